"""From the library's Markdown to the script of an episode: who says what, after which silence, and what nobody says."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from tts.markdown import parse
from tts.passages import Kind, Passage, Pause, Script
from tts.policies import Policies
from tts.script import footnotes
from tts.script.chapters import settled
from tts.script.leaves import grow, plain
from tts.script.line import read
from tts.script.reader import Reader
from tts.script.writer import Setting, Writer, listed, own

__all__ = ["plain", "script_for"]

NO_POLICIES = Policies()


def script_for(text: str, *, policies: Policies = NO_POLICIES, participants: Collection[str] = ()) -> Script:
    """The script of a Markdown text, without intro and outro.

    `participants`: names whose bold labels are speakers even where they do not recur. A closing notice of what could not
    be read is a passage of kind OUTRO. Never raises: what cannot be read is announced, and flagged for the curator.
    """
    root = grow(parse(text))
    main = [block for block in root.children if block.name != "footnote_block"]
    notes = footnotes.notes_of(root)
    writer = Writer(policies)
    in_place = footnotes.short(notes, policies) if policies.footnotes == "inline" else {}
    reader = Reader(writer, in_place, participants)
    reader.blocks(main, Setting())
    closing = len(writer.passages)
    footnotes.say_notes(reader, notes, [read(leaf) for block in main for leaf in block.leaves()])
    script = writer.script()
    passages = list(script.passages)
    if policies.counts and (notice := counted(writer.unsaid)):
        passages.insert(closing, notice)
    return replace(script, passages=tuple(settled(passages)))


def counted(unsaid: Mapping[str, int]) -> Passage | None:
    """The closing notice: how many things are in the post and were not read."""
    phrases = []
    for name, count in unsaid.items():
        more = count if name == "image" else count - 1
        if more > 0:
            phrases.append(_counted(name, more))
    if not phrases:
        return None
    return Passage(Kind.OUTRO, (own(f"Not read, but in the post: {listed(phrases)}."),), pause=Pause.SCENE)


def _counted(name: str, count: int) -> str:
    if name == "image":
        return "one image without a description" if count == 1 else f"{count} images without descriptions"
    return f"one more {name}" if count == 1 else f"{count} more {_plural(name)}"


def _plural(name: str) -> str:
    head, of, rest = name.partition(" from ")
    return f"{head}s{of}{rest}"
