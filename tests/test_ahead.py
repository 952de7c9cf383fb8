"""What is worked on ahead comes in order, and ends with whoever asks for it."""

from __future__ import annotations

import itertools
import threading

import pytest

from rey_triage.sources.logs import ahead


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(ahead, "cores", lambda: 2)


def asked(items, work=lambda item: item * 2, size=1 << 20):
    return ahead.ahead(iter(items), work, lambda _: size)


@pytest.mark.parametrize("count", [0, 1, 3, 5, 6, 100])
def test_everything_comes_once_and_in_order(count):
    assert list(asked(range(count))) == [(n, n * 2) for n in range(count)]


def test_no_more_is_taken_than_will_soon_be_worked_on():
    taken = []

    def items():
        for number in itertools.count():
            taken.append(number)
            yield number

    answers = asked(items())
    for _ in range(20):
        next(answers)
    assert len(taken) < 40
    answers.close()
    assert threading.active_count() == 1


def test_a_mistake_in_the_work_is_raised_where_its_answer_would_have_been():
    def work(item):
        if item == 50:
            raise ValueError(item)
        return item

    answers = asked(range(100), work)
    with pytest.raises(ValueError, match="50"):
        assert [item for item, _ in answers] == []
    assert threading.active_count() == 1


def test_a_mistake_among_the_items_is_raised_behind_those_before_it():
    def items():
        yield from range(60)
        raise OSError("gone")

    seen = []
    with pytest.raises(OSError, match="gone"):
        seen.extend(item for item, _ in asked(items()))
    assert seen == list(range(60))


def test_who_stops_asking_ends_the_threads():
    answers = asked(itertools.count())
    for _ in range(10):
        next(answers)
    answers.close()
    assert threading.active_count() == 1
