import pytest
from triage_world import NOW, ask, library, line, pasted, state, summary

from rey_triage.evidence import Observation
from rey_triage.triage import Ignore

BUS = """severity: critical
symptoms:
  - id: unreachable
    weight: strong
    log: {match: 'AMQP server on \\S+ is unreachable'}
    at_least: {count: 3, services: 2}
  - id: stopped-together
    weight: strong
    state: {resource: service, where: {up: false}}
    at_least: {count: 3, services: 2}
    together: {field: heartbeat, within: 60s}
causes:
  - {id: stopped, title: The broker is stopped}
"""
COMPUTE = """per: host
symptoms:
  - id: down
    weight: strong
    state: {resource: service, where: {binary: nova-compute, up: false, disabled: false}}
  - {id: refused, log: {service: nova-compute, match: 'Placement service credentials do not work'}}
causes:
  - {id: bus, see: nova/bus, proof: {reference: here}}
  - id: password
    title: Its password is wrong
    when: [refused]
    fix: [{say: Set it., run: 'ssh <host>'}]
  - id: process
    title: The process has ended
    confirm: [{say: Look., run: 'ssh <host> systemctl status'}]
"""
STUCK = """per: resource
symptoms:
  - id: building
    weight: strong
    state: {resource: server, where: {status: BUILD, since: {older: stuck-build}}}
causes:
  - {id: compute, see: nova/compute, same: [host], proof: {reference: here}}
"""
CLOUD = {"nova__bus": BUS, "nova__compute": COMPUTE, "nova__stuck": STUCK}


def service(binary: str, host: str, *, up: bool, heartbeat: float = NOW - 100, disabled=False):
    return state(
        "service", id_=f"{binary}{host}", binary=binary, host=host, up=up,
        heartbeat=heartbeat, disabled=disabled,
    )  # fmt: skip


def test_nothing_seen_is_no_finding():
    assert ask(library(**CLOUD), answered=["service"]).findings == []


def test_a_strong_symptom_makes_a_finding_of_high_confidence_for_its_host():
    diagnosis = ask(library(**CLOUD), service("nova-compute", "cmp-1", up=False))
    [finding] = diagnosis.findings
    assert (finding.runbook, finding.confidence, finding.affected) == (
        "nova/compute",
        "high",
        ["cmp-1"],
    )


def test_what_stopped_together_is_folded_under_what_it_shares():
    known = library(**CLOUD)
    diagnosis = ask(
        known,
        service("nova-compute", "cmp-1", up=False, heartbeat=NOW - 100),
        service("nova-compute", "cmp-2", up=False, heartbeat=NOW - 110),
        service("neutron-dhcp-agent", "net-1", up=False, heartbeat=NOW - 90),
        state("server", id_="s1", name="web", status="BUILD", since=NOW - 3600, host="cmp-2"),
    )
    assert summary(diagnosis) == [("nova/bus", ["nova/compute", "nova/stuck"])]
    assert diagnosis.findings[0].explains[0].resources == ["cmp-1", "cmp-2"]
    assert diagnosis.findings[0].explains[0].certain


def test_heartbeats_that_stopped_at_different_times_share_nothing():
    diagnosis = ask(
        library(**CLOUD),
        service("nova-compute", "cmp-1", up=False, heartbeat=NOW - 9000),
        service("nova-compute", "cmp-2", up=False, heartbeat=NOW - 100),
        service("neutron-dhcp-agent", "net-1", up=False, heartbeat=NOW - 5000),
    )
    assert [name for name, _ in summary(diagnosis)] == ["nova/compute", "nova/compute"]


def test_one_reconnect_is_not_an_outage():
    known = library(**CLOUD)
    text = "AMQP server on 192.0.2.1:5672 is unreachable"
    assert ask(known, line(text, known, service="nova-compute")).findings == []
    many = [
        line(text, known, service="nova-compute", count=4, first=NOW - 90),
        line(text, known, service="neutron-l3-agent", count=2, first=NOW - 90),
    ]
    assert summary(ask(known, *many)) == [("nova/bus", [])]


def test_a_consequence_elsewhere_is_not_joined():
    known = library(**CLOUD)
    diagnosis = ask(
        known,
        service("nova-compute", "cmp-1", up=False),
        state("server", id_="s1", status="BUILD", since=NOW - 3600, host="cmp-9"),
        answered=["service", "server"],
    )
    assert summary(diagnosis) == [("nova/compute", []), ("nova/stuck", [])]


def test_where_the_shared_thing_is_unknown_the_join_is_only_possible():
    known = library(**CLOUD)
    diagnosis = ask(
        known,
        service("nova-compute", "cmp-1", up=False),
        state("server", id_="s1", status="BUILD", since=NOW - 3600),
    )
    assert summary(diagnosis) == [("nova/compute", ["nova/stuck"])]
    assert diagnosis.findings[0].explains[0].certain is False


def test_a_finding_with_a_confirmed_cause_of_its_own_stays_a_root():
    known = library(**CLOUD)
    refused = line(
        "Placement service credentials do not work", known, service="nova-compute", host="cmp-1"
    )
    diagnosis = ask(
        known,
        service("nova-compute", "cmp-1", up=False, heartbeat=NOW - 100),
        service("cinder-volume", "vol-1", up=False, heartbeat=NOW - 100),
        service("neutron-l3-agent", "net-1", up=False, heartbeat=NOW - 100),
        refused,
        logs=True,
    )
    assert summary(diagnosis) == [("nova/bus", []), ("nova/compute", [])]
    password = next(c for c in diagnosis.findings[1].causes if c.id == "password")
    assert password.state == "confirmed"


def test_a_cause_is_excluded_only_when_somebody_looked():
    known = library(**CLOUD)
    down = service("nova-compute", "cmp-1", up=False)

    def password(**how):
        causes = ask(known, down, **how).findings[0].causes
        return next(c.state for c in causes if c.id == "password")

    assert password(answered=["service"]) == "possible"
    assert password(answered=["service"], logs=True) == "excluded"


def test_what_cannot_be_decided_names_the_step_that_decides():
    [finding] = ask(library(**CLOUD), service("nova-compute", "cmp-1", up=False)).findings
    assert finding.decide_by is not None
    assert finding.decide_by.run == "ssh cmp-1 systemctl status"


def test_commands_are_filled_with_the_values_that_were_seen():
    known = library(**CLOUD)
    refused = line(
        "Placement service credentials do not work", known, service="nova-compute", host="cmp-7"
    )
    [finding] = ask(known, service("nova-compute", "cmp-7", up=False), refused, logs=True).findings
    assert "ssh cmp-7" in [step.run for step in finding.next]


def test_a_service_that_somebody_disabled_is_not_reported():
    diagnosis = ask(library(**CLOUD), service("nova-compute", "cmp-1", up=False, disabled=True))
    assert diagnosis.findings == []
    assert diagnosis.unexplained == []


def test_a_pasted_line_is_enough_whatever_the_count_asked_for():
    known = library(**CLOUD)
    diagnosis = ask(known, pasted("Error: AMQP SERVER ON h:5672 IS UNREACHABLE", known))
    assert [f.runbook for f in diagnosis.findings] == ["nova/bus"]


@pytest.mark.parametrize(
    ("at_least", "confidence"),
    [("{count: 3}", "high"), ("{count: 6, within: 10m}", "low"), ("{hosts: 2}", "low")],
)
def test_one_pasted_line_of_what_takes_many_proves_little(at_least, confidence):
    page = f"""symptoms:
  - id: moves
    weight: strong
    log: {{match: 'Entering MASTER STATE'}}
    at_least: {at_least}
causes: [{{id: a, title: Something}}]
"""
    known = library(haproxy__moves=page)
    (found,) = ask(known, pasted("(vip) Entering MASTER STATE", known)).findings
    assert found.confidence == confidence


@pytest.mark.parametrize(
    ("read", "count", "confidence"),
    [
        (["nova-compute"], 3, ["medium"]),
        (["nova-compute"], 2, []),
        (["nova-compute", "neutron-dhcp-agent"], 3, []),
    ],
)
def test_what_several_programs_say_is_believed_of_one_whose_log_is_all_there_is(
    read, count, confidence
):
    known = library(**CLOUD)
    said = line("AMQP server on c:5672 is unreachable", known, service="nova-compute", count=count)
    found = ask(known, said, answered=[f"log:{program}" for program in read]).findings
    assert [one.confidence for one in found] == confidence


def test_a_cloud_that_was_looked_at_says_itself_whether_several_suffer():
    known = library(**CLOUD)
    said = line("AMQP server on c:5672 is unreachable", known, service="nova-compute", count=9)
    up = service("nova-compute", "cmp-1", up=True)
    assert ask(known, said, up, answered=["service", "log:nova-compute"]).findings == []


OVER = """symptoms:
  - id: lost
    weight: strong
    log: {match: 'lost the connection'}
    cleared_by: {log: {match: 'found the connection again'}}
causes: [{id: a, title: Something}]
"""


def test_a_later_sign_says_that_it_is_over():
    known = library(nova__lost=OVER)
    lost = line("lost the connection", known, time=NOW - 100)
    [finding] = ask(known, lost).findings
    assert finding.over_since is None
    back = line("found the connection again", known, time=NOW - 50)
    [finding] = ask(known, lost, back).findings
    assert finding.over_since == "2023-11-14T22:12:30Z"
    assert finding.confidence == "low"
    again = line("lost the connection", known, time=NOW - 10)
    [finding] = ask(known, lost, back, again).findings
    assert finding.over_since is None


def test_a_line_that_says_what_is_over_is_no_sign_of_it():
    known = library(nova__lost=OVER)
    assert ask(known, line("it lost the connection", known)).findings
    both = "found the connection again (was: it lost the connection)"
    assert not ask(known, line(both, known)).findings


def test_old_states_are_no_news():
    known = library(**CLOUD)
    old = state("server", id_="s1", status="BUILD", since=NOW - 9e6, host="c", time=NOW - 9e6)
    [finding] = ask(known, old).findings
    assert finding.confidence == "low"


NO_SCHEDULER = """symptoms:
  - id: none
    weight: strong
    absent: true
    state: {resource: service, where: {binary: nova-scheduler}}
"""


def test_an_absence_means_something_only_when_it_was_looked_for():
    page = f"{NO_SCHEDULER}causes: [{{id: a, title: Nobody installed it}}]\n"
    known = library(nova__missing=page)
    assert ask(known).findings == []
    assert [f.runbook for f in ask(known, answered=["service"]).findings] == ["nova/missing"]
    scheduler = service("nova-scheduler", "ctl-1", up=True)
    assert ask(known, scheduler, answered=["service"]).findings == []


def test_an_absence_none_of_whose_causes_is_the_case_is_doubted():
    page = f"""{NO_SCHEDULER}
  - id: others
    weight: fits
    state: {{resource: service, where: {{binary: nova-conductor}}}}
causes: [{{id: a, title: Nobody installed it, when: [others]}}]
"""
    (finding,) = ask(library(nova__missing=page), answered=["service"]).findings
    assert finding.confidence == "medium"
    assert "none of its known causes is the case now" in finding.reasons


def test_a_share_counts_against_all_of_the_kind():
    page = """symptoms:
  - id: all
    weight: strong
    state: {resource: service, where: {binary: nova-compute, disabled: true}}
    share: {of: {binary: nova-compute}, at_least: 1.0}
causes: [{id: a, title: Somebody}]
"""
    known = library(nova__disabled=page)
    off = service("nova-compute", "cmp-1", up=True, disabled=True)
    on = service("nova-compute", "cmp-2", up=True)
    assert ask(known, off, on).findings == []
    assert len(ask(known, off).findings) == 1


def test_what_no_runbook_knows_is_shown():
    known = library(**CLOUD)
    diagnosis = ask(
        known,
        line("something nobody wrote about", known, service="nova-api", count=7),
        state("volume", id_="v1", name="data", status="error"),
    )
    assert [(u.resource, u.count) for u in diagnosis.unexplained] == [("volume data", 1), ("", 7)]


def test_ignored_findings_are_counted_until_their_day():
    known = library(**CLOUD)
    down = service("nova-compute", "cmp-1", up=False)
    rule = Ignore(runbook="nova/*", resource="cmp-1", reason="being repaired", expires=NOW + 1)
    diagnosis = ask(known, down, ignores=[rule])
    assert diagnosis.findings == []
    assert [i.reason for i in diagnosis.ignored] == ["being repaired"]
    late = Ignore(runbook="nova/*", reason="being repaired", expires=NOW)
    assert len(ask(known, down, ignores=[late]).findings) == 1
    other = Ignore(runbook="nova/*", resource="cmp-2", reason="being repaired")
    assert len(ask(known, down, ignores=[other]).findings) == 1


def test_the_order_of_the_evidence_does_not_change_the_answer():
    known = library(**CLOUD)
    seen = [
        service("nova-compute", "cmp-1", up=False),
        service("nova-compute", "cmp-2", up=False, heartbeat=NOW - 9999),
        state("server", id_="s1", name="web", status="BUILD", since=NOW - 3600, host="cmp-2"),
    ]
    assert summary(ask(known, *seen)) == summary(ask(known, *reversed(seen)))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{used_share: {more: 0.9}}", 1),
        ("{used_share: {less: 0.9}}", 0),
        ("{free: {less: 10}}", 0),  # unknown is not less
        ("{host: [a, b]}", 1),
        ("{host: {not: a}}", 0),
        ("{total: {more_than: used_share}}", 1),
        ("{since: {younger: 5m}}", 1),
        ("{since: {older: 5m}}", 0),
    ],
)
def test_conditions(condition, expected):
    page = f"""symptoms:
  - {{id: a, weight: strong, state: {{resource: pool, where: {condition}}}}}
causes: [{{id: a, title: Something}}]
"""
    pool = state("pool", id_="p", host="a", used_share=0.95, total=10, since=NOW - 60)
    assert len(ask(library(nova__pool=page), pool).findings) == expected


def test_an_alert_finds_the_runbook_that_answers_it():
    known = library(nova__compute=COMPUTE + "alerts: [NovaDown]\n", nova__bus=BUS)
    alert = Observation(kind="alert", source="alerts", text="NovaDown", name="NovaDown", host="c1")
    [finding] = ask(known, alert).findings
    assert (finding.runbook, finding.affected, finding.confidence) == (
        "nova/compute",
        ["c1"],
        "high",
    )


def test_an_alert_that_several_runbooks_answer_does_not_decide():
    known = library(
        nova__compute=COMPUTE + "alerts: [Down]\n", nova__stuck=STUCK + "alerts: [Down]\n"
    )
    alert = Observation(kind="alert", source="alerts", text="Down", name="Down", host="cmp-1")
    assert ask(known, alert).findings == []
    both = ask(known, alert, service("nova-compute", "cmp-1", up=False))
    assert [f.runbook for f in both.findings] == ["nova/compute"]


def test_many_findings_that_say_the_same_become_one():
    known = library(**CLOUD)
    down = [
        service("nova-compute", f"cmp-{n}", up=False, heartbeat=NOW - 600 * n) for n in range(9)
    ]
    [finding] = ask(known, *down).findings
    assert finding.affected == [f"cmp-{n}" for n in range(9)]
    assert len(ask(known, *down[:3]).findings) == 3


def test_a_back_end_of_a_host_is_on_that_host():
    volume = """per: host
symptoms:
  - id: down
    weight: strong
    state: {resource: service, where: {binary: cinder-volume, up: false}}
causes: [{id: a, see: nova/disk, same: [host], proof: {reference: here}}]
"""
    disk = """per: host
symptoms: [{id: full, weight: strong, log: {match: 'No space left on device'}}]
causes: [{id: a, title: Something}]
"""
    known = library(nova__volume=volume, nova__disk=disk)
    down = Observation(
        kind="state",
        source="a listing",
        text="down",
        resource="service",
        host="vol-1",
        time=NOW,
        fields={"binary": "cinder-volume", "host": "vol-1@ceph", "up": False},
    )
    full = line("No space left on device", known, service="cinder-volume", host="vol-1")
    assert summary(ask(known, down, full)) == [("nova/disk", ["nova/volume"])]


def test_a_log_that_fell_silent_is_no_sure_sign_of_what_a_live_cloud_suffers_from():
    known = library(**CLOUD)
    text = "AMQP server on 192.0.2.1:5672 is unreachable"
    programs = ("nova-compute", "neutron-l3-agent", "cinder-volume")
    old = [line(text, known, service=program, time=NOW - 3600) for program in programs]
    alive = service("nova-compute", "cmp-1", up=True)
    [finding] = ask(known, *old, alive).findings
    assert finding.confidence == "medium"
    [finding] = ask(known, *old).findings  # logs alone are judged at the time of their last line
    assert finding.confidence == "high"


NO_HOST = """
symptoms: [{id: said, weight: strong, log: {match: No valid host was found}}]
causes: [{id: full, title: All hosts are full}]
"""
NO_SHARE = """
symptoms: [{id: said, weight: strong, log: {match: 'create_share: No valid host was found'}}]
causes: [{id: no-room, title: There is no room}]
"""


def test_of_two_pages_that_know_the_same_words_the_one_that_knows_more_is_meant():
    known = library(nova__host=NO_HOST, manila__share=NO_SHARE)
    text = "Failed to create_share: No valid host was found."
    share, host = ask(known, pasted(text, known)).findings
    assert (share.runbook, share.confidence) == ("manila/share", "high")
    assert (host.runbook, host.confidence) == ("nova/host", "low")
    assert any("manila/share" in reason for reason in host.reasons)
    other = line("No valid host was found.", known, service="nova-conductor")
    both = ask(known, line(text, known, service="manila-scheduler"), other).findings
    assert {one.confidence for one in both} == {"high"}, "it was said elsewhere by itself, too"


def test_words_that_two_pages_know_alike_are_a_tie():
    known = library(nova__host=NO_HOST, manila__host=NO_HOST)
    both = ask(known, pasted("No valid host was found.", known)).findings
    assert [one.confidence for one in both] == ["medium", "medium"]
    assert "the same text speaks as clearly for nova/host" in both[0].reasons
    lines = [line("No valid host was found.", known, service=it) for it in ("nova", "manila")]
    assert {one.confidence for one in ask(known, *lines).findings} == {"high"}, "logs tell of all"


FULL = """
symptoms:
  - {id: said, weight: strong, log: {match: No valid host was found}}
  - {id: full, weight: fits, log: {match: not enough memory}}
causes: [{id: full, title: All hosts are full, when: [full]}]
"""


def test_a_text_that_shows_none_of_the_causes_it_could_show_is_doubted():
    known = library(nova__host=FULL)
    (alone,) = ask(known, pasted("No valid host was found.", known)).findings
    assert alone.confidence == "medium"
    assert "the text shows none of its known causes" in alone.reasons
    (shown,) = ask(known, pasted("No valid host was found, not enough memory", known)).findings
    assert shown.confidence == "high"
    (logged,) = ask(known, line("No valid host was found.", known, service="nova")).findings
    assert logged.confidence == "high", "of a cloud the rest can be asked"


def test_a_page_that_is_a_cause_of_the_other_is_not_doubted_for_its_fewer_words():
    shared = NO_SHARE.replace("causes: [", "causes: [{id: host, see: nova/host}, ")
    known = library(nova__host=NO_HOST, manila__share=shared)
    text = "Failed to create_share: No valid host was found."
    (found,) = ask(known, pasted(text, known)).findings
    assert found.runbook == "nova/host"
    assert [one.runbook for one in found.explains] == ["manila/share"]


SILENT = """
per: host
symptoms:
  - {id: down, weight: strong, state: {resource: service, where: {up: false}}}
  - {id: alive, weight: fits, state: {resource: hypervisor, where: {up: true}}}
  - {id: given-up, weight: fits, late: 2m, log: {service: nova-compute, match: given-up-on}}
causes:
  - {id: stopped, title: It stopped, when: {all: [down, alive], none: [given-up]}}
  - {id: hangs, title: It hangs, when: [down, given-up]}
"""


@pytest.mark.parametrize(
    ("ago", "verdicts"),
    [
        (60, [("stopped", "likely"), ("hangs", "possible")]),
        (180, [("stopped", "confirmed"), ("hangs", "excluded")]),
    ],
)
def test_what_shows_late_says_nothing_by_its_absence_at_first(ago, verdicts):
    known = library(nova__silent=SILENT)
    seen = [
        state("service", host="h1", binary="nova-compute", up=False, time=NOW - ago),
        state("hypervisor", host="h1", up=True, time=NOW),
    ]
    (found,) = ask(known, *seen, answered=["service", "hypervisor"], logs=True).findings
    assert [(cause.id, cause.state) for cause in found.causes] == verdicts


def test_a_finding_of_which_every_cause_is_ruled_out_is_doubted():
    page = """symptoms:
  - {id: seen, weight: strong, log: {match: 'it went wrong'}}
  - {id: full, weight: fits, state: {resource: pool, where: {free: {less: 1}}}}
causes: [{id: full, title: It is full, when: [full]}]
"""
    known = library(nova__pool=page)
    [finding] = ask(known, line("it went wrong", known), answered=["pool"]).findings
    assert [cause.state for cause in finding.causes] == ["excluded"]
    assert finding.confidence == "medium"


def test_what_has_a_place_is_not_folded_under_what_has_none():
    password = """per: host
symptoms: [{id: seen, weight: strong, log: {match: 'HTTP 401'}}]
causes: [{id: a, title: Something}]
"""
    compute = """per: host
symptoms:
  - id: down
    weight: strong
    state: {resource: service, where: {binary: nova-compute, up: false}}
causes: [{id: a, see: nova/password, same: [host], proof: {reference: here}}]
"""
    known = library(nova__password=password, nova__compute=compute)
    diagnosis = ask(known, line("HTTP 401", known), service("nova-compute", "cmp-1", up=False))
    assert summary(diagnosis) == [("nova/compute", []), ("nova/password", [])]


def test_a_broker_that_tells_of_its_clients_counts_for_the_host_that_is_silent():
    compute = """per: host
symptoms:
  - id: down
    weight: strong
    state: {resource: service, where: {binary: nova-compute, up: false}}
  - id: heartbeats
    weight: fits
    log: {service: rabbitmq, match: 'nova-compute:\\S+ missed heartbeats', elsewhere: true}
causes:
  - {id: ended, title: The process has ended, when: {all: [down], none: [heartbeats]}}
  - {id: hangs, title: The process hangs, when: [down, heartbeats]}
"""
    known = library(nova__compute=compute)
    diagnosis = ask(
        known,
        service("nova-compute", "cmp-1", up=False),
        line("nova-compute:17: missed heartbeats", known, service="rabbitmq", host="ctl-1"),
    )
    [finding] = diagnosis.findings
    assert finding.affected == ["cmp-1"]
    assert [(c.id, c.state) for c in finding.causes if c.state != "excluded"] == [
        ("hangs", "confirmed")
    ]


TOLD_BY_ANOTHER = """per: host
symptoms:
  - {id: down, weight: strong, state: {resource: service, where: {binary: nova-compute, up: false}}}
  - {id: told, weight: strong, log: {service: nova-api, match: 'a compute is dead'}}
  - {id: alive, weight: fits, state: {resource: service, where: {binary: neutron, up: true}}}
causes: [{id: a, title: Something}]
"""


def test_hosts_that_are_well_are_not_meant_by_a_line_that_names_none():
    known = library(nova__compute=TOLD_BY_ANOTHER)
    told = line("a compute is dead", known, service="nova-api")
    well = [service("neutron", host, up=True) for host in ("cmp-1", "cmp-2", "cmp-3")]
    [finding] = ask(known, told, *well).findings
    assert finding.affected == ["nova-api"]
    [finding] = ask(known, told, *well, service("nova-compute", "cmp-2", up=False)).findings
    assert finding.affected == ["cmp-2"]
    [finding] = ask(known, told, well[0]).findings
    assert finding.affected == ["cmp-1"]


WEAK_CAUSE = """
per: cloud
symptoms:
  - {id: reply, log: {match: 'waiting for a reply'}}
  - {id: dead, weight: strong, log: {match: 'the bus is dead'}}
causes: [{id: a, title: It is dead}]
"""
NAMED = """
per: cloud
symptoms: [{id: named, weight: strong, log: {match: 'Failed to run the backup'}}]
causes: [{id: bus, see: nova/bus, proof: {reference: here}}]
"""


def test_a_sure_finding_is_not_folded_under_one_weak_sign_of_the_same_paste():
    known = library(nova__bus=WEAK_CAUSE, nova__backup=NAMED)
    text = "Failed to run the backup: timed out waiting for a reply"
    roots = ask(known, pasted(text, known)).findings
    assert [(one.runbook, one.confidence) for one in roots] == [
        ("nova/backup", "high"),
        ("nova/bus", "low"),
    ]


def test_it_is_folded_under_what_the_same_paste_names():
    known = library(nova__bus=WEAK_CAUSE, nova__backup=NAMED)
    text = "Failed to run the backup: timed out waiting for a reply, the bus is dead"
    assert [one.runbook for one in ask(known, pasted(text, known)).findings] == ["nova/bus"]
