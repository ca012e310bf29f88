"""Who is not happy is rung by a manager: on a telephone-sized screen, with the keyboard alone, to the booked call."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.tabs import PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House

pytestmark = pytest.mark.appearance

MOST_STOPS = 60


@pytest.fixture(autouse=True)
def helen_rings(browser: Browser, house: House) -> Iterator[None]:
    """Helen rings people on every day of the week, as long as these tests run."""
    helen = house.colleague("helen")
    hours = {f"day_{weekday}": "08:00-20:00" for weekday in range(7)}
    address = next(link for link in helen.open("/desk/profile").links if "/calls/hours/" in link)
    for typed in (hours, dict.fromkeys(hours, "")):
        helen.open(address)
        helen.press("/hours/" + address.rpartition("/")[2], typed)
        if typed is hours:
            yield
    helen.leave()


@pytest.fixture
def tab(browser: Browser, house: House) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=True, size=PHONE)
    sign_in(tab, "dev")
    yield tab
    tab.page.context.close()


def go_on(tab: Tab, title: str) -> None:
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Control+Enter")
    tab.page.wait_for_selector(f"h1:has-text('{title}')")
    tab.looker.look(title)


def focused(page: Page, what: str) -> str:
    return str(page.evaluate(f"document.activeElement.{what} || ''"))


def reach(tab: Tab, name: str) -> None:
    """Press Tab until the focus is on the field of this name."""
    for _ in range(MOST_STOPS):
        if focused(tab.page, "name") == name:
            return
        tab.page.keyboard.press("Tab")
    raise AssertionError(f"no way to {name}")


def settled(tab: Tab) -> None:
    """Until the part of the page that came back stands, with what it listens to."""
    expect(tab.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    expect(tab.page.locator("[name=slot]:focus")).to_have_count(1)


def begin(tab: Tab, caller: str) -> None:
    tab.go("/desk/guided-calls/new")
    keys = tab.page.keyboard
    if tab.page.locator("#read_card").count():
        reach(tab, "read_card")
        keys.press("Space")
    reach(tab, "name")
    keys.type(caller)
    reach(tab, "phone")
    keys.type("07700 900555")
    with tab.page.expect_navigation():
        keys.press("Enter")


def to_the_offer(tab: Tab) -> None:
    keys = tab.page.keyboard
    reach(tab, "notes")
    keys.type("The bus left without me.")
    go_on(tab, "Listen until they have finished")
    go_on(tab, "Say that you understand")
    keys.press("Space")
    go_on(tab, "Read it back")
    reach(tab, "confirmed_1")
    keys.press("Space")
    go_on(tab, "Ask what would put it right")
    go_on(tab, "Listen again")
    reach(tab, "wish")
    keys.type("A taxi home.")
    go_on(tab, "Can we do what they ask?")
    reach(tab, "can")
    keys.press("ArrowDown")
    if tab.page.locator("[name=can]:checked").get_attribute("value") != "no":
        keys.press("ArrowDown")
    reach(tab, "why")
    keys.type("A taxi is above what I may give.")
    go_on(tab, "What we can do instead")


def not_happy(tab: Tab) -> None:
    keys = tab.page.keyboard
    reach(tab, "remedy_1")
    keys.press("ArrowDown")
    reach(tab, "words_1")
    keys.type("We say sorry to you.")
    go_on(tab, "Ask how that feels")
    for name, value in (("answer", "not_happy"), ("then", "manager")):
        reach(tab, name)
        keys.press("Space")
        for _ in range(4):
            if tab.page.locator(f"[name={name}]:checked").get_attribute("value") == value:
                break
            keys.press("ArrowDown")
        if name == "answer":
            reach(tab, "feel")
            keys.type("That does not get me home.")
    go_on(tab, "A manager takes it on")


@pytest.mark.requirement("001-29", "001-30", "001-38")
def test_a_managers_time_is_chosen_by_keyboard_and_booked(tab: Tab):
    begin(tab, "Ruth Ansah")
    to_the_offer(tab)
    not_happy(tab)
    keys, state = tab.page.keyboard, tab.page.locator("#time-state")

    reach(tab, "slot")
    keys.press("Space")
    expect(state).to_contain_text("Kept for them until")
    settled(tab)
    first = tab.page.locator("[name=slot]:checked").get_attribute("value")
    assert focused(tab.page, "value") == first, "the focus stays on what was chosen"
    with tab.page.expect_response("**/hold") as kept:
        keys.press("ArrowDown")
    assert kept.value.ok
    second = tab.page.locator("[name=slot]:checked").get_attribute("value")
    assert second != first
    tab.looker.look("a time that is kept")
    reach(tab, "notes")
    keys.type("Not on Wednesday.")
    go_on(tab, "What we will do")
    for name in ("category_id", "nature"):
        reach(tab, name)
        keys.press("ArrowDown")
    reach(tab, "effect")
    keys.type("They wait in the rain.")
    go_on(tab, "Read everything back")
    assert tab.says("Who rings them")
    go_on(tab, "Thank them")
    with tab.page.expect_navigation():
        keys.press("Control+Enter")

    assert tab.says("The call has ended, and everything in it is under way.")
    assert tab.says("rings Ruth Ansah on") and tab.says("with an invitation to both")
    assert tab.looker.faults == []


@pytest.mark.requirement("001-30")
def test_without_script_a_time_is_kept_by_its_button(browser: Browser, house: House):
    tab = open_tab(browser, house, script=False, size=PHONE)
    sign_in(tab, "dev")
    tab.go("/desk/guided-calls/new")
    if tab.page.locator("#read_card").count():
        tab.page.locator("#read_card").check()
    tab.fill(name="Amara Eze", phone="07700 900556")
    tab.press("Begin the call")
    tab.fill(notes="The bus left without me.")
    for words, answers in (
        ("Go on", {}), ("They have finished", {}), ("Go on", {"said": "2"}),
        ("All is read back", {"confirmed_1": "yes"}),
        ("I have asked", {}), ("They have finished", {"wish": "A taxi."}),
        ("Go on", {"can": "no", "why": "It is above what I may give."}),
    ):  # fmt: skip
        tab.fill(**answers)
        tab.page.locator(".call-actions .go").filter(has_text=words).click()
    tab.page.locator("#remedy_1").select_option(index=1)
    tab.fill(words_1="We say sorry to you.")
    tab.press("Go on")
    tab.fill(answer="not_happy", feel="No.", then="manager")
    tab.press("Go on")

    tab.page.locator(".slots label.slot").nth(2).click()
    tab.press("Keep this time for them", "a time that is kept, without script")

    assert tab.says("Kept for them until")
    tab.press("Later days", "later days, without script")
    assert tab.page.locator("[name=slot]:checked").count() == 1
    assert tab.looker.faults == []
    tab.page.context.close()
