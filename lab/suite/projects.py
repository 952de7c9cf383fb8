"""A thousand projects on the real cloud: what ``rey-triage quotas`` says against the stock client.

    python -m lab.suite.projects [--projects 1000] [--sample 50] [--seed 1]

Makes the projects, gives most of them limits of their own in every service, reads all with one
sweep, asks the stock client for a sample, compares field by field, and removes what it made.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from lab.suite.control import Lab
from lab.suite.shell import ROOT, of_the_lab
from rey_triage.quota_options import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openstack.connection import Connection

PREFIX = "crowd-"
SIDE_BY_SIDE = 4

_OF_THE_CLIENT = {
    name: (service, resource)
    for service in ("compute", "network", "block-storage")
    for resource, name in OPTIONS[service].items()
}
"""What the client calls each limit, mostly as the option that sets it."""
_SPELLED = {"rbac_policies": "rbac-policies", "subnet_pools": "subnetpools"}
_INVENTED = frozenset({"fixed_ips"})
"""What the client prints though no service has it any more."""


class Booked(NamedTuple):
    """One limit of a project."""

    limit: int
    used: int
    reserved: int


def _limits(rng: random.Random) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return limits of compute, network and block storage; some projects have none of their own."""
    if rng.random() < 0.1:
        return {}, {}, {}

    def some(**most: int) -> dict[str, int]:
        return {
            name: rng.choice([-1, rng.randrange(upper), rng.randrange(upper)])
            for name, upper in most.items()
            if rng.random() < 0.6
        }

    return (
        some(cores=500, instances=200, ram=200_000, server_groups=50),
        some(network=300, port=2000, router=40, floatingip=90, security_group_rule=900),
        some(volumes=300, gigabytes=9000, snapshots=300, backups=80),
    )


def _make(admin: Connection, number: int, seed: int) -> str:
    made = admin.identity.create_project(name=f"{PREFIX}{number:04}", domain_id="default")
    compute, network, volume = _limits(random.Random(f"{seed} {number}"))  # noqa: S311 - no secret
    for proxy, path, kind, limits in (
        (admin.compute, f"/os-quota-sets/{made.id}", "quota_set", compute),
        (admin.network, f"/quotas/{made.id}", "quota", network),
        (admin.block_storage, f"/os-quota-sets/{made.id}", "quota_set", volume),
    ):
        if limits:
            proxy.put(path, json={kind: limits}).raise_for_status()
    return str(made.id)


def _forget(admin: Connection, project: str) -> None:
    admin.compute.delete(f"/os-quota-sets/{project}")
    admin.network.delete(f"/quotas/{project}")
    admin.block_storage.delete(f"/os-quota-sets/{project}")
    admin.identity.delete_project(project)


def _ours(lab: Lab) -> tuple[dict[tuple[str, str, str], Booked], float]:
    began = time.monotonic()
    answer = _typed(lab, [sys.executable, "-m", "rey_triage", "quotas", "--every", "--exit-zero"])
    swept = json.loads(answer)
    assert swept["complete"], swept["missing"]
    rows = {
        (row["project"], row["service"], row["resource"]): Booked(
            row["limit"], row["used"], row["reserved"]
        )
        for row in swept["rows"]
    }
    return rows, time.monotonic() - began


def _theirs(lab: Lab, project: str) -> dict[tuple[str, str], Booked]:
    client = str(lab.state / "venv" / "bin" / "openstack")
    answer = json.loads(_typed(lab, [client, "quota", "show", "--usage", project, "-f", "json"]))
    return {
        _name(row["Resource"]): Booked(row["Limit"], row["In Use"], row["Reserved"])
        for row in answer
        if row["Resource"] not in _INVENTED
    }


def _name(resource: str) -> tuple[str, str]:
    known = _OF_THE_CLIENT.get(_SPELLED.get(resource, resource))
    return known or ("block-storage", resource)  # such as the limits of a volume type


def _typed(lab: Lab, command: list[str]) -> str:
    environment = {
        **os.environ,
        **of_the_lab(lab),
        "OS_CLOUD": "lab",
        "OS_CLIENT_CONFIG_FILE": str(lab.login_to("admin")),
    }
    if command[0] == sys.executable:
        command = [*command, "--format", "json"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr[-1000:]}")
    return done.stdout


def differences(
    ours: dict[tuple[str, str, str], Booked],
    project: str,
    theirs: dict[tuple[str, str], Booked],
) -> Iterable[str]:
    """Say where the two differ about a project: a missing field, or another figure."""
    own = {key[1:]: booked for key, booked in ours.items() if key[0] == project}
    for key in sorted(own.keys() | theirs.keys()):
        if own.get(key) != theirs.get(key):
            yield f"{project} {' '.join(key)}: {own.get(key)} here, {theirs.get(key)} there"


def main() -> int:
    """Make, compare, remove; return 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lab = Lab()
    admin = lab.connect("lab", seconds=120)
    made: list[str] = []
    try:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            numbers = range(options.projects)
            made = list(pool.map(lambda n: _make(admin, n, options.seed), numbers))
            ours, took = _ours(lab)
            print(f"{len(ours)} limits of {len({key[0] for key in ours})} projects in {took:.1f} s")
            rng = random.Random(options.seed)  # noqa: S311 - no secret
            names = [f"{PREFIX}{n:04}" for n in rng.sample(numbers, options.sample)]
            answers = pool.map(lambda name: _theirs(lab, name), names)
            found = [
                line
                for name, theirs in zip(names, answers, strict=True)
                for line in differences(ours, name, theirs)
            ]
            print(*found, f"{len(names)} projects compared, {len(found)} differences", sep="\n")
    finally:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            left = made or [
                one.id for one in admin.identity.projects() if one.name.startswith(PREFIX)
            ]
            list(pool.map(lambda project: _forget(admin, project), left))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
