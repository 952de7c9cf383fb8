"""What can go wrong for a reason the person at the keyboard can mend."""

from __future__ import annotations


class LabError(Exception):
    """A failed verb: the problem and what to do about it."""

    exit_code = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}\n  {remedy}" if remedy else problem)


class UsageError(LabError):
    """The verb cannot mean what was typed."""

    exit_code = 2
