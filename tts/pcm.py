"""PCM as libav's frames, and back: mono, signed, 16 bits, as `tts.engines.SAMPLE` has it."""

from collections.abc import Iterable

import av
from av.audio.frame import AudioFrame

from tts.engines import SAMPLE


def frame_of(pcm: bytes, rate: int, at: int = 0) -> AudioFrame:
    """A frame of `rate` samples a second; `at` is how many came before it."""
    frame = AudioFrame(format="s16", layout="mono", samples=len(pcm) // SAMPLE)
    plane = frame.planes[0]
    plane.update(pcm.ljust(plane.buffer_size, b"\0"))
    frame.sample_rate, frame.pts = rate, at
    return frame


def pcm_of(frame: AudioFrame) -> bytes:
    """A frame's samples, without the padding of its buffer."""
    return bytes(frame.planes[0])[: frame.samples * SAMPLE]


def resampled(frames: Iterable[AudioFrame], rate: int) -> bytes:
    """The frames, of whatever form, as PCM of `rate` samples a second. Raises av.FFmpegError."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    parts = [part for frame in (*frames, None) for part in resampler.resample(frame)]
    return b"".join(map(pcm_of, parts))
