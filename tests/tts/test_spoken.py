"""Prose by kinds, as pairs: numbers, money, dates, units, abbreviations, signs, names; and what must hold of any prose."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tts import spoken
from tts.spoken import reader
from tts.spoken.english import ENGLISH

PAIRS: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("spoken.toml").read_text("utf-8"))[
    "pair"
]


def words(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", " ", text.casefold()).split()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['kind']}: {pair['written'][:40]}")
def test_what_is_written_is_said(pair: dict[str, str]) -> None:
    said = spoken.say(pair["written"])

    assert words(spoken.neutral(said)) == words(pair["spoken"])
    assert spoken.leaks(said) == []
    assert spoken.say(said) == said


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("aAbIxX019 .,:;!?-–—…'\"()[]{}<>^_~|/\\@#$£%&*+=→≈°²½ℵ👍\n"), max_size=40
    )
)
def test_nothing_that_can_be_typed_leaks_or_is_read_twice(text: str) -> None:
    said = spoken.say(text)

    assert spoken.leaks(said) == []
    assert spoken.say(said) == said


def test_a_word_is_spared_no_rule_that_would_have_taken_it() -> None:
    all_asked = replace(ENGLISH, small=ENGLISH.letters, plain=ENGLISH.letters)

    for pair in PAIRS:
        assert reader.read(pair["written"], ENGLISH) == reader.read(pair["written"], all_asked)


def test_a_language_without_rules_is_refused() -> None:
    with pytest.raises(ValueError, match="no rules for the language"):
        spoken.say("Bonjour.", language="fr")
