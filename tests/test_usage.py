"""Who used what and what nobody uses, asked of a small cloud that misbehaves on demand."""

import csv
import io
import json
import re
import time

import pytest
from asking import asking, asking_json, served
from hypothesis import given
from hypothesis import strategies as st
from project_crowd import OWN, ProjectCrowd, project_id
from used_cloud import (
    ADDRESSES,
    DAY,
    IMAGES,
    NETWORKS,
    OTHER,
    PORTS,
    RECORDED,
    RECORDS,
    SERVERS,
    SNAPSHOTS,
    VOLUMES,
    address,
    furnish,
    image,
    interrupted,
    network,
    port,
    records,
    run,
    server,
    snapshot,
    volume,
)

from rey_triage import paths
from rey_triage.library import open_library
from rey_triage.render import usage_plots
from rey_triage.render.usage_terminal import many
from rey_triage.usage import idle
from rey_triage.usage.days import days
from rey_triage.usage.shapes import Run

SCHEMA = json.loads((paths.PACKAGE / "schema" / "usage-1.schema.json").read_text())


@pytest.fixture
def now():
    return time.time()


@pytest.fixture
def cloud(tmp_path, monkeypatch, now):
    with served(furnish(ProjectCrowd(3), now), tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def ask(cloud, capsys):
    return asking("usage", capsys)


@pytest.fixture
def asked(ask):
    with_errors = asking_json(ask, SCHEMA)
    return lambda *words: with_errors(*words)[:2]


def row(told, name):
    return next(one for one in told["rows"] if one["name"] == name)


def found(told):
    return {(one["kind"], one["id"]) for one in told["idle"]}


def test_hours_and_what_is_there_are_told_of_each_project(asked):
    code, told = asked()
    assert (code, told["complete"], told["projects"]) == (0, True, 3)
    mine = row(told, "project-0")
    assert mine["servers"] == 2
    assert mine["server_hours"] == pytest.approx(20 * 24, abs=0.1)
    assert mine["vcpu_hours"] == pytest.approx(4 * 240 + 2 * 240, abs=0.1)
    assert mine["ram_gib_hours"] == pytest.approx(2 * 480, abs=0.1)
    assert mine["disk_gib_hours"] == pytest.approx(20 * 480, abs=0.5)
    assert (mine["servers_now"], mine["vcpus_now"], mine["ram_mib_now"]) == (1, 2, 2048)
    assert (mine["volumes"], mine["volume_gib"], mine["snapshots"]) == (1, 10, 0)
    assert (mine["images"], mine["image_gib"], mine["addresses"]) == (1, 1.0, 1)
    assert mine["load_balancers"] is None  # there is no such service
    assert told["total"]["volume_gib"] == 40


def test_who_used_most_comes_first(asked, cloud, now):
    cloud.lists[RECORDS] += records(run(project_id(2), "huge", now, vcpus=64))
    _, told = asked()
    used = [one["vcpu_hours"] for one in told["rows"]]
    assert used == sorted(used, reverse=True)
    assert told["rows"][0]["name"] == "project-2"


def test_the_sums_are_those_that_nova_itself_adds_up():
    """Of a recorded page: the totals of Nova against those of the program."""
    (page,) = RECORDED["records"]["tenant_usages"][:1]
    runs = page["server_usages"]
    assert sum(one["hours"] * one["vcpus"] for one in runs) == pytest.approx(
        page["total_vcpus_usage"]
    )
    assert sum(one["hours"] * one["memory_mb"] for one in runs) == pytest.approx(
        page["total_memory_mb_usage"]
    )
    assert sum(one["hours"] * one["local_gb"] for one in runs) == pytest.approx(
        page["total_local_gb_usage"]
    )


def test_every_page_of_the_records_is_taken(asked, cloud, now):
    cloud.lists[RECORDS] += [
        records(run(OWN, f"vm-{number}", now, began=1, vcpus=1))[0] for number in range(250)
    ]
    _, told = asked()
    assert row(told, "project-0")["servers"] == 252


def test_the_span_that_is_asked_for_is_what_nova_is_asked(asked, cloud):
    _, told = asked("--from", "2026-10-01", "--to", "2026-11-01T12:00")
    assert (told["begin"], told["end"]) == (
        "2026-10-01T00:00:00+00:00",
        "2026-11-01T12:00:00+00:00",
    )
    (target,) = [one for one in cloud.targets if "os-simple-tenant-usage" in one]
    assert "start=2026-10-01T00%3A00%3A00" in target
    assert "end=2026-11-01T12%3A00%3A00" in target


@pytest.mark.parametrize(
    "words", [("--from", "yesterday"), ("--from", "2026-11-02", "--to", "2026-11-01")]
)
def test_a_span_that_is_none_is_refused(ask, words):
    code, _, err = ask(*words)
    assert code == 2
    assert "--from" in err


def test_rows_may_be_of_domains_flavors_and_hosts(asked, cloud, now):
    _, told = asked("--by", "domain")
    assert [one["name"] for one in told["rows"]] == ["Default"]
    assert told["rows"][0]["volumes"] == 2
    _, told = asked("--by", "flavor")
    assert {one["name"] for one in told["rows"]} == {"m1", "m2"}
    assert row(told, "m2")["vcpus_now"] == 8
    assert row(told, "m2")["volumes"] is None
    gone = server(OWN, "old", now, status="DELETED", host="cmp-9")
    listed = cloud.lists.pop(SERVERS)
    cloud.extra["compute", "/servers/detail"] = lambda query: {
        "servers": [gone] if query.get("deleted") else listed
    }
    _, told = asked("--by", "host")
    assert {one["name"]: one["servers"] for one in told["rows"]} == {
        "cmp-1": 1,
        "cmp-2": 1,
        "cmp-9": 1,
    }
    assert row(told, "cmp-9")["servers_now"] == 0


def test_a_root_disk_that_is_a_volume_is_no_disk_of_an_instance(asked, cloud, now):
    (mine, other) = cloud.lists[SERVERS]
    cloud.lists[SERVERS] = [
        server(OWN, "web", now, image=None, ephemeral=5),
        other | {"flavor": other["flavor"] | {"disk": 40}},
    ]
    _, told = asked("--from", "30d")
    mine = row(told, "project-0")
    assert mine["disk_gib_now"] == 5
    # "old" is deleted: whether it booted from a volume nobody tells any more
    assert mine["disk_gib_hours"] == pytest.approx(20 * 240 + 5 * 240, abs=0.5)
    assert row(told, "project-1")["disk_gib_hours"] == pytest.approx(40 * 120, abs=0.5)
    assert any("1 instance booted from a volume is not told" in note for note in told["notes"])


def test_an_instance_that_is_shelved_and_offloaded_holds_nothing(asked, cloud, now):
    cloud.lists[SERVERS][0] = server(OWN, "web", now, status="SHELVED_OFFLOADED", host=None)
    cloud.lists[RECORDS] = records(run(OWN, "web", now, began=10, state="shelved_offloaded"))
    _, told = asked()
    mine = row(told, "project-0")
    assert (mine["servers_now"], mine["vcpus_now"], mine["ram_mib_now"]) == (1, 0, 0)
    assert mine["disk_gib_now"] == 0
    assert mine["vcpu_hours"] == pytest.approx(480, abs=0.1)  # as Nova counts
    assert any(note.startswith("480 vCPU-hours are of 1 instance") for note in told["notes"])


def test_hours_that_a_resize_has_overwritten_are_named(asked, ask, cloud, now):
    cloud.lists[SERVERS][0] = server(OWN, "web", now, began=20)  # launched anew ten days ago
    _, told = asked()
    assert row(told, "project-0")["servers"] == 2
    (note,) = [one for one in told["notes"] if "resize" in one]
    assert "of 1 instance anew" in note
    assert "about 480 vCPU-hours" in note
    cloud.lists[SERVERS][0] = server(OWN, "web", now, began=10.02)  # half an hour to build it
    assert not any("resize" in one for one in asked()[1]["notes"])
    # what lies before the span would not be told anyway
    cloud.lists[SERVERS][0] = server(OWN, "web", now, began=20)
    assert not any("resize" in one for one in asked("--from", "9d")[1]["notes"])


def test_hidden_and_community_images_are_counted(asked, cloud, now):
    cloud.lists[IMAGES] += [image(OWN, "hidden", now, os_hidden=True, size=5 << 30)]
    _, told = asked()
    assert row(told, "project-0")["image_gib"] == 6.0
    targets = [one for one in cloud.targets if "/images" in one]
    assert len(targets) == 2
    assert all("visibility=all" in one for one in targets)


def test_instances_of_a_cell_that_does_not_answer_are_a_gap(asked, cloud, now):
    lost = {"id": "lost", "status": "UNKNOWN", "tenant_id": OWN, "created": "2026-01-01T00:00:00Z"}
    cloud.lists[SERVERS].append(lost)
    code, told = asked()
    assert code == 3
    assert row(told, "project-0")["servers_now"] == 2
    assert any("1 of a cell whose database" in gap["why"] for gap in told["missing"])


def test_an_instance_that_is_deleted_is_not_there_any_more(asked, cloud, now):
    cloud.lists[SERVERS].append(server(OWN, "late", now, status="SOFT_DELETED"))
    _, told = asked()
    assert row(told, "project-0")["servers_now"] == 1


def test_a_project_that_keystone_does_not_know_is_named_by_its_id(asked, cloud, now):
    cloud.lists[RECORDS] += records(run("f" * 32, "ghost", now))
    cloud.lists[VOLUMES].append(volume("f" * 32, "left", now))
    _, told = asked()
    assert row(told, "f" * 32)["volumes"] == 1


def test_nothing_is_idle_where_everything_is_used(asked):
    assert asked()[1]["idle"] == []


IDLE = {
    "stopped instance": (SERVERS, lambda now: server(OWN, "x", now, status="SHUTOFF", days=31)),
    "failed instance": (SERVERS, lambda now: server(OWN, "x", now, status="ERROR", days=31)),
    "unattached volume": (VOLUMES, lambda now: volume(OWN, "x", now, status="available", days=31)),
    "unused address": (ADDRESSES, lambda now: address(OWN, "x", now, days=31)),
    "unused port": (PORTS, lambda now: port(OWN, "x", now, owner="", device="", days=31)),
    "empty network": (NETWORKS, lambda now: network(OWN, "x", now, days=31)),
    "old snapshot": (SNAPSHOTS, lambda now: snapshot(OWN, "x", now, days=181)),
    "unused image": (IMAGES, lambda now: image(OWN, "x", now, days=181)),
}


def test_every_kind_of_idle_thing_is_tried():
    assert IDLE.keys() == idle._KINDS.keys()


@pytest.mark.parametrize("kind", IDLE)
def test_what_nobody_uses_is_found(asked, cloud, now, kind):
    where, make = IDLE[kind]
    cloud.lists[where].append(make(now))
    _, told = asked()
    assert found(told) == {(kind, "x")}
    (one,) = told["idle"]
    assert one["project"] == "project-0"
    assert one["days"] in (31, 181)
    (told_of,) = told["idle_kinds"]
    assert told_of["count"] == 1
    assert told_of["runbook"] in idle.RUNBOOKS
    assert "ID" in told_of["look"]


@pytest.mark.parametrize("kind", IDLE)
def test_what_changed_lately_is_not_idle(asked, cloud, now, kind):
    where, make = IDLE[kind]
    cloud.lists[where].append(make(now))
    assert asked("--idle-days", "32", "--old-days", "182")[1]["idle"] == []


def test_what_idle_things_hold_is_added_up(asked, cloud, now):
    cloud.lists[SERVERS] += [
        server(OWN, name, now, status="SHUTOFF", days=days_, vcpus=4, ram=8192, disk=50)
        for name, days_ in (("a", 40), ("b", 90))
    ]
    _, told = asked()
    (kind,) = told["idle_kinds"]
    assert (kind["count"], kind["vcpus"], kind["ram_mib"], kind["gib"]) == (2, 8, 16384, 100)
    assert [one["id"] for one in told["idle"]] == ["b", "a"]  # the longer the higher


def test_what_serves_something_is_not_idle(asked, cloud, now):
    cloud.lists[NETWORKS] += [
        network(OWN, "used", now, days=100),
        network(OWN, "outside", now, days=100, **{"router:external": True}),
        network("", "of-a-service", now, days=100),
    ]
    cloud.lists[PORTS].append(port(OTHER, "p2", now, network="used"))
    cloud.lists[SNAPSHOTS].append(snapshot(OWN, "parent", now, days=300))
    cloud.lists[VOLUMES].append(volume(OWN, "child", now, snapshot_id="parent"))
    cloud.lists[IMAGES].append(image(OWN, "booted", now, days=300))
    cloud.lists[VOLUMES].append(
        volume(OWN, "root", now, volume_image_metadata={"image_id": "booted"})
    )
    cloud.lists[IMAGES] += [
        image(OWN, "kernel", now, days=300),
        image(OWN, "disk", now, days=1, kernel_id="kernel"),
    ]
    cloud.lists[VOLUMES].append(
        volume(OWN, "cache", now, status="available", days=300, consumes_quota=False)
    )
    assert asked()[1]["idle"] == []


def test_a_network_with_nothing_but_its_own_ports_is_empty(asked, cloud, now):
    cloud.lists[NETWORKS].append(network(OWN, "x", now, days=31))
    cloud.lists[PORTS] += [
        port(OWN, "d", now, network="x", owner="network:dhcp"),
        port(OWN, "r", now, network="x", owner="network:router_interface"),
    ]
    assert found(asked()[1]) == {("empty network", "x")}


def test_where_a_list_fails_nothing_is_said_that_hangs_on_it(asked, cloud, now):
    cloud.lists[NETWORKS].append(network(OWN, "x", now, days=31))
    cloud.lists[IMAGES].append(image(OWN, "x", now, days=300))
    cloud.lists[ADDRESSES].append(address(OWN, "y", now, days=31))
    del cloud.lists[PORTS], cloud.lists[VOLUMES]
    code, told = asked()
    assert code == 3
    assert not told["complete"]
    assert found(told) == {("unused address", "y")}
    mine = row(told, "project-0")
    assert mine["volumes"] is None
    assert mine["vcpu_hours"] > 0
    assert {gap["why"].partition(":")[0] for gap in told["missing"]} == {"ports", "volumes"}


def test_without_records_the_present_is_told(ask, asked, cloud):
    del cloud.lists[RECORDS]
    code, told = asked()
    assert code == 3
    assert row(told, "project-0")["vcpu_hours"] is None
    assert row(told, "project-0")["vcpus_now"] == 2
    _, out, _ = ask()
    assert "not known" in out


def test_errors_that_pass_and_a_token_that_expires_do_no_harm(asked, cloud):
    cloud.fails = 0.2
    cloud.token_uses = 5
    code, told = asked()
    assert (code, told["complete"]) == (0, True)
    assert cloud.tokens > 1


def test_a_service_that_is_down_is_a_gap(asked, cloud):
    cloud.down.add("block-storage")
    code, told = asked()
    assert code == 3
    assert {gap["service"] for gap in told["missing"]} == {"block-storage"}
    assert row(told, "project-0")["addresses"] == 1


def test_after_ctrl_c_what_came_is_printed_and_marked(asked, cloud):
    with interrupted(cloud, "/volumes/detail"):
        code, told = asked()
    assert (code, told["interrupted"], told["complete"]) == (130, True, False)
    assert any("interrupted" in gap["why"] for gap in told["missing"])
    assert "empty network" not in {one["kind"] for one in told["idle"]}


def test_one_project_is_asked_for_by_itself(asked, cloud):
    _, told = asked("--project", "project-1")
    assert [one["name"] for one in told["rows"]] == ["project-1"]
    assert told["rows"][0]["vcpu_hours"] == pytest.approx(8 * 120, abs=0.1)
    assert (told["rows"][0]["volumes"], told["rows"][0]["volume_gib"]) == (1, 30)
    assert told["rows"][0]["snapshots"] == 1
    asked_for = [one for one in cloud.targets if "/volumes/detail" in one]
    assert all(f"project_id={OTHER}" in one for one in asked_for)


def test_who_is_no_admin_sees_the_own_project(asked, cloud):
    cloud.admin = False
    cloud.lists[SERVERS] = [one for one in cloud.lists[SERVERS] if one["tenant_id"] == OWN]
    code, told = asked()
    assert (code, told["scope"], told["projects"]) == (0, "own", 1)
    assert {one["name"] for one in told["rows"]} == {"project-0"}
    assert row(told, "project-0")["servers"] == 2
    assert all("all_tenants" not in one for one in cloud.targets)
    assert any("admin" in note for note in told["notes"])


def test_only_get_goes_to_the_cloud(ask, cloud):
    ask()
    assert set(cloud.verbs) <= {"GET", "POST"}
    assert cloud.verbs["POST"] == cloud.tokens


def test_csv_has_the_use_or_the_idle_things(ask, cloud, now):
    cloud.lists[VOLUMES].append(volume(OWN, "=cmd()", now, status="available", days=31))
    code, out, _ = ask("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert [one["name"] for one in rows] == ["project-0", "project-1"]
    assert rows[0]["load_balancers"] == ""
    _, out, _ = ask("--format", "csv", "--idle")
    (one,) = csv.DictReader(io.StringIO(out))
    assert (one["kind"], one["name"]) == ("unattached volume", "'=cmd()")  # no formula


def test_the_terminal_says_who_used_most_and_what_is_idle(ask, cloud, now):
    cloud.lists[ADDRESSES].append(address(OWN, "203.0.113.7", now, days=31))
    code, out, _ = ask()
    assert code == 0
    assert re.search(r"2,400 vCPU-hours of 3 instances; most by project project-0: 60%", out)
    assert "1 unused address" in out
    assert "203.0.113.7 of project-0" in out
    assert "cinder/find-forgotten-resources" in out


def test_the_page_is_one_file_with_plots_that_loads_nothing(ask, cloud, now, tmp_path):
    pytest.importorskip("pygal")
    cloud.names[OTHER] = "<script>alert(1)</script>"
    cloud.lists[VOLUMES].append(volume(OWN, "forgotten", now, status="available", days=31))
    file = tmp_path / "usage.html"
    code, out, err = ask("--format", "html", "-o", str(file))
    assert (code, out, err) == (0, "", "")
    page = file.read_text()
    assert page.count("<svg") == 3
    assert "<script" not in page
    assert "forgotten" in page
    assert not re.search(r"(?:src|href)=[\"']?http", page)
    assert "@import" not in page


def test_without_the_plotting_library_the_page_says_what_to_install(ask, monkeypatch):
    monkeypatch.setattr(usage_plots, "plots", lambda _: None)
    from rey_triage.render import usage_html

    monkeypatch.setattr(usage_html, "plots", usage_plots.plots)
    code, out, err = ask("--format", "html")
    assert code == 0
    assert "<svg" not in out
    assert "rey-triage[plots]" in out
    assert "rey-triage[plots]" in err
    assert "project-1" in out


def test_a_plotting_library_that_is_not_there_is_no_error(asked, monkeypatch):
    import sys

    from rey_triage.consumption import UsageReport

    monkeypatch.setitem(sys.modules, "pygal", None)
    import msgspec

    report = msgspec.convert(asked()[1], UsageReport)
    assert usage_plots.plots(report) is None


@pytest.mark.parametrize("id_", idle.RUNBOOKS)
def test_the_runbooks_that_are_named_exist(id_):
    assert open_library().get(id_)


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        ("unused address", 2, "2 unused addresses"),
        ("unused address", 1, "1 unused address"),
        ("old snapshot", 1200, "1,200 old snapshots"),
    ],
)
def test_numbers_of_things_are_written_as_people_do(kind, number, said):
    assert many(kind, number) == said


@given(
    begin=st.floats(0, 30),
    length=st.floats(0.01, 60),
    span=st.floats(0.1, 400),
    vcpus=st.integers(1, 64),
)
def test_the_parts_of_the_span_add_up_to_the_hours(begin, length, span, vcpus):
    end = 1_800_000_000.0
    first = end - span * DAY
    start, stop = end - begin * DAY, end - begin * DAY + length * DAY
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(start))
    until = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(stop))
    one = Run(tenant_id="p", instance_id="i", vcpus=vcpus, started_at=at, ended_at=until)
    parts = days([one], first, end)
    assert 1 <= len(parts) <= 48 or span > 48 * 28
    assert sum(part.hours for part in parts) == pytest.approx(span * 24, rel=0.01, abs=0.3)
    lived = max(0.0, min(int(stop), end) - max(int(start), first)) / 3600
    drawn = sum(part.hours * part.vcpus.get("p", 0.0) for part in parts)
    assert drawn == pytest.approx(lived * vcpus, rel=0.02, abs=0.6)


def test_the_recorded_shapes_are_decoded_as_they_are():
    import msgspec

    from rey_triage.usage import shapes

    for kind, shape in (
        ("server", shapes.Server),
        ("volume", shapes.Volume),
        ("image", shapes.Image),
        ("port", shapes.Port),
        ("network", shapes.Network),
    ):
        told = msgspec.convert(RECORDED[kind], shape)
        assert told.id == RECORDED[kind]["id"]
