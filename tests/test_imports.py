"""The layers of docs/architecture.md: imports go downwards only."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rey_triage"

LAYERS = {
    "cli": 6,
    "__main__": 7,
    "render": 5,
    "evaluation": 5,
    "site": 5,
    "triage": 4,
    "sources": 4,
    "search": 4,
    "check": 4,
    "compare": 4,
    "quotas": 4,
    "usage": 4,
    "capacity": 4,
    "truth": 3,
    "library": 3,
    "load": 2,
    "signatures": 2,
    "scanner": 2,
    "redact": 2,
    "pseudonyms": 2,
    "config": 2,
    "facts": 2,
    "topics": 2,
    "trials": 2,
    "verified": 2,
    "wording": 2,
    "filters": 2,
    "measured": 2,
    "projects": 2,
}
"""What is not named here is of the lowest layer."""

LIGHT = (
    "model",
    "evidence",
    "diagnosis",
    "vocabulary",
    "errors",
    "bulk",
    "holdings",
    "consumption",
    "room",
)
"""Modules that know nothing of the rest of the package."""


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def unit(parts: tuple[str, ...]) -> str:
    return parts[1] if len(parts) > 1 else "rey_triage"


def imported(file: Path):
    """Yield the units of the package that a module imports, also inside functions."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [(*node.module.split("."), alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        else:
            continue
        yield from (unit(name) for name in names if name[0] == "rey_triage")


@pytest.mark.parametrize("file", modules(), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_imports_go_downwards(file):
    own = file.relative_to(PACKAGE).with_suffix("").parts[0]
    for other in set(imported(file)):
        if other == own:
            continue
        above = LAYERS.get(other, 1) > LAYERS.get(own, 1)
        beside = LAYERS.get(other, 1) == LAYERS.get(own, 1) >= 4
        assert not above, f"{own} imports {other}, which stands above it"
        assert not beside, f"{own} imports {other}, which stands beside it"


@pytest.mark.parametrize("name", LIGHT)
def test_the_words_of_the_project_import_nothing_of_it(name):
    own = [file for file in modules() if file.relative_to(PACKAGE).with_suffix("").parts[0] == name]
    assert own
    others = {unit for file in own for unit in imported(file)} - {"rey_triage"} - set(LIGHT)
    assert not others


def test_only_the_live_cloud_knows_openstacksdk():
    users = [
        file.relative_to(PACKAGE).as_posix()
        for file in modules()
        if any(
            isinstance(node, ast.Import | ast.ImportFrom)
            and any(
                name.split(".")[0] in ("openstack", "keystoneauth1")
                for name in (
                    [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else [alias.name for alias in node.names]
                )
            )
            for node in ast.walk(ast.parse(file.read_text()))
        )
    ]
    assert users
    # What runs in an environment of its own, as a program, is no part of this one.
    inside = [user for user in users if not user.startswith("truth/extract/")]
    assert all(user.startswith("sources/cloud/live") for user in inside)
