"""The controlled words: services, topics, resources with their fields, placeholders, thresholds.

Everything a runbook may name stands here once; the checks refuse the rest and offer the nearest.
"""

from __future__ import annotations

from typing import NamedTuple

SERVICES: dict[str, str] = {
    "barbican": "Key manager",
    "ceilometer": "Telemetry",
    "ceph": "Ceph storage",
    "cinder": "Block storage",
    "designate": "DNS",
    "glance": "Image",
    "gnocchi": "Metrics",
    "haproxy": "HAProxy and keepalived",
    "heat": "Orchestration",
    "horizon": "Dashboard",
    "host": "Host and kernel",
    "ironic": "Bare metal",
    "keystone": "Identity",
    "libvirt": "libvirt and QEMU",
    "magnum": "Container clusters",
    "manila": "Shared file systems",
    "mariadb": "MariaDB and Galera",
    "masakari": "Instance high availability",
    "memcached": "memcached",
    "neutron": "Network",
    "nova": "Compute",
    "octavia": "Load balancer",
    "ovn": "OVN and Open vSwitch",
    "placement": "Placement",
    "rabbitmq": "RabbitMQ",
    "swift": "Object storage",
    "trove": "Databases as a service",
    "deployment": "Deployment tools",
}

AREAS: dict[str, str] = {
    "installation": "Installation",
    "operation": "Operation",
    "usage-tracking": "Usage tracking",
    "update": "Update",
}

TOPICS: dict[str, str] = {
    "access": "Users, roles and credentials",
    "api": "APIs and endpoints",
    "backup": "Backup and restore",
    "capacity": "Capacity",
    "certificates": "TLS and certificates",
    "cleanup": "Orphans and cleaning",
    "configuration": "Configuration",
    "console": "Consoles",
    "database": "Database",
    "disaster-recovery": "Disaster recovery",
    "dns": "Name resolution",
    "images": "Images",
    "load-balancing": "Load balancing",
    "logging": "Logs",
    "maintenance": "Maintenance of hosts",
    "messaging": "Message bus",
    "migration": "Migration and resize",
    "networking": "Networks, ports and addresses",
    "orchestration": "Orchestration",
    "quota": "Quotas",
    "scheduling": "Scheduling",
    "security": "Security",
    "storage": "Volumes and storage",
    "time": "Clocks",
    "upgrade": "Upgrade",
}

SERIES: tuple[str, ...] = (
    # The supported series, oldest first.
    "2023.1",
    "2023.2",
    "2024.1",
    "2024.2",
    "2025.1",
    "2025.2",
    "2026.1",
    "2026.2",
)

PROGRAMS: dict[str, tuple[str, ...]] = {
    # project: its programs, as their logs and service listings name them
    "nova": (
        "nova-api",
        "nova-metadata",
        "nova-conductor",
        "nova-scheduler",
        "nova-compute",
        "nova-novncproxy",
        "nova-spicehtml5proxy",
        "nova-serialproxy",
        "nova-manage",
    ),
    "placement": ("placement-api",),
    "neutron": (
        "neutron-api",
        "neutron-server",
        "neutron-rpc-server",
        "neutron-periodic-workers",
        "neutron-openvswitch-agent",
        "neutron-dhcp-agent",
        "neutron-l3-agent",
        "neutron-metadata-agent",
        "neutron-ovn-metadata-agent",
        "neutron-ovn-agent",
        "neutron-sriov-nic-agent",
        "neutron-linuxbridge-agent",
        "neutron-metering-agent",
        "neutron-bgp-dragent",
    ),
    "cinder": ("cinder-api", "cinder-scheduler", "cinder-volume", "cinder-backup"),
    "glance": ("glance-api",),
    "keystone": ("keystone",),
    "heat": ("heat-api", "heat-api-cfn", "heat-engine"),
    "octavia": (
        "octavia-api",
        "octavia-worker",
        "octavia-health-manager",
        "octavia-housekeeping",
        "octavia-driver-agent",
    ),
    "designate": (
        "designate-api",
        "designate-central",
        "designate-worker",
        "designate-mdns",
        "designate-producer",
        "designate-sink",
    ),
    "barbican": ("barbican-api", "barbican-worker", "barbican-keystone-listener"),
    "manila": ("manila-api", "manila-scheduler", "manila-share", "manila-data"),
    "magnum": ("magnum-api", "magnum-conductor"),
    "trove": ("trove-api", "trove-conductor", "trove-taskmanager"),
    "ironic": ("ironic-api", "ironic-conductor", "ironic-inspector", "ironic-python-agent"),
    "swift": (
        "swift-proxy",
        "swift-account",
        "swift-container",
        "swift-object",
    ),
    "masakari": ("masakari-api", "masakari-engine", "masakari-monitors"),
    "horizon": ("horizon",),
    "ceilometer": (
        "ceilometer-agent-central",
        "ceilometer-agent-compute",
        "ceilometer-agent-notification",
    ),
    "gnocchi": ("gnocchi-api", "gnocchi-metricd"),
    "rabbitmq": ("rabbitmq",),
    "mariadb": ("mariadb",),
    "memcached": ("memcached",),
    "libvirt": ("libvirtd", "virtqemud", "qemu"),
    "ovn": (
        "ovn-controller",
        "ovn-northd",
        "ovsdb-server",
        "ovs-vswitchd",
        "ovsdb-server-nb",
        "ovsdb-server-sb",
    ),
    "haproxy": ("haproxy", "keepalived"),
    "ceph": ("ceph", "ceph-mon", "ceph-osd", "ceph-mgr", "ceph-mds", "radosgw"),
    "host": ("kernel", "systemd", "chronyd", "dnsmasq", "sshd", "multipathd", "smartd"),
    "deployment": ("ansible", "docker", "podman", "kubelet", "juju"),
}

PROJECT_OF: dict[str, str] = {
    program: project for project, programs in PROGRAMS.items() for program in programs
}


class Resource(NamedTuple):
    """A kind of resource, and what is known of it in every cloud."""

    says: str
    fields: dict[str, str]
    scope: str = "resource"


_COMMON = {
    "id": "identifier",
    "name": "name",
    "project": "id of the project that owns it",
    "since": "time of its last change of state",
    "created": "time of its creation",
}

RESOURCES: dict[str, Resource] = {
    "endpoint": Resource(
        "one address of the service catalogue",
        {
            "id": "identifier",
            "type": "service type (compute, network, identity, …)",
            "service": "project that serves it (nova, neutron, keystone, …)",
            "interface": "public, internal or admin",
            "region": "region",
            "url": "address",
            "reachable": "true when something answered over HTTP",
            "status": "HTTP status of the answer",
            "error": "refused, timeout, dns, tls, reset, closed, unreachable or other",
            "error_text": "the error in full",
            "latency": "seconds until the answer",
            "certificate_days": "days until its certificate expires (negative: expired)",
            "certificate_error": "why its certificate was not accepted",
            "version": "highest microversion or version it offers",
        },
    ),
    "token": Resource(
        "the request for a token with which every session begins",
        {
            "ok": "true when a token was issued",
            "status": "HTTP status",
            "error": "as for endpoint",
            "error_text": "the error in full",
            "latency": "seconds until the answer",
            "url": "address",
        },
    ),
    "request": Resource(
        "a reading request to a service that was answered with an error, or not at all",
        {
            "type": "service type",
            "service": "project that serves it",
            "path": "path of the request, identifiers replaced by {id}",
            "status": "HTTP status, unknown where nothing was answered",
            "error": "as for endpoint; unknown where there was an answer",
            "error_text": "the error, or the message of the answer",
            "latency": "seconds",
        },
    ),
    "service": Resource(
        "a daemon that reports its life: compute, volume, share, DNS and engine services, "
        "network agents",
        {
            "id": "identifier",
            "api": "service type that lists it (compute, network, block-storage, …)",
            "service": "project (nova, neutron, cinder, …)",
            "binary": "program (nova-compute, neutron-dhcp-agent, cinder-volume, …)",
            "agent_type": "of network agents: the type, e.g. 'Open vSwitch agent'",
            "host": "host",
            "zone": "availability zone",
            "up": "true when its heartbeat is fresh",
            "disabled": "true when an operator or the service itself switched it off",
            "disabled_reason": "why",
            "backend_up": "of volume services: true when the storage back end answers",
            "heartbeat": "time of its last sign of life",
            "version": "version it reports, where it does",
        },
        "host",
    ),
    "hypervisor": Resource(
        "a host that runs instances",
        {
            "id": "identifier",
            "host": "compute service's host",
            "name": "hypervisor host name",
            "up": "true when its compute service is up",
            "disabled": "true when its compute service is disabled",
            "type": "hypervisor type",
        },
        "host",
    ),
    "inventory": Resource(
        "what a host offers of one class of resources (placement)",
        {
            "id": "identifier of the resource provider",
            "host": "resource provider's name",
            "class": "VCPU, MEMORY_MB, DISK_GB, …",
            "total": "total",
            "reserved": "reserved",
            "ratio": "allocation ratio",
            "capacity": "(total − reserved) × ratio",
            "used": "allocated",
            "free": "capacity − used",
            "used_share": "used / capacity",
        },
        "host",
    ),
    "candidates": Resource(
        "derived: how many hosts could take the flavor of an instance in ERROR or BUILD now",
        {
            "id": "id of the instance",
            "name": "name of the instance",
            "flavor": "flavor",
            "count": "allocation candidates, whether or not the compute service is disabled",
            "enabled": "of these, on hosts whose compute service is not disabled",
            "fits_nowhere": "true when no host, even empty, could hold it",
            "limiting": "the class of resources that no host can satisfy",
            "full": "the class of resources of which no host has enough left",
            "traits": "traits the flavor requires, if any",
            "server": "an instance that asked for it",
        },
    ),
    "server": Resource(
        "an instance that is in ERROR or in a transition",
        {
            **_COMMON,
            "status": "ACTIVE, BUILD, ERROR, …",
            "task_state": "what is being done to it, none when idle",
            "vm_state": "internal state",
            "power_state": "RUNNING, SHUTDOWN, NOSTATE, …",
            "host": "host, unknown when it never got one",
            "zone": "availability zone",
            "flavor": "name of its flavor",
            "fault": "message of its fault",
            "fault_code": "code of its fault",
            "attempts_exhausted": "true when several hosts were tried",
        },
    ),
    "action": Resource(
        "the latest action on an instance that was looked at in detail",
        {
            "project": "id of the project that owns it",
            "id": "id of the instance",
            "name": "name of the instance",
            "server": "id of the instance",
            "action": "create, live-migration, resize, …",
            "message": "Error, or empty",
            "event": "last event of the action",
            "result": "Success or Error, unknown while it runs",
            "details": "details of the failed event",
            "host": "host of the event",
            "since": "start time",
            "request": "request id",
        },
    ),
    "migration": Resource(
        "a migration, resize or evacuation",
        {
            "project": "id of the project that owns it",
            "host": "host it started from",
            "id": "number",
            "status": "error, failed, running, confirming, …",
            "type": "live-migration, migration, resize or evacuation",
            "server": "id of the instance",
            "source_host": "from",
            "dest_host": "to",
            "since": "last change",
        },
    ),
    "port": Resource(
        "a port that is not ACTIVE, or whose binding failed",
        {
            **_COMMON,
            "status": "ACTIVE, DOWN, BUILD, …",
            "host": "host it is bound to",
            "vif_type": "binding:vif_type",
            "owner": "device owner, e.g. compute:nova",
            "device": "id of the device",
            "network": "id of the network",
            "admin_up": "administrative state",
            "addresses": "number of fixed addresses",
        },
    ),
    "network": Resource(
        "a network",
        {
            **_COMMON,
            "status": "status",
            "admin_up": "administrative state",
            "external": "true for an external network",
            "shared": "true when all projects may use it",
            "dhcp_agents": "number of DHCP agents that host it (known for a few)",
            "dhcp": "true when one of its subnets has DHCP switched on",
            "total": "addresses in its allocation pools",
            "used": "addresses in use",
            "free": "addresses left",
        },
        "network",
    ),
    "subnet": Resource(
        "a subnet",
        {
            **_COMMON,
            "network": "id of the network",
            "cidr": "address range",
            "dhcp": "true when DHCP is switched on",
            "total": "addresses in its allocation pools",
            "used": "addresses in use",
            "free": "addresses left",
        },
        "network",
    ),
    "router": Resource(
        "a router",
        {
            **_COMMON,
            "status": "ACTIVE, ERROR, ALLOCATING, …",
            "admin_up": "administrative state",
            "ha": "true for a highly available router",
            "gateway": "true when it has an external gateway",
            "agents": "number of L3 agents that host it (known for a few)",
            "active_agents": "of these, with ha_state active",
            "live_agents": "of these, alive",
        },
    ),
    "floating-ip": Resource(
        "a floating address that is in ERROR",
        {**_COMMON, "status": "ACTIVE, DOWN or ERROR", "port": "port", "router": "router"},
    ),
    "volume": Resource(
        "a volume in an error or transition state",
        {
            **_COMMON,
            "status": "error, creating, deleting, attaching, detaching, in-use, …",
            "host": "host@backend#pool",
            "size": "GiB",
            "type": "volume type",
            "zone": "availability zone",
            "fault": "the latest user message about it",
            "fault_time": "time of that message",
            "fault_event": "event id of that message, e.g. VOLUME_VOLUME_001_003",
            "server": "instance it is attached to",
        },
    ),
    "snapshot": Resource(
        "a volume snapshot in an error or transition state",
        {**_COMMON, "status": "error, creating, deleting, …", "volume": "volume"},
    ),
    "backup": Resource(
        "a volume backup in an error or transition state",
        {**_COMMON, "status": "error, creating, …", "fault": "fail_reason", "volume": "volume"},
    ),
    "pool": Resource(
        "a storage pool as the scheduler sees it",
        {
            "name": "host@backend#pool",
            "host": "host",
            "total": "GiB",
            "free": "GiB",
            "used_share": "share of the total that is not free",
            "provisioned_share": "provisioned / total",
        },
    ),
    "image": Resource(
        "an image that is not active, or that failed images and volumes refer to",
        {
            **_COMMON,
            "status": "queued, saving, importing, active, killed, deactivated, …; 'not found' when "
            "an instance refers to an image that is gone",
            "size": "bytes",
        },
    ),
    "stack": Resource(
        "a stack that failed or is in progress",
        {
            **_COMMON,
            "status": "CREATE_FAILED, UPDATE_IN_PROGRESS, …",
            "action": "CREATE, UPDATE, DELETE, …",
            "fault": "status reason",
            "resource": "name of the failed resource",
            "resource_type": "its type, e.g. OS::Nova::Server",
            "resource_fault": "its status reason",
        },
    ),
    "load-balancer": Resource(
        "a load balancer",
        {
            **_COMMON,
            "status": "provisioning status: ACTIVE, ERROR, PENDING_UPDATE, …",
            "operating_status": "ONLINE, DEGRADED, ERROR, OFFLINE, …",
            "provider": "amphora, ovn, …",
        },
    ),
    "amphora": Resource(
        "an amphora that is in ERROR or not allocated",
        {
            **_COMMON,
            "status": "ALLOCATED, ERROR, BOOTING, …",
            "role": "MASTER, BACKUP or STANDALONE",
            "load_balancer": "its load balancer",
            "host": "compute host",
        },
    ),
    "zone": Resource(
        "a DNS zone that is in ERROR or PENDING",
        {**_COMMON, "status": "ACTIVE, PENDING or ERROR", "action": "CREATE, UPDATE, …"},
    ),
    "share": Resource(
        "a shared file system in an error or transition state",
        {**_COMMON, "status": "error, creating, …", "host": "host@backend#pool"},
    ),
    "limit": Resource(
        "a limit of the project that was asked for",
        {
            "id": "service type and name of the limit",
            "project": "project",
            "api": "service type",
            "name": "instances, cores, ram, port, volumes, gigabytes, …",
            "limit": "limit; -1 is unlimited",
            "used": "in use",
            "free": "left",
        },
        "project",
    ),
}


class Placeholder(NamedTuple):
    """A value that a command needs: what it is, and a sample with which commands are checked."""

    says: str
    sample: str
    sources: tuple[str, ...] = ()
    """Where a diagnosis finds it: ``host`` (of the finding), ``server.id``, ``volume.host``, …"""


PLACEHOLDERS: dict[str, Placeholder] = {
    "host": Placeholder("host name as the service knows it", "cmp-07", ("host",)),
    "target-host": Placeholder("another host, to move something to", "cmp-08"),
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
    "endpoint-id": Placeholder(
        "id of an endpoint", "3f5d8f6a0c4e4b7f9a1f6f5f2f8b1c2d", ("endpoint.id",)
    ),
    "endpoint-host": Placeholder("host name of an address", "cloud.example"),
    "endpoint-port": Placeholder("port of an address", "8774"),
    "interface": Placeholder("public, internal or admin", "public", ("endpoint.interface",)),
    "region": Placeholder("region", "RegionOne", ("endpoint.region",)),
    "server-id": Placeholder(
        "id of an instance", "4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11", ("server.id", "action.server")
    ),
    "server-name": Placeholder("name of an instance", "web-1", ("server.name",)),
    "flavor": Placeholder("name of a flavor", "m1.small", ("server.flavor", "candidates.flavor")),
    "image-id": Placeholder(
        "id of an image", "7f1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", ("image.id",)
    ),
    "image-name": Placeholder("name of an image", "debian-13", ("image.name",)),
    "image-file": Placeholder("path of an image file", "debian-13.qcow2"),
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
    "aggregate": Placeholder("name of a host aggregate", "ssd"),
    "availability-zone": Placeholder("name of an availability zone", "az1", ("service.zone",)),
    "provider-id": Placeholder(
        "id of a resource provider", "bb23c4d5-e6f7-491a-2b3c-4d5e6f708192", ("inventory.id",)
    ),
    "resource-class": Placeholder("class of resources", "VCPU", ("inventory.class",)),
    "trait": Placeholder("name of a trait", "CUSTOM_SSD", ("candidates.traits",)),
    "request-id": Placeholder(
        "id of a request", "req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4", ("request",)
    ),
    "time": Placeholder("a point in time", "2026-01-31T00:00:00"),
    "date": Placeholder("a day", "2026-01-31"),
    "number": Placeholder("a number", "10"),
    "limit": Placeholder("the new limit", "20"),
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
    "osd-id": Placeholder("number of a Ceph OSD", "12"),
    "ntp-server": Placeholder("a time server", "ntp.example"),
    "pid": Placeholder("number of a process", "4711"),
    "keypair": Placeholder("name of a key pair", "alice"),
    "console-url": Placeholder("address of a console", "https://cloud.example:6080/"),
    "vip": Placeholder("virtual address of the control plane", "192.0.2.5"),
}

THRESHOLDS: dict[str, tuple[str, str]] = {
    # name: (default, what it is for)
    "stuck-build": ("15m", "an instance in BUILD"),
    "stuck-transition": ("15m", "any other resource in a state that should pass"),
    "stuck-delete": ("15m", "something being deleted"),
    "stuck-stack": ("2h", "a stack in progress"),
    "long-disabled": ("24h", "a service switched off and forgotten"),
    "certificate-soon": ("30d", "a certificate that expires"),
    "old-error": ("7d", "an error state nobody cleaned up"),
    "slow-answer": ("5s", "an API that answers slowly"),
}
