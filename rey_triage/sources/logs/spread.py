"""Work that is spread over processes, one for each core: threads would wait for each other.

The processes are copies of this one, so what it has compiled is not compiled again, and not held
twice. A process that has threads cannot be copied safely: the work is done within it then.
"""

from __future__ import annotations

import gc
import mmap
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection

_TICK = 0.1
"""Seconds between two looks at how far the processes are."""
_PATIENCE = 2.0
"""Seconds that a process has to hand over what it found, once all is to end."""
_MOST = 3
"""Processes: each takes some 20 MB, and all together are to stay below 150. They read a gigabyte in
one or two seconds, and the other cores are left to the services of the host."""
_INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
"""What says that all is to end."""

R = TypeVar("R")


class Done(NamedTuple, Generic[R]):
    """What a part of the work gave."""

    result: R
    whole: bool = True
    """Whether it was done to its end, and not interrupted."""


class Outcome(NamedTuple, Generic[R]):
    """What became of the work."""

    results: dict[int, R]
    """By the number of the part, ascending; also of those that were interrupted."""
    lost: dict[int, str]
    """The parts whose process came to an end, each with how it did."""
    whole: bool
    """Whether no part was interrupted, or not begun for that reason."""


Reached: TypeAlias = Callable[[int], None]
"""Is told how many bytes each step was; raises KeyboardInterrupt where all is to end."""
Work: TypeAlias = Callable[[int, Reached], Done[R]]
"""Does the part of a number. Interrupted, it returns what it has."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def spread(
    work: Work[R],
    sizes: Sequence[int],
    progress: Callable[[int], None] = lambda _: None,
    *,
    prepare: Callable[[], None] = lambda: None,
) -> Outcome[R]:
    """Do the parts of a work, each so many bytes large; ``progress`` is told the bytes done.

    ``prepare`` is called where it is worth to have something ready that all processes use. Ctrl-C
    is told by the outcome, with what was found until then. A mistake in the work is raised, from
    another process as RuntimeError.
    """
    several = min(cores(), len(sizes), _MOST)
    if several < 2 or threading.active_count() > 1:
        return _here(work, len(sizes), progress)
    prepare()
    return _Processes(work, sizes, several).run(progress)


def _here(work: Work[R], count: int, progress: Callable[[int], None]) -> Outcome[R]:
    results: dict[int, R] = {}
    bytes_done = 0

    def reached(size: int) -> None:
        nonlocal bytes_done
        bytes_done += size
        progress(bytes_done)

    for number in range(count):
        results[number], whole = work(number, reached)
        if not whole:
            return Outcome(results, {}, whole=False)
    return Outcome(results, {}, whole=True)


class _Shared:
    """What all processes see at once: how far each is, and whether they are to end."""

    def __init__(self, several: int) -> None:
        self._numbers = memoryview(mmap.mmap(-1, 8 * (several + 1))).cast("q")

    def reached(self, process: int, size: int) -> None:
        self._numbers[process + 1] += size
        if self.is_to_end():
            raise KeyboardInterrupt

    def bytes_done(self) -> int:
        return sum(self._numbers[1:])

    def end(self) -> None:
        self._numbers[0] = 1

    def is_to_end(self) -> bool:
        return bool(self._numbers[0])


class _Failure(NamedTuple):
    """A mistake in the work, as it would be printed."""

    traceback: str


class _Worker(NamedTuple):
    pid: int
    pipe: Connection


class _Processes(Generic[R]):
    """Processes that are given one part after the other, the largest first."""

    def __init__(self, work: Work[R], sizes: Sequence[int], several: int) -> None:
        self._work = work
        self._open = sorted(range(len(sizes)), key=lambda number: (sizes[number], -number))
        self._several = several
        self._shared = _Shared(several)
        self._workers: list[_Worker] = []
        self._under_way: dict[_Worker, int] = {}
        self._results: dict[int, R] = {}
        self._lost: dict[int, str] = {}
        self._whole = True

    def run(self, progress: Callable[[int], None]) -> Outcome[R]:
        with _interrupts(self._shared.end):
            try:
                self._start()
                self._attend(progress)
            finally:
                for worker in self._workers:
                    worker.pipe.close()
                    _end(worker.pid)
        if self._shared.is_to_end():
            self._whole &= not (self._open or self._under_way)
        else:  # nobody is left who could have done them
            self._lost |= dict.fromkeys(self._open, "all processes that read had ended")
        return Outcome(dict(sorted(self._results.items())), self._lost, self._whole)

    def _start(self) -> None:
        from multiprocessing.connection import Pipe  # noqa: PLC0415  # only for large logs

        gc.freeze()  # what is not looked at again remains one copy for all
        try:
            for place in range(self._several):
                ours, theirs = Pipe()
                pid = os.fork()
                if not pid:
                    self._be_one(place, theirs, [ours, *(one.pipe for one in self._workers)])
                theirs.close()
                self._workers.append(_Worker(pid, ours))
        finally:
            gc.unfreeze()

    def _attend(self, progress: Callable[[int], None]) -> None:
        """Give out parts and take what became of them, until there are no more."""
        from multiprocessing.connection import wait  # noqa: PLC0415  # only for large logs

        for worker in self._workers:
            self._give(worker)
        last = float("inf")
        while self._under_way and time.monotonic() < last:
            ready = wait([worker.pipe for worker in self._under_way], _TICK)
            for worker in [one for one in self._under_way if one.pipe in ready]:
                self._take(worker)
            progress(self._shared.bytes_done())
            if self._shared.is_to_end():
                last = min(last, time.monotonic() + _PATIENCE)

    def _give(self, worker: _Worker) -> None:
        if self._open and not self._shared.is_to_end():
            self._under_way[worker] = number = self._open.pop()
            with suppress(OSError):  # it has ended: that is told where its answer is taken
                worker.pipe.send(number)

    def _take(self, worker: _Worker) -> None:
        number = self._under_way.pop(worker)
        try:
            answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._workers.remove(worker)
            worker.pipe.close()
            self._lost[number] = f"the process that read it {_end(worker.pid)}"
            return
        if isinstance(answer, _Failure):
            raise RuntimeError(answer.traceback)  # noqa: TRY004 - no wrong type, a mistake elsewhere
        self._results[number], whole = answer
        self._whole &= whole
        self._give(worker)

    def _be_one(self, place: int, pipe: Connection, others: Iterable[Connection]) -> None:
        """Do what comes through the pipe until nobody holds its other end; do not return."""
        try:
            for number in _INTERRUPTS:
                signal.signal(number, signal.SIG_IGN)  # it is told by what all see
            for other in others:
                other.close()
            while True:
                pipe.send(self._answer(pipe.recv(), place))
        finally:
            os._exit(0)

    def _answer(self, number: int, place: int) -> Any:
        try:
            return self._work(number, lambda size: self._shared.reached(place, size))
        except Exception:  # noqa: BLE001  # it is raised where the answer is taken
            from traceback import format_exc  # noqa: PLC0415  # never, as a rule

            return _Failure(format_exc())


def _end(pid: int) -> str:
    """End a process, if it has not, and say how it did."""
    try:
        os.kill(pid, signal.SIGKILL)  # it waits for work, or has already ended
        _, status = os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        return "has ended"
    code = os.waitstatus_to_exitcode(status)
    return f"ended with {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"


@contextmanager
def _interrupts(told: Callable[[], None]) -> Iterator[None]:
    """Have Ctrl-C, and what is to be like it, call something, each time: it is soon over then."""
    ours: list[signal.Signals] = []
    if threading.current_thread() is threading.main_thread():  # others cannot
        ours += [n for n in _INTERRUPTS if signal.getsignal(n) is signal.default_int_handler]
    for number in ours:
        signal.signal(number, lambda *_: told())
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.default_int_handler)
