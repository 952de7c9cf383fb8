"""Pin the packages of an OpenStack series: what its facts are read from.

.venv/bin/python tools/lock_series.py 2026.2

Needs uv, and a package index that knows when a file was uploaded. The versions are those of the day
the series came out, so that clients and libraries are the ones it was released with.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "rey_triage" / "truth" / "series"


class Series(NamedTuple):
    """A series: its day, the major versions of its services, and what else it wants."""

    day: str
    late: str
    """The day for kolla-ansible, which is released some months after the series it deploys."""
    majors: dict[str, int]
    more: tuple[str, ...] = ()


SERIES = {
    # Of 2026.2 there is no kolla-ansible yet: its facts are those of the one before.
    "2026.2": Series(
        "2026-10-20",
        "2026-11-01",
        {"nova": 34, "keystone": 30, "glance": 33, "neutron": 29, "cinder": 29},
    ),
    "2026.1": Series(
        "2026-04-05",
        "2026-06-01",
        {"nova": 33, "keystone": 29, "glance": 32, "neutron": 28, "cinder": 28},
    ),
    "2024.2": Series(
        "2024-10-15",
        "2024-12-01",
        {
            "nova": 30,
            "keystone": 26,
            "glance": 29,
            "neutron": 25,
            "cinder": 25,
            "kolla-ansible": 19,
        },
        ("setuptools<80",),
    ),
}
SERVICES = """
openstack-placement openstack-heat octavia designate barbican manila masakari magnum trove ironic
ceilometer aodh
"""
CLIENTS = """
python-openstackclient osc-placement aodhclient gnocchiclient python-adjutantclient
python-barbicanclient python-blazarclient python-cinderclient python-cloudkittyclient
python-cyborgclient python-designateclient python-heatclient python-ironicclient
python-magnumclient python-manilaclient python-masakariclient python-mistralclient
python-neutronclient python-novaclient python-octaviaclient python-swiftclient
python-tackerclient python-troveclient python-vitrageclient python-watcherclient
python-zaqarclient python-zunclient
"""
# Cinder lists its options only when all of its drivers can be imported; pip and what it builds
# with fetch the source archives.
OTHERS = """
google-api-python-client kolla-ansible os-resource-classes os-traits ovs ovsdbapp pbr pip
pymemcache PyMySQL python-memcached setuptools wheel
"""
HEAD = (
    "# The packages that the facts of {series} are read from: as they were when the series came "
    "out, all of\n# them, so that nothing is resolved. tools/lock_series.py writes this file.\n"
)


def main() -> int:
    uv = shutil.which("uv")
    if not uv or len(sys.argv) != 2 or sys.argv[1] not in SERIES:
        print(f"usage: lock_series.py {'|'.join(SERIES)}   (uv must be installed)", file=sys.stderr)
        return 2
    name = sys.argv[1]
    series = SERIES[name]
    wanted = [f"{one}>={major},<{major + 1}" for one, major in series.majors.items()]
    wanted += [*SERVICES.split(), *CLIENTS.split(), *OTHERS.split(), *series.more]
    command = [uv, "pip", "compile", "--quiet", "--no-annotate", "--no-header", "-"]
    command += ["--python-version", "3.11", "--exclude-newer", series.day]
    command += ["--exclude-newer-package", f"kolla-ansible={series.late}"]
    done = subprocess.run(
        command, input="\n".join(wanted), capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return 1
    file = PLACE / f"{name}.txt"
    file.write_text(HEAD.format(series=name) + done.stdout, encoding="utf-8")
    print(f"{file.relative_to(ROOT)}: {len(done.stdout.splitlines())} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
