from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.journal import until
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from lab.suite.fault import Site

DRIVER = "nova.quota.UnifiedLimitsDriver"
DEFAULTS = {"servers": 10, "class:MEMORY_MB": 20000, "class:DISK_GB": 100}


class SetUnifiedLimits(TaskTrial):
    name = "set-unified-limits"
    page = "keystone/set-unified-limits"
    sentence = "Nova takes its limits from Keystone; a project gets one of its own, then another."
    reads = {
        "awk": r"UnifiedLimitsDriver|endpoint_id *= *\w+",
        "openstack quota show": r"\| cores +\|",
        "openstack registered limit list": "servers",
        "openstack registered limit create": r"class:VCPU",
        "openstack limit create": r"resource_limit +\| 40 ",
        "openstack limit set": r"resource_limit +\| 40 ",
    }
    leave_undo = {}

    def prepares(self, site: Site) -> None:
        admin = site.patient()
        service = next(one for one in admin.identity.services() if one.type == "compute")
        self.service, self.region = service.id, "RegionOne"
        for name, limit in DEFAULTS.items():
            admin.identity.create_registered_limit(
                service_id=service.id,
                region_id=self.region,
                resource_name=name,
                default_limit=limit,
            )
        endpoint = next(
            one
            for one in admin.identity.endpoints(service_id=service.id)
            if one.interface == "public"
        )
        site.lab.override("nova/nova.conf", "quota", driver=DRIVER)
        site.lab.override(
            "nova/nova.conf",
            "oslo_limit",
            endpoint_id=endpoint.id,
            auth_url=admin.config.auth["auth_url"],
            auth_type="password",
            username="nova",
            password=site.lab.password,
            user_domain_name="Default",
            system_scope="all",
        )
        user = admin.identity.find_user("nova", ignore_missing=False)
        reader = admin.identity.find_role("reader", ignore_missing=False)
        admin.identity.assign_system_role_to_user(user, reader, "all")
        site.lab.run("restart", "nova-api", "nova-conductor")
        until(site.lab.is_healthy, 60)
        self.project = scene.project(site, "limited").id
        self.values |= {
            "project": self.project,
            "service": "nova",
            "resource-class": "VCPU",
            "limit": "40",
            "region": self.region,
        }

    def achieved(self, site: Site) -> bool:
        return bool(site.patient().compute.get_quota_set(self.project).cores == 40)

    def restored(self, site: Site) -> bool:
        return not list(site.patient().identity.limits(project_id=self.project))

    def cleans(self, site: Site) -> None:
        admin = site.patient()
        for limit in admin.identity.limits():
            admin.identity.delete_limit(limit)
        for registered in admin.identity.registered_limits():
            admin.identity.delete_registered_limit(registered)
        user = admin.identity.find_user("nova", ignore_missing=False)
        reader = admin.identity.find_role("reader", ignore_missing=False)
        admin.identity.unassign_system_role_from_user(user, reader, "all")
        site.lab.run("conf")
        site.lab.run("restart", "nova-api", "nova-conductor")
        until(site.lab.is_healthy, 60)
        scene.forget_identity(site)


TRIAL = SetUnifiedLimits()
