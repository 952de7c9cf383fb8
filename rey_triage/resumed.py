"""Going on with a look at a cloud: a reader that does not ask again what an earlier look was told.

What came is kept as it comes, a question and its answer a line (``kept``): the fields that the
question's shape names. A list is kept when its last page has come. What failed is asked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.bulk import Reader, Told
from rey_triage.kept import KeptLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rey_triage.bulk import Ask

OLDEST = 86400.0
"""Seconds: what was told earlier than that is of another cloud, in effect."""
_Key = tuple[str, str, str]


class _Line(msgspec.Struct, array_like=True):
    service: str
    path: str
    microversion: str
    body: msgspec.Raw


class Resumed(Reader):
    """Asks what an earlier look was not told, and keeps what it is told itself."""

    def __init__(self, reader: Reader, file: Path | None, *, resume: bool) -> None:
        self.complete = False
        """Whether nothing is missing any more, so that nothing of it has to stay."""
        self._reader = reader
        self._known: dict[_Key, msgspec.Raw] = {}
        self._lines = KeptLines(file, _Line, self._take, resume=resume, seconds=OLDEST)

    @property
    def place(self) -> str:
        return self._reader.place

    @property
    def region(self) -> str:
        return self._reader.region

    @property
    def project(self) -> tuple[str, str]:
        return self._reader.project

    @property
    def domain(self) -> tuple[str, str]:
        return self._reader.domain

    @property
    def began(self) -> float:
        """When the oldest of the answers came, or will come."""
        return self._lines.began

    @property
    def known(self) -> int:
        """How many answers there are already."""
        return len(self._known)

    def close(self) -> None:
        """Write what waits."""
        self._lines.close(complete=self.complete)

    def offers(self, service: str) -> bool:
        return self._reader.offers(service)

    def one(self, ask: Ask) -> Told:
        return next(iter(self.each([ask])))

    def each(self, asks: Iterable[Ask]) -> Iterator[Told]:
        left = []
        for ask in asks:
            if (told := self._told(ask, ask.shape)) is not None:
                yield told
            else:
                left.append(ask)
        for told in self._reader.each(left):
            if told.ok:
                self._keep(told.ask, told.body)
            yield told

    def lists(self, asks: Iterable[Ask]) -> Iterator[Told]:
        left = []
        for ask in asks:
            row = dict[str, Any] if ask.shape is None else ask.shape
            if (told := self._told(ask, list[row])) is not None:  # type: ignore[valid-type]
                yield told
            else:
                left.append(ask)
        first = {(ask.service, ask.path): ask for ask in left}
        rows: dict[_Key, list[Any]] = {}
        for told in self._reader.lists(left):
            ask = first.pop((told.ask.service, told.ask.path), told.ask)
            if told.ok and told.following:
                rows.setdefault(_key(ask), []).extend(told.body)
                first[told.ask.service, told.following] = ask
            elif told.ok:
                self._keep(ask, [*rows.pop(_key(ask), ()), *told.body])
            yield told

    def _take(self, line: _Line) -> None:
        self._known[line.service, line.path, line.microversion] = line.body

    def _told(self, ask: Ask, shape: Any) -> Told | None:
        """Return what was told earlier; None: nothing, or it is not understood any more."""
        body = self._known.get(_key(ask))
        if body is None:
            return None
        try:
            return Told(
                ask=ask,
                status=200,
                body=msgspec.json.decode(body, type=Any if shape is None else shape),
            )
        except msgspec.MsgspecError:
            return None

    def _keep(self, ask: Ask, body: Any) -> None:
        self._lines.add(_Line(*_key(ask), msgspec.Raw(msgspec.json.encode(body))))


def _key(ask: Ask) -> _Key:
    return ask.service, ask.path, ask.microversion
