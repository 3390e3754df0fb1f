"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from episodes import urls as pages
from episodes.views import own
from nonlinear.health import healthz, readyz

admin.site.site_header = "The Nonlinear Library: curators' desk"
admin.site.site_title = "Curators' desk"
admin.site.index_title = "The library now"

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
