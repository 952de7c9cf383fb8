"""What a flavor asks for, as the scheduler would ask placement for it."""

from urllib.parse import parse_qs

import pytest

from rey_triage.capacity.demand import demand
from rey_triage.capacity.shapes import Flavor


@pytest.mark.parametrize(
    ("specs", "resources"),
    [
        ({}, {"VCPU": 4, "MEMORY_MB": 1024, "DISK_GB": 14}),
        ({"hw:cpu_policy": "dedicated"}, {"PCPU": 4, "MEMORY_MB": 1024, "DISK_GB": 14}),
        (
            {"hw:cpu_policy": "dedicated", "hw:emulator_threads_policy": "isolate"},
            {"PCPU": 5, "MEMORY_MB": 1024, "DISK_GB": 14},
        ),
        (
            {"hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "^0"},
            {"VCPU": 1, "PCPU": 3, "MEMORY_MB": 1024, "DISK_GB": 14},
        ),
        (
            {"hw:cpu_policy": "mixed", "hw:cpu_dedicated_mask": "0-1"},
            {"VCPU": 2, "PCPU": 2, "MEMORY_MB": 1024, "DISK_GB": 14},
        ),
        (
            {"resources:VCPU": "0", "resources:MEMORY_MB": "0", "resources:CUSTOM_BARE": "1"},
            {"CUSTOM_BARE": 1, "DISK_GB": 14},
        ),
        (
            {"hw:cpu_policy": "mixed", "hw:cpu_realtime_mask": "^0-1"},
            {"VCPU": 2, "PCPU": 2, "MEMORY_MB": 1024, "DISK_GB": 14},
        ),
        (
            {"resources1:VGPU": "1", "resources2:VGPU": "1"},
            {"VCPU": 4, "MEMORY_MB": 1024, "DISK_GB": 14, "VGPU": 2},
        ),
    ],
)
def test_a_flavor_asks_for_what_the_scheduler_asks_for(specs, resources):
    flavor = Flavor(
        id="f", name="f", vcpus=4, ram=1024, disk=10, ephemeral=3, swap=100, extra_specs=specs
    )
    assert demand(flavor).amounts == resources


def test_groups_of_a_flavor_stay_groups_in_the_question():
    specs = {
        "resources1:VGPU": "1",
        "trait1:CUSTOM_A": "required",
        "trait:CUSTOM_B": "forbidden",
        "group_policy": "isolate",
    }
    query = parse_qs(demand(Flavor(id="f", name="f", vcpus=1, extra_specs=specs)).query(10))
    assert query == {
        "resources": ["VCPU:1"],
        "required": ["!CUSTOM_B"],
        "root_required": ["!COMPUTE_STATUS_DISABLED"],
        "resources1": ["VGPU:1"],
        "required1": ["CUSTOM_A"],
        "group_policy": ["isolate"],
        "limit": ["10"],
    }


def test_groups_may_share_a_provider_where_a_flavor_does_not_say():
    specs = {"resources1:VGPU": "1", "resources2:VGPU": "1"}
    query = parse_qs(demand(Flavor(id="f", name="f", vcpus=1, extra_specs=specs)).query(10))
    assert query["group_policy"] == ["none"]


def test_what_cannot_be_read_is_not_guessed():
    assert demand(Flavor(id="f", name="f", vcpus=1, extra_specs={"resources:VGPU": "x"})) is None
