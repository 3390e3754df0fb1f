"""The rows of who hears it: episodes and their life, channels, releases, feed pages, reports."""

from episodes.models.channel import Channel, OtherShow, SubscribeLink, Topic
from episodes.models.episode import LEASE, Episode, EpisodeQuerySet
from episodes.models.release import FeedPage, Release, ReleaseQuerySet
from episodes.models.report import Report

__all__ = (
    "LEASE",
    "Channel",
    "Episode",
    "EpisodeQuerySet",
    "FeedPage",
    "OtherShow",
    "Release",
    "ReleaseQuerySet",
    "Report",
    "SubscribeLink",
    "Topic",
)
