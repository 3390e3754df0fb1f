"""What is embedded from elsewhere, and buttons: announced in words, counted when there are more of a kind."""

from tts.passages import Kind
from tts.script.leaves import Block
from tts.script.line import Form, read
from tts.script.writer import Reading, Setting, article

NAMES = {
    "youtube": "embedded YouTube video",
    "vimeo": "embedded Vimeo video",
    "video": "embedded video",
    "tweet": "embedded tweet",
    "manifold": "embedded Manifold market",
    "metaculus": "embedded Metaculus question",
    "metaforecast": "embedded forecast",
    "prediction": "embedded prediction poll",
    "poll": "poll",
    "strawpoll": "poll",
    "widget": "interactive widget",
    "audio": "audio recording",
    "owid": "embedded chart from Our World in Data",
    "chart": "embedded chart",
    "page": "embedded page",
    "viewpoints": "embedded opinion poll",
    "estimaker": "embedded estimate",
    "neuronpedia": "embedded Neuronpedia page",
    "calendly": "embedded calendar",
    "flashcards": "flashcard quiz",
    "artifact": "embedded artifact",
    "review-results": "table of review results",
    "spreadsheet": "embedded spreadsheet",
    "document": "embedded document",
    "map": "embedded map",
    "form": "embedded form",
}
UNKNOWN = "embedded page"


def say_embed(reading: Reading, block: Block, setting: Setting) -> None:
    """Its words, if it has any; without words only the first of a kind is announced, the others counted."""
    writer = reading.writer
    name = NAMES.get(block.argument.split(" ")[0].casefold(), UNKNOWN)
    worded = [child for child in block.children if not _is_address(child)]
    is_silent = writer.policies.embeds == "skip"
    for child in block.children:
        if is_silent or child not in worded:
            writer.omit_block("embed", child)
    if is_silent:
        return
    if not worded:
        writer.announce(name)
        return
    with writer.framed(f"{article(name)} {name} is in the post:"):
        reading.blocks(worded, setting.within(Kind.EMBED))


def say_button(reading: Reading, block: Block, setting: Setting) -> None:
    with reading.writer.framed("Button:"):
        reading.blocks(block.children, setting.within(Kind.EMBED))


def _is_address(block: Block) -> bool:
    if block.name != "paragraph":
        return False
    line = read(block)
    return any(mark.start == 0 and mark.end == len(line.text) for mark in line.marked(Form.ADDRESS))
