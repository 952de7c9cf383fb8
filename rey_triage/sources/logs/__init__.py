"""Logs of all programs of a cloud, in all the forms in which operators have them."""

from rey_triage.sources.logs.about import about, open_logs
from rey_triage.sources.logs.copy import copy_logs
from rey_triage.sources.logs.events import Scanner
from rey_triage.sources.logs.files import Member, find
from rey_triage.sources.logs.follow import Follower
from rey_triage.sources.logs.reader import read, read_members

__all__ = [
    "Follower",
    "Member",
    "Scanner",
    "about",
    "copy_logs",
    "find",
    "open_logs",
    "read",
    "read_members",
]
