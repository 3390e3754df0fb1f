"""Posts that the house or a curator put in are removed for good, with all that came of them."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from episodes.models import Episode
from episodes.programme import programming
from episodes.recording import withdrawal
from sources.models import Post, Source

SAMPLES = "samples"


def remove(posts: QuerySet[Post], now: dt.datetime) -> int:
    """Remove those of the posts that no poll would bring back; returns how many. The last sample takes its source along."""
    by_hand = list(posts.filter(home__kind=Source.Kind.HAND))
    episodes = list(Episode.objects.filter(post__in=by_hand))
    programming.mark_holders((episode.pk for episode in episodes), now)
    for episode in episodes:
        withdrawal.erase(episode, now)
    with transaction.atomic():
        Episode.objects.filter(post__in=by_hand).delete()
        Post.objects.filter(pk__in=[post.pk for post in by_hand]).delete()
        Source.objects.filter(slug=SAMPLES, posts_at_home=None).delete()
    return len(by_hand)
