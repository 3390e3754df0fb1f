"""The escapes of a feed: any text goes in, well-formed XML comes out."""

import re

SITE = "\x01"
"""Stands for the site's address until a page is written. No XML can hold the character: nothing is mistaken for it."""

HOLE = SITE.encode()

# What XML 1.0 cannot hold, however it is written. https://www.w3.org/TR/xml/#charsets
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEX = {
    "&": "&#x26;",
    "<": "&#x3C;",
    ">": "&#x3E;",
    '"': "&#x22;",
    "\t": "&#x9;",
    "\n": "&#xA;",
    "\r": "&#xD;",
}
IN_TEXT = str.maketrans({mark: HEX[mark] for mark in "&<>"})
IN_ATTRIBUTE = str.maketrans(HEX)


class Own(str):
    """A path of our own site: written with the site's address before it."""

    __slots__ = ()


def placed(written: bytes, site: str) -> bytes:
    """With own paths behind the site's address, which has no slash at its end."""
    return written.replace(HOLE, site.encode())


def clean(text: str) -> str:
    """Without what no XML can hold."""
    return FORBIDDEN.sub("", text)


def plain(text: str) -> str:
    """One line of plain text. Hexadecimal, because readers that take titles for HTML undo `&amp;` once too often."""
    if _is_harmless(text) and "  " not in text and text == text.strip():
        return _site(text) + text
    return _site(text) + " ".join(clean(text).split()).translate(IN_TEXT)


def attribute(text: str) -> str:
    """The value of an attribute, to stand in double quotes."""
    if _is_harmless(text):
        return _site(text) + text
    return _site(text) + clean(text).translate(IN_ATTRIBUTE)


def _is_harmless(text: str) -> bool:
    """Whether it stands in XML as it is: most text does, and a feed has thousands of pieces."""
    return text.isprintable() and not ("&" in text or "<" in text or ">" in text or '"' in text)


def cdata(text: str) -> str:
    """HTML that readers are to find as it is."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def element(tag: str, text: str, /, **attributes: str) -> str:
    return f"<{tag}{_written(attributes)}>{plain(text)}</{tag}>\n"


def empty(tag: str, /, **attributes: str) -> str:
    return f"<{tag}{_written(attributes)}/>\n"


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{attribute(text)}"' for name, text in attributes.items())


def _site(text: str) -> str:
    return SITE if isinstance(text, Own) else ""
