"""What hosts offer, asked of a small cloud whose placement counts as the real one does."""

import csv
import importlib
import io
import json
import re
import sys
from urllib.parse import parse_qs

import pytest
from asking import asking, asking_json, served
from host_cloud import AGGREGATES, SERVERS, SERVICES, Hosts, amount
from project_crowd import ProjectCrowd
from used_cloud import RECORDED, interrupted

from rey_triage import paths
from rey_triage.capacity import report as capacity_report
from rey_triage.library import open_library

SCHEMA = json.loads((paths.PACKAGE / "schema" / "capacity-1.schema.json").read_text())


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    with served(ProjectCrowd(1), tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
def hosts(cloud):
    return Hosts(cloud)


@pytest.fixture
def ask(cloud, capsys):
    return asking("capacity", capsys)


@pytest.fixture
def asked(ask):
    with_errors = asking_json(ask, SCHEMA)
    return lambda *words: with_errors(*words)[:2]


def fit(told, name="m1"):
    return next(one for one in told["flavors"] if one["flavor"] == name)


def test_room_is_counted_by_host_with_what_is_reserved_and_the_ratio(asked, hosts):
    first = hosts.host("cmp-1", vcpus=8, ratio=4.0)
    hosts.host("cmp-2", vcpus=8, ratio=2.0)
    hosts.stock(first, "MEMORY_MB", 16384, reserved=512)
    hosts.server("a", first, vcpus=4, ram=2048)
    code, told = asked()
    assert (code, told["complete"], told["hosts"]) == (0, True, 2)
    cpu = amount(told, "VCPU")
    assert (cpu["total"], cpu["capacity"], cpu["used"], cpu["free"]) == (16, 48, 4, 44)
    assert (cpu["ratio"], cpu["percent"], cpu["hosts"]) == (3.0, 8.3, 2)
    ram = amount(told, "MEMORY_MB")
    assert (ram["reserved"], ram["capacity"], ram["used"]) == (512, 2 * 16384 - 512, 2048)
    assert amount(told, "VCPU", "host", "cmp-2")["free"] == 16


def test_zones_and_aggregates_have_their_own_sums(asked, hosts, cloud):
    hosts.host("cmp-1", zone="az1")
    hosts.host("cmp-2", zone="az2", vcpus=32)
    cloud.lists[AGGREGATES] = [{"name": "fast", "hosts": ["cmp-2"], "metadata": {}}]
    _, told = asked()
    assert amount(told, "VCPU", "zone", "az1")["total"] == 8
    assert amount(told, "VCPU", "zone", "az2")["total"] == 32
    assert amount(told, "VCPU", "aggregate", "fast")["total"] == 32


def test_a_host_that_is_overbooked_gives_nothing_to_the_others(asked, hosts):
    first = hosts.host("cmp-1", vcpus=4)
    hosts.host("cmp-2", vcpus=4)
    hosts.server("a", first, vcpus=6)
    _, told = asked()
    assert amount(told, "VCPU")["free"] == 4


@pytest.mark.parametrize(
    ("service", "why"),
    [
        ({"status": "disabled", "disabled_reason": "new mainboard"}, "disabled: new mainboard"),
        ({"state": "down"}, "its compute service is down"),
        ({"forced_down": True}, "forced down"),
    ],
)
def test_a_host_that_takes_nothing_is_left_out_and_named(asked, hosts, service, why):
    hosts.host("cmp-1")
    hosts.host("cmp-2", **service)
    hosts.flavor("m1")
    _, told = asked()
    assert told["left_out"] == [{"host": "cmp-2", "zone": "nova", "why": why}]
    assert amount(told, "VCPU")["total"] == 8
    assert (fit(told)["count"], fit(told)["hosts"]) == (8, 1)


def test_how_many_fit_is_counted_host_by_host(asked, hosts):
    for name in ("cmp-1", "cmp-2"):
        hosts.server(f"on-{name}", hosts.host(name, vcpus=64, ram=10240), ram=2048)
    hosts.flavor("m1", vcpus=1, ram=6144)
    _, told = asked()
    one = fit(told)
    # each has 8 GiB left: two of 6 GiB would go into their sum, and one goes into each
    assert (one["count"], one["hosts"], one["without_largest"], one["exact"]) == (2, 2, 1, True)
    assert one["needs"] == "1 VCPU, 6144 MEMORY_MB, 10 DISK_GB"


def test_instances_that_boot_from_a_volume_need_no_root_disk(asked, hosts):
    hosts.host("cmp-1", disk=25)
    hosts.flavor("m1", disk=10)
    hosts.flavor("diskless", disk=0)
    _, told = asked()
    assert (fit(told)["count"], fit(told)["from_volume"]) == (2, 8)
    assert fit(told, "diskless")["from_volume"] is None


def test_a_trait_that_a_flavor_wants_is_asked_for(asked, hosts, cloud):
    hosts.host("cmp-1")
    hosts.traits[hosts.host("cmp-2")].add("CUSTOM_FAST")
    hosts.flavor("m1", extra_specs={"trait:CUSTOM_FAST": "required"})
    _, told = asked()
    assert (fit(told)["count"], fit(told)["hosts"], fit(told)["traits"]) == (8, 1, ["CUSTOM_FAST"])
    wanted = [
        parse_qs(one.partition("?")[2]) for one in cloud.targets if "allocation_candidates" in one
    ]
    assert all(one["required"] == ["CUSTOM_FAST"] for one in wanted)
    assert all(one["root_required"] == ["!COMPUTE_STATUS_DISABLED"] for one in wanted)


def test_flavors_that_ask_for_the_same_are_asked_for_once(asked, hosts, cloud):
    hosts.host("cmp-1")
    for number in range(20):
        hosts.flavor(f"m{number}", disk=0)
    hosts.flavor("off", disk=0, ram=1, **{"OS-FLV-DISABLED:disabled": True})
    _, told = asked()
    assert len(told["flavors"]) == 20
    assert sum("allocation_candidates" in one for one in cloud.targets) == 1


def test_what_nested_providers_have_is_counted_once(asked, hosts):
    host = hosts.host("cmp-1")
    for name in ("gpu-1", "gpu-2"):
        hosts.stock(hosts.below(host, name), "VGPU", 3)
    hosts.flavor("m1", disk=0, extra_specs={"resources:VGPU": "2"})
    _, told = asked()
    assert (fit(told)["count"], fit(told)["hosts"]) == (2, 1)
    assert not fit(told)["exact"]
    assert amount(told, "VGPU")["total"] == 6


def test_a_flavor_that_the_scheduler_looks_at_further_says_so(asked, hosts):
    hosts.host("cmp-1")
    hosts.flavor("m1", extra_specs={"hw:numa_nodes": "2"})
    assert "NUMA" in fit(asked()[1])["note"]


def test_all_instances_of_a_lost_host_find_a_place(asked, hosts):
    first = hosts.host("cmp-1")
    hosts.host("cmp-2")
    for number in range(4):
        hosts.server(f"vm-{number}", first, ram=2048)
    code, told = asked()
    (largest,) = told["losses"]
    assert (code, largest["host"], largest["instances"], largest["placed"]) == (0, "cmp-1", 4, 4)
    assert largest["largest"]
    assert told["losable"] == 2
    assert largest["holds"] == {"DISK_GB": 40, "MEMORY_MB": 8192, "VCPU": 4}


def test_who_finds_no_place_is_named(asked, ask, hosts):
    first = hosts.host("cmp-1", ram=16384)
    second = hosts.host("cmp-2", ram=16384)
    for number in range(4):
        hosts.server(f"vm-{number}", first, ram=4096)
    hosts.server("other", second, ram=6144)
    code, told = asked()
    assert code == 1
    lost = {one["host"]: one for one in told["losses"]}
    assert (lost["cmp-1"]["placed"], len(lost["cmp-1"]["homeless"])) == (2, 2)
    assert lost["cmp-1"]["homeless"][0]["needs"] == "1 VCPU, 4096 MEMORY_MB, 10 DISK_GB"
    assert told["losable"] == 0  # nor has cmp-1 room for what cmp-2 holds
    assert asked("--exit-zero")[0] == 0
    _, out, _ = ask()
    assert "2 of its 4 instances find no place" in " ".join(out.split())


@pytest.mark.parametrize(("pinned", "homeless"), [("az1", 1), (None, 0)])
def test_an_instance_that_must_stay_in_its_zone_does(asked, hosts, pinned, homeless):
    first = hosts.host("cmp-1", zone="az1")
    hosts.host("cmp-2", zone="az2")
    hosts.server("vm", first, pinned=pinned)
    assert len(asked()[1]["losses"][0]["homeless"]) == homeless


def test_an_older_nova_does_not_tell_zones_and_that_is_said(asked, hosts, cloud):
    first = hosts.host("cmp-1", zone="az1")
    hosts.host("cmp-2", zone="az2")
    hosts.server("vm", first)
    answer = cloud.answer

    def older(method, target, headers, body):
        if "/servers/detail" in target:
            if "2.96" in headers.get("openstack-api-version", ""):
                return 406, {}, b'{"computeFault": {"code": 406, "message": "not supported"}}'
            for row in cloud.lists[SERVERS]:
                row.pop("pinned_availability_zone", None)
        return answer(method, target, headers, body)

    cloud.answer = older
    code, told = asked()
    assert (code, told["complete"]) == (1, True)
    assert len(told["losses"][0]["homeless"]) == 1
    assert any("zone" in note for note in told["notes"])


def test_a_lost_host_s_instances_need_their_traits_elsewhere(asked, hosts):
    first = hosts.host("cmp-1")
    hosts.traits[first].add("CUSTOM_FAST")
    hosts.host("cmp-2")
    hosts.server("vm", first, specs={"trait:CUSTOM_FAST": "required"})
    assert [one["name"] for one in asked()[1]["losses"][0]["homeless"]] == ["vm"]


def test_a_disabled_host_takes_none_of_them(asked, hosts):
    hosts.server("vm", hosts.host("cmp-1"))
    hosts.host("cmp-2", status="disabled")
    assert len(asked()[1]["losses"][0]["homeless"]) == 1


def test_without_nova_s_services_the_trait_tells_which_host_is_disabled(asked, hosts, cloud):
    hosts.host("cmp-1")
    hosts.traits[hosts.host("cmp-2")].add("COMPUTE_STATUS_DISABLED")
    del cloud.lists[SERVICES]
    code, told = asked()
    assert code == 3
    assert told["left_out"] == [{"host": "cmp-2", "zone": "", "why": "disabled"}]
    assert amount(told, "VCPU")["total"] == 8


@pytest.mark.parametrize(
    ("units", "homeless"),
    [({"max_unit": 3}, 1), ({"min_unit": 8}, 1), ({"step_size": 3}, 1), ({"step_size": 4}, 0)],
)
def test_what_a_host_does_not_give_to_one_instance_is_no_place_for_it(
    asked, hosts, units, homeless
):
    hosts.server("vm", hosts.host("cmp-1"), vcpus=4)
    hosts.stock(hosts.host("cmp-2"), "VCPU", 8, **units)
    _, told = asked()
    assert len(told["losses"][0]["homeless"]) == homeless


def test_parts_of_an_instance_may_lie_on_several_nested_providers(asked, hosts):
    for name in ("cmp-1", "cmp-2"):
        hosts.host(name)
        for card in (1, 2):
            hosts.stock(hosts.below(f"rp-{name}", f"{name}-gpu-{card}"), "VGPU", 1)
    hosts.server("vm", "rp-cmp-1")
    hosts.booked["cmp-1-gpu-1"]["vm"] = hosts.booked["cmp-1-gpu-2"]["vm"] = {"VGPU": 1}
    code, told = asked()
    assert (code, told["losses"][0]["homeless"]) == (0, [])
    assert told["losses"][0]["holds"]["VGPU"] == 2
    hosts.booked["cmp-2-gpu-1"]["other"] = {"VGPU": 1}
    assert len(asked()[1]["losses"][0]["homeless"]) == 1


def test_who_was_evacuated_from_a_lost_host_is_not_there_any_more(asked, hosts):
    lost = hosts.host("cmp-1", state="down")
    other = hosts.host("cmp-2", vcpus=4)  # no room for another one of it
    hosts.host("cmp-3", vcpus=1)
    hosts.server("vm", lost, vcpus=4, on="cmp-2")  # placement keeps it until cmp-1 is back
    hosts.booked[other]["vm"] = dict(hosts.booked[lost]["vm"])
    _, told = asked()
    assert {one["host"]: one["instances"] for one in told["losses"]} == {"cmp-2": 1}
    assert told["losable"] == 2


def test_a_node_of_bare_metal_in_use_is_not_reserved_as_well(asked, ask, hosts):
    for number in range(4):
        # Ironic's driver reserves a node in use, and one in maintenance
        node = hosts.node(f"node-{number}", reserved=int(number < 3))
        if number < 2:
            hosts.booked[node][f"vm-{number}"] = {"CUSTOM_BARE": 1}
    hosts.flavor(
        "metal",
        disk=0,
        extra_specs={
            "resources:VCPU": "0",
            "resources:MEMORY_MB": "0",
            "resources:CUSTOM_BARE": "1",
        },
    )
    code, told = asked()
    row = amount(told, "CUSTOM_BARE")
    assert (row["total"], row["reserved"], row["capacity"]) == (4, 1, 3)
    assert (row["used"], row["free"], row["percent"]) == (2, 1, 66.7)
    assert (fit(told, "metal")["count"], fit(told, "metal")["without_largest"]) == (1, 0)
    # nobody can move what is on a node
    assert (code, told["losses"], told["losable"]) == (0, [], 0)
    assert any("bare metal (4)" in note for note in told["notes"])
    assert "4 hosts, 67 % of CUSTOM_BARE used." in ask()[1]


def test_without_the_largest_host_others_take_what_they_share(asked, hosts, cloud):
    for name in ("cmp-1", "cmp-2"):
        del hosts.stocks[hosts.host(name)]["DISK_GB"]
    hosts._provider("pool", "pool", "pool")
    hosts.stock("pool", "DISK_GB", 30)

    def candidates(_):
        ways = [
            {
                f"rp-{name}": {"resources": {"VCPU": 1, "MEMORY_MB": 1024}},
                "pool": {"resources": {"DISK_GB": 10}},
            }
            for name in ("cmp-1", "cmp-2")
        ]
        held = {
            one: {"capacity": hosts._capacity("rp-cmp-1", one), "used": 0}
            for one in ("VCPU", "MEMORY_MB")
        }
        summaries = {
            f"rp-{name}": {"resources": held, "root_provider_uuid": f"rp-{name}"}
            for name in ("cmp-1", "cmp-2")
        }
        summaries["pool"] = {
            "resources": {"DISK_GB": {"capacity": 30, "used": 0}},
            "root_provider_uuid": "pool",
        }
        return {
            "allocation_requests": [{"allocations": one} for one in ways],
            "provider_summaries": summaries,
        }

    cloud.extra["placement", "/allocation_candidates"] = candidates
    hosts.flavor("m1", disk=10)
    _, told = asked()
    assert (fit(told)["count"], fit(told)["without_largest"]) == (3, 3)
    assert amount(told, "DISK_GB", "other provider", "pool")["free"] == 30


def test_what_hosts_share_takes_the_disks_of_a_lost_host_once(asked, hosts, cloud):
    hosts.host("cmp-1", disk=100)
    for name in ("cmp-2", "cmp-3"):
        del hosts.stocks[hosts.host(name)]["DISK_GB"]
    hosts._provider("pool", "pool", "pool")
    hosts.traits["pool"].add("MISC_SHARES_VIA_AGGREGATE")
    hosts.stock("pool", "DISK_GB", 25)
    for one, groups in (
        ("rp-cmp-1", []),
        ("rp-cmp-2", ["a"]),
        ("rp-cmp-3", ["a"]),
        ("pool", ["a"]),
    ):
        path = f"/resource_providers/{one}/aggregates"
        cloud.extra["placement", path] = {"aggregates": groups, "resource_provider_generation": 1}
    for number in range(3):
        hosts.server(f"vm-{number}", "rp-cmp-1", ram=6144)
    code, told = asked()
    lost = next(one for one in told["losses"] if one["host"] == "cmp-1")
    assert (code, lost["placed"], len(lost["homeless"])) == (1, 2, 1)  # 30 GiB, 25 are there
    hosts.stock("pool", "DISK_GB", 30)
    assert asked()[1]["losses"][0]["homeless"] == []


def test_without_a_pool_placement_s_aggregates_are_not_asked_for(ask, hosts, cloud):
    hosts.host("cmp-1")
    ask()
    assert not any(one.endswith("/aggregates") for one in cloud.targets)


def test_a_disabled_host_is_seen_by_the_trait_of_its_root(asked, hosts):
    root = hosts.host("cmp-1", status="disabled")
    hosts.traits[root].add("COMPUTE_STATUS_DISABLED")
    hosts.stock(hosts.below(root, "gpu"), "VGPU", 4)
    hosts.flavor("m1", disk=0, extra_specs={"resources:VGPU": "1"})
    assert fit(asked()[1])["count"] == 0


def test_where_flavors_are_not_told_the_loss_is_not_sure(asked, hosts, cloud):
    hosts.server("vm", hosts.host("cmp-1"))
    hosts.host("cmp-2")
    del cloud.lists[SERVERS][0]["flavor"]["extra_specs"]
    _, told = asked()
    assert any("not known of all" in note for note in told["notes"])


def test_an_older_placement_is_told_by_what_it_lacks(ask, hosts, cloud):
    hosts.host("cmp-1")
    answer = cloud.answer

    def older(method, target, headers, body):
        if "/resource_providers" in target:
            told = {"errors": [{"status": 406, "detail": "Unacceptable version header: 1.36"}]}
            return 406, {}, json.dumps(told).encode()
        return answer(method, target, headers, body)

    cloud.answer = older
    code, _, err = ask()
    assert code == 3
    assert "Unacceptable version header: 1.36" in err
    assert "Train" in err


def test_a_provider_that_is_deleted_meanwhile_is_no_error(asked, hosts, cloud):
    hosts.host("cmp-1")
    hosts.host("cmp-2")
    del cloud.extra["placement", "/resource_providers/rp-cmp-2/usages"]
    code, told = asked()
    assert (code, told["complete"]) == (0, True)
    assert amount(told, "VCPU")["total"] == 8


def test_what_does_not_answer_is_a_gap(asked, hosts, cloud):
    hosts.host("cmp-1")
    hosts.flavor("m1")
    answer = cloud.answer

    def broken(method, target, headers, body):
        if "allocation_candidates" in target:
            return 500, {}, b'{"errors": [{"detail": "no"}]}'
        return answer(method, target, headers, body)

    cloud.answer = broken
    code, told = asked()
    assert code == 3
    assert fit(told)["count"] is None
    assert amount(told, "VCPU")["total"] == 8
    assert told["missing"][0]["service"] == "placement"


def test_while_nova_is_down_placement_is_told(asked, hosts, cloud):
    hosts.host("cmp-1")
    cloud.down.add("compute")
    code, told = asked()
    assert code == 3
    assert amount(told, "VCPU")["total"] == 8
    assert {one["service"] for one in told["missing"]} == {"compute"}


def test_errors_that_pass_do_no_harm(asked, hosts, cloud):
    for number in range(10):
        hosts.host(f"cmp-{number}")
    cloud.fails = 0.1
    code, told = asked()
    assert (code, told["hosts"]) == (0, 10)


def test_after_ctrl_c_what_came_is_printed_and_marked(asked, hosts, cloud):
    for number in range(4):
        hosts.host(f"cmp-{number}")
    with interrupted(cloud, "/usages"):
        code, told = asked()
    assert (code, told["interrupted"], told["complete"], told["rows"]) == (130, True, False, [])


def test_who_is_no_admin_is_told_where_else_to_look(ask, hosts, cloud):
    answer = cloud.answer
    refusal = RECORDED["providers refused"]

    def refusing(method, target, headers, body):
        if "/resource_providers" in target:
            return 403, {}, json.dumps(refusal["body"]).encode()
        return answer(method, target, headers, body)

    cloud.answer = refusing
    code, _, err = ask()
    assert code == 3
    assert "rey-triage quotas --every" in err


def test_bundles_say_when_a_class_is_full(asked, ask, hosts):
    recording = paths.PACKAGE.parent / "tests" / "recordings" / "healthy-1.tar.xz"
    used = {}
    for uuid, name in (
        ("85702b87-1384-415d-bf14-65c4ef6c0d38", "cmp-2"),
        ("4578ef82-6e4c-4623-823f-ac609ffd879d", "cmp-1"),
    ):
        hosts._provider(uuid, name, uuid)
        hosts.stock(uuid, "VCPU", 16, ratio=4.0)
        hosts.booked[uuid]["vm"] = used = {"VCPU": 20}
    _, told = asked("--bundle", str(recording))
    (trend,) = told["trends"]
    assert (trend["resource"], trend["points"]) == ("VCPU", 2)
    assert (trend["capacity"], trend["used"]) == (128, 2 * used["VCPU"])
    assert trend["per_day"] > 0
    assert trend["days_left"] == pytest.approx((128 - 40) / trend["per_day"], abs=0.1)
    _, out, _ = ask("--bundle", str(recording))
    assert "straight line" in out


def test_a_bundle_without_inventories_is_refused(ask, hosts, tmp_path):
    hosts.host("cmp-1")
    from rey_triage.sources.bundle import write

    write(tmp_path / "logs-only.tar.xz", taken_at=1.0, text="No valid host was found")
    code, _, err = ask("--bundle", str(tmp_path / "logs-only.tar.xz"))
    assert code == 2
    assert "inventories" in err


def test_csv_has_a_line_for_each_area_and_class(ask, hosts):
    hosts.host("cmp-1")
    code, out, _ = ask("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {one["area"] for one in rows} == {"cloud", "zone", "host"}
    assert {one["resource"] for one in rows} == {"VCPU", "MEMORY_MB", "DISK_GB"}


def test_csv_of_what_fits_has_a_line_for_each_flavor(ask, hosts):
    hosts.host("cmp-1", zone="az1")
    hosts.host("cmp-2", zone="az2")
    hosts.flavor("m1", extra_specs={"trait:CUSTOM_A": "forbidden", "trait:CUSTOM_B": "forbidden"})
    hosts.flavor("=cmd()", ram=2048)
    code, out, _ = ask("--format", "csv", "--fits")
    rows = {one["flavor"]: one for one in csv.DictReader(io.StringIO(out))}
    assert code == 0
    assert (rows["m1"]["count"], rows["m1"]["zones"]) == ("16", "az1=8 az2=8")
    assert rows["m1"]["traits"] == "!CUSTOM_A !CUSTOM_B"
    assert rows["'=cmd()"]["count"] == "16"
    assert ask("--fits")[0] == 2


def test_the_page_is_one_file_with_bars_that_loads_nothing(ask, hosts, cloud, tmp_path):
    first = hosts.host("cmp-1", vcpus=8, ratio=4.0)
    hosts.host("cmp-2", status="disabled", disabled_reason="<b>new</b>")
    hosts.stock(first, "MEMORY_MB", 16384, reserved=4096)
    hosts.server("<script>alert(1)</script>", first, ram=8192)
    cloud.lists[AGGREGATES] = [{"name": "<i>fast", "hosts": ["cmp-1"], "metadata": {}}]
    hosts.flavor("m1")
    hosts.flavor("too-large", ram=1 << 20)
    file = tmp_path / "capacity.html"
    code, out, err = ask("--format", "html", "-o", str(file))
    assert (code, out, err) == (1, "", "")
    page = file.read_text()
    assert "aggregate &lt;i&gt;fast" in page
    assert "&lt;b&gt;new&lt;/b&gt;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=[\"']?http|@import|url\(", page)
    assert "prefers-color-scheme:dark" in page
    # 8,192 of 12,288 MiB, 4,096 of 16,384 reserved; 1 VCPU of 8 that are there, 32 in all
    assert '<i style="width:50.0%"></i><i class="held" style="width:25.0%"></i>' in page
    assert '<i style="width:3.1%"></i><u style="left:25.0%"></u>' in page
    assert re.search(r'<tr class="none"><td>too-large</td><td class="n">0</td>', page)
    assert "0 of 1 find a place" in page
    assert "<svg" not in page
    assert "Days until full" not in page


def test_the_page_draws_when_a_class_is_full(ask, hosts, monkeypatch):
    pytest.importorskip("pygal")
    recording = str(paths.PACKAGE.parent / "tests" / "recordings" / "healthy-1.tar.xz")
    uuid = "85702b87-1384-415d-bf14-65c4ef6c0d38"
    hosts._provider(uuid, "cmp-2", uuid)
    hosts.stock(uuid, "VCPU", 16, ratio=4.0)
    hosts.booked[uuid]["vm"] = {"VCPU": 20}
    code, page, err = ask("--format", "html", "--bundle", recording)
    assert (code, err) == (1, "")  # there is no other host
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "VCPU: full in" in page
    with pytest.raises(ModuleNotFoundError):  # the library leaves alone how modules are found
        importlib.import_module("there.is.no.such.module")
    monkeypatch.setitem(sys.modules, "pygal", None)
    code, page, err = ask("--format", "html", "--bundle", recording)
    assert code == 1
    assert "<svg" not in page
    assert "VCPU: full in" in page
    assert "rey-triage[plots]" in page
    assert "rey-triage[plots]" in err


def test_the_terminal_says_how_full_the_cloud_is(ask, hosts):
    hosts.server("vm", hosts.host("cmp-1", disk=0), vcpus=6, disk=0)
    hosts.host("cmp-2", disk=0)
    hosts.flavor("m1", disk=0)
    code, out, _ = ask()
    assert code == 0
    assert "2 hosts, 38 % of VCPU used; if the largest host fails, all its instances" in out
    assert "m1" in out


def test_only_get_goes_to_the_cloud(ask, hosts, cloud):
    hosts.host("cmp-1")
    ask()
    assert cloud.verbs["POST"] == cloud.tokens
    assert set(cloud.verbs) == {"GET", "POST"}


@pytest.mark.parametrize("id_", capacity_report.RUNBOOKS)
def test_the_runbooks_that_are_named_exist(id_):
    assert open_library().get(id_)
