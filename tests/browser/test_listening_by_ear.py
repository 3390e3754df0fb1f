"""The way by keyboard and ear: what Chromium's accessibility tree tells a screen reader, step by step, as text."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PAUSED, TIME, Library, Look, open_chapters, start, until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

PLAYER = r"""
- complementary "Player":
  - text: Position
  - slider "Position": /\d+/
  - link /{title}/:
    - /url: {path}
  - button "Back 15 seconds"
  - button "{play}"
  - button "Forward 30 seconds"
  - text: /\d+:\d\d \/ 20:00/
  - button "Speed, 1×": 1×
  - button "Chapters"
  - 'button "Sleep timer: off"'
  - button "Up next"
  - button "Close player"
"""
CHAPTER_PLAYED = """
- navigation "Chapters":
  - list:
    - listitem:
      - link /Introduction/
    - listitem:
      - link /{title}/ [active]
"""


def by_keyboard(page: Page, selector: str, key: str = "Enter") -> None:
    page.locator(selector).first.focus()
    page.keyboard.press(key)


def test_play_seek_chapter_and_next_episode_are_told_as_text(page: Page, library: Library, look: Look):
    page.goto(library.episode)
    title = page.locator("h1").inner_text()
    expect(page.locator(".ep-actions")).to_match_aria_snapshot("- button /Listen · 20 min/")

    by_keyboard(page, "[data-listen].btn", "Space")
    until(page, f"{TIME} > 0.2")
    player = page.locator("#player")
    expect(player).to_match_aria_snapshot(PLAYER.format(title=title, path=library.episode, play="Pause"))
    expect(page.locator(".ep-actions")).to_match_aria_snapshot('- button "Pause"')

    by_keyboard(page, ".transcript .ts >> nth=2")
    expect(page.locator("#live")).to_contain_text("Playing from")
    expect(page.locator("#live")).to_match_aria_snapshot(r"- status: /Playing from \d+:\d\d/")

    open_chapters(page)
    second = page.locator(".rail .chapters a").nth(1)
    name = second.locator("span").nth(1).inner_text()
    by_keyboard(page, ".rail .chapters a >> nth=1")
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.locator("#seek")).to_have_attribute("aria-valuetext", _ending(name))
    if not look.is_narrow:  # on a phone the sheet has closed
        expect(page.locator(".rail")).to_match_aria_snapshot(CHAPTER_PLAYED.format(title=name))

    by_keyboard(page, "section[aria-labelledby=next-h] h3 a")
    expect(page.locator("#live")).to_match_aria_snapshot("- status: /read aloud/")
    assert page.evaluate("document.activeElement.id") == "main"
    assert not page.evaluate(PAUSED)
    by_keyboard(page, "[data-listen].btn", "Space")
    following = page.locator("h1").inner_text()
    expect(page.locator("#p-title")).to_have_text(following)
    expect(player).to_match_aria_snapshot(f'- complementary "Player":\n  - link /{following}/')


def _ending(chapter: str) -> re.Pattern[str]:
    return re.compile(rf" of 20 minutes, {re.escape(chapter)}$")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page):
    page.goto("/")

    page.keyboard.press("Tab")

    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_menus_of_the_player_open_and_close_by_keyboard(page: Page, library: Library):
    start(page, library)
    by_keyboard(page, "#p-rate")
    expect(page.locator("#rate-menu")).to_match_aria_snapshot(
        '- heading "Speed" [level=2]\n- list "Speed":\n  - listitem:\n    - button "0.8×"'
    )

    page.keyboard.press("Escape")

    expect(page.locator("#rate-menu")).to_be_hidden()
    expect(page.locator("#p-rate")).to_be_focused()
    assert not page.evaluate(PAUSED)
