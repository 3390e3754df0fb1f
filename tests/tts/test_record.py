"""From script to file, judged by decoders of its own: what a listener gets is what the timeline says."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from mutagen.id3 import ID3
from mutagen.mp3 import MP3

from tests.tts.booth import RATE, TAGS, Beeper, espeak, gaps, heard, level, onset, passage, short_script
from tts.cast import Cast, VoiceSpec
from tts.engines import Clip, Engine, Line, SpeechError
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.passages import Kind, Pause, Script, Sentence, speaker
from tts.record import Progress, Recording, record
from tts.shelf import DirectoryShelf, Shelf
from tts.studio import Sound, StudioError


def recorded(
    script: Script,
    work_dir: Path,
    *,
    engine: Engine | None = None,
    cast: Cast | None = None,
    tags: Tags = TAGS,
    progress: Progress | None = None,
    shelf: Shelf | None = None,
    sound: Sound | None = None,
) -> Recording:
    engine = engine or Beeper()
    return record(
        script,
        cast=cast or engine.cast,
        lexicon=Lexicon(),
        engine=engine,
        work_dir=work_dir,
        tags=tags,
        progress=progress,
        shelf=shelf,
        sound=sound,
    )


def test_the_file_has_exactly_the_samples_that_the_timeline_counts(tmp_path: Path):
    recording = recorded(short_script(), tmp_path)

    samples, rate = heard(recording.path)
    assert (len(samples), rate) == (recording.timeline.samples, recording.timeline.rate)
    assert recording.samples == recording.timeline.samples
    assert recording.size == recording.path.stat().st_size
    assert (
        abs(MP3(recording.path).info.length - recording.seconds) < 0.06
    )  # players count the encoder's padding


def test_every_cue_begins_where_its_sentence_is_heard(tmp_path: Path):
    recording = recorded(short_script(), tmp_path, engine=espeak())

    samples, rate = heard(recording.path)
    late = [onset(samples, rate, cue.start - 0.2) - cue.start for cue in recording.timeline.cues]
    assert len(late) == 6
    assert max(map(abs, late)) < 0.15


def test_silences_are_ours_whatever_the_engine_leaves_around_its_clips(tmp_path: Path):
    recording = recorded(short_script(), tmp_path)

    found = gaps(*heard(recording.path))
    # lead, two sentences, heading, paragraph, scene, tail; each with what is left around a clip
    expected = [0.5 + 0.02, *(pause + 0.07 for pause in (0.35, 0.35, 1.1, 0.7, 1.5)), 1.0 + 0.05]
    assert found == pytest.approx(expected, abs=0.03)


def test_it_is_as_loud_as_asked_and_never_clips(tmp_path: Path):
    recording = recorded(short_script(), tmp_path, engine=espeak(), sound=Sound(loudness=-16.0))

    assert recording.loudness.integrated == pytest.approx(-16.0, abs=0.5)
    assert recording.loudness.peak <= -1.0
    samples, _ = heard(recording.path)
    assert max(map(abs, samples)) < 32768 * 10 ** (-1 / 20)


def test_a_soft_voice_is_brought_to_the_level_of_a_loud_one(tmp_path: Path):
    script = Script((passage("one two three"), passage("one two three", role="quotation")))

    recording = recorded(script, tmp_path)

    samples, rate = heard(recording.path)
    loud, soft = (samples[round(c.start * rate) : round(c.end * rate)] for c in recording.timeline.cues)
    assert level(loud) == pytest.approx(level(soft), abs=1.0)


def test_a_voice_may_be_meant_to_be_softer_than_the_rest(tmp_path: Path):
    cast = Cast(VoiceSpec("loud"), VoiceSpec("loud", gain_db=-6.0))
    script = Script((passage("one two three"), passage("one two three", role="quotation")))

    recording = recorded(script, tmp_path, cast=cast)

    samples, rate = heard(recording.path)
    loud, soft = (samples[round(c.start * rate) : round(c.end * rate)] for c in recording.timeline.cues)
    assert level(loud) - level(soft) == pytest.approx(6.0, abs=1.5)


def test_chapters_begin_with_their_headings_and_stand_in_the_tag_in_order_of_time(tmp_path: Path):
    recording = recorded(short_script(), tmp_path)

    chapters = recording.timeline.chapters
    assert [(one.title, one.start) for one in chapters] == [
        ("Introduction", recording.timeline.cues[0].start),
        ("A heading — “ü” 日本", recording.timeline.cues[3].start),
    ]
    frames = ID3(recording.path).getall("CHAP")
    assert [str(frame.sub_frames["TIT2"]) for frame in frames] == [one.title for one in chapters]
    assert [frame.start_time for frame in frames] == [round(one.start * 1000) for one in chapters]


def test_a_chapter_whose_heading_is_silent_begins_with_the_next_sound(tmp_path: Path):
    script = Script((passage("Before."), passage("…", kind=Kind.HEADING, chapter="Mute"), passage("After.")))

    timeline = recorded(script, tmp_path).timeline

    assert [(one.title, one.start) for one in timeline.chapters] == [("Mute", timeline.cues[1].start)]


def test_cues_say_who_speaks_what_and_where_it_is_written(tmp_path: Path):
    turns = (
        passage("Hello.", role=speaker(1), speaker="Ann"),
        passage("Good day.", role=speaker(2), speaker="Bo"),
    )

    first, second = recorded(Script(turns), tmp_path).timeline.cues

    assert (first.written, first.speaker, first.role) == ("Hello.", "Ann", "speaker-1")
    assert (second.written, second.speaker, second.place) == ("Good day.", "Bo", turns[1].sentences[0].place)
    assert second.start > first.end


def test_the_tag_says_that_a_machine_speaks_and_which(tmp_path: Path):
    recording = recorded(short_script(), tmp_path)

    assert str(ID3(recording.path)["TXXX:ai-content"]) == "true; beeper 1; voices: loud, soft"
    assert recording.voices == ("loud", "soft")
    assert recording.engine == "beeper 1"


@pytest.mark.parametrize("script", [Script(()), Script((passage("…", "–"),)), Script((passage(),))])
def test_a_script_without_a_sound_is_refused(script: Script, tmp_path: Path):
    with pytest.raises(StudioError, match="nothing"):
        recorded(script, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_voice_is_an_error_and_leaves_no_file(tmp_path: Path):
    with pytest.raises(SpeechError, match="no voice 'nobody'") as failure:
        recorded(short_script(), tmp_path, engine=espeak(), cast=Cast(VoiceSpec("nobody")))

    assert failure.value.permanent
    assert list(tmp_path.iterdir()) == []


class LostLeaseError(Exception):
    """What a caller raises who may not go on."""


def test_a_recording_can_be_abandoned_at_any_call_of_progress_and_leaves_no_file(tmp_path: Path):
    calls: list[tuple[int, int, float]] = []
    long = Script(tuple(passage(" ".join(["word"] * 90)) for _ in range(3)))
    recorded(long, tmp_path / "whole", progress=lambda *call: calls.append(call))
    spoken = [done for done, _, _ in calls]
    assert spoken == sorted(spoken)
    assert set(spoken) == {0, 1, 2, 3}

    for last in range(4):
        with pytest.raises(LostLeaseError):
            recorded(long, tmp_path / "work", progress=Losing(last))
        assert list((tmp_path / "work").iterdir()) == []


class Losing:
    """Progress that loses the lease at one passage."""

    def __init__(self, last: int) -> None:
        self.last = last

    def __call__(self, done: int, total: int, seconds: float) -> None:
        if done == self.last:
            raise LostLeaseError


def test_progress_is_told_while_the_whole_is_encoded_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tts.record.EVERY", 0.0)
    seconds: list[float] = []

    recorded(
        Script((passage(" ".join(["word"] * 200)),)), tmp_path, progress=lambda *call: seconds.append(call[2])
    )

    # Fifty seconds of audio: spoken, then twice as far as forty in steps of twenty.
    assert [round(one / 20) for one in seconds[-4:]] == [1, 2, 1, 2]


def test_two_recordings_in_one_process_are_equally_long_and_loud(tmp_path: Path):
    first, second = (recorded(short_script(), tmp_path, engine=espeak()) for _ in range(2))

    assert second.seconds == pytest.approx(first.seconds, rel=0.02)  # espeak-ng varies a little by itself
    assert second.loudness.integrated == pytest.approx(first.loudness.integrated, abs=0.2)
    assert first.path != second.path


class Reciter(Beeper):
    """A slow engine that speaks ahead."""

    slow = True
    lapse = False

    def speak_many(self, lines: Iterator[Line]) -> Iterator[Clip]:
        for line in [*lines][: -1 if self.lapse else None]:
            yield self.speak(line.text, line.voice)


@pytest.mark.parametrize("engine", [Reciter, type("Slow", (Beeper,), {"slow": True})])
def test_a_slow_engine_speaks_only_what_is_not_on_the_shelf(engine: type[Beeper], tmp_path: Path):
    shelf = DirectoryShelf(tmp_path / "shelf", limit=10_000_000)
    before = Script((passage("one.", "two two.", "three."), passage("four.")))
    after = Script(
        (passage("one.", "changed word here.", "three."), passage("four."), passage("five five five."))
    )
    recorded(before, tmp_path / "work", engine=engine(), shelf=shelf)

    again = engine()
    timeline = recorded(after, tmp_path / "work", engine=again, shelf=shelf).timeline

    assert [text for text in again.spoken if len(text) < 30] == ["changed word here.", "five five five."]
    assert [cue.written for cue in timeline.cues] == [
        "one.",
        "changed word here.",
        "three.",
        "four.",
        "five five five.",
    ]
    lengths = [round((cue.end - cue.start) / 0.25) for cue in timeline.cues]
    assert lengths == [1, 3, 1, 1, 3]


def test_an_engine_that_forgets_a_line_is_at_fault(tmp_path: Path):
    forgetful = Reciter()
    forgetful.lapse = True

    with pytest.raises(SpeechError, match="left 1 lines unspoken") as failure:
        recorded(short_script(), tmp_path, engine=forgetful)

    assert failure.value.provider
    assert list(tmp_path.iterdir()) == []


def test_spoken_words_are_written_in_the_dialect_of_the_engine(tmp_path: Path):
    engine = Beeper()
    letters = Script((passage("x"),))
    letters = Script((type(letters.passages[0])(Kind.PARAGRAPH, (Sentence("AI", "\u2063A \u2063I word"),)),))

    recorded(letters, tmp_path, engine=engine)

    assert "\u2063" not in "".join(engine.spoken)


def test_memory_does_not_grow_with_the_length_of_the_script(tmp_path: Path):
    measure = """
import resource, sys
from pathlib import Path
from tests.tts.booth import Beeper, passage
from tests.tts.test_record import recorded
from tts.passages import Script
from tts.studio import Sound
peaks = []
for passages in (4, 60):
    script = Script(tuple(passage(" ".join(["word"] * 24)) for _ in range(passages)))
    recorded(script, Path(sys.argv[1]), sound=Sound(quality=7))
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(*peaks)
"""
    done = subprocess.run(
        [sys.executable, "-c", measure, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    short, long = map(int, done.stdout.split())
    seconds_more = 56 * 24 * 0.25
    assert (long - short) * 1024 < seconds_more * RATE * 2 / 2, "half of its PCM would be seen"


def test_pauses_can_be_set(tmp_path: Path):
    sound = Sound(pauses={**Sound().pauses, Pause.SENTENCE: 0.9})

    first, second = recorded(Script((passage("one.", "two."),)), tmp_path, sound=sound).timeline.cues

    assert second.start - first.end == pytest.approx(0.9, abs=0.001)


def test_a_recording_tells_what_its_stages_cost(tmp_path: Path):
    spent = recorded(short_script(), tmp_path).spent

    assert list(spent) == ["speaking", "tagging", "encoding", "checking", "hashing"]
    assert all(one.wall > 0 and one.cpu > 0 for one in spent.values())


def test_cues_never_overlap(tmp_path: Path):
    cues = recorded(short_script(), tmp_path).timeline.cues

    assert all(one.end <= other.start for one, other in pairwise(cues))
