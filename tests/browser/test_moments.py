"""Hard moments in a browser: within reach on a telephone and with the keyboard alone, and what was typed stays."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import Looker
from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House

OPENING = Callable[[str, dict[str, int]], Tab]
TYPED = "She shouts that she has rung four times."


@pytest.fixture
def at_desk(browser: Browser, house: House) -> Iterator[OPENING]:
    """`at_desk("priya", PHONE)` has signed in at a browser of their own, of that size."""
    opened = []

    def open_for(who: str, size: dict[str, int]) -> Tab:
        tab = open_tab(browser, house, script=True, size=size)
        opened.append(tab)
        sign_in(tab, who)
        return tab

    yield open_for
    for tab in opened:
        tab.page.context.close()


def pressed(tab: Tab, words: str) -> Tab:
    """The page that opens beside this one when the button is pressed with the keyboard."""
    button = tab.page.get_by_role("button", name=words)
    expect(button).to_be_in_viewport()
    button.focus()
    with tab.page.context.expect_page() as opening:
        tab.page.keyboard.press("Enter")
    opening.value.wait_for_load_state()
    return Tab(tab.house, Looker(opening.value, True))


@pytest.mark.requirement("000-20", "000-23")
def test_the_manager_is_called_while_a_complaint_is_taken_and_who_comes_appears_by_itself(at_desk: OPENING):
    priya, helen = at_desk("priya", PHONE), at_desk("helen", DESK)
    priya.go("/desk/complaints/new")
    if "how-to-take" in priya.path:
        priya.press("I have read it")
    priya.fill(happened=TYPED)

    beside = pressed(priya, "They are very upset")

    beside.looker.look("moments-called")
    assert beside.says("A manager has been called") and beside.says("Breathe out.")
    assert priya.page.locator('[name="happened"]').input_value() == TYPED
    helen.go(beside.path.partition("?")[0], "moments-needed")
    helen.press("I am coming")
    expect(beside.page.locator("#call-state")).to_contain_text("Helen Marsh is coming to you.", timeout=20_000)


@pytest.mark.requirement("000-21")
def test_whoever_feels_threatened_reads_at_once_what_to_say(at_desk: OPENING):
    priya = at_desk("priya", PHONE)
    priya.go("/desk/complaints/new")
    if "how-to-take" in priya.path:
        priya.press("I have read it")

    beside = pressed(priya, "I feel threatened")

    expect(beside.page.get_by_text("I am ending our talk now.")).to_be_in_viewport()
    beside.looker.look("moments-threatened")
    beside.fill(words="He said that he waits outside.")
    beside.press("Send it to the managers")
    assert beside.says("He said that he waits outside.")
