"""Deployment tools: how an action of a step is done where this cloud was installed with that tool.

The tables are data (``deployments/<tool>.yaml``), each fact with the place it was looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct

if TYPE_CHECKING:
    from rey_triage.model import Action


class Program(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One program as this tool installs it; empty where the tool does not install it."""

    unit: str = ""
    """What the tool calls it: a systemd unit, a container, a Kubernetes workload."""
    config: str = ""
    """The configuration file that the operator edits for it."""
    log: str = ""
    on: str = ""
    """Where the command is typed, when it is not the host that runs the program."""


class Deployment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One deployment tool and its commands, as templates over the program's fields."""

    id: str = ""
    title: str
    describes: str
    sources: tuple[str, ...]
    restart: str
    start: str
    stop: str
    status: str
    log: str
    log_grep: str
    configure: Annotated[str, Meta(description="How a changed option is brought into force.")]
    read_option: str
    manage: str
    programs: dict[str, Program]


class Command(Struct, frozen=True, kw_only=True):
    """A command as this tool wants it, or why there is none."""

    run: str = ""
    on: str = ""
    note: str = ""


def render(action: Action, tool: Deployment) -> Command:
    """Turn an action into the command of a tool."""
    raise NotImplementedError
