"""What OpenStack stands on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.cloud.services.service import Service, Wave
from lab.cloud.settings import ADDRESS, PORTS, PUBLIC, TLS_OFFSET

if TYPE_CHECKING:
    from lab.cloud.settings import Lab


def services(lab: Lab) -> list[Service]:
    switch = {"OVS_RUNDIR": str(lab.run)}
    infrastructure = [
        Service(
            "mariadb",
            ("/usr/sbin/mariadbd", f"--defaults-file={lab.etc}/mariadb/my.cnf"),
            configuration=("mariadb/my.cnf",),
            port=PORTS["mariadb"],
        ),
        Service(
            "rabbitmq",
            # Not Debian's wrapper, which changes to another user.
            ("/usr/lib/rabbitmq/bin/rabbitmq-server",),
            environment=_rabbitmq_environment(lab),
            configuration=("rabbitmq/rabbitmq.conf",),
            port=PORTS["rabbitmq"],
        ),
        Service(
            "memcached",
            (
                *("/usr/bin/memcached", "-u", "root", "-l", ADDRESS),
                *("-p", str(PORTS["memcached"]), "-m", "64"),
            ),
            port=PORTS["memcached"],
            log="memcached.out",
        ),
        Service(
            "ovsdb",
            (
                *("/usr/sbin/ovsdb-server", f"{lab.data}/ovs/conf.db"),
                f"--remote=punix:{lab.ovs_socket}",
                "--remote=db:Open_vSwitch,Open_vSwitch,manager_options",
                *(f"--log-file={lab.logs}/ovsdb.log", f"--unixctl={lab.run}/ovsdb.ctl"),
            ),
            environment=switch,
            socket=lab.ovs_socket,
        ),
        Service(
            "ovs",
            (
                *("/usr/sbin/ovs-vswitchd", f"unix:{lab.ovs_socket}"),
                *(f"--log-file={lab.logs}/ovs-vswitchd.log", f"--unixctl={lab.run}/ovs.ctl"),
            ),
            environment=switch,
            socket=lab.run / "ovs.ctl",
            after="ovsdb",
            log="ovs-vswitchd.log",
        ),
    ]
    if lab.tls:
        infrastructure.append(
            Service(
                "haproxy",
                ("/usr/sbin/haproxy", "-db", "-f", f"{lab.etc}/haproxy/haproxy.cfg"),
                configuration=("haproxy/haproxy.cfg", "haproxy/endpoints.pem"),
                port=PORTS[PUBLIC[0]] + TLS_OFFSET,
                log="haproxy.out",
            )
        )
    return [replace(service, wave=Wave.INFRASTRUCTURE) for service in infrastructure]


def _rabbitmq_environment(lab: Lab) -> dict[str, str]:
    return {
        "RABBITMQ_NODENAME": "lab@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": ADDRESS,
        "RABBITMQ_MNESIA_BASE": f"{lab.data}/rabbit",
        "RABBITMQ_LOG_BASE": str(lab.logs),
        "RABBITMQ_CONFIG_FILE": f"{lab.etc}/rabbitmq/rabbitmq.conf",
        "RABBITMQ_ENABLED_PLUGINS_FILE": f"{lab.run}/enabled_plugins",
        "RABBITMQ_PID_FILE": f"{lab.run}/rabbit.pid",
        # The cookie of Erlang's cluster stands in the home directory.
        "HOME": f"{lab.data}/rabbit",
        "ERL_EPMD_ADDRESS": ADDRESS,
        # On loopback only; and no busy waiting, which takes a core of an idle machine.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
            "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none"
        ),
    }
