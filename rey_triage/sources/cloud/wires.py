"""Connections to one address that are kept open: what many small questions need of HTTP.

urllib3 takes twice the processor time for each question, and requests ten times; with thousands of
questions at a time that is what is waited for. Only GET, and no redirect is followed.
"""

from __future__ import annotations

import http.client
import ssl
import threading
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

WIRE_ERRORS = (OSError, http.client.HTTPException, ValueError)
"""What ``Wires.get`` raises where no answer came."""
_DROPPED = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
"""What a connection does that the other side has closed while it was idle."""


class Heard(NamedTuple):
    """One answer."""

    status: int
    data: bytes
    retry_after: str | None


def tls_context(verify: bool | str, cert: Any) -> ssl.SSLContext:
    """Return what certificates are held against: as requests takes ``verify`` and ``cert``."""
    known = verify if isinstance(verify, str) else None
    folder = known is not None and Path(known).is_dir()
    context = ssl.create_default_context(
        cafile=None if folder else known, capath=known if folder else None
    )
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if cert:
        own = (cert,) if isinstance(cert, str) else tuple(cert)
        context.load_cert_chain(*own)
    return context


class Wires:
    """The connections to one address; each is used by one thread at a time."""

    def __init__(
        self, url: str, *, connect: float, read: float, context: ssl.SSLContext | None
    ) -> None:
        """Prepare; ``connect`` and ``read`` are seconds, ``context`` is for https."""
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port
        self._connect, self._read = connect, read
        self._context = context if parts.scheme == "https" else None
        self._idle: list[http.client.HTTPConnection] = []
        self._closed = False
        self._guard = threading.Lock()

    def get(self, path: str, headers: dict[str, str]) -> Heard:
        """Ask, on a connection that is open already where there is one."""
        try:
            wire = self._idle.pop()
        except IndexError:
            return self._exchange(self._open(), path, headers)
        try:
            return self._exchange(wire, path, headers)
        except _DROPPED:
            return self._exchange(self._open(), path, headers)

    def close(self) -> None:
        """Close what is idle; what is in use is closed by who uses it."""
        with self._guard:
            self._closed = True
        while self._idle:
            self._idle.pop().close()

    def _open(self) -> http.client.HTTPConnection:
        wire: http.client.HTTPConnection
        if self._context is None:
            wire = http.client.HTTPConnection(self._host, self._port, timeout=self._connect)
        else:
            wire = http.client.HTTPSConnection(
                self._host, self._port, timeout=self._connect, context=self._context
            )
        wire.connect()
        wire.sock.settimeout(self._read)
        return wire

    def _exchange(
        self, wire: http.client.HTTPConnection, path: str, headers: dict[str, str]
    ) -> Heard:
        keep = False
        try:
            wire.request("GET", path, headers=headers)
            answer = wire.getresponse()
            heard = Heard(answer.status, answer.read(), answer.headers.get("Retry-After"))
            keep = not answer.will_close
        finally:
            with self._guard:  # what is put aside while all are closed would stay open
                keep = keep and not self._closed
                if keep:
                    self._idle.append(wire)
            if not keep:
                wire.close()
        return heard
