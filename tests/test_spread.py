"""Work on all cores gives what it gives on one; what ends, fails or is interrupted is told."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from rey_triage.sources.logs import spread
from rey_triage.sources.logs.spread import Done

SIZES = [30, 10, 50, 20, 40, 50]


@pytest.fixture(params=[1, 2, 3])
def cores(request, monkeypatch):
    """Have so many cores: with one nothing is copied."""
    monkeypatch.setattr(spread, "cores", lambda: request.param)
    return request.param


@pytest.fixture
def two_cores(monkeypatch):
    monkeypatch.setattr(spread, "cores", lambda: 2)


def no_children():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def test_every_part_is_done_once_and_comes_under_its_number(cores):
    del cores
    told = []

    def work(number, reached):
        reached(SIZES[number])
        return Done(f"part {number}")

    done = spread.spread(work, SIZES, told.append)
    assert list(done.results.items()) == [(n, f"part {n}") for n in range(len(SIZES))]
    assert (done.lost, done.whole) == ({}, True)
    assert told[-1] == sum(SIZES)
    assert told == sorted(told)
    assert no_children()


def test_the_work_is_done_by_copies_that_share_what_was_prepared(two_cores):
    prepared = []

    def work(_number, _reached):
        time.sleep(0.05)
        return Done((os.getpid(), len(prepared)))

    done = spread.spread(work, SIZES, prepare=lambda: prepared.append(1))
    pids = {pid for pid, _ in done.results.values()}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert {count for _, count in done.results.values()} == {1}


def test_a_process_with_threads_is_not_copied(two_cores):
    wanted = threading.Event()
    thread = threading.Thread(target=wanted.wait)
    thread.start()
    try:
        done = spread.spread(lambda _n, _r: Done(os.getpid()), SIZES)
    finally:
        wanted.set()
        thread.join()
    assert set(done.results.values()) == {os.getpid()}


def test_a_mistake_in_the_work_is_raised_with_its_place(cores):
    def work(number, _reached):
        if number == 2:
            raise ValueError("nobody thought of this")
        return Done(number)

    with pytest.raises((RuntimeError, ValueError), match="nobody thought of this"):
        spread.spread(work, SIZES)
    assert no_children()


def test_a_process_that_is_killed_loses_its_part_only(two_cores):
    def work(number, _reached):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)  # as the kernel does when memory is short
        return Done(number)

    done = spread.spread(work, SIZES)
    assert done.lost == {2: "the process that read it was ended by SIGKILL"}
    assert list(done.results) == [0, 1, 3, 4, 5]
    assert done.whole
    assert no_children()


def test_when_all_processes_are_killed_the_rest_is_lost_and_said(two_cores):
    def work(_number, _reached):
        os.kill(os.getpid(), signal.SIGKILL)

    done = spread.spread(work, SIZES)
    assert not done.results
    assert sorted(done.lost) == list(range(len(SIZES)))
    assert set(done.lost.values()) == {
        "the process that read it was ended by SIGKILL",
        "all processes that read had ended",
    }


def slow(number, reached):
    """Do a part in steps, the first one quickly."""
    if number == 2:
        return Done("all of it")
    try:
        for _ in range(100):
            reached(1)
            time.sleep(0.1)
    except KeyboardInterrupt:
        return Done("as far as it came", whole=False)
    return Done("all of it")


def sends(by):
    """Return a progress that sends a signal, again and again, when both processes are at work."""

    def progress(done):
        if done > 3:
            os.kill(os.getpid(), by)

    return progress


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_all_and_keeps_what_was_found(two_cores, by):
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        done = spread.spread(slow, SIZES, sends(by))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done.results == {2: "all of it", 4: "as far as it came", 5: "as far as it came"}
    assert not done.whole
    assert not done.lost
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert no_children()


def test_who_does_not_hear_the_interrupt_is_not_waited_for(two_cores, monkeypatch):
    monkeypatch.setattr(spread, "_PATIENCE", 0.2)

    def deaf(number, reached):
        if number == 2:
            time.sleep(1000)
        return slow(number, reached)

    done = spread.spread(deaf, SIZES, sends(signal.SIGINT))
    assert set(done.results.values()) == {"as far as it came"}
    assert not done.whole
    assert no_children()


def test_an_interrupt_of_the_work_itself_ends_it(monkeypatch):
    monkeypatch.setattr(spread, "cores", lambda: 1)

    def work(number, _reached):
        return Done(number, whole=number < 3)

    done = spread.spread(work, SIZES)
    assert list(done.results) == [0, 1, 2, 3]
    assert not done.whole
