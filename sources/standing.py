"""May a post be heard? The one place that asks all who have a say and writes the answer down."""

import datetime as dt

from sources.models import Post
from sources.selection import Judgement, Reason, Ruling, Standing, Verdict, verdict

# What an author's no takes away; ids stay, so that the post is not read again.
ERASED = {"html": "", "text": "", "correction": "", "omissions": []}
ATTEMPTS = 20


def settle(post: Post, now: dt.datetime, *, touched: bool = False, **changes: object) -> bool:
    """Write `changes` and the post's verdict in one conditional step; says whether a listener would notice.

    Every door that changes what a verdict stands on calls this, also with a curator's `word` and `word_by`.
    `touched` means that text or byline changed. `changed_at` only ever moves forward, and only for what is
    heard or seen.
    """
    for _ in range(ATTEMPTS):
        wanted, moved = _wanted(post, changes)
        moved = moved or touched
        if moved:
            wanted["changed_at"] = max(now, post.changed_at + dt.timedelta(microseconds=1))
        if not wanted:
            return False
        if Post.objects.filter(pk=post.pk, changed_at=post.changed_at).update(**wanted):
            for name, value in wanted.items():
                setattr(post, name, value)
            return moved
        post.refresh_from_db()  # somebody else was first: an opt-out, a curator, another poll
    raise RuntimeError(f"post {post.pk} changes faster than it can be settled")


def _wanted(post: Post, changes: dict[str, object]) -> tuple[dict[str, object], bool]:
    """The columns that differ from what they should be, and whether the verdict is among them."""
    words = changes.get("correction", post.correction) or changes.get("text", post.text)
    outcome, reason = verdict(
        standing_of(post, gone=str(changes.get("gone", post.gone)), word=str(changes.get("word", post.word)))
    )
    if outcome is Verdict.ACCEPTED and not words:
        outcome, reason = Verdict.WAITING, Reason.NO_TEXT
    wanted = changes | {"verdict": outcome.value, "reason": reason.value if reason else ""}
    if reason is Reason.OPTED_OUT:
        wanted |= ERASED
    differing = {name: value for name, value in wanted.items() if getattr(post, name) != value}
    return differing, "verdict" in differing or "reason" in differing


def standing_of(post: Post, *, gone: str, word: str) -> Standing:
    """All that has a say, as the rows have it; `gone` and `word` as they are about to be written."""
    rulings = post.appearances.values_list("ruling", "reason")
    return Standing(
        rulings=tuple(
            Judgement(Ruling(ruling), Reason(reason) if reason else None) for ruling, reason in rulings
        ),
        word=word,
        gone=Reason(gone) if gone else None,
        opted_out=any(
            people.filter(opt_outs__isnull=False).exists() for people in (post.authors, post.also_by)
        ),
        proposed=any(
            people.filter(opt_out_proposals__isnull=False).exists() for people in (post.authors, post.also_by)
        ),
        twin=post.duplicate_of_id is not None,
    )
