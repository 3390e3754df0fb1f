"""MP3 files: LAME's frames behind a tag and an Info header, from which players learn length and exact start.

LAME's Python binding writes no such header; libav's muxer would, but its encoder is three times slower and its Python
binding cannot tell it the delay of frames from elsewhere. http://gabriel.mp3-tech.org/mp3infotag.html is the format.
"""

import struct
from math import log10
from pathlib import Path
from types import TracebackType
from typing import Self

import lameenc

from tts.studio import StudioError

FRAME = 1152  # samples
DELAY = 576  # samples of silence that LAME puts before the first
RATES = (44_100, 48_000, 32_000)  # of MPEG-1, in the order of the header's field
BITRATES = (
    0,
    32,
    40,
    48,
    56,
    64,
    80,
    96,
    112,
    128,
    160,
)  # by the header's field; for one voice more is waste
LOSS = -20 * log10(
    0.95
)  # dB: LAME makes everything a little softer, at these bit rates by so much (measured)
ROOMY = 64  # kbit/s: an Info header needs a frame of at least 177 bytes
MONO = 0xC0
INFO_AT = 21  # after the frame's header and its side information
CBR = 1
ALL_FIELDS = 0x0F


class Mp3:
    """Writes one mono MP3 of constant bit rate. Leaving the block finishes the file; an error in it leaves a torso."""

    def __init__(self, path: Path, head: bytes, *, rate: int, bitrate: int, quality: int) -> None:
        """`head` is the tag, written first. ValueError for a rate or bit rate that is not among those above."""
        if rate not in RATES or bitrate not in BITRATES[1:]:
            raise ValueError(f"no MP3 has {bitrate} kbit/s at {rate} Hz")
        self._rate, self._bitrate = rate, bitrate
        self._encoder = _encoder(rate, bitrate, quality)
        self._at = len(head)
        self._samples = self._bytes = 0
        self._file = path.open("xb")
        self._file.write(head + info_frame(rate, bitrate, frames=0, size=0, padding=0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._finish()

    def write(self, pcm: bytes) -> None:
        self._samples += len(pcm) // 2
        self._put(bytes(self._encoder.encode(pcm)))

    def _put(self, frames: bytes) -> None:
        self._bytes += len(frames)
        self._file.write(frames)

    def _finish(self) -> None:
        self._put(bytes(self._encoder.flush()))
        # Frames differ by a byte, so that their mean is exact.
        frames = round(self._bytes * self._rate / (FRAME // 8 * self._bitrate * 1000))
        padding = frames * FRAME - DELAY - self._samples
        if not 0 <= padding < 1 << 12:
            raise StudioError(f"LAME wrote {frames} frames for {self._samples} samples")
        self._file.seek(self._at)
        self._file.write(
            info_frame(self._rate, self._bitrate, frames=frames, size=self._bytes, padding=padding)
        )


def _encoder(rate: int, bitrate: int, quality: int) -> lameenc.Encoder:
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_bit_rate(bitrate)
    encoder.set_quality(quality)
    encoder.silence()
    return encoder


def info_frame(rate: int, bitrate: int, *, frames: int, size: int, padding: int) -> bytes:
    """The silent first frame that tells of the `frames` after it, `size` bytes together."""
    roomy = max(bitrate, ROOMY)
    length = FRAME // 8 * roomy * 1000 // rate
    header = bytes((0xFF, 0xFB, BITRATES.index(roomy) << 4 | RATES.index(rate) << 2, MONO))
    seek = bytes(part * 256 // 100 for part in range(100))  # constant bit rate: bytes go with time
    xing = b"Info" + struct.pack(">III", ALL_FIELDS, frames, size + length) + seek + struct.pack(">I", 0)
    lame = b"LAME3.100" + struct.pack(
        ">BBIHHBB3sBBHIH",
        CBR,
        0,  # low-pass filter: not told
        0,  # peak
        0,  # gains of a track and of an album
        0,
        0,
        min(bitrate, 255),
        (DELAY << 12 | padding).to_bytes(3),
        0,
        0,
        0,
        size + length,
        0,  # CRC of the music: nobody reads it
    )
    written = header.ljust(INFO_AT, b"\0") + xing + lame
    return (written + crc16(written).to_bytes(2)).ljust(length, b"\0")


def crc16(message: bytes) -> int:
    """CRC-16/ARC, as the format asks."""
    crc = 0
    for byte in message:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
