"""The studio's rooms one by one: cutting, joining, encoding, and listening to the result."""

from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from mutagen.mp3 import MP3, BitrateMode

from tests.tts.booth import RATE, heard, level, silence, tone
from tts.cast import VoiceSpec
from tts.engines import Clip
from tts.studio import Clock, Sound, StudioError
from tts.studio.graphs import SILENT, Meter
from tts.studio.joining import Spool, trimmed
from tts.studio.mastering import Heard, listen, master, rehearsal, samples_at
from tts.studio.mp3 import BITRATES, RATES, Mp3

VOICE = VoiceSpec("ann")
BEEP = tone(440, 0.5, RATE, amplitude=8000)


def ignore(seconds: float) -> None:
    """A pulse that nobody feels."""


def encoded(path: Path, pcm: bytes, *, rate: int = 44_100, bitrate: int = 64, head: bytes = b"") -> Path:
    with Mp3(path, head, rate=rate, bitrate=bitrate, quality=7) as mp3:
        for start in range(0, len(pcm), 10_000):
            mp3.write(pcm[start : start + 10_000])
    return path


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path, RATE, meter=rehearsal(RATE, Sound()), gain_of=lambda voice: voice.gain_db) as spool:
        yield spool


def mastered(spool: Spool, path: Path, sound: Sound) -> Heard:
    return master(spool, spool.close(), b"", path, sound, pulse=ignore, clock=Clock())


class TestTrimming:
    def test_an_engine_s_silences_go_and_a_breath_stays(self):
        sound = trimmed(Clip(silence(0.7) + BEEP + silence(0.9), RATE))

        assert len(sound) / 2 / RATE == pytest.approx(0.02 + 0.5 + 0.05, abs=0.005)

    def test_a_pause_within_a_sentence_stays(self):
        sound = trimmed(Clip(BEEP + silence(0.4) + BEEP, RATE))

        assert len(sound) / 2 / RATE == pytest.approx(1.4, abs=0.005)

    @pytest.mark.parametrize("pcm", [b"", silence(1.0), array("h", [100, -100] * 5000).tobytes()])
    def test_what_cannot_be_heard_is_nothing(self, pcm: bytes):
        assert trimmed(Clip(pcm, RATE)) == b""

    def test_sound_that_begins_at_once_is_faded_against_clicks(self):
        loud = array("h", [20_000] * RATE).tobytes()

        samples = array("h", trimmed(Clip(loud, RATE)))

        assert samples[0] == samples[-1] == 0
        assert samples[RATE * 4 // 1000] == samples[-RATE * 4 // 1000] == 20_000
        assert max(abs(one - other) for one, other in pairwise(samples)) < 600

    def test_the_shortest_sounds_survive(self):
        assert len(trimmed(Clip(array("h", [9000]).tobytes(), RATE))) == 2
        assert len(trimmed(Clip(array("h", [9000] * 7).tobytes(), RATE))) == 14


class TestMeter:
    def test_a_tone_is_measured_as_the_standard_says(self):
        # EBU Tech 3341: a 1 kHz tone at -23 dBFS in both channels reads -23 LUFS, so in one alone 3 less.
        meter = Meter(48_000)
        for _ in range(10):
            meter.push(tone(1000, 1.0, 48_000, amplitude=round(32768 * 10 ** (-23 / 20))))

        assert meter.close() == pytest.approx(-26.0, abs=0.1)

    def test_silence_has_no_loudness(self):
        meter = Meter(RATE)
        meter.push(silence(3.0))

        assert meter.close() == SILENT


class TestMp3:
    @pytest.mark.parametrize("count", [1, 575, 576, 577, 1151, 1152, 1153, 30_000, 44_100])
    def test_as_many_samples_come_out_as_went_in(self, count: int, tmp_path: Path):
        path = encoded(tmp_path / "a.mp3", array("h", [1000] * count).tobytes())

        samples, rate = heard(path)

        assert (len(samples), rate) == (count, 44_100)

    @pytest.mark.parametrize("rate", RATES)
    def test_a_click_is_heard_at_its_very_sample(self, rate: int, tmp_path: Path):
        clicks = array("h", bytes(2 * 3 * rate))
        for second in (1, 2):
            clicks[second * rate] = 30_000

        samples, _ = heard(encoded(tmp_path / "a.mp3", clicks.tobytes(), rate=rate))

        found = [max(range(n * rate - 99, n * rate + 99), key=lambda at: abs(samples[at])) for n in (1, 2)]
        assert len(samples) == len(clicks)
        assert [abs(at - second * rate) for at, second in zip(found, (1, 2), strict=True)] == [0, 0]

    @pytest.mark.parametrize("bitrate", BITRATES)
    def test_players_are_told_length_and_bit_rate(self, bitrate: int, tmp_path: Path):
        path = encoded(tmp_path / "a.mp3", tone(300, 1.0, 44_100, amplitude=9000) * 20, bitrate=bitrate)

        told = MP3(path).info

        assert told.length == pytest.approx(20.0, abs=0.06)
        assert (told.bitrate, told.bitrate_mode, told.channels) == (bitrate * 1000, BitrateMode.CBR, 1)
        assert not told.sketchy

    def test_what_stands_before_the_audio_is_kept(self, tmp_path: Path):
        head = b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10)

        path = encoded(tmp_path / "a.mp3", tone(300, 1.0, 44_100, amplitude=9000), head=head)

        assert path.read_bytes().startswith(head + b"\xff\xfb")
        assert len(heard(path)[0]) == 44_100

    @pytest.mark.parametrize(("rate", "bitrate"), [(22_050, 64), (44_100, 65), (44_100, 0), (44_100, 320)])
    def test_what_no_player_or_nobody_s_ear_needs_is_refused(self, rate: int, bitrate: int, tmp_path: Path):
        with pytest.raises(ValueError, match="kbit/s"):
            Mp3(tmp_path / "a.mp3", b"", rate=rate, bitrate=bitrate, quality=5)

        assert list(tmp_path.iterdir()) == []

    def test_an_error_in_the_middle_leaves_nothing(self, tmp_path: Path):
        with (
            pytest.raises(RuntimeError),
            Mp3(tmp_path / "a.mp3", b"", rate=44_100, bitrate=64, quality=7) as mp3,
        ):
            mp3.write(tone(300, 1.0, 44_100, amplitude=9000))
            raise RuntimeError

        assert list(tmp_path.iterdir()) == []


class TestMastering:
    @pytest.mark.parametrize("amplitude", [300, 3_000, 30_000])
    def test_whatever_came_in_goes_out_at_the_level_asked_for(
        self, amplitude: int, spool: Spool, tmp_path: Path
    ):
        for hertz in (300, 500, 400):
            spool.add_sound(tone(hertz, 1.0, RATE, amplitude=amplitude), VOICE)
            spool.add_silence(0.3)

        found = mastered(spool, tmp_path / "a.mp3", Sound())

        assert found.loudness.integrated == pytest.approx(-19.0, abs=0.5)
        assert found.loudness.peak <= -1.0
        assert len(heard(tmp_path / "a.mp3")[0]) == found.samples == round(3.9 * 44_100)

    def test_rare_peaks_are_limited_and_do_not_make_the_rest_soft(self, spool: Spool, tmp_path: Path):
        for _ in range(6):
            spool.add_sound(tone(300, 0.9, RATE, amplitude=2_000), VOICE)
            spool.add_sound(tone(300, 0.01, RATE, amplitude=32_000), VOICE)

        found = mastered(spool, tmp_path / "a.mp3", Sound())

        assert found.loudness.integrated == pytest.approx(-19.0, abs=0.5)
        assert -6.0 < found.loudness.peak <= -1.0

    def test_what_no_gain_makes_fit_is_an_error_that_says_why(self, spool: Spool, tmp_path: Path):
        for _ in range(20):
            spool.add_sound(tone(900, 0.004, RATE, amplitude=32_000), VOICE)
            spool.add_silence(0.5)

        with pytest.raises(StudioError, match="LUFS"):
            mastered(spool, tmp_path / "a.mp3", Sound(loudness=-5.0))

    def test_a_silence_that_nobody_ordered_is_an_error(self, spool: Spool, tmp_path: Path):
        spool.add_sound(BEEP * 4, VOICE)
        spool.add_silence(5.0)
        spool.add_sound(BEEP * 4, VOICE)

        with pytest.raises(StudioError, match=r"silent for 5\.\d+ s"):
            mastered(spool, tmp_path / "a.mp3", Sound())

    def test_silence_alone_is_an_error(self, spool: Spool, tmp_path: Path):
        spool.add_silence(2.0)

        with pytest.raises(StudioError, match="nothing to hear"):
            mastered(spool, tmp_path / "a.mp3", Sound())

    @pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
    def test_clicks_stay_where_they_are_when_the_rate_changes(self, rate: int, tmp_path: Path):
        beep = tone(1000, 0.05, rate, amplitude=9000)
        with Spool(tmp_path, rate, meter=rehearsal(rate, Sound()), gain_of=lambda _: 0.0) as spool:
            for _ in range(5):
                spool.add_silence(0.95)
                spool.add_sound(beep, VOICE)
            found = mastered(spool, tmp_path / "a.mp3", Sound())
            assert found.samples == samples_at(spool, 44_100) == 5 * 44_100

        samples, _ = heard(tmp_path / "a.mp3")
        starts = [
            next(at for at in range(n * 44_100 + 9999, len(samples)) if abs(samples[at]) > 500)
            for n in range(5)
        ]
        assert [start / 44_100 - n for n, start in enumerate(starts)] == pytest.approx([0.95] * 5, abs=0.002)

    def test_a_voice_s_own_gain_is_heard(self, spool: Spool, tmp_path: Path):
        spool.add_sound(BEEP * 2, VoiceSpec("ann"))
        spool.add_sound(BEEP * 2, VoiceSpec("bo", gain_db=-6.0))

        mastered(spool, tmp_path / "a.mp3", Sound())

        samples, _ = heard(tmp_path / "a.mp3")
        assert level(samples[8000:40_000]) - level(samples[50_000:80_000]) == pytest.approx(6.0, abs=0.5)


class TestListening:
    def test_a_truncated_file_is_heard_as_such(self, tmp_path: Path):
        path = encoded(tmp_path / "a.mp3", tone(300, 1.0, 44_100, amplitude=9000) * 5)
        path.write_bytes(path.read_bytes()[:20_000])

        assert listen(path, 44_100, ignore).samples < 3 * 44_100

    @pytest.mark.parametrize("content", [b"", b"<html>not a sound</html>" * 100])
    def test_what_is_no_sound_is_an_error(self, content: bytes, tmp_path: Path):
        path = tmp_path / "a.mp3"
        path.write_bytes(content)

        with pytest.raises(StudioError, match="cannot be decoded"):
            listen(path, 44_100, ignore)

    @pytest.mark.parametrize("name", ["it's.mp3", "a:b,c;d.mp3", "[x]=\\y.mp3", "日本 %d.mp3", "'"])
    def test_a_file_may_have_any_name(self, name: str, tmp_path: Path):
        path = encoded(tmp_path / name, tone(300, 1.0, 44_100, amplitude=9000))

        assert listen(path, 44_100, ignore).samples == 44_100

    def test_the_pulse_is_felt_every_twenty_seconds_of_audio(self, tmp_path: Path):
        path = encoded(tmp_path / "a.mp3", tone(300, 1.0, 44_100, amplitude=9000) * 61)
        felt: list[float] = []

        listen(path, 44_100, felt.append)

        assert felt == pytest.approx([20.0, 40.0, 60.0], abs=0.2)
