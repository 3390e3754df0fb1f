"""What a listener's device remembers and offers: queue, played marks, sleep, lock screen, sharing, choices."""

import re
import urllib.request

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PAUSED, TIME, Library, Look, open_chapters, start, until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

NEARLY_OVER = "document.querySelector('#audio').currentTime = document.querySelector('#audio').duration - 0.8"
NEAR_END = "document.querySelector('#audio').currentTime = document.querySelector('#audio').duration - 10"


def play_first(page: Page) -> None:
    """The first of a list; the rest of it is queued."""
    page.goto("/nonlinear-library/")
    page.locator(".episodes a.play").first.click()
    until(page, f"{TIME} > 0.2")


def test_at_the_end_of_an_episode_the_next_of_the_queue_plays(page: Page):
    play_first(page)
    second = page.locator(".episodes h3").nth(1).inner_text()

    page.evaluate(NEARLY_OVER)

    expect(page.locator("#p-title")).to_have_text(second)
    until(page, f"!{PAUSED} && {TIME} > 0.1")


def test_an_episode_heard_to_its_end_is_marked_as_played(page: Page):
    play_first(page)
    page.evaluate(NEAR_END)
    page.keyboard.press("k")

    page.keyboard.press("n")

    expect(page.locator(".episodes > li").first.locator(".played-mark")).to_be_visible()
    expect(page.locator(".episodes > li").nth(1).locator(".played-mark")).to_be_hidden()
    page.goto("/nonlinear-library/")
    expect(page.locator(".episodes > li").first.locator(".played-mark")).to_be_visible()
    page.locator(".episodes h3 a").first.click()
    open_chapters(page)
    page.uncheck("[data-heard]")
    page.goto("/nonlinear-library/")
    expect(page.locator(".episodes > li").first.locator(".played-mark")).to_be_hidden()


def test_who_leaves_before_the_next_one_has_begun_finds_it_in_the_player(page: Page):
    play_first(page)
    second = page.locator(".episodes h3").nth(1).inner_text()
    page.route("**/audio/**", lambda route: None)  # it does not come

    page.keyboard.press("n")
    page.goto("/nonlinear-library/")

    expect(page.locator("#p-title")).to_have_text(second)


def test_a_started_episode_shows_how_far_one_is(page: Page):
    play_first(page)
    page.keyboard.press("l")
    page.keyboard.press("k")
    until(page, PAUSED)

    page.goto("/nonlinear-library/")

    bar = page.locator(".episodes > li").first.locator("progress")
    expect(bar).to_be_visible()
    assert float(bar.get_attribute("value") or 0) >= 29


def test_what_one_queues_oneself_comes_before_the_rest_of_the_list_and_can_be_taken_out_again(
    page: Page, library: Library
):
    start(page, library)
    page.locator(".site-nav a >> text=Library").click()
    page.click(".matrix a.who >> nth=0")
    expect(page.locator("h1")).to_have_text("The Nonlinear Library")
    title, second = (page.locator(".episodes h3").nth(n).inner_text() for n in (4, 1))

    page.locator("[data-enqueue]").nth(4).click()
    expect(page.locator("#toast")).to_have_text("Added to the queue")
    page.locator(".episodes a.play").first.click()

    page.click("[popovertarget=queue-menu]")
    queued = page.locator("#queue-list li > button:first-child")
    expect(queued.nth(0)).to_contain_text(title)
    expect(queued.nth(1)).to_contain_text(second)
    page.click("#queue-list .icon-btn >> nth=0")
    expect(queued.nth(0)).to_contain_text(second)
    page.click("#queue-list >> text=Clear the queue")
    page.click("[popovertarget=queue-menu]")
    expect(page.locator("#queue-list")).to_contain_text("Nothing queued")


def test_the_queue_is_remembered_on_the_device(context: BrowserContext, page: Page):
    play_first(page)
    second = page.locator(".episodes h3").nth(1).inner_text()
    page.keyboard.press("k")
    page.close()

    later = context.new_page()
    later.goto("/about/")
    expect(later.locator("#player")).to_be_hidden()
    later.goto("/topics/ai-safety/")
    later.locator("h3 a").last.click()
    later.click("[data-listen].btn")
    until(later, f"{TIME} > 0.1")

    later.click("[popovertarget=queue-menu]")
    expect(later.locator("#queue-list button").first).to_contain_text(second)


def test_after_a_reload_the_player_stands_where_it_was(page: Page, library: Library):
    start(page, library)
    page.keyboard.press("l")
    until(page, f"{TIME} > 30")

    page.reload()

    expect(page.locator("#p-title")).to_have_text(page.locator("h1").inner_text())
    until(page, f"{TIME} > 29 && {TIME} < 40")


def test_the_sleep_timer_pauses_after_minutes(page: Page, library: Library):
    start(page, library)
    page.click("#p-sleep")
    page.click("#sleep-list button >> text=15 minutes")
    expect(page.locator("#p-sleep")).to_have_attribute("aria-label", "Sleep timer: 15 minutes")

    page.reload()  # as browsers do that have no Navigation API, at every page
    page.click("#p-sleep")
    expect(page.locator("#sleep-list")).to_contain_text("15 min left")
    page.keyboard.press("Escape")
    if page.evaluate(PAUSED):
        page.click("#p-play")
    until(page, f"!{PAUSED}")
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 16 * 6e4; }")

    until(page, PAUSED)
    expect(page.locator("#toast")).to_contain_text("sleep timer")


def test_the_sleep_timer_stops_at_the_end_of_an_episode(page: Page):
    play_first(page)
    title = page.locator("#p-title").inner_text()
    page.click("#p-sleep")
    page.click("#sleep-list button >> text=End of episode")

    page.evaluate(NEARLY_OVER)

    until(page, "document.querySelector('#audio').ended")
    page.wait_for_timeout(300)
    expect(page.locator("#p-title")).to_have_text(title)


def test_lock_screens_get_title_picture_position_and_every_control(context: BrowserContext, library: Library):
    context.add_init_script("""
        window.told = {}; const media = navigator.mediaSession;
        media.setActionHandler = (name, does) => { told[name] = does; };
        media.setPositionState = (state) => { told.position = state; };""")
    page = context.new_page()
    start(page, library)

    shown = page.evaluate("""({ title: navigator.mediaSession.metadata.title, state: navigator.mediaSession.playbackState,
        art: navigator.mediaSession.metadata.artwork[0].type, length: told.position.duration,
        controls: Object.keys(told).filter((name) => typeof told[name] === 'function').sort() })""")
    assert shown["title"] == page.locator("h1").inner_text()
    assert (shown["state"], shown["art"], shown["length"]) == ("playing", "image/png", 1200)
    assert shown["controls"] == ["pause", "play", "seekbackward", "seekforward", "seekto"]

    page.evaluate("told.seekto({ seekTime: 300 })")
    until(page, f"{TIME} >= 300 && told.position.position >= 300")
    page.evaluate("told.seekbackward({})")
    until(page, f"{TIME} >= 284 && {TIME} < 290")
    page.evaluate("told.pause()")
    assert page.evaluate(PAUSED)


def test_buttons_skip_back_fifteen_and_forward_thirty_seconds(page: Page, library: Library):
    start(page, library)
    page.click("#p-fwd")
    page.click("#p-fwd")
    until(page, f"{TIME} > 60")
    at = page.evaluate(TIME)

    page.click("#p-back")

    until(page, f"{TIME} < {at} - 13")


def test_the_position_bar_can_be_moved_with_arrow_keys_and_says_where_it_stands(page: Page, library: Library):
    start(page, library)
    page.focus("#seek")
    for _ in range(20):
        page.keyboard.press("ArrowRight")

    until(page, f"{TIME} > 18")
    told = page.get_attribute("#seek", "aria-valuetext") or ""
    assert re.match(r"\d+ seconds of 20 minutes, ", told)


def test_brackets_go_from_chapter_to_chapter(page: Page, library: Library):
    start(page, library)
    times = [float(a.get_attribute("data-at") or 0) for a in page.locator(".rail .chapters a").all()[:3]]

    page.keyboard.press("]")
    until(page, f"{TIME} >= {times[1]}")
    page.keyboard.press("]")
    until(page, f"{TIME} >= {times[2]}")
    page.keyboard.press("[")

    until(page, f"{TIME} >= {times[1]} && {TIME} < {times[2]}")


def test_a_moment_can_be_shared_while_it_plays(page: Page, library: Library):
    page.goto(library.episode)
    page.click("[popovertarget=share]")
    expect(page.locator("[data-playing-only]")).to_be_hidden()
    page.keyboard.press("Escape")
    start(page, library)
    page.keyboard.press("l")
    until(page, f"{TIME} > 30")

    page.click("[popovertarget=share]")
    page.click("[data-with-time]")

    expect(page.locator("#toast")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"http\S+{re.escape(library.episode)}\?t=3\d", copied)


def test_a_download_leaves_the_player_alone(page: Page, library: Library):
    start(page, library)

    with page.expect_download() as waited:
        page.click("a[download]")

    assert waited.value.suggested_filename.endswith(".mp3")
    assert not page.evaluate(PAUSED)
    assert page.url.endswith(library.episode)


def test_a_chosen_colour_theme_is_kept(page: Page, look: Look):
    other = "dark" if look.scheme == "light" else "light"
    page.goto("/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[popovertarget=theme-menu]")
    page.click(f"[data-set-theme={other}]")

    page.goto("/about/")

    assert page.evaluate("document.documentElement.dataset.theme") == other
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


def test_formulas_can_show_how_they_are_spoken(page: Page, library: Library):
    page.goto(library.episode)
    expect(page.locator(".spoken").first).to_be_hidden()
    open_chapters(page)

    page.check("[data-readings]")

    expect(page.locator(".spoken").first).to_be_visible()
    assert page.locator("math[aria-label]").count() == 0


def test_a_new_version_of_the_site_is_loaded_for_real(page: Page, library: Library):
    """The page that plays came from the version before."""
    with urllib.request.urlopen(library.url + library.episode, timeout=10) as answer:
        before = answer.read().decode().replace("data-build=", "data-build=before data-is=")
    page.route(
        library.url + library.episode, lambda route: route.fulfill(body=before, content_type="text/html")
    )
    start(page, library)
    page.evaluate("window.same = true")

    page.click(".site-nav a >> text=About")

    expect(page.locator("h1")).to_have_text("About the library")
    assert page.evaluate("window.same") is None


def test_audio_that_cannot_be_had_is_said_in_words(context: BrowserContext, library: Library):
    page = context.new_page()
    page.route("**/audio/*.mp3", lambda route: route.abort())
    page.goto(library.episode)

    page.click("[data-listen].btn")

    expect(page.locator("#toast")).to_contain_text("could not be loaded")
    page.unroute("**/audio/*.mp3")
    page.click("#p-play")
    until(page, f"{TIME} > 0.1")


def test_without_a_network_a_link_does_not_end_the_audio(context: BrowserContext, library: Library):
    page = context.new_page()
    start(page, library)
    context.set_offline(True)

    page.click(".site-nav a >> text=About")

    expect(page.locator("#toast")).to_contain_text("No network")
    assert page.url.endswith(library.episode)
    assert not page.evaluate(PAUSED)
    context.set_offline(False)


def test_a_recording_that_has_a_new_address_since_is_played_all_the_same(
    context: BrowserContext, library: Library
):
    page = context.new_page()
    page.goto(library.episode)
    page.evaluate("document.querySelector('[data-episode]').dataset.audio = '/audio/of-yesterday.mp3'")

    page.click("[data-listen].btn")

    until(page, f"{TIME} > 0.1")


def test_nothing_but_the_device_keeps_what_one_heard(context: BrowserContext, page: Page, library: Library):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    start(page, library)
    page.keyboard.press("l")
    page.keyboard.press("k")
    page.goto("/")

    assert context.cookies() == []
    assert [one for one in asked if not one.startswith(f"GET {library.url}")] == []
