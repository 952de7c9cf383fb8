from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from lab.suite import acts
from lab.suite.fault import Fault
from lab.suite.infrastructure import sql
from lab.suite.journal import until

if TYPE_CHECKING:
    from lab.suite.fault import Site

OLD = "cmp-3.old-domain.example"
"""The name under which a host reported before it was renamed."""


class DuplicatedComputeService(Fault):
    """The lab cannot wait for three days: the last heartbeat is set back in the database."""

    name = "duplicated-compute-service"
    sentence = "A host was renamed days ago; the compute service of its old name is still listed."
    expect = {"nova/compute-service-down": "old-record"}
    clean = "no service is listed under the old name"
    lasts = 25
    follow = True

    def prepares(self, site: Site) -> None:
        """Let a nova-compute of the old name report once; it offers no memory to anybody."""
        state = site.lab.state / "data/nova" / OLD
        state.mkdir(parents=True, exist_ok=True)
        config = site.lab.state / "etc/nova" / f"{OLD}.conf"
        config.write_text(
            f"[DEFAULT]\nhost = {OLD}\nstate_path = {state}\nreserved_host_memory_mb = 16384\n"
        )
        program = site.lab.state / "venv/bin/nova-compute"
        shared = site.lab.state / "etc/nova/nova-cpu.conf"
        process = subprocess.Popen(
            [
                program,
                "--config-file",
                shared,
                "--config-file",
                config,
                "--log-file",
                state / "log",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OVS_RUNDIR": str(site.lab.state / "run")},
        )
        try:
            seen = until(lambda: self._is_known(site), 90, every=2)
            site.journal.note(f"{OLD} has reported", "done" if seen else "failed")
        finally:
            process.kill()  # asked to end, it waits for what it has begun
            process.wait(30)

    def _is_known(self, site: Site) -> bool:
        hypervisors = site.admin().compute.hypervisors(details=True)
        return any(one.service_details.get("host") == OLD for one in hypervisors)

    def breaks(self, site: Site) -> None:
        sql(
            site.lab,
            "UPDATE nova.services SET last_seen_up = UTC_TIMESTAMP() - INTERVAL 3 DAY,"  # noqa: S608 - a name
            " updated_at = UTC_TIMESTAMP() - INTERVAL 3 DAY"
            f" WHERE host = '{OLD}' AND deleted = 0",
        )

    def shows(self, site: Site) -> bool:
        return acts.service_down(site.admin(), "nova-compute", OLD)

    def repairs(self, site: Site) -> None:
        compute = site.admin().compute
        for service in list(compute.services(binary="nova-compute", host=OLD)):
            compute.delete_service(service)
        shutil.rmtree(site.lab.state / "data/nova" / OLD, ignore_errors=True)
        (site.lab.state / "etc/nova" / f"{OLD}.conf").unlink(missing_ok=True)

    def healed(self, site: Site) -> bool:
        return not list(site.admin().compute.services(binary="nova-compute", host=OLD))


FAULT = DuplicatedComputeService()
