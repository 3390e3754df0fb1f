"""The ledger of a reading: every written word is said once and in order, or declared with the reason why not."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from tts import spoken
from tts.markdown import parse, parser
from tts.passages import Omission, Place, Script, Sentence
from tts.script.leaves import Block, grow, plain
from tts.script.line import ATOMS, read

_WORD = re.compile(r"\w+")
_PLAIN_WORD = re.compile(r"(?<![\w\\'’-])[a-z]{4,}(?![\w'’])")
_HEARD_WORD = re.compile(r"[a-z]+")
_FEW = 6  # plain words: a shorter sentence may well be said in other words
_HEARD = 0.5  # the share of a sentence's plain words that must be heard again


class Wrong(StrEnum):
    MISSING = "missing"  # neither said nor declared
    TWICE = "twice"
    ORDER = "order"
    ALTERED = "altered"  # the script quotes other words than stand there
    OUTSIDE = "outside"  # the script points where nothing is written
    UNHEARD = "unheard"  # most of a sentence's words are not in what is said
    LEAK = "leak"  # notation that no voice can say


@dataclass(frozen=True, slots=True)
class Fault:
    code: Wrong
    written: str
    place: Place | None = None


def check(text: str, script: Script) -> list[Fault]:
    """What is wrong with the script of a Markdown text; empty when it is faithful. Fit for every episode: it gates."""
    root = grow(parse(text))
    leaves = {leaf.number: leaf for leaf in root.leaves()}
    plains = {number: plain(leaf.token) for number, leaf in leaves.items()}
    notes = {
        leaf.number for block in root.children if block.name == "footnote_block" for leaf in block.leaves()
    }
    sentences = [sentence for passage in script.passages for sentence in passage.sentences]
    return [
        *_coverage(script, plains),
        *_order(sentences, notes),
        *_quotations(sentences, plains),
        *_unheard(sentences, leaves),
        *_unplaced(root, script),
        *(Fault(Wrong.LEAK, leak, s.place) for s in sentences for leak in spoken.leaks(s.spoken)),
    ]


def _coverage(script: Script, plains: dict[int, str]) -> Iterator[Fault]:
    """Every letter and digit belongs to one sentence or one omission."""
    covered = {number: bytearray(len(words)) for number, words in plains.items()}
    for place in _places(script):
        marks = covered.get(place.block)
        if marks is None or not 0 <= place.start <= place.end <= len(marks):
            yield Fault(Wrong.OUTSIDE, "", place)
            continue
        if any(marks[place.start : place.end]):
            yield Fault(Wrong.TWICE, plains[place.block][place.start : place.end], place)
        marks[place.start : place.end] = b"\1" * (place.end - place.start)
    for number, marks in covered.items():
        for start, end in _gaps(plains[number], marks):
            yield Fault(Wrong.MISSING, plains[number][start:end], Place(number, start, end))


def _places(script: Script) -> Iterator[Place]:
    sentences = (sentence for passage in script.passages for sentence in passage.sentences)
    pieces: Iterable[Sentence | Omission] = chain(sentences, script.omissions)
    return (place for piece in pieces for place in (piece.place, *piece.also) if place is not None)


def _gaps(words: str, marks: bytearray) -> Iterator[tuple[int, int]]:
    if 0 not in marks:
        return
    for match in _WORD.finditer(words):
        if 0 in marks[match.start() : match.end()]:
            yield match.span()


def _order(sentences: Iterable[Sentence], notes: set[int]) -> Iterator[Fault]:
    """The text goes forward, and so do the notes, which may be read between."""
    ends = {True: (-1, 0), False: (-1, 0)}
    for sentence in sentences:
        place = sentence.place
        if place is None:
            continue
        in_notes = place.block in notes
        if (place.block, place.start) < ends[in_notes]:
            yield Fault(Wrong.ORDER, sentence.written, place)
        ends[in_notes] = (place.block, place.end)


def _quotations(sentences: Iterable[Sentence], plains: dict[int, str]) -> Iterator[Fault]:
    for sentence in sentences:
        place = sentence.place
        if place is None or sentence.also:
            continue
        if sentence.written.split() != plains.get(place.block, "")[place.start : place.end].split():
            yield Fault(Wrong.ALTERED, sentence.written, place)


def _unheard(sentences: Iterable[Sentence], leaves: dict[int, Block]) -> Iterator[Fault]:
    """A voice may say numbers and names otherwise, but most plain words of a sentence are heard as they stand."""
    for sentence in sentences:
        place = sentence.place
        if place is None or place.block not in leaves or leaves[place.block].name != "inline":
            continue
        line = read(leaves[place.block])
        prose = line.text
        for atom in line.marked(*ATOMS):
            prose = f"{prose[: atom.start]}{' ' * (atom.end - atom.start)}{prose[atom.end :]}"
        words = _PLAIN_WORD.findall(prose[place.start : place.end])
        heard = set(_HEARD_WORD.findall(sentence.spoken.casefold()))
        if not sentence.spoken or (
            len(words) >= _FEW and sum(w in heard for w in words) < _HEARD * len(words)
        ):
            yield Fault(Wrong.UNHEARD, sentence.written, place)


def _unplaced(root: Block, script: Script) -> Iterator[Fault]:
    """Summaries of collapsed sections and names of speakers stand in no leaf: their words must turn up all the same."""
    own = [s.written for passage in script.passages for s in passage.sentences if s.place is None]
    left = Counter(_WORD.findall(" ".join([*own, *(o.written for o in script.omissions if o.place is None)])))
    names = {
        *(words.rstrip(":") for words in own),
        *(passage.speaker for passage in script.passages),
        *(o.written for o in script.omissions),
    }
    for block in _containers(root):
        if block.container == "details":
            words = _WORD.findall(plain(parser().parseInline(block.argument)[0]))
            if Counter(words) - left:
                yield Fault(Wrong.MISSING, block.argument)
            left.subtract(words)
        elif block.container == "turn" and block.argument and block.argument not in names:
            yield Fault(Wrong.MISSING, block.argument)


def _containers(block: Block) -> Iterator[Block]:
    for child in block.children:
        if child.container:
            yield child
        yield from _containers(child)
