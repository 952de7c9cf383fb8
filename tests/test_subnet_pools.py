import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.sources.cloud.probes.subnet_pools import room


@pytest.mark.parametrize(
    ("prefixes", "taken", "length", "expected"),
    [
        (["10.0.0.0/24"], [], 26, 4),
        (["10.0.0.0/24"], ["10.0.0.0/26", "10.0.0.128/26"], 26, 2),
        (["10.0.0.0/24"], ["10.0.0.64/28"], 25, 1),
        (["10.0.0.0/24", "10.9.0.0/26"], ["10.0.0.0/24"], 26, 1),
        (["10.0.0.0/28"], [], 26, 0),
    ],
)
def test_room_is_counted_in_aligned_ranges(prefixes, taken, length, expected):
    assert room(prefixes, taken, 2 ** (32 - length)) == expected


def test_room_of_a_large_pool_is_computed_not_listed():
    assert room(["2001:db8::/32"], ["2001:db8::/64"], 2**64) == 2**32 - 1


@given(st.sets(st.integers(0, 63)), st.integers(26, 30))
def test_room_is_what_trying_every_range_finds(numbers, length):
    taken = [ipaddress.ip_network((0x0A000000 + 4 * n, 30)) for n in sorted(numbers)]
    tried = [
        one
        for one in ipaddress.ip_network("10.0.0.0/24").subnets(new_prefix=length)
        if not any(one.overlaps(other) for other in taken)
    ]
    assert room(["10.0.0.0/24"], map(str, taken), 2 ** (32 - length)) == len(tried)


def test_subnets_that_were_renamed_out_of_the_pool_still_take_their_room():
    assert room(["192.0.2.0/24"], ["198.51.100.0/25", "198.51.100.192/26"], 64) == 1
    assert room(["192.0.2.0/24"], ["198.51.100.0/24", "203.0.113.0/24"], 64) == 0
