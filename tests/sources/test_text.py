"""What must not get past the border."""

from hypothesis import given
from hypothesis import strategies as st

from sources.text import clean_line, clean_text


def test_controls_overrides_and_surrogates_go_and_text_stays():
    assert clean_text("a\0b\x07c\ud800d\u202ee\ufffff\r\ng\th") == "abcdef\ng\th"


def test_composed_forms_are_used():
    assert clean_text("e\u0301") == "é"


def test_a_line_is_one_line_of_bounded_length():
    assert clean_line("  The\n title \t of it ") == "The title of it"
    assert len(clean_line("x" * 900)) == 500


@given(st.text())
def test_clean_text_is_clean_and_stays_so(text: str):
    cleaned = clean_text(text)

    assert clean_text(cleaned) == cleaned
    assert "\0" not in cleaned
    cleaned.encode()


def test_endless_combining_marks_are_cut_before_they_are_sorted() -> None:
    text = clean_text("a" + "\u0316\u0301" * 200_000 + "b")

    assert 2 < len(text) < 40
    assert text.endswith("b")
