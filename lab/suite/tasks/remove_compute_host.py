from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.trial import TaskTrial, manage

if TYPE_CHECKING:
    from lab.suite.fault import Site

HOST = "cmp-3"


class RemoveComputeHost(TaskTrial):
    name = "remove-compute-host"
    page = "nova/remove-compute-host"
    sentence = "A host with a running and a stopped server is emptied and taken out for good."
    stop_before = "openstack compute service delete"
    reads = {
        "openstack --os-compute-api-version 2.47 server list": "shop-",
        "openstack network agent list": HOST,
        "for id in $(openstack server list --all-projects --host <host> --status": "Complete",
        "openstack --os-compute-api-version 2.59 server migration list": (
            r"\A((completed|confirmed)\b.*\n)+\Z"
        ),
        manage("nova-manage cell_v2 list_hosts", "nova/nova"): "cell1",
    }

    def prepares(self, site: Site) -> None:
        scene.server(site, "runs", host=HOST)
        scene.stopped(site, scene.server(site, "off", host=HOST))
        group = site.patient().compute.create_aggregate(name="shop-ssd")
        site.patient().compute.add_host_to_aggregate(group, HOST)
        self.values |= {"host": HOST, "date": "2026-11-26"}

    def achieved(self, site: Site) -> bool:
        """Nova took the host out of its aggregate, too, and its servers run elsewhere."""
        admin = site.patient()
        servers = {one.compute_host for one in admin.compute.servers(all_projects=True)}
        return HOST not in servers and not any(one.hosts for one in admin.compute.aggregates())

    def restored(self, site: Site) -> bool:
        return scene.is_up(site, HOST)

    def cleans(self, site: Site) -> None:
        scene.bring_back(site, HOST)
        scene.cleared(site)
        scene.forget_aggregates(site)


TRIAL = RemoveComputeHost()
