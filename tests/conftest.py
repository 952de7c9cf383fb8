"""Settings of all tests."""

from hypothesis import settings

# How long an example takes depends on the machine; timings are no matter of tests.
settings.register_profile("rey-triage", deadline=None)
settings.load_profile("rey-triage")
