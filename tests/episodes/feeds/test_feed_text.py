from xml.etree import ElementTree

import pytest

from episodes.feeds.text import SITE, Own, attribute, cdata, element, empty, plain

AWKWARD = [
    "a & b",
    "<b>",
    "]]>",
    "]]]]>>",
    "😀 👩‍👩‍👧",
    "tab\tand\nline",
    "nul\x00 bell\x07 \x1b[0m",
    "\ufffe \ud800",
    "\u2028",
    '"quoted"',
]


def read_back(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml)


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_makes_well_formed_xml_in_an_element(text: str):
    said = read_back(element("title", text)).text or ""

    assert said == " ".join("".join(c for c in text if c not in "\x00\x07\x1b\ufffe\ud800").split())


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_makes_well_formed_xml_in_an_attribute_and_keeps_its_white_space(text: str):
    said = read_back(empty("link", href=text)).get("href")

    assert said == "".join(c for c in text if c not in "\x00\x07\x1b\ufffe\ud800")


@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_survives_in_cdata(text: str):
    said = read_back(f"<d>{cdata(text)}</d>").text

    assert said == "".join(c for c in text if c not in "\x00\x07\x1b\ufffe\ud800")


def test_titles_are_escaped_in_hexadecimal():
    assert plain("Q&A <live>") == "Q&#x26;A &#x3C;live&#x3E;"


def test_own_paths_stand_behind_the_site_and_nothing_a_stranger_writes_does():
    assert attribute(Own("/e/x/")) == SITE + "/e/x/"
    assert SITE not in attribute(f"{SITE}/e/x/") + plain(f"{SITE}/e/") + cdata(f"{SITE}/e/")
