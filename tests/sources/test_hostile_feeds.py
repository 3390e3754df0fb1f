"""Hundreds of feeds that harm by what they say: each is read or refused with a reason, and none breaks the house."""

from collections import Counter
from collections.abc import Iterator

import pytest

from sources.box import Box
from sources.feeds import read
from sources.http import FetchError
from sources.models import Source
from sources.selection import Ruling
from sources.storing import store
from tests.conftest import NOW
from tests.sources import hostile_feeds

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    box = Box()
    yield box
    box.close()


def test_every_hostile_feed_is_read_or_refused_for_a_reason(box: Box) -> None:
    source = Source.objects.create(slug="b", name="B", family="b", kind="feed", url="https://b.example/feed")
    outcomes: Counter[str] = Counter()
    for name, raw in hostile_feeds.light().items():
        try:
            feed = read(box.parse(raw, "text/xml"), source.url, NOW)
        except FetchError as error:
            assert error.detail, name
            outcomes["refused"] += 1
            continue
        items = feed.items[:2]
        stored = store(source, [item.entry for item in items], NOW)
        assert len(stored) == len(items), name
        assert all(one.judgement.reason for one in stored if one.judgement.ruling == Ruling.REFUSED), name
        assert not any("root:" in one.post.text for one in stored), name
        outcomes["read" if feed.version else "no feed"] += 1

    assert sum(outcomes.values()) > 300
    assert outcomes["read"] > 200
    assert outcomes["refused"] > 10
