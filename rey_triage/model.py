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

    since: Annotated[Series | None, Meta(description="The first series.")] = None
    until: Annotated[Series | None, Meta(description="The last series.")] = None


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

    resource: Annotated[Text, Meta(description="A kind of resource of the vocabulary.")]
    where: Annotated[
        Conditions,
        Meta(
            description="Conditions on its fields; all must hold. A value, a list of values (one "
            "of them), or a test."
        ),
    ] = {}


class Log(Spec, frozen=True, kw_only=True):
    """A line in a log, or in a pasted text; the header is parsed off before matching."""

    match: Annotated[
        Regex,
        Meta(
            description="The constant part of the message, as a pattern; it is searched for in "
            "the line."
        ),
    ]
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

    state: Annotated[State | None, Meta(description="A state that an API shows.")] = None
    log: Annotated[Log | None, Meta(description="A line in a log.")] = None


class AtLeast(Spec, frozen=True, kw_only=True):
    """How much of it must be seen before the symptom holds."""

    count: Annotated[int, Meta(ge=1, description="So many of them.")] = 1
    within: Annotated[Duration | None, Meta(description="All of them within this span.")] = None
    hosts: Annotated[int, Meta(ge=1, description="On so many hosts.")] = 1
    services: Annotated[int, Meta(ge=1, description="From so many programs.")] = 1
    projects: Annotated[int, Meta(ge=1, description="In so many projects.")] = 1


class Share(Spec, frozen=True, kw_only=True):
    """A share of all resources of the kind for which the conditions in ``of`` hold."""

    of: Annotated[
        Conditions, Meta(description="The whole: resources of the kind for which this holds.")
    ] = {}
    at_least: Annotated[
        float,
        Meta(
            gt=0, le=1, description="The share of them for which the conditions hold; 1.0 is all."
        ),
    ] = 1.0


class Together(Spec, frozen=True, kw_only=True):
    """The times in this field lie within the span: what stopped together shares a cause."""

    field: Annotated[Text, Meta(description="A field with a time, e.g. heartbeat.")]
    within: Annotated[Duration, Meta(description="The span.")]


class Symptom(Spec, frozen=True, kw_only=True):
    """What can be seen of the problem."""

    id: Annotated[Slug, Meta(description="Its name within the runbook; causes refer to it.")]
    weight: Annotated[
        Weight,
        Meta(
            description="strong: names this problem and no other; supporting: makes it more "
            "likely; fits: agrees with it, and decides between causes."
        ),
    ] = "supporting"
    state: Annotated[State | None, Meta(description="A state that an API shows.")] = None
    log: Annotated[Log | None, Meta(description="A line in a log, or in a pasted text.")] = None
    any_of: Annotated[
        tuple[Matcher, ...], Meta(description="In place of state or log: one of these is enough.")
    ] = ()
    absent: Annotated[
        bool, Meta(description="Holds when the question was answered and nothing matched.")
    ] = False
    example: Annotated[
        str | None, Meta(description="One real line, header included; it must match.")
    ] = None
    at_least: Annotated[AtLeast, Meta(description="How much of it must be seen.")] = AtLeast()
    share: Annotated[
        Share | None, Meta(description="How many of all resources of the kind it must be.")
    ] = None
    together: Annotated[
        Together | None, Meta(description="It happened to several at the same time.")
    ] = None
    cleared_by: Annotated[
        Matcher | None, Meta(description="Seen later, it says that the problem is over.")
    ] = None


# --- steps ---------------------------------------------------------------------------------


class ConfigOption(Spec, frozen=True, kw_only=True):
    """One option in a configuration file of a service."""

    service: Annotated[Text, Meta(description="A program, e.g. nova-compute.")]
    section: Annotated[Text, Meta(description="Section of its configuration file.")]
    option: Annotated[Text, Meta(description="Name of the option.")]
    value: Annotated[
        str | None, Meta(description="The value to set; without it the option is read.")
    ] = None


class Action(Spec, frozen=True, kw_only=True):
    """What differs between deployment tools; exactly one field is given."""

    restart: Annotated[str | None, Meta(description="Restart this program.")] = None
    start: Annotated[str | None, Meta(description="Start it.")] = None
    stop: Annotated[str | None, Meta(description="Stop it.")] = None
    status: Annotated[str | None, Meta(description="Show whether it runs.")] = None
    log: Annotated[str | None, Meta(description="Show the recent log of this service.")] = None
    grep: Annotated[str | None, Meta(description="With log: only lines with this text.")] = None
    configure: Annotated[
        ConfigOption | None, Meta(description="Read or set an option of its configuration.")
    ] = None
    manage: Annotated[
        str | None,
        Meta(description="A command that must run where the service's own code is installed."),
    ] = None


class Step(Spec, frozen=True, kw_only=True):
    """One thing to do, with the answer to expect."""

    say: Annotated[Text, Meta(description="What to do and why, at most 60 words.")]
    run: Annotated[str | None, Meta(description="A complete command, ready to paste.")] = None
    action: Annotated[
        Action | None,
        Meta(description="In place of run: what the deployment tools do each in their way."),
    ] = None
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
    on: Annotated[Place | None, Meta(description="Where the command is typed.")] = None
    releases: Annotated[Releases | None, Meta(description="The series the step is for.")] = None
    risk: Annotated[
        Risk | None, Meta(description="What it may do: read, change, disruptive, destructive.")
    ] = None
    undo: Annotated[str | None, Meta(description="The command or act that takes it back.")] = None
    irreversible: Annotated[
        str | None, Meta(description="Why it cannot be taken back, and what to secure before.")
    ] = None
    takes: Annotated[Duration | None, Meta(description="How long it takes.")] = None


# --- causes --------------------------------------------------------------------------------


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


# --- tasks ---------------------------------------------------------------------------------


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
        dict[str, str] | None,
        Meta(description="The file is a Heat template; these parameters validate it."),
    ] = None


class Rollback(Spec, frozen=True, kw_only=True):
    """The way back: steps, or why there is none."""

    steps: Annotated[tuple[Step, ...], Meta(description="The way back.")] = ()
    impossible: Annotated[str | None, Meta(description="Why there is none.")] = None


# --- runbooks ------------------------------------------------------------------------------


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
        tuple[str, ...], Meta(description="The words an operator would search with.")
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
