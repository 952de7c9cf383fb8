"""Which program wrote a line, and on which host: from the file's path, the logger or the tag."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath

from rey_triage.vocabulary import PROGRAMS, PROJECT_OF

# Names that files, containers and units give to programs, beside the program's own.
_ALIASES = {
    "beam.smp": "rabbitmq",
    "cinder-wsgi": "cinder-api",
    "glance": "glance-api",
    "haproxy-latest": "haproxy",
    "keystone-api": "keystone",
    "keystone-wsgi-public": "keystone",
    "kern": "kernel",
    "libvirt": "libvirtd",
    "mariadbd": "mariadb",
    "mysql": "mariadb",
    "mysqld": "mariadb",
    "neutron-dhcp": "neutron-dhcp-agent",
    "neutron-l3": "neutron-l3-agent",
    "neutron-lb-agent": "neutron-linuxbridge-agent",
    "neutron-metadata": "neutron-metadata-agent",
    "neutron-ovs": "neutron-openvswitch-agent",
    "neutron-ovs-agent": "neutron-openvswitch-agent",
    "neutron-periodic": "neutron-periodic-workers",
    "neutron-rpc": "neutron-rpc-server",
    "nova-api-metadata": "nova-metadata",
    "nova-api-os-compute": "nova-api",
    "nova-api-osapi": "nova-api",
    "nova-metadata-api": "nova-metadata",
    "nova-osapi": "nova-api",
    "ovs": "ovs-vswitchd",
    "ovsdb": "ovsdb-server",
    "ovn-nb-db": "ovsdb-server-nb",
    "ovn-sb-db": "ovsdb-server-sb",
    "placement": "placement-api",
    "rabbit": "rabbitmq",
    "rabbitmq-server": "rabbitmq",
    "virtlogd": "libvirtd",
}
# Swift's daemons name themselves in the syslog without their project.
_SWIFT = {
    "account": ("server", "replicator", "auditor", "reaper"),
    "container": ("server", "replicator", "auditor", "updater", "sharder", "sync"),
    "object": ("server", "replicator", "auditor", "updater", "reconstructor", "expirer"),
    "proxy": ("server",),
}
_ALIASES |= {f"{of}-{role}": f"swift-{of}" for of, roles in _SWIFT.items() for role in roles}
_KNOWN = {**{program: program for program in PROJECT_OF}, **_ALIASES}
_LONGEST = max(map(len, _KNOWN))
_LONGEST_NAME, _LONGEST_PATH = 255, 4096
"""Of files; in archives longer ones may be written."""
_SEPARATORS = "-.@"
_ROTATION = re.compile(
    r"(?:\.(?:gz|xz|zst|bz2|log|out|err|txt|json|\d{1,4})|[-.]\d{8}(?:-?\d{6,10})?"
    r"|[-.]\d{4}-\d\d-\d\d)\Z"
)
_NO_HOST = re.compile(
    r"(?:wsgi|access|error|json|uwsgi|api|public|internal|admin|apache|default|upgrade|std(?:out|err)"
    r"|[0-9a-f]{12,}|[0-9a-f]{8,10}-[0-9a-z]{5}|[0-9a-z]{5}|\d+)(?:[-_.].*)?\Z"
)
_CONTAINER_HOST = re.compile(r"(?P<host>[\w.-]+?)_[\w-]+_container-[0-9a-f]+\Z")
_REPORT_HOST = re.compile(r"sosreport-(?P<host>[\w.-]+?)-(?:\d+-)?\d{4}-\d\d-\d\d-\w+\Z")

_LOGGERS = (
    ("ironic_python_agent", "ironic-python-agent"),
    ("neutron.plugins.ml2.drivers.linuxbridge.agent", "neutron-linuxbridge-agent"),
    ("neutron.plugins.ml2.drivers.openvswitch.agent", "neutron-openvswitch-agent"),
    ("neutron.agent.dhcp", "neutron-dhcp-agent"),
    ("neutron.agent.l3", "neutron-l3-agent"),
    ("neutron.agent.metadata", "neutron-metadata-agent"),
    ("neutron.agent.ovn.metadata", "neutron-ovn-metadata-agent"),
    ("nova.virt", "nova-compute"),
    ("octavia.controller.worker", "octavia-worker"),
    ("octavia.amphorae.drivers.health", "octavia-health-manager"),
)
_OTHERS = frozenset(
    [
        "adjutant",
        "aodh",
        "blazar",
        "caso",
        "cloudkitty",
        "cyborg",
        "freezer",
        "mistral",
        "monasca",
        "murano",
        "panko",
        "sahara",
        "senlin",
        "tacker",
        "vitrage",
        "watcher",
        "zaqar",
        "zun",
    ]
)
"""Projects without runbooks: what they log is not said by any that has some."""


@lru_cache(maxsize=4096)
def program_of_name(name: str) -> tuple[str, str]:
    """Read a program, and the host behind it, from the name of a file, container or unit."""
    name = name.lower().replace("_", "-").removesuffix(".service").removeprefix("devstack@")
    if name in _KNOWN:
        return _KNOWN[name], ""
    for end in range(min(len(name) - 2, _LONGEST), 0, -1):  # the longest name that fits
        if name[end] in _SEPARATORS and name[:end] in _KNOWN:
            host = name[end + 1 :]
            return _KNOWN[name[:end]], "" if _NO_HOST.match(host) else host
    return "", ""


@lru_cache(maxsize=4096)
def origin_of_path(path: str) -> tuple[str, str]:
    """Read program and host from a path: of packages, containers, pods or flat names."""
    parts = [part[:_LONGEST_NAME] for part in PurePosixPath(path[-_LONGEST_PATH:]).parts]
    host = ""
    for part in parts[:-1]:
        if match := _CONTAINER_HOST.match(part) or _REPORT_HOST.match(part):
            host = match["host"]
    stem = parts[-1] if parts else ""
    while stem != (shorter := _ROTATION.sub("", stem)) and shorter:
        stem = shorter
    program, suffix = program_of_name(stem)
    if not program:  # /var/log/neutron/server.log, pods/openstack_nova-api-…/nova-osapi/0.log
        folder = parts[-2] if len(parts) > 1 else ""
        program, _ = program_of_name(f"{folder}-{stem}")
        if not program or stem.isdigit() or program == folder:
            program, _ = program_of_name(folder)
        if not program and "_" in stem:  # containers/POD_NAMESPACE_CONTAINER-HASH.log
            pod, *_, container = stem.split("_")
            program = program_of_name(container)[0] or program_of_name(pod)[0]
    return program, host or suffix


@lru_cache(maxsize=4096)
def program_of_logger(logger: str) -> str:
    """Read the program from a Python logger's name; where that is open, the project."""
    for prefix, program in _LOGGERS:
        if logger.startswith(prefix):
            return program
    project, _, rest = logger.partition(".")
    programs = PROGRAMS.get(project)
    if not programs:
        return project if project in _OTHERS else ""
    program = f"{project}-{rest.partition('.')[0]}"
    if program in programs:
        return program
    return programs[0] if len(programs) == 1 else project
