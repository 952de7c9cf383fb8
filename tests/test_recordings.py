"""Every recorded fault of a real cloud is diagnosed again: with its logs, and by the API alone."""

import functools

import pytest
import recorded

from lab.suite import results
from lab.suite.faults import FAULTS
from rey_triage.triage.match import Witness
from rey_triage.trials import read_record

FILES = {file.name.removesuffix(".tar.xz") for file in recorded.DIRECTORY.glob("*.tar.xz")}
HEALTHY = sorted(name for name in FILES if name.startswith("healthy-"))
RECORDED = sorted(FILES & FAULTS.keys())
TRIALS = {trial.fault: trial for trial in read_record().trials}
MISTAKES = {name for name, trial in TRIALS.items() if not trial.api_right}
"""What is known to be wrong by the API alone; the page of results shows it first."""
VISIBLE = [name for name in RECORDED if results.expected(FAULTS[name])[1] and name not in MISTAKES]
SILENT = [name for name in RECORDED if not results.expected(FAULTS[name])[1]]


def roots(diagnosis) -> list[str]:
    return [finding.runbook for finding in diagnosis.findings]


@functools.cache
def said(name, *, logs=True):
    return results.said(recorded.recording(name, logs=logs), 0)


def test_every_recording_is_of_a_fault_and_what_was_not_run_is_said():
    assert HEALTHY
    assert FILES - set(HEALTHY) <= FAULTS.keys()
    assert FAULTS.keys() - FILES <= read_record().waiting.keys()


def test_most_of_what_is_said_is_right():
    faults = [trial for trial in TRIALS.values() if trial.expect and not trial.calm]
    visible = [trial for trial in faults if trial.by_api]
    assert sum(trial.runbook_right for trial in faults) >= 0.95 * len(faults)
    assert sum(trial.cause_right for trial in faults) >= 0.85 * len(faults)
    assert sum(trial.api_right for trial in visible) >= 0.9 * len(visible)


def test_what_the_api_alone_does_not_show_has_a_reason():
    assert all(FAULTS[name].why for name in SILENT)


@pytest.mark.parametrize("name", RECORDED)
def test_with_api_and_logs_the_right_runbooks_come_first(name):
    expect, _ = results.expected(FAULTS[name])
    assert results.named(said(name), expect, calm=FAULTS[name].calm), said(name).roots


@pytest.mark.parametrize("name", [name for name in RECORDED if any(FAULTS[name].expect.values())])
def test_with_api_and_logs_the_right_cause_is_the_most_certain(name):
    expect, _ = results.expected(FAULTS[name])
    assert results.causes(said(name), expect), said(name).roots


@pytest.mark.parametrize("name", VISIBLE)
def test_by_the_api_alone_the_right_runbooks_come_first(name):
    _, by_api = results.expected(FAULTS[name])
    assert results.named(said(name, logs=False), by_api, calm=FAULTS[name].calm), said(
        name, logs=False
    ).roots


@pytest.mark.parametrize("name", SILENT)
def test_what_the_api_alone_cannot_show_is_not_guessed(name):
    certain = {r.runbook for r in said(name, logs=False).roots if r.confidence == "high"}
    assert certain <= set(FAULTS[name].also)


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_cloud_yields_no_finding(name):
    assert said(name).roots == []
    assert said(name, logs=False).roots == []


def test_the_demo_folds_what_is_red_under_the_message_bus():
    [bus] = recorded.recording("rabbitmq-stopped").findings
    assert bus.runbook == "rabbitmq/unreachable"
    assert sum(one.count for one in bus.explains) >= 6
    assert {"nova/compute-service-down", "neutron/ovs-agent-down"} <= {
        one.runbook for one in bus.explains
    }


def test_the_demo_is_found_without_the_broker_s_own_log_by_what_stopped_together():
    diagnosis = recorded.recording("rabbitmq-stopped", without=("rabbitmq", "lab@localhost"))
    assert roots(diagnosis)[0] == "rabbitmq/unreachable"
    api_only = recorded.recording("rabbitmq-stopped", logs=False)
    assert roots(api_only)[0] == "rabbitmq/unreachable"
    symptoms = {item.symptom for item in api_only.findings[0].evidence}
    assert "stopped-together" in symptoms


def test_without_the_heartbeats_the_demo_has_another_answer():
    seen = recorded.evidence(recorded.DIRECTORY / "rabbitmq-stopped.tar.xz", logs=False)
    seen.observations = [o for o in seen.observations if o.resource != "service"]
    assert "rabbitmq/unreachable" not in roots(recorded.ask(seen))


def test_two_roots_in_merged_evidence_stay_two():
    def merged(*names):
        files = [recorded.DIRECTORY / f"{name}.tar.xz" for name in names]
        return recorded.ask(*(recorded.evidence(file) for file in files))

    both = merged("nova-compute-killed", "wrong-password-neutron")
    assert {"nova/compute-service-down", "keystone/service-credentials-rejected"} <= set(
        roots(both)[:3]
    )
    both = merged("mariadb-killed", "rabbitmq-stopped")
    assert {"mariadb/down", "rabbitmq/unreachable"} <= set(roots(both)[:3])
    both = merged("nova-compute-killed", "ovs-agent-killed")
    assert {"nova/compute-service-down", "neutron/ovs-agent-down"} <= set(roots(both)[:3])


def test_where_the_api_alone_cannot_decide_the_deciding_step_is_named():
    seen = recorded.evidence(recorded.DIRECTORY / "placement-stopped.tar.xz", logs=False)
    seen.observations = [o for o in seen.observations if o.resource == "server"]
    seen.coverage = []
    [finding] = [f for f in recorded.ask(seen).findings if f.runbook == "nova/no-valid-host"]
    assert finding.decide_by is not None
    assert finding.decide_by.run
    assert {cause.state for cause in finding.causes} == {"possible"}


@pytest.mark.parametrize("name", ["healthy-1", "rabbitmq-stopped", "stack-fails", "lived-in"])
def test_to_pass_over_incidents_of_which_nothing_can_be_seen_changes_nothing(name, monkeypatch):
    quick = recorded.recording(name)
    monkeypatch.setattr(Witness, "may_show", lambda *_: True)
    assert recorded.recording(name) == quick
