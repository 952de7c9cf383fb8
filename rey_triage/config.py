"""Settings: defaults, the configuration file, the environment, flags; the later one wins.

Every setting stands once, in ``SETTINGS``. What is not known is an error: a misspelt key must not
quietly mean the default.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from rey_triage import paths, spans
from rey_triage.errors import ReyError
from rey_triage.fault import nearest
from rey_triage.vocabulary import THRESHOLDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PREFIX = "REY_TRIAGE_"


class Config(Struct, frozen=True, kw_only=True):
    """The settings in force."""

    tool: str
    site_url: str
    runbooks: tuple[Path, ...]
    ignore_file: Path | None
    log_timezone: str
    limit: int
    results: int
    since: int
    timeout: int
    thresholds: dict[str, int]
    """Seconds, by the names of ``vocabulary.THRESHOLDS``."""
    origins: dict[str, str]
    """Where each setting comes from, by its key."""

    def shown(self, key: str) -> Any:
        """Give the value of a key as it is written in the configuration file."""
        value = _get(self, key)
        if key in _SPANS:
            return _short(value)
        if isinstance(value, tuple):
            return [str(one) for one in value]
        return str(value) if isinstance(value, Path) else value


class Setting(NamedTuple):
    """One setting: its default as written in the file, how it is read, what it is for."""

    default: Any
    read: Callable[[Any, Path], Any]
    says: str


def _text(value: Any, _base: Path) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text in quotes")  # noqa: TRY004  # of the file, not the program
    return value


def _url(value: Any, base: Path) -> str:
    url = _text(value, base)
    if url and not url.startswith(("http://", "https://", "file://")):
        raise ValueError("must begin with https://, http:// or file://")
    return url


def _zone(value: Any, base: Path) -> str:
    name = _text(value, base)
    if name in ("UTC", "local"):
        return name
    from zoneinfo import ZoneInfo  # noqa: PLC0415  # rarely needed, slow to import

    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"{name!r} is no time zone such as UTC, local, Europe/Paris") from None
    return name


def _path(value: Any, base: Path) -> Path | None:
    text = _text(value, base)
    return base / Path(text).expanduser() if text else None


def _paths(value: Any, base: Path) -> tuple[Path, ...]:
    if isinstance(value, str):
        value = [part for part in value.split(os.pathsep) if part]
    if not isinstance(value, list | tuple) or not all(isinstance(v, str | Path) for v in value):
        raise ValueError('must be a list of directories, such as ["~/runbooks"]')
    return tuple(base / Path(one).expanduser() for one in value)


def _count(value: Any, _base: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError("must be a whole number of at least 1")
    return value


def _span(value: Any, _base: Path) -> int:
    if not isinstance(value, str):
        raise ValueError('must be a span of time in quotes, as "15m"')  # noqa: TRY004  # as above
    return spans.seconds(value)


def _limit(value: Any, base: Path) -> int:
    if (seconds := _span(value, base)) < 1:
        raise ValueError(f"{value!r} leaves no time to ask anything; write at least 1s")
    return seconds


SETTINGS: dict[str, Setting] = {
    "tool": Setting("systemd", _text, "the deployment tool that commands are written for"),
    "site_url": Setting("", _url, "where the site is published; findings link to it"),
    "runbooks": Setting([], _paths, "directories of your own runbooks; they go first"),
    "ignore_file": Setting("", _path, "findings to leave out"),
    "log_timezone": Setting("UTC", _zone, "zone of log times that carry none"),
    "defaults.limit": Setting(5, _count, "findings that diagnose shows"),
    "defaults.results": Setting(10, _count, "results that search shows"),
    "defaults.since": Setting("24h", _span, "how far back log lines count"),
    "defaults.timeout": Setting("30s", _limit, "how long a look at a cloud may take"),
} | {
    f"thresholds.{name}": Setting(default, _span, f"age that matters: {says}")
    for name, (default, says) in THRESHOLDS.items()
}
ENVIRONMENT = {
    f"{_PREFIX}{key.upper()}": key
    for key in ("tool", "site_url", "runbooks", "ignore_file", "log_timezone")
}
FILE_VARIABLE = f"{_PREFIX}CONFIG"
DEBUG_VARIABLE = f"{_PREFIX}DEBUG"
"""No setting: with it an unexpected error shows its traceback."""

_SPANS = frozenset(key for key, setting in SETTINGS.items() if setting.read in (_span, _limit))
_TABLES = ("defaults", "thresholds")


def config_file() -> Path:
    """Return the configuration file, whether it exists or not."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named).expanduser() if named else paths.user_config() / "config.toml"


def load(flags: Mapping[str, Any] | None = None) -> Config:
    """Read the settings; ``flags`` are those of the command line, by key; None: not given."""
    file = config_file()
    home = file.parent
    values = {key: s.read(s.default, home) for key, s in SETTINGS.items()}
    origins = dict.fromkeys(SETTINGS, "default")
    for key, raw in _from_file(file):
        values[key] = _read(key, raw, home, f"{file}: {key}")
        origins[key] = str(file)
    for variable, key, raw in _from_environment():
        values[key] = _read(key, raw, Path.cwd(), variable)
        origins[key] = variable
    for key, raw in (flags or {}).items():
        if raw is not None and raw != ():
            values[key] = _read(
                key, raw, Path.cwd(), f"--{key.rpartition('.')[2].replace('_', '-')}"
            )
            origins[key] = "command line"
    return _assemble(values, origins)


def _assemble(values: dict[str, Any], origins: dict[str, str]) -> Config:
    fields: dict[str, Any] = {"thresholds": {}}
    for key, value in values.items():
        table, _, name = key.rpartition(".")
        if table == "thresholds":
            fields["thresholds"][name] = value
        else:
            fields[name] = value
    return Config(origins=origins, **fields)


def _get(config: Config, key: str) -> Any:
    table, _, name = key.rpartition(".")
    return config.thresholds[name] if table == "thresholds" else getattr(config, name)


def _read(key: str, raw: Any, base: Path, place: str) -> Any:
    try:
        return SETTINGS[key].read(raw, base)
    except ValueError as error:
        raise ReyError(str(error), place=place) from None


def _from_file(file: Path) -> Iterator[tuple[str, Any]]:
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        if FILE_VARIABLE in os.environ:
            raise ReyError("no such file", place=f"{FILE_VARIABLE}={file}") from None
        return
    except OSError as error:
        raise ReyError(error.strerror or str(error), place=str(file)) from None
    import tomllib  # noqa: PLC0415  # most operators have no such file, and it is slow to import

    try:
        document = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReyError(f"is no TOML: {error}", place=str(file)) from None
    for name, value in document.items():
        if name not in _TABLES:
            yield _known(name, file), value
            continue
        if not isinstance(value, dict):
            raise ReyError("must be a table", place=f"{file}: {name}", remedy=f"Write [{name}].")
        for key, inner in value.items():
            yield _known(f"{name}.{key}", file), inner


def _known(key: str, file: Path) -> str:
    if key in SETTINGS:
        return key
    meant = nearest(key, (*SETTINGS, *_TABLES))
    raise ReyError(
        f"unknown key {key!r}" + (f": {meant}" if meant else ""),
        place=str(file),
        remedy="`rey-triage config` lists all keys.",
    )


def _from_environment() -> Iterator[tuple[str, str, str]]:
    for variable, raw in os.environ.items():
        if not variable.startswith(_PREFIX) or variable in (FILE_VARIABLE, DEBUG_VARIABLE):
            continue
        if variable not in ENVIRONMENT:
            meant = nearest(variable, (*ENVIRONMENT, FILE_VARIABLE))
            raise ReyError(
                "unknown setting in the environment" + (f": {meant}" if meant else ""),
                place=variable,
                remedy=f"Known are {', '.join((*ENVIRONMENT, FILE_VARIABLE))}.",
            )
        yield variable, ENVIRONMENT[variable], raw


def _short(value: int) -> str:
    """Write seconds as a setting has them: 900 → 15m."""
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if value and value % size == 0 and (unit != "d" or value > size):
            return f"{value // size}{unit}"
    return f"{value}s"
