"""Every command line is one that its program accepts, as written and for every deployment tool."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rey_triage.check import parts, tools
from rey_triage.check.base import TruthCheck
from rey_triage.check.ground import some_of
from rey_triage.check.shell import FILLED_IN, ShellError, simple_commands
from rey_triage.deployment import render
from rey_triage.fault import nearest
from rey_triage.truth import grammar
from rey_triage.vocabulary import PLACEHOLDERS
from rey_triage.wording import is_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rey_triage.check.corpus import Corpus
    from rey_triage.check.parts import PlacedStep
    from rey_triage.check.shell import Simple, Word
    from rey_triage.fault import Fault
    from rey_triage.load import Loaded
    from rey_triage.truth.catalogue import Facts
    from rey_triage.walk import Path_

_EXPANSION = re.compile(r"\$\(.*\)|`[^`]*`|\$\{[^}]*\}|\$\w+", re.DOTALL)
_ABOUT = re.compile(r"(?:commands?|client|itself)\b(?! list)")  # of "the openstack client"
_IN_PROSE = re.compile(
    r"\b(openstack|nova-manage|cinder-manage|keystone-manage) ((?:[a-z][a-z0-9_-]*[ ,.;:)]?)+)"
)


class _Line(NamedTuple):
    """A command line, where it stands, and whose it is."""

    path: Path_
    text: str
    tool: str = ""
    """The deployment tool that it was rendered for."""
    said: str = ""


class Commands(TruthCheck):
    name = "commands"
    description = (
        "Each program of a step has the command, the options and the words that it is given, in "
        "every series the step is for, and for every deployment tool."
    )

    def run(self, loaded: Loaded, corpus: Corpus) -> Iterator[Fault]:
        seen: set[str] = set()
        for placed in parts.steps(loaded.runbook):
            series = corpus.ground.of(loaded.runbook, placed.step.releases)
            for line in _lines(placed, corpus):
                for command in _commands_of(line.text):
                    shown = " ".join(word.text for word in command)
                    if shown not in seen and not tools.is_plain(command):
                        corpus.ground.count(loaded.runbook.id, self.name)
                    seen.add(shown)
                    yield from _judge(loaded, line, command, series, corpus)
            yield from _prose(loaded, placed, series, corpus)


def _lines(placed: PlacedStep, corpus: Corpus) -> Iterator[_Line]:
    step = placed.step
    said = f"{step.say} {step.expect or ''}"
    if step.run:
        yield _Line((*placed.path, "run"), step.run, said=said)
    if step.undo and is_command(step.undo):
        yield _Line((*placed.path, "undo"), step.undo, said=said)
    if step.action:
        for tool in corpus.deployments:
            if run := render(step.action, tool).run:
                yield _Line((*placed.path, "action"), run, tool.title, said)


def _commands_of(text: str) -> tuple[Simple, ...]:
    try:
        return simple_commands(text)
    except ShellError:
        return ()  # another check says so


def _judge(
    loaded: Loaded, line: _Line, command: Simple, series: list[Facts], corpus: Corpus
) -> Iterator[Fault]:
    if not command[0].known or tools.is_plain(command):
        return
    program = command[0].text
    words = [one for word in command[1:] for one in _typed(word)]
    begin = f"{line.tool}: " if line.tool else ""
    if program in corpus.ground.program_names:
        wrong = _by_series(program, words, line, series)
        for (problem, hint), where in wrong.items():
            told = f"{begin}{_short(command)}: {problem}{some_of(where, series)}"
            yield loaded.fault(line.path, told, hint)
        if not wrong:
            _note(loaded, program, words, line, corpus)
    elif table := tools.programs().get(program):
        verdict = grammar.judge_program(table, program, tools.joined(table, words))
        if verdict.problem:
            told = f"{begin}{_short(command)}: {verdict.problem}"
            yield loaded.fault(line.path, told, verdict.hint)
    else:
        hint = nearest(program, [*tools.programs(), *tools.plain(), *corpus.ground.program_names])
        problem = f"{begin}{program}: no program that the checks know"
        yield loaded.fault(line.path, problem, hint or "add it to tools.toml, with a source")


def _by_series(
    program: str, words: list[str], line: _Line, series: list[Facts]
) -> dict[tuple[str, str], list[str]]:
    """Return what is wrong with a command line, and in which series."""
    wrong: dict[tuple[str, str], list[str]] = {}
    for facts in series:
        if facts.program(program) is None:
            wrong.setdefault(("there is no such program", ""), []).append(facts.series)
            continue
        verdict = _verdict(facts, program, words, line.said)
        problem = verdict.problem or grammar.beyond(facts, words)
        if problem:
            wrong.setdefault((problem, verdict.hint), []).append(facts.series)
    return wrong


def _verdict(facts: Facts, program: str, words: list[str], said: str) -> grammar.Verdict:
    """Judge a command line once: most deployment tools run the same one in their way."""
    kinds = tuple(one.placeholder for one in words if isinstance(one, grammar.Sample))
    key = (program, *words, kinds, said)
    if key not in facts.memo:
        facts.memo[key] = grammar.judge(facts, program, words, said)
    found: grammar.Verdict = facts.memo[key]
    return found


def _typed(word: Word) -> list[str]:
    """Give a word as the grammar takes it: a sample for a placeholder, a mark for the unknown."""
    if word.splits:
        return [grammar.SPLITS]
    if not word.known:
        marked = _EXPANSION.sub(grammar.UNKNOWN, word.text)
        return [marked if grammar.UNKNOWN in marked else grammar.UNKNOWN]
    found = FILLED_IN.fullmatch(word.text)
    if found and found[1] in PLACEHOLDERS:
        sample = PLACEHOLDERS[found[1]].sample
        if sample.startswith("--"):  # it stands for several options
            return sample.split()
        return [grammar.Sample(sample, found[1])]
    return [FILLED_IN.sub(_sample, word.text)]


def _sample(found: re.Match[str]) -> str:
    name = found[1]
    return PLACEHOLDERS[name].sample if name in PLACEHOLDERS else name.replace(" ", "-")


def _short(command: Simple) -> str:
    text = FILLED_IN.sub(r"<\1>", " ".join(word.text for word in command))
    return text if len(text) <= 70 else f"{text[:69]}…"


def _note(loaded: Loaded, program: str, words: list[str], line: _Line, corpus: Corpus) -> None:
    """Say what is not the same in all series: a step for some of them, an option that will go."""
    page = loaded.runbook.id
    for facts in corpus.ground.facts.values():
        if facts.program(program) is None:
            continue
        verdict = _verdict(facts, program, words, line.said)
        if verdict.problem:
            shown = " ".join([program, *words[:4]])
            sentence = f"`{shown}` is not for {{series}}: {verdict.problem}."
            corpus.ground.note(page, sentence, facts.series)
        for option in verdict.deprecated:
            sentence = f"`{verdict.command} {option}` is deprecated in {{series}}."
            corpus.ground.note(page, sentence, facts.series)


def _prose(
    loaded: Loaded, placed: PlacedStep, series: list[Facts], corpus: Corpus
) -> Iterator[Fault]:
    """A command that a sentence names exists; what follows it may be prose."""
    for path, text in parts.texts(placed):
        if path[-1] in ("run", "manage", "grep", "value", "expect_match"):
            continue
        for found in _IN_PROSE.finditer(text):
            if _ABOUT.match(found[2]):
                continue
            program, words = found[1], re.split(r"[ ,.;:)]+", found[2].strip(" ,.;:)"))
            where = [one.series for one in series if not _begins(one, program, words)]
            corpus.ground.count(loaded.runbook.id, Commands.name)
            if where:
                known = next(one for one in series if one.series in where).program(program)
                hint = grammar.near_command(known, words) if known else ""
                problem = f"{program}: no command '{' '.join(words[:4])}'{some_of(where, series)}"
                yield loaded.fault(path, problem, hint)


def _begins(facts: Facts, program: str, words: list[str]) -> bool:
    known = facts.program(program)
    if known is None:
        return True
    return any(" ".join(words[:n]) in known.commands for n in range(1, len(words) + 1))
