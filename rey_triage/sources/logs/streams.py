"""Bytes out of plain and compressed streams, piece by piece, as far as they can be read."""

from __future__ import annotations

import lzma
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from io import RawIOBase
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import zlib as gzip_engine
    from collections.abc import Callable, Iterator

    Buffer = bytes | memoryview
else:
    try:  # both have the same interface
        from isal import isal_zlib as gzip_engine
    except ImportError:
        import zlib as gzip_engine

READ = 1 << 19
_FIRST_STEP, _STEP = 1 << 12, 1 << 17
"""Bytes that a decoder is given at first, and then at most: it copies what is behind its end, and
one stream may be a few bytes long."""
MAX_BYTES = 16 << 30
"""More than this comes out of no real log; a small file that grows so large is hostile."""


class Readable(Protocol):
    """What can be read from: a file, a member of an archive."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class UnreadableError(Exception):
    """A stream that ends early, is damaged or is no log; what came before it was read."""


class _Format(NamedTuple):
    """A way to compress: its engine, and how that is fed so that it never gives much at once."""

    magics: tuple[bytes, ...]
    """How its streams begin."""
    begin: Callable[[], Any]
    error: Callable[[], type[Exception]]
    """What the engine raises for damaged data."""
    parts: Callable[[Any, Buffer], Iterator[bytes]]
    """Yields what the next data becomes."""


def _of_gzip(engine: Any, data: Buffer) -> Iterator[bytes]:
    while data and not engine.eof:
        yield engine.decompress(data, READ)
        data = engine.unconsumed_tail


def _of_standard(engine: Any, data: Buffer) -> Iterator[bytes]:
    yield engine.decompress(data, READ)
    while not (engine.needs_input or engine.eof):
        yield engine.decompress(b"", READ)


@cache
def zstd() -> Any:
    """Return Python's module, or what it is for an older Python; few logs need it."""
    for name in ("compression.zstd", "backports.zstd"):
        with suppress(ModuleNotFoundError):
            return import_module(name)
    raise UnreadableError("zstd is not installed: pip install backports.zstd")


def _of_zstd() -> Any:
    most = zstd().DecompressionParameter.window_log_max
    return zstd().ZstdDecompressor(options={most: most.bounds()[1]})  # as `zstd --long` packs


_ZSTD = (b"\x28\xb5\x2f\xfd", *(bytes([code]) + b"\x2a\x4d\x18" for code in range(0x50, 0x60)))
"""A frame of data, or one to be skipped: pzstd puts one before each of the others."""

_FORMATS = (
    _Format(
        (b"\x1f\x8b",),
        lambda: gzip_engine.decompressobj(wbits=31),
        lambda: gzip_engine.error,
        _of_gzip,  # it gives back, each time, what it did not come to
    ),
    _Format((b"\xfd7zXZ\0",), lzma.LZMADecompressor, lambda: lzma.LZMAError, _of_standard),
    _Format(_ZSTD, _of_zstd, lambda: zstd().ZstdError, _of_standard),
)


_LONGEST_MAGIC = max(len(magic) for one in _FORMATS for magic in one.magics)


def _format_of(start: bytes) -> _Format | None:
    return next((one for one in _FORMATS if start.startswith(one.magics)), None)


def compressed(start: bytes) -> bool:
    """Say whether something begins as compressed data does."""
    return _format_of(start) is not None


def pieces(stream: Readable) -> Iterator[bytes]:
    """Yield the content, decompressed when it begins like something compressed."""
    start = stream.read(READ)
    raw = before(start, iter(partial(stream.read, READ), b""))
    is_compressed = compressed(start)
    del start  # nothing is held longer than it is looked through
    if not is_compressed:
        yield from raw
        return
    total = 0
    for piece in _decompressed(raw):
        total += len(piece)
        if total > MAX_BYTES:
            raise UnreadableError(f"more than {MAX_BYTES >> 30} GiB when decompressed")
        yield piece


def before(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    """Return what was taken, unless it is empty, and the rest; given out, it is held no longer."""
    return chain([first] if first else [], rest)


def _decompressed(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress one stream after the other, as rotated logs are often put together."""
    form: _Format | None = None
    engine: Any = None
    step = _FIRST_STEP
    held = b""
    for data in raw:
        rest = memoryview(held + data)
        held = b""
        while rest:
            if engine is None or engine.eof:
                if len(rest) < _LONGEST_MAGIC:  # what it begins is told by the next data
                    held = bytes(rest)
                    break
                if not (form := _format_of(bytes(rest[:_LONGEST_MAGIC]))):
                    if bytes(rest).strip(b"\0"):
                        raise UnreadableError("something else follows the compressed data")
                    return  # padding
                engine, step = form.begin(), _FIRST_STEP
            assert form
            part = rest[:step]
            try:
                yield from filter(None, form.parts(engine, part))
            except form.error() as error:
                raise UnreadableError(f"damaged: {error}") from error
            rest = rest[len(part) - len(engine.unused_data) :]
            step = min(2 * step, _STEP)
    if _format_of(held) or (engine is not None and not engine.eof):
        raise UnreadableError("truncated: it ends in the middle of the compressed data")


class PieceReader(RawIOBase):
    """Pieces as a file that archives can be read from, and that can be looked into first."""

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__()
        self._source = source
        self._held = b""
        self._failure: UnreadableError | None = None

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them; what fails behind them is told by a read."""
        try:
            while len(self._held) < size and (piece := next(self._source, b"")):
                self._held += piece
        except UnreadableError as error:
            self._failure = error
        return self._held[:size]

    def readable(self) -> bool:
        """Say that it can be read from."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes."""
        if size < 0:
            size = 1 << 62
        if self._failure and not self._held:
            raise self._failure
        while not self._held and (piece := next(self._source, None)) is not None:
            self._held = piece  # an empty piece is not the end
        out, self._held = self._held[:size], self._held[size:]
        return out


class FullReader:
    """Reads exactly as much as asked for, as archives expect, until the end."""

    def __init__(self, source: PieceReader) -> None:
        self._source = source

    def read(self, size: int) -> bytes:
        """Return ``size`` bytes, fewer at the end."""
        parts: list[bytes] = []
        while size > 0 and (part := self._source.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
