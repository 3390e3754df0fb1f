"""What curators do with channels: preview a rule, change it, upload a cover, keep the ways into apps."""

import datetime as dt
import io

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from lxml import etree
from PIL import Image

from episodes.archive import subscribing
from episodes.models import Channel, Episode, OtherShow, Release, SubscribeLink
from episodes.pictures import covers
from episodes.programme.programming import reconcile
from episodes.setup import house
from tests.factories import make_channel, make_episode, make_post, make_source

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
DAY = dt.timedelta(days=1)
LINKS = "/admin/episodes/subscribelink/"


@pytest.fixture
def library() -> list[Episode]:
    ea, lw = make_source("ea-forum"), make_source("lesswrong")
    return [
        make_episode(
            make_post(f"Post {n}", source=(ea, lw)[n % 2], karma=10 * n, at=NOW - n * 2 * DAY),
            at=NOW - n * 2 * DAY,
            applied_at=None,
        )
        for n in range(20)
    ]


def filled(channel: Channel | None = None, **facts: object) -> dict[str, object]:
    """The form as a browser sends it."""
    given = {
        "title": "A channel", "slug": "a-channel", "short_title": "A channel", "description": "Listen.",
        "language": "en-us", "category": "Education", "position": 1, "cadence": "every", "enabled": "on",
        "prefix_titles": "on", "publisher": "", "top": "", "min_karma": "", "sequence": "", "ink": "",
        "new_feed_url": "",
    }  # fmt: skip
    if channel:
        given |= {"title": channel.title, "short_title": channel.short_title}
        del given["slug"]
    return given | facts


def preview(admin_client, address: str, **facts: object) -> BeautifulSoup:
    return BeautifulSoup(admin_client.post(f"{address}preview/", filled(**facts)).content, "lxml")


def told(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def titles(page: BeautifulSoup) -> list[str]:
    return [row.find_all("td")[-1].get_text() for row in page.select("tbody tr")]


# Preview


def test_a_rule_shows_what_it_would_have_brought_before_it_is_saved(admin_client, library):
    lesswrong = make_source("lesswrong")

    shown = preview(admin_client, "/admin/episodes/channel/add/", sources=[lesswrong.pk], min_karma=50)

    assert titles(shown) == ["Post 5", "Post 7", "Post 9", "Post 11", "Post 13"]
    assert "These 5 in the last month, about one a week." in told(shown)
    assert "8 that were not given out on it yet follow as soon as it is saved." in told(shown)
    assert not Channel.objects.exists() and not Release.objects.exists()


def test_the_best_of_days_and_weeks_are_shown_by_period(admin_client, library):
    shown = preview(admin_client, "/admin/episodes/channel/add/", cadence="weekly")

    weeks = [row.find_all("td")[3].get_text() for row in shown.select("tbody tr")]
    assert weeks == sorted(set(weeks), reverse=True) and 4 <= len(weeks) <= 5
    assert not Channel.objects.exists()


def test_a_list_of_all_time_is_shown_in_its_order(admin_client, library):
    shown = preview(admin_client, "/admin/episodes/channel/add/", cadence="all-time", top=3)

    assert titles(shown) == ["Post 19", "Post 18", "Post 17"]


def test_what_a_changed_rule_no_longer_takes_is_said_to_stay(admin_client, library):
    channel = make_channel("a-channel")
    reconcile(NOW)

    shown = preview(
        admin_client, f"/admin/episodes/channel/{channel.pk}/change/", channel=channel, min_karma=100
    )

    assert "10 that it gave out before do not fit any more and stay." in told(shown)
    channel.refresh_from_db()
    assert channel.min_karma is None


def test_an_unfinished_form_says_what_is_missing(admin_client):
    shown = preview(admin_client, "/admin/episodes/channel/add/", title="")

    assert "This field is required." in told(shown)
    assert "Nothing was saved." in told(shown)


def test_a_sequence_that_cannot_be_read_is_said(admin_client):
    address = "https://nowhere.test/s/abc"

    shown = preview(admin_client, "/admin/episodes/channel/add/", cadence="sequence", sequence=address)

    assert "cannot be read" in told(shown) and "nowhere.test" in told(shown)


# Saving


def test_a_changed_rule_adds_and_removes_nothing(admin_client, library):
    channel = make_channel("a-channel", min_karma=100)
    reconcile(NOW)
    before = set(channel.releases.values_list("guid", flat=True))

    for karma in (150, 50):
        change = f"/admin/episodes/channel/{channel.pk}/change/"
        saved = admin_client.post(change, filled(channel, min_karma=karma))
        assert saved.status_code == 302
        reconcile(timezone.now())

    after = set(channel.releases.values_list("guid", flat=True))
    assert len(before) == 10 and len(after) == 15 and before < after
    items = etree.fromstring(bytes(channel.pages.get().body)).findall("channel/item")
    assert len(items) == 15


def test_no_channel_takes_the_address_of_a_page(admin_client):
    answer = admin_client.post("/admin/episodes/channel/add/", filled(slug="search"))

    assert "/search/ is another page of the site." in answer.content.decode()
    assert not Channel.objects.exists()


def picture(width: int, height: int | None = None, mode: str = "RGB") -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new(mode, (width, height or width), "#336699").save(written, "PNG")
    return SimpleUploadedFile("cover.png", written.getvalue(), "image/png")


def test_an_uploaded_cover_is_stored_by_its_content_and_shown(admin_client, client):
    channel = make_channel("a-channel")
    change = f"/admin/episodes/channel/{channel.pk}/change/"

    admin_client.post(change, filled(channel, cover=picture(3200, mode="RGBA")))

    channel.refresh_from_db()
    stored = Image.open(io.BytesIO(client.get(f"/{channel.cover.name}").content))
    assert (stored.size, stored.format, stored.mode) == ((3000, 3000), "JPEG", "RGB")
    assert channel.is_own_cover
    shown = BeautifulSoup(client.get("/a-channel/").content, "lxml").select_one(".show img")["src"]
    assert shown == f"/{channel.cover.name}"


@pytest.mark.parametrize(
    ("size", "reason"),
    [((1399, 1399), "1400 to 3000 pixels wide; this one has 1399"), ((1400, 1500), "must be square")],
)
def test_a_cover_that_directories_refuse_is_refused(admin_client, size, reason):
    channel = make_channel("a-channel")

    answer = admin_client.post(
        f"/admin/episodes/channel/{channel.pk}/change/", filled(channel, cover=picture(*size))
    )

    assert reason in answer.content.decode()


def test_a_drawn_cover_follows_the_title_under_a_new_address(admin_client):
    channel = make_channel("a-channel")
    change = f"/admin/episodes/channel/{channel.pk}/change/"
    admin_client.post(change, filled(channel))
    channel.refresh_from_db()
    before = channel.cover.name

    admin_client.post(change, filled(channel, title="The Nonlinear Library: Another name"))

    channel.refresh_from_db()
    assert channel.cover.name == covers.draw(channel) != before
    assert not channel.is_own_cover


# The ways into apps


def test_an_empty_library_is_furnished_with_ways_into_apps():
    house.load(NOW)

    assert SubscribeLink.objects.count() == 7
    assert house.load(NOW) == ""


def ways_to(channel: Channel) -> list[subscribing.Way]:
    return list(subscribing.offer(channel)["ways"])


def test_only_ways_that_lead_somewhere_are_shown(settings):
    house.load(NOW)
    channel = make_channel("ours")
    SubscribeLink.objects.create(name="Spotify", template="https://open.test/show/1", channel=channel)
    SubscribeLink.objects.filter(name="Castro").update(enabled=False)

    on_this_machine = [way.name for way in ways_to(channel)]
    settings.PUBLIC, settings.SITE_URL = True, "https://library.test"
    ours = {way.name: way.url for way in ways_to(channel)}
    others = [way.name for way in ways_to(make_channel("another"))]

    assert on_this_machine == ["Apple Podcasts", "Any app (RSS)"]
    assert ours["Pocket Casts"] == "pktc://subscribe/library.test/ours/feed.xml"
    assert ours["Overcast"].endswith("url=https%3A%2F%2Flibrary.test%2Fours%2Ffeed.xml")
    assert ours["Spotify"] == "https://open.test/show/1"
    assert "Castro" not in ours and "Spotify" not in others


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("app://{fed}", "Known places are"),
        ("app//{feed_quoted}", "begins with a scheme"),
        ("https://open.test/show/1", "say which channel"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(admin_client, template, fault):
    given = {"name": "App", "icon": "rss", "template": template, "position": 1, "enabled": "on"}

    answer = admin_client.post(f"{LINKS}add/", given)

    assert fault in answer.content.decode()
    assert not SubscribeLink.objects.exists()


def test_shows_of_others_stand_beside_the_channels_of_their_category(client):
    make_channel("ours", category="Education")
    OtherShow.objects.create(
        title="Theirs", publisher="They", url="https://theirs.test/", category="Education"
    )
    OtherShow.objects.create(title="Of another kind", url="https://kind.test/", category="Science")

    shown = BeautifulSoup(client.get("/ours/").content, "lxml")

    [link] = [one for one in shown.select("aside a") if one.get_text() == "Theirs"]
    assert link["href"] == "https://theirs.test/"
    assert "Of another kind" not in shown.get_text()
