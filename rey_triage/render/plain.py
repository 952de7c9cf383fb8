"""A document as it may be shown: what a log or an API brings along must not steer a terminal."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

Document = TypeVar("Document", bound=msgspec.Struct)

_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and movements of the cursor
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # all other control characters but tab and line end
    r"|[\u202a-\u202e\u2066-\u2069]"  # they turn the direction of what follows
)


def plain(document: Document) -> Document:
    """Return a diagnosis or a difference without control characters."""
    return msgspec.convert(_plain(msgspec.to_builtins(document)), type(document))


def text(words: str) -> str:
    """Return a text without control characters."""
    return _CONTROL.sub("", words)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {_CONTROL.sub("", key): _plain(item) for key, item in value.items()}
    return value
