"""The border to engines: found by their dotted path, or refused with a reason."""

import pytest

from tts.engines import SpeechError, load
from tts.engines.espeak import Espeak


def test_an_engine_is_found_by_its_dotted_path():
    assert isinstance(load("tts.engines.espeak.Espeak"), Espeak)


@pytest.mark.parametrize(
    "path", ["", "Espeak", "tts.engines.nothing.Engine", "tts.engines.espeak.Nobody", "tts.engines.espeak."]
)
def test_a_path_that_leads_nowhere_is_a_permanent_fault_of_the_provider(path: str):
    with pytest.raises(SpeechError, match="no engine at") as failure:
        load(path)

    assert failure.value.permanent
    assert failure.value.provider


def test_an_option_that_the_engine_does_not_take_is_named():
    with pytest.raises(SpeechError, match="wings"):
        load("tts.engines.espeak.Espeak", wings=2)
