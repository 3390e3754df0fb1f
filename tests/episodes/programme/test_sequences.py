import datetime as dt
import json

import pytest
from lxml import etree

from episodes.models import Channel, Episode, FeedPage
from episodes.programme import sequences
from episodes.programme.programming import mark_changed_sequences, reconcile
from sources.http import Answer, FetchError, Trouble
from sources.models import Source
from tests.factories import NOW, make_channel, make_episode, make_post, make_source

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
ADDRESS = "https://www.lesswrong.com/s/seq1"
NS = {"itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd"}


class Forum:
    """Answers every question with the same chapters, or with trouble."""

    def __init__(self, *keys: str) -> None:
        self.keys = list(keys)
        self.trouble: FetchError | None = None
        self.asked = 0

    def post_json(self, address: str, question: object, *, headers: object = None) -> Answer:
        self.asked += 1
        if self.trouble:
            raise self.trouble
        posts = [{"_id": key} for key in self.keys]
        body = {"data": {"chapters": {"results": [{"_id": "c", "number": 1, "posts": posts}]}}}
        return Answer(address, 200, json.dumps(body).encode(), {})


@pytest.fixture
def lesswrong() -> Source:
    return make_source("lesswrong", home_url="https://www.lesswrong.com")


@pytest.fixture
def serial(lesswrong: Source) -> Channel:
    keys = ["one", "two", "three", "four"]
    return make_channel(
        "serial", cadence="sequence", sequence=ADDRESS, sequence_keys=keys, sequence_read_at=NOW
    )


def part(key: str, *, on_air: bool = True, at: dt.datetime = NOW) -> Episode:
    post = make_post(f"Part {key}", source=Source.objects.get(slug="lesswrong"), at=at)
    post.identities.create(family="lesswrong", external_id=key)
    return make_episode(post, on_air=on_air, at=at, **({"applied_at": None} if on_air else {}))


def told(channel: Channel) -> list[tuple[str, str]]:
    """Number and title, the oldest first."""
    tree = etree.fromstring(bytes(FeedPage.objects.get(channel=channel, number=1).body))
    found = tree.findall("channel/item")
    return [(one.findtext("itunes:episode", namespaces=NS), one.findtext("title")) for one in reversed(found)]


def test_a_serial_gives_its_parts_out_in_their_order_and_numbered(serial):
    for key in ("three", "one", "two", "elsewhere"):
        part(key)

    reconcile(NOW + HOUR)

    assert told(serial) == [
        ("1", "LW - Part one by Ann Author"),
        ("2", "LW - Part two by Ann Author"),
        ("3", "LW - Part three by Ann Author"),
    ]
    moments = list(serial.releases.order_by("released_at").values_list("released_at", flat=True))
    assert moments == sorted({moment.replace(microsecond=0) for moment in moments})
    body = bytes(FeedPage.objects.get(channel=serial).body)
    assert b"<itunes:type>serial</itunes:type>" in body


def test_no_part_overtakes_one_that_is_still_being_read(serial):
    part("one"), part("three")
    waiting = part("two", on_air=False)

    reconcile(NOW + HOUR)
    assert [number for number, _ in told(serial)] == ["1"]

    Episode.objects.filter(pk=waiting.pk).update(status=Episode.Status.FAILED)
    reconcile(NOW + 2 * HOUR)
    assert [number for number, _ in told(serial)] == ["1", "3"]


def test_a_part_put_in_between_moves_the_numbers_after_it(serial):
    part("one"), part("two")
    reconcile(NOW + HOUR)

    Channel.objects.update(sequence_keys=["one", "new", "two"])
    part("new", at=NOW + HOUR)
    reconcile(NOW + 2 * HOUR)

    assert sorted(told(serial)) == [
        ("1", "LW - Part one by Ann Author"),
        ("2", "LW - Part new by Ann Author"),
        ("3", "LW - Part two by Ann Author"),
    ]


def test_any_channel_may_ask_for_the_posts_of_a_sequence_only(lesswrong):
    channel = make_channel("rule", sequence=ADDRESS, sequence_keys=["one"], sequence_read_at=NOW)
    part("one"), part("other")

    reconcile(NOW)

    assert [title for _, title in told(channel)] == ["LW - Part one by Ann Author"]


def test_the_forum_is_asked_once_a_day(serial):
    forum = Forum("one", "five")

    assert sequences.refresh(NOW + HOUR, forum) == []
    assert [channel.slug for channel in sequences.refresh(NOW + DAY + HOUR, forum)] == ["serial"]
    assert sequences.refresh(NOW + DAY + 2 * HOUR, forum) == []

    assert forum.asked == 1
    assert Channel.objects.get().sequence_keys == ["one", "five"]


def test_a_forum_that_does_not_answer_is_asked_again_in_an_hour_and_nothing_is_forgotten(serial):
    forum = Forum("one")
    forum.trouble = FetchError(Trouble.BUSY, "later")

    sequences.refresh(NOW + 2 * DAY, forum)
    sequences.refresh(NOW + 2 * DAY + HOUR / 2, forum)
    assert forum.asked == 1
    assert len(Channel.objects.get().sequence_keys) == 4

    forum.trouble = None
    sequences.refresh(NOW + 2 * DAY + 2 * HOUR, forum)
    assert Channel.objects.get().sequence_keys == ["one"]


def test_an_empty_answer_empties_no_sequence(serial):
    sequences.refresh(NOW + 2 * DAY, Forum())

    assert len(Channel.objects.get().sequence_keys) == 4


def test_an_address_of_no_forum_is_refused(lesswrong):
    with pytest.raises(FetchError, match="no address of a forum"):
        sequences.read("https://blog.test/s/abc", NOW, Forum())


def test_no_sequence_is_asked_for_where_none_is_named():
    make_channel()

    mark_changed_sequences(NOW)

    assert Channel.objects.get().sequence_read_at is None
