import datetime as dt
import gzip
import io
import json
import uuid

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils.http import http_date
from lxml import etree
from PIL import Image

from episodes import feed_views
from episodes.models import Channel, Episode, FeedPage
from episodes.pictures import art, covers
from episodes.programme.programming import reconcile
from sources.selection import Verdict
from tests.factories import NOW, make_channel, make_episode, make_post, make_source, turn
from tts.timeline import Chapter, Cue, Timeline

pytestmark = pytest.mark.django_db
TIMELINE = Timeline(
    cues=(Cue(0.5, 2.0, "Welcome."), Cue(2.5, 4.0, "It begins.")),
    chapters=(Chapter("Introduction", 0.5), Chapter("A title", 2.5)),
    samples=44_100 * 5,
    rate=44_100,
)


@pytest.fixture
def channel() -> Channel:
    channel = make_channel()
    make_episode(make_post(), applied_at=None, timeline=TIMELINE.to_json(), slug="a-title")
    reconcile(NOW)
    return channel


@pytest.fixture
def page(channel) -> FeedPage:
    return FeedPage.objects.get()


def get(client: Client, path: str, method: str = "get", **headers: str):
    return getattr(client, method)(
        path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


# Feeds


def test_a_feed_is_sent_as_it_lies(client, page):
    answer = get(client, "/library/feed.xml")

    assert (answer.status_code, answer.content) == (200, bytes(page.body))
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["ETag"] == f'"{page.etag}"'
    assert answer["Last-Modified"] == http_date(page.changed_at.timestamp())
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not answer.cookies


@pytest.mark.parametrize(
    "asked", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "*", "GZIP", "gzip;q=1"]
)
def test_it_is_packed_for_whoever_takes_that(client, page, asked):
    answer = get(client, "/library/feed.xml", Accept_Encoding=asked)

    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == bytes(page.body)
    assert answer["ETag"] == f'"{page.etag}-gzip"'


@pytest.mark.parametrize("asked", ["", "identity", "br", "gzip;q=0", "gzip;q=0.0, br", "x-gzip-not"])
def test_it_is_plain_for_everybody_else(client, page, asked):
    assert "Content-Encoding" not in get(client, "/library/feed.xml", Accept_Encoding=asked)


PLAIN, PACKED = "PLAIN", "PACKED"
EARLIER, SAME, LATER = "EARLIER", "SAME", "LATER"
CONDITIONS = [
    ({}, 200),
    ({"If_None_Match": PLAIN}, 304),
    ({"If_None_Match": PACKED}, 304),
    ({"If_None_Match": PACKED, "Accept_Encoding": "gzip"}, 304),
    ({"If_None_Match": PLAIN, "Accept_Encoding": "gzip"}, 304),
    ({"If_None_Match": f'"other", W/{PLAIN}'}, 304),
    ({"If_None_Match": "*"}, 304),
    ({"If_None_Match": '"other"'}, 200),
    ({"If_None_Match": "garbage"}, 200),
    ({"If_None_Match": '"other"', "If_Modified_Since": LATER}, 200),
    ({"If_None_Match": PLAIN, "If_Modified_Since": EARLIER}, 304),
    ({"If_Modified_Since": SAME}, 304),
    ({"If_Modified_Since": LATER}, 304),
    ({"If_Modified_Since": EARLIER}, 200),
    ({"If_Modified_Since": "last week"}, 200),
]


@pytest.mark.parametrize(("asked", "status"), CONDITIONS)
def test_who_has_it_already_is_told_so(client, page, asked, status):
    moment = page.changed_at.timestamp()
    words = {
        PLAIN: f'"{page.etag}"',
        PACKED: f'"{page.etag}-gzip"',
        EARLIER: http_date(moment - 1),
        SAME: http_date(moment),
        LATER: http_date(moment + 86_400),
    }
    headers = {}
    for name, value in asked.items():
        for word, said in words.items():
            value = value.replace(word, said)
        headers[name] = value

    answer = get(client, "/library/feed.xml", **headers)

    assert answer.status_code == status
    assert bool(answer.content) == (status == 200)
    if status == 304 and "If_None_Match" in asked and asked["If_None_Match"] in words:
        assert answer["ETag"] == headers["If_None_Match"]


def test_a_304_is_one_query_and_loads_no_body(client, page, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        get(client, "/library/feed.xml", If_None_Match=f'"{page.etag}"')

    assert "body" not in captured[0]["sql"] and "gzipped" not in captured[0]["sql"]


def test_head_is_get_without_the_body(client, page):
    answer = get(client, "/library/feed.xml", "head")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Content-Length"] == str(len(bytes(page.body)))


def test_unknown_and_switched_off_feeds_are_not_found(client, channel):
    assert get(client, "/nothing/feed.xml").status_code == 404
    assert get(client, "/library/feed-2.xml").status_code == 404
    Channel.objects.update(enabled=False)
    assert get(client, "/library/feed.xml").status_code == 404
    assert get(client, "/library/feed.xml", "post").status_code in (404, 405)


def test_a_feed_that_has_moved_sends_its_subscribers_on(client, channel):
    Channel.objects.update(new_feed_url="https://new.test/feed")

    answer = get(client, "/library/feed.xml")

    assert (answer.status_code, answer["Location"]) == (301, "https://new.test/feed")


# Audio


def test_audio_is_served_by_ranges_under_an_address_that_stays(client, channel):
    episode = Episode.objects.get()
    address = f"/audio/{episode.uuid}.mp3"

    whole, part = get(client, address), get(client, address, Range="bytes=0-1")

    assert whole["Content-Length"] == str(episode.audio_bytes)
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"so")
    assert b"".join(whole.streaming_content).startswith(b"sound")
    assert whole["ETag"] == f'"{episode.audio_sha256}"'
    assert "Content-Encoding" not in whole


def test_withdrawn_audio_is_gone_and_unknown_audio_was_never_there(client, channel):
    episode = Episode.objects.get()
    waiting = make_episode(make_post("Waits"), on_air=False)

    turn(episode.post, Verdict.REFUSED, NOW)

    assert get(client, f"/audio/{episode.uuid}.mp3").status_code == 410
    assert get(client, f"/audio/{waiting.uuid}.mp3").status_code == 404
    assert get(client, f"/audio/{uuid.uuid4()}.mp3").status_code == 404


def test_a_lost_file_is_not_found(client, channel):
    episode = Episode.objects.get()
    default_storage.delete(episode.audio.name)

    assert get(client, f"/audio/{episode.uuid}.mp3").status_code == 404


def test_a_front_server_that_sends_files_is_told_which(client, channel, settings):
    settings.AUDIO_ACCEL = "/sent/"
    episode = Episode.objects.get()
    address = f"/audio/{episode.uuid}.mp3"

    answer = get(client, address, Range="bytes=0-1")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/sent/{episode.audio.name}"
    assert answer["Content-Type"] == "audio/mpeg"

    turn(episode.post, Verdict.REFUSED, NOW)
    withdrawn = get(client, address)
    assert withdrawn.status_code == 410
    assert "X-Accel-Redirect" not in withdrawn


def test_audio_that_lies_elsewhere_is_a_redirect(client, channel, monkeypatch):
    imported = make_episode(make_post("Imported"), external_url="https://cdn.test/a.mp3", audio="")
    ours = Episode.objects.get(slug="a-title")

    assert get(client, f"/audio/{imported.uuid}.mp3")["Location"] == "https://cdn.test/a.mp3"

    monkeypatch.setattr(feed_views, "_elsewhere", lambda name: f"https://bucket.test/{name}")
    answer = get(client, f"/audio/{ours.uuid}.mp3", Range="bytes=0-1")
    assert (answer.status_code, answer["Location"]) == (302, f"https://bucket.test/{ours.audio.name}")


# Papers


def test_transcripts_and_chapters_are_rendered_from_the_timeline(client, channel):
    vtt = get(client, "/e/a-title/transcript.vtt")
    srt = get(client, "/e/a-title/transcript.srt")
    chapters = get(client, "/e/a-title/chapters.json")

    assert vtt["Content-Type"] == "text/vtt; charset=utf-8" and vtt.content.startswith(b"WEBVTT")
    assert srt["Content-Type"].startswith("application/x-subrip") and b"It begins." in srt.content
    assert chapters["Content-Type"] == "application/json+chapters"
    assert [chapter["title"] for chapter in json.loads(chapters.content)["chapters"]] == [
        "Introduction",
        "A title",
    ]
    assert {answer["Access-Control-Allow-Origin"] for answer in (vtt, srt, chapters)} == {"*"}


def test_transcripts_of_sources_that_do_not_allow_it_are_not_given_away(client, channel):
    make_episode(
        make_post(source=make_source("blog", show="excerpt")),
        slug="shown-in-part",
        timeline=TIMELINE.to_json(),
    )

    assert get(client, "/e/shown-in-part/transcript.vtt").status_code == 404
    assert get(client, "/e/shown-in-part/transcript.srt").status_code == 404
    assert get(client, "/e/shown-in-part/chapters.json").status_code == 200


def test_papers_of_what_is_not_on_air_are_not_found(client, channel):
    turn(Episode.objects.get().post, Verdict.HELD, NOW + dt.timedelta(minutes=1))

    for paper in ("transcript.vtt", "transcript.srt", "chapters.json"):
        assert get(client, f"/e/a-title/{paper}").status_code == 404


def test_opml_lists_the_channels_that_are_on(client, channel):
    make_channel("off", enabled=False)

    answer = get(client, "/opml")

    outlines = etree.fromstring(answer.content).findall("body/outline")
    assert [outline.get("xmlUrl") for outline in outlines] == ["http://127.0.0.1:8000/library/feed.xml"]


def test_covers_are_served_for_ever(client):
    name = covers.put(b"\xff\xd8\xff a picture")

    answer = get(client, f"/{name}")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "immutable" in answer["Cache-Control"]
    assert get(client, f"/{name}", "head").status_code == 200
    assert get(client, f"/covers/{'0' * 64}.jpg").status_code == 404


def test_no_other_file_is_served_as_a_cover(client):
    default_storage.save("secret.jpg", ContentFile(b"x"))

    assert get(client, "/covers/secret.jpg").status_code == 404
    assert get(client, "/covers/..%2Fsecret.jpg").status_code == 404


# Pictures of episodes


def test_a_channel_may_give_every_episode_a_picture_of_its_own(client, channel):
    Channel.objects.update(episode_art=True)
    reconcile(NOW + dt.timedelta(minutes=1))

    item = etree.fromstring(bytes(FeedPage.objects.get().body)).find("channel/item")
    address = item.find("{http://www.itunes.com/dtds/podcast-1.0.dtd}image").get("href")
    picture = client.get(address.removeprefix(settings.SITE_URL))

    drawn = Image.open(io.BytesIO(picture.content))
    assert (drawn.size, drawn.format, drawn.mode) == ((1400, 1400), "JPEG", "RGB")
    assert len(picture.content) < 512_000
    assert picture["Cache-Control"] == "public, max-age=31536000, immutable"


def test_the_address_of_a_picture_changes_with_what_it_shows(client, channel):
    before = art.address("a-title", "A title", "Ann Author", "af")
    Episode.objects.update(read_title="Another title")

    after = client.get(before)["Location"]

    assert after != before
    assert client.head(after)["Content-Type"] == "image/jpeg"
    assert client.get("/e/nobody/art-0123456789ab.jpg").status_code == 404
