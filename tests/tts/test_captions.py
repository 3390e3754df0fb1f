"""What listeners' programs read, held against their specifications."""

import json
import re
from itertools import pairwise

from tts.captions import WIDTH, chapters_json, subrip, transcript_json, webvtt
from tts.timeline import Chapter, Cue, Timeline

LONG = "A sentence that goes on and on, as sentences in this place do, until nobody remembers how it began at all."
TIMING = re.compile(r"^(\d\d+):([0-5]\d):([0-5]\d)[.,](\d{3}) --> (\d\d+):([0-5]\d):([0-5]\d)[.,](\d{3})$")


def timeline(*cues: Cue, seconds: int = 4000, chapters: tuple[Chapter, ...] = ()) -> Timeline:
    return Timeline(cues=cues, chapters=chapters, samples=seconds * 1000, rate=1000)


def timings(captions: str) -> list[tuple[int, int]]:
    """Every cue's start and end, in milliseconds."""
    found = []
    for line in captions.splitlines():
        if match := TIMING.match(line):
            h1, m1, s1, t1, h2, m2, s2, t2 = map(int, match.groups())
            found.append(((h1 * 60 + m1) * 60_000 + s1 * 1000 + t1, (h2 * 60 + m2) * 60_000 + s2 * 1000 + t2))
    return found


def test_webvtt_has_a_cue_for_each_sentence_with_its_speaker():
    captions = webvtt(timeline(Cue(0.5, 2.25, "Hello."), Cue(3661.004, 3662, "Good day.", speaker="Ann Lee")))

    assert captions == (
        "WEBVTT\n"
        "\n00:00:00.500 --> 00:00:02.250\nHello.\n"
        "\n01:01:01.004 --> 01:01:02.000\n<v Ann Lee>Good day.\n"
    )


def test_lines_are_no_longer_than_players_can_show():
    for captions in (webvtt(timeline(Cue(0, 9, LONG))), subrip(timeline(Cue(0, 9, LONG, speaker="Ann")))):
        lines = [line for line in captions.splitlines() if "-->" not in line]
        assert max(map(len, lines)) <= WIDTH
        assert LONG in " ".join(lines)


def test_what_an_author_wrote_cannot_break_a_caption():
    nasty = "a --> b\n\n00:00:01.000 --> 00:00:02.000\n<b>&amp; NOTE</b>"
    made = timeline(Cue(0, 3, nasty, speaker="X>\n\nY"), Cue(3, 4, "After."))

    blocks = webvtt(made).split("\n\n")
    assert len(blocks) == 3
    assert webvtt(made).count("-->") == subrip(made).count("-->") == 2
    assert "&lt;b&gt;&amp;amp; NOTE&lt;/b&gt;" in blocks[1].replace("\n", " ")
    assert "<v X&gt; Y>" in blocks[1]


def test_cues_are_in_order_never_overlap_never_empty_and_never_beyond_the_end():
    made = timeline(
        Cue(0, 2, "One."), Cue(1.5, 3, "Overlaps."), Cue(3, 3, "No time."), Cue(3.2, 3.4, "  "), Cue(3.5, 9, "Long."),
        seconds=5,
    )  # fmt: skip

    for captions in (webvtt(made), subrip(made)):
        found = timings(captions)
        assert [start for start, _ in found] == [0, 2000, 3000, 3500]
        assert all(start < end for start, end in found)
        assert all(one[1] <= other[0] for one, other in pairwise(found))
        assert found[-1][1] == 5000


def test_subrip_names_a_speaker_where_the_speaker_changes():
    made = timeline(
        *(Cue(n, n + 1, f"Word {n}.", speaker=name) for n, name in enumerate(("Ann", "Ann", "Bo", "")))
    )

    blocks = subrip(made).strip().split("\n\n")

    assert [block.splitlines()[2] for block in blocks] == [
        "Ann: Word 0.",
        "Word 1.",
        "Bo: Word 2.",
        "Word 3.",
    ]
    assert [block.splitlines()[0] for block in blocks] == ["1", "2", "3", "4"]
    assert blocks[0].splitlines()[1] == "00:00:00,000 --> 00:00:01,000"


def test_chapters_are_those_of_podcasting_2():
    made = timeline(chapters=(Chapter("Introduction", 0.5), Chapter("Two\nlines", 61.25)))

    assert json.loads(chapters_json(made)) == {
        "version": "1.2.0",
        "chapters": [{"startTime": 0.5, "title": "Introduction"}, {"startTime": 61.25, "title": "Two lines"}],
    }
    assert json.loads(chapters_json(made, title="T", author="A"))["author"] == "A"


def test_the_transcript_is_that_of_podcasting_2():
    made = timeline(Cue(0.5, 2.25, "“Hello” & <b>."), Cue(3, 4, "Good day.", speaker="Ann"))

    assert json.loads(transcript_json(made)) == {
        "version": "1.0.0",
        "segments": [
            {"startTime": 0.5, "endTime": 2.25, "body": "“Hello” & <b>."},
            {"speaker": "Ann", "startTime": 3.0, "endTime": 4.0, "body": "Good day."},
        ],
    }


def test_a_recording_without_words_has_empty_captions():
    nothing = timeline()

    assert webvtt(nothing) == "WEBVTT\n"
    assert subrip(nothing) == ""
    assert json.loads(transcript_json(nothing))["segments"] == []
