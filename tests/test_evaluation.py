"""``rey-triage eval``: cases, answers, figures."""

import json

import msgspec
import pytest
from click.testing import CliRunner

from rey_triage.cli import main
from rey_triage.cli.eval import command
from rey_triage.evaluation.answers import Said
from rey_triage.evaluation.cases import Asked, Case
from rey_triage.evaluation.score import Outcome, report

SPAWN = "nova.exception.NoValidHost: No valid host was found. There are not enough hosts available."


def case(id_, **fields):
    return {"id": id_, "kind": "log", "text": "a line", **fields}


def write(file, *cases):
    file.write_text("".join(json.dumps(one) + "\n" for one in cases))
    return str(file)


def figures(*args):
    done = CliRunner().invoke(command, [*args, "--format", "json"], standalone_mode=False)
    assert done.return_value == 0, done.output
    return json.loads(done.stdout)


def test_logs_are_diagnosed_and_questions_are_searched_for(tmp_path):
    cases = write(
        tmp_path / "cases.jsonl",
        case("a", text=SPAWN, topic="nova/no-valid-host", service="nova"),
        case("b", kind="query", text="no valid host was found", topic="scheduling"),
        case("c", text="the weather is fine today", negative=True),
        case("d", kind="question", text="why is the sky blue", topic="sky"),
    )
    (tmp_path / "map.json").write_text('{"scheduling": ["nova/no-valid-host"], "sky": []}')
    found = figures(cases, "--map", str(tmp_path / "map.json"))
    by_kind = {row["name"]: row for row in found["rows"]["kind"]}
    assert by_kind["log"] == {"name": "log", "cases": 1, "covered": 1, "first": 1, "few": 1}
    assert by_kind["query"] == {"name": "query", "cases": 1, "covered": 1, "first": 1, "few": 1}
    assert by_kind["question"]["covered"] == 0
    assert (found["negatives"], found["silent"], found["uncovered"]) == (1, 1, 1)
    assert found["misses"] == []


def test_what_was_missed_is_listed_for_people(tmp_path):
    cases = write(tmp_path / "cases.jsonl", case("a", text=SPAWN, topic="host/disk-full"))
    told = CliRunner().invoke(command, [cases], standalone_mode=False).stdout
    assert "a (log) nova.exception.NoValidHost" in told
    assert "  said:  nova/no-valid-host (" in told
    assert "  right: host/disk-full\n" in told
    quiet = CliRunner().invoke(command, [cases, "--no-misses"], standalone_mode=False).stdout
    assert "Misses" not in quiet


def outcome(*said, right=("nova/a",), negative=False):
    one = msgspec.convert(case("x", negative=negative), Case)
    words = [Said(runbook=id_, confidence=claim) for id_, claim in said]
    return Outcome(asked=Asked(case=one, right=frozenset(right)), said=words)


def test_every_claim_counts_for_its_confidence():
    found = report(
        [
            outcome(("nova/a", "high"), ("nova/b", "medium")),
            outcome(("nova/b", "high"), ("nova/a", None)),
            outcome(("nova/b", "high"), right=()),
            outcome(("nova/b", "low"), right=(), negative=True),
            outcome(("nova/b", "medium"), right=(), negative=True),
            outcome(("nova/a", None)),
        ]
    )
    claims = {one.confidence: (one.right, one.findings) for one in found.claims}
    assert claims == {"high": (1, 3), "medium": (0, 2), "low": (0, 1)}
    assert (found.right, found.right_and_high) == (1, 1)
    assert (found.negatives, found.silent) == (2, 1)
    assert (found.uncovered, found.overconfident) == (1, 1)
    assert [one.rank for one in found.misses] == [2, 0, 0]


@pytest.mark.parametrize(
    ("lines", "mapping", "told"),
    [
        (['{"id": "a"}'], None, "cases.jsonl:1: no case: Object missing required field"),
        (["", "{"], None, "cases.jsonl:2: no case"),
        ([json.dumps(case("a"))] * 2, None, "cases.jsonl:2: a second case 'a'"),
        ([json.dumps(case("a", also=["nova/nowhere"]))], None, "no runbook 'nova/nowhere'"),
        ([json.dumps(case("a"))], "[]", "map.json: no mapping"),
    ],
)
def test_bad_input_is_named_with_its_place(tmp_path, capsys, lines, mapping, told):
    (tmp_path / "cases.jsonl").write_text("\n".join(lines))
    args = ["eval", str(tmp_path / "cases.jsonl")]
    if mapping:
        (tmp_path / "map.json").write_text(mapping)
        args += ["--map", str(tmp_path / "map.json")]
    with pytest.raises(SystemExit) as ended:
        main(args)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["eval", "nowhere.jsonl"])
    assert ended.value.code == 2
    assert "nowhere.jsonl: cannot be read: No such file or directory" in capsys.readouterr().err
