"""Which line of a page is shown for a query: the one that has most of it, whatever is skipped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import paths
from rey_triage.search import lexicon
from rey_triage.search.analysis import Analysis, words
from rey_triage.search.snippet import Passages
from rey_triage.search.stem import stem

ANALYSIS = Analysis(lexicon.read(paths.index()), stem)
SAID = (
    "volume volumes copy copied copies key keys policy policies instance instances install vm VMs"
    " server nova-compute NoValidHost no valid host os-vol-host-attr:host ipv4 IPv4 attach detached"
    " image images glance status error ERROR [Errno 111] ECONNREFUSED 10.0.0.1 up upload on one"
    " node nodes quota floating IP disk disks the a of to — größe Größen"
)
WORDS = st.sampled_from(SAID.split())
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=7).map(" ".join), min_size=1, max_size=9)
QUERIES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


def has(line, terms):
    """What a line has of a query, each of its words looked at."""
    found = {}
    for word in words(line):
        concepts = (f"={number}" for number in ANALYSIS.concepts(word.text))
        may = (*ANALYSIS.stems(word.text), *concepts)
        found |= {one: terms[one] for one in may if one in terms}
    return sum(found.values())


@given(lines=LINES, query=QUERIES)
def test_the_first_of_the_lines_with_most_of_the_query_is_shown(lines, query):
    terms = ANALYSIS.weighed(query)
    weights = [has(line, terms) for line in lines]
    heaviest = max(weights)
    page = {"summary": lines[:1], "symptoms": lines[1:], "steps": []}
    shown = Passages(terms, ANALYSIS).best(lambda names: "\n".join(page[names[0]]), "").text
    first = next(number for number, one in enumerate(weights) if one > heaviest - 1e-6)
    assert shown == lines[first]


@pytest.mark.parametrize("query", ["", "the of a", "+", "="])
def test_without_a_word_to_look_for_the_summary_is_shown(query):
    passages = Passages(ANALYSIS.weighed(query), ANALYSIS)
    assert passages.best(lambda _: "the summary\nanother line", "").text == "the summary"


def test_a_letter_that_becomes_two_in_lower_case_is_no_hindrance():
    passages = Passages(ANALYSIS.weighed("volume attach"), ANALYSIS)
    shown = passages.best(lambda _: "summary\nİ volume attach", "")
    assert [shown.text[a:b] for a, b in shown.marks] == ["volume", "attach"]


@given(lines=LINES, phrase=LINES.map(lambda some: some[0]), query=QUERIES)
def test_a_phrase_is_shown_that_has_more_than_the_summary_and_not_less_than_the_rest(
    lines, phrase, query
):
    terms = ANALYSIS.weighed(query)
    page = {"summary": lines[:1], "symptoms": lines[1:], "steps": []}
    shown = Passages(terms, ANALYSIS).best(lambda names: "\n".join(page[names[0]]), phrase).text
    others = [has(line, terms) for line in lines]
    if has(phrase, terms) > others[0] + 1e-6 and has(phrase, terms) > max(others) - 1e-6:
        assert shown == phrase
    elif has(phrase, terms) < max(others) - 1e-6:
        assert shown in lines
