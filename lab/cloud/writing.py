"""Puts the configuration and the directories of a lab on the disk."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from lab.cloud import tls
from lab.cloud.config import all as configuration
from lab.cloud.errors import LabError
from lab.cloud.settings import COMPUTES, PASSWORD, REGION, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from lab.cloud.settings import Lab

DRIVERS = {"labvirt.py": "nova/virt", "labvolume.py": "cinder/volume/drivers"}
"""What replaces hardware, and the package it is put into."""
_SOURCE = "lab/drivers"


def write(lab: Lab) -> None:
    """Afterwards ``etc/`` holds what the lab says, and nothing that a test left there."""
    make_directories(lab)
    tls.make_authority(lab)
    _install_drivers(lab)
    files = {lab.etc / file.path: file.text for file in configuration.files(lab)}
    for path in lab.etc.rglob("*"):
        if not path.is_dir() and path not in files:
            path.unlink()
    for path, text in files.items():
        put(path, text)
    put(lab.clouds, json.dumps(_clouds(lab), indent=1) + "\n")  # JSON is YAML


def put(path: Path, text: str) -> None:
    """Write a file if that changes it."""
    if path.is_file() and path.read_text(errors="replace") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text)
    partial.replace(path)


def make_directories(lab: Lab) -> None:
    """What the programs expect to be there."""
    for path in (lab.overlays, lab.run, lab.logs):
        path.mkdir(parents=True, exist_ok=True)
    below_data = [
        "mysql",
        "rabbit",
        "ovs",
        "keystone",
        "neutron",
        "glance/images",
        "glance/staging",
        "glance/tasks",
        "cinder/coord",
        *(f"nova/{host}/instances" for host in COMPUTES),
        *(f"lock/{project}" for project in ("nova", "neutron", "cinder", "glance", "heat")),
        *lab.extras,
        *(f"lock/{extra}" for extra in lab.extras),
    ]
    for name in below_data:
        (lab.data / name).mkdir(parents=True, exist_ok=True)


def _install_drivers(lab: Lab) -> None:
    """Nova loads drivers from its own package only; Cinder's lie beside its own."""
    for name, package in DRIVERS.items():
        found = list(lab.venv.glob(f"lib/python3*/site-packages/{package}"))
        if not found:
            raise LabError(f"{lab.venv} has no {package}", "lab/lab.sh install puts it there")
        source, target = ROOT / _SOURCE / name, found[0] / name
        if not target.exists() or target.read_bytes() != source.read_bytes():
            shutil.copyfile(source, target)


def _clouds(lab: Lab) -> dict[str, Any]:
    """Logins: ``lab`` is the administrator, ``demo`` a plain member."""

    def cloud(user: str) -> dict[str, Any]:
        login: dict[str, Any] = {
            "auth": {
                "auth_url": lab.public("keystone", "/v3"),
                "username": user,
                "password": PASSWORD,
                "project_name": user,
                "user_domain_name": "Default",
                "project_domain_name": "Default",
            },
            "region_name": REGION,
            "identity_api_version": "3",
        }
        if lab.tls:
            login["cacert"] = str(lab.authority)
        return login

    return {"clouds": {"lab": cloud("admin"), "demo": cloud("demo")}}
