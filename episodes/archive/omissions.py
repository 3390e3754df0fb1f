"""The reasons why something written is not spoken, in words for listeners."""

from django.utils.translation import gettext, gettext_lazy

WORDS = {
    "address": gettext_lazy("Addresses of links"),
    "button": gettext_lazy("Buttons"),
    "chrome": gettext_lazy("Furniture of the page"),
    "code": gettext_lazy("Code"),
    "contents": gettext_lazy("Tables of contents"),
    "details": gettext_lazy("Collapsed sections"),
    "embed": gettext_lazy("Embedded from another site"),
    "footnote": gettext_lazy("Footnotes"),
    "image": gettext_lazy("Pictures without a description"),
    "llm": gettext_lazy("Passages written by a model"),
    "maths": gettext_lazy("Formulas"),
    "reference": gettext_lazy("Reference marks"),
    "repeated": gettext_lazy("Repetitions of the title or byline"),
    "script": gettext_lazy("Programs of the page"),
    "source": gettext_lazy("Sources of pictures"),
    "speaker": gettext_lazy("Names before each turn, told by the voice"),
    "spoiler": gettext_lazy("Spoilers"),
    "style": gettext_lazy("Styles of the page"),
    "symbol": gettext_lazy("Ornaments"),
    "table": gettext_lazy("Tables"),
    "timecode": gettext_lazy("Time codes"),
    "widget": gettext_lazy("Widgets"),
}


def in_words(code: str) -> str:
    """The reason in words; a code that has none yet is told as it stands: "too-long" is "too long"."""
    return (
        str(WORDS[code]) if code in WORDS else gettext(code.replace("-", " ").replace("_", " ").capitalize())
    )
