"""Microsoft Edge's voices, through edge-tts: a clip is whole or it is an error, always within its deadline.

What the client does not do by itself is done here: a connection cut in mid-stream raises nothing there, a stalled one
hangs for ever, garbage passes as audio, and a refused token, a throttled client and a wrong clock look alike.
"""

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise
from typing import Any

import aiohttp
import av
import edge_tts
from edge_tts.exceptions import EdgeTTSException, NoAudioReceived, SkewAdjustmentError

from tts.cast import USUAL_RATE, Cast, VoiceSpec
from tts.engines import SAMPLE, Clip, Line, SpeechError, Voice
from tts.engines.edge_groups import JOINT, Mark, cuts, groups
from tts.lexicon import EDGE
from tts.pcm import resampled

RATE = 24_000
TICKS = 10_000_000  # of the service's clock, a second
FRAME = 144
"""Bytes of one frame of the service's MP3 (24 kHz, 48 kbit/s): a whole answer is a whole number of them."""
LONGEST_TEXT = 3000
"""Bytes of one request; the client would split longer ones over several connections."""
MOST_AUDIO = 8_000_000
"""Twenty minutes: more is no answer to LONGEST_TEXT."""
AT_ONCE = 2
"""Requests under way: the service takes more for an attack."""

CAST = Cast(
    narrator=VoiceSpec("en-US-AndrewMultilingualNeural"),
    quotation=VoiceSpec("en-GB-SoniaNeural"),
    speakers=(
        VoiceSpec("en-US-EmmaMultilingualNeural"),
        VoiceSpec("en-GB-RyanNeural"),
        VoiceSpec("en-US-AvaMultilingualNeural"),
        VoiceSpec("en-US-BrianMultilingualNeural"),
        VoiceSpec("en-AU-NatashaNeural"),
        VoiceSpec("en-IE-ConnorNeural"),
    ),
)

VOICES = (
    Voice("en-US-AndrewMultilingualNeural", "en", "Andrew", "US", "male"),
    Voice("en-GB-SoniaNeural", "en", "Sonia", "British", "female"),
    Voice("en-US-EmmaMultilingualNeural", "en", "Emma", "US", "female"),
    Voice("en-GB-RyanNeural", "en", "Ryan", "British", "male"),
    Voice("en-US-AvaMultilingualNeural", "en", "Ava", "US", "female"),
    Voice("en-US-BrianMultilingualNeural", "en", "Brian", "US", "male"),
    Voice("en-AU-NatashaNeural", "en", "Natasha", "Australian", "female"),
    Voice("en-IE-ConnorNeural", "en", "Connor", "Irish", "male"),
)


class Trouble(StrEnum):
    """What went wrong, as an operator needs to know it."""

    REFUSED = "the speech service refuses this client's token: edge-tts wants an upgrade"
    CLOCK = "this machine's clock is off and the speech service named no usable date"
    THROTTLED = "the speech service asks for a rest"
    DOWN = "the speech service is down"
    UNREACHABLE = "the speech service cannot be reached"
    SLOW = "the speech service did not finish in time"
    CUT = "the connection was cut before the end of the audio"
    SILENT = "the speech service sent no audio"
    ODD = "the speech service answered in an unknown way"


PASSING = frozenset({Trouble.SLOW, Trouble.CUT, Trouble.SILENT, Trouble.ODD})
"""What another try may mend at once; a service that refuses or rests is left alone."""


class EdgeError(SpeechError):
    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        # A text that is met with silence twice may be to blame itself; everything else is the service's doing.
        provider = trouble is not Trouble.SILENT
        super().__init__(
            f"{trouble} ({detail})" if detail else str(trouble), permanent=False, provider=provider
        )
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds between two messages of the service, and for one whole answer."""

    message: float = 20.0
    whole: float = 90.0


class Edge:
    name = "edge"
    version = edge_tts.__version__
    rate = RATE
    dialect = EDGE
    slow = True
    cast = CAST

    def __init__(self, deadlines: Deadlines | None = None) -> None:
        self._deadlines = deadlines or Deadlines()

    def voices(self) -> tuple[Voice, ...]:
        """The voices of the house's cast; the service knows more, and says by its silence which it does not."""
        return VOICES

    def speak(self, text: str, voice: VoiceSpec) -> Clip:
        return next(self.speak_many([Line(text, voice)]))

    def speak_many(self, lines: Iterable[Line]) -> Iterator[Clip]:
        """Sentences of one voice are asked for together: the service bears few requests, and speaks better in context."""
        waiting = groups(map(_checked, lines), LONGEST_TEXT)
        # A thread of its own, because the caller's may have an event loop running already.
        with ThreadPoolExecutor(1, thread_name_prefix="edge") as thread:
            while batch := list(islice(waiting, AT_ONCE)):
                for clips in thread.submit(asyncio.run, self._together(batch)).result():
                    if isinstance(clips, SpeechError):
                        raise clips
                    yield from clips

    async def _together(self, batch: list[list[Line]]) -> list[list[Clip] | SpeechError]:
        async with asyncio.TaskGroup() as tasks:
            speaking = [tasks.create_task(_settled(self._clips(group))) for group in batch]
        return [task.result() for task in speaking]

    async def _clips(self, group: list[Line]) -> list[Clip]:
        spoken = await self._insisting(group)
        places = cuts(group, spoken.marks) if len(group) > 1 else []
        if places is None:  # the service divided the text otherwise: sentence by sentence, then
            return [one for line in group for one in await self._clips([line])]
        edges = [0, *(SAMPLE * round(place * RATE) for place in places), len(spoken.pcm)]
        return [Clip(spoken.pcm[start:end], RATE) for start, end in pairwise(edges)]

    async def _insisting(self, group: list[Line]) -> "_Spoken":
        try:
            return await _spoken(group, self._deadlines)
        except EdgeError as error:
            if error.trouble not in PASSING:
                raise
        return await _spoken(group, self._deadlines)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A whole answer, decoded."""

    pcm: bytes
    marks: tuple[Mark, ...]


def _checked(line: Line) -> Line:
    if not line.text.strip() or len(line.text.encode("utf-8", "replace")) > LONGEST_TEXT:
        raise SpeechError(f"a line is empty or longer than {LONGEST_TEXT} bytes", permanent=True)
    return line


async def _settled(clips: Awaitable[list[Clip]]) -> list[Clip] | SpeechError:
    """A task group would cancel the other request and hide the error in a group: the error becomes a value."""
    try:
        return await clips
    except SpeechError as error:
        return error


async def _spoken(group: list[Line], deadlines: Deadlines) -> _Spoken:
    """The service's answer, proven whole. Raises EdgeError."""
    voice = group[0].voice
    text = JOINT.join(line.text for line in group)
    speech = edge_tts.Communicate(text, voice.name, rate=_pace(voice), pitch=_pitch(voice))
    mp3 = bytearray()
    marks: list[Mark] = []
    with _named():
        async with asyncio.timeout(deadlines.whole):
            async for message in _messages(speech, deadlines.message):
                if message["type"] == "audio":
                    mp3 += message["data"]
                else:
                    marks.append(_mark(message))
                if len(mp3) > MOST_AUDIO:
                    raise EdgeError(Trouble.ODD, f"more than {MOST_AUDIO} bytes of audio")
    state = speech.state
    # Only the end of a turn moves a chunk's bytes to the sum: what was not moved was cut off.
    if state["chunk_audio_bytes"] or state["cumulative_audio_bytes"] != len(mp3) or len(mp3) % FRAME:
        raise EdgeError(Trouble.CUT, f"{len(mp3)} bytes")
    return _Spoken(decoded(bytes(mp3)), tuple(marks))


def _mark(message: Any) -> Mark:
    start = message["offset"] / TICKS
    return Mark(message["text"], start, start + message["duration"] / TICKS)


async def _messages(speech: edge_tts.Communicate, deadline: float) -> AsyncIterator[Any]:
    try:
        async with contextlib.aclosing(speech.stream()) as stream:
            while True:
                try:
                    yield await asyncio.wait_for(anext(stream), deadline)
                except StopAsyncIteration:
                    return
    finally:
        # The client's inner generator, which holds the connection, is closed by the loop one turn later.
        await asyncio.sleep(0.05)


@contextlib.contextmanager
def _named() -> Iterator[None]:
    """Whatever the client and its transport raise becomes an EdgeError that says what to do."""
    try:
        yield
    except EdgeError:
        raise
    except NoAudioReceived as error:
        raise EdgeError(Trouble.SILENT) from error
    except SkewAdjustmentError as error:
        raise EdgeError(Trouble.CLOCK) from error
    except aiohttp.ClientResponseError as error:
        raise EdgeError(_of_status(error.status), f"HTTP {error.status}") from error
    except TimeoutError as error:
        raise EdgeError(Trouble.SLOW) from error
    except aiohttp.ClientConnectionError as error:
        raise EdgeError(Trouble.UNREACHABLE, type(error).__name__) from error
    except (EdgeTTSException, aiohttp.ClientError, ValueError, KeyError, TypeError) as error:
        raise EdgeError(Trouble.ODD, type(error).__name__) from error


def _of_status(status: int) -> Trouble:
    if status == 403:  # the client has corrected its clock by the answer's date and asked again already
        return Trouble.REFUSED
    return Trouble.THROTTLED if status in (429, 503) else Trouble.DOWN


def _pace(voice: VoiceSpec) -> str:
    """The service's "+0%" is taken for the usual rate."""
    return f"{round(100 * (voice.rate / USUAL_RATE - 1)):+d}%"


def _pitch(voice: VoiceSpec) -> str:
    return f"{voice.pitch - 50:+d}Hz"


def decoded(mp3: bytes) -> bytes:
    """A whole answer as mono 16-bit PCM at RATE. Raises EdgeError for what is not MP3."""
    try:
        with av.open(io.BytesIO(mp3), "r", format="mp3") as container:
            pcm = resampled(container.decode(audio=0), RATE)
    except (av.FFmpegError, IndexError) as error:
        raise EdgeError(Trouble.ODD, "not MP3") from error
    if not pcm:
        raise EdgeError(Trouble.SILENT)
    return pcm
