"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from episodes import urls as pages
from episodes.views import own
from nonlinear.health import healthz, readyz

urlpatterns = [
    path("admin/", admin.site.urls),
    path("healthz", healthz),
    path("readyz", readyz),
    path("your-feed/feed.xml", own.feed, name="own-feed-document"),  # before the feeds of channels
    path("", include("episodes.feed_urls")),
    path("", include("episodes.urls")),
]
handler404 = pages.handler404
handler500 = pages.handler500
