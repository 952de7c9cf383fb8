from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import STATE, TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site


class TraceOneInstance(TaskTrial):
    name = "trace-one-instance"
    page = "nova/trace-one-instance"
    sentence = "A server with a volume is followed through all services and logs."
    reads = {
        "openstack port list --fixed-ip": r"compute:nova.*ACTIVE|ACTIVE.*compute:nova",
        "openstack server show <server-id> -c": scene.HOST,
        "openstack server event list": r"create",
        "openstack server event show": "compute__do_build_and_run_instance",
        "openstack server migration list": r"\A\s*\Z",
        "openstack port list --server": "ACTIVE",
        "openstack server volume list": r"/dev/",
        "openstack resource provider allocation show": "VCPU",
        # Behind uWSGI Neutron logs what goes wrong, and nothing did.
        f"grep -F -- '<request-id>' {STATE}/logs/neutron-api.log": r"\A",
        "grep -F": r"<request-id>|<server-id>",
    }
    learns = {
        "request-id": ("openstack server event list", r"(req-[0-9a-f-]{36})[^\n]*create"),
        "host": ("openstack server show", r"OS-EXT-SRV-ATTR:host *\| (\S+)"),
    }

    def prepares(self, site: Site) -> None:
        made = scene.server(site, "lost", host=scene.HOST)
        admin = site.patient()
        volume = acts.volume(admin, "data")
        acts.volume_reaches(admin, volume, "available")
        admin.compute.create_volume_attachment(made.id, volume_id=volume.id)
        acts.volume_reaches(admin, volume, "in-use")
        address = next(iter(admin.compute.get_server(made.id).addresses.values()))[0]["addr"]
        self.values |= {"server-id": made.id, "address": address}

    def cleans(self, site: Site) -> None:
        scene.cleared(site)


TRIAL = TraceOneInstance()
