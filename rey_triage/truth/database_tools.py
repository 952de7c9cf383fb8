"""``ovs-vsctl``, ``ovn-nbctl``, ``ovn-sbctl``: each prints its own grammar, where installed."""

from __future__ import annotations

import re
import shutil
import subprocess

import msgspec

from rey_triage.truth.catalogue import Argument, Command, Program

NAMES = ("ovs-vsctl", "ovn-nbctl", "ovn-sbctl")
_OPTION = re.compile(r"\[?(--?[\w-]+)(=\[?|\[=)?")
_NARGS = {"!": "", "?": "?", "*": "*", "+": "+"}


def programs() -> dict[str, Program]:
    """Return the grammars of those that are installed here."""
    found = {}
    for name in NAMES:
        if path := shutil.which(name):
            commands = _asked(path, "--commands")
            options = _asked(path, "--options")
            if commands:
                found[name] = program(commands, options)
    return found


def program(commands: list[str], options: list[str]) -> Program:
    """Read what such a tool prints: a line has the options, the command, and its arguments."""
    known: dict[str, msgspec.Raw] = {}
    for line in commands:
        given, _, rest = line.partition(",")
        name, _, arguments = rest.partition(",")
        if name:
            flags = tuple(_option(one) for one in given.split() if one.startswith("[-"))
            words = tuple(_positional(one) for one in arguments.split())
            known[name] = msgspec.Raw(msgspec.msgpack.encode(Command((*flags, *words))))
    everywhere = tuple(_global(line) for line in options if line.startswith("-"))
    return Program(options=Command(everywhere), commands=known)


def _option(text: str) -> Argument:
    hit = _OPTION.match(text)
    assert hit, "it begins with [-"
    return Argument(hit[1], (hit[1],), "" if "=" in text else "0")


def _global(line: str) -> Argument:
    """``--timeout=ARG`` and ``-t ARG`` take a value, ``--log-file[=ARG]`` may."""
    flag = re.split(r"[=\s\[]", line, maxsplit=1)[0]
    takes = "?" if "[=" in line else "" if "ARG" in line else "0"
    return Argument(flag, (flag,), takes)


def _positional(text: str) -> Argument:
    return Argument(text.lstrip("!?*+"), nargs=_NARGS.get(text[0], ""))


def _asked(path: str, question: str) -> list[str]:
    done = subprocess.run(  # noqa: S603  # a fixed program and question
        [path, question], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout.splitlines() if done.returncode == 0 else []
