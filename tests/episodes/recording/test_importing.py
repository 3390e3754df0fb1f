import datetime as dt
import io
from pathlib import Path
from wsgiref.handlers import format_date_time

import feedparser
import pytest
from django.core.management import CommandError, call_command

from episodes.models import Channel, Episode, FeedPage, Release
from episodes.programme import rules
from episodes.programme.programming import reconcile
from episodes.recording import claiming, production
from sources.entry import Entry
from sources.feeds.history import HistoryError, parse
from sources.models import Identity, Post, Source
from sources.storing import store_entry
from tests.factories import NOW, make_channel, make_episode, make_post, make_source, say_no

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ESSAY = " ".join(
    f"Sentence number {n} says something that no other essay says in this way." for n in range(30)
)


def item(
    guid: str = "abc_NL_LW",
    title: str = "LW - On tides by Jane Doe",
    link: str = "https://www.lesswrong.com/posts/aaaaaaaaaaaaaaaaa/on-tides",
    audio: str = "https://cdn.test/abc.mp3",
    text: str = "Welcome. This is: On tides.\nThe moon pulls at the sea.",
    at: dt.datetime = NOW - 400 * DAY,
    author: str = "Jane Doe",
) -> str:
    return f"""<item><guid isPermaLink="false">{guid}</guid><title>{title}</title><link>{link}</link>
    <description><![CDATA[{text}]]></description><author>{author}</author>
    <enclosure url="{audio}" length="1061804" type="audio/mpeg"/><pubDate>{format_date_time(at.timestamp())}</pubDate>
    <itunes:duration>01:02:03</itunes:duration></item>"""


def feed(*items: str, title: str = "Old Podcast") -> str:
    return f"""<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{title}</title><link>https://old.test/</link>
    <description>It was.</description><language>en-GB</language><itunes:author>The Old Ones</itunes:author>
    <itunes:category text="Society &amp; Culture"><itunes:category text="Philosophy"/></itunes:category>{"".join(items)}
    </channel></rss>"""


@pytest.fixture
def forums() -> None:
    make_source("lesswrong", home_url="https://www.lesswrong.com")
    make_source("alignment-forum", home_url="https://www.alignmentforum.org")
    make_source("ea-forum", home_url="https://forum.effectivealtruism.org")


@pytest.fixture
def bring(tmp_path: Path, forums: None):
    def bring(*items: str, channel: str | None = None, title: str = "Old Podcast", **options: object) -> str:
        path = tmp_path / "feed.xml"
        path.write_text(feed(*items, title=title))
        told = io.StringIO()
        call_command("import-feed", str(path), channel=channel, stdout=told, stderr=told, **options)
        return told.getvalue()

    return bring


def told(channel: Channel) -> list[feedparser.FeedParserDict]:
    reconcile(NOW)
    page = FeedPage.objects.get(channel=channel, number=1)
    return feedparser.parse(io.BytesIO(bytes(page.body))).entries


def test_subscribers_find_the_same_episodes_under_the_same_guids(bring):
    channel = make_channel("main", title="Old Podcast")

    bring(
        item(), item("def_NL_EA", "EA - Two by Ann", audio="https://cdn.test/def.mp3", link="https://x.test/")
    )

    entries = {entry.id: entry for entry in told(channel)}
    assert entries.keys() == {"abc_NL_LW", "def_NL_EA"}
    kept = entries["abc_NL_LW"]
    assert kept.title == "LW - On tides by Jane Doe"
    assert kept.published_parsed[:6] == (NOW - 400 * DAY).timetuple()[:6]
    assert (kept.enclosures[0].href, kept.enclosures[0].length) == ("https://cdn.test/abc.mp3", "1061804")
    assert (kept.author, kept.itunes_duration) == ("Jane Doe", "3723")
    assert kept.description.startswith(
        '<a href="https://www.lesswrong.com/posts/aaaaaaaaaaaaaaaaa/on-tides">'
    )
    assert "The moon pulls at the sea." in kept.description


def test_it_belongs_to_the_forum_that_its_link_points_to_and_to_that_forum_s_channel(bring):
    make_channel("main", title="Old Podcast")
    lesswrong = make_channel("lw", sources=(Source.objects.get(slug="lesswrong"),))

    bring(item())

    assert Post.objects.get().home.slug == "lesswrong"
    assert [entry.title for entry in told(lesswrong)] == ["LW - On tides by Jane Doe"]


def test_a_post_that_is_polled_later_is_known_and_not_read_again(bring):
    make_channel("main", title="Old Podcast")
    bring(item())
    entry = Entry(
        external_id="aaaaaaaaaaaaaaaaa",
        url="https://www.lesswrong.com/posts/aaaaaaaaaaaaaaaaa/on-tides",
        title="On tides",
        published_at=NOW - 400 * DAY,
        html=f"<p>{ESSAY}</p>",
        karma=12,
    )

    stored = store_entry(Source.objects.get(slug="lesswrong"), entry, NOW)
    production.commission(NOW)
    reconcile(NOW)

    assert not stored.created
    assert Episode.objects.get().status == Episode.Status.RECORDED
    assert Episode.objects.on_air().count() == 1


def test_bringing_it_in_again_adds_only_what_is_new(bring):
    make_channel("main", title="Old Podcast")
    bring(item())

    said = bring(item(), item("new", "New", audio="https://cdn.test/new.mp3", link=""))

    assert "1 known" in said and "1 brought in" in said
    assert Episode.objects.count() == Release.objects.count() == 2


def test_twins_are_linked_and_both_stay(bring):
    channel = make_channel("main", title="Old Podcast")
    alignment = "https://www.alignmentforum.org/posts/aaaaaaaaaaaaaaaaa/on-tides"
    ea = "https://forum.effectivealtruism.org/posts/bbbbbbbbbbbbbbbbb/tides-again"

    bring(
        item(text=ESSAY),
        item("abc_NL_AF", "AF - On tides by Jane Doe", alignment, "https://cdn.test/af.mp3", ESSAY),
        item("bbb_NL_EA", "EA - Tides again by Jane Doe", ea, "https://cdn.test/ea.mp3", ESSAY),
    )

    assert {entry.id for entry in told(channel)} == {"abc_NL_LW", "abc_NL_AF", "bbb_NL_EA"}
    first = Episode.objects.get(releases__guid="abc_NL_LW")
    assert set(first.twins.values_list("releases__guid", flat=True)) >= {"abc_NL_AF", "bbb_NL_EA"}
    assert Identity.objects.get(family="lesswrong").post == first.post


def test_other_channels_give_out_only_one_of_twins(bring):
    everything = make_channel("everything")
    make_channel("main", title="Old Podcast")

    bring(item(text=ESSAY), item("abc_NL_AF", audio="https://cdn.test/af.mp3", text=ESSAY))
    reconcile(NOW)

    assert [entry.title for entry in told(everything)] == ["LW - On tides by Jane Doe"]
    assert not rules.unreleased(everything).exists()


def test_what_we_have_read_ourselves_stays_beside_its_imported_twin(bring):
    channel = make_channel("main", title="Old Podcast")
    ours = make_episode(make_post("On tides", source=Source.objects.get(slug="lesswrong")), applied_at=None)
    ours.post.identities.create(family="lesswrong", external_id="aaaaaaaaaaaaaaaaa")
    reconcile(NOW)

    bring(item())

    assert Episode.objects.get(external_url__gt="").twin_of == ours
    assert {entry.id for entry in told(channel)} == {"abc_NL_LW", Release.objects.get(episode=ours).guid}


def test_what_waits_to_be_read_need_not_be_read_any_more(bring):
    make_channel("main", title="Old Podcast")
    waiting = make_episode(make_post("On tides", source=Source.objects.get(slug="lesswrong")), on_air=False)
    waiting.post.identities.create(family="lesswrong", external_id="aaaaaaaaaaaaaaaaa")
    claim = claiming.claim_next(NOW)

    bring(item())

    waiting.refresh_from_db()
    assert waiting.external_url == "https://cdn.test/abc.mp3"
    assert claim is not None and not claim.row().exists()


def test_a_second_feed_of_the_same_podcast_gives_the_same_episode_another_guid(bring):
    make_channel("main", title="Old Podcast")
    make_channel("second")
    bring(item())

    bring(item("abc_NL_LW_LW"), channel="second")

    episode = Episode.objects.get()
    assert set(episode.releases.values_list("channel__slug", "guid")) == {
        ("main", "abc_NL_LW"),
        ("second", "abc_NL_LW_LW"),
    }


def test_an_author_s_no_outweighs_the_import(bring):
    channel = make_channel("main", title="Old Podcast")
    bring(item())

    say_no(Post.objects.get())

    assert told(channel) == []


def test_an_unknown_podcast_gets_a_channel_that_gives_out_nothing_else(bring):
    make_episode(make_post("Ours"), applied_at=None)

    bring(item(title="Episode 5", link="https://old.test/5", author="Someone"))

    channel = Channel.objects.get(title="Old Podcast")
    assert (channel.publisher, channel.language, channel.category) == (
        "The Old Ones",
        "en-gb",
        "Society & Culture > Philosophy",
    )
    assert [entry.title for entry in told(channel)] == ["Episode 5"]


def test_a_feed_that_moved_here_says_so_and_sends_nobody_in_a_circle(bring, client):
    channel = make_channel("main", title="Old Podcast")
    bring(item(), moved_here=True)

    told(channel)

    body = bytes(FeedPage.objects.get(channel=channel).body)
    assert b"<itunes:new-feed-url>http://127.0.0.1:8000/main/feed.xml</itunes:new-feed-url>" in body
    assert client.get("/main/feed.xml").status_code == 200


def test_items_that_are_no_episodes_are_named(bring):
    broken = "<item><title>News</title><pubDate>Wed, 22 Mar 2023 18:16:20 +0000</pubDate></item>"

    assert "“News” has no audio" in bring(broken, item())
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("https://cdn.test/abc.mp3", "javascript:alert(1)"),
        ("https://cdn.test/abc.mp3", "file:///etc/passwd"),
        ("https://cdn.test/abc.mp3", "/abc.mp3"),
        ("https://cdn.test/abc.mp3", f"https://cdn.test/{'a' * 2000}"),
        (">abc_NL_LW<", f">{'g' * 501}<"),
    ],
)
def test_items_that_no_app_could_play_or_name_are_left_out_and_told(bring, written: str, wrong: str) -> None:
    said = bring(item().replace(written, wrong), item("two", "Two", audio="https://cdn.test/two.mp3"))

    assert "left out: “LW - On tides by Jane Doe” has" in said
    assert list(Release.objects.values_list("guid", flat=True)) == ["two"]


def test_what_an_item_says_amiss_is_left_unsaid(bring) -> None:
    amiss = {
        "https://www.lesswrong.com/posts/aaaaaaaaaaaaaaaaa/on-tides": "javascript:alert(1)",
        "https://cdn.test/abc.mp3": " https://cdn.test/a b.mp3 ",
        "1061804": "9" * 30,
        "audio/mpeg": "an mp3",
        "01:02:03": "3723.5",
    }
    written = item()
    for right, wrong in amiss.items():
        written = written.replace(right, wrong)
    bring(written)

    episode = Episode.objects.get()
    assert (episode.external_url, episode.external_type) == ("https://cdn.test/a%20b.mp3", "audio/mpeg")
    assert (episode.audio_bytes, episode.seconds) == (0, 3723.5)
    assert episode.post.url == episode.external_url


def test_what_is_no_feed_is_refused_in_words(tmp_path):
    (tmp_path / "page.html").write_text("<html><body>Hello</body></html>")

    with pytest.raises(CommandError, match="no RSS channel"):
        call_command("import-feed", str(tmp_path / "page.html"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import-feed", str(tmp_path / "nothing.xml"))
    with pytest.raises(HistoryError):
        parse(b"")


def test_entities_of_a_hostile_feed_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    hostile = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss><channel><title>a&x;b</title></channel></rss>'

    assert "secret" not in parse(hostile.encode()).title
