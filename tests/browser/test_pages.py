"""Every page in both schemes and both widths: accessible, within its budgets, and nobody else is asked for anything."""

from collections import defaultdict
from collections.abc import Callable

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.browser.conftest import DESKTOP, EVERY_LOOK, PHONE, Library
from tests.browser.conftest import LOOKS as EVERY

pytestmark = [pytest.mark.services, pytest.mark.timeout(240)]

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [(look.scheme, look.size) for look in (EVERY if EVERY_LOOK else (EVERY[0], EVERY[3]))]
EPISODE, EMBED, EMPTY = "EPISODE", "EMBED", "EMPTY"
PAGES = [
    "/",
    "/?forum=lesswrong&page=2",
    "/categories/",
    "/category/education/?forum=lesswrong&karma=200&length=over-30",  # nothing fits
    "/lesswrong/",
    EPISODE,
    EMBED,
    "/search/?forum=lesswrong&topic=ai-safety&karma=50",
    "/search/?q=careful+forecast",
    "/search/?q=zzzzzz",
    "/subscribe/",
    "/topics/ai-safety/",
    "/authors/",
    "/about/",
    "/report/?about=x&seconds=2&sentence=So",
    "/report/thanks/",
    "/status/",
    "/by-url/?u=https://example.test/x",
    "/no/such/page/",
    "/your-feed/",
    "/your-feed/?forum=lesswrong&topic=ai-safety",
    "/e/withdrawn/",
    "/e/being-read/",
    "/e/with-pictures/",
    f"{EMPTY}/",
    f"{EMPTY}/lesswrong/",
    f"{EMPTY}/status/",
    f"{EMPTY}/search/",
    f"{EMPTY}/search/?q=anything",  # fails: the index is lost
]
STATUS = {
    "/by-url/?u=https://example.test/x": 404,
    "/no/such/page/": 404,
    "/e/withdrawn/": 410,
    f"{EMPTY}/search/?q=anything": 500,
}
# Kilobytes as they travel; HTML of an episode is its whole text; "other" is the icons.
BUDGET = {"document": 15, "stylesheet": 10, "script": 12, "font": 70, "image": 30, "other": 10}
EPISODE_KB, A_FONT_KB, TOTAL_KB, REQUESTS = 60, 35, 120, 25
NARROW = {"width": 320, "height": 640}
COMPRESSED = {"document", "stylesheet", "script"}


@pytest.fixture
def address(request: pytest.FixtureRequest, library: Library, where: str) -> str:
    """Of the page that `where` names."""
    if where.startswith(EMPTY):
        return f"{request.getfixturevalue('empty')}{where.removeprefix(EMPTY)}"
    named = {EPISODE: library.episode, EMBED: library.episode.replace("/e/", "/embed/")}
    return f"{library.url}{named.get(where, where)}"


def violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds, on the whole page or in what these selectors name."""
    found = Axe().run(page, within, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]


def watched(context: BrowserContext) -> tuple[Page, list[str], list[Response]]:
    """A page, what the content policy refused on it, and every response it got."""
    page, refused, responses = context.new_page(), list[str](), list[Response]()
    page.on(
        "console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None
    )
    page.on("response", lambda response: responses.append(response))
    return page, refused, responses


@pytest.mark.parametrize("where", PAGES)
def test_every_page_is_accessible_in_every_look(chromium: Browser, address: str, where: str):
    context = chromium.new_context()
    page = context.new_page()
    for scheme, size in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)  # type: ignore[arg-type]
        answer = page.goto(address)  # anew: what a resize fades would be judged half seen

        assert answer and answer.status == STATUS.get(where, 200)
        assert violations(page) == [], (scheme, size)
    context.close()


@pytest.mark.parametrize("where", PAGES)
def test_no_page_scrolls_sideways_on_narrow_screens_or_in_large_letters(
    chromium: Browser, address: str, where: str
):
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(address)
    for size, letters in (
        (DESKTOP, "100%"),
        (DESKTOP, "200%"),
        (PHONE, "100%"),
        (PHONE, "200%"),
        (NARROW, "100%"),
    ):
        page.set_viewport_size(size)
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")

        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (size, letters)
    context.close()


def play(page: Page) -> None:
    page.click("[data-listen].btn")
    page.wait_for_timeout(700)


OPENED = ".player, :popover-open, dialog[open], .rail"  # the rest of the page is as in the state of playing
STATES: dict[str, Callable[[Page], None]] = {
    "playing": lambda page: play(page),
    "speed": lambda page: (play(page), page.click("#p-rate")),
    "sleep": lambda page: (play(page), page.click("#p-sleep")),
    "queue": lambda page: (play(page), page.click("[popovertarget=queue-menu]")),
    "chapters": lambda page: (play(page), page.click("#p-chapters")),
    "share": lambda page: page.click("[popovertarget=share]"),
    "shortcuts": lambda page: page.click("[commandfor=keys]"),
    "theme": lambda page: page.click("[popovertarget=theme-menu]"),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_player_is_accessible(chromium: Browser, library: Library, state: str):
    for scheme, size in LOOKS:
        context = chromium.new_context(base_url=library.url, color_scheme=scheme, viewport=size)
        page = context.new_page()
        page.goto(library.episode)
        STATES[state](page)
        page.wait_for_timeout(400)

        assert violations(page, None if state == "playing" or EVERY_LOOK else OPENED) == [], (scheme, size)
        context.close()


def test_the_subscribe_panel_and_the_filters_of_a_phone_are_accessible(chromium: Browser, library: Library):
    context = chromium.new_context(base_url=library.url)
    page = context.new_page()
    page.goto("/lesswrong/")
    page.click("[popovertarget=subscribe]")
    page.wait_for_timeout(400)

    assert violations(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/lesswrong/")
    page.click(".filters summary")

    assert page.locator(".filters select[name=karma]").is_visible()
    assert violations(page) == []
    context.close()


def travelled(response: Response) -> int:
    """Bytes of the body as the server sent it; the browser hands it over opened."""
    body = response.body()
    if response.headers.get("content-encoding") != "br":
        return len(body)
    return len(brotli.compress(body, quality=5 if response.request.resource_type == "document" else 11))


@pytest.mark.parametrize("where", PAGES)
def test_pages_keep_their_budgets_and_ask_nobody_else(chromium: Browser, address: str, where: str):
    context = chromium.new_context(viewport=PHONE)
    page, refused, responses = watched(context)
    page.goto(address, wait_until="networkidle")
    house = address.split("/", 3)[:3]

    sizes: dict[str, float] = defaultdict(float)
    for response in responses:
        kind = response.request.resource_type
        assert response.ok or kind == "document", response.url
        assert kind not in COMPRESSED or response.headers.get("content-encoding") == "br", response.url
        sizes[kind] += travelled(response) / 1024
    limits = BUDGET | ({"document": EPISODE_KB} if where == EPISODE else {})
    assert refused == []
    assert [one.url for one in responses if one.url.split("/", 3)[:3] != house] == []
    assert {kind: round(kb, 1) for kind, kb in sizes.items() if kb > limits.get(kind, 0)} == {}
    assert [
        one.url for one in responses if one.url.endswith("woff2") and travelled(one) > A_FONT_KB * 1024
    ] == []
    assert sum(sizes.values()) <= TOTAL_KB
    assert len(responses) <= REQUESTS
    context.close()


def test_forced_colours_still_show_the_spoken_sentence(chromium: Browser, library: Library):
    context = chromium.new_context(base_url=library.url, forced_colors="active")
    page = context.new_page()
    page.goto(f"{library.episode}?t=30")

    spoken, silent = (
        page.eval_on_selector(s, "e => getComputedStyle(e).backgroundColor") for s in (".s.on", ".s:not(.on)")
    )

    assert spoken != silent
    context.close()


def test_reduced_motion_moves_nothing(chromium: Browser, library: Library):
    context = chromium.new_context(base_url=library.url, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/lesswrong/")

    assert (
        page.eval_on_selector("#subscribe", "e => parseFloat(getComputedStyle(e).transitionDuration)") < 0.001
    )
    context.close()


def test_print_leaves_the_text(chromium: Browser, library: Library):
    context = chromium.new_context(base_url=library.url)
    page = context.new_page()
    page.goto(library.episode)
    page.emulate_media(media="print")

    assert page.locator(".transcript p").first.is_visible()
    assert not page.locator(".site-header").is_visible()
    assert not page.locator(".ep-actions").is_visible()
    context.close()


def test_right_to_left_pages_mirror(chromium: Browser, library: Library):
    context = chromium.new_context(base_url=library.url)
    page = context.new_page()
    page.goto("/lesswrong/")
    page.evaluate("document.documentElement.dir = 'rtl'")

    play_left, title_left = (
        page.eval_on_selector(s, "e => e.getBoundingClientRect().left")
        for s in (".episodes .play", ".episodes h3")
    )
    assert play_left > title_left
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
