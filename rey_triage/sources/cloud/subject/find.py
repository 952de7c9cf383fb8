"""Find the resource that an operator means, by its id or its name."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from rey_triage.errors import ReyError
from rey_triage.sources.cloud.asking import Asking, NotAnsweredError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.subject.parts import Part
    from rey_triage.sources.cloud.transport import Cloud

Item = dict[str, Any]
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_NAMES = 500
_SHOWN = 10


class Kind(NamedTuple):
    """One kind of resource that can be asked about."""

    word: str
    type: str
    path: str
    """Of the listing that has all fields; one of them is at ``path`` of its id."""
    key: str
    """What the listing calls them."""
    state: Callable[[str, Item], Observation]
    parts: Callable[[Item, Asking], list[Part]]
    types: tuple[str, ...]
    """The services it hangs on, whose endpoints are looked at."""
    microversion: str = ""
    brief: str = ""
    """The listing that has only names, where there is one."""
    named: str = "name"
    """The field that has the name."""
    owner: str = "project_id"
    shown: str = "status"
    by_name: Callable[[str], str] = str
    """Turn a name into the value of the listing's filter."""
    listed_only: bool = False
    """It is found in the listing even by its id: only that is for all projects."""


def find(cloud: Cloud, kind: Kind, wanted: str) -> Item:
    """Return the one resource with this id or name; none or several are the operator's to mend."""
    ask = Asking(cloud, kind.type)
    found = _by_id(ask, kind, wanted) if _UUID.fullmatch(wanted) else []
    found = found or _by_name(ask, kind, wanted)
    if len(found) == 1:
        return found[0]
    if found:
        raise _ambiguous(kind, wanted, found)
    raise _unknown(ask, kind, wanted)


def _by_id(ask: Asking, kind: Kind, identifier: str) -> list[Item]:
    if kind.listed_only:
        return [
            item
            for item in ask.everywhere(kind.path, kind.key, {"id": identifier})
            if item["id"] == identifier
        ]
    path = f"{kind.path.removesuffix('/detail')}/{identifier}"
    try:
        body = ask.get(path, microversion=kind.microversion)
    except NotAnsweredError as fault:
        if fault.answer.status in {400, 404} or fault.answer.error == "not-recorded":
            return []
        raise
    inner = body.get(kind.key.removesuffix("s"))
    return [inner if isinstance(inner, dict) else body]


def _by_name(ask: Asking, kind: Kind, name: str) -> list[Item]:
    params = {"name": kind.by_name(name), "limit": "50"}
    try:
        found = ask.everywhere(kind.path, kind.key, params, microversion=kind.microversion)
    except NotAnsweredError as fault:
        if fault.answer.error != "not-recorded":
            raise
        found = []
    return [item for item in found if item.get(kind.named) == name]


def _ambiguous(kind: Kind, name: str, found: list[Item]) -> ReyError:
    rows = [
        f"{item['id']}  {item.get(kind.shown) or '-'}  project {item.get(kind.owner) or '-'}"
        for item in found[:_SHOWN]
    ]
    if len(found) > _SHOWN:
        rows.append(f"and {len(found) - _SHOWN} more")
    return ReyError(
        "\n  ".join((f"{len(found)} of this name", *rows)),
        place=f"{kind.word} {name}",
        remedy=f"Give the id: rey-triage diagnose {kind.word} {found[0]['id']}",
    )


def _unknown(ask: Asking, kind: Kind, wanted: str) -> ReyError:
    try:
        listed = ask.everywhere(
            kind.brief or kind.path,
            kind.key,
            {"limit": str(_NAMES)},
            microversion=kind.microversion,
        )
    except NotAnsweredError:
        listed = []
    names = {str(item[kind.named]) for item in listed if item.get(kind.named)}
    near = difflib.get_close_matches(wanted, sorted(names), n=3, cutoff=0.6)
    if not ask.cloud.live:
        held = ", ".join(sorted(names)[:_SHOWN]) or "none"
        record = f"rey-triage collect {kind.word} {wanted} -o FILE"
        remedy = f"The bundle holds these: {held}. To record it: {record}"
    elif near:
        remedy = f"Did you mean {' or '.join(near)}?"
    elif _UUID.fullmatch(wanted):
        remedy = "It may have been deleted; its log lines remain: rey-triage diagnose --logs PATH"
    elif names:
        remedy = f"Those there are: {', '.join(sorted(names)[:_SHOWN])}"
        remedy += " …" if len(names) > _SHOWN else ""
    else:
        remedy = "Give its id, or look into another cloud or project with --os-cloud."
    whose = "" if ask.admin else " in this project"
    return ReyError(f"there is none{whose}", place=f"{kind.word} {wanted}", remedy=remedy)
