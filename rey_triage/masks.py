"""What differs between repetitions of a message, replaced by words, so that they can be counted."""

from __future__ import annotations

import re

_MASKS = tuple(
    (re.compile(pattern), mask)
    for pattern, mask in (
        (r"\breq-[0-9a-f-]{36}\b", "<request>"),
        (r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b[0-9a-f]{32,64}\b", "<id>"),
        (r"\b[a-z][a-z0-9+.-]{0,30}://[^\s'\"<>)\],]+", "<url>"),
        (r"\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b", "<mac>"),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+|/\d+)?\b", "<address>"),
        (r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])", "<address>"),
        (r"0x[0-9a-f]+\b", "<hex>"),
        (r"(?<![\w/.])(?:/[\w.@+-]+){2,}/?", "<path>"),
        (r"'[^']*'|\"[^\"]*\"", "<quoted>"),
        (r"(?<![A-Za-z])\d+(?:\.\d+)*", "<n>"),
    )
)


def mask(message: str) -> str:
    """Replace what differs between repetitions of a message."""
    for pattern, word in _MASKS:
        message = pattern.sub(word, message)
    return message
