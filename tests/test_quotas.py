"""Quotas of many projects, asked of a small cloud that misbehaves on demand."""

import base64
import csv
import gc
import hashlib
import io
import json
import re
import signal
import threading
import time

import pytest
from asking import asking, asking_json, served
from hypothesis import given
from hypothesis import strategies as st
from project_crowd import OWN, ProjectCrowd, project_id

from rey_triage import paths
from rey_triage.cli.group import run
from rey_triage.holdings import Limit, Project, Sweep
from rey_triage.library import open_library
from rey_triage.quota_options import OPTIONS
from rey_triage.quotas import judge, plan, report
from rey_triage.quotas.commands import resource_of
from rey_triage.quotas.judge import Chosen
from rey_triage.render.quotas_terminal import TerminalQuotas

SCHEMA = json.loads((paths.PACKAGE / "schema" / "quotas-1.schema.json").read_text())


@pytest.fixture
def crowd(tmp_path, monkeypatch):
    with served(ProjectCrowd(50), tmp_path, monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def ask(crowd, capsys):
    return asking("quotas", capsys)


@pytest.fixture
def asked(ask):
    return asking_json(ask, SCHEMA)


def kept():
    return list((paths.user_state() / "quotas").glob("*"))


def test_every_limit_of_every_project_and_service_is_told(asked, crowd):
    code, told, _ = asked("--every")
    assert code == 1
    assert told["complete"]
    assert {row["project_id"] for row in told["rows"]} == set(crowd.ids)
    assert told["limits"] == len(told["rows"]) == 50 * (10 + 9 + 10)
    (ram,) = (r for r in told["rows"] if r["project_id"] == OWN and r["resource"] == "ram")
    assert (ram["service"], ram["limit"], ram["unit"]) == ("compute", 51200, "MiB")


def test_who_is_near_comes_first_the_fullest_on_top(asked):
    code, told, _ = asked()
    assert code == 1
    shares = [row["percent"] for row in told["rows"]]
    assert shares == sorted(shares, reverse=True)
    assert {(row["resource"], row["percent"]) for row in told["rows"]} == {
        ("instances", 100),
        ("port", 90),
        ("volumes", 90),
    }


def test_what_to_do_has_the_names_filled_in_and_the_way_back(asked):
    _, told, _ = asked("--project", "project-25")
    (advice,) = told["advice"]
    assert advice["commands"] == ["openstack quota set --instances 15 project-25"]
    assert advice["back"] == ["openstack quota set --instances 10 project-25"]
    assert advice["runbooks"] == ["nova/quota-exceeded", "keystone/change-project-quota"]


def test_a_project_is_named_by_its_id_where_its_name_tells_less(asked, crowd):
    crowd.names[project_id(25)] = "project-26"
    _, told, _ = asked("--service", "nova", "--project", project_id(25))
    assert told["advice"][0]["commands"][0].endswith(project_id(25))
    crowd.names[project_id(25)] = "shop; reboot"
    _, told, _ = asked("--service", "nova", "--project", project_id(25))
    assert told["advice"][0]["commands"][0].endswith(project_id(25))


def test_every_runbook_that_is_named_exists():
    library = open_library()
    assert all(library.get(id_) for id_ in report.RUNBOOKS)


def test_only_what_is_wanted_is_asked(asked, crowd):
    asked("--project", "project-3", "--service", "cinder", "--every")
    assert crowd.asked["block-storage"] == 1
    assert not crowd.asked["compute"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--project", "project-x"), "there is no project 'project-x'"),
        (("--domain", "Defalt"), "there is no domain 'Defalt'"),
        (("--service", "dns"), "there is no service 'dns' in the catalogue"),
        (("--service", "novva"), "nova"),
        (("--above", "much"), "no share such as 80%"),
        (("--above", "0.8"), "may be a share or per cent"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(ask, words, says):
    code, _, err = ask(*words)
    assert code == 2
    assert says in err


def test_a_service_that_is_down_leaves_the_others(asked, crowd):
    crowd.down = {"network"}
    code, told, _ = asked()
    assert code == 1
    assert {row["service"] for row in told["rows"]} == {"compute", "block-storage"}
    (gap,) = told["missing"]
    assert gap["service"] == "network"
    assert "503" in gap["why"]
    assert len(gap["projects"]) == 50
    assert not told["complete"]


def test_a_service_that_is_down_is_not_asked_for_every_project(asked, crowd):
    crowd.down = {"network"}
    asked()
    assert crowd.asked["network"] < 50


def test_nothing_found_and_something_not_answered_is_an_exit_code_of_its_own(ask, crowd):
    crowd.down = {"network"}
    code, out, _ = ask("--resource", "port")
    assert code == 3
    assert "Not complete" in out
    assert ask("--exit-zero")[0] == 3
    crowd.down = set()
    assert ask("--exit-zero")[0] == 0


def test_errors_now_and_then_are_asked_again(asked, crowd):
    crowd.fails = 0.05
    _, told, _ = asked("--every")
    assert told["complete"]
    assert told["limits"] == 50 * 29


def test_a_service_that_wants_to_be_asked_less_gets_the_time_it_names(asked, crowd):
    crowd.per_second = 40
    _, told, _ = asked("--every", "--service", "compute")
    assert told["complete"]
    assert told["limits"] == 500


def test_a_token_that_expires_half_way_is_replaced(asked, crowd):
    crowd.token_uses = 60
    _, told, _ = asked("--every")
    assert told["complete"]
    assert told["limits"] == 50 * 29
    assert crowd.tokens > 2


def test_who_is_turned_away_does_not_knock_for_every_project(asked, crowd):
    crowd.token_uses = 20
    logins = []
    answer = crowd._log_in

    def log_in(given):
        logins.append(given)
        crowd.password = "right" if len(logins) == 1 else "changed"
        return answer(given)

    crowd._log_in = log_in
    code, told, _ = asked("--every")
    assert code == 1
    assert {gap["service"] for gap in told["missing"]} == {"compute", "network", "block-storage"}
    assert all("no token" in gap["why"] for gap in told["missing"])
    assert len(logins) == 2


def test_a_service_that_takes_no_token_is_given_up(asked, crowd):
    crowd.refuses = {"network"}
    _, told, _ = asked()
    (gap,) = told["missing"]
    assert (gap["service"], len(gap["projects"])) == ("network", 50)
    assert "401" in gap["why"]
    assert crowd.tokens <= 1 + 2 * (8 + 4)  # those under way at first, and until it is given up


def test_the_pace_that_was_asked_for_is_kept(asked, crowd):
    began = time.monotonic()
    asked("--every", "--service", "compute", "--max-requests-per-second", "50")
    assert time.monotonic() - began >= 50 / 50


def test_a_project_that_is_deleted_meanwhile_is_no_error(asked, crowd):
    crowd.gone = {project_id(7), project_id(25)}
    _, told, _ = asked("--every")
    assert told["complete"]
    assert told["gone"] == sorted(crowd.gone)
    assert not crowd.gone & {row["project_id"] for row in told["rows"]}


def test_a_service_that_has_no_such_question_says_nothing_of_projects(asked, crowd):
    crowd.services.append("load-balancer")  # it answers 404 here
    _, told, _ = asked("--service", "load-balancer", "--every")
    assert told["gone"] == []
    assert len(told["missing"][0]["projects"]) == 50
    assert not any(below.startswith("/projects/") for _, below in crowd.seen)


def test_who_is_no_admin_sees_the_own_project(asked, crowd):
    crowd.admin = False
    _, told, _ = asked("--every")
    assert told["scope"] == "own"
    assert {row["project"] for row in told["rows"]} == {"project-0"}
    assert "needs the role admin" in told["notes"][0]


def test_a_wrong_password_is_told_and_ends_it(ask, crowd):
    crowd.password = "another"
    code, _, err = ask()
    assert code == 3
    assert "Wrong password given" in err
    assert crowd.sent < 5


def interrupted_after(crowd, answers):
    """Press Ctrl-C once so many were answered."""
    answer = crowd.answer

    def watched(*given):
        told = answer(*given)
        if sum(crowd.asked.values()) == answers:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        return told

    crowd.answer = watched


def no_more_is_sent():
    """Wait for questions that were under way when Ctrl-C came; nobody else does."""
    for thread in threading.enumerate():
        if thread.name == "reader":
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture
def no_garbage_is_collected():
    """Other tests have callbacks for that, and an interrupt that falls into one is lost."""
    gc.disable()
    yield
    gc.enable()


def test_after_ctrl_c_what_came_is_printed_and_resume_asks_only_the_rest(
    asked, crowd, no_garbage_is_collected
):
    answer = crowd.answer
    crowd.latency = 0.005
    interrupted_after(crowd, 80)
    code, told, err = asked("--every")
    assert code == 130
    assert told["interrupted"]
    first = {(row["project_id"], row["service"]) for row in told["rows"]}
    assert 0 < len(first) < 150
    assert any(gap["why"] == "interrupted" for gap in told["missing"])
    assert "--resume" in err

    no_more_is_sent()
    crowd.answer = answer
    crowd.asked.clear()
    code, told, err = asked("--every", "--resume")
    assert told["complete"]
    assert told["limits"] == 50 * 29
    known = int(re.search(r"(\d+) answers are of", err)[1])
    assert abs(known - len(first)) <= 1  # the one that was being taken
    services = ("compute", "network", "block-storage")
    assert 150 - known <= sum(crowd.asked[one] for one in services) < 150
    assert kept() == []


def test_a_sweep_of_a_few_leaves_alone_what_is_kept_of_one_of_all(asked, crowd):
    crowd.down = {"network"}
    asked()
    (file,) = kept()
    crowd.down = set()
    asked("--project", "project-3")
    asked("--service", "nova")
    assert kept() == [file]


def test_a_list_of_projects_that_is_cut_off_is_a_gap(asked, crowd):
    rows = [crowd._project(id_) for id_ in crowd.ids[:10]]
    body = {"projects": rows, "truncated": True, "links": {"next": None}}
    crowd.extra["identity", "/projects"] = body
    code, told, _ = asked("--every")
    assert (code, told["projects"], told["complete"]) == (1, 10, False)
    assert told["missing"][0]["service"] == "identity"
    assert "list_limit" in told["missing"][0]["why"]


def test_what_is_kept_is_for_the_user_alone_and_holds_no_secret(asked, crowd):
    crowd.down = {"network"}
    asked()
    (file,) = kept()
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text()
    assert "token-" not in text
    assert "right" not in text


def test_what_was_kept_is_read_up_to_where_it_was_cut_off(asked, crowd):
    crowd.down = {"network"}
    asked()
    (file,) = kept()
    file.write_bytes(file.read_bytes()[:-20])
    crowd.down = set()
    crowd.asked.clear()
    _, told, _ = asked("--every", "--resume")
    assert told["limits"] == 50 * 29
    assert sum(crowd.asked[one] for one in ("compute", "block-storage")) == 1


@pytest.mark.parametrize("garbage", [b"", b"no json\n", b"[99,1.0]\n[]\n", b'[1,1.0]\n["x"]\n'])
def test_a_damaged_state_is_no_hindrance(asked, crowd, garbage):
    crowd.down = {"network"}
    asked()
    (file,) = kept()
    file.write_bytes(garbage)
    crowd.down = set()
    _, told, err = asked("--every", "--resume")
    assert told["complete"]
    assert "nothing was kept" in err


def test_projects_nobody_has_a_role_in_are_told(asked, crowd):
    crowd.owned -= {project_id(4), project_id(5)}
    code, told, _ = asked("--ownerless")
    assert code == 1
    assert [one["name"] for one in told["unowned"]] == ["project-4", "project-5"]
    assert {row["project"] for row in told["rows"]} == {"project-4", "project-5"}


def test_a_role_in_the_domain_that_reaches_down_is_one(asked, crowd):
    crowd.owned = set()
    crowd.domain_owned = True
    code, told, _ = asked("--ownerless")
    assert code == 0
    assert told["unowned"] == []


def test_unlimited_and_unused_limits_are_views_of_their_own(asked, crowd):
    crowd.own_limits[project_id(3)] = {("compute", "cores"): (-1, 3)}
    _, told, _ = asked("--unlimited", "--resource", "cores")
    assert [(row["project"], row["state"]) for row in told["rows"]] == [("project-3", "unlimited")]
    _, told, _ = asked("--unlimited")
    assert "network subnetpool" in told["everywhere"]
    assert "compute cores" not in told["everywhere"]
    _, told, _ = asked("--never-used", "--service", "compute", "--resource", "cores")
    assert {row["project"] for row in told["rows"]} == {
        f"project-{number}" for number in (8, 16, 24, 33, 41, 49)
    }


def test_what_is_so_for_all_projects_takes_one_line_of_the_terminal(ask, crowd):
    crowd.own_limits[project_id(3)] = {("compute", "cores"): (-1, 3)}
    _, out, _ = ask("--unlimited")
    assert out.count("subnetpool") == 1
    assert "no limit  project-3  compute cores" in out
    _, out, _ = ask("--never-used", "--service", "nova")
    assert len(re.findall(r"^  • project-\d+: compute, may have ", out, re.MULTILINE)) == 6


def test_a_page_needs_nothing_else_and_steers_nobody(ask, crowd):
    crowd.names[project_id(25)] = "<script>alert(1)</script>\u202e"
    _, out, _ = ask("--format", "html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<" in out
    assert "<script>alert" not in out
    assert "\u202e" not in out
    assert not re.search(r"(src|href)=", out)
    script = re.search(r"<script>(.*)</script>", out, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in out
    assert 'style="width:90%"' in out


def test_what_is_used_of_load_balancers_and_zones_is_counted(asked, crowd):
    crowd.services += ["load-balancer", "dns"]
    balancers = {"loadbalancer": 2, "load_balancer": 2, "listener": -1, "member": 50}
    for id_ in crowd.ids:
        crowd.extra["load-balancer", f"/lbaas/quotas/{id_}"] = {"quota": balancers}
        crowd.extra["dns", f"/quotas/{id_}"] = {"zones": 10, "zone_records": 500}
    for rows in ("listeners", "pools", "healthmonitors", "l7policies"):
        crowd.lists["load-balancer", f"/lbaas/{rows}", rows] = []
    owner = {"project_id": project_id(3)}
    crowd.lists["load-balancer", "/lbaas/loadbalancers", "loadbalancers"] = [owner, owner]
    crowd.lists["dns", "/zones", "zones"] = [owner] * 9
    _, told, _ = asked("--project", "project-3", "--service", "octavia", "--service", "dns")
    assert [(row["resource"], row["used"], row["limit"]) for row in told["rows"]] == [
        ("loadbalancer", 2, 2),
        ("zones", 9, 10),
    ]
    assert told["advice"][0]["commands"] == [
        "openstack loadbalancer quota set --loadbalancer 3 project-3",
        f"openstack dns quota set --zones 14 --project-id {project_id(3)}",
    ]
    _, told, _ = asked("--project", "project-3", "--service", "octavia", "--every")
    assert {row["resource"]: row["used"] for row in told["rows"]} == {
        "loadbalancer": 2,
        "listener": 0,
        "member": None,
    }
    del crowd.lists["dns", "/zones", "zones"]
    code, told, _ = asked("--service", "dns")
    assert code == 3
    assert "what is used of zones" in told["missing"][0]["why"]


def test_secrets_have_limits_where_a_project_has_its_own(asked, crowd):
    crowd.services.append("key-manager")
    own = {"secrets": 10, "orders": None, "containers": -1}
    row = {"project_id": project_id(3), "project_quotas": own}
    crowd.extra["key-manager", "/project-quotas"] = {"project_quotas": [row], "total": 1}
    _, told, _ = asked("--service", "barbican", "--every")
    assert {(row["resource"], row["limit"], row["used"]) for row in told["rows"]} == {
        ("secrets", 10, None),
        ("containers", -1, None),
    }


@pytest.fixture
def unified(crowd):
    """Keystone has limits for Nova and Glance; one project has its own."""
    crowd.services.append("image")
    services = [{"id": "n", "type": "compute", "name": "nova"}, {"id": "g", "type": "image"}]
    registered = [
        {"service_id": "n", "resource_name": "servers", "default_limit": 10, "region_id": None},
        {"service_id": "g", "resource_name": "image_count_total", "default_limit": 7},
        {
            "service_id": "g",
            "resource_name": "image_size_total",
            "default_limit": 9,
            "region_id": "x",
        },
    ]
    own = {"id": "l1", "service_id": "g", "resource_name": "image_count_total", "resource_limit": 3}
    own |= {"project_id": project_id(3)}
    servers = {"id": "l2", "service_id": "n", "resource_name": "servers", "resource_limit": 10}
    servers |= {"project_id": project_id(25)}
    crowd.extra["identity", "/services"] = {"services": services, "links": {}}
    crowd.extra["identity", "/registered_limits"] = {"registered_limits": registered, "links": {}}
    crowd.extra["identity", "/limits"] = {"limits": [own, servers], "links": {}}
    return crowd


def test_limits_of_images_are_those_of_keystone_in_this_region(asked, unified):
    _, told, _ = asked("--service", "glance", "--every")
    assert {row["resource"] for row in told["rows"]} == {"image_count_total"}
    limits = {row["project"]: row["limit"] for row in told["rows"]}
    assert (len(limits), limits["project-3"], limits["project-4"]) == (50, 3, 7)


def test_where_keystone_has_limits_for_nova_the_commands_set_those(asked, unified):
    _, told, _ = asked("--service", "nova", "--project", "project-0", "--project", "project-25")
    own, registered = sorted(told["advice"], key=lambda one: -len(one["project"]))
    assert own["commands"] == ["openstack limit set --resource-limit 15 l2"]
    assert own["back"] == ["openstack limit set --resource-limit 10 l2"]
    assert registered["commands"] == [
        "openstack limit create --project project-0 --service nova --resource-limit 15 servers"
    ]
    listed = "openstack limit list --project project-0 --resource-name servers -f value -c ID"
    assert registered["back"] == [f"openstack limit delete $({listed})"]
    assert own["runbooks"] == ["nova/quota-exceeded", "keystone/set-unified-limits"]
    assert any("UnifiedLimitsDriver" in note for note in told["notes"])


def test_a_plan_sets_unified_limits_only_where_they_can_be(planned, unified, capsys):
    lines = PLAN + "project-3,glance,image_count_total,5\nproject-4,glance,image_count_total,5\n"
    assert planned(lines) == 0
    assert commands(capsys.readouterr().out) == [
        "openstack limit set --resource-limit 5 l1",
        (
            "openstack limit create --project project-4 --service glance "
            "--resource-limit 5 image_count_total"
        ),
    ]
    assert planned(PLAN + "project-3,glance,image_count_total,0\nproject-3,nova,cores,30\n") == 2
    err = capsys.readouterr().err
    assert "line 2: the client cannot set image_count_total to 0" in err
    assert "line 3: the client cannot set cores to 30" in err


def test_the_table_has_a_line_for_each_limit_and_no_formula(ask, crowd):
    crowd.names[project_id(25)] = "=HYPERLINK(1)"
    _, out, _ = ask("--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 6
    assert "'=HYPERLINK(1)" in {row["project"] for row in rows}
    assert {row["limit"] for row in rows if row["resource"] == "port"} == {"500"}


def test_a_file_takes_the_place_of_the_terminal(ask, tmp_path):
    file = tmp_path / "quotas.csv"
    code, out, _ = ask("--format", "csv", "--output", str(file))
    assert (code, out) == (1, "")
    assert file.read_text().startswith("project_id,project,domain")
    assert list(tmp_path.glob(".quotas*")) == []


def test_a_file_that_cannot_be_written_is_told_before_anything_is_asked(ask, crowd, tmp_path):
    code, _, err = ask("--output", str(tmp_path / "nowhere" / "x.csv"))
    assert code == 2
    assert "cannot be written" in err
    assert crowd.sent == 0


def test_the_terminal_has_80_columns_but_for_commands(ask, crowd):
    crowd.names[project_id(25)] = "p" * 60
    _, out, _ = ask()
    long = [line for line in out.splitlines() if len(line) > 80]
    assert all("openstack " in line for line in long)
    assert "100 %" in out
    assert "back  openstack quota set --instances 10" in out


PLAN = "project,service,resource,limit\n"


@pytest.fixture
def planned(ask, tmp_path):
    def planned(lines, *words):
        file = tmp_path / "plan.csv"
        file.write_text(lines)
        return run(["quotas", "set", "--os-cloud", "crowd", "--file", str(file), *words])

    return planned


def commands(out):
    return [line for line in out.splitlines() if line.startswith("openstack")]


def test_a_plan_becomes_a_command_for_each_project_with_the_way_back(planned, capsys, tmp_path):
    undo = tmp_path / "undo.csv"
    lines = (
        PLAN + "project-25,compute,instances,40\n"
        f"{project_id(25)},nova,ram,65536\nproject-3,neutron,ports,600\n"
        "project-3,cinder,volumes,20\nproject-3,cinder,gigabytes___DEFAULT__,500\n"
    )
    assert planned(lines, "--undo-file", str(undo)) == 0
    out = capsys.readouterr().out
    assert commands(out) == [
        "openstack quota set --instances 40 --ram 65536 project-25",
        "openstack quota set --ports 600 --volumes 20 project-3",
        "openstack quota set --volume-type __DEFAULT__ --gigabytes 500 project-3",
    ]
    assert "# back: openstack quota set --instances 10 --ram 51200 project-25" in out
    assert "about 9 s" in out
    assert undo.read_text().splitlines()[1:3] == [
        f"{project_id(25)},compute,instances,10",
        f"{project_id(25)},compute,ram,51200",
    ]


def test_the_way_back_is_a_plan_too(planned, crowd, capsys, tmp_path):
    undo = tmp_path / "undo.csv"
    assert planned(PLAN + "project-25,compute,instances,40\n", "--undo-file", str(undo)) == 0
    capsys.readouterr()
    crowd.own_limits[project_id(25)] = {("compute", "instances"): (40, 10)}
    assert planned(undo.read_text()) == 0
    out = capsys.readouterr().out
    assert commands(out) == ["openstack quota set --instances 10 project-25"]


def test_a_table_that_was_exported_is_a_plan(ask, planned, capsys):
    _, table, _ = ask("--every", "--format", "csv", "--project", "project-25")
    edited = table.replace(",router,,10,", ",router,,12,")
    assert planned(edited) == 0
    out = capsys.readouterr().out
    assert commands(out) == ["openstack quota set --routers 12 project-25"]
    assert "28 limits are so already" in out


def test_a_limit_under_the_use_is_refused_unless_it_is_meant(planned, capsys):
    lines = PLAN + "project-25,compute,instances,9\nproject-25,compute,ram,60000\n"
    assert planned(lines) == 2
    said = capsys.readouterr()
    assert "line 2: 10 are in use" in said.err
    assert said.out == ""
    assert planned(lines, "--allow-below-usage") == 0
    assert commands(capsys.readouterr().out) == [
        "openstack quota set --force --instances 9 project-25",
        "openstack quota set --ram 60000 project-25",
    ]


def test_the_way_back_to_a_limit_under_the_use_is_forced(planned, ask, crowd, capsys):
    crowd.own_limits[project_id(25)] = {("compute", "instances"): (8, 10)}
    assert planned(PLAN + "project-25,compute,instances,40\n") == 0
    assert "# back: openstack quota set --force --instances 8 project-25" in capsys.readouterr().out
    _, told, _ = ask("--project", "project-25", "--format", "json")
    (advice,) = json.loads(told)["advice"]
    assert "openstack quota set --force --instances 8 project-25" in advice["back"]


def test_every_bad_line_is_named_and_no_command_is_printed(planned, capsys):
    lines = (
        PLAN + "project-25,compute,instances,40\nproject-x,compute,cores,1\n"
        "project-3,compute,coers,1\n"
    )
    assert planned(lines) == 2
    said = capsys.readouterr()
    assert "line 3: there is no project 'project-x'" in said.err
    assert said.out == ""
    assert planned(lines.replace("project-x", "project-4")) == 2
    assert "line 4: compute has no limit 'coers'; did you mean 'cores'?" in capsys.readouterr().err


def test_what_the_client_cannot_set_is_told(planned, capsys):
    assert planned(PLAN + "project-3,cinder,groups,20\n") == 2
    assert "line 2: the client cannot set groups to 20" in capsys.readouterr().err


def test_a_plan_for_a_service_that_is_down_is_no_plan(planned, crowd, capsys):
    crowd.down = {"compute"}
    assert planned(PLAN + "project-3,nova,cores,20\n") == 3
    assert "the present limits are not known: HTTP 503" in capsys.readouterr().err


def test_an_undo_file_is_never_overwritten(planned, crowd, capsys, tmp_path):
    undo = tmp_path / "undo.csv"
    undo.write_text("the only way back")
    assert planned(PLAN + "project-3,nova,cores,90\n", "--undo-file", str(undo)) == 2
    assert undo.read_text() == "the only way back"
    assert crowd.sent == 0


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1
).filter(lambda text: text.strip() == text and text[0] not in "#'\ufeff")
wishes = st.builds(
    plan.Wish,
    line=st.just(0),
    project=names,
    service=st.sampled_from(sorted(OPTIONS)),
    resource=st.just(""),
    limit=st.integers(-1, 2**31 - 1),
).flatmap(
    lambda wish: st.sampled_from(sorted(OPTIONS[wish.service])).map(
        lambda resource: wish._replace(resource=resource)
    )
)


@given(st.lists(wishes, unique_by=lambda wish: wish[1:4]), st.randoms())
def test_every_plan_is_read_as_it_was_written(wanted, chance):
    columns = [*plan.COLUMNS, "why"]
    chance.shuffle(columns)
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator=chance.choice(["\n", "\r\n"]))
    writer.writeheader()
    for wish in wanted:
        writer.writerow({name: getattr(wish, name, "because") for name in columns})
    read, bad = plan.read(out.getvalue())
    assert bad == []
    assert [wish[1:] for wish in read] == [wish[1:] for wish in wanted]


@given(st.text())
def test_whatever_a_file_holds_each_line_is_a_wish_or_named(text):
    read, bad = plan.read(text)
    assert all(isinstance(wish.limit, int) and wish.limit >= -1 for wish in read)
    assert read or bad or text.strip()
    assert all(str(one) for one in bad)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a,compute,cores,many", "line 2: the limit 'many' is no whole number"),
        ("a,compute,cores,1.5", "line 2: the limit '1.5' is no whole number"),
        ("a,compute,cores,-2", "line 2: the limit -2 is not from -1"),
        ("a,compute,cores,99999999999", "line 2: the limit 99999999999 is not from -1"),
        ("a,compute,cores", "line 2: has 3 cells, the first line has 4"),
        (",compute,cores,1", "line 2: names no project"),
        ("a,computer,cores,1", "line 2: there is no service 'computer'; did you mean 'compute'?"),
        ("a,nova,,1", "line 2: names no resource"),
        ("a,nova,cores,1\n\n# why\na,compute,cores,2", "line 5: the same limit stands in line 2"),
    ],
)
def test_a_bad_line_is_named(line, says):
    _, bad = plan.read(PLAN + line + "\n")
    assert len(bad) == 1
    assert str(bad[0]).startswith(says)


@pytest.mark.parametrize(
    ("service", "name", "resource"),
    [
        ("compute", "injected-file-size", "injected_file_content_bytes"),
        ("network", "ports", "port"),
        ("network", "port", "port"),
        ("network", "subnet_pools", "subnetpool"),
        ("network", "rbac_policies", "rbac_policy"),
        ("block-storage", "--gigabytes", "gigabytes"),
        ("block-storage", "gigabytes_fast", "gigabytes_fast"),
        ("compute", "coers", "coers"),
    ],
)
def test_a_resource_may_be_written_as_the_client_does(service, name, resource):
    assert resource_of(service, name) == resource


def test_a_spreadsheet_may_write_semicolons_and_a_mark_at_the_start():
    read, bad = plan.read("\ufeffProject;Service;Resource;Limit\na;nova;cores;unlimited\n")
    assert bad == []
    assert read == [plan.Wish(2, "a", "compute", "cores", -1)]


def limit(**fields):
    return Limit(
        **{"project": "p", "service": "compute", "resource": "cores", "limit": 10} | fields
    )


@pytest.mark.parametrize(
    ("one", "share"),
    [
        (limit(used=8), 0.8),
        (limit(used=8, reserved=2), 1.0),
        (limit(used=12), 1.2),
        (limit(limit=-1, used=8), None),
        (limit(limit=0, used=0), None),
        (limit(limit=0, used=1), float("inf")),
        (limit(), None),
        (limit(resource="key_pairs", used=10), None),
    ],
)
def test_the_share_is_what_is_used_and_reserved(one, share):
    assert one.share == share


def test_a_limit_under_the_use_is_first_whatever_its_figures():
    sweep = Sweep(
        place="",
        projects={"p": Project(id="p", name="p")},
        limits=[limit(used=10), limit(resource="ram", limit=0, used=1)],
    )
    made = report.report(sweep, Chosen())
    assert [(row.resource, row.state) for row in made.rows] == [
        ("ram", "exceeded"),
        ("cores", "full"),
    ]
    assert made.rows[0].percent is None
    assert "over" in "\n".join(TerminalQuotas(made, width=80).lines())


def test_what_a_project_has_by_itself_is_no_use():
    sweep = Sweep(
        place="",
        limits=[
            limit(service="network", resource="security_group", used=1),
            limit(service="network", resource="port", used=0),
            limit(project="q", service="network", resource="port", used=1),
        ],
    )
    assert judge.unused(sweep) == {("p", "network")}
