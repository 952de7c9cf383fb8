"""Two looks at a small world are compared: what is worse, better, different, and not known."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from triage_world import NOW, library, state

from rey_triage.compare import Pair, Side, compare, other_cloud
from rey_triage.compare.clouds import warnings
from rey_triage.diagnosis import Diagnosis, EvidenceItem, Explained, Finding
from rey_triage.evidence import Coverage, Evidence, Observation
from rey_triage.signatures import signatures

PAGE = """
symptoms: [{id: refused, log: {match: AMQP refused}}]
causes: [{id: stopped, title: It was stopped, fix: [{say: Start it, run: 'true', risk: change}]}]
"""
WORLD = library(rabbitmq__down=PAGE)
SIGNS = signatures(WORLD)
LISTED = {
    "identity: token": ("token",),
    "catalogue: endpoints": ("endpoint",),
    "compute: services": ("service",),
    "network: agents": ("service",),
    "compute: hypervisors": ("hypervisor",),
    "compute: instances": ("server",),
    "network: networks": ("network", "subnet"),
    "network: routers": ("router",),
    "block storage: pools": ("pool",),
    "compute: limits": ("limit",),
    "placement: inventories": ("inventory",),
}
TOKEN = state("token", ok=True, latency=0.1)


def side(*seen, missing=(), logs=("nova-compute",), seconds=3600.0, findings=(), **facts):
    """Make a look in which everything was listed but the checks that are ``missing``."""
    rows = [
        Coverage(
            check=check, state="failed" if check in missing else "checked", resources=resources
        )
        for check, resources in LISTED.items()
    ]
    rows += [
        Coverage(check=f"log {name}.log", state="checked", resources=(f"log:{name}",))
        for name in logs
    ]
    evidence = Evidence(taken_at=NOW, observations=[TOKEN, *seen], coverage=rows, facts=dict(facts))
    return Side(
        name="a bundle",
        evidence=evidence,
        diagnosis=Diagnosis(taken_at="2023-11-14T22:13:20Z", findings=list(findings)),
        log_seconds=seconds if logs else None,
        has_alerts=True,
    )


def diff(before, after):
    return compare(before, after, WORLD, SIGNS)


def told(changes):
    return [(one.subject, one.says, one.things) for one in changes]


def agent(host, *, up=True, disabled=False, **fields):
    return state(
        "service",
        api="compute",
        binary="nova-compute",
        host=host,
        up=up,
        disabled=disabled,
        **fields,
    )


def error(text, count=1, service="nova-compute", signs=()):
    return Observation(
        kind="log",
        source="a.log:1",
        text=text,
        service=service,
        level="ERROR",
        count=count,
        signatures=signs,
    )


# --- properties ----------------------------------------------------------------------------

HOSTS = st.sampled_from(["cmp-1", "cmp-2", "cmp-1.example"])
SEEN = st.one_of(
    st.builds(agent, HOSTS, up=st.booleans(), disabled=st.booleans()),
    st.builds(
        lambda name, up: state("hypervisor", name=name, host=name, up=up, disabled=False),
        HOSTS,
        st.booleans(),
    ),
    st.builds(
        lambda kind, face, ok, slow, version: state(
            "endpoint",
            id_=f"{kind}{face}",
            type=kind,
            service=kind,
            interface=face,
            url=f"http://{kind}",
            reachable=ok,
            latency=slow,
            version=version,
        ),
        st.sampled_from(["compute", "network"]),
        st.sampled_from(["public", "admin"]),
        st.booleans(),
        st.sampled_from([0.1, 5.0]),
        st.sampled_from(["2.100", "2.9"]),
    ),
    st.builds(
        lambda number, status: state("server", id_=number, name=f"vm-{number}", status=status),
        st.sampled_from("123"),
        st.sampled_from(["ERROR", "BUILD"]),
    ),
    st.builds(
        lambda number, left, up: state(
            "network", id_=number, status="ACTIVE" if up else "DOWN", free=left, admin_up=up
        ),
        st.sampled_from("123"),
        st.integers(0, 2),
        st.booleans(),
    ),
    st.builds(
        lambda number, live: state("router", id_=number, status="ACTIVE", live_agents=live),
        st.sampled_from("123"),
        st.integers(0, 2),
    ),
    st.builds(
        lambda name, free, limit: state(
            "limit", id_=name, api="compute", project="p", name=name, free=free, limit=limit
        ),
        st.sampled_from(["cores", "ram"]),
        st.integers(0, 1),
        st.sampled_from([-1, 10]),
    ),
    st.builds(
        lambda host, kind, capacity, free: state(
            "inventory", host=host, **{"class": kind}, capacity=capacity, free=free
        ),
        HOSTS,
        st.sampled_from(["VCPU", "DISK_GB"]),
        st.integers(1, 3),
        st.integers(0, 1),
    ),
    st.builds(
        lambda name, share, up: state("pool", name=name, used_share=share, backend_up=up),
        st.sampled_from(["a", "b"]),
        st.sampled_from([0.1, 0.95]),
        st.booleans(),
    ),
    st.builds(error, st.sampled_from(["one odd thing", "another"]), st.integers(1, 50)),
    st.builds(lambda count: error("AMQP refused", count, signs=(0,)), st.integers(1, 50)),
    st.builds(
        lambda name: Observation(kind="alert", source="alerts", text=name, name=name),
        st.sampled_from(["Down", "Slow"]),
    ),
)


def key(seen):
    fields = seen.fields
    parts = (
        seen.kind,
        seen.resource,
        seen.id or seen.name,
        seen.text if seen.kind == "log" else "",
    )
    return (*parts, *(fields.get(name) for name in ("type", "interface", "class", "host")))


LISTS = ("worse", "better", "different", "unknown", "still", "counts", "not_compared", "warnings")
WORLDS = st.lists(SEEN, max_size=12, unique_by=key)


@given(WORLDS, st.sets(st.sampled_from(sorted(LISTED))))
def test_a_look_compared_with_itself_has_no_difference(seen, missing):
    one = side(*seen, missing=missing)
    found = diff(one, one)
    empty = msgspec.structs.replace(found, **{name: [] for name in LISTS})
    assert found == empty


def about(changes):
    return {(one.area, one.subject, thing) for one in changes for thing in one.things or [""]}


@given(WORLDS, WORLDS)
def test_what_got_worse_is_no_longer_so_the_other_way_round(old, new):
    there, back = diff(side(*old), side(*new)), diff(side(*new), side(*old))
    assert about(there.worse) <= about([*back.better, *back.different])
    assert about(there.better) <= about([*back.worse, *back.different])
    assert there == diff(side(*old), side(*new))
    assert {(c.resource, c.state, c.before, c.after) for c in there.counts} == {
        (c.resource, c.state, c.after, c.before) for c in back.counts
    }


@given(WORLDS)
def test_where_nothing_was_asked_nothing_got_worse_or_better(seen):
    full = side(*seen)
    nothing = side(missing=LISTED, logs=())
    nothing.evidence.observations = []
    nothing.has_alerts = False
    for found in (diff(full, nothing), diff(nothing, full)):
        assert [*found.worse, *found.better] == []
        assert found.not_compared


# --- services ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "verdict", "says"),
    [
        ([agent("cmp-1")], [agent("cmp-1", up=False)], "worse", "down, was up"),
        ([agent("cmp-1", up=False)], [agent("cmp-1")], "better", "up, was down"),
        (
            [agent("cmp-1")],
            [agent("cmp-1", disabled=True, disabled_reason="update")],
            "worse",
            "disabled and up (update), was up",
        ),
        (
            [agent("cmp-1", disabled=True)],
            [agent("cmp-1", disabled=True, up=False)],
            "different",
            "disabled and down, was disabled and up",
        ),
        ([agent("cmp-1")], [], "worse", "no longer listed, was up"),
        ([agent("cmp-1", up=False)], [], "better", "no longer listed, was down"),
        ([], [agent("cmp-1")], "different", "new, and up"),
        ([agent("cmp-1")], [agent("cmp-1"), agent("cmp-1")], "worse", "listed 2 times, was 1"),
    ],
)
def test_a_service_comes_goes_dies_and_is_switched_off(before, after, verdict, says):
    found = diff(side(*before), side(*after))
    assert told(getattr(found, verdict)) == [("nova-compute", says, ["cmp-1"])]


def test_a_host_that_came_back_under_another_name_is_worse():
    found = diff(side(agent("cmp-1")), side(agent("cmp-1"), agent("cmp-1.example")))
    [(_, says, things)] = told(found.worse)
    assert things == ["cmp-1.example"]
    assert says.startswith("new beside cmp-1")


def test_forty_hosts_that_died_are_one_line():
    hosts = [f"cmp-{number}" for number in range(40)]
    found = diff(side(*map(agent, hosts)), side(*(agent(host, up=False) for host in hosts)))
    [one] = found.worse
    assert len(one.things) == 40


def test_what_was_not_listed_is_not_gone():
    found = diff(side(agent("cmp-1")), side(missing=["compute: services"]))
    assert not found.worse
    assert [(row.check, row.missing) for row in found.not_compared] == [
        ("compute: services", "after")
    ]
    found = diff(side(missing=["compute: services"]), side(agent("cmp-1", up=False)))
    assert not found.worse
    assert told(found.unknown) == [("nova-compute", "down (not listed before)", ["cmp-1"])]


# --- endpoints -----------------------------------------------------------------------------


def endpoint(**fields):
    known = {"type": "compute", "service": "nova", "interface": "public", "url": "http://n/v2.1"}
    return state("endpoint", **{"reachable": True, "status": 200, "latency": 0.1} | known | fields)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "says"),
    [
        ({}, {"reachable": False, "error": "refused"}, "worse", "unreachable (refused)"),
        ({}, {"status": 503}, "worse", "answers HTTP 503"),
        ({"status": 503}, {}, "better", "answers, before: answers HTTP 503"),
        ({}, {"latency": 4.0}, "worse", "answers in 4.0 s, was 0.1 s"),
        ({"version": "2.103"}, {"version": "2.96"}, "worse", "offers 2.96, no longer 2.103"),
        ({"version": "2.96"}, {"version": "2.103"}, "different", "offers 2.103, was 2.96"),
        ({}, {"url": "http://other/v2.1"}, "different", "another address, was http://n/v2.1"),
        ({"certificate_days": 90}, {"certificate_days": 300}, "different", "another certificate"),
        ({"certificate_days": 90}, {"certificate_days": 5}, "worse", "valid 5 days"),
        ({}, {"certificate_error": "self-signed"}, "worse", "certificate refused: self-signed"),
    ],
)
def test_an_endpoint_fails_slows_down_moves_or_offers_less(before, after, verdict, says):
    found = diff(side(endpoint(**before)), side(endpoint(**after)))
    [one] = getattr(found, verdict)
    assert says in one.says


def test_a_certificate_that_only_grew_older_is_no_difference_until_it_expires():
    def later(days, taken_at):
        one = side(endpoint(certificate_days=days))
        one.evidence.taken_at = taken_at
        return one

    day = 86400.0
    assert not diff(later(30.0, NOW), later(28.0, NOW + 2 * day)).different
    found = diff(later(1.0, NOW), later(-1.0, NOW + 2 * day))
    assert [one.says for one in found.worse] == ["certificate expired"]


def test_the_project_in_an_address_is_no_difference():
    urls = [f"http://n/v3/{digit * 32}" for digit in "ab"]
    found = diff(*(side(endpoint(url=url)) for url in urls))
    assert not found.different


def test_without_a_token_the_catalogue_is_not_known_and_its_endpoints_are_not_gone():
    after = side()
    after.evidence.observations = [state("token", ok=False, error="refused")]
    found = diff(side(endpoint()), after)
    assert told(found.worse) == [("token", "not issued: no answer (refused)", [])]


# --- resources, limits, capacity -----------------------------------------------------------


def test_instances_that_failed_for_one_reason_are_one_line():
    old = [state("server", id_="1", name="vm-1", status="ERROR", fault="old")]
    new = [
        state("server", id_=n, name=f"vm-{n}", status="ERROR", fault=f"Image {n} is broken")
        for n in "23"
    ]
    found = diff(side(*old), side(*new))
    assert told(found.worse) == [
        ("instances in ERROR", "new: Image <n> is broken", ["vm-2", "vm-3"])
    ]
    assert told(found.better) == [("instances in ERROR", "no longer", ["vm-1"])]
    assert [(c.resource, c.state, c.before, c.after) for c in found.counts] == [
        ("server", "ERROR", 1, 2)
    ]


def test_a_listing_that_was_cut_off_proves_nothing_gone():
    after = side()
    after.evidence.coverage = [
        msgspec.structs.replace(row, why="only the first 5000 of /servers/detail")
        if row.check == "compute: instances"
        else row
        for row in after.evidence.coverage
    ]
    assert not diff(side(state("server", id_="1", status="ERROR")), after).better


def test_capacity_that_shrank_says_by_which_setting():
    def host(ratio):
        fields = {"class": "VCPU", "total": 16, "reserved": 0, "ratio": ratio}
        return state("inventory", host="cmp-1", capacity=16 * ratio, free=1, **fields)

    found = diff(side(host(16.0)), side(host(4.0)))
    assert told(found.worse) == [
        ("VCPU offered", "64, was 256 (ratio 4.0 instead of 16.0)", ["cmp-1"])
    ]


# --- findings ------------------------------------------------------------------------------


def finding(runbook, *affected, explains=(), source="a listing", text="", symptom="down"):
    item = EvidenceItem(
        source=source,
        symptom=symptom,
        service="",
        host="",
        resource="",
        text=text,
        first_seen=None,
        last_seen=None,
        count=1,
    )
    return Finding(
        runbook=runbook,
        title=f"Title of {runbook}",
        confidence="high",
        severity="major",
        affected=list(affected),
        impact="",
        causes=[],
        decide_by=None,
        evidence=[item],
        explains=[
            Explained(runbook=one, title=f"Title of {one}", resources=[], count=1, certain=True)
            for one in explains
        ],
        next=[],
        url="",
    )


def test_findings_are_new_gone_and_still_there_by_runbook_and_subject():
    down = agent("cmp-1", up=False)
    before = side(down, findings=[finding("nova/down", "cmp-1", "cmp-2", text=down.text)])
    after = side(down, findings=[finding("nova/down", "cmp-1", "cmp-3", text=down.text)])
    found = diff(before, after)
    assert [(one.runbook, one.things) for one in found.worse] == [("nova/down", ["cmp-3"])]
    assert [(one.runbook, one.things) for one in found.better] == [("nova/down", ["cmp-2"])]
    assert [(one.runbook, one.things) for one in found.still] == [("nova/down", ["cmp-1"])]


def test_consequences_are_part_of_the_root_that_changed_with_them():
    root = finding("rabbitmq/down", explains=["nova/down"], text=TOKEN.text)
    found = diff(side(), side(findings=[root]))
    parts = {one.runbook: one.part_of for one in found.worse}
    assert parts == {"rabbitmq/down": None, "nova/down": "rabbitmq/down"}
    [still] = diff(side(findings=[finding("nova/down")]), side(findings=[root])).still
    assert still.runbook == "nova/down"


def test_a_finding_that_rests_on_logs_is_not_gone_where_there_are_no_logs():
    line = error("odd")
    one = finding("nova/down", source=line.source, text=line.text)
    with_logs = side(line, findings=[one])
    assert diff(with_logs, side()).better
    assert not [c for c in diff(with_logs, side(logs=())).better if c.area == "finding"]
    found = diff(side(logs=()), with_logs)
    assert [c.runbook for c in found.unknown] == ["nova/down"]
    assert [row.check for row in found.not_compared] == ["logs"]


def test_a_finding_is_not_gone_where_its_resources_were_not_listed_though_its_log_is_silent():
    line, down = error("odd"), agent("cmp-1", up=False)
    one = finding("nova/down", source=line.source, text=line.text)
    state_seen = finding("nova/down", text=down.text)
    both = msgspec.structs.replace(one, evidence=[*one.evidence, *state_seen.evidence])
    before = side(line, down, findings=[both])
    found = diff(before, side(missing=["compute: services"]))
    assert not [one for one in found.better if one.area == "finding"]
    assert [one for one in diff(before, side()).better if one.area == "finding"]


# --- logs ----------------------------------------------------------------------------------


def test_errors_are_compared_by_the_hour():
    day = side(error("odd", 240), seconds=86400.0)
    hour = side(error("odd", 10), seconds=3600.0)
    flood = side(error("odd", 500), seconds=3600.0)
    assert not diff(day, hour).worse
    [one] = diff(day, flood).worse
    assert one.says == "500/h, was 10/h: odd"


def test_a_rare_error_is_not_called_new_where_the_logs_before_are_short():
    rare = side(error("odd", 3), seconds=86400.0)
    found = diff(side(seconds=600.0), rare)
    assert not found.worse
    assert "too rare to tell" in found.unknown[0].says
    assert diff(side(seconds=86400.0), rare).worse


def test_a_log_that_was_silent_counts_as_read():
    before = side(error("odd", 9))
    after = side(logs=("nova-api",))
    assert not diff(before, after).better
    why = "last written to before the time asked"
    silent = Coverage(check="log nova-compute.log", state="skipped", why=why)
    after = side(logs=("nova-api",))
    after.evidence.coverage.append(silent)
    assert diff(before, after).better


# --- clouds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "other"),
    [
        ({"region": "A", "auth_host": "k"}, {"region": "A", "auth_host": "k"}, False),
        ({"region": "A", "auth_host": "k"}, {"region": "B", "auth_host": "k"}, True),
        ({"region": "A", "auth_host": "k"}, {"region": "A", "auth_host": "l"}, True),
    ],
)
def test_two_clouds_are_told_apart_by_region_and_keystone(old, new, other):
    assert bool(other_cloud(Pair(side(**old), side(**new)))) is other


def test_looks_of_different_projects_do_not_see_the_same():
    admin, demo, nobody = side(project="admin", roles="admin, member"), side(project="demo"), side()
    assert list(warnings(Pair(admin, demo))) == [
        (
            "BEFORE was asked from the project admin as admin, AFTER from the project demo: "
            "they do not see the same."
        )
    ]
    assert not list(warnings(Pair(admin, admin)))
    keystone_down = side(auth_host="k")
    assert list(warnings(Pair(side(auth_host="k", project="demo"), keystone_down))) == [
        (
            "BEFORE was asked from the project demo, AFTER without being logged in: "
            "they do not see the same."
        )
    ]
    assert not list(warnings(Pair(demo, nobody)))  # logs alone


def test_a_keystone_that_moved_is_known_by_the_catalogue():
    one, other = (side(state("endpoint", id_="e1", type="x"), auth_host=host) for host in "kl")
    assert not other_cloud(Pair(one, other))
