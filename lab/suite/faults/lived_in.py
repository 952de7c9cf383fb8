from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import sql
from lab.suite.journal import until

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
    host = "cmp-3"
    clean = "the host is enabled, the quota the default"

    def prepares(self, site: Site) -> None:
        """All in the administrator's own project: the users of the workload go on undisturbed."""
        admin = site.patient()
        admin.compute.create_flavor(name=f"{acts.PREFIX}huge", ram=20480, vcpus=8, disk=20)
        home = acts.network(admin, "old", "10.24.0.0/24")
        admin.network.create_port(name=f"{acts.PREFIX}leftover", network_id=home.id)
        acts.volume(admin, "leftover")
        acts.boot(admin, "web-kept", network=home.name)
        acts.boot(admin, "forgotten", flavor=f"{acts.PREFIX}huge", network=home.name)
        made = acts.stack(admin, "night", _STACK)
        acts.stack_reaches(admin, made, "CREATE_COMPLETE")
        admin.orchestration.suspend_stack(made)
        until(lambda: self._failed(site), 40)
        self._age(site)

    def _failed(self, site: Site) -> bool:
        found = site.admin().compute.servers(status="ERROR")
        return any(server.name == f"{acts.PREFIX}forgotten" for server in found)

    def _age(self, site: Site) -> None:
        """Let the failed instance look as old as it would be."""
        name = f"{acts.PREFIX}forgotten"
        server = site.admin().compute.find_server(name, ignore_missing=False)
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
        project = admin.identity.find_project("admin", ignore_missing=False)
        used = len(list(admin.compute.servers()))
        admin.compute.update_quota_set(project.id, instances=used, force=True)

    def repairs(self, site: Site) -> None:
        admin = site.patient()
        service = next(iter(admin.compute.services(binary="nova-compute", host=self.host)))
        admin.compute.enable_service(service.id)
        project = admin.identity.find_project("admin", ignore_missing=False)
        admin.compute.revert_quota_set(project.id)
        if stack := self._stack(site):
            admin.orchestration.delete_stack(stack)

    def healed(self, site: Site) -> bool:
        return self._stack(site) is None

    def _stack(self, site: Site) -> Any:
        return site.admin().orchestration.find_stack(f"{acts.PREFIX}night")


FAULT = LivedIn()
