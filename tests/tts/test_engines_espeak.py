"""The embedded engine, spoken with for real."""

import os
import signal
import subprocess
import sys
import time
from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import espeakng_loader
import pytest

from tests.tts.booth import espeak
from tts.cast import VoiceSpec
from tts.engines import SpeechError
from tts.engines.espeak import CAST, Espeak

VOICE = CAST.narrator
SENTENCE = "The quick brown fox jumps over the lazy dog."
PROSE = (
    "Most of what we call progress is the slow work of people who will never be named.",
    "If a machine learns to do the same, will it also learn why anybody cared?",
    "They kept the harbours open, measured the tides, and wrote down everything they saw.",
    "I think that is a reasonable estimate, but the uncertainty is considerable.",
    "However, there are two objections, and the second of them is the more serious.",
)


def seconds(text: str, voice: VoiceSpec = VOICE) -> float:
    clip = espeak().speak(text, voice)
    return clip.samples / clip.rate


def test_a_sentence_becomes_audible_pcm():
    clip = espeak().speak(SENTENCE, VOICE)

    assert clip.rate == espeak().rate
    assert 2.0 < clip.samples / clip.rate < 5.0
    assert 5_000 < max(array("h", clip.pcm)) < 32_000


@pytest.mark.parametrize(
    "voice", [CAST.narrator, CAST.quotation, *CAST.speakers], ids=lambda voice: voice.name
)
def test_every_voice_of_the_cast_speaks_at_the_pace_it_is_asked_for_and_does_not_clip(voice: VoiceSpec):
    clips = [espeak().speak(text, voice) for text in PROSE]

    words = sum(len(text.split()) for text in PROSE)
    words_a_minute = 60 * words / sum(clip.samples / clip.rate + 0.35 for clip in clips)
    assert voice.rate == 170
    assert 155 < words_a_minute < 185
    assert max(max(array("h", clip.pcm)) for clip in clips) < 32_000


def test_no_two_voices_of_the_cast_sound_alike():
    voices = [CAST.narrator, CAST.quotation, *CAST.speakers]

    assert len({espeak().speak(SENTENCE, voice).pcm for voice in voices if voice}) == len(voices)


def test_a_slower_voice_takes_longer_and_an_absurd_rate_is_clamped():
    slow, usual, absurd = (seconds(SENTENCE, VoiceSpec("en-us", rate=rate)) for rate in (120, 170, 100_000))

    assert slow > 1.2 * usual > 1.2 * absurd > 0


@pytest.mark.parametrize(
    "name", ["en-us", "EN-US", "gmw/en-US", "en-us+f3", "en-gb", "en-gb+m3", "en-gb-x-rp", "fr-fr"]
)
def test_voices_are_known_by_code_and_by_identifier_with_or_without_a_variant(name: str):
    assert seconds("Hello there.", VoiceSpec(name)) > 0.3


@pytest.mark.parametrize(
    "name", ["", "nobody", "en-us+nobody", "en-us+", "en-us+f3+x", "+f3", "en us", "../en", "en-us\0"]
)
def test_a_voice_that_does_not_exist_is_refused_by_name(name: str):
    with pytest.raises(SpeechError, match="has no voice") as failure:
        espeak().speak("Hello.", VoiceSpec(name))

    assert failure.value.permanent
    assert not failure.value.provider


def test_a_refused_voice_does_not_stay_chosen():
    with pytest.raises(SpeechError):
        espeak().speak("Hello.", VoiceSpec("nobody"))

    assert seconds("Hello.") > 0.3


def test_voices_are_listed_by_the_names_they_are_asked_for():
    voices = {voice.name: voice for voice in espeak().voices()}

    assert len(voices) > 100
    assert voices["en-us"].label == "English (America)"
    assert {"f1", "f5", "m1", "m7", "Annie"} <= set(espeak().variants)


@pytest.mark.parametrize("text", ["", " ", "…", "— —", "😀", "\x07", "\u2063", "«»"])
def test_a_text_without_words_is_no_error(text: str):
    sound = espeak().speak(text, VOICE)

    assert sound.samples < 2 * sound.rate


@pytest.mark.parametrize(("text", "why"), [("before\0after", "NUL"), ("lone \ud800 surrogate", "Unicode")])
def test_a_text_that_would_be_lost_is_refused(text: str, why: str):
    with pytest.raises(SpeechError, match=why) as failure:
        espeak().speak(text, VOICE)

    assert failure.value.permanent


def test_a_word_of_a_hundred_thousand_letters_is_survived():
    assert seconds("a" * 100_000 + " end.") > 1


def test_phonemes_in_double_brackets_are_spoken_as_such():
    engine = espeak()

    assert engine.phonemes("Yudkowsky") != engine.phonemes("[[jUdk'aUski]]")
    assert seconds("[[jUdk'aUski]]") < 2.0


def test_phonemes_of_every_clause_are_told():
    assert espeak().phonemes("Hello. Goodbye, world.").split() == [
        *espeak().phonemes("Hello.").split(),
        *espeak().phonemes("Goodbye, world.").split(),
    ]


def test_mark_up_is_plain_text_and_changes_nothing_for_later_sentences():
    before = seconds(SENTENCE)

    espeak().speak('<prosody rate="200%">Fast.</prosody>', VOICE)

    assert seconds(SENTENCE) == pytest.approx(before, rel=0.05)


def test_threads_take_turns():
    with ThreadPoolExecutor(4) as threads:
        lengths = list(threads.map(lambda n: seconds(SENTENCE, CAST.speakers[n % 3]), range(24)))

    for speaker in range(3):
        of_one = lengths[speaker::3]
        assert max(of_one) < 1.1 * min(of_one)


def test_two_engines_share_one_library():
    first, second = Espeak(), Espeak()

    assert first.speak("Hello.", VOICE).samples > 0
    assert second.speak("Hello.", VOICE).samples > 0
    assert first.speak("Hello.", VOICE).samples > 0


def test_a_signal_stops_a_long_sentence_at_once():
    class StopError(Exception):
        pass

    def stop(*_: object) -> None:
        raise StopError

    before = signal.signal(signal.SIGALRM, stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        begun = time.process_time()
        with pytest.raises(StopError):
            espeak().speak("word " * 20_000, VOICE)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert time.process_time() - begun < 1.0  # the whole takes five
    assert seconds("Hello.") > 0.3


SPEAK = """
import sys
from pathlib import Path
from tts.engines import SpeechError
from tts.engines.espeak import Library
try:
    library = Library(Path(sys.argv[1]))
    print(library.rate, len(library.names))
except SpeechError as error:
    print("SpeechError", error)
"""


def in_a_process_of_its_own(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SPEAK, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def test_voices_behind_a_very_long_path_are_found(tmp_path: Path):
    deep = tmp_path
    while len(os.fsencode(deep)) < 300:
        deep = deep / ("d" * 40)
    deep.mkdir(parents=True)
    (deep / "voices").symlink_to(espeakng_loader.get_data_path())

    rate, names = in_a_process_of_its_own(deep / "voices").split()

    assert int(rate) == espeak().rate
    assert int(names) > 100


def test_a_lack_of_voices_is_an_error_and_not_the_end_of_the_process(tmp_path: Path):
    assert in_a_process_of_its_own(tmp_path).startswith("SpeechError espeak-ng found no voices in")


def test_a_forked_child_goes_on_speaking():
    engine = espeak()
    child = os.fork()
    if not child:
        os._exit(0 if engine.speak("Hello.", VOICE).samples > 1000 else 1)

    assert os.waitpid(child, 0)[1] == 0
