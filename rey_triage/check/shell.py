"""A pasted command line, taken apart into the commands that would run."""

from __future__ import annotations

import re
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACEHOLDER = re.compile(r"<([A-Za-z][A-Za-z0-9_.-]*(?: [a-z]+)*)>")
_HERE_DOCUMENT = re.compile(
    r"<<-?\s*(?P<quote>['\"]?)(?P<end>\w+)(?P=quote)(?P<rest>[^\n]*)\n"
    r"(?:.*\n)*?\s*(?P=end)[ \t]*(?=\n|\Z)"
)
_COMMENT = re.compile(r"(?m)^\s*#.*$|(?<=\s)#\s[^'\"\n]*$")
_SUBSTITUTED = re.compile(r"\$\(([^()]*)\)|`([^`]*)`")
_SEPARATORS = frozenset(";|&()\n")
_REDIRECTIONS = frozenset("<>&")
_KEYWORDS = frozenset(("do", "then", "else", "if", "elif", "while", "until", "!", "{", "}", "time"))
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=.*", re.DOTALL)
_MOST_WRAPPERS = 8

# Programs that run another: options that take a value, and how many words come before the command.
_WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    "sudo": (frozenset(("-u", "-g", "-h", "-p", "-C", "--user", "--group")), 0),
    "env": (frozenset(("-u", "-C")), 0),
    "nohup": (frozenset(), 0),
    "nice": (frozenset(("-n",)), 0),
    "ionice": (frozenset(("-c", "-n")), 0),
    "exec": (frozenset(), 0),
    "watch": (frozenset(("-n", "--interval")), 0),
    "timeout": (frozenset(("-s", "-k")), 1),
    "xargs": (frozenset(("-n", "-P", "-I", "-L", "-a", "-d")), 0),
    "ssh": (frozenset(("-i", "-l", "-p", "-o", "-F", "-J")), 1),
    "chroot": (frozenset(), 1),
}


class ShellError(Exception):
    """The text is no command line."""


@lru_cache(maxsize=4096)
def commands(text: str) -> tuple[str, ...]:
    """Return the simple commands of a text, without what merely runs them (sudo, docker exec)."""
    return tuple(_commands(_prepared(text), depth=0))


def _prepared(text: str) -> str:
    """Take out what confuses a tokenizer: placeholders, here-documents, comments."""
    text = _PLACEHOLDER.sub(lambda found: found[1].replace(" ", "-"), text)
    text = _HERE_DOCUMENT.sub(lambda found: found["rest"], text)
    return _COMMENT.sub("", text).replace("\\\n", " ")


def _commands(text: str, depth: int) -> Iterator[str]:
    lexer = shlex.shlex(text, posix=True, punctuation_chars="".join(_SEPARATORS | {"<", ">"}))
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t\r", True, ""
    try:
        tokens = list(lexer)
    except ValueError:
        raise ShellError("a quote is not closed") from None
    simple: list[str] = []
    skip = False
    for token in [*tokens, "\n"]:
        if skip:
            skip = False
        elif token and set(token) <= _SEPARATORS and not set(token) & _REDIRECTIONS - {"&"}:
            yield from _simple(simple, depth)
            simple = []
        elif token and set(token) <= _REDIRECTIONS:
            skip = True
        else:
            simple.append(token)


def _simple(words: list[str], depth: int) -> Iterator[str]:
    for word in words:
        for found in _SUBSTITUTED.finditer(word):
            yield from _inner(found[1] or found[2] or "", depth)
    for _ in range(_MOST_WRAPPERS):
        shorter = _unwrapped(words)
        if shorter == words:
            break
        words = shorter
    if not words:
        return
    if words[0].rsplit("/", 1)[-1] in ("sh", "bash", "dash") and "-c" in words[:-1]:
        yield from _inner(words[words.index("-c") + 1], depth)
    else:
        yield " ".join([words[0].rsplit("/", 1)[-1], *words[1:]])
        if len(words) == 1 and " " in words[0]:  # ssh host "systemctl restart x"
            yield from _inner(words[0], depth)


def _inner(text: str, depth: int) -> Iterator[str]:
    """Take apart a text within the text; one that is none by itself says nothing."""
    if depth < _MOST_WRAPPERS:
        try:
            yield from _commands(text, depth + 1)
        except ShellError:
            return


def _unwrapped(words: list[str]) -> list[str]:
    """Take one wrapper away from the front."""
    if not words:
        return words
    first = words[0].rsplit("/", 1)[-1]
    if first in _KEYWORDS or _ASSIGNMENT.fullmatch(first):
        return words[1:]
    if first in _WRAPPERS:
        takes_value, extra = _WRAPPERS[first]
        rest = _without_options(words[1:], takes_value)
        return rest[extra:] if extra < len(rest) else []
    if first in ("docker", "podman", "crictl") and words[1:2] == ["exec"]:
        rest = _without_options(words[2:], frozenset(("-u", "-w", "-e", "--user", "--env")))
        return rest[1:]
    if first in ("kubectl", "oc") and "exec" in words[:6] and "--" in words:
        return words[words.index("--") + 1 :]
    if first == "ip" and words[1:3] == ["netns", "exec"]:
        return words[4:]
    return words


def _without_options(words: list[str], takes_value: frozenset[str]) -> list[str]:
    position = 0
    while position < len(words) and (
        words[position].startswith("-") or _ASSIGNMENT.fullmatch(words[position])
    ):
        position += 2 if words[position] in takes_value else 1
    return words[position:]
