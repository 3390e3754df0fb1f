"""MP3 files: LAME's frames, laid by libav behind a tag and a header from which players learn length and exact start.

LAME's Python binding is three times as fast as libav's encoder, but writes no such header. libav's muxer writes it for
anybody's frames whose first and last say how much of them is not the recording.
"""

import shutil
import struct
from fractions import Fraction
from math import log10
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

import av
import lameenc
from av.audio.stream import AudioStream
from av.packet import Packet, PacketSideData, packet_sidedata_type_from_literal

from tts.engines import SAMPLE
from tts.studio import StudioError

FRAME = 1152  # samples
DELAY = 576 + 529  # samples of silence before the first: LAME's, and those that every decoder adds
RATES = (32_000, 44_100, 48_000)  # of MPEG-1
BITRATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160)  # for one voice more is waste
LOSS = -20 * log10(
    0.95
)  # dB: LAME makes everything a little softer, at these bit rates by so much (measured)
NO_TAG = {"id3v2_version": "0"}  # ours stands before it
SKIPPED = packet_sidedata_type_from_literal("skip_samples")
SKIP = struct.Struct("<IIBB")  # samples at a packet's start, at its end, and two reasons, which nobody asks


class Mp3:
    """Writes one mono MP3 of constant bit rate. It is there when the block is left, and only if without an error."""

    def __init__(self, path: Path, head: bytes, *, rate: int, bitrate: int, quality: int) -> None:
        """`head` is the tag, written first. ValueError for a rate or bit rate that is not among those above."""
        if rate not in RATES or bitrate not in BITRATES:
            raise ValueError(f"no MP3 has {bitrate} kbit/s at {rate} Hz")
        self._path, self._head = path, head
        self._encoder = _encoder(rate, bitrate, quality)
        self._cutter = av.CodecContext.create("mp3", "r")
        self._file = TemporaryFile(dir=path.parent)  # noqa: SIM115  (closed by __exit__)
        self._container = av.open(self._file, "w", format="mp3", options=NO_TAG)
        self._stream = self._container.add_stream(
            "libmp3lame", rate=rate, layout="mono", bit_rate=bitrate * 1000
        )
        self._container.start_encoding()
        self._tick = Fraction(1, rate)
        self._samples = self._frames = 0
        self._last: Packet[AudioStream] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if kind is None:
                self._finish()
            self._container.close()
            if kind is None:
                self._publish()

    def write(self, pcm: bytes) -> None:
        self._samples += len(pcm) // SAMPLE
        if frames := bytes(self._encoder.encode(pcm)):  # to be given nothing is the cutter's sign of the end
            self._mux(self._cutter.parse(frames))

    def _mux(self, packets: "list[Packet[AudioStream]]") -> None:
        """All but the last, of which only the end can say how much is recording."""
        for packet in packets:
            packet.stream = self._stream
            packet.time_base = self._tick
            packet.pts = packet.dts = self._frames * FRAME - DELAY
            packet.duration = FRAME
            if self._last is None:
                _skip(packet, start=DELAY)
            else:
                self._container.mux(self._last)
            self._frames += 1
            self._last = packet

    def _finish(self) -> None:
        self._mux([*self._cutter.parse(bytes(self._encoder.flush())), *self._cutter.parse(None)])
        padding = self._frames * FRAME - DELAY - self._samples
        if self._last is None or not 0 <= padding < 2 * FRAME:
            raise StudioError(f"LAME wrote {self._frames} frames for {self._samples} samples")
        _skip(self._last, end=padding)
        self._container.mux(self._last)

    def _publish(self) -> None:
        self._file.seek(0)
        with self._path.open("xb") as file:
            file.write(self._head)
            shutil.copyfileobj(self._file, file, 1 << 18)


def _encoder(rate: int, bitrate: int, quality: int) -> lameenc.Encoder:
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_bit_rate(bitrate)
    encoder.set_quality(quality)
    encoder.silence()
    return encoder


def _skip(packet: "Packet[AudioStream]", *, start: int = 0, end: int = 0) -> None:
    # The constructor is missing in PyAV's stub.
    side_data = PacketSideData(SKIPPED, SKIP.size)  # type: ignore[call-arg]
    side_data.update(SKIP.pack(start, end, 0, 0))
    packet.set_sidedata(side_data)
