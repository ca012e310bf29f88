"""Complaints that belong together, at a browser with nothing but its pages: joined after a look, gathered, answered."""

import pytest
from playwright.sync_api import Browser

from tests.browser.tabs import DESK, Tab, open_tab, sign_in
from tests.journeys.house import House
from tests.journeys.stories import Story

pytestmark = pytest.mark.appearance


def story(number: int) -> Story:
    words = f"The gates at Fenton stayed shut, the {number}. time.\nI climbed over."
    return Story(words, "Open gates.", "Mend them.", "", "2", "Iris Novak", f"iris.{number}@example.net")


@pytest.fixture(params=[True, False], ids=["with script", "without"])
def priya(request: pytest.FixtureRequest, browser: Browser, house: House):
    tab = open_tab(browser, house, script=request.param, size=DESK)
    sign_in(tab, "priya")
    yield tab
    tab.page.context.close()


def filed(house: House, number: int) -> str:
    customer = house.customer(story(number), 62_000 + number)
    customer.file()
    customer.by_mail("")
    customer.write("Nobody was there.")  # through the link: that confirms the address
    return customer.reference


@pytest.mark.requirement("001-21")
def test_a_problem_is_begun_filled_and_answered(house: House, priya: Tab):
    first, second = filed(house, 1), filed(house, 2)
    priya.go("/desk/problems", "problems")
    priya.fill(title="The gates at Fenton stay shut", known="The motor is on order.")
    priya.press("Begin it", "an empty problem")
    priya.fill(references=f"{first} {second}")
    priya.press("Add", "a problem")
    assert priya.says("2 complaints of 2 customers, 2 of them open.")

    priya.follow("Write to all", "writing to all")
    priya.fill(text="The new motor comes on Monday. Until then somebody of ours opens the gates.")
    priya.press("Look at it", "before it leaves")
    priya.press("Send to 2 customers", "written to all")

    assert priya.says("On its way. Each is checked once more as it leaves.")
    assert priya.looker.faults == []


@pytest.mark.requirement("B-23")
def test_two_are_linked_and_looked_at_beside_each_other(house: House, priya: Tab):
    first, second = filed(house, 3), filed(house, 3)
    priya.go(f"/desk/complaints/{first}/act/relate", "linking")
    priya.fill(other_reference=second, reason="The same gates.")
    priya.press("Link them", "a linked case")
    assert priya.says("Belongs together") and priya.says("The same gates.")

    priya.go(f"/desk/complaints/{first}/act/acknowledge")
    priya.fill(personal=f"You climbed over the gates at Fenton ({first}).", apology="I am sorry for that.")
    priya.click(priya.page.locator("form.act-form button.go"))
    priya.go(f"/desk/complaints/{first}/act/merge", "choosing the other one")
    priya.fill(into_reference=second)
    priya.press("Show both side by side", "side by side")

    assert priya.says("What happens when you join them") and priya.says(f"{second}, looked after by nobody yet.")
    priya.fill(reason="The same gates, twice.")
    priya.press("Join them", "a joined case")
    assert priya.says("Joined. Both records are kept.") and priya.says("Separate again")
    assert priya.looker.faults == []
