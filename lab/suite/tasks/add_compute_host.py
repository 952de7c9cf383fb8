from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import TaskTrial, manage

if TYPE_CHECKING:
    from lab.suite.fault import Site

HOST = "cmp-3"


class AddComputeHost(TaskTrial):
    name = "add-compute-host"
    page = "nova/add-compute-host"
    sentence = "A host that the cloud does not know comes up disabled, is mapped, tried, enabled."
    leave_out = {
        "hostname -f": "all hosts of the lab are one machine, without systemd",
    }
    reads = {
        "openstack resource provider list": r"\A\s*\Z",
        manage("nova-manage cell_v2 list_hosts", "nova/nova"): HOST,
        "openstack network agent list": "True|:-",
        "openstack resource provider inventory list": "VCPU",
    }
    leave_undo = {
        "openstack --os-compute-api-version 2.74 server create": "it is the last step",
    }

    def prepares(self, site: Site) -> None:
        scene.take_out(site, HOST)
        network = site.patient("demo").network.find_network(acts.NETWORK, ignore_missing=False)
        self.values |= {
            "host": HOST,
            "flavor": acts.FLAVOR,
            "image-name": acts.IMAGE,
            "network-id": network.id,
        }

    def comes_to(self, site: Site, say: str) -> None:
        if say.startswith("See what it offers"):
            self.values["provider-id"] = scene.provider_id(site, HOST)
        elif say.startswith("See that the service reports"):
            until(lambda: scene.is_up(site, HOST), 60)

    def restored(self, site: Site) -> bool:
        return not list(site.patient().compute.services(binary="nova-compute", host=HOST))

    def cleans(self, site: Site) -> None:
        site.lab.run("conf")
        site.lab.run("restart", "nova-conductor")
        scene.bring_back(site, HOST)
        scene.cleared(site)


TRIAL = AddComputeHost()
