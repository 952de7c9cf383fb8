"""The headers that programs and transports put before a message."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from rey_triage.log_times import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
ZONE = r"(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))"
_NAMED = r"[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)? \d{4}"
_YEARLESS = r"[A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d+)?"
_RFC5424 = r"(?P<tag>\S+) (?P<pid>\S+) \S+ (?:-|(?:\[(?:[^\]\\]|\\.)*\])+) ?\ufeff?"
_APACHE = r"\[pid (?P<pid>\d+)[^\]]*\] (?:\[[^\]]*\] )*"
_MARIADB = r"(?: (?P<pid>\d+))? \[(?P<level>\w+)\] (?:\[MY-\d+\] \[\w+\] )?"
_LIBVIRT = r"(?P<pid>\d+): (?P<level>[a-z]+) ?: (?:[\w.]+:\d+ : )?"
_CEPH_CLUSTER = r"(?P<logger>(?:mon|osd|mgr|mds)\.\S+) \([^)]*\) \d+ : \w+ \[(?P<level>\w+)\] "
_TAG = r"(?P<tag>[\w./@+-]+?)(?:\[(?P<pid>\d+)\])?:\s"


class Header(Struct, frozen=True):
    """What stands before a message."""

    message: str
    time: float | None = None
    level: str = ""
    logger: str = ""
    tag: str = ""
    host: str = ""
    pid: str = ""
    request: str = ""
    instance: str = ""
    project: str = ""


class _Form(NamedTuple):
    """One form of a header. Compiled when a line may have it: most logs have one or two."""

    first: str
    """The kinds of first characters (see ``_kind``)."""
    needs: str
    """What is in every such line."""
    pattern: str

    def match(self, kind: str, line: str) -> re.Match[str] | None:
        if kind not in self.first or self.needs not in line:
            return None
        return _compiled(self.pattern).match(line)


_compiled = cache(re.compile)


def _kind(line: str) -> str:
    """Say what a line begins with: 0 a digit, A a capital letter; else the character itself."""
    first = line[:1]
    return "0" if first.isdecimal() else "A" if "A" <= first <= "Z" else first or "-"


# What transports add; below it there may be the program's own header.
_WRAPPERS = (
    _Form("0", " std", rf"(?P<time>{ISO}{ZONE}) (?:stdout|stderr) [FP] "),  # container runtimes
    _Form("0<", "1 ", rf"(?:<\d+>)?1 (?P<time>{ISO}{ZONE}) (?P<host>\S+) {_RFC5424}"),  # syslog
    _Form("0<", ":", rf"(?:<\d+>)?(?P<time>{ISO}{ZONE}) (?P<host>[\w.:-]+) {_TAG}"),
    _Form("A<", ":", rf"(?:<\d+>)?(?P<time>{_YEARLESS}) (?P<host>[\w.:-]+) {_TAG}"),  # RFC 3164
    _Form("[", "[pid ", rf"\[(?P<time>{_NAMED})\] \[[\w:-]+\] {_APACHE}"),
)

_LEVEL = r"(?P<level>DEBUG|INFO|AUDIT|NOTICE|WARNING|WARN|ERROR|CRITICAL|FATAL|TRACE)"
_CONTEXT = r"(?:\[(?P<context>-|(?:None )?(?:req-|-)[^\]]*|None[^\]]*)\] ?)?"
# A colon stands before a logger only where that has a dot: else a sentence begins behind it.
_OSLO = (
    rf"{_LEVEL}(?::(?= [A-Za-z_]\w*\.\w))? "
    rf"(?P<logger>[A-Za-z_]\w*+(?:\.[\w<>-]*+)*+) ?{_CONTEXT}"
)

_OSLO_LOG = re.compile(rf"(?P<time>{ISO}{ZONE}?) (?:(?P<pid>\d+) )?{_OSLO}")
_FORMATS = (
    # oslo.log below a syslog header; "ERROR reading ..." is a sentence
    _Form("A", " ", rf"(?=[A-Z]+:? \w+(?:\.\w| ?\[)){_OSLO}(?<=[\]\s])"),
    _Form(
        "0",
        "Z|",  # Open vSwitch, OVN
        r"(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\|\d+\|(?P<logger>[\w-]+)(?:\([^)]*\))?\|(?P<level>\w+)\|",
    ),
    _Form(
        "0", "] <", rf"(?P<time>{ISO}{ZONE}) \[(?P<level>[a-z]+)\] (?P<pid><[\d.]+>) ?"
    ),  # RabbitMQ
    _Form(
        "=",
        " REPORT=",  # Erlang
        r"=(?P<level>[A-Z]+) REPORT=+ (?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4}::[\d:.]+) =+",
    ),
    _Form("0", " [", rf"(?P<time>{ISO}Z?|\d{{6}} {{1,2}}[\d:]{{7,8}}){_MARIADB}"),  # and MySQL
    _Form("0", ": ", rf"(?P<time>{ISO}{ZONE}): {_LIBVIRT}"),
    _Form(
        "0", " ", rf"(?P<time>{ISO}{ZONE}?) (?P<pid>[0-9a-f]{{12,16}}) +(?P<level>-?\d+) "
    ),  # Ceph
    _Form("0", ") ", rf"(?P<time>{ISO}{ZONE}?) {_CEPH_CLUSTER}"),
    _Form(
        "[", ") : ", r"\[(?P<level>ALERT|WARNING|NOTICE)\] +(?:[\d/]+ )?\((?P<pid>\d+)\) : "
    ),  # HAProxy
    _Form("A", ":", rf"(?P<time>{_NAMED})(?: -|:) "),  # keepalived, uWSGI
    _Form("[", "] ", rf"\[(?P<time>{_NAMED})\] "),  # dmesg -T
    _Form("[", "] ", r"\[ *\d+\.\d{6}\] "),  # kernel, since its start
    _Form("[", "] ", rf"\[(?P<time>{ISO}{ZONE}?)\] (?:\[?(?P<level>[A-Z]+)\]?:? )?"),
    _Form("0", ":", rf"(?P<time>{ISO}{ZONE}?):?(?: {_LEVEL}:?(?=\s))?\s+"),  # begins with a time
)

_LEVELS = {
    "ALERT": "ERROR",
    "ERR": "ERROR",
    "EMER": "CRITICAL",
    "EMERG": "CRITICAL",
    "CRASH": "CRITICAL",
    "CRIT": "CRITICAL",
    "FATAL": "CRITICAL",
    "WARN": "WARNING",
    "WRN": "WARNING",
    "NOTE": "INFO",
    "NOTICE": "INFO",
    "INF": "INFO",
    "-1": "ERROR",
}
_REQUEST = re.compile(r"req-[0-9a-f-]{36}")
# Behind the request, and that of another service within which it was made, comes the user.
_PROJECT = re.compile(r"req-[0-9a-f-]{36} (?!req-)\S+ ([0-9a-f]{32}|[0-9a-f-]{36})(?: |\Z)")
_INSTANCE = re.compile(r"\[instance: ([0-9a-f-]{36})\] ?")


def parse_header(
    line: str, tz: tzinfo | None = None, written: float | None = None
) -> Header | None:
    """Take the headers off a line; None where it has none, so that it continues another."""
    if plain := _OSLO_LOG.match(line):  # by far the most frequent
        return _of_oslo_log(plain, tz, written)
    header = Header(line)
    found = False
    for _ in range(3):  # a container's line may hold a syslog line that holds an oslo.log line
        if not (match := _first_match(_WRAPPERS, header.message)):
            break
        header = _apply(header, match, tz, written)
        found = True
    if found and (match := _OSLO_LOG.match(header.message)):
        return _finished(_apply(header, match, tz, written))
    if match := _first_match(_FORMATS, header.message):
        header = _apply(header, match, tz, written)
        found = True
    return _finished(header) if found else None


def _first_match(forms: Iterable[_Form], message: str) -> re.Match[str] | None:
    kind = _kind(message)
    return next((match for form in forms if (match := form.match(kind, message))), None)


def _of_oslo_log(match: re.Match[str], tz: tzinfo | None, written: float | None) -> Header:
    """Do what ``_apply`` does, faster: there may be millions of these lines."""
    time, pid, level, logger, context = match.group("time", "pid", "level", "logger", "context")
    message = match.string[match.end() :]
    request = project = instance = ""
    if context and "req-" in context:
        request, project = _request(context)
    if message.startswith("[instance: ") and (found := _INSTANCE.match(message)):
        instance, message = found[1], message[found.end() :]
    return Header(
        message=message,
        time=parse_time(time, tz, written),
        level=_LEVELS.get(level, level),
        logger=logger,
        pid=pid or "",
        request=request,
        instance=instance,
        project=project,
    )


def _request(context: str) -> tuple[str, str]:
    """Return the request, the last where it is one within another, and the project."""
    requests = _REQUEST.findall(context)
    project = _PROJECT.search(context)
    return requests[-1] if requests else "", project[1] if project else ""


def _finished(header: Header) -> Header:
    message = header.message
    if instance := _INSTANCE.match(message):
        header = replace(header, instance=instance[1], message=message[instance.end() :])
    return header


def _apply(
    header: Header, match: re.Match[str], tz: tzinfo | None, written: float | None
) -> Header:
    parts = match.groupdict()
    time = parse_time(parts["time"], tz, written) if parts.get("time") else None
    request, project = _request(parts.get("context") or "")
    level = (parts.get("level") or "").upper()
    return Header(
        message=header.message[match.end() :],
        time=header.time if time is None else time,
        level=_LEVELS.get(level, "INFO" if level.isdigit() else level) or header.level,
        logger=parts.get("logger") or header.logger,
        tag=parts.get("tag") or header.tag,
        host=parts.get("host") or header.host,
        pid=parts.get("pid") or header.pid,
        request=request or header.request,
        project=project or header.project,
    )
