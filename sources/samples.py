"""The house's own sample posts: something to listen to before any forum has been asked."""

import datetime as dt
import tomllib
from pathlib import Path

from django.utils.text import slugify

from sources.models import Post, Source
from sources.storing import add_page

FOLDER = Path(__file__).parent / "sample_posts"
AUTHOR = "The Nonlinear Library"
LICENCE = "CC-BY-4.0"


def load(source: Source, now: dt.datetime) -> list[Post]:
    """Put every sample post on the list of `source`; loading twice changes nothing."""
    with (FOLDER / "posts.toml").open("rb") as file:
        posts = tomllib.load(file)["post"]
    return [
        add_page(
            source,
            title=post["title"],
            html=(FOLDER / post["file"]).read_text(),
            authors=[AUTHOR],
            published_at=dt.datetime.combine(post["published"], dt.time(12), dt.UTC),
            licence=LICENCE,
            tags=[(slugify(name), name) for name in post["tags"]],
            now=now,
        )
        for post in posts
    ]
