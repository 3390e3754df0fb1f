"""Normalisers of other projects and this library, heard on the same cases.

    python benchmarks/compared.py CASES.jsonl [--kokoro PYTHON CLONE] [--nemo PYTHON] [--wetext PYTHON] [--sre NODE_MODULES]

CASES has {id, group, html, expect_spoken, accept, must_not_contain} a line. A peer is left out unless it is named: a clone
of Kokoro-FastAPI, a Python that has nemo_text_processing or WeTextProcessing, a node_modules with mathjax-full. None of
their code is in this project. docs/reading-compared.md says how to get them and what was found.

Each normaliser is given the text twice: as BeautifulSoup's get_text finds it, and as our own script has it before its
words are chosen ("written"), so that it answers for its rules alone. Speech Rule Engine says the formulas only; the digits
it leaves are put into words, and the prose around is ours.
"""

import argparse
import collections
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[1]
INSIDE = Path(__file__).parent / "inside"
sys.path.insert(0, str(ROOT))

from sources.extract import to_markdown  # noqa: E402
from tts.maths.numbers import number  # noqa: E402
from tts.passages import Kind, Script  # noqa: E402
from tts.policies import Policies  # noqa: E402
from tts.script import script_for  # noqa: E402

FRAMES = (Kind.INTRO, Kind.OUTRO)
ARITHMETIC = ("math-inline", "math-display")


@dataclass(frozen=True, slots=True)
class Score:
    """Of one reader on some cases. Leaked: something was heard that must not be; wrong: words wrong of those expected."""

    cases: int
    leaked: int
    exact: int
    wrong: float


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("cases", type=Path, nargs="?")
    asked.add_argument("--kokoro", nargs=2, metavar=("PYTHON", "CLONE"))
    asked.add_argument("--nemo", metavar="PYTHON")
    asked.add_argument("--wetext", metavar="PYTHON")
    asked.add_argument("--sre", metavar="NODE_MODULES")
    given = asked.parse_args()
    if not given.cases:
        print("It needs a file of cases, a JSON object a line; without one there is nothing to compare.")
        return
    cases = [json.loads(line) for line in given.cases.read_text().splitlines() if line.strip()]
    print(f"{'reader':44} {'cases':>5} {'leaked':>6} {'exact':>6} {'words wrong':>12}")
    _print("this library", cases, {case["id"]: _spoken(case["html"]) for case in cases})
    texts = {"get_text": _texts(cases, _plain), "written": _texts(cases, _written)}
    for source, found in texts.items():
        _print(f"{source}, as it is", cases, found)
    for peer, command in _peers(given):
        for source, found in texts.items():
            _print(f"{source} → {peer}", cases, _asked(command, found))
    if given.sre:
        _formulas(cases, given.sre)


def _peers(given: argparse.Namespace) -> Iterable[tuple[str, list[str]]]:
    if given.kokoro:
        yield "Kokoro-FastAPI", [given.kokoro[0], str(INSIDE / "peer_kokoro.py"), given.kokoro[1]]
    if given.nemo:
        yield "NeMo", [given.nemo, str(INSIDE / "peer_nemo.py")]
    if given.wetext:
        yield "WeTextProcessing", [given.wetext, str(INSIDE / "peer_wetext.py")]


def _texts(cases: list[Any], read: Callable[[str], str]) -> dict[str, str]:
    return {case["id"]: read(case["html"]) for case in cases}


def _plain(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def _written(html: str) -> str:
    """What our script would say, before any rule of ours has put it into words."""
    return " ".join(
        sentence.written or sentence.spoken for one in _script(html).passages for sentence in one.sentences
    )


def _spoken(html: str) -> str:
    return _script(html).spoken


def _script(html: str) -> Script:
    """One narrator's, without the closing notice of what could not be read."""
    script = script_for(to_markdown(html).text, policies=Policies(single_voice=True))
    return Script(tuple(passage for passage in script.passages if passage.kind not in FRAMES))


def _asked(command: list[str], texts: dict[str, str]) -> dict[str, str]:
    """The answers of a peer in a process of its own: JSON in, JSON out."""
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    answers: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return answers


def _formulas(cases: list[Any], modules: str) -> None:
    """Speech Rule Engine in both of its manners, on the cases whose formulas have their TeX for label."""
    chosen = [case for case in cases if case["group"] in ARITHMETIC and "aria-label" in case["html"]]
    _print(
        "formulas: this library",
        chosen,
        {c["id"]: _spoken(c["html"]) for c in chosen},
    )
    labels = {case["id"]: _labelled(case["html"])[0] for case in chosen}
    for manner in ("clearspeak", "mathspeak"):
        said = _asked(["node", str(INSIDE / "peer_sre.js"), modules, manner], labels)
        heard = {case["id"]: _around(case["html"], said[case["id"]]) for case in chosen}
        _print(f"formulas: Speech Rule Engine, {manner}", chosen, heard)


def _labelled(html: str) -> tuple[str, BeautifulSoup]:
    soup = BeautifulSoup(html, "html.parser")
    formula = soup.select_one("[aria-label]")
    return (str(formula["aria-label"]) if formula else ""), soup


def _around(html: str, speech: str) -> str:
    """The sentence with the formula in words, read as the rest of a page is."""
    _, soup = _labelled(html)
    words = re.sub(r"\d+(?:\.\d+)?", lambda digits: number(digits[0]), speech)
    for formula in soup.select(".mjpage, mjx-container"):
        formula.replace_with(f" {words} ")
    return _spoken(str(soup))


def _print(reader: str, cases: list[Any], heard: dict[str, str]) -> None:
    score = _scored(cases, heard)
    share = f"{100 * score.exact / score.cases:.0f} %"
    print(
        f"{reader:44} {score.cases:>5} {score.leaked:>6} {score.exact:>6} {share:>6} {score.wrong:>12.3f}",
        flush=True,
    )


def _scored(cases: list[Any], heard: dict[str, str]) -> Score:
    tally: collections.Counter[str] = collections.Counter()
    wrong = 0.0
    for case in cases:
        said = heard[case["id"]]
        rates = [
            _error_rate(_words(right), _words(said))
            for right in (case["expect_spoken"], *case.get("accept", []))
        ]
        tally["leaked"] += any(part.casefold() in said.casefold() for part in case["must_not_contain"])
        tally["exact"] += min(rates) == 0
        wrong += min(1.0, *rates)
    return Score(len(cases), tally["leaked"], tally["exact"], wrong / len(cases))


def _words(text: str) -> list[str]:
    """Words without case, punctuation or British spelling."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("metre", "meter").replace("litre", "liter")
    return re.sub(r"[^\w\s]|_", " ", text).split()


def _error_rate(expected: list[str], heard: list[str]) -> float:
    """Insertions, deletions and exchanges by the words expected."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(expected, 1):
        last, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (word != other))
    return row[-1] / max(1, len(expected))


if __name__ == "__main__":
    main()
