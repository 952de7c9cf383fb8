"""What a client printed behind a command: an answer to whoever typed it, not a line of a service.

Both may say the same. "The request you have made requires authentication" in Nova's log means that
Nova's own user was refused; printed behind ``$ openstack …`` it means the user of that shell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rey_triage.evidence import Observation
from rey_triage.redact import redact_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CLIENTS = (
    "openstack|nova|neutron|cinder|glance|keystone|heat|manila|designate|barbican|magnum|swift"
)
_PROMPT = re.compile(r"^.{0,80}?[$#%] (?=\S)")
_TYPED = re.compile(rf"^.{{0,80}}?[$#%] (?:.*[ ;&|])?(?:{_CLIENTS}) +(?:--?[a-z]|[a-z])")
_REFUSED = re.compile(r"\(HTTP 401\)")
_LOGGED = re.compile(r"^\s*[|{\[]|\b\w+(?:\.\w+)+: |\b(?:ERROR|WARNING|CRITICAL) [a-z_]+\.")
_SHOWN = 2_000


def refusals(lines: Iterable[str]) -> Iterator[int]:
    """Yield the numbers of the lines in which a client says that a login was refused (401)."""
    asked = False
    for number, line in enumerate(lines):
        if _PROMPT.match(line):
            asked = _TYPED.match(line) is not None
        elif asked and _REFUSED.search(line) and not _LOGGED.search(line):
            yield number


def refused(line: str, source: str) -> Observation:
    """Return the login that a client says was refused, as a question for a token shows it."""
    said = redact_text(line.strip())[:_SHOWN]
    return Observation(
        kind="state",
        source=source,
        text=said,
        service="keystone",
        resource="token",
        fields={"ok": False, "status": 401, "error_text": said},
    )
