"""A script to a tagged, levelled and checked MP3, against `espeak-ng | lame` at the same rate and bit rate.

    python benchmarks/narrate.py [rounds] [words …]

CPU seconds of a warm process (ours without imports) and of the pipe, in turns, medians; the shares of our stages; and the
peak memory of a process that does nothing else, which must not grow with the text. Needs Debian's espeak-ng and lame.
"""

import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
from tts.engines import load
from tts.id3 import Tags
from tts.lexicon import Lexicon
from tts.record import record
from tts.script import script_for
from tts.studio import Sound

ROUNDS = int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdecimal() else 3
WORDS = [int(words) for words in sys.argv[2:] if words.isdecimal()] or [250, 4_000, 14_000]
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
PIPE = "espeak-ng -v en-us -s {pace} -f {text} --stdout | lame --quiet -q {quality} -b {bitrate} -m m --resample {khz} - {out}"


def essay(words: int) -> str:
    dice, blocks, count = random.Random(words), [], 0
    while count < words:
        blocks.append(" ".join(dice.choices(SENTENCES, k=dice.randint(3, 6))))
        count += len(blocks[-1].split())
        if dice.random() < 0.1:
            blocks.append(f"## {dice.choice(SENTENCES[-3:])[:-1]}")
    return "\n\n".join(blocks)


def ours(text: Path, work: Path) -> dict[str, float]:
    """CPU seconds by stage, in this process; `all` is everything from text to file."""
    engine = load("tts.engines.espeak.Espeak")
    begun = time.process_time()
    script = script_for(text.read_text())
    scripted = time.process_time() - begun
    recording = record(
        script,
        cast=engine.cast,
        lexicon=Lexicon(),
        engine=engine,
        work_dir=work,
        tags=Tags(title="Benchmark"),
    )
    spent = time.process_time() - begun
    recording.path.unlink()
    stages = {name: one.cpu for name, one in recording.spent.items()}
    return {"script": scripted, **stages, "all": spent, "audio": recording.seconds}


def child(text: Path, work: Path) -> None:
    """One warm-up and one measured recording; and what this process ever held."""
    warm = work / "warm.md"
    warm.write_text(SENTENCES[0])
    ours(warm, work)
    figures = ours(text, work)
    figures["rss"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


def run_child(text: Path, work: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, "--child", str(text), str(work)],
        capture_output=True,
        text=True,
        check=True,
    )
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def run_pipe(text: Path, work: Path) -> float:
    """CPU seconds of both programs together."""
    sound, out = Sound(), work / "pipe.mp3"
    pipe = PIPE.format(
        pace=148, text=text, quality=sound.quality, bitrate=sound.bitrate, khz=sound.rate / 1000, out=out
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(pipe, shell=True, check=True, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    for program in ("espeak-ng", "lame"):
        if not shutil.which(program):
            sys.exit(f"{program} is missing; on Debian: apt-get install {program}")
    with tempfile.TemporaryDirectory() as directory:
        for words in WORDS:
            text = Path(directory) / f"{words}.md"
            text.write_text(essay(words))
            rounds = [
                (run_child(text, Path(directory)), run_pipe(text, Path(directory))) for _ in range(ROUNDS)
            ]
            report(words, rounds)


def report(words: int, rounds: list[tuple[dict[str, float], float]]) -> None:
    middle = {name: statistics.median(figures[name] for figures, _ in rounds) for name in rounds[0][0]}
    anchor = statistics.median(pipe for _, pipe in rounds)
    ratio = statistics.median(figures["all"] / pipe for figures, pipe in rounds)
    shares = ", ".join(
        f"{name} {middle[name] / middle['all']:.0%}"
        for name in ("script", "speaking", "encoding", "checking")
    )
    print(
        f"{words:6} words, {middle['audio']:6.0f} s of audio: {middle['all']:6.2f} CPU s"
        f" ({middle['audio'] / middle['all']:.0f} × real time), pipe {anchor:6.2f} s, ratio {ratio:.2f};"
        f" peak {middle['rss']:.0f} MB; {shares}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
