"""Bundles: the evidence of a cloud in one file, to keep, to send and to diagnose elsewhere.

The format is described in docs/bundle-format.md.
"""

from __future__ import annotations

import contextlib
import io
import os
import tarfile
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Annotated, Any, Final, Self

import msgspec

from rey_triage import __version__
from rey_triage.errors import ReyError
from rey_triage.evidence import Coverage
from rey_triage.redact import redact_json, redact_text
from rey_triage.sources.logs.files import Member
from rey_triage.sources.logs.streams import FullReader, PieceReader, UnreadableError, pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT = 1
_PRESET: Final = 2
"""Of xz: a fifteenth larger than the default makes it, in a quarter of its time."""
_REDACTION = "passwords, tokens, keys, cookies and user data are replaced by [redacted]"
_MAX_MEMBERS = 20_000
_MAX_BYTES = 8 << 30
_MAX_DOCUMENT = 1 << 30  # of api.jsonl, which is held in memory
_IN_MEMORY = 64 << 20  # logs up to this size are kept, larger ones are read again
_XZ = b"\xfd7zXZ\0"


Moment = Annotated[float, msgspec.Meta(ge=0, lt=2**37)]  # what dates can be written of


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bundle says of itself."""

    format: int
    tool: str
    taken_at: Moment
    since: Moment | None = None
    """The time from which on log lines were taken; none: all there were."""
    sources: tuple[str, ...] = ()
    redaction: str = _REDACTION
    counts: dict[str, int] = {}
    coverage: tuple[Coverage, ...] = ()
    """What could not be collected, and why."""
    subject: tuple[str, str] | None = None
    """Kind and id of the one resource that was looked at; none: the whole cloud was."""


class Bundle:
    """An opened bundle."""

    def __init__(
        self, path: Path, manifest: Manifest, parts: dict[str, bytes], logs: dict[str, bytes] | None
    ) -> None:
        self.path = path
        self.manifest = manifest
        self.api_rows = parts.get("api.jsonl", b"").splitlines()
        """One question to the cloud and its answer in each, for ``RecordedCloud``."""
        self.text = parts.get("text.txt", b"").decode("utf-8", "replace")
        self.alerts: list[Any] = _json(path, "alerts.json", parts.get("alerts.json", b"[]"))
        self.has_logs = logs is None or bool(logs)
        self.coverage = list(manifest.coverage)
        """What was not collected when it was made."""
        self._logs = logs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._logs = {}  # lets go of what may be large

    def log_members(self) -> Iterator[Member]:
        """Yield the logs in it."""
        written = self.manifest.taken_at
        if self._logs is not None:
            for name, content in self._logs.items():
                yield Member(name, iter([content]), written)
            return
        for name, reader in _members(self.path):
            if name.startswith("logs/"):
                yield Member(name.removeprefix("logs/"), _content(reader), written)


# --- writing -------------------------------------------------------------------------------


def write(
    path: str | Path,
    *,
    taken_at: float,
    since: float | None = None,
    sources: Iterable[str] = (),
    api_lines: Iterable[bytes] = (),
    logs: Iterable[tuple[str, Iterator[bytes]]] = (),
    alerts: list[Any] | None = None,
    text: str = "",
    coverage: list[Coverage] | None = None,
    subject: tuple[str, str] | None = None,
) -> Manifest:
    """Write a bundle, whole or not at all.

    ``logs`` come redacted from ``copy_logs``, ``api_lines`` from a ``Recorder``; ``coverage`` is
    looked at last, since copying the logs adds to it.
    """
    import tempfile  # noqa: PLC0415  # only where a bundle is made

    target = Path(path)
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                with tarfile.open(fileobj=stream, mode="w:xz", preset=_PRESET) as archive:
                    counts = _write_parts(
                        archive, taken_at, api_lines=api_lines, logs=logs, alerts=alerts, text=text
                    )
                    manifest = Manifest(
                        format=FORMAT,
                        tool=f"rey-triage {__version__}",
                        taken_at=taken_at,
                        since=since,
                        sources=tuple(redact_text(source) for source in sources),
                        counts=counts,
                        coverage=tuple(coverage or ()),
                        subject=subject,
                    )
                    # last, so that a bundle that was cut off has none
                    _add(archive, "manifest.json", msgspec.json.encode(manifest), taken_at)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
    except OSError as error:
        raise ReyError(
            f"the bundle cannot be written: {error.strerror or error}",
            place=str(path),
            remedy="Nothing was left behind. Choose another place with -o.",
        ) from error
    return manifest


def _write_parts(
    archive: tarfile.TarFile,
    taken_at: float,
    *,
    api_lines: Iterable[bytes],
    logs: Iterable[tuple[str, Iterator[bytes]]],
    alerts: list[Any] | None,
    text: str,
) -> dict[str, int]:
    rows = [line.rstrip(b"\n") for line in api_lines]
    counts = {"api": len(rows), "logs": 0, "log_lines": 0, "alerts": len(alerts or ())}
    if rows:
        _add(archive, "api.jsonl", b"\n".join(rows) + b"\n", taken_at)
    if alerts:
        _add(archive, "alerts.json", msgspec.json.encode(redact_json(alerts)), taken_at)
    if text:
        _add(archive, "text.txt", redact_text(text).encode("utf-8", "replace"), taken_at)
    import tempfile  # noqa: PLC0415  # as above

    for name, lines in logs:
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
            for chunk in lines:
                spool.write(chunk)
                counts["log_lines"] += chunk.count(b"\n")
            size = spool.tell()
            if size:
                spool.seek(0)
                counts["logs"] += 1
                archive.addfile(_entry(f"logs/{name}", size, taken_at), spool)
    return counts


def _entry(name: str, size: int, taken_at: float) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size = size
    entry.mtime = int(taken_at)
    entry.mode = 0o600
    return entry


def _add(archive: tarfile.TarFile, name: str, content: bytes, taken_at: float) -> None:
    archive.addfile(_entry(name, len(content), taken_at), io.BytesIO(content))


# --- reading -------------------------------------------------------------------------------


def open_bundle(path: str | Path) -> Bundle:
    """Open a bundle and check it; nothing of it is ever written to the disk."""
    place = Path(path)
    parts: dict[str, bytes] = {}
    logs: dict[str, bytes] | None = {}
    held = 0
    for name, reader in _members(place):
        if not name.startswith("logs/"):
            parts[name] = _whole(place, name, reader)
        elif logs is not None:
            content = reader.read(_IN_MEMORY - held + 1)
            held += len(content)
            if held > _IN_MEMORY:
                logs = None
            else:
                logs[name.removeprefix("logs/")] = content
    if "manifest.json" not in parts:
        raise _refusal(place, "it has no manifest.json: it is no bundle, or is cut off")
    stated = _json(place, "manifest.json", parts["manifest.json"])
    number = stated.get("format") if isinstance(stated, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise ReyError(
            f"its format is {number}; this rey-triage reads formats up to {FORMAT}",
            place=str(path),
            remedy="Use a newer rey-triage.",
        )
    try:
        manifest = msgspec.convert(stated, Manifest)
    except msgspec.ValidationError as error:
        raise _refusal(place, f"its manifest.json is damaged: {error}") from error
    return Bundle(place, manifest, parts, logs)


def _refusal(path: Path, why: str) -> ReyError:
    return ReyError(
        why, place=str(path), remedy="A bundle is made with: rey-triage collect -o FILE"
    )


def _json(path: Path, name: str, content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _refusal(path, f"its {name} is damaged: {error}") from error


_DAMAGE = (UnreadableError, tarfile.TarError, EOFError, ValueError, OSError)


class _Part:
    """The content of one member; what is read counts against the limit of the bundle."""

    def __init__(self, path: Path, content: IO[bytes], left: list[int]) -> None:
        self._path = path
        self._content = content
        self._left = left

    def read(self, size: int, /) -> bytes:
        try:
            out = self._content.read(size)
        except _DAMAGE as error:
            raise _refusal(self._path, f"it is damaged or cut off: {error}") from error
        self._left[0] -= len(out)
        if self._left[0] < 0:
            raise _refusal(self._path, f"it holds more than {_MAX_BYTES >> 30} GiB")
        return out


def _content(part: _Part) -> Iterator[bytes]:
    while piece := part.read(1 << 20):
        yield piece


def _whole(path: Path, name: str, part: _Part) -> bytes:
    content = part.read(_MAX_DOCUMENT + 1)
    if len(content) > _MAX_DOCUMENT:
        raise _refusal(path, f"its {name} is larger than {_MAX_DOCUMENT >> 20} MiB")
    return content


def _members(path: Path) -> Iterator[tuple[str, _Part]]:
    """Yield the members in order; refuse whatever no bundle contains."""
    seen: set[str] = set()
    left = [_MAX_BYTES]
    try:
        with path.open("rb") as stream:
            if stream.read(len(_XZ)) != _XZ:
                raise _refusal(path, "it is no bundle: no .tar.xz")
            stream.seek(0)
            source = FullReader(PieceReader(pieces(stream)))
            with tarfile.open(fileobj=source, mode="r|") as archive:  # type: ignore[call-overload]
                for entry in archive:
                    _check(path, entry, seen)
                    content = archive.extractfile(entry)
                    if content is not None:
                        yield entry.name, _Part(path, content, left)
                    archive.members = []
            while source.read(1 << 20):  # to the end, to see whether it is there
                pass
    except OSError as error:
        raise ReyError(error.strerror or str(error), place=str(path)) from error
    except _DAMAGE as error:
        raise _refusal(path, f"it is damaged or cut off: {error}") from error


def _check(path: Path, entry: tarfile.TarInfo, seen: set[str]) -> None:
    name = PurePosixPath(entry.name)
    if not entry.isreg() or entry.issparse():
        raise _refusal(path, f"it contains {entry.name!r}, which is no plain file")
    if name.is_absolute() or ".." in name.parts:
        raise _refusal(path, f"it contains {entry.name!r}, which points outside")
    if entry.name in seen:
        raise _refusal(path, f"it contains {entry.name!r} twice")
    if entry.size > _MAX_BYTES or len(seen) >= _MAX_MEMBERS:
        raise _refusal(path, "it is larger than any bundle")
    seen.add(entry.name)
