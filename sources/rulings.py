"""What a source's policy makes of a post: the appearance and its ruling, kept true as facts change."""

import datetime as dt
from dataclasses import replace

from sources.entry import GONE, Entry
from sources.models import Appearance, Post, Source
from sources.selection import Facts, Judgement, Policy, Reason, Ruling, judge

# What a source says of a post, and not we: it holds until the source shows the post without it.
STATED = GONE | {
    Reason.EVENT,
    Reason.QUESTION,
    Reason.SHORTFORM,
    Reason.DEBATE,
    Reason.HUMAN_EPISODE,
    Reason.TRUNCATED,
}
# What extraction said: it holds until there are words.
UNREAD = frozenset({Reason.UNREADABLE, Reason.TOO_LARGE})


def rule(
    post: Post, source: Source, entry: Entry, now: dt.datetime, *, prose_words: int, trouble: Reason | None
) -> Judgement:
    """Judge the post on this source, and anew on the others, since its text may have come from here."""
    appearance = Appearance.objects.filter(post=post, source=source).first()
    appearance = appearance or Appearance(post=post, source=source, seen_at=now)
    facts = facts_of(source, entry, now, prose_words=prose_words, trouble=trouble)
    facts = replace(
        facts,
        threshold_at=entry.threshold_at or appearance.threshold_at or facts.threshold_at,
        accepted_before=appearance.ruling == Ruling.ACCEPTED,
    )
    judgement = judge(facts, policy_of(source), now)
    _write(
        appearance,
        url=entry.url or entry.comments_url,
        karma=entry.karma,
        threshold_at=facts.threshold_at,
        ruling=judgement.ruling.value,
        reason=(judgement.reason or ""),
    )
    for other in post.appearances.exclude(pk=appearance.pk).select_related("source"):
        rejudge(other, now, prose_words=prose_words)
    return judgement


def facts_of(
    source: Source, entry: Entry, now: dt.datetime, *, prose_words: int, trouble: Reason | None
) -> Facts:
    """What an entry says, with our own time of crossing where the source does not tell one."""
    crossed = entry.karma is not None and entry.karma >= source.min_karma
    return Facts(
        published_at=entry.published_at,
        prose_words=prose_words,
        karma=entry.karma,
        threshold_at=entry.threshold_at or (now if crossed else None),
        language=entry.language,
        tags=frozenset(slug for slug, _ in entry.tags),
        barred=entry.barred or trouble,
        human_episode=bool(entry.human_episode_url),
    )


def rejudge(
    appearance: Appearance, now: dt.datetime, *, prose_words: int, karma: int | None = None
) -> Judgement:
    """The ruling from what we hold, after text, karma, policy or time moved on."""
    source, post = appearance.source, appearance.post
    karma = appearance.karma if karma is None else karma
    crossed = karma is not None and karma >= source.min_karma
    stands = STATED if prose_words else STATED | UNREAD
    facts = Facts(
        published_at=post.published_at,
        prose_words=prose_words,
        karma=karma,
        threshold_at=appearance.threshold_at or (now if crossed else None),
        tags=frozenset(post.tags.values_list("slug", flat=True)),
        language=post.language,
        barred=Reason(appearance.reason) if appearance.reason in stands else None,
        accepted_before=appearance.ruling == Ruling.ACCEPTED,
    )
    judgement = judge(facts, policy_of(source), now)
    _write(
        appearance,
        karma=karma,
        threshold_at=facts.threshold_at,
        ruling=judgement.ruling.value,
        reason=(judgement.reason or ""),
    )
    return judgement


def policy_of(source: Source) -> Policy:
    """The source's policy; a page that a curator brings by hand is not measured."""
    if source.kind == Source.Kind.HAND:
        return replace(source.policy, min_words=1)
    return source.policy


def _write(appearance: Appearance, **wanted: object) -> None:
    differing = [name for name, value in wanted.items() if getattr(appearance, name) != value]
    for name in differing:
        setattr(appearance, name, wanted[name])
    if appearance._state.adding:
        appearance.save()
    elif differing:
        appearance.save(update_fields=differing)
