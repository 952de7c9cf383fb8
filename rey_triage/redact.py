"""The one place where secrets are removed.

Everything that is read from a cloud, a log or a paste passes through here before it is looked at,
stored or shown. Where in doubt it takes too much: a lost word is a nuisance, a leaked one is not.
Names, addresses, identifiers and request ids stay.
"""

from __future__ import annotations

import binascii
import re
from typing import Any

import msgspec

from rey_triage.secret_names import REDACTED, is_secret, is_secret_as_a_whole, keep_or_redact
from rey_triage.secret_patterns import (
    BASE64,
    BLOCKS,
    LINE,
    PERCENT,
    TRIGGER,
    is_encoded_secret,
)

__all__ = ["REDACTED", "redact_bytes", "redact_json", "redact_text"]


_DEEPEST = 3  # levels of escapes for URLs that are looked into
_MOST_LEVELS = 60  # of JSON
_PAIRS = (("name", "value"), ("key", "value"), ("output_key", "output_value"))
_ITSELF = {"id", "value", "data", "default", "content"}  # below "password", "token", "secret"
_URLSAFE = str.maketrans("-_", "+/")


def _triggered(text: str) -> bool:
    return TRIGGER.search(text.encode("utf-8", "surrogatepass")) is not None


def _line(text: str, *, unescape: bool = True) -> str:
    if text.lstrip().startswith("{"):
        try:
            value = msgspec.json.decode(text)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            pass
        else:
            clean = redact_json(value)
            return text if clean == value else msgspec.json.encode(clean).decode()
    if "%" in text:
        text = PERCENT.sub(_percent, text) if unescape else text
    text = BASE64.sub(_base64, text)
    for without in LINE:
        text = without(text)
    return text


def _percent(match: re.Match[str]) -> str:
    """Redact what is escaped for a URL, possibly more than once."""
    from urllib.parse import quote, unquote  # noqa: PLC0415  # only where there is such text

    plain, found = match[0], False
    for _ in range(_DEEPEST):  # one after the other: a secret may itself look like an escape
        once = unquote(plain)
        plain = _redacted(once, unescape=False)
        found = found or plain != once
    return quote(plain, safe=":/?#[]@!$&()*+,;=") if found else match[0]


def _base64(match: re.Match[str]) -> str:
    run = match[0].partition("=")[0].partition("%")[0].translate(_URLSAFE)
    if is_encoded_secret(run):
        return REDACTED
    plain = binascii.a2b_base64(run[: len(run) // 4 * 4]).decode("utf-8", "replace")
    return match[0] if redact_text(plain) == plain else REDACTED


def _blocks(text: str) -> str:
    for without in BLOCKS:
        text = without(text)
    return text


def redact_text(text: str) -> str:
    """Return the text without its secrets."""
    return _redacted(text, unescape=True)


def _redacted(text: str, *, unescape: bool) -> str:
    if not _triggered(text):
        return text
    lines = _blocks(text).split("\n")
    if len(lines) == 1:
        return _line(lines[0], unescape=unescape)
    return "\n".join(_line(line, unescape=unescape) if _triggered(line) else line for line in lines)


def redact_bytes(chunk: bytes) -> bytes:
    """Return whole lines of a log without their secrets; bytes that are no UTF-8 stay."""
    if TRIGGER.search(chunk) is None:
        return chunk
    if (
        b"PRIVATE KEY" in chunk
        or b"#cloud-config" in chunk
        or re.search(
            rb":\s*[|>][+-]?\n|- name:[^\n]{0,300}\n[^\n]{0,300}?value:"
            rb"|(?:chpasswd|user_data):[ \t]*\n",
            chunk,
        )
    ):
        text = chunk.decode("utf-8", "surrogateescape")
        chunk = _blocks(text).encode("utf-8", "surrogateescape")
    pieces: list[bytes] = []
    done = 0
    while (hit := TRIGGER.search(chunk, done)) is not None:
        start = chunk.rfind(b"\n", done, hit.start()) + 1 or done
        end = chunk.find(b"\n", hit.end() - 1)
        end = len(chunk) if end < 0 else end
        line = chunk[start:end].decode("utf-8", "surrogateescape")
        pieces += (chunk[done:start], _line(line).encode("utf-8", "surrogateescape"))
        done = end
    pieces.append(chunk[done:])
    return b"".join(pieces)


def redact_json(value: Any) -> Any:
    """Return a copy of a JSON value without its secrets, and without what is nested too deep.

    No service nests hundreds of levels; whoever walks the copy may do so by recursion.
    """
    return _json(value, 0)


def _json(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return redact_text(value)
    if not isinstance(value, list | dict):
        return value
    if depth > _MOST_LEVELS:
        return REDACTED
    if isinstance(value, list):
        return _bytes_list(value) if _is_bytes(value) else [_json(v, depth + 1) for v in value]
    clean = {key: _member(key, item, depth + 1) for key, item in value.items()}
    return _named_value(clean, depth + 1) if len(clean) > 1 else clean


def _named_value(item: dict[str, Any], depth: int) -> dict[str, Any]:
    """Redact the value where it stands beside its name: {"name": "password", "value": "…"}."""
    for name, value in _PAIRS:
        if value in item and isinstance(item.get(name), str) and is_secret(item[name]):
            return item | {value: _secret(item[value], depth)}
    if "secret" in item and isinstance(item.get("access"), str):  # an EC2 credential
        return item | {"access": REDACTED}
    return item


def _member(key: str, value: Any, depth: int) -> Any:
    if not isinstance(key, str) or not is_secret(key):
        return _json(value, depth)
    if value and is_secret_as_a_whole(key) and not isinstance(value, bool):
        return REDACTED
    return _secret(value, depth)


def _secret(value: Any, depth: int) -> Any:
    """Redact the value of a secret, within a list or one level of a mapping too."""
    if isinstance(value, bool) or value is None or value == "":
        return value
    if isinstance(value, list):
        return [REDACTED if isinstance(v, str | int | float) else _json(v, depth) for v in value]
    if isinstance(value, dict):
        if depth > _MOST_LEVELS:
            return REDACTED
        return {
            k: _secret(v, depth + 1) if k in _ITSELF else _json(v, depth + 1)
            for k, v in value.items()
        }
    return keep_or_redact(value) if isinstance(value, str) else REDACTED


def _is_bytes(value: list[Any]) -> bool:
    """Journald writes a message with control characters in it as a list of bytes."""
    return len(value) > 8 and all(type(item) is int and 0 <= item < 256 for item in value)


def _bytes_list(value: list[int]) -> list[int]:
    return list(redact_bytes(bytes(value)))
