"""Installs what the lab needs: Debian packages, and the services into a virtual environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cloud.errors import LabError
from lab.cloud.report import say

if TYPE_CHECKING:
    from lab.cloud.settings import Lab

DEBIAN = (
    "mariadb-server",
    "rabbitmq-server",
    "memcached",
    "haproxy",  # TLS for the endpoints; and metadata in the namespaces of routers
    "openvswitch-switch",
    "dnsmasq-base",  # DHCP
    "iptables",
    "ipset",
    "conntrack",
    "iproute2",
    "iputils-arping",
    "qemu-utils",  # glance and cinder look at images with qemu-img
    "sudo",
    "procps",
    "openssl",
    "libfaketime",  # a host with a wrong clock, a certificate that has expired
    "gcc",  # uWSGI comes as source
)
_POLICY = Path("/usr/sbin/policy-rc.d")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")
OLDEST, NEWEST = (3, 11), (3, 13)


def install(lab: Lab) -> None:
    """Nothing is done twice: what is there is left alone."""
    _check_machine()
    lab.logs.mkdir(parents=True, exist_ok=True)
    _install_debian(lab)
    _install_python(lab)


def _check_machine() -> None:
    if os.geteuid() != 0:
        raise LabError(
            "the lab needs root",
            "Neutron's agents make network namespaces: use a throwaway machine",
        )
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise LabError(
            f"OpenStack does not run on Python {sys.version.split()[0]}",
            "name another one, 3.11 to 3.13: LAB_PYTHON=python3.12 lab/lab.sh up",
        )


def _install_debian(lab: Lab) -> None:
    wanted = [*DEBIAN, *_python_packages()]
    if not shutil.which("dpkg-query"):
        raise LabError("this is neither Debian nor Ubuntu", f"the lab needs: {' '.join(wanted)}")
    missing = [name for name in wanted if not _is_installed(name)]
    if not missing:
        return
    say(f"apt-get install {' '.join(missing)}")
    # Whatever a package starts by itself would take the ports of the lab.
    keep_quiet = not _POLICY.exists()
    if keep_quiet:
        _POLICY.write_text("#!/bin/sh\nexit 101\n")
        _POLICY.chmod(0o755)
    try:
        _logged(lab, "apt.log", "apt-get", "update")
        _logged(lab, "apt.log", "apt-get", "install", "-y", "--no-install-recommends", *missing)
    finally:
        if keep_quiet:
            _POLICY.unlink()


def _python_packages() -> list[str]:
    """What Debian leaves out of its Python."""
    packages = []
    if find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        packages.append("python3-dev")
    return packages


def _is_installed(package: str) -> bool:
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout == "installed"


def _install_python(lab: Lab) -> None:
    missing = missing_pins(lab.series.requirements, lab.venv)
    if not missing:
        return
    say(f"{len(missing)} Python packages of OpenStack {lab.series.name} into {lab.venv}")
    if not (lab.bin / "python").exists():
        _logged(lab, "pip.log", sys.executable, "-m", "venv", str(lab.venv))
    if not (lab.bin / "uv").exists():
        _logged(lab, "pip.log", str(lab.bin / "pip"), "install", "--quiet", "uv")
    _logged(
        *(lab, "pip.log", str(lab.bin / "uv"), "pip", "install"),
        *("--python", str(lab.bin / "python"), "-r", str(lab.series.requirements)),
        # Each of thirty processes would compile the same modules otherwise, at every start where
        # PYTHONDONTWRITEBYTECODE is set.
        "--compile-bytecode",
    )


def missing_pins(lock: Path, venv: Path) -> list[str]:
    """Packages of the lock that the environment does not have in that version."""
    installed = {
        _normalised(path.name.removesuffix(".dist-info"))
        for path in venv.glob("lib/python3*/site-packages/*.dist-info")
    }
    pins = [_PIN.match(line) for line in lock.read_text().splitlines()]
    return [pin[0] for pin in pins if pin and _normalised(f"{pin[1]}-{pin[2]}") not in installed]


def _normalised(name_and_version: str) -> str:
    return re.sub(r"[-_.]+", "-", name_and_version).lower()


def _logged(lab: Lab, log: str, *command: str) -> None:
    path = lab.logs / log
    with path.open("a") as output:
        done = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode:
        lines = path.read_text(errors="replace").splitlines()[-8:]
        raise LabError(f"failed: {' '.join(command)[:200]}", "\n  ".join([f"{path} ends:", *lines]))
