"""The releases of OpenStack the lab can run, and all that differs between them.

The packages of a series stand in ``lab/series/NAME``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cloud.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

DIRECTORY = Path(__file__).resolve().parent.parent / "series"


@dataclass(frozen=True)
class Series:
    """One release."""

    name: str
    ovs_agent: str
    """The module whose ``main`` is the agent; agents are forked from one import of it."""
    applications: Mapping[str, str] = field(default_factory=dict)
    """Where the WSGI application of a project is, if not in ``PROJECT.wsgi.api``."""

    @property
    def requirements(self) -> Path:
        return DIRECTORY / self.name / "lock.txt"

    def application(self, project: str) -> str:
        """What uWSGI loads, ``module:callable``."""
        return self.applications.get(project, f"{project}.wsgi.api:application")


_NOVA = {
    "nova": "nova.wsgi.osapi_compute:application",
    "nova-metadata": "nova.wsgi.metadata:application",
    # The application of Barbican reads /etc/barbican and nothing else: config/barbican.py has one.
    "barbican": "barbican_application:application",
}

SERIES = {
    series.name: series
    for series in (
        Series(
            "2026.1",
            ovs_agent="neutron.cmd.agents.ovs_neutron_agent",
            applications=_NOVA,
        ),
        Series(
            "2025.1",
            ovs_agent="neutron.cmd.eventlet.plugins.ovs_neutron_agent",
            # Not every project had moved its application to PROJECT.wsgi.api yet.
            applications=_NOVA
            | {
                "octavia": "octavia.api.app:setup_app()",
                "designate": "designate.api.wsgi:init_application()",
            },
        ),
    )
}

DEFAULT = "2026.1"


def find(name: str) -> Series:
    """The series of this name."""
    if name not in SERIES:
        raise UsageError(f"there is no series {name} here", f"choose from: {', '.join(SERIES)}")
    return SERIES[name]
