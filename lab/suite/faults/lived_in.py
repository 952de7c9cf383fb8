from __future__ import annotations

from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import sql

if TYPE_CHECKING:
    from lab.suite.fault import Site

_STACK = """\
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net}
"""
_DAYS = 30
_AGED = {
    "instances": "uuid = '{server}'",
    "instance_faults": "instance_uuid = '{server}'",
    "instance_actions": "instance_uuid = '{server}'",
    "instance_actions_events": "action_id IN (SELECT id FROM {database}.instance_actions "
    "WHERE instance_uuid = '{server}')",
}
"""Tables that say since when, and how they name the instance."""


class LivedIn(Fault):
    name = "lived-in"
    sentence = (
        "Nothing is broken: an instance is in ERROR since a month, a host in maintenance with a "
        "reason, a project at its quota, a stack suspended, a volume and a port left over."
    )
    expect = {"nova/no-valid-host": "", "nova/quota-exceeded": ""}
    calm = True
    lasts = 30
    seen_from = "demo"
    host = "cmp-3"
    clean = "the host is enabled, the quota the default"

    def prepares(self, site: Site) -> None:
        admin, user = site.admin(), site.user()
        admin.compute.create_flavor(name=f"{acts.PREFIX}huge", ram=20480, vcpus=8, disk=20)
        site.boot("forgotten", flavor=f"{acts.PREFIX}huge")
        site.boot("web-kept", seconds=30)
        acts.volume(user, "leftover")
        user.network.create_port(
            name=f"{acts.PREFIX}leftover",
            network_id=user.network.find_network(acts.NETWORK, ignore_missing=False).id,
        )
        made = acts.stack(user, "night", _STACK)
        acts.stack_reaches(user, made, "CREATE_COMPLETE")
        user.orchestration.suspend_stack(made)
        self._age(site)

    def _age(self, site: Site) -> None:
        """Let the failed instance look as old as it would be."""
        admin = site.admin()
        server = admin.compute.find_server(
            f"{acts.PREFIX}forgotten", all_projects=True, ignore_missing=False
        )
        for database in ("nova", "nova_cell0"):
            for table, rows in _AGED.items():
                where = rows.format(database=database, server=server.id)
                ages = ", ".join(
                    f"{time} = {time} - INTERVAL {_DAYS} DAY"
                    for time in ("created_at", "updated_at")
                )
                sql(site.lab, f"UPDATE {database}.{table} SET {ages} WHERE {where}")  # noqa: S608

    def breaks(self, site: Site) -> None:
        admin = site.admin()
        service = next(iter(admin.compute.services(binary="nova-compute", host=self.host)))
        admin.compute.disable_service(service.id, disabled_reason="memory module is replaced")
        project = admin.identity.find_project("demo", ignore_missing=False)
        used = len(list(site.user().compute.servers()))
        admin.compute.update_quota_set(project.id, instances=used, force=True)

    def repairs(self, site: Site) -> None:
        admin = site.patient()
        service = next(iter(admin.compute.services(binary="nova-compute", host=self.host)))
        admin.compute.enable_service(service.id)
        project = admin.identity.find_project("demo", ignore_missing=False)
        admin.compute.revert_quota_set(project.id)


FAULT = LivedIn()
