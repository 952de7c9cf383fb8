"""Placement: what hosts offer, and whether the flavors of failed instances find a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import structs

from rey_triage.sources.cloud.asking import Probe
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.probes.flavors import Demand, demand_of
from rey_triage.sources.cloud.probes.instances import fault_of, troubled_servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.asking import Asking

MICROVERSION = "1.36"  # Train and later
_PROVIDERS = 100
_FLAVORS = 10
_TRAITS = 4
_CANDIDATES = "/allocation_candidates"


class _Stock:
    """What one provider has of one class of resources."""

    def __init__(self, inventory: dict[str, Any], used: int) -> None:
        self.total: int = inventory["total"]
        self.reserved: int = inventory["reserved"]
        self.ratio: float = inventory["allocation_ratio"]
        self.capacity = int((self.total - self.reserved) * self.ratio)
        self.used = used
        self.free = self.capacity - used
        self.largest = min(inventory["max_unit"], self.capacity)
        """The most that one instance can get of it, the provider being empty."""


_Stocks = dict[str, dict[str, _Stock]]


def stocks_of(ask: Asking) -> tuple[_Stocks, dict[str, str], bool]:
    """Inventories of providers by name, their ids, and whether these are all of them."""
    listed = ask.get("/resource_providers", microversion=MICROVERSION)["resource_providers"]
    providers = sorted(listed, key=lambda p: p["name"])[:_PROVIDERS]
    stocks: _Stocks = {}
    for provider in providers:
        path = f"/resource_providers/{provider['uuid']}"
        inventories = ask.detail(f"{path}/inventories", microversion=MICROVERSION)
        usages = ask.detail(f"{path}/usages", microversion=MICROVERSION)
        if inventories is None or usages is None:
            continue
        stocks[provider["name"]] = {
            name: _Stock(inventory, usages["usages"].get(name, 0))
            for name, inventory in inventories["inventories"].items()
        }
    complete = len(stocks) == len(listed)
    if not complete:
        ask.note(f"only {len(stocks)} of {len(listed)} resource providers")
    return stocks, {provider["name"]: provider["uuid"] for provider in providers}, complete


def _inventories(ask: Asking) -> Iterator[Observation]:
    stocks, ids, _ = stocks_of(ask)
    for host, classes in stocks.items():
        for name, stock in sorted(classes.items()):
            resource_class: dict[str, Any] = {"class": name}  # no name Python would take
            yield state(
                "inventory",
                ask.source("/resource_providers/{id}/inventories"),
                f"{host} has {stock.free} of {stock.capacity} {name} left",
                project="placement",
                id=ids[host],
                host=host,
                **resource_class,
                total=stock.total,
                reserved=stock.reserved,
                ratio=stock.ratio,
                capacity=stock.capacity,
                used=stock.used,
                free=stock.free,
                used_share=round(stock.used / stock.capacity, 4) if stock.capacity > 0 else None,
            )


def _candidates(ask: Asking) -> Iterator[Observation]:
    demands: dict[Demand, dict[str, Any]] = {}
    servers = troubled_servers(ask.of("compute"))
    # of many flavors those come first that the scheduler found no host for
    for server in sorted(servers, key=lambda s: not fault_of(s).startswith("No valid host")):
        if server["status"] in {"ERROR", "BUILD"} and (demand := demand_of(server)) is not None:
            demands.setdefault(demand, server)
    if len(demands) > _FLAVORS:
        ask.note(f"only {_FLAVORS} of {len(demands)} flavors of instances in trouble")
    for demand, server in list(demands.items())[:_FLAVORS]:
        yield candidates_state(ask, demand, server)


def candidates_state(ask: Asking, demand: Demand, server: dict[str, Any]) -> Observation:
    """Ask how many hosts could take an instance now, and what they lack where none could."""
    count = _count(ask, demand)
    # nova asks for hosts whose compute service is not disabled
    enabled = _count(ask, demand, without="COMPUTE_STATUS_DISABLED") if count else 0
    why: dict[str, Any] = {}
    if not count:
        why = _missing_traits(ask, demand)
        if not why:
            stocks, _, complete = stocks_of(ask)
            why = _shortage(demand, stocks) if complete else {}
    return state(
        "candidates",
        ask.source(_CANDIDATES),
        f"{count} hosts could take the flavor {demand.flavor} now"
        + (f": {why['limiting']} is too much for every host" if why.get("limiting") else "")
        + (f": no host has enough {why['full']} left" if why.get("full") else "")
        + (": hosts with room lack its traits" if why.get("without_traits") else ""),
        project="placement",
        id=server["id"],
        name=server["name"],
        flavor=demand.flavor,
        count=count,
        enabled=enabled,
        traits=", ".join(demand.required),
        options=_as_options(demand),
        server=server["id"],
        **why,
    )


def _count(ask: Asking, demand: Demand, *, without: str = "") -> int:
    traits = [
        *demand.required,
        *(f"!{trait}" for trait in (*demand.forbidden, without) if trait),
    ]
    params = {
        "resources": ",".join(f"{name}:{amount}" for name, amount in demand.resources),
        "limit": "100",
    }
    if traits:
        params["required"] = ",".join(traits)
    body = ask.get(_CANDIDATES, params, microversion=MICROVERSION)
    return len(body["allocation_requests"])


def _missing_traits(ask: Asking, demand: Demand) -> dict[str, Any]:
    """Say whether hosts have room and only the traits keep the flavor from them, and which one."""
    if not (demand.required or demand.forbidden):
        return {}
    plain = Demand(flavor=demand.flavor, resources=demand.resources)
    room = _count(ask, plain)
    if not room:
        return {}
    each = (structs.replace(plain, required=(trait,)) for trait in demand.required[:_TRAITS])
    lacking = next((one.required[0] for one in each if not _count(ask, one)), None)
    return {"without_traits": room, "lacking": lacking}


def _as_options(demand: Demand) -> str:
    """Spell the demand as options of ``openstack allocation candidate list``."""
    words = [f"--resource {name}={amount}" for name, amount in demand.resources]
    words += [f"--required {trait}" for trait in demand.required]
    words += [f"--forbidden {trait}" for trait in demand.forbidden]
    return " ".join(words)


def _shortage(demand: Demand, stocks: _Stocks) -> dict[str, Any]:
    """Say which class of resources is missing, looking at hosts as if they were empty first."""
    hosts = [classes for classes in stocks.values() if "VCPU" in classes or "PCPU" in classes]
    wanted = dict(demand.resources)

    def holds(classes: dict[str, _Stock]) -> bool:
        return all(n in classes and classes[n].largest >= amount for n, amount in wanted.items())

    big_enough = [classes for classes in hosts if holds(classes)]
    if not big_enough:
        limiting = [
            name
            for name, amount in wanted.items()
            if not any(name in classes and classes[name].largest >= amount for classes in hosts)
        ]
        return {"fits_nowhere": True, "limiting": limiting[0] if limiting else None}
    full = [
        name
        for name, amount in wanted.items()
        if not any(classes[name].free >= amount for classes in big_enough)
    ]
    return {"fits_nowhere": False, "full": full[0] if full else None}


PROBES = (
    Probe(
        name="placement: inventories", type="placement", resources=("inventory",), run=_inventories
    ),
    Probe(
        name="placement: candidates", type="placement", resources=("candidates",), run=_candidates
    ),
)
