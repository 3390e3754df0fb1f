"""An answer's body, bounded before and after unpacking."""

import zlib
from collections.abc import Iterable

from sources.http.errors import FetchError, Trouble

STEP = 65_536
GZIP = 31  # zlib's window bits for gzip


def collect(chunks: Iterable[bytes], encoding: str, *, most_wire: int, most: int) -> bytes:
    """The unpacked body. At most `most_wire` bytes are taken from the wire and `most` made of them."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return b"".join(_bounded(chunks, min(most_wire, most)))
    if encoding not in ("gzip", "x-gzip"):
        raise FetchError(Trouble.ENCODING, encoding[:40])
    return b"".join(_bounded(_unpacked(_bounded(chunks, most_wire)), most))


def _bounded(chunks: Iterable[bytes], most: int) -> Iterable[bytes]:
    taken = 0
    for chunk in chunks:
        taken += len(chunk)
        if taken > most:
            raise FetchError(Trouble.TOO_LARGE, f"more than {most} bytes")
        yield chunk


def _unpacked(chunks: Iterable[bytes]) -> Iterable[bytes]:
    # In small steps: a few kilobytes of gzip can hold gigabytes.
    unpacker = zlib.decompressobj(GZIP)
    for chunk in chunks:
        packed = chunk
        while packed:
            try:
                yield unpacker.decompress(packed, STEP)
            except zlib.error as error:
                raise FetchError(Trouble.GARBLED, "gzip") from error
            packed = unpacker.unconsumed_tail
            if unpacker.eof:
                packed = unpacker.unused_data
                unpacker = zlib.decompressobj(GZIP)
                if not packed.startswith(b"\x1f\x8b"):  # padding after the last member
                    packed = b""
    if rest := unpacker.flush():
        yield rest
