"""The real edge-tts client against a stand-in that speaks its real protocol: whole clips, or the right error in time."""

import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import edge_tts.communicate
import pytest
from edge_tts.drm import DRM

from tests.tts.booth import TAGS, passage
from tests.tts.edge_stand_in import RATE, StandIn, stand_in
from tts.cast import Cast, VoiceSpec
from tts.engines import Line, SpeaksAhead, SpeechError
from tts.engines.edge import AT_ONCE, LONGEST_TEXT, Deadlines, Edge, EdgeError, Trouble
from tts.lexicon import Lexicon
from tts.passages import NARRATOR, QUOTATION, Script
from tts.record import Recording, record
from tts.shelf import DirectoryShelf
from tts.studio.joining import trimmed

VOICE = VoiceSpec("en-US-EmmaMultilingualNeural")
OTHER = VoiceSpec("en-GB-RyanNeural")
DEADLINES = Deadlines(message=20, whole=60)
SHORT = Deadlines(message=0.4, whole=1.5)
"""For faults that last: whatever else happens must not be late on a busy machine."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    with stand_in() as server:
        assert edge_tts.communicate.WSS_URL.startswith("wss://"), "the client keeps its address elsewhere now"
        monkeypatch.setattr(edge_tts.communicate, "WSS_URL", server.url)
        monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)
        yield server


def test_a_sentence_comes_back_as_whole_pcm(service: StandIn):
    clip = Edge(DEADLINES).speak("Fish & chips, <b>not</b> bold.", VOICE)

    assert clip.rate == RATE
    assert 1.0 < clip.samples / clip.rate < 5.0
    assert service.heard == ["Fish &amp; chips, &lt;b&gt;not&lt;/b&gt; bold."]
    assert "EmmaMultilingualNeural" in service.voices[0]


def test_many_lines_keep_their_order_and_at_most_two_are_under_way(service: StandIn):
    engine = Edge(DEADLINES)
    lines = [Line("word " * (n + 1) * 4, other) for n, other in zip(range(7), cycle((VOICE, OTHER)))]

    clips = list(engine.speak_many(lines))

    assert isinstance(engine, SpeaksAhead)
    lengths = [clip.samples for clip in clips]
    assert lengths == sorted(lengths) and len(set(lengths)) == 7
    assert service.busiest == AT_ONCE


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        ("403", None),  # the client mends its clock by the date of the answer and asks again
        ("403 twice", Trouble.REFUSED),
        ("403 without date", Trouble.CLOCK),
        ("429", Trouble.THROTTLED),
        ("503", Trouble.THROTTLED),
        ("500", Trouble.DOWN),
        ("close before", Trouble.SILENT),
        ("close in the middle", Trouble.CUT),
        ("reset in the middle", Trouble.CUT),
        ("stall", Trouble.SLOW),
        ("garbage", Trouble.ODD),
        ("binary garbage", Trouble.ODD),
        ("no audio", Trouble.SILENT),
        ("not audio", Trouble.ODD),
        ("truncated mp3", Trouble.CUT),
        ("slow drip", Trouble.SLOW),
        ("wrong metadata", Trouble.ODD),
        ("no end", Trouble.SLOW),
        ("huge", Trouble.ODD),
    ],
)
def test_every_fault_ends_in_its_own_error_within_its_deadline(
    service: StandIn, fault: str, trouble: Trouble | None
):
    deadlines = SHORT if trouble is Trouble.SLOW else DEADLINES
    again = 2 if trouble in (Trouble.SLOW, Trouble.CUT, Trouble.SILENT, Trouble.ODD) else 1
    service.faults = ["403", "403"] if fault == "403 twice" else [fault] * again
    started = time.monotonic()

    if trouble is None:
        assert Edge(deadlines).speak("Hello there.", VOICE).samples
        return
    with pytest.raises(EdgeError) as caught:
        Edge(deadlines).speak("Hello there.", VOICE)

    assert caught.value.trouble is trouble
    assert not caught.value.permanent
    assert caught.value.provider is (trouble is not Trouble.SILENT)
    assert time.monotonic() - started < 2 * deadlines.whole + 1


@pytest.mark.parametrize("fault", ["close in the middle", "stall", "garbage", "no audio", "truncated mp3"])
def test_a_passing_fault_is_mended_by_another_try(service: StandIn, fault: str):
    service.faults = [fault]

    clip = Edge(Deadlines(message=2, whole=6) if fault == "stall" else DEADLINES).speak("Hello there.", VOICE)

    assert clip.samples
    assert service.connections == 2


def test_a_service_that_asks_for_a_rest_is_left_alone(service: StandIn):
    service.faults = ["429"]

    with pytest.raises(EdgeError):
        Edge(DEADLINES).speak("Hello there.", VOICE)

    assert service.connections == 1


def test_half_of_the_requests_failing_hands_over_nothing_truncated(service: StandIn):
    service.broken = {"Two.": "close in the middle"}
    clips = Edge(DEADLINES).speak_many([Line("One. " * 8, VOICE), Line("Two. " * 8, OTHER)])

    assert next(clips).samples / RATE > 8 * 0.4, "what came whole is handed over, and kept"
    with pytest.raises(EdgeError, match="cut"):
        list(clips)


SENTENCES = [
    "One is short.",
    "The second sentence is a good deal longer than the first.",
    "Is the third?",
    "Yes.",
]


def test_sentences_of_one_voice_are_asked_for_together_and_come_back_one_by_one(service: StandIn):
    clips = list(Edge(DEADLINES).speak_many([Line(text, VOICE) for text in SENTENCES]))

    assert service.heard == [" ".join(SENTENCES)]
    sounds = [len(trimmed(clip)) / 2 / RATE for clip in clips]
    assert sounds == pytest.approx([max(0.4, len(text) / 15) for text in SENTENCES], abs=0.15)


def test_a_sentence_that_the_service_divides_again_is_still_one_clip(service: StandIn):
    lines = [Line("Prof. Smith agrees. She does.", VOICE), Line("So do I.", VOICE)]

    clips = list(Edge(DEADLINES).speak_many(lines))

    assert len(service.heard) == 1
    assert clips[0].samples > 2 * clips[1].samples


def test_a_text_that_the_service_divides_otherwise_is_asked_for_sentence_by_sentence(service: StandIn):
    service.faults = ["other division"]

    clips = list(Edge(DEADLINES).speak_many([Line(text, VOICE) for text in SENTENCES]))

    assert service.heard == [" ".join(SENTENCES), *SENTENCES]
    assert len(clips) == 4


def test_no_request_is_longer_than_the_service_takes(service: StandIn):
    lines = [Line(f"Sentence {n} of an essay that goes on and on.", VOICE) for n in range(200)]

    assert len(list(Edge(DEADLINES).speak_many(lines))) == 200

    assert max(len(text) for text in service.heard) <= LONGEST_TEXT
    assert len(service.heard) == 4


def test_an_episode_that_broke_off_resumes_from_the_shelf_and_nothing_truncated_is_left(
    service: StandIn, tmp_path: Path
):
    shelf = DirectoryShelf(tmp_path / "shelf", limit=10**9)
    script = Script(
        tuple(
            passage(f"Passage number {n} says this much.", role=role)
            for n, role in enumerate([NARRATOR, QUOTATION] * 4)
        )
    )

    def recorded() -> Recording:
        return record(
            script,
            cast=Cast(VOICE, OTHER),
            lexicon=Lexicon(),
            engine=Edge(DEADLINES),
            shelf=shelf,
            work_dir=tmp_path / "work",
            tags=TAGS,
        )

    service.broken = {"number 5": "reset in the middle"}
    with pytest.raises(EdgeError, match="cut"):
        recorded()
    assert list((tmp_path / "work").iterdir()) == []
    before, service.heard, service.broken = service.heard, [], {}

    recording = recorded()

    assert len(recording.timeline.cues) == 8
    again = [int(text.split()[2]) for text in service.heard if text.startswith("Passage")]
    assert any("number 3" in text for text in before)
    assert 5 in again and not {0, 1, 2, 3} & {*again}, "what came whole is not asked for again"


@pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST_TEXT + 1)])
def test_a_line_that_cannot_be_asked_for_is_the_texts_own_fault(service: StandIn, text: str):
    with pytest.raises(SpeechError) as caught:
        Edge(DEADLINES).speak(text, VOICE)

    assert caught.value.permanent and not caught.value.provider
    assert service.connections == 0


def test_a_service_that_is_not_there_is_said_to_be_unreachable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "ws://127.0.0.1:9/edge/v1?TrustedClientToken=x")

    with pytest.raises(EdgeError) as caught:
        Edge(DEADLINES).speak("Hello there.", VOICE)

    assert caught.value.trouble is Trouble.UNREACHABLE and caught.value.provider


def test_pace_and_pitch_are_told_to_the_service(service: StandIn):
    Edge(DEADLINES).speak("Quickly and low.", VoiceSpec("en-GB-RyanNeural", rate=187, pitch=40))

    assert service.prosody == ["pitch='-10Hz' rate='+10%' volume='+0%'"]
