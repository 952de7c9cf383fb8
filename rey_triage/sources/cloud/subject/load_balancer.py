"""A load balancer: listeners, pools and members, amphorae, and the port of its address."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rey_triage.evidence import Tie
from rey_triage.sources.cloud.probes.common import state
from rey_triage.sources.cloud.probes.load_balancer import amphora_state, balancer_state
from rey_triage.sources.cloud.subject import network
from rey_triage.sources.cloud.subject.find import Kind
from rey_triage.sources.cloud.subject.owner import owner_parts
from rey_triage.sources.cloud.subject.parts import SOME, Part
from rey_triage.sources.cloud.subject.server import tie_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.sources.cloud.asking import Asking
    from rey_triage.sources.cloud.subject.parts import Found, Item

_PATH = "/lbaas/loadbalancers"
_MEMBERS = 16
# what lies in what, as the status tree calls it
_INNER = (("listeners", "listener"), ("pools", "lb-pool"), ("members", "member"))


def _status(balancer: Item, ask: Asking) -> Iterator[Found]:
    body = ask.get(f"{_PATH}/{balancer['id']}/status")
    yield {"address": balancer.get("vip_address") or "", "provider": balancer.get("provider") or ""}
    seen: set[str] = set()
    for found in _walk(ask, body["statuses"]["loadbalancer"], ""):
        if isinstance(found, Tie) and found.seen.id not in seen and len(seen) < _MEMBERS:
            seen.add(found.seen.id)
            yield found


def _walk(ask: Asking, item: Item, through: str) -> Iterator[Found]:
    for many, kind in _INNER:
        for one in item.get(many) or ():
            address = f"{one['address']}:{one['protocol_port']}" if "address" in one else ""
            name = one.get("name") or address or one["id"]
            yield Tie(
                seen=state(
                    kind,
                    ask.source(f"{_PATH}/{{id}}/status"),
                    f"{kind} {name} is {one['provisioning_status']}, {one['operating_status']}",
                    project="octavia",
                    id=one["id"],
                    name=name,
                    status=one["provisioning_status"],
                    operating_status=one["operating_status"],
                ),
                through=through,
            )
            yield from _walk(ask, one, one["id"])


def _port(balancer: Item, ask: Asking) -> Iterator[Found]:
    body = ask.detail(f"/ports/{balancer['vip_port_id']}")
    if body is None:
        yield {"port": f"{balancer['vip_port_id']}, which is gone"}
        return
    yield from network.of_ports(ask, [body["port"]])


def _amphorae(balancer: Item, ask: Asking) -> Iterator[Found]:
    params = {"loadbalancer_id": balancer["id"]}
    for item in ask.listing("/octavia/amphorae", "amphorae", params)[:SOME]:
        yield Tie(seen=amphora_state(ask.source("/octavia/amphorae"), item))
        if compute := item.get("compute_id"):
            yield from tie_of(ask.of("compute"), compute, through=item["id"])


def _parts(balancer: Item, _: Asking) -> list[Part]:
    kind = "load-balancer"
    parts = [
        Part("load balancer: members", kind, partial(_status, balancer), ("load-balancer",)),
        Part(
            "load balancer: amphorae",
            kind,
            partial(_amphorae, balancer),
            ("amphora",),
            "load-balancer_admin",
        ),
        Part("load balancer: address", "network", partial(_port, balancer), ("port", "service")),
    ]
    return parts + owner_parts("load balancer", balancer["id"], "", balancer.get("project_id"))


LOAD_BALANCER = Kind(
    word="load-balancer",
    type="load-balancer",
    path=_PATH,
    key="loadbalancers",
    state=balancer_state,
    parts=_parts,
    types=("identity", "load-balancer", "network", "compute"),
    shown="provisioning_status",
)
