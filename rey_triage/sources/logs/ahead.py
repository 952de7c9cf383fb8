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

_ALONE = 4 << 20
"""Bytes that are worked on without threads."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def ahead(
    items: Iterator[T], work: Callable[[T], R], size: Callable[[T], int]
) -> Iterator[tuple[T, R]]:
    """Yield each item with what ``work`` makes of it, in order.

    After the first megabytes threads work on those that follow, one a core; what they do must let
    others run, as RE2 does. Small logs are done before a thread could have begun.
    """
    seen = 0
    several = cores() > 1
    for item in items:
        yield item, work(item)
        seen += size(item)
        if several and seen > _ALONE:
            break
    else:
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # only for large logs

    with ThreadPoolExecutor(cores(), thread_name_prefix="scan") as pool:
        yield from _in_order(items, work, pool)


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
