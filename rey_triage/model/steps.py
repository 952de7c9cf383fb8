"""What is to be done: one act each, with the answer to expect."""

from typing import Annotated

from msgspec import Meta

from rey_triage.model.words import Duration, Place, Regex, Releases, Risk, Spec, Text, Value


class ConfigOption(Spec, frozen=True, kw_only=True):
    """One option in a configuration file of a service."""

    service: Annotated[Text, Meta(description="A program, e.g. nova-compute.")]
    section: Annotated[Text, Meta(description="Section of its configuration file.")]
    option: Annotated[Text, Meta(description="Name of the option.")]
    value: Annotated[
        Value | None, Meta(description="The value to set; without it the option is read.")
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
