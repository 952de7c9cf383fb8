"""The headers that programs and transports put before a message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from rey_triage.sources.logs.times import parse_time

if TYPE_CHECKING:
    from datetime import tzinfo

_ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?"
_ZONE = r"(?:\s?(?:Z|UTC|[+-]\d\d:?\d\d))"
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


# What transports add; below it there may be the program's own header.
_WRAPPERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<time>{_ISO}{_ZONE}) (?:stdout|stderr) [FP] ",  # container runtimes
        rf"(?:<\d+>)?1 (?P<time>{_ISO}{_ZONE}) (?P<host>\S+) {_RFC5424}",  # syslog, RFC 5424
        rf"(?:<\d+>)?(?P<time>{_ISO}{_ZONE}) (?P<host>[\w.:-]+) {_TAG}",  # syslog with ISO times
        rf"(?:<\d+>)?(?P<time>{_YEARLESS}) (?P<host>[\w.:-]+) {_TAG}",  # syslog, RFC 3164
        rf"\[(?P<time>{_NAMED})\] \[[\w:-]+\] {_APACHE}",
    )
)

_LEVEL = r"(?P<level>DEBUG|INFO|AUDIT|NOTICE|WARNING|WARN|ERROR|CRITICAL|FATAL|TRACE)"
_CONTEXT = r"(?:\[(?P<context>-|(?:None )?(?:req-|-)[^\]]*|None[^\]]*)\] ?)?"
_OSLO = rf"{_LEVEL}:? (?P<logger>[A-Za-z_][\w.]*(?:\.[\w<>-]+)*) ?{_CONTEXT}"

_FORMATS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<time>{_ISO}{_ZONE}?) (?:(?P<pid>\d+) )?{_OSLO}",  # oslo.log
        rf"{_OSLO}(?<=[\]\s])",  # oslo.log below a syslog header
        r"(?P<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\|\d+\|(?P<logger>[\w-]+)(?:\([^)]*\))?\|(?P<level>\w+)\|",
        rf"(?P<time>{_ISO}{_ZONE}) \[(?P<level>[a-z]+)\] (?P<pid><[\d.]+>) ?",  # RabbitMQ
        r"=(?P<level>[A-Z]+) REPORT=+ (?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4}::[\d:.]+) =+",
        rf"(?P<time>{_ISO}Z?|\d{{6}} {{1,2}}[\d:]{{7,8}}){_MARIADB}",  # and MySQL
        rf"(?P<time>{_ISO}{_ZONE}): {_LIBVIRT}",
        rf"(?P<time>{_ISO}{_ZONE}?) (?P<pid>[0-9a-f]{{12,16}}) +(?P<level>-?\d+) ",  # Ceph daemons
        rf"(?P<time>{_ISO}{_ZONE}?) {_CEPH_CLUSTER}",
        r"\[(?P<level>ALERT|WARNING|NOTICE)\] +(?:[\d/]+ )?\((?P<pid>\d+)\) : ",  # HAProxy itself
        rf"(?P<time>{_NAMED})(?: -|:) ",  # keepalived, uWSGI
        rf"\[(?P<time>{_NAMED})\] ",  # dmesg -T
        r"\[ *\d+\.\d{6}\] ",  # kernel, since its start
        rf"\[(?P<time>{_ISO}{_ZONE}?)\] (?:\[?(?P<level>[A-Z]+)\]?:? )?",
        rf"(?P<time>{_ISO}{_ZONE}?):?(?: {_LEVEL}:?(?=\s))?\s+",  # whatever begins with a time
    )
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
_PROJECT = re.compile(r"req-[0-9a-f-]{36} \S+ ([0-9a-f]{32}|[0-9a-f-]{36})(?: |\Z)")
_INSTANCE = re.compile(r"\[instance: ([0-9a-f-]{36})\] ?")


def parse_header(
    line: str, tz: tzinfo | None = None, written: float | None = None
) -> Header | None:
    """Take the headers off a line; None where it has none, so that it continues another."""
    header = Header(line)
    if plain := _FORMATS[0].match(line):  # by far the most frequent
        return _finished(_apply(header, plain, tz, written))
    found = False
    for _ in range(3):  # a container's line may hold a syslog line that holds an oslo.log line
        for wrapper in _WRAPPERS:
            if match := wrapper.match(header.message):
                header = _apply(header, match, tz, written)
                found = True
                break
        else:
            break
    for form in _FORMATS:
        if match := form.match(header.message):
            header = _apply(header, match, tz, written)
            found = True
            break
    return _finished(header) if found else None


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
    context = parts.get("context") or ""
    requests = _REQUEST.findall(context)
    project = _PROJECT.search(context)
    level = (parts.get("level") or "").upper()
    return Header(
        message=header.message[match.end() :],
        time=header.time if time is None else time,
        level=_LEVELS.get(level, "INFO" if level.isdigit() else level) or header.level,
        logger=parts.get("logger") or header.logger,
        tag=parts.get("tag") or header.tag,
        host=parts.get("host") or header.host,
        pid=parts.get("pid") or header.pid,
        request=requests[-1] if requests else header.request,
        project=project[1] if project else header.project,
    )
