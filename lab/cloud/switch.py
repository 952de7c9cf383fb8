"""Open vSwitch: the bridges of every host, in one switch, and a wire between them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from lab.cloud.commands import run
from lab.cloud.config.neutron import physical_bridge
from lab.cloud.settings import OVS_HOSTS

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

WIRE = "br-wire"
_SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"


def make_database(lab: Lab) -> None:
    database = lab.data / "ovs/conf.db"
    if not database.exists():
        run(lab, "ovsdb-tool", "create", database, _SCHEMA)


def initialise(lab: Lab) -> None:
    """What the start script of the distribution does, before the switch itself starts."""
    _change(lab, "init", "--", "set", "Open_vSwitch", ".", "external_ids:system-id=lab")


def make_bridges(lab: Lab) -> None:
    """A physical network is a bridge per host, and patch cables to one in the middle."""
    words: list[str] = []
    for bridge in (WIRE, "br-ex", *map(physical_bridge, OVS_HOSTS)):
        words += ["--", "--may-exist", "add-br", bridge]
        words += ["--", "set", "bridge", bridge, "datapath_type=netdev"]
    for host in OVS_HOSTS:
        words += _patch(WIRE, f"wire-{host}", f"phy-{host}")
        words += _patch(physical_bridge(host), f"phy-{host}", f"wire-{host}")
    _change(lab, *words)


def _patch(bridge: str, port: str, peer: str) -> list[str]:
    interface = ["set", "Interface", port, "type=patch", f"options:peer={peer}"]
    return ["--", "--may-exist", "add-port", bridge, port, "--", *interface]


def _change(lab: Lab, *words: str) -> None:
    run(lab, "ovs-vsctl", f"--db=unix:{lab.ovs_socket}", "--no-wait", *words)


def remove_namespaces() -> None:
    """Those of networks and routers, with the dnsmasq and haproxy in them."""
    listed = _output("ip", "-o", "netns").splitlines()
    for namespace in (line.split()[0] for line in listed if line.strip()):
        if namespace.startswith(("qdhcp-", "qrouter-")):
            for pid in _output("ip", "netns", "pids", namespace).split():
                subprocess.run(["kill", "-KILL", pid], check=False, capture_output=True)
            _output("ip", "netns", "del", namespace)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
