"""The two kinds of runbooks, and the parts that only they have."""

from typing import Annotated

from msgspec import Meta

from rey_triage.model.steps import Step
from rey_triage.model.symptoms import Symptom
from rey_triage.model.words import (
    Area,
    Day,
    Releases,
    RunbookId,
    Scope,
    Severity,
    Slug,
    Spec,
    Text,
    Value,
)


class When(Spec, frozen=True, kw_only=True):
    """Which symptoms speak for a cause, by their ids."""

    all: Annotated[tuple[Slug, ...], Meta(description="All of these hold.")] = ()
    any: Annotated[tuple[Slug, ...], Meta(description="One of these holds.")] = ()
    none: Annotated[
        tuple[Slug, ...], Meta(description="None of these holds, and each was looked for.")
    ] = ()


class Proof(Spec, frozen=True, kw_only=True):
    """Why an edge of the causal graph is believed: a recording, or a source to read."""

    bundle: Annotated[
        str | None, Meta(description="The name of a recording in tests/recordings.")
    ] = None
    reference: Annotated[str | None, Meta(description="Where the connection can be read.")] = None


class Cause(Spec, frozen=True, kw_only=True):
    """One explanation: with its own steps, or as a reference to another runbook."""

    id: Annotated[
        Slug, Meta(description="Its name within the runbook; a step's otherwise may refer to it.")
    ]
    title: Annotated[
        str | None, Meta(description="The explanation, as a statement. Not needed with see.")
    ] = None
    when: Annotated[
        When | tuple[Slug, ...],
        Meta(description="The symptoms that speak for it; a plain list means all of them."),
    ] = ()
    see: Annotated[
        RunbookId | None, Meta(description="The runbook whose problem has this consequence.")
    ] = None
    same: Annotated[
        tuple[Scope, ...], Meta(description="What both findings must share for this to hold.")
    ] = ()
    proof: Annotated[Proof | None, Meta(description="Goes with see: why the edge is believed.")] = (
        None
    )
    confirm: Annotated[tuple[Step, ...], Meta(description="Steps that only look.")] = ()
    fix: Annotated[tuple[Step, ...], Meta(description="Steps that mend it.")] = ()


class Neighbour(Spec, frozen=True, kw_only=True):
    """A runbook that this one is mistaken for."""

    runbook: Annotated[RunbookId, Meta(description="Its id.")]
    how: Annotated[Text, Meta(description="What tells the two apart.")]


class Reference(Spec, frozen=True, kw_only=True):
    """Where a fact can be read; exactly one of doc, bug, url, source."""

    doc: Annotated[
        str | None, Meta(description="A path below docs.openstack.org, e.g. nova/latest/admin/.")
    ] = None
    bug: Annotated[int | None, Meta(description="A Launchpad bug number.")] = None
    url: Annotated[str | None, Meta(description="Any other address.")] = None
    source: Annotated[
        str | None, Meta(description="A file of a package, e.g. nova/scheduler/manager.py.")
    ] = None
    checked: Annotated[Day | None, Meta(description="The day somebody last read it.")] = None
    says: Annotated[str | None, Meta(description="What it shows, in a few words.")] = None


class Input(Spec, frozen=True, kw_only=True):
    """A value the operator brings along: a placeholder, and how to choose it."""

    placeholder: Annotated[
        Slug, Meta(description="A placeholder of the vocabulary, without < and >.")
    ]
    say: Annotated[Text, Meta(description="How to choose it.")]
    example: Annotated[str | None, Meta(description="A value.")] = None


class File(Spec, frozen=True, kw_only=True):
    """A file the task needs, complete."""

    name: Annotated[
        str,
        Meta(pattern=r"^[A-Za-z0-9._-]+$", description="Its name; steps refer to it with file."),
    ]
    say: Annotated[str | None, Meta(description="What it is for.")] = None
    content: Annotated[Text, Meta(description="All of it.")]
    heat: Annotated[
        dict[str, Value] | None,
        Meta(description="The file is a Heat template; these parameters validate it."),
    ] = None


class Rollback(Spec, frozen=True, kw_only=True):
    """The way back: steps, or why there is none."""

    steps: Annotated[tuple[Step, ...], Meta(description="The way back.")] = ()
    impossible: Annotated[str | None, Meta(description="Why there is none.")] = None


class Suppression(Spec, frozen=True, kw_only=True):
    """A fault of a check of facts that is none."""

    check: Annotated[
        str,
        Meta(description="Its name: commands, options, messages, states or references."),
    ]
    fact: Annotated[Text, Meta(description="A part of what it says is wrong, word for word.")]
    reason: Annotated[
        str, Meta(min_length=10, description="How one knows that the page is right all the same.")
    ]


class Page(Spec, frozen=True, kw_only=True):
    """What incidents and tasks have in common."""

    id: Annotated[str, Meta(description="The file's path; never written in the file.")] = ""
    title: Annotated[
        str,
        Meta(
            min_length=8,
            max_length=80,
            description="What the operator sees (incident) or does (task); no full stop.",
        ),
    ]
    summary: Annotated[str, Meta(min_length=20, description="At most 60 words.")]
    services: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description="The services it is about; the first ones are the nearest."),
    ]
    areas: Annotated[
        tuple[Area, ...], Meta(min_length=1, description="The key tasks it belongs to.")
    ]
    topics: Annotated[
        tuple[str, ...],
        Meta(description="Words of the vocabulary that group runbooks across services."),
    ] = ()
    impact: Annotated[str, Meta(min_length=10, description="Who notices what.")]
    releases: Annotated[
        Releases | None, Meta(description="The series it holds for; left out, every supported one.")
    ] = None
    phrases: Annotated[
        tuple[str, ...],
        Meta(description="How people say it or ask for it, in many words; last on the page."),
    ] = ()
    verify: Annotated[
        tuple[Step, ...], Meta(description="How one knows that it is done; steps that only look.")
    ] = ()
    escalate: Annotated[
        str | None, Meta(description="When to stop, and what to collect before asking for help.")
    ] = None
    differs_from: Annotated[
        tuple[Neighbour, ...], Meta(description="The runbooks it is mistaken for.")
    ] = ()
    references: Annotated[
        tuple[Reference, ...], Meta(description="Where its facts can be read.")
    ] = ()
    suppress: Annotated[
        tuple[Suppression, ...],
        Meta(description="Facts that the checks refuse, and that are right all the same."),
    ] = ()
    formerly: Annotated[
        tuple[RunbookId, ...], Meta(description="Ids it had before; they keep working.")
    ] = ()


class Incident(Page, frozen=True, kw_only=True, tag_field="kind", tag="incident"):
    """A problem: how it is recognised, what causes it, how each cause is confirmed and fixed."""

    severity: Annotated[Severity, Meta(description="critical, major or minor, by the rules below.")]
    alerts: Annotated[
        tuple[str, ...], Meta(description="Names of alert rules that fire on it.")
    ] = ()
    per: Annotated[Scope, Meta(description="One finding per this.")] = "cloud"
    symptoms: Annotated[tuple[Symptom, ...], Meta(description="What can be seen of it.")]
    causes: Annotated[tuple[Cause, ...], Meta(description="Why it happens, the most likely first.")]


class Task(Page, frozen=True, kw_only=True, tag_field="kind", tag="task"):
    """A procedure: what to have ready, the steps, how to know that it is done, the way back."""

    alerts: Annotated[
        tuple[str, ...], Meta(description="Names of alert rules that ask for it.")
    ] = ()
    inputs: Annotated[tuple[Input, ...], Meta(description="Values the operator brings along.")] = ()
    before: Annotated[tuple[Step, ...], Meta(description="Go or no-go, before anything.")] = ()
    steps: Annotated[tuple[Step, ...], Meta(min_length=1, description="What to do, in order.")]
    rollback: Annotated[Rollback, Meta(description="The way back.")]
    files: Annotated[tuple[File, ...], Meta(description="Files the steps need.")] = ()


Runbook = Incident | Task
