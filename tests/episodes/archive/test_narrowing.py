"""The filters of lists: the same on every page, kept by the next choice, and honest about what they leave over."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from episodes.models import Episode, Topic
from episodes.search import keeping
from sources.models import Author, OptOut, Tag
from tests.episodes.library import NOW, give_out, make_channel, make_episode, make_source

pytestmark = pytest.mark.django_db
EVERY = ["sort", "forum", "topic", "author", "length", "karma", "year"]


@pytest.fixture
def author() -> Author:
    """Of the one episode with karma: two forums, two topics, two authors, two years, one channel of everything and one of
    a forum."""
    ea, lw = make_source("ea"), make_source("lw")
    tags = [Tag.objects.create(slug=name.casefold(), name=name) for name in ("Minds", "Markets")]
    for tag in tags:
        Topic.objects.create(slug=tag.slug, name=tag.name).tags.add(tag)
    made: list[Episode] = []
    for n, (source, name) in enumerate([(ea, "Ada"), (lw, "Bob"), (lw, "Bob")]):
        at = NOW - dt.timedelta(days=400 * n)
        made.append(make_episode(f"Post {n}", source=source, author=name, at=at, karma=(300, 30, 30)[n]))
        made[-1].post.tags.add(tags[n % 2])
    give_out(make_channel("everything"), *made)
    give_out(make_channel("lw-alone", source=lw), *made[1:])
    keeping.catch_up()
    return made[0].post.authors.get()


def page(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content, "lxml")


def test_every_list_is_narrowed_by_the_same_form_less_what_it_is_about(client, author):
    about = {
        "/search/": set(),
        "/category/education/": set(),
        "/everything/": set(),
        "/lw-alone/": {"forum", "author"},  # one forum, one author: no choice
        "/topics/minds/": {"topic"},
        f"/authors/{author.pk}-ada/": {"author"},
    }

    offered = {path: [one["name"] for one in page(client, path).select(".filters select")] for path in about}

    assert offered == {path: [name for name in EVERY if name not in known] for path, known in about.items()}


def test_a_choice_keeps_what_no_select_can_say(client, author):
    shown = page(client, "/search/?forum=ea&forum=lw&tag=minds&since=2020-02-03&karma=75&category=education")
    form = shown.select_one("form:has(.filters)")
    kept = [(one["name"], one["value"]) for one in form.select("input[type=hidden]")]

    assert kept == [
        ("forum", "ea"), ("forum", "lw"), ("tag", "minds"), ("category", "education"), ("since", "2020-02-03"),
    ]  # fmt: skip
    assert form.select_one("select[name=karma] [selected]")["value"] == "75"
    assert not form.select("select[name=forum]")
    without = {one.get_text(): one["href"] for one in shown.select(".chosen .chip")}
    assert without["Without 75 karma or more"] == (
        "/search/?forum=ea&forum=lw&tag=minds&category=education&since=2020-02-03"
    )


def test_an_empty_list_says_which_choice_left_nothing_over(client, author):
    empty = page(client, "/everything/?forum=lw&karma=200&topic=markets").select_one(".empty")
    searched = page(client, "/search/?q=post&forum=lw&karma=200").select_one(".empty")

    assert "200 karma or more" in empty.select_one("p").get_text()
    assert [one.get_text(" ", strip=True) for one in empty.select("li")] == [
        "Without: 200 karma or more 1 episode"
    ]
    assert empty.select_one("li a")["href"] == "/everything/?forum=lw&topic=markets"
    assert empty.select_one(".btn")["href"] == "/everything/"
    assert len(searched.select("li")) == 2


def test_an_author_s_page_may_be_narrowed_to_nothing_but_not_be_empty(client, author):
    page(client, f"/authors/{author.pk}-ada/?karma=900")
    nobody = Author.objects.create(family="ea", key="x", name="Nobody")

    page(client, f"/authors/{nobody.pk}-nobody/", status=404)


def test_an_author_who_said_no_is_not_offered(client, author):
    page(client, "/search/")
    OptOut.objects.create(name="Ada", created_at=NOW).authors.add(author)

    assert "Ada" not in page(client, "/search/").select_one(".filters").get_text()
