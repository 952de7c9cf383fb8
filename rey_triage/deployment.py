"""Deployment tools: how an action of a step is done where this cloud was installed with that tool.

The tables are data (``deployments/<tool>.yaml``): templates of commands, and what the tool calls
each program. Each table lists the files its facts were looked up in; what was not found there
stays out, and then a command gives way to a note that says so. For the annotations see ``model``.
"""

import re
import shlex
from collections.abc import Callable, Iterable
from typing import Annotated

from msgspec import Meta, Struct, structs

from rey_triage.fault import nearest
from rey_triage.model import Action
from rey_triage.vocabulary import PLACEHOLDERS, PROJECT_OF

DEFAULT_TOOL = "systemd"

HOMES: dict[str, tuple[str, ...]] = {
    # command: the programs beside which it is installed, the best place first
    "nova-manage": ("nova-conductor", "nova-api"),
    "nova-status": ("nova-conductor", "nova-api"),
    "placement-manage": ("placement-api",),
    "placement-status": ("placement-api",),
    "neutron-db-manage": ("neutron-server", "neutron-api", "neutron-rpc-server"),
    "neutron-status": ("neutron-server", "neutron-api", "neutron-rpc-server"),
    "neutron-ovn-db-sync-util": ("neutron-server", "neutron-api", "neutron-rpc-server"),
    "neutron-ovs-cleanup": ("neutron-openvswitch-agent",),
    "neutron-netns-cleanup": ("neutron-dhcp-agent", "neutron-l3-agent"),
    "cinder-manage": ("cinder-scheduler", "cinder-api"),
    "cinder-status": ("cinder-scheduler", "cinder-api"),
    "cinder-rtstool": ("cinder-volume",),
    "glance-manage": ("glance-api",),
    "glance-status": ("glance-api",),
    "keystone-manage": ("keystone",),
    "keystone-status": ("keystone",),
    "heat-manage": ("heat-engine",),
    "heat-status": ("heat-engine",),
    "octavia-db-manage": ("octavia-worker", "octavia-api"),
    "octavia-status": ("octavia-worker", "octavia-api"),
    "designate-manage": ("designate-central",),
    "designate-status": ("designate-central",),
    "barbican-manage": ("barbican-api", "barbican-worker"),
    "barbican-status": ("barbican-api", "barbican-worker"),
    "manila-manage": ("manila-scheduler", "manila-api"),
    "manila-status": ("manila-scheduler", "manila-api"),
    "magnum-db-manage": ("magnum-conductor", "magnum-api"),
    "magnum-status": ("magnum-conductor", "magnum-api"),
    "ironic-dbsync": ("ironic-conductor", "ironic-api"),
    "ironic-status": ("ironic-conductor", "ironic-api"),
    "masakari-manage": ("masakari-engine", "masakari-api"),
    "trove-manage": ("trove-conductor", "trove-api"),
    "rabbitmqctl": ("rabbitmq",),
    "rabbitmq-diagnostics": ("rabbitmq",),
    "rabbitmq-plugins": ("rabbitmq",),
    "rabbitmq-queues": ("rabbitmq",),
    "rabbitmq-streams": ("rabbitmq",),
    "mariadb": ("mariadb",),
    "mysql": ("mariadb",),
    "mariadb-dump": ("mariadb",),
    "virsh": ("libvirtd", "virtqemud"),
    "qemu-img": ("libvirtd", "virtqemud", "nova-compute"),
    "ovs-vsctl": ("ovs-vswitchd",),
    "ovs-ofctl": ("ovs-vswitchd",),
    "ovs-appctl": ("ovs-vswitchd",),
    "ovs-dpctl": ("ovs-vswitchd",),
    "ovn-appctl": ("ovn-controller",),
    "ovn-nbctl": ("ovsdb-server-nb",),
    "ovn-sbctl": ("ovsdb-server-sb",),
}

NONE = "-"
"""In a table: the tool has nothing here, although the default says it has."""


class Program(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One program as this tool installs it. What is empty comes from the table's ``defaults``.

    The texts are templates over ``{program}`` and ``{project}``.
    """

    unit: Annotated[
        str, Meta(description="Its name there: a systemd unit, a container, a workload.")
    ] = ""
    kind: Annotated[str, Meta(description="Which of the table's kinds has its commands.")] = ""
    group: Annotated[
        str, Meta(description="What it is installed with: a tag, playbook, chart or charm.")
    ] = ""
    config: Annotated[str, Meta(description="The file or key in which its options are set.")] = ""
    reads: Annotated[
        str, Meta(description="The file that the program itself reads, where it is another one.")
    ] = ""
    log: Annotated[str, Meta(description="Its log file.")] = ""
    select: Annotated[str, Meta(description="Labels that select it.")] = ""
    container: Annotated[str, Meta(description="Its container in a pod.")] = ""
    user: Annotated[str, Meta(description="The user its commands run as.")] = ""
    note: Annotated[str, Meta(description="What to know before the command is typed.")] = ""
    option_note: Annotated[str, Meta(description="The same, for setting an option.")] = ""


class Verbs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The commands, as templates over the fields of a program and of the action."""

    restart: str = ""
    start: str = ""
    stop: str = ""
    status: str = ""
    log: str = ""
    log_grep: str = ""
    configure: Annotated[
        str, Meta(description="Where an option is set, and what brings it into force.")
    ] = ""
    configure_default: Annotated[
        str, Meta(description="The same for options of [DEFAULT], where that differs.")
    ] = ""
    read_option: str = ""
    manage: str = ""


class Deployment(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One deployment tool. Commands are typed where the program runs, unless ``on`` says where."""

    id: str = ""
    title: str
    describes: str
    sources: tuple[str, ...]
    on: str = ""
    configure_on: str = ""
    verbs: Verbs
    kinds: dict[str, Verbs] = {}
    defaults: Program
    programs: dict[str, Program]


class Command(Struct, frozen=True, kw_only=True):
    """A command as this tool wants it; or, when ``run`` is empty, a note that says why not."""

    run: str = ""
    on: str = ""
    note: str = ""


_SAYS = {
    "restart": "restart",
    "start": "start",
    "stop": "stop",
    "status": "show the state of",
    "log": "show the log of",
    "log_grep": "search the log of",
    "configure": "set an option of",
    "read_option": "read an option of",
    "manage": "run a command beside",
}


_PROGRAM_VERBS = ("restart", "start", "stop", "status", "log")


def of_program(action: Action, named: Callable[[str], str]) -> Action:
    """Name the program of an action anew: a placeholder, once it is known what it stands for."""
    given = {verb: getattr(action, verb) for verb in _PROGRAM_VERBS}
    return structs.replace(action, **{verb: named(name) for verb, name in given.items() if name})


def render(action: Action, tool: Deployment) -> Command:
    """Turn an action into the command of a tool.

    For a program that only the diagnosis knows (``<api-program>``) the sample of the vocabulary
    stands in the command, and the note says so.
    """
    verb, candidates, given = _request(action)
    if sampled := _sample(candidates[0]):
        command = render(of_program(action, lambda _: sampled), tool)
        note = f"Shown for {sampled}; type the program concerned. {command.note}".strip()
        return structs.replace(command, note=note)
    program = next((name for name in candidates if name in tool.programs), "")
    if not program:
        return Command(
            note=f"{tool.title}: {' or '.join(candidates)} is not installed by it, as far as known."
        )
    row = tool.programs[program]
    template = _template(tool, row, verb, given.get("section", ""))
    fields = _fields(tool, row, program) | given
    note = _fill(_note(tool, verb, fields), fields)
    if not template:
        missing = f"{tool.title}: no way to {_SAYS[verb]} {program} is known."
        return Command(note=f"{missing} {note}".strip())
    needs = [("config" if word == "yaml" else word) for word in _WORD.findall(template)]
    unknown = [word for word in needs if not fields.get(word)]
    if unknown:
        missing = f"{tool.title}: no {unknown[0]} of {program} is known."
        return Command(note=f"{missing} {note}".strip())
    elsewhere = tool.configure_on if verb == "configure" else ""
    return Command(run=_fill(template, fields), on=elsewhere or tool.on, note=note)


def named_programs(action: Action) -> tuple[str, ...]:
    """Return the programs an action names: more than one where each has what is asked for."""
    candidates = _request(action)[1]
    sampled = _sample(candidates[0])
    return (sampled,) if sampled else candidates


def known_programs(tools: Iterable[Deployment]) -> tuple[str, ...]:
    """Return every program that at least one of the tools installs."""
    return tuple(sorted({name for tool in tools for name in tool.programs}))


def unknown_program(action: Action, tools: Iterable[Deployment]) -> tuple[str, str] | None:
    """Say what an action names that no tool installs: the word, and the nearest right one."""
    known = known_programs(tools)
    candidates = named_programs(action)
    if any(name in known for name in candidates):
        return None
    if action.manage is not None:
        word = _first_word(action.manage)
        return word, nearest(word, HOMES)
    return candidates[0], nearest(candidates[0], known)


_WORD = re.compile(r"\{([a-z_]+)\}")


def _sample(program: str) -> str:
    """Return the program that stands for a placeholder; empty for a program."""
    described = PLACEHOLDERS.get(program[1:-1]) if program.startswith("<") else None
    return described.sample if described else ""


def _request(action: Action) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """Split an action: the verb, the programs that may serve, and what it gives."""
    for verb in ("restart", "start", "stop", "status"):
        if program := getattr(action, verb):
            return verb, (program,), {}
    if action.log and action.grep:
        return "log_grep", (action.log,), {"pattern": shlex.quote(action.grep)}
    if action.log:
        return "log", (action.log,), {}
    if action.configure:
        wanted = action.configure
        given = {"section": wanted.section, "option": wanted.option}
        if wanted.value is None:
            script = f'/^\\[/{{s=$1}} s=="[{wanted.section}]" && $1=="{wanted.option}"'
            return "read_option", (wanted.service,), {**given, "awk": shlex.quote(script)}
        return "configure", (wanted.service,), {**given, "value": wanted.value}
    if action.manage:
        word = _first_word(action.manage)
        given = {
            "command": action.manage,
            "quoted": shlex.quote(action.manage),
            "manager": word,
            "arguments": action.manage.removeprefix(word).strip(),
        }
        return "manage", HOMES.get(word, (word,)), given
    raise ValueError("an action names one of restart, start, stop, status, log, configure, manage")


def _first_word(command: str) -> str:
    return (command.split() or [""])[0]


def _template(tool: Deployment, row: Program, verb: str, section: str) -> str:
    """Find the template: that of the program's kind, or else the one for all programs."""
    names = ["configure_default", verb] if verb == "configure" and section == "DEFAULT" else [verb]
    tables = [tool.kinds[row.kind], tool.verbs] if row.kind else [tool.verbs]
    for table in tables:
        for name in names:
            if template := getattr(table, name):
                return "" if template == NONE else str(template)
    return ""


def _note(tool: Deployment, verb: str, fields: dict[str, str]) -> str:
    """Choose the note. One about a program's unit would mislead where none is named."""
    if verb == "manage":
        return fields["note"] and tool.defaults.note
    if verb != "configure":
        return fields["note"]
    return fields["option_note"] or ("" if tool.configure_on else fields["note"])


def _fields(tool: Deployment, row: Program, program: str) -> dict[str, str]:
    """Gather what is known of a program; what the tool does not have is empty."""
    base = {"program": program, "project": PROJECT_OF.get(program, program)}
    own, default = structs.asdict(row), structs.asdict(tool.defaults)
    fields = {name: own[name] or default[name] for name in own}
    fields = {
        name: "" if text == NONE else text if name.endswith("note") else _fill(text, base)
        for name, text in fields.items()
    }
    fields["reads"] = fields["reads"] or fields["config"]
    fields["container"] = fields["container"] or fields["unit"]
    fields["sudo"] = f"sudo -u {fields['user']}" if fields["user"] else "sudo"
    return base | fields


def _fill(template: str, fields: dict[str, str]) -> str:
    """Put the fields in. ``{yaml}`` is the option as YAML below the key in ``config``."""

    def word(found: re.Match[str]) -> str:
        if found[1] == "yaml":
            return _as_yaml(fields)
        return fields.get(found[1], found[0])

    return _WORD.sub(word, template).strip("\n")


_PLAIN = re.compile(r"[A-Za-z0-9_./<][A-Za-z0-9_./@<>-]*")


def _as_yaml(fields: dict[str, str]) -> str:
    """Write the option as commented YAML, to be copied into a file of values."""
    value = fields["value"]
    plain = value if _PLAIN.fullmatch(value) else "'" + value.replace("'", "''") + "'"
    keys = [*fields["config"].split("."), fields["section"], fields["option"]]
    lines = [f"#   {'  ' * depth}{key}:" for depth, key in enumerate(keys)]
    return "\n".join(lines) + f" {plain}"
