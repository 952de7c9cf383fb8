from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

CREATE = "openstack stack create --wait -t data-server.yaml"


class KeepDataOnVolume(AsUser):
    name = "keep-data-on-volume"
    page = "heat/keep-data-on-volume"
    sentence = "A stack's volume grows, outlives the stack, and serves in the next one."
    leave_out = {
        "openstack console log show": "the lab's servers run no guest that could mount a disk",
    }
    reads = {
        "openstack stack output show": r"^[0-9a-f-]{36}$",
        "openstack volume show": r"\| size +\| 2 ",
    }
    learns = {
        "volume-id": ("openstack stack output show <stack-name> volume_id", r"[0-9a-f-]{36}"),
    }
    leave_undo = {
        CREATE: "after it the volume stays, as the page says, and a second one would be made",
    }

    def prepares(self, site: Site) -> None:
        self.values |= {
            "stack-name": "shop-db",
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
            "number": "1",
            "limit": "2",
        }

    def meanwhile(self, site: Site, command: str) -> None:
        """A server that was told to start is stopped only once it runs."""
        if command.startswith("openstack server stop"):
            user = site.patient("demo")
            running = lambda: any(  # noqa: E731 - a question
                one.status == "ACTIVE" for one in user.compute.servers(name="shop-db")
            )
            until(running, 30)

    def achieved(self, site: Site) -> bool:
        attached = site.patient("demo").block_storage.get_volume(self.values["volume-id"])
        return attached.status == "in-use"

    def restored(self, site: Site) -> bool:
        volumes = site.patient("demo").block_storage.volumes()
        return not any(one.name.startswith(acts.PREFIX) for one in volumes)

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = KeepDataOnVolume()
