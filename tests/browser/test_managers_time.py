"""Who is not happy is rung by a manager: on a telephone-sized screen, with the keyboard alone, to the booked call."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from tests.browser.calling import CALLS, SAY, Call, whole
from tests.browser.tabs import PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House

pytestmark = pytest.mark.appearance


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


def settled(tab: Tab) -> None:
    """Until the part of the page that came back stands, with what it listens to."""
    expect(tab.page.locator(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")).to_have_count(0)
    expect(tab.page.locator("[name=slot]:focus")).to_have_count(1)


def to_the_offer(on: Call) -> None:
    on.begin("Ruth Ansah")
    on.to_the_wish("The bus left without me.", 2, "A taxi home.")
    on.hands.pick("can", 2)
    on.hands.write("why", "A taxi is above what I may give.")
    on.go_on("another offer", "remedy_1")


def not_happy(on: Call) -> None:
    on.offer("Refund", "4.20", "We pay the fare of today.")
    on.go_on("how they feel", "answer")
    on.hands.pick("answer", 2)
    on.hands.write("feel", "That does not get me home.")
    on.hands.pick("then", 1)
    on.go_on("a manager rings")


@pytest.mark.requirement("001-29", "001-30", "001-38")
def test_a_managers_time_is_chosen_by_keyboard_and_booked(call: CALLS, inside: Flask, say: SAY):
    on = call("light")
    to_the_offer(on)
    not_happy(on)
    state, chosen = on.page.locator("#time-state"), on.page.locator("[name=slot]:checked")

    on.hands.reach("slot")
    on.hands.tap("Space")
    expect(state).to_contain_text("Kept for them until")
    settled(on.tab)
    first = chosen.get_attribute("value")
    assert on.page.evaluate("document.activeElement.value") == first, "the focus stays on what was chosen"
    with on.page.expect_response("**/hold") as kept:
        on.hands.tap("ArrowDown")
    assert kept.value.ok
    second = chosen.get_attribute("value")
    assert second != first
    settled(on.tab)
    on.look("a time that is kept")
    on.hands.reach("notes")
    on.hands.type("Not on Wednesday.")
    on.go_on("what we will do", "category_id")
    on.to_the_end()
    assert on.tab.says("rings Ruth Ansah on") and on.tab.says("with an invitation to both")

    record = whole(inside, on, on.reference, say)
    assert (record.status, record.level, record.talks) == ("investigating", 1, [("finished", "manager")])
    _manager, at, _minutes = (int(part) for part in second.split("-"))
    moment = datetime.fromtimestamp(at, UTC).isoformat()
    assert record.appointments == [("booked", "Helen Marsh", "07700 900555", moment)]
    assert {"talk", "book_call", "escalate"} <= set(record.actions)
    assert record.offers == [(1, "declined", "4.20", "We pay the fare of today.")]
    assert (record.concerns, record.wishes) == ([("The bus left without me.", True)], ["A taxi home."])
    assert [kind for kind, _text in record.letters] == ["after_call"]
    assert "Helen Marsh rings you:" in record.letters[-1][1] and "07700 900555" in record.letters[-1][1]
    assert (record.reports, record.read_by) == (["conversation"], 2)
    on.follow("To the case")
    assert on.case("That does not get me home.", "with the guide: a manager rings them") == []


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
        ("I have asked", {"said": "1"}), ("They have finished", {"wish": "A taxi."}),
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
