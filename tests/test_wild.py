"""Input that nobody vouches for: nothing raises, nothing is made up, and the work is linear.

The work of a pattern is counted (``counted.py``), so that it is the same on any machine.
"""

import importlib
import io
import json
import lzma
import re
import tarfile
from datetime import UTC

import pytest
import wild
from counted import Counted, TooMuchError, pumps
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rey_triage import secret_names, secret_patterns
from rey_triage.library import open_library
from rey_triage.log_header import parse_header
from rey_triage.redact import REDACTED, redact_bytes, redact_text
from rey_triage.search import paste
from rey_triage.sources import bundle, text
from rey_triage.sources.logs.files import Member
from rey_triage.sources.logs.origin import origin_of_path
from rey_triage.sources.logs.reader import read_members

# --- any input ---------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("2026-11-22 16:44:50.842 ", "2026-11-22T16:44:50Z ", "Nov 22 16:44:50 ", "[Sun Nov 22 "),
        *("<27>1 ", "stdout F ", "cmp-7 ", "nova-compute[12]: ", "7 ", "ERROR ", "nova.compute "),
        *(
            "[None req-",
            "0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4",
            " - -] ",
            "[instance: ",
            "[pid 1] ",
        ),
        *("password", "token: ", "=", ": ", "|", "|\n  ", '"', "'", "\\\\", "\\n", "&quot;", "%22"),
        *("{", "}", "[", "]", '{"name": ', "://", "user:pw@host", "eyJ", "#cloud-config\n", "- "),
        *("| a | b | c |\n", "+---+", "<script>", "<b>", "&lt;", "\n", "\r", "\t", " ", "\x1b[0m"),
        *("No valid host was found", "Traceback (most recent call last)", "/var/log/a.log.1", "é"),
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join)


@pytest.mark.parametrize("name", wild.TEXTS)
@given(data=st.data())
def test_any_text_is_read(name, data):
    wild.TEXTS[name](data.draw(TEXT))


@settings(max_examples=60)
@given(TEXT | st.text(max_size=100), st.binary(max_size=20), st.integers(0, 200))
def test_a_log_of_any_bytes_is_read(line, noise, at):
    data = line.encode("utf-8", "replace")
    wild.log(data[:at] + noise + data[at:])


def small_bundle() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz", preset=0) as archive:
        for name, content in {
            "api.jsonl": b'{"a": 1}\n',
            "logs/nova/nova-compute.log": b"2026-11-22 16:44:50.842 7 ERROR n [-] Boom\n",
            "manifest.json": b'{"format": 1, "tool": "x", "taken_at": 1.8e9}',
        }.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


BUNDLE = small_bundle()
INSIDE = lzma.decompress(BUNDLE)


EXAMPLES = [
    symptom.example.encode()
    for runbook in open_library().incidents()
    for symptom in runbook.symptoms
    if symptom.example
]


@given(
    lines=st.lists(
        st.tuples(st.sampled_from(EXAMPLES), st.binary(max_size=8), st.integers(0, 300)),
        max_size=30,
    )
)
def test_in_a_large_log_the_same_lines_matter(lines):
    wild.scanned(b"\n".join(line[:at] + noise + line[at:] for line, noise, at in lines))


def test_the_small_bundle_is_sound(tmp_path):
    (tmp_path / "b.tar.xz").write_bytes(BUNDLE)
    with bundle.open_bundle(tmp_path / "b.tar.xz") as opened:
        assert [one.name for one in opened.log_members()] == ["nova/nova-compute.log"]


@settings(max_examples=60)
@given(st.binary(max_size=40), st.integers(0, len(BUNDLE)), st.booleans())
def test_a_bundle_that_is_damaged_outside_is_read_or_refused(noise, at, cut):
    wild.archive(BUNDLE[:at] + noise + (b"" if cut else BUNDLE[at + len(noise) :]))


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, len(INSIDE) - 1), st.integers(0, 255)), max_size=5),
    st.integers(0, len(INSIDE)),
)
@example(changed=[(156, ord("5"))], end=len(INSIDE))  # a directory
@example(changed=[(124, 0x80), (125, 0xFF)], end=len(INSIDE))  # a size in binary, below zero
def test_a_bundle_that_is_damaged_inside_is_read_or_refused(changed, end):
    inside = bytearray(INSIDE)
    for at, byte in changed:
        inside[at] = byte
    for start in range(0, 3 * 1024, 1024):  # damage that the checksum of an entry does not tell
        entry = inside[start : start + 512]
        entry[148:156] = b" " * 8
        inside[start + 148 : start + 156] = b"%06o\0 " % (sum(entry) & 0o777777)
    wild.archive(lzma.compress(bytes(inside[:end]), preset=0))


# --- the same header, however it is wrapped ----------------------------------------------------

REQUEST = "req-0d6e7f80-91a2-4b3c-9d5e-6f708192a3b4"
WORD = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8)
MESSAGE = st.text("abcXYZ019 .:-_'()/", min_size=1, max_size=40).map(lambda one: f"Boom{one}end")
OSLO = st.builds(
    "2026-11-22 16:44:50.842 {} {} {} [None {} - - - - - -] {}".format,
    st.integers(1, 99999),
    st.sampled_from(["ERROR", "CRITICAL", "WARNING", "INFO", "DEBUG"]),
    st.lists(WORD, min_size=1, max_size=4).map(".".join),
    st.just(REQUEST),
    MESSAGE,
)
WRAPPED = [
    "2026-11-22T16:44:50.842123456Z stdout F {}",
    "2026-11-22T16:44:50.842123456+00:00 stderr P {}",
    "Nov 22 16:44:50 cmp-7 nova-compute[12]: {}",
    "<27>Nov 22 16:44:50 cmp-7 nova-compute: {}",
    "2026-11-22T16:44:50.842+00:00 cmp-7 nova-compute[12]: {}",
    "<27>1 2026-11-22T16:44:50.842Z cmp-7 nova-compute 12 - - {}",
    "2026-11-22T16:44:50.842Z stdout F Nov 22 16:44:50 cmp-7 nova-compute[12]: {}",
    "[Sun Nov 22 16:44:50.842 2026] [wsgi:error] [pid 12:tid 3] [remote 192.0.2.7:5] {}",
]


@pytest.mark.parametrize("wrapped", WRAPPED)
@given(line=OSLO)
def test_a_header_is_the_same_below_every_transport(wrapped, line):
    alone, below = parse_header(line, UTC), parse_header(wrapped.format(line), UTC)
    assert alone
    assert below
    for part in ("message", "level", "logger", "request", "time", "pid"):
        assert getattr(alone, part) == getattr(below, part), part


@given(line=OSLO)
def test_a_message_in_capitals_has_the_same_header(line):
    head, _, message = line.rpartition("] ")
    alone, loud = parse_header(line, UTC), parse_header(f"{head}] {message.upper()}", UTC)
    assert alone
    assert loud
    assert loud.message == alone.message.upper()
    assert (loud.level, loud.logger, loud.request) == (alone.level, alone.logger, alone.request)


def _docker(line):
    return json.dumps({"log": f"{line}\n", "stream": "stderr", "time": "2026-11-22T16:44:50.842Z"})


def _journal(line):
    return json.dumps({"MESSAGE": line, "__REALTIME_TIMESTAMP": "1795367093839000", "_PID": "1"})


def _journal_bytes(line):
    return json.dumps({"MESSAGE": list(line.encode()), "_HOSTNAME": "cmp-7"})


@pytest.mark.parametrize("wrap", [str, _docker, _journal, _journal_bytes])
@settings(max_examples=40)
@given(line=OSLO)
def test_a_line_is_the_same_event_in_every_json(wrap, line):
    line = f"{line}: {wild.PATTERN}"
    log = Member("nova/nova-compute.log", iter([wrap(line).encode() + b"\n"]))
    (seen,) = read_members([log], wild.SCANNER, tz=UTC).observations
    header = parse_header(line, UTC)
    assert header
    assert (seen.text, seen.level, seen.request) == (
        redact_text(header.message.strip()),
        header.level,
        REQUEST,
    )


# --- how much work it is -----------------------------------------------------------------------

MODULES = (
    *("masks", "pseudonyms", "secret_patterns", "secret_names", "log_header", "log_times"),
    *("search.paste", "search.analysis", "sources.names", "sources.text"),
    *(f"sources.logs.{name}" for name in ("about", "events", "origin")),
)
ANCHORED = {  # only ever tried at the beginning of a text
    *("pseudonyms._DOMAIN", "sources.logs.events._EXCEPTION", "log_header._INSTANCE"),
    *("log_header._OSLO_LOG", "sources.names._WORDS", "sources.text._PREFIX"),
}
SHORT = {  # only ever tried at what is no longer than the name of a file
    f"sources.logs.origin.{name}" for name in ("_NO_HOST", "_CONTAINER_HOST", "_REPORT_HOST")
}


def patterns():
    """Yield all patterns that meet wild input: name, pattern, whether it is anchored."""
    seen = set()
    for module in MODULES:
        for name, value in vars(importlib.import_module(f"rey_triage.{module}")).items():
            full = f"{module}.{name}"
            for number, one in enumerate(value if isinstance(value, tuple) else (value,)):
                pattern, anchored = pattern_of(one)
                if pattern and pattern not in seen and full not in SHORT:
                    seen.add(pattern)
                    id_ = f"{full}{number or ''}"
                    yield pytest.param(pattern, anchored or full in ANCHORED, id=id_)
    for name in ("_SECRET", "_SECRET_AS_A_WHOLE", "_PASSWORD", "_HARMLESS"):
        yield pytest.param(re.compile(getattr(secret_names, name)), True, id=name)


def pattern_of(value):
    """Return the pattern in a value of a module, and whether it is tried at one place only."""
    if isinstance(value, secret_patterns.Replacement):
        return re.compile(value.pattern), value.named
    if type(value).__name__ == "_Form":
        return re.compile(value.pattern), True
    if type(value) is tuple and value:
        value = value[0]
    return (value, False) if isinstance(value, re.Pattern) else (None, False)


def work(pattern, anchored, line, most=4_000_000):
    counted = Counted(pattern, most)
    if anchored:
        counted.match(line)
    else:
        counted.all(line)
    return counted.steps + len(line)


@pytest.mark.parametrize(("pattern", "anchored"), list(patterns()))
def test_a_line_twice_as_long_is_at_most_two_and_a_half_times_the_work(pattern, anchored):
    for pump in pumps(pattern, 12, seed=1):
        try:
            grown = [work(pattern, anchored, pump(n)) for n in (60, 120)]
            if grown[1] > 2.5 * grown[0]:  # of what is bounded by hundreds the long ones tell
                grown = [work(pattern, anchored, pump(n)) for n in (1000, 2000)]
        except TooMuchError:
            pytest.fail(f"far too much work: {tuple(pump)}")
        assert grown[1] <= 2.5 * grown[0], (tuple(pump), grown)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (r"(?:a+)+b", "a" * 30),  # doubles with each letter
        (r"\s*\s*x", " " * 1000),
        (r"\w+@", "a" * 3000),
    ],
)
def test_work_that_grows_is_noticed(written, line):
    pattern = re.compile(written)
    try:
        grown = [work(pattern, False, line[:n], 300_000) for n in (len(line) // 2, len(line))]
    except TooMuchError:
        return
    assert grown[1] > 2.5 * grown[0]


@given(
    st.sampled_from(
        [
            *(r"(?i)a(b|c)*d", r"(?P<q>[\"'])(.*?)(?P=q)", r"(?<!\w)x{2,3}(?=y)", r"(?m)^\s*a$"),
            *(r"(a)?(?(1)b|c)", r"[\w.-]++=", r"(?>a+)b", r"(?s).*?z", r"\b\d*(?i:B)"),
        ]
    ),
    st.text("abcdxyzB1\"' =\n.-", max_size=12),
)
def test_what_is_counted_finds_what_the_engine_finds(written, line):
    pattern = re.compile(written)
    expected, at = [], 0
    while at <= len(line):
        found = pattern.match(line, at)
        if found:
            expected.append(found.span())
        at = max(found.end(), at + 1) if found else at + 1
    assert Counted(pattern).all(line) == expected


# --- what was found and mended -----------------------------------------------------------------

HOSTILE = 100_000  # where the square of it is minutes, and more


@pytest.mark.parametrize("again", ["\n", "\n ", "<script>", "openstack ", "a | ", "a.", "'", "\\"])
def test_a_pasted_text_of_one_thing_again_and_again_is_read(again):
    assert text.read(again * (2 * HOSTILE // len(again)), wild.SCANNER).coverage


@pytest.mark.parametrize(
    "again", ["- name:", "\\", "secret\\", "'\\", "-----BEGIN PRIVATE KEY", ": "]
)
def test_a_line_of_one_thing_again_and_again_is_redacted(again):
    line = f"password {again * (2 * HOSTILE // len(again))}"
    assert redact_bytes(line.encode()) == redact_text(line).encode()


@pytest.mark.parametrize("again", ["/", "::", "[req-", "[None req-", "| "])
def test_a_query_of_one_thing_again_and_again_is_cleaned(again):
    assert len(paste.clean(again * (2 * HOSTILE // len(again)))) <= 2 * HOSTILE


@pytest.mark.parametrize("again", ["_", ".1", "a-", "sosreport-a-"])
def test_a_path_of_one_thing_again_and_again_has_an_origin(again):
    assert origin_of_path(again * HOSTILE)[0] == ""


@pytest.mark.parametrize("depth", [50, 70, 400, 900])
@pytest.mark.parametrize(("opens", "closes"), [('{"a":', "}"), ('{"password":', "}"), ("[", "]")])
def test_json_nested_deep_is_read_without_its_secrets(opens, closes, depth):
    line = f'{{"x": {opens * depth}"password: hunter22x"{closes * depth}}}'
    assert "hunter22x" not in redact_text(line)
    assert REDACTED in redact_text(line)
    assert b"hunter22x" not in redact_bytes(line.encode())
    assert not [one for one in text.read(line, wild.SCANNER).observations if "hunter" in one.text]


@pytest.mark.parametrize(
    "line",
    [
        f'{{"MESSAGE": {"[" * 900}1{"]" * 900}, "_PID": "1"}}\n',
        '{"_source": ' * 900 + "1" + "}" * 900 + "\n",
    ],
)
def test_an_entry_nested_deep_is_read(line):
    log = Member("nova/nova-compute.log", iter([line.encode()]))
    assert read_members([log], wild.SCANNER).coverage[0].state == "checked"


def test_a_script_that_does_not_end_hides_nothing_behind_it():
    pasted = f"<p>a</p><script>x<style>y</style><p>{wild.PATTERN}</p>"
    (seen,) = [one for one in text.read(pasted, wild.SCANNER).observations if one.signatures]
    assert wild.PATTERN in seen.text
    assert "y" not in seen.text


def test_a_secret_in_quotes_escaped_seven_times_is_removed():
    for depth in (0, 1, 3, 7, 15, 31, 63, 127):
        quote = "\\" * depth + '"'
        assert "hunter22x" not in redact_text(f"{quote}password{quote}: {quote}hunter22x{quote}")


def test_a_logger_with_marks_in_its_name_is_taken_whole():
    line = "2026-11-22 16:44:50.842 7 ERROR neutron.agent.ovn-metadata.<locals>.x [-] Boom"
    found = parse_header(line)
    assert found
    assert (found.logger, found.message) == ("neutron.agent.ovn-metadata.<locals>.x", "Boom")


def test_what_stood_before_a_second_at_sign_is_not_left_out_without_a_word():
    assert redact_text("rabbit://us@er:hunter22x@192.0.2.8/") == f"rabbit://{REDACTED}@192.0.2.8/"
