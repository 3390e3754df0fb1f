"""A demonstration library under the production server, and Chromium to look at it."""

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.needs import program
from tests.services.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
EPISODES = os.environ.get("BROWSER_EPISODES", "120")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Library:
    """Where the library runs, and an episode of it with chapters and every construct."""

    url: str
    episode: str  # path of an episode's page


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """`manage.py demo` in a directory of its own, under gunicorn, static files under their hashed names."""
    port = free_port()
    environ = {**os.environ, "DATA_DIR": str(tmp_path_factory.mktemp("library")), "PORT": str(port)}
    for command in (["migrate"], ["collectstatic", "--noinput"], ["demo", "--episodes", EPISODES]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "-v0"], cwd=ROOT, env=environ, check=True, timeout=280
        )
    serve = [
        "gunicorn",
        "nonlinear.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-k",
        "gthread",
        "--threads",
        "8",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen([sys.executable, "-m", *serve], cwd=ROOT, env=environ)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/robots.txt")
        yield Library(url, _long_episode(url))
    finally:
        server.terminate()
        server.wait(10)


def _wait(url: str) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")


def _long_episode(url: str) -> str:
    with urllib.request.urlopen(f"{url}/search/?sort=longest", timeout=10) as response:
        return str(response.read().decode().split('<h3><a href="', 1)[1].split('"', 1)[0])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = program("chromium", "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, library: Library) -> Iterator[BrowserContext]:
    made = chromium.new_context(
        viewport=DESKTOP, base_url=library.url, permissions=["clipboard-read", "clipboard-write"]
    )
    made.set_default_timeout(8000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; whatever it complains of fails the test."""
    opened, complaints = context.new_page(), []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield opened
    assert not complaints
