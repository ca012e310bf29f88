"""A customer chooses a time for a call without a mouse, from the folds of its days, with scripts and without."""

import pytest

from tests.browser.hands import WatchedHands
from tests.browser.serving import Served
from tests.browser.tabs import DEVICE
from tests.portal.conftest import mailed_link
from tests.support.apps import file_one
from tests.support.calls import booked, can_ring

pytestmark = [pytest.mark.any_database, pytest.mark.appearance]


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.requirement("B-12", "B-14")
def test_a_time_is_chosen_from_the_fold_of_its_day(one_more: DEVICE, site: Served, script: bool):
    can_ring(site.app)
    reference = file_one(site.app, phone="07700 900341")
    tab = one_more(script=script)
    tab.go(mailed_link(site.app, "received"))
    tab.go(f"/complaint/{reference}/call", "times for a call")
    tab.go(f"/complaint/{reference}/call")  # looking at it has moved the focus
    folds, hands = tab.page.locator(".slots-fold"), WatchedHands(tab.page)
    assert folds.count() == 5 and tab.page.locator(".slots-fold[open]").count() == 1
    third, chosen = folds.nth(2).locator("summary").inner_text(), folds.nth(2).locator("label:has(:checked)")

    hands.skip()
    if not script:
        hands.reach("slot")
    hands.reach_words(third)
    hands.tap("Enter")
    if script:
        hands.tap("Tab")
        hands.tap("Space")
    else:  # the times of all open days are one group: back to it, and down
        while hands.where() != "slot":
            hands.tap("Shift+Tab")
        while not chosen.count():
            hands.tap("ArrowDown")
    assert chosen.inner_text().startswith("09:00")
    hands.reach("number")
    tab.page.keyboard.press("Control+A")
    tab.page.keyboard.press("Delete")
    hands.open("Enter")
    assert tab.says("Write the number on which we ring you.")
    assert folds.nth(2).get_attribute("open") is not None and folds.nth(0).get_attribute("open") is None

    hands.write("number", "07700 900341")
    hands.open("Enter")

    (call,) = booked(site.app, reference)
    assert call.number == "07700 900341" and tab.says("Booked. We ring you then.")
