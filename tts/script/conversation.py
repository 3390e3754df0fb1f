"""Reads the turns of a conversation that is written with labels: the label is said or left out, the words get a voice."""

from tts import spoken
from tts.passages import NARRATOR, Kind, Pause, Place, Sentence
from tts.script.containers import spoken_by
from tts.script.leaves import Block
from tts.script.line import Line, read
from tts.script.saying import stopped
from tts.script.speakers import Label, Turn
from tts.script.writer import Reading, Setting


def say_turn(reading: Reading, block: Block, turn: Turn, setting: Setting) -> None:
    if not turn.labels:
        return reading.block(block, spoken_by(reading, turn.name, setting))
    line = read(block)
    first = turn.labels[0].start
    reading.writer.omit_line("timecode", line, 0, first)
    ends = [label.start for label in turn.labels[1:]] + [len(line.text)]
    for label, end in zip(turn.labels, ends, strict=True):
        _say_label(reading, line, label, setting)
        reading.writer.omit_line("timecode", line, label.said_end, label.end)
        reading.words(line, spoken_by(reading, label.name, setting), label.end, end)
    return None


def _say_label(reading: Reading, line: Line, label: Label, setting: Setting) -> None:
    writer = reading.writer
    is_new = reading.is_new(label.name)
    if not (is_new or writer.policies.names_always):
        return writer.omit_line("speaker", line, label.start, label.said_end)
    written = line.text[label.start : label.said_end]
    place = Place(line.number, label.start, label.said_end)
    sentence = Sentence(written, stopped(spoken.say(f"{_name(label.name)}:")), place)
    if writer.policies.single_voice:
        return writer.lead(sentence)
    writer.say([sentence], Setting(setting.kind, NARRATOR), kind=Kind.NOTICE)
    return writer.rest(Pause.SENTENCE)


def _name(written: str) -> str:
    """ "ROB WIBLIN", as some transcripts have it, is a name and no abbreviation."""
    is_shouted = written.isupper() and any(len(word) > 2 for word in written.split()) and " " in written
    return written.title() if is_shouted else written
