"""Reads a text block by block, in the order in which it is heard."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tts import maths
from tts.maths.numbers import number
from tts.passages import Kind, Pause, Sentence, speaker
from tts.script import containers
from tts.script.contents import contents
from tts.script.conversation import say_turn
from tts.script.embeds import say_button, say_embed
from tts.script.images import is_image, say_images
from tts.script.leaves import Block
from tts.script.line import Form, Line, read
from tts.script.preformatted import say_code, say_formula
from tts.script.speakers import Turn, turns
from tts.script.tables import say_table, table_of
from tts.script.timecodes import INNER_TIME, LEADING_TIME, Stamps
from tts.script.writer import Setting, Writer
from tts.spoken.english_numbers import is_roman, roman

SCENE_BREAK = re.compile(r"[\s*·•~=_#⁂⸻—–.-]+")
_NUMERAL = re.compile(r"\s*([IVXLC]+)(?=[.:)]?(?:\s|$))")
_LONGEST_HEADING = 100  # characters of a wholly bold paragraph that is a heading


class Reader:
    """Holds what spans the whole text: who speaks, and which notes were read in place."""

    def __init__(self, writer: Writer, notes: Mapping[str, Block], participants: Collection[str]) -> None:
        self.writer = writer
        self.policies = writer.policies
        self.notes = notes  # those that are short enough to be read in place
        self.participants = participants
        self.read_notes: set[str] = set()
        self._roles: dict[str, str] = {}
        self._stamps = Stamps()
        self._numeral = 0  # of the last heading that a Roman numeral counts

    def role_of(self, name: str) -> str:
        return self._roles.setdefault(name.casefold(), speaker(len(self._roles) + 1))

    def is_new(self, name: str) -> bool:
        """Whether this is the first that is heard of a speaker."""
        return name.casefold() not in self._roles

    def blocks(self, blocks: Sequence[Block], setting: Setting) -> None:
        left_out = contents(blocks)
        says = self._turns(blocks, setting)
        for n, block in enumerate(blocks):
            leads_on = n + 1 < len(blocks) and blocks[n + 1].name == "math_block"
            setting = replace(setting, stop=not leads_on)
            if n in left_out:
                self.writer.omit_block("contents", block)
            elif n in says:
                say_turn(self, block, says[n], setting)
            else:
                self.block(block, setting)

    def block(self, block: Block, setting: Setting) -> None:
        if say := _BLOCKS.get(block.container or block.name):
            say(self, block, setting)
        elif block.children:
            self.blocks(block.children, setting)

    def paragraph(self, block: Block, setting: Setting) -> None:
        self.line(read(block), setting)

    def line(self, line: Line, setting: Setting, start: int = 0) -> None:
        """A paragraph's line, whatever its author meant it to be."""
        words = line.text[start:]
        if is_image(line):
            say_images(self.writer, line, setting)
        elif words.strip() and SCENE_BREAK.fullmatch(words):
            self.writer.omit_line("symbol", line, start)
            self.writer.rest(Pause.SCENE)
        elif setting.chapters and _is_wholly_bold(line):
            self.heading(line, setting)
        else:
            self.words(line, setting, start)

    def words(self, line: Line, setting: Setting, start: int = 0, end: int | None = None) -> None:
        """Prose, without the time codes of a transcript, with the short notes in place where that is wanted."""
        end = len(line.text) if end is None else end
        code = LEADING_TIME.match(line.text, start, end)
        if code:
            self.writer.omit_line("timecode", line, start, code.end())
            start = code.end()
        for inner in INNER_TIME.finditer(line.text, start):
            line = line.silenced(inner.start(), inner.end(), "timecode")
        for first, last in list(self._stamps.of(line, start, end)):
            self.writer.omit_line("timecode", line, first, last)
            line = line.silenced(first, last, "timecode")
        waiting: list[Sentence] = []
        for sentence in self.writer.sentences(line, start, end, stop=setting.stop):
            waiting.append(sentence)
            if due := self._notes_due(line, sentence):
                self.writer.say(waiting, setting)
                waiting, setting = [], replace(setting, pause=Pause.SENTENCE)
                self._say_in_place(due)
        self.writer.say(waiting, setting)

    def heading(self, line: Line, setting: Setting) -> None:
        code = LEADING_TIME.match(line.text)
        start = code.end() if code else 0
        self.writer.omit_line("timecode", line, 0, start)
        chapter = title_of(line, start) if setting.chapters else ""
        pause = Pause.HEADING if setting.chapters else setting.pause
        said = self.writer.sentences(self._numbered(line, start), start)
        self.writer.say(said, setting, kind=Kind.HEADING, pause=pause, chapter=chapter)

    def _numbered(self, line: Line, start: int) -> Line:
        """ "V" and "X" count behind IV and IX; alone they may be letters."""
        numeral = _NUMERAL.match(line.text, start)
        if numeral is None or not is_roman(numeral[1]):
            return line
        before, self._numeral = self._numeral, roman(numeral[1])
        if len(numeral[1]) > 1 or self._numeral != before + 1 or self._numeral == 1:
            return line
        return line.counted(*numeral.span(1), number(str(self._numeral)))

    def listing(self, block: Block, setting: Setting) -> None:
        inside = setting.within(Kind.ITEM)
        says_numbers = block.name == "ordered_list" and self.policies.list_numbers
        for count, item in zip(_numbers(block), block.children, strict=True):
            if says_numbers:
                with self.writer.framed(f"{count}."):
                    self._item(item, inside)
            else:
                self._item(item, inside)

    def quotation(self, block: Block, setting: Setting) -> None:
        inside = setting.quoted(self.policies)
        if setting.quotes:
            with self.writer.framed("Nested quote:", "End nested quote."):
                self.blocks(block.children, inside)
        elif self.policies.quotes_aloud:
            with self.writer.framed("Quote:", "End quote."):
                self.blocks(block.children, inside)
        else:
            self.blocks(block.children, inside)

    def _item(self, item: Block, setting: Setting) -> None:
        if item.children:
            self.blocks(item.children[:1], replace(setting, pause=Pause.ITEM))
            self.blocks(item.children[1:], setting)

    def _turns(self, blocks: Sequence[Block], setting: Setting) -> dict[int, Turn]:
        if self.policies.speakers == "off" or setting.speaker or setting.quotes:
            return {}
        return turns(blocks, self.participants)

    def _notes_due(self, line: Line, sentence: Sentence) -> list[str]:
        """The notes to be read after the sentence, each once."""
        if not self.notes or sentence.place is None:
            return []
        marks = [
            m.content for m in line.marked(Form.NOTE) if sentence.place.start < m.start <= sentence.place.end
        ]
        return [note for note in marks if note in self.notes and note not in self.read_notes]

    def _say_in_place(self, due: list[str]) -> None:
        for note in due:
            self.read_notes.add(note)
            with self.writer.framed("Footnote:", "End of footnote."):
                self.blocks(
                    self.notes[note].children, Setting(Kind.FOOTNOTE, chapters=False, pause=Pause.SENTENCE)
                )


def title_of(line: Line, start: int = 0) -> str:
    """The words of a heading as a chapter's title: as written, formulas as spoken."""
    title = line.text
    for mark in reversed(list(line.marked(Form.MATHS))):
        title = title[: mark.start] + maths.say(mark.content).spoken + title[mark.end :]
    title = title[start:]
    return " ".join(title.split()).rstrip(":")


def _is_wholly_bold(line: Line) -> bool:
    words = line.text.strip()
    if not words or len(words) > _LONGEST_HEADING or words[-1] in ".,;" or "\n" in words:
        return False
    return any(line.text[mark.start : mark.end].strip() == words for mark in line.marked(Form.STRONG))


def _numbers(block: Block) -> list[int]:
    """As the author typed them where they rise or count down, else counted from the first."""
    if block.name != "ordered_list":
        return [0] * len(block.children)
    written = block.token.attrGet("start")  # markdown-it leaves a 1 out
    start = int(written) if written is not None else 1
    typed = [int(item.token.info or 0) for item in block.children]
    rises = all(one < other for one, other in pairwise(typed))
    counts_down = all(one == other + 1 for one, other in pairwise(typed))
    return typed if (rises or counts_down) and len(typed) > 1 else list(range(start, start + len(typed)))


_BLOCKS: dict[str, Callable[[Reader, Block, Setting], None]] = {
    "paragraph": Reader.paragraph,
    "heading": lambda reader, block, setting: reader.heading(read(block), setting),
    "bullet_list": Reader.listing,
    "ordered_list": Reader.listing,
    "blockquote": Reader.quotation,
    "table": lambda reader, block, setting: say_table(reader.writer, table_of(block), setting),
    "fence": lambda reader, block, setting: say_code(reader.writer, block, setting),
    "code_block": lambda reader, block, setting: say_code(reader.writer, block, setting),
    "math_block": lambda reader, block, setting: say_formula(reader.writer, block, setting),
    "hr": lambda reader, block, setting: reader.writer.rest(Pause.SCENE),
    "spoiler": containers.say_spoiler,
    "details": containers.say_details,
    "turn": containers.say_message,
    "llm": containers.say_model_text,
    "figure": containers.say_figure,
    "embed": say_embed,
    "button": say_button,
}
