"""What a cloud is, as far as its versions tell."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rey_triage.evidence import Observation
    from rey_triage.sources.cloud.transport import Cloud

# Nova's own history of its REST API names the highest microversion of each release; the first
# series that has it stands here, and a later one may share it.
_COMPUTE: tuple[tuple[int, str], ...] = (
    (103, "2026.1"),
    (100, "2025.1"),
    (96, "2024.1"),
    (95, "2023.1"),
)


def series_of(compute_microversion: str) -> str:
    """Return the oldest series that offers this microversion; '' before 2023.1."""
    major, _, minor = compute_microversion.partition(".")
    if major != "2" or not minor.isdigit():
        return ""
    return next((series for highest, series in _COMPUTE if int(minor) >= highest), "")


def facts_of(cloud: Cloud, observations: Iterable[Observation]) -> dict[str, str]:
    """Collect what is known of the cloud itself; ``release`` means at least this series."""
    who = cloud.who()
    facts = {
        "region": who.region,
        "auth_host": urlsplit(who.auth_url).hostname or "",
        "project": who.project,
        "user": who.user,
        "roles": ", ".join(who.roles),
    }
    for seen in observations:
        version = seen.fields.get("version")
        if seen.resource == "endpoint" and version:
            facts.setdefault(f"{seen.fields.get('service')}_version", str(version))
    facts["release"] = series_of(facts.get("nova_version", ""))
    return {key: value for key, value in facts.items() if value}
