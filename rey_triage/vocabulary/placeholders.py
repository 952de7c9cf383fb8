"""The values that commands need."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_API_PROGRAMS = MappingProxyType(
    {
        "baremetal": "ironic-api",
        "block-storage": "cinder-api",
        "compute": "nova-api",
        "container-infrastructure-management": "magnum-api",
        "dns": "designate-api",
        "identity": "keystone",
        "image": "glance-api",
        "key-manager": "barbican-api",
        "load-balancer": "octavia-api",
        "network": "neutron-api",
        "orchestration": "heat-api",
        "placement": "placement-api",
        "shared-file-system": "manila-api",
    }
)
"""The program behind an address, by the type of its service in the catalogue."""


class Placeholder(NamedTuple):
    """A value that a command needs: what it is, and a sample with which commands are checked."""

    says: str
    sample: str
    sources: tuple[str, ...] = ()
    """Where a diagnosis finds it: ``host`` (of the finding), ``server.id``, ``volume.host``, …"""
    called: Mapping[str, str] = MappingProxyType({})
    """What is put in for a value found there; empty: the value itself."""


PLACEHOLDERS: dict[str, Placeholder] = {
    "host": Placeholder("host name as the service knows it", "cmp-07", ("host",)),
    "target-host": Placeholder("another host, to move something to", "cmp-08"),
    "compute-host": Placeholder("the host of an instance", "cmp-07", ("server.host",)),
    "controller": Placeholder("a host of the control plane", "ctl-1"),
    "binary": Placeholder("program of a service", "nova-compute", ("service.binary",)),
    "service-id": Placeholder(
        "id of a service's record",
        "961f7c73-a16b-4df1-8097-9e52a8059b56",
        ("service.id",),
    ),
    "service": Placeholder("name of a service", "nova", ("endpoint.service", "request.service")),
    "service-type": Placeholder(
        "type of a service in the catalogue", "compute", ("endpoint.type", "request.type")
    ),
    "endpoint-url": Placeholder(
        "address from the catalogue", "https://cloud.example:8774/v2.1", ("endpoint.url",)
    ),
    "api-program": Placeholder(
        "program of the API behind an address",
        "nova-api",
        ("endpoint.type", "request.type"),
        _API_PROGRAMS,
    ),
    "right-url": Placeholder(
        "address at which the API really listens", "https://cloud.example:8774/v2.1"
    ),
    "endpoint-id": Placeholder(
        "id of an endpoint", "3f5d8f6a0c4e4b7f9a1f6f5f2f8b1c2d", ("endpoint.id",)
    ),
    "endpoint-host": Placeholder("host name of an address", "cloud.example"),
    "endpoint-port": Placeholder("port of an address", "8774"),
    "interface": Placeholder("public, internal or admin", "public", ("endpoint.interface",)),
    "region": Placeholder("region", "RegionOne", ("endpoint.region",)),
    "server-id": Placeholder(
        "id of an instance",
        "4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11",
        ("server.id", "action.server", "allocation.server"),
    ),
    "server-name": Placeholder("name of an instance", "web-1", ("server.name",)),
    "flavor": Placeholder("name of a flavor", "m1.small", ("server.flavor", "candidates.flavor")),
    "image-id": Placeholder(
        "id of an image", "7f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", ("image.id",)
    ),
    "image-name": Placeholder("name of an image", "debian-13", ("image.name",)),
    "image-file": Placeholder("path of an image file", "debian-13.qcow2"),
    "image-url": Placeholder(
        "address an image is fetched from", "https://images.example/debian-13.qcow2"
    ),
    "volume-id": Placeholder(
        "id of a volume", "0b9a8c7d-6e5f-4d3c-b2a1-0f9e8d7c6b5a", ("volume.id",)
    ),
    "volume-type": Placeholder("name of a volume type", "fast", ("volume.type",)),
    "snapshot-id": Placeholder(
        "id of a volume snapshot", "5d4c3b2a-1f0e-4d9c-8b7a-6f5e4d3c2b1a", ("snapshot.id",)
    ),
    "backup-id": Placeholder(
        "id of a volume backup", "6e5d4c3b-2a1f-4e0d-9c8b-7a6f5e4d3c2b", ("backup.id",)
    ),
    "backend": Placeholder("name of a storage back end", "ceph-ssd"),
    "volume-service-host": Placeholder(
        "host of a volume service, host@backend", "vol-1@ceph-ssd", ("volume-service.host",)
    ),
    "pool": Placeholder("storage pool, host@backend#pool", "vol-1@ceph-ssd#ceph", ("pool.name",)),
    "network-id": Placeholder(
        "id of a network", "11a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8", ("network.id", "network")
    ),
    "network-name": Placeholder("name of a network", "net-web", ("network.name",)),
    "subnet-id": Placeholder(
        "id of a subnet", "22b3c4d5-e6f7-4081-92a3-b4c5d6e7f809", ("subnet.id",)
    ),
    "cidr": Placeholder("address range", "192.0.2.0/24", ("subnet.cidr",)),
    "port-id": Placeholder("id of a port", "33c4d5e6-f708-4192-a3b4-c5d6e7f8091a", ("port.id",)),
    "router-id": Placeholder(
        "id of a router", "44d5e6f7-0819-42a3-b4c5-d6e7f8091a2b", ("router.id",)
    ),
    "agent-id": Placeholder(
        "id of a network agent", "55e6f708-192a-43b4-c5d6-e7f8091a2b3c", ("service.id",)
    ),
    "agent-type": Placeholder("type of a network agent", "dhcp", ("service.agent_type",)),
    "floating-ip": Placeholder("floating address", "203.0.113.17", ("floating-ip.name",)),
    "address": Placeholder("an IP address", "192.0.2.10"),
    "security-group": Placeholder("name or id of a security group", "web"),
    "stack-id": Placeholder("id of a stack", "66f70819-2a3b-44c5-d6e7-f8091a2b3c4d", ("stack.id",)),
    "stack-name": Placeholder("name of a stack", "shop", ("stack.name",)),
    "stack-resource": Placeholder("name of a resource in a stack", "server", ("stack.resource",)),
    "load-balancer-id": Placeholder(
        "id of a load balancer", "7708192-a3b4-45d6-e7f8-091a2b3c4d5e", ("load-balancer.id",)
    ),
    "amphora-id": Placeholder(
        "id of an amphora", "880192a3-b4c5-46e7-f809-1a2b3c4d5e6f", ("amphora.id",)
    ),
    "zone-id": Placeholder(
        "id of a DNS zone", "9901a2b3-c4d5-47f8-0910-2b3c4d5e6f70", ("zone.id",)
    ),
    "share-id": Placeholder("id of a share", "aa12b3c4-d5e6-4809-1a2b-3c4d5e6f7081", ("share.id",)),
    "migration-id": Placeholder("number of a migration", "1042", ("migration.id",)),
    "project": Placeholder("name or id of a project", "shop", ("project",)),
    "user": Placeholder("name of a user", "alice"),
    "role": Placeholder("name of a role", "member"),
    "domain": Placeholder("name of a domain", "customers"),
    "service-user": Placeholder("the user a service logs in with", "nova"),
    "group": Placeholder("name of a group", "admins"),
    "property": Placeholder(
        "a property of a flavor, image or aggregate, with its value", "ssd=true"
    ),
    "aggregate": Placeholder("name of a host aggregate", "ssd"),
    "availability-zone": Placeholder("name of an availability zone", "az1", ("service.zone",)),
    "provider-id": Placeholder(
        "id of a resource provider",
        "bb23c4d5-e6f7-491a-2b3c-4d5e6f708192",
        ("inventory.id", "allocation.id"),
    ),
    "resource-class": Placeholder(
        "class of resources", "VCPU", ("candidates.full", "inventory.class")
    ),
    "resource-options": Placeholder(
        "what a flavor asks of placement, as options",
        "--resource DISK_GB=10 --resource MEMORY_MB=2048 --resource VCPU=2",
        ("candidates.options",),
    ),
    "trait": Placeholder(
        "name of a trait", "CUSTOM_SSD", ("candidates.lacking", "candidates.traits")
    ),
    "request-id": Placeholder(
        "id of a request", "req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4", ("request",)
    ),
    "time": Placeholder("a point in time", "2026-01-31T00:00:00"),
    "date": Placeholder("a day", "2026-01-31"),
    "terraform-plan": Placeholder("name of a plan of Sunbeam", "openstack-plan"),
    "number": Placeholder("a number", "10"),
    "limit": Placeholder("the new limit", "20"),
    "quota-options": Placeholder(
        "the limits to raise, as options of quota set", "--instances 20", ("limit.options",)
    ),
    "former-quota-options": Placeholder(
        "the limits of before, as options of quota set", "--instances 10", ("limit.former",)
    ),
    "queue": Placeholder("name of a queue", "conductor"),
    "rabbitmq-node": Placeholder("name of a RabbitMQ node", "rabbit@ctl-1"),
    "database": Placeholder("name of a database", "nova"),
    "database-host": Placeholder("a host of the database", "db-1"),
    "certificate-file": Placeholder("path of a certificate", "/etc/ssl/certs/cloud.pem"),
    "directory": Placeholder("path of a directory", "/var/backups"),
    "file": Placeholder("path of a file", "/var/backups/nova.sql.gz"),
    "series": Placeholder("name of an OpenStack series", "2026.1"),
    "interface-name": Placeholder("name of a network interface", "eth0"),
    "bridge": Placeholder("name of a bridge", "br-ex"),
    "disk": Placeholder("block device", "/dev/sdb"),
    "volume-group": Placeholder("name of an LVM volume group", "cinder-volumes"),
    "thin-pool": Placeholder("name of a thin pool of LVM", "cinder-volumes-pool"),
    "osd-id": Placeholder("number of a Ceph OSD", "12"),
    "ntp-server": Placeholder("a time server", "ntp.example"),
    "pid": Placeholder("number of a process", "4711"),
    "keypair": Placeholder("name of a key pair", "alice"),
    "console-url": Placeholder("address of a console", "https://cloud.example:6080/"),
    "vip": Placeholder("virtual address of the control plane", "192.0.2.5"),
}
