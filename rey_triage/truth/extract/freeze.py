"""A parser of the standard library, written down as plain data."""

from __future__ import annotations

import argparse
import re
from typing import Any

_WITH = r"--os-(?P<api>[a-z-]+)-api-version[`'\s=]*(?P<version>\d+\.\d+)"
_SINCE = re.compile(_WITH + r"[`'\s]*(?:or|and)\s+(?:greater|higher|above|later|newer)")
_UNTIL = re.compile(_WITH + r"[`'\s]*(?:or|and)\s+(?:lower|less|below|earlier|older)")
_BETWEEN = re.compile(
    r"--os-(?P<api>[a-z-]+)-api-version[`'\s=]*(?:between\s+)?"
    r"(?P<version>\d+\.\d+)[`'\s]*(?:to|and|-)[`'\s]*(?P<end>\d+\.\d+)"
)
_REQUIRED = re.compile(r"(?i)\b(?:requires?|required|only (?:supported|available))\b")
_NUMBERS = {int: "int", float: "float"}


def parser(found: argparse.ArgumentParser) -> dict[str, Any]:
    """Write down the arguments of one parser, without those of its sub-parsers."""
    actions = [one for one in found._actions if not _is_outside(one)]
    place = {id(one): number for number, one in enumerate(actions)}
    groups: list[dict[str, Any]] = [
        {
            "required": bool(group.required),
            "members": [place[id(one)] for one in group._group_actions if id(one) in place],
        }
        for group in found._mutually_exclusive_groups
    ]
    return {
        "arguments": [_argument(one) for one in actions],
        "exclusive": [group for group in groups if len(group["members"]) > 1 or group["required"]],
        "needs": _whole(found.description or ""),
    }


def subparsers(found: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """Return the parsers below this one, by the word that chooses each."""
    for one in found._actions:
        if isinstance(one, argparse._SubParsersAction):
            return dict(one.choices)
    return {}


def since(text: str) -> str:
    """Return the microversion that a help text asks for, e.g. ``compute 2.53``."""
    hit = _SINCE.search(text) or _BETWEEN.search(text)
    return f"{hit['api']} {hit['version']}" if hit else ""


def _whole(description: str) -> str:
    """Return what a whole command asks for: its description also tells what more one may get."""
    text = " ".join(description.split())
    sentences = [one for one in text.split(". ") if _REQUIRED.search(one)]
    return next((need for one in sentences if (need := since(f"{one}. "))), "")


def _until(text: str) -> str:
    hit = _UNTIL.search(text)
    if hit:
        return f"{hit['api']} {hit['version']}"
    hit = _BETWEEN.search(text)
    return f"{hit['api']} {hit['end']}" if hit else ""


def _is_outside(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _argument(action: argparse.Action) -> dict[str, Any]:
    text = action.help if isinstance(action.help, str) else ""
    needed = _keys(action, "required_keys")
    return {
        "flags": list(action.option_strings),
        "name": _name(action),
        "nargs": "" if action.nargs is None else str(action.nargs),
        "choices": _choices(action),
        "type": _type(action),
        "keys": needed + _keys(action, "optional_keys"),
        "needed_keys": needed,
        "required": bool(action.required),
        "needs": since(text),
        "until": _until(text),
        "deprecated": "deprecated" in text.lower() or bool(getattr(action, "deprecated", False)),
    }


def _name(action: argparse.Action) -> str:
    name = action.metavar or action.dest
    return " ".join(name) if isinstance(name, tuple) else str(name)


def _choices(action: argparse.Action) -> list[str]:
    if action.choices is None or isinstance(action.choices, range):
        return []
    return [str(one) for one in action.choices]


def _type(action: argparse.Action) -> str:
    kinds = [one.__name__ for one in type(action).__mro__]
    if "MultiKeyValueAction" in kinds or "MultiKeyValueCommaAction" in kinds:
        return "keys"
    if "KeyValueAction" in kinds:
        return "key=value"
    if "NonNegativeAction" in kinds:
        return "int"
    if isinstance(action.choices, range):
        return "int"
    kind: Any = action.type
    return _NUMBERS.get(kind, "")


def _keys(action: argparse.Action, which: str) -> list[str]:
    return [str(one) for one in getattr(action, which, None) or ()]
