"""What reads input that nobody vouches for, as functions that a fuzzer can call.

Each takes a text or bytes and fails where a promise is broken: nothing raises, and what comes out
was in what went in. ``tests/test_wild.py`` calls them with what Hypothesis thinks of, and
``tools/fuzz.py`` with what covers code that was not covered yet.
"""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rey_triage.errors import ReyError
from rey_triage.library import open_library
from rey_triage.log_header import parse_header
from rey_triage.log_times import parse_time
from rey_triage.masks import mask
from rey_triage.pseudonyms import Pseudonyms
from rey_triage.redact import REDACTED, redact_bytes, redact_text
from rey_triage.scanner import LEVELS, Scanner
from rey_triage.search import paste
from rey_triage.signatures import Signature
from rey_triage.sources import bundle, names, shown, text
from rey_triage.sources.logs.files import Member
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.sources.logs.reader import read_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from rey_triage.log_header import Header
    from rey_triage.scanner import Hit

_MASK = re.compile(r"<(?:request|id|url|mac|address|hex|path|quoted|n)>")
_LEVELS = {"ERROR", "CRITICAL", "WARNING", "INFO", ""}
_WORD = re.compile(r"[A-Za-z0-9]+")
_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
PATTERN = "No valid host was found"
LARGE = Scanner(open_library().signatures)
LARGE.hits(b"all is well\n" * 100_000)  # from here on it takes the log for a large one
SCANNER = Scanner((Signature(PATTERN, "nova/no-valid-host", "log", "holds", "log"),))


def header(line: str) -> Header | None:
    """A header's parts stand in its line, and its message is the line's end."""
    found = parse_header(line)
    if found is None:
        return None
    assert line.endswith(found.message)
    for part in (found.logger, found.tag, found.host, found.pid, found.request, found.instance):
        assert part in line
    assert found.level in _LEVELS or found.level in line.upper()
    assert found.time is None or found.time == found.time  # no NaN
    return found


def time(line: str) -> None:
    parse_time(line, None)


def origin(path: str) -> None:
    program, host = origin_of_path(path)
    assert host.lower() in path.lower().replace("_", "-") or host in path
    assert program == program.strip()


def masked(line: str) -> None:
    """What is not masked stays, in its order."""
    for rest in _MASK.split(mask(line)):
        assert rest in line


def redacted(line: str) -> None:
    """What is no secret stays as it is; what comes out tells no more when it is read again."""
    once = redact_text(line)
    assert once == line or REDACTED in once or "redacted" in once
    assert redact_text(once) == once or REDACTED in redact_text(once)
    data = line.encode("utf-8", "surrogatepass")
    assert isinstance(redact_bytes(data), bytes)


def pasted(line: str) -> None:
    cleaned = paste.clean(line)
    assert len(cleaned) <= len(line) + line.count("\n") + 1
    assert all(word in line for word in cleaned.split())
    service = paste.service_of(line)
    assert service in line


def told(line: str) -> None:
    """Whatever is pasted is evidence, and every word that is shown was pasted."""
    found = text.read(line, SCANNER)
    plain = text._CONTROL.sub("", text._ANSI.sub("", line).replace("\r\n", "\n"))
    plain = plain.replace("\r", "\n")
    for one in found.observations:
        if one.kind == "text":
            _stands_in(one.text, line, plain, redact_text(plain))


def _stands_in(said: str, *sources: str) -> None:
    """Each word was in the input: as it is, escaped, or across a wrapped line.

    Where tags were taken out or the rows of a table joined, only its letters, in their order.
    """
    known = "".join("".join(source.split()) for source in sources)
    known += "".join(html.unescape(_TAG.sub("", source)) for source in sources)
    known += known.replace("\\n", "").replace("\\r", "").replace("\\t", "").replace("\\", "")
    known += unquote(known)
    joined = any("|" in source or _TAG.search(source) for source in sources)
    for word in _WORD.findall(unquote(said.replace(REDACTED, " "))):
        letters = iter(known)
        assert word in known or (joined and all(letter in letters for letter in word))


def tables(line: str) -> None:
    for row in shown.from_tables(line):
        for value in row.values():
            letters = iter(line)  # of a value that is wrapped, in their order
            assert all(letter in letters for letter in value if not letter.isspace())


def renamed(line: str) -> None:
    """Other names are the same ones the second time, and lines stay lines."""
    known = Pseudonyms()
    names.learn_lines(known, line.encode("utf-8", "replace"))
    once = known.text(line)
    assert known.text(line) == once
    assert once.count("\n") == line.count("\n")


def log(data: bytes) -> None:
    """A log of any bytes is read, and what is kept of it was in it."""
    found = read_members([Member("nova/nova-compute.log", iter([data]), 1.8e9)], SCANNER)
    assert [row.check for row in found.coverage] == ["log nova/nova-compute.log"]
    assert all(one.count >= 1 and one.kind == "log" for one in found.observations)


def scanned(data: bytes) -> None:
    """In a large log the same lines matter as where each is looked at by itself."""
    wanted: list[Hit] = []
    start = 0
    for line in data.split(b"\n"):
        numbers = LARGE.match(line)
        if numbers or any(level in line for level in LEVELS):
            wanted.append((start, start + len(line), numbers))
        start += len(line) + 1
    assert LARGE.hits(data) == wanted
    assert LARGE.flood(data) == wanted


def archive(data: bytes) -> None:
    """What is no sound bundle is refused with a reason, whatever is broken in it."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory) / "bundle.tar.xz"
        place.write_bytes(data)
        try:
            with bundle.open_bundle(place) as opened:
                for member in opened.log_members():
                    assert sum(map(len, member.pieces)) >= 0
        except ReyError as error:
            refused = str(error)
            assert refused


TEXTS: dict[str, Callable[[str], object]] = {
    "header": header,
    "time": time,
    "origin": origin,
    "mask": masked,
    "redact": redacted,
    "paste": pasted,
    "text": told,
    "tables": tables,
    "names": renamed,
}
BYTES: dict[str, Callable[[bytes], object]] = {
    "log": log,
    "scan": scanned,
    "bundle": archive,
}
