"""Every construct of the library's Markdown as pairs: what is written, and what one voice says of it."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tts import ledger
from tts.passages import Kind, Script
from tts.policies import Policies
from tts.script import script_for

PAIRS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("reading.toml").read_text("utf-8"))[
    "pair"
]


def words(text: str) -> list[str]:
    return re.sub(r"[^\w\s]", " ", text.casefold()).split()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["about"])
def test_what_is_written_is_said(pair: dict[str, Any]) -> None:
    policies = Policies.from_dict({"single_voice": True, **pair.get("policies", {})})

    script = script_for(pair["written"], policies=policies)
    body = Script(tuple(p for p in script.passages if p.kind is not Kind.OUTRO))

    assert words(body.spoken) == words(pair["spoken"])
    assert ledger.check(pair["written"], script) == []
