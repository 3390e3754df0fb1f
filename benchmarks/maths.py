"""How long a formula takes to be put into words: python -m benchmarks.maths [formulas.tsv] [rounds]."""

import statistics
import sys
import time
from pathlib import Path

from tts.maths import say

FORMULAS = Path(__file__).parents[1] / "tests" / "tts" / "formulas.tsv"


def main(path: Path = FORMULAS, rounds: int = 5) -> None:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    formulas = [line.split("\t")[0] for line in lines]
    begun = time.perf_counter()
    say(formulas[0])
    first = time.perf_counter() - begun
    times = [_milliseconds(tex) for _ in range(rounds) for tex in formulas]
    cuts = statistics.quantiles(times, n=100)
    unread = sum(not say(tex).parsed for tex in formulas)
    print(f"formulas {len(formulas)}, unread {unread}, rounds {rounds}, first call {first * 1000:.1f} ms")
    print(
        f"median {cuts[49]:.3f} ms, p95 {cuts[94]:.3f} ms, p99 {cuts[98]:.3f} ms, worst {max(times):.1f} ms"
    )


def _milliseconds(tex: str) -> float:
    begun = time.perf_counter()
    say(tex)
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    arguments = sys.argv[1:]
    main(Path(arguments[0]) if arguments else FORMULAS, int(arguments[1]) if len(arguments) > 1 else 5)
