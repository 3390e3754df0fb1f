"""What stands in `:::` containers: spoilers, collapsed sections, messages of a dialogue, text of a model, figures."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tts.markdown import parser
from tts.passages import QUOTATION, Pause
from tts.script.images import is_image, say_images
from tts.script.leaves import Block
from tts.script.line import Line, read, read_inline
from tts.script.tables import say_table, table_of
from tts.script.writer import Reading, Setting, own

AFTER_SPOILER = "After the spoiler"
_UI_WORDS = re.compile(
    r"(?:\W*(?:click|tap|press)(?:\s+(?:here|this|me))?(?:\s+(?:to|for)(?:\s+(?:expand|show|see|reveal|open|view|read|unfold))?\b)?"
    r"|\W*expand for\b|\W*(?:expand|show|open|see|view|read|reveal)(?:\s+(?:more|all|this|it))?\b(?=\s*(?:[:–—]|$)))\s*[:–—-]*\s*",
    re.IGNORECASE,
)
_UI_WORDS_AFTER = re.compile(
    r"\s*(?:[(\[]|[–—:-]\s)\s*(?:click|tap|press|expand|open|unfold|show|collapsed)\b[^()\[\]]{0,40}[)\]]?\s*$",
    re.IGNORECASE,
)


def say_spoiler(reading: Reading, block: Block, setting: Setting) -> None:
    writer = reading.writer
    if writer.policies.spoilers == "skip":
        for child in block.children:
            writer.omit_block("spoiler", child)
        return writer.notice("A spoiler is left out here.")
    chapter = AFTER_SPOILER if setting.chapters else ""
    with writer.announced([own("Spoiler ahead.")], "End of spoiler.", rest=Pause.SPOILER, chapter=chapter):
        reading.blocks(block.children, replace(setting, chapters=False))
    return None


def say_details(reading: Reading, block: Block, setting: Setting) -> None:
    """Its summary without the words that only tell a reader where to click."""
    writer = reading.writer
    summary = _summary(block)
    ui_words = _UI_WORDS.match(summary.text)
    start = ui_words.end() if ui_words else 0
    after = _UI_WORDS_AFTER.search(summary.text, start)
    end = after.start() if after else len(summary.text)
    for words in (summary.text[:start], summary.text[end:]):
        if words.strip():
            writer.omit("chrome", words)
    title = writer.sentences(summary, start, end)
    opening = [own("Expandable section:"), *title] if title else [own("Expandable section.")]
    if writer.policies.details == "skip":
        for child in block.children:
            writer.omit_block("details", child)
        return writer.say(opening, Setting())
    with writer.announced(opening, "End of expandable section.", keep=bool(title)):
        reading.blocks(block.children, replace(setting, chapters=False))
    return None


def say_message(reading: Reading, block: Block, setting: Setting) -> None:
    """One message of a dialogue, by the voice of whoever wrote it."""
    name, before = block.argument, len(reading.writer.passages)
    with named(reading, name):
        reading.blocks(block.children, spoken_by(reading, name, setting) if name else setting)
    if name and len(reading.writer.passages) == before:
        reading.writer.omit("speaker", name)


def say_model_text(reading: Reading, block: Block, setting: Setting) -> None:
    writer = reading.writer
    name = block.argument or "a language model"
    role = setting.role if writer.policies.single_voice else QUOTATION
    with writer.announced([own(f"Written by {name}:")], f"End of text by {name}."):
        reading.blocks(block.children, replace(setting, role=role, chapters=False))


def say_figure(reading: Reading, block: Block, setting: Setting) -> None:
    """Images or a table, and the caption that is the last paragraph."""
    shown, caption = list(block.children), None
    if len(shown) > 1 and shown[-1].name == "paragraph" and not is_image(read(shown[-1])):
        caption = read(shown.pop())
    for n, child in enumerate(shown):
        own_caption = caption if n == len(shown) - 1 else None
        if child.name == "table":
            say_table(reading.writer, table_of(child), setting, own_caption)
        elif child.name == "paragraph" and is_image(read(child)):
            say_images(reading.writer, read(child), setting, own_caption)
        else:
            reading.blocks([child], setting)
            _say_caption(reading, own_caption, setting)


def spoken_by(reading: Reading, name: str, setting: Setting) -> Setting:
    role = setting.role if reading.writer.policies.single_voice else reading.role_of(name)
    return replace(setting, role=role, speaker=name)


@contextmanager
def named(reading: Reading, name: str) -> Iterator[None]:
    """Says who speaks: one voice always, several voices when each is heard first."""
    writer = reading.writer
    is_new = reading.is_new(name)
    if not name or not (is_new or writer.policies.names_always):
        yield
    elif writer.policies.single_voice:
        with writer.framed(f"{name}:"):
            yield
    else:
        with writer.announced([own(f"{name}:")], rest=Pause.SENTENCE):
            yield


def _say_caption(reading: Reading, caption: Line | None, setting: Setting) -> None:
    if caption:
        with reading.writer.framed("Caption:"):
            reading.writer.say(reading.writer.sentences(caption), setting, pause=Pause.SENTENCE)


def _summary(block: Block) -> Line:
    return read_inline(-1, parser().parseInline(block.argument)[0])
