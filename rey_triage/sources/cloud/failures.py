"""What an exception of the HTTP stack means, found without importing that stack."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.sources.cloud.transport import Failure

_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """Walk through everything an exception wraps, the innermost last."""
    pending: list[object] = [fault]
    seen: set[int] = set()
    while pending:
        item = pending.pop(0)
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        pending += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]


def _kind(fault: BaseException) -> Failure:
    name = type(fault).__name__
    if isinstance(fault, ssl.SSLError) or name in {"SSLError", "SSLFailure"}:
        return "tls"
    if isinstance(fault, socket.gaierror) or name == "NameResolutionError":
        return "dns"
    if isinstance(fault, ConnectionRefusedError):
        return "refused"
    # RemoteDisconnected is a ConnectionResetError too, but nothing was reset
    if isinstance(fault, (http.client.RemoteDisconnected, http.client.IncompleteRead)):
        return "closed"
    if isinstance(fault, (ConnectionResetError, BrokenPipeError)):
        return "reset"
    if isinstance(fault, OSError) and fault.errno in _UNREACHABLE:
        return "unreachable"
    if isinstance(fault, TimeoutError) or "Timeout" in name:
        return "timeout"
    return "other"


def failure_of(fault: BaseException) -> Failure:
    """Name the reason why a request was not answered; the innermost exception knows best."""
    kinds = [kind for item in _chain(fault) if (kind := _kind(item)) != "other"]
    return kinds[-1] if kinds else "other"
