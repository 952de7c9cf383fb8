"""Chunks that are scanned while those before them are taken in, on all cores."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def ahead(items: Iterator[T], work: Callable[[T], R]) -> Iterator[tuple[T, R]]:
    """Yield each item with what ``work`` makes of it, in order.

    The first is worked on at once: most logs are one chunk. From the second on threads work on
    those that follow; what they do must let others run, as RE2 does.
    """
    first = next(items, None)
    if first is None:
        return
    yield first, work(first)
    if cores() == 1:
        for item in items:
            yield item, work(item)
        return
    second = next(items, None)
    if second is None:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only for large logs

    with ThreadPoolExecutor(cores(), thread_name_prefix="scan") as pool:
        yield from _in_order(_chain(second, items), work, pool)


def _in_order(items: Iterator[T], work: Callable[[T], R], pool: Executor) -> Iterator[tuple[T, R]]:
    waiting: deque[tuple[T, Future[Any]]] = deque()
    try:
        for item in items:
            waiting.append((item, pool.submit(work, item)))
            if len(waiting) > 2 * cores():
                done, result = waiting.popleft()
                yield done, result.result()
        while waiting:
            done, result = waiting.popleft()
            yield done, result.result()
    finally:  # Ctrl-C: what waits is not begun
        for _, result in waiting:
            result.cancel()


def _chain(first: T, rest: Iterator[T]) -> Iterator[T]:
    yield first
    yield from rest
