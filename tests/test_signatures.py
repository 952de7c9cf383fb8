"""The scanner of signatures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage import signatures
from rey_triage.library import open_library
from rey_triage.signatures import Scanner, Signature

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
    return [(start, end, scanner.match(chunk[start:end])) for start, end, _ in scanner.lines(chunk)]


@given(pieces=st.lists(PIECES, max_size=12), ended=st.booleans())
def test_a_small_log_and_a_large_one_are_read_alike(pieces, ended):
    chunk = b"\n".join(pieces) + b"\n" * ended
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(signatures, "_SMALL", -1)
        large = found(Scanner(SIGNATURES), chunk)
    assert found(Scanner(SIGNATURES), chunk) == large


def test_what_is_no_error_and_has_no_signature_is_passed_over():
    chunk = b"2026-11-22 05:47:20.754 1 INFO nova.compute [-] all is well\nlost 3 of them\n"
    ((start, end, known),) = Scanner(SIGNATURES).lines(chunk)
    assert (chunk[start:end], known) == (b"lost 3 of them", True)


def test_a_line_that_holds_the_kind_of_a_port_is_no_message_of_one():
    library = open_library()
    known = signatures.signatures(library)
    line = b"accepting AMQP connection (192.0.2.31:39182 -> 192.0.2.11:5672 - nova-compute:8:7f0e)"
    runbooks = {known[number].runbook for number in Scanner(known).match(line)}
    assert "neutron/ports-without-address" not in runbooks
