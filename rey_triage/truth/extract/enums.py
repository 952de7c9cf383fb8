"""The words that APIs use: states, kinds, policies, microversions, traits, resource classes.

Each is read where the service itself reads it. One that cannot be read is named under
``failed``, and hides no other.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import sys
import warnings
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def main() -> None:
    """Print all words of the project that is named on the command line: two might not mix."""
    project = sys.argv[1]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    noise = io.StringIO()
    failed: list[str] = []
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        states = _all(_STATES.get(project, {}), failed)
        versions = _all(_VERSIONS.get(project, {}), failed)
        policies = _policies(project, failed)
    found = {
        "states": {name: sorted(set(map(str, words))) for name, words in states.items()},
        "microversions": {name: str(version) for name, version in versions.items()},
        "policies": policies,
        "failed": failed,
    }
    json.dump(found, sys.stdout)


def _all(readers: dict[str, Callable[[], Any]], failed: list[str]) -> dict[str, Any]:
    found = {}
    for name, reader in readers.items():
        try:
            found[name] = reader()
        except Exception as error:
            failed.append(f"{name}: {type(error).__name__}: {error}")
    return found


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _constants(module: str, prefix: str) -> list[str]:
    return [
        value
        for name, value in vars(_module(module)).items()
        if name.startswith(prefix) and isinstance(value, str)
    ]


def _uppercase(module: str) -> list[str]:
    return [
        value
        for name, value in vars(_module(module)).items()
        if name.isupper() and isinstance(value, str)
    ]


def _cinder(enum: str) -> Iterable[str]:
    valid: Iterable[str] = getattr(_module("cinder.objects.fields"), enum).ALL
    return valid


def _server_status() -> list[str]:
    table = _module("nova.api.openstack.common")._STATE_MAP
    return ["UNKNOWN", *(word for states in table.values() for word in states.values())]


def _stack(which: str) -> list[str]:
    return list(getattr(_module("heat.engine.stack").Stack, which))


def _stack_status() -> list[str]:
    return [f"{action}_{status}" for action in _stack("ACTIONS") for status in _stack("STATUSES")]


def _resource_status() -> list[str]:
    resource = _module("heat.engine.resource").Resource
    return [f"{action}_{status}" for action in resource.ACTIONS for status in resource.STATUSES]


def _heat_types() -> list[str]:
    from heat.engine import environment, resources

    registry = environment.Environment({}, user_env=False)
    resources._load_global_environment(registry)
    return [name for name in registry.get_types() if "::" in name]


def _volume_events() -> list[str]:
    fields = _module("cinder.message.message_field")
    resource = fields.Resource.VOLUME
    return [
        f"VOLUME_{resource}_{one[0]}_{detail[0]}"
        for one in fields.Action.ALL
        for detail in fields.Detail.ALL
    ]


def _octavia(*names: str) -> list[str]:
    constants = _module("octavia.common.constants")
    words: list[str] = []
    for name in names:
        value = getattr(constants, name)
        words += [value] if isinstance(value, str) else value
    return words


def _programs() -> list[str]:
    return [entry.name for entry in entry_points(group="console_scripts")]


def _designate(field: str) -> list[str]:
    words: Iterable[str] = _module("designate.objects").Zone.fields[field].valid_values
    return list(words)


def _extra_specs() -> list[str]:
    validators = _module("nova.api.validation.extra_specs.validators")
    validators.load_validators()
    return list(validators.VALIDATORS)


_STATES: dict[str, dict[str, Callable[[], Any]]] = {
    "nova": {
        "server.status": _server_status,
        "server.vm_state": lambda: _uppercase("nova.compute.vm_states"),
        "server.task_state": lambda: _uppercase("nova.compute.task_states"),
        "server.power_state": lambda: list(_module("nova.compute.power_state").STATE_MAP.values()),
        "server.action": lambda: _uppercase("nova.compute.instance_actions"),
        "migration.type": lambda: _module("nova.objects.fields").MigrationType.ALL,
        "port.vif_type": lambda: [
            *_constants("neutron_lib.api.definitions.portbindings", "VIF_TYPE_"),
            *_constants("nova.network.model", "VIF_TYPE_"),
        ],
        "flavor.extra_spec": _extra_specs,
        "image.property": lambda: _module("nova.objects.image_meta").ImageMetaProps.fields,
    },
    "neutron": {
        "port.status": lambda: _constants("neutron_lib.constants", "PORT_STATUS_"),
        "port.vnic_type": lambda: _module("neutron_lib.api.definitions.portbindings").VNIC_TYPES,
        "network.status": lambda: _constants("neutron_lib.constants", "NET_STATUS_"),
        "router.status": lambda: _module("neutron_lib.constants").VALID_ROUTER_STATUS,
        "floating-ip.status": lambda: _module("neutron_lib.constants").VALID_FLOATINGIP_STATUS,
        "network-agent.type": lambda: _constants("neutron_lib.constants", "AGENT_TYPE_"),
        "port.device_owner": lambda: _constants("neutron_lib.constants", "DEVICE_OWNER_"),
    },
    "cinder": {
        "volume.status": lambda: _cinder("VolumeStatus"),
        "volume.migration_status": lambda: _cinder("VolumeMigrationStatus"),
        "volume.attach_status": lambda: _cinder("VolumeAttachStatus"),
        "volume.replication_status": lambda: _cinder("ReplicationStatus"),
        "volume.fault_event": _volume_events,
        "snapshot.status": lambda: _cinder("SnapshotStatus"),
        "backup.status": lambda: _cinder("BackupStatus"),
        "group.status": lambda: _cinder("GroupStatus"),
    },
    "glance": {"image.status": lambda: _module("glance.db.sqlalchemy.api").STATUSES},
    "heat": {
        "stack.status": _stack_status,
        "stack.action": lambda: _stack("ACTIONS"),
        "stack-resource.status": _resource_status,
        "stack.resource_type": _heat_types,
        "stack-resource.type": _heat_types,
    },
    "octavia": {
        "load-balancer.status": lambda: _octavia("SUPPORTED_PROVISIONING_STATUSES"),
        "load-balancer.operating_status": lambda: _octavia("SUPPORTED_OPERATING_STATUSES"),
        "load-balancer.algorithm": lambda: _octavia("SUPPORTED_LB_ALGORITHMS"),
        "load-balancer.protocol": lambda: _octavia("SUPPORTED_PROTOCOLS"),
        "listener.status": lambda: _octavia("SUPPORTED_PROVISIONING_STATUSES"),
        "listener.operating_status": lambda: _octavia("SUPPORTED_OPERATING_STATUSES"),
        "lb-pool.status": lambda: _octavia("SUPPORTED_PROVISIONING_STATUSES"),
        "lb-pool.operating_status": lambda: _octavia("SUPPORTED_OPERATING_STATUSES"),
        "member.status": lambda: _octavia("SUPPORTED_PROVISIONING_STATUSES"),
        "member.operating_status": lambda: _octavia("SUPPORTED_OPERATING_STATUSES"),
        "amphora.status": lambda: _octavia("SUPPORTED_PROVISIONING_STATUSES", "DELETED"),
        "amphora.role": lambda: [role[5:] for role in _octavia("SUPPORTED_AMPHORA_ROLES")],
    },
    "designate": {
        "zone.status": lambda: _designate("status"),
        "zone.action": lambda: _designate("action"),
    },
    "manila": {"share.status": lambda: _constants("manila.common.constants", "STATUS_")},
    "ironic": {"node.provision_state": lambda: _uppercase("ironic.common.states")},
    "placement": {
        "inventory.class": lambda: _module("os_resource_classes").STANDARDS,
        "trait": lambda: _module("os_traits").get_traits(),
        "resource-class": lambda: _module("os_resource_classes").STANDARDS,
    },
    "": {"service.binary": _programs},
}


_VERSIONS: dict[str, dict[str, Callable[[], Any]]] = {
    "nova": {"compute": lambda: _module("nova.api.openstack.api_version_request")._MAX_API_VERSION},
    "placement": {"placement": lambda: _module("placement.microversion").max_version_string()},
    "cinder": {
        "volume": lambda: _module("cinder.api.openstack.api_version_request")._MAX_API_VERSION
    },
    "ironic": {
        "baremetal": lambda: _module("ironic.api.controllers.v1.versions").max_version_string()
    },
    "manila": {
        "share": lambda: _module("manila.api.openstack.api_version_request")._MAX_API_VERSION
    },
    "masakari": {"ha": lambda: _module("masakari.api.api_version_request")._MAX_API_VERSION},
    "magnum": {
        "container-infra": lambda: _module("magnum.api.controllers.versions").CURRENT_MAX_VER
    },
}


def _policies(project: str, failed: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entry_points(group="oslo.policy.policies"):
        if entry.name.partition(".")[0] != project:
            continue
        try:
            found[project] = sorted({rule.name for rule in entry.load()()})
        except Exception as error:
            failed.append(f"policies: {type(error).__name__}: {error}")
    return found


if __name__ == "__main__":
    main()
