"""Pages of a list: the one asked for or the nearest there is, counted only where that tells something new."""

import pytest

from episodes.archive.listing import on_page, ordered
from episodes.archive.paging import page_of
from tests.factories import make_episode

pytestmark = pytest.mark.django_db


def test_a_list_that_fits_on_its_first_page_is_not_counted(django_assert_num_queries):
    made = {make_episode().pk for _ in range(2)}

    with django_assert_num_queries(2):
        page = page_of(ordered(on_page(), None), "", size=2, total=400)

    assert ({one.pk for one in page.episodes}, page.total, page.pages) == (made, 2, 1)


@pytest.mark.parametrize(("asked", "number"), [("", 1), ("no number", 1), ("1", 1), ("2", 2), ("9", 2)])
def test_the_page_is_the_one_asked_for_or_the_nearest(asked: str, number: int):
    for _ in range(3):
        make_episode()

    page = page_of(ordered(on_page(), None), asked, size=2)

    assert (page.number, len(page.episodes), page.total) == (number, 3 - number, 3)
