"""Settings of all tests."""

import signal

import pytest
from hypothesis import settings

from rey_triage.truth import catalogue

# How long an example takes depends on the machine; timings are no matter of tests.
settings.register_profile("rey-triage", deadline=None)
settings.load_profile("rey-triage")

# What a shell runs in the background is deaf to Ctrl-C, and so is all that it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def no_catalogues(tmp_path, monkeypatch):
    """What the user's cache holds is no matter of tests: those of facts bring a catalogue along."""
    monkeypatch.setattr(catalogue, "directory", lambda: tmp_path / "no catalogues")
