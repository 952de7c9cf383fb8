"""What can be seen of a problem."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from rey_triage.model.words import Duration, Origin, Regex, Scalar, Slug, Spec, Text, Weight


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
    ] = {}  # noqa: RUF012  # msgspec copies it


class Log(Spec, frozen=True, kw_only=True):
    """A line in a log, or in a pasted text; the header is parsed off before matching."""

    match: Annotated[
        Regex,
        Meta(
            description="The constant part of the message, as a pattern; it is searched for "
            "behind the header of the line."
        ),
    ]
    service: Annotated[
        str | tuple[str, ...],
        Meta(description="Programs (nova-compute) or projects (nova); empty: any."),
    ] = ()
    origin: Annotated[
        Origin,
        Meta(
            description="source: logged by OpenStack's own code; older: by releases before those "
            "that are checked, and by none of these; python: by Python or a library; "
            "external: by something else (libvirt, kernel, RabbitMQ), which wants a reference."
        ),
    ] = "source"
    elsewhere: Annotated[
        bool,
        Meta(
            description="The program runs on another host than the problem it tells of (a broker "
            "about its clients): the line counts for every host."
        ),
    ] = False


class Matcher(Spec, frozen=True, kw_only=True):
    """Exactly one of the ways to recognise something."""

    state: Annotated[State | None, Meta(description="A state that an API shows.")] = None
    log: Annotated[Log | None, Meta(description="A line in a log.")] = None


MANY = 5
"""So many lines of a kind are unusual where each of them alone is not."""


class AtLeast(Spec, frozen=True, kw_only=True):
    """How much of it must be seen before the symptom holds.

    Where the log of one program is all that was given, hosts and services do not count, and the
    confidence is medium at most.
    """

    count: Annotated[int, Meta(ge=1, description="So many of them.")] = 1
    within: Annotated[Duration | None, Meta(description="All of them within this span.")] = None
    hosts: Annotated[int, Meta(ge=1, description="On so many hosts.")] = 1
    services: Annotated[int, Meta(ge=1, description="From so many programs.")] = 1
    projects: Annotated[int, Meta(ge=1, description="In so many projects.")] = 1

    @property
    def is_many(self) -> bool:
        """Say whether one of them alone is nothing unusual, so that a pasted one proves little."""
        return self.count >= MANY or self.hosts > 1 or self.services > 1


class Share(Spec, frozen=True, kw_only=True):
    """A share of all resources of the kind for which the conditions in ``of`` hold."""

    of: Annotated[
        Conditions, Meta(description="The whole: resources of the kind for which this holds.")
    ] = {}  # noqa: RUF012  # msgspec copies it
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
    late: Annotated[
        Duration | None,
        Meta(
            description="It may show only so long after the problem began; until then its absence "
            "says nothing."
        ),
    ] = None
    cleared_by: Annotated[
        Matcher | None, Meta(description="Seen later, it says that the problem is over.")
    ] = None
