"""Porter's stemmer, as assets/rey-stem.js of the site has it: both must cut alike.

After -ed and -ing it neither adds an e to -at nor cuts a doubled letter. A word is looked at by its
shape, of which v stands for a vowel, y for y, and c for any other letter.
"""

from __future__ import annotations

import string

_LETTERS = string.ascii_letters
_SHAPE = str.maketrans(
    _LETTERS, "".join("vy"[c == "y"] if c in "aeiouy" else "c" for c in _LETTERS)
)


def _pairs(text: str) -> dict[str, str]:
    found = (pair.partition(":") for pair in text.split())
    return {ending: other for ending, _, other in found}


_DOUBLE = _pairs(
    "ational:ate tional:tion enci:ence anci:ance izer:ize bli:ble alli:al entli:ent eli:e ousli:ous"
    " ization:ize ation:ate ator:ate alism:al iveness:ive fulness:ful ousness:ous aliti:al"
    " iviti:ive biliti:ble logi:log"
)
_FULL = _pairs("icate:ic ative: alize:al iciti:ic ical:ic ful: ness:")
_LAST = frozenset(
    "al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ize".split()  # noqa: SIM905
)
_LONGEST = 7


def stem(word: str) -> str:
    """Cut the ending off an English word; what has other than small letters stays as it is."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return word
    if word[0] == "y":  # a consonant there
        word = f"Y{word[1:]}"
    word = _past_or_present(_singular(word))
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = f"{word[:-1]}i"
    word = _shortened(_replaced(_replaced(word, _DOUBLE), _FULL))
    if word.endswith("e") and len(word) > 1:
        bare = word[:-1]
        if _more(bare) or (_one(bare) and not _short(bare)):
            word = bare
    if word.endswith("ll") and _more(word):
        word = word[:-1]
    return f"y{word[1:]}" if word[:1] == "Y" else word


def _singular(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and word[-2:-1] not in {"s", ""} else word


def _past_or_present(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _some(word[:-3]) else word
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            rest = word.removesuffix(ending)
            if not _has_vowel(rest):
                return word
            return f"{rest}e" if _short(rest) else rest
    return word


def _replaced(word: str, by: dict[str, str]) -> str:
    """Replace the longest of the endings, where enough of a word stands before it."""
    for size in range(min(_LONGEST, len(word) - 1), 2, -1):
        other = by.get(word[-size:])
        if other is not None:
            return word[:-size] + other if _some(word[:-size]) else word
    return word


def _shortened(word: str) -> str:
    """Cut the last ending off, the longest of those that it has."""
    for size in range(min(5, len(word) - 1), 1, -1):
        if word[-size:] in _LAST:
            return word[:-size] if _more(word[:-size]) else word
    if len(word) > 4 and word.endswith(("sion", "tion")) and _more(word[:-3]):
        return word[:-3]
    return word


def _has_vowel(text: str) -> bool:
    return text.translate(_SHAPE).lstrip("c") != ""


def _some(text: str) -> bool:
    """Say whether there is a vowel and a consonant behind it: Porter's m > 0."""
    rest = text.translate(_SHAPE).lstrip("c")
    return rest.startswith("v") and rest.lstrip("v").startswith("c")


def _one(text: str) -> bool:
    """Say whether there is just one such pair: m = 1."""
    rest = text.translate(_SHAPE).lstrip("c")
    if not rest.startswith("v"):
        return False
    rest = rest.lstrip("v")
    return rest.startswith("c") and rest.lstrip("c").lstrip("v") == ""


def _more(text: str) -> bool:
    """Say whether there are two such pairs, or more: m > 1."""
    rest = text.translate(_SHAPE).lstrip("c")
    if not rest.startswith("v"):
        return False
    rest = rest.lstrip("v")
    if not rest.startswith("c"):
        return False
    rest = rest.lstrip("c")
    return rest.startswith("v") and rest.lstrip("v").startswith("c")


def _short(text: str) -> bool:
    """Say whether it ends like "hop"."""
    shape = text.translate(_SHAPE)
    rest = shape.lstrip("c")
    return len(rest) == 2 and rest != shape and rest[1] == "c" and text[-1] not in "wx"
