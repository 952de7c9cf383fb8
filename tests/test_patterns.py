"""All engines for patterns find the same; runbooks are written for RE2, and must not need it."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from rey_triage.library import open_library
from rey_triage.model import Incident
from rey_triage.patterns import EachOf, finder_of, with_hyperscan, with_re, with_re2
from rey_triage.patterns.prefilter import Prefilter
from rey_triage.patterns.texts import loosened, texts
from rey_triage.patterns.words import needed

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
FINDERS = {
    (engine, ignore_case): engine.AnyOf(dict.fromkeys(PATTERNS), ignore_case=ignore_case)
    for engine in (with_re, with_re2, with_hyperscan)
    for ignore_case in (False, True)
}
TEXTS = st.lists(PIECES, max_size=8).map(b"".join)


@given(text=TEXTS, ignore_case=st.booleans())
def test_both_engines_find_the_same_patterns_in_a_line(text, ignore_case):
    line = text.replace(b"\n", b" ")
    slow, fast = (e.SetOf(PATTERNS, ignore_case=ignore_case).places(line) for e in ENGINES)
    assert slow == fast


@pytest.mark.parametrize("ignore_case", [False, True])
@given(text=TEXTS, more=st.integers(0, 3))
def test_all_finders_find_the_lines_in_a_chunk(text, more, ignore_case):
    """Hyperscan may name others as well, and miss none."""
    slow, fast = (FINDERS[e, ignore_case].lines(text, 99) for e in (with_re, with_re2))
    likely = FINDERS[with_hyperscan, ignore_case].lines(text, 99)
    assert slow == fast
    assert set(likely) >= set(fast)
    assert likely == sorted(likely)
    assert all(text[start - 1 : start] in {b"", b"\n"} for start, _ in likely)
    assert all(text[end : end + 1] in {b"", b"\n"} for _, end in likely)
    assert b"\n" not in b"".join(text[start:end] for start, end in likely)
    for engine in (with_re, with_re2):
        some = FINDERS[engine, ignore_case].lines(text, more)
        assert some == (None if len(fast) > more else fast)
    some = FINDERS[with_hyperscan, ignore_case].lines(text, more)
    assert some is None or (some == likely and len(likely) <= more)  # it counts the hits of a line


@given(words=st.sets(st.binary(min_size=1, max_size=4), min_size=1, max_size=5), text=st.binary())
def test_both_engines_find_the_same_words(words, text):
    slow, fast = ([hit.span() for hit in e.compile_words(words).finditer(text)] for e in ENGINES)
    assert slow == fast


def test_without_patterns_nothing_is_found():
    for engine in ENGINES:
        assert engine.SetOf([]).places(b"anything") == ()
    for engine in (*ENGINES, with_hyperscan):
        assert engine.AnyOf({}).lines(b"anything\n", 9) == []


def test_a_pattern_beyond_hyperscan_is_looked_for_by_re2():
    beyond = rb"(?U)lost \d+"
    with pytest.raises(with_hyperscan.UnsupportedError):
        with_hyperscan.AnyOf({beyond: None})
    finder = finder_of({beyond: None, b"disk alarm": None})
    assert finder.lines(b"all is well\na disk alarm\n", 9) == [(12, 24)]


@pytest.mark.parametrize("pattern", ["a{} left", "b{,4} left", "{c} left", "d {e} left"])
def test_braces_that_count_nothing_are_found_as_they_are(pattern):
    text = f"all is well\n{pattern}\n".encode()
    for engine in (with_re2, with_hyperscan):
        assert engine.AnyOf({pattern.encode(): None}).lines(text, 9) == [(12, len(text) - 1)]


def test_a_pattern_that_is_not_ascii_is_found():
    pattern = "Gerät \\w+ ist (?:voll|gefüllt, mehr passt nicht)".encode()
    text = "gut\nGerät sda ist gefüllt, mehr passt nicht: ÄÖÜ\nGerät sdb ist leer\n".encode()
    for engine in (*ENGINES, with_hyperscan):
        (line,) = engine.AnyOf({pattern: None}).lines(text, 9)
        assert text[slice(*line)].decode().startswith("Gerät sda")


DISKS = {f"disk {number} is lost".encode(): None for number in range(500)}


def found_with(patterns) -> bool:
    return finder_of(patterns).lines(b"all is well\ndisk 7 is lost\n", 9) == [(12, 26)]


@pytest.fixture
def kept_patterns(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "rey-triage/patterns"


def test_many_patterns_are_compiled_once(kept_patterns, monkeypatch):
    assert found_with(DISKS)
    (file,) = kept_patterns.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(with_hyperscan, "_needles", None)
    assert found_with(DISKS)
    with pytest.raises(TypeError):
        found_with(DISKS | {b"another": None})


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "of others", "folder"])
def test_what_was_kept_and_cannot_be_used_is_compiled_anew(kept_patterns, damage):
    assert found_with(DISKS)
    (file,) = kept_patterns.iterdir()
    good = file.read_bytes()
    match damage:
        case "cut":
            file.write_bytes(good[:-9])
        case "changed":
            half = len(good) // 2
            file.write_bytes(good[:half] + bytes([good[half] ^ 1]) + good[half + 1 :])
        case "empty":
            file.write_bytes(b"")
        case "of others":  # whoever may write it decides what is found
            file.write_bytes(b"theirs")
            file.chmod(0o666)
        case "folder":
            file.unlink()
            file.mkdir()
    assert found_with(DISKS)
    if damage != "folder":
        assert file.read_bytes() == good
        assert file.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_kept_the_patterns_are_found_all_the_same(kept_patterns):
    kept_patterns.parent.write_text("in the way")
    assert found_with(DISKS)


def test_few_of_what_was_kept_stay(kept_patterns):
    for number in range(12):
        assert found_with(DISKS | {f"another {number}".encode(): None})
    assert len(list(kept_patterns.iterdir())) == 8


@pytest.mark.parametrize("ignore_case", [False, True])
def test_no_example_of_a_runbook_is_passed_over(library, ignore_case):
    """Also among other lines; and few lines are taken for what they are not."""
    logs = {one.pattern.encode(): one.texts for one in library.signatures if one.source == "log"}
    each = EachOf(dict(enumerate(logs)), ignore_case=ignore_case)
    lines = [s.example.encode() for r in library.incidents() for s in r.symptoms if s.example]
    if ignore_case:
        lines = [line.upper() for line in lines]
    text = b"\nall is well\n".join(lines)
    found = finder_of(logs, ignore_case=ignore_case).lines(text, len(lines) * 9)
    shown = {text[start:end] for start, end in found}
    wanted = {line for line in lines if each.numbers(line)}
    assert len(wanted) > 900
    assert shown >= wanted
    assert len(shown - wanted) < len(wanted) / 10


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
        (r"colou?r is off", ("color is off", "colour is off")),
        (r"colou*r", ("colo",)),
        (r"(a|b) alarm", ("a alarm", "b alarm")),
        (r"(memory|disk) is low", ("memory is low", "disk is low")),
        (r"(memory|disk)? is low", (" is low", "memory is low", "disk is low")),
        (r"(memory|\w+ disk)? is low", (" is low",)),
        (r"x(?:memory (?:one|seventeen)|disk)+", ("xmemory one", "xmemory seventeen", "xdisk")),
        (r"(memory|[a-z]+) at", (" at",)),
        (r"(memory \d+|disk) at", ("memory ", "disk")),
        (r"(memory \d+|disk)? at", (" at",)),
        (r"[Ii]mage \w+ is missing", (" is missing",)),
        (r"no [Ii]mage\b here", ("no Image here", "no image here")),
        (r"[^I]mage", ("mage",)),
        (r"\[Errno \d+\]", ("[Errno ",)),
        (r"ab{2}c", ("a",)),
        (r"ab+c", ("ab",)),
        (r"\x41bc", ("bc",)),
        (r"[\]abc]+d", ("d",)),
        (r"\d+", ()),
        (r"(?i)shouting", ()),
        (r"\Qa|b\E", ()),
    ],
)
def test_a_text_that_every_match_has_is_known(pattern, found):
    assert texts(pattern) == found


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        (r"a{2}b{0,900}c{3,900}d{5,}", r"a+b*c+d+"),
        (r"a{} b{,4} c{x}", r"a{} b{,4} c{x}"),  # RE2 takes these as they are written
        (r"a{1,4}?b", r"a+?b"),
        (r"[{3,40}] \{3,40}", r"[{3,40}] \{3,40}"),
        (r"x*y+z?", r"x*y+z?"),
        (r"a\sb\S*", r"a[\t\n\f\r ]b[^\t\n\f\r ]*"),
        (r"[^\]\s]+[\\s]", r"[^\]\t\n\f\r ]+[\\s]"),
    ],
)
def test_a_pattern_is_loosened(pattern, plain):
    assert loosened(pattern) == plain


LEAVES = st.sampled_from(["lost", "a", "[Ii]t", r"\d", r"\.", "[a-c]", ".", "x y", r"\b", "é"])
GROUPS = ["({})", "(?:{})?", "(?:{}|now)", "(?P<name>{})*", "(?:{}){{2}}", "(?:{})+", "{}{{0,2}}"]
PATTERN_TEXTS = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("".join)
        | st.lists(inner, min_size=2, max_size=3).map("|".join)
        | st.tuples(st.sampled_from(GROUPS), inner).map(lambda pair: pair[0].format(pair[1]))
    ),
    max_leaves=12,
)


@given(pattern=PATTERN_TEXTS, data=st.data())
def test_every_match_of_any_pattern_has_one_of_its_texts(pattern, data):
    try:
        compiled = re.compile(pattern)
    except re.error:
        reject()
    match = data.draw(st.from_regex(compiled, fullmatch=True))
    found = texts(pattern)
    assert not found or any(text in match for text in found), (pattern, match, found)
    assert re.search(loosened(pattern), match)


def test_words_are_told_from_what_may_be_parts_of_words():
    (way,) = needed(("valid host was found",))
    assert (way.words, way.parts) == (("host", "was"), ("valid", "found"))


WAYS = [needed(texts(pattern.decode())) for pattern in PATTERNS]
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
    assert some.among(joined)(joined) == every.numbers(joined)


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


@pytest.mark.parametrize("missing", ["nothing", "hyperscan", "isal"])
def test_a_large_log_is_read_with_and_without_what_makes_it_fast(missing, tmp_path):
    """In a process of its own, with an import that fails."""
    import subprocess
    import sys

    line = "2026-11-22 05:47:{second:02}.754 1 {level} nova.compute.manager [-] {message}\n"
    quiet = [
        line.format(second=n % 60, level="INFO", message=f"Took {n} seconds") for n in range(40_000)
    ]
    quiet[30_000] = line.format(
        second=0,
        level="WARNING",
        message="[instance: 4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11] Instance build timed out."
        " Set to error state.",
    )
    (tmp_path / "nova-compute.log.1.gz").write_bytes(gzip.compress("".join(quiet).encode()))
    code = (
        f"import sys; sys.modules['{missing}'] = None\n"
        "from rey_triage.cli import main\n"
        f"sys.exit(main(['diagnose', '--logs', r'{tmp_path}', '--since', '20000d', '--exit-zero']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "nova/instance-stuck-build" in done.stdout, done.stderr
    assert "nova-compute.log.1.gz:30001" in done.stdout
