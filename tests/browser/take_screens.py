"""Takes the pictures of docs/screens anew, of a demonstration library: `python -m tests.browser.take_screens URL`."""

import io
import sys
import urllib.request
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import DESKTOP, PHONE
from tests.needs import program

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
LARGEST = 150_000  # bytes a picture
TALLEST = {"desktop": 1400, "phone": 1900}
PAGES = {
    "home": "/",
    "categories": "/categories/",
    "category": "/category/education/",
    "channel": "/lesswrong/",
    "episode": "EPISODE",
    "topic": "/topics/ai-safety/",
    "author": "AUTHOR",
    "search": "/search/?q=careful+forecast",
    "subscribe": "/subscribe/",
    "about": "/about/",
    "for-authors": "/authors/",
    "report": "/report/?about=EPISODE_SLUG&seconds=139&sentence=A+careful+forecast+rests+on+the+base+rate.",
    "status": "/status/",
    "by-url": "/by-url/?u=https://www.lesswrong.com/posts/unknown",
    "embed": "EMBED",
    "not-found": "/no/such/page/",
}


def main(url: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program("chromium", "chromium"), args=["--no-sandbox"]
        )
        paths = _paths(url)
        for width, size, schemes in (
            ("desktop", DESKTOP, ("light", "dark")),
            ("phone", PHONE, ("light", "dark")),
        ):
            for scheme in schemes:
                _walk(browser, url, paths, f"{width}-{scheme}", size, scheme)
        browser.close()


def _paths(url: str) -> dict[str, str]:
    longest = _read(f"{url}/search/?sort=longest").split('<h3><a href="', 1)[1].split('"', 1)[0]
    author = _read(url + longest).split('<p class="by">', 1)[1].split('href="', 1)[1].split('"', 1)[0]
    names = {"EPISODE": longest, "AUTHOR": author, "EMBED": longest.replace("/e/", "/embed/")}
    slug = longest.split("/")[2]
    return {name: names.get(path, path).replace("EPISODE_SLUG", slug) for name, path in PAGES.items()}


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:
        return str(response.read().decode())


def _walk(
    browser: Browser, url: str, paths: dict[str, str], look: str, size: dict[str, int], scheme: str
) -> None:
    context = browser.new_context(base_url=url, viewport=size, color_scheme=scheme)
    page = context.new_page()
    for name, path in paths.items():
        page.goto(path)
        _keep(page, f"{name}-{look}", TALLEST[look.split("-")[0]])
    page.goto(f"{paths['episode']}")
    page.click("[data-listen].btn")
    page.locator(".transcript .s").nth(5).click()
    page.wait_for_timeout(1500)
    _keep(page, f"player-{look}", size["height"])
    context.close()


def _keep(page: Page, name: str, tallest: int) -> None:
    page.wait_for_timeout(250)
    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as taken:
        picture = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, tallest)))
    for quality in (82, 70, 58, 45):
        picture.save(FOLDER / f"{name}.jpg", "JPEG", quality=quality, optimize=True, progressive=True)
        if (FOLDER / f"{name}.jpg").stat().st_size <= LARGEST:
            return


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
