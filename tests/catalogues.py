"""A small catalogue, written by hand: what the checks of facts are tried on."""

import argparse

import msgspec

from rey_triage.truth import catalogue
from rey_triage.truth.build import _program, _templates
from rey_triage.truth.catalogue import Catalogue, Facts, Option
from rey_triage.truth.extract import freeze

MESSAGES = [
    ["Filter \x00 returned \x00 hosts", "nova.filters", "INFO", ""],
    ["Stack \x00 \x00 (\x00): \x00", "heat.engine.stack", "INFO", ""],
    ["No valid host was found. \x00", "nova.exception", "exception", "NoValidHost"],
    ["Resource \x00 failed: \x00", "heat.engine.stack", "text", ""],
    *([f"Unable to do {word}", "nova.compute.manager", "ERROR", ""] for word in "abcdefgh"),
]


def openstack() -> dict:
    """The grammar of a client with two commands, as the extraction would print it."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--os-cloud")
    options.add_argument("--os-compute-api-version", default="2.1")
    show = argparse.ArgumentParser()
    show.add_argument("server", metavar="<server>")
    show.add_argument("-c", "--column", action="append")
    show.add_argument("--limit", type=int)
    show.add_argument("-f", "--format", choices=["json", "value"])
    which = show.add_mutually_exclusive_group()
    which.add_argument("--soft", action="store_true")
    which.add_argument("--hard", action="store_true")
    show.add_argument("--topology", help="Requires ``--os-compute-api-version`` 2.78 or greater.")
    show.add_argument("--old", action="store_true", help="Deprecated, it does nothing.")
    commands = {"server show": freeze.parser(show), "server list": freeze.parser(_list())}
    return {
        "globals": freeze.parser(options),
        "commands": commands,
        "versions": {"compute": "2.1"},
    }


def _list() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all-projects", action="store_true")
    return parser


def facts(series: str = "2026.1", *, messages=(), without: str = "") -> Facts:
    """Make the catalogue; ``without`` leaves a command out."""
    client = openstack()
    client["commands"].pop(without, None)
    raw = lambda value: msgspec.Raw(msgspec.msgpack.encode(value))  # noqa: E731
    nova = {
        "DEFAULT": {
            "debug": Option(type="Boolean"),
            "old_debug": Option(now="[DEFAULT] debug"),
            "leaving": Option(type="String", going="nobody uses it"),
        },
        "libvirt": {"virt_type": Option(type="String")},
    }
    cinder = {"DEFAULT": {"enabled_backends": Option()}, "backend_defaults": {"rbd_pool": Option()}}
    texts = [*MESSAGES, *messages]
    packages = {text[1].partition(".")[0] for text in texts}
    return Facts(
        Catalogue(
            format=catalogue.FORMAT,
            series=series,
            made="2026-01-01",
            packages={"nova": "1"},
            programs={"openstack": raw(_program(client))},
            options={"nova": raw(nova), "cinder": raw(cinder)},
            templates={
                package: raw(_templates([t for t in texts if t[1].startswith(f"{package}.")]))
                for package in sorted(packages)
            },
            classes=frozenset({"NoValidHost"}),
            files=frozenset({"nova/filters.py", "nova/rpc.py", "heat/engine/stack.py"}),
            states={
                "server.status": frozenset({"ACTIVE", "ERROR"}),
                "stack.status": frozenset({"CREATE_FAILED", "CREATE_COMPLETE"}),
                "trait": frozenset({"COMPUTE_NODE"}),
            },
            policies={"nova": frozenset({"os_compute_api:servers:create"})},
            microversions={"compute": "2.100"},
            documents=frozenset({"nova/latest/admin/index"}),
        )
    )
