"""A timeline as listeners' programs read it: WebVTT, SubRip, and the Podcasting 2.0 chapters and transcript."""

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from html import escape

from tts.timeline import Cue, Timeline

WIDTH = 65  # characters a line, as podcast:transcript asks of WebVTT
SHORTEST_MS = 1


def webvtt(timeline: Timeline) -> str:
    """One cue a sentence, with its speaker as a voice span where a name is known."""
    cues = (
        f"{_clock(start, '.')} --> {_clock(end, '.')}\n{_voice(cue.speaker)}{escape(_wrapped(cue.written), quote=False)}\n"
        for cue, start, end in _told(timeline)
    )
    return "\n".join(["WEBVTT\n", *cues])


def subrip(timeline: Timeline) -> str:
    """SubRip: the speaker's name and a colon where the speaker changes."""
    blocks, before = [], ""
    for number, (cue, start, end) in enumerate(_told(timeline), 1):
        name = f"{_line(cue.speaker)}: " if cue.speaker and cue.speaker != before else ""
        before = cue.speaker
        said = _wrapped(name + cue.written).replace("-->", "→")
        blocks.append(f"{number}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{said}\n")
    return "\n".join(blocks)


def chapters_json(timeline: Timeline, *, title: str = "", author: str = "") -> str:
    """https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md"""
    about = {name: text for name, text in (("title", title), ("author", author)) if text}
    chapters = [{"startTime": one.start, "title": _line(one.title)} for one in timeline.chapters]
    return _json({"version": "1.2.0", **about, "chapters": chapters})


def transcript_json(timeline: Timeline) -> str:
    """https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md"""
    segments = [
        {
            **({"speaker": _line(cue.speaker)} if cue.speaker else {}),
            "startTime": start / 1000,
            "endTime": end / 1000,
            "body": _line(cue.written),
        }
        for cue, start, end in _told(timeline)
    ]
    return _json({"version": "1.0.0", "segments": segments})


RENDERED: Mapping[str, tuple[Callable[[Timeline], str], str]] = {
    "vtt": (webvtt, "captions as WebVTT"),
    "srt": (subrip, "captions as SubRip"),
    "json": (transcript_json, "the transcript as Podcasting 2.0 JSON"),
    "chapters": (chapters_json, "the chapters as Podcasting 2.0 JSON"),
}
"""By the name of the commands' option: what renders it, and what it is."""


def _told(timeline: Timeline) -> Iterator[tuple[Cue, int, int]]:
    """Cues with words, in milliseconds: in order, none over another, none empty, none beyond the end."""
    last, clock = int(timeline.seconds * 1000), 0
    for cue in timeline.cues:
        start = max(clock, round(cue.start * 1000))
        end = min(last, max(start + SHORTEST_MS, round(cue.end * 1000)))
        if start < end and cue.written.strip():
            clock = end
            yield cue, start, end


def _clock(milliseconds: int, point: str) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def _wrapped(text: str) -> str:
    return textwrap.fill(_line(text), WIDTH, break_on_hyphens=False)


def _line(text: str) -> str:
    """No line breaks: an empty line would end a cue."""
    return " ".join(text.split())


def _voice(name: str) -> str:
    return f"<v {escape(_line(name), quote=False)}>" if name.strip() else ""


def _json(tree: dict[str, object]) -> str:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))
