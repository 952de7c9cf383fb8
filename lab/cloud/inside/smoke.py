"""Uses the cloud as its users do, and deletes what it made: the end of one line per step tells."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import openstack

from lab.cloud import settings
from lab.cloud.inside import smoke_extras
from lab.cloud.report import say

if TYPE_CHECKING:
    from openstack.connection import Connection

SECONDS = 90
NAME = "smoke"
SUBNET = "10.99.0.0/24"
PUBLIC_SUBNET = "172.31.99.0/24"

TEMPLATE = """
heat_template_version: 2018-08-31
parameters: {image: {type: string}, flavor: {type: string}}
resources:
  network: {type: OS::Neutron::Net}
  subnet:
    type: OS::Neutron::Subnet
    properties: {network: {get_resource: network}, cidr: 10.98.0.0/24}
  server:
    type: OS::Nova::Server
    properties:
      image: {get_param: image}
      flavor: {get_param: flavor}
      networks: [{subnet: {get_resource: subnet}}]
"""


def main() -> int:
    lab = settings.load()
    cloud = openstack.connect(cloud="lab", api_timeout=60)
    with ExitStack() as afterwards:
        image, flavor = _image_and_flavor(cloud, afterwards)
        network, subnet = _network(cloud, afterwards)
        server = _server(cloud, afterwards, image, flavor, network)
        _metadata(cloud, server)
        _volume(cloud, afterwards, server)
        _stack(cloud, afterwards, image, flavor)
        for extra in lab.extras:
            smoke_extras.STEPS[extra](cloud, afterwards, subnet)
    say("smoke: everything works, nothing is left")
    return 0


def _image_and_flavor(cloud: Connection, afterwards: ExitStack) -> tuple[Any, Any]:
    image = cloud.create_image(
        *(NAME, __file__), disk_format="raw", container_format="bare", wait=True
    )
    afterwards.callback(cloud.image.delete_image, image)
    flavor = cloud.compute.create_flavor(name=NAME, ram=128, vcpus=1, disk=1)
    afterwards.callback(cloud.compute.delete_flavor, flavor)
    say(f"image {image.status}")
    return image, flavor


def _network(cloud: Connection, afterwards: ExitStack) -> tuple[Any, Any]:
    """A network behind a router with a way out."""
    neutron = cloud.network
    network = neutron.create_network(name=NAME)
    afterwards.callback(neutron.delete_network, network)
    subnet = neutron.create_subnet(name=NAME, network_id=network.id, ip_version=4, cidr=SUBNET)
    outside = neutron.create_network(
        name=f"{NAME}-outside",
        is_router_external=True,
        provider_network_type="flat",
        provider_physical_network="public",
    )
    afterwards.callback(neutron.delete_network, outside)
    neutron.create_subnet(
        name=f"{NAME}-outside",
        network_id=outside.id,
        ip_version=4,
        cidr=PUBLIC_SUBNET,
        is_dhcp_enabled=False,
    )
    router = neutron.create_router(name=NAME, external_gateway_info={"network_id": outside.id})
    afterwards.callback(neutron.delete_router, router)
    neutron.add_interface_to_router(router, subnet_id=subnet.id)
    afterwards.callback(neutron.remove_interface_from_router, router, subnet_id=subnet.id)
    say("network and router")
    return network, subnet


def _server(cloud: Connection, afterwards: ExitStack, image: Any, flavor: Any, network: Any) -> Any:
    server = cloud.compute.create_server(
        name=NAME, image_id=image.id, flavor_id=flavor.id, networks=[{"uuid": network.id}]
    )
    afterwards.callback(_delete_server, cloud, server)
    server = cloud.compute.wait_for_server(server, wait=SECONDS)
    say(f"server {server.status} on {server.compute_host}")
    _until("its port is ACTIVE", lambda: _port(cloud, server).status == "ACTIVE")
    return server


def _delete_server(cloud: Connection, server: Any) -> None:
    cloud.compute.delete_server(server)
    cloud.compute.wait_for_delete(server, wait=SECONDS)


def _port(cloud: Connection, server: Any) -> Any:
    return next(iter(cloud.network.ports(device_id=server.id)))


def _metadata(cloud: Connection, server: Any) -> None:
    """Ask as the server would: its interface goes into a namespace that gets the address."""
    port = _port(cloud, server)
    address = port.fixed_ips[0]["ip_address"]
    tap, space = f"tap{port.id[:11]}", f"{NAME}-{port.id[:8]}"
    gateway = cloud.network.get_subnet(port.fixed_ips[0]["subnet_id"]).gateway_ip
    _ip("netns", "add", space)
    try:
        _ip("link", "set", tap, "netns", space)
        inside = ("-n", space)
        _ip(*inside, "link", "set", "lo", "up")
        _ip(*inside, "link", "set", tap, "address", port.mac_address, "up")
        _ip(*inside, "address", "add", f"{address}/24", "dev", tap)
        _ip(*inside, "route", "add", "default", "via", gateway)
        question = ("ip", "netns", "exec", space, sys.executable, "-c", _QUESTION)
        _until("it gets its metadata", lambda: _said(*question) == server.name)
    finally:
        _ip("netns", "del", space)


_QUESTION = (
    "import urllib.request as r;"
    "print(r.urlopen('http://169.254.169.254/latest/meta-data/hostname', timeout=5)"
    ".read().decode().split('.')[0])"
)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _volume(cloud: Connection, afterwards: ExitStack, server: Any) -> None:
    cinder = cloud.block_storage
    volume = cinder.create_volume(name=NAME, size=1)
    afterwards.callback(cinder.delete_volume, volume)
    volume = cinder.wait_for_status(volume, "available", ["error"], 1, SECONDS)
    attachment = cloud.compute.create_volume_attachment(server, volume_id=volume.id)
    cinder.wait_for_status(volume, "in-use", ["error"], 1, SECONDS)
    say("volume attached")
    cloud.compute.delete_volume_attachment(attachment, server)
    cinder.wait_for_status(volume, "available", ["error"], 1, SECONDS)
    say("volume detached")


def _stack(cloud: Connection, afterwards: ExitStack, image: Any, flavor: Any) -> None:
    heat = cloud.orchestration
    parameters = {"image": image.id, "flavor": flavor.id}
    stack = heat.create_stack(name=NAME, template=TEMPLATE, parameters=parameters)
    afterwards.callback(cloud.delete_stack, stack.id, wait=True)
    heat.wait_for_status(heat.get_stack(stack.id), "CREATE_COMPLETE", ["CREATE_FAILED"], 1, SECONDS)
    say("stack complete")


def _until(what: str, holds: Any) -> None:
    end = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > end:
            raise SystemExit(f"smoke: not within {SECONDS} s: {what}")
        time.sleep(0.5)
    say(what)


if __name__ == "__main__":
    sys.exit(main())
