"""The words and forms that every part of a runbook uses."""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

SCHEMA_VERSION = 1

AS_WRITTEN = "as-written"
"""Marks text that may look like a number or truth value, and is what is written all the same."""
_WRITTEN = Meta(extra={AS_WRITTEN: True})

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
RunbookId = Annotated[str, Meta(pattern=r"^[a-z0-9-]+/[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Meta(min_length=1)]
Regex = Annotated[
    str, Meta(min_length=3, description="A regular expression in RE2 syntax, searched for.")
]
Duration = Annotated[
    str,
    Meta(pattern=r"^\d+(s|m|h|d)(-\d+(s|m|h|d))?$", description="One span or a range: 30s, 1m-5m."),
]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
Series = Annotated[str, Meta(pattern=r"^20\d\d\.[12]$"), _WRITTEN]
Value = Annotated[str, _WRITTEN]
"""What an option or a parameter is set to."""

Area = Literal["installation", "operation", "usage-tracking", "update"]
Severity = Literal["critical", "major", "minor"]
Scope = Literal["cloud", "host", "network", "project", "resource"]
Weight = Literal["strong", "supporting", "fits"]
Risk = Literal["read", "change", "disruptive", "destructive"]
Place = Literal[
    "workstation",
    "controller",
    "compute",
    "network",
    "storage",
    "database",
    "message-bus",
    "load-balancer",
    "deployment-host",
    "any-host",
    "guest",
]
Origin = Literal["source", "older", "python", "external"]

RISKS: tuple[Risk, ...] = get_args(Risk)

Scalar = str | int | float | bool | None


class Spec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every part of a runbook: immutable, and closed to unknown keys."""


class Releases(Spec, frozen=True, kw_only=True):
    """The OpenStack series something holds for; both ends are included."""

    since: Annotated[Series | None, Meta(description="The first series.")] = None
    until: Annotated[Series | None, Meta(description="The last series.")] = None
