"""What a term is worth in each document: the same whether added up in lanes or in lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.search.postings import Asked, Postings, store

DOCUMENTS = 12
WORTH = st.floats(0.01, 90.0, allow_nan=False)
TERM = st.dictionaries(
    st.integers(0, DOCUMENTS - 1), st.one_of(WORTH, WORTH.map(lambda one: -one)), min_size=1
)
TERMS = st.lists(TERM, min_size=1, max_size=8)
WEIGHTS = st.lists(st.floats(0.1, 3.0), min_size=8, max_size=8)


def naive(terms, asked):
    worth, covered = [0.0] * DOCUMENTS, [0.0] * DOCUMENTS
    whole = sum(one.cover for one in asked) or 1.0
    for place, weight, cover in asked:
        for number, much in terms[place].items():
            worth[number] += weight * abs(much)
            covered[number] += cover / whole if much > 0 else 0.0
    return worth, covered


@given(terms=TERMS, weights=WEIGHTS, covers=WEIGHTS)
def test_all_that_is_asked_is_added_up(terms, weights, covers):
    asked = [Asked(place, weights[place], covers[place]) for place in range(len(terms))]
    worth, covered = naive(terms, asked)
    # each term may be a step of its weight and one of its worth off
    step = sum(weights) * max(abs(much) for term in terms for much in term.values()) / 0xFFFF
    for coverage in (0.0, 2.0):
        scores = Postings(store(terms, DOCUMENTS)).scored(asked, coverage)
        expected = [one * (1 + coverage * share) for one, share in zip(worth, covered, strict=True)]
        assert scores == pytest.approx(expected, abs=(1 + coverage) * step * 2 * len(terms))


@given(terms=TERMS)
def test_what_was_stored_is_read_back(terms):
    found = Postings(store(terms, DOCUMENTS))
    step = max(abs(much) for term in terms for much in term.values()) / 0xFFFF
    for place, term in enumerate(terms):
        assert dict(found.of(place)) == pytest.approx(term, abs=step)
        assert found.having(place) == len(term)
        assert found.firm(place) == sum(much > 0 for much in term.values())


def test_so_many_and_so_heavy_terms_as_fit_into_no_query_overflow_nothing():
    terms = [dict.fromkeys(range(DOCUMENTS), 1e9) for _ in range(500)]
    asked = [Asked(place, 1e6, 1e6) for place in range(500)]
    scores = Postings(store(terms, DOCUMENTS)).scored(asked, 2.0)
    assert scores == pytest.approx([3 * 500 * 1e15] * DOCUMENTS, rel=0.01)


def test_nothing_asked_is_nothing_found():
    found = Postings(store([{0: 1.0}], DOCUMENTS))
    assert found.scored([], 2.0) == [0.0] * DOCUMENTS
