"""The projects that always run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lab.cloud.config import cinder as cinder_config
from lab.cloud.services.making import application, application_with_arguments, daemon
from lab.cloud.services.service import Wave
from lab.cloud.settings import COMPUTES, CONTROLLER, OVS_HOSTS, PORTS, VOLUME_HOST

if TYPE_CHECKING:
    from lab.cloud.services.service import Service
    from lab.cloud.settings import Lab


def keystone(lab: Lab) -> list[Service]:
    environment = {
        "OS_KEYSTONE_CONFIG_DIR": lab.etc / "keystone",
        "OS_KEYSTONE_CONFIG_FILES": "keystone.conf",
    }
    return [
        application(
            *(lab, "keystone", "keystone", ("keystone/keystone.conf",)),
            environment=environment,
            threads=8,
            wave=Wave.CALLED_BY_OTHERS,
        )
    ]


def placement(lab: Lab) -> list[Service]:
    return [
        application(
            *(lab, "placement", "placement", ("placement/placement.conf",)),
            environment={"OS_PLACEMENT_CONFIG_DIR": lab.etc / "placement"},
            wave=Wave.CALLED_BY_OTHERS,
        )
    ]


def glance(lab: Lab) -> list[Service]:
    # Its own server: chunked uploads need tricks under uWSGI.
    service = daemon(lab, "glance-api", "glance-api", "glance/glance-api.conf")
    return [replace(service, port=PORTS["glance"])]


def nova(lab: Lab) -> list[Service]:
    def nova_application(name: str, project: str) -> Service:
        # The paste file has to be the first of the list.
        paste = lab.shipped_etc / "nova/api-paste.ini"
        environment = {
            "OS_NOVA_CONFIG_DIR": lab.etc / "nova",
            "OS_NOVA_CONFIG_FILES": f"{paste};nova.conf;{name}-log.conf",
        }
        files = ("nova/nova.conf", f"nova/{name}-log.conf")
        return application(lab, name, project, files, environment=environment)

    def compute(host: str) -> Service:
        files = ("nova/nova-cpu.conf", f"nova/{host}.conf")
        return replace(
            daemon(lab, f"nova-compute-{host}", "nova-compute", *files),
            environment={"OVS_RUNDIR": str(lab.run)},
            queues=(f"compute.{host}",),
            forked_from="nova.cmd.compute",
        )

    conductor = daemon(lab, "nova-conductor", "nova-conductor", "nova/nova.conf")
    scheduler = daemon(lab, "nova-scheduler", "nova-scheduler", "nova/nova.conf")
    return [
        nova_application("nova-api", "nova"),
        nova_application("nova-metadata", "nova-metadata"),
        replace(conductor, wave=Wave.CALLED_BY_OTHERS, queues=(f"conductor.{CONTROLLER}",)),
        replace(scheduler, queues=(f"scheduler.{CONTROLLER}",)),
        *(compute(host) for host in COMPUTES),
    ]


def neutron(lab: Lab) -> list[Service]:
    server = ("neutron/neutron.conf", "neutron/ml2_conf.ini")
    switch = {"OVS_RUNDIR": str(lab.run)}
    ovs_agent = "neutron-openvswitch-agent"

    def agent(name: str, program: str, configuration: str) -> Service:
        service = daemon(lab, name, program, "neutron/neutron.conf", configuration)
        return replace(service, environment=switch)

    api = application(
        *(lab, "neutron-api", "neutron", (*server, "neutron/neutron-api-log.conf")),
        environment={
            "OS_NEUTRON_CONFIG_DIR": lab.etc / "neutron",
            "OS_NEUTRON_CONFIG_FILES": "neutron.conf;ml2_conf.ini;neutron-api-log.conf",
        },
        wave=Wave.CALLED_BY_OTHERS,
    )
    rpc = replace(
        daemon(lab, "neutron-rpc", "neutron-rpc-server", *server),
        wave=Wave.CALLED_BY_OTHERS,
        queues=("q-plugin", "q-reports-plugin", "q-l3-plugin"),
    )
    return [
        api,
        rpc,
        daemon(lab, "neutron-periodic", "neutron-periodic-workers", *server),
        *(
            replace(
                agent(f"neutron-ovs-{host}", ovs_agent, f"neutron/ovs-{host}.ini"),
                forked_from=lab.series.ovs_agent,
            )
            for host in OVS_HOSTS
        ),
        agent("neutron-dhcp", "neutron-dhcp-agent", "neutron/dhcp_agent.ini"),
        agent("neutron-l3", "neutron-l3-agent", "neutron/l3_agent.ini"),
        agent("neutron-metadata", "neutron-metadata-agent", "neutron/metadata_agent.ini"),
    ]


def cinder(lab: Lab) -> list[Service]:
    def consumer(name: str, queue: str) -> Service:
        return replace(daemon(lab, name, name, "cinder/cinder.conf"), queues=(queue,))

    return [
        application_with_arguments(lab, "cinder-api", "cinder"),
        consumer("cinder-scheduler", "cinder-scheduler"),
        consumer("cinder-volume", f"cinder-volume.{VOLUME_HOST}@{cinder_config.BACKEND}"),
    ]


def heat(lab: Lab) -> list[Service]:
    engine = daemon(lab, "heat-engine", "heat-engine", "heat/heat.conf")
    return [
        application_with_arguments(lab, "heat-api", "heat"),
        replace(engine, queues=("engine",)),
    ]


MAKERS = (keystone, placement, glance, nova, neutron, cinder, heat)
