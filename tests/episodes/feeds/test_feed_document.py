import datetime as dt
import io
import math
from dataclasses import replace
from email.utils import format_datetime

import feedparser
import podcastparser
import pytest
from lxml import etree

from episodes.feeds import document, item, opml
from episodes.feeds.text import Own

MOMENT = dt.datetime(2024, 4, 25, 12, 30, 15, 999, tzinfo=dt.UTC)
CHANNEL = document.ChannelFacts(
    title="The Library & <Friends>",
    description="Texts ]]> aloud.",
    page=Own("/lib/"),
    feed=Own("/lib/feed.xml"),
    language="en-us",
    publisher="The Publisher",
    email="podcast@library.test",
    category="Society & Culture > Philosophy",
    explicit=False,
    cover=Own("/covers/0.jpg"),
    guid="9b024349-ccf0-5f69-a609-6b82873eab3c",
    cadence="weekly",
    rrule="FREQ=WEEKLY",
)
READING = item.EpisodeFacts(
    title="A < B & C ]]> 😀 by Ann",
    page=Own("/e/a-title/"),
    notes='<a href="https://forum.test/a">Link to original article</a><br/><br/><p>Text ]]> more.</p>',
    brief="<p>Text …</p>",
    enclosure=item.Enclosure(Own("/audio/0.mp3"), 12345),
    seconds=91.6,
    byline="Ann and Bob",
    authors=(("Ann", Own("/authors/1-ann/")), ("Bob", Own("/authors/2-bob/"))),
    original_url="https://forum.test/a?x=1&y=2",
    comments_url="https://forum.test/a#comments",
    licence="CC-BY-4.0",
    chapters=(item.Chapter("Introduction", 0), item.Chapter('The "end"', 3725.5)),
    chapters_json=Own("/e/a-title/chapters.json"),
    vtt=Own("/e/a-title/transcript.vtt"),
    srt=Own("/e/a-title/transcript.srt"),
)
OWN_PART = item.ChannelPart("AF", "guid-1", MOMENT)
PLACE = document.Place(Own("/lib/feed.xml"))
NS = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "psc": "http://podlove.org/simple-chapters",
}


def written(channel=CHANNEL, reading=READING, own=OWN_PART, place=PLACE) -> bytes:
    items = item.page(
        [(own, item.shared(reading))],
        host=document.host(channel),
        site="https://library.test",
        simple_chapters=channel.simple_chapters,
    )
    return document.write(channel, place, MOMENT, items, site="https://library.test")


def page_of(count: int, room: float = math.inf, reading=READING) -> etree._Element:
    items = [(OWN_PART._replace(guid=f"guid-{n}"), item.shared(reading)) for n in range(count)]
    pieces = item.page(items, host=document.host(CHANNEL), room=room, site="https://library.test")
    return etree.fromstring(document.write(CHANNEL, PLACE, MOMENT, pieces, site="https://library.test"))


def texts(tree: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in tree.findall(path, NS)]


def test_two_strangers_read_the_same_episode():
    body = written()

    one = feedparser.parse(io.BytesIO(body))
    two = podcastparser.parse("https://library.test/lib/feed.xml", io.BytesIO(body))

    assert not one.bozo
    [entry], [episode] = one.entries, two["episodes"]
    assert entry.title == episode["title"] == "AF - A < B & C ]]> 😀 by Ann"
    assert entry.id == episode["guid"] == "guid-1"
    assert entry.enclosures[0].href == episode["enclosures"][0]["url"] == "https://library.test/audio/0.mp3"
    assert int(entry.enclosures[0].length) == episode["enclosures"][0]["file_size"] == 12345
    assert episode["total_time"] == 92
    assert episode["published"] == int(MOMENT.timestamp())
    assert two["title"] == one.feed.title == CHANNEL.title
    assert two["description"] == CHANNEL.description


def test_the_notes_come_out_as_they_went_in():
    tree = etree.fromstring(written())

    assert texts(tree, "channel/item/description") == [READING.notes]


def test_the_channel_says_all_that_directories_ask_for():
    tree = etree.fromstring(written())

    assert [one.get("text") for one in tree.findall(".//itunes:category", NS)] == [
        "Society & Culture",
        "Philosophy",
    ]
    assert texts(tree, "channel/itunes:explicit") == ["false"]
    assert texts(tree, "channel/itunes:type") == ["episodic"]
    assert texts(tree, "channel/itunes:owner/itunes:email") == ["podcast@library.test"]
    assert tree.find("channel/itunes:image", NS).get("href") == "https://library.test/covers/0.jpg"
    assert texts(tree, "channel/podcast:guid") == [CHANNEL.guid]
    assert texts(tree, "channel/podcast:medium") == ["podcast"]
    assert tree.find("channel/podcast:updateFrequency", NS).get("rrule") == "FREQ=WEEKLY"
    assert texts(tree, "channel/lastBuildDate") == ["Thu, 25 Apr 2024 12:30:15 +0000"]


def test_a_machine_s_voice_is_disclosed_for_channel_and_item():
    tree = etree.fromstring(written())

    found = tree.findall(".//podcast:txt[@purpose='ai-content']", NS)

    assert [one.getparent().tag for one in found] == ["channel", "item"]
    assert {one.text for one in found} == {"true"}


def test_an_item_names_its_people_papers_and_licence():
    [found] = etree.fromstring(written()).findall("channel/item")

    people = [(one.text, one.get("role")) for one in found.findall("podcast:person", NS)]
    papers = [(one.get("type"), one.get("url")) for one in found.findall("podcast:transcript", NS)]
    links = [one.get("href") for one in found.findall("podcast:contentLink", NS)]

    assert people == [("The Publisher", "host"), ("Ann", "author"), ("Bob", "author")]
    assert papers == [
        ("text/vtt", "https://library.test/e/a-title/transcript.vtt"),
        ("application/x-subrip", "https://library.test/e/a-title/transcript.srt"),
    ]
    assert links == ["https://forum.test/a?x=1&y=2", "https://forum.test/a#comments"]
    assert texts(found, "podcast:license") == ["cc-by-4.0"]
    assert found.find("psc:chapters", NS) is None


def test_a_channel_may_have_simple_chapters_for_spotify():
    channel = replace(CHANNEL, simple_chapters=True)

    found = etree.fromstring(written(channel)).findall("channel/item/psc:chapters/psc:chapter", NS)

    assert [one.get("start") for one in found] == ["00:00:00.000", "01:02:05.500"]
    assert b"psc" not in written()


def test_a_private_library_asks_not_to_be_listed():
    private, public = written(), written(replace(CHANNEL, is_private=False))

    assert texts(etree.fromstring(private), "channel/itunes:block") == ["Yes"]
    assert texts(etree.fromstring(public), "channel/itunes:block") == []


def test_a_moved_feed_says_where_it_is():
    tree = etree.fromstring(written(replace(CHANNEL, new_feed_url="https://new.test/feed")))

    assert texts(tree, "channel/itunes:new-feed-url") == ["https://new.test/feed"]


def test_a_serial_numbers_its_items():
    tree = etree.fromstring(written(replace(CHANNEL, is_serial=True), own=OWN_PART._replace(number=7)))

    assert texts(tree, "channel/itunes:type") == ["serial"]
    assert texts(tree, "channel/item/itunes:episode") == ["7"]


@pytest.mark.parametrize(
    ("place", "links", "is_archive"),
    [
        (PLACE, {"self": "/lib/feed.xml"}, False),
        (
            document.Place(Own("/lib/feed.xml"), Own("/lib/feed-3.xml"), Own("/lib/feed-2.xml")),
            {
                "self": "/lib/feed.xml",
                "first": "/lib/feed.xml",
                "last": "/lib/feed-2.xml",
                "next": "/lib/feed-3.xml",
                "prev-archive": "/lib/feed-3.xml",
            },
            False,
        ),
        (
            document.Place(Own("/lib/feed-2.xml"), Own(""), Own("/lib/feed-2.xml"), is_archive=True),
            {
                "self": "/lib/feed-2.xml",
                "first": "/lib/feed.xml",
                "last": "/lib/feed-2.xml",
                "current": "/lib/feed.xml",
            },
            True,
        ),
    ],
)
def test_pages_say_where_the_older_ones_are(place, links, is_archive):
    tree = etree.fromstring(written(place=place))

    found = {
        one.get("rel"): one.get("href").removeprefix("https://library.test")
        for one in tree.findall(".//atom:link", NS)
    }

    assert found == links
    assert bool(tree.findall("channel/fh:archive", NS)) == is_archive


def test_the_same_facts_give_the_same_bytes():
    assert written() == written()


def test_an_imported_episode_keeps_its_own_audio_address():
    reading = replace(READING, enclosure=item.Enclosure("https://cdn.test/a.mp3", 99, "audio/mpeg"))

    enclosure = etree.fromstring(written(reading=reading)).find("channel/item/enclosure")

    assert dict(enclosure.attrib) == {"url": "https://cdn.test/a.mp3", "length": "99", "type": "audio/mpeg"}


def test_where_room_is_scarce_the_first_items_have_whole_notes_and_the_others_brief_ones():
    scarce = page_of(10, room=20_000, reading=replace(READING, notes="x" * 4_000))

    notes = texts(scarce, "channel/item/description")

    assert notes == ["x" * 4_000] * 2 + [READING.brief] * 8
    assert sum(len(etree.tostring(one)) for one in scarce.findall("channel/item")) > 15_000
    assert [one.text for one in scarce.findall("channel/item/guid")] == [f"guid-{n}" for n in range(10)]
    assert len(scarce.findall("channel/item/podcast:txt", NS)) == 10


def test_where_room_is_ample_all_have_whole_notes():
    assert texts(page_of(10, room=400_000), "channel/item/description") == [READING.notes] * 10
    assert texts(page_of(10), "channel/item/description") == [READING.notes] * 10


def test_whole_notes_fill_the_room_and_never_more():
    reading = replace(READING, notes=f"{'é' * 900} {'x' * 100}")
    items = [(OWN_PART._replace(guid=f"guid-{n}"), item.shared(reading)) for n in range(20)]

    pieces = item.page(items, host=document.host(CHANNEL), site="https://library.test", room=50_000)

    left = 50_000 - len(b"".join(pieces))
    assert 0 <= left < 3_000  # what one more would have taken


@pytest.mark.parametrize(
    "moment",
    [
        MOMENT,
        dt.datetime(2000, 2, 29, 23, 59, 59, tzinfo=dt.UTC),
        dt.datetime(1999, 12, 5, 0, 0, tzinfo=dt.timezone(dt.timedelta(hours=-8))),
        dt.datetime(987, 1, 1, 4, 5, 6, tzinfo=dt.UTC),
    ],
)
def test_dates_are_those_of_the_standard_library(moment):
    assert item.rfc2822(moment) == format_datetime(moment.astimezone(dt.UTC))


def test_what_is_unknown_is_not_mentioned():
    bare = item.EpisodeFacts("", Own("/e/x/"), "", "", item.Enclosure(Own("/audio/0.mp3"), 1), 0.2, "", ())

    found = etree.fromstring(written(reading=bare)).find("channel/item")
    tags = {etree.QName(child).localname for child in found}

    assert tags == {
        "title",
        "guid",
        "pubDate",
        "person",
        "link",
        "description",
        "enclosure",
        "duration",
        "episodeType",
        "txt",
    }
    assert texts(found, "itunes:duration") == ["1"]


def test_opml_lists_every_channel():
    body = opml.write(
        [opml.Outline("A & B", "https://library.test/a/feed.xml?x&y", "https://library.test/a/")]
    )

    [outline] = etree.fromstring(body).findall("body/outline")

    assert outline.get("text") == "A & B"
    assert outline.get("type") == "rss"
    assert outline.get("xmlUrl") == "https://library.test/a/feed.xml?x&y"
