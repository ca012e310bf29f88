"""The browser itself, before anything is asked of it."""

from playwright.sync_api import Page


def test_the_browser_shows_a_page(page: Page) -> None:
    page.set_content("<h1>Amends</h1>")

    assert page.get_by_role("heading").inner_text() == "Amends"
