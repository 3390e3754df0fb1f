import pytest
from lxml import html

from episodes.licences import Licence
from episodes.recording.shownotes import LIMIT, Credit, cut, excerpt, notes

INTRO = "Welcome to The Nonlinear Library. This is: A title, published by Ann on April 25, 2024 on LessWrong."


def test_notes_begin_with_the_original_and_the_intro():
    written = notes(link="https://forum.test/a?b=1&c=2", intro=INTRO, text="First.\n\nSecond.")

    assert written.startswith(
        '<a href="https://forum.test/a?b=1&amp;c=2">Link to original article</a><br/><br/>'
        f"<p>{INTRO}</p><p>First.</p><p>Second.</p>"
    )


@pytest.mark.parametrize(
    ("spdx", "terms"),
    [
        ("CC-BY-4.0", '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'),
        (
            "CC-BY-NC-ND-2.5",
            '<a href="https://creativecommons.org/licenses/by-nc-nd/2.5/">CC BY-NC-ND 2.5</a>',
        ),
        ("CC0-1.0", '<a href="https://creativecommons.org/publicdomain/zero/1.0/">CC0 1.0</a>'),
        ("GFDL-1.3-or-later", "GFDL-1.3-or-later"),
        ("", "all rights with the author"),
    ],
)
def test_notes_end_with_whose_the_text_is_and_on_what_terms(spdx, terms):
    licence = Licence(spdx)
    credit = Credit("Ann & Bob", licence.name, licence.address)

    written = notes(link="https://forum.test/a", intro=INTRO, text="Many words. " * 600, credit=credit)

    assert written.endswith(f" …</p><p>Text by Ann &amp; Bob, {terms}, changes: read aloud.</p>")
    assert LIMIT - 100 < len(written.encode()) <= LIMIT


def test_fifty_authors_do_not_crowd_out_the_text():
    written = notes(link="", intro=INTRO, text="Text.", credit=Credit("Somebody " * 50))

    assert written.endswith("<p>Text.</p><p>Text, all rights with the author, changes: read aloud.</p>")


def test_long_texts_are_cut_at_a_sentence_within_the_bytes():
    text = "\n\n".join(
        "Ärger über Öl ist größer, als man denkt. Und zwar überall & immer." for _ in range(200)
    )

    written = notes(link="https://forum.test/", intro=INTRO, text=text)

    assert LIMIT - 200 < len(written.encode()) <= LIMIT
    assert written.endswith(("denkt. …</p>", "immer. …</p>", "immer.</p>"))


def test_a_text_without_sentences_is_cut_at_a_word():
    written = notes(link="", intro=INTRO, text="words " * 3000)

    assert len(written.encode()) <= LIMIT
    assert written.endswith("words …</p>")


def test_even_a_boundless_title_and_address_stay_within_the_bytes():
    written = notes(link="https://x.test/" + "&" * 1000, intro="&🦉" * 3000, text="Text.")

    assert len(written.encode()) <= LIMIT


def test_chapters_are_listed_as_apps_recognise_them():
    chapters = [("Introduction", 0.0), ("A & B", 61.5), ("End", 3725.0)]

    written = notes(link="", intro=INTRO, text="Text.", chapters=chapters)

    assert written.endswith("<p>00:00:00 Introduction<br/>00:01:01 A &amp; B<br/>01:02:05 End</p>")


def test_too_few_or_too_many_chapters_are_left_out():
    assert "00:00" not in notes(link="", intro=INTRO, text="", chapters=[("One", 0.0), ("Two", 5.0)])
    assert "00:00" not in notes(
        link="", intro=INTRO, text="", chapters=[(f"Chapter {n}", n) for n in range(200)]
    )


def test_lists_are_lists_and_every_tag_is_closed():
    text = "- one\n- two\n\nBetween.\n\n1. three\n\n" + "- long sentence here. " * 300

    written = notes(link="", intro=INTRO, text=text)
    tree = html.fromstring(f"<div>{written}</div>")

    assert [item.text_content() for item in tree.findall("ul/li")[:3]] == ["one", "two", "three"]
    assert written.count("<ul>") == written.count("</ul>") and written.count("<li>") == written.count("</li>")


def test_what_is_no_prose_is_not_in_the_notes():
    text = "Before.\n\n| a | b |\n|---|---|\n| cell | d |\n\n```\ncode\n```\n\n"
    text += "::: spoiler\nhidden\n:::\n\nAfter[^1].\n\n[^1]: Note."

    written = notes(link="", intro=INTRO, text=text)

    assert "Before." in written and "After." in written
    assert not any(word in written for word in ("cell", "code", "hidden", "Note."))


def test_markup_and_html_of_strangers_come_out_as_text():
    written = notes(
        link="", intro=INTRO, text="A **bold** [link](https://x.test) <script>alert(1)</script> & more."
    )

    assert written.endswith("<p>A bold link &lt;script&gt;alert(1)&lt;/script&gt; &amp; more.</p>")


def test_an_excerpt_shows_only_so_many_words():
    written = notes(link="", intro=INTRO, text="one two three\n\nfour five six\n\nseven", words=5)

    assert written.endswith("<p>one two three</p><p>four five …</p>")
    assert notes(link="", intro=INTRO, text="one two", words=0).endswith(f"<p>{INTRO}</p>")


def test_the_plain_excerpt_for_lists_ends_at_a_word():
    assert excerpt("# Title\n\nSome *words* follow.", 100) == "Title Some words follow."
    assert excerpt("Some words follow here", 12) == "Some words…"


def test_a_cut_never_ends_within_an_escaped_character():
    assert cut("a & b. c", 6) == "a"
    assert cut("One. Two. Three.", 9) == "One. Two."
