from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, outside, scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

KEY = "shop-alice"


class LaunchServerWithNetwork(AsUser):
    name = "launch-server-with-network"
    page = "heat/launch-server-with-network"
    sentence = "A user launches a server with network, router and floating address from a template."
    leave_out = {
        "ping -c 3": "the lab's servers run no guest that could answer",
    }
    reads = {
        "openstack network list --external": outside.NAME,
        "openstack stack create --dry-run": r"\A(.*resource_name.*\n){8}\Z",
        "openstack stack update --dry-run": "updated",
        "openstack stack output show --all": "public_address",
    }
    learns = {
        "floating-ip": ("openstack stack output show", r"203\.0\.113\.\d+"),
    }

    def prepares(self, site: Site) -> None:
        outside.make(site)
        site.patient("demo").compute.create_keypair(name=KEY)
        self.values |= {
            "stack-name": "shop-first",
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": outside.NAME,
            "keypair": KEY,
        }

    def cleans(self, site: Site) -> None:
        scene.cleared(site)
        site.patient("demo").compute.delete_keypair(KEY)
        outside.remove(site)


TRIAL = LaunchServerWithNetwork()
