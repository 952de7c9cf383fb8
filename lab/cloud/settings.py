"""One cloud: where its state lives, what was chosen for it, its addresses and names."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lab.cloud import series
from lab.cloud.errors import UsageError

if TYPE_CHECKING:
    from lab.cloud.series import Series

ROOT = Path(__file__).resolve().parents[2]
"""The project: what runs in the cloud's environment finds this package there."""

ADDRESS = "127.0.0.1"
PASSWORD = "labpw"  # noqa: S105 - of every account; nothing listens beyond loopback
REGION = "RegionOne"

CONTROLLER = "ctl-1"
COMPUTES = ("cmp-1", "cmp-2", "cmp-3")
NETWORK_NODE = "net-1"
VOLUME_HOST = "vol-1"
SHARE_HOST = "shr-1"
OVS_HOSTS = (NETWORK_NODE, *COMPUTES)

EXTRAS = ("barbican", "octavia", "designate", "manila")
"""Projects that run only when asked for."""

PORTS = {
    "keystone": 5000,
    "placement": 8778,
    "glance": 9292,
    "nova": 8774,
    "nova-metadata": 8775,
    "neutron": 9696,
    "cinder": 8776,
    "heat": 8004,
    "heat-cfn": 8000,
    "octavia": 9876,
    "designate": 9001,
    "barbican": 9311,
    "manila": 8786,
    "mariadb": 3306,
    "rabbitmq": 5672,
    "memcached": 11211,
    "mdns": 5354,
}
TLS_OFFSET = 10000
"""HAProxy serves the endpoint of port N with TLS on port N + 10000."""

PUBLIC = ("keystone", "placement", "glance", "nova", "neutron", "cinder", "heat")
"""Projects with an endpoint in the catalogue, beside the extras."""

# A dead service shows after 20 seconds; the defaults take 60 (nova, cinder) or 75 (neutron).
REPORT_INTERVAL = 5
DOWN_TIME = 20


@dataclass(frozen=True)
class Lab:
    """Everything that tells one cloud from another."""

    home: Path
    series: Series
    extras: tuple[str, ...] = ()
    tls: bool = False

    @property
    def etc(self) -> Path:
        """Configuration: written anew by every ``up``, so a test may change it."""
        return self.home / "etc"

    @property
    def data(self) -> Path:
        """Databases, queues, images: what ``reset`` puts back."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def snapshot(self) -> Path:
        return self.home / "snapshot"

    @property
    def venv(self) -> Path:
        return self.home / "venv"

    @property
    def bin(self) -> Path:
        return self.venv / "bin"

    @property
    def shipped_etc(self) -> Path:
        """Paste pipelines and the like, as the wheels bring them."""
        return self.venv / "etc"

    @property
    def overlays(self) -> Path:
        """``NAME.env``: variables for one service, until the next ``conf`` or ``up``."""
        return self.etc / "env"

    @property
    def clouds(self) -> Path:
        return self.home / "clouds.yaml"

    @property
    def authority(self) -> Path:
        """The certificate that clients are to trust."""
        return self.home / "tls" / "ca.pem"

    @property
    def ovs_socket(self) -> Path:
        return self.run / "db.sock"

    @property
    def mysql_socket(self) -> Path:
        return self.run / "mysql.sock"

    def has(self, extra: str) -> bool:
        return extra in self.extras

    def internal(self, project: str, path: str = "") -> str:
        """Where the services find each other: always without TLS."""
        return f"http://{ADDRESS}:{PORTS[project]}{path}"

    def public(self, project: str, path: str = "") -> str:
        """Where users find a project."""
        if not self.tls:
            return self.internal(project, path)
        return f"https://{ADDRESS}:{PORTS[project] + TLS_OFFSET}{path}"


def home() -> Path:
    """The state directory."""
    given = os.environ.get("LAB_DIR")
    return Path(given).absolute() if given else Path.home() / ".cache" / "rey-lab"


def load(
    chosen_series: str | None = None,
    extras: tuple[str, ...] | None = None,
    *,
    tls: bool | None = None,
) -> Lab:
    """The cloud of the state directory; what is not said stays as it was chosen before."""
    directory = home()
    before = _remembered(directory)
    name = chosen_series or before.get("series") or series.DEFAULT
    wanted_series = series.find(name)
    if before.get("series", name) != name:
        raise UsageError(
            f"{directory} holds a cloud of {before['series']}, not of {name}",
            f"lab/lab.sh wipe ends that one; LAB_DIR={directory}-{name} keeps both",
        )
    wanted = tuple(before.get("extras", ())) if extras is None else extras
    if unknown := sorted(set(wanted) - set(EXTRAS)):
        raise UsageError(
            f"no such optional service: {', '.join(unknown)}", f"there are: {', '.join(EXTRAS)}"
        )
    return Lab(
        home=directory,
        series=wanted_series,
        extras=tuple(extra for extra in EXTRAS if extra in wanted),
        tls=bool(before.get("tls")) if tls is None else tls,
    )


def remember(lab: Lab) -> None:
    """Keep the choice for the next command."""
    text = json.dumps({"series": lab.series.name, "extras": lab.extras, "tls": lab.tls}, indent=1)
    _choice(lab.home).write_text(text + "\n")


def forget(lab: Lab) -> None:
    _choice(lab.home).unlink(missing_ok=True)


def _choice(directory: Path) -> Path:
    return directory / "choice.json"


def _remembered(directory: Path) -> dict[str, Any]:
    try:
        choice: dict[str, Any] = json.loads(_choice(directory).read_text())
    except FileNotFoundError:
        return {}
    return choice
