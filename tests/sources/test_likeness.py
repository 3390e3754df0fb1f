"""Texts and names that are the same, and those that only look it."""

import pytest

from sources.likeness import containment, likeness, normal_name, probes, shingles
from sources.links import clean_url, normal_url, spellings

ESSAY = " ".join(f"word{n} and thing{n * 7}" for n in range(200))
OTHER = " ".join(f"name{n} or place{n * 3}" for n in range(200))


def test_edits_after_crossposting_stay_alike() -> None:
    edited = "Crossposted from my blog. " + ESSAY.replace("word50", "term fifty").upper()

    assert likeness(shingles(ESSAY), shingles(edited)) > 0.9
    assert likeness(shingles(ESSAY), shingles(OTHER)) == 0


def test_a_quotation_is_contained() -> None:
    assert containment(shingles(ESSAY[: len(ESSAY) // 3]), shingles(ESSAY)) > 0.95


def test_probes_come_from_all_over_the_text() -> None:
    text = " ".join(f"The seed of letter {chr(97 + n % 26)} lay here." for n in range(300))

    assert len(probes(text)) == 4
    assert all(probe in text for probe in probes(text))
    assert len(set(probes(text))) > 2


def test_short_texts_are_never_alike() -> None:
    assert shingles("A short note.") == frozenset()


@pytest.mark.parametrize(
    "name", ["Abram Demski", "abram-demski", "abramdemski", "ABRAM_DEMSKI", "Ábram Demski"]
)
def test_one_person_spelled_many_ways(name: str) -> None:
    assert normal_name(name) == "abramdemski"


@pytest.mark.parametrize(
    "address",
    [
        "https://blog.example/essay",
        "http://www.blog.example/essay/",
        "https://blog.example/essay?utm_source=rss&fbclid=1#comments",
    ],
)
def test_one_page_has_one_normal_address(address: str) -> None:
    assert normal_url(address) == "blog.example/essay"


def test_pages_told_apart_by_their_query_stay_apart() -> None:
    assert normal_url("https://blog.example/?p=1") != normal_url("https://blog.example/?p=2")


def test_spellings_are_found_again() -> None:
    assert "http://www.blog.example/essay/" in spellings("https://blog.example/essay")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x",
        "http://",
        "http://[",
        "a b",
        "https://x/\ny",
        "https://x/" + "a" * 1000,
        None,
    ],
)
def test_what_is_not_a_web_address_is_dropped(address: str | None) -> None:
    assert clean_url(address) == ""


def test_one_endless_word_is_probed_in_no_time() -> None:
    """It once took minutes; the suite's time limit would say so."""
    assert probes("a" * 1_000_000) == []
