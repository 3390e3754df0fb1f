"""The addresses of our pages. Channels live at the root, so they come last."""

from django.urls import path

from episodes.views import by_post, house, library, listening, own, sitemaps

urlpatterns = [
    path("", library.home, name="home"),
    path("categories/", library.categories, name="categories"),
    path("category/<slug:slug>/", library.category, name="category"),
    path("topics/<slug:slug>/", library.topic, name="topic"),
    path("authors/", house.for_authors, name="for-authors"),
    path("authors/<int:pk>-<slug:slug>/", library.author, name="author"),
    path("search/", library.search, name="search"),
    path("e/<slug:slug>/", listening.episode, name="episode"),
    path("e/<slug:slug>/card.png", listening.card, name="card"),
    path("embed/<slug:slug>/", listening.embed, name="embed"),
    path("oembed", listening.oembed, name="oembed"),
    path("by-url/", by_post.by_url, name="by-url"),
    path("api/episodes", by_post.episodes, name="api-episodes"),
    path("your-feed/", own.page, name="own-feed"),
    path("your-feed/qr.svg", own.qr, name="own-feed-qr"),
    path("subscribe/", house.subscribe, name="subscribe"),
    path("about/", house.about, name="about"),
    path("report/", house.report, name="report"),
    path("report/thanks/", house.thanks, name="thanks"),
    path("status/", house.status, name="status"),
    path("robots.txt", house.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemaps.section, name="sitemap-section"),
    path("<slug:slug>/", library.channel, name="channel"),
    path("<slug:slug>/subscribe/", house.subscribe, name="channel-subscribe"),
    path("<slug:slug>/qr.svg", house.qr, name="channel-qr"),
]
handler404 = listening.missing
handler500 = house.server_error
