"""Bytes out of plain and compressed streams, piece by piece, as far as they can be read."""

from __future__ import annotations

import lzma
import zlib
from io import RawIOBase
from typing import TYPE_CHECKING, Protocol

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = 1 << 20
_STEP = 1 << 17  # bounds what one step of a compression bomb may grow to
MAX_BYTES = 16 << 30
"""More than this comes out of no real log; a small file that grows so large is hostile."""


class Readable(Protocol):
    """What can be read from: a file, a member of an archive."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


class UnreadableError(Exception):
    """A stream that ends early, is damaged or is no log; what came before it was read."""


class _Decompressor(Protocol):
    """What zlib, lzma and zstandard have in common."""

    @property
    def unused_data(self) -> bytes: ...
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def _decompressor(start: bytes) -> _Decompressor | None:
    if start.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(wbits=31)
    if start.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor()
    if start.startswith(b"\x28\xb5\x2f\xfd"):
        return zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
    return None


def compressed(start: bytes) -> bool:
    """Say whether something begins as compressed data does."""
    return _decompressor(start) is not None


def pieces(stream: Readable) -> Iterator[bytes]:
    """Yield the content, decompressed when it begins like something compressed."""
    start = stream.read(READ)
    raw = _raw(start, stream)
    if _decompressor(start) is None:
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
    engine: _Decompressor | None = None
    for data in raw:
        for at in range(0, len(data), _STEP):
            rest = data[at : at + _STEP]
            while rest:
                if engine is None or engine.eof:
                    engine = _decompressor(rest)
                if engine is None:  # padding behind the end
                    return
                if out := engine.decompress(rest):  # it may want more before it gives anything
                    yield out
                rest = engine.unused_data if engine.eof else b""
    if engine is not None and not engine.eof:
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
