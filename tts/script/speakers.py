"""Who speaks in a conversation that is written with labels: "**Daniel Filan:** …", "Q: …", "[Yudkowsky][11:45]"."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from tts.script.leaves import Block
from tts.script.line import Form, Line, Mark, read
from tts.script.timecodes import LEADING_TIME, TIME_CODE

_CHAT = re.compile(
    r"\[(?P<name>[^\[\]\d][^\[\]]{0,40})\]\s*\[\d{1,2}:\d\d(?: ?[AaPp][Mm])?\](?:\s*\([^()]*\))?:?\s*"
)
_STAMPED = re.compile(
    r"(?P<name>[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,3})\s+(?:[\[(]\d{1,2}:\d\d(?::\d\d)?[\])]|\d{1,2}:\d\d:\d\d)\s*:?\s*"
)
"""A line that holds a name and a time alone, above what was said then."""
_PLAIN = re.compile(r"(?P<name>[^\W\d_](?:[\w.'’-]| (?=[A-Z])){0,30}):\s+(?=\S)")
_AFTER_NAME = re.compile(rf"\s*(?:{TIME_CODE.pattern})?\s*:?\s*")
_QUESTIONS = frozenset({"q", "a", "question", "answer", "interviewer"})
_LONGEST = 40  # characters of a name
_PATIENCE = 8  # blocks without a label that still belong to a turn when another turn follows
_CONVERSATION = 0.3  # the share of labelled paragraphs from which a text is a conversation all through

NO_NAMES = frozenset(
    """abstract acknowledgements acknowledgments action addendum advantage advantages aim alternatively analogy answers
    application argument assumption author background bad best bonus bottleneck budget caution caveat caveats challenge
    chapter claim comment comments con conclusion conclusions confidence cons context contra contribution correction
    corollary cost costs counterargument counterpoint counterexample credence date decision definition description
    details disadvantages disagree disclaimer discussion downsides edit epilogue evaluation evidence example examples
    exercise exercises experiment explanation fact finding findings first goal goals good hypothesis idea impact
    implication implications important input instructions intuition issue issues lemma lesson limitations link location
    mechanism method methodology methods mistake moral motivation myth name next note notes objection objections
    observation observations option options outcome outlook output overview part phase plan plus point position
    postscript prediction predictions premise problem problems process program project prompt proof proposal proposition
    pro pros ps quote rationale reality reason reasons recommendation recommendations reference references remark
    remarks reply resolution resolved response result results review risk risks scenario second section setup side
    solution source sources speculation stage status step steps story strategy strength strengths summary takeaway
    takeaways task thanks theorem theory thesis third time title tldr topic translation type update updates upsides
    version warning weakness weaknesses when where who why""".split()  # noqa: SIM905 - a word a line would fill two pages
)


@dataclass(frozen=True, slots=True)
class Label:
    """Where in a line a speaker is named, and what of it is silent."""

    name: str
    start: int
    said_end: int  # of what is said of the label
    end: int
    is_sure: bool = False  # written as nothing but a speaker is


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose words a block is; without labels it carries on what the block before it began."""

    name: str
    labels: tuple[Label, ...] = ()


def turns(blocks: Sequence[Block], participants: Collection[str] = ()) -> dict[int, Turn]:
    """By the blocks' index, for those blocks that somebody in a conversation says."""
    known = {name.casefold() for name in participants}
    labelled = {n: list(_labels(read(block))) for n, block in enumerate(blocks) if block.name == "paragraph"}
    names = _speakers(labelled, known)
    spoken = {n: tuple(label for label in found if label.name in names) for n, found in labelled.items()}
    spoken = {n: found for n, found in spoken.items() if found}
    is_conversation = len(spoken) >= _CONVERSATION * max(1, len(labelled)) and len(spoken) > 2
    return _carried_on(blocks, spoken, is_conversation)


def is_heading_like(block: Block) -> bool:
    """Whether a block ends whatever turn went on before it."""
    return block.name in ("heading", "hr")


def _labels(line: Line) -> Iterator[Label]:
    start = match.end() if (match := LEADING_TIME.match(line.text)) else 0
    if chat := _CHAT.match(line.text, start):
        yield Label(chat["name"].strip(), chat.start(), chat.end("name") + 1, chat.end(), is_sure=True)
        return
    if (stamped := _STAMPED.fullmatch(line.text)) and _is_name(stamped["name"]):
        yield Label(stamped["name"], 0, stamped.end("name"), len(line.text), is_sure=True)
        return
    bold = [label for mark in line.marked(Form.STRONG, Form.EMPHASIS) if (label := _bold(line, mark))]
    if bold and bold[0].start <= start:
        yield from bold
    elif (plain := _PLAIN.match(line.text, start)) and _is_name(plain["name"]):
        yield Label(plain["name"], plain.start(), plain.end("name") + 1, plain.end())


def _bold(line: Line, mark: Mark) -> Label | None:
    """A marked name and its colon, which stands within the mark or after it; a time code may stand between."""
    words = line.text[mark.start : mark.end]
    name = words.strip().rstrip(":").strip()
    after = _AFTER_NAME.match(line.text, mark.end)
    has_colon = words.rstrip().endswith(":") or (after is not None and ":" in after.group())
    if not has_colon or not _is_name(name) or not _begins(line.text, mark.start):
        return None
    said_end = mark.start + len(words.rstrip())
    said_end += line.text[said_end : said_end + 1] == ":"
    return Label(name, mark.start, said_end, after.end() if after else mark.end)


def _begins(text: str, at: int) -> bool:
    """Whether a sentence may begin here: a bold name within a sentence is no label."""
    before = LEADING_TIME.sub("", text[:at]).rstrip()
    return not before or before[-1] in '.?!…”")'


def _is_name(name: str) -> bool:
    words = name.split()
    if not words or len(name) > _LONGEST or len(words) > 4:
        return False
    if words[0].casefold().strip(".") in NO_NAMES or words[-1].casefold() in NO_NAMES:
        return False
    return len(words) == 1 or all(word[0].isupper() or not word[0].isalpha() for word in words)


def _speakers(labelled: dict[int, list[Label]], known: Collection[str]) -> set[str]:
    """A label must recur beside another that does, be one of question and answer, a participant's, or unmistakable."""
    counts = Counter(label.name for found in labelled.values() for label in found)
    recurring = {name for name, count in counts.items() if count > 1}
    questions = {name for name in counts if name.casefold() in _QUESTIONS}
    present = {name for name in counts if name.casefold() in known or _is_known_by_first_name(name, known)}
    sure = {label.name for found in labelled.values() for label in found if label.is_sure}
    return (
        sure
        | (recurring if len(recurring) > 1 else set())
        | (questions if len(questions) > 1 else set())
        | present
    )


def _is_known_by_first_name(name: str, known: Iterable[str]) -> bool:
    return any(name.casefold() in one.split() for one in known)


def _carried_on(
    blocks: Sequence[Block], spoken: dict[int, tuple[Label, ...]], is_conversation: bool
) -> dict[int, Turn]:
    """A turn goes on until the next label, a heading or a scene's end."""
    found: dict[int, Turn] = {}
    waiting: list[int] = []
    current = ""
    for n, block in enumerate(blocks):
        if n in spoken:
            if len(waiting) <= _PATIENCE or is_conversation:
                found.update((before, Turn(current)) for before in waiting)
            current, waiting = spoken[n][-1].name, []
            found[n] = Turn(current, spoken[n])
        elif is_heading_like(block):
            current, waiting = "", _kept(found, waiting, current, is_conversation)
        elif current:
            waiting.append(n)
    _kept(found, waiting, current, is_conversation)
    return found


def _kept(found: dict[int, Turn], waiting: list[int], current: str, is_conversation: bool) -> list[int]:
    """After the last label only a conversation all through goes on: an essay may only have shown one."""
    if is_conversation:
        found.update((n, Turn(current)) for n in waiting)
    return []
