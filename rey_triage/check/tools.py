"""The tools that are no part of OpenStack: their commands, by the table ``tools.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING

from rey_triage import paths
from rey_triage.truth import grammar
from rey_triage.truth.catalogue import Argument, Command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.shell import Simple
    from rey_triage.truth.catalogue import Program

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


@lru_cache(maxsize=1)
def programs() -> dict[str, Program]:
    """Return the grammars of the table, by the names of the programs."""
    data = tomllib.loads((paths.PACKAGE / "check" / "tools.toml").read_text("utf-8"))
    found = {}
    for tool in data["tool"]:
        options = Command(_arguments(tool.get("options", "")))
        commands = {name: Command(_arguments(usage)) for name, usage in tool["commands"].items()}
        for name in tool["programs"]:
            found[name] = grammar.as_program(options, commands)
    return found


def joined(program: Program, words: list[str]) -> list[str]:
    """Write a value that begins with a dash behind its option: most tools take it so.

    Python's parser, which judges them, would take ``-7d`` in ``--since -7d`` for an option.
    """
    takes = _takes_value(program)
    found: list[str] = []
    for word in words:
        if found and found[-1] in takes and word.startswith("-"):
            glue = "=" if found[-1].startswith("--") else ""
            found[-1] = f"{found[-1]}{glue}{word}"
        else:
            found.append(word)
    return found


def _takes_value(program: Program) -> frozenset[str]:
    """Return the options with a value, of whatever command."""
    key = id(program)
    if key not in _TAKES:
        commands = (program.options, *map(program.command, program.commands))
        arguments = [one for command in commands for one in command.arguments]
        flags = frozenset(flag for one in arguments if one.nargs != "0" for flag in one.flags)
        _TAKES[key] = (program, flags)
    return _TAKES[key][1]


_TAKES: dict[int, tuple[Program, frozenset[str]]] = {}


def is_plain(command: Simple) -> bool:
    """Say whether nobody checks the words of a command: cat, grep, and the like."""
    return command[0].text in plain()


@lru_cache(maxsize=1)
def plain() -> frozenset[str]:
    """Return the names of the programs whose words nobody checks."""
    data = tomllib.loads((paths.PACKAGE / "check" / "tools.toml").read_text("utf-8"))
    return frozenset(data["plain"].split())


def _arguments(usage: str) -> tuple[Argument, ...]:
    """Read a usage: options, one that takes a value with ``=``; after ``|`` how many words."""
    flags, _, words = usage.partition("|")
    options = tuple(
        Argument(one.rstrip("="), tuple(one.rstrip("=").split(",")), "" if one[-1] == "=" else "0")
        for one in flags.split()
    )
    return (*options, *_words(words.strip()))


def _words(count: str) -> Iterator[Argument]:
    if count in ("*", "+"):
        yield Argument("word", nargs=count)
    elif count == "…":
        yield Argument("word", nargs="...")
    elif count:
        hit = _RANGE.fullmatch(count)
        assert hit, f"'{count}' counts no words"
        least, most = int(hit[1]), int(hit[2] or hit[1])
        for number in range(most):
            yield Argument(f"word {number + 1}", nargs="" if number < least else "?")
