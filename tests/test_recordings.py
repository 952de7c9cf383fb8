"""Every recorded fault of a real cloud is diagnosed again: with its logs, and by the API alone."""

import pytest
import recorded

EXPECTED = recorded.expectations()
FAULTS = {name: e for name, e in EXPECTED.items() if e["expect"]}
HEALTHY = [name for name, e in EXPECTED.items() if not e["expect"]]
VISIBLE = [name for name, e in FAULTS.items() if e["api"]]
SILENT = [name for name, e in FAULTS.items() if not e["api"]]


def roots(diagnosis) -> list[str]:
    return [finding.runbook for finding in diagnosis.findings]


def test_every_recording_is_described():
    files = {file.name.removesuffix(".tar.xz") for file in recorded.DIRECTORY.glob("*.tar.xz")}
    assert files == set(EXPECTED)
    assert all(e.get("why") for e in EXPECTED.values() if e["expect"] and not e["api"])


@pytest.mark.parametrize("name", FAULTS)
def test_with_api_and_logs_the_right_runbooks_come_first(name):
    diagnosis = recorded.recording(name)
    expected = EXPECTED[name]["expect"]
    assert sorted(roots(diagnosis)[: len(expected)]) == sorted(expected)
    assert diagnosis.findings[0].confidence == "high"
    if cause := EXPECTED[name].get("cause"):
        states = {one.id: one.state for one in diagnosis.findings[0].causes}
        assert states[cause] in ("confirmed", "likely"), states


@pytest.mark.parametrize("name", VISIBLE)
def test_by_the_api_alone_the_right_runbooks_come_first(name):
    diagnosis = recorded.recording(name, logs=False)
    expected = EXPECTED[name]["api"]
    assert sorted(roots(diagnosis)[: len(expected)]) == sorted(expected)


@pytest.mark.parametrize("name", SILENT)
def test_what_the_api_alone_cannot_show_is_not_guessed(name):
    diagnosis = recorded.recording(name, logs=False)
    wrong = [f.runbook for f in diagnosis.findings if f.confidence == "high"]
    assert set(wrong) <= set(EXPECTED[name].get("also", []))


@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_cloud_yields_no_finding(name):
    assert roots(recorded.recording(name)) == []
    assert roots(recorded.recording(name, logs=False)) == []


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
    both = merged("nova-compute-killed", "ovs-agent-dead")
    assert {"nova/compute-service-down", "neutron/ovs-agent-down"} <= set(roots(both)[:3])


def test_where_the_api_alone_cannot_decide_the_deciding_step_is_named():
    seen = recorded.evidence(recorded.DIRECTORY / "placement-stopped.tar.xz", logs=False)
    seen.observations = [o for o in seen.observations if o.resource == "server"]
    seen.coverage = []
    [finding] = [f for f in recorded.ask(seen).findings if f.runbook == "nova/no-valid-host"]
    assert finding.decide_by is not None
    assert finding.decide_by.run
    assert {cause.state for cause in finding.causes} == {"possible"}
