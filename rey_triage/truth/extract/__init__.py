"""Programs that run where an OpenStack series is installed, and write down what they find.

They know nothing of the rest of rey-triage, and need nothing but Python and the packages they
ask. Each prints one JSON document. None of them talks to a cloud.
"""
