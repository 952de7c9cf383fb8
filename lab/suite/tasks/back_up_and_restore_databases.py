from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from lab.suite import scene
from lab.suite.journal import until
from lab.suite.trial import TaskTrial

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lab.suite.fault import Site

NOVA = ("nova-api", "nova-conductor", "nova-scheduler")
STARTED_WITHIN = 60.0


class BackUpAndRestoreDatabases(TaskTrial):
    name = "back-up-and-restore-databases"
    page = "mariadb/back-up-and-restore"
    sentence = "All databases are dumped; a server that was deleted later is back after a restore."
    # As on a database host: the clients know by themselves where the server is.
    prelude = (
        "mkdir -p /etc/mysql/conf.d && "
        "printf '[client]\\nsocket=%s\\n' \"${OTHER_SOCKET:-$LAB_DIR/run/mysql.sock}\" "
        ">/etc/mysql/conf.d/lab.cnf"
    )
    places = {f"/etc/{one}": f"etc/{one}" for one in ("keystone", "nova", "neutron", "cinder")}
    reads = {
        'mariadb -e "SELECT table_schema': r"^nova_cell0\t",
        "sudo find": "openstack-.*sql.gz",
        "sudo tar": r"\A((?!Cannot open).)*\Z",
        "openstack compute service list": "nova-conductor.*up",
        "sudo bash -c 'set -o pipefail; umask 077; mariadb-dump --single": "complete",
    }
    learns = {"file": ("sudo bash -c 'ls -lt", r"(/\S+\.sql\.gz)")}

    def prepares(self, site: Site) -> None:
        self.server = scene.server(site, "kept").id
        self.other = site.lab.state / "trials" / "other-database"
        self._start_another_server(site)
        self.values |= {"directory": "/var/backups", "database": "nova"}

    def _start_another_server(self, site: Site) -> None:
        """The test machine: a database server of its own, without network."""
        subprocess.run(["rm", "-rf", str(self.other)], check=True)  # noqa: S607
        self.other.mkdir(parents=True)
        own = ["--no-defaults", f"--datadir={self.other}/data", "--user=root"]
        subprocess.run(
            ["mariadb-install-db", *own, "--auth-root-authentication-method=socket"],  # noqa: S607
            check=True,
            capture_output=True,
        )
        self.process = subprocess.Popen(
            ["mariadbd", *own, "--skip-networking", f"--socket={self.other}/sock"],  # noqa: S607
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until((self.other / "sock").exists, STARTED_WITHIN)

    def environment(self, site: Site, command: str) -> Mapping[str, str]:
        elsewhere = {"OTHER_SOCKET": f"{self.other}/sock"} if command.startswith("zcat") else {}
        return {**super().environment(site, command), **elsewhere}

    def achieved(self, site: Site) -> bool:
        """The test machine knows the server; then somebody deletes it in the cloud."""
        asked = ["mariadb", "--no-defaults", f"--socket={self.other}/sock", "-N", "-e"]
        answer = subprocess.run(
            [*asked, "SELECT uuid FROM nova.instances WHERE deleted = 0"],
            check=True,
            capture_output=True,
            text=True,
        )
        site.patient().compute.delete_server(self.server)
        until(lambda: scene.no_server(site), STARTED_WITHIN)
        return self.server in answer.stdout.split()

    def comes_to(self, site: Site, say: str) -> None:
        """The page stops and starts one program of nova, and says likewise of the others."""
        if say.startswith("To restore one database"):
            site.lab.run("stop", *NOVA[1:])
        elif say.startswith("Nova's databases belong together"):
            site.lab.run("start", *NOVA[1:])
        elif say.startswith("Look for what the restored"):
            until(site.lab.is_healthy, STARTED_WITHIN)

    def restored(self, site: Site) -> bool:
        return bool(site.patient().compute.get_server(self.server).status)

    def cleans(self, site: Site) -> None:
        self.process.terminate()
        self.process.wait()
        site.lab.run("start", *NOVA)
        until(site.lab.is_healthy, STARTED_WITHIN)
        time.sleep(1)
        scene.cleared(site)


TRIAL = BackUpAndRestoreDatabases()
