"""The signature of a message that no runbook knows yet, drafted from one real line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.log_header import parse_header
from rey_triage.masks import mask
from rey_triage.redact import redact_text
from rey_triage.vocabulary import PROJECT_OF

if TYPE_CHECKING:
    from rey_triage.log_header import Header

_LONGEST = 110
"""Characters of a pattern. What is constant in a longer message is not all needed to know it."""
_ERRORS = {"ERROR", "CRITICAL"}
_VARIABLE = {
    "<request>": "req-[0-9a-f-]+",
    "<id>": "[0-9a-f-]+",
    "<url>": r"\S+",
    "<mac>": "[0-9a-f:]+",
    "<address>": "[0-9a-f.:/]+",
    "<hex>": "0x[0-9a-f]+",
    "<path>": r"\S+",
    "<quoted>": ".*",
    "<n>": r"[\d.]+",
    "[redacted]": r"\S+",
}
"""What stands in a pattern for what differs between repetitions (``masks``), or was taken out."""
_MASK = re.compile("|".join(map(re.escape, _VARIABLE)))
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$])")


class Draft(Struct, frozen=True, kw_only=True):
    """What one line gives: the program or project that logs it, the pattern, the line itself."""

    service: str
    """Empty where the line does not tell."""
    match: str
    example: str


def draft(text: str) -> Draft | None:
    """Draft a signature from the first error of a text, else its first line that says something.

    None where there is no such line. Secrets are taken out first.
    """
    lines = [line for line in redact_text(text).splitlines() if line.strip()]
    headed = [(line, header) for line in lines if (header := parse_header(line)) and _says(header)]
    errors = [pair for pair in headed if pair[1].level in _ERRORS]
    if best := next(iter(errors or headed), None):
        line, header = best
        return Draft(service=_service(header), match=_pattern(header.message), example=line)
    return Draft(service="", match=_pattern(lines[0]), example=lines[0]) if lines else None


def _says(header: Header) -> bool:
    """Say whether it is a message, and no line of a traceback."""
    message = header.message
    return bool(message.strip()) and not message.startswith((" ", "Traceback (most recent"))


def _service(header: Header) -> str:
    projects = {*PROJECT_OF.values()}
    names = (header.tag, header.logger.partition(".")[0])
    return next((name for name in names if name in PROJECT_OF or name in projects), "")


def _pattern(message: str) -> str:
    masked = mask(" ".join(message.split()))
    if len(masked) > _LONGEST:
        masked = masked[:_LONGEST].rpartition(" ")[0]
    pattern, end = "", 0
    for found in _MASK.finditer(masked):
        pattern += _SPECIAL.sub(r"\\\1", masked[end : found.start()]) + _VARIABLE[found[0]]
        end = found.end()
    return pattern + _SPECIAL.sub(r"\\\1", masked[end:])
