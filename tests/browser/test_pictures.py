"""Pictures of posts stay on their authors' sites, which are asked only when the reader wishes."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import open_chapters, until

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]

PICTURES = "https://pictures.example.test/"
A_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="1"/>'


def test_pictures_of_other_sites_are_asked_for_only_when_the_reader_presses_them(
    context: BrowserContext, page: Page
):
    asked = pictured(context)
    page.goto("/e/with-pictures/")
    expect(page.locator("a.pic")).to_have_count(2)
    assert asked == []

    page.click("a.pic >> text=A curve that rises and falls")

    picture = page.get_by_role("img", name="A curve that rises and falls")
    expect(picture).to_be_visible()
    until(page, "document.querySelector('.transcript img').naturalWidth === 2")
    assert asked == [("curve.png", None)]
    expect(page.locator("a.pic")).to_have_count(1)


def test_a_picture_that_cannot_be_had_gives_its_description_back(context: BrowserContext):
    context.route(f"{PICTURES}**", lambda route: route.abort())
    page = context.new_page()
    page.goto("/e/with-pictures/")

    page.locator("a.pic").first.click()

    page.wait_for_timeout(300)
    expect(page.locator("a.pic")).to_have_count(2)
    expect(page.locator(".transcript img")).to_have_count(0)


def test_all_pictures_can_be_shown_and_the_wish_is_remembered(context: BrowserContext, page: Page):
    asked = pictured(context)
    page.goto("/e/with-pictures/")
    open_chapters(page)

    page.check("[data-pictures]")
    expect(page.locator(".transcript img")).to_have_count(2)
    page.reload()

    expect(page.locator(".transcript img")).to_have_count(2)
    assert {name for name, _ in asked} == {"curve.png", "other.png"}


def pictured(context: BrowserContext) -> list[tuple[str, str | None]]:
    """The other site is there; which pictures it was asked for, and from which page."""
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url.removeprefix(PICTURES), route.request.headers.get("referer")))
        route.fulfill(body=A_PICTURE, content_type="image/svg+xml")

    context.route(f"{PICTURES}**", answer)
    return asked
