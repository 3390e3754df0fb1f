"""From a post to the script of its episode: what is said before and after the author's words, and how titles are said."""

import hashlib
import re
from dataclasses import dataclass, replace

from django.conf import settings
from django.template.loader import render_to_string

from episodes import LIBRARY
from sources.models import Post
from tts import script, spoken
from tts.passages import Kind, Passage, Pause, Script, Sentence
from tts.policies import Policies

FIRST_HOME = "nonlinear.org"  # where the library began; said until it stands at a public address of its own
INTRODUCTION = "Introduction"
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Framing:
    """The facts that intro and outro tell."""

    title: str
    byline: str
    date: str
    forum: str
    intro: str  # full, short or none
    is_conversation: bool = False


def script_for(post: Post) -> Script:
    """The whole episode: the intro as a chapter of its own, the text, the outro."""
    body = body_of(post)
    framing = framing_of(post, is_conversation=is_conversation(body))
    intro = _passage(Kind.INTRO, "intro", framing, pause=Pause.NONE, chapter=INTRODUCTION)
    outro = _passage(Kind.OUTRO, "outro", framing, pause=Pause.SCENE)
    return replace(body, passages=(*intro, *_opened(body.passages, post.title), *outro))


def body_of(post: Post) -> Script:
    """The author's words alone. Raises ValueError for reading policies that there are not."""
    policies = Policies.from_dict({**post.home.policies, **post.policies})
    names = [read_name(author.name) for author in post.credited]
    return script.script_for(post.text_to_read, policies=policies, participants=names)


def framing_of(post: Post, *, is_conversation: bool = False, in_writing: bool = False) -> Framing:
    """In writing there is always an intro, because the post's own date and place stand nowhere else in the notes."""
    published = post.published_at
    intro = "short" if in_writing and post.home.intro == "none" else post.home.intro
    return Framing(
        title=read_title(post.title),
        byline=read_name(post.byline),
        date=f"{published:%B} {published.day}, {published.year}",
        forum=post.home.spoken_name,
        intro=intro,
        is_conversation=is_conversation,
    )


def intro_lines(framing: Framing) -> list[str]:
    """The intro as it is written in the notes, a sentence each."""
    return _lines("intro", framing)


def read_title(title: str) -> str:
    """A title as it is said."""
    return re.sub(r"\s*&\s*", " and ", title).strip()


def read_name(name: str) -> str:
    """An author's name without the underscores that some forums' names have for spaces."""
    return name.replace("_", " ").strip()


def is_conversation(body: Script) -> bool:
    return any(passage.speaker for passage in body.passages)


def digest(whole: Script) -> str:
    """Of the words alone: a comma, a capital or a dash that nobody hears makes no difference."""
    words = WORD.findall(whole.spoken.casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def _opened(passages: tuple[Passage, ...], title: str) -> tuple[Passage, ...]:
    """The text begins a chapter, so that the intro can be skipped."""
    if not passages:
        return ()
    first, *rest = passages
    return (replace(first, chapter=first.chapter or title, pause=Pause.HEADING), *rest)


def _passage(
    kind: Kind, name: str, framing: Framing, *, pause: Pause, chapter: str = ""
) -> tuple[Passage, ...]:
    sentences = tuple(Sentence(line, spoken.say(line)) for line in _lines(name, framing))
    return (Passage(kind, sentences, pause=pause, chapter=chapter),) if sentences else ()


def _lines(name: str, framing: Framing) -> list[str]:
    facts = {field: getattr(framing, field) for field in framing.__dataclass_fields__}
    site = settings.SITE_HOST if settings.PUBLIC else FIRST_HOME
    written = render_to_string(f"narration/{name}.md", {**facts, "library": LIBRARY, "site": site})
    return [line.strip() for line in written.splitlines() if line.strip()]
