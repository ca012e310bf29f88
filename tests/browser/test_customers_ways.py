"""What customers do besides saying yes, on a telephone, with scripts and without; every page is looked at."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Looker
from tests.browser.tabs import PHONE, Tab, open_tab
from tests.journeys.customers import Customer
from tests.journeys.house import House
from tests.journeys.lives import Life
from tests.journeys.stories import Story, Writer

# What stands in the database after each press is told over HTTP on both.
pytestmark = pytest.mark.any_database

STORY = Story(
    "The machine came back broken.", "That it runs.", "Mend it.", "parcels", "2", "Grace Okafor", "grace@example.net"
)
# With scripts or without: who handles it, the customer's number and address.
WHO = {True: ("joan", 211, "with.ways@example.net"), False: ("piotr", 212, "without.ways@example.net")}


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def tab(request: pytest.FixtureRequest, browser: Browser, house: House) -> Tab:
    opened = open_tab(browser, house, script=request.param, size=PHONE)
    request.addfinalizer(opened.page.context.close)
    return opened


@pytest.mark.journey
@pytest.mark.requirement("B-01", "B-02", "B-06", "B-10")
def test_lost_found_again_talked_about_declined_withdrawn_and_opened_again(tab: Tab, house: House):
    life, email = _offered(house, *WHO[tab.looker.script])
    reference = life.reference

    _find_again(tab, email, reference)
    _talk_and_decline(tab)
    _change(tab)
    _withdraw_and_open_again(tab, reference)

    house.postbox.wait(email, lambda mail: "your complaint is open again" in mail.subject and reference in mail.subject)
    assert _faults(tab.looker) == []
    life.leave()


def _offered(house: House, who: str, number: int, email: str) -> tuple[Life, str]:
    """A complaint with an offer; what the office does needs no browser."""
    customer: Customer = house.customer(replace(STORY, email=email), number)
    customer.file()
    handler, manager, reviewer = house.colleague(who), house.colleague("helen"), house.colleague("mina")
    life = Life(customer, handler, manager, reviewer, Writer(offset=number))
    life.begin()
    life.offer()
    return life, email


def _find_again(tab: Tab, email: str, reference: str) -> None:
    """Without reference or code: a link to the address opens all there is."""
    tab.go("/follow")
    tab.follow("See all my complaints", "my complaints, sign in")
    tab.press("Send me a link", "my complaints, nothing typed")
    assert tab.page.title().startswith("Error: ")
    tab.fill(email=email)
    tab.press("Send me a link", "link sent")
    link = tab.house.postbox.wait(email, lambda mail: "your way to all your complaints" in mail.subject).link
    tab.go(link, "my complaints")
    assert tab.path == "/my-complaints" and tab.says(reference) and tab.says("We have made you an offer.")
    tab.follow("The machine came back broken.", "tracking, offer")
    assert tab.path == f"/complaint/{reference}"


def _talk_and_decline(tab: Tab) -> None:
    tab.follow("Let us talk", "let us talk")
    tab.fill(text="Would you also pay the taxi?")
    tab.click(tab.page.locator("main form .actions button[type=submit]").last, "tracking, talking")
    assert tab.says("You want to talk about it.") and tab.says("The offer stays open meanwhile.")
    tab.follow("No, I decline", "decline")
    tab.fill(reason="The taxi is missing.", wish="The taxi as well.")
    tab.press("Decline the offer", "tracking, declined")
    assert tab.says("The offer is off the table, your complaint is not.")


def _change(tab: Tab) -> None:
    """One thing more, a number that was wrong, and how they are reached."""
    tab.follow("One thing is missing", "one thing is missing")
    tab.press("Add it", "one thing is missing, nothing typed")
    tab.fill(text="Nobody told me that it would take a week.")
    tab.press("Add it", "tracking, one thing more")
    tab.follow("Correct something", "correct something")
    tab.fill(order_number="NP 4471")
    tab.press("Correct it", "tracking, corrected")
    tab.go("/my-complaints")
    tab.follow("How we reach you", "how we reach you")
    tab.fill(phone="0191 498 0009", may_ring="yes", ring_when="After five")
    tab.press("Save", "my complaints, changed")
    tab.follow("My data", "my data")
    tab.go("/my-complaints")


def _withdraw_and_open_again(tab: Tab, reference: str) -> None:
    tab.go(f"/complaint/{reference}")
    tab.follow("Withdraw my complaint", "withdraw")
    tab.press("Yes, withdraw my complaint", "tracking, withdrawn")
    assert tab.says("We stopped because you asked us to.")
    tab.follow("Open it again", "open it again")
    tab.fill(text="It broke once more.")
    tab.press("Send it to us", "tracking, open again")
    assert tab.says("A person gets back to you by") and tab.says("It broke once more.")


def _faults(looker: Looker) -> list[str]:
    return list(looker.faults)
