"""Words without which a pattern finds nothing, told from the texts that it needs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rey_triage.patterns.prefilter import Needed
from rey_triage.patterns.texts import LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rey_triage.patterns.texts import Texts


def needed(found: Texts) -> tuple[Needed, ...]:
    """Return the words of each of the texts, or none where one of them has no word."""
    ways = []
    for text in found:
        runs = list(LETTERS.finditer(text))
        whole = [run[0] for run in runs if run.start() and run.end() < len(text)]
        parts = [run[0] for run in runs if run[0] not in whole]
        if not runs:
            return ()
        ways.append(Needed(tuple(dict.fromkeys(whole)), tuple(dict.fromkeys(parts))))
    return tuple(ways)


def rarest_first(needs: Sequence[tuple[Needed, ...]]) -> list[tuple[Needed, ...]]:
    """Put first of each way's words the one that fewest others have, by which it is looked up."""
    counts = Counter(run for ways in needs for one in ways for run in (*one.words, *one.parts))

    def ordered(runs: Texts) -> Texts:
        return tuple(sorted(runs, key=lambda run: (counts[run], -len(run), run)))

    return [tuple(Needed(ordered(one.words), ordered(one.parts)) for one in ways) for ways in needs]
