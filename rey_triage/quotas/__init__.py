"""Quotas of all projects: what they may have, what they have, and what to do about it.

``sweep.sweep(reader, wanted)`` asks the services, ``judge`` chooses what matters, ``commands`` says
what to type, ``real`` holds what is booked against what exists, ``plan`` turns a list of wanted
limits into commands and their way back. Nothing here changes a cloud.
"""
