"""Takes down the script: turns ranges of lines into sentences, keeps passages in order, and notes what is left out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from tts import spoken
from tts.passages import NARRATOR, QUOTATION, Kind, Omission, Passage, Pause, Place, Script, Sentence
from tts.policies import Policies
from tts.script.leaves import Block
from tts.script.line import Form, Line, parts, read
from tts.script.saying import said_of, stopped


@dataclass(frozen=True, slots=True)
class Setting:
    """Where in the text a block stands, as far as it decides how the block is read."""

    kind: Kind = Kind.PARAGRAPH
    role: str = NARRATOR
    speaker: str = ""
    quotes: int = 0  # how deep
    chapters: bool = True  # whether a heading here begins a chapter
    pause: Pause = Pause.PARAGRAPH  # before what is said here
    stop: bool = True  # whether the voice falls at the end

    def quoted(self, policies: Policies) -> "Setting":
        role = self.role if policies.quotes_aloud else QUOTATION
        kind = Kind.QUOTATION if self.kind is Kind.PARAGRAPH else self.kind
        return replace(self, kind=kind, role=role, quotes=self.quotes + 1, chapters=False)

    def within(self, kind: Kind) -> "Setting":
        return replace(self, kind=kind, chapters=False)


class Writer:
    def __init__(self, policies: Policies) -> None:
        self.policies = policies
        self.passages: list[Passage] = []
        self.omissions: list[Omission] = []
        self.flags: list[str] = []
        self.unsaid: Counter[str] = Counter()  # what is only counted, by its name in the singular
        self._leads: list[Sentence] = []
        self._pause: Pause | None = None

    def script(self) -> Script:
        self._flush()
        return Script(tuple(self.passages), tuple(self.omissions), tuple(dict.fromkeys(self.flags)))

    def say(
        self,
        sentences: Sequence[Sentence],
        setting: Setting,
        *,
        kind: Kind | None = None,
        pause: Pause | None = None,
        chapter: str = "",
    ) -> None:
        """One passage, with the words that wait to lead it in."""
        if not sentences:
            return
        everything = (*self._leads, *sentences)
        self._leads.clear()
        pause, self._pause = self._pause or pause or setting.pause, None
        kind = kind or setting.kind
        self.passages.append(Passage(kind, everything, setting.role, pause, setting.speaker, chapter))

    def notice(
        self, *words: str, kind: Kind = Kind.NOTICE, pause: Pause | None = None, chapter: str = ""
    ) -> None:
        """A passage in words of our own, always the narrator's."""
        self.say([own(one) for one in words], Setting(), kind=kind, pause=pause, chapter=chapter)

    def announce(self, name: str) -> None:
        """The first of its kind aloud; the others are counted."""
        if self.unsaid[name] == 0:
            self.notice(f"{article(name)} {name} is in the post.")
        self.unsaid[name] += 1

    def rest(self, pause: Pause) -> None:
        """The silence before the next passage, whatever that is."""
        self._pause = pause

    def lead(self, sentence: Sentence) -> None:
        """Words that belong before whatever is said next."""
        self._leads.append(sentence)

    def drop_leads(self) -> None:
        """Declares the names that wait and have nothing to lead in."""
        for lead in self._leads:
            if lead.place:
                self.omit("speaker", lead.written, lead.place)
        self._leads.clear()

    @contextmanager
    def framed(self, opening: str, closing: str = "") -> Iterator[None]:
        """Words of our own around what is said inside, in its voice; none where nothing is said."""
        passages, lead = len(self.passages), own(opening)
        self._leads.append(lead)
        yield
        if len(self.passages) == passages:
            self._leads = [other for other in self._leads if other is not lead]
        elif closing:
            last = self.passages[-1]
            self.passages[-1] = replace(last, sentences=(*last.sentences, own(closing)))

    @contextmanager
    def announced(
        self,
        opening: Sequence[Sentence],
        closing: str = "",
        *,
        rest: Pause | None = None,
        chapter: str = "",
        keep: bool = False,
    ) -> Iterator[None]:
        """The narrator before and after what is said inside; nothing where nothing is said, unless he is to `keep` it.

        `chapter` begins after it, so that it can be skipped.
        """
        leads, before = list(self._leads), self._pause
        self.say(opening, Setting(), kind=Kind.NOTICE)
        passages = len(self.passages)
        self._pause = rest
        yield
        if len(self.passages) == passages:
            self._pause = before
            if not keep:
                self.passages.pop()
                self.drop_leads()
                self._leads = leads
        elif closing:
            self.notice(closing, chapter=chapter)

    def omit(self, code: str, written: str, *places: Place) -> None:
        place, also = (places[0], places[1:]) if places else (None, ())
        self.omissions.append(Omission(code, " ".join(written.split()), place, also))

    def omit_line(self, code: str, line: Line, start: int = 0, end: int | None = None) -> None:
        """Leaves out a range of a line, if there is a word in it."""
        end = len(line.text) if end is None else end
        if line.text[start:end].strip():
            self.omit(code, line.text[start:end], Place(line.number, start, end))

    def omit_block(self, code: str, block: Block) -> None:
        """Leaves out a block with all that stands in it."""
        if block.container and block.argument:
            self.omit(code, block.argument)
        if block.number >= 0:
            self.omit_line(code, read(block))
        for child in block.children:
            self.omit_block(code, child)

    def sentences(
        self, line: Line, start: int = 0, end: int | None = None, *, stop: bool = True
    ) -> list[Sentence]:
        """What is said of a line; what has no sound is noted as left out. `stop`: the voice falls at the end."""
        found: list[Sentence] = []
        for first, last in parts(line, start, end):
            said = said_of(line, first, last, self.policies)
            self.flags.extend(said.flags)
            place = Place(line.number, first, last) if line.number >= 0 else None
            written = " ".join(line.text[first:last].split())
            if not said.spoken:
                self.omit(_why_silent(line, first, last), written, *([place] if place else []))
                continue
            for formula in said.long_formulas:
                self.omit("maths", formula)
            found.append(Sentence(written, stopped(said.spoken) if stop else said.spoken, place))
        self.unsaid["image"] += sum(mark.start == mark.end for mark in line.marked(Form.IMAGE))
        return found

    def _flush(self) -> None:
        """Words that wait for a passage that never came are said all the same."""
        if self._leads:
            waiting, self._leads = self._leads, []
            self.say(waiting, Setting())


class Reading(Protocol):
    """The reader, as those see it who read one construct and hand what stands inside back."""

    writer: Writer
    read_notes: set[str]

    def blocks(self, blocks: Sequence[Block], setting: Setting) -> None: ...

    def line(self, line: Line, setting: Setting, start: int = 0) -> None: ...

    def words(self, line: Line, setting: Setting, start: int = 0, end: int | None = None) -> None: ...

    def block(self, block: Block, setting: Setting) -> None: ...

    def role_of(self, name: str) -> str: ...

    def is_new(self, name: str) -> bool: ...


@lru_cache(maxsize=512)
def own(words: str) -> Sentence:
    """A sentence of ours."""
    return Sentence(words, stopped(spoken.say(words)))


def listed(names: Sequence[str]) -> str:
    """As "rows, columns, and cells"."""
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])}, and {names[-1]}"


def article(name: str) -> str:
    return "An" if name[0] in "aeiou" else "A"


def _why_silent(line: Line, start: int, end: int) -> str:
    reasons = [mark.content for mark in line.marked(Form.SILENT) if start <= mark.start and mark.end <= end]
    return reasons[0] if reasons else "symbol"
