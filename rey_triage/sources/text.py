"""A pasted error: whatever an operator has in the clipboard, as evidence."""

from __future__ import annotations

import html
import re
import time
from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.evidence import PASTED, Coverage, Evidence, Observation
from rey_triage.log_header import Header, parse_header
from rey_triage.masks import mask
from rey_triage.redact import redact_json, redact_text
from rey_triage.sources import typed
from rey_triage.sources.logs import records
from rey_triage.sources.logs.origin import program_of_logger, program_of_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.scanner import Scanner

MAX_TEXT = 4 << 20
_MAX_JOINED = 16_384
_MAX_UNEXPLAINED = 20
_MAX_SHOWN = 2_000
_WRAPPED = 6  # terminal lines that one line of a log may fill

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_HTML = re.compile(r"(?i)<(?:html|body|div|p|span|li|ul|td|tr|pre|br|h\d|strong|a)\b[^<>]*>")
_BLOCK_TAG = re.compile(r"(?i)</?(?:div|p|li|ul|td|tr|table|pre|br|h\d|title|body|html)\b[^<>]*>")
_SCRIPT = re.compile(r"(?i)<(?:(?P<script>script)|style)\b")
_SCRIPT_ENDS = re.compile(r"(?i)</script\s*>"), re.compile(r"(?i)</style\s*>")
_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
_PREFIX = re.compile(
    r"(?:\[pod/[^\]]+\] "  # kubectl logs --prefix
    r"|[\w.-]+ +\| (?=\S)"  # docker compose logs
    r"|(?:> ?)+"  # a quoted mail
    r"|(?:fatal|failed): \[[^\]]+\](?:: [A-Z]+!)? (?:=> )?"  # Ansible
    r"|[\w./-]+\.log(?:\.\d+)?(?:\.gz)?:(?:\d+:)?(?=\d{4}-))"  # grep in several files
)
_LOGGER = re.compile(
    r"\b(?:CRITICAL|ERROR|WARNING|INFO|AUDIT|TRACE) {1,9}([a-z_]\w{0,80}(?:\.\w{1,80}){1,20})"
    r"|^\W{0,40}([a-z_]\w{0,80}(?:\.\w{1,80}){2,20})"
)
_TYPED = re.compile(
    r"\bopenstack (?:--?\S{1,200}(?: \d\S{0,200})? ){0,20}([a-z][a-z ]{0,60}?) (?:list|show)\b"
)
_TABLE = re.compile(r"(?m)^[^\S\n]*\| [\w:. -]*[\w:.-] +\| ")
_PYTHON_2 = re.compile(r"(?<![\w'\"])u(?=['\"])")
"""How it marked a text within a text, until 2020; the rest of what a program says is the same."""
_BLANKS = re.compile(r"[ \t]{2,}")
"""Where a message had an empty value, or a table made room."""
_FRAME = re.compile(r'  File "|    ')
"""A line of a Python program's traceback that says where it was, or quotes it.

Others (RabbitMQ) indent what they have to say.
"""
_ERROR = re.compile(
    r"(?i)\b(?:error|errno|fail(?:ed|ure|s)?|exception|refused|denied|timed? ?out|unable|cannot"
    r"|can't|not found|unreachable|unavailable|invalid|fatal|panic|no valid|not responding"
    r"|(?:HTTP|status)[ :=]+[45]\d\d)\b|[a-z](?:Error|Exception|Failed|NotFound)\b"
)


def read(text: str | bytes, scanner: Scanner, *, name: str = PASTED) -> Evidence:
    """Read a pasted text. It never counts as old, whatever times are in it."""
    why = ""
    if len(text) > MAX_TEXT:
        text = text[:MAX_TEXT]
        why = f"only the first {MAX_TEXT >> 20} MiB were looked at"
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    text = _CONTROL.sub("", _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    text = redact_text(text)  # a secret may go over several lines
    found = _Found(scanner, name)
    documents = list(_documents(text))
    found.states(text, documents)
    for value in documents:
        for string in _strings(value):
            found.read(string)
    if found.is_shown(documents, text):
        found.answer(text)
    else:
        for candidate in _readings(text):
            found.read(candidate)
    return Evidence(
        taken_at=time.time(),
        observations=found.observations(text),
        coverage=[Coverage(check=name, state="checked", why=why)],
    )


def _readings(text: str) -> Iterator[str]:
    """Yield the text in the ways it may be meant: as it is, without tags, unescaped."""
    if _HTML.search(text):
        text = _without_scripts(text)
        text = html.unescape(_TAG.sub("", _BLOCK_TAG.sub("\n", text))).replace("\xa0", " ")
    yield text
    if "\\n" in text or '\\"' in text or "''" in text:
        yield _unescaped(text)


def _unescaped(text: str) -> str:
    """Undo what JSON and YAML, as Ansible prints them, do to a text within quotes."""
    text = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t")
    return text.replace('\\"', '"').replace("''", "'")


def _without_scripts(text: str) -> str:
    """Leave scripts and styles out, in one pass: one that does not end is no reason to go back."""
    pieces: list[str] = []
    endless: set[bool] = set()
    at = looked = 0
    while begin := _SCRIPT.search(text, looked):
        is_style = begin["script"] is None
        end = None if is_style in endless else _SCRIPT_ENDS[is_style].search(text, begin.end())
        if end is None:
            endless.add(is_style)
            looked = begin.end()
            continue
        pieces += (text[at : begin.start()], " ")
        at = looked = end.end()
    return "".join(pieces) + text[at:]


def _documents(text: str) -> Iterator[Any]:
    """Yield the JSON in the text: all of it, what begins on a line, or behind an arrow."""
    stripped = text.strip()
    starts = [m.start(1) for m in re.finditer(r"(?m)(?:^[^\S\n]*|=> )([{\[])", stripped)][:50]
    end = 0
    for start in starts:
        if start < end:
            continue
        for stop in (len(stripped), stripped.find("\n", start)):
            if stop <= start:
                continue
            last = max(stripped.rfind("}", start, stop), stripped.rfind("]", start, stop)) + 1
            try:
                found = msgspec.json.decode(stripped[start:last].encode("utf-8", "replace"))
            except (msgspec.DecodeError, RecursionError):
                continue
            yield redact_json(found)
            end = last
            break


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts in a document; what is an entry of a log as its lines."""
    if isinstance(value, dict) and (plain := records.kind_of(value)):
        yield plain(value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


class _Found:
    """What was found so far, each thing once."""

    def __init__(self, scanner: Scanner, name: str) -> None:
        self._scanner = scanner
        self._name = name
        self._states: list[Observation] = []
        self._known: dict[tuple[int, ...], Observation] = {}
        self._unknown: dict[str, Observation] = {}
        self._frame: tuple[str, Header] | None = None
        """The last line of a traceback that is no exception, for texts that have nothing else."""

    def states(self, text: str, documents: list[Any]) -> None:
        """Look for resources that the client or an API shows."""
        if not documents and not _TABLE.search(text):
            return
        from rey_triage.sources import shown  # noqa: PLC0415 - only where there is such a thing

        if not documents:
            documents += map(redact_json, shown.from_tables(text))
        typed = _TYPED.search(text)
        for document in documents:
            self._states += shown.observe(document, self._name, typed[1] if typed else "")

    def is_shown(self, documents: list[Any], text: str) -> bool:
        """Say whether the text is nothing but what the documents hold."""
        if self._states and _TABLE.search(text):
            return True
        stripped = text.strip()
        return bool(documents) and stripped[:1] in "{[" and stripped[-1:] in "}]"

    def answer(self, text: str) -> None:
        """Look at what an API answered, as it is written, where that shows no resource.

        Its texts were read already; the names around a message tell something as well.
        """
        for line in () if self._states else text.split("\n"):
            if new := self._unseen(line):
                self._add(line.strip(), None, new)

    def read(self, text: str) -> None:
        """Look at a text line by line, and at lines that a terminal may have wrapped."""
        block: list[tuple[str, Header | None]] = []
        lines = text.split("\n")
        refusals = set(typed.refusals(lines))
        for number, raw in enumerate(lines):
            if number in refusals:
                self._joined(block)
                block = []
                self._refused(raw)
                continue
            line = _unprefixed(raw)
            header = parse_header(line)
            if header or not line.strip():
                self._joined(block)
                block = []
            if line.strip():
                block.append((line, header))
                self._line(line, header, raw)
        self._joined(block)

    def _refused(self, line: str) -> None:
        """Take what a client says of the login: what it names is no state of a resource."""
        if not any(one.resource == "token" for one in self._states):
            self._states.append(typed.refused(line, self._name))
        known = self._scanner.signatures
        if signatures := tuple(s for s in self._match(line) if known[s].source == "log"):
            self._add(line.strip(), None, signatures)

    def _line(self, line: str, header: Header | None, raw: str) -> None:
        whole = header.message if header else line
        message = whole.strip()
        # A pattern may end in the space before what was a tag, and begin in what stands before a
        # message: that a task failed.
        if signatures := self._match(whole if header else raw):
            self._add(message, header, signatures)
        elif header.level in {"ERROR", "CRITICAL"} if header and header.level else _is_error(line):
            if header and header.logger and _FRAME.match(whole):
                self._frame = (message, header)
            else:
                self._unexplained(message, header)

    def _joined(self, block: list[tuple[str, Header | None]]) -> None:
        """Match lines that belong together as one: with and without a space at the wrap."""
        if len(block) < 2:
            return
        header = block[0][1]
        lines = [(each.message if each else line) for line, each in block]
        for first in range(min(len(lines) - 1, 200)):
            for parts in (lines[first : first + _WRAPPED], lines[first:] if not first else []):
                for text in ("".join(parts), " ".join(part.strip() for part in parts)):
                    if new := self._unseen(text[:_MAX_JOINED]):
                        self._add(" ".join(text.split()), header, new)

    def _match(self, message: str) -> tuple[int, ...]:
        """Return the signatures of a message, as it is and without what does not tell."""
        if not message:
            return ()
        found = self._scanner.match(message.encode("utf-8", "replace"))
        if (plain := _BLANKS.sub(" ", _PYTHON_2.sub("", message))) != message:
            more = self._scanner.match(plain.encode("utf-8", "replace"))
            found = tuple(sorted({*found, *more}))
        return found

    def _unseen(self, message: str) -> tuple[int, ...]:
        """Return the signatures of a message that nothing has shown before."""
        return tuple(
            one for one in self._match(message) if not any(one in known for known in self._known)
        )

    def _add(self, message: str, header: Header | None, signatures: tuple[int, ...]) -> None:
        self._known.setdefault(signatures, self._observation(message, header, signatures))

    def _unexplained(self, message: str, header: Header | None) -> None:
        if message and len(self._unknown) < _MAX_UNEXPLAINED:
            self._unknown.setdefault(mask(message), self._observation(message, header, ()))

    def _observation(
        self, message: str, header: Header | None, signatures: tuple[int, ...]
    ) -> Observation:
        header = header or Header(message)
        named = _logger(header.message)
        program = (
            program_of_name(header.tag)[0]
            or program_of_logger(header.logger)
            or program_of_logger(named)
        )
        return Observation(
            kind="text",
            source=self._name,
            text=redact_text(message)[:_MAX_SHOWN],
            service=program,
            host=header.host,
            id=header.instance,
            project=header.project,
            time=header.time,
            level=header.level,
            logger=header.logger or named,
            request=header.request,
            signatures=signatures,
        )

    def observations(self, text: str) -> list[Observation]:
        """Return all; where nothing was recognised at all, the beginning of the text."""
        if self._frame and not (self._known or self._unknown):
            self._unexplained(*self._frame)
        if not (self._known or self._unknown or self._states) and text.strip():
            self._unexplained(" ".join(text.split())[:500], None)
        known = list(self._known.values())
        return [*self._states, *known, *self._untold([_unescaped(one.text) for one in known])]

    def _untold(self, told: list[str]) -> Iterator[Observation]:
        """Yield what is not explained and not told yet.

        The pieces of a line that a terminal wrapped are told with it, and so is the same line with
        its quotes escaped.
        """
        for one in self._unknown.values():
            plain = _unescaped(one.text)
            if not any(plain in other for other in told):
                told.append(plain)
                yield one


def _logger(message: str) -> str:
    """Return the logger where a header is cut off, or the module whose exception it is."""
    found = _LOGGER.search(message)
    return (found[1] or found[2]) if found else ""


def _unprefixed(line: str) -> str:
    at = 0
    while match := _PREFIX.match(line, at):
        at = match.end()
    return line[at:]


def _is_error(line: str) -> bool:
    # a single word is the value of a field: "status": "ERROR"
    return " " in line.strip() and len(line) < _MAX_JOINED and _ERROR.search(line) is not None
