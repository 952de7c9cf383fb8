"""What is wrong with a configured cloud, before anything is sent to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml

from rey_triage.errors import ReyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MEND = "Mend the file, or point OS_CLIENT_CONFIG_FILE to another one."
NO_AUTH = "Source an openrc file, or name a cloud of clouds.yaml with --os-cloud."


def refuse_broken_files(names: Iterable[str]) -> None:
    """The SDK passes over a file that is no YAML, and would then say that there are no clouds."""
    for name in names:
        path = Path(name).expanduser()
        if not path.is_file():
            continue
        try:
            written = yaml.safe_load(path.read_bytes())
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark
            where = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
            raise ReyError(
                f"not valid YAML: {fault.problem}", place=f"{path}{where}", remedy=MEND
            ) from fault
        except (OSError, yaml.YAMLError) as fault:
            raise ReyError(f"cannot be read: {fault}", place=str(path), remedy=MEND) from fault
        _refuse_misshapen(written, str(path))
        return


def _refuse_misshapen(written: Any, place: str) -> None:
    """What is no mapping would make the SDK fail somewhere inside."""
    clouds = written.get("clouds", {}) if isinstance(written, dict) else None
    if not isinstance(clouds, dict):
        raise ReyError("it has no mapping 'clouds'", place=place, remedy=MEND)
    for name, cloud in clouds.items():
        if not isinstance(name, str):
            raise ReyError(f"the name {name!r} is no text", place=place, remedy="Quote it.")
        if not isinstance(cloud, dict) or not isinstance(cloud.get("auth", {}), dict):
            raise ReyError(f"clouds.{name} is no description of a cloud", place=place, remedy=MEND)


def refuse_incomplete(config: Mapping[str, Any], place: str) -> None:
    """Keystoneauth would notice this when it logs in, where all faults are the cloud's."""
    auth = config.get("auth") or {}
    url = auth.get("auth_url") or ""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:  # such as http://[::1
        scheme = ""
    if scheme not in {"http", "https"}:
        raise ReyError(f"auth_url '{url}' is no http address", place=place, remedy=NO_AUTH)
    if (config.get("auth_type") or "password") not in {"password", "v3password"}:
        return
    missing = [
        name
        for name, given in (
            ("username", auth.get("username") or auth.get("user_id")),
            ("password", auth.get("password")),
        )
        if not given
    ]
    if missing:
        raise ReyError(f"no {' and no '.join(missing)} given", place=place, remedy=NO_AUTH)
