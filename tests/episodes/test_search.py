"""Search: ranked words, phrases, moments, mistyped words, and nothing that left the air."""

import pytest

from episodes import search, tasks
from episodes.search import keeping
from episodes.search.moments import BEGIN, END, moments, pieces
from episodes.search.wording import Term, nearest, terms
from sources.selection import Verdict
from tests.episodes.library import make_episode
from tts.timeline import Cue, Timeline


def spoken(*sentences: str) -> dict[str, object]:
    cues = tuple(Cue(10.0 * n, 10.0 * n + 9, sentence) for n, sentence in enumerate(sentences))
    return Timeline(cues=cues, samples=1, rate=1).to_json()


@pytest.fixture
def shelf(db):
    about = make_episode(
        "Sparse features",
        author="Neel Nanda",
        timeline=spoken("Welcome.", "We train autoencoders.", "An autoencoder is sparse."),
    )
    other = make_episode(
        "On charity", author="Julia", timeline=spoken("Bed nets work.", "A single autoencoder is mentioned.")
    )
    keeping.catch_up()
    return about, other


def test_words_are_found_by_their_stem_and_titles_weigh_more(shelf):
    about, other = shelf

    assert search.find("sparse autoencoders").ids == [about.pk]
    assert set(search.find("autoencoder").ids) == {about.pk, other.pk}
    assert search.find("nanda").ids == [about.pk]


def test_phrases_barred_words_and_beginnings(shelf):
    about, other = shelf

    assert search.find('"bed nets"').ids == [other.pk]
    assert search.find('"nets bed"').ids == []
    assert search.find("autoencoder -charity").ids == [about.pk]
    assert search.find("autoenc*").total == 2


@pytest.mark.parametrize(
    "question",
    [
        '"',
        "-",
        "*",
        "AND",
        "NEAR(",
        "a OR",
        "'; DROP TABLE x; --",
        "(",
        "%",
        "\\",
        ":",
        "title:x",
        "^a",
        "{a b}",
        "-only",
        "é",
        "日本",
    ],
)
def test_any_question_is_answered(shelf, question):
    assert search.find(question).total >= 0
    assert search.suggestion(question) is not None


def test_moments_jump_to_the_sentence(shelf):
    about, _ = shelf

    found = search.moments_of("autoencoder", {about.pk: "/e/x/"})[about.pk]

    assert [(moment.clock, moment.url) for moment in found] == [
        ("0:10", "/e/x/?t=10"),
        ("0:20", "/e/x/?t=20"),
    ]
    assert ("autoencoders", True) in found[0].pieces


def test_a_mistyped_word_is_put_right(shelf):
    assert search.suggestion("sparce feetures") == "sparse features"
    assert search.suggestion("sparse features") == ""


def test_what_leaves_the_air_is_forgotten_and_what_is_read_anew_is_learnt(shelf):
    about, other = shelf
    about.post.verdict = Verdict.REFUSED
    about.post.save()
    other.timeline = spoken("Now about malaria.")
    other.read_at = other.read_at.replace(year=2025)
    other.save()

    assert keeping.catch_up() == 1
    assert search.find("sparse").ids == []
    assert search.find("malaria").ids == [other.pk]
    assert search.find("nets").ids == []
    assert keeping.catch_up() == 0


def test_what_is_new_on_air_is_found_after_the_next_tick(db):
    about = make_episode("Sparse features", timeline=spoken("We train autoencoders."))

    tasks.programme()

    assert search.find("autoencoder").ids == [about.pk]


def test_a_deleted_episode_leaves_the_index(shelf):
    about, _ = shelf
    about.delete()

    assert keeping.catch_up() == 0
    assert search.find("sparse").ids == []


def test_the_page_shows_moments_facets_and_suggestions(client, shelf):
    found = client.get("/search/?q=autoencoder").content.decode()
    mistyped = client.get("/search/?q=sparce").content.decode()

    assert "<mark>autoencoder</mark>" in found
    assert "2 episodes, 3 moments" in found
    assert "Neel Nanda" in found
    assert "/search/?q=sparse" in mistyped or "?q=sparse" in mistyped


def test_filters_narrow_what_words_found(client, shelf):
    about, other = shelf

    assert (
        other.slug
        not in client.get(
            f"/search/?q=autoencoder&author={about.post.bylines.get().author_id}"
        ).content.decode()
    )
    assert about.slug in client.get("/search/?q=autoencoder&sort=longest").content.decode()


def test_a_question_is_read_as_terms():
    assert terms('good "bed nets" -war forec*') == [
        Term(("good",)),
        Term(("bed", "nets")),
        Term(("war",), is_wanted=False),
        Term(("forec",), is_beginning=True),
    ]


def test_nearest_keeps_away_from_what_is_not_alike():
    assert nearest("intrepretability", ["Interpretability of models"]) == "interpretability"
    assert nearest("zebra", ["Interpretability of models"]) is None


def test_pieces_of_a_marked_line():
    assert pieces(f"a {BEGIN}b{END} c") == [("a ", False), ("b", True), (" c", False)]


def test_a_long_sentence_is_cut_around_what_was_found():
    line = "word " * 200 + f"{BEGIN}here{END} " + "word " * 200

    (moment,) = moments(line, [3.0], "/e/x/")

    assert len("".join(text for text, _ in moment.pieces)) < 260
    assert ("here", True) in moment.pieces
