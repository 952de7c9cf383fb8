"""Symptoms in words."""

from __future__ import annotations

import pytest

from rey_triage import wording
from rey_triage.model import AtLeast, Log, Matcher, Share, State, Symptom, Test


@pytest.mark.parametrize(
    ("regex", "shown"),
    [
        (r"^No valid host was found\.", "No valid host was found."),
        (r"Filter \w+ returned 0 hosts", "Filter … returned 0 hosts"),
        (r"(?i)quota exceeded for (cores|ram)", "quota exceeded for (cores | ram)"),
        (
            r"AMQP server on \S+:\d{1,5} is unreachable: .*refused",
            "AMQP server on …:… is unreachable: …refused",
        ),
        (r"\[Errno 111\] (?:ECONN)?REFUSED", "[Errno 111] ECONNREFUSED"),
    ],
)
def test_a_pattern_is_shown_the_way_the_message_looks(regex, shown):
    assert wording.readable(regex) == shown


@pytest.mark.parametrize(
    ("symptom", "words"),
    [
        (
            Symptom(
                id="a",
                state=State(resource="service", where={"binary": "nova-compute", "up": False}),
            ),
            "`nova-compute`: down",
        ),
        (
            Symptom(
                id="a",
                state=State(resource="service", where={"binary": "nova-compute", "disabled": True}),
                share=Share(),
            ),
            "Every `nova-compute`: disabled",
        ),
        (
            Symptom(
                id="a",
                state=State(
                    resource="server",
                    where={"status": ("ERROR", "BUILD"), "fault": Test(match="^No host")},
                ),
            ),
            "Instance: status `ERROR` or `BUILD`, fault says: `No host`",
        ),
        (
            Symptom(
                id="a",
                state=State(resource="volume", where={"since": Test(older="stuck-transition")}),
            ),
            "Volume: since longer ago than 15m",
        ),
        (
            Symptom(id="a", absent=True, state=State(resource="amphora")),
            "No amphora",
        ),
        (
            Symptom(
                id="a",
                log=Log(match="lost it", service="heat"),
                at_least=AtLeast(count=3, within="10m"),
            ),
            "Log of `heat` (at least 3 times in 10m): `lost it`",
        ),
        (
            Symptom(id="a", log=Log(match="lost it", service="heat", origin="older")),
            "Log of `heat`, older releases: `lost it`",
        ),
        (
            Symptom(id="a", any_of=(Matcher(log=Log(match="one")), Matcher(log=Log(match="two")))),
            "Any log: `one` or Any log: `two`",
        ),
    ],
)
def test_a_symptom_is_said_in_words(symptom, words):
    assert wording.short(symptom) == words


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-20 09:14:03.518 8120 INFO nova.filters [None req-1 - -] it broke",
        "2026-11-20 09:14:03.518 1 ERROR nova.manager [req-1 - -] [instance: 4a3c] it broke",
        "2026-11-20 09:14:03.518 8120 ERROR oslo_service.backend it broke",
        "it broke",
    ],
)
def test_an_example_is_shown_without_its_header(line):
    assert wording.message_of(line) == "it broke"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("openstack server delete --wait test", True),
        ("sudo cp -p grastate.dat.before grastate.dat", True),
        ("stop it again; it keeps no state", False),
        ("nova-manage cell_v2 delete_host --host (its name)", False),
    ],
)
def test_a_way_back_is_a_command_or_a_sentence(text, expected):
    assert wording.is_command(text) is expected
