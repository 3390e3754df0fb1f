"""What reading a stranger's bytes may take of the machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one box. Wall time counts for feeds: those are asked again at the next visit."""

    memory: int = 184 * 1024 * 1024  # bytes of addresses; so that it holds under 200 MB, whatever it reads
    cpu_seconds: float = 2.0  # of one question
    wall_seconds: float = 3.0
    answer: int = 15_000_000  # bytes


STRANGERS = Bounds()
HISTORY = Bounds(memory=2_000_000_000, cpu_seconds=60.0, wall_seconds=300.0, answer=300_000_000)
"""For years of a podcast that a curator brings by hand: thousands of items, each with its text several times."""
