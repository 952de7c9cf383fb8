"""The lab cloud from outside: its control command, its files, its logins."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from functools import partialmethod
from pathlib import Path
from typing import TYPE_CHECKING

import openstack
from openstack.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openstack.connection import Connection

# A request that gets no answer is not made a second time: each one that hangs keeps a thread of the
# service busy, and an API of the lab has four.
Proxy.request = partialmethod(Proxy.request, connect_retries=0)

CALL_SECONDS = 12
"""After this long a user gives up on one request."""
PATIENT_SECONDS = 90
"""As long waits who sets the scene: a lab may be slow, and what it is asked for must be there."""

COMPUTES = ("cmp-1", "cmp-2", "cmp-3")


def _state_dir() -> Path:
    return Path(os.environ.get("LAB_DIR") or Path.home() / ".cache/rey-lab")


def _control() -> Path:
    default = Path(__file__).resolve().parents[1] / "lab.sh"
    return Path(os.environ.get("LAB_CTL") or default)


@dataclass(frozen=True)
class Lab:
    """Where the lab lives and how it is told what to do."""

    control: Path = field(default_factory=_control)
    state: Path = field(default_factory=_state_dir)

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    def run(self, *words: str, seconds: float = 200, check: bool = True) -> str:
        """One control command (``up``, ``kill NAME`` …) and what it printed."""
        done = subprocess.run(
            [str(self.control), *words],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        output = done.stdout + done.stderr
        if check and done.returncode:
            raise RuntimeError(f"{self.control.name} {' '.join(words)}: {output[-1500:]}")
        return output

    def forget(self) -> None:
        """Empty the logs: what was logged of former faults would only be read and skipped."""
        for log in self.logs.glob("*.log"):
            os.truncate(log, 0)  # the services append

    @property
    def journals(self) -> Path:
        return self.state / "journals"

    def is_healthy(self) -> bool:
        """Whether every service reports, without anything being mended for it."""
        admin = self.connect("lab")
        services = [*admin.compute.services(), *admin.block_storage.services()]
        return all(one.state == "up" for one in services) and all(
            agent.is_alive for agent in admin.network.agents()
        )

    def override(self, config: str, section: str, **options: str) -> None:
        """Append to a configuration file; the last value of an option wins."""
        lines = [f"[{section}]", *(f"{name} = {value}" for name, value in options.items())]
        with (self.state / "etc" / config).open("a") as file:
            file.write("\n" + "\n".join(lines) + "\n")

    def login_to(self, project: str) -> Path:
        """A clouds.yaml whose ``lab`` is the administrator logged in to this project."""
        logins = json.loads((self.state / "clouds.yaml").read_text())
        logins["clouds"]["lab"]["auth"]["project_name"] = project
        path = self.journals / f"clouds-{project}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(logins))
        return path

    @property
    def password(self) -> str:
        """The password of the administrator."""
        logins = json.loads((self.state / "clouds.yaml").read_text())
        return str(logins["clouds"]["lab"]["auth"]["password"])

    def login_of(self, user: str, password: str, project: str) -> dict[str, str]:
        """Variables of a login, such as a file from the dashboard sets them."""
        logins = json.loads((self.state / "clouds.yaml").read_text())
        return {
            "OS_AUTH_URL": logins["clouds"]["lab"]["auth"]["auth_url"],
            "OS_IDENTITY_API_VERSION": "3",
            "OS_REGION_NAME": logins["clouds"]["lab"]["region_name"],
            "OS_USERNAME": user,
            "OS_PASSWORD": password,
            "OS_PROJECT_NAME": project,
            "OS_USER_DOMAIN_NAME": "Default",
            "OS_PROJECT_DOMAIN_NAME": "Default",
        }

    def connect_with(self, login: Mapping[str, str]) -> Connection:
        """A login by such variables."""
        return openstack.connect(
            auth_url=login["OS_AUTH_URL"],
            username=login["OS_USERNAME"],
            password=login["OS_PASSWORD"],
            project_name=login["OS_PROJECT_NAME"],
            user_domain_name=login["OS_USER_DOMAIN_NAME"],
            project_domain_name=login["OS_PROJECT_DOMAIN_NAME"],
            region_name=login["OS_REGION_NAME"],
            api_timeout=PATIENT_SECONDS,
        )

    def connect(self, cloud: str, seconds: float = CALL_SECONDS) -> Connection:
        """A fresh login, as every run of a command line client is."""
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            del os.environ[name]
        os.environ["OS_CLIENT_CONFIG_FILE"] = str(self.state / "clouds.yaml")
        return openstack.connect(cloud=cloud, api_timeout=seconds)
