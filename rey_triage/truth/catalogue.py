"""A catalogue: what one OpenStack series knows, as plain data in one file of the user's cache.

Each part is decoded when it is asked for, so that a check of one page does not read it all.
"""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, field

from rey_triage import paths
from rey_triage.vocabulary import SERIES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 1
_ENDING = ".msgpack"


class Argument(Struct, frozen=True, omit_defaults=True, gc=False):
    """One argument of a command: an option where it has flags."""

    name: str
    flags: tuple[str, ...] = ()
    nargs: str = ""
    choices: tuple[str, ...] = ()
    type: str = ""
    """int, float, key=value, or keys: key=value,key=value of the keys below."""
    keys: tuple[str, ...] = ()
    needed_keys: tuple[str, ...] = ()
    required: bool = False
    needs: str = ""
    """The API and the microversion that it is for and the later ones, e.g. ``compute 2.53``."""
    until: str = ""
    deprecated: bool = False


class Exclusive(Struct, frozen=True, omit_defaults=True, gc=False):
    """Arguments of which at most one is given; where it is required, exactly one."""

    members: tuple[int, ...]
    required: bool = False


class Command(Struct, frozen=True, omit_defaults=True, gc=False):
    """The arguments of one command, and what it asks of an API."""

    arguments: tuple[Argument, ...]
    exclusive: tuple[Exclusive, ...] = ()
    needs: str = ""
    api: str = ""


@lru_cache(maxsize=4096)
def _command(data: bytes) -> Command:
    """Decode a command; most are the same in the next series."""
    return msgspec.msgpack.decode(data, type=Command)


class Program(Struct, omit_defaults=True):
    """A program and its commands by their words; one without sub-commands has the command ""."""

    options: Command = field(name="globals")
    commands: dict[str, msgspec.Raw]
    versions: dict[str, str] = {}
    """The microversion of each API that is asked for when nobody says one."""
    _decoded: dict[str, Command] = field(default_factory=dict, name="decoded")

    def command(self, words: str) -> Command:
        """Return a command that the program has; each is decoded once."""
        if words not in self._decoded:
            self._decoded[words] = _command(bytes(self.commands[words]))
        return self._decoded[words]


class Option(Struct, frozen=True, omit_defaults=True, gc=False):
    """A configuration option, or the former name of one."""

    type: str = ""
    choices: tuple[str, ...] = ()
    now: str = ""
    """What it is called today: ``[section] option``."""
    going: str = ""
    """Why it will be removed."""
    going_since: str = ""


class Template(Struct, frozen=True, array_like=True, gc=False):
    """A text that code can log or raise, with U+0000 where a value stands."""

    text: str
    module: str
    level: str
    """DEBUG … CRITICAL, or exception, or text."""
    exception: str = ""


class Templates(Struct, frozen=True):
    """All texts of one package; each is found by a word that only few have."""

    texts: tuple[Template, ...]
    by_word: dict[str, tuple[int, ...]]


class Catalogue(Struct, frozen=True, kw_only=True):
    """The facts of one series."""

    format: int
    series: str
    made: str
    """The day."""
    packages: dict[str, str]
    """What it was read from: distributions and their versions."""
    programs: dict[str, msgspec.Raw]
    options: dict[str, msgspec.Raw]
    """Project → section → option."""
    templates: dict[str, msgspec.Raw]
    classes: frozenset[str]
    files: frozenset[str]
    states: dict[str, frozenset[str]]
    policies: dict[str, frozenset[str]]
    microversions: dict[str, str]
    documents: frozenset[str] = frozenset()
    """Pages below docs.openstack.org, without their ending."""
    recipe: str = ""
    """Digest of what it was made with: another one would be made today where it differs."""
    failed: tuple[str, ...] = ()
    """What could not be read, and why."""


class Facts:
    """A catalogue with its parts decoded as they are asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._programs: dict[str, Program] = {}
        self._options: dict[str, dict[str, dict[str, Option]]] = {}
        self._templates: dict[str, Templates] = {}
        self.memo: dict[tuple[object, ...], Any] = {}
        """What was worked out of it, for those who ask again."""

    @property
    def series(self) -> str:
        return self.catalogue.series

    def program(self, name: str) -> Program | None:
        if name not in self.catalogue.programs:
            return None
        if name not in self._programs:
            raw = self.catalogue.programs[name]
            self._programs[name] = msgspec.msgpack.decode(raw, type=Program)
        return self._programs[name]

    def options(self, project: str) -> dict[str, dict[str, Option]]:
        """Return the options of a project by section; of one that is not known, none."""
        if project not in self._options:
            raw = self.catalogue.options.get(project)
            shape = dict[str, dict[str, Option]]
            self._options[project] = msgspec.msgpack.decode(raw, type=shape) if raw else {}
        return self._options[project]

    def templates(self, package: str) -> Templates:
        if package not in self._templates:
            raw = self.catalogue.templates[package]
            self._templates[package] = msgspec.msgpack.decode(raw, type=Templates)
        return self._templates[package]

    @cached_property
    def packages(self) -> tuple[str, ...]:
        """The packages whose messages are known."""
        return tuple(sorted(self.catalogue.templates))


def directory() -> Path:
    """Return where the catalogues are kept."""
    return paths.user_cache() / "truth"


def file_of(series: str) -> Path:
    return directory() / f"{series}{_ENDING}"


def load(series: str) -> Facts | None:
    """Open the catalogue of a series; None where there is none that can be read."""
    try:
        catalogue = msgspec.msgpack.decode(file_of(series).read_bytes(), type=Catalogue)
    except (OSError, msgspec.MsgspecError):
        return None
    return Facts(catalogue) if catalogue.format == FORMAT else None


def is_current(series: str) -> bool:
    """Say whether the catalogue is there, and would be made the same way today."""
    found = load(series)
    return found is not None and found.catalogue.recipe == recipe(series)


def recipe(series: str) -> str:
    """Return the digest of what a catalogue is made with: the packages, and the programs."""
    digest = hashlib.blake2b(str(FORMAT).encode(), digest_size=16)
    here = paths.PACKAGE / "truth"
    for file in (here / "series" / f"{series}.txt", *sorted((here / "extract").glob("*.py"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def counts(catalogue: Catalogue) -> dict[str, int]:
    """Count the facts of a catalogue by what they are."""
    facts = Facts(catalogue)
    programs = [found for name in catalogue.programs if (found := facts.program(name))]
    options = [facts.options(project) for project in catalogue.options]
    return {
        "programs": len(programs),
        "commands": sum(len(one.commands) for one in programs),
        "configuration options": sum(len(names) for one in options for names in one.values()),
        "messages": sum(len(facts.templates(one).texts) for one in catalogue.templates),
        "states and kinds": sum(map(len, catalogue.states.values())),
        "policies": sum(map(len, catalogue.policies.values())),
        "documentation pages": len(catalogue.documents),
    }


def load_all(wanted: Iterable[str] = ()) -> dict[str, Facts]:
    """Open the catalogues of the series, the newest first."""
    found = {}
    for series in sorted(wanted or BUILT, reverse=True):
        if facts := load(series):
            found[series] = facts
    return found


BUILT = tuple(
    one for one in SERIES if (paths.PACKAGE / "truth" / "series" / f"{one}.txt").is_file()
)
"""The series that a catalogue can be built of."""
NEWEST = max(BUILT)
