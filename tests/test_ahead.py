"""What is decoded ahead comes in order, and ends with whoever asks for it."""

from __future__ import annotations

import itertools
import threading

import pytest

from rey_triage.sources.logs import ahead

PIECE = bytes(1 << 20)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(ahead, "cores", lambda: 2)


def numbered(number):
    return number.to_bytes(4, "big") + PIECE


def asked(numbers):
    return (int.from_bytes(piece[:4], "big") for piece in ahead.ahead(map(numbered, numbers)))


@pytest.mark.parametrize("count", [0, 1, 3, 5, 6, 100])
def test_everything_comes_once_and_in_order(count):
    assert list(asked(range(count))) == list(range(count))


def test_no_more_is_taken_than_will_soon_be_asked_for():
    taken = []

    def pieces():
        for number in itertools.count():
            taken.append(number)
            yield PIECE

    answers = ahead.ahead(pieces())
    for _ in range(20):
        next(answers)
    assert len(taken) < 40
    answers.close()
    assert threading.active_count() == 1


@pytest.mark.parametrize("mistake", [OSError("gone"), KeyboardInterrupt()])
def test_a_mistake_is_raised_behind_what_came_before_it(mistake):
    def pieces():
        for _ in range(60):
            yield PIECE
        raise mistake

    seen = []
    with pytest.raises(type(mistake)):
        seen.extend(ahead.ahead(pieces()))
    assert len(seen) == 60
    assert threading.active_count() == 1


def test_who_stops_asking_ends_the_thread():
    answers = ahead.ahead(itertools.repeat(PIECE))
    for _ in range(10):
        next(answers)
    answers.close()
    assert threading.active_count() == 1
