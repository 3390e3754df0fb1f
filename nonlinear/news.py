"""What the operator reads on the terminal: news of polling and reading aloud, from the database."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count
from django.template.defaultfilters import pluralize

from episodes import stores
from episodes.models import Episode
from episodes.words import duration
from sources.http.errors import WORDS, Trouble
from sources.models import Source
from sources.outcome import in_words
from sources.selection import Verdict

OFFLINE = "The forums cannot be reached: is there a network? The library goes on with what it has, and asks again by itself."
NO_NETWORK = (WORDS[Trouble.NO_NAME], WORDS[Trouble.UNREACHABLE], WORDS[Trouble.TIMEOUT])
SHOWN = ("progress", "post__title")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the reading is, in words; the post that is being read, if one is, and per cent of it."""

    words: str
    title: str = ""
    progress: int = 0


@dataclass
class News:
    """Remembers what was said, so that each thing is said once."""

    since: dt.datetime
    said_episodes: set[int] = field(default_factory=set)
    said_polls: dict[str, tuple[dt.datetime | None, str]] = field(default_factory=dict)
    said_offline: bool = False
    said_obstacle: str = ""

    def lines(self) -> list[str]:
        return [*self._polls(), *self._episodes(), *self._obstacle()]

    def standing(self) -> Standing:
        """How far the reading is."""
        wanted = Episode.objects.filter(post__verdict=Verdict.ACCEPTED)
        counts = dict(wanted.order_by().values_list("status").annotate(Count("id")))
        current = wanted.filter(status=Episode.Status.RECORDING).select_related("post").only(*SHOWN).first()
        waiting, done = (counts.get(status, 0) for status in (Episode.Status.QUEUED, Episode.Status.RECORDED))
        if current is not None:
            words = f"{waiting} waiting, {done} done" if waiting else f"{done} done"
            return Standing(words, current.post.title, current.progress)
        if waiting:
            return Standing(f"{waiting} waiting, {done} done")
        return Standing(f"All read: {done} episode{pluralize(done)}" if done else "Looking for posts to read")

    def _episodes(self) -> list[str]:
        fresh = (
            Episode.objects.filter(status__in=(Episode.Status.RECORDED, Episode.Status.FAILED))
            .exclude(id__in=self.said_episodes)
            .select_related("post")
            .only("status", "seconds", "error", "read_at", "post__title")
        )
        said = []
        for episode in fresh:
            self.said_episodes.add(episode.pk)
            if episode.status == Episode.Status.FAILED:
                why = (episode.error.strip().splitlines() or ["no reason was kept"])[-1]
                said.append(f"Could not read “{episode.post.title}”: {why}")
            elif episode.read_at and episode.read_at >= self.since:
                said.append(f"Read aloud: “{episode.post.title}” ({duration(episode.seconds)})")
        return said

    def _obstacle(self) -> list[str]:
        words = stores.obstacle()
        said, self.said_obstacle = self.said_obstacle, words
        return [f"Nothing is recorded: {words}"] if words and words != said else []

    def _polls(self) -> list[str]:
        polled = Source.objects.filter(polled_at__gte=self.since).only(
            "slug", "name", "polled_at", "last_error", "last_found"
        )
        said = []
        for source in polled:
            if self.said_polls.get(source.slug) == (source.polled_at, source.last_error):
                continue
            first = source.slug not in self.said_polls
            self.said_polls[source.slug] = (source.polled_at, source.last_error)
            if source.last_error:
                said += self._trouble(source)
            elif first or source.last_found.get("accepted"):
                said.append(f"{source.name}: {', '.join(in_words(source.last_found)) or 'nothing found'}")
        return said

    def _trouble(self, source: Source) -> list[str]:
        if not source.last_error.startswith(NO_NETWORK):
            return [f"{source.name}: {source.last_error}"]
        if self.said_offline:
            return []
        self.said_offline = True
        return [OFFLINE]
