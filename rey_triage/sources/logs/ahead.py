"""What a decoder makes, taken by a thread while that before it is looked through."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from rey_triage.sources.logs.spread import cores

if TYPE_CHECKING:
    from collections.abc import Iterator
    from queue import Queue
    from threading import Event

_ALONE = 1 << 20
"""Bytes that are taken without a thread: a small log is done before one has begun."""
_WAITING = 16
"""Pieces that may wait; as many as are decoded while the patterns are compiled."""
_PATIENCE = 0.1
"""Seconds after which the thread looks whether it is still wanted, at most."""

_Piece = bytes | BaseException | None
"""The next, or what went wrong behind the last, or that there are no more."""


def ahead(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces in order; behind the first megabyte a thread takes them.

    Taking them must let others run, as decoders do. Whoever stops asking ends the thread.
    """
    seen = 0
    for piece in pieces:
        seen += len(piece)
        if seen > _ALONE and cores() > 1:
            yield from _from_thread(chain([piece], pieces))
            return
        yield piece


def _from_thread(pieces: Iterator[bytes]) -> Iterator[bytes]:
    import queue  # noqa: PLC0415  # only for large logs
    import threading  # noqa: PLC0415

    waiting: Queue[_Piece] = queue.Queue(_WAITING)
    unwanted = threading.Event()
    thread = threading.Thread(
        target=_take, args=(pieces, waiting, unwanted), name="decoder", daemon=True
    )
    thread.start()
    try:
        while (piece := waiting.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        unwanted.set()
        thread.join(2 * _PATIENCE)  # it may wait for a pipe that nobody writes to


def _take(pieces: Iterator[bytes], waiting: Queue[_Piece], unwanted: Event) -> None:
    from queue import Full  # noqa: PLC0415  # only for large logs

    def put(piece: _Piece) -> None:
        while not unwanted.is_set():
            try:
                waiting.put(piece, timeout=_PATIENCE)
            except Full:
                continue
            return

    end: BaseException | None = None
    try:
        for piece in pieces:
            put(piece)
            if unwanted.is_set():
                return
    except BaseException as error:  # noqa: BLE001  # it is raised where the pieces are asked for
        end = error
    put(end)
