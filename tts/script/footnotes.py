"""Footnotes: a last chapter that can be skipped, short ones in place where a curator wants that, or none."""

import re
from collections.abc import Mapping, Sequence

from tts.passages import Kind, Pause
from tts.policies import Policies
from tts.script.leaves import Block
from tts.script.line import Form, Line, parts, read
from tts.script.writer import Reading, Setting, Writer

TITLE = "Footnotes"
TITLES = frozenset({"footnotes", "footnote", "notes", "endnotes", "end notes"})
_ON = 6  # the most words of the text that say what a note is on
_POINTERS = re.compile(
    r"\b(?:see|also|source|sources|link|links|cf|e\.?g|i\.?e|ibid|here|from|via|and|at|in|the|this|original|paper|"
    r"accessed|archived?|archive|retrieved|pdf|p|pp|page|pages|chapter|section|url|available)\b\.?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b(?:doi|arxiv|isbn)[:\s]\s*[\w./-]+", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")
_BEGINS_AS_CITATION = re.compile(
    r"^(?:see\s+)?[A-Z][\w'’-]+(?:,?\s+(?:[A-Z]\.\s*)+|,?\s+et al\.?|,?\s+(?:and|&)\s+[A-Z][\w'’-]+"
    r"|,\s+[A-Z][\w'’-]+)*,?\s*(?:\(|\d{4})"
)
_BIBLIOGRAPHIC = re.compile(
    r"\bdoi\b|https?://|\barxiv\b|\bvol\.|\bpp?\.\s*\d|\d+\s*\(\d+\)|\d+[–-]\d+|\bpress\b|\bjournal\b"
    r"|\bproceedings\b|\bpreprint\b|\bet al\b",
    re.IGNORECASE,
)
_PROSE_AFTER_YEAR = re.compile(
    r"\b(?:1[5-9]|20)\d\d[a-z]?\)?,?\s+(?!pp?\b|ch\b|vol\b|and\b|in\b|sec\b|fig\b)[a-z]{2,}\s+[a-z]"
)
_SHORT_CITATION = 7  # words: "Smith and Jones (2020), p. 4"


def notes_of(root: Block) -> dict[str, Block]:
    """The notes by number, from 0 as their marks have it."""
    blocks = (block for block in root.children if block.name == "footnote_block")
    return {str(note.token.meta["id"]): note for block in blocks for note in block.children}


def short(notes: Mapping[str, Block], policies: Policies) -> dict[str, Block]:
    """The notes that may be read in place: one paragraph of few words."""
    found = {}
    for number, note in notes.items():
        lines = lines_of(note)
        words = sum(len(line.text.split()) for line in lines)
        if len(lines) == 1 and words <= policies.inline_note_words and not is_only_reference(lines):
            found[number] = note
    return found


def say_notes(reading: Reading, notes: Mapping[str, Block], text: Sequence[Line]) -> None:
    """The chapter of footnotes, with those that are for the ear and have not been heard; none where there are none."""
    writer = reading.writer
    setting = Setting(Kind.FOOTNOTE, chapters=False)
    on = leads(text)
    is_open = False
    for number, note in notes.items():
        lines = lines_of(note)
        if number in reading.read_notes:
            continue
        if writer.policies.footnotes == "off" or is_only_reference(lines):
            for line in lines:
                writer.omit_line("footnote", line)
            continue
        if not is_open:
            is_open = True
            _open_chapter(writer)
        with writer.framed(_lead(int(number) + 1, on.get(number, ""))):
            reading.blocks(note.children, setting)


def is_only_reference(lines: list[Line]) -> bool:
    """Whether a note is a link or a bare citation: nothing for the ear; show notes list it."""
    text = " ".join(line.text for line in lines).strip()
    return not _without_links(lines).strip() or _is_citation(text)


def leads(lines: Sequence[Line]) -> dict[str, str]:
    """For each note, by number from 0 as its mark has it: the last words before its first mark."""
    found: dict[str, str] = {}
    for line in lines:
        for mark in line.marked(Form.NOTE):
            if mark.content not in found:
                found[mark.content] = words_before(line, mark.start)
    return found


def words_before(line: Line, at: int) -> str:
    """The last words of the sentence in which the mark stands; none where notation would be among them."""
    start = next((a for a, b in reversed(parts(line)) if a < at), 0)
    if any(start <= mark.start < at for mark in line.marked(Form.CODE, Form.MATHS, Form.ADDRESS, Form.IMAGE)):
        start = max(
            mark.end
            for mark in line.marked(Form.CODE, Form.MATHS, Form.ADDRESS, Form.IMAGE)
            if mark.start < at
        )
    words = line.text[start:at].split()[-_ON:]
    return " ".join(words).strip(" .,;:!?()[]“”\"‘'—–-…")


def _open_chapter(writer: Writer) -> None:
    """Unless the author's own heading has just opened it."""
    last = writer.passages[-1] if writer.passages else None
    if last and last.kind is Kind.HEADING and last.chapter.casefold().strip(" .:") in TITLES:
        return
    writer.notice(TITLE, kind=Kind.HEADING, pause=Pause.HEADING, chapter=TITLE)


def _lead(number: int, words: str) -> str:
    return f"Footnote {number}, on {words}:" if words else f"Footnote {number}."


def lines_of(note: Block) -> list[Line]:
    return [read(leaf) for leaf in note.leaves()]


def _without_links(lines: list[Line]) -> str:
    rest = " ".join(line.outside(Form.LINK, Form.ADDRESS, joint=" ") for line in lines)
    return re.sub(r"[\W\d_]+", " ", _POINTERS.sub(" ", _ADDRESS.sub(" ", rest)))


def _is_citation(text: str) -> bool:
    if not _YEAR.search(text) or not _BEGINS_AS_CITATION.match(text) or _PROSE_AFTER_YEAR.search(text):
        return False
    return len(text.split()) <= _SHORT_CITATION or bool(_BIBLIOGRAPHIC.search(text) and "?" not in text)
