"""Chapters as a listener wants them: none without words of its own."""

from collections.abc import Iterable
from dataclasses import replace

from tts.passages import Kind, Passage


def settled(passages: Iterable[Passage]) -> list[Passage]:
    """A heading right before another joins its chapter, as "The first part: Its beginning"; a last one begins none."""
    found = list(passages)
    joined = ""
    begun = -1
    for n, passage in enumerate(found):
        follows = found[n + 1] if n + 1 < len(found) else None
        if not passage.chapter:
            continue
        title = f"{joined}: {passage.chapter}" if joined else passage.chapter
        begun = begun if joined else n
        found[n] = replace(passage, chapter="")
        if follows is None or (follows.chapter and follows.kind is not Kind.HEADING):
            joined = ""
        elif follows.chapter:
            joined = title if passage.kind is Kind.HEADING else ""
        else:
            found[begun] = replace(found[begun], chapter=title)
            joined = ""
    return found
