"""What is embedded from elsewhere, and buttons: announced in words, counted when there are more of a kind."""

from tts.passages import Kind
from tts.script.leaves import Block
from tts.script.line import Form, Line, read
from tts.script.writer import Setting, Writer, article

NAMES = {
    "youtube": "embedded YouTube video",
    "vimeo": "embedded video",
    "video": "embedded video",
    "tweet": "embedded tweet",
    "manifold": "embedded Manifold market",
    "metaculus": "embedded Metaculus question",
    "metaforecast": "embedded forecast",
    "prediction": "embedded prediction poll",
    "elicit": "embedded prediction poll",
    "poll": "poll",
    "strawpoll": "poll",
    "widget": "interactive widget",
    "audio": "audio recording",
    "spotify": "audio recording",
    "soundcloud": "audio recording",
    "podcast": "audio recording",
    "owid": "embedded chart from Our World in Data",
    "chart": "embedded chart",
    "viewpoints": "embedded opinion poll",
    "estimaker": "embedded estimate",
    "neuronpedia": "embedded Neuronpedia page",
    "calendly": "embedded calendar",
    "calendar": "embedded calendar",
    "thoughtsaver": "flashcard quiz",
    "map": "embedded map",
    "form": "embedded form",
}
UNKNOWN = "embedded page"


def say_embed(writer: Writer, block: Block, setting: Setting) -> None:
    """Its words, if it has any; without words only the first of a kind is announced, the others counted."""
    name = NAMES.get(block.argument.split(" ")[0].casefold(), UNKNOWN)
    lines = [read(child) for child in block.children if child.name == "paragraph"]
    worded = [line for line in lines if not _is_address(line)]
    for line in lines:
        if line not in worded or writer.policies.embeds == "skip":
            writer.omit_line("embed", line)
    if writer.policies.embeds == "skip":
        return
    if not worded:
        writer.announce(name)
        return
    with writer.framed(f"{article(name)} {name} is in the post:"):
        for line in worded:
            writer.say(writer.sentences(line), setting, kind=Kind.EMBED)


def say_button(writer: Writer, block: Block, setting: Setting) -> None:
    with writer.framed("Button:"):
        for leaf in block.leaves():
            writer.say(writer.sentences(read(leaf)), setting, kind=Kind.EMBED)


def _is_address(line: Line) -> bool:
    return any(mark.start == 0 and mark.end == len(line.text) for mark in line.marked(Form.ADDRESS))


def _article(name: str) -> str:
    return "An" if name[0] in "aeiou" else "A"
