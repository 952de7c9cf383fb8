"""The pages of docs.openstack.org, read off the source archives that they are built from."""

from __future__ import annotations

import re
import tarfile
from typing import TYPE_CHECKING

from rey_triage.truth import environment

if TYPE_CHECKING:
    from pathlib import Path

SITES: dict[str, str] = {
    # distribution: its name on the site
    "nova": "nova",
    "neutron": "neutron",
    "cinder": "cinder",
    "glance": "glance",
    "keystone": "keystone",
    "openstack-placement": "placement",
    "openstack-heat": "heat",
    "octavia": "octavia",
    "designate": "designate",
    "barbican": "barbican",
    "manila": "manila",
    "python-openstackclient": "python-openstackclient",
    "python-heatclient": "python-heatclient",
    "python-novaclient": "python-novaclient",
    "python-cinderclient": "python-cinderclient",
    "osc-placement": "osc-placement",
    "keystonemiddleware": "keystonemiddleware",
    "oslo-messaging": "oslo.messaging",
    "kolla-ansible": "kolla-ansible",
}
# What a project publishes beside its documentation: folder of the archive → place on the site.
_GUIDES = {
    "nova": {"api-guide/source": "api-guide/compute"},
    "keystone": {"api-guide/source": "api-guide/identity"},
}
_MANUAL = "doc/source"
_PAGE = re.compile(r"(.+)\.(?:rst|md)")


def pages(python: Path, packages: dict[str, str], work: Path) -> frozenset[str]:
    """Return the pages, without their ending; of a project that has no archive, none."""
    wanted = [f"{name}=={packages[name]}" for name in SITES if name in packages]
    place = work / "archives"
    environment.download_sources(python, wanted, place)
    found: set[str] = set()
    for archive in sorted(place.glob("*.tar.gz")):
        stem = archive.name.rpartition("-")[0].replace("_", "-").replace(".", "-")
        name = next((one for one in SITES if one.replace(".", "-") == stem), "")
        if name:
            found |= _pages_of(archive, name)
    return frozenset(found)


def _pages_of(archive: Path, name: str) -> set[str]:
    places = {_MANUAL: f"{SITES[name]}/latest"} | _GUIDES.get(name, {})
    found = set()
    with tarfile.open(archive) as opened:
        for member in opened.getnames():
            inner = member.partition("/")[2]
            for folder, site in places.items():
                hit = _PAGE.fullmatch(inner.removeprefix(f"{folder}/"))
                if inner.startswith(f"{folder}/") and hit:
                    found.add(f"{site}/{hit[1]}")
    return found
