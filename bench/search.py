"""The search against other searches: how often the right page is first, and how long it takes.

In one run, over the same pages, the same fields and the same questions: those of tests/cases that
are searched for, and what is typed in tests/browser. Each peer (SQLite's FTS5, and lunr) is shown
in the one of many settings in which it finds most of every other of these very questions; ours has
one.

    uv pip install --group bench
    python bench/search.py [--documents 5000] [--gate] [--rounds N]

``--documents`` measures the times again with so many pages (``grown.py``). Ours marks the passage
that answers and looks for pages whose message was pasted, within its time; the peers rank alone.
Times are CPU times: what else the machine does is no matter.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from grown import grown  # noqa: E402 - found by the line above
from peers import Fts5, Lunr, settings  # noqa: E402

from rey_triage.evaluation.cases import PASTED, asked, read_cases  # noqa: E402
from rey_triage.library import Library, open_library  # noqa: E402
from rey_triage.search.documents import texts  # noqa: E402
from rey_triage.search.index import Index  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from peers import Fields, Peer, Setting

    from rey_triage.model import Runbook

MANY, MOST_MILLISECONDS = 5000, 10.0
FEW = 3
EACH = 4
"""Of the questions so many-th are timed: a peer takes a second each."""


class Question(NamedTuple):
    """What is typed, and the pages of which one is right."""

    text: str
    right: frozenset[str]


class Ours:
    """The program's own search, with all that it does."""

    def __init__(self, library: Library, place: Path) -> None:
        self._index = Index.open(library, [place])

    def search(self, query: str) -> list[str]:
        """Return the pages found, as the command does."""
        return [hit.runbook for hit in self._index.search(query).hits]


def main() -> None:
    """Print the tables; with --gate exit with 1 where a peer is better, or ours too slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, help="measure the times with so many pages too")
    parser.add_argument("--gate", action="store_true", help=f"exit with 1; implies {MANY} pages")
    parser.add_argument("--rounds", type=int, default=3, help="how often all is asked")
    options = parser.parse_args()
    library = open_library()
    questions = read_questions(library)
    print(f"{len(library)} pages, {len(questions)} questions", flush=True)
    wrong = []
    documents = fields(library.runbooks)
    with tempfile.TemporaryDirectory() as place:
        ours, seconds = built(lambda: Ours(library, Path(place)))
        found = {"rey-triage": (ours, seconds)}
        chosen = {}
        for peer in (Fts5, Lunr):
            setting = best(peer, documents, questions[::2])
            chosen[peer.__name__.lower()] = setting
            found[peer.__name__.lower()] = built(lambda setting=setting: setting.build(documents))
        firsts = table(found, questions)
        times(found, questions[::EACH], options.rounds)
    for name, setting in chosen.items():
        print(f"  {name}: {setting}", flush=True)
    if firsts["rey-triage"] < max(firsts.values()):
        wrong.append("a peer finds more")
    if many := options.documents or (options.gate and MANY):
        pages = grown(library, many)
        documents = fields(pages)
        print(f"\n{len(pages)} pages, {len(pages) - len(library)} of them made up")
        larger = Library(digest="grown", runbooks=pages, deployments=library.deployments)
        with tempfile.TemporaryDirectory() as place:
            found = {"rey-triage": built(lambda: Ours(larger, Path(place)))}
            for name, setting in chosen.items():
                found[name] = built(lambda setting=setting: setting.build(documents))
            half = times(found, questions[::EACH], options.rounds)
        if half["rey-triage"] > MOST_MILLISECONDS:
            wrong.append(f"over {MOST_MILLISECONDS:g} ms with {len(pages)} pages")
    if options.gate and wrong:
        sys.exit("; ".join(wrong))


def read_questions(library: Library) -> list[Question]:
    """Return what the project's own cases and its test of the site ask a search."""
    cases = read_cases(ROOT / "tests/cases/cases.jsonl")
    found = [
        Question(one.case.text, one.right)
        for one in asked(cases, {}, library.runbooks)
        if one.case.kind not in PASTED and one.right
    ]
    typed = tomllib.loads((ROOT / "tests/browser/queries.toml").read_text())["query"]
    return found + [Question(one["text"], frozenset(one["pages"])) for one in typed]


def fields(runbooks: Mapping[str, Runbook]) -> dict[str, Fields]:
    """Return the texts that are searched, of each page by field."""
    return {
        id_: {name: "\n".join(found) for name, found in texts(runbook).items()}
        for id_, runbook in runbooks.items()
    }


def built(build: Callable[[], Peer]) -> tuple[Peer, float]:
    """Build a search; return it and the seconds that it took."""
    began = time.process_time()
    made = build()
    return made, time.process_time() - began


def best(
    peer: type[Fts5 | Lunr], documents: Mapping[str, Fields], questions: list[Question]
) -> Setting:
    """Return the setting with most right pages first, then most among the first three.

    First weights and tokens are chosen, then the form of the query.
    """

    def worth(setting: Setting) -> tuple[int, int]:
        return ranks(setting.build(documents), questions)

    every = list(settings([peer]))
    weighted = max((one for one in every if one.form == peer.FORMS[0]), key=worth)
    same = (weighted.tokens, weighted.weights)
    return max((one for one in every if (one.tokens, one.weights) == same), key=worth)


def ranks(peer: Peer, questions: list[Question]) -> tuple[int, int]:
    """Count the questions whose right page is first, and those where it is among the first."""
    first = few = 0
    for question in questions:
        found = peer.search(question.text)[:FEW]
        first += bool(found) and found[0] in question.right
        few += not question.right.isdisjoint(found)
    return first, few


def table(found: Mapping[str, tuple[Peer, float]], questions: list[Question]) -> dict[str, int]:
    """Print what each finds; return how often each is right at once."""
    firsts = {}
    for name, (peer, _) in found.items():
        first, few = ranks(peer, questions)
        firsts[name] = first
        share = len(questions) / 100
        print(
            f"  {name:12} first {first:4} ({first / share:.1f} %),"
            f" top {FEW} {few:4} ({few / share:.1f} %)"
        )
    return firsts


def times(
    found: Mapping[str, tuple[Peer, float]], questions: list[Question], rounds: int
) -> dict[str, float]:
    """Print the CPU times of each, warm; return the medians in milliseconds."""
    taken: dict[str, list[float]] = {name: [] for name in found}
    for peer, _ in found.values():
        for question in questions:
            peer.search(question.text)
    for name, (peer, _) in found.items():  # one after the other: warm, whatever the others do
        for question in questions * rounds:
            began = time.process_time()
            peer.search(question.text)
            taken[name].append((time.process_time() - began) * 1000)
    half = {}
    for name, (_, seconds) in found.items():
        half[name] = statistics.median(taken[name])
        most = statistics.quantiles(taken[name], n=20)[-1]
        print(
            f"  {name:12} p50 {half[name]:8.2f} ms, p95 {most:8.2f} ms, built in {seconds:6.2f} s"
        )
    return half


if __name__ == "__main__":
    main()
