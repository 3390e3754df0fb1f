"""`manage.py say`: how a text will be read, word for word, without a sound: chapters, voices, pauses, what is left out."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from episodes.recording import page
from tts import ledger
from tts.passages import LETTER, NARRATOR, Kind, Omission, Passage, Pause, Script
from tts.policies import Policies
from tts.script import script_for

FRAMES = frozenset({Kind.INTRO, Kind.OUTRO})
REST = frozenset({Pause.HEADING, Pause.SCENE, Pause.SPOILER})  # the silences that are worth a word
EXAMPLES = 3


class Command(BaseCommand):
    help = "Print how a page, a file or an address, will be read, and what of it will not and why."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("page", nargs="?", metavar="FILE|URL|-", help="- is the standard input")
        what.add_argument(
            "--jsonl", type=Path, metavar="FILE", help="{id, html} a line; prints {id, spoken} a line"
        )
        parser.add_argument(
            "--format", choices=["html", "md"], help="else what the name or the text suggests"
        )
        parser.add_argument("--one-voice", action="store_true", help="name every speaker, announce quotes")
        parser.add_argument("--policies", default="{}", metavar="JSON", help="reading policies of your own")
        parser.add_argument("--written", action="store_true", help="show what is written beside what is said")

    def handle(self, *args: object, **options: object) -> None:
        if options["jsonl"]:
            self._say_lines(cast(Path, options["jsonl"]))
            return
        policies = _policies(str(options["policies"]), one_voice=bool(options["one_voice"]))
        text, left_out = _text_of(str(options["page"]), cast(str | None, options["format"]))
        script = script_for(text, policies=policies)
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True, highlight=False)
        _print_passages(console, script.passages, with_written=bool(options["written"]))
        _print_left_out(console, [*left_out, *script.omissions])
        _print_doubts(console, text, script)

    def _say_lines(self, path: Path) -> None:
        """The words alone, by one narrator, without intro and outro."""
        policies = Policies(single_voice=True)
        with path.open(encoding="utf-8") as lines:
            for case in map(json.loads, filter(str.strip, lines)):
                script = script_for(page.markdown(page.Page("", html=case["html"])).text, policies=policies)
                passages = tuple(passage for passage in script.passages if passage.kind not in FRAMES)
                spoken = Script(passages).spoken
                self.stdout.write(json.dumps({"id": case["id"], "spoken": spoken}, ensure_ascii=False))


def _policies(written: str, *, one_voice: bool) -> Policies:
    try:
        return Policies.from_dict({"single_voice": one_voice, **json.loads(written)})
    except (ValueError, TypeError) as error:
        raise CommandError(f"--policies: {error}") from error


def _text_of(target: str, form: str | None) -> tuple[str, list[Omission]]:
    """The page as Markdown, and what extraction left out of it."""
    try:
        extract = page.markdown(_page(target, form))
    except (page.PageError, OSError, UnicodeDecodeError) as error:
        raise CommandError(str(error)) from error
    return extract.text, [Omission(one.code, one.written) for one in extract.omissions]


def _page(target: str, form: str | None) -> page.Page:
    if target != "-" and (form is None or page.ADDRESS.match(target)):
        return page.read(target)
    content = sys.stdin.read() if target == "-" else Path(target).read_text(encoding="utf-8")
    is_html = form == "html" or (form is None and content.lstrip().startswith("<"))
    return page.from_html(content) if is_html else page.from_markdown(content)


def _print_passages(console: Console, passages: Iterable[Passage], *, with_written: bool) -> None:
    for passage in passages:
        if passage.chapter:
            console.print()
            console.print(Text(f"━━ {passage.chapter}", style="bold"))
        console.print()
        console.print(Text(_cue(passage), style="dim"))
        for sentence in passage.sentences:
            console.print(Text(sentence.spoken.replace(LETTER, "")))
            if with_written and sentence.place:
                console.print(Text(f"    {sentence.written}", style="dim italic"))


def _cue(passage: Passage) -> str:
    """Who says what kind of thing, after which silence."""
    rest = f", after a pause ({passage.pause})" if passage.pause in REST else ""
    speaker = f" {passage.speaker}" if passage.speaker else ""
    voice = "" if passage.role == NARRATOR else f" by {passage.role}"
    return f"[{passage.kind}{voice}{speaker}{rest}]"


def _print_left_out(console: Console, omissions: list[Omission]) -> None:
    if not omissions:
        return
    by_code: dict[str, list[str]] = {}
    for omission in omissions:
        by_code.setdefault(omission.code, []).append(" ".join(omission.written.split()))
    table = Table("left out", "times", "such as", box=None, title="Not read", title_justify="left")
    for code, written in sorted(by_code.items(), key=lambda pair: -len(pair[1])):
        shown = dict.fromkeys(words if len(words) < 60 else f"{words[:59]}…" for words in written if words)
        table.add_row(code, str(len(written)), Text(" · ".join(list(shown)[:EXAMPLES])))
    console.print()
    console.print(table)


def _print_doubts(console: Console, text: str, script: Script) -> None:
    """What a curator should look at, and whether the ledger is clean."""
    for flag in script.flags:
        console.print(Text(f"look at: {flag}", style="yellow"))
    faults = ledger.check(text, script)
    for fault in faults:
        console.print(Text(f"{fault.code}: {fault.written}", style="red"))
    words = len(script.spoken.split())
    verdict = "every word of the text is said once or declared" if not faults else f"{len(faults)} faults"
    console.print(Text(f"\n{words:,} words to speak; {verdict}.", style="bold"))
