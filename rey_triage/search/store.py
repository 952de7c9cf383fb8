"""Where a built index lies, and how it gets there whole.

An index is a directory named after what it was made from. It is built beside its place and renamed,
so that a reader sees all of it or nothing, and two builders at once do no harm.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from rey_triage import paths
from rey_triage.model import Task
from rey_triage.search import engine, lexicon
from rey_triage.search.analysis import PAIR, Analysis, single
from rey_triage.search.damage import Damaged
from rey_triage.search.documents import PASSAGES, Document, texts
from rey_triage.search.stem import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rey_triage.library import Library
    from rey_triage.model import Runbook

_FORMAT = 11
"""To be raised when analysis or documents change, which the hash of the content cannot see."""
_LEXICON = "lexicon.msgpack"


def name(library: Library) -> str:
    """Return the name of the directory that holds the index of this library."""
    return f"text-{_FORMAT}-{library.digest}"


def read_lexicon(directory: Path) -> lexicon.Lexicon:
    """Read the vocabulary an index was made with."""
    try:
        return msgspec.msgpack.decode((directory / _LEXICON).read_bytes(), type=lexicon.Lexicon)
    except (OSError, msgspec.MsgspecError) as error:
        raise Damaged(str(error)) from error


def build(
    library: Library,
    vocabulary: Path,
    places: Iterable[Path],
    *,
    known: Mapping[Path, tuple[int, int] | None] | None = None,
) -> Path | None:
    """Build the index in the first place that can be written; return where it lies.

    One process builds at a time. ``known`` is what the caller found in each place and could not
    use: what another has put there since is taken as it is, for it may be opening it just now.
    """
    words = lexicon.read(vocabulary)
    for place in places:
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not paths.trusted(place):
                continue
            with _alone(place):
                target = place / name(library)
                now = identity(target)
                if known is not None and now and now != known.get(place) and paths.trusted(target):
                    return target
                return _made(target, library, words)
        except OSError:
            continue
    return None


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """Wait until no other process builds in this directory."""
    handle = os.open(place, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def identity(directory: Path) -> tuple[int, int] | None:
    """Tell one directory from another that takes its place; None: there is none."""
    try:
        state = directory.stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns


def _made(target: Path, library: Library, words: lexicon.Lexicon) -> Path:
    made = Path(tempfile.mkdtemp(dir=target.parent, prefix=".text-"))
    try:
        _write(made, library, words)
        return _put(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def build_for_once(library: Library, vocabulary: Path) -> Path:
    """Build an index for this run only, where no place can be written; the caller removes it."""
    directory = Path(tempfile.mkdtemp(prefix="rey-triage-"))
    _write(directory, library, lexicon.read(vocabulary))
    return directory


def _write(directory: Path, library: Library, words: lexicon.Lexicon) -> None:
    boosts = msgspec.to_builtins(words.boosts)
    engine.build(directory, documents(library.runbooks.values(), words), boosts)
    (directory / _LEXICON).write_bytes(msgspec.msgpack.encode(words))


def documents(runbooks: Iterable[Runbook], words: lexicon.Lexicon) -> list[Document]:
    """Take runbooks apart for the engine."""
    analysis = Analysis(words, stem)
    return [_document(one, analysis, words.boosts) for one in runbooks]


def _document(runbook: Runbook, analysis: Analysis, boosts: lexicon.Boosts) -> Document:
    fields = texts(runbook)
    said = {name: [analysis.terms(text) for text in found] for name, found in fields.items()}
    said_for = [text for name in lexicon.SAYINGS for text in fields[name]]
    return Document(
        id=runbook.id,
        terms={
            name: [
                term
                for terms in found
                for term in terms
                if name in lexicon.PAIRED or PAIR not in term
            ]
            for name, found in said.items()
        },
        plain=[
            word for found in fields.values() for text in found for word in analysis.plain(text)
        ],
        prior=boosts.task if isinstance(runbook, Task) else 1.0,
        sayings=[single(analysis.weighed(text)) for text in said_for],
        spelled=[analysis.spelled(text) for text in said_for],
        passages=[
            {term for term in terms if PAIR not in term}
            for name in PASSAGES
            for terms in said[name]
        ],
    )


def _put(made: Path, place: Path) -> Path:
    """Move a finished index to its place; what stood there was damaged, or is the same."""
    old = Path(tempfile.mkdtemp(dir=place.parent, prefix=".old-"))
    try:
        if place.exists():
            place.rename(old / "index")
        made.rename(place)
    except OSError:
        if not place.exists():
            raise
        # Another process was quicker; what it put there was made from the same.
    finally:
        shutil.rmtree(old, ignore_errors=True)
    for other in place.parent.glob("text-*"):
        if other != place:
            shutil.rmtree(other, ignore_errors=True)
    return place
