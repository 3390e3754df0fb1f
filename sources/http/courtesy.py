"""Good manners: one connection to a host at a time, and a pause between two questions."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Courtesy:
    def __init__(self, pause: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._pause = pause
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, place: str, *, hurried: bool = False) -> Iterator[None]:
        """Our turn with this host: waits for whoever is talking to it, then for the pause unless `hurried`."""
        with self._lock:
            host = self._hosts.setdefault(place, _Host())
        with host.lock:
            if not hurried and (wait := host.free_at - time.monotonic()) > 0:
                self._sleep(wait)
            try:
                yield
            finally:
                host.free_at = time.monotonic() + self._pause
