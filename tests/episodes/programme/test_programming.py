import datetime as dt
import gzip
import io
import random
import uuid

import feedparser
import podcastparser
import pytest
from django.core.files.storage import default_storage
from lxml import etree

from episodes.models import Channel, Episode, FeedPage, Release
from episodes.programme import feed_pages, programming
from episodes.programme.programming import reconcile
from sources.models import Appearance, Post
from sources.selection import Ruling, Verdict
from tests.factories import (
    NOW,
    make_channel,
    make_episode,
    make_post,
    make_release,
    make_source,
    say_no,
    turn,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def page(channel: Channel, number: int = 1) -> FeedPage:
    return FeedPage.objects.get(channel=channel, number=number)


def titles(channel: Channel, number: int = 1) -> list[str]:
    return etree.fromstring(bytes(page(channel, number).body)).xpath("channel/item/title/text()")


def on_air(title: str = "A title", at: dt.datetime = NOW, **facts) -> Episode:
    """As production leaves an episode: published, and programming has not looked yet."""
    return make_episode(make_post(title, **facts), at=at, applied_at=None)


# Giving out


def test_a_new_episode_is_given_out_and_told_in_the_feed_at_the_next_tick():
    channel = make_channel()
    reconcile(NOW)
    on_air("A <good> title & more", authors=("Ann_Author",))

    assert reconcile(NOW + MINUTE)

    assert titles(channel) == ["AF - A <good> title & more by Ann Author"]
    assert not reconcile(NOW + 2 * MINUTE)


def test_every_channel_whose_rule_takes_it_gives_it_out_under_a_guid_of_its_own():
    ea, af = make_source("ea-forum"), make_source("alignment-forum")
    everything, only_ea, only_af = (
        make_channel("all"),
        make_channel("ea", sources=(ea,)),
        make_channel("af", sources=(af,)),
    )
    on_air("One", source=ea)
    on_air("Two", source=af)

    reconcile(NOW)

    assert titles(everything) == ["AF - Two by Ann Author", "EA - One by Ann Author"]
    assert titles(only_ea) == ["EA - One by Ann Author"]
    assert titles(only_af) == ["AF - Two by Ann Author"]
    assert Release.objects.values("guid").distinct().count() == 4


def test_a_crosspost_is_on_both_forums_channels_once_it_is_accepted_there():
    lw, af = make_source("lesswrong"), make_source("alignment-forum")
    channel = make_channel("lw", sources=(lw,))
    episode = on_air(source=af)
    waiting = Appearance.objects.create(
        post=episode.post, source=lw, url="https://lw.test/", karma=5, ruling=Ruling.WAITING, seen_at=NOW
    )
    reconcile(NOW)
    assert titles(channel) == []

    waiting.ruling = Ruling.ACCEPTED
    waiting.save()
    Post.objects.update(changed_at=NOW + MINUTE)
    reconcile(NOW + MINUTE)

    assert titles(channel) == ["AF - A title by Ann Author"]


def test_channels_may_ask_for_karma_and_tags():
    worthy = make_channel("worthy", min_karma=100)
    tagged, untagged = make_channel("tagged"), make_channel("untagged")
    on_air("High", karma=150, tags=("ai",))
    on_air("Low", karma=50)
    on_air("No karma at all", karma=None)
    tag = Post.objects.get(title="High").tags.get()
    tagged.any_tags.add(tag), untagged.no_tags.add(tag)

    reconcile(NOW)

    assert titles(worthy) == ["AF - High by Ann Author"]
    assert titles(tagged) == ["AF - High by Ann Author"]
    assert titles(untagged) == ["AF - No karma at all by Ann Author", "AF - Low by Ann Author"]


def test_the_pubdate_is_when_it_went_on_air_and_late_bloomers_do_not_sink():
    make_channel("worthy", min_karma=100)
    reconcile(NOW)
    episode = on_air(karma=50)
    reconcile(NOW)
    Appearance.objects.update(karma=120)
    programming.mark_late_bloomers(NOW + 30 * DAY)

    reconcile(NOW + 30 * DAY)

    assert Release.objects.get(episode=episode).released_at == NOW + 30 * DAY


def test_a_new_channel_opens_with_its_history_as_it_was():
    for n in range(3):
        on_air(f"Number {n}", at=NOW - n * DAY)
    channel = make_channel()

    reconcile(NOW + DAY)

    assert [r.released_at for r in channel.releases.all()] == [NOW, NOW - DAY, NOW - 2 * DAY]


def test_the_longest_prefix_before_the_longest_title_keeps_it_within_what_directories_take():
    channel = make_channel()
    on_air("x" * 400, source=make_source(prefix="P" * 10))

    reconcile(NOW)

    [title] = titles(channel)
    assert title.startswith("PPPPPPPPPP - xxx")
    assert title.endswith("…")
    assert len(title) <= 255


def test_prefixes_can_be_switched_off():
    channel = make_channel(prefix_titles=False)
    on_air()

    reconcile(NOW)

    assert titles(channel) == ["A title by Ann Author"]


# Withdrawing


def test_what_is_withdrawn_leaves_the_feed_at_the_next_tick_and_may_come_back():
    channel = make_channel()
    episode = on_air()
    reconcile(NOW)
    guid = Release.objects.get().guid

    turn(episode.post, Verdict.REFUSED, NOW + MINUTE)
    reconcile(NOW + MINUTE)
    assert titles(channel) == []

    turn(episode.post, Verdict.ACCEPTED, NOW + 2 * MINUTE)
    reconcile(NOW + 2 * MINUTE)
    assert titles(channel) == ["AF - A title by Ann Author"]
    assert Release.objects.get().guid == guid


def test_an_author_s_no_erases_audio_and_texts_within_a_tick_and_keeps_the_ids():
    channel = make_channel()
    episode = on_air(text="Private words.")
    reconcile(NOW)
    name = episode.audio.name

    say_no(episode.post, NOW + MINUTE)
    reconcile(NOW + MINUTE)

    erased = Episode.objects.get()
    assert not default_storage.exists(name)
    assert (erased.audio.name, erased.read_text, erased.item, erased.timeline) == ("", "", b"", {})
    assert erased.uuid == episode.uuid
    assert "Private words" not in str(Episode.objects.values().get())
    assert titles(channel) == []
    assert b"Private words" not in bytes(page(channel).body)
    assert not reconcile(NOW + 2 * MINUTE)


# Documents


def test_two_strangers_read_what_was_written():
    channel = make_channel(category="Society & Culture > Philosophy", description="Words ]]> & <more>.")
    on_air("Control \x0b and emoji 😀 ]]>", authors=("A & B", "C<D>"))

    reconcile(NOW)
    body = bytes(page(channel).body)

    parsed = feedparser.parse(io.BytesIO(body))
    other = podcastparser.parse("http://127.0.0.1/feed.xml", io.BytesIO(body))
    assert not parsed.bozo
    assert (
        parsed.entries[0].title
        == other["episodes"][0]["title"]
        == "AF - Control and emoji 😀 ]]> by A & B and C<D>"
    )
    assert other["episodes"][0]["enclosures"][0]["url"].endswith(f"/audio/{Episode.objects.get().uuid}.mp3")


def test_a_page_keeps_its_bytes_its_tag_and_its_date_until_something_changes():
    channel = make_channel()
    on_air()
    reconcile(NOW)
    before = page(channel)

    programming.mark_due(channel, NOW + HOUR)
    assert reconcile(NOW + HOUR)

    after = page(channel)
    assert (after.etag, after.changed_at, bytes(after.body)) == (
        before.etag,
        before.changed_at,
        bytes(before.body),
    )


def test_two_changes_within_a_second_have_two_dates():
    channel = make_channel()
    reconcile(NOW)
    first = page(channel).changed_at
    on_air("One"), reconcile(NOW)
    second = page(channel).changed_at
    on_air("Two"), reconcile(NOW)

    assert first < second < page(channel).changed_at
    assert page(channel).changed_at.microsecond == 0


def test_the_gzip_bytes_are_the_same_document_and_the_same_bytes_each_time():
    channel = make_channel()
    on_air()
    reconcile(NOW)
    first = page(channel)
    FeedPage.objects.all().delete()
    reconcile(NOW)

    assert gzip.decompress(bytes(first.gzipped)) == bytes(first.body)
    assert (bytes(page(channel).body), bytes(page(channel).gzipped)) == (
        bytes(first.body),
        bytes(first.gzipped),
    )


def test_a_page_that_only_a_newer_build_would_write_the_same_way_keeps_its_tag_and_its_packed_form():
    channel = make_channel("ea-forum")
    on_air()
    reconcile(NOW)
    before = page(channel)
    FeedPage.objects.update(build="an older one")

    reconcile(NOW + HOUR)

    after = page(channel)
    assert after.build == before.build
    assert (after.etag, after.changed_at, after.gzipped) == (before.etag, before.changed_at, before.gzipped)


def test_what_a_curator_changes_about_the_channel_is_told_at_the_next_tick():
    channel = make_channel()
    reconcile(NOW)

    Channel.objects.update(title="Another title")
    reconcile(NOW + MINUTE)

    assert b"<title>Another title</title>" in bytes(page(channel).body)


def test_a_new_address_of_the_site_rewrites_every_page_and_makes_the_guid_for_good(settings):
    channel = make_channel()
    on_air()
    reconcile(NOW)
    assert Channel.objects.get().guid == channel.guid

    settings.SITE_URL, settings.PUBLIC = "https://library.test", True
    reconcile(NOW + MINUTE)
    body = bytes(page(channel).body)
    named = Channel.objects.get().guid

    assert b"127.0.0.1" not in body and b"https://library.test/audio/" in body
    assert named.version == 5 and str(named).encode() in body
    settings.SITE_URL = "https://moved.test"
    reconcile(NOW + 2 * MINUTE)
    assert Channel.objects.get().guid == named


def test_the_guid_of_a_channel_is_the_one_the_namespace_asks_for(settings):
    settings.SITE_URL = "https://podnews.net"
    channel = make_channel("rss")

    # The check value of the specification is for podnews.net/rss; ours ends in /feed.xml.
    assert str(uuid.uuid5(feed_pages.GUIDS, "podnews.net/rss")) == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert feed_pages.guid_of(channel) == uuid.uuid5(feed_pages.GUIDS, "podnews.net/rss/feed.xml")


def test_a_library_at_no_public_address_asks_not_to_be_listed(settings):
    channel = make_channel()
    reconcile(NOW)
    assert b"<itunes:block>Yes</itunes:block>" in bytes(page(channel).body)

    settings.SITE_URL, settings.PUBLIC = "https://library.test", True
    reconcile(NOW + MINUTE)
    assert b"itunes:block" not in bytes(page(channel).body)


def test_a_channel_that_is_switched_off_is_not_written():
    make_channel(enabled=False)

    assert not reconcile(NOW)


def test_only_an_excerpt_is_shown_where_the_source_allows_no_more():
    channel = make_channel()
    source = make_source("blog", show="none")
    on_air(source=source, text="Words of the author.")

    reconcile(NOW)

    assert b"Words of the author" not in bytes(page(channel).body)
    assert b"podcast:transcript" not in bytes(page(channel).body)


# Many


def many(channel: Channel, count: int) -> list[Episode]:
    """Episodes on the channel, one an hour, oldest first."""
    post = make_post()
    episodes = []
    for n in range(count):
        post.pk = None
        post.title = f"Number {n}"
        post.save(force_insert=True)
        episode = make_episode(post, at=NOW + n * HOUR, audio="audio/x.mp3", read_byline="Ann")
        make_release(channel, episode)
        episodes.append(episode)
    return episodes


def test_page_one_holds_the_newest_300_and_the_rest_lies_in_blocks_from_the_oldest():
    channel = make_channel()
    many(channel, 520)

    reconcile(NOW + 1000 * HOUR)

    assert titles(channel)[0].startswith("AF - Number 519") and len(titles(channel)) == 300
    assert sorted(FeedPage.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert [titles(channel, 2)[n].split()[3] for n in (0, 99)] == ["99", "0"]
    assert [titles(channel, 6)[n].split()[3] for n in (0, 99)] == ["499", "400"]


def test_every_episode_is_reached_by_following_next():
    channel = make_channel()
    many(channel, 430)
    reconcile(NOW + 1000 * HOUR)

    reached, address = set(), "/library/feed.xml"
    while address:
        number = int(address.removesuffix(".xml").partition("-")[2] or 1)
        tree = etree.fromstring(bytes(page(channel, number).body))
        reached |= set(tree.xpath("channel/item/guid/text()"))
        links = {link.get("rel"): link.get("href") for link in tree.iter("{http://www.w3.org/2005/Atom}link")}
        address = links.get("next", "").removeprefix("http://127.0.0.1:8000")

    assert len(reached) == 430


def test_blocks_are_rewritten_only_when_something_in_them_is_withdrawn():
    channel = make_channel()
    episodes = many(channel, 410)
    reconcile(NOW + 1000 * HOUR)
    before = dict(FeedPage.objects.values_list("number", "changed_at"))

    on_air("Newest", at=NOW + 1001 * HOUR)
    reconcile(NOW + 1001 * HOUR)
    turn(Post.objects.get(episode=episodes[150]), Verdict.REFUSED, NOW + 1002 * HOUR)
    reconcile(NOW + 1002 * HOUR)

    after = dict(FeedPage.objects.values_list("number", "changed_at"))
    assert {number for number in before if before[number] != after[number]} == {1, 3}
    assert len(titles(channel, 3)) == 99 and len(titles(channel, 4)) == 100


# Writers


def test_of_two_writers_one_writes():
    channel = make_channel()
    programming.mark_due(channel, NOW)
    channel.refresh_from_db()

    assert programming.write_due(channel, NOW)
    assert not programming.write_due(channel, NOW)


def test_an_older_writer_cannot_overwrite_a_newer_one(monkeypatch):
    channel = make_channel()
    on_air("Seen by both")
    programming.mark_due(channel, NOW)
    channel.refresh_from_db()
    render = feed_pages.render

    def overtaken(slow: Channel, now: dt.datetime):
        pages = render(slow, now)
        monkeypatch.setattr(feed_pages, "render", render)
        on_air("Seen by the newer alone", at=NOW + MINUTE)
        programming.mark_due(channel, NOW + MINUTE)
        assert programming.write_due(Channel.objects.get(), NOW + MINUTE)
        return pages

    monkeypatch.setattr(feed_pages, "render", overtaken)

    assert not programming.write_due(channel, NOW)
    assert len(titles(channel)) == 2


def test_what_changes_while_a_feed_is_written_is_written_next(monkeypatch):
    channel = make_channel()
    reconcile(NOW)
    render = feed_pages.render

    def disturbed(channel: Channel, now: dt.datetime):
        pages = render(channel, now)
        monkeypatch.setattr(feed_pages, "render", render)
        on_air()
        programming.mark_due(channel, NOW + 2 * MINUTE)
        return pages

    monkeypatch.setattr(feed_pages, "render", disturbed)
    programming.mark_due(channel, NOW + MINUTE)
    reconcile(NOW + MINUTE)
    assert titles(channel) == []

    reconcile(NOW + 2 * MINUTE)
    assert len(titles(channel)) == 1


def test_a_writer_that_died_is_followed_by_another():
    channel = make_channel()
    Channel.objects.update(feed_due_at=NOW + programming.WRITING, feed_claims=1)

    assert not reconcile(NOW + MINUTE)
    assert reconcile(NOW + programming.WRITING)
    assert titles(channel) == []


# Room


def test_a_page_of_three_hundred_fits_where_directories_and_proxies_take_it():
    channel = make_channel("a-channel-with-a-name")
    text = " ".join(
        f"Sentence {n} of the essay, which says what {n * 7919 % 1000} others do not." for n in range(99)
    )
    for n in range(301):
        post = make_post(f"An essay of the usual length of a title, number {n}", text=text)
        make_episode(post, at=NOW - n * HOUR)

    reconcile(NOW)

    newest = page(channel)
    notes = etree.fromstring(bytes(newest.body)).xpath("channel/item/description/text()")
    assert len(notes) == 300
    assert len(newest.body) <= 512_000 and len(newest.gzipped) <= 100_000
    assert len(notes[0]) > 3_500 > 450 > len(notes[-1])
    assert all(
        "Link to original article</a><br/><br/><p>" in one and "This is: An essay" in one for one in notes
    )
    assert all("changes: read aloud." in one for one in notes)


def test_a_page_of_texts_that_pack_badly_has_fewer_whole_notes():
    channel = make_channel("various")
    for n in range(300):
        draw = random.Random(n)
        said = ("".join(draw.choices("etaoinshrdlu", k=draw.randint(2, 9))) for _ in range(700))
        make_episode(make_post(f"Essay {n}", text=" ".join(said) + "."), at=NOW - n * HOUR)

    reconcile(NOW)

    newest = page(channel)
    notes = etree.fromstring(bytes(newest.body)).xpath("channel/item/description/text()")
    assert len(notes) == 300
    assert 65_000 < len(newest.gzipped) <= 100_000
    assert len(notes[0]) > 3_500 > 450 > len(notes[-1])
