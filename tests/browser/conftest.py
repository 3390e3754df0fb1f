"""A demonstration library under the production server, and Chromium to look at it."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import needs
from tests.services.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
EPISODES = os.environ.get("BROWSER_EPISODES", "120")
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
GATHERED: list[Path] = []
"""The static files of the library that was served last: to name and compress them takes seconds each time."""
TIME = "document.querySelector('#audio').currentTime"
PAUSED = "document.querySelector('#audio').paused"


@dataclass(frozen=True)
class Look:
    """How a visitor's screen looks."""

    name: str
    size: dict[str, int]
    scheme: Literal["light", "dark"]

    @property
    def is_narrow(self) -> bool:
        return self.size == PHONE


LOOKS = [
    Look(f"{width} {scheme}", size, scheme)
    for width, size in (("desktop", DESKTOP), ("phone", PHONE))
    for scheme in ("light", "dark")
]
EVERY_LOOK = bool(os.environ.get("EVERY_LOOK"))
"""All four looks, as `python -m tests.browser.table` asks; else one or two, that the suite stays quick."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What uses `look` runs in every one of them."""
    if "look" in metafunc.fixturenames:
        looks = LOOKS if EVERY_LOOK else LOOKS[:1]
        metafunc.parametrize("look", looks, ids=[look.name for look in looks])


@dataclass(frozen=True)
class Library:
    """Where the library runs, and an episode of it with chapters and every construct."""

    url: str
    episode: str  # path of an episode's page


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A demonstration of this run's own, or the one that `tests.browser.table` serves to all its workers."""
    if url := os.environ.get("BROWSER_LIBRARY"):
        yield Library(url, _long_episode(url))
        return
    with served(tmp_path_factory.mktemp("library"), EPISODES) as url:
        yield Library(url, _long_episode(url))


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served_empty(tmp_path_factory.mktemp("empty")) as url:
        yield url


@contextlib.contextmanager
def served_empty(folder: Path) -> Iterator[str]:
    """The address of a library in which there is nothing yet, and whose index of words is lost: a search fails."""
    with served(folder) as url:
        with contextlib.closing(sqlite3.connect(folder / "library.sqlite3")) as database:
            database.execute("DROP TABLE episodes_search")
        yield url


@contextlib.contextmanager
def served(folder: Path, episodes: str = "") -> Iterator[str]:
    """A library in a directory of its own, with a demonstration if it says of how many episodes, under gunicorn, static
    files under their hashed names; its address."""
    port = free_port()
    environ = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port)}
    environ |= {"DJANGO_SETTINGS_MODULE": "nonlinear.settings", "LOG_LEVEL": "ERROR"}
    if GATHERED and GATHERED[0].exists():
        shutil.copytree(GATHERED[0], folder / "static")
    make = [sys.executable, "-m", "tests.browser.states", episodes or "0"]
    subprocess.run(make, cwd=ROOT, env=environ, check=True, timeout=600)
    GATHERED[:] = [folder / "static"]
    serve = ["gunicorn", "nonlinear.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread", "--threads", "8"]
    server = subprocess.Popen([sys.executable, "-m", *serve, "--log-level", "error"], cwd=ROOT, env=environ)
    try:
        _wait(f"http://127.0.0.1:{port}/robots.txt")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(url: str) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer")


def _long_episode(url: str) -> str:
    with urllib.request.urlopen(f"{url}/search/?sort=longest", timeout=10) as response:
        found = response.read().decode().split('<h3><a href="')[1:]
    return found[len(found) // 2].split('"', 1)[0]  # not the oldest: something follows it


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Gone when the browser's tests are over: while playwright runs, Django refuses its database to this process."""
    path = needs.chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, library: Library, look: Look) -> Iterator[BrowserContext]:
    made = chromium.new_context(
        viewport=look.size,
        color_scheme=look.scheme,
        base_url=library.url,
        permissions=["clipboard-read", "clipboard-write"],
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


def until(page: Page, truth: str, seconds: float = 15) -> None:
    """Waits for a truth of the page. (The page's own content policy forbids Playwright's way of asking.)"""
    deadline = time.monotonic() + seconds
    while not page.evaluate(truth):
        assert time.monotonic() < deadline, truth
        page.wait_for_timeout(50)


def start(page: Page, library: Library) -> None:
    page.goto(library.episode)
    page.click("[data-listen].btn")
    until(page, f"{TIME} > 0.3")


def open_chapters(page: Page) -> None:
    """On a phone they are a sheet. The page may still be on its way."""
    page.locator(".ep-actions").wait_for()
    if not page.locator("#chapters").is_visible():
        page.click(".ep-actions >> text=Chapters")
