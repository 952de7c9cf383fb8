"""The evaluation cases are well formed, and leave no runbook out."""

import json
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CASES = HERE / "cases" / "cases.jsonl"
NEGATIVES = HERE / "cases" / "negatives.jsonl"
RUNBOOKS = HERE.parent / "runbooks"

FIELDS = {
    "id": str,
    "kind": str,
    "text": str,
    "service": str,
    "topic": str,
    "also": list,
    "difficulty": str,
    "negative": bool,
}
KINDS = {"log", "fault", "question", "query"}
SEEN = {"log", "fault"}
ASKED = {"question", "query"}
DIFFICULTIES = {"easy", "medium", "hard"}


def read(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def runbooks():
    return {
        path.relative_to(RUNBOOKS).with_suffix("").as_posix() for path in RUNBOOKS.rglob("*.yaml")
    }


def tasks():
    return {
        name for name in runbooks() if "\nkind: task\n" in (RUNBOOKS / f"{name}.yaml").read_text()
    }


@pytest.mark.parametrize(("file", "least"), [(CASES, 320), (NEGATIVES, 110)])
def test_there_are_many(file, least):
    assert len(read(file)) >= least


@pytest.mark.parametrize("file", [CASES, NEGATIVES], ids=lambda file: file.stem)
def test_each_line_has_the_fields_of_the_format(file):
    for case in read(file):
        assert {name: type(value) for name, value in case.items()} == FIELDS, case["id"]
        assert case["kind"] in KINDS, case["id"]
        assert case["difficulty"] in DIFFICULTIES, case["id"]
        assert case["negative"] is (file == NEGATIVES), case["id"]
        assert case["text"].strip(), case["id"]
        assert case["service"], case["id"]


def test_an_id_and_a_text_stand_once():
    cases = read(CASES) + read(NEGATIVES)
    for field in ("id", "text"):
        assert [
            name for name, count in Counter(case[field] for case in cases).items() if count > 1
        ] == []


def test_each_answer_is_a_runbook():
    known = runbooks()
    for case in read(CASES):
        assert {case["topic"], *case["also"]} <= known, case["id"]
        assert case["topic"] not in case["also"], case["id"]
        assert case["service"] == case["topic"].split("/")[0], case["id"]


def test_what_should_find_nothing_names_no_runbook():
    known = runbooks()
    for case in read(NEGATIVES):
        assert case["topic"], case["id"]
        assert case["topic"] not in known, case["id"]
        assert case["also"] == [], case["id"]


def test_each_runbook_has_a_case_of_its_kind():
    cases, procedures = read(CASES), tasks()
    seen = {case["topic"] for case in cases if case["kind"] in SEEN}
    asked = {case["topic"] for case in cases if case["kind"] in ASKED}
    assert runbooks() - procedures - seen == set()
    assert procedures - asked == set()
