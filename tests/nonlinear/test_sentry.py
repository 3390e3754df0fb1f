"""What goes wrong is told to the server that SENTRY_DSN names, and what is nobody's business is not."""

import gzip
import importlib
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAILS = """
import logging
text = "the whole text".replace("whole", "secret")
try:
    raise ValueError("no voice")
except ValueError:
    logging.getLogger("episodes.recording.production").exception("gave up episode=7f-1")
"""


def run(tmp_path: Path, dsn: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "SENTRY_DSN": dsn}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)


def unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "br":  # where that package happens to be installed
        unpacked: bytes = importlib.import_module("brotli").decompress(body)
        return unpacked
    return gzip.decompress(body) if encoding == "gzip" else body


def test_an_error_is_told_with_its_ids_and_without_what_variables_held(tmp_path: Path):
    told: list[bytes] = []

    class Sentry(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append(unpacked(body, self.headers.get("Content-Encoding", "")))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Sentry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        run(
            tmp_path,
            f"http://key@127.0.0.1:{server.server_port}/1",
            "shell",
            "--verbosity",
            "0",
            "-c",
            FAILS,
        )
        server.shutdown()

    events = b"".join(told)
    assert b"gave up episode=7f-1" in events and b"no voice" in events
    assert b"the whole text" not in events.replace(FAILS.encode(), b"").replace(
        b'text = \\"the whole text', b""
    )


@pytest.mark.parametrize("dsn", ["nonsense", "https://host/1"])
def test_an_odd_address_stops_the_start(tmp_path: Path, dsn: str):
    done = run(tmp_path, dsn, "check")

    assert done.returncode != 0
    assert "SENTRY_DSN: expected https://key@host/number" in done.stderr
