"""Who is given which voice."""

import pytest

from tts.cast import Cast, VoiceSpec
from tts.passages import NARRATOR, QUOTATION, speaker

ANN, BO, CY, DEE = (VoiceSpec(name) for name in ("ann", "bo", "cy", "dee"))
CAST = Cast(ANN, BO, (CY, DEE))


def test_roles_have_their_voices_and_speakers_theirs_by_order_of_appearance():
    roles = (NARRATOR, QUOTATION, speaker(1), speaker(2))

    assert [CAST.voice_for(role) for role in roles] == [ANN, BO, CY, DEE]


def test_more_speakers_than_voices_begin_the_list_again():
    assert [CAST.voice_for(speaker(n)) for n in (3, 4, 5)] == [CY, DEE, CY]


def test_the_narrator_speaks_for_whoever_has_no_voice():
    alone = Cast(ANN)

    assert {alone.voice_for(role) for role in (NARRATOR, QUOTATION, speaker(7))} == {ANN}


@pytest.mark.parametrize(
    "role", ["", "nobody", "speaker-", "speaker-0", "speaker--1", "speaker-x", "Narrator"]
)
def test_a_role_nobody_has_heard_of_is_not_guessed(role: str):
    with pytest.raises(ValueError, match="no voice can be cast"):
        CAST.voice_for(role)


def test_another_narrator_keeps_the_pace_of_the_one_before():
    cast = Cast(VoiceSpec("ann", rate=150, pitch=40), BO).told_by("eve")

    assert cast == Cast(VoiceSpec("eve", rate=150, pitch=40), BO)
