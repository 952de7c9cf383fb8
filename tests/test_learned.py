"""What is learned from the sayings of pages: which words tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from rey_triage.search import learned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RESIZE, MIGRATE, SNAPSHOT = range(3)
PAGES = [
    [{"resize", "volume"}, {"make", "volume", "larger"}, {"grow", "disk"}],
    [{"migrate", "volume"}, {"move", "volume", "elsewhere"}, {"move", "disk"}],
    [{"snapshot", "volume"}, {"copy", "volume"}, {"copy", "disk", "now"}],
]
sayings = st.sets(st.sampled_from("abcdefgh"), max_size=4)


def leanings(pages: Sequence[Sequence[set[str]]], words: Iterable[str]) -> dict[int, float]:
    return learned.Learned(learned.store(pages)).leanings(words, range(len(pages)))


def test_a_query_leans_to_the_page_for_which_its_words_are_said() -> None:
    found = leanings(PAGES, ["move", "volume"])
    assert max(found, key=found.__getitem__) == MIGRATE
    assert found[MIGRATE] > 0 > found[RESIZE]


def test_a_word_of_all_pages_leans_less_than_one_of_a_single_page() -> None:
    of_all, of_one = leanings(PAGES, ["volume"]), leanings(PAGES, ["snapshot"])
    assert max(of_all.values()) < of_one[SNAPSHOT]


def test_words_that_nobody_says_lean_nowhere() -> None:
    assert set(leanings(PAGES, ["teapot"]).values()) == {0.0}
    assert leanings(PAGES, ["move", "teapot"]) == leanings(PAGES, ["move"])


def test_what_is_said_for_several_pages_does_not_tell_them_apart() -> None:
    found = leanings([[{"move", "disk"}], [{"move", "disk"}], [{"stop", "service"}]], ["move"])
    assert found[0] == found[1]


def test_common_and_rare_words_are_learned_alike() -> None:
    often = [page * learned.COMMON for page in PAGES]
    for words in (["move", "volume"], ["resize"], ["copy", "disk"]):
        rare, common = leanings(PAGES, words), leanings(often, words)
        assert max(rare, key=rare.__getitem__) == max(common, key=common.__getitem__)


def test_of_very_many_pages_nothing_is_learned(monkeypatch):
    monkeypatch.setattr(learned, "MOST_SCORES", 8 * 3)
    assert leanings(PAGES, ["move"]) == dict.fromkeys(range(3), 0.0)
    monkeypatch.setattr(learned, "MOST_SCORES", 9 * 3)
    assert leanings(PAGES, ["move"])[MIGRATE] > 0


def test_a_single_page_and_pages_without_sayings_are_no_mistake() -> None:
    assert leanings([[{"move"}]], ["move"]) == {0: 0.0}
    assert leanings([[], [set()]], ["move"]) == {0: 0.0, 1: 0.0}
    assert leanings([], ["move"]) == {}


def test_what_is_learned_does_not_depend_on_the_order_in_which_something_is_said() -> None:
    turned = [list(reversed(page)) for page in PAGES]
    assert learned.store(turned) == learned.store(PAGES)


@given(pages=st.lists(st.lists(sayings, max_size=4), max_size=5), words=sayings)
def test_what_is_kept_is_what_was_learned(pages: list[list[set[str]]], words: set[str]) -> None:
    tells, found = learned.learn(pages)
    kept = learned.Learned(learned.store(pages))
    of_pages: list[dict[str, float]] = [{} for _ in pages]
    for word, told, of_word in kept.by_word():
        assert abs(told - tells[word]) < 1e-4
        for page, much in of_word:
            of_pages[page][word] = much
    most = max((abs(much) for page in found for much in page.values()), default=0.0)
    for counts, known in zip(of_pages, found, strict=True):
        assert counts.keys() == known.keys()
        assert all(abs(counts[word] - known[word]) <= most / 1000 for word in known)
    assert set(kept.leanings(words, range(len(pages)))) == set(range(len(pages)))
