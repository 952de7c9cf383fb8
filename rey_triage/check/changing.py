"""Which commands change something: by the table ``changing-commands.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from rey_triage import paths
from rey_triage.check.shell import ShellError, commands

if TYPE_CHECKING:
    from collections.abc import Iterable

_GLOBAL_OPTION = "--os-"  # its value stands between the program and the words: --os-cloud lab
_NOUN = re.compile(r"[a-z][a-z-]*[0-9]?")


def changes(text: str) -> str:
    """Return the first command of a text that changes something, shortened; empty: none does."""
    try:
        found = commands(text)
    except ShellError:
        return ""  # another check says so
    return next((" ".join(one.split()[:4]) for one in found if _changes(one)), "")


def _changes(command: str) -> bool:
    table = _table()
    program, _, rest = command.partition(" ")
    if program == "openstack":
        return _openstack(rest, table)
    if rule := table.rules.get(program):
        return bool(rule.changing.search(rest)) and not (rule.unless and rule.unless.search(rest))
    return program in table.always or program.startswith("mkfs.")


def _openstack(rest: str, table: _Table) -> bool:
    """Judge by the first verb: in ``volume service set …`` it is set."""
    if "--dry-run" in rest:
        return False
    before = ""
    for word in table.nouns.sub("", rest).split():
        if word in table.reading:
            return False
        if word in table.changing:
            return True
        is_option = word.startswith("-") or before.startswith(_GLOBAL_OPTION)
        if not is_option and not _NOUN.fullmatch(word):
            return False
        before = word
    return False


class _Rule(NamedTuple):
    changing: re.Pattern[str]
    unless: re.Pattern[str] | None


class _Table(NamedTuple):
    always: frozenset[str]
    reading: frozenset[str]
    changing: frozenset[str]
    nouns: re.Pattern[str]
    rules: dict[str, _Rule]


@lru_cache(maxsize=1)
def _table() -> _Table:
    data = tomllib.loads((paths.PACKAGE / "check" / "changing-commands.toml").read_text("utf-8"))
    nouns = "|".join(data["openstack"]["nouns"])
    return _Table(
        always=frozenset(data["always"].split()),
        reading=frozenset(data["openstack"]["reading"].split()),
        changing=frozenset(data["openstack"]["changing"].split()),
        nouns=re.compile(rf"\b(?:{nouns})\b"),
        rules={name: _rule(entry) for entry in data["command"] for name in entry["programs"]},
    )


def _rule(entry: dict[str, Any]) -> _Rule:
    forms = {
        # An option may have a value, which is no sub-command.
        "first": r"^(?:-\S+(?: (?!(?:{0})\b)[^-\s]\S*)? )*(?:{0})(?:\s|$)",
        "anywhere": r"(?:^|\s)(?:{0})(?:\s|$)",
        "matching": "{0}",
    }
    (kind,) = forms.keys() & entry.keys()
    unless = entry.get("unless")
    return _Rule(
        re.compile(forms[kind].replace("{0}", _any(entry[kind]))),
        re.compile(_any(unless)) if unless else None,
    )


def _any(patterns: Iterable[str]) -> str:
    return "|".join(patterns)
