"""Chains of libavfilter filters that PCM is drawn through, one frame in memory at a time; and the meter of loudness."""

from collections.abc import Iterator
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.filter import Graph

from tts.engines import SAMPLE
from tts.pcm import frame_of

SILENT = -70.0  # LUFS: what ebur128 says where it heard nothing
INTEGRATED, TRUE_PEAK, GAP = "lavfi.r128.I", "lavfi.r128.true_peak", "lavfi.silence_duration"

Filter = tuple[str, str]
"""A filter's name and its arguments."""

S16: Filter = ("aformat", "sample_fmts=s16")
"""The last filter of a chain whose frames become PCM: most filters think in floating point."""

MOST = 1 << 14  # samples in a frame: filters hold several of them, in double precision


class Chain:
    """Filters in a row: push PCM and take frames; after `close` take what was left inside."""

    def __init__(self, rate: int, *filters: Filter) -> None:
        self._graph = _graph()
        self._rate = rate
        self._pushed = 0
        source = self._graph.add_abuffer(sample_rate=rate, format="s16", layout="mono")
        nodes = [self._graph.add(name, arguments) for name, arguments in filters]
        self._graph.link_nodes(source, *nodes, self._graph.add("abuffersink")).configure()

    def push(self, pcm: bytes) -> Iterator[AudioFrame]:
        """What comes out for it. The iterator must be drawn to its end."""
        for start in range(0, len(pcm), MOST * SAMPLE):
            frame = frame_of(pcm[start : start + MOST * SAMPLE], self._rate, self._pushed)
            self._pushed += frame.samples
            self._graph.push(frame)
            yield from _ready(self._graph)

    def close(self) -> Iterator[AudioFrame]:
        self._graph.push(None)
        return _ready(self._graph)


def frames_of(path: Path, *filters: Filter) -> Iterator[AudioFrame]:
    """A sound file decoded through filters; libav's own errors where it is not one."""
    graph = _graph()
    nodes = [graph.add(name, arguments) for name, arguments in filters]
    graph.link_nodes(
        graph.add("amovie", filename=str(path.absolute())), *nodes, graph.add("abuffersink")
    ).configure()
    yield from _ready(graph)


def noted(frame: AudioFrame, key: str, before: float) -> float:
    """What a filter noted on the frame; `before` where it noted nothing, as on a last short frame."""
    return float(frame.metadata.get(key, before))


class Meter:
    """Integrated loudness (EBU R 128) of everything that is pushed, in LUFS; SILENT where there is nothing to hear."""

    def __init__(self, rate: int, *before: Filter) -> None:
        """`before`: filters that are to have been at work when it is measured."""
        self._chain = Chain(rate, *before, ("ebur128", "metadata=1"))
        self._integrated = SILENT

    def push(self, pcm: bytes) -> None:
        self._read(self._chain.push(pcm))

    def close(self) -> float:
        self._read(self._chain.close())
        return self._integrated

    def _read(self, frames: Iterator[AudioFrame]) -> None:
        for frame in frames:
            self._integrated = noted(frame, INTEGRATED, self._integrated)


def _graph() -> Graph:
    graph = Graph()
    graph.threads = 1  # it would start one for each core, and one channel has no use for a second
    return graph


def _ready(graph: Graph) -> Iterator[AudioFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        if isinstance(frame, AudioFrame):
            yield frame
