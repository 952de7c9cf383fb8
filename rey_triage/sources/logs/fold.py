"""Repeated messages folded into one observation each, so that a flood needs little memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from rey_triage.evidence import Observation
from rey_triage.masks import mask
from rey_triage.redact import redact_text
from rey_triage.sources.logs.repeats import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Collection

    from rey_triage.log_header import Header

MAX_KNOWN = 20_000
MAX_UNKNOWN = 2_000
MAX_TEXT = 2_000
_MARGIN = 500  # a secret that is cut in two is not recognised

_MAX_SKELETONS = 50_000


class _Masks:
    """Masks messages; in a flood most differ in digits and hexadecimal letters only."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def __call__(self, message: str) -> str:
        skeleton = message.encode("utf-8", "replace").translate(None, VARIABLE)
        masked = self._known.get(skeleton)
        if masked is None:
            masked = mask(message)
            if len(self._known) < _MAX_SKELETONS:
                self._known[skeleton] = masked
        return masked


class _Folded(Struct):
    count: int
    first: float | None
    last: float | None
    text: str
    source: str
    level: str
    logger: str
    request: str
    instance: str
    project: str

    def add(self, later: _Folded) -> None:
        """Count others of its kind, which come behind it in the logs."""
        self.count += later.count
        if later.project != self.project:
            self.project = ""  # of several projects
        if later.first is not None and (self.first is None or later.first < self.first):
            self.first = later.first
        if later.last is not None and (self.last is None or later.last >= self.last):
            self.last, self.text, self.source = later.last, later.text, later.source
            self.request, self.instance = later.request, later.instance


def _folded(
    header: Header, text: str, source: str, *, count: int = 1, first: float | None, project: str
) -> _Folded:
    """Take as much as ``header`` says of the last of some events."""
    return _Folded(
        count, first, header.time, text, source, header.level, header.logger,
        header.request, header.instance, project,
    )  # fmt: skip


_Key = tuple[str, str, tuple[int, ...], str, str]


class Folder:
    """Collects events; each distinct one becomes an observation."""

    def __init__(self, apart: Collection[str] = ()) -> None:
        """Fold all alike; ``apart`` are requests and ids whose events are not folded with others'.

        They belong to the resource that was asked about.
        """
        self._apart = tuple(sorted(apart))
        self._folded: dict[_Key, _Folded] = {}
        self._sizes = [0, 0]
        self._mask = _Masks()
        self.dropped = 0
        """Events that were beyond the number of distinct messages that is kept."""

    def add(
        self,
        header: Header,
        message: str,
        *,
        program: str,
        host: str,
        signatures: tuple[int, ...],
        source: str,
    ) -> _Folded | None:
        """Take in one event; its message may be longer than that of its header.

        Returns what ``repeated`` counts more of its kind for; None where each must be looked at.
        """
        text = message[: MAX_TEXT + _MARGIN]
        # a known problem keeps its instances apart: they are who is affected
        instance = header.instance if signatures else ""
        if self._apart and (own := self._own(header, text)):
            instance = own
        key = (program, host, signatures, instance, self._mask(text))
        event = _folded(header, text, source, first=header.time, project=header.project)
        if seen := self._folded.get(key):
            seen.add(event)
        elif self._keep(key, event):
            seen = event
        else:
            return None
        return None if self._apart else seen

    def repeated(
        self,
        event: _Folded,
        header: Header,
        message: str,
        *,
        count: int,
        first: float | None,
        one_project: bool,
        source: str,
    ) -> None:
        """Count lines that said the same as an event; ``header`` and ``source`` are the last's."""
        project = event.project if one_project else ""
        text = message[: MAX_TEXT + _MARGIN]
        event.add(_folded(header, text, source, count=count, first=first, project=project))

    def merge(self, later: Folder) -> None:
        """Take in what another folder collected, of logs that come behind those of this one."""
        self.dropped += later.dropped
        for key, event in later._folded.items():
            if seen := self._folded.get(key):
                seen.add(event)
            else:
                self._keep(key, event)

    def _keep(self, key: _Key, event: _Folded) -> bool:
        """Keep a new kind of events, as long as there is room."""
        known = bool(key[2])
        if self._sizes[known] >= (MAX_KNOWN if known else MAX_UNKNOWN):
            self.dropped += event.count
            return False
        self._sizes[known] += 1
        self._folded[key] = event
        return True

    def _own(self, header: Header, text: str) -> str:
        for id_ in (header.request, header.instance):
            if id_ in self._apart:
                return id_
        return next((id_ for id_ in self._apart if id_ in text), "")

    def observations(self) -> list[Observation]:
        """Return what was seen, without secrets."""
        return [
            Observation(
                kind="log",
                source=seen.source,
                text=redact_text(seen.text)[:MAX_TEXT],
                service=program,
                host=host,
                id=seen.instance,
                project=seen.project,
                time=seen.last,
                level=seen.level,
                logger=seen.logger,
                request=seen.request,
                signatures=signatures,
                count=seen.count,
                first=seen.first if seen.count > 1 else None,
            )
            for (program, host, signatures, _, _), seen in self._folded.items()
        ]
