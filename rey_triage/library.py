"""All runbooks: found, compiled once, looked up.

In daily use no YAML is parsed: the library is kept compiled beside the search index, under the
hash of everything it was made from, and made anew when that hash changes.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from rey_triage import __version__, paths
from rey_triage.deployment import Deployment
from rey_triage.errors import ReyError
from rey_triage.fault import Fault
from rey_triage.model import SCHEMA_VERSION, Incident, Runbook
from rey_triage.signs import Signs, signs_of
from rey_triage.verified import Verified, read_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rey_triage.load import Loaded
    from rey_triage.signatures import Signature

_FILE = "library.msgpack"
_FORMAT = 3
"""Of what is kept; one more with every change to the shape of ``_Compiled`` or what is in it."""
_HASHED = 1 << 20  # bytes of a file; the loader refuses longer ones, so that more is no difference


_OfPage = TypeVar("_OfPage")


class Compiled(Mapping[str, _OfPage]):
    """What is kept of each page, decoded when it is asked for: a search shows ten of hundreds."""

    def __init__(
        self, encoded: Mapping[str, msgspec.Raw], decoder: msgspec.msgpack.Decoder[_OfPage]
    ) -> None:
        self._encoded = encoded
        self._decoded: dict[str, _OfPage] = {}
        self._decode = decoder.decode

    def __getitem__(self, id_: str) -> _OfPage:
        if not (found := self._decoded.get(id_)):
            found = self._decoded[id_] = self._decode(self._encoded[id_])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._encoded)

    def __len__(self) -> int:
        return len(self._encoded)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._encoded


class Library(msgspec.Struct, kw_only=True, dict=True):
    """The runbooks by id, and the deployment tools by id."""

    digest: str
    runbooks: Mapping[str, Runbook]
    deployments: dict[str, Deployment]
    proven: dict[str, dict[str, list[str]]] = {}
    """Runbooks whose printed steps were proven on a real cloud: series, and the trials.

    An incident's mended the faults that are named, a task's were all carried out.
    Only of pages that are today as they were then.
    """
    verified: Mapping[str, Verified] = {}
    """What was held against real releases, of pages that are today as they were then."""
    faults: list[Fault] = []
    """Why files were left out. The runbooks that come with the program have none."""
    kept_signatures: msgspec.Raw | None = None
    """As they were compiled; None: the library is from YAML."""
    kept_signs: dict[str, Signs] | None = None
    """Likewise."""

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """The signatures of all incidents, with what they need."""
        from rey_triage.signatures import (  # noqa: PLC0415  # only where a text is matched
            Signature,
            signatures,
            with_texts,
        )

        if self.kept_signatures is None:
            return with_texts(signatures(self))
        return msgspec.msgpack.decode(self.kept_signatures, type=tuple[Signature, ...])

    @cached_property
    def signs(self) -> dict[str, Signs]:
        """By what else each incident may show."""
        if self.kept_signs is None:
            return {one.id: signs_of(one) for one in self.incidents()}
        return self.kept_signs

    @cached_property
    def signatures_by_runbook(self) -> dict[str, list[Signature]]:
        """The same, by the runbooks that have any."""
        found: dict[str, list[Signature]] = {}
        for one in self.signatures:
            found.setdefault(one.runbook, []).append(one)
        return found

    def get(self, id_: str) -> Runbook | None:
        """Look a runbook up by its id or a former id."""
        if found := self.runbooks.get(id_):
            return found
        return next((r for r in self.runbooks.values() if id_ in r.formerly), None)

    def by_alert(self, name: str) -> list[Runbook]:
        """Return the runbooks for an alert name, whatever its case."""
        return [r for r in self if name.lower() in (alert.lower() for alert in r.alerts)]

    def consequences(self, id_: str) -> list[Incident]:
        """Return the incidents that name this runbook as a cause."""
        return [r for r in self.incidents() if any(cause.see == id_ for cause in r.causes)]

    def incidents(self) -> Iterator[Incident]:
        return (r for r in self if isinstance(r, Incident))

    def __iter__(self) -> Iterator[Runbook]:
        return iter(self.runbooks.values())

    def __len__(self) -> int:
        return len(self.runbooks)


def runbook_files(root: Path) -> list[Path]:
    """Return the runbooks below a directory, in the order of their ids."""
    return [root / name for name in _runbook_names(root)]


def _runbook_names(root: Path) -> list[str]:
    """Return the runbooks below a directory, relative to it.

    By ``os.walk``, since every start of the program comes through here: pathlib takes twelve
    milliseconds for two hundred files.
    """
    names: list[str] = []
    for place, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith((".", "_"))]
        below = os.path.relpath(place, root)
        names += [
            name if below == "." else f"{below}/{name}"
            for name in (*folders, *files)
            if name.endswith(".yaml") and not name.startswith((".", "_"))
        ]
    return sorted(names, key=lambda name: name.split("/"))


def read(roots: Iterable[Path]) -> tuple[list[Loaded], list[Fault]]:
    """Parse all runbooks of the directories; of an id that stands in several the first counts."""
    from rey_triage.load import load_file, runbook_id  # noqa: PLC0415  # only where YAML is parsed

    found: dict[str, Loaded] = {}
    faults: list[Fault] = []
    for root in roots:
        for file in runbook_files(root):
            if runbook_id(root, file) in found:
                continue
            loaded, wrong = load_file(root, file, shown=shown_path(file))
            faults += wrong
            if loaded:
                found[loaded.runbook.id] = loaded
    return [found[id_] for id_ in sorted(found)], faults


def open_library(own: Iterable[Path] = ()) -> Library:
    """Open the library of the shipped runbooks and an organisation's own, theirs first."""
    roots = [*own, paths.runbooks()]
    for root in roots:
        if not root.is_dir():
            raise ReyError(
                "no such directory of runbooks",
                place=str(root),
                remedy="Give a directory of <service>/<name>.yaml files, or leave --runbooks out.",
            )
    digest = digest_of(roots)
    places = built_places(digest, shipped_only=len(roots) == 1)
    for place in places:
        if library := _load_compiled(place / _FILE, digest):
            return library
    library = compile_library(roots, digest)
    store(library, places)
    return library


def compile_library(roots: list[Path], digest: str | None = None) -> Library:
    """Make the library from YAML."""
    from rey_triage.load import load_deployments  # noqa: PLC0415  # only where YAML is parsed

    loaded, faults = read(roots)
    contents = page_contents(roots)
    return Library(
        digest=digest or digest_of(roots),
        runbooks={one.runbook.id: one.runbook for one in loaded},
        deployments=load_deployments(),
        proven=_proven(contents),
        verified=_verified(contents),
        faults=sorted(faults),
    )


def page_contents(roots: Iterable[Path]) -> dict[str, bytes]:
    """Return each page as it lies there; of an id that stands in several roots, the first."""
    from rey_triage.load import runbook_id  # noqa: PLC0415  # only where YAML is parsed

    found: dict[str, bytes] = {}
    for root in roots:
        for file in runbook_files(root):
            id_ = runbook_id(root, file)
            if id_ not in found:
                found[id_] = _content(file)
    return found


def _proven(contents: Mapping[str, bytes]) -> dict[str, dict[str, list[str]]]:
    """Hold what the trials proved against the pages as they are."""
    from rey_triage import page_digest, trials  # noqa: PLC0415  # only where YAML is parsed

    found: dict[str, dict[str, list[str]]] = {}
    for id_, proofs in trials.proofs(trials.read_record()).items():
        for proof in proofs:
            content = contents.get(id_, b"")
            if proof.page == page_digest.of_followed(content, proof.causes):
                found.setdefault(id_, {}).setdefault(proof.series, []).append(proof.trial)
    return found


def _verified(contents: Mapping[str, bytes]) -> dict[str, Verified]:
    """Hold the record of what was verified against the pages as they are."""
    from rey_triage import page_digest  # noqa: PLC0415  # only where YAML is parsed

    recorded = read_record().pages
    return {
        id_: recorded[id_]
        for id_, content in contents.items()
        if id_ in recorded and recorded[id_].page == page_digest.of_facts(content)
    }


def digest_of(roots: Iterable[Path]) -> str:
    """Hash all that the library is made from: by content, since times lie after a checkout."""
    digest = hashlib.blake2b(f"{__version__} {SCHEMA_VERSION} {_FORMAT}".encode(), digest_size=16)
    files = [(str(root), name) for root in roots for name in _runbook_names(root)]
    for data in (paths.PACKAGE / "deployments", paths.index()):
        files += [(str(data), file.name) for file in sorted(data.glob("*.yaml"))]
    files += [
        (str(file.parent), file.name) for file in (paths.trial_record(), paths.verified_record())
    ]
    for root, name in files:
        content = _content(f"{root}/{name}")
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _content(file: Path | str) -> bytes:
    """Return what is hashed of a file: of one that cannot be read, why."""
    try:
        return paths.read_regular(file, _HASHED)
    except OSError as error:
        return (error.strerror or "").encode()


def built_places(digest: str, *, shipped_only: bool) -> list[Path]:
    """Return where built things are looked for and put, the best place first.

    Beside the index vocabulary lies what is built from the shipped runbooks alone; a library with
    an organisation's own runbooks has its place in the user's cache.
    """
    cache = paths.user_cache() / "built" / digest
    return [paths.index() / "built", cache] if shipped_only else [cache]


class _Compiled(msgspec.Struct, kw_only=True):
    """The library as it is kept, behind four bytes of checksum."""

    digest: str
    runbooks: dict[str, msgspec.Raw]
    deployments: dict[str, Deployment]
    proven: dict[str, dict[str, list[str]]]
    verified: dict[str, msgspec.Raw]
    faults: list[Fault]
    signatures: msgspec.Raw
    signs: dict[str, Signs]


def _load_compiled(file: Path, digest: str) -> Library | None:
    try:
        data = memoryview(file.read_bytes())
        if data[:4] != _checksum(data[4:]):
            return None  # damaged: it is made anew
        kept = msgspec.msgpack.decode(data[4:], type=_Compiled)
    except (OSError, msgspec.MsgspecError):
        return None  # absent, or written by another version
    if kept.digest != digest:
        return None
    return Library(
        digest=digest,
        runbooks=Compiled(kept.runbooks, msgspec.msgpack.Decoder(Runbook)),
        deployments=kept.deployments,
        proven=kept.proven,
        verified=Compiled(kept.verified, msgspec.msgpack.Decoder(Verified)),
        faults=kept.faults,
        kept_signatures=kept.signatures,
        kept_signs=kept.signs,
    )


def _checksum(data: memoryview | bytes) -> bytes:
    """Notice damage now: pages are decoded when they are asked for, when it would be too late."""
    return zlib.crc32(data).to_bytes(4, "big")


def store(library: Library, places: Iterable[Path]) -> Path | None:
    """Keep the compiled library in the first place that can be written; return that place."""
    encode = msgspec.msgpack.encode
    data = encode(
        _Compiled(
            digest=library.digest,
            runbooks={one.id: msgspec.Raw(encode(one)) for one in library},
            deployments=library.deployments,
            proven=library.proven,
            verified={id_: msgspec.Raw(encode(one)) for id_, one in library.verified.items()},
            faults=library.faults,
            signatures=msgspec.Raw(encode(library.signatures)),
            signs=library.signs,
        )
    )
    for place in places:
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            paths.write_atomically(place / _FILE, _checksum(data) + data)
        except OSError:
            continue
        return place
    return None


def shown_path(file: Path) -> str:
    """Show a path the way the operator would type it."""
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
