"""A script that runs beside us and answers questions: for engines that must not share our process.

A question is one line of JSON on its standard input. An answer is one line of JSON on its standard output, and after it
as many bytes of sound as its `bytes` says. A child whose standard input ends goes away by itself.
"""

import json
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

MOST_SOUND = 200_000_000  # bytes
LONGEST_LINE = 100_000


class ChildError(Exception):
    """It died, hung, or spoke nonsense. It is gone now; the next question starts another."""


class Child:
    """Started at the first question; safe to ask from several threads, one after another."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = Lock()

    def ask(self, question: dict[str, Any], deadline: float) -> tuple[dict[str, Any], bytes]:
        """The answer and its sound, within `deadline` seconds. Raises ChildError."""
        with self._lock:
            try:
                return self._asked(self._running(), question, time.monotonic() + deadline)
            except (OSError, ValueError) as error:
                self.close()
                raise ChildError(f"broke off ({type(error).__name__})") from error
            except BaseException:
                self.close()  # what it would still say is no answer to the next question
                raise

    def close(self) -> None:
        if process := self._process:
            self._process = None
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process and self._process.poll() is not None:
            self.close()
        if self._process is None:
            # -P: else the script's own directory would hide the engine's library behind ours of the same name.
            command = [sys.executable, "-P", str(self._script)]
            self._process = subprocess.Popen(  # noqa: S603  (our own script)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
            )
        return self._process

    def _asked(
        self, process: "subprocess.Popen[bytes]", question: dict[str, Any], until: float
    ) -> tuple[dict[str, Any], bytes]:
        assert process.stdin
        process.stdin.write(json.dumps(question).encode() + b"\n")
        line = bytearray()
        while not line.endswith(b"\n"):
            line += self._heard(process, 1, until)
            if len(line) > LONGEST_LINE:
                raise ChildError("does not end its answer")
        answer = json.loads(line)
        size = int(answer.get("bytes", 0))
        if not 0 <= size <= MOST_SOUND:
            raise ChildError(f"announced {size} bytes")
        sound = bytearray()
        while len(sound) < size:
            sound += self._heard(process, size - len(sound), until)
        return answer, bytes(sound)

    def _heard(self, process: "subprocess.Popen[bytes]", most: int, until: float) -> bytes:
        assert process.stdout
        ready = select.poll()
        ready.register(process.stdout, select.POLLIN)
        if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
            raise ChildError("did not answer in time")
        heard: bytes = process.stdout.read(most)
        if not heard:
            raise ChildError("died")
        return heard
