"""The texts that a package can log or raise, read from its source without importing it.

A template has ``{}`` where a value stands. Printed are its module, its level (``exception`` for
the text of an exception class, ``text`` for any other that is translated) and, for an exception,
the class.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = {
    "debug": "DEBUG",
    "info": "INFO",
    "warning": "WARNING",
    "warn": "WARNING",
    "error": "ERROR",
    "exception": "ERROR",
    "critical": "CRITICAL",
    "fatal": "CRITICAL",
    "trace": "TRACE",
    "log": "",
}
_LOGGERS = re.compile(r"(?i)^_?(?:log|logger|logging|_log|.*log(?:ger)?)$")
_TRANSLATORS = frozenset(["_", "_LI", "_LW", "_LE", "_LC", "_C", "_P", "N_", "gettext"])
_TEXTS = re.compile(
    r"^(?:message|msg_fmt|msg|_msg_fmt|message_format|error_message|default_detail)$"
)
_NAMES = re.compile(
    r"(?i)(?:^|_)(?:msg|message|template|reason|prefix|error|err|detail|fmt)s?(?:_|$)"
)
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?([a-zA-Z%])")
_BRACES = re.compile(r"\{\{|\}\}|\{[^{}]*\}")
_HOLE = "\x00"
_LEAST = 4  # letters: with fewer a text explains nothing


def main() -> None:
    """Print the templates of the distributions that are named on the command line."""
    found: dict[str, set[tuple[str, str, str, str]]] = {}
    classes: set[str] = set()
    files: set[str] = set()
    for name in sys.argv[1:]:
        for root in _roots(name):
            texts = found.setdefault(root.name.removesuffix(".py"), set())
            for file in [root] if root.is_file() else sorted(root.rglob("*.py")):
                if "tests" in file.relative_to(root.parent).parts:
                    continue
                try:
                    tree = ast.parse(file.read_bytes())
                except (SyntaxError, ValueError):
                    continue
                files.add(file.relative_to(root.parent).as_posix())
                texts |= set(_texts(tree, _module(root, file)))
                classes |= {one.name for one in ast.walk(tree) if isinstance(one, ast.ClassDef)}
    document = {
        "templates": {name: sorted(texts) for name, texts in found.items()},
        "classes": sorted(classes),
        "files": sorted(files),
    }
    json.dump(document, sys.stdout)


def _roots(name: str) -> Iterator[Path]:
    """Give the packages and modules that a distribution installs."""
    try:
        here = distribution(name)
    except PackageNotFoundError:
        return  # it is for another Python
    tops = {top for top, owners in _owners().items() if here.name in owners}
    for top in sorted(tops):
        for place in (Path(str(here.locate_file(top))), Path(str(here.locate_file(f"{top}.py")))):
            if place.exists() and place.name != "tests":
                yield place


@lru_cache(maxsize=1)
def _owners() -> dict[str, list[str]]:
    return dict(packages_distributions())


def _module(root: Path, file: Path) -> str:
    parts = list(file.relative_to(root.parent).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


_Text = tuple[str, str, str, str]


def _texts(tree: ast.AST, module: str) -> Iterator[_Text]:
    assigned = _assigned(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _call(node, module, assigned)
        elif isinstance(node, ast.ClassDef):
            yield from _class(node, module, assigned)
        elif isinstance(node, ast.Assign) and _is_named(node, _NAMES):
            yield from ((text, module, "text", "") for text in _literals(node.value, {}))
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for argument in [*node.exc.args, *(word.value for word in node.exc.keywords)]:
                for text in _literals(argument, assigned):
                    yield text, module, "exception", _called(node.exc.func)


def _class(node: ast.ClassDef, module: str, assigned: dict[str, list[ast.expr]]) -> Iterator[_Text]:
    """The text of an exception class stands in an attribute of it."""
    for one in node.body:
        if isinstance(one, ast.Assign) and _is_named(one, _TEXTS):
            for text in _literals(one.value, assigned):
                yield text, module, "exception", node.name


def _is_named(node: ast.Assign, names: re.Pattern[str]) -> bool:
    return any(isinstance(one, ast.Name) and names.search(one.id) for one in node.targets)


def _call(node: ast.Call, module: str, assigned: dict[str, list[ast.expr]]) -> Iterator[_Text]:
    name = _called(node.func)
    if isinstance(node.func, ast.Attribute) and name in _LEVELS and _is_logger(node.func.value):
        arguments = node.args[1:2] if name == "log" else node.args[:1]
        for argument in arguments:
            for text in _literals(argument, assigned):
                yield text, module, _LEVELS[name], ""
    elif name in _TRANSLATORS or (isinstance(node.func, ast.Name) and "log" in name):
        for argument in node.args[:1]:
            for text in _literals(argument, {}):
                yield text, module, "text", ""


def _is_logger(node: ast.expr) -> bool:
    return bool(_LOGGERS.match(_called(node)))


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Call):
        return _called(node.func)
    return node.id if isinstance(node, ast.Name) else ""


def _assigned(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what each plain name of a module is ever set to: ``msg = _('…')``, then logged."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.setdefault(node.target.id, []).append(node.value)
    return found


def _literals(node: ast.expr, assigned: dict[str, list[ast.expr]]) -> Iterator[str]:
    """Give the texts that an expression can be, with ``{}`` for what is not known."""
    for text in _parts(node, assigned, 0):
        shown = re.sub(r"(?:\x00)+", _HOLE, text)
        if sum(one.isalpha() for one in shown) >= _LEAST:
            yield shown


def _parts(node: ast.expr, assigned: dict[str, list[ast.expr]], depth: int) -> list[str]:
    if isinstance(node, ast.Constant):
        return [_percent(node.value)] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(_joined(one) for one in node.values)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _parts(node.left, assigned, depth)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left = _parts(node.left, assigned, depth) or [_HOLE]
        right = _parts(node.right, assigned, depth) or [_HOLE]
        return [one + other for one in left for other in right]
    if isinstance(node, ast.IfExp):
        return _parts(node.body, assigned, depth) + _parts(node.orelse, assigned, depth)
    if isinstance(node, ast.Call):
        name = _called(node.func)
        if name == "format" and isinstance(node.func, ast.Attribute):
            return [_braces(text) for text in _plain(node.func.value, assigned, depth)]
        if name in _TRANSLATORS or name in ("dedent", "strip", "str"):
            return [text for one in node.args[:1] for text in _parts(one, assigned, depth)]
    if isinstance(node, ast.Name) and depth < 2:
        return [
            text
            for one in assigned.get(node.id, ())[:20]
            for text in _parts(one, assigned, depth + 1)
        ]
    return []


def _plain(node: ast.expr, assigned: dict[str, list[ast.expr]], depth: int) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    return _parts(node, assigned, depth)


def _joined(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    return _HOLE


def _percent(text: str) -> str:
    return _PERCENT.sub(lambda found: "%" if found[2] == "%" else _HOLE, text)


def _braces(text: str) -> str:
    plain = {"{{": "{", "}}": "}"}
    return _BRACES.sub(lambda found: plain.get(found[0], _HOLE), text)


if __name__ == "__main__":
    main()
