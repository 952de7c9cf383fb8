import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import library, paths
from rey_triage.load import load, load_deployments, load_file, load_partly
from rey_triage.walk import field_name
from rey_triage.yaml_tree import MAX_BYTES

TASK = """\
title: Restart the scheduler
kind: task
summary: The scheduler runs with a fresh configuration.
services: [nova]
areas: [operation]
impact: New instances wait for some seconds.
steps: [{say: Restart it., action: {restart: nova-scheduler}}]
rollback: {impossible: There is nothing to take back.}
"""


def only_fault(text):
    data = text if isinstance(text, bytes) else text.encode()
    loaded, faults = load(data, "nova/x", "x.yaml")
    assert loaded is None
    (fault,) = faults
    return str(fault)


def test_a_runbook_comes_with_its_id_and_the_places_of_its_fields():
    loaded, faults = load(TASK.encode(), "nova/restart", "x.yaml")
    assert faults == []
    assert loaded.runbook.id == "nova/restart"
    assert loaded.runbook.steps[0].action.restart == "nova-scheduler"
    assert (
        str(loaded.fault(("steps", 0, "say"), "is short", "say more"))
        == "x.yaml:7:15: steps[0].say: is short (say more)"
    )


def test_a_fault_of_a_field_that_is_not_there_is_at_its_parent():
    loaded, _ = load(TASK.encode(), "nova/restart", "x.yaml")
    fault = loaded.fault(("steps", 0, "undo"), "is missing")
    assert (fault.line, fault.field) == (7, "steps[0].undo")


def test_all_faults_of_a_file_are_told_in_one_run():
    text = TASK.replace("summary", "sumary").replace("[operation]", "operation")
    _, faults = load(text.encode(), "nova/x", "x.yaml")
    assert [str(fault) for fault in faults] == [
        "x.yaml:1:1: summary: is missing",
        "x.yaml:3:1: sumary: is not a field (did you mean 'summary'?)",
        "x.yaml:5:8: areas: must be a list, not a single value",
    ]


def test_a_plain_series_is_a_text():
    loaded, _ = load((TASK + "releases: {since: 2024.1}\n").encode(), "nova/x", "x.yaml")
    assert loaded.runbook.releases.since == "2024.1"


@pytest.mark.parametrize("written", ["0", "false", "1.0", "1e3"])
def test_what_an_option_is_set_to_is_what_is_written(written):
    configure = f"configure: {{service: nova-api, section: api, option: x, value: {written}}}"
    text = TASK.replace("restart: nova-scheduler", configure)
    loaded, _ = load(text.encode(), "nova/x", "x.yaml")
    assert loaded.runbook.steps[0].action.configure.value == written


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "file: the file is empty"),
        ("just words", "a runbook is a mapping of fields"),
        ("title: x\n", "kind: is missing: incident or task"),
        ("kind: tusk\n", "kind: must be incident or task (did you mean 'task'?)"),
        ("kind: [task]\n", "kind: must be incident or task"),
        ("kind: task\nkind: task\n", "2:1: file: 'kind' stands here twice (first in line 1)"),
        ("a: &x 1\n", "1:4: file: anchors (&name) are not allowed"),
        ("a: *x\n", "1:4: file: aliases (*name) are not allowed"),
        ("a: !!python/object:os.system x\n", "1:4: file: tags are not allowed"),
        ("a: 1\n---\nb: 2\n", "2:1: file: a second document begins here"),
        ("a:\n\t- x\n", "2:1: file: a tab; indent with spaces"),
        ("a: {b\n", "file: not valid YAML"),
        ("[a]: b\n", "file: a key must be a word"),
        (b"a: 1\nb: \xff\n", "2:1: file: byte 8 is not UTF-8"),
        (b"a: 1\nb: \x00\n", "2:1: file: not valid YAML: "),
        ("a: [" + "b," * 9000 + "]", "1:9997: file: more than 5,000 values"),
        ("a: " + "[" * 100, "1:28: file: nested more than 24 deep"),
        (b"a" * (MAX_BYTES + 1), "1:1: file: the file is too large"),
        (TASK + "id: nova/y\n", "9:1: id: is not written: the file's path is the id"),
        (TASK + "topics:\n", "topics: must be a list, not a single value"),
        (TASK + "escalate:\n", "escalate: is empty: fill it in or leave the field out"),
        (TASK + "escalate: TODO when to stop\n", "is still to be filled in (when to stop)"),
        (TASK + "references: [{bug: 1e3}]\n", "references[0].bug: must be a whole number"),
        (TASK + f"references: [{{bug: {'9' * 5000}}}]\n", "references[0].bug: the number is too"),
        (TASK + f"references: [{{bug: {'9' * 25}}}]\n", "references[0].bug: the number is too"),
        (TASK + "escalate: 200.\n", "9:11: escalate: must be text (in quotes it is: '200.')"),
        (TASK + "phrases: [no host, true]\n", "phrases[1]: must be text (in quotes it is: 'true')"),
        (TASK + "releases: {since: nova}\n", "releases.since: 'nova' is not of the form"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, told):
    assert told in only_fault(text)


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "1:4: file: anchors" in only_fault(bomb)


def test_of_a_huge_file_only_the_allowed_part_is_read(tmp_path):
    file = tmp_path / "nova" / "x.yaml"
    file.parent.mkdir()
    with file.open("wb") as stream:
        stream.truncate(100 << 20)
    assert len(paths.read_regular(file, MAX_BYTES + 1)) == MAX_BYTES + 1
    _, (fault,) = load_file(tmp_path, file)
    assert "too large" in str(fault)


def test_what_is_no_plain_file_is_named(tmp_path):
    nova = tmp_path / "nova"
    (nova / "directory.yaml").mkdir(parents=True)
    (nova / "loop.yaml").symlink_to("loop.yaml")
    (nova / "nowhere.yaml").symlink_to("nothing")
    os.mkfifo(nova / "pipe.yaml")
    loaded, faults = library.read([tmp_path])
    assert loaded == []
    told = {Path(fault.path).stem: fault.problem for fault in faults}
    assert told == {
        "directory": "cannot be read: is a directory",
        "loop": "cannot be read: too many levels of symbolic links",
        "nowhere": "cannot be read: no such file or directory",
        "pipe": "cannot be read: not a plain file",
    }
    assert library.digest_of([tmp_path])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_an_unreadable_file_is_named(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("a: 1")
    file.chmod(0)
    _, (fault,) = load_file(tmp_path, file)
    assert fault.problem == "cannot be read: permission denied"


def test_a_file_outside_a_folder_has_no_id():
    _, faults = load(TASK.encode(), "restart", "restart.yaml")
    assert "'restart' is no id" in str(faults[0])


def test_a_runbook_with_faults_in_optional_fields_is_still_checked():
    loaded, faults = load_partly((TASK + "tpoics: [x]\n").encode(), "nova/x", "x.yaml")
    assert loaded is not None
    assert faults
    assert load((TASK + "tpoics: [x]\n").encode(), "nova/x", "x.yaml")[0] is None


def test_a_runbook_without_a_whole_list_is_not_made_up():
    text = TASK.replace("{say: Restart it., ", "{")
    loaded, (fault,) = load_partly(text.encode(), "nova/x", "x.yaml")
    assert loaded is None
    assert fault.field == "steps[0].say"


@given(st.binary(max_size=300))
def test_random_bytes_give_faults_with_a_place(data):
    _, faults = load(data, "nova/x", "x.yaml")
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)
    assert faults


_WORDS = st.sampled_from(
    [
        *("title", "kind", "incident", "task", "symptoms", "state", "where", "log", "match", "id"),
        *("releases", "since", "2023.1", "-", ":", " ", "\n", "  ", "{", "}", "[", "]", ",", "'"),
        *('"', "#", "|", ">-", "&a", "*a", "!x", "null", "1e999", "-0", "TODO", "\t", "é", "?"),
        *("causes", "when", "fix", "say", "older", "not", "share", "of", "rollback", "steps"),
    ]
)


@given(st.lists(_WORDS, max_size=60).map("".join))
def test_random_yaml_never_crashes_the_loader(text):
    loaded, faults = load((TASK + text).encode(), "nova/x", "x.yaml")
    assert (loaded is None) == bool(faults)
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults)


def test_fields_are_named_as_a_path():
    assert field_name(("causes", 0, "fix")) == "causes[0].fix"
    assert field_name(()) == "runbook"


def test_the_tables_of_the_deployment_tools_can_be_loaded():
    for name, tool in load_deployments().items():
        assert tool.id == name


def test_a_library_finds_runbooks_by_id_former_id_and_alert(tmp_path):
    file = tmp_path / "nova" / "restart.yaml"
    file.parent.mkdir()
    file.write_text(TASK + "formerly: [nova/reboot]\nalerts: [NovaSchedulerStale]\n")
    (tmp_path / "nova" / "_draft.yaml").write_text("not read")
    found = library.compile_library([tmp_path])
    assert found.get("nova/restart") is found.get("nova/reboot") is not None
    assert [runbook.id for runbook in found.by_alert("novaschedulerstale")] == ["nova/restart"]
    assert (len(found), found.faults, list(found.incidents())) == (1, [], [])


def test_an_own_runbook_takes_the_place_of_a_shipped_one(tmp_path):
    for name in ("own", "shipped"):
        file = tmp_path / name / "nova" / "restart.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(TASK.replace("Restart the", f"Restart the {name}"))
    found = library.compile_library([tmp_path / "own", tmp_path / "shipped"])
    assert found.get("nova/restart").title == "Restart the own scheduler"


def test_a_changed_file_changes_the_digest_whatever_its_time(tmp_path):
    file = tmp_path / "nova" / "restart.yaml"
    file.parent.mkdir()
    file.write_text(TASK)
    before, stat = library.digest_of([tmp_path]), file.stat()
    file.write_text(TASK.replace("fresh", "stale"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert library.digest_of([tmp_path]) != before
