"""Writing to a customer in a browser: hints come while one types, and every page of it is as readable as any other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House, open_house
from tests.journeys.stories import Story
from tests.support.databases import database_beside

pytestmark = pytest.mark.appearance

STORY = Story(
    "The door shut on my bag.", "A door that waits.", "A new bag.", "", "3", "Grace Okafor", "grace@example.net"
)
NUMBERS = iter(range(70_001, 70_100))


@pytest.fixture(scope="module")
def house(chromium: str, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose letters can be taken back for as long as a slow machine takes to press a button."""
    folder = tmp_path_factory.mktemp("patient")
    with (
        database_beside(database_url, "patient", folder) as address,
        open_house(folder, {"PORTAL_DATABASE_URL": address, "PORTAL_RECALL_SECONDS": "600"}) as opened,
    ):
        yield opened


@pytest.fixture(params=[DESK, PHONE], ids=["wide", "narrow"])
def tab(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=True, size=request.param)
    yield tab
    tab.page.context.close()


@pytest.fixture
def reference(house: House) -> str:
    customer = house.customer(STORY, next(NUMBERS))
    customer.file()
    return customer.reference


@pytest.mark.requirement("000-14", "004-10")
def test_hints_come_while_one_types_and_the_letter_is_read_aloud(tab: Tab, reference: str):
    sign_in(tab, "priya")
    tab.go(f"/desk/complaints/{reference}/act/message")

    tab.fill(text="Unfortunately it is late.")
    expect(tab.page.locator(".hint-list")).to_contain_text("Leave it out. Say what you can do, and when.")
    assert tab.page.locator(".letter-hints").get_attribute("role") == "status"
    tab.fill(text="It comes on Friday.")
    expect(tab.page.locator(".letter-measure")).to_contain_text("Nothing to change.")
    assert tab.page.locator("[name=hinted-text]").input_value() == "cold", "what was shown is still counted"
    tab.press("Read it aloud first", "a letter read aloud")
    assert tab.says("It comes on Friday.")
    tab.press("Back to writing", "a letter with its hints")

    assert tab.page.locator("#text").input_value() == "It comes on Friday."
    assert tab.looker.faults == []


@pytest.mark.requirement("B-21")
def test_the_last_look_is_a_page_with_two_buttons(tab: Tab, reference: str):
    sign_in(tab, "priya")
    tab.go(f"/desk/complaints/{reference}/act/message")
    tab.fill(text="Dear Peter, it comes on Friday.")

    tab.press("Send to Grace Okafor", "look once more")
    assert tab.says("“Peter” is not this customer, who is Grace Okafor.")
    tab.press("Send to Grace Okafor as it is", "sent as it is")

    assert tab.says("It leaves in a minute. Until then you can take it back.")
    tab.press("Take it back", "taken back")
    assert tab.page.locator("#composer-text").input_value() == "Dear Peter, it comes on Friday."
    assert tab.looker.faults == []


@pytest.mark.requirement("000-16")
def test_enter_in_a_line_sends_the_form_and_inserts_nothing(tab: Tab, reference: str):
    sign_in(tab, "priya")
    tab.go(f"/desk/complaints/{reference}/fix-now", "fix it now")
    tab.fill(amount="4.20")

    with tab.page.expect_navigation():
        tab.page.locator("#amount").press("Enter")

    assert tab.page.title().startswith("Error: ")
    assert tab.says("Choose the remedy that this is about.")
    assert tab.looker.faults == []


@pytest.mark.requirement("002-35")
def test_the_library_is_readable(tab: Tab):
    sign_in(tab, "helen")
    tab.go("/desk/templates", "templates, none")
    if tab.page.get_by_role("button", name="Begin with our set").count():  # the house is shared, and has it once
        tab.press("Begin with our set", "templates")
    tab.follow("I looked at their order", "a template")
    tab.go("/desk/hints", "hints counted")

    assert tab.looker.faults == []
