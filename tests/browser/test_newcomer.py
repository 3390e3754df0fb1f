"""A new listener: from the front page to an episode about a topic, its third heading, and their own app."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TIME, Look, open_chapters, until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]


def test_a_new_listener_hears_a_topic_from_a_third_heading_and_subscribes_in_six_steps(
    page: Page, look: Look, record_property: Callable[[str, object], None]
):
    page.goto("/")
    page.evaluate("sessionStorage.setItem('began', Date.now())")

    page.click(".chips >> text=AI Safety")
    expect(page.locator("h1")).to_have_text("AI Safety")
    long_one = page.locator(".episodes > li", has_text="20 min").first
    long_one.locator("h3 a").click()
    open_chapters(page)
    third = page.locator(".rail .chapters a").nth(3)
    at, heading = float(third.get_attribute("data-at") or 0), third.locator("span").nth(1).inner_text()
    third.click()
    until(page, f"{TIME} > {at} && {TIME} < {at + 10}")
    expect(page.locator("#p-sub")).to_have_text(heading)

    page.click(".site-nav a >> text=Subscribe")
    page.select_option("select[name=channel]", label="AI Safety")
    expect(page.locator("h2 >> text=The Nonlinear Library: AI Safety")).to_be_visible()
    app = page.get_by_role("link", name="Apple Podcasts")

    expect(app).to_have_attribute("href", re.compile("^podcast://[^/]+/ai-safety/feed.xml$"))
    assert page.evaluate("!document.querySelector('#audio').paused")
    seconds = page.evaluate("(Date.now() - sessionStorage.getItem('began')) / 1000")
    record_property("measured", f"{look.name}: {seconds:.1f} s, the audio playing on")
