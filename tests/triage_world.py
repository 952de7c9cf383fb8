"""A small world for tests of the triage: runbooks as YAML, evidence by hand, one question."""

from __future__ import annotations

from rey_triage.evidence import Coverage, Evidence, Observation
from rey_triage.library import Library
from rey_triage.load import load
from rey_triage.scanner import Scanner
from rey_triage.signatures import signatures
from rey_triage.spans import seconds
from rey_triage.triage import Options, diagnose
from rey_triage.vocabulary import THRESHOLDS

NOW = 1_700_000_000.0

_HEAD = """
title: {title}
kind: incident
summary: A page that stands for a problem in a test of the triage.
services: [nova]
areas: [operation]
severity: {severity}
impact: Somebody notices something.
"""


def library(**pages: str) -> Library:
    r"""Make a library; ``nova__down="per: host\\nsymptoms: …"`` becomes nova/down."""
    runbooks = {}
    for name, body in pages.items():
        id_ = name.replace("__", "/").replace("_", "-")
        severity = "critical" if "severity: critical" in body else "major"
        text = _HEAD.format(title=f"Problem {id_}", severity=severity) + body.replace(
            "severity: critical\n", ""
        )
        loaded, faults = load(text.encode(), id_, f"{id_}.yaml")
        assert loaded is not None, "\n".join(map(str, faults))
        runbooks[id_] = loaded.runbook
    return Library(digest="test", runbooks=runbooks, deployments={})


def state(resource: str, *, id_: str = "", name: str = "", time: float = NOW - 60, **fields):
    """Make a state observation; ``host``, ``project`` and ``network`` are taken from the fields."""
    attributes = {k: str(fields[k]) for k in ("host", "project", "network") if fields.get(k)}
    return Observation(
        kind="state",
        source="a listing",
        text=f"{resource} {name or id_} {fields}",
        resource=resource,
        id=id_,
        name=name,
        time=time,
        fields=fields,
        **attributes,
    )


def line(text: str, known: Library, *, service="", host="", time=NOW - 60, count=1, first=None):
    """Make a log observation with the signatures that match it."""
    return Observation(
        kind="log",
        source=f"{service}.log:1",
        text=text,
        service=service,
        host=host,
        time=time,
        count=count,
        first=first,
        level="ERROR",
        signatures=Scanner(signatures(known)).match(text.encode()),
    )


def pasted(text: str, known: Library):
    """Make a pasted text."""
    found = Scanner(signatures(known), pasted=True).match(text.encode())
    return Observation(kind="text", source="pasted text", text=text, signatures=found)


def ask(known: Library, *seen, answered=(), logs=False, **options):
    """Diagnose observations; ``answered`` are the resources whose listings were read."""
    coverage = [Coverage(check="listing", state="checked", resources=tuple(answered))]
    if logs:
        coverage.append(
            Coverage(check="log nova-compute.log", state="checked", resources=("log:nova-compute",))
        )
    evidence = Evidence(taken_at=NOW, observations=list(seen), coverage=coverage)
    chosen = Options(
        tool=tool(),
        thresholds={name: seconds(span) for name, (span, _) in THRESHOLDS.items()},
        **options,
    )
    return diagnose(evidence, known, signatures(known), chosen)


def tool():
    """Return the tool that steps of the tests are written for: none of them has an action."""
    from rey_triage.load import load_deployments

    return load_deployments()["systemd"]


def summary(diagnosis) -> list[tuple[str, list[str]]]:
    """Return the roots with the runbooks they explain."""
    return [(f.runbook, [e.runbook for e in f.explains]) for f in diagnosis.findings]
