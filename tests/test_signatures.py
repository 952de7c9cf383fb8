"""The scanner of signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import scanner
from rey_triage.library import open_library
from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature, signatures

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


def test_what_is_no_error_and_has_no_signature_is_passed_over():
    chunk = b"2026-11-22 05:47:20.754 1 INFO nova.compute [-] all is well\nlost 3 of them\n"
    ((start, end, numbers),) = Scanner(SIGNATURES).hits(chunk)
    assert (chunk[start:end], numbers) == (b"lost 3 of them", (1,))


def test_scanning_with_no_signatures_finds_errors_only(monkeypatch):
    chunk = b"2026-11-22 05:47:20.754 1 ERROR nova.compute [-] it broke\nall is well\n"
    monkeypatch.setattr(scanner, "_SMALL", -1)
    assert [hit[0] for hit in Scanner(()).hits(chunk)] == [0]


def test_a_line_that_holds_the_kind_of_a_port_is_no_message_of_one():
    known = signatures(open_library())
    line = b"accepting AMQP connection (192.0.2.31:39182 -> 192.0.2.11:5672 - nova-compute:8:7f0e)"
    runbooks = {known[number].runbook for number in Scanner(known).match(line)}
    assert "neutron/ports-without-address" not in runbooks
