"""Takes the pictures of docs/screens anew: `python -m tests.browser.take_screens [URL [NAME…]]`, of the demonstration library at
that address (made by `manage.py demo` and `python -m tests.browser.states`), else of one of 2,000 episodes of its own; those of these
names, else all.
"""

import io
import sys
import tempfile
import urllib.request
from collections.abc import Collection
from contextlib import nullcontext
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import needs
from tests.browser.conftest import DESKTOP, PHONE, served, served_empty

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
LARGEST = 90_000  # bytes a picture
TALLEST = {"desktop": 1400, "phone": 1900}
PAGES = {
    "home": "/",
    "categories": "/categories/",
    "category": "/category/education/",
    "channel": "/lesswrong/",
    "episode": "EPISODE",
    "topic": "/topics/ai-safety/",
    "author": "AUTHOR",
    "search": "/search/?q=decision+theory",
    "search-nothing": "/search/?q=zzqqx",
    "subscribe": "/subscribe/?channel=lesswrong",
    "your-feed": "/your-feed/?forum=lesswrong&topic=ai-safety&karma=50",
    "about": "/about/",
    "for-authors": "/authors/",
    "report": "/report/?about=EPISODE_SLUG&seconds=139&sentence=A+careful+forecast+rests+on+the+base+rate.",
    "status": "/status/",
    "by-url": "/by-url/?u=https://www.lesswrong.com/posts/unknown",
    "embed": "EMBED",
    "making-a-feed": "/your-feed/",
    "filtered": "/search/?forum=lesswrong&topic=ai-safety&karma=50&sort=karma",
    "filtered-to-nothing": "/category/education/?forum=lesswrong&karma=200&length=over-30",
    "waiting": "/e/being-read/",
    "gone": "/e/withdrawn/",
    "not-found": "/no/such/page/",
    "failing": "EMPTY/search/?q=anything",
    "empty": "EMPTY/",
    "empty-channel": "EMPTY/lesswrong/",
    "empty-search": "EMPTY/search/",
    "empty-status": "EMPTY/status/",
}
STATES = {
    "sharing": ("EPISODE", ["[popovertarget=share]"]),
    "player": ("EPISODE", ["[data-listen].btn", ".transcript .s >> nth=9"]),
    "chapters": ("EPISODE", ["[data-listen].btn", "#p-chapters"]),
    "queue": ("/lesswrong/", [".episodes a.play >> nth=0", "[popovertarget=queue-menu]"]),
    "subscribing": ("/lesswrong/", ["[popovertarget=subscribe]"]),
}
WHOLE = """addEventListener('DOMContentLoaded', () => { const style = document.createElement('style');
style.textContent = '.transcript .para { content-visibility: visible !important }'; document.head.append(style); })"""
"""Paragraphs beyond the screen are painted only when they come near; a picture of the whole page wants all of them."""
BOTH_SCHEMES = frozenset({"home", "channel", "episode", "search", "player"})
"""The others are shown light on a desktop and dark on a phone."""


def main(asked: str, names: Collection[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as full, tempfile.TemporaryDirectory() as nothing:
        library = nullcontext(asked) if asked else served(Path(full), "2000")
        with library as url, served_empty(Path(nothing)) as empty, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=needs.chromium(), args=["--no-sandbox"])
            paths = _paths(url, empty)
            for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
                _walk(browser, url, paths, f"{width}-light", size, "light", names)
                _walk(browser, url, paths, f"{width}-dark", size, "dark", names)
            browser.close()


def _paths(url: str, empty: str) -> dict[str, str]:
    longest = _read(f"{url}/search/?sort=longest").split('<h3><a href="', 1)[1].split('"', 1)[0]
    author = _read(url + longest).split('<p class="by">', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    slug = longest.split("/")[2]
    names = {"EPISODE_SLUG": slug, "EPISODE": longest, "AUTHOR": author, "EMBED": f"/embed/{slug}/"}
    paths = dict(PAGES)
    for word, meant in {**names, "EMPTY": empty}.items():
        paths = {name: path.replace(word, meant) for name, path in paths.items()}
    return paths


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return str(response.read().decode())


def _walk(
    browser: Browser,
    url: str,
    paths: dict[str, str],
    look: str,
    size: dict[str, int],
    scheme: str,
    names: Collection[str],
) -> None:
    context = browser.new_context(base_url=url, viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.add_init_script(WHOLE)
    wanted = {"desktop": "light", "phone": "dark"}[look.split("-")[0]] == scheme
    for name, path in paths.items():
        if (wanted or name in BOTH_SCHEMES) and (name in names or not names):
            page.goto(path)
            _keep(page, f"{name}-{look}", TALLEST[look.split("-")[0]])
    for name, (path, clicks) in STATES.items():
        if (wanted or name in BOTH_SCHEMES) and (name in names or not names):
            page.goto(paths["episode"] if path == "EPISODE" else path)
            for click in clicks:
                page.click(click)
                page.wait_for_timeout(700)
            _keep(page, f"{name}-{look}", size["height"], whole=False)
            page.evaluate("sessionStorage.clear(); localStorage.clear()")
    context.close()


def _keep(page: Page, name: str, tallest: int, *, whole: bool = True) -> None:
    page.wait_for_timeout(250)
    with Image.open(io.BytesIO(page.screenshot(full_page=whole))) as taken:
        picture = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, tallest)))
    for quality in (80, 68, 56, 45):
        picture.save(FOLDER / f"{name}.jpg", "JPEG", quality=quality, optimize=True, progressive=True)
        if (FOLDER / f"{name}.jpg").stat().st_size <= LARGEST:
            return


if __name__ == "__main__":
    main("".join(sys.argv[1:2]).rstrip("/"), sys.argv[2:])
