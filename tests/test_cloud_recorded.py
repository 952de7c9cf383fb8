"""Recordings of a real cloud, replayed by the probes that made them."""

import lzma
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from rey_triage.errors import ReyError
from rey_triage.moments import seconds
from rey_triage.sources.cloud import observe
from rey_triage.sources.cloud.probes.catalogue import highest_version, version_url
from rey_triage.sources.cloud.probes.common import choose_different, shape
from rey_triage.sources.cloud.probes.flavors import demand_of
from rey_triage.sources.cloud.recorded import RecordedCloud
from rey_triage.sources.cloud.release import series_of
from rey_triage.vocabulary import RESOURCES

DATA = Path(__file__).parent / "data" / "cloud"


def lines(name):
    return lzma.decompress((DATA / f"{name}.jsonl.xz").read_bytes()).splitlines()


def replay(name, **wanted):
    return observe(RecordedCloud(lines(name)), **wanted)


def of(evidence, resource):
    return [seen for seen in evidence.observations if seen.resource == resource]


def coverage(evidence):
    return {row.check: row for row in evidence.coverage}


def test_the_healthy_cloud_shows_its_services_and_no_trouble():
    evidence = replay("healthy")
    up = {(seen.service, seen.host) for seen in of(evidence, "service") if seen.fields["up"]}
    assert {
        ("nova-compute", "cmp-1"),
        ("cinder-volume", "vol-1"),
        ("heat-engine", "ctl-1"),
        ("neutron-dhcp-agent", "net-1"),
    } <= up
    assert len(up) == len(of(evidence, "service"))
    for trouble in ("server", "volume", "request", "stack", "migration", "image"):
        assert of(evidence, trouble) == []
    assert {row.state for row in evidence.coverage} == {"checked", "skipped"}


def test_the_release_and_the_versions_are_told():
    facts = replay("healthy").facts
    assert (facts["release"], facts["nova_version"]) == ("2026.1", "2.103")
    assert facts["region"] == "RegionOne"


def test_a_flavor_too_large_for_every_host_is_derived_from_placement():
    evidence = replay("too-large")
    (server,) = of(evidence, "server")
    assert server.fields["status"] == "ERROR"
    assert server.fields["fault"].startswith("No valid host was found")
    assert server.fields["task_state"] is None
    assert "host" not in server.fields
    (action,) = of(evidence, "action")
    assert (action.fields["action"], action.fields["result"]) == ("create", "Error")
    assert action.request.startswith("req-")
    (candidates,) = of(evidence, "candidates")
    assert candidates.fields["count"] == 0
    assert candidates.fields["fits_nowhere"] is True
    assert candidates.fields["limiting"] == "DISK_GB"


def test_a_member_sees_the_own_project_and_is_told_the_role_that_is_missing():
    evidence = replay("member")
    rows = coverage(evidence)
    for check in ("compute: services", "network: agents", "placement: inventories"):
        assert (rows[check].state, rows[check].why) == ("skipped", "needs the role admin")
    assert rows["compute: instances"].state == "checked"
    assert "only this project" in rows["compute: instances"].why
    assert of(evidence, "request") == []
    (instances,) = [seen for seen in of(evidence, "limit") if seen.id == "compute/instances"]
    assert (instances.fields["limit"], instances.fields["free"]) == (0, 0)


@pytest.mark.parametrize("name", ["healthy", "too-large", "member"])
def test_every_field_is_one_of_the_vocabulary(name):
    for seen in replay(name).observations:
        assert set(seen.fields) <= set(RESOURCES[seen.resource].fields), seen


def test_a_recording_answers_twice_the_same_and_at_its_own_time():
    first, second = replay("too-large"), replay("too-large")
    assert msgspec.json.encode(first) == msgspec.json.encode(second)
    assert first.taken_at == RecordedCloud(lines("too-large")).now()


def test_what_was_not_recorded_is_skipped():
    kept = [line for line in lines("healthy") if b'"/agents"' not in line]
    rows = coverage(observe(RecordedCloud(kept)))
    assert rows["network: agents"].state == "skipped"
    assert rows["network: agents"].why == "not in this recording"


def test_only_the_wanted_services_are_asked():
    evidence = replay("healthy", services={"nova"})
    assert {row.check.partition(":")[0] for row in evidence.coverage} == {
        "identity",
        "catalogue",
        "compute",
    }


def test_a_damaged_line_is_named():
    damaged = [*lines("healthy"), b'{"question": {"kind": "nonsense"}}']
    with pytest.raises(ReyError) as fault:
        RecordedCloud(damaged, place="bundle.tar.xz:api.jsonl")
    assert fault.value.place == f"bundle.tar.xz:api.jsonl:{len(damaged)}"


def test_a_recording_without_its_session_is_refused():
    with pytest.raises(ReyError, match="of which cloud"):
        RecordedCloud([])


def test_replaying_imports_no_client_library():
    program = (
        "import sys, rey_triage.sources.cloud, rey_triage.sources.cloud.recorded\n"
        "heavy = {'openstack', 'keystoneauth1', 'requests', 'yaml', 're2', 'concurrent'}\n"
        "print(sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize(
    ("microversion", "series"),
    [
        ("2.103", "2026.1"),
        ("2.110", "2026.1"),
        ("2.100", "2025.1"),
        ("2.96", "2024.1"),
        ("2.95", "2023.1"),
        ("2.90", ""),
        ("", ""),
    ],
)
def test_the_series_is_at_least_the_first_with_the_microversion(microversion, series):
    assert series_of(microversion) == series


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("http://c:8776/v3/0123", "http://c:8776/"),
        ("https://c/compute/v2.1", "https://c/compute/"),
        ("http://c:9696", "http://c:9696/"),
        ("http://c:8004/v1/%(tenant_id)s", "http://c:8004/"),
        ("https://volumes.c/share/v2/", "https://volumes.c/share/"),
    ],
)
def test_versions_are_listed_at_the_root_of_a_service(url, root):
    assert version_url(url) == root


@pytest.mark.parametrize(
    ("document", "version"),
    [
        (
            {"versions": [{"id": "v2.1", "version": "2.9"}, {"id": "v2.1", "version": "2.10"}]},
            "2.10",
        ),
        ({"versions": {"values": [{"id": "v3.14"}]}}, "3.14"),
        ({"versions": [{"id": "v1.0", "max_version": "1.39"}]}, "1.39"),
        ({"versions": "odd"}, None),
        ("<html>", None),
        (None, None),
    ],
)
def test_the_highest_version_is_found_however_it_is_written(document, version):
    assert highest_version(document) == version


def test_details_are_asked_of_those_that_differ():
    faults = ["a 1", "a 2", "a 3", "b 1", "c 1"]
    assert choose_different(faults, shape, 3) == ["a 1", "b 1", "c 1"]
    assert choose_different(faults, shape, 9) == ["a 1", "b 1", "c 1", "a 2", "a 3"]


def test_times_without_zone_are_utc():
    assert seconds("2026-01-31T00:00:00Z") == seconds("2026-01-31 00:00:00") == 1769817600.0
    assert seconds("soon") is None


def flavor(**more):
    specs = {"vcpus": 4, "ram": 8192, "disk": 20, "ephemeral": 1, "swap": 512, "extra_specs": {}}
    return {**specs, "original_name": "f", **more}


def test_a_flavor_is_turned_into_the_resources_the_scheduler_asks_for():
    image = {"id": "i"}
    plain = demand_of({"image": image, "flavor": flavor()})
    assert dict(plain.resources) == {"VCPU": 4, "MEMORY_MB": 8192, "DISK_GB": 22}
    from_volume = demand_of({"image": "", "flavor": flavor(ephemeral=0, swap=0)})
    assert "DISK_GB" not in dict(from_volume.resources)
    specs = {
        "hw:cpu_policy": "dedicated",
        "resources:VGPU": "1",
        "trait:CUSTOM_SSD": "required",
        "trait:CUSTOM_SLOW": "forbidden",
    }
    special = demand_of({"image": image, "flavor": flavor(extra_specs=specs)})
    assert {"PCPU": 4, "VGPU": 1}.items() <= dict(special.resources).items()
    assert (special.required, special.forbidden) == (("CUSTOM_SSD",), ("CUSTOM_SLOW",))


def test_a_flavor_with_numbered_groups_claims_nothing():
    grouped = flavor(extra_specs={"resources1:VGPU": "1"})
    assert demand_of({"image": {"id": "i"}, "flavor": grouped}) is None


def test_an_answer_in_another_microversion_serves_where_there_is_no_other():
    rows = lines("healthy")
    older = [row.replace(b'"microversion":"3.48"', b'"microversion":"3.59"') for row in rows]
    asked_now = [one.text for one in of(observe(RecordedCloud(rows)), "service")]
    assert [one.text for one in of(observe(RecordedCloud(older)), "service")] == asked_now


def test_the_services_of_cinder_are_asked_without_its_scheduler():
    asked = []

    class Listening(RecordedCloud):
        def get(self, service_type, path, **options):
            asked.append((service_type, path, options.get("microversion", "")))
            return super().get(service_type, path, **options)

    observe(Listening(lines("healthy")))
    [version] = [v for kind, path, v in asked if (kind, path) == ("block-storage", "/os-services")]
    assert tuple(map(int, version.split("."))) < (3, 49)  # from then on the API asks a scheduler
