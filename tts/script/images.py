"""Images by description and caption; those that nobody described are counted, those of a source are silent."""

import re
from dataclasses import replace

from tts.passages import Kind, Pause
from tts.script.line import Form, Line
from tts.script.writer import Setting, Writer

_SOURCE = re.compile(
    r"\W*(?:(?:image|photo|picture|chart|figure|graph|screenshot|meme|illustration)\s+)?"
    r"(?:sources?|via|credits?|by|from|link|here|h/?t|courtesy of)(?:\s+(?:on|via|from|by|at|and|/)|\W)*\W*"
    r"|\W*click (?:here )?(?:to|for) (?:enlarge|zoom|expand|full size)\W*",
    re.IGNORECASE,
)


def is_image(line: Line) -> bool:
    """Whether nothing but images stands in the line."""
    return line.has(Form.IMAGE) and not line.outside(Form.IMAGE).strip()


def say_images(writer: Writer, line: Line, setting: Setting, caption: Line | None = None) -> None:
    """The images of a line that holds nothing else, then their caption."""
    spoken_caption = caption if caption and not _is_source_only(caption) else None
    if caption and spoken_caption is None:
        writer.omit_line("source", caption)
    if writer.policies.images == "skip":
        for one in (line, spoken_caption):
            if one:
                writer.omit_line("image", one)
        return
    described = _described(writer, line, spoken_caption)
    words = replace(line, marks=())
    for start, end in described:
        with writer.framed("Image:"):
            writer.say(writer.sentences(words, start, end), setting, kind=Kind.IMAGE)
    if spoken_caption:
        with writer.framed("Caption:" if described else "Image. Caption:"):
            sentences = writer.sentences(spoken_caption)
            writer.say(sentences, setting, pause=Pause.SENTENCE if described else None, kind=Kind.IMAGE)


def _described(writer: Writer, line: Line, caption: Line | None) -> list[tuple[int, int]]:
    """Where the descriptions stand that are worth hearing; the rest is noted."""
    found = []
    for mark in line.marked(Form.IMAGE):
        words = line.text[mark.start : mark.end]
        if caption and words.strip() and _plain(words) in _plain(caption.text):
            writer.omit_line("repeated", line, mark.start, mark.end)
        elif words.strip():
            found.append((mark.start, mark.end))
        elif caption is None:
            writer.unsaid["image"] += 1
            writer.omit("image", mark.content.rsplit("/", 1)[-1])
    return found


def _is_source_only(caption: Line) -> bool:
    """The word "Source", a link, or both."""
    if _SOURCE.fullmatch(caption.text):
        return True
    rest = caption.outside(Form.LINK, Form.ADDRESS)
    names_source = caption.has(Form.LINK, Form.ADDRESS) and _SOURCE.fullmatch(rest) is not None
    return names_source or (caption.has(Form.ADDRESS) and not any(sign.isalnum() for sign in rest))


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
