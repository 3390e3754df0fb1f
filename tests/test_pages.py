"""Whole pages from markup to words, as pairs: every construct in the variants that editors make of it."""

import re
import tomllib
from pathlib import Path

import pytest

from sources.extract import to_markdown
from sources.extract.constructs import EMBEDS, HOSTS
from tts import ledger, spoken
from tts.passages import Kind, Script
from tts.policies import Policies
from tts.script import script_for
from tts.script.embeds import NAMES

PAIRS: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("pages.toml").read_text("utf-8"))["pair"]
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


def test_every_kind_of_embed_that_extraction_knows_has_a_name_to_be_said() -> None:
    assert {*EMBEDS.values(), *HOSTS.values(), "page", "widget", "audio", "video"} <= set(NAMES)
