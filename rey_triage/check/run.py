"""Check files: find them, load them, run every check, and give all faults in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rey_triage import paths
from rey_triage.check import CHECKS, parts, record, suppress, topics
from rey_triage.check.base import TruthCheck
from rey_triage.check.corpus import Corpus
from rey_triage.check.ground import Ground
from rey_triage.errors import ReyError
from rey_triage.fault import Fault
from rey_triage.library import runbook_files, shown_path
from rey_triage.load import load_file_partly, runbook_id
from rey_triage.truth import catalogue
from rey_triage.verified import Record, read_record
from rey_triage.yaml_tree import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rey_triage.load import Loaded

MOST_FAULTS = 100  # of one file: beyond them a file is not wrong here and there, but something else


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the checks found."""

    files: int
    steps: int
    faults: tuple[Fault, ...]
    series: tuple[str, ...] = ()
    """The series whose catalogues were there."""
    missing: tuple[str, ...] = ()
    facts: dict[str, int] = field(default_factory=dict)
    """What was held against them, by kind."""
    suppressed: int = 0
    record: Record = field(default_factory=Record)
    """What the record of the shipped runbooks should say."""


def check(
    asked: Iterable[Path] = (), own: Iterable[Path] = (), *, recording: bool = False
) -> Report:
    """Check files and directories (default: the own and the shipped runbooks).

    What is checked may refer to all runbooks, own, shipped, and beside it. ``recording``: the
    record of what was verified is about to be written anew, so that it may be out of date.
    """
    roots = [*own, paths.runbooks()]
    for root in own:
        if not root.is_dir():
            raise ReyError(
                "no such directory of runbooks",
                place=str(root),
                remedy="Give a directory of <service>/<name>.yaml files.",
            )
    wanted = _wanted([*asked] or roots, roots)
    everything = dict(wanted)
    for root in dict.fromkeys([*wanted.values(), *roots]):
        for file in runbook_files(root):
            everything.setdefault(file.absolute(), root)

    corpus, faults = _corpus(everything, wanted)
    faults += _not_consequences(faults, run(corpus))
    faults += (
        Fault(shown_path(file), 1, 1, "file", "ends in .yml and is not read", "rename it to .yaml")
        for root in dict.fromkeys(wanted.values())
        for file in sorted(root.rglob("*.yml"))
        if not asked or any(_below(file.absolute(), one.absolute()) for one in asked)
    )
    ground = corpus.ground
    pages = _shipped(corpus.checked)
    if not ground.missing:
        faults += _too_many_suppressed(ground, complete=not asked)
    if not recording and paths.verified_record().is_file():
        faults += record.stale(read_record(), pages)
    if not asked and paths.topics().is_file():
        faults += topics.wrong(paths.topics(), shown_path(paths.topics()), corpus)
    steps = sum(1 for one in corpus.checked for _ in parts.steps(one.runbook))
    return Report(
        files=len(wanted),
        steps=steps,
        faults=tuple(sorted(set(faults))),
        series=tuple(ground.facts),
        missing=ground.missing,
        facts=dict(sorted(ground.total().items())),
        suppressed=sum(ground.suppressed.values()),
        record=record.made(corpus, pages),
    )


def _corpus(everything: dict[Path, Path], wanted: dict[Path, Path]) -> tuple[Corpus, list[Fault]]:
    """Load all files; the faults are those of the files that are wanted."""
    loaded: dict[str, Loaded] = {}
    unread: set[str] = set()
    faults: list[Fault] = []
    checked: list[Loaded] = []
    for file, root in everything.items():
        one, wrong = _load(root, file)
        if file in wanted:
            faults += wrong[:MOST_FAULTS]
            if one:
                checked.append(one)
        if one:
            loaded.setdefault(one.runbook.id, one)
        else:
            unread.add(runbook_id(root, file))
    corpus = Corpus(
        checked=tuple(checked),
        runbooks={id_: one.runbook for id_, one in sorted(loaded.items())},
        unread=frozenset(unread),
        ground=Ground(facts=catalogue.load_all()),
    )
    return corpus, faults


def run(corpus: Corpus) -> Iterator[Fault]:
    """Run every check on every runbook under check."""
    of_facts = [one for one in CHECKS if isinstance(one, TruthCheck)]
    for loaded in corpus.checked:
        for check_ in CHECKS:
            if not isinstance(check_, TruthCheck):
                yield from check_.run(loaded, corpus)
        suppressions = suppress.Suppressions(loaded, corpus.ground)
        if corpus.ground.facts:
            for truth in of_facts:
                yield from suppressions.remaining(truth, truth.run(loaded, corpus))
        yield from suppressions.unused(of_facts)


def _shipped(checked: Iterable[Loaded]) -> dict[str, tuple[Loaded, bytes]]:
    """Return those that come with the program, with what their files say."""
    root = paths.runbooks()
    found = {}
    for one in checked:
        file = root / f"{one.runbook.id}.yaml"
        if one.path == shown_path(file):
            found[one.runbook.id] = (one, paths.read_regular(file, MAX_BYTES + 1))
    return found


def _too_many_suppressed(ground: Ground, *, complete: bool) -> Iterator[Fault]:
    number, facts = sum(ground.suppressed.values()), ground.total().total()
    if complete and number >= suppress.MOST * facts > 0:
        problem = f"{number} of {facts} facts are suppressed: {suppress.MOST:.0%} and more"
        yield Fault(shown_path(paths.runbooks()), 1, 1, "suppress", problem)


def _load(root: Path, file: Path) -> tuple[Loaded | None, list[Fault]]:
    return load_file_partly(root, file, shown_path(file))


def _wanted(asked: list[Path], roots: list[Path]) -> dict[Path, Path]:
    """Return the files to check, each with the directory its id counts from."""
    wanted: dict[Path, Path] = {}
    for path in asked:
        file = path.absolute()
        if file.is_dir():
            root = _root_of(file, roots, is_directory=True)
            found = [one for one in runbook_files(root) if _below(one.absolute(), file)]
            if not found:
                raise ReyError(
                    "no runbooks here",
                    place=str(path),
                    remedy="Runbooks are files <service>/<name>.yaml in this directory.",
                )
            wanted |= {one.absolute(): root for one in found}
        elif file.exists() or file.is_symlink():
            wanted[file] = _root_of(file, roots, is_directory=False)
        else:
            raise ReyError(
                "no such file or directory",
                place=str(path),
                remedy="Give runbooks, or directories of them.",
            )
    return wanted


def _root_of(path: Path, roots: list[Path], *, is_directory: bool) -> Path:
    """Find the directory of runbooks that a path belongs to: its id is what stands below it."""
    for root in roots:
        if _below(path, root.absolute()):
            return root.absolute()
    if not is_directory:
        return path.parent.parent
    # A directory of runbooks has a directory for each service; that of a service has the files.
    has_files = any(file.is_file() for file in path.glob("*.yaml"))
    return path.parent if has_files else path


def _below(path: Path, directory: Path) -> bool:
    return path == directory or directory in path.parents


def _not_consequences(known: list[Fault], found: Iterator[Fault]) -> Iterator[Fault]:
    """Leave out what is only missing because a fault is below it: that one is known."""
    wrong: dict[str, list[str]] = {}
    for fault in known:
        wrong.setdefault(fault.path, []).append(fault.field)
    for fault in found:
        inner = wrong.get(fault.path, ())
        if not any(
            w == fault.field or w.startswith((f"{fault.field}.", f"{fault.field}[")) for w in inner
        ):
            yield fault
