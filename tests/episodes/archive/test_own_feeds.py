"""A listener's own feed: any filter of the site as a podcast."""

import datetime as dt
import gzip
import io

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import caches
from django.http import QueryDict
from django.utils import timezone
from lxml import etree

from episodes.archive import own_feeds, wishes
from episodes.archive.listing import Wish
from episodes.models import Episode, Topic
from episodes.search import keeping
from sources.models import OptOut, Tag
from sources.selection import Verdict
from tests.factories import NOW, make_channel, make_episode, make_post, make_source, turn

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NS = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "atom": "http://www.w3.org/2005/Atom"}


def wish(query: str) -> Wish:
    return Wish.read(QueryDict(query))


def feed(client, query: str = "", **headers: str):
    return client.get(f"/your-feed/feed.xml?{query}", headers=headers)


def titles(answer) -> list[str]:
    return [entry.title for entry in feedparser.parse(io.BytesIO(answer.content)).entries]


@pytest.fixture
def library() -> list[Episode]:
    ea, lw = make_source("ea-forum"), make_source("lesswrong")
    facts = [
        ("Bees", ea, 40, ("animals",), ("Ann",), 500),
        ("Cows", ea, 90, ("animals",), ("Bob",), 4000),
        ("Priors", lw, 60, ("bayes",), ("Ann",), 900),
        ("Logits", lw, 20, ("ai",), ("Cid",), 90),
    ]
    return [
        make_episode(
            make_post(title, source=home, karma=karma, tags=tags, authors=authors, at=NOW - n * DAY),
            at=NOW - n * DAY,
            seconds=seconds,
            excerpt=f"About {title}.",
        )
        for n, (title, home, karma, tags, authors, seconds) in enumerate(facts)
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["EA - Bees by Ann", "EA - Cows by Bob", "LW - Priors by Ann", "LW - Logits by Cid"]),
        ("forum=lesswrong", ["LW - Priors by Ann", "LW - Logits by Cid"]),
        ("forum=ea-forum&karma=50", ["EA - Cows by Bob"]),
        ("tag=animals&tag=bayes", ["EA - Bees by Ann", "EA - Cows by Bob", "LW - Priors by Ann"]),
        ("length=under-10", ["EA - Bees by Ann", "LW - Logits by Cid"]),
        ("since=2024-04-25", ["EA - Bees by Ann"]),
        ("q=cows", ["EA - Cows by Bob"]),
        ("forum=nobody", []),
        ("channel=nowhere", []),
    ],
)
def test_any_filter_of_the_site_is_a_feed(client, library, query, expected):
    keeping.catch_up()

    assert titles(feed(client, query)) == expected


def test_authors_are_any_of_those_chosen(client, library):
    ann, bob = (one.post.authors.get().pk for one in library[:2])

    found = titles(feed(client, f"author={ann}&author={bob}"))

    # The same name on another forum is another author.
    assert found == ["EA - Bees by Ann", "EA - Cows by Bob"]


def test_the_same_wish_has_one_address_however_it_is_spelled():
    assert own_feeds.address(wish("tag=b&forum=x&tag=a&tag=a&sort=karma&utm=1")) == own_feeds.address(
        wish("forum=x&tag=a&tag=b")
    )


def test_it_is_a_podcast_that_apps_take_and_directories_leave_alone(client, library):
    make_channel("everything", cover="covers/" + "0" * 64 + ".jpg")

    answer = feed(client, "forum=lesswrong&karma=10")

    channel = etree.fromstring(answer.content).find("channel")
    [own] = channel.findall("atom:link[@rel='self']", NS)
    guids = {one.text for one in channel.findall("item/guid")}
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert own.get("href") == f"{settings.SITE_URL}/your-feed/feed.xml?forum=lesswrong&karma=10"
    assert channel.findtext("title") == "The Nonlinear Library: LessWrong · 10 karma or more"
    assert channel.findtext("itunes:block", None, NS) == "Yes"
    assert channel.find("itunes:image", NS).get("href").endswith(".jpg")
    assert len(guids) == 2
    assert guids.isdisjoint(etree.fromstring(feed(client).content).xpath("channel/item/guid/text()"))


def test_who_has_it_already_is_told_so_packed_or_plain(client, library):
    plain, packed = feed(client), feed(client, Accept_Encoding="gzip")

    assert gzip.decompress(packed.content) == plain.content
    assert plain["ETag"] != packed["ETag"]
    assert feed(client, If_None_Match=plain["ETag"]).status_code == 304
    assert feed(client, If_None_Match='"another"').status_code == 200
    assert "Last-Modified" not in plain


def test_what_was_rendered_is_kept_for_minutes_and_asks_for_nothing(
    client, library, django_assert_num_queries
):
    feed(client, "forum=lesswrong")

    with django_assert_num_queries(0):
        feed(client, "forum=lesswrong")


def test_what_is_withdrawn_leaves_it(client, library):
    turn(library[1].post, Verdict.REFUSED, NOW)

    assert "EA - Cows by Bob" not in titles(feed(client))


def test_it_holds_at_most_a_hundred(client):
    for n in range(own_feeds.MOST + 1):
        make_episode(make_post(f"Post {n}"), at=NOW - n * DAY)

    found = titles(feed(client))

    assert len(found) == own_feeds.MOST and "Post 0" in found[0]


def test_two_builds_of_the_same_state_are_the_same_bytes(library):
    for query in ("karma=10", "best=day"):
        asked = Wish.of_feed(QueryDict(query))
        assert own_feeds.render(asked, NOW) == own_feeds.render(asked, NOW)


def test_it_may_bring_the_best_of_each_week_when_the_week_is_over(library):
    asked = Wish.of_feed(QueryDict("best=week"))
    monday = dt.datetime(2024, 4, 29, tzinfo=dt.UTC)

    def told(now: dt.datetime) -> list[tuple[str, str]]:
        body = gzip.decompress(own_feeds.render(asked, now).gzipped)
        return [(entry.title, entry.published) for entry in feedparser.parse(io.BytesIO(body)).entries]

    make_episode(make_post("Older", karma=30, at=NOW - 7 * DAY), at=NOW - 7 * DAY)
    older = ("AF - Older by Ann Author", "Mon, 22 Apr 2024 00:00:00 +0000")
    cows = ("EA - Cows by Bob", "Mon, 29 Apr 2024 00:00:00 +0000")
    assert told(monday - DAY) == [older]
    assert told(monday) == [cows, older]


def test_the_best_are_of_what_fits_and_the_address_says_so(client, library):
    body = feed(client, "best=day&forum=lesswrong").content

    root = etree.fromstring(body).find("channel")
    assert root.findtext("title") == "The Nonlinear Library: LessWrong · the best of each day"
    assert own_feeds.address(Wish.of_feed(QueryDict("forum=lesswrong&best=day&sort=karma"))).endswith(
        "?forum=lesswrong&best=day"
    )
    assert own_feeds.address(Wish.of_feed(QueryDict("best=century"))) == "/your-feed/feed.xml"


def test_lists_take_no_notice_of_it():
    assert not Wish.read(QueryDict("best=day")).narrows


def test_who_asks_for_many_feeds_at_once_is_asked_to_wait(client, library):
    for n in range(own_feeds.SENDER_LIMIT):
        assert feed(client, f"karma={n}").status_code == 200

    refused = feed(client, "karma=999")

    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert feed(client, "karma=0").status_code == 200  # it is kept
    caches["shared"].clear()
    assert feed(client, "karma=999").status_code == 200


# The page that makes one


def page(client, query: str) -> BeautifulSoup:
    answer = client.get(f"/your-feed/?{query}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "lxml")


def test_the_page_shows_what_the_feed_would_have_brought(client):
    now = timezone.now()
    for n in range(6):
        at = now - n * 7 * DAY - DAY
        make_episode(make_post(f"Post {n}", source=make_source("lesswrong"), at=at), at=at)
    make_episode(make_post("Old", source=make_source("ea-forum"), at=now - 59 * DAY), at=now)

    made = page(client, "forum=lesswrong&karma=5")

    told = " ".join(made.get_text(" ").split())
    assert "LessWrong · 5 karma or more" in told
    assert "6 episodes in the last two months: about 3 a month" in told
    assert [one.get_text() for one in made.select("ol.episodes h3")] == [f"Post {n}" for n in range(6)]
    address = made.select_one("#feed-address")["value"]
    assert address == f"{settings.SITE_URL}/your-feed/feed.xml?forum=lesswrong&karma=5"
    assert made.select_one("link[rel=alternate]")["href"] == address
    assert made.select_one("input[name=forum][checked]")["value"] == "lesswrong"


def test_pages_that_filter_lead_to_the_feed_of_what_they_show(client, library):
    make_channel("everything")
    for path in ("/search/?forum=lesswrong&karma=10", "/everything/?karma=10"):
        shown = BeautifulSoup(client.get(path).content, "lxml")

        [link] = [one for one in shown.select("a") if one.get_text() == "Follow as a feed"]
        feeds = [one["href"] for one in shown.select("link[type='application/rss+xml']")]
        assert client.get(link["href"]).status_code == 200
        assert f"{settings.SITE_URL}{link['href'].replace('/your-feed/', '/your-feed/feed.xml')}" in feeds


def test_an_opted_out_author_is_not_named(client, library):
    ann = library[0].post.authors.get()
    OptOut.objects.create(name="Ann", created_at=NOW).authors.add(ann)

    assert "Ann" not in own_feeds.title(wishes.in_words(wish(f"author={ann.pk}")))


def test_the_code_brings_the_page_to_a_phone(client):
    answer = client.get("/your-feed/qr.svg?forum=lesswrong")

    assert answer["Content-Type"] == "image/svg+xml" and b"<svg" in answer.content


def test_a_tag_that_a_topic_of_its_name_gathers_is_not_offered_twice(client, library):
    topic = Topic.objects.create(slug="bees", name="Bees")
    for slug in ("bees", "bees-1", "wasps"):
        tag = Tag.objects.create(slug=slug, name=slug.removesuffix("-1").capitalize())
        library[0].post.tags.add(tag)
        if slug != "wasps":
            topic.tags.add(tag)

    def offered(query: str = "") -> list[str]:
        found = BeautifulSoup(client.get(f"/your-feed/{query}").content, "lxml").select("input[name=tag]")
        return [str(one["value"]) for one in found]

    assert "wasps" in offered()
    assert not {"bees", "bees-1"} & set(offered())
    assert "bees-1" in offered("?tag=bees-1"), "what was chosen stays"
