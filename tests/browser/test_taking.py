"""Taking a complaint in a browser: with the keyboard alone, with what resembles it beside it, and kept meanwhile."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House
from tests.journeys.stories import Story

pytestmark = pytest.mark.appearance

STORY = Story(
    "The ticket machine at the harbour kept my card and a man laughed.", "That it gives it back.", "My card.", "", "2",
    "Imogen Hartley", "imogen@example.net",
)  # fmt: skip
NEW = "/desk/complaints/new"
NUMBERS = iter(range(72_001, 72_100))


@pytest.fixture(params=[DESK, PHONE], ids=["wide", "narrow"])
def tab(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=True, size=request.param)
    sign_in(tab, "dev")
    yield tab
    tab.page.context.close()


def open_form(tab: Tab) -> None:
    """Whoever takes the first one reads how it is done."""
    tab.go(NEW)
    if tab.path.endswith("how-to-take"):
        tab.looker.look("how to take a complaint")
        tab.press("I have read it, open the form")


@pytest.mark.requirement("000-23", "B-39")
def test_their_open_case_stands_beside_the_form_while_one_types(tab: Tab, house: House):
    customer = house.customer(STORY, next(NUMBERS))
    customer.file()
    open_form(tab)
    tab.looker.look("the form")

    tab.fill(happened="She rang again about her card.", email="imogen@example.net")
    beside = tab.page.locator("#resembling")
    expect(beside).to_contain_text(customer.reference)
    expect(beside).to_contain_text("The same e-mail address.")
    expect(tab.page.locator("#may-be-same")).to_contain_text("may be the same as this")
    expect(tab.page.locator("#taking [data-draft-state]").first).to_contain_text("Draft saved", timeout=15_000)
    for part in tab.page.locator("details.taking-part > summary").all():
        part.click()
    tab.looker.look("the form with everything open")
    row = beside.locator(".ledger-row", has_text=customer.reference)
    tab.click(row.get_by_role("button", name="Add to this one instead"), "added to the case there was")

    assert tab.says("Everything you typed stands on this case. No new complaint was made.")
    assert tab.says("She rang again about her card.")
    assert tab.looker.faults == []


@pytest.mark.requirement("001-04")
def test_the_keyboard_alone_takes_one(tab: Tab):
    open_form(tab)
    keys = tab.page.keyboard

    tab.page.locator("#channel").focus()
    keys.type("Tele")
    _tab_to(tab, "category_id")
    keys.press("ArrowDown")
    _tab_to(tab, "happened")
    keys.type("The lift at platform two is broken.")
    _tab_to(tab, "phone")
    keys.type("07700 900555")
    keys.press("Tab")
    keys.type("nobody at home")
    with tab.page.expect_navigation():
        keys.press("Enter")
    tab.looker.look("an answer to mend")
    assert tab.page.evaluate("document.activeElement.matches('.error-summary')")
    _tab_to(tab, "email")
    keys.press("Control+a")
    keys.press("Delete")
    with tab.page.expect_navigation():
        keys.press("Enter")
    tab.looker.look("taken")

    assert tab.says("The complaint is taken")
    assert re.search(r"C-[A-Z0-9]{4}-[A-Z0-9]{4}", tab.page.locator("main").inner_text())
    assert tab.looker.faults == []


@pytest.mark.requirement("B-22")
def test_a_page_that_was_lost_is_gone_on_with(tab: Tab):
    open_form(tab)
    tab.fill(happened="The bus to Thornby did not come.")
    expect(tab.page.locator("#taking [data-draft-state]").first).to_contain_text("Draft saved", timeout=15_000)

    tab.go(NEW, "begun and not finished")
    tab.follow("Go on with it", "back in the form")

    assert tab.page.locator("#happened").input_value() == "The bus to Thornby did not come."
    tab.press("Throw it away")
    assert not tab.says("You began this")
    assert tab.looker.faults == []


@pytest.mark.requirement("B-39", "B-40")
def test_without_a_script_there_is_a_button_and_the_paper_prints(browser: Browser, house: House):
    tab = open_tab(browser, house, script=False, size=DESK)
    sign_in(tab, "dev")
    open_form(tab)
    tab.fill(happened="Nobody answers the telephone.", phone="07700 900777")

    tab.press("Look for the same now", "looked for without a script")
    assert tab.says("Nothing like it so far.")
    assert tab.page.locator("#happened").input_value() == "Nobody answers the telephone."
    tab.follow("Paper form", "the paper form")
    tab.page.emulate_media(media="print")
    assert not tab.page.locator("nav").first.is_visible()
    tab.page.context.close()
    assert tab.looker.faults == []


def _tab_to(tab: Tab, name: str) -> None:
    """Press Tab until the field is reached."""
    for _ in range(60):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"{name} can’t be reached")
