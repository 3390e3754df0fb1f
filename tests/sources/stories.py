"""The stage of the stories: three forums, their sources, a client, and a clock."""

import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from sources.http import Client, Limits
from sources.models import Appearance, Post, Source
from sources.polling import PollResult, poll_next, poll_source
from tests.sources.loopback_forum import START, LoopbackForum

CERTIFICATES = ssl.create_default_context()
AGENT = "library (+https://library.test; podcast@library.test)"


class Stage:
    """`ea`, `lw` and `af` are the forums; `poll` visits them all; time passes only when told."""

    def __init__(self, ea: LoopbackForum, lw: LoopbackForum, af: LoopbackForum) -> None:
        self.ea, self.lw, self.af = ea, lw, af
        self.now = START + dt.timedelta(hours=1)
        self._allowed = {forum.place for forum in (ea, lw, af)}
        self.client = self._new_client()
        self._sources = {
            ea: make_source("EA Forum", "ea", ea, min_karma=30),
            lw: make_source("LessWrong", "lw", lw, min_karma=30),
            af: make_source("Alignment Forum", "lw", af, min_karma=2),
        }

    @classmethod
    @contextmanager
    def set(cls, *, first_visit: bool = True) -> Iterator[Self]:
        with (
            LoopbackForum("EA Forum", "https://forum.effectivealtruism.org") as ea,
            LoopbackForum("LessWrong", "https://www.lesswrong.com", ("legacy", "selector")) as lw,
            LoopbackForum(
                "Alignment Forum", "https://www.alignmentforum.org", ("legacy", "selector"), mirror_of=lw
            ) as af,
        ):
            stage = cls(ea, lw, af)
            if first_visit:
                stage.poll()
            yield stage
            stage.client.close()

    def allow(self, forum: LoopbackForum) -> None:
        self._allowed.add(forum.place)
        self.client.close()
        self.client = self._new_client()

    def source(self, forum: LoopbackForum, **fields: Any) -> Source:
        """The forum's source, as it is now, changed by `fields`."""
        Source.objects.filter(pk=self._sources[forum].pk).update(**fields)
        return Source.objects.get(pk=self._sources[forum].pk)

    def pass_time(self, time: dt.timedelta) -> None:
        self.now += time

    def poll(self) -> None:
        for forum in self._sources:
            self.poll_one(forum)

    def poll_one(self, forum: LoopbackForum) -> PollResult:
        return poll_source(self.source(forum), self.now, self.client)

    def tick(self) -> list[PollResult]:
        """What the beat does: visit whatever is due."""
        return list(iter(lambda: poll_next(self.now, self.client), None))

    def post(self, title: str) -> Post:
        return Post.objects.get(title=title)

    def appearance(self, title: str) -> Appearance:
        return Appearance.objects.get(post__title=title)

    def verdicts(self) -> dict[str, tuple[str, str]]:
        return {post.title: (post.verdict, post.reason) for post in Post.objects.all()}

    def rulings(self, post: Post) -> dict[str, str]:
        return {one.source.slug: one.ruling for one in post.appearances.all()}

    def _new_client(self) -> Client:
        return Client(AGENT, Limits(pause=0), allowed=frozenset(self._allowed), certificates=CERTIFICATES)


def make_source(name: str, family: str, forum: LoopbackForum, **fields: Any) -> Source:
    return Source.objects.create(
        slug=name.lower().replace(" ", "-"),
        name=name,
        spoken_name=name,
        family=family,
        kind=Source.Kind.FORUM,
        url=forum.graphql,
        home_url=forum.public_url,
        **{"min_words": 100, **fields},
    )
