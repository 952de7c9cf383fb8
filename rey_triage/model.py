"""The runbook as frozen structs: the one schema of the knowledge base.

The loader, the JSON Schema, the specification page and the checks are all derived from these
types. A YAML key is the field's name unless ``field(name=...)`` says otherwise.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from msgspec import UNSET, Meta, Struct, UnsetType, field

SCHEMA_VERSION = 1

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
Series = Annotated[str, Meta(pattern=r"^20\d\d\.[12]$")]

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
Origin = Literal["source", "python", "external"]

RISKS: tuple[Risk, ...] = get_args(Risk)

Scalar = str | int | float | bool | None


class Spec(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of every part of a runbook: immutable, and closed to unknown keys."""


class Releases(Spec, frozen=True, kw_only=True):
    """The OpenStack series something holds for; both ends are included."""

    since: Series | None = None
    until: Series | None = None


# --- symptoms ------------------------------------------------------------------------------


class Test(Spec, frozen=True, kw_only=True):
    """A test on one field of a state; every operator that is given must hold."""

    match: Annotated[Regex | None, Meta(description="The field matches this pattern.")] = None
    is_not: Annotated[
        Scalar | tuple[Scalar, ...] | UnsetType,
        Meta(description="The field is known and is none of these values."),
    ] = field(default=UNSET, name="not")
    more: Annotated[float | None, Meta(description="The field is greater than this.")] = None
    less: Annotated[float | None, Meta(description="The field is less than this.")] = None
    older: Annotated[
        str | None,
        Meta(description="The time in the field lies further back: a threshold or a span."),
    ] = None
    younger: Annotated[
        str | None, Meta(description="The time in the field lies less far back.")
    ] = None
    more_than: Annotated[
        str | None, Meta(description="The field is greater than this other field.")
    ] = None
    differs_from: Annotated[
        str | None, Meta(description="The field is not equal to this other field.")
    ] = None


Condition = Scalar | tuple[Scalar, ...] | Test
Conditions = dict[str, Condition]


class State(Spec, frozen=True, kw_only=True):
    """A resource as an API describes it, in normalised fields (see the vocabulary)."""

    resource: Text
    where: Conditions = {}


class Log(Spec, frozen=True, kw_only=True):
    """A line in a log, or in a pasted text; the header is parsed off before matching."""

    match: Regex
    service: Annotated[
        str | tuple[str, ...],
        Meta(description="Programs (nova-compute) or projects (nova); empty: any."),
    ] = ()
    origin: Annotated[
        Origin,
        Meta(
            description="source: logged by OpenStack's own code; python: by Python or a library; "
            "external: by something else (libvirt, kernel, RabbitMQ), which wants a reference."
        ),
    ] = "source"


class Matcher(Spec, frozen=True, kw_only=True):
    """Exactly one of the ways to recognise something."""

    state: State | None = None
    log: Log | None = None


class AtLeast(Spec, frozen=True, kw_only=True):
    """How much of it must be seen before the symptom holds."""

    count: Annotated[int, Meta(ge=1)] = 1
    within: Annotated[Duration | None, Meta(description="All of them within this span.")] = None
    hosts: Annotated[int, Meta(ge=1)] = 1
    services: Annotated[int, Meta(ge=1)] = 1
    projects: Annotated[int, Meta(ge=1)] = 1


class Share(Spec, frozen=True, kw_only=True):
    """A share of all resources of the kind for which the conditions in ``of`` hold."""

    of: Conditions = {}
    at_least: Annotated[float, Meta(gt=0, le=1)] = 1.0


class Together(Spec, frozen=True, kw_only=True):
    """The times in this field lie within the span: what stopped together shares a cause."""

    field: Text
    within: Duration


class Symptom(Spec, frozen=True, kw_only=True):
    """What can be seen of the problem."""

    id: Slug
    weight: Weight = "supporting"
    state: State | None = None
    log: Log | None = None
    any_of: Annotated[
        tuple[Matcher, ...], Meta(description="In place of state or log: one of these is enough.")
    ] = ()
    absent: Annotated[
        bool, Meta(description="Holds when the question was answered and nothing matched.")
    ] = False
    example: Annotated[
        str | None, Meta(description="One real line, header included; it must match.")
    ] = None
    at_least: AtLeast = AtLeast()
    share: Share | None = None
    together: Together | None = None
    cleared_by: Annotated[
        Matcher | None, Meta(description="Seen later, it says that the problem is over.")
    ] = None


# --- steps ---------------------------------------------------------------------------------


class ConfigOption(Spec, frozen=True, kw_only=True):
    """One option in a configuration file of a service."""

    service: Text
    section: Text
    option: Text
    value: Annotated[
        str | None, Meta(description="The value to set; without it the option is read.")
    ] = None


class Action(Spec, frozen=True, kw_only=True):
    """What differs between deployment tools; exactly one field is given."""

    restart: str | None = None
    start: str | None = None
    stop: str | None = None
    status: str | None = None
    log: Annotated[str | None, Meta(description="Show the recent log of this service.")] = None
    grep: Annotated[str | None, Meta(description="With log: only lines with this text.")] = None
    configure: ConfigOption | None = None
    manage: Annotated[
        str | None,
        Meta(description="A command that must run where the service's own code is installed."),
    ] = None


class Step(Spec, frozen=True, kw_only=True):
    """One thing to do, with the answer to expect."""

    say: Text
    run: Annotated[str | None, Meta(description="A complete command, ready to paste.")] = None
    action: Action | None = None
    file: Annotated[
        str | None, Meta(description="The name of one of the runbook's files to save first.")
    ] = None
    expect: Annotated[str | None, Meta(description="What a good answer looks like.")] = None
    expect_match: Annotated[
        Regex | None, Meta(description="A pattern that a good answer matches.")
    ] = None
    otherwise: Annotated[
        str | None,
        Meta(
            description="What to do on another answer: next, escalate, the id of a cause, the id "
            "of a runbook, or a sentence."
        ),
    ] = None
    for_each: Annotated[
        str | None, Meta(description="Repeat for each of these, e.g. 'affected instance'.")
    ] = None
    on: Place | None = None
    releases: Releases | None = None
    risk: Risk | None = None
    undo: Annotated[str | None, Meta(description="The command or act that takes it back.")] = None
    irreversible: Annotated[
        str | None, Meta(description="Why it cannot be taken back, and what to secure before.")
    ] = None
    takes: Duration | None = None


# --- causes --------------------------------------------------------------------------------


class When(Spec, frozen=True, kw_only=True):
    """Which symptoms speak for a cause, by their ids."""

    all: tuple[Slug, ...] = ()
    any: tuple[Slug, ...] = ()
    none: tuple[Slug, ...] = ()


class Proof(Spec, frozen=True, kw_only=True):
    """Why an edge of the causal graph is believed: a recording, or a source to read."""

    bundle: str | None = None
    reference: str | None = None


class Cause(Spec, frozen=True, kw_only=True):
    """One explanation: with its own steps, or as a reference to another runbook."""

    id: Slug
    title: str | None = None
    when: When | tuple[Slug, ...] = ()
    see: Annotated[
        RunbookId | None, Meta(description="The runbook whose problem has this consequence.")
    ] = None
    same: Annotated[
        tuple[Scope, ...], Meta(description="What both findings must share for this to hold.")
    ] = ()
    proof: Proof | None = None
    confirm: tuple[Step, ...] = ()
    fix: tuple[Step, ...] = ()


class Neighbour(Spec, frozen=True, kw_only=True):
    """A runbook that this one is mistaken for."""

    runbook: RunbookId
    how: Text


class Reference(Spec, frozen=True, kw_only=True):
    """Where a fact can be read; exactly one of doc, bug, url, source."""

    doc: Annotated[
        str | None, Meta(description="A path below docs.openstack.org, e.g. nova/latest/admin/.")
    ] = None
    bug: Annotated[int | None, Meta(description="A Launchpad bug number.")] = None
    url: str | None = None
    source: Annotated[
        str | None, Meta(description="A file of a package, e.g. nova/scheduler/manager.py.")
    ] = None
    checked: Day | None = None
    says: str | None = None


# --- tasks ---------------------------------------------------------------------------------


class Input(Spec, frozen=True, kw_only=True):
    """A value the operator brings along: a placeholder, and how to choose it."""

    placeholder: Slug
    say: Text
    example: str | None = None


class File(Spec, frozen=True, kw_only=True):
    """A file the task needs, complete."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]+$")]
    say: str | None = None
    content: Text
    heat: Annotated[
        dict[str, str] | None,
        Meta(description="The file is a Heat template; these parameters validate it."),
    ] = None


class Rollback(Spec, frozen=True, kw_only=True):
    """The way back: steps, or why there is none."""

    steps: tuple[Step, ...] = ()
    impossible: str | None = None


# --- runbooks ------------------------------------------------------------------------------


class Page(Spec, frozen=True, kw_only=True):
    """What incidents and tasks have in common."""

    id: Annotated[str, Meta(description="The file's path; never written in the file.")] = ""
    title: Annotated[str, Meta(min_length=8, max_length=80)]
    summary: Annotated[str, Meta(min_length=20, description="At most 60 words.")]
    services: Annotated[tuple[str, ...], Meta(min_length=1)]
    areas: Annotated[tuple[Area, ...], Meta(min_length=1)]
    topics: tuple[str, ...] = ()
    impact: Annotated[str, Meta(min_length=10, description="Who notices what.")]
    releases: Releases | None = None
    phrases: Annotated[
        tuple[str, ...], Meta(description="The words an operator would search with.")
    ] = ()
    verify: tuple[Step, ...] = ()
    escalate: str | None = None
    differs_from: tuple[Neighbour, ...] = ()
    references: tuple[Reference, ...] = ()
    formerly: tuple[RunbookId, ...] = ()


class Incident(Page, frozen=True, kw_only=True, tag_field="kind", tag="incident"):
    """A problem: how it is recognised, what causes it, how each cause is confirmed and fixed."""

    severity: Severity
    alerts: tuple[str, ...] = ()
    per: Annotated[Scope, Meta(description="One finding per this.")] = "cloud"
    symptoms: tuple[Symptom, ...]
    causes: tuple[Cause, ...]


class Task(Page, frozen=True, kw_only=True, tag_field="kind", tag="task"):
    """A procedure: what to have ready, the steps, how to know that it is done, the way back."""

    alerts: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    before: Annotated[tuple[Step, ...], Meta(description="Go or no-go, before anything.")] = ()
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]
    rollback: Rollback
    files: tuple[File, ...] = ()


Runbook = Incident | Task
