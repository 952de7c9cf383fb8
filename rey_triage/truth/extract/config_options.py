"""The configuration options of one distribution, with deprecations and former names.

One process looks at one distribution: several projects register options of the same name.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
import warnings
from importlib.metadata import entry_points
from typing import Any

_NAMESPACES = "oslo.config.opts"
# Libraries that every service loads; the ones of a service's own distribution come to them.
_SHARED = (
    "oslo",
    "keystonemiddleware",
    "osprofiler",
    "castellan.config",
    "os_vif",
    "os_brick",
    "glance.store",
    "glance.multi_store",
    "cotyledon",
)
_AUTH_SECTIONS = ("keystone_authtoken", "service_user")


def main() -> None:
    """Print the options of the distribution that is named on the command line."""
    distribution = sys.argv[1]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    noise = io.StringIO()
    found: dict[str, dict[str, Any]] = {}
    failed = []
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        for entry in entry_points(group=_NAMESPACES):
            own = entry.dist is not None and entry.dist.name == distribution
            if not own and not entry.name.startswith(_SHARED):
                continue
            try:
                listed = entry.load()()
                for group, options in listed:
                    _add(found, str(getattr(group, "name", group) or "DEFAULT"), options)
            except Exception as error:  # one driver that needs what is not there hides no other
                failed.append(f"{entry.name}: {type(error).__name__}: {error}")
        _logins(found)
    json.dump({"sections": found, "failed": failed}, sys.stdout)


def _add(found: dict[str, dict[str, Any]], section: str, options: Any) -> None:
    known = found.setdefault(section, {})
    for option in options:
        for name in {option.name, option.dest}:
            known.setdefault(name, _described(option))
        for old in option.deprecated_opts:
            # What has no name of its own is the same name in another section, and the reverse.
            name = (old.name or option.name).replace("-", "_")
            there = found.setdefault(old.group or section, {})
            there.setdefault(name, {"now": f"[{section}] {option.dest}"})


def _described(option: Any) -> dict[str, Any]:
    """Write down what a check needs of one option; what is usual stays out."""
    said: dict[str, Any] = {"type": type(option.type).__name__}
    if choices := getattr(option.type, "choices", None):
        said["choices"] = [str(one) for one in choices]
    if option.deprecated_for_removal:
        said["going"] = " ".join((option.deprecated_reason or "").split()) or "no reason given"
        said["going_since"] = str(option.deprecated_since or "")
    return said


def _logins(found: dict[str, dict[str, Any]]) -> None:
    """Add the options of the ways to log in, which only show when a section names one."""
    from keystoneauth1 import loading

    ways = loading.get_available_plugin_names()
    sections = [name for name, known in found.items() if "auth_type" in known]
    for section in {*sections, *(one for one in _AUTH_SECTIONS if one in found)}:
        for way in ways:
            with contextlib.suppress(Exception):
                _add(found, section, loading.get_auth_plugin_conf_options(way))


if __name__ == "__main__":
    main()
