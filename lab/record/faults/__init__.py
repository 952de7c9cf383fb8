"""All faults that can be recorded, by name."""

from __future__ import annotations

from faults.backbone import (
    ConductorStopped,
    DatabaseKilled,
    KeystoneStopped,
    PlacementStopped,
    RabbitStopped,
    WrongEndpoint,
)
from faults.base import Fault, Nothing, Site, Together
from faults.compute import (
    AllComputesDisabled,
    ComputeKilled,
    FlavorTooLarge,
    SpawnFails,
    WrongPassword,
)
from faults.network import DhcpAgentKilled, OvsAgentDead, SubnetExhausted
from faults.requests import QuotaExceeded, StackFails, StackServerFails
from faults.storage import CinderVolumeKilled, ImageDataMissing

__all__ = ["FAULTS", "Fault", "Nothing", "Site"]

_ALL: tuple[Fault, ...] = (
    ComputeKilled(),
    RabbitStopped(),
    FlavorTooLarge(),
    QuotaExceeded(),
    OvsAgentDead(),
    DhcpAgentKilled(),
    CinderVolumeKilled(),
    PlacementStopped(),
    DatabaseKilled(),
    WrongPassword("neutron"),
    WrongPassword("placement"),
    ImageDataMissing(),
    SubnetExhausted(),
    StackFails(),
    StackServerFails(),
    AllComputesDisabled(),
    WrongEndpoint(),
    SpawnFails(),
    KeystoneStopped(),
    ConductorStopped(),
    Together("two-compute-and-password", ComputeKilled(), WrongPassword("neutron")),
    Together("two-database-and-bus", DatabaseKilled(), RabbitStopped()),
    Together("two-compute-and-ovs-agent", ComputeKilled(), OvsAgentDead("cmp-3")),
)

FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}
