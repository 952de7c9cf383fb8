"""The scanner of signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import scanner
from rey_triage.library import open_library
from rey_triage.model import Incident
from rey_triage.redact import redact_text
from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources import text
from rey_triage.sources.logs.files import Member
from rey_triage.sources.logs.origin import program_of_logger
from rey_triage.sources.logs.reader import read_members

SIGNATURES = tuple(
    Signature(pattern, "nova/one", f"s{number}", "holds", "log")
    for number, pattern in enumerate([r"No valid host was found", r"lost \d+ of \w+", r"\[x\]"])
)
PIECES = st.sampled_from(
    [
        b"2026-11-22 05:47:20.754 1 INFO nova.compute [-] all is well",
        b"2026-11-22 05:47:20.754 1 ERROR nova.compute [-] it broke",
        b"NoValidHost: No valid host was found. There are not enough hosts",
        b"lost 3 of them",
        b"lost three of them",
        b"[ERROR] mariadbd: out of disk",
        b"2026-11-22T05:47:20Z|00012|ov|ERR|no bridge",
        b"=CRASH REPORT==== 22-Nov-2026",
        b"[x] ERROR ",
        b"",
        b"\xff\x00",
    ]
)


def found(scanner, chunk):
    hits = scanner.hits(chunk)
    assert all(numbers == scanner.match(chunk[start:end]) for start, end, numbers in hits)
    return hits


@given(pieces=st.lists(PIECES, max_size=12), ended=st.booleans(), dense=st.integers(1, 12))
def test_a_small_log_a_large_one_and_a_flood_are_read_alike(pieces, ended, dense):
    chunk = b"\n".join(pieces) + b"\n" * ended
    small = found(Scanner(SIGNATURES), chunk)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(scanner, "_SMALL", -1)
        assert found(Scanner(SIGNATURES), chunk) == small
        patched.setattr(scanner, "_DENSE", dense)
        assert found(Scanner(SIGNATURES), chunk) == small


def test_a_line_that_has_a_pattern_at_every_letter_is_found_in_a_flood():
    """It has more places where one ends than bytes lie between the errors."""
    many = tuple(
        Signature(pattern, "nova/one", f"s{number}", "holds", "log")
        for number, pattern in enumerate([r"xy\S+", r"x\S+z", r"[xy]z*\S*z", r"\Sz+"])
    )
    error = b"2026-11-22 05:47:20.754 1 ERROR nova.compute [-] it broke\n"
    chunk = error + b"xy" + b"z" * 200 + b"\n" + error
    large = Scanner(many)
    large.hits(b"all is well\n" * 100_000)
    assert large.flood(chunk) == found(Scanner(many), chunk)
    assert len(large.flood(chunk)) == 3


def test_what_is_no_error_and_has_no_signature_is_passed_over():
    chunk = b"2026-11-22 05:47:20.754 1 INFO nova.compute [-] all is well\nlost 3 of them\n"
    ((start, end, numbers),) = Scanner(SIGNATURES).hits(chunk)
    assert (chunk[start:end], numbers) == (b"lost 3 of them", (1,))


@pytest.mark.parametrize(
    ("logger", "fits"),
    [
        ("heat.engine.resource", True),
        ("oslo_messaging.rpc.server", True),  # whose it is cannot be told
        ("", True),
        ("nova.compute.manager", False),
        ("caso.extract.manager", False),  # no project that has runbooks
        ("mistral.engine.default_engine", False),
    ],
)
def test_a_signature_of_one_project_fits_what_it_may_have_logged(logger, fits):
    bound = Signature("went wrong", "heat/one", "s", "holds", "log", ("heat",))
    assert bound.fits(program_of_logger(logger)) is fits


SHIPPED = open_library().signatures
EXAMPLES = {
    (runbook.id, symptom.id): symptom.example
    for runbook in open_library()
    if isinstance(runbook, Incident)
    for symptom in runbook.symptoms
    if symptom.example
}


def led_to(evidence):
    numbers = {number for seen in evidence.observations for number in seen.signatures}
    return {(SHIPPED[number].runbook, SHIPPED[number].symptom) for number in numbers}


def test_every_example_leads_to_its_symptom_when_it_is_pasted():
    """Also where the pattern has words of a header, or of what is redacted."""
    pasted = Scanner(SHIPPED, pasted=True)
    lost = [key for key, line in EXAMPLES.items() if key not in led_to(text.read(line, pasted))]
    assert lost == []


def test_every_example_leads_to_its_symptom_in_a_log_of_a_bundle():
    logs = Scanner(SHIPPED)
    in_logs = {(one.runbook, one.symptom) for one in SHIPPED if one.source == "log"}
    lost = [
        key
        for key, line in EXAMPLES.items()
        if key in in_logs and key not in led_to(read_members([member(redact_text(line))], logs))
    ]
    assert lost == []


def member(line):
    return Member("some.log", iter([line.encode() + b"\n"]), 1.8e9)


def test_scanning_with_no_signatures_finds_errors_only(monkeypatch):
    chunk = b"2026-11-22 05:47:20.754 1 ERROR nova.compute [-] it broke\nall is well\n"
    monkeypatch.setattr(scanner, "_SMALL", -1)
    assert [hit[0] for hit in Scanner(()).hits(chunk)] == [0]


def test_a_line_that_holds_the_kind_of_a_port_is_no_message_of_one():
    known = open_library().signatures
    line = b"accepting AMQP connection (192.0.2.31:39182 -> 192.0.2.11:5672 - nova-compute:8:7f0e)"
    runbooks = {known[number].runbook for number in Scanner(known).match(line)}
    assert "neutron/ports-without-address" not in runbooks
