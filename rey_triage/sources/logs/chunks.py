"""Chunks of whole lines, large enough to be scanned fast, in one plain form.

What others wrap in JSON is unwrapped to lines with a header in front (``records``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.sources.logs import records
from rey_triage.sources.logs.streams import UnreadableError, before

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 1 << 19
"""Bytes that fit into the cache of a core, where all that looks through them finds them again."""
_MAX_LINE = CHUNK
_SAMPLE = 4096
_JOURNAL_FILE = b"LPKSHHRH"
_EXPORTED = (b"__CURSOR=", b"__REALTIME_TIMESTAMP=")
_NEXT_ENTRY = b"\n\n__"
"""Between entries of an export: the first fields of each are the journal's own."""
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")


def chunks(source: Iterator[bytes]) -> Iterator[bytes]:
    """Yield chunks that begin and end at line borders, unwrapped."""
    raw = _whole_lines(_no_binary(source))
    first = next(raw, b"")
    unwrap = _wrapping(first)
    whole = before(first, raw)
    del first  # nothing is held longer than it is looked through
    yield from unwrap(whole) if unwrap else whole


def _no_binary(source: Iterator[bytes]) -> Iterator[bytes]:
    """Refuse what is no text at its first piece: the whole of it may be endless."""
    first = next(source, b"")
    _refuse_binary(first[:_SAMPLE])
    return before(first, source)


def _whole_lines(source: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    failure: UnreadableError | None = None
    try:
        for piece in source:
            held.append(piece)
            size += len(piece)
            del piece  # not held while the next one is read
            if size < CHUNK:
                continue
            end = held[-1].rfind(b"\n") + 1
            if end:
                rest = held[-1][end:]
                held[-1] = memoryview(held[-1])[:end]  # type: ignore[call-overload]
                yield b"".join(held)
                held, size = [rest], len(rest)
                continue
            data = b"".join(held)
            end = data.rfind(b"\n") + 1
            if end:
                yield data[:end]
                held, size = [data[end:]], len(data) - end
            else:  # no program writes such a line: its beginning says enough
                held, size = [data[:_MAX_LINE]], _MAX_LINE
    except UnreadableError as error:  # what was read before it still counts
        failure = error
    if size:
        yield b"".join(held)
    if failure:
        raise failure


def _refuse_binary(sample: bytes) -> None:
    if sample.startswith(_JOURNAL_FILE):
        raise UnreadableError("a binary journal; export it: journalctl -D FOLDER -o export")
    if is_binary(sample) and not sample.startswith(_EXPORTED):
        raise UnreadableError("binary data, no log")


def is_binary(sample: bytes) -> bool:
    """Say whether more of some bytes is control characters than a text has."""
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample)


def is_wrapped(start: bytes) -> bool:
    """Say whether a log that begins so may have its lines wrapped in something."""
    return start.startswith((b"{", *_EXPORTED))


def _wrapping(first: bytes) -> Callable[[Iterator[bytes]], Iterator[bytes]] | None:
    line = first[: first.find(b"\n") + 1] or first
    if line.startswith(_EXPORTED):
        return _journal_export
    if line.startswith(b"{") and (plain := records.kind_of(_decode(line))):
        return lambda raw: _json_lines(raw, plain)
    return None


def _decode(line: bytes) -> dict[str, Any]:
    try:
        entry = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return {}
    return entry if isinstance(entry, dict) else {}


def _json_lines(raw: Iterator[bytes], plain: Callable[[dict[str, Any]], str]) -> Iterator[bytes]:
    for chunk in raw:
        out: list[str] = []
        for line in chunk.splitlines():
            entry = _decode(line)
            # a line that is cut off or of another kind stays as it is
            out.append(plain(entry) if entry else line.decode("utf-8", "replace") + "\n")
        yield "".join(out).encode("utf-8", "replace")


def _journal_export(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Read ``journalctl -o export``: fields a line each, binary ones with their length before."""
    held = b""
    for chunk in raw:
        held += chunk
        end = held.rfind(_NEXT_ENTRY) + 2  # an empty line alone may be within a message
        if end > 1:
            yield _exported(held[:end])
            held = held[end:]
        elif len(held) > 4 * CHUNK:
            held = b""  # no entry is that long
    if held:
        yield _exported(held)


def _exported(data: bytes) -> bytes:
    out: list[str] = []
    entry: dict[str, Any] = {}
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        line = data[at:end]
        at = end + 1
        if not line:
            if entry:
                out.append(records.journal(entry))
            entry = {}
            continue
        name, sign, value = line.partition(b"=")
        if not sign:  # the length, little endian, then the value
            size = int.from_bytes(data[at : at + 8], "little")
            if size > len(data) - at - 8:
                continue  # the entry was cut here, or this is no field
            value = data[at + 8 : at + 8 + size]
            at += 8 + size + 1
        entry[name.decode("ascii", "replace")] = value.decode("utf-8", "replace")
    if entry:
        out.append(records.journal(entry))
    return "".join(out).encode("utf-8", "replace")
