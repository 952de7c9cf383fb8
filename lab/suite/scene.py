"""What trials of task pages find in place: projects, users, servers, each made in one call."""

from __future__ import annotations

import base64
import subprocess
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from openstack import exceptions

from lab.suite import acts
from lab.suite.cleanup import clean_up
from lab.suite.control import COMPUTES
from lab.suite.journal import REFUSALS, until

if TYPE_CHECKING:
    from openstack.connection import Connection

    from lab.suite.fault import Site

PASSWORD = "Shop-2026-words"  # noqa: S105 - of users that live for a minute
BOOTS = 60.0


KEYSTONE_IS_ROOT = (
    "getent group keystone >/dev/null || groupadd --non-unique --gid 0 keystone; "
    "getent passwd keystone >/dev/null || useradd --non-unique --uid 0 --gid 0 keystone"
)
"""Keystone of the lab runs as root: the user that packages make for it is another name of root."""


def project(site: Site, name: str, *, domain: str = "Default") -> Any:
    admin = site.patient()
    home = admin.identity.find_domain(domain, ignore_missing=False)
    return admin.identity.create_project(name=acts.PREFIX + name, domain_id=home.id)


def user(site: Site, name: str, project_id: str, *roles: str) -> Any:
    """A user with roles in a project, and the password of all users here."""
    admin = site.patient()
    made = admin.identity.create_user(
        name=acts.PREFIX + name, password=PASSWORD, default_project_id=project_id
    )
    for role in roles:
        granted = admin.identity.find_role(role, ignore_missing=False)
        admin.identity.assign_project_role_to_user(project_id, made, granted)
    return made


def server(site: Site, name: str, *, host: str = "", network: str = acts.NETWORK) -> Any:
    """An active server of demo's; on a host of its own choice, or the one that is named."""
    cloud = site.patient("lab" if host else "demo")
    return acts.active(cloud, acts.boot(cloud, name, host=host, network=network), BOOTS)


def stopped(site: Site, made: Any) -> None:
    admin = site.patient()
    admin.compute.stop_server(made.id)
    acts.reaches(lambda: admin.compute.get_server(made.id), "SHUTOFF", BOOTS)


def host_of(site: Site, made: Any) -> str:
    return str(site.patient().compute.get_server(made.id).compute_host)


def no_server(site: Site, beginning: str = acts.PREFIX) -> bool:
    servers = site.patient().compute.servers(all_projects=True)
    return not any(one.name.startswith(beginning) for one in servers)


def project_id(site: Site, name: str = "demo") -> str:
    found = site.patient().identity.find_project(name, ignore_missing=False)
    return str(found.id)


def forget_identity(site: Site) -> None:
    """Take away every project and user that a trial made, in whatever domain."""
    admin = site.patient()
    for one in admin.identity.users():
        if one.name.startswith(acts.PREFIX):
            admin.identity.delete_user(one)
    for one in admin.identity.projects():
        if one.name.startswith(acts.PREFIX):
            forget_project(admin, one)
    for one in admin.identity.domains():
        if one.name.startswith(acts.PREFIX):
            admin.identity.update_domain(one, is_enabled=False)
            admin.identity.delete_domain(one)


def forget_project(admin: Connection, one: Any) -> None:
    """A project with its quotas, and the security group that Neutron gave it."""
    with suppress(*REFUSALS):
        admin.compute.revert_quota_set(one.id)
    with suppress(*REFUSALS):
        admin.block_storage.revert_quota_set(one.id)
    with suppress(*REFUSALS):
        admin.network.delete_quota(one.id)
    admin.identity.delete_project(one)
    for group in admin.network.security_groups(project_id=one.id):
        admin.network.delete_security_group(group)


def forget_aggregates(site: Site) -> None:
    admin = site.patient()
    for one in admin.compute.aggregates():
        if one.name.startswith(acts.PREFIX):
            for host in one.hosts or ():
                admin.compute.remove_host_from_aggregate(one, host)
            admin.compute.delete_aggregate(one)


def enable_computes(site: Site) -> None:
    admin = site.patient()
    for one in admin.compute.services(binary="nova-compute"):
        if one.status == "disabled":
            admin.compute.enable_service(one)


def cleared(site: Site) -> None:
    """Servers, volumes, networks, stacks, images and flavors of a trial are gone."""
    clean_up(site.lab, site.journal, quiet=0)


def provider_id(site: Site, host: str) -> str:
    return next(str(one.id) for one in site.patient().placement.resource_providers(name=host))


HOST = COMPUTES[0]
OTHER = COMPUTES[1]


THAWED_AFTER = 12.0


def stack_update_under_way(site: Site, name: str, **parameters: str) -> None:
    """Begin an update that cannot go on for a while: nobody builds servers meanwhile."""
    user = site.patient("demo")
    stack = user.orchestration.find_stack(name, ignore_missing=False)
    site.lab.run("freeze", "nova-conductor")
    threading.Timer(THAWED_AFTER, site.lab.run, ("thaw", "nova-conductor")).start()
    answer = user.orchestration.patch(
        f"/stacks/{stack.name}/{stack.id}", json={"parameters": parameters}
    )
    exceptions.raise_from_response(answer)


def mark_unhealthy(site: Site, name: str, resource: str) -> None:
    user = site.patient("demo")
    stack = user.orchestration.find_stack(name, ignore_missing=False)
    answer = user.orchestration.patch(
        f"/stacks/{stack.name}/{stack.id}/resources/{resource}",
        json={"mark_unhealthy": True, "resource_status_reason": "broken"},
    )
    exceptions.raise_from_response(answer)


def user_data(made: Any) -> str:
    return base64.b64decode(made.user_data).decode()


def set_ratio(site: Site, host: str, resource_class: str, ratio: float) -> None:
    placement = site.patient().placement
    path = f"/resource_providers/{provider_id(site, host)}/inventories"
    now = placement.get(path).json()
    now["inventories"][resource_class]["allocation_ratio"] = ratio
    exceptions.raise_from_response(placement.put(path, json=now))


def is_up(site: Site, host: str) -> bool:
    services = list(site.patient().compute.services(binary="nova-compute", host=host))
    return bool(services) and all(one.state == "up" for one in services)


def take_out(site: Site, host: str) -> None:
    """Make a compute host one that the cloud does not know."""
    admin = site.patient()
    site.lab.run("stop", f"nova-compute-{host}")
    for one in admin.compute.services(binary="nova-compute", host=host):
        admin.compute.delete_service(one)


def bring_back(site: Site, host: str) -> None:
    """Start a host of the lab again, as a member of its cell that takes servers."""
    site.lab.run("start", f"nova-compute-{host}", f"neutron-ovs-{host}", check=False)
    until(lambda: is_up(site, host), BOOTS)
    manage = site.lab.state / "venv/bin/nova-manage"
    config = site.lab.state / "etc/nova/nova.conf"
    subprocess.run(
        [manage, "--config-file", config, "cell_v2", "discover_hosts"],
        check=False,
        capture_output=True,
    )
    enable_computes(site)
