"""A tab of the browser in somebody's hands."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator

from tests.browser.looking import Looker, Scheme
from tests.journeys.house import PASSWORD, House, email_of

MOST_QUESTIONS = 30
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


@dataclass
class Reader:
    """Goes through pages as a person does: reads, fills in, presses. `looker` looks at them."""

    looker: Looker
    url: str
    onwards: str = field(default="Continue", kw_only=True)

    @property
    def page(self) -> Any:
        return self.looker.page

    def go(self, path: str, name: str = "") -> None:
        """Open an address; look at the page when it has a `name`."""
        self.page.goto(self.url + path)
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

    def press_here(self, words: str, name: str) -> None:
        """Press a button that may lead nowhere, because a script says what is wrong."""
        if self.looker.script:
            self.page.get_by_role("button", name=words).first.click()
            self._look(name)
        else:
            self.press(words, name)

    def answer(self, name: str, /, **answers: Any) -> None:
        """Fill in a step and go on: all of it at once, or one question after the other where the page asks so, up to
        one that says what is wrong with its answer."""
        for _ in range(MOST_QUESTIONS):
            stand = {field: value for field, value in answers.items() if self._stands(field)}
            self.fill(**stand)
            progress = self.page.locator("[data-progress]")
            asked = re.findall(r"\d+", progress.inner_text()) if progress.is_visible() else []
            if not asked or asked[0] == asked[1]:
                return self.press(self.onwards, name)
            self.go_on()
            if self.page.locator("[data-said]").count():
                return self._look(name)
        raise AssertionError(f"{self.path} does not go on from {asked}")

    def go_on(self) -> None:
        """Press the button that leads to the next question, and wait for what we say of this one."""
        self.page.get_by_role("button", name=self.onwards, exact=True).first.click()
        self.page.locator("main [aria-busy]").wait_for(state="detached")

    def _stands(self, field: str) -> bool:
        control = self.page.locator(f'main [name="{field}"]')
        return bool(control.first.evaluate("node => !node.closest('[hidden]')"))

    def fill(self, **answers: Any) -> None:
        """Answer by the names of the fields, in whatever form of the page has them."""
        for name, value in answers.items():
            control = self.page.locator(f'main [name="{name}"]')
            self._answer(control, value)

    def says(self, words: str) -> bool:
        return words in " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        return str(self.page.url).removeprefix(self.url)

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


DEVICE = Callable[..., Reader]


class Tab(Reader):
    """The same at the pages of a whole house."""

    def __init__(self, house: House, looker: Looker) -> None:
        super().__init__(looker, house.site.url)
        self.house = house


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
