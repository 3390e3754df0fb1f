"""From Markdown to what is said, as pairs: the words by one voice, without what only counts at the end."""

import pytest

from tts.passages import LETTER, Kind
from tts.policies import Policies
from tts.script import script_for

ONE_VOICE = Policies(single_voice=True)


def said(text: str, **policies: object) -> str:
    script = script_for(text, policies=Policies.from_dict({"single_voice": True, **policies}))
    words = (s.spoken for p in script.passages if p.kind is not Kind.OUTRO for s in p.sentences)
    return " ".join(" ".join(words).replace(LETTER, "").split())


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Plain words.", "Plain words."),
        ("No stop", "No stop."),
        ("- Cost\n- Speed", "Cost. Speed."),
        ("> Outer\n>\n> > Inner", "Quote: Outer. Nested quote: Inner. End nested quote. End quote."),
        ("::: spoiler\nIt rains.\n:::", "Spoiler ahead. It rains. End of spoiler."),
        ("my ~~stupid~~ bold plan", "my stupid, struck out, bold plan."),
    ],
)
def test_a_construct_is_said(written: str, spoken: str) -> None:
    assert said(written).casefold() == spoken.casefold()
