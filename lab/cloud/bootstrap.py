"""What is done once for each project: its databases and their schema, its keys."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from lab.cloud.commands import run
from lab.cloud.config.files import database
from lab.cloud.report import say
from lab.cloud.settings import ADDRESS, PASSWORD, PUBLIC, REGION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lab.cloud.settings import Lab

AT_ONCE = 3
"""Schema migrations: they wait for the database as much as for the processor."""

_DATABASES = {"nova": ("nova_api", "nova", "nova_cell0")}


def mark(lab: Lab, project: str) -> Path:
    """The file that says it is done; it is part of the data, as what it speaks of."""
    return lab.data / "bootstrapped" / project


def make_database_server(lab: Lab) -> None:
    """The system tables of MariaDB."""
    done = mark(lab, "mariadb")
    if done.exists() or (lab.data / "mysql/mysql/global_priv.frm").exists():
        return
    run(
        *(lab, "mariadb-install-db", "--no-defaults", "--user=root", f"--datadir={lab.data}/mysql"),
        *("--skip-test-db", "--auth-root-authentication-method=normal"),
    )
    _touch(done)


def synchronise(lab: Lab) -> bool:
    """Databases of the projects that have none yet; whether there were any."""
    jobs = {
        project: _JOBS[project]
        for project in (*_SLOWEST_FIRST, *lab.extras)
        if not mark(lab, project).exists()
    }
    if not jobs:
        return False
    _create_databases(lab, list(jobs))
    say(f"databases: {', '.join(jobs)}")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(partial(_synchronise_one, lab), jobs.items()))
    return True


def _synchronise_one(lab: Lab, job: tuple[str, Callable[[Lab], None]]) -> None:
    project, synchronise_project = job
    synchronise_project(lab)
    _touch(mark(lab, project))


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def _create_databases(lab: Lab, projects: list[str]) -> None:
    statements = [
        f"CREATE DATABASE IF NOT EXISTS {name} CHARACTER SET utf8mb3;"
        f"GRANT ALL ON {name}.* TO '{project}'@'{ADDRESS}' IDENTIFIED BY '{PASSWORD}';"
        for project in projects
        for name in _DATABASES.get(project, (project,))
    ]
    client = ("mariadb", "--no-defaults", "-uroot", f"-S{lab.mysql_socket}")
    run(lab, *client, stdin="\n".join(statements))


def _manage(lab: Lab, program: str, configuration: str, *arguments: str) -> str:
    file = lab.etc / configuration
    return run(lab, lab.bin / program, "--config-file", file, *arguments)


def _keystone(lab: Lab) -> None:
    manage = partial(_manage, lab, "keystone-manage", "keystone/keystone.conf")
    manage("db_sync")
    for keys in ("fernet_setup", "credential_setup"):
        manage(keys, "--keystone-user", "root", "--keystone-group", "root")
    internal = lab.internal("keystone", "/v3")
    manage(
        *("bootstrap", "--bootstrap-password", PASSWORD, "--bootstrap-region-id", REGION),
        *("--bootstrap-public-url", lab.public("keystone", "/v3")),
        *("--bootstrap-internal-url", internal, "--bootstrap-admin-url", internal),
    )


def _nova(lab: Lab) -> None:
    manage = partial(_manage, lab, "nova-manage", "nova/nova.conf")
    manage("api_db", "sync")
    manage("cell_v2", "map_cell0")
    manage("db", "sync")
    if "cell1" not in manage("cell_v2", "list_cells"):
        manage("cell_v2", "create_cell", "--name", "cell1")


def _neutron(lab: Lab) -> None:
    ml2 = str(lab.etc / "neutron/ml2_conf.ini")
    arguments = ("--config-file", ml2, "upgrade", "heads")
    _manage(lab, "neutron-db-manage", "neutron/neutron.conf", *arguments)


def _with(program: str, configuration: str, *arguments: str) -> Callable[[Lab], None]:
    def synchronise_project(lab: Lab) -> None:
        _manage(lab, program, configuration, *arguments)

    return synchronise_project


def _barbican(lab: Lab) -> None:
    url = str(database("barbican")["connection"])
    run(lab, lab.bin / "barbican-manage", "db", "upgrade", "--db-url", url)


_JOBS: dict[str, Callable[[Lab], None]] = {
    "keystone": _keystone,
    "nova": _nova,
    "neutron": _neutron,
    "cinder": _with("cinder-manage", "cinder/cinder.conf", "db", "sync"),
    "heat": _with("heat-manage", "heat/heat.conf", "db_sync"),
    "glance": _with("glance-manage", "glance/glance-api.conf", "db_sync"),
    "placement": _with("placement-manage", "placement/placement.conf", "db", "sync"),
    "barbican": _barbican,
    "octavia": _with("octavia-db-manage", "octavia/octavia.conf", "upgrade", "head"),
    "designate": _with("designate-manage", "designate/designate.conf", "database", "sync"),
    "manila": _with("manila-manage", "manila/manila.conf", "db", "sync"),
}
_SLOWEST_FIRST = ("neutron", "nova", *(name for name in PUBLIC if name not in ("neutron", "nova")))


def make_dns_pool(lab: Lab) -> None:
    """Designate's pool goes through its central service, so that has to run."""
    done = mark(lab, "designate-pool")
    if lab.has("designate") and not done.exists():
        pools = str(lab.etc / "designate/pools.yaml")
        arguments = ("pool", "update", "--file", pools)
        _manage(lab, "designate-manage", "designate/designate.conf", *arguments)
        _touch(done)
