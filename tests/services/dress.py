"""The whole library as an operator runs it, in either dress: embedded, or on Postgres, Redis and S3."""

import atexit
import contextlib
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
from ruamel.yaml import YAML

from tests.services import servers

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")

EMPTY = """
from sources.models import Post, Source
Post.objects.all().delete()
Source.objects.filter(slug="samples").delete()
Source.objects.exclude(kind="hand").update(enabled=False)
"""
"""A library without sample posts that polls nobody."""


@dataclass
class Library:
    """A running library: its address, its environment, and the commands one would type."""

    url: str
    env: dict[str, str]
    logs: Path
    parts: dict[str, list[str]] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @contextlib.contextmanager
    def running(self) -> Iterator["Library"]:
        with self.stack:
            for name in self.parts:
                self.start(name)
            yield self

    def start(self, name: str) -> None:
        """One of its parts, for the first time or after it was killed; it ends with the stack."""
        running = servers.program(*self.parts[name], env=self.env, log=self.logs / f"{name}.log")
        self.processes[name] = self.stack.enter_context(running)

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "--verbosity", "0", "-c", code).strip()

    def get(self, path: str, **headers: str) -> httpx.Response:
        address = path if path.startswith("http") else self.url + path
        return httpx.get(
            address, headers={k.replace("_", "-"): v for k, v in headers.items()}, follow_redirects=True
        )

    def until(self, ask: Callable[[], T | None], what: str, seconds: float = 120) -> T:
        """What `ask` says as soon as it says something; AssertionError, with the logs' last words, after `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if said := ask():
                    return said
            time.sleep(0.2)
        raise AssertionError(f"{what}: not within {seconds} s\n{self.last_words()}")

    def last_words(self) -> str:
        return "\n".join(
            f"--- {log.name}\n{log.read_text()[-2000:]}" for log in sorted(self.logs.glob("*.log"))
        )


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """A clean environment: nothing of the tests' own settings but the path."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    own = {
        "DATA_DIR": str(folder / "data"),
        "PORT": str(port),
        "CONTACT_EMAIL": "podcast@library.test",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "default",
    }
    return {**kept, **own, **more}


def services(s3: servers.S3, postgres: servers.Postgres, redis: str) -> dict[str, str]:
    """What the environment says of real services."""
    return {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis,
        "S3_BUCKET": "library",
        "S3_ENDPOINT_URL": s3.url,
        "AWS_ACCESS_KEY_ID": "library",
        "AWS_SECRET_ACCESS_KEY": "not-a-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


@contextlib.contextmanager
def embedded(folder: Path, *, before: str = "", **more: str) -> Iterator[Library]:
    """`manage.py run`: SQLite, files, the filesystem broker, one process tree. Where the folder has no library yet, an
    empty one."""
    port = servers.free_port()
    if not (folder / "data").exists():
        shutil.copytree(_empty(), folder / "data")
    library = _library(folder, port, environment(folder, port, **more), {"run": ["manage.py", "run"]})
    if before:
        library.shell(before)
    with library.running() as library:
        library.until(lambda: library.get("/healthz").is_success, "the site answers", 60)
        yield library


@contextlib.contextmanager
def production(
    folder: Path,
    s3: servers.S3,
    postgres: servers.Postgres,
    redis: str,
    *,
    before: str = "",
    producers: int = 1,
    **more: str,
) -> Iterator[Library]:
    """The commands of the compose file, on real services, each its own process."""
    port = servers.free_port()
    env = environment(folder, port, **services(s3, postgres, redis), **more)
    library = _library(folder, port, env, parts(port, producers))
    library.manage("prepare")
    if before:
        library.shell(before)
    with library.running() as library:
        library.until(lambda: library.get("/readyz").is_success, "the site is ready", 60)
        yield library


def _library(folder: Path, port: int, env: dict[str, str], parts: dict[str, list[str]]) -> Library:
    return Library(f"http://127.0.0.1:{port}", env, folder / "data" / "logs", parts)


@functools.cache
def _empty() -> Path:
    """The data of an embedded library as EMPTY leaves it, prepared once for all tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="library-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    port = servers.free_port()
    library = _library(folder, port, environment(folder, port), {})
    library.manage("prepare")
    library.shell(EMPTY)
    return folder / "data"


def parts(port: int, producers: int = 1) -> dict[str, list[str]]:
    """The commands of docker-compose.yml, for this Python and this port: what runs here is what the file says."""
    services = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
    commands = {name: services[name]["command"] for name in ("web", "poll", "beat")}
    for number in range(1, producers + 1):
        commands[f"produce-{number}"] = [*services["produce"]["command"], "-n", f"produce-{number}@%h"]
    commands["poll"] = [*commands["poll"], "-n", "poll@%h"]
    return {
        name: ["-m", *(part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in command)]
        for name, command in commands.items()
    }


def health_checks(library: Library) -> Iterator[list[str]]:
    """What docker-compose.yml asks of each running part, for the names and the port they have here."""
    services = YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
    here = {"http://127.0.0.1:8000": library.url}
    for name in library.processes:
        check = services.get(name.partition("-")[0], {}).get("healthcheck")
        if check:
            here["celery@$$HOSTNAME"] = f"{name}@{socket.gethostname()}"
            words = " ".join(check["test"][1:])
            for there, this in here.items():
                words = words.replace(there, this)
            yield [sys.executable, "-m", *words.removeprefix("python -m ").split()]
