"""The commands of a plan, as a script that can be read, pasted or run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rey_triage.render import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.quotas.plan import Change, Steps


def script(
    steps: Sequence[Steps], *, same: int, seconds: float, notes: Sequence[str], undo: str
) -> Iterator[str]:
    """Yield the lines; ``undo`` is the file with the way back, empty: there is none."""
    limits = sum(len(one.changes) for one in steps)
    yield f"# {_count(limits, 'limit')} of {_count(len(steps), 'project')} to change"
    if same:
        yield f"# {_count(same, 'limit')} are so already"
    if not steps:
        return
    commands = sum(len(one.commands) for one in steps)
    yield f"# {_count(commands, 'command')}, about {_time(seconds)}"
    yield from (f"# {note}" for note in notes)
    if undo:
        yield f"# the way back of all: rey-triage quotas set --file {undo}"
    for one in steps:
        yield ""
        about = f"{one.project.name} ({one.project.domain}), {one.project.id}"
        yield f"# {plain.text(about)}"
        yield from (f"#   {_change(change)}" for change in one.changes)
        yield from one.commands
        yield from (f"# back: {command}" for command in one.back)


def _change(change: Change) -> str:
    wish, before = change.wish, change.before
    used = "" if before.used is None else f", {before.taken} in use"
    below = "; below the use: nothing new can be made" if before.is_under_use(wish.limit) else ""
    limit, former = _limit(wish.limit), _limit(before.limit)
    return f"{wish.service} {wish.resource}: {former} -> {limit}{used}{below}"


def _limit(limit: int) -> str:
    return "unlimited" if limit < 0 else str(limit)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
