"""The kinds of resources of a cloud, and the normalised fields that describe them."""

from __future__ import annotations

from typing import NamedTuple


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
            "without_traits": "candidates there would be if the flavor named no traits; known "
            "where the traits leave none",
            "lacking": "the trait that none of these has, where it is one alone",
            "options": "what it asks for, as options of `openstack allocation candidate list`",
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
    "subnet-pool": Resource(
        "a pool of address ranges from which subnets are taken",
        {
            **_COMMON,
            "shared": "true when all projects may use it",
            "subnets": "number of subnets taken from it",
            "room": "how many more subnets of its default size fit",
        },
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
    "allocation": Resource(
        "what an instance holds of one host (placement); seen where one instance is asked about, "
        "or where there is no such instance",
        {
            "id": "identifier of the resource provider",
            "host": "resource provider's name",
            "server": "the instance",
            "orphan": "true when there is neither an instance nor a migration with this id",
            "holds": "amounts and classes: 1 VCPU, 512 MEMORY_MB",
        },
    ),
    "attachment": Resource(
        "a volume's attachment; seen where one volume is asked about",
        {
            **_COMMON,
            "status": "attached, attaching, reserved, detaching, …",
            "server": "instance it is for",
            "volume": "volume",
        },
    ),
    "volume": Resource(
        "a volume in an error or transition state",
        {
            **_COMMON,
            "status": "error, creating, deleting, attaching, detaching, in-use, …",
            "host": "host@backend#pool",
            "placed": "false when no back end was chosen for it yet",
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
    "pace": Resource(
        "derived: how long a service took for all that it was asked",
        {
            "id": "service type",
            "name": "service type",
            "type": "service type",
            "service": "project",
            "count": "answers",
            "median": "seconds, half of the answers took less",
            "quickest": "seconds of the quickest answer",
            "door": "seconds for the list of versions, which needs no token and no database",
            "login": "seconds until a token was issued",
        },
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
            "backend_up": "false when the storage behind it does not answer its volume service",
        },
    ),
    "image": Resource(
        "an image that is not active, or that failed images and volumes refer to",
        {
            **_COMMON,
            "status": "queued, saving, importing, active, killed, deactivated, …; 'not found' when "
            "an instance refers to an image that is gone",
            "size": "bytes",
            "data": "of an active one that was read and has a fault: missing, short (less than its "
            "size), unreadable",
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
    "stack-resource": Resource(
        "a resource of a stack; seen where one stack is asked about",
        {
            **_COMMON,
            "status": "CREATE_FAILED, UPDATE_IN_PROGRESS, …",
            "type": "type, e.g. OS::Nova::Server",
            "fault": "status reason of one that failed",
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
    **{
        kind: Resource(
            f"a {says} of a load balancer; seen where one load balancer is asked about",
            {
                **_COMMON,
                "status": "provisioning status",
                "operating_status": "ONLINE, OFFLINE, ERROR, NO_MONITOR, …",
            },
        )
        for kind, says in (("listener", "listener"), ("lb-pool", "pool"), ("member", "member"))
    },
    "zone": Resource(
        "a DNS zone that is in ERROR or PENDING",
        {**_COMMON, "status": "ACTIVE, PENDING or ERROR", "action": "CREATE, UPDATE, …"},
    ),
    "share": Resource(
        "a shared file system in an error or transition state",
        {**_COMMON, "status": "error, creating, …", "host": "host@backend#pool"},
    ),
    "limit": Resource(
        "a limit of the project that was asked for, or of one that was refused something",
        {
            "id": "service type and name of the limit",
            "project": "project",
            "api": "service type",
            "name": "instances, cores, ram, port, volumes, gigabytes, …",
            "limit": "limit; -1 is unlimited",
            "used": "in use",
            "free": "left",
            "refused": "whether logs or faults name it as the reason of a refusal",
            "options": "options of the client that raise what is used up",
            "former": "the options that take that back",
        },
        "project",
    ),
}
