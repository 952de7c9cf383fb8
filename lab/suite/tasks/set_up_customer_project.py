from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import outside, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site

DOMAIN, PROJECT, USER = "shop-customers", "shop-first", "shop-alice"
SECRET = f"{scene.PASSWORD}\n"


class SetUpCustomerProject(TaskTrial):
    name = "set-up-customer-project"
    page = "keystone/set-up-customer-project"
    sentence = "A customer gets a domain, a project, a user, quotas and a network, and logs in."
    reads = {
        "openstack role assignment list": "admin",
        "openstack ip availability show": "total_ips",
        "env -u OS_CLOUD -u OS_PASSWORD": r"project_id|net-1",
        "openstack quota show --usage": r"\| instances +\| +3 ",
    }
    types = {
        "openstack user create": SECRET * 2,
        "env -u OS_CLOUD": SECRET,
    }

    def prepares(self, site: Site) -> None:
        outside.make(site)
        self.values |= {
            "domain": DOMAIN,
            "project": PROJECT,
            "user": USER,
            "number": "3",
            "network-name": outside.NAME,
            "cidr": "10.0.0.0/24",
        }

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        """The administrator, with variables such as a file from the dashboard sets."""
        return site.lab.login_of("admin", site.lab.password, "admin")

    def restored(self, site: Site) -> bool:
        admin = site.patient()
        domain = admin.identity.find_domain(DOMAIN, ignore_missing=False)
        found = admin.identity.find_project(PROJECT, domain_id=domain.id, ignore_missing=False)
        return not found.is_enabled

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        for router in admin.network.routers(name="router-1"):
            for port in admin.network.ports(device_id=router.id):
                if port.device_owner == "network:router_interface":
                    admin.network.remove_interface_from_router(router, port_id=port.id)
            admin.network.delete_router(router)
        for network in admin.network.networks(name="net-1"):
            admin.network.delete_network(network)
        outside.remove(site)
        scene.forget_identity(site)


TRIAL = SetUpCustomerProject()
