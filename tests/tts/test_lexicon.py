"""The lexicon: how an entry sounds in each engine's writing, which entry wins, and what it refuses."""

import pytest

from tts.lexicon import EDGE, ESPEAK, PIPER, Entry, Lexicon, house_entries, read, to_csv, unknown_words, write
from tts.spoken import say

NGO = Entry("Ngo", respelling="noh", phonemes="n'oU", ipa="nˈoʊ", case_sensitive=True)


def sounds(text: str, *entries: Entry, dialect: object = EDGE) -> str:
    return write(say(text), Lexicon(entries, house=False), dialect)  # type: ignore[arg-type]


def test_an_engine_that_takes_phonemes_gets_them_and_any_other_the_respelling() -> None:
    assert sounds("Ask Ngo.", NGO, dialect=ESPEAK) == "Ask [[n'oU]]."
    assert sounds("Ask Ngo.", NGO, dialect=PIPER) == "Ask [[nˈoʊ]]."
    assert sounds("Ask Ngo.", NGO) == "Ask noh."


def test_only_the_whole_word_in_its_own_case_is_meant() -> None:
    assert (
        sounds("An ngo, an Ngong, an N G O and Ngo's view.", NGO)
        == "An ngo, an Ngong, an N G O and noh's view."
    )


def test_the_narrower_scope_wins_and_of_two_the_longer() -> None:
    lexicon = [
        Entry("Lob", respelling="lobe"),
        Entry("Lob", respelling="lobb", scope="post:7"),
        Entry("Lob's theorem", respelling="lurb's theorem"),
    ]

    assert sounds("Lob and Lob's theorem", *lexicon) == "lobb and lurb's theorem"


def test_a_pattern_replaces_what_it_finds() -> None:
    entry = Entry(r"mesa[- ]optimi[sz]er", respelling="maysa optimizer", is_pattern=True)

    assert sounds("A mesa-optimiser", entry) == "A maysa optimizer"


@pytest.mark.parametrize("pattern", ["(", "a*", "(ab+)+c", r"(a)\1", "x" * 201])
def test_a_pattern_that_is_none_or_may_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        Lexicon([Entry(pattern, respelling="x", is_pattern=True)], house=False)


def test_what_is_exported_comes_back_the_same() -> None:
    entries = [NGO, Entry("dath ilan", respelling="doth ill-ahn", scope="source:lw", example="In dath ilan.")]

    assert read(to_csv(entries)) == entries


@pytest.mark.parametrize(
    ("csv", "complaint"),
    [("written,colour\nx,red\n", "no such column: colour"), ("written,respelling\nx,\n", "line 2"),
     ("written,respelling,whole_word\nx,y,perhaps\n", "neither yes nor no")],
)  # fmt: skip
def test_a_row_that_makes_no_entry_is_told_by_its_line(csv: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read(csv)


def test_the_house_begins_with_the_forums_own_names_and_terms() -> None:
    house = house_entries()

    assert len(house) >= 150
    assert all(entry.example and (entry.phonemes or entry.respelling) for entry in house)
    assert len({entry.written for entry in house}) == len(house)


@pytest.mark.parametrize("entry", house_entries(), ids=lambda entry: entry.written)
def test_every_entry_of_the_house_is_heard_in_its_example(entry: Entry) -> None:
    lexicon = Lexicon([entry], house=False)

    assert write(say(entry.example), lexicon, ESPEAK) != write(
        say(entry.example), Lexicon(house=False), ESPEAK
    )


def test_unknown_words_are_those_of_which_nobody_knows_the_sound() -> None:
    said = say("Ngo met Qxeltar and Qxeltar's cat at NASA; GPT-4 agreed.")

    assert unknown_words(said, Lexicon([NGO], house=False)) == {"Qxeltar": 2}
