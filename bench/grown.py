"""A corpus made larger: further pages from the words of those there are.

Each further page has the shape of a real one, and its texts are chains of words: what follows a
word is what follows it in the same part of some real page. So words are as frequent, and as often
together, as they are. The same seed gives the same pages.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from rey_triage.model import Incident, Task

if TYPE_CHECKING:
    from rey_triage.library import Library
    from rey_triage.model import Runbook

_SEED = 20261126
_TEXTS = {"title", "summary", "impact", "say", "expect", "otherwise", "how", "example", "escalate"}
_LISTS = {"phrases"}
_SHORTEST_TITLE, _LONGEST_TITLE = 8, 80
_SHORTEST_TEXT = 30
_WORD = re.compile(r"[A-Za-z]+")
_ALERT = re.compile(r"[A-Z][a-z0-9]+")


class Chains:
    """What follows which word, in the texts of one part of all pages."""

    def __init__(self) -> None:
        self._begins: list[str] = []
        self._next: defaultdict[str, list[str | None]] = defaultdict(list)
        self._lengths: list[int] = []

    def learn(self, text: str) -> None:
        """Take a text in."""
        if words := text.split():
            self._begins.append(words[0])
            self._lengths.append(len(words))
            for word, after in zip(words, [*words[1:], None], strict=True):
                self._next[word].append(after)

    def text(self, chance: random.Random) -> str:
        """Make a text about as long as one of those."""
        length = chance.choice(self._lengths)
        made: list[str] = []
        word: str | None = None
        while len(made) < length:
            word = chance.choice(self._begins) if word is None else word
            made.append(word)
            word = chance.choice(self._next[word])
        return " ".join(made)


def grown(library: Library, documents: int) -> dict[str, Runbook]:
    """Return the runbooks of the library, and as many more as make up the number."""
    chance = random.Random(_SEED)
    real = [library.runbooks[id_] for id_ in sorted(library.runbooks)]
    chains: defaultdict[str, Chains] = defaultdict(Chains)
    for runbook in real:
        _learn(msgspec.to_builtins(runbook), "", chains)
    pages: dict[str, Runbook] = {one.id: one for one in real}
    seen: set[bytes] = set()
    while len(pages) < documents:
        like = chance.choice(real)
        made = _made(msgspec.to_builtins(like), "", chains, chance)
        made["title"] = _title(chains, chance)
        folder = like.id.partition("/")[0]
        made["id"] = f"{folder}/{'-'.join(_WORD.findall(made['title'].lower()))}-{len(pages)}"
        kind = Incident if isinstance(like, Incident) else Task
        page: Runbook = msgspec.convert(made, kind)
        content = msgspec.msgpack.encode(msgspec.structs.replace(page, id=""))
        if content not in seen:
            seen.add(content)
            pages[page.id] = page
    return pages


def _learn(value: Any, key: str, chains: defaultdict[str, Chains]) -> None:
    if isinstance(value, dict):
        for name, item in value.items():
            _learn(item, name, chains)
    elif isinstance(value, list | tuple):
        for item in value:
            _learn(item, key, chains)
    elif isinstance(value, str) and (key in _TEXTS or key in _LISTS):
        chains[key].learn(value)


def _made(value: Any, key: str, chains: defaultdict[str, Chains], chance: random.Random) -> Any:
    if isinstance(value, dict):
        made = {name: _made(item, name, chains, chance) for name, item in value.items()}
        log = made.get("log")
        if isinstance(log, dict):  # what it looks for is what its example says
            said = f"{chains['example'].text(chance)} {chains['example'].text(chance)}"
            words = said.split()[-6:]
            made["log"] = {**log, "match": re.escape(" ".join(words))}
            if "example" in made:
                made["example"] = said
        return made
    if isinstance(value, list | tuple):
        return [_made(item, key, chains, chance) for item in value]
    if key == "alerts" and isinstance(value, str):
        words = _ALERT.findall(value)
        chance.shuffle(words)
        return "".join(words) + str(chance.randrange(1000))
    if isinstance(value, str) and (key in _TEXTS or key in _LISTS):
        text = chains[key].text(chance)
        while len(text) < _SHORTEST_TEXT and key in {"summary", "impact"}:
            text = f"{text} {chains[key].text(chance)}"
        return text
    return value


def _title(chains: defaultdict[str, Chains], chance: random.Random) -> str:
    title = ""
    while not _SHORTEST_TITLE <= len(title) <= _LONGEST_TITLE:
        title = chains["title"].text(chance)
    return title
