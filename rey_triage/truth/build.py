"""Make the catalogue of a series: install it, ask it, keep the answers, throw it away."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from rey_triage import paths
from rey_triage.errors import ReyError
from rey_triage.truth import catalogue, database_tools, documents, environment
from rey_triage.truth.catalogue import Catalogue, Option, Program, Template, Templates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECTS: dict[str, str] = {
    # project: the distribution it is in
    "nova": "nova",
    "neutron": "neutron",
    "cinder": "cinder",
    "glance": "glance",
    "keystone": "keystone",
    "placement": "openstack-placement",
    "heat": "openstack-heat",
    "octavia": "octavia",
    "designate": "designate",
    "barbican": "barbican",
    "manila": "manila",
    "ironic": "ironic",
    "masakari": "masakari",
    "magnum": "magnum",
    "trove": "trove",
    "ceilometer": "ceilometer",
    "aodh": "aodh",
}
CLIFF = ("openstack", "kolla-ansible")
_MANAGES = re.compile(
    r"[a-z-]+-(?:manage|status|dbsync|db-sync-util|sanity-check|netns-cleanup|ovs-cleanup)"
)
_NO_MESSAGES = re.compile(
    r"(?i)^(?:ansible.*|babel|boto.*|cmd2|cryptography|docutils|google.*|jsonschema.*|kolla.*|"
    r"netaddr|numpy|pillow|pip|pygments|pyparsing|pytz|rich|setuptools|sqlalchemy|wheel|.*tests?)$"
)
_PACKAGE = "rey_triage.truth.extract"
_LONGEST = 900  # seconds that one question may take
_OF_A_FAILURE = 300  # characters


class _Question(NamedTuple):
    kind: str
    about: str
    words: tuple[str, ...]


def build(series: str, progress: Callable[[str, int, int], None], jobs: int = 1) -> Path:
    """Make the catalogue of a series anew; the old one stays until the new one is complete."""
    place = catalogue.file_of(series)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=place.parent) as name:
        work = Path(name)
        requirements = paths.PACKAGE / "truth" / "series" / f"{series}.txt"
        progress(f"{series}: installing", 0, 100)
        python = environment.make(work / "venv", requirements)
        packages = _versions(requirements)
        asked = list(_questions(python, packages))
        answers = {}
        for done, (one, answer) in enumerate(_ask(asked, python, work, jobs), start=1):
            answers[one.kind, one.about] = answer
            share = 10 + done * 88 // len(asked)
            progress(f"{series}: {one.kind} {one.about}".strip(), share, 100)
        _insist(series, answers)
        pages: frozenset[str] = frozenset()
        if series == catalogue.NEWEST:  # documentation is referred to as "latest"
            progress(f"{series}: reading the documentation", 99, 100)
            pages = documents.pages(python, packages, work)
        made = _assembled(series, packages, answers, pages)
        paths.write_atomically(place, msgspec.msgpack.encode(made))
        progress(f"{series}: done", 100, 100)
    return place


def _versions(requirements: Path) -> dict[str, str]:
    lines = requirements.read_text("utf-8").splitlines()
    pairs = [line.partition(";")[0].strip().partition("==") for line in lines if "==" in line]
    return {name: version for name, _, version in pairs if not name.startswith("#")}


def _ask(
    asked: list[_Question], python: Path, work: Path, jobs: int
) -> Iterator[tuple[_Question, dict[str, Any]]]:
    """Put every question to a process of its own, and give the answers as they come."""
    world = _world(work)
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = {pool.submit(_answer, python, one, world, work): one for one in asked}
        for future in concurrent.futures.as_completed(waiting):
            yield waiting[future], future.result()


def _insist(series: str, answers: dict[tuple[str, str], Any]) -> None:
    """A question without an answer is a gap; without these two there is no catalogue."""
    for question, part in (
        (("messages", ""), "files"),
        (("cliff_commands", "openstack"), "commands"),
    ):
        if part not in answers[question]:
            raise ReyError(
                f"the packages of {series} are installed, but do not answer",
                place=" ".join(question).strip(),
                remedy=" ".join(answers[question].get("failed", ())),
            )


def _questions(python: Path, packages: dict[str, str]) -> Iterator[_Question]:
    texts = tuple(name for name in packages if not _NO_MESSAGES.match(name))
    yield _Question("messages", "", texts)
    for program in CLIFF:
        yield _Question("cliff_commands", program, (program,))
    yield _Question("glance_commands", "glance", ())
    for project, distribution in PROJECTS.items():
        if distribution in packages:
            yield _Question("config_options", project, (distribution,))
            yield _Question("enums", project, (project,))
    yield _Question("enums", "", ("",))
    for script in sorted(python.parent.iterdir()):
        if _MANAGES.fullmatch(script.name):
            yield _Question("manage_commands", script.name, (script.name,))


def _world(work: Path) -> dict[str, str]:
    """Make an environment in which the programs see themselves, and no cloud or configuration."""
    programs = work / "programs"
    below = programs / "rey_triage" / "truth"
    below.mkdir(parents=True)
    for package in (below.parent, below):
        (package / "__init__.py").touch()
    shutil.copytree(paths.PACKAGE / "truth" / "extract", below / "extract")
    (work / "home").mkdir()
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(work / "home"),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(programs),
        "PYTHONHASHSEED": "0",
    }


def _answer(python: Path, question: _Question, world: dict[str, str], work: Path) -> dict[str, Any]:
    command = [str(python), "-m", f"{_PACKAGE}.{question.kind}", *question.words]
    try:
        done = subprocess.run(  # noqa: S603  # our own programs
            command,
            capture_output=True,
            text=True,
            env=world,
            cwd=work,
            timeout=_LONGEST,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.CalledProcessError as error:
        return {"failed": [(error.stderr or "").strip()[-_OF_A_FAILURE:]]}
    except (subprocess.TimeoutExpired, ValueError) as error:
        return {"failed": [str(error)[:_OF_A_FAILURE]]}
    return answer


def _assembled(
    series: str,
    packages: dict[str, str],
    answers: dict[tuple[str, str], Any],
    pages: frozenset[str],
) -> Catalogue:
    messages = answers["messages", ""]
    programs, options = {}, {}
    states: dict[str, frozenset[str]] = {}
    policies: dict[str, frozenset[str]] = {}
    microversions: dict[str, str] = {}
    failed: list[str] = []
    for (kind, about), answer in sorted(answers.items()):
        failed += [f"{kind} {about}: {one}" for one in answer.get("failed", ())]
        if kind.endswith("_commands") and "commands" in answer:
            programs[about] = _raw(_program(answer))
        elif kind == "config_options" and "sections" in answer:
            options[about] = _raw(
                msgspec.convert(answer["sections"], dict[str, dict[str, Option]], strict=False)
            )
        elif kind == "enums" and "states" in answer:
            states |= {name: frozenset(words) for name, words in answer["states"].items()}
            policies |= {name: frozenset(words) for name, words in answer["policies"].items()}
            microversions |= answer["microversions"]
    for name, program in database_tools.programs().items():
        programs[name] = _raw(program)
    return Catalogue(
        format=catalogue.FORMAT,
        series=series,
        made=dt.datetime.now(dt.UTC).date().isoformat(),
        packages=packages,
        programs=programs,
        options=options,
        templates={k: _raw(_templates(v)) for k, v in messages["templates"].items() if v},
        classes=frozenset(messages["classes"]),
        files=frozenset(messages["files"]),
        states=states,
        policies=policies,
        microversions=microversions,
        documents=pages,
        recipe=catalogue.recipe(series),
        failed=tuple(failed),
    )


def _raw(value: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(value))


def _program(answer: dict[str, Any]) -> Program:
    commands = {
        name: _raw(msgspec.convert(found, catalogue.Command, strict=False))
        for name, found in answer["commands"].items()
    }
    return Program(
        options=msgspec.convert(answer["globals"], catalogue.Command, strict=False),
        commands=commands,
        versions=answer.get("versions", {}),
    )


_WHOLE_WORD = re.compile(r"(?<![\w\x00])[A-Za-z]\w+(?![\w\x00])")


def _templates(found: list[list[str]]) -> Templates:
    """Index the texts: each under the word that the fewest others have."""
    texts = tuple(Template(*one) for one in found)
    words = [set(_WHOLE_WORD.findall(one.text)) for one in texts]
    count: dict[str, int] = {}
    for one in words:
        for word in one:
            count[word] = count.get(word, 0) + 1
    by_word: dict[str, list[int]] = {}
    for number, one in enumerate(words):
        rarest = min(one, key=lambda word: (count[word], word), default="")
        by_word.setdefault(rarest, []).append(number)
    return Templates(texts, {word: tuple(numbers) for word, numbers in by_word.items()})
