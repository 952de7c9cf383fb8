"""Users, roles, services and endpoints, through Keystone's own API; what is there stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openstack

from lab.cloud import settings
from lab.cloud.settings import PASSWORD, PUBLIC, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lab.cloud.settings import Lab

TYPES = {
    "keystone": ("identity", "/v3"),
    "placement": ("placement", ""),
    "glance": ("image", ""),
    "nova": ("compute", "/v2.1"),
    "neutron": ("network", ""),
    "cinder": ("block-storage", "/v3/%(project_id)s"),
    "heat": ("orchestration", "/v1/%(project_id)s"),
    "octavia": ("load-balancer", ""),
    "designate": ("dns", ""),
    "barbican": ("key-manager", ""),
    "manila": ("sharev2", "/v2"),
}
ROLES = ("admin", "member", "reader", "service", "heat_stack_owner", "heat_stack_user")


def main() -> None:
    lab = settings.load()
    identity = openstack.connect(cloud="lab").identity
    make_users(identity, lab)
    make_endpoints(identity, lab)


def make_users(identity: Any, lab: Lab) -> None:
    roles = {name: _ensure(identity, "role", name) for name in ROLES}
    service_project = _ensure(identity, "project", "service", domain_id="default")
    for name in (*(one for one in PUBLIC if one != "keystone"), *lab.extras):
        user = _ensure_user(identity, name, service_project)
        # `service` lets its token go beside that of a user, as attaching a volume needs.
        for role in ("admin", "service"):
            identity.assign_project_role_to_user(service_project, user, roles[role])
    demo_project = _ensure(identity, "project", "demo", domain_id="default")
    demo = _ensure_user(identity, "demo", demo_project)
    for role in ("member", "reader", "heat_stack_owner"):
        identity.assign_project_role_to_user(demo_project, demo, roles[role])
    admin, admin_project = identity.find_user("admin"), identity.find_project("admin")
    identity.assign_project_role_to_user(admin_project, admin, roles["heat_stack_owner"])
    _make_stack_domain(identity, roles["admin"])


def _make_stack_domain(identity: Any, admin_role: Any) -> None:
    """Heat keeps the users of its stacks in a domain of their own."""
    domain = _ensure(identity, "domain", "heat")
    name = "heat_domain_admin"
    user = identity.find_user(name, domain_id=domain.id) or identity.create_user(
        name=name, password=PASSWORD, domain_id=domain.id
    )
    identity.assign_domain_role_to_user(domain, user, admin_role)


def _ensure_user(identity: Any, name: str, project: Any) -> Any:
    return _ensure(
        *(identity, "user", name),
        password=PASSWORD,
        domain_id="default",
        default_project_id=project.id,
    )


def _ensure(identity: Any, kind: str, name: str, **properties: str) -> Any:
    find: Callable[[str], Any] = getattr(identity, f"find_{kind}")
    create: Callable[..., Any] = getattr(identity, f"create_{kind}")
    return find(name) or create(name=name, **properties)


def make_endpoints(identity: Any, lab: Lab) -> None:
    """Each endpoint as the lab has it, whatever somebody made of it."""
    services = {service.name: service for service in identity.services()}
    present = {(one.service_id, one.interface): one for one in identity.endpoints()}
    for name, kind, urls in _catalogue(lab):
        service = services.get(name) or identity.create_service(name=name, type=kind)
        for interface, url in urls.items():
            endpoint = present.get((service.id, interface))
            if endpoint is None:
                identity.create_endpoint(
                    service_id=service.id, interface=interface, url=url, region_id=REGION
                )
            elif endpoint.url != url or not endpoint.is_enabled:
                identity.update_endpoint(endpoint, url=url, is_enabled=True)


def _catalogue(lab: Lab) -> Iterator[tuple[str, str, dict[str, str]]]:
    for project in (*PUBLIC, *lab.extras):
        kind, path = TYPES[project]
        urls = {
            "public": lab.public(project, path),
            "internal": lab.internal(project, path),
            "admin": lab.internal(project, path),
        }
        yield project, kind, urls
        if project == "cinder":
            # The name that clients asked for before 2022; Nova still does.
            yield "cinderv3", "volumev3", urls


if __name__ == "__main__":
    main()
