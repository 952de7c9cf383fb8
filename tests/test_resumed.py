"""Looks at usage and capacity that are cut short, and go on."""

import json
import re
import time

import pytest
from asking import asking, asking_json, served
from host_cloud import PROVIDERS, Hosts, amount
from project_crowd import ProjectCrowd
from used_cloud import OWN, VOLUMES, furnish, interrupted

from rey_triage import paths
from rey_triage.kept import file_for


def schema(name):
    return json.loads((paths.PACKAGE / "schema" / f"{name}-1.schema.json").read_text())


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    with served(furnish(ProjectCrowd(3), time.time()), tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def hosts(cloud):
    made = Hosts(cloud)
    for number in range(12):
        made.server(f"vm-{number}", made.host(f"cmp-{number}"))
    made.flavor("m1")
    return made


@pytest.fixture
def usage(cloud, capsys):
    return asking_json(asking("usage", capsys), schema("usage"))


@pytest.fixture
def capacity(cloud, capsys):
    return asking_json(asking("capacity", capsys), schema("capacity"))


def kept():
    return sorted(paths.user_state().glob("*/*.jsonl"))


def asked_anew(cloud):
    """What was answered since the last time, without queries, logins and versions."""
    paths_ = [below for _, below in cloud.seen]
    cloud.seen.clear()
    return paths_


def without(told, *names):
    return {name: value for name, value in told.items() if name not in names}


def went_on(command, cloud):
    """Resume to the end: what was told, what was asked for it, and how many answers were known."""
    code, told, err = command("--resume")
    assert (code, told["complete"]) == (0, True)
    return told, asked_anew(cloud), int(re.search(r"(\d+) answers are of", err)[1])


def test_capacity_goes_on_after_ctrl_c_and_asks_only_what_is_missing(capacity, hosts, cloud):
    code, whole, _ = capacity()
    assert code == 0
    every = asked_anew(cloud)
    with interrupted(cloud, after=44):
        code, told, err = capacity("--connections", "1")
    assert (code, told["interrupted"]) == (130, True)
    assert "--resume goes on" in err
    (file,) = kept()
    assert file.stat().st_mode & 0o077 == 0
    asked_anew(cloud)

    told, again, known = went_on(capacity, cloud)
    assert known > 30
    assert len(again) == len(every) - known
    assert not any("/rp-cmp-0/" in one for one in again)
    assert without(told, "taken_at", "notes") == without(whole, "taken_at", "notes")
    assert any(note.startswith("Resumed:") for note in told["notes"])
    assert kept() == []


def test_capacity_goes_on_after_placement_was_down_half_way(capacity, hosts, cloud):
    answer = cloud.answer

    def half(method, target, headers, body):
        if "/allocations" in target or "/allocation_candidates" in target:
            return 503, {}, b"{}"
        return answer(method, target, headers, body)

    cloud.answer = half
    code, told, _ = capacity()
    assert (code, told["losses"], told["complete"]) == (3, [], False)
    assert amount(told, "VCPU")["used"] == 12
    cloud.answer = answer
    asked_anew(cloud)
    code, told, _ = capacity("--resume")
    assert (code, told["complete"]) == (0, True)
    again = asked_anew(cloud)
    assert sum("/allocations" in one for one in again) == 12
    assert not any("/usages" in one for one in again)
    assert amount(told, "VCPU")["used"] == 12


def test_a_provider_that_is_deleted_between_the_looks_is_no_error(capacity, hosts, cloud):
    with interrupted(cloud, "/rp-cmp-9/usages"):
        capacity("--connections", "1")
    for part in ("inventories", "usages", "traits", "allocations"):
        del cloud.extra["placement", f"/resource_providers/rp-cmp-11/{part}"]
    cloud.lists[PROVIDERS] = [one for one in cloud.lists[PROVIDERS] if one["uuid"] != "rp-cmp-11"]
    code, told, _ = capacity("--resume")
    assert (code, told["complete"]) == (0, True)
    assert amount(told, "VCPU")["total"] == 11 * 8


def test_usage_goes_on_after_ctrl_c_with_the_same_span(usage, cloud):
    _, whole, _ = usage()
    every = asked_anew(cloud)
    with interrupted(cloud, "/volumes/detail"):
        code, told, err = usage("--connections", "1")
    assert (code, told["complete"]) == (130, False)
    assert "--resume goes on" in err
    asked_anew(cloud)
    told, again, known = went_on(usage, cloud)
    assert known > 0
    assert len(again) == len(every) - known
    assert "/volumes/detail" in again
    assert told["total"]["vcpu_hours"] == pytest.approx(whole["total"]["vcpu_hours"], abs=0.1)
    assert (
        without(told["total"], "server_hours", "vcpu_hours", "ram_gib_hours", "disk_gib_hours")[
            "volume_gib"
        ]
        == (whole["total"]["volume_gib"])
    )
    assert kept() == []


def test_usage_asks_again_only_for_the_list_that_failed(usage, cloud):
    cloud.down.add("block-storage")
    code, told, _ = usage()
    assert code == 3
    begin = told["begin"]
    cloud.down.clear()
    asked_anew(cloud)
    code, told, _ = usage("--resume")
    assert (code, told["begin"]) == (0, begin)
    assert told["total"]["volume_gib"] == 40
    again = asked_anew(cloud)
    assert not any("/servers/" in one or "tenant-usage" in one for one in again)


def test_a_list_of_many_pages_that_broke_off_is_asked_from_the_beginning(usage, cloud):
    rows = cloud.lists[VOLUMES]
    cloud.lists[VOLUMES] = [rows[0] | {"id": f"v-{number}"} for number in range(350)]
    answer = cloud.answer

    def broken(method, target, headers, body):
        if "/volumes/detail" in target and "marker=200" in target:
            return 500, {}, b"{}"
        return answer(method, target, headers, body)

    cloud.answer = broken
    code, told, _ = usage()
    assert code == 3
    assert told["total"]["volumes"] == 200
    cloud.answer = answer
    code, told, _ = usage("--resume")
    assert (code, told["total"]["volumes"]) == (0, 350)


def test_a_list_of_many_pages_that_was_whole_is_not_asked_again(usage, cloud):
    rows = cloud.lists[VOLUMES]
    cloud.lists[VOLUMES] = [rows[0] | {"id": f"v-{number}"} for number in range(350)]
    cloud.down.add("image")
    assert usage()[0] == 3
    cloud.down.clear()
    asked_anew(cloud)
    code, told, _ = usage("--resume")
    assert (code, told["total"]["volumes"]) == (0, 350)
    assert not any("/volumes/detail" in one for one in asked_anew(cloud))


def test_looks_of_another_span_or_project_have_their_own_answers(usage, cloud):
    cloud.down.add("image")
    for words in ((), ("--from", "7d"), ("--project", "project-1"), ("--by", "host")):
        usage(*words)
    assert len(kept()) == 4


def test_what_is_older_than_a_day_is_asked_again(usage, cloud):
    cloud.down.add("image")
    usage()
    (file,) = kept()
    head, _, rest = file.read_text().partition("\n")
    number, began = json.loads(head)
    file.write_text(f"{json.dumps([number, began - 90000])}\n{rest}")
    cloud.down.clear()
    code, told, err = usage("--resume")
    assert (code, told["complete"]) == (0, True)
    assert "nothing was kept" in err


@pytest.mark.parametrize("garbage", [b"", b"no json\n", b"[99,1.0]\n", b'[1,1.0]\n["x"]\n'])
def test_a_damaged_state_is_no_hindrance(usage, cloud, garbage):
    cloud.down.add("image")
    usage()
    (file,) = kept()
    file.write_bytes(garbage)
    cloud.down.clear()
    code, told, err = usage("--resume")
    assert (code, told["complete"]) == (0, True)
    assert "nothing was kept" in err


def test_answers_of_another_shape_are_asked_again(usage, cloud):
    cloud.down.add("image")
    usage()
    (file,) = kept()
    lines = file.read_text().splitlines(keepends=True)
    odd = [
        line if '"/volumes' not in line else re.sub(r",\[.*\]\]$", ',[{"id":7}]]', line)
        for line in lines
    ]
    assert odd != lines
    file.write_text("".join(odd))
    cloud.down.clear()
    code, told, _ = usage("--resume")
    assert (code, told["total"]["volume_gib"]) == (0, 40)


def test_no_token_and_no_password_is_kept(usage, cloud):
    cloud.down.add("image")
    usage()
    (file,) = kept()
    text = file.read_text()
    assert OWN in text
    assert "token-" not in text
    assert "right" not in text


def test_where_nothing_can_be_kept_the_look_is_made_all_the_same(usage, tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    code, told, _ = usage()
    assert (code, told["complete"]) == (0, True)


def test_each_kind_of_look_has_its_own_place():
    assert file_for("usage", "x") != file_for("capacity", "x")
