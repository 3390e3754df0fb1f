"""Twenty episodes, from a page's HTML to the feed, each voice in each role in turn; then strangers listen to them.

    python benchmarks/listen.py [FILE …]

Reads the sample posts and FILEs (HTML, or Markdown by its name).
Prints a line an episode and the bounds that were broken; the exit code is their number. Needs Debian's ffmpeg and
mp3val, and the tests' lock.
"""

import os
import shutil
import statistics
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent / "inside")]
os.environ["DATA_DIR"] = DATA = tempfile.mkdtemp(prefix="listen-")
os.environ["DJANGO_SETTINGS_MODULE"] = "nonlinear.settings"

import django  # noqa: E402

django.setup()

import ears  # noqa: E402
import feedparser  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from episodes.models import Episode, FeedPage  # noqa: E402
from episodes.programme import programming  # noqa: E402
from episodes.recording import claiming, page, production  # noqa: E402
from episodes.setup import house  # noqa: E402
from sources.models import Source  # noqa: E402
from sources.samples import FOLDER  # noqa: E402
from sources.storing import add_page  # noqa: E402
from tts.models import Voice  # noqa: E402
from tts.timeline import Timeline  # noqa: E402

COUNT = 20
LONG = 3_000  # words: read once, after the short ones
BOUNDS = (
    ("LUFS", lambda row: abs(row.integrated + 19.0) <= 0.5),
    ("peak", lambda row: row.peak <= -1.0),
    ("gap", lambda row: row.gap <= row.longest_pause + 0.5),
    ("cue median", lambda row: row.cue_median <= 50),
    ("cue worst", lambda row: row.cue_worst <= 150),
    ("chapter worst", lambda row: row.chapter_worst <= 100),
    ("chapters", lambda row: row.chapters_equal),
    ("feed's duration", lambda row: row.feed_equal),
    ("decoders", lambda row: not row.warnings),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was heard of one episode. Errors of cues and chapters in milliseconds."""

    title: str
    narrator: str
    voices: int
    seconds: float
    integrated: float
    peak: float
    gap: float
    longest_pause: float
    cue_median: float
    cue_worst: float
    worst_sentence: str
    chapter_worst: float
    chapters: int
    chapters_equal: bool
    feed_equal: bool
    doubts: int
    warnings: list[str]

    def broken(self) -> list[str]:
        return [name for name, holds in BOUNDS if not holds(self)]


def main(files: Sequence[str]) -> int:
    for program, package in ears.PROGRAMS.items():
        if not shutil.which(program):
            sys.exit(f"{program} is missing; on Debian: apt-get install {package}")
    call_command("migrate", verbosity=0)
    house.load(timezone.now())
    Source.objects.filter(slug="samples").update(enabled=False)
    given = [Path(file) for file in files]
    print(
        f"{'episode':34} {'narrator':18} voices    s   LUFS  dBTP   gap cue ms: median worst  chapters: n worst doubts"
    )
    rows = [listened(episode) for episode in recorded(given)]
    print(
        f"{len(rows)} episodes, {sum(row.seconds for row in rows) / 60:.0f} min; cue error: median of the medians "
        f"{statistics.median(row.cue_median for row in rows):.0f} ms, worst {max(row.cue_worst for row in rows):.0f} ms"
    )
    broken = [(row, row.broken()) for row in rows if row.broken()]
    for row, names in broken:
        print(
            f"BROKEN {row.title} ({row.narrator}): {', '.join(names)}; worst cue: {row.worst_sentence[:70]!r}; {row.warnings[:2]}"
        )
    print("every bound holds" if not broken else f"{len(broken)} episodes break a bound")
    return len(broken)


def recorded(files: Sequence[Path]) -> Iterator[Episode]:
    """Takes a text in, casts its voices by turning the house's cast by one each time, and puts it on air."""
    cast = [
        (row.voice, row.rate, row.pitch, row.gain_db) for row in Voice.objects.order_by("role", "position")
    ]
    for number, (title, found) in enumerate(texts(files)):
        recast(cast[number % len(cast) :] + cast[: number % len(cast)])
        now = timezone.now()
        add_page(
            Source.objects.get(slug="added"),
            title=title, html=found.html, text=found.text, authors=["Ann Author"], published_at=now, now=now,
        )  # fmt: skip
        production.commission(now)
        claim = claiming.claim_next(timezone.now())
        assert claim is not None
        production.carry_out(claim)
        programming.reconcile(timezone.now())
        yield Episode.objects.select_related("post").get(pk=claim.episode.pk)


def texts(files: Sequence[Path]) -> Iterator[tuple[str, page.Page]]:
    """The short ones in turns, and then each long text, until there are twenty."""
    with (FOLDER / "posts.toml").open("rb") as file:
        samples = [
            (post["title"], page.read(str(FOLDER / post["file"]))) for post in tomllib.load(file)["post"]
        ]
    pages = [(path.stem, page.read(str(path))) for path in files]
    long = [one for one in pages if len((one[1].html or one[1].text).split()) > LONG]
    short = [*samples, *(one for one in pages if one not in long)]
    chosen = [short[number % len(short)] for number in range(max(0, COUNT - len(long)))]
    for number, (title, found) in enumerate([*chosen, *long], 1):
        yield f"{title} {number}", found


def recast(voices: Sequence[tuple[str, int, int, float]]) -> None:
    Voice.objects.all().delete()
    roles = [Voice.Role.NARRATOR, Voice.Role.QUOTATION, *[Voice.Role.SPEAKER] * len(voices)]
    for position, ((voice, rate, pitch, gain), role) in enumerate(zip(voices, roles, strict=False), 1):
        Voice.objects.create(
            name=f"voice {position}", engine="espeak", voice=voice, role=role, position=position, rate=rate,
            pitch=pitch, gain_db=gain,
        )  # fmt: skip


def listened(episode: Episode) -> Row:
    assert episode.status == Episode.Status.RECORDED, f"{episode.post.title}: {episode.error}"
    path, timeline = Path(episode.audio.path), Timeline.from_json(episode.timeline)
    loudness, loud, told = ears.loudness_of(path), ears.loud_parts(path), ears.chapters_of(path)
    late = {cue: 1000 * abs(ears.onset(loud, cue.start - 0.2) - cue.start) for cue in timeline.cues}
    worst = max(late, key=lambda cue: late[cue])
    chapters = [1000 * abs(ears.onset(loud, start - 0.2) - start) for start, _ in told]
    ours = [(round(one.start, 3), one.title) for one in timeline.chapters]
    starts = [cue.start for cue in timeline.cues]
    pauses = [after - cue.end for cue, after in zip(timeline.cues, starts[1:], strict=False)]
    row = Row(
        title=episode.post.title,
        narrator=episode.cast["narrator"]["name"],
        voices=len({voice["name"] for voice in episode.cast.values()}),
        seconds=timeline.seconds,
        integrated=loudness.integrated,
        peak=loudness.peak,
        gap=ears.longest_gap(loud),
        longest_pause=max(pauses, default=0.0),
        cue_median=statistics.median(late.values()),
        cue_worst=late[worst],
        worst_sentence=worst.written,
        chapter_worst=max(chapters, default=0.0),
        chapters=len(told),
        chapters_equal=[(round(start, 3), title) for start, title in told] == ours,
        feed_equal=abs(fed(episode) - ears.seconds_of(path)) <= 1,
        doubts=sum(flag.startswith("pace") for flag in episode.flags),
        warnings=ears.warnings_of(path),
    )  # fmt: skip
    print(
        f"{row.title[:34]:34} {row.narrator:18} {row.voices:6} {row.seconds:5.0f} {row.integrated:6.2f} {row.peak:5.1f} "
        f"{row.gap:5.2f} {row.cue_median:14.0f} {row.cue_worst:5.0f} {row.chapters:12} {row.chapter_worst:5.0f} {row.doubts:6}"
        f"  {', '.join(row.broken())}",
        flush=True,
    )
    return row


def fed(episode: Episode) -> float:
    """Seconds, as the feed tells them."""
    for written in FeedPage.objects.filter(channel__releases__episode=episode):
        for entry in feedparser.parse(bytes(written.body)).entries:
            if any(str(episode.uuid) in link.get("href", "") for link in entry.enclosures):
                return float(_seconds(entry.itunes_duration))
    raise AssertionError(f"{episode.post.title} is in no feed")


def _seconds(told: str) -> int:
    total = 0
    for part in told.split(":"):
        total = 60 * total + int(part)
    return total


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        shutil.rmtree(DATA, ignore_errors=True)
