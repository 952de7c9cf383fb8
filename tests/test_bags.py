"""The short texts of pages as the terms they have."""

from hypothesis import given
from hypothesis import strategies as st

from rey_triage.search.bags import Bags, store

TEXT = st.sets(st.integers(0, 9))
PAGES = st.lists(st.lists(TEXT, max_size=6), min_size=1, max_size=5)
QUERY = st.dictionaries(st.integers(0, 9), st.integers(1, 8).map(float))


@given(pages=PAGES, query=QUERY)
def test_each_text_has_its_own_part_of_the_query(pages, query):
    bags = Bags(store(pages))
    for number, page in enumerate(pages):
        shared = {
            text: sum(query[term] for term in terms & query.keys())
            for text, terms in enumerate(page)
            if terms & query.keys()
        }
        assert bags.shared(query, number) == shared


@given(pages=PAGES)
def test_each_text_has_its_terms_in_order(pages):
    bags = Bags(store(pages))
    for number, page in enumerate(pages):
        said = {text: sorted(terms) for text, terms in enumerate(page) if terms}
        assert bags.of(number) == said
