"""Chunks that are decoded and scanned while those before them are taken in, on all cores."""

from __future__ import annotations

import os
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future
    from queue import Queue
    from threading import Event

T = TypeVar("T")
R = TypeVar("R")

_ALONE = 1 << 20
"""Bytes that are worked on without threads."""
_WAITING = 16
"""Items that may wait; as many as are decoded while the patterns are compiled."""
_PATIENCE = 0.1
"""Seconds after which who fills the queue looks whether it is still wanted."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def ahead(
    items: Iterator[T], work: Callable[[T], R], size: Callable[[T], int]
) -> Iterator[tuple[T, R]]:
    """Yield each item with what ``work`` makes of it, in order.

    After the first megabyte one thread takes the items, and others work on them; what both do must
    let others run, as decoders and the engines of patterns do. Small logs are done before a thread
    could have begun. Whoever stops asking ends them.
    """
    seen = 0
    several = cores() > 1
    for item in items:
        seen += size(item)
        if several and seen > _ALONE:
            break
        yield item, work(item)
    else:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only for large logs

    with ThreadPoolExecutor(cores(), thread_name_prefix="logs") as pool:
        yield from _in_order(chain([item], items), work, pool)


def _in_order(items: Iterator[T], work: Callable[[T], R], pool: Executor) -> Iterator[tuple[T, R]]:
    import queue  # noqa: PLC0415  # only for large logs
    import threading  # noqa: PLC0415

    waiting: Queue[tuple[T, Future[R]] | None] = queue.Queue(_WAITING)
    unwanted = threading.Event()
    taking = pool.submit(_take, items, work, pool, waiting, unwanted)
    try:
        while pair := waiting.get():
            item, result = pair
            yield item, result.result()
        taking.result()  # what went wrong there goes on here
    finally:
        unwanted.set()


def _take(
    items: Iterator[T],
    work: Callable[[T], R],
    pool: Executor,
    waiting: Queue[Any],
    unwanted: Event,
) -> None:
    """Put the items into the queue, each with its work under way, and None behind the last.

    Decoding is left undisturbed as long as the others keep up; where they do not, as with plain
    text, this thread works as well.
    """
    from queue import Full  # noqa: PLC0415  # only for large logs

    def put(pair: tuple[T, Future[R]] | None) -> None:
        while not unwanted.is_set():
            try:
                waiting.put(pair, timeout=_PATIENCE)
            except Full:
                continue
            return

    try:
        for item in items:
            put((item, _done(work(item)) if waiting.full() else pool.submit(work, item)))
            if unwanted.is_set():
                return
    finally:
        put(None)


def _done(result: R) -> Future[R]:
    from concurrent.futures import Future  # noqa: PLC0415  # only for large logs

    future: Future[R] = Future()
    future.set_result(result)
    return future
