"""Is this a command line? A frozen grammar answers, with the parser of the standard library.

A word that nobody can know before the command runs (a variable, the output of another command)
passes wherever one word may stand.
"""

from __future__ import annotations

import argparse
from itertools import islice, product
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, Self

import msgspec

from rey_triage.fault import nearest
from rey_triage.truth.catalogue import Program
from rey_triage.truth.kinds import unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rey_triage.truth.catalogue import Argument, Command, Facts

UNKNOWN = "\ufffc"
"""Stands in a command line for what is not known before it runs."""
SPLITS = "\ufffc\ufffc"
"""The same, where it may be several words, or none."""
_READINGS = 16
_BEFORE = ("glance", "ironic-dbsync", "aodh-dbsync")
_BEFORE_TOO = ("-manage", "-status")
_DATABASE_TOOLS = ("ovs-vsctl", "ovn-nbctl", "ovn-sbctl")


class Sample(str):
    """A word that a placeholder stands for: it looks like one, and knows which."""

    __slots__ = ("placeholder",)
    placeholder: str

    def __new__(cls, text: str, placeholder: str) -> Self:
        made = super().__new__(cls, text)
        made.placeholder = placeholder
        return made


class Verdict(NamedTuple):
    """What is wrong with a command line; nothing where the problem is empty."""

    problem: str = ""
    hint: str = ""
    command: str = ""
    """The words of the command, where there is one."""
    deprecated: tuple[str, ...] = ()
    """The options that were used, and will go."""


class _WrongError(Exception):
    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem, self.hint = problem, hint


def judge(facts: Facts, program: str, words: Sequence[str], said: str = "") -> Verdict:
    """Judge the words after the name of a program that the catalogue has.

    ``said`` is what the reader is told besides: a microversion may be named there.
    """
    known = facts.program(program)
    assert known, "the program is in the catalogue"
    return judge_program(known, program, words, said)


def judge_program(known: Program, program: str, words: Sequence[str], said: str = "") -> Verdict:
    """Judge the words after the name of a program; see ``judge``."""
    if program in _DATABASE_TOOLS:
        return _database_tool(program, known, words)
    splits = words.count(SPLITS)
    if not splits:
        return _judge(known, program, words, said)
    # What the shell makes of each may be nothing, one word, or options: one reading must do.
    verdicts = [
        _judge(known, program, list(_read(words, chosen)), said)
        for chosen in islice(product((True, False), repeat=splits), _READINGS)
    ]
    return next((one for one in verdicts if not one.problem), verdicts[0])


def _read(words: Sequence[str], chosen: tuple[bool, ...]) -> Iterator[str]:
    """Read each word that may be several as one, or as none."""
    kept = iter(chosen)
    for word in words:
        if word != SPLITS:
            yield word
        elif next(kept):
            yield UNKNOWN


def _judge(known: Program, program: str, words: Sequence[str], said: str) -> Verdict:
    try:
        given, rest = _given(known, program, words)
        if "--version" in words and "--version" not in rest and not rest:
            return Verdict()
        name, rest = find(known, rest)
        command = known.command(name)
        shown = f"{program} {name}".strip()
        if any(word in ("-h", "--help") for word in words):
            return Verdict(command=shown)
        found, left = parser(command, shown).parse_known_args(rest)
        if left:
            _refuse_word(left[0], shown, command, known)
        used = [one for one in command.arguments if _is_used(one, found)]
        _suits(command, used, given, known, said)
    except _WrongError as wrong:
        return Verdict(wrong.problem, wrong.hint)
    old = tuple(one.flags[-1] for one in used if one.deprecated and one.flags)
    return Verdict(command=shown, deprecated=old)


def _given(
    known: Program, program: str, words: Sequence[str]
) -> tuple[argparse.Namespace, list[str]]:
    """Take the options of the program out: they stand anywhere, or before the command only."""
    if not any(word.partition("=")[0] in _flags(known) for word in words):
        return argparse.Namespace(), list(words)
    options = parser(known.options, program)
    if program not in _BEFORE and not program.endswith(_BEFORE_TOO):
        return options.parse_known_args(list(words))
    for end, word in enumerate(words):
        if any(name.partition(" ")[0] == word for name in known.commands):
            given, left = options.parse_known_args(list(words[:end]))
            return given, [*left, *words[end:]]
    return options.parse_known_args(list(words))


def _flags(known: Program) -> frozenset[str]:
    key = id(known.options)
    if key not in _FLAGS:
        flags = frozenset(flag for one in known.options.arguments for flag in one.flags)
        _FLAGS[key] = (known.options, flags)
    return _FLAGS[key][1]


_FLAGS: dict[int, tuple[Command, frozenset[str]]] = {}


def find(known: Program, words: Sequence[str]) -> tuple[str, list[str]]:
    """Split words into the command, which is the longest that there is, and the rest."""
    end = next((n for n, word in enumerate(words) if word.startswith("-")), len(words))
    for length in range(end, -1, -1):
        name = " ".join(words[:length])
        if name in known.commands:
            return name, list(words[length:])
    if not end:
        raise _WrongError("says no command", f"it has {len(known.commands)}")
    tried = " ".join(words[: min(end, 5)])
    raise _WrongError(f"no command '{tried}'", near_command(known, words[:end]))


def near_command(known: Program, words: Sequence[str]) -> str:
    """Name the command that is meant, if one is near."""
    for length in range(min(len(words), 6), 0, -1):
        if hint := nearest(" ".join(words[:length]), known.commands):
            return hint
    return ""


def _refuse_word(word: str, shown: str, command: Command, known: Program) -> NoReturn:
    if not word.startswith("-"):
        raise _WrongError(f"'{shown}' takes no '{_plain(word)}'")
    flag = word.partition("=")[0]
    flags = [one for argument in command.arguments for one in argument.flags]
    flags += [one for argument in known.options.arguments for one in argument.flags]
    longer = [one for one in flags if one.startswith(flag)]
    hint = nearest(flag, flags) or (f"did you mean '{longer[0]}'?" if longer else "")
    raise _WrongError(f"'{shown}' has no option {flag}", hint)


def _plain(word: str) -> str:
    return word.replace(UNKNOWN, "…")


def _is_used(argument: Argument, found: argparse.Namespace) -> bool:
    return bool(argument.flags) and getattr(found, argument.flags[-1], None) is not None


def _suits(
    command: Command, used: list[Argument], given: argparse.Namespace, known: Program, said: str
) -> None:
    """Hold what is asked of an API against the version that is asked for."""
    needed = [(one.needs, one.flags[-1]) for one in used if one.needs]
    needed += [(command.needs, "the command")] if command.needs else []
    for need, what in needed:
        api, _, version = need.partition(" ")
        asked = _asked(api, given, known)
        if version in said or f"OS_{api.upper().replace('-', '_')}_API_VERSION" in said:
            continue
        if _number(asked) < _number(version):
            option = f"--os-{api}-api-version {version}"
            raise _WrongError(f"{what} needs {option}, and {asked} is asked for", f"add {option}")
    for one in used:
        api, _, version = one.until.partition(" ")
        if version and _number(_asked(api, given, known)) > _number(version):
            asked = _asked(api, given, known)
            problem = f"{one.flags[-1]} is gone after {api} {version}, and {asked} is asked for"
            raise _WrongError(problem)


def beyond(facts: Facts, words: Sequence[str]) -> str:
    """Say that a microversion is asked for which the API of the series does not have."""
    pairs = [*zip(words, [*words[1:], ""], strict=True), *(w.partition("=")[::2] for w in words)]
    for flag, version in pairs:
        api = flag.removeprefix("--os-").removesuffix("-api-version")
        highest = facts.catalogue.microversions.get(api, "")
        is_asked = flag == f"--os-{api}-api-version" and highest and "." in version
        if is_asked and (999, 0) != _number(version) > _number(highest):
            return f"{api} goes to {highest}, and {version} is asked for"
    return ""


def _asked(api: str, given: argparse.Namespace, known: Program) -> str:
    said = getattr(given, f"--os-{api}-api-version", None)  # a list: an option may be repeated
    return said[-1] if said else known.versions.get(api, "")


def _number(version: str) -> tuple[int, int]:
    major, _, minor = version.partition(".")
    if not major.isdecimal() or not (minor or "0").isdecimal():
        return (999, 0)  # latest, or not known
    return (int(major), int(minor or "0"))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _WrongError(message)


class _Choices(tuple[str, ...]):
    """The words that may stand here, and whatever is not known yet."""

    __slots__ = ()

    def __contains__(self, word: object) -> bool:
        return super().__contains__(word) or (isinstance(word, str) and UNKNOWN in word)


_PARSERS: dict[int, tuple[Command, _Parser]] = {}


def parser(command: Command, shown: str) -> _Parser:
    """Make a parser of a frozen one; each is made once."""
    kept = _PARSERS.get(id(command))
    if kept is None:
        made = _Parser(prog=shown, add_help=False, allow_abbrev=False)
        grouped = {n: group for group in command.exclusive for n in group.members}
        groups: dict[int, Any] = {}
        for number, argument in enumerate(command.arguments):
            holder: Any = made
            if group := grouped.get(number):
                if id(group) not in groups:
                    groups[id(group)] = made.add_mutually_exclusive_group(required=group.required)
                holder = groups[id(group)]
            _add(holder, argument)
        kept = _PARSERS[id(command)] = (command, made)
    return kept[1]


def _add(holder: Any, argument: Argument) -> None:
    how: dict[str, Any] = {"default": None}
    if argument.flags:
        how["dest"] = argument.flags[-1]
        how["required"] = argument.required
    if argument.nargs == "0":
        holder.add_argument(*argument.flags, action="store_true", **how)
        return
    if argument.nargs:
        how["nargs"] = int(argument.nargs) if argument.nargs.isdecimal() else argument.nargs
    if argument.choices:
        how["choices"] = _Choices(argument.choices)
    how["type"] = _typed(argument)
    # A position has the name that the user would read.
    words = argument.flags or (argument.name,)
    holder.add_argument(*words, action="append" if argument.flags else "store", **how)


def _typed(argument: Argument) -> Any:
    def check(text: str) -> str:
        if UNKNOWN in text:
            return text
        problem = _problem(argument, text)
        if isinstance(text, Sample) and not argument.flags:
            problem = problem or unfit(argument.name, text.placeholder)
        if problem:
            raise argparse.ArgumentTypeError(problem)
        return text

    return check


def _problem(argument: Argument, text: str) -> str:
    if argument.type in ("int", "float"):
        try:
            float(text) if argument.type == "float" else int(text)
        except ValueError:
            return f"'{text}' is no number"
    if argument.type == "key=value" and "=" not in text:
        return f"'{text}' is no key=value"
    return _keys_problem(argument, text) if argument.type == "keys" else ""


def _keys_problem(argument: Argument, text: str) -> str:
    given = [part.partition("=") for part in text.split(",")]
    names = [name for name, _, _ in given]
    if not all(equals for _, equals, _ in given):
        return f"'{text}' is no list of key=value"
    for name in names:
        if argument.keys and name not in argument.keys:
            return f"no key '{name}'; there are {', '.join(argument.keys)}"
    missing = next((name for name in argument.needed_keys if name not in names), "")
    return f"the key {missing} is missing" if missing else ""


def _database_tool(program: str, known: Program, words: Sequence[str]) -> Verdict:
    """Judge a line of a tool that takes several commands, with ``--`` between them."""
    options = parser(known.options, program)
    for number, part in enumerate(_parts(words)):
        try:
            given = [*part]
            first = next((n for n, word in enumerate(given) if word in known.commands), None)
            if first is None:
                if not number and not options.parse_known_args(given)[1]:
                    return Verdict(command=program)  # only options: --version
                _refuse_command(given, known)
            command = known.command(given[first])
            before = given[:first]
            left = options.parse_known_args(before)[1] if not number else before
            parser(command, f"{program} {given[first]}").parse_args([*left, *given[first + 1 :]])
        except _WrongError as wrong:
            return Verdict(wrong.problem, wrong.hint)
    return Verdict(command=program)


def _refuse_command(words: list[str], known: Program) -> NoReturn:
    plain = next((word for word in words if not word.startswith("-")), "")
    raise _WrongError(f"no command '{plain}'", nearest(plain, known.commands))


def _parts(words: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if word == "--":
            if part:
                yield part
            part = []
        else:
            part.append(word)
    if part:
        yield part


def as_program(options: Command, commands: dict[str, Command]) -> Program:
    """Make a program of plain commands, as the tables of other tools have them."""
    encode = msgspec.msgpack.encode
    raw = {name: msgspec.Raw(encode(command)) for name, command in commands.items()}
    return Program(options=options, commands=raw)
