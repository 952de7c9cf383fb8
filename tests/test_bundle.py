"""A bundle is whole or absent, holds no secret, and a hostile one is refused."""

import contextlib
import hashlib
import io
import lzma
import stat
import tarfile
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rey_triage.errors import ReyError
from rey_triage.evidence import Coverage
from rey_triage.scanner import Scanner
from rey_triage.signatures import Signature
from rey_triage.sources import bundle, logs

NOW = datetime(2026, 11, 22, 17, 5, tzinfo=UTC).timestamp()
LINE = b"2026-11-22 17:04:53.839 7 ERROR nova.x [-] Boom password=QXZJ1234\n"


def made(path, **parts):
    return bundle.write(path, taken_at=NOW, **parts)


def tarred(*members, mode="w:xz"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            if content is None:
                entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/shadow"
                archive.addfile(entry)
                continue
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


MANIFEST = ("manifest.json", b'{"format": 1, "tool": "x", "taken_at": 1.0}')


def test_what_is_written_is_read_again(tmp_path):
    (tmp_path / "nova").mkdir()
    (tmp_path / "nova" / "nova-api.log").write_bytes(LINE)
    coverage = []
    path = tmp_path / "b.tar.xz"
    made(
        path,
        since=NOW - 60,
        sources=["cloud lab", "logs /var/log"],
        api_lines=[b'{"a":1}\n', b'{"b":2}\n'],
        logs=logs.copy_logs([tmp_path / "nova"], coverage, since=NOW - 60, tz=UTC),
        alerts=[{"labels": {"alertname": "A", "password": "QXZJ1234"}}],
        text="token: QXZJ1234QXZJ1234QXZJ1234",
        coverage=coverage,
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {p.name for p in tmp_path.iterdir()} == {"nova", "b.tar.xz"}
    with bundle.open_bundle(path) as opened:
        assert opened.manifest.counts == {"api": 2, "logs": 1, "log_lines": 1, "alerts": 1}
        assert opened.manifest.since == NOW - 60
        assert opened.api_rows == [b'{"a":1}', b'{"b":2}']
        assert opened.text == "token: [redacted]"
        assert opened.alerts == [{"labels": {"alertname": "A", "password": "[redacted]"}}]
        assert [c.state for c in opened.coverage] == ["checked"]
        scanner = Scanner((Signature("Boom", "r/x", "s", "holds", "log"),))
        evidence = logs.read_members(opened.log_members(), scanner, tz=UTC)
    (seen,) = evidence.observations
    assert (seen.service, seen.text) == ("nova-api", "Boom password=[redacted]")
    assert b"QXZJ" not in lzma.decompress(path.read_bytes())


def test_large_logs_are_read_again_from_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "_IN_MEMORY", 100)
    path = tmp_path / "b.tar.xz"
    made(path, logs=[(f"{i}.log", iter([b"x" * 80 + b"\n"])) for i in range(3)])
    with bundle.open_bundle(path) as opened:
        assert opened.has_logs
        contents = [b"".join(member.pieces) for member in opened.log_members()]
    assert contents == [b"x" * 80 + b"\n"] * 3


def test_a_failure_leaves_nothing_behind(tmp_path):
    def full():
        yield b"x"
        raise OSError(28, "No space left on device")

    with pytest.raises(ReyError, match="No space left"):
        made(tmp_path / "b.tar.xz", logs=[("a.log", full())])
    with pytest.raises(ReyError, match="cannot be written"):
        made(tmp_path / "missing" / "b.tar.xz")

    def interrupted():
        yield b"x"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(tmp_path / "b.tar.xz", logs=[("a.log", interrupted())])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "no bundle"),
        (b"PK\x03\x04 something", "no bundle"),
        (lzma.compress(b"text"), "manifest|damaged"),
        (tarred(MANIFEST)[:-20], "cut off"),
        (tarred(("api.jsonl", b"{}\n")), "no manifest"),
        (tarred(("manifest.json", b'{"format": 2}')), "formats up to 1"),
        (tarred(("manifest.json", b'{"format": "x"}')), "damaged"),
        (tarred(("manifest.json", b"[" * 100_000)), "damaged"),
        (tarred(MANIFEST, ("/etc/passwd", b"x")), "points outside"),
        (tarred(MANIFEST, ("logs/../../x", b"x")), "points outside"),
        (tarred(MANIFEST, ("logs/x", None)), "no plain file"),
        (tarred(MANIFEST, MANIFEST), "twice"),
    ],
)
def test_what_is_no_sound_bundle_is_refused(tmp_path, content, problem):
    path = tmp_path / "b.tar.xz"
    path.write_bytes(content)
    with pytest.raises(ReyError, match=problem):
        bundle.open_bundle(path)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_bundle_that_is_cut_off_within_a_log_is_refused(tmp_path, share):
    noise = b"".join(hashlib.sha512(bytes([i, j])).digest() for i in range(64) for j in range(64))
    whole = tarred(("logs/a", noise), MANIFEST)
    path = tmp_path / "b.tar.xz"
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ReyError, match="cut off"):
        bundle.open_bundle(path)


def test_a_bundle_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(ReyError, match="No such file"):
        bundle.open_bundle(tmp_path / "b.tar.xz")


def test_bombs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "_MAX_BYTES", 1 << 20)
    monkeypatch.setattr(bundle, "_MAX_MEMBERS", 10)
    path = tmp_path / "b.tar.xz"
    path.write_bytes(tarred(MANIFEST, ("api.jsonl", bytes(2 << 20))))
    with pytest.raises(ReyError, match="larger than any"):
        bundle.open_bundle(path)
    path.write_bytes(tarred(*((f"logs/{i}", bytes(400_000)) for i in range(4)), MANIFEST))
    with pytest.raises(ReyError, match="holds more than"):
        bundle.open_bundle(path)
    path.write_bytes(tarred(*((f"logs/{i}", b"") for i in range(20)), MANIFEST))
    with pytest.raises(ReyError, match="larger than any"):
        bundle.open_bundle(path)


@given(st.binary(max_size=200), st.integers(0, 300))
def test_a_damaged_bundle_is_opened_or_refused(tmp_path_factory, noise, at):
    path = tmp_path_factory.mktemp("wild") / "b.tar.xz"
    whole = tarred(MANIFEST)
    path.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    with contextlib.suppress(ReyError):
        bundle.open_bundle(path)


def test_the_manifest_keeps_what_failed(tmp_path):
    path = tmp_path / "b.tar.xz"
    made(path, coverage=[Coverage(check="log x", state="failed", why="damaged")])
    assert bundle.open_bundle(path).coverage[0].why == "damaged"
    with tarfile.open(path) as archive:
        assert archive.getnames() == ["manifest.json"]
        manifest = msgspec.json.decode(archive.extractfile("manifest.json").read())
    assert manifest["format"] == 1
