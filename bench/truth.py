"""Do the checks of facts work? True facts of a catalogue, and the same facts corrupted.

.venv/bin/python bench/truth.py [--series 2026.2] [--each 400] [--gate] [--show]
.venv/bin/python bench/truth.py --speed [--gate]

Each kind is asked about facts taken from the packages, which must be accepted, and about as many
corruptions of them, which must be rejected. A corruption that happens to be another true fact is
none, and is not asked about. The same seed asks the same questions.

``--speed`` takes the CPU time of ``rey-triage check`` for half of the runbooks and for all, with
the catalogues of all series, and says what 300 would take if each more took as long as these do.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rey_triage import paths
from rey_triage.check import api_states, config_options, references, tools
from rey_triage.check import messages as check_messages
from rey_triage.truth import catalogue, grammar, messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rey_triage.truth.catalogue import Argument, Command, Facts, Program

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SERVICES = ("nova", "neutron", "cinder", "glance", "keystone", "placement", "heat", "octavia")
_GREEDY = ("?", "*", "+", "...", "A...")  # options that would take the words behind them
LEAST = 0.99
MANY, MOST = 300, 5.0


class Question(NamedTuple):
    """A true fact and corruptions of it, as texts for a reader, and how to ask."""

    true: str
    corrupted: tuple[str, ...]
    accepts: Callable[[str], bool]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", default=catalogue.NEWEST)
    parser.add_argument("--each", type=int, default=400, help="facts of a kind")
    parser.add_argument("--gate", action="store_true", help="fail below 99 %%")
    parser.add_argument("--show", action="store_true", help="show what was judged wrongly")
    parser.add_argument("--speed", action="store_true", help="time the check of the runbooks")
    asked = parser.parse_args()
    if asked.speed:
        return speed(gate=asked.gate)
    facts = catalogue.load(asked.series)
    if facts is None:
        print(f"no catalogue of {asked.series}: rey-triage truth build --series {asked.series}")
        return 2
    print(f"{'kind':26}{'true':>6}{'accepted':>10}{'corrupted':>11}{'rejected':>10}{'ms each':>9}")
    worst = 1.0
    for kind, questions in KINDS.items():
        worst = min(worst, ask(kind, questions, facts, asked))
    return int(asked.gate and worst < LEAST)


def speed(*, gate: bool) -> int:
    """Time the check; the best of three, since whatever else runs only makes it slower."""
    program = str(Path(sys.executable).parent / "rey-triage")
    files = sorted(paths.runbooks().rglob("*.yaml"))
    # What every run reads is read for half of them as well.
    some = [str(file) for file in files[::2]]
    half = min(_seconds([program, "check", *some]) for _ in range(3))
    every = min(_seconds([program, "check"]) for _ in range(3))
    each = (every - half) / (len(files) - len(some))
    many = every + each * (MANY - len(files))
    print(
        f"{len(some)} runbooks {half:.2f} s, {len(files)} {every:.2f} s: {each * 1000:.1f} ms each"
    )
    print(f"{MANY} runbooks: {many:.2f} s of CPU time ({MOST:.0f} s are allowed)")
    return int(gate and many > MOST)


def _seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ask(
    kind: str,
    questions: Callable[[Facts, random.Random], Iterator[Question]],
    facts: Facts,
    asked: argparse.Namespace,
) -> float:
    """Ask all questions of a kind; return the lower share of the two."""
    rng = random.Random(f"{facts.series} {kind}")
    true = accepted = corrupted = rejected = 0
    began = time.perf_counter()
    for question in questions(facts, rng):
        if true >= asked.each:
            break
        true += 1
        right = question.accepts(question.true)
        accepted += right
        if not right and asked.show:
            print(f"  refused: {question.true!r}")
        for one in question.corrupted:
            corrupted += 1
            wrong = question.accepts(one)
            rejected += not wrong
            if wrong and asked.show:
                print(f"  accepted: {one!r} (from {question.true!r})")
    each = (time.perf_counter() - began) * 1000 / max(1, true + corrupted)
    print(f"{kind:26}{true:6}{accepted:10}{corrupted:11}{rejected:10}{each:9.2f}")
    return min(accepted / true, rejected / max(1, corrupted)) if true else 1.0


def letter_changed(word: str, rng: random.Random) -> str:
    """Change one letter."""
    places = [n for n, letter in enumerate(word) if letter.isalpha()]
    if not places:
        return word
    place = rng.choice(places)
    other = rng.choice([one for one in LETTERS if one != word[place].lower()])
    changed = other.upper() if word[place].isupper() else other
    return f"{word[:place]}{changed}{word[place + 1 :]}"


def shuffled(found: list, rng: random.Random) -> list:
    """Shuffle a copy."""
    copy = list(found)
    rng.shuffle(copy)
    return copy


# --- commands ---


def openstack(facts: Facts, rng: random.Random) -> Iterator[Question]:
    yield from _lines(facts, ["openstack"], rng)


def others(facts: Facts, rng: random.Random) -> Iterator[Question]:
    names = [one for one in facts.catalogue.programs if one not in ("openstack", "kolla-ansible")]
    yield from _lines(facts, sorted(names), rng)


def deployment(facts: Facts, rng: random.Random) -> Iterator[Question]:
    yield from _lines(facts, ["kolla-ansible"], rng)


def _lines(facts: Facts, programs: list[str], rng: random.Random) -> Iterator[Question]:
    every = [(name, words) for name in programs for words in facts.program(name).commands]
    for name, words in shuffled(every, rng):
        program = facts.program(name)
        command = program.command(words)
        line = _line(program, words, command, rng)
        if line is not None:
            accepts = _judge(facts, name)
            if wrong := _wrong_lines(program, words, command, line, rng):
                yield Question(" ".join([name, *line]), tuple(wrong), accepts)


def _judge(facts: Facts, name: str) -> Callable[[str], bool]:
    return lambda line: not grammar.judge(facts, name, line.split()[1:]).problem


def _line(program: Program, words: str, command: Command, rng: random.Random) -> list[str] | None:
    """Write a line with all that is required, and one option."""
    options = [one for one in command.arguments if one.flags and one.name != "help"]
    needed = [one for one in options if one.required]
    needed += [command.arguments[group.members[0]] for group in command.exclusive if group.required]
    free = [one for one in options if not one.needs and not one.until and one not in needed]
    free = [one for one in free if one.nargs not in _GREEDY]
    grouped = {n for group in command.exclusive for n in group.members}
    free = [one for one in free if command.arguments.index(one) not in grouped]
    chosen = [*needed, *([rng.choice(free)] if free else [])]
    if command.needs and _number(command.needs) > _number(program.versions.get(_api(command), "")):
        return None
    line = words.split()
    for one in chosen:
        line += [rng.choice(one.flags), *_values(one)]
    positions = [n for n, one in enumerate(command.arguments) if not one.flags and n not in grouped]
    for number in positions:
        line += _values(command.arguments[number])
    return line if all(" " not in word and word for word in line) else None


def _api(command: Command) -> str:
    return command.needs.partition(" ")[0]


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _values(argument: Argument) -> list[str]:
    if argument.nargs in ("0", "?", "*", "...", "A..."):
        return []
    count = int(argument.nargs) if argument.nargs.isdecimal() else 1
    return [_value(argument)] * count


def _value(argument: Argument) -> str:
    if argument.choices:
        return argument.choices[0]
    if argument.type == "keys":
        keys = argument.needed_keys or argument.keys[:1] or ("key",)
        return ",".join(f"{key}=1" for key in keys)
    return {"int": "7", "float": "7", "key=value": "a=b"}.get(argument.type, "7")


def _wrong_lines(
    program: Program, words: str, command: Command, line: list[str], rng: random.Random
) -> Iterator[str]:
    start = len(words.split())
    if words:
        changed = letter_changed(words, rng)
        if not _begins_a_command(program, changed.split()):
            yield " ".join(["x", *changed.split(), *line[start:]])
    flags = [flag for one in (*command.arguments, *program.options.arguments) for flag in one.flags]
    places = [n for n, word in enumerate(line[start:], start) if word.startswith("--") and word[2:]]
    if places:
        place = places[0]
        changed = f"--{letter_changed(line[place][2:], rng)}"
        if changed not in flags:
            yield " ".join(["x", *line[:place], changed, *line[place + 1 :]])
    other = program.command(rng.choice(list(program.commands)))
    foreign = [
        one for a in other.arguments if a.nargs == "0" for one in a.flags if one not in flags
    ]
    if foreign:
        yield " ".join(["x", *words.split(), rng.choice(foreign), *line[start:]])


def _begins_a_command(program: Program, words: list[str]) -> bool:
    return any(" ".join(words[:n]) in program.commands for n in range(1, len(words) + 1))


def table(_: Facts, rng: random.Random) -> Iterator[Question]:
    """The curated table of other tools."""
    every = [(n, w) for n, program in tools.programs().items() for w in program.commands]
    for name, words in shuffled(every, rng):
        program = tools.programs()[name]
        command = program.command(words)
        line = _line(program, words, command, rng)
        if line is not None:
            accepts = _judge_table(program, name)
            wrong = tuple(_wrong_lines(program, words, command, line, rng))
            yield Question(" ".join([name, *line]), wrong, accepts)


def _judge_table(program: Program, name: str) -> Callable[[str], bool]:
    return lambda line: not grammar.judge_program(program, name, line.split()[1:]).problem


# --- options ---


def options(facts: Facts, rng: random.Random) -> Iterator[Question]:
    every = [
        (project, section, name)
        for project in SERVICES
        for section, names in facts.options(project).items()
        for name, option in names.items()
        if not option.now
    ]
    for project, section, name in shuffled(every, rng):
        known = facts.options(project)
        _, elsewhere, other = rng.choice(every)
        wrong = [f"{section} {letter_changed(name, rng)}"]
        if other not in known[section] and elsewhere != section:
            wrong.append(f"{section} {other}")
        wrong = [one for one in wrong if one.split()[1] not in known[section]]
        yield Question(f"{section} {name}", tuple(wrong), _has_option(facts, project))


def _has_option(facts: Facts, project: str) -> Callable[[str], bool]:
    def accepts(text: str) -> bool:
        section, name = text.split()
        return config_options.fault_of(facts, (project,), section, name) is None

    return accepts


# --- messages ---


def log_messages(facts: Facts, rng: random.Random) -> Iterator[Question]:
    every = [
        (project, template)
        for project in SERVICES
        for template in facts.templates(project).texts
        if template.level.isupper() and _is_telling(template.text)
    ]
    for project, template in shuffled(every, rng):
        text = " ".join(template.text.split())
        yield Question(text, (_literal_changed(text, rng),), _is_logged(facts, project))


def _is_telling(text: str) -> bool:
    """What a runbook would take: a few words, most of them plain."""
    plain = text.replace("\x00", "")
    return len(re.findall(r"[A-Za-z]{3,}", plain)) >= 3 and len(plain) >= 16 and len(text) < 300


def _literal_changed(text: str, rng: random.Random) -> str:
    words = list(re.finditer(r"(?<![\w\x00])[A-Za-z]{4,}(?![\w\x00])", text))
    words = words or list(re.finditer(r"[A-Za-z]{3,}", text))
    word = rng.choice(words)
    return f"{text[: word.start()]}{letter_changed(word[0], rng)}{text[word.end() :]}"


def _is_logged(facts: Facts, project: str) -> Callable[[str], bool]:
    own = check_messages.packages_of(facts, [project])

    def accepts(text: str) -> bool:
        pattern = r"\S+".join(re.escape(piece) for piece in text.split("\x00"))
        shown = text.replace("\x00", "4a3c1a52")
        line = f"2026-11-20 09:14:03.518 8120 ERROR a.module [None req-1 - - - - - -] {shown}"
        explained = messages.explain(facts, own, line, pattern)
        return bool(explained) and not check_messages.unfounded(facts, own, pattern, line)

    return accepts


# --- states and references ---


def states(facts: Facts, rng: random.Random) -> Iterator[Question]:
    known = facts.catalogue.states
    every = sorted((key, word) for key, words in known.items() for word in words)
    for key, word in shuffled(every, rng):
        other = rng.choice(every)[1]
        wrong = [one for one in (letter_changed(word, rng), other) if one not in known[key]]
        yield Question(word, tuple(wrong), _says(facts, key))


def _says(facts: Facts, key: str) -> Callable[[str], bool]:
    return lambda word: api_states.can_say(facts, key, word)


def exceptions(facts: Facts, rng: random.Random) -> Iterator[Question]:
    every = sorted(one for one in facts.catalogue.classes if one.endswith(("Error", "Exception")))
    for name in shuffled(every, rng):
        wrong = letter_changed(name, rng)
        found = () if wrong in facts.catalogue.classes else (wrong,)
        yield Question(name, found, lambda one: api_states.is_exception(facts, one))


def pages(facts: Facts, rng: random.Random) -> Iterator[Question]:
    every = sorted(facts.catalogue.documents)
    for page in shuffled(every, rng):
        site, _, rest = page.partition("/")
        wrong = {
            f"{site}/{letter_changed(rest, rng)}",
            f"{site}/{rng.choice(every).partition('/')[2]}",
        }
        found = tuple(sorted(wrong - facts.catalogue.documents))
        yield Question(page, found, lambda one: references.missing_page(facts, one) == "")


def files(facts: Facts, rng: random.Random) -> Iterator[Question]:
    every = sorted(one for one in facts.catalogue.files if one.startswith(SERVICES))
    for file in shuffled(every, rng):
        top, _, rest = file.partition("/")
        wrong = f"{top}/{letter_changed(rest.removesuffix('.py'), rng)}.py"
        found = () if wrong in facts.catalogue.files else (wrong,)
        yield Question(file, found, lambda one: references.missing_file(facts, one) == "")


KINDS: dict[str, Callable[[Facts, random.Random], Iterator[Question]]] = {
    "commands: openstack": openstack,
    "commands: manage, ovs": others,
    "commands: kolla-ansible": deployment,
    "commands: curated table": table,
    "options": options,
    "messages": log_messages,
    "states": states,
    "states: exceptions": exceptions,
    "references: pages": pages,
    "references: files": files,
}

if __name__ == "__main__":
    sys.exit(main())
