"""Text for the terminal: wrapped by cells, harmless, with and without styles."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from rey_triage.render.styled import Text


def cells(words):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


@settings(deadline=None)
@given(st.text(alphabet="ab -/…漢\n", max_size=80), st.integers(2, 20))
def test_no_line_is_too_wide_and_no_word_is_lost(words, width):
    lines = [line.plain for line in Text(words).wrapped(width)]
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


def test_words_are_broken_only_where_they_are_longer_than_a_line():
    lines = Text("one two abcdefghijkl three").wrapped(8)
    assert [line.plain for line in lines] == ["one two", "abcdefgh", "ijkl", "three"]


def test_styles_go_with_their_words_over_a_line_end():
    first, second = Text("red: ", "bold red").append("one two", "dim").wrapped(8)
    assert first.ansi() == "\x1b[1;31mred: \x1b[0m\x1b[2mone\x1b[0m"
    assert second.ansi() == "\x1b[2mtwo\x1b[0m"


def test_what_a_log_line_carries_does_not_steer_the_terminal():
    assert Text("a\x1b[2Jb\x07\x9bc").plain == "a[2Jbc"


def test_a_long_text_is_cut_and_says_so():
    assert Text("abc").append("defgh").cut(5).plain == "abcd…"
