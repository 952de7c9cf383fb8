"""The ending of a word is cut off, by Porter's rules: those of Whoosh, and of rey-stem.js alike."""

from __future__ import annotations

from whoosh.lang.porter import stem as _stem


def stem(word: str) -> str:
    """Cut the ending off an English word; what has other than letters stays as it is."""
    return str(_stem(word)) if word.isascii() and word.isalpha() else word
