"""Formulas mutated a hundred thousand times: crashes, leaks, time. python -m benchmarks.maths_fuzz [mutations] [seed]."""

import random
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.tts.mutations import FORMULAS, leaks, mutated
from tts.maths import UNREAD, say

_SHOWN = 20
_PROCESSES = 2


@dataclass
class Findings:
    """What one stretch of mutations came to; times in milliseconds of CPU."""

    times: list[float] = field(default_factory=list)
    unread: int = 0
    crashes: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


def main(mutations: int = 100_000, seed: int = 1) -> int:
    with ProcessPoolExecutor(_PROCESSES, initializer=say, initargs=("warm",)) as processes:
        shares = [range(seed * mutations + i, (seed + 1) * mutations, 100) for i in range(100)]
        found = list(processes.map(_mutate, shares))
    times = sorted(time for one in found for time in one.times)
    crashes = Counter(crash for one in found for crash in one.crashes)
    leaked = [leak for one in found for leak in one.leaks]
    cuts = statistics.quantiles(times, n=1000)
    print(f"mutations {len(times)}, of {len(FORMULAS)} formulas, seed {seed}")
    print(
        f"crashes {crashes.total()}, leaks {len(leaked)}, said to be a formula {sum(one.unread for one in found)}"
    )
    print(
        f"median {cuts[499]:.2f} ms, p99 {cuts[989]:.2f} ms, p99.9 {cuts[998]:.1f} ms, worst {times[-1]:.0f} ms"
    )
    for problem in [*crashes, *leaked][:_SHOWN]:
        print(problem)
    return 1 if crashes or leaked else 0


def _mutate(seeds: range) -> Findings:
    found = Findings()
    for seed in seeds:
        chance = random.Random(seed)
        tex = mutated(chance.choice(FORMULAS), chance.choice(FORMULAS), seed)
        begun = time.thread_time()
        try:
            said = say(tex)
        except Exception as error:
            found.crashes.append(f"{type(error).__name__} for {tex!r}")
            continue
        finally:
            found.times.append((time.thread_time() - begun) * 1000)
        found.unread += said.spoken == UNREAD
        if leaks(said.spoken):
            found.leaks.append(f"{tex!r} is read {said.spoken!r}")
    return found


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
