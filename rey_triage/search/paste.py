"""A pasted log line as a query: what changes from one line to the next says nothing."""

from __future__ import annotations

import re

HEADER = re.compile(
    r"^\W{0,20}(?:\S{1,100} \| )?"  # a container's name before the line
    r"(?:[A-Z][a-z]{2} +\d+ [\d:.]+ \S+ \S+?(?:\[\d+\])?: )?"  # syslog
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S*"
    r"(?: +\[?\d+\]?)?(?: +\[?(?:DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|TRACE)\]?)? *",
    re.IGNORECASE,
)
FRAME = re.compile(r'^.*\bFile "[^"]+", line \d+, in .*$', re.MULTILINE)
NOISE = re.compile(
    r"\[(?:None )?req-[^\]]{0,400}\]|\[-\]"  # request and its user, project, domains
    r"|\b(?:req-)?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"
    r"|\b0x[0-9a-f]+\b|\b(?=[0-9a-f]*\d)[0-9a-f]{12,}\b"
    r"|\b\d{4}-\d\d-\d\d[ T]?(?:\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b\d+(?:\.\d+){3}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b"
    r"|\b(?!20\d\d\.[12]\b)\d+\.\d+\b|\b\d{6,}\b",  # but 2026.1 is a release
    re.IGNORECASE,
)
SERVICE = re.compile(
    r"\b(nova|neutron|cinder|glance|keystone|heat|placement|octavia|designate|barbican|manila"
    r"|magnum|trove|ironic|swift|masakari|ceilometer|gnocchi|horizon)(?:[._-][a-z_]+)+"
)


def clean(query: str) -> str:
    """Leave times, ids, addresses, numbers and the frames of a traceback out."""
    without = FRAME.sub("", query)
    lines = (HEADER.sub("", line) for line in without.splitlines())
    return " ".join(NOISE.sub(" ", line).strip() for line in lines).strip()


def service_of(line: str) -> str:
    """Say which project logged a line, by its logger or program; empty: it does not tell."""
    found = SERVICE.search(line)
    return found.group(1) if found else ""
