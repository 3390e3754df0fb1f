"""An author says no, under one name or many; and comes back."""

import pytest

from sources import consent
from sources.entry import AuthorEntry, Entry
from sources.models import Author, OptOut, Post, Source
from sources.selection import Reason, Verdict
from sources.storing import store_entry
from tests.conftest import NOW
from tests.sources.loopback_forum import body

pytestmark = pytest.mark.django_db

ADA = AuthorEntry("u1", "ada-lovelace", "Ada Lovelace")
BEN = AuthorEntry("u2", "ben", "Ben")


def post_by(*authors: AuthorEntry, family: str = "ea", title: str = "Essay") -> Post:
    source, _ = Source.objects.get_or_create(
        slug=family,
        defaults={"name": family, "spoken_name": family, "family": family, "kind": "forum", "url": family},
    )
    entry = Entry(
        external_id=title,
        url=f"https://{family}.example/{title}",
        title=title,
        published_at=NOW,
        html=body(about=f"{family} {title}"),
        karma=50,
        authors=authors,
    )
    return store_entry(source, entry, NOW).post


def fresh(post: Post) -> tuple[str, str]:
    post.refresh_from_db()
    return post.verdict, post.reason


def test_a_no_erases_the_text_and_keeps_the_ids() -> None:
    post = post_by(ADA)
    post.correction = "A curator's text"
    post.save()
    consent.opt_out(list(Author.objects.all()), NOW)

    assert fresh(post) == (Verdict.REFUSED, Reason.OPTED_OUT)
    assert (post.html, post.text, post.correction, post.omissions) == ("", "", "", [])
    assert post.identities.exists()


def test_a_coauthors_no_is_enough() -> None:
    post = post_by(BEN, ADA)
    consent.opt_out([Author.objects.get(key="u1")], NOW)

    assert fresh(post) == (Verdict.REFUSED, Reason.OPTED_OUT)


def test_one_person_may_have_several_names() -> None:
    posts = [post_by(ADA), post_by(BEN, family="lw")]
    consent.opt_out(list(Author.objects.all()), NOW)

    assert {fresh(post) for post in posts} == {(Verdict.REFUSED, Reason.OPTED_OUT)}


@pytest.mark.parametrize("name", ["adalovelace", "ada lovelace", "Ada-Lovelace"])
def test_the_same_name_elsewhere_is_held_until_answered(name: str) -> None:
    post_by(ADA)
    namesake = post_by(AuthorEntry("x9", "", name), family="lw")
    said = consent.opt_out([Author.objects.get(family="ea")], NOW)
    assert fresh(namesake) == (Verdict.HELD, Reason.PROPOSED_OPT_OUT)

    consent.answer(said, Author.objects.get(family="lw"), NOW, same=False)
    assert fresh(namesake) == (Verdict.ACCEPTED, "")


def test_the_same_person_elsewhere_leaves_too() -> None:
    post_by(ADA)
    namesake = post_by(ADA, family="lw")
    said = consent.opt_out([Author.objects.get(family="ea")], NOW)
    consent.answer(said, Author.objects.get(family="lw"), NOW, same=True)

    assert fresh(namesake) == (Verdict.REFUSED, Reason.OPTED_OUT)
    assert said.proposed.count() == 0


def test_a_namesake_met_later_is_held() -> None:
    post_by(ADA)
    consent.opt_out(list(Author.objects.all()), NOW)
    later = post_by(ADA, family="blog")

    assert fresh(later) == (Verdict.HELD, Reason.PROPOSED_OPT_OUT)


def test_somebody_else_is_not_proposed_again() -> None:
    post_by(ADA)
    said = consent.opt_out(list(Author.objects.all()), NOW)
    post_by(ADA, family="blog")
    consent.answer(said, Author.objects.get(family="blog"), NOW, same=False)
    again = post_by(ADA, family="blog", title="Another")

    assert fresh(again) == (Verdict.ACCEPTED, "")


def test_a_no_counts_before_we_ever_met_them() -> None:
    consent.opt_out([consent.expect("ea", "ada-lovelace")], NOW)
    post = post_by(ADA)

    assert fresh(post) == (Verdict.REFUSED, Reason.OPTED_OUT)
    assert Author.objects.get().key == "u1"


def test_a_name_taken_off_a_post_still_counts() -> None:
    post = post_by(ADA, BEN)
    post_by(BEN)
    consent.opt_out([Author.objects.get(key="u1")], NOW)

    assert fresh(post) == (Verdict.REFUSED, Reason.OPTED_OUT)


def test_a_return_waits_for_the_text() -> None:
    post = post_by(ADA)
    said = consent.opt_out(list(Author.objects.all()), NOW)
    consent.withdraw(said, NOW)
    assert fresh(post)[0] == Verdict.WAITING
    assert Source.objects.get().due_at == NOW

    post_by(ADA)
    assert fresh(post) == (Verdict.ACCEPTED, "")
    assert post.text
    assert not OptOut.objects.exists()


def test_a_no_that_crossed_a_poll_is_enforced_by_the_next() -> None:
    post = post_by(ADA)
    said = OptOut.objects.create(name="Ada", created_at=NOW)
    said.authors.set(Author.objects.all())
    assert fresh(post)[0] == Verdict.ACCEPTED

    assert consent.enforce(NOW) == 1
    assert fresh(post) == (Verdict.REFUSED, Reason.OPTED_OUT)


@pytest.mark.parametrize(
    "word",
    [
        "ada-lovelace",
        "Ada Lovelace",
        "ada lovelace",
        " Ada  Lovelace",
        "Ada_Lovelace",
        "@ada-lovelace",
        "u1",
        "ea:u1",
        "ea:ada-lovelace",
        "https://www.ea.example/users/ada-lovelace",
        "ea.example/users/ada-lovelace/?tab=posts",
    ],
)
def test_curators_find_authors_as_they_type(word: str) -> None:
    post_by(ADA)
    post_by(BEN, family="lw")
    Source.objects.filter(slug="ea").update(home_url="https://ea.example/")

    assert [author.key for author in consent.find_authors([word])] == ["u1"]


@pytest.mark.parametrize("word", ["", " ", "https://elsewhere.example/users/ada-lovelace"])
def test_a_word_that_names_nobody_finds_nobody(word: str) -> None:
    post_by(AuthorEntry("u1", "", "Ada Lovelace"))

    assert consent.find_authors([word]) == []
