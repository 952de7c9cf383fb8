"""A cloud as a source of evidence.

    from rey_triage.sources.cloud import live, observe
    cloud = live.connect(live.choose_cloud(None, os.environ))
    evidence = observe(cloud, deadline=60, per_probe=20)

``Recorder(cloud)`` in front keeps every question and answer (``recorder.lines()`` is the
``api.jsonl`` of a bundle); ``RecordedCloud(lines)`` answers from such lines. ``live`` imports
openstacksdk and takes a second: import it where a live cloud is really asked.
"""

from __future__ import annotations

from rey_triage.sources.cloud.observe import ObservationInterrupted, observe

__all__ = ["ObservationInterrupted", "observe"]
