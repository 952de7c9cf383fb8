import pytest
import shelf

from rey_triage import spans
from rey_triage.facts import cause_facts, facts


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return shelf.load(tmp_path_factory.mktemp("facts") / "runbooks")


def test_an_incident_takes_as_long_as_one_of_its_causes(library):
    found = facts(library.runbooks["nova/no-valid-host"])
    assert (found.risk, found.takes, found.reversible) == ("change", (120, 360), True)


def test_a_step_that_cannot_be_taken_back_is_named(library):
    runbook = library.runbooks["rabbitmq/unreachable"]
    found = cause_facts(runbook.causes[0])
    assert (found.risk, found.reversible) == ("disruptive", False)
    assert found.why == ("Messages that were not stored are lost.",)


def test_a_task_without_a_way_back_is_not_reversible(library):
    found = facts(library.runbooks["nova/raise-quota"])
    assert (found.risk, found.takes, found.reversible) == ("change", (60, 60), False)
    assert found.why == ("What was built with the new quota stays.",)


@pytest.mark.parametrize(
    ("text", "seconds", "spoken"),
    [
        ("30s", (30, 30), "30 s"),
        ("1m-5m", (60, 300), "1–5 min"),
        ("30s-2h", (30, 7200), "30 s – 2 h"),
        ("90m", (5400, 5400), "1 h 30 min"),
    ],
)
def test_spans_are_read_and_said(text, seconds, spoken):
    assert spans.bounds(text) == seconds
    assert spans.spoken(seconds) == spoken


@pytest.mark.parametrize("text", ["", "5", "m", "5x", "-5m", "5m-", "1.5h", "٣m"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match="no span of time"):
        spans.bounds(text)
