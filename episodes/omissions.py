"""The reasons why something written is not spoken, in words for listeners."""

from django.utils.translation import gettext, gettext_lazy

WORDS = {
    "code": gettext_lazy("Code"),
    "embed": gettext_lazy("Embedded from another site"),
    "footnote": gettext_lazy("Footnotes"),
    "image": gettext_lazy("Pictures without a description"),
    "link": gettext_lazy("Addresses of links"),
    "maths": gettext_lazy("Mathematics"),
    "table": gettext_lazy("Tables"),
    "script": gettext_lazy("Programs of the page"),
    "style": gettext_lazy("Styles of the page"),
    "widget": gettext_lazy("Widgets"),
    "reference": gettext_lazy("Reference marks"),
}


def in_words(code: str) -> str:
    """The reason in words; a code that has none yet is told as it stands: "too-long" is "too long"."""
    return (
        str(WORDS[code]) if code in WORDS else gettext(code.replace("-", " ").replace("_", " ").capitalize())
    )
