"""The same for the optional services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openstack.resource import wait_for_delete, wait_for_status

from lab.cloud.report import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from openstack.connection import Connection

SECONDS = 60
NAME = "smoke"


def octavia(cloud: Connection, afterwards: ExitStack, subnet: Any) -> None:
    proxy = cloud.load_balancer
    balancer = proxy.create_load_balancer(name=NAME, vip_subnet_id=subnet.id)

    def delete() -> None:
        proxy.delete_load_balancer(balancer)
        wait_for_delete(proxy, balancer, 1, SECONDS)

    afterwards.callback(delete)
    proxy.wait_for_load_balancer(balancer.id, wait=SECONDS)
    say("load balancer ACTIVE")


def designate(cloud: Connection, afterwards: ExitStack, _subnet: Any) -> None:
    zone = cloud.dns.create_zone(name=f"{NAME}.example.", email="root@lab.example")
    afterwards.callback(cloud.dns.delete_zone, zone)
    wait_for_status(cloud.dns, zone, "ACTIVE", ["ERROR"], 1, SECONDS)
    say("zone ACTIVE")


def barbican(cloud: Connection, afterwards: ExitStack, _subnet: Any) -> None:
    secret = cloud.key_manager.create_secret(
        name=NAME, payload="nothing to hide", payload_content_type="text/plain"
    )
    afterwards.callback(cloud.key_manager.delete_secret, secret.secret_ref.rsplit("/", 1)[1])
    say("secret stored")


def manila(cloud: Connection, afterwards: ExitStack, _subnet: Any) -> None:
    proxy = cloud.shared_file_system
    version = {"X-OpenStack-Manila-API-Version": "2.65"}
    kind = {"name": NAME, "extra_specs": {"driver_handles_share_servers": "False"}}
    answer = proxy.post("/types", json={"share_type": kind}, headers=version)
    kind_id = answer.json()["share_type"]["id"]
    afterwards.callback(proxy.delete, f"/types/{kind_id}", headers=version)
    share = proxy.create_share(name=NAME, size=1, share_protocol="NFS", share_type=kind_id)

    def delete() -> None:
        proxy.delete_share(share)
        wait_for_delete(proxy, share, 1, SECONDS)

    afterwards.callback(delete)
    wait_for_status(proxy, share, "available", ["error"], 1, SECONDS)
    say("share available")


STEPS: dict[str, Callable[[Connection, ExitStack, Any], None]] = {
    "octavia": octavia,
    "designate": designate,
    "barbican": barbican,
    "manila": manila,
}
