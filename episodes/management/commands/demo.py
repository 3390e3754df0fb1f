"""Fills an empty library with invented episodes, to look at and to measure: `manage.py demo --episodes 2000`."""

import io
from argparse import ArgumentParser
from array import array
from fractions import Fraction
from functools import cache
from typing import Any

import av
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from episodes import LIBRARY, addresses
from episodes.models import Episode
from episodes.pictures import covers
from episodes.programme import programming
from episodes.search import keeping
from episodes.setup import demo
from sources.models import Post
from tts import id3
from tts.pcm import frame_of
from tts.timeline import Chapter, Cue, Timeline

HUM = "A quiet hum"
NAME = "audio/demonstration-{minutes}.mp3"
RATE, BIT_RATE = 24_000, 32_000
BLOCK_SECONDS = 3  # 125 frames of 576 samples
BLOCK = BLOCK_SECONDS * BIT_RATE // 8


class Command(BaseCommand):
    help = "Fill an empty library with invented episodes; a quiet hum stands for speech."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--episodes", type=int, default=200)

    def handle(self, *args: Any, **options: Any) -> None:
        if Post.objects.exclude(url__contains="/posts/demo").exclude(home__slug="samples").exists():
            raise CommandError("This library holds real posts; give the demonstration a DATA_DIR of its own.")
        now = timezone.now()
        sizes = {minutes: keep_hum(minutes) for minutes in demo.LENGTHS.values()}
        house = demo.furnish(now)
        for done in demo.fill(house, options["episodes"], now, audio=NAME, audio_bytes=max(sizes.values())):
            self.stdout.write(f"{done} episodes")
        for minutes, size in sizes.items():  # feeds tell it to the byte
            Episode.objects.filter(audio=NAME.format(minutes=minutes)).update(audio_bytes=size)
        while keeping.catch_up(1000):
            pass
        programming.reconcile(timezone.now())


def keep_hum(minutes: int) -> int:
    """Stores so much of it; returns how many bytes that is."""
    sound, name = tag(minutes * 60) + hum(minutes * 60), NAME.format(minutes=minutes)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(sound))
    return len(sound)


def tag(seconds: int) -> bytes:
    """What a player shows of it, as of a recording."""
    said = Timeline(
        cues=(Cue(0, seconds, HUM),), chapters=(Chapter(HUM, 0),), samples=seconds * RATE, rate=RATE
    )
    cover = id3.small_cover(covers.drawn(addresses.ink(""), HUM, LIBRARY))
    tags = id3.Tags(title=HUM, artist=LIBRARY, album=LIBRARY, cover=cover)
    return id3.tag(tags, said, synthetic="a generated tone")


def hum(seconds: int) -> bytes:
    """A quiet hum at 120 Hz as a small MP3: three seconds of it are encoded, and repeated."""
    frames = _encoded()
    middle = frames[BLOCK : 2 * BLOCK]
    return middle * (seconds // BLOCK_SECONDS)


@cache
def _encoded() -> bytes:
    """Twelve seconds of bare frames of one size that do not lean on each other."""
    wave = array("h", (int(900 * ((n % 200) / 100 - 1)) for n in range(RATE))).tobytes()
    made = io.BytesIO()
    bare = {"write_xing": "0", "id3v2_version": "0"}
    with av.open(made, "w", format="mp3", options=bare) as container:
        stream = container.add_stream("libmp3lame", rate=RATE, layout="mono", bit_rate=BIT_RATE)
        stream.options = {"reservoir": "0"}
        for second in range(4 * BLOCK_SECONDS):
            container.mux(stream.encode(_frame(wave, second * RATE)))
        container.mux(stream.encode(None))
    return made.getvalue()


def _frame(wave: bytes, at: int) -> av.AudioFrame:
    frame = frame_of(wave, RATE, at)
    frame.time_base = Fraction(1, RATE)
    return frame
