"""Search: ranked words, phrases, moments, mistyped words, and nothing that left the air."""

import random

import pytest

from episodes import search, tasks
from episodes.archive import inquiry
from episodes.archive.listing import Wish
from episodes.models import Episode
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


def test_phrases_are_found_across_stop_words_and_beside_filters(db):
    long = make_episode("Letters", timeline=spoken("The state of the art.", "An art of many states."))
    other = make_episode("Numbers", timeline=spoken("State art in 2026.", "A well-being index."))
    keeping.catch_up()

    assert search.find('"the state of the art"').ids == [long.pk]
    assert search.find('"state art"').ids == [other.pk]
    assert search.find('"a well"').ids == [other.pk]
    assert search.find('"well-being index"').ids == [other.pk]
    assert search.find('"art in 2026" -letters').ids == [other.pk]
    assert search.find('"state of the art" "many states"').ids == [long.pk]
    assert search.find('"state art"', among=Episode.objects.filter(pk=long.pk)).ids == []


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
    assert set(search.find(question).ids) <= {episode.pk for episode in shelf}
    assert isinstance(search.suggestion(question), str)


HOSTILE = [
    *'"\'`*-:()<>&|!^{}[]~@#$%\\/?,;.=+_ \t\n\0\x02\x1a',
    *("AND", "OR", "NOT", "NEAR(", "autoencoder", "sparse*", '"bed nets"', "title:", "<->", ":*", "!!", "''", "the", "_", "__a"),
    *("é", "ß", "İ", "日本", "💡", "²", "½", "٣", "ﬁ", "a\u0301", "\u200d", "\u202e", "x" * 400, "a" * 60),
]  # fmt: skip


def test_no_question_however_hostile_breaks_a_page(client, shelf):
    dice = random.Random(7)
    for number in range(250):
        question = dice.choice(("", " ")).join(dice.choices(HOSTILE, k=dice.randint(1, 14)))

        assert set(search.find(question).ids) <= {episode.pk for episode in shelf}, repr(question)
        assert isinstance(search.suggestion(question), str), repr(question)
        if number % 5 == 0:
            assert client.get("/search/", {"q": question}).status_code == 200, repr(question)


@pytest.mark.parametrize("among", [None, "these"])
@pytest.mark.parametrize("newest", [False, True])
@pytest.mark.parametrize("question", ["autoencoder", '"single autoencoder"', "auto*", "autoencoder -sparse"])
def test_what_is_found_too_often_is_cut_and_titles_come_first(shelf, monkeypatch, question, newest, among):
    about, other = shelf
    titled = make_episode("A single autoencoder, at last", timeline=spoken("Nothing of it."))
    for n in range(4):
        make_episode(f"More {n}", timeline=spoken("A single autoencoder again."))
    keeping.catch_up()
    monkeypatch.setattr(search, "MOST", 3)
    whole = {titled.pk, about.pk, other.pk}
    beside = Episode.objects.filter(pk__in=whole) if among else None

    found = search.find(question, newest=newest, among=beside)

    assert len(found.ids) <= 3
    assert found.is_cut == (len(found.ids) == 3)
    assert titled.pk in found.ids if among or not newest else titled.pk not in found.ids
    if newest:
        assert found.ids == sorted(found.ids, reverse=True)
    if among:
        assert set(found.ids) <= whole


def test_filters_look_beyond_the_cut(shelf, monkeypatch):
    about, _ = shelf
    for n in range(4):
        make_episode(f"More {n}", timeline=spoken("Another autoencoder."))
    keeping.catch_up()
    monkeypatch.setattr(search, "MOST", 2)

    author = about.post.bylines.get().author_id
    answer = inquiry.answer(Wish(q="autoencoder", author=(author,)), "")

    assert [episode.pk for episode in answer.page.episodes] == [about.pk]


def test_an_author_who_said_no_is_not_named_before_the_next_tick(client, shelf):
    about, other = shelf
    about.post.verdict = Verdict.REFUSED
    about.post.save()

    found = client.get("/search/?q=autoencoder").content.decode()

    assert other.slug in found
    assert "Neel Nanda" not in found
    assert "Sparse features" not in found


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
    assert search.suggestion("spras") == "sparse"  # no three letters of it stand right together
    assert search.suggestion("sparse feetures zzzz") == ""  # nothing would be found


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


def test_where_only_a_title_says_it_the_text_begins_below(client, shelf):
    found = client.get("/search/?q=charity").content.decode()

    assert "On charity" in found
    assert '<p class="notes">First sentence.</p>' in found


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
