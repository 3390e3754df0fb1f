"""Whatever is written in the library's Markdown, the ledger of its reading is clean."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tts import ledger, spoken
from tts.passages import Kind
from tts.policies import Policies
from tts.script import script_for

WORDS = st.sampled_from(
    [
        "rain",
        "river",
        "Ada",
        "Bob",
        "reads",
        "quietly",
        "why",
        "12",
        "3.5%",
        "$5",
        "GPT-4",
        "e.g.",
        "Dr.",
        "it’s",
        "“so”",
        "(maybe)",
        "well-known",
        "2024",
        "and,",
        "then;",
        "😀",
        "A/B",
        "C++",
        "§3",
        "→",
        "[1]",
        "…",
        "Mx",
    ]
)
ENDS = st.sampled_from([".", "?", "!", "", ":", "…", ".”"])


@st.composite
def prose(draw: st.DrawFn, longest: int = 8) -> str:
    words = " ".join(draw(st.lists(WORDS, min_size=1, max_size=longest)))
    return words.replace("$", "\\$").replace("[1]", "\\[1\\]") + draw(ENDS)


@st.composite
def inline(draw: st.DrawFn) -> str:
    piece = st.one_of(
        prose(),
        prose(4).map(lambda s: f"*{s}*"),
        prose(4).map(lambda s: f"**{s}**"),
        prose(4).map(lambda s: f"~~{s}~~"),
        prose(4).map(lambda s: f"[{s}](https://example.org/a)"),
        prose(3).map(lambda s: f"![{s}](https://example.org/b.png)"),
        st.sampled_from(
            ["`x = f(y)`", "`Ctrl`+`C`", "$x^2 + 1$", "$\\foo{$", "<https://example.org/c?d=1>", "[^a]", "[^b]",
             "10^27^", "H~max~", "![](https://example.org/z.png)", "(00:12:34)", "\\\nand", "**Ann:**", "**Q:**", "**A:**"]
        ),
    )  # fmt: skip
    return " ".join(draw(st.lists(piece, min_size=1, max_size=4)))


def indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


@st.composite
def lists(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    mark = draw(st.sampled_from(["-", "3.", "1."]))
    items = draw(st.lists(inner, min_size=1, max_size=3))
    return "\n".join(f"{mark} {indented(item, ' ' * (len(mark) + 1)).lstrip()}" for item in items)


@st.composite
def tables(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 5))
    cell = st.one_of(st.just(""), prose(3))
    rows = [[draw(cell) for _ in range(columns)] for _ in range(draw(st.integers(1, 10)))]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * columns, *lines[1:]])


def fenced(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(
        ["spoiler", "details Click to expand: some *words*", "details", "turn Ann", "turn Bob Ray", "llm Claude", "llm",
         "figure", "button", "embed youtube", "embed poll", "embed nothing"]
    )  # fmt: skip
    return st.tuples(names, inner).map(lambda pair: f":::::: {pair[0]}\n{pair[1]}\n::::::")


LEAF = st.one_of(
    inline(),
    inline().map(lambda s: f"## {s}".replace("\n", " ")),
    prose(5).map(lambda s: f"**{s}**"),
    st.sampled_from(
        ["---", "\\* \\* \\*", "```python\nprint(1)\n\nx\n```", "    indented", "$$\n\\sum_i x_i\n$$", "## Contents",
         "- [One](#one)\n- [Two](#two)", "\\[Ann\\]\\[11:45\\] (Sep. 14)", "![a river](https://example.org/r.png)",
         "<https://example.org/alone>"]
    ),
    tables(),
)  # fmt: skip
BLOCKS = st.recursive(
    LEAF,
    lambda inner: st.one_of(
        lists(inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda blocks: indented("\n\n".join(blocks), "> ")),
        fenced(st.lists(inner, min_size=1, max_size=3).map("\n\n".join)),
    ),
    max_leaves=6,
)
NOTES = "\n\n[^a]: A note of some words.\n\n    > With a quote.\n\n[^b]: <https://example.org/note>\n"
TEXTS = st.lists(BLOCKS, max_size=6).map(lambda blocks: "\n\n".join(blocks) + NOTES)
POLICIES = st.builds(
    Policies,
    footnotes=st.sampled_from(["end", "inline", "off"]),
    tables=st.sampled_from(["read", "announce", "skip"]),
    code=st.sampled_from(["announce", "skip", "read"]),
    images=st.sampled_from(["describe", "skip"]),
    embeds=st.sampled_from(["announce", "skip"]),
    quotes=st.sampled_from(["voice", "announce"]),
    spoilers=st.sampled_from(["warn", "skip"]),
    details=st.sampled_from(["announce", "skip"]),
    speakers=st.sampled_from(["voices", "off"]),
    speaker_names=st.sampled_from(["first", "always"]),
    formula_words=st.sampled_from([3, 45]),
    single_voice=st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, POLICIES)
def test_every_written_word_is_said_once_and_in_order_or_declared(text: str, policies: Policies) -> None:
    script = script_for(text, policies=policies)

    assert ledger.check(text, script) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="ab .:*_`$[]()#>-|~^!\n\\1<", max_size=120))
def test_nothing_that_can_be_typed_breaks_the_reading(text: str) -> None:
    script = script_for(text)

    assert [fault for fault in ledger.check(text, script) if fault.code != ledger.Wrong.LEAK] == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_every_passage_has_words_and_every_chapter_a_title(text: str) -> None:
    script = script_for(text)

    assert all(sentence.spoken for passage in script.passages for sentence in passage.sentences)
    assert all(passage.chapter == passage.chapter.strip() for passage in script.passages)
    assert not any(
        leak
        for passage in script.passages
        for leak in spoken.leaks(passage.chapter)
        if passage.kind is Kind.OUTRO
    )
