"""When a class of resources is full, told from what was seen on several days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.capacity.trend import Look, Stock, trends
from rey_triage.render import capacity_plots
from rey_triage.render.capacity_terminal import trend


@given(
    slope=st.floats(0.5, 1000),
    start=st.floats(0, 1000),
    times=st.lists(st.integers(0, 365), min_size=2, max_size=8, unique=True),
)
def test_a_straight_line_is_found_again(slope, start, times):
    looks = [
        Look(day * 86400.0, {("rp", "VCPU"): Stock(10**9, round(1000 * (start + slope * day)))})
        for day in times
    ]
    (trend,) = trends(looks)
    assert trend.per_day == pytest.approx(1000 * slope, rel=0.01, abs=1)
    left = (10**9 - trend.used) / (1000 * slope)
    assert trend.days_left == pytest.approx(left, rel=0.02)


def test_hosts_that_came_meanwhile_are_no_growth():
    first = Look(0.0, {("rp-1", "VCPU"): Stock(100, 50)})
    later = Look(864000.0, {("rp-1", "VCPU"): Stock(100, 50), ("rp-2", "VCPU"): Stock(100, 90)})
    (trend,) = trends([later, first])
    assert (trend.per_day, trend.days_left, trend.used) == (0.0, None, 50)


def test_one_look_says_nothing_of_the_future():
    assert trends([Look(0.0, {("rp-1", "VCPU"): Stock(100, 50)})]) == []


def test_looks_of_minutes_tell_nothing_of_days():
    looks = [Look(at, {("rp-1", "VCPU"): Stock(100, int(at / 100))}) for at in (0.0, 600.0)]
    assert trends(looks) == []


def test_a_class_that_is_full_within_hours_is_not_full_yet():
    looks = [Look(at, {("rp-1", "VCPU"): Stock(100, used)}) for at, used in ((0, 0), (3600, 90))]
    (soon,) = trends(looks)
    assert "full in 0 days" in trend(soon)
    full = [Look(at, {("rp-1", "VCPU"): Stock(100, used)}) for at, used in ((0, 0), (3600, 100))]
    assert trend(trends(full)[0]) == "VCPU: full"


def test_the_line_of_a_class_that_is_full_ends_there():
    looks = [
        Look(day * 86400.0, {("rp", "VCPU"): Stock(100, used), ("rp", "DISK_GB"): Stock(10, 3)})
        for day, used in ((0, 10), (10, 30), (20, 50))
    ]
    by_class = {one.resource: one for one in trends(looks)}
    (begin, used), (end, full) = capacity_plots._guess(by_class["VCPU"])
    assert (used, full) == (50.0, 100.0)
    assert (end - begin).days == 25
    (begin, used), (end, later) = capacity_plots._guess(by_class["DISK_GB"])
    assert (used, later, (end - begin).days) == (30.0, 30.0, 60)
    assert [one.used for one in by_class["VCPU"].looks] == [10, 30, 50]
    assert by_class["VCPU"].looks[1].taken_at == "1970-01-11T00:00:00+00:00"
