import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.search import engine
from rey_triage.search.damage import Damaged
from rey_triage.search.documents import Document
from rey_triage.search.lexicon import FIELDS
from rey_triage.search.stem import stem

BOOSTS = dict.fromkeys(FIELDS, 1.0)


def document(id_, prior=1.0, plain=(), sayings=(), passages=(), **terms):
    of_fields = {name: terms.get(name, "").split() for name in FIELDS}
    said = [dict.fromkeys(saying.split(), 1.0) for saying in sayings]
    shown = [set(passage.split()) for passage in passages]
    spelled = [set(one) for one in said]
    return Document(id_, of_fields, list(plain), prior, said, spelled, shown)


def opened(tmp_path, *documents):
    engine.build(tmp_path, documents, BOOSTS)
    return engine.Engine(tmp_path)


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("migrating", "migrat"),
        ("migration", "migrat"),
        ("quotas", "quota"),
        ("addresses", "address"),
        ("policies", "polici"),
        ("agreed", "agre"),
        ("feed", "feed"),
        ("relational", "relat"),
        ("operator", "oper"),
        ("rate", "rate"),
        ("hopping", "hopp"),
        ("roll", "roll"),
        ("installable", "instal"),
        ("yes", "ye"),
        ("is", "is"),
        ("s3", "s3"),
        ("größen", "größen"),
    ],
)
def test_endings_are_cut(word, cut):
    assert stem(word) == cut


@given(st.text("abcdefghijklmnopqrstuvwxyz0é", max_size=20))
def test_what_is_cut_begins_as_the_word(word):
    cut = stem(word)
    assert word.startswith(cut[:-2])
    assert len(cut) <= len(word) + 1


def test_the_rare_term_counts_more_and_all_terms_more_still(tmp_path):
    found = opened(
        tmp_path,
        document("a/common", title="instance error"),
        document("a/rare", title="instance zone"),
        document("a/both", title="instance zone error"),
        document("a/none", title="quota"),
    )
    query = {"zone": 1.0, "error": 1.0}
    scores = dict(zip(found.ids, found.search(query, query, 2.0), strict=True))
    assert max(scores, key=scores.get) == "a/both"
    assert scores["a/none"] == 0
    assert found.frequency("instance") == 3
    assert found.frequency("instanc") == 0


def test_who_has_a_term_in_its_steps_alone_does_not_cover_it(tmp_path):
    documents = [
        document("a/steps", steps="zone"),
        document("a/title", title="zone"),
        document("b"),
    ]
    found = opened(tmp_path, *documents)
    zone = dict(dict(found.worths())["zone"])
    assert zone["a/steps"] < 0 < zone["a/title"]
    without = found.search({"zone": 1.0}, (), 2.0)
    covered = found.search({"zone": 1.0}, ("zone",), 2.0)
    assert [after / before for before, after in zip(without[:2], covered, strict=False)] == [1, 3]


def test_a_prior_counts_whatever_is_asked(tmp_path):
    found = opened(tmp_path, document("a/a", title="zone"), document("a/b", 1.5, title="zone"))
    first, second = found.search({"zone": 1.0}, (), 0.0)
    assert second == pytest.approx(1.5 * first)


def test_the_nearest_sayings_count_and_not_all_of_them_together(tmp_path):
    found = opened(
        tmp_path,
        document("a/whole", title="move a zone", sayings=["move zone"]),
        document("a/once", title="move a zone", sayings=["move zone", *["a quota"] * 9]),
        document("a/thrice", title="move a zone", sayings=[*["move zone"] * 3, *["a quota"] * 7]),
        document("a/strewn", title="move a zone", sayings=["move quota a", "zone quota a"]),
        document("a/silent", title="move a zone quota"),
    )
    query = {"move": 1.0, "zone": 1.0}
    whole, once, thrice, strewn, silent = found.nearness(query, range(5)).values()
    assert whole == thrice == pytest.approx(1.0)
    assert once == pytest.approx(1 / 3)
    assert 0 < strewn < whole
    assert silent == 0


def test_a_saying_is_near_by_what_tells_most(tmp_path):
    """A word that every second saying has tells little."""
    found = opened(
        tmp_path,
        document("a/rare", title="zone fails a", sayings=["zone a"]),
        document("a/common", title="zone fails a", sayings=["fails a"]),
        document(
            "a/others",
            title="fails a b c d e f g h",
            sayings=[f"fails {word}" for word in "abcdefgh"],
        ),
    )
    rare, common, others = found.nearness({"zone": 1.0, "fails": 1.0}, range(3)).values()
    assert rare > 2 * common
    assert common > others > 0


def test_a_message_has_more_words_than_what_is_said_of_it(tmp_path):
    found = opened(tmp_path, document("a/a", title="zone lost", sayings=["zone lost"]))
    message = {"zone": 1.0, "lost": 1.0, "unheard": 1.0, "of": 1.0}
    assert found.nearness(message, [0])[0] < 0.8
    assert found.nearness(message, [0], within=True)[0] == pytest.approx(1.0)


def test_an_index_of_nothing_finds_nothing(tmp_path):
    found = opened(tmp_path)
    assert found.search({"zone": 1.0}, ("zone",), 2.0) == []
    assert found.suggest("zone") is None


def test_an_index_of_another_byte_order_is_refused(tmp_path):
    engine.build(tmp_path, [document("a/a", title="zone")], BOOSTS)
    file = tmp_path / "terms.rey"
    content = msgspec.msgpack.decode(file.read_bytes()[4:])
    content[0] = "middle"
    data = msgspec.msgpack.encode(content)
    file.write_bytes(zlib.crc32(data).to_bytes(4, "big") + data)
    with pytest.raises(Damaged, match="another kind of machine"):
        engine.Engine(tmp_path)
