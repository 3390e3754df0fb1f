"""A worker killed at every passage of one episode in turn, then while it is stored and published: what is left each time.

    python benchmarks/kills.py [FILE]

After each kill a second worker takes over, and the library sweeps, as it does every ten minutes; then there must be one
episode, its bytes whole, and no leftover file. The exit code is the number of kills that left something else.
"""

import datetime as dt
import hashlib
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = DATA = tempfile.mkdtemp(prefix="kills-")
os.environ["DJANGO_SETTINGS_MODULE"] = "nonlinear.settings"
os.environ["LOG_LEVEL"] = "ERROR"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from episodes.models import LEASE, Episode  # noqa: E402
from episodes.recording import claiming, narration, page, production, sweeping  # noqa: E402
from episodes.setup import house  # noqa: E402
from sources.models import Source  # noqa: E402
from sources.storing import add_page  # noqa: E402
from tts.studio.mastering import listen  # noqa: E402

PAGE = "".join(
    f"<p>Of seed number {n} the gardener said that it had waited long enough.</p>" for n in range(9)
)
Kill = Callable[[claiming.Claim], None]
"""Arranges for this process to be killed at some moment of the claim's recording."""


def main(files: list[str]) -> int:
    call_command("migrate", verbosity=0)
    house.load(timezone.now())
    found = page.read(files[0]) if files else page.from_html(f"<h2>Seeds</h2>{PAGE}")
    source, now = Source.objects.get(slug="added"), timezone.now()
    add_page(
        source, title=found.title or "The page", html=found.html, text=found.text, published_at=now, now=now
    )
    Source.objects.filter(slug="samples").update(enabled=False)
    production.commission(now)
    episode = Episode.objects.select_related("post__home").get(post__home=source)
    passages = len(narration.script_for(episode.post).passages)
    kills: dict[str, Kill] = {
        f"passage {n} of {passages}": at_passage(n, passages) for n in range(passages + 1)
    }
    kills |= {"the file is stored": when_stored, "the row is turned": when_turned}
    began, faults = time.monotonic(), 0
    for number, (name, kill) in enumerate(kills.items()):
        later = now + (number + 1) * 6 * LEASE  # the clock is handed in: no lease is waited for
        in_a_worker(partial(work, later, kill), expected=signal.SIGKILL)
        in_a_worker(partial(work, later + 2 * LEASE, None), expected=0)
        sweeping.sweep(later + 4 * LEASE + sweeping.ORPHAN)
        wrong = left_behind()
        faults += bool(wrong)
        print(f"killed at {name}: {', '.join(wrong) or 'one episode, whole, nothing left'}", flush=True)
        production.read_again(Episode.objects.all(), later)
    print(f"{len(kills)} kills, {faults} faults, {time.monotonic() - began:.0f} s")
    return faults


def at_passage(number: int, passages: int) -> Kill:
    def arrange(claim: claiming.Claim) -> None:
        def watch(_: Episode, done: float) -> None:
            if round(done * passages) >= number:
                die()

        claim.watch = watch

    return arrange


def when_stored(claim: claiming.Claim) -> None:
    store = production.stores.put_audio

    def put_audio(*arguments: object) -> str:
        store(*arguments)  # type: ignore[arg-type]
        die()
        return ""

    production.stores.put_audio = put_audio


def when_turned(claim: claiming.Claim) -> None:
    production.stores.tidy_audio = lambda *_, **__: die()  # what comes after the transaction


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(now: dt.datetime, kill: Kill | None) -> None:
    claim = claiming.claim_next(now)
    if claim is not None:
        if kill:
            kill(claim)
        production.carry_out(claim)


def in_a_worker(task: Callable[[], None], *, expected: int) -> None:
    """In a process of its own, which is to end in the way expected."""
    connections.close_all()
    if not (child := os.fork()):
        try:
            task()
        except BaseException:
            logging.getLogger(__name__).exception("a worker failed")
            os._exit(1)
        os._exit(0)
    _, code = os.waitpid(child, 0)
    if (os.WTERMSIG(code) or os.WEXITSTATUS(code)) != expected:
        raise SystemExit(f"a worker ended with {code}, not {expected}")


def left_behind() -> list[str]:
    """Everything that is not as it should be."""
    wrong = []
    if Episode.objects.count() != 1 or Episode.objects.get().status != Episode.Status.RECORDED:
        return [f"{Episode.objects.count()} episodes: {[one.status for one in Episode.objects.all()]}"]
    episode = Episode.objects.get()
    path = Path(episode.audio.path)
    if hashlib.sha256(path.read_bytes()).hexdigest() != episode.audio_sha256:
        wrong.append("other bytes than the row says")
    if listen(path, 44_100, lambda _: None).samples != episode.timeline["samples"]:
        wrong.append("not whole")
    files = {str(one.relative_to(DATA)) for one in Path(DATA).rglob("*") if one.is_file()}
    expected = {str(path.relative_to(DATA))}
    strays = [
        name
        for name in files - expected
        if not name.startswith(("library.sqlite3", "media/covers/", "secret"))
    ]
    return wrong + [f"left over: {name}" for name in strays]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    finally:
        shutil.rmtree(DATA, ignore_errors=True)
