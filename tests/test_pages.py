"""Whole pages from markup to words, as pairs: every construct in the variants that editors make of it."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from sources.extract import to_markdown
from sources.extract.constructs import EMBEDS, HOSTS
from tts import ledger, spoken
from tts.passages import Kind, Script
from tts.policies import Policies
from tts.script import script_for
from tts.script.embeds import NAMES

PAIRS: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("pages.toml").read_text("utf-8"))["pair"]
SAMPLES = Path(__file__).parent.parent / "sources" / "sample_posts"
FORMULAS = "mjx-container, .math-tex, .mjx-chtml, .mjpage, math"
WORD = re.compile(r"\w+")
FRAMES = frozenset({Kind.INTRO, Kind.OUTRO})


def words(text: str) -> list[str]:
    return re.sub(r"[^\w\s]|_", " ", text.casefold()).split()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['kind']}: {pair['html'][:50]}")
def test_what_a_page_shows_is_said(pair: dict[str, str]) -> None:
    text = to_markdown(pair["html"]).text
    script = script_for(text, policies=Policies(single_voice=True))
    body = Script(tuple(passage for passage in script.passages if passage.kind not in FRAMES))

    assert words(spoken.neutral(body.spoken)) == words(pair["spoken"])
    assert ledger.check(text, script) == []


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.html")), ids=lambda path: path.stem)
def test_every_word_of_a_sample_post_is_said_or_declared(path: Path) -> None:
    markup = path.read_text("utf-8")
    page = BeautifulSoup(markup, "html.parser")
    for tag in page.select(f"style, script, sup > a, {FORMULAS}"):
        if not tag.decomposed:
            tag.decompose()

    extract = to_markdown(markup)
    script = script_for(extract.text)

    told = [sentence.written for passage in script.passages for sentence in passage.sentences]
    told += [one.written for one in (*script.omissions, *extract.omissions)]
    assert ledger.check(extract.text, script) == []
    assert not Counter(WORD.findall(page.get_text(" "))) - Counter(WORD.findall(" ".join(told)))


def test_every_kind_of_embed_that_extraction_knows_has_a_name_to_be_said() -> None:
    assert {*EMBEDS.values(), *HOSTS.values(), "page", "widget", "audio", "video"} <= set(NAMES)
