"""From an episode's row to what feeds tell of it: the stored item, its notes, its title on a channel."""

from collections.abc import Sequence
from dataclasses import replace

from episodes import addresses
from episodes.feeds import item
from episodes.feeds.text import Own
from episodes.licences import licence_of
from episodes.models import Episode
from episodes.recording import narration, shownotes
from episodes.recording.narration import Framing
from sources.models import Source
from tts.timeline import Timeline

LONGEST_TITLE = 240
"""With a channel's prefix before it, it stays under the 255 characters that a title may have."""
BRIEF = 400  # bytes of notes: the link, what it is, a sentence
SHOWN = {Source.Show.WHOLE: None, Source.Show.EXCERPT: 120, Source.Show.NONE: 0}
"""Words of the text that its source allows to be shown."""


def shared(episode: Episode) -> bytes:
    """The stored part of the feed item; the episode comes with post, home and bylines."""
    post, home = episode.post, episode.post.home
    timeline = Timeline.from_json(episode.timeline) if episode.timeline else None
    is_whole = home.show == Source.Show.WHOLE
    chapters = [(one.title, one.start) for one in timeline.chapters] if timeline else []
    facts = item.EpisodeFacts(
        title=title_of(episode.read_title, episode.read_byline),
        page=Own(addresses.episode(episode.slug)),
        notes=notes(episode, chapters),
        brief=brief(episode),
        enclosure=_enclosure(episode),
        seconds=episode.seconds,
        byline=narration.read_name(episode.read_byline or post.byline),
        authors=tuple(
            (narration.read_name(author.name), Own(addresses.author(author))) for author in post.credited
        ),
        original_url=post.url,
        comments_url=post.comments_url if post.comments_url != post.url else "",
        licence=licence_of(post).spdx,
        chapters=tuple(item.Chapter(title, seconds) for title, seconds in chapters),
        chapters_json=Own(addresses.chapters(episode.slug) if chapters else ""),
        vtt=Own(addresses.captions(episode.slug) if timeline and is_whole else ""),
        srt=Own(addresses.captions(episode.slug, "srt") if timeline and is_whole else ""),
    )
    return item.shared(facts)


def notes(episode: Episode, chapters: Sequence[tuple[str, float]] = ()) -> str:
    """Show notes as HTML of at most `shownotes.LIMIT` bytes; chapters are (title, seconds)."""
    framing = narration.framing_of(episode.post, in_writing=True)
    return _notes(episode, framing, chapters, limit=shownotes.LIMIT)


def brief(episode: Episode) -> str:
    """The same in at most BRIEF bytes, for a page that has no room for more."""
    framing = replace(narration.framing_of(episode.post, in_writing=True), intro="short")
    return _notes(episode, framing, (), limit=BRIEF)


def _notes(episode: Episode, framing: Framing, chapters: Sequence[tuple[str, float]], *, limit: int) -> str:
    post = episode.post
    # The notes of an imported episode begin with the intro that is heard in it.
    intro = "" if episode.external_url else " ".join(narration.intro_lines(framing))
    return shownotes.notes(
        link=post.url,
        intro=intro,
        text=episode.read_text,
        chapters=chapters,
        credit=_credit(episode),
        words=SHOWN[Source.Show(post.home.show)],
        limit=limit,
    )


def _credit(episode: Episode) -> shownotes.Credit:
    licence = licence_of(episode.post)
    byline = narration.read_name(episode.read_byline or episode.post.byline)
    return shownotes.Credit(byline, licence.name, licence.address)


def title_of(title: str, byline: str) -> str:
    """ "Title by Author", before which a channel writes "AF - "; as the first system had it."""
    by = f" by {narration.read_name(byline)}" if byline else ""
    whole = title.strip() + by
    return whole if len(whole) <= LONGEST_TITLE else whole[: LONGEST_TITLE - 1] + "…"


def _enclosure(episode: Episode) -> item.Enclosure:
    if episode.external_url:
        return item.Enclosure(
            episode.external_url, episode.audio_bytes, episode.external_type or "audio/mpeg"
        )
    return item.Enclosure(Own(addresses.audio(episode)), episode.audio_bytes)
