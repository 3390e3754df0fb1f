"""Keeps the table of texts in step with what is on air. Whoever ticks calls `catch_up`; doing it twice does no harm."""

import json
from collections.abc import Iterable

from django.db import connection, transaction

from episodes.models import Episode
from tts.timeline import Timeline

STALE = """
SELECT e.id FROM episodes_episode e JOIN sources_post p ON p.id = e.post_id
LEFT JOIN episodes_search_text t ON t.episode_id = e.id
WHERE e.published_at IS NOT NULL AND p.verdict = 'accepted' AND (
    t.episode_id IS NULL OR COALESCE(t.version <> e.read_at, (t.version IS NULL) <> (e.read_at IS NULL)))
ORDER BY e.id DESC LIMIT %s
"""
WITHDRAWN = """
DELETE FROM episodes_search_text WHERE episode_id NOT IN (
    SELECT e.id FROM episodes_episode e JOIN sources_post p ON p.id = e.post_id
    WHERE e.published_at IS NOT NULL AND p.verdict = 'accepted')
"""
FORGET = "DELETE FROM episodes_search_text WHERE episode_id = %s"
KEEP = """
INSERT INTO episodes_search_text (episode_id, version, title, authors, body, times)
SELECT e.id, e.read_at, %s, %s, %s, %s FROM episodes_episode e WHERE e.id = %s
"""


def catch_up(limit: int = 200) -> int:
    """Forgets what left the air and takes in what is new or was read anew; returns how many were taken in."""
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAWN)
        cursor.execute(STALE, [limit])
        ids = [row[0] for row in cursor.fetchall()]
    with transaction.atomic():
        keep(Episode.objects.filter(pk__in=ids).select_related("post").only(*NEEDED))
    return len(ids)


NEEDED = ("read_title", "read_byline", "read_at", "timeline", "excerpt", "post__title")


def keep(episodes: Iterable[Episode]) -> None:
    """Writes the texts of these episodes, one sentence a line, with the second of each."""
    with connection.cursor() as cursor:
        for episode in episodes:
            lines = list(_lines(episode))
            body, times = "\n".join(text for _, text in lines), json.dumps([at for at, _ in lines])
            cursor.execute(FORGET, [episode.pk])
            cursor.execute(KEEP, [str(episode), episode.read_byline, body, times, episode.pk])


def _lines(episode: Episode) -> Iterable[tuple[float, str]]:
    if not episode.timeline:
        yield 0.0, " ".join(episode.excerpt.split())
        return
    cues = Timeline.from_json(episode.timeline).cues
    is_placed = any(cue.place for cue in cues)
    for cue in cues:
        if (
            cue.place or not is_placed
        ):  # our own words, such as the intro, say nothing that title and author do not
            yield round(cue.start, 2), " ".join(cue.written.split())
