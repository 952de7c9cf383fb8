"""Where the project's files are: in a checkout, in an installed wheel, in the user's places."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
_SHIPPED = PACKAGE / "data"  # only in a wheel, which carries these directories inside the package
_ROOT = _SHIPPED if _SHIPPED.is_dir() else PACKAGE.parent


def is_installed() -> bool:
    """Say whether this is an installed wheel rather than a checkout."""
    return _ROOT == _SHIPPED


def runbooks() -> Path:
    """Return the directory of the runbooks that come with the program."""
    return _ROOT / "runbooks"


def index() -> Path:
    """Return the directory of the search vocabulary; the built index lies in ``built`` below it."""
    return _ROOT / "index"


def demo_bundle() -> Path:
    """Return the recorded incident that ``--demo`` shows."""
    return PACKAGE / "demo.tar.xz"


def trial_record() -> Path:
    """Return the record of the fault suite."""
    return PACKAGE / "trial-record.json"


def verified_record() -> Path:
    """Return the record of what was held against real OpenStack releases."""
    return index() / "verified.json"


def measured_record() -> Path:
    """Return the record of how often the program was right."""
    return index() / "measured.json"


def topics() -> Path:
    """Return the map of what operators look for, and which runbooks serve it."""
    return index() / "topics.yaml"


def _xdg(variable: str, fallback: str) -> Path:
    value = os.environ.get(variable, "")
    # The specification says that a relative path here is to be ignored.
    base = Path(value) if value.startswith("/") else Path.home() / fallback
    return base / "rey-triage"


def user_config() -> Path:
    return _xdg("XDG_CONFIG_HOME", ".config")


def user_cache() -> Path:
    return _xdg("XDG_CACHE_HOME", ".cache")


def user_state() -> Path:
    return _xdg("XDG_STATE_HOME", ".local/state")


def read_regular(file: Path | str, limit: int) -> bytes:
    """Read a file, at most ``limit`` bytes of it; what is no plain file is an OSError.

    Opened without blocking: a named pipe in a directory of runbooks must not stop the program.
    """
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        about = os.fstat(handle)
        if stat.S_ISDIR(about.st_mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "not a plain file")
        parts = []
        while limit > 0 and (part := os.read(handle, min(limit, about.st_size + 1))):
            parts.append(part)
            limit -= len(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def trusted(place: Path) -> bool:
    """Say whether nobody else can have put something there."""
    try:
        state = place.stat()
    except OSError:
        return False
    foreign = state.st_uid not in (os.geteuid(), 0)
    return not foreign and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def write_atomically(file: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never a part."""
    import tempfile  # noqa: PLC0415  # only where something is built

    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
