"""Both engines for patterns find the same; runbooks are written for RE2, and must not need it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.library import open_library
from rey_triage.model import Incident
from rey_triage.patterns import EachOf, with_re, with_re2
from rey_triage.patterns.prefilter import Prefilter
from rey_triage.patterns.words import needed, texts

ENGINES = [with_re, with_re2]


@pytest.fixture(scope="module")
def library():
    return open_library()


@pytest.fixture(scope="module")
def every_pattern(library):
    return [one.pattern.encode() for one in library.signatures]


@pytest.mark.parametrize("ignore_case", [False, True])
def test_the_patterns_of_all_runbooks_find_the_same_in_all_examples(
    library, every_pattern, ignore_case
):
    slow, fast = (e.SetOf(every_pattern, ignore_case=ignore_case) for e in ENGINES)
    lines = [
        symptom.example.encode()
        for runbook in library
        if isinstance(runbook, Incident)
        for symptom in runbook.symptoms
        if symptom.example
    ]
    assert len(lines) > 300
    for line in lines:
        for shown in (line, line.upper(), line[20:-5]):
            assert slow.places(shown) == fast.places(shown)


PATTERNS = [
    rb"No valid host was found",
    rb"lost \d+ of \w+",
    rb"(memory|disk) alarm",
    rb"refused|timed out",
    rb"\[Errno (110|113)\]",
    rb"colou?r is wrong",
    rb"Error \S+: x{2,3}y",
    rb"(?i)shouting",
]
PIECES = st.sampled_from(
    [
        b"No valid host was found",
        b"no VALID host was found",
        b"lost 12 of them",
        b"lost a of them",
        b"disk alarm",
        b"timed out",
        b"[Errno 113]",
        b"color is wrong",
        b"colour is wrong",
        b"Error a: xxxy",
        b"Error a: xy",
        b"SHOUTING",
        b"\xff\x00",
        b"\n",
        b" ",
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map(b"".join)


@given(text=TEXTS, ignore_case=st.booleans())
def test_both_engines_find_the_same_patterns_in_a_line(text, ignore_case):
    line = text.replace(b"\n", b" ")
    slow, fast = (e.SetOf(PATTERNS, ignore_case=ignore_case).places(line) for e in ENGINES)
    assert slow == fast


@given(text=TEXTS, start=st.integers(0, 3))
def test_both_engines_find_the_same_lines_in_a_chunk(text, start):
    def lines_found(engine):
        find = engine.AnyOf(PATTERNS).find
        position, found = start, []
        while position <= len(text) and (hit := find(text, position, len(text))) >= 0:
            end = text.find(b"\n", hit)
            end = len(text) if end < 0 else end
            found.append(end)
            position = end + 1
        return found

    assert lines_found(with_re) == lines_found(with_re2)


@given(words=st.sets(st.binary(min_size=1, max_size=4), min_size=1, max_size=5), text=st.binary())
def test_both_engines_find_the_same_words(words, text):
    slow, fast = ([hit.span() for hit in e.compile_words(words).finditer(text)] for e in ENGINES)
    assert slow == fast


def test_without_patterns_nothing_is_found():
    for engine in ENGINES:
        assert engine.SetOf([]).places(b"anything") == ()
        assert engine.AnyOf([]).find(b"anything\n", 0, 9) == -1


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pattern", ["(", b"["])
def test_what_is_no_pattern_is_said(engine, pattern):
    with pytest.raises(engine.PatternError):
        engine.compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"Failed to bind port \S+ on host", ("Failed to bind port ",)),
        (r"refused|timed out", ("refused", "timed out")),
        (r"colou?r", ("colo",)),
        (r"(a|b) alarm", (" alarm",)),
        (r"(memory|disk) is low", ("memory", "disk")),
        (r"(memory|disk)? is low", (" is low",)),
        (r"x(?:memory (?:one|seventeen)|disk)+", ("memory ", "disk")),
        (r"(memory|[a-z]+) at", (" at",)),
        (r"\[Errno \d+\]", ("[Errno ",)),
        (r"ab{2}c", ("a",)),
        (r"\x41bc", ("bc",)),
        (r"[\]abc]+d", ("d",)),
        (r"\d+", ()),
        (r"(?i)shouting", ()),
        (r"\Qa|b\E", ()),
    ],
)
def test_a_text_that_every_match_has_is_known(pattern, found):
    assert texts(pattern) == found


def test_words_are_told_from_what_may_be_parts_of_words():
    (way,) = needed("valid host was found")
    assert (way.words, way.parts) == (("host", "was"), ("valid", "found"))


WAYS = [needed(pattern.decode()) for pattern in PATTERNS]
MANY = dict(enumerate(PATTERNS))


@given(texts=st.lists(TEXTS, min_size=1), ignore_case=st.booleans(), known=st.booleans())
def test_what_is_not_tried_would_not_have_matched(texts, ignore_case, known):
    """Text after text, and the lines of each; the last one joined from all, too."""
    some = EachOf(MANY, dict(enumerate(WAYS)) if known else {}, ignore_case=ignore_case)
    every = EachOf(MANY, ignore_case=ignore_case)
    for text in texts:
        among = some.among(text)
        for line in text.split(b"\n"):
            wanted = every.numbers(line)
            assert among(line) == wanted
            assert some.within(line, wanted) == wanted
    joined = b" ".join(texts).replace(b"\n", b" ")
    assert some.again(joined) == every.numbers(joined)


@pytest.mark.parametrize("ignore_case", [False, True])
def test_no_match_in_an_example_is_left_out_for_its_words(library, ignore_case):
    known = list(enumerate(library.signatures))
    near = Prefilter([(n, one.needs) for n, one in known], ignore_case=ignore_case).near
    every = EachOf({n: one.pattern.encode() for n, one in known}, ignore_case=ignore_case)
    lines = [s.example.encode() for r in library.incidents() for s in r.symptoms if s.example]
    for line in lines:
        for shown in (line, line.upper(), line[20:-5]):
            assert near(shown) >= set(every.numbers(shown))
    assert sum(len(near(line)) for line in lines) < len(lines) * 40  # of more than a thousand


def test_without_re2_the_program_works_all_the_same():
    """In a process of its own, with an import that fails."""
    import subprocess
    import sys

    code = (
        "import sys; sys.modules['re2'] = None\n"
        "from rey_triage import patterns; assert patterns.ENGINE == 're'\n"
        "from rey_triage.cli import main\n"
        "sys.exit(main(['diagnose', '--text', 'Got no allocation candidates from the Placement"
        " API. This could be due to insufficient resources', '--exit-zero']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "nova/no-valid-host" in done.stdout, done.stderr
