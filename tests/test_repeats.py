"""Lines that say the same again are counted as if each had been taken apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources.logs import repeats
from rey_triage.sources.logs.events import LogEvents
from rey_triage.sources.logs.fold import Folder

SIGNATURES = tuple(
    Signature(pattern, "nova/one", f"s{number}", "holds", "log")
    for number, pattern in enumerate([r"\[Errno 111\]", r"lost \d+ of", r"Node gone"])
)
INSTANCES = ["4a3c1a52-8a1e-4f0a-b7f5-0a7f5c1f2e11", "5b4d2b63-9b2f-4a1b-88a6-1b8a6d2a3f22"]
USER = "d1" * 16
CONTEXTS = [
    "[-]",
    f"[None req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4 {USER} {'a3' * 16} - - default default]",
    f"[None req-1e7f8091-a2b3-4c4d-8e6f-708192a3b4c5 {USER} {'b4' * 16} - - default default]",
]
MESSAGES = [
    "host 10.0.0.5 is unreachable: [Errno 111] refused",
    "host 10.0.0.6 is unreachable: [Errno 113] no route",
    "lost 3 of 7",
    f"[instance: {INSTANCES[0]}] lost 3 of 8",
    f"[instance: {INSTANCES[1]}] lost 4 of 8",
    f"[instance: {INSTANCES[1]}] never heard of it 12",
    "never heard of it 13",
    "Traceback (most recent call last):",
    '  File "x.py", line 7, in y',
    "NodeLost: Node gone 5",
    "",
]
KNOWN = [MESSAGES[0], *MESSAGES[2:5]]


@st.composite
def lines(draw):
    second = draw(st.integers(0, 5))
    # what is no error is looked at only where it has a signature; see the module's docstring
    level = draw(st.sampled_from(["ERROR", "ERROR", "INFO", "WARNING"]))
    logger = draw(st.sampled_from(["nova.compute", "oslo.messaging"]))
    head = (
        f"2026-11-22 17:00:{second:02}.{draw(st.sampled_from(['100', '200']))} 7 {level} {logger} "
    )
    context = draw(st.sampled_from([*(f"{one} " for one in CONTEXTS), ""]))
    message = draw(st.sampled_from(MESSAGES if level == "ERROR" else KNOWN))
    form = draw(st.integers(0, 9))
    if form == 0:
        return message  # no header
    if form == 1:
        return f"Nov 22 17:00:01 cmp-{second} nova-compute[7]: {head}{context}{message}"
    if form == 2:
        return f"{head}{context}said ERROR loudly {second}"
    return f"{head}{context}{message}"


def observed(text, cuts, since):
    scanner = Scanner(SIGNATURES)
    folder = Folder()
    events = LogEvents("nova-compute.log", scanner, folder, since=since, tz=UTC, written=None)
    position = 0
    for cut in [*sorted(cuts), len(text)]:
        end = text.find(b"\n", cut) + 1 or len(text)
        if end > position:
            chunk = text[position:end]
            events.read(chunk)
            position = end
    events.close()
    return folder.observations()


def line_of(seen):
    return int(seen.source.rpartition(":")[2])


EMPTY = "2026-11-22 17:00:00.200 7 ERROR nova.compute [-] "
LOUD = "2026-11-22 17:00:00.100 7 ERROR nova.compute [-] said ERROR loudly 0"
SINCE = datetime(2026, 11, 22, 17, 0, 2, tzinfo=UTC).timestamp()


@settings(max_examples=400)
@given(
    some=st.lists(lines(), min_size=2, max_size=6),
    order=st.lists(st.integers(0, 5), max_size=40),
    cuts=st.sets(st.integers(0, 4000), max_size=2),
    since=st.sampled_from([None, SINCE]),
)
@example([EMPTY, MESSAGES[1], LOUD], [0, 1, 2, 0, 2], set(), None)  # a report, and one without
def test_repeated_lines_are_counted_as_if_each_were_taken_apart(some, order, cuts, since):
    text = "".join(f"{some[number % len(some)]}\n" for number in order).encode()
    quick = observed(text, cuts, since)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(repeats, "_MAX_KINDS", 0)
        slow = observed(text, cuts, since)
    lasts = [[text.split(b"\n")[line_of(one) - 1][:23] for one in found] for found in (quick, slow)]
    assert lasts[0] == lasts[1], "of those at the last moment any may be the one that is shown"
    shown = {"source": "", "text": "", "request": "", "id": ""}
    assert [replace(one, **shown) for one in quick] == [replace(one, **shown) for one in slow]
