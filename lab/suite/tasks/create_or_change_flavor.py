from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

FLAVOR = "shop-m2"
PRIVATE = f"{FLAVOR}-private"


class CreateOrChangeFlavor(TaskTrial):
    name = "create-or-change-flavor"
    page = "nova/create-or-change-flavor"
    sentence = "A public and a private flavor are made; one is retired, and its instance runs on."
    clouds = {"openstack flavor list --all": "lab", "openstack flavor list": "demo"}
    reads = {
        "openstack flavor list --all --long": acts.FLAVOR,
        "openstack --os-placement-api-version 1.17 allocation candidate": r"VCPU=4",
        "openstack flavor create --public": r"is_public +\| True",
        "openstack flavor create --private": r"is_public +\| False",
        "openstack server list --all-projects": "shop-uses-it",
        "openstack flavor show <flavor> -f json": "disk_write_bytes_sec='10485760'",
        "openstack flavor show <flavor>-private": r"access_project_ids +\| \S*[0-9a-f]{32}",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "flavor": FLAVOR,
            "project": "demo",
            "property": "quota:disk_write_bytes_sec=10485760",
        }

    def comes_to(self, site: Site, say: str) -> None:
        if say.startswith("Let a further project"):
            self.values["project"] = "service"
        elif say.startswith("See who uses a flavor"):
            made = acts.boot(site.patient("demo"), "uses-it", flavor=FLAVOR)
            self.uses_it = acts.active(site.patient("demo"), made, scene.BOOTS)

    def achieved(self, site: Site) -> bool:
        """The instance of the retired flavor has its size, and can be started again."""
        demo = site.patient("demo")
        scene.stopped(site, self.uses_it)
        demo.compute.start_server(self.uses_it.id)
        now = acts.active(demo, self.uses_it, scene.BOOTS)
        names = [one.name for one in demo.compute.flavors()]
        return now.flavor.vcpus == 4 and FLAVOR not in names and PRIVATE in names

    def restored(self, site: Site) -> bool:
        names = [one.name for one in site.patient().compute.flavors(is_public=None)]
        return FLAVOR in names and PRIVATE not in names

    def cleans(self, site: Site) -> None:
        scene.cleared(site)
        admin = site.patient()
        for one in admin.compute.flavors(is_public=None):
            if one.name.startswith(acts.PREFIX):
                admin.compute.delete_flavor(one)


TRIAL = CreateOrChangeFlavor()
