"""Piper, with voices of a few kilobytes made here: in a child process, from files that are checked."""

import json
import os
import signal
import subprocess
import sys
from array import array
from importlib import metadata
from pathlib import Path

import pytest

from tests.tts.booth import heard, level, short_script
from tests.tts.tiny_voice import make
from tts.cast import VoiceSpec
from tts.engines import Clip, SpeechError, load, piper_files
from tts.engines.child import Child, ChildError
from tts.engines.piper import RATE, Piper
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.record import record

TINY = VoiceSpec("en_US-tiny-low")


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("voices")
    make(directory)
    make(directory, "en_GB-several-low", rate=22_050, speakers=3)
    make(directory, "de_DE-fremd-low")
    return directory


def seconds(clip: Clip) -> float:
    return clip.samples / clip.rate


def test_a_sentence_comes_back_as_pcm_at_the_engine_s_rate(voices: Path):
    clip = load("tts.engines.piper.Piper", voices=voices).speak("Hello there.", TINY)

    assert clip.rate == RATE
    assert 0.5 < seconds(clip) < 3
    assert level(array("h", clip.pcm)) > -30


def test_a_voice_of_another_rate_is_as_long_as_it_was(voices: Path):
    engine = Piper(voices)

    low, own = (engine.speak("Hello.", VoiceSpec(name)) for name in (TINY.name, "en_GB-several-low#p1"))

    assert seconds(low) / seconds(own) == pytest.approx(22_050 / 16_000, rel=0.01)  # as many samples each


def test_pace_is_told(voices: Path):
    engine = Piper(voices)

    slow, fast = (engine.speak("Hello there.", VoiceSpec(TINY.name, rate=rate)) for rate in (85, 170))

    assert seconds(slow) == pytest.approx(2 * seconds(fast), rel=0.01)


def test_an_episode_is_recorded_with_it(voices: Path, tmp_path: Path):
    engine = Piper(voices)

    recording = record(
        short_script(),
        cast=engine.cast,
        lexicon=Lexicon(),
        engine=engine,
        work_dir=tmp_path,
        tags=Tags(title="Tiny"),
    )

    assert recording.engine == f"piper {metadata.version('piper-tts')}"
    assert len(heard(recording.path)[0]) == recording.samples
    assert recording.loudness.integrated == pytest.approx(-19, abs=0.5)


def test_our_process_never_loads_piper(voices: Path):
    speak = (
        "import sys; from pathlib import Path; from tts.engines.piper import Piper; from tts.cast import VoiceSpec;"
        f"assert Piper(Path({str(voices)!r})).speak('Hello.', VoiceSpec({TINY.name!r})).pcm;"
        "print([name for name in sys.modules if name.split('.')[0] in ('piper', 'onnxruntime')])"
    )

    done = subprocess.run([sys.executable, "-c", speak], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_the_voices_that_are_here_are_listed_with_their_speakers(voices: Path):
    named = {voice.name: (voice.language, voice.label) for voice in Piper(voices).voices()}

    assert named[TINY.name] == ("en_US", "tiny")
    assert named["en_GB-several-low#p2"] == ("en_GB", "several p2")


def test_the_cast_is_made_of_the_english_voices_that_are_here(voices: Path):
    cast = Piper(voices).cast

    assert (cast.narrator.name, cast.quotation) == ("en_GB-several-low", TINY)


def test_without_any_voice_the_cast_names_one_that_can_be_fetched(tmp_path: Path):
    engine = Piper(tmp_path)

    with pytest.raises(SpeechError, match=r"voices fetch en_US-lessac-medium") as caught:
        engine.speak("Hello.", engine.cast.narrator)

    assert caught.value.permanent and caught.value.provider, "no post is to blame"


@pytest.mark.parametrize(
    "name", ["../en_US-tiny-low", "en_US-tiny-low/", "", "nobody", "en_US-tiny-low.onnx"]
)
def test_a_name_is_one_of_the_files_and_no_path(voices: Path, name: str):
    with pytest.raises(SpeechError, match="is not in"):
        Piper(voices / "").speak("Hello.", VoiceSpec(name))


def test_a_speaker_that_a_model_has_not_is_refused(voices: Path):
    with pytest.raises(SpeechError, match="no speaker 'p9'"):
        Piper(voices).speak("Hello.", VoiceSpec("en_GB-several-low#p9"))


@pytest.mark.parametrize("text", ["", " \n", "x" * 10_001])
def test_a_line_that_cannot_be_said_is_the_texts_own_fault(voices: Path, text: str):
    with pytest.raises(SpeechError) as caught:
        Piper(voices).speak(text, TINY)

    assert caught.value.permanent and not caught.value.provider


def test_a_broken_model_is_said_to_be_the_voice_s_fault_and_the_child_lives_on(tmp_path: Path):
    make(tmp_path)
    make(tmp_path, "en_US-broken-low").write_bytes(b"<html>not a model</html>")
    engine = Piper(tmp_path)

    with pytest.raises(SpeechError, match="'en_US-broken-low' cannot be used") as caught:
        engine.speak("Hello.", VoiceSpec("en_US-broken-low"))

    assert caught.value.permanent and caught.value.provider
    assert engine.speak("Hello.", TINY).pcm


def test_a_fetched_file_that_was_changed_is_not_used(tmp_path: Path):
    model = make(tmp_path)
    piper_files.keep_sums(tmp_path, {model.name: piper_files.digest(model)})
    assert Piper(tmp_path).speak("Hello.", TINY).pcm

    model.write_bytes(model.read_bytes() + b"\0")

    with pytest.raises(SpeechError, match="checksum differs"):
        Piper(tmp_path).speak("Hello.", TINY)


def test_without_the_extra_the_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)

    with pytest.raises(SpeechError, match=r"pip install '\.\[piper\]'"):
        Piper()


class TestChild:
    """The process beside us, whatever runs in it."""

    @staticmethod
    def answering(tmp_path: Path, body: str) -> Child:
        script = tmp_path / "child.py"
        script.write_text(
            f"import json, os, sys, time\nfor line in sys.stdin:\n    question = json.loads(line)\n    {body}\n"
        )
        return Child(script)

    def test_it_answers_with_sound(self, tmp_path: Path):
        child = self.answering(
            tmp_path, "print(json.dumps({'bytes': 3, 'of': question['of']}) + '\\nabc', end='', flush=True)"
        )

        assert [child.ask({"of": n}, 20) for n in range(2)] == [
            ({"bytes": 3, "of": n}, b"abc") for n in range(2)
        ]
        child.close()

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ("time.sleep(60)", "in time"),
            ("sys.exit(1)", "died"),
            ("os.kill(os.getpid(), 9)", "died"),
            ("print('nonsense', flush=True)", "broke off"),
            ("print(json.dumps({'bytes': -1}), flush=True)", "announced -1"),
            ("print('{\"bytes\": 10}\\nabc', flush=True); sys.exit()", "died"),
            ("print('x' * 200_000, flush=True)", "does not end"),
        ],
    )
    def test_whatever_goes_wrong_is_an_error_in_time_and_no_process_is_left(
        self, tmp_path: Path, body: str, words: str
    ):
        child = self.answering(tmp_path, body)

        with pytest.raises(ChildError, match=words):
            child.ask({}, 0.5 if "sleep" in body else 20)

        assert child._process is None

    def test_one_that_was_killed_is_started_anew(self, tmp_path: Path):
        child = self.answering(tmp_path, "print(json.dumps({'pid': os.getpid()}), flush=True)")
        first = child.ask({}, 20)[0]["pid"]

        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

        assert child.ask({}, 20)[0]["pid"] != first
        child.close()


def test_sums_are_kept_as_sha256sum_writes_them(tmp_path: Path):
    for name in ("a.onnx", "b c.json"):
        (tmp_path / name).write_text(json.dumps(name))
        piper_files.keep_sums(tmp_path, {name: piper_files.digest(tmp_path / name)})

    done = subprocess.run(
        ["sha256sum", "--check", "--strict", piper_files.SUMS],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.count("OK") == 2
