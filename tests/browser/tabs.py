"""A tab of the browser in somebody's hands."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Locator

from tests.browser.looking import Looker, Scheme
from tests.journeys.house import PASSWORD, House, email_of

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@dataclass
class Tab:
    """Goes through pages as a person does: reads, fills in, presses. `looker` looks at them."""

    house: House
    looker: Looker

    @property
    def page(self) -> Any:
        return self.looker.page

    def go(self, path: str, name: str = "") -> None:
        """Open an address; look at the page when it has a `name`."""
        self.page.goto(self.house.site.url + path)
        self._look(name)

    def follow(self, words: str, name: str = "") -> None:
        """Press a link."""
        self.click(self.page.get_by_role("link", name=words).first, name)

    def press(self, words: str, name: str = "") -> None:
        """Press a button."""
        self.click(self.page.get_by_role("button", name=words).first, name)

    def click(self, what: Locator, name: str = "") -> None:
        """Press something that leads to a page, be it the same one again."""
        with self.page.expect_navigation():
            what.click()
        self._look(name)

    def fill(self, **answers: Any) -> None:
        """Answer by the names of the fields, in whatever form of the page has them."""
        for name, value in answers.items():
            control = self.page.locator(f'main [name="{name}"]')
            self._answer(control, value)

    def says(self, words: str) -> bool:
        return words in " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.house.site.url)

    def _answer(self, control: Locator, value: Any) -> None:
        kind = control.first.evaluate("node => node.type || node.tagName")
        if kind in {"radio", "checkbox"}:
            control.and_(self.page.locator(f'[value="{value}"]')).check()
        elif kind == "select-one":
            control.first.select_option(value)
        elif kind == "file":
            control.first.set_input_files(value)
        else:
            control.first.fill(value)

    def _look(self, name: str) -> None:
        if name:
            self.looker.look(name)


def open_tab(
    browser: Browser, house: House, *, script: bool, size: dict[str, int],
    schemes: tuple[Scheme, ...] = ("light", "dark"),
) -> Tab:  # fmt: skip
    """A tab of its own. On PostgreSQL pages are as they were on SQLite, where they were looked at."""
    context = browser.new_context(viewport=size, reduced_motion="reduce", color_scheme=schemes[0])  # type: ignore[arg-type]
    if not house.site.settings["PORTAL_DATABASE_URL"].startswith("sqlite"):
        schemes = ()
    return Tab(house, Looker(context.new_page(), script, schemes))


def sign_in(tab: Tab, who: str, name: str = "") -> None:
    tab.go("/desk/login", name)
    tab.fill(email=email_of(who), password=PASSWORD)
    tab.press("Sign in")
