"""Which episodes a channel's rule takes."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from episodes.models import Channel, Episode, EpisodeQuerySet, Release
from sources.models import Appearance, Byline, Identity, Post, Tag
from sources.selection import Ruling, Verdict


def matching(channel: Channel) -> EpisodeQuerySet:
    """Episodes on air that the rule takes, whether or not they were given out."""
    return taken(channel).on_air()


def taken(channel: Channel) -> EpisodeQuerySet:
    """Episodes that the rule takes, whether or not they were read yet."""
    episodes = Episode.objects.filter(post__verdict=Verdict.ACCEPTED)
    if appearances := _appearances(channel):
        episodes = episodes.filter(appearances)
    if authors := list(channel.authors.all()):
        episodes = episodes.filter(Exists(Byline.objects.filter(post=OuterRef("post"), author__in=authors)))
    if tags := list(channel.any_tags.all()):
        episodes = episodes.filter(_tagged(tags))
    if tags := list(channel.no_tags.all()):
        episodes = episodes.exclude(_tagged(tags))
    if channel.sequence:
        known = Identity.objects.filter(post=OuterRef("post"), external_id__in=channel.sequence_keys)
        episodes = episodes.filter(Exists(known))
    return episodes


def unreleased(channel: Channel) -> EpisodeQuerySet:
    """What it takes and did not give out, neither by itself nor by its twin: nobody wants the same essay twice."""
    given_out = Release.objects.filter(channel=channel)
    return matching(channel).exclude(
        Exists(given_out.filter(episode=OuterRef("pk")))
        | Exists(given_out.filter(episode=OuterRef("twin_of")))
        | Exists(given_out.filter(episode__twin_of=OuterRef("pk")))
        | Exists(given_out.filter(episode__twin_of=OuterRef("twin_of")))
    )


def of_sources(channel: Channel) -> QuerySet[Appearance]:
    """Appearances that count for the channel: accepted there, or everywhere by a curator's word."""
    accepted = Q(ruling=Ruling.ACCEPTED) | Q(post__word=Post.Word.NARRATE)
    appearances = Appearance.objects.filter(accepted)
    if sources := [source.pk for source in channel.sources.all()]:
        appearances = appearances.filter(source__in=sources)
    if channel.min_karma is not None:
        appearances = appearances.filter(karma__gte=channel.min_karma)
    return appearances


def _appearances(channel: Channel) -> Exists | None:
    if channel.min_karma is None and not channel.sources.all():
        return None
    return Exists(of_sources(channel).filter(post=OuterRef("post")))


def _tagged(tags: list[Tag]) -> Exists:
    return Exists(Post.tags.through.objects.filter(post=OuterRef("post"), tag__in=tags))
