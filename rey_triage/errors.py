"""What can go wrong for a reason the operator can mend."""

from __future__ import annotations


class ReyError(Exception):
    """An error that names the place, the problem and the remedy."""

    exit_code = 2

    def __init__(self, problem: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        text = f"{self.place}: {self.problem}" if self.place else self.problem
        return f"{text}\n  {self.remedy}" if self.remedy else text


class NoAnswerError(ReyError):
    """The cloud did not answer what everything else hangs on."""

    exit_code = 3
