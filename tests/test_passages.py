"""What is shown of a page for a query: what has most of it, and the words that matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import paths
from rey_triage.library import built_places, open_library
from rey_triage.search import lexicon
from rey_triage.search.analysis import PAIR, Analysis, words
from rey_triage.search.documents import PASSAGES, SUMMARY, lines
from rey_triage.search.index import Index
from rey_triage.search.snippet import Marker
from rey_triage.search.stem import stem

ANALYSIS = Analysis(lexicon.read(paths.index()), stem)
SAID = (
    "volume volumes copy copied copies key keys policy policies instance instances install vm VMs"
    " server nova-compute NoValidHost no valid host os-vol-host-attr:host ipv4 IPv4 attach detached"
    " image images glance status error ERROR [Errno 111] ECONNREFUSED 10.0.0.1 up upload on one"
    " node nodes quota floating IP disk disks the a of to — größe Größen İ"
)
WORDS = st.sampled_from(SAID.split())
LINE = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
LINES = st.lists(LINE, min_size=1, max_size=9)
QUERIES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)


def shared(word, terms):
    """What a single word has of a query."""
    concepts = (f"={number}" for number in ANALYSIS.concepts(word))
    return {one: terms[one] for one in (*ANALYSIS.stems(word), *concepts) if one in terms}


def has(line, terms):
    """What a line has of a query, each of its words looked at by itself."""
    found = {}
    for word in words(line):
        found |= shared(word.text, terms)
    return sum(found.values())


@given(lines=LINES, query=QUERIES)
def test_of_some_lines_the_first_with_most_of_the_query_is_taken(lines, query):
    terms = ANALYSIS.weighed(query)
    weights = [has(line, terms) for line in lines]
    taken = Marker(terms, ANALYSIS).most(lines)
    if max(weights) == 0:
        assert taken is None
    else:
        near = (number for number, one in enumerate(weights) if one > max(weights) - 1e-6)
        assert taken == lines[next(near)]


@given(line=LINE, query=QUERIES)
def test_the_words_of_the_query_are_marked_and_no_others(line, query):
    terms = ANALYSIS.weighed(query)
    shown = Marker(terms, ANALYSIS).marked(line)
    assert shown.text == line
    marked = [line[start:end] for start, end in shown.marks]
    assert marked == [one.text for one in words(line) if shared(one.text, terms)]


@pytest.mark.parametrize("query", ["", "the of a", "+", "="])
def test_without_a_word_to_look_for_nothing_is_marked(query):
    marker = Marker(ANALYSIS.weighed(query), ANALYSIS)
    assert marker.most(["the first line", "another line of a page"]) is None
    assert marker.marked("the first line").marks == ()


@pytest.mark.parametrize(
    "query",
    [
        "no valid host",
        "volume stuck in attaching",
        "how do I raise the quota of a project for cores and floating IPs",
        "rabbitmq partition",
        "dhcp agent down instances get no address",
        "certificate expires soon",
    ],
)
def test_what_has_most_of_the_query_is_shown_of_each_page(query):
    library = open_library()
    index = Index.open(library, built_places(library.digest, shipped_only=True))
    terms = index.query_terms(query)

    def of_query(text):
        found = {term for term in ANALYSIS.terms(text) if PAIR not in term}
        return sum(terms[term] for term in sorted(found & terms.keys()))

    for hit in index.search(query).hits:
        page = library.runbooks[hit.runbook]
        passages = [text for field in PASSAGES for text in lines(page, field)]
        ordered = [*passages[:SUMMARY], *lines(page, "phrases"), *passages[SUMMARY:]]
        weights = [of_query(text) for text in ordered]
        near = (number for number, one in enumerate(weights) if one > max(weights) - 1e-6)
        assert hit.snippet.text.strip("… ") in ordered[next(near)]
