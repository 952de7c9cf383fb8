"""One of the two looks that are compared, and what it could have seen."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from rey_triage.diagnosis import Diagnosis
from rey_triage.evidence import Evidence

if TYPE_CHECKING:
    from rey_triage.evidence import Coverage, Observation

# A listing that ends early says so; what is absent from it may still be there.
_CUT_OFF = re.compile(r"\bonly (?:the first )?\d")
_SEVERAL = {"service", "limit"}
"""Kinds of resources that more than one API lists."""
_APIS = {"shared file systems": "shared-file-system"}
_SILENT = "last written to before"


class Side(Struct, kw_only=True, dict=True):
    """What was seen in one look, and what came out."""

    name: str
    evidence: Evidence
    diagnosis: Diagnosis
    log_seconds: float | None = None
    """From the first to the last line of the logs."""
    has_alerts: bool = False
    """Whether the monitoring was asked: that nothing fires then means something."""

    @cached_property
    def states(self) -> dict[str, list[Observation]]:
        """Return the states by their kind of resource."""
        found: dict[str, list[Observation]] = {}
        for seen in self.evidence.observations:
            if seen.kind == "state":
                found.setdefault(seen.resource, []).append(seen)
        return found

    @cached_property
    def checks(self) -> dict[str, Coverage]:
        """Return what became of each question to the cloud."""
        rows = (row for row in self.evidence.coverage if not row.check.startswith("log "))
        return {row.check: row for row in rows}

    @property
    def has_api(self) -> bool:
        """Say whether a cloud was asked at all."""
        return any(seen.kind == "state" for seen in self.evidence.observations)

    @cached_property
    def programs(self) -> frozenset[str]:
        """Return the programs whose logs were read; empty text: a log of an unknown program."""
        return frozenset(
            resource.removeprefix("log:")
            for row in self.evidence.coverage
            if row.state == "checked"
            for resource in row.resources
            if resource.startswith("log:")
        )

    @cached_property
    def silent(self) -> frozenset[str]:
        """Return the logs that had nothing to say in the span: they were looked at."""
        return frozenset(
            row.check
            for row in self.evidence.coverage
            if row.check.startswith("log ") and row.state == "skipped" and _SILENT in row.why
        )

    @cached_property
    def logs_of(self) -> dict[str, set[str]]:
        """Return the logs that were read, by program."""
        found: dict[str, set[str]] = {}
        for row in self.evidence.coverage:
            for resource in row.resources:
                if resource.startswith("log:") and row.state == "checked":
                    found.setdefault(resource.removeprefix("log:"), set()).add(row.check)
        return found

    def scope(self, resource: str, api: str = "") -> str | None:
        """Return what narrowed a listing, empty when nothing did; None: it is not there in full."""
        if resource == "endpoint" and not any(
            seen.fields.get("ok") for seen in self.states.get("token", ())
        ):
            return None  # the addresses come with the token
        for row in self.checks.values():
            if resource not in row.resources:
                continue
            if resource in _SEVERAL and api != api_of(row.check):
                continue
            if row.state == "checked" and not _CUT_OFF.search(row.why):
                return row.why
            return None
        return None

    def answered(self, api: str) -> bool:
        """Say whether an API answered at least one of the questions."""
        return any(
            row.state == "checked" and api_of(row.check) == api for row in self.checks.values()
        )

    def read(self, program: str, other: Side) -> bool:
        """Say whether lines of a program would have been seen; ``other`` knows its logs."""
        if program in self.programs or (not program and self.programs):
            return True
        return bool(other.logs_of.get(program, set()) & self.silent)


def api_of(check: str) -> str:
    """Return the service type that a check asks: ``block storage: volumes`` → block-storage."""
    name = check.partition(":")[0]
    return _APIS.get(name) or name.lower().replace(" ", "-")


class Pair(NamedTuple):
    """The two looks."""

    before: Side
    after: Side

    def absent_from(self, side: Literal["before", "after"], resource: str, api: str = "") -> bool:
        """Say whether what one side does not have was not there: it would have been listed."""
        wanted, other = (self.before, self.after) if side == "before" else (self.after, self.before)
        scope = wanted.scope(resource, api)
        return scope is not None and other.scope(resource, api) in (None, scope)
