"""A post's HTML to a tagged, levelled, checked and published MP3, against `espeak-ng | lame` and other plain ways.

    python benchmarks/narrate.py [rounds] [words …]

All in turns, each in processes of its own, at the same rate, bit rate and pace; CPU seconds are medians of the rounds,
ratios are medians of each round's. Ours is a warm worker with Django loaded. Needs Debian's espeak-ng, lame and ffmpeg;
the peer's pydub is fetched for the run, outside the project's own lock.
"""

import html
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tts.studio import Sound  # noqa: E402

ROUNDS = int(sys.argv[1]) if sys.argv[1:] else 5
WORDS = [int(words) for words in sys.argv[2:]] or [250, 14_000]
INSIDE = Path(__file__).parent / "inside"
MEASURE = [sys.executable, str(INSIDE / "narrate_measure.py")]
PACE = "148"  # of espeak-ng, for the narrator's 170 words a minute
SENTENCES = (
    "Most of what we call progress is the slow work of people who will never be named.",
    "They kept the harbours open, measured the tides, and wrote down everything they saw.",
    "If a machine learns to do the same, will it also learn why anybody cared?",
    "I think that is a reasonable estimate, but the uncertainty is considerable.",
    "However, there are two objections, and the second of them is the more serious.",
    "An argument that proves too much should make us look at its first step again.",
    "We asked eleven researchers, and no two of them meant the same thing by the word.",
    "So the question is not whether the model is right, but what it would cost us if it were wrong.",
    "Nobody had planned it; the habit simply grew, year after year, until it looked like a law.",
    "Suppose that the price falls by half each decade, as it has done so far.",
    "That is the easy part.",
    "The hard part is to notice, in time, which of our plans depend on it.",
)
ESPEAK = "espeak-ng -v en-us -s {pace} -f {text} --stdout"
PIPES = {
    "espeak-ng | lame": ESPEAK + " | lame --quiet -q {quality} -b {kbit} -m m --resample {khz} - {out}",
    "espeak-ng | ffmpeg": ESPEAK
    + " | ffmpeg -v error -y -ignore_length 1 -i - -ac 1 -ar {hertz} -c:a libmp3lame"
    " -compression_level {quality} -b:a {kbit}k {out}",
}
PEER = "pydub recipe"
FETCHED = ["pydub", "audioop-lts; python_version >= '3.13'"]


@dataclass(frozen=True, slots=True)
class Spent:
    """Of a command with all its children: CPU seconds, and the megabytes of the largest of its processes."""

    cpu: float
    rss: float


def essay(words: int) -> list[str]:
    """Paragraphs; a heading begins with #."""
    dice, blocks, count = random.Random(words), [], 0
    while count < words:
        blocks.append(" ".join(dice.choices(SENTENCES, k=dice.randint(3, 6))))
        count += len(blocks[-1].split())
        if dice.random() < 0.1:
            blocks.append(f"# {dice.choice(SENTENCES[-3:])[:-1]}")
    return blocks


class Bench:
    """One text, and the ways to have it read."""

    def __init__(self, words: int, work: Path) -> None:
        blocks = essay(words)
        self.work = work
        self.page, self.text, self.out = work / "page.html", work / "page.txt", work / "out.mp3"
        self.page.write_text("\n".join(map(_element, blocks)))
        said = subprocess.run(
            [*MEASURE, "words", str(self.page)],
            stdout=subprocess.PIPE,
            check=True,
            env=_environ(self.library()),
        )
        self.text.write_bytes(said.stdout)  # intro and outro too: all read the same words

    def library(self) -> Path:
        """An empty one."""
        directory = Path(tempfile.mkdtemp(dir=self.work)) / "data"
        shutil.copytree(self.work.parent / "empty", directory)
        return directory

    def ours(self, workers: int = 1) -> list[dict[str, float]]:
        """Workers at once, each with a library of its own."""
        started = [
            subprocess.Popen(
                [*MEASURE, str(self.page)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=_environ(self.library()),
            )
            for _ in range(workers)
        ]
        answers = [process.communicate()[0] for process in started]
        if any(process.returncode for process in started):
            raise SystemExit("a worker of ours failed")
        for left in self.work.glob("*/data"):
            shutil.rmtree(left.parent)
        return [json.loads(answer) for answer in answers]

    def pipe(self, name: str) -> Spent:
        sound = Sound()
        told = {"pace": PACE, "text": self.text, "out": self.out, "kbit": sound.bitrate}
        told |= {"quality": sound.quality, "hertz": sound.rate, "khz": sound.rate / 1000}
        return _measured(
            ["sh", "-c", PIPES[name].format(**{k: shlex.quote(str(v)) for k, v in told.items()})]
        )

    def peer(self, library: Path) -> Spent:
        sound = Sound()
        asked = [str(self.text), str(self.out), PACE, str(sound.rate), str(sound.bitrate)]
        return _measured(
            [sys.executable, str(INSIDE / "peer_pydub.py"), *asked],
            {**os.environ, "PYTHONPATH": str(library)},
        )


def _element(block: str) -> str:
    if block.startswith("# "):
        return f"<h2>{html.escape(block[2:])}</h2>"
    return f"<p>{html.escape(block)}</p>"


def _environ(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "nonlinear.settings"}


def _measured(command: list[str], environ: Mapping[str, str] | None = None) -> Spent:
    process = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    if code:
        raise SystemExit(f"{command[0]} failed")
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def fetched(library: Path) -> bool:
    """The peer's library in a directory of its own."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return not subprocess.run(
        [*install, "--target", str(library), *FETCHED], capture_output=True, timeout=300, check=False
    ).returncode


def main() -> None:
    for program, package in (("espeak-ng", "espeak-ng"), ("lame", "lame"), ("ffmpeg", "ffmpeg")):
        if not shutil.which(program):
            sys.exit(f"{program} is missing; on Debian: apt-get install {package}")
    with tempfile.TemporaryDirectory(prefix="narrate-") as directory:
        root = Path(directory)
        subprocess.run([*MEASURE, "prepare"], check=True, env=_environ(root / "empty"))
        has_peer = fetched(root / "peer")
        peaks = [measured(words, root, has_peer) for words in WORDS]
        print(f"peak memory, the longest text against the shortest: {peaks[-1] / peaks[0]:.3f}")


def measured(words: int, root: Path, has_peer: bool) -> float:
    """Prints one text's table; returns our peak memory in MB."""
    work = root / str(words)
    work.mkdir()
    bench = Bench(words, work)
    ours: list[dict[str, float]] = []
    pairs: list[list[dict[str, float]]] = []
    others: dict[str, list[Spent]] = {name: [] for name in [*PIPES, *([PEER] if has_peer else [])]}
    for _ in range(ROUNDS):
        ours += bench.ours()
        for name, found in others.items():
            found.append(bench.peer(root / "peer") if name == PEER else bench.pipe(name))
        pairs.append(bench.ours(workers=2))
        told = ", ".join(f"{name} {found[-1].cpu:.2f}" for name, found in others.items())
        print(
            f"  {words} words, round {len(ours)}: CPU s: ours {ours[-1]['all']:.2f}, {told}", file=sys.stderr
        )
    report(words, ours, others)
    report_pairs(ours, pairs)
    if not has_peer:
        print("  no peer: pydub could not be fetched")
    print(flush=True)
    return _middle(ours, "rss")


def report(words: int, ours: Sequence[Mapping[str, float]], others: Mapping[str, Sequence[Spent]]) -> None:
    cpu, audio = _middle(ours, "all"), _middle(ours, "audio")
    stages = [name for name in ours[0] if name not in ("all", "wall", "audio", "rss")]
    shares = ", ".join(f"{name} {_middle(ours, name) / cpu:.1%}" for name in stages)
    print(f"{words} words, {audio:.0f} s of audio, {len(ours)} rounds, load {os.getloadavg()[0]:.1f}")
    print(
        f"  ours, HTML to published: {cpu:.2f} CPU s, {audio / cpu:.0f} × real time, {_middle(ours, 'rss'):.0f} MB"
    )
    print(f"    {shares}")
    for name, found in others.items():
        seconds = statistics.median(one.cpu for one in found)
        memory = statistics.median(one.rss for one in found)
        whole = statistics.median(one["all"] / other.cpu for one, other in zip(ours, found, strict=True))
        studio = statistics.median(_studio(one) / other.cpu for one, other in zip(ours, found, strict=True))
        print(
            f"  {name}: {seconds:.2f} CPU s, {memory:.0f} MB; ours is {whole:.2f} × it, from the script on {studio:.2f}"
        )


def report_pairs(ours: Sequence[Mapping[str, float]], pairs: Sequence[Sequence[Mapping[str, float]]]) -> None:
    faster = statistics.median(
        2 * one["wall"] / max(both["wall"] for both in pair) for one, pair in zip(ours, pairs, strict=True)
    )
    dearer = statistics.median(
        sum(both["all"] for both in pair) / 2 / one["all"] for one, pair in zip(ours, pairs, strict=True)
    )
    print(f"  two workers, a post each: {faster:.2f} × as many posts as one, {dearer:.2f} × the CPU a post")


def _studio(figures: Mapping[str, float]) -> float:
    """Script to tagged and checked MP3: without the page, the rows and the storage."""
    return sum(figures[name] for name in ("speaking", "tagging", "encoding", "checking", "hashing"))


def _middle(rounds: Sequence[Mapping[str, float]], name: str) -> float:
    return statistics.median(figures[name] for figures in rounds)


if __name__ == "__main__":
    began = time.monotonic()
    main()
    print(f"measured in {time.monotonic() - began:.0f} s")
