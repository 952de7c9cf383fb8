"""Usage and capacity asked of clouds that fail, refuse, hang, are old or full of odd names."""

import csv
import io
import json
import re
import time

import pytest
from asking import asking, asking_json, served
from host_cloud import AGGREGATES, FLAVORS, Hosts
from project_crowd import OWN, ProjectCrowd
from used_cloud import (
    NETWORKS,
    OTHER,
    RECORDS,
    SERVERS,
    VOLUMES,
    furnish,
    network,
    records,
    run,
    server,
    volume,
)

from rey_triage import paths
from rey_triage.cli import reading
from rey_triage.sources.cloud import live

BOTH = ("usage", "capacity")
WILD = '=cmd|"/c calc"!A1,\x1b[2J\x9b31m<img src=x onerror=alert(1)>\u202egnp\nAll is well'
"""A name as a tenant may choose it: formula, comma, quotes, control characters, markup."""


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    with served(furnish(ProjectCrowd(3), time.time()), tmp_path, monkeypatch) as made:
        lists, extra = dict(made.lists), dict(made.extra)
        hosts = Hosts(made)
        hosts.server("web", hosts.host("cmp-1"))
        hosts.server("db", hosts.host("cmp-2"))
        hosts.flavor("m1")
        made.lists |= lists
        made.extra |= extra
        made.hosts = hosts
        yield made


@pytest.fixture
def ask(cloud, capsys):
    return lambda command, *words: asking(command, capsys)(*words)


@pytest.fixture
def asked(cloud, capsys):
    def asked(command, *words):
        schema = json.loads((paths.PACKAGE / "schema" / f"{command}-1.schema.json").read_text())
        return asking_json(asking(command, capsys), schema)(*words)

    return asked


def answering(cloud, judge):
    """Let ``judge`` answer first; None: as the cloud does."""
    answer = cloud.answer

    def answered(method, target, headers, body):
        if "/auth/" not in target and (told := judge(target, headers)):
            return told
        return answer(method, target, headers, body)

    cloud.answer = answered


@pytest.mark.parametrize("command", BOTH)
def test_one_answer_in_twenty_is_an_error_and_does_no_harm(asked, cloud, command):
    cloud.fails = 0.05
    code, told, _ = asked(command)
    assert (code, told["complete"], told["missing"]) == (0, True, [])


@pytest.mark.parametrize("command", BOTH)
def test_a_service_that_wants_to_be_asked_later_is(asked, cloud, command):
    met = set()

    def busy(target, _):
        if "identity" not in target and target not in met:
            met.add(target)
            return 429, {"Retry-After": "0"}, b'{"message": "Too many requests."}'
        return None

    answering(cloud, busy)
    code, told, _ = asked(command)
    assert (code, told["complete"]) == (0, True)


@pytest.mark.parametrize("command", BOTH)
def test_a_token_that_expires_half_way_is_replaced(asked, cloud, command):
    cloud.token_uses = 5
    code, told, _ = asked(command)
    assert (code, told["complete"]) == (0, True)
    assert cloud.tokens > 1


@pytest.mark.parametrize(("command", "service"), [("usage", "network"), ("capacity", "compute")])
def test_a_service_that_hangs_is_left_out(asked, cloud, monkeypatch, command, service):
    monkeypatch.setattr(reading, "_PATIENCE", 1.8)
    monkeypatch.setattr(live, "READ_SECONDS", 0.3)
    cloud.hangs.add(service)
    code, told, _ = asked(command)
    assert (code, told["complete"]) == (3, False)
    assert {gap["service"] for gap in told["missing"]} == {service}
    assert told["rows"]
    if command == "capacity":  # what did not answer at all is not waited for once more
        assert not any("/servers/detail" in one for one in cloud.targets)


def test_services_that_the_cloud_does_not_have_are_no_gap_in_usage(asked, cloud):
    cloud.services = ["identity", "compute"]
    code, told, _ = asked("usage")
    assert (code, told["complete"]) == (0, True)
    total = told["total"]
    assert (total["volumes"], total["images"], total["addresses"]) == (None, None, None)
    assert total["vcpus_now"] == 10


@pytest.mark.parametrize(
    ("command", "missing", "said"),
    [("usage", "compute", "compute"), ("capacity", "placement", "placement")],
)
def test_without_the_service_that_all_hangs_on_the_reason_is_told(
    ask, cloud, command, missing, said
):
    cloud.services.remove(missing)
    code, out, err = ask(command)
    assert code == 3
    assert said in out + err
    assert "no such service in the catalogue" in out + err


def test_capacity_without_nova_is_what_placement_has(asked, cloud):
    cloud.services.remove("compute")
    code, told, _ = asked("capacity")
    assert code == 3
    assert {gap["service"] for gap in told["missing"]} == {"compute"}
    assert told["rows"][0]["total"] == 16


def test_usage_of_a_project_that_is_deleted_meanwhile_is_no_error(asked, cloud):
    cloud.extra["compute", f"/os-simple-tenant-usage/{OTHER}"] = {"tenant_usage": {}}
    for kind in (VOLUMES, SERVERS):
        cloud.lists[kind] = [one for one in cloud.lists[kind] if OTHER not in one.values()]
    code, told, _ = asked("usage", "--project", "project-1")
    assert (code, told["complete"]) == (0, True)
    assert told["total"]["servers"] == 0


def test_a_user_who_may_list_projects_and_nothing_of_them_is_told_so(asked, cloud):
    refusal = json.dumps({"forbidden": {"code": 403, "message": "Policy doesn't allow it."}})
    answering(
        cloud,
        lambda target, _: (
            (403, {}, refusal.encode())
            if "all_tenants" in target or "os-simple-tenant-usage?" in target
            else None
        ),
    )
    code, told, _ = asked("usage")
    assert code == 3
    assert {gap["why"].partition(":")[0] for gap in told["missing"]} == {
        "records",
        "servers",
        "volumes",
        "snapshots",
    }
    assert all("Policy doesn't allow it" in gap["why"] for gap in told["missing"])


def test_two_thousand_instances_come_page_by_page(asked, cloud):
    now = time.time()
    names = [f"vm-{number:04d}" for number in range(2000)]
    cloud.lists[SERVERS] = [server(OWN, one, now) for one in names]
    cloud.lists[RECORDS] = [records(run(OWN, one, now))[0] for one in names]
    _, told, _ = asked("usage")
    assert told["total"]["servers_now"] == told["total"]["servers"] == 2000
    cloud.hosts.booked["rp-cmp-1"] = {
        one: {"VCPU": 1, "MEMORY_MB": 1, "DISK_GB": 1} for one in names
    }
    code, told, _ = asked("capacity")
    assert code == 1
    assert told["losses"][0]["instances"] == 2000


def test_a_flavor_that_is_gone_has_a_row_without_a_name(asked, cloud):
    cloud.lists[RECORDS] = records(run(OWN, "web", time.time(), flavor=""))
    code, told, _ = asked("usage", "--by", "flavor")
    assert code == 0
    assert {one["name"] for one in told["rows"]} == {"", "m1", "m2"}


def older(cloud, **most):
    """Let services know microversions up to these only, as the real ones say it."""

    def judge(target, headers):
        for service, limit in most.items():
            asked_for = headers.get("openstack-api-version", "").rpartition(" ")[2]
            if not target.startswith(f"/{service}/") or not asked_for:
                continue
            if tuple(map(int, asked_for.split("."))) > tuple(map(int, limit.split("."))):
                text = f"Version {asked_for} is not supported by the API. Maximum is {limit}."
                told = {"computeFault": {"code": 406, "message": text}}
                return 406, {}, json.dumps(told).encode()
        return None

    answering(cloud, judge)


def test_an_older_api_is_named_with_what_it_lacks(asked, cloud):
    older(cloud, compute="2.53", volume="3.50")
    code, told, _ = asked("usage")
    assert code == 3
    whys = {gap["why"] for gap in told["missing"]}
    assert any(one.startswith("servers:") and "2.69 is not supported" in one for one in whys)
    assert any(one.startswith("volumes:") and "3.65 is not supported" in one for one in whys)
    assert told["total"]["vcpu_hours"] > 0
    assert told["total"]["vcpus_now"] is None
    code, told, _ = asked("capacity")
    assert code in (1, 3)
    assert not told["complete"]
    assert any("2.61 is not supported" in gap["why"] for gap in told["missing"])


@pytest.fixture
def wild(cloud):
    now = time.time()
    cloud.names[OWN] = WILD
    cloud.lists[VOLUMES].append(volume(OWN, WILD, now, status="available", days=90))
    cloud.lists[NETWORKS].append(network(OWN, WILD, now, days=90))
    cloud.lists[RECORDS] = records(run(OWN, "web", now, flavor=WILD))
    cloud.lists[AGGREGATES] = [{"name": WILD, "hosts": ["cmp-1"], "metadata": {}}]
    cloud.lists[FLAVORS].append(cloud.lists[FLAVORS][0] | {"name": WILD})
    cloud.lists[SERVERS][0] = cloud.lists[SERVERS][0] | {"name": WILD}
    cloud.hosts.booked["rp-cmp-1"]["web"]["VCPU"] = 8
    cloud.hosts.booked["rp-cmp-2"]["db"]["VCPU"] = 8
    services = ("compute", "/os-services", "services")
    cloud.lists[services].append(
        cloud.lists[services][0] | {"host": "cmp-9", "status": "disabled", "disabled_reason": WILD}
    )
    cloud.hosts._provider("rp-cmp-9", "cmp-9", "rp-cmp-9")
    cloud.hosts.stock("rp-cmp-9", "VCPU", 8)
    cloud.services = [one for one in cloud.services if one != "image"]
    return cloud


CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


@pytest.mark.parametrize("command", BOTH)
def test_wild_names_do_not_steer_the_terminal(ask, wild, command):
    for words in (("--all",), ()):
        _, out, _ = ask(command, *words)
        assert "cmd|" in out
        assert not CONTROL.search(out)
        assert not re.search(r"^ {0,2}All is well", out, re.MULTILINE)


@pytest.mark.parametrize("command", BOTH)
def test_wild_names_are_text_in_a_page(ask, wild, command):
    _, out, _ = ask(command, "--format", "html")
    assert "&lt;img src=x" in out
    assert "<img" not in out
    assert not CONTROL.search(out)


@pytest.mark.parametrize(
    ("command", "words"), [("usage", ()), ("usage", ("--idle",)), ("capacity", ())]
)
def test_wild_names_are_one_cell_and_no_formula(ask, wild, command, words):
    _, out, _ = ask(command, "--format", "csv", *words)
    rows = list(csv.reader(io.StringIO(out)))
    assert len({len(one) for one in rows}) == 1
    cells = [cell for one in rows for cell in one if "cmd|" in cell]
    assert cells
    assert all(cell.startswith("'=cmd") for cell in cells)
    assert not CONTROL.search(out)


def texts(value):
    """All texts of a JSON document."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [value]


@pytest.mark.parametrize("command", BOTH)
def test_wild_names_are_themselves_in_json(ask, wild, command):
    _, out, _ = ask(command, "--format", "json")
    assert WILD in texts(json.loads(out))
