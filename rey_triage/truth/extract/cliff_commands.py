"""The commands of programs that are built with cliff: ``openstack`` and ``kolla-ansible``."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import logging
import os
import sys
import warnings
from typing import Any

from rey_triage.truth.extract import freeze

_LATEST = "latest"
_PLACEMENT = "placement"


def main() -> None:
    """Print the grammar of the program that is named on the command line."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    for name in [one for one in os.environ if one.startswith("OS_")]:
        del os.environ[name]
    known = {"openstack": _openstack, "kolla-ansible": _kolla_ansible}
    noise = io.StringIO()
    with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
        found = known[sys.argv[1]]()
    json.dump(found, sys.stdout)


def _openstack() -> dict[str, Any]:
    from openstackclient import shell
    from openstackclient.common import clientmanager

    app = shell.OpenStackShell()
    options = app.parser
    manager = app.command_manager
    defaults = {one.dest: one.default for one in options._actions}
    modules = clientmanager.PLUGIN_MODULES
    versions, defaults_of = _versions(modules, defaults)
    api_of = _groups(manager, modules, versions)
    client = _Client(versions)
    commands, failed = {}, []
    for name, entry in sorted(manager, key=lambda one: one[0]):
        try:
            command = _made(entry.load(), _App(app, client), name)
            frozen = freeze.parser(command.get_parser(f"openstack {name}"))
        except Exception as error:  # one broken plug-in must not hide all others
            failed.append(f"{name}: {type(error).__name__}: {error}")
            continue
        frozen["api"] = api_of.get(name, "")
        commands[name] = frozen
    if highest := _placement_since(manager, app, client, commands):
        defaults_of[_PLACEMENT] = highest
    return {
        "globals": freeze.parser(options),
        "commands": commands,
        "versions": defaults_of,
        "failed": failed,
    }


def _versions(
    modules: list[Any], defaults: dict[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the version of each API that is asked for by default: by its name, by its option."""
    by_name, by_option = {}, {}
    for module in modules:
        # Half of the plug-ins give their version in the default of their global option only.
        option = module.API_VERSION_OPTION
        version = defaults.get(option) or getattr(module, "DEFAULT_API_VERSION", None)
        if version:
            by_name[module.API_NAME] = str(version)
            infix = option.removeprefix("os_").removesuffix("_api_version").replace("_", "-")
            by_option[infix] = str(version)
    return by_name, by_option


def _groups(manager: Any, modules: list[Any], versions: dict[str, str]) -> dict[str, str]:
    """Load the commands of all APIs; return which API each command is of."""
    groups = {}
    for module in modules:
        api = module.API_NAME
        if api in versions:
            major = versions[api].replace(".", "_").split("_")[0]
            group = f"openstack.{api.replace('-', '_')}.v{major}"
            groups[group] = api
            for extension in getattr(module, "API_EXTENSIONS", None) or ():
                groups[f"{group}.{extension}"] = api
    api_of: dict[str, str] = {}
    for group, api in {**groups, "openstack.common": "", "openstack.extension": ""}.items():
        before = {name: str(entry) for name, entry in manager}
        manager.add_command_group(group)
        for name, entry in manager:
            if before.get(name) != str(entry):
                api_of[name] = api
    return api_of


def _kolla_ansible() -> dict[str, Any]:
    from kolla_ansible.cmd.kolla_ansible import KollaAnsibleApp  # the program's own class

    app = KollaAnsibleApp()
    commands = {}
    for name, entry in app.command_manager:
        commands[name] = freeze.parser(entry.load()(app, None).get_parser(name))
    return {"globals": freeze.parser(app.parser), "commands": commands}


def _made(command: Any, app: _App, name: str) -> Any:
    """Make a command; those of old plug-ins are not told their name."""
    try:
        return command(app, None, name)
    except TypeError:
        return command(app, None)


class _Client:
    """Stands where the client manager of a logged-in program would be."""

    def __init__(self, versions: dict[str, str]) -> None:
        self._api_version = versions
        self._versions = versions
        self.session = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything()

    def is_network_endpoint_enabled(self) -> bool:
        return True

    def is_volume_endpoint_enabled(self, *_: Any) -> bool:
        return True

    def is_service_available(self, *_: Any) -> bool:
        return True


class _Anything:
    """An answer for commands that look at a client while they build their options."""

    api_version = _LATEST

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Anything()

    def __call__(self, *_: Any, **__: Any) -> Any:
        return _Anything()


class _App:
    def __init__(self, shell: Any, client: _Client) -> None:
        self.client_manager = client
        self.command_manager = shell.command_manager
        self.options = argparse.Namespace(**vars(shell.parser.parse_args([])))
        self.api_version = client._versions
        self.stdout, self.stderr, self.stdin = sys.stdout, sys.stderr, sys.stdin
        self.NAME = "openstack"
        self.LOG = logging.getLogger("quiet")


def _placement_since(
    manager: Any, app: Any, client: _Client, commands: dict[str, dict[str, Any]]
) -> str:
    """Build the options of placement's commands for each microversion: they come with it.

    Returns the highest version that the client negotiates by itself.
    """
    try:
        module: Any = importlib.import_module("osc_placement.version")
    except ImportError:
        return ""
    versions = module.SUPPORTED_MICROVERSIONS
    seen: dict[str, dict[tuple[str, ...], str]] = {}
    for version in versions:
        module.get_version = lambda _, version=version: version
        for name, entry in manager:
            if not getattr(entry, "value", "").startswith("osc_placement"):
                continue
            command = _made(entry.load(), _App(app, client), name)
            frozen = freeze.parser(command.get_parser(f"openstack {name}"))
            first = seen.setdefault(name, {})
            for one in frozen["arguments"]:
                key = tuple(one["flags"]) or (one["name"],)
                first.setdefault(key, version)
            # The newest form is kept: it has all options.
            frozen["api"] = _PLACEMENT
            commands[name] = frozen
    for name, first in seen.items():
        commands[name]["needs"] = _decorated(manager.commands[name], module)
        for one in commands[name]["arguments"]:
            key = tuple(one["flags"]) or (one["name"],)
            since = first[key]
            one["needs"] = f"{_PLACEMENT} {since}" if since != versions[0] else ""
    return str(module.MAX_VERSION_NO_GAP)


def _decorated(entry: Any, module: Any) -> str:
    """Find the version that the whole command asks for, by trying one after the other."""
    command = entry.load()
    for version in module.SUPPORTED_MICROVERSIONS:
        module.get_version = lambda _, version=version: version
        try:
            command.take_action(_Anything(), argparse.Namespace())
        except ValueError as error:
            if "not supported with version" in str(error):
                continue
        except Exception:  # it went on, and found no cloud
            pass
        since = str(version)
        return f"{_PLACEMENT} {since}" if since != module.SUPPORTED_MICROVERSIONS[0] else ""
    return ""


if __name__ == "__main__":
    main()
