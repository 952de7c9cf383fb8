"""Many questions at once to a live cloud: the pool of connections behind ``bulk.Reader``.

The login, the catalogue and the certificates are those of ``LiveCloud``. The questions go past
keystoneauth and requests (``wires.py`` says why); only those that must go through a proxy are sent
by urllib3, which knows all kinds of them. GET is the only verb, and an error is redacted
before it leaves. A body has only what the question's shape names.
"""

from __future__ import annotations

import os
import threading
import time
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec
import requests
import urllib3

from rey_triage import __version__
from rey_triage.bulk import Reader, Told
from rey_triage.redact import redact_text
from rey_triage.sources.cloud.failures import failure_of
from rey_triage.sources.cloud.http_session import LOOPBACK
from rey_triage.sources.cloud.live_cloud import CONNECT_SECONDS, LoginError
from rey_triage.sources.cloud.pacing import Pace
from rey_triage.sources.cloud.paging import next_path, page_of, rows_of
from rey_triage.sources.cloud.sending import PAUSE, Sending, Sent
from rey_triage.sources.cloud.service_types import SERVICE_TYPES, canonical
from rey_triage.sources.cloud.transport import Answer
from rey_triage.sources.cloud.wires import WIRE_ERRORS, Heard, Wires, tls_context

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable, Iterator

    from rey_triage.bulk import Ask
    from rey_triage.sources.cloud.live_cloud import LiveCloud

CONNECTIONS = 64
_LOGINS = 3
_HTTP_ERRORS = (urllib3.exceptions.HTTPError, *WIRE_ERRORS)


class LiveReader(Reader):
    """Asks with up to ``connections`` connections, and at most ``per_second`` requests a second."""

    def __init__(
        self, cloud: LiveCloud, *, connections: int = CONNECTIONS, per_second: float = 0.0
    ) -> None:
        self._cloud = cloud
        self._connections = connections
        self._pace = Pace(per_second)
        self._opened: list[Callable[[], None]] = []
        self._bases: dict[str, _Base | None] = {}
        self._guard = threading.Lock()
        self._login = threading.Lock()
        self._turned_away: LoginError | None = None

    @property
    def place(self) -> str:
        return self._cloud.who().auth_url

    @property
    def region(self) -> str:
        return self._cloud.who().region

    @property
    def project(self) -> tuple[str, str]:
        who = self._cloud.who()
        return who.project_id, who.project

    @property
    def domain(self) -> tuple[str, str]:
        return self._cloud.domain()

    def close(self) -> None:
        """Close the connections that are kept open."""
        for close in self._opened:
            close()
        self._cloud.close()

    def offers(self, service: str) -> bool:
        return self._base(service) is not None

    def one(self, ask: Ask) -> Told:
        return next(iter(self.each([ask])))

    def each(self, asks: Iterable[Ask]) -> Iterator[Told]:
        run = Sending(self._send, self._connections, self._pace)
        expected = 0
        for ask in asks:
            run.add(ask)
            expected += 1
        run.start(expected)
        try:
            for _ in range(expected):
                yield run.told.get()
        finally:
            run.stop()

    def lists(self, asks: Iterable[Ask]) -> Iterator[Told]:
        run = Sending(self._send, self._connections, self._pace)
        seen: set[tuple[str, str]] = set()
        given = list(asks)
        for ask in given:
            run.add(page_of(ask))
        left = len(given)
        run.start(left)
        try:
            while left:
                told = run.told.get()
                left -= 1
                if not told.ok:
                    yield told
                    continue
                rows, following, cut = rows_of(told.body, told.ask.rows)
                path = next_path(told.ask.path, following) if following else ""
                if (told.ask.service, path) in seen:
                    path = ""
                goes_on = path or (told.ask.path if cut else "")
                yield msgspec.structs.replace(told, body=rows, following=goes_on)
                if path:
                    seen.add((told.ask.service, path))
                    left += 1
                    run.more(msgspec.structs.replace(told.ask, path=path))
                elif cut:
                    why = "the service cuts the list off (list_limit)"
                    yield msgspec.structs.replace(told, body=None, why=why)
        finally:
            run.stop()

    def _base(self, service: str) -> _Base | None:
        with self._guard:
            if service not in self._bases:
                url = self._cloud.endpoint(service)
                self._bases[service] = self._route(url) if url else None
            return self._bases[service]

    def _route(self, url: str) -> _Base:
        """Return the way to an address, through a proxy where one is configured."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        beside = LOOPBACK.match(host) or proxy_bypass(host)
        if proxy := "" if beside else getproxies().get(parts.scheme, ""):
            return _Base(self._through(proxy), url)
        wires = Wires(
            url,
            connect=CONNECT_SECONDS,
            read=self._cloud.patience,
            context=self._context if parts.scheme == "https" else None,
        )
        self._opened.append(wires.close)
        return _Base(wires.get, parts.path)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        verify, cert = self._cloud.trust
        if verify is True:
            named = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
            verify = named or requests.utils.DEFAULT_CA_BUNDLE_PATH
        return tls_context(verify, cert)

    def _through(self, proxy: str) -> Callable[[str, dict[str, str]], Heard]:
        """Return what sends through a proxy, to a whole address."""
        named = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        user = f"{named.username}:{named.password}" if named.username else None
        manager = urllib3.ProxyManager(
            named.geturl(),
            proxy_headers=urllib3.make_headers(proxy_basic_auth=user) if user else None,
            maxsize=self._connections,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=self._cloud.patience),
            retries=False,
            ssl_context=self._context,
        )
        self._opened.append(manager.clear)

        def get(url: str, headers: dict[str, str]) -> Heard:
            answer = manager.urlopen("GET", url, headers=headers, redirect=False)
            return Heard(answer.status, answer.data, answer.headers.get("Retry-After"))

        return get

    def _send(self, ask: Ask) -> Sent:
        """Send a question; again with a new token where it had expired."""
        base = self._base(ask.service)
        if base is None:
            return Sent(Told(ask=ask, why="no such service in the catalogue"))
        try:
            token = self._token()
            sent = self._get(base, ask, token)
            for _ in range(_LOGINS - 1):
                if sent.told.status != 401:
                    break
                token = self._token(refused=token)
                sent = self._get(base, ask, token)
        except LoginError as fault:
            return Sent(Told(ask=ask, why=f"no token: {fault.answer.outcome}"))
        return sent

    def _token(self, refused: str = "") -> str:
        """Log in where it has to be; who was turned away once does not knock again.

        A user whose password has changed would be locked out by thousands of attempts.
        """
        with self._login:
            if self._turned_away:
                raise self._turned_away
            for attempt in range(_LOGINS):
                try:
                    return self._cloud.login(refused)
                except LoginError as fault:
                    if fault.answer.status is not None or attempt == _LOGINS - 1:
                        self._turned_away = fault
                        raise
                time.sleep(PAUSE * 2**attempt)
            raise AssertionError("the loop ends by a token or an error")

    def _get(self, base: _Base, ask: Ask, token: str) -> Sent:
        headers = {
            "Accept": "application/json",
            "User-Agent": f"rey-triage/{__version__}",
            "X-Auth-Token": token,
        }
        known = SERVICE_TYPES.get(canonical(ask.service))
        if ask.microversion and known and known.microversion:
            name, prefix = known.microversion
            headers[name] = prefix + ask.microversion
        if ask.all_projects:
            headers["X-Auth-All-Projects"] = "true"
        started = time.monotonic()
        try:
            heard = base.get(base.path + ask.path, headers)
        except _HTTP_ERRORS as fault:
            took = time.monotonic() - started
            failed = Answer(error=failure_of(fault), error_text="", seconds=took)
            return Sent(Told(ask=ask, why=failed.outcome), seconds=took, silent=True)
        return _read(ask, heard, time.monotonic() - started)


class _Base(NamedTuple):
    """Where a service is: what asks there, and what stands before every path."""

    get: Callable[[str, dict[str, str]], Heard]
    path: str


def _read(ask: Ask, heard: Heard, seconds: float) -> Sent:
    status = heard.status
    if status < 300:
        try:
            body = msgspec.json.decode(heard.data, type=Any if ask.shape is None else ask.shape)
        except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
            why = redact_text(f"the answer was not understood: {fault}")
            return Sent(Told(ask=ask, status=status, why=why), seconds=seconds)
        return Sent(Told(ask=ask, status=status, body=body), seconds=seconds)
    try:
        said = msgspec.json.decode(heard.data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        said = None  # a proxy's page says nothing of use
    told = Told(ask=ask, status=status, why=redact_text(Answer(status=status, body=said).outcome))
    return Sent(told, seconds=seconds, later=_retry_after(heard.retry_after))


def _retry_after(header: str | None) -> float | None:
    """Read seconds, or a time."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
