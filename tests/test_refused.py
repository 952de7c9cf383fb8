"""A project that was refused for its quota: its limits are asked for, and meant by the steps."""

import json

import pytest
from project_crowd import OWN, CrowdServer, ProjectCrowd, configure, project_id
from used_cloud import RECORDED

from rey_triage.cli.group import run as program
from rey_triage.evidence import Evidence, Observation
from rey_triage.sources.cloud import refused
from rey_triage.sources.cloud.refused import Refusal, refusals

OTHER = project_id(1)
HEADER = "nova.api.openstack.wsgi [None req-5b1f6f1e-8e0d-4f7c-9d0c-5f2f3a4b5c6d"


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    for name in ("OS_CLOUD", "OS_AUTH_URL"):
        monkeypatch.delenv(name, raising=False)
    made = ProjectCrowd(5)
    made.services = ["identity", "compute", "network"]
    made.lists = {("compute", "/servers/detail", "servers"): []}
    with CrowdServer(made):
        configure(tmp_path / "clouds.yaml", made.url)
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        yield made


@pytest.fixture
def log(tmp_path):
    """Write a log of nova-api in which a project is refused."""
    import time

    def log(project, text):
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() - 60))
        line = f"{when}.518 8120 INFO {HEADER} {'c' * 32} {project} - - default default] {text}\n"
        file = tmp_path / "nova-api.log"
        with file.open("a") as out:
            out.write(line)
        return str(file)

    return log


def seen_in(text, project=OTHER, **fields):
    return Observation(kind="log", source="x:1", text=text, project=project, fields=fields)


@pytest.fixture
def diagnosed(capsys):
    def diagnosed(*words):
        code = program(["diagnose", "--format", "json", "--log-timezone", "UTC", *words])
        assert code in (0, 1)
        told = json.loads(capsys.readouterr().out)
        return {one["runbook"]: one for one in told["findings"]}

    return diagnosed


def commands(finding):
    return [step["run"] for step in finding["next"] if step["run"]]


CORES = "Quota exceeded for cores: Requested 4, but already used 18 of 20 cores"


def test_the_limits_of_who_was_refused_are_evidence_and_fill_the_steps(cloud, log, diagnosed):
    cloud.own_limits[OTHER] = {("compute", "instances"): (10, 10)}
    file = log(OTHER, "Quota exceeded for instances: Requested 1, but already used 10 of 10")
    found = diagnosed("--os-cloud", "crowd", "--logs", file)["nova/quota-exceeded"]
    assert found["affected"] == [OTHER]
    assert found["confidence"] == "high"
    told = " ".join(one["text"] for one in found["evidence"])
    assert "instances of project project-1: 10 used, limit 10" in told
    assert f"openstack quota set --instances 20 {OTHER}" in commands(found)
    undo = next(step["undo"] for step in found["next"] if step["undo"])
    assert undo.startswith(f"openstack quota set --instances 10 {OTHER}")


def test_a_limit_that_has_room_but_not_enough_is_the_one_that_is_raised(cloud, log, diagnosed):
    cloud.own_limits[OTHER] = {("compute", "cores"): (20, 18)}
    found = diagnosed("--os-cloud", "crowd", "--logs", log(OTHER, CORES))["nova/quota-exceeded"]
    assert f"openstack quota set --cores 28 {OTHER}" in commands(found)
    told = " ".join(one["text"] for one in found["evidence"])
    assert "cores of project project-1: 18 used, limit 20" in told


def test_only_who_was_refused_is_asked_about(cloud, log, diagnosed):
    diagnosed("--os-cloud", "crowd", "--logs", log(OTHER, CORES))
    asked = [one for one in cloud.targets if "os-quota-sets" in one]
    assert len([one for one in asked if OTHER in one]) == 1
    assert not [one for one in asked if project_id(2) in one]


def test_who_may_not_ask_still_has_the_finding(cloud, log, diagnosed):
    answer = cloud.answer

    def refusing(method, target, headers, body):
        if "os-quota-sets" in target:
            return 403, {}, b'{"forbidden": {"code": 403, "message": "Policy does not allow."}}'
        return answer(method, target, headers, body)

    cloud.answer = refusing
    found = diagnosed("--os-cloud", "crowd", "--logs", log(OTHER, CORES))["nova/quota-exceeded"]
    assert f"openstack quota set <quota-options> {OTHER}" in commands(found)


def test_a_fault_of_an_instance_is_recorded_with_the_limits(cloud, diagnosed, tmp_path):
    cloud.own_limits[OTHER] = {("network", "port"): (50, 50)}
    fault = {"code": 403, "message": "Maximum number of ports exceeded", "created": "2026"}
    row = RECORDED["server"] | {"id": "f" * 8, "name": "web", "tenant_id": OTHER}
    cloud.lists["compute", "/servers/detail", "servers"] = [
        row | {"status": "ERROR", "fault": fault, "updated": "2999-01-01T00:00:00Z"}
    ]
    bundle = tmp_path / "evidence.tar.xz"
    assert program(["collect", "--os-cloud", "crowd", "-o", str(bundle)]) == 0
    asked = len(cloud.targets)
    found = diagnosed("--bundle", str(bundle))["neutron/quota-exceeded"]
    assert len(cloud.targets) == asked
    assert f"openstack quota set --ports 75 {OTHER}" in commands(found)


def test_without_a_refusal_nobody_is_asked_about(cloud, log, diagnosed):
    diagnosed("--os-cloud", "crowd", "--logs", log(OTHER, "nothing to say about quotas"))
    assert not any("os-quota-sets" in one for one in cloud.targets)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CORES, {("compute", "cores")}),
        (
            "Quota exceeded for cores, ram: Requested 4, 8192, but already used 18, 36864 of 20",
            {("compute", "cores"), ("compute", "ram")},
        ),
        ("Quota exceeded for resources: ['port'].", {("network", "port")}),
        (
            "Quota exceeded for resources: ['security_group_rule', 'port']",
            {("network", "security_group_rule"), ("network", "port")},
        ),
        ("Quota exceeded for resources: ['volumes']", {("block-storage", "volumes")}),
        ("Maximum number of ports exceeded", {("network", "port")}),
        (
            "Maximum number of volumes allowed (1) exceeded for quota 'volumes'.",
            {("block-storage", "volumes")},
        ),
        (
            "Maximum number of volumes allowed (1) exceeded for quota 'volumes_x'.",
            {("block-storage", "volumes_x")},
        ),
        ("Maximum number of backups allowed (10) exceeded", {("block-storage", "backups")}),
        (
            "Requested volume or snapshot exceeds allowed gigabytes_fast quota. Requested 1G",
            {("block-storage", "gigabytes_fast")},
        ),
        (
            "Requested backup exceeds allowed Backup gigabytes quota. Requested 1G",
            {("block-storage", "backup_gigabytes")},
        ),
        (
            f"Quota exceeded for {OTHER}, tried to create 100G volume (950G of 1000G already",
            {("block-storage", "gigabytes")},
        ),
        (
            f"Quota exceeded for {OTHER}, tried to create volume (10 volumes already consumed).",
            {("block-storage", "volumes")},
        ),
        ("Project p is over a limit for [Resource servers is over limit of 10", set()),
        ("No valid host was found.", set()),
    ],
)
def test_refusals_name_their_limits(text, found):
    assert refusals(seen_in(text)).keys() == {Refusal(OTHER, *one) for one in found}


def test_a_refusal_tells_how_much_was_asked_for():
    text = "Quota exceeded for cores, ram: Requested 4, 8192, but already used 18, 36864 of 20"
    assert refusals(seen_in(text)) == {
        Refusal(OTHER, "compute", "cores"): 4,
        Refusal(OTHER, "compute", "ram"): 8192,
    }
    text = f"Quota exceeded for {OTHER}, tried to create 100G volume (950G of 1000G already"
    assert refusals(seen_in(text)) == {Refusal(OTHER, "block-storage", "gigabytes"): 100}


def test_a_limit_that_has_room_again_is_not_raised():
    assert "options" not in marked(limit("cores", 20, 16))["cores"]
    assert "options" in marked(limit("cores", 20, 17))["cores"]


def test_the_new_limit_has_room_for_what_was_asked_for():
    text = "Quota exceeded for cores: Requested 64, but already used 2 of 20 cores"
    assert marked(limit("cores", 20, 2), text=text)["cores"]["options"] == "--cores 66"


def test_a_refusal_of_nobody_known_is_none():
    assert refusals(seen_in(CORES, project="")) == {}
    assert refusals(seen_in(CORES, project="shop")) == {}


class Closed:
    """A cloud that was not reached."""

    def catalogue(self):
        return ()


def limit(name, amount, used, api="compute", project=OTHER):
    fields = {"api": api, "name": name, "limit": amount, "used": used}
    if amount >= 0:
        fields["free"] = max(0, amount - used)
    return Observation(
        kind="state", source="s", text=name, resource="limit", project=project, fields=fields
    )


def marked(*limits, text=CORES):
    evidence = Evidence(taken_at=0.0, observations=[seen_in(text), *limits])
    refused.complete(evidence, Closed())
    return {one.fields["name"]: one.fields for one in evidence.observations if one.resource}


def test_all_that_is_used_up_is_raised_in_one_command():
    told = marked(limit("cores", 20, 18), limit("instances", 5, 5), limit("ram", 9999, 10))
    assert told["cores"]["options"] == "--cores 28 --instances 15" == told["instances"]["options"]
    assert told["cores"]["former"] == "--cores 20 --instances 5"
    assert (told["cores"]["refused"], "refused" in told["instances"]) == (True, False)
    assert "options" not in told["ram"]


def test_what_is_no_limit_or_was_meant_to_be_nothing_is_not_raised():
    told = marked(limit("instances", -1, 7), limit("server_groups", 0, 0), limit("cores", 20, 20))
    assert told["cores"]["options"] == "--cores 30"


def test_a_limit_under_the_use_is_taken_back_by_force():
    assert marked(limit("cores", 4, 18))["cores"]["former"] == "--force --cores 4"


def test_ram_is_raised_by_ten_gib_at_least():
    text = "Quota exceeded for ram: Requested 512, but already used 1024 of 1024 ram"
    assert marked(limit("ram", 1024, 1024), text=text)["ram"]["options"] == "--ram 11264"


def test_the_limit_of_a_volume_type_names_the_type():
    text = "Requested volume or snapshot exceeds allowed gigabytes_fast quota. Requested 1G"
    told = marked(limit("gigabytes_fast", 10, 10, "block-storage"), text=text)
    assert told["gigabytes_fast"]["options"] == "--volume-type fast --gigabytes 20"


def test_limits_of_others_are_left_alone():
    other = limit("cores", 20, 20, project=OWN)
    evidence = Evidence(taken_at=0.0, observations=[seen_in(CORES), other])
    refused.complete(evidence, Closed())
    assert evidence.observations[1] == other
