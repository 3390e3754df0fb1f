"""The addresses that podcast apps know. They never change."""

from django.urls import path, re_path

from episodes import feed_views

feed_urlpatterns = [
    path("<slug:slug>/feed.xml", feed_views.feed, name="feed"),
    path("<slug:slug>/feed-<int:number>.xml", feed_views.feed, name="feed-page"),
    path("audio/<uuid:key>.mp3", feed_views.audio, name="audio"),
    path("e/<slug:slug>/transcript.vtt", feed_views.vtt, name="vtt"),
    path("e/<slug:slug>/transcript.srt", feed_views.srt, name="srt"),
    path("e/<slug:slug>/chapters.json", feed_views.chapters, name="chapters"),
    re_path(r"^e/(?P<slug>[-\w]+)/art-(?P<mark>[0-9a-f]{12})\.jpg$", feed_views.picture, name="art"),
    path("opml", feed_views.channels, name="opml"),
    re_path(r"^covers/(?P<name>[0-9a-f]{64}\.(?:jpg|png))$", feed_views.cover, name="cover"),
]
urlpatterns = feed_urlpatterns
