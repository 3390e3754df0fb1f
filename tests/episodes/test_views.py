"""The pages: what stands on them, how many questions they ask, and what is gone."""

import datetime as dt
import json
import re

import pytest
from bs4 import BeautifulSoup
from bs4 import Tag as Element
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from episodes import search
from episodes.models import Channel, Episode, Topic
from episodes.recording.withdrawal import erase
from episodes.search import keeping
from sources.models import Source, Tag
from sources.selection import Reason, Verdict
from tests.episodes.library import NOW, give_out, make_channel, make_episode, make_source
from tts.passages import Place
from tts.timeline import Chapter, Cue, Timeline

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
TIMELINE = Timeline(
    cues=(
        Cue(0, 2, "Welcome."),
        Cue(2, 4.5, "First sentence.", Place(0, 0, 15)),
        Cue(4.5, 6, "Second sentence.", Place(0, 16, 32)),
    ),
    chapters=(Chapter("Introduction", 0), Chapter("The end", 139)),
    samples=24_000 * 6,
    rate=24_000,
).to_json()


def page(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "lxml")


def words(element: Element) -> str:
    return " ".join(element.get_text().split())


@pytest.fixture
def library() -> Episode:
    """Two forums, one channel each and one for both; thirty episodes on air."""
    ea, lw = make_source("ea"), make_source("lw")
    both, mine = make_channel("nonlinear-library", short_title="All forums"), make_channel(source=ea)
    tag = Tag.objects.create(slug="forecasting", name="Forecasting")
    Topic.objects.create(slug="rationality", name="Rationality").tags.add(tag)
    made = [
        make_episode(f"Post {n}", source=(ea, lw)[n % 2], at=NOW - dt.timedelta(hours=n), timeline=TIMELINE)
        for n in range(30)
    ]
    give_out(both, *made)
    give_out(mine, *made[::2])
    made[0].post.tags.add(tag)
    keeping.catch_up()
    return made[0]


def paths(episode: Episode) -> list[str]:
    author = episode.post.bylines.get().author
    return [
        "/", "/?forum=ea", "/?page=2", "/ea-forum/", "/ea-forum/?sort=karma&length=over-30&karma=10",
        "/category/education/?forum=lw&topic=rationality&karma=900&year=2019&length=over-30",
        "/search/?q=sentence&karma=900&forum=lw&topic=rationality&year=2019&tag=forecasting&channel=ea-forum", "/categories/",
        "/category/education/", f"/e/{episode.slug}/", f"/e/{episode.slug}/?t=4", f"/embed/{episode.slug}/", "/search/",
        "/ea-forum/?forum=lw&karma=900&page=2", "/search/?q=sentence", "/search/?q=sentense+wrods+mistypd", "/search/?q=sent*&sort=longest",
        "/search/?q=%22a+sentence%22&forum=ea&sort=karma&page=2", "/search/?q=sentence&karma=1&page=2",
        "/your-feed/?q=sent*&best=week&karma=1", "/search/?forum=lw&tag=forecasting&year=2024", "/subscribe/",
        "/ea-forum/subscribe/", "/topics/rationality/", f"/authors/{author.pk}-ada/", "/about/", "/authors/", "/report/",
        f"/report/?about={episode.slug}&seconds=4.5&sentence=So", "/report/thanks/", "/status/", "/by-url/", "/robots.txt",
        "/your-feed/", "/your-feed/?forum=ea&q=sentence&topic=rationality&tag=forecasting&channel=ea-forum"
        "&category=education", "/opml",
        "/sitemap.xml", "/sitemap-0.xml", "/sitemap-1.xml", "/ea-forum/qr.svg", f"/e/{episode.slug}/card.png",
    ]  # fmt: skip


@pytest.mark.parametrize("most", [search.MOST, 2])
def test_no_page_asks_more_than_twelve_questions_nor_sets_a_cookie(
    client, library, django_assert_max_num_queries, monkeypatch, most
):
    monkeypatch.setattr(search, "MOST", most)  # where more is found than is looked at, searches ask more
    for path in paths(library):
        cache.clear()
        with django_assert_max_num_queries(MOST_QUERIES):
            response = client.get(path)

        assert response.status_code == 200, path
        assert not response.cookies, path


def asked(client: Client, path: str) -> int:
    """How many questions a page asks of the database when it knows nothing yet."""
    cache.clear()
    with CaptureQueriesContext(connection) as questions:
        assert client.get(path).status_code == 200, path
    return len(questions)


def grow(episodes: int, channels: int) -> None:
    """More of everything that pages list."""
    tag, topic = Tag.objects.get(), Topic.objects.get()
    for n in range(channels):
        make_channel(f"topical-{Channel.objects.count()}-{n}", source=make_source("lw")).topics.add(topic)
    for n in range(episodes):
        source = make_source(("ea", "lw")[n % 2])
        more = make_episode(f"More {n}", source=source, timeline=TIMELINE, karma=90)
        more.post.tags.add(tag)
        for channel in Channel.objects.all():
            give_out(channel, more)
    keeping.catch_up()


def test_longer_lists_ask_no_more_questions(client, library):
    grow(episodes=24, channels=1)  # a list of more than a page is counted, whatever its length
    everywhere = paths(library)
    few = {path: asked(client, path) for path in everywhere}
    grow(episodes=12, channels=3)

    many = {path: asked(client, path) for path in everywhere}

    assert {path: (few[path], many[path]) for path in everywhere if many[path] > few[path]} == {}


def test_nothing_on_a_page_is_inline_but_facts_for_machines(client, library):
    for path in paths(library):
        content = client.get(path).content.decode(errors="ignore")

        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", content), path
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)", content), path


def test_the_directory_lists_channels_and_the_newest_episodes(client, library):
    home = page(client, "/")

    assert "All forums" in words(home)
    assert "30 episodes" in words(home)
    assert [words(title) for title in home.select(".newest h3")] == ["Post 0", "Post 1"]


def test_an_empty_library_says_calmly_what_is_being_read(client):
    make_channel()
    make_episode("On its way", status=Episode.Status.RECORDING, progress=40, published_at=None, audio="")

    home = page(client, "/")

    assert "On its way" in words(home)
    assert home.select("progress[value='40']")
    assert "Nothing can be heard yet" in words(home)


def test_an_empty_library_without_anything_still_has_every_page(client):
    for path in ("/", "/categories/", "/search/", "/subscribe/", "/about/", "/status/", "/sitemap.xml"):
        assert client.get(path).status_code == 200, path


def test_a_channel_looks_like_a_podcast_directory(client, library):
    channel = page(client, "/ea-forum/")

    assert words(channel.select("h1")[0]) == "The Nonlinear Library: EA Forum"
    assert "15 episodes" in words(channel)
    assert "1 hr 32 min" in words(channel.select(".episodes")[0])
    assert (
        channel.select_one("link[type='application/rss+xml']")["href"]
        == f"{settings.SITE_URL}/ea-forum/feed.xml"
    )
    assert channel.find("a", string="Link to original article")


def test_lists_can_be_sorted_filtered_and_turned(client, library):
    make_episode("A short one", source=make_source("lw"), seconds=120, karma=900)

    assert "A short one" in words(page(client, "/search/?length=under-10"))
    assert "A short one" in words(page(client, "/search/?karma=500"))
    assert "A short one" not in words(page(client, "/search/?forum=ea"))
    assert words(page(client, "/search/?sort=karma").select(".episodes h3")[0]) == "A short one"
    assert "Page 2 of 2" in words(page(client, "/search/?page=2"))
    assert "Page 2 of 2" in words(page(client, "/search/?page=999"))


def test_lists_can_be_narrowed_to_a_year(client, library):
    assert not page(client, "/ea-forum/").select("select[name=year]"), "one year is no choice"
    make_episode("An old one", at=dt.datetime(2019, 12, 31, 23, tzinfo=dt.UTC))
    cache.clear()

    found = page(client, "/topics/rationality/?year=2019&sort=oldest")
    shown = words(page(client, "/search/?year=2019"))
    begun = page(client, "/ea-forum/?since=2019-01-01")

    assert found.select_one("select[name=year] option[selected]")["value"] == "2019"
    assert "No episode matches" in words(found)
    assert "An old one" in shown
    assert "Post 1" not in shown
    assert not begun.select("select[name=year] [selected]")
    assert begun.select_one("input[name=since]")["value"] == "2019-01-01"


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "karma=%00",
        "length=long",
        "sort=;",
        "since=2024-99-99",
        "year=0",
        "author=９",
        "forum=" + "x" * 999,
    ],
)
def test_a_senseless_address_is_answered_all_the_same(client, library, query):
    assert client.get(f"/search/?{query}").status_code == 200
    assert client.get(f"/ea-forum/?{query}").status_code == 200


def test_an_episode_has_its_player_chapters_and_transcript(client, library):
    found = page(client, f"/e/{library.slug}/")

    assert found.select("[data-episode] a[data-listen]")[0].get("href") == f"/audio/{library.uuid}.mp3"
    assert [words(link) for link in found.select(".chapters a")] == ["0:00Introduction", "2:19The end"]
    assert [span.get("data-t") for span in found.select(".transcript .s")] == ["0", "2", "4.5"]
    assert found.select_one("link[rel=canonical]")["href"] == library.post.url
    assert "preview voice" in words(found)
    assert found.select_one(f"a.btn[href='{library.post.url}']")


def test_an_episode_says_who_read_it(client):
    natural = make_episode(engine="edge")

    assert "synthetic voice" in words(page(client, f"/e/{natural.slug}/"))


def test_what_was_left_out_is_told_with_its_reason(client):
    episode = make_episode(ledger=[["code", "print(1)"], ["code", "print(2)"]])

    assert "Code 2" in words(page(client, f"/e/{episode.slug}/").select(".omitted")[0])


def test_structured_facts_are_well_formed_whatever_the_title(client):
    episode = make_episode('Ends </script><script>alert("x")')

    facts = page(client, f"/e/{episode.slug}/").select_one("script[type='application/ld+json']")

    assert json.loads(facts.string)["name"] == 'Ends </script><script>alert("x")'


@pytest.mark.parametrize("path", ["/", "/categories/", "CHANNEL"])
def test_whatever_page_is_shared_shows_a_picture(client, library, path):
    show = Channel.objects.get(slug="nonlinear-library")
    found = page(client, path.replace("CHANNEL", f"/{show.slug}/"))
    told = {one["property"]: one["content"] for one in found.select("head meta[property]")}

    assert re.fullmatch(rf"{settings.SITE_URL}/static/covers/\w+\.png", told["og:image"])
    assert told["og:url"] == f"{settings.SITE_URL}{path.replace('CHANNEL', f'/{show.slug}/')}"
    if path == "CHANNEL":
        assert told["og:title"] == show.title and told["og:description"] == show.description


def test_a_source_that_was_never_asked_is_not_said_to_be_well(client):
    make_source("new", name="A new blog", polled_at=None)

    said = words(page(client, "/status/"))

    assert "no source has been checked yet" in said and "All is well" not in said
    assert "A new blog" in said and "not yet" in said


def test_a_shared_episode_shows_its_picture_and_plays_where_it_is_shared(client, library):
    found = page(client, f"/e/{library.slug}/")
    told = {
        one.get("property") or one.get("name"): one.get("content")
        for one in found.select("head meta[content]")
    }
    address = f"{settings.SITE_URL}/e/{library.slug}/"

    assert told["og:title"] == told["twitter:title"] == "Post 0"
    assert told["og:url"] == address
    assert told["og:image"] == told["twitter:image"] == f"{address}card.png"
    assert told["og:audio"] == f"{settings.SITE_URL}/audio/{library.uuid}.mp3"
    assert told["twitter:card"] == "player"
    assert told["twitter:player"] == f"{settings.SITE_URL}/embed/{library.slug}/"
    assert client.get(f"/e/{library.slug}/card.png").content.startswith(b"\x89PNG")
    assert [one["href"] for one in found.select("link[type='application/rss+xml']")] != []


def test_a_page_of_results_points_to_the_one_page_of_search(client, library):
    found = page(client, "/search/?q=sentence&page=2")

    assert found.select_one("link[rel=canonical]")["href"] == f"{settings.SITE_URL}/search/"


@pytest.mark.parametrize(("show", "seen"), [("whole", True), ("excerpt", False), ("none", False)])
def test_a_source_fixes_how_much_of_the_text_is_shown(client, show, seen):
    text = "\n\n".join(f"Paragraph {n} " + "word " * 60 for n in range(10))
    episode = make_episode(source=make_source(f"blog-{show}", show=show), text=text)

    found = words(page(client, f"/e/{episode.slug}/").select("#transcript")[0])

    assert ("Paragraph 9" in found) is seen
    assert ("Paragraph 0" in found) is (show != "none")
    assert Source.Show(show)


def test_what_an_author_s_no_erased_stays_gone_and_was_never_unknown(client, library):
    give_out(make_channel("after"), library)
    library.post.verdict, library.post.reason = Verdict.REFUSED, Reason.OPTED_OUT
    library.post.save()
    erase(library, NOW)

    assert client.get(f"/e/{library.slug}/").status_code == 410
    assert client.get(f"/embed/{library.slug}/").status_code == 410


def test_an_episode_taken_down_is_gone_everywhere_at_once(client, library):
    library.post.verdict = Verdict.REFUSED
    library.post.save()

    assert client.get(f"/e/{library.slug}/").status_code == 410
    assert client.get(f"/embed/{library.slug}/").status_code == 410
    assert client.get(f"/e/{library.slug}/card.png").status_code == 404
    for path in (
        "/",
        "/ea-forum/",
        "/search/?q=sentence",
        "/search/",
        "/sitemap-1.xml",
        "/category/education/",
    ):
        assert library.slug not in client.get(path).content.decode(), path


def test_an_episode_that_is_being_read_has_a_waiting_page(client):
    waiting = make_episode(status=Episode.Status.RECORDING, progress=25, published_at=None, audio="")

    assert "25 %" in words(page(client, f"/e/{waiting.slug}/"))


def test_a_refused_post_that_was_never_read_has_no_page(client):
    refused = make_episode(status=Episode.Status.QUEUED, published_at=None, audio="", verdict=Verdict.REFUSED)

    assert client.get(f"/e/{refused.slug}/").status_code == 404


def test_the_embed_may_be_framed_and_nothing_else(client, library):
    assert "frame-ancestors *" in client.get(f"/embed/{library.slug}/")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(f"/e/{library.slug}/")["Content-Security-Policy"]
    assert client.get("/")["X-Frame-Options"] == "DENY"


def test_oembed_answers_for_episode_pages(client, library):
    told = client.get(f"/oembed?url={settings.SITE_URL}/e/{library.slug}/&maxwidth=400").json()

    assert told["title"] == "Post 0"
    assert told["width"] == 400
    assert f"/embed/{library.slug}/" in told["html"]
    assert client.get(f"/oembed?url={settings.SITE_URL}/").status_code == 404


def test_a_post_is_found_by_its_address_however_it_is_written(client, library):
    for url in (library.post.url, library.post.url + "/", library.post.url + "?utm=x#y"):
        assert client.get("/by-url/", {"u": url})["Location"] == f"/e/{library.slug}/"

    unknown = client.get("/by-url/", {"u": "https://example.test/nothing"})
    assert unknown.status_code == 404
    assert "Ask for it" in unknown.content.decode()


def test_a_private_library_asks_not_to_be_indexed(client, library, settings):
    assert "noindex" in client.get("/").content.decode()
    assert "Disallow: /\n" in client.get("/robots.txt").content.decode()

    settings.PUBLIC = True

    assert "noindex" not in client.get("/").content.decode()
    assert "Sitemap:" in client.get("/robots.txt").content.decode()


def test_the_map_holds_every_episode_on_air(client, library):
    sections = re.findall(r"<loc>[^<]*?//[^/]+(.+?)</loc>", client.get("/sitemap.xml").content.decode())

    assert library.slug in "".join(client.get(section).content.decode() for section in sections)


def test_a_page_that_is_not_there_says_so_in_our_house(client):
    response = client.get("/no/such/page/")

    assert response.status_code == 404
    assert "To the library" in response.content.decode()


# From a post to its reading


def test_machines_find_the_reading_of_a_post(client, library):
    answer = client.get("/api/episodes", {"post_url": library.post.url + "?utm_source=x"})

    [told] = answer.json()["episodes"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert told["status"] == "on air"
    assert told["audio_url"] == f"{settings.SITE_URL}/audio/{library.uuid}.mp3"
    assert (told["seconds"], told["audio_bytes"]) == (5525, 1_000_000)
    assert told["transcript_url"].endswith(f"/e/{library.slug}/transcript.vtt")
    assert "ask_url" not in answer.json()
    assert client.get(told["embed_url"].removeprefix(settings.SITE_URL)).status_code == 200


def test_what_was_not_read_yet_can_be_asked_for(client, library):
    answer = client.get("/api/episodes", {"post_url": "https://example.test/a?b=1"}).json()

    assert answer["episodes"] == []
    form = client.get(answer["ask_url"].removeprefix(settings.SITE_URL)).content.decode()
    assert "https://example.test/a?b=1" in form
    assert client.get("/api/episodes").status_code == 400


def test_what_is_on_its_way_is_said_to_be(client, library):
    Episode.objects.filter(pk=library.pk).update(published_at=None, status="queued")

    [told] = client.get("/api/episodes", {"post_url": library.post.url}).json()["episodes"]

    assert told["status"] == "queued" and "audio_url" not in told


def test_what_was_withdrawn_is_not_found_by_its_post(client, library):
    library.post.verdict = Verdict.REFUSED
    library.post.reason = "excluded"
    library.post.save()

    assert client.get("/api/episodes", {"post_url": library.post.url}).json()["episodes"] == []


# What a channel says of itself


def test_a_channel_says_its_rule_in_words(client, library):
    tag = Tag.objects.get(slug="forecasting")
    show = make_channel("forecasts", title="Forecasts", cadence="weekly", min_karma=30)
    show.any_tags.add(tag)
    show.sources.add(make_source("lw"))

    told = words(page(client, "/forecasts/").select_one("dl.facts"))

    assert "The best post of each week from LessWrong, about Forecasting, with 30 karma or more" in told


def test_only_channels_of_the_same_posts_are_named_as_its_other_cadences(client, library):
    tag = Tag.objects.get(slug="forecasting")
    for slug, cadence in (("forecasts", "every"), ("forecasts-weekly", "weekly")):
        make_channel(slug, title=slug, short_title=slug, cadence=cadence).any_tags.add(tag)
    make_channel("weekly", title="weekly", short_title="Weekly", cadence="weekly")

    told = words(page(client, "/forecasts/").select_one("dl.facts"))
    whole = words(page(client, "/nonlinear-library/").select_one("dl.facts"))
    matrix = words(page(client, "/").select_one(".matrix"))

    assert "Also available asforecasts-weekly FeedRSS" in told
    assert "Also available asWeekly FeedRSS" in whole
    assert "forecasts" not in matrix


def test_search_engines_are_told_the_series_and_the_transcript(client, library):
    facts = json.loads(page(client, f"/e/{library.slug}/").select_one("[type='application/ld+json']").string)

    feeds = {series["webFeed"] for series in facts["partOfSeries"]}
    assert feeds == {f"{settings.SITE_URL}/{slug}/feed.xml" for slug in ("nonlinear-library", "ea-forum")}
    assert facts["associatedMedia"]["caption"]["encodingFormat"] == "text/vtt"
