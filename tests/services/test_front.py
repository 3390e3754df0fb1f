"""The front server of docker-compose.yml: audio by range straight from the object store, everything else from the site."""

import contextlib
import hashlib
import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest

from tests.needs import program
from tests.services import servers

ROOT = Path(__file__).resolve().parents[2]
AUDIO = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(160_000))
"""Five megabytes in which every place differs."""

pytestmark = [pytest.mark.services]


class Site(http.server.BaseHTTPRequestHandler):
    """Answers with what the front server told it about the visitor."""

    def do_GET(self) -> None:
        said = "\n".join(f"{k}: {v}" for k, v in self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def site() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("front")
    folder.chmod(0o755)
    port = servers.free_port()
    with servers.s3() as s3, site() as site_port:
        store = boto3.client(
            "s3",
            endpoint_url=s3.url,
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
        )
        store.create_bucket(Bucket="library")
        store.put_object(
            Bucket="library", Key="audio/1/a.mp3", Body=AUDIO, ContentType="audio/mpeg", ACL="public-read"
        )
        served = (ROOT / "deploy" / "nginx.conf").read_text()
        for said, here in {
            "listen 80 default_server": f"listen 127.0.0.1:{port}",
            "s3:9000": s3.url.removeprefix("http://"),
            "web:8000": f"127.0.0.1:{site_port}",
        }.items():
            assert said in served
            served = served.replace(said, here)
        main = folder / "nginx.conf"
        main.write_text(
            f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
            + ("user root;\n" if os.geteuid() == 0 else "")
            + "events {}\nhttp {\naccess_log off;\n"
            + "".join(
                f"{name}_temp_path {folder}/{name};\n"
                for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
            )
            + f"{served}\n}}\n"
        )
        command = [
            program("nginx", "nginx"),
            "-e",
            str(folder / "error.log"),
            "-p",
            str(folder),
            "-c",
            str(main),
        ]
        process = subprocess.Popen(command)
        try:
            url = f"http://127.0.0.1:{port}"
            servers.wait_for(lambda: httpx.get(url).is_success, "nginx", process)
            yield url
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("0-1", 0, 1),
        ("2097150-2097155", 2_097_150, 2_097_155),
        ("1000000-4500000", 1_000_000, 4_500_000),
        ("-5", len(AUDIO) - 5, len(AUDIO) - 1),
        ("5119999-", 5_119_999, len(AUDIO) - 1),
    ],
)
def test_a_range_of_the_audio_is_exactly_those_bytes(front: str, asked: str, start: int, end: int) -> None:
    answer = httpx.get(f"{front}/media/audio/1/a.mp3", headers={"Range": f"bytes={asked}"})

    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{len(AUDIO)}"
    assert answer.content == AUDIO[start : end + 1]


def test_the_whole_audio_comes_whole_with_its_type_for_players_anywhere(front: str) -> None:
    answer = httpx.get(f"{front}/media/audio/1/a.mp3")

    assert answer.status_code == 200
    assert answer.content == AUDIO
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["access-control-allow-origin"] == "*"


def test_nobody_writes_to_the_store_through_the_front(front: str) -> None:
    assert httpx.put(f"{front}/media/audio/1/a.mp3", content=b"x").status_code == 403


def test_the_site_learns_who_asks_and_how(front: str) -> None:
    said = httpx.get(f"{front}/about/", headers={"Host": "library.test"}).text

    assert "Host: library.test" in said
    assert "X-Forwarded-Proto: http" in said
