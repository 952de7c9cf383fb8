"""A pasted command line, taken apart into the commands that would run.

The grammar is tree-sitter's; what is known here is which programs run another one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Parser

_PLACEHOLDER = re.compile(r"<([A-Za-z][A-Za-z0-9_.-]*(?: [a-z]+)*)>")
_OPEN, _CLOSE = "\ue000", "\ue001"  # stand for the brackets, which mean something to a shell
FILLED_IN = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
"""A placeholder in a word of a command."""
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=.*", re.DOTALL)
_COMMANDS = frozenset(("command", "declaration_command", "unset_command"))
_EXPANSIONS = frozenset(
    (
        "simple_expansion",
        "expansion",
        "command_substitution",
        "arithmetic_expansion",
        "process_substitution",
    )
)
_NO_WORDS = frozenset(
    ("file_redirect", "heredoc_redirect", "herestring_redirect", "variable_assignment", "comment")
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_IN_QUOTES = re.compile(r'\\([$`"\\\n])')
_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
_MORE = "$@"  # what xargs adds
_OF_PROCESSES = re.compile(r"-[pPu]|--(?:pid|pgid|uid)(?:=.*)?")  # not of a new one
_DEEPEST = 8

# Programs that run another: options that take a value, and how many words come before the command.
_WRAPPERS: dict[str, tuple[frozenset[str], int]] = {
    "sudo": (frozenset(("-u", "-g", "-h", "-p", "-C", "--user", "--group")), 0),
    "env": (frozenset(("-u", "-C")), 0),
    "nohup": (frozenset(), 0),
    "nice": (frozenset(("-n",)), 0),
    "ionice": (frozenset(("-c", "-n")), 0),
    "exec": (frozenset(), 0),
    "time": (frozenset(), 0),
    "watch": (frozenset(("-n", "--interval")), 0),
    "timeout": (frozenset(("-s", "-k")), 1),
    "xargs": (frozenset(("-n", "-P", "-I", "-L", "-a", "-d")), 0),
    "ssh": (frozenset(("-i", "-l", "-p", "-o", "-F", "-J")), 1),
    "chroot": (frozenset(), 1),
    "runuser": (frozenset(("-u", "-g")), 0),
    "setpriv": (frozenset(("--reuid", "--regid", "--groups")), 0),
}


class ShellError(Exception):
    """The text is no command line."""


class Word(NamedTuple):
    """One word as the program gets it; of what the shell works out there is its text."""

    text: str
    known: bool = True
    """False where a part of it is a variable or the output of a command."""
    splits: bool = False
    """True where the shell may make several words of it, or none."""


Simple = tuple[Word, ...]
"""A simple command."""


def commands(text: str) -> tuple[str, ...]:
    """Return the simple commands of a text, without what merely runs them (sudo, docker exec)."""
    return tuple(_shown(one) for one in simple_commands(text))


@lru_cache(maxsize=8192)
def simple_commands(text: str) -> tuple[Simple, ...]:
    """Return the same commands as words."""
    return tuple(_commands(_PLACEHOLDER.sub(f"{_OPEN}\\1{_CLOSE}", text), depth=0))


def _shown(command: Simple) -> str:
    text = " ".join(word.text for word in command)
    return FILLED_IN.sub(lambda found: found[1].replace(" ", "-"), text)


def _commands(text: str, depth: int) -> Iterator[Simple]:
    tree = _parser().parse(text.encode())
    if tree.root_node.has_error:
        raise ShellError(_what_is_wrong(tree.root_node))
    yield from _below(tree.root_node, depth)


@lru_cache(maxsize=1)
def _parser() -> Parser:
    import tree_sitter_bash  # noqa: PLC0415  # only where a command is looked at
    from tree_sitter import Language, Parser  # noqa: PLC0415

    return Parser(Language(tree_sitter_bash.language()))


def _what_is_wrong(root: Node) -> str:
    """Say where the grammar stopped understanding, as far as it tells."""
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        if node.is_missing:
            return f"is no command line: {node.type} is missing"
        if node.type == "ERROR":
            text = _text(node)
            if any(text.count(quote) % 2 for quote in "'\""):
                return "a quote is not closed"
            first = (text.split() or [text])[0]
            shown = FILLED_IN.sub(r"<\1>", first)[:40]
            return f"is no command line: it cannot be read from '{shown}'"
        waiting += node.children
    return "is no command line"


def _below(node: Node, depth: int) -> Iterator[Simple]:
    """Give the commands of a node, those inside a command before itself."""
    for child in node.children:
        yield from _below(child, depth)
    if node.type in _COMMANDS:
        words = tuple(_word(child) for child in node.children if child.type not in _NO_WORDS)
        yield from _run(words, depth)


def _word(node: Node) -> Word:
    if node.type == "command_name" and node.children:
        return _word(node.children[0])
    if node.type == "concatenation":
        parts = [_word(child) for child in node.children]
        known = all(part.known for part in parts)
        return Word("".join(part.text for part in parts), known, splits=False)
    if node.type in _EXPANSIONS:
        return Word(_text(node), known=False, splits=True)
    if node.type == "string":
        known = not any(child.type in _EXPANSIONS for child in node.children)
        return Word(_ESCAPED_IN_QUOTES.sub(r"\1", _text(node)[1:-1]), known)
    if node.type == "raw_string":
        return Word(_text(node)[1:-1])
    if node.type == "ansi_c_string":
        return Word(_text(node)[2:-1])
    return Word(_ESCAPED.sub(r"\1", _text(node)))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _run(words: Simple, depth: int) -> Iterator[Simple]:
    """Take away what runs the command, and give it; a text that a shell runs is taken apart."""
    for _ in range(_DEEPEST):
        if not words:
            return
        first = _program(words)
        if first in ("sh", "bash", "dash") and (text := _script(words)):
            yield from _inner(text, depth)
            return
        if first == "ssh" and (rest := _unwrapped(words)):
            yield from _inner(" ".join(word.text for word in rest), depth, otherwise=rest)
            return
        shorter = _unwrapped(words)
        if shorter == words:
            break
        words = shorter
    name = _program(words)
    is_named = words[0].known or bool(_NAME.fullmatch(name))
    head = words[0]._replace(text=name, known=True) if is_named else words[0]
    yield (head, *words[1:])


def _program(words: Simple) -> str:
    return words[0].text.rsplit("/", 1)[-1]


def _script(words: Simple) -> str:
    """Return the text after -c."""
    texts = [word.text for word in words]
    flags = [n for n, text in enumerate(texts) if re.fullmatch(r"-[a-z]*c", text)]
    return texts[flags[0] + 1] if flags and flags[0] + 1 < len(texts) else ""


def _inner(text: str, depth: int, otherwise: Simple = ()) -> Iterator[Simple]:
    """Take apart a text within the text; one that is none by itself says nothing."""
    if depth < _DEEPEST:
        try:
            yield from _commands(text, depth + 1)
        except ShellError:
            if otherwise:
                yield otherwise


def _unwrapped(words: Simple) -> Simple:
    """Take one wrapper away from the front."""
    first = _program(words)
    if _ASSIGNMENT.fullmatch(first):
        return words[1:]
    if first == "ionice" and any(_OF_PROCESSES.fullmatch(word.text) for word in words):
        return words  # it runs nothing
    if first == "cephadm" and len(words) > 1 and words[1].text == "shell":
        return _after(words, "--") or words
    if first in _WRAPPERS:
        takes_value, extra = _WRAPPERS[first]
        rest = _without_options(words[1:], takes_value)
        rest = rest[extra:] if extra < len(rest) else ()
        if first == "xargs" and rest:
            return _from_xargs(words, rest)
        return rest
    if first in ("docker", "podman", "crictl", "lxc-attach") and _is_exec(words):
        values = frozenset(("-u", "-w", "-e", "--user", "--env", "-n"))
        rest = _without_options(words[2 if first != "lxc-attach" else 1 :], values)
        return rest[1:] if first != "lxc-attach" else _after(words, "--")
    if first in ("kubectl", "oc") and any(word.text == "exec" for word in words[:6]):
        return _after(words, "--") or words
    if first == "ip" and [word.text for word in words[1:3]] == ["netns", "exec"]:
        return words[4:]
    return words


def _is_exec(words: Simple) -> bool:
    return words[0].text == "lxc-attach" or (len(words) > 1 and words[1].text == "exec")


def _after(words: Simple, mark: str) -> Simple:
    places = [number for number, word in enumerate(words) if word.text == mark]
    return words[places[0] + 1 :] if places else ()


def _from_xargs(words: Simple, rest: Simple) -> Simple:
    """What xargs fills in is not known: where -I says, or at the end."""
    texts = [word.text for word in words]
    marks = [text[2:] or texts[n + 1] for n, text in enumerate(texts[:-1]) if text[:2] == "-I"]
    if not marks:
        return (*rest, Word(_MORE, known=False, splits=True))
    return tuple(w._replace(known=False) if marks[0] in w.text else w for w in rest)


def _without_options(words: Simple, takes_value: frozenset[str]) -> Simple:
    position = 0
    while position < len(words) and (
        words[position].text.startswith("-") or _ASSIGNMENT.fullmatch(words[position].text)
    ):
        position += 2 if words[position].text in takes_value else 1
    return words[position:]
