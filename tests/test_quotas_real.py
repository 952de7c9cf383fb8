"""What is booked against what exists, in a small cloud in which both can be made to differ."""

import json

import jsonschema
import pytest
from asking import served
from project_crowd import OWN, ProjectCrowd, project_id

from rey_triage import paths
from rey_triage.cli.group import run

SCHEMA = json.loads((paths.PACKAGE / "schema" / "quotas-real-1.schema.json").read_text())
SERVERS = ("compute", "/servers/detail", "servers")
VOLUMES = ("block-storage", "/volumes/detail", "volumes")
PORTS = ("network", "/ports", "ports")
PROVIDERS = ("placement", "/resource_providers", "resource_providers")


@pytest.fixture
def crowd(tmp_path, monkeypatch):
    cloud = ProjectCrowd(3)
    cloud.hold()
    cloud.lists[PROVIDERS] = [{"uuid": "rp-1", "name": "cmp-1"}]
    book(cloud, *(row["id"] for row in cloud.lists[SERVERS]))
    with served(cloud, tmp_path, monkeypatch):
        yield cloud


def book(cloud, *consumers):
    """Let placement have something booked for these, and for nobody else."""
    holds = {"resources": {"VCPU": 1, "MEMORY_MB": 128}}
    allocations = dict.fromkeys(consumers, holds)
    cloud.extra["placement", "/resource_providers/rp-1/allocations"] = {"allocations": allocations}
    for row in (*cloud.lists[SERVERS], *({"id": one} for one in consumers)):
        there = {"rp-1": holds} if row["id"] in allocations else {}
        cloud.extra["placement", f"/allocations/{row['id']}"] = {"allocations": there}


@pytest.fixture
def compared(crowd, capsys):
    def compared(*words):
        code = run(["quotas", "real", "--os-cloud", "crowd", "--format", "json", *words])
        told = json.loads(capsys.readouterr().out)
        jsonschema.validate(told, SCHEMA)
        return code, told

    return compared


def test_what_stands_before_the_subcommand_counts_for_it_too(crowd, capsys):
    words = ["quotas", "--os-cloud", "crowd", "--project", "project-1", "--format", "json"]
    assert run([*words, "real"]) == 0
    assert json.loads(capsys.readouterr().out)["projects"] == 1


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (("--above", "90%"), "--above is no option of 'real'"),
        (("--format", "html"), "'html' is not one of 'text', 'csv', 'json'"),
    ],
)
def test_what_the_subcommand_does_not_take_is_refused_before_it_too(before, said, crowd, capsys):
    assert run(["quotas", "--os-cloud", "crowd", *before, "real"]) == 2
    assert said in capsys.readouterr().err
    assert crowd.sent == 0


def test_nothing_differs_where_booked_and_real_agree(compared):
    code, told = compared()
    assert (code, told["rows"], told["allocations"], told["leftovers"]) == (0, [], [], [])
    assert told["complete"]
    assert told["compared"] == 3 * (3 + 7 + 6)


def test_a_volume_that_is_booked_and_gone_is_told_with_the_repair(compared, crowd):
    crowd.lists[VOLUMES].pop()
    code, told = compared()
    assert code == 1
    assert [
        (row["project"], row["resource"], row["booked"], row["real"]) for row in told["rows"]
    ] == [("project-2", "volumes", 9, 8)]
    (repair,) = told["repairs"]
    assert f"cinder-manage quota sync --project-id {project_id(2)}" in repair["commands"][0]
    assert "quota check" in repair["look"][0]


def test_every_page_of_a_list_is_counted(compared, crowd):
    assert len(crowd.lists[PORTS]) > 400
    crowd.lists[PORTS].pop()
    _, told = compared()
    assert [(row["resource"], row["booked"], row["real"]) for row in told["rows"]] == [
        ("port", 2, 1)
    ]


def test_what_changed_while_it_was_read_is_no_difference(compared, crowd):
    made = [crowd.lists[VOLUMES].pop()]
    answer = crowd._list

    def listed(service, below, query):
        told = answer(service, below, query)
        if below == "/volumes/detail" and made:
            crowd.lists[VOLUMES].append(made.pop())
        return told

    crowd._list = listed
    code, told = compared()
    assert (code, told["rows"]) == (0, [])


@pytest.mark.parametrize("state", ["DELETED", "SOFT_DELETED"])
def test_an_instance_that_is_being_deleted_counts_no_more(compared, crowd, state):
    crowd.lists[SERVERS].append(crowd.lists[SERVERS][0] | {"id": "other", "status": state})
    assert compared()[0] == 0


def test_a_volume_that_consumes_no_quota_is_not_counted(compared, crowd):
    crowd.lists[VOLUMES].append(crowd.lists[VOLUMES][0] | {"consumes_quota": False})
    assert compared()[0] == 0


def test_snapshots_may_count_into_gigabytes_or_not(compared, crowd):
    owner = "os-extended-snapshot-attributes:project_id"
    row = {owner: project_id(1), "size": 5, "consumes_quota": True}
    crowd.lists["block-storage", "/snapshots/detail", "snapshots"] = [row]
    crowd.own_limits[project_id(1)] = {("block-storage", "snapshots"): (10, 1)}
    assert compared()[0] == 0
    crowd.own_limits[project_id(1)]["block-storage", "gigabytes"] = (1000, 25)
    assert compared()[0] == 0
    crowd.own_limits[project_id(1)]["block-storage", "gigabytes"] = (1000, 24)
    assert compared()[0] == 1


def test_objects_of_projects_that_are_gone_are_told(compared, crowd):
    crowd.lists[PORTS].append({"id": "x", "project_id": "f" * 32})
    crowd.lists[PORTS].append({"id": "y", "project_id": ""})  # what a service makes for itself
    code, told = compared()
    assert code == 1
    assert told["leftovers"] == [
        {"project_id": "f" * 32, "service": "network", "resource": "port", "amount": 1}
    ]


def test_an_allocation_without_instance_and_an_instance_without_allocation(compared, crowd):
    first, *others = [row["id"] for row in crowd.lists[SERVERS]]
    book(crowd, *others, "ghost")
    code, told = compared()
    assert code == 1
    assert [(one["kind"], one["server_id"], one["holds"]) for one in told["allocations"]] == [
        ("no instance", "ghost", "128 MEMORY_MB, 1 VCPU"),
        ("not booked", first, ""),
    ]
    commands = [command for one in told["repairs"] for command in one["commands"]]
    assert commands[0] == "openstack resource provider allocation delete ghost"
    assert f"heal_allocations --skip-port-allocations --verbose --instance {first}" in commands[1]


def test_what_a_migration_has_booked_is_no_orphan(compared, crowd):
    book(crowd, *(row["id"] for row in crowd.lists[SERVERS]), "migration")
    crowd.lists["compute", "/os-migrations", "migrations"] = [{"uuid": "migration"}]
    assert compared()[0] == 0


def test_what_another_kind_of_consumer_has_booked_is_no_orphan(compared, crowd):
    book(crowd, *(row["id"] for row in crowd.lists[SERVERS]), "capsule")
    crowd.extra["placement", "/allocations/capsule"]["consumer_type"] = "CAPSULE"
    assert compared()[0] == 0
    crowd.extra["placement", "/allocations/capsule"]["consumer_type"] = "unknown"
    assert compared()[0] == 1


@pytest.mark.parametrize("status", ["BUILD", "SHELVED_OFFLOADED", "ERROR"])
def test_an_instance_that_needs_no_room_needs_nothing_booked(compared, crowd, status):
    crowd.lists[SERVERS][0]["status"] = status
    book(crowd, *(row["id"] for row in crowd.lists[SERVERS][1:]))
    assert compared()[1]["allocations"] == []


def test_a_list_that_fails_is_a_gap_and_no_difference(compared, crowd):
    del crowd.lists[VOLUMES]
    code, told = compared()
    assert code == 3
    assert told["rows"] == []
    assert [gap["service"] for gap in told["missing"]] == ["block-storage"]
    assert "gigabytes, volumes" in told["missing"][0]["why"]


def test_one_project_is_compared_by_itself(compared, crowd):
    crowd.lists[VOLUMES].pop()
    assert compared("--project", "project-1")[0] == 0
    code, told = compared("--project", "project-2")
    assert (code, told["projects"], told["allocations"]) == (1, 1, [])


def test_who_is_no_admin_compares_the_own_project(compared, crowd):
    crowd.admin = False
    crowd.lists = {
        kind: [row for row in rows if OWN in row.values()] for kind, rows in crowd.lists.items()
    }
    code, told = compared()
    assert (code, told["scope"], told["projects"]) == (0, "own", 1)
    assert all("all_tenants" not in path for _, path in crowd.seen)


def test_the_terminal_says_what_differs_and_what_to_do(crowd, capsys):
    crowd.lists[VOLUMES].pop()
    assert run(["quotas", "real", "--os-cloud", "crowd", "--tool", "kolla-ansible"]) == 1
    out = capsys.readouterr().out
    assert "block-storage volumes: booked 9, real 8" in " ".join(out.split())
    assert "cinder-manage quota sync" in out
    assert "docker" in out or "podman" in out
