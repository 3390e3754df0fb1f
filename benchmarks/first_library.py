"""The first library's own feed, played as posts of three forums: which become one, and whether any is lost.

    python benchmarks/first_library.py FEED.xml

Each episode becomes a post under its own id, title, author, date and text on the forum its title names; the
Alignment Forum's are LessWrong's too, as they are there. The forums are asked over HTTP and their posts stored.
"""

import os
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SCRATCH = tempfile.TemporaryDirectory()
os.environ.update(DATA_DIR=SCRATCH.name, LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="nonlinear.settings")

import datetime as dt  # noqa: E402
import html  # noqa: E402

import django  # noqa: E402

django.setup()

import feedparser  # noqa: E402
from django.core.management import call_command  # noqa: E402

from sources.models import Post  # noqa: E402
from tests.sources.stories import Stage  # noqa: E402

GUID = re.compile(r"(?P<id>\w+)_NL_(?P<forum>EA|LW|AF)")
TITLE = re.compile(r"(?:EA|LW|AF) ?- ?(?P<title>.*) by (?P<author>.*)", re.DOTALL)
INTRO = re.compile(
    r"^.*?Welcome to The Nonlinear Library.*? published by .*? on \w+ \d+, \d{4} on [^\n]*\n", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Told:
    """One episode of the feed, as the post it was made from."""

    id: str
    forum: str
    title: str
    author: str
    posted_at: dt.datetime
    html: str


def told(path: Path) -> list[Told]:
    parsed = feedparser.parse(path.read_bytes(), sanitize_html=False)
    return [_told(entry) for entry in parsed.entries]


def _told(entry: feedparser.FeedParserDict) -> Told:
    known, named = GUID.match(entry.id), TITLE.match(entry.title)
    assert known and named, entry.id
    text = INTRO.sub("", entry.summary).partition("Thanks for listening.")[0]
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    posted_at = dt.datetime(*entry.published_parsed[:6], tzinfo=dt.UTC)
    return Told(known["id"], known["forum"], named["title"], named["author"], posted_at, paragraphs)


def twin_of(one: Told, episodes: list[Told]) -> Told | None:
    """Where the feed has no text of a post: the same essay on the forum that hosts it."""
    same = (other for other in episodes if other.title == one.title and other.forum != one.forum)
    return None if one.html else next(same, None)


def publish(stage: Stage, episodes: list[Told], *, linked: bool) -> None:
    """Worthy where the first library read it; what it read on the Alignment Forum alone had little karma elsewhere.

    An essay whose text the feed has on one forum only is a crosspost that the forums link, or a copy that nobody does.
    """
    forums: dict[str, set[str]] = {}
    for one in episodes:
        forums.setdefault(one.id, set()).add(one.forum)
    for one in {one.id: one for one in episodes}.values():
        on, twin = forums[one.id], twin_of(one, episodes)
        forum = stage.ea if "EA" in on else stage.lw
        forum.add(
            one.title, id=one.id, author=one.author, posted_at=one.posted_at,
            html=one.html if linked or twin is None else twin.html,
            karma=8 if on == {"AF"} else 50, af="AF" in on,
            fmCrosspost=_pair(twin, here=False) if linked and twin else None,
        )  # fmt: skip
    for one in episodes if linked else ():
        if twin := twin_of(one, episodes):
            stage.lw.posts[twin.id]["fmCrosspost"] = _pair(one, here=True)


def _pair(other: Told, *, here: bool) -> dict[str, object]:
    return {"isCrosspost": True, "hostedHere": here, "foreignPostId": other.id}


def play(episodes: list[Told], *, linked: bool) -> None:
    call_command("flush", interactive=False, verbosity=0)
    with Stage.set(first_visit=False) as stage:
        stage.now = min(one.posted_at for one in episodes) - dt.timedelta(hours=2)
        stage.poll()
        publish(stage, episodes, linked=linked)
        stage.pass_time(dt.timedelta(days=14))
        for forum in (stage.ea, stage.lw, stage.af):
            stage.source(forum, min_words=1)
        stage.poll()
    posts = list(Post.objects.filter(duplicate_of=None).prefetch_related("identities"))
    print(
        f"\n{len(episodes)} episodes became {len(posts)} posts: {dict(Counter(post.verdict for post in posts))}"
    )
    print(f"one by shared id: {len(episodes) - len({one.id for one in episodes})}, and of different ids:")
    names = {one.id: f"{one.forum} {one.title}" for one in episodes}
    for post in posts:
        ids = {one.external_id for one in post.identities.all()} & names.keys()
        if len(ids) > 1:
            print("  ", " = ".join(names[key] for key in sorted(ids)))
    known = {one.external_id for post in posts for one in post.identities.all()}
    print(
        f"lost: {len(names.keys() - known)}; posts called GPT-4: {sum(post.title == 'GPT-4' for post in posts)}"
    )
    print(f"posts with GPT-4 in a longer title: {sum('GPT-4' in post.title for post in posts) - 1}")


def main(path: Path) -> None:
    call_command("migrate", verbosity=0)
    episodes = told(path)
    print("The texts that the feed lacks are on the other forum, which says so:")
    play(episodes, linked=True)
    print("\nNobody says so, and the text is copied:")
    play(episodes, linked=False)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        main(Path(sys.argv[1]))
    else:
        print("It needs the first library's feed as its argument; without it there is nothing to play.")
