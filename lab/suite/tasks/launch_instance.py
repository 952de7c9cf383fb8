from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.journal import until
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

NAME, OUTSIDE, GROUP, KEY = "shop-first", "shop-public", "shop-ssh", "shop-alice"


class LaunchInstance(AsUser):
    name = "launch-instance"
    page = "nova/launch-instance"
    sentence = "A server is started from an image and from a volume, and gets a floating address."
    reads = {
        "openstack network show": r"router:external +\| Internal[\s\S]*203\.0\.113",
        "openstack quota show": "instances",
        "openstack keypair create": "fingerprint",
        "openstack security group rule create --ingress --protocol tcp": r"port_range_min +\| 22",
        "openstack port list": r"10\.20\.0\.\d+.*ACTIVE",
        "openstack port show": "security_group_ids",
        "openstack floating ip list": r"203\.0\.113\.\d+.*10\.20\.0\.\d+.*ACTIVE",
    }
    learns = {
        "port-id": ("openstack port list", r"\| ([0-9a-f-]{36}) \|"),
        "floating-ip": ("openstack floating ip create", r"floating_ip_address +\| (\S+)"),
    }
    leave_out = {
        "openstack server create --wait --image <image-name> --boot-from-volume": (
            "cinder-volume of the lab may not write images to its volumes"
        ),
        "timeout 5 bash": "the lab's servers run no guest that could answer",
    }
    leave_undo = {
        "openstack server create --wait --image <image-name> --flavor": "its deletion comes last",
    }

    def prepares(self, site: Site) -> None:
        admin, demo = site.patient(), site.patient("demo")
        outside = admin.network.create_network(
            name=OUTSIDE,
            **{
                "router:external": True,
                "provider:network_type": "vlan",
                "provider:physical_network": "physnet1",
                "provider:segmentation_id": 951,
            },
        )
        admin.network.create_subnet(
            name=OUTSIDE,
            network_id=outside.id,
            ip_version=4,
            cidr="203.0.113.0/24",
            enable_dhcp=False,
        )
        router = demo.network.find_router(acts.ROUTER, ignore_missing=False)
        demo.network.update_router(router, external_gateway_info={"network_id": outside.id})
        volume = acts.volume(demo, "system")
        acts.volume_reaches(demo, volume, "available")
        demo.block_storage.set_volume_bootable_status(volume, True)
        key = site.lab.state / "trials" / self.name / "id"
        key.unlink(missing_ok=True)
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)],  # noqa: S607
            check=True,
        )
        self.values |= {
            "server-name": NAME,
            "image-name": acts.IMAGE,
            "flavor": acts.FLAVOR,
            "network-name": acts.NETWORK,
            "keypair": KEY,
            "file": f"{key}.pub",
            "security-group": GROUP,
            "cidr": "198.51.100.0/24",
            "number": "1",
            "volume-id": volume.id,
        }

    def meanwhile(self, site: Site, command: str) -> None:
        """The other way to start one was tried too; its instance goes before the group does."""
        if command.startswith(f"openstack security group delete {GROUP};"):
            demo = site.patient("demo")
            demo.compute.delete_server(demo.compute.find_server(f"{NAME}-own").id)
            until(lambda: not demo.compute.find_server(f"{NAME}-own"), scene.BOOTS)

    def achieved(self, site: Site) -> bool:
        demo = site.patient("demo")
        made = demo.compute.find_server(NAME, ignore_missing=False)
        server = demo.compute.get_server(made.id)
        return server.key_name == KEY and scene.user_data(
            site.patient().compute.get_server(made.id)
        ).startswith("#cloud-config")

    def restored(self, site: Site) -> bool:
        demo = site.patient("demo")
        return NAME not in [one.name for one in demo.compute.servers()] and not list(
            demo.network.security_groups(name=GROUP)
        )

    def cleans(self, site: Site) -> None:
        admin, demo = site.patient(), site.patient("demo")
        outside = admin.network.find_network(OUTSIDE)
        for one in admin.network.ips(floating_network_id=outside.id) if outside else ():
            admin.network.delete_ip(one)
        router = demo.network.find_router(acts.ROUTER, ignore_missing=False)
        admin.network.update_router(router, external_gateway_info={})
        scene.cleared(site)
        for one in demo.network.security_groups(name=GROUP):
            demo.network.delete_security_group(one)
        if demo.compute.find_keypair(KEY):
            demo.compute.delete_keypair(KEY)


TRIAL = LaunchInstance()
