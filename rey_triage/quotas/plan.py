"""A list of wanted limits: read, held against what is, and turned into commands and the way back.

A list is CSV with the columns ``project`` (name or id), ``service``, ``resource`` and ``limit``;
what ``rey-triage quotas --format csv`` writes is one too, once its limits are edited. All of it is
right, or nothing of it is used: half a list of changes helps nobody.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.fault import nearest
from rey_triage.holdings import UNLIMITED
from rey_triage.quota_options import option
from rey_triage.quotas.commands import (
    command_name,
    resource_of,
    set_commands,
    setting,
    unified_steps,
)
from rey_triage.quotas.services import KNOWN, official

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rey_triage.holdings import Limit, Project, Sweep

COLUMNS = ("project", "service", "resource", "limit")
ONE_COMMAND = 3.0
"""Seconds: the client starts, logs in, and asks each service; as measured, it varies little."""
_LARGEST = 2**31 - 1
"""The services keep a limit in so many bits."""
_NUMBER = re.compile(r"-?\d+")
_ESCAPED = re.compile(r"^'(?=[=+\-@])")


class Wish(NamedTuple):
    """One line of a list."""

    line: int
    project: str
    """A name or an id."""
    service: str
    resource: str
    limit: int


class BadLine(NamedTuple):
    """What is wrong with a line."""

    line: int
    problem: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}" if self.line else self.problem


class Change(NamedTuple):
    """A wish that changes something."""

    wish: Wish
    project: Project
    before: Limit


class Steps(NamedTuple):
    """What is to be typed for one project, and what takes it back."""

    project: Project
    changes: tuple[Change, ...]
    commands: tuple[str, ...]
    back: tuple[str, ...]


def read(text: str) -> tuple[list[Wish], list[BadLine]]:
    """Read a list; every line is a wish or a bad line, but for comments and empty ones."""
    text = text.removeprefix("\ufeff")
    head = next((line for line in text.splitlines() if _says_something(line)), "")
    semicolons = ";" in head and "," not in head  # as some spreadsheets write it
    reader = csv.reader(io.StringIO(text), delimiter=";" if semicolons else ",")
    wishes: list[Wish] = []
    bad: list[BadLine] = []
    names: list[str] | None = None
    seen: dict[tuple[str, str, str], int] = {}
    try:
        for cells in reader:
            if not any(map(str.strip, cells)) or cells[0].lstrip().startswith("#"):
                continue
            if names is None:
                names = [cell.strip().lower() for cell in cells]
                if missing := [name for name in COLUMNS if name not in names]:
                    return [], [BadLine(reader.line_num, _no_columns(missing))]
                continue
            found = _wish(reader.line_num, names, cells)
            if isinstance(found, Wish):
                key = found.project, found.service, found.resource
                if first := seen.get(key):
                    found = BadLine(found.line, f"the same limit stands in line {first}")
                seen.setdefault(key, reader.line_num)
            if isinstance(found, Wish):
                wishes.append(found)
            else:
                bad.append(found)
    except csv.Error as fault:
        bad.append(BadLine(reader.line_num, f"is no CSV: {fault}"))
    if names is None:
        bad.append(BadLine(0, "there is no line with the names of the columns"))
    return wishes, bad


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _no_columns(missing: Sequence[str]) -> str:
    return f"there is no column {', '.join(missing)}; there must be {', '.join(COLUMNS)}"


def _wish(line: int, names: Sequence[str], cells: Sequence[str]) -> Wish | BadLine:
    if len(cells) != len(names):
        return BadLine(line, f"has {len(cells)} cells, the first line has {len(names)}")
    row = {
        name: _ESCAPED.sub("", cell.strip(), count=1)
        for name, cell in zip(names, cells, strict=True)
    }
    project = row.get("project_id") or row["project"]
    if not project:
        return BadLine(line, "names no project")
    service = official(row["service"])
    if service not in KNOWN:
        meant = nearest(service, KNOWN) or f"known: {', '.join(KNOWN)}"
        return BadLine(line, f"there is no service '{row['service']}'; {meant}")
    if not row["resource"]:
        return BadLine(line, "names no resource")
    limit = _limit(row["limit"])
    if isinstance(limit, str):
        return BadLine(line, limit)
    return Wish(line, project, service, resource_of(service, row["resource"]), limit)


def _limit(text: str) -> int | str:
    """Return the limit, or what is wrong with it."""
    if text.lower() == "unlimited":
        return UNLIMITED
    if not _NUMBER.fullmatch(text) or not text.isascii():
        return f"the limit '{text}' is no whole number"
    if not UNLIMITED <= (limit := int(text)) <= _LARGEST:
        return f"the limit {text} is not from -1 (unlimited) to {_LARGEST}"
    return limit


def owners(
    wishes: Iterable[Wish], known: Mapping[str, Project]
) -> tuple[dict[str, Project], list[BadLine]]:
    """Find the project that each wish names, by that name; what names none or several is bad."""
    ids: dict[str, list[Project]] = {}
    for one in known.values():
        ids.setdefault(one.name, []).append(one)
    found: dict[str, Project] = {}
    bad = []
    for wish in wishes:
        name = wish.project
        fitting = [known[name]] if name in known else ids.get(name, [])
        if len(fitting) == 1:
            found[name] = fitting[0]
        elif fitting:
            which = ", ".join(f"{one.id} ({one.domain})" for one in fitting)
            bad.append(BadLine(wish.line, f"several projects are called '{name}': {which}"))
        else:
            meant = nearest(name, ids)
            bad.append(BadLine(wish.line, f"there is no project '{name}'{meant and '; '}{meant}"))
    return found, bad


def judge(
    wishes: Iterable[Wish],
    projects: Mapping[str, Project],
    sweep: Sweep,
    *,
    allow_below: bool = False,
) -> tuple[list[Change], int, list[BadLine]]:
    """Hold wishes against the limits as they are.

    Returns the changes, how many limits are so already, and the lines that cannot be done.
    ``projects`` is by the names of the wishes.
    """
    present = {(one.project, one.service, one.resource): one for one in sweep.limits}
    changes: list[Change] = []
    bad: list[BadLine] = []
    done: dict[tuple[str, str, str], int] = {}
    same = 0
    for wish in wishes:
        project = projects[wish.project]
        key = (project.id, wish.service, wish.resource)
        if first := done.get(key):
            bad.append(BadLine(wish.line, f"the same limit stands in line {first}"))
            continue
        done[key] = wish.line
        before = present.get(key)
        if before is None:
            bad.append(BadLine(wish.line, _not_there(wish, project, sweep)))
            continue
        below = before.is_under_use(wish.limit)
        if wish.limit == before.limit:
            same += 1
        elif not _settable(wish, project, before, sweep):
            bad.append(BadLine(wish.line, f"the client cannot set {wish.resource} to {wish.limit}"))
        elif below and not allow_below:
            bad.append(
                BadLine(
                    wish.line, f"{before.taken} are in use, and the limit would be {wish.limit}"
                )
            )
        else:
            changes.append(Change(wish, project, before))
    return changes, same, bad


def _settable(wish: Wish, project: Project, before: Limit, sweep: Sweep) -> bool:
    if wish.service in sweep.unified:
        wanted = setting(before, wish.limit)
        return unified_steps(sweep, project, project.id, wanted, before.limit) is not None
    return option(wish.service, wish.resource) is not None


def _not_there(wish: Wish, project: Project, sweep: Sweep) -> str:
    for gap in sweep.gaps:
        if gap.service == wish.service and project.id in gap.projects:
            return f"the present limits are not known: {gap.why}"
    told = {
        one.resource
        for one in sweep.limits
        if one.project == project.id and one.service == wish.service
    }
    meant = nearest(wish.resource, told) or f"there are: {', '.join(sorted(told)) or 'none'}"
    return f"{wish.service} has no limit '{wish.resource}'; {meant}"


def steps(changes: Iterable[Change], sweep: Sweep) -> list[Steps]:
    """Return what to type, project by project in the order of the list."""
    by_project: dict[str, list[Change]] = {}
    for one in changes:
        by_project.setdefault(one.project.id, []).append(one)
    return [_steps(tuple(group), sweep) for group in by_project.values()]


def _steps(changes: tuple[Change, ...], sweep: Sweep) -> Steps:
    project = changes[0].project
    named = command_name(project, sweep.shared_names)
    plain = [one for one in changes if one.wish.service not in sweep.unified]
    commands, _ = set_commands(project, named, [setting(c.before, c.wish.limit) for c in plain])
    back, _ = set_commands(project, named, [setting(c.before, c.before.limit) for c in plain])
    for one in changes:
        if one.wish.service in sweep.unified:
            wanted = setting(one.before, one.wish.limit)
            found = unified_steps(sweep, project, named, wanted, one.before.limit)
            assert found, "what cannot be set was refused"
            commands.append(found[0])
            back.append(found[1])
    return Steps(project, changes, tuple(commands), tuple(back))


def reverse(changes: Iterable[Change]) -> str:
    """Return the list that puts everything back as it was."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in changes:
        writer.writerow((one.project.id, one.wish.service, one.wish.resource, one.before.limit))
    return out.getvalue()


def seconds(steps: Iterable[Steps]) -> float:
    """Say how long the commands take, one after the other."""
    return ONE_COMMAND * sum(len(one.commands) for one in steps)
