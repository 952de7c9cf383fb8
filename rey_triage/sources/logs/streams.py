"""Bytes out of plain and compressed streams, piece by piece, as far as they can be read."""

from __future__ import annotations

import lzma
import zlib
from io import RawIOBase
from typing import TYPE_CHECKING, Protocol

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READ = 1 << 20
_GZIP_STEP = 1 << 15
"""Bytes that are given to zlib at a time: it gives back, each time, what it did not come to."""
_ZSTD_STEP = 1 << 12
"""Bytes that are given to zstd at a time: it takes no limit, and makes up to 2^15 of each."""
MAX_BYTES = 16 << 30
"""More than this comes out of no real log; a small file that grows so large is hostile."""


class Readable(Protocol):
    """What can be read from: a file, a member of an archive."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class UnreadableError(Exception):
    """A stream that ends early, is damaged or is no log; what came before it was read."""


class _Compressed(Protocol):
    """One compressed stream."""

    behind: bytes
    """What came behind its end."""

    @property
    def ended(self) -> bool: ...
    def parts(self, data: bytes) -> Iterator[bytes]:
        """Yield what the next data becomes, never much at once."""


class _Gzip:
    def __init__(self) -> None:
        self._engine = zlib.decompressobj(wbits=31)
        self.behind = b""

    @property
    def ended(self) -> bool:
        return self._engine.eof

    def parts(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), _GZIP_STEP):
            step = data[at : at + _GZIP_STEP]
            while step and not self.ended:
                yield self._engine.decompress(step, READ)
                step = self._engine.unconsumed_tail
            if self.ended:
                self.behind = self._engine.unused_data + data[at + _GZIP_STEP :]
                return


class _Xz:
    def __init__(self) -> None:
        self._engine = lzma.LZMADecompressor()
        self.behind = b""

    @property
    def ended(self) -> bool:
        return self._engine.eof

    def parts(self, data: bytes) -> Iterator[bytes]:
        yield self._engine.decompress(data, READ)
        while not (self._engine.needs_input or self.ended):
            yield self._engine.decompress(b"", READ)
        self.behind = self._engine.unused_data


class _Zstd:
    def __init__(self) -> None:
        self._engine = zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
        self.behind = b""

    @property
    def ended(self) -> bool:
        return self._engine.eof

    def parts(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), _ZSTD_STEP):
            made = self._engine.decompress(data[at : at + _ZSTD_STEP])
            yield from (made[begin : begin + READ] for begin in range(0, len(made), READ))
            if self.ended:
                self.behind = self._engine.unused_data + data[at + _ZSTD_STEP :]
                return


_FORMATS: tuple[tuple[bytes, Callable[[], _Compressed]], ...] = (
    (b"\x1f\x8b", _Gzip),
    (b"\xfd7zXZ\0", _Xz),
    (b"\x28\xb5\x2f\xfd", _Zstd),
)


def _begun(start: bytes) -> _Compressed | None:
    return next((new() for magic, new in _FORMATS if start.startswith(magic)), None)


def compressed(start: bytes) -> bool:
    """Say whether something begins as compressed data does."""
    return start.startswith(tuple(magic for magic, _ in _FORMATS))


def pieces(stream: Readable) -> Iterator[bytes]:
    """Yield the content, decompressed when it begins like something compressed."""
    start = stream.read(READ)
    raw = _raw(start, stream)
    if not compressed(start):
        yield from raw
        return
    total = 0
    try:
        for piece in _decompressed(raw):
            total += len(piece)
            if total > MAX_BYTES:
                raise UnreadableError(f"more than {MAX_BYTES >> 30} GiB when decompressed")
            yield piece
    except (zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
        raise UnreadableError(f"damaged: {error}") from error


def _raw(start: bytes, stream: Readable) -> Iterator[bytes]:
    data = start
    while data:
        yield data
        data = stream.read(READ)


def _decompressed(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress one stream after the other, as rotated logs are often put together."""
    stream: _Compressed | None = None
    for data in raw:
        rest = data
        while rest:
            if stream is None or stream.ended:
                stream = _begun(rest)
            if stream is None:  # padding behind the end
                return
            yield from filter(None, stream.parts(rest))
            rest = stream.behind
    if stream is not None and not stream.ended:
        raise UnreadableError("truncated: it ends in the middle of the compressed data")


class PieceReader(RawIOBase):
    """Pieces as a file that archives can be read from, and that can be looked into first."""

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__()
        self._source = source
        self._held = b""

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them."""
        while len(self._held) < size and (piece := next(self._source, b"")):
            self._held += piece
        return self._held[:size]

    def readable(self) -> bool:
        """Say that it can be read from."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return up to ``size`` bytes."""
        if size < 0:
            size = 1 << 62
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
