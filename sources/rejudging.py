"""A source's rules changed: what the former ones kept off the air is judged by those of today."""

import datetime as dt

from sources.models import Appearance, Source
from sources.rulings import rejudge
from sources.selection import Reason, Ruling, Verdict
from sources.standing import settle

# What a rule said, and neither the forum, an author, nor extraction.
OF_RULES = frozenset({Reason.LOW_KARMA, Reason.TOO_SHORT, Reason.LANGUAGE, Reason.UNWANTED_TAG})


def kept_off(source: Source) -> int:
    """How many posts this source's rules keep waiting or refuse."""
    return Appearance.objects.filter(source=source, reason__in=OF_RULES).count()


def judge_anew(source: Source, now: dt.datetime) -> int:
    """Says how many posts may be heard now that could not before. What was accepted stays so."""
    chosen = Appearance.objects.filter(source=source, reason__in=OF_RULES).exclude(ruling=Ruling.ACCEPTED)
    keys = list(chosen.values_list("pk", flat=True))  # SQLite cannot write while an answer is being read
    return sum(_is_heard_now(pk, now) for pk in keys)


def _is_heard_now(pk: int, now: dt.datetime) -> bool:
    appearance = Appearance.objects.select_related("source", "post__home").get(pk=pk)
    post = appearance.post
    if post.reason == Reason.OPTED_OUT:
        return False
    heard_before = post.verdict == Verdict.ACCEPTED
    rejudge(appearance, now, prose_words=post.prose_words)
    settle(post, now)
    return not heard_before and post.verdict == Verdict.ACCEPTED
