"""Neutron: the server, and agents that share one Open vSwitch as if each had a host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lab.cloud.config.files import (
    behind_proxy,
    bus,
    database,
    ini,
    locks,
    log_file,
    login,
    memcached,
    messaging,
    token_check,
)
from lab.cloud.settings import (
    ADDRESS,
    DOWN_TIME,
    NETWORK_NODE,
    OVS_HOSTS,
    PASSWORD,
    PORTS,
    REPORT_INTERVAL,
)

if TYPE_CHECKING:
    from lab.cloud.config.files import (
        ConfigFile,
        Options,
        Sections,
    )
    from lab.cloud.settings import Lab

PRIVILEGED = (
    "privsep",
    "privsep_dhcp_release",
    "privsep_ovs_vsctl",
    "privsep_namespace",
    "privsep_conntrack",
    "privsep_link",
    "privsep_sysctl",
    "vif_plug_ovs_privileged",
)
FIRST_OPENFLOW_PORT = 6640

# The machine is one trust zone and most kernels of containers lack conntrack for OVS.
_NO_FIREWALL: Options = {"enable_security_group": True, "firewall_driver": "noop"}


def integration_bridge(host: str) -> str:
    return f"br-int-{host}"


def physical_bridge(host: str) -> str:
    return f"br-phy-{host}"


def files(lab: Lab) -> list[ConfigFile]:
    return [
        ini("neutron/neutron.conf", _server(lab)),
        log_file(lab, "neutron-api", "neutron/neutron-api-log.conf"),
        ini("neutron/ml2_conf.ini", _ml2()),
        *(ini(f"neutron/ovs-{host}.ini", _ovs_agent(lab, host)) for host in OVS_HOSTS),
        ini("neutron/dhcp_agent.ini", _dhcp(lab)),
        ini("neutron/l3_agent.ini", _l3(lab)),
        ini("neutron/metadata_agent.ini", _metadata()),
    ]


def _server(lab: Lab) -> Sections:
    helper: Options = {"helper_command": lab.bin / "privsep-helper"}
    return {
        "DEFAULT": messaging()
        | {
            "state_path": lab.data / "neutron",
            "auth_strategy": "keystone",
            "core_plugin": "ml2",
            "service_plugins": "router",
            "bind_host": ADDRESS,
            "api_workers": 1,
            "rpc_workers": 1,
            "rpc_state_report_workers": 1,
            "api_paste_config": lab.shipped_etc / "neutron/api-paste.ini",
            "agent_down_time": DOWN_TIME,
            "dhcp_agents_per_network": 1,
            "notify_nova_on_port_status_changes": True,
            "notify_nova_on_port_data_changes": True,
            "dns_domain": "lab.local.",
        },
        # Everything runs as root: no sudo, and privsep helpers are started directly.
        "agent": {"report_interval": REPORT_INTERVAL, "root_helper": "", "root_helper_daemon": ""},
        "database": database("neutron"),
        "keystone_authtoken": token_check(lab, "neutron"),
        "nova": login(lab, "nova"),
        "placement": login(lab, "placement"),
        "oslo_concurrency": locks(lab, "neutron"),
        **bus(),
        **behind_proxy(),
        **dict.fromkeys(PRIVILEGED, helper),
    }


def _ml2() -> Sections:
    return {
        "ml2": {
            # The tunnel ports of several agents would collide in the one switch: no vxlan.
            "type_drivers": "flat,vlan",
            "tenant_network_types": "vlan",
            "mechanism_drivers": "openvswitch",
            "extension_drivers": "port_security",
        },
        "ml2_type_flat": {"flat_networks": "public"},
        "ml2_type_vlan": {"network_vlan_ranges": "physnet1:100:999"},
        "securitygroup": _NO_FIREWALL,
    }


def _ovs_agent(lab: Lab, host: str) -> Sections:
    mappings = f"physnet1:{physical_bridge(host)}"
    if host == NETWORK_NODE:
        mappings += ",public:br-ex"
    return {
        "DEFAULT": {"host": host},
        "ovs": _switch(lab, host)
        | {
            "bridge_mappings": mappings,
            "of_listen_address": ADDRESS,
            "of_listen_port": FIRST_OPENFLOW_PORT + OVS_HOSTS.index(host),
        },
        "securitygroup": _NO_FIREWALL,
    }


def _switch(lab: Lab, host: str) -> Options:
    return {
        # In user space: works without the kernel's openvswitch module.
        "datapath_type": "netdev",
        "integration_bridge": integration_bridge(host),
        "ovsdb_connection": f"unix:{lab.ovs_socket}",
    }


def _dhcp(lab: Lab) -> Sections:
    return {
        "DEFAULT": {
            "host": NETWORK_NODE,
            "interface_driver": "openvswitch",
            "dhcp_driver": "neutron.agent.linux.dhcp.Dnsmasq",
            # Networks without a router get their metadata here.
            "enable_isolated_metadata": True,
            "resync_interval": 5,
        },
        "ovs": _switch(lab, NETWORK_NODE),
    }


def _l3(lab: Lab) -> Sections:
    return {
        "DEFAULT": {
            "host": NETWORK_NODE,
            "interface_driver": "openvswitch",
            "agent_mode": "legacy",
            "enable_metadata_proxy": True,
        },
        "ovs": _switch(lab, NETWORK_NODE),
    }


def _metadata() -> Sections:
    return {
        "DEFAULT": {
            "host": NETWORK_NODE,
            "nova_metadata_host": ADDRESS,
            "nova_metadata_port": PORTS["nova-metadata"],
            "metadata_proxy_shared_secret": PASSWORD,
            "metadata_workers": 1,
        },
        "cache": {
            "enabled": True,
            "backend": "dogpile.cache.memcached",
            "memcache_servers": memcached(),
        },
    }
