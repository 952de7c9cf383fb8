"""A large cloud with a few hundred failures of four kinds: all four are named."""

from collections import Counter

import pytest
import recorded
from crowd import REASONS, SERVERS, Crowd

from rey_triage.evidence import Evidence
from rey_triage.sources.cloud import observe
from rey_triage.sources.cloud.probes.common import DETAILS, choose_spread


@pytest.fixture(scope="module")
def crowd():
    return Crowd(servers=2000, broken=200)


@pytest.fixture(scope="module")
def diagnosis(crowd):
    evidence = Evidence(taken_at=crowd.now())
    evidence.add(observe(crowd))
    assert sum(o.resource == "server" for o in evidence.observations) == 200
    return recorded.ask(evidence)


def test_four_reasons_among_two_thousand_instances_are_all_named(diagnosis):
    named = {finding.runbook for finding in diagnosis.findings}
    assert {runbook for runbook, _ in REASONS.values()} <= named


def test_no_more_details_are_asked_for_than_of_a_small_cloud(crowd, diagnosis):
    asked = Counter(path.split("/")[3] for path in crowd.asked if path.count("/") == 3)
    assert asked["os-instance-actions"] == DETAILS
    assert Counter(crowd.asked)[SERVERS] <= 10


def test_what_is_chosen_differs_in_what_matters_most_first():
    items = [("b", n % 7, n) for n in range(50)] + [("a", 0, 100), ("c", 0, 200)]
    chosen = choose_spread(items, lambda i: i[0], lambda i: i[1], limit=6)
    assert {kind for kind, _, _ in chosen} == {"a", "b", "c"}
    assert len({second for kind, second, _ in chosen if kind == "b"}) == 4


def test_of_what_is_alike_the_newest_and_the_oldest_are_chosen():
    assert choose_spread(range(9), lambda _: 0, limit=4) == [0, 8, 1, 7]
