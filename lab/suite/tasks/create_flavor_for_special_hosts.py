from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import REFUSALS
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

TRAIT, FLAVOR = "CUSTOM_SHOP_SSD", "shop-s1"


class CreateFlavorForSpecialHosts(TaskTrial):
    name = "create-flavor-for-special-hosts"
    page = "nova/create-flavor-for-special-hosts"
    sentence = "A host gets a trait and a flavor that asks for it, then nothing else goes there."
    reads = {
        "openstack resource provider list": scene.HOST,
        "openstack flavor create": f"trait:{TRAIT}",
        "openstack --os-placement-api-version 1.17 allocation candidate": r"\A[0-9a-f-]{36}\n\Z",
        "openstack server create": rf"OS-EXT-SRV-ATTR:host +\| {scene.HOST} ",
    }
    leave_undo = {
        "openstack server create": "it is the next step",
        "openstack server delete --wait": "the step takes a test away that is there once",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "trait": TRAIT,
            "host": scene.HOST,
            "flavor": FLAVOR,
            "aggregate": "shop-ssd",
            "image-name": acts.IMAGE,
            "network-name": acts.NETWORK,
        }

    def achieved(self, site: Site) -> bool:
        """Only what asks for the trait gets to the host, and that gets nowhere else."""
        with_trait = acts.boot(site.patient("demo"), "fast", flavor=FLAVOR)
        acts.active(site.patient("demo"), with_trait, scene.BOOTS)
        others = [scene.server(site, f"slow-{number}") for number in range(4)]
        elsewhere = {scene.host_of(site, one) for one in others}
        return scene.host_of(site, with_trait) == scene.HOST and scene.HOST not in elsewhere

    def restored(self, site: Site) -> bool:
        admin = site.patient()
        host = scene.provider_id(site, scene.HOST)
        api = {"OpenStack-API-Version": "placement 1.6"}
        answer = admin.placement.get(f"/resource_providers/{host}/traits", headers=api)
        return TRAIT not in answer.json()["traits"]

    def cleans(self, site: Site) -> None:
        scene.cleared(site)
        scene.forget_aggregates(site)
        api = {"OpenStack-API-Version": "placement 1.6"}
        with suppress(*REFUSALS):
            site.patient().placement.delete(f"/traits/{TRAIT}", headers=api)
        site.lab.run("conf")
        site.lab.run("restart", "nova-scheduler")


TRIAL = CreateFlavorForSpecialHosts()
