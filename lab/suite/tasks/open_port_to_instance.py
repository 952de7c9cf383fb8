from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts, scene
from lab.suite.trial import AsUser

if TYPE_CHECKING:
    from lab.suite.fault import Site

GROUP = f"{acts.PREFIX}web"
OTHER = "db"


class OpenPortToInstance(AsUser):
    name = "open-port-to-instance"
    page = "neutron/open-port-to-instance"
    sentence = "A user lets SSH, ping and HTTP into an instance, then closes it again."
    clouds = {"openstack default security group": "lab"}  # the template of new groups
    leave_out = {
        "timeout 5 bash": "the lab's servers run no guest that could answer",
    }
    reads = {
        "openstack port list --server <server-id> --long": "ACTIVE",
        "for g in": r"(?s)stateful.*Remote Security Group",
        "openstack security group create": r"direction='egress'",
        "openstack security group rule create --ingress --protocol tcp --dst-port 22": (
            r"port_range_max +\| 22"
        ),
        "openstack security group rule create --ingress --protocol icmp": r"protocol +\| icmp",
        "openstack port list --security-group": r"10\.20\.0\.",
        "for p in 80 443": r"\A80\n443$",
        "openstack security group rule create --ingress --protocol tcp --dst-port 5432": (
            r"remote_group_id +\| [0-9a-f]{8}"
        ),
        "openstack default security group rule create": r"used_in_default_sg +\| True",
        "openstack security group rule list": r"(?s)(?=.*443:443)(?=.*icmp.*192\.0\.2\.0/24)",
    }
    learns = {
        "port-id": ("openstack port list --server <server-id> --long", r"\| ([0-9a-f-]{36}) "),
    }

    def prepares(self, site: Site) -> None:
        made = scene.server(site, "web-1")
        site.patient("demo").network.create_security_group(name=OTHER)
        self.values |= {
            "server-id": made.id,
            "address": "203.0.113.17",
            "security-group": GROUP,
            "cidr": "192.0.2.0/24",
        }

    def achieved(self, site: Site) -> bool:
        rules = site.patient("demo").network.security_group_rules(direction="ingress")
        groups = {one.id: one.name for one in site.patient("demo").network.security_groups()}
        found = {(groups[one.security_group_id], one.protocol, one.port_range_min) for one in rules}
        return found >= {
            (GROUP, "tcp", 22),
            (GROUP, "icmp", None),
            (GROUP, "tcp", 80),
            (GROUP, "tcp", 443),
            (OTHER, "tcp", 5432),
        }

    def restored(self, site: Site) -> bool:
        groups = list(site.patient("demo").network.security_groups())
        rules = list(site.patient("demo").network.security_group_rules(port_range_min=5432))
        return GROUP not in {one.name for one in groups} and not rules

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        for rule in admin.network.default_security_group_rules(protocol="icmp"):
            admin.network.delete_default_security_group_rule(rule)
        scene.cleared(site)
        user = site.patient("demo")
        for name in (OTHER, GROUP):
            for group in user.network.security_groups(name=name):
                user.network.delete_security_group(group)


TRIAL = OpenPortToInstance()
