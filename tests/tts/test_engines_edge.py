"""The real edge-tts client against a stand-in that speaks its real protocol: whole clips, or the right error in time."""

import time
from collections.abc import Iterator

import edge_tts.communicate
import pytest
from edge_tts.drm import DRM

from tests.tts.edge_stand_in import RATE, StandIn, stand_in
from tts.cast import VoiceSpec
from tts.engines import Line, SpeaksAhead, SpeechError
from tts.engines.edge import AT_ONCE, LONGEST_TEXT, Deadlines, Edge, EdgeError, Trouble

VOICE = VoiceSpec("en-US-EmmaMultilingualNeural")
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
    lines = [Line("word " * (n + 1) * 4, VOICE) for n in range(7)]

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


def test_half_of_the_lines_failing_hands_over_nothing_truncated(service: StandIn):
    service.faults = ["", "close in the middle", "close in the middle"]
    clips = Edge(DEADLINES).speak_many([Line("One. " * 8, VOICE), Line("Two. " * 8, VOICE)])

    with pytest.raises(EdgeError, match="cut"):
        list(clips)


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
