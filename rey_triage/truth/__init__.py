"""The facts of real OpenStack releases: read from their packages once, looked up in milliseconds.

``build.py`` makes a catalogue, ``catalogue.py`` is one, ``grammar.py`` and ``messages.py`` answer
the two questions that are no plain look-up: is this a command line, is this a message.
"""
