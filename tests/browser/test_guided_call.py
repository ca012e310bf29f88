"""Guided calls in a browser, with the mouse and with the keyboard alone: each branch to its record."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from app.catalogue.models import Category
from app.db import db, transaction
from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House

pytestmark = pytest.mark.appearance

NEW = "/desk/guided-calls/new"
CATALOGUE_IS_OLD = 5_500
"""So many milliseconds a process of the portal may still read what the catalogue said before."""


@pytest.fixture
def tab(browser: Browser, house: House) -> Iterator[Tab]:
    """A desk's screen; test_call_by_keyboard.py goes the same ways on a telephone's."""
    tab = open_tab(browser, house, script=True, size=DESK)
    sign_in(tab, "dev")
    yield tab
    tab.page.context.close()


def go_on(tab: Tab, name: str = "") -> None:
    """Ctrl and Enter, from wherever the focus is."""
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Control+Enter")
    if name:
        tab.looker.look(name)


def begin(tab: Tab, caller: str) -> None:
    tab.go(NEW, "before the call")
    if tab.page.locator("#read_card").count():
        tab.page.locator("#read_card").check()
    tab.fill(name=caller, phone="07700 900555")
    tab.press("Begin the call", "the greeting")


def to_the_wish(tab: Tab) -> None:
    tab.fill(notes="The machine kept my card.")
    go_on(tab, "listening")
    go_on(tab, "the apology")
    tab.page.locator(".say-line").nth(2).click()
    go_on(tab, "reading back")
    tab.fill(confirmed_1="yes")
    go_on(tab, "asking")
    tab.page.locator(".say-line").nth(1).click()
    go_on(tab, "listening again")
    tab.fill(wish="My card back, and the fare.")
    go_on(tab, "can we do it")


def offer(tab: Tab, words: str, amount: str) -> None:
    tab.page.locator("#remedy_1").select_option(index=next_refund(tab))
    tab.fill(words_1=words, amount_1=amount)


def next_refund(tab: Tab) -> int:
    options = tab.page.locator("#remedy_1 option").all_inner_texts()
    return next(place for place, words in enumerate(options) if "efund" in words or "oney" in words)


def to_the_end(tab: Tab) -> None:
    tab.page.locator("#category_id").select_option(index=1)
    tab.page.locator("#nature").select_option(index=1)
    tab.fill(effect="They can't get home.")
    go_on(tab, "reading everything back")
    go_on(tab, "the thanks")
    go_on(tab, "the record")


@pytest.mark.requirement("B-14", "001-38", "001-25", "001-28", "001-36")
def test_they_ask_we_agree_and_the_record_is_whole(tab: Tab):
    begin(tab, "Imogen Hartley")
    to_the_wish(tab)
    tab.fill(can="yes")
    offer(tab, "We send the card and pay the fare.", "4.20")
    go_on(tab, "how they feel")
    tab.fill(answer="happy", feel="Yes, thank you.")
    go_on(tab, "what we will do")
    to_the_end(tab)

    assert tab.says("The call has ended, and everything in it is under way.")
    assert tab.says("A task, for ") and tab.says(": We send the card and pay the fare.")
    tab.follow("To the case", "the case")
    assert tab.says("with the guide: they agreed")
    assert tab.looker.faults == []


@pytest.mark.requirement("B-17", "001-18")
def test_the_answer_of_a_manager_appears_while_they_are_on_the_line(tab: Tab, browser: Browser, house: House):
    begin(tab, "Rosalind Achterberg")
    to_the_wish(tab)
    tab.fill(can="yes")
    offer(tab, "We pay the fares of this year.", "190")
    tab.press("Ask a manager now", "waiting for a manager")
    expect(tab.page.locator("#asked")).to_contain_text("Asked: £190.00, waiting since")

    manager = open_tab(browser, house, script=True, size=DESK)
    sign_in(manager, "helen")
    manager.go("/desk/approvals", "the approvals")
    row = manager.page.get_by_role("row").filter(has_text="£190.00")
    row.get_by_label("The reason").fill("They were right.")
    row.get_by_role("button", name="Approve", exact=False).first.click()
    manager.page.context.close()
    tab.fill(words_1="We pay all fares of this year.")

    expect(tab.page.locator("#asked")).to_contain_text("approved £190.00 for this complaint", timeout=15_000)
    expect(tab.page.get_by_role("button", name="Ask a manager now")).to_be_visible()
    assert tab.page.locator("#words_1").input_value() == "We pay all fares of this year."
    go_on(tab, "how they feel about it")
    assert tab.says("Would that put it right?")
    assert tab.looker.faults == []


@pytest.mark.requirement("001-26", "001-27", "001-19")
def test_what_cannot_be_done_gets_another_offer(tab: Tab):
    begin(tab, "Oskar Nyman")
    to_the_wish(tab)
    tab.fill(can="no", why="A new card takes us a week.")
    go_on(tab, "another offer")
    offer(tab, "We pay the fare of today.", "4.20")
    go_on(tab, "how they feel")
    tab.fill(answer="not_happy", feel="And tomorrow?", then="another")
    go_on(tab, "the second offer")
    offer(tab, "We pay the fares of this week.", "21")
    go_on(tab, "how they feel about the second")
    tab.fill(answer="happy", feel="That will do.")
    go_on(tab, "what we will do")
    to_the_end(tab)

    assert tab.says("Offer 1: not happy") and tab.says("Offer 2: happy with it")
    assert tab.looker.faults == []


@pytest.mark.requirement("001-29")
def test_who_is_not_happy_is_rung_by_a_manager(tab: Tab):
    begin(tab, "Ruth Ansah")
    to_the_wish(tab)
    tab.fill(can="no", why="It is above what I may give.")
    go_on(tab)
    offer(tab, "We pay the fare of today.", "4.20")
    go_on(tab)
    tab.fill(answer="not_happy", feel="No.", then="manager")
    go_on(tab, "a manager rings")
    tab.fill(when="Tuesday after four.")
    go_on(tab)
    to_the_end(tab)

    assert tab.says("The managers are told at once that one of them rings Ruth Ansah")
    assert tab.looker.faults == []


@pytest.mark.requirement("001-38")
def test_a_dropped_call_is_gone_on_with_where_it_stood(tab: Tab, browser: Browser, house: House):
    begin(tab, "Lars Holm")
    tab.fill(notes="The ferry left without me.")
    go_on(tab)
    tab.fill(notes="And nobody waved.")
    expect(tab.page.locator("[data-draft-state]").first).to_contain_text("Saved")
    tab.press("The call dropped", "where it is kept")

    elsewhere = open_tab(browser, house, script=True, size=PHONE)
    sign_in(elsewhere, "dev")
    elsewhere.go(NEW)
    elsewhere.page.locator(".note", has_text="Lars Holm").get_by_role("link", name="Go on with it").first.click()
    elsewhere.page.wait_for_url("**/guided-calls/*")
    assert elsewhere.page.locator("#notes").input_value() == "And nobody waved."
    go_on(elsewhere, "the apology after the line was lost")
    assert elsewhere.looker.faults == [] and tab.looker.faults == []
    elsewhere.page.context.close()


@pytest.fixture
def bank(inside: Flask) -> Iterator[int]:
    """A category with two open questions, as long as the test runs."""
    with inside.app_context(), transaction():
        category = (
            db.session.query(Category).filter(Category.active, Category.key != "other").order_by(Category.id).first()
        )
        assert category is not None
        found, before = category.id, category.questions
        category.questions = "How did it begin?\nWho was there?"
    yield found
    with inside.app_context(), transaction():
        db.session.get_one(Category, found).questions = before


@pytest.mark.requirement("000-15", "001-08")
def test_a_question_opens_when_it_is_asked_and_stays_open_once_it_was_answered(tab: Tab, bank: int):
    tab.page.wait_for_timeout(CATALOGUE_IS_OLD)
    tab.go(NEW)
    if tab.page.locator("#read_card").count():
        tab.page.locator("#read_card").check()
    tab.fill(name="Efua Mensah", phone="07700 900557")
    tab.page.locator("#about").select_option(value=str(bank))
    tab.press("Begin the call")
    assert tab.page.locator("main textarea:visible").count() == 1
    tab.fill(notes="The door fell on my foot.")
    go_on(tab)
    go_on(tab)
    tab.page.locator(".say-line").nth(2).click()
    go_on(tab, "reading back with questions to ask")
    first, second = tab.page.locator("#theirs_1"), tab.page.locator("#theirs_2")
    expect(first).to_be_hidden()
    expect(second).to_be_hidden()

    tab.page.get_by_text("Who was there?").click()
    tab.fill(theirs_2="Only the driver.", confirmed_1="yes")
    tab.looker.look("a question that was asked")
    go_on(tab)
    tab.click(tab.page.locator("button[value=back]"))

    expect(second).to_have_value("Only the driver.")
    expect(second).to_be_visible()
    expect(first).to_be_hidden()
    assert tab.looker.faults == []


@pytest.mark.requirement("001-38")
def test_the_keyboard_alone_leads_to_the_end(browser: Browser, house: House):
    tab = open_tab(browser, house, script=True, size=DESK)
    sign_in(tab, "dev")
    begin(tab, "Ama Boateng")
    keys = tab.page.keyboard

    keys.type("The lift was broken.")
    go_on(tab)
    keys.type("Again.")
    go_on(tab)
    for key in ("Space", "ArrowDown", "ArrowDown"):
        keys.press(key)
    go_on(tab)
    assert tab.says("Read it back, concern by concern")
    tab_to(tab, "confirmed_1", "Space")
    tab_to(tab, "confirmed_2", "Space")
    go_on(tab)
    keys.press("Space")
    go_on(tab)
    keys.type("Say sorry to me.")
    go_on(tab)
    keys.press("Space")
    tab_to(tab, "remedy_1", "A")
    tab_to(tab, "words_1")
    keys.type("We say sorry.")
    go_on(tab)
    keys.press("Space")
    tab_to(tab, "feel")
    keys.type("Thank you.")
    go_on(tab)
    for name in ("category_id", "nature"):
        tab_to(tab, name, "ArrowDown")
    tab_to(tab, "effect")
    keys.type("They can't get up.")
    go_on(tab)
    go_on(tab)
    go_on(tab, "the record, by keys alone")

    assert tab.says("A task, for ") and tab.says(": We say sorry.")
    assert tab.looker.faults == []
    tab.page.context.close()


def tab_to(tab: Tab, name: str, key: str = "") -> None:
    """Press Tab until the focus is on the field of this name, and then a key."""
    for _ in range(30):
        if tab.page.evaluate("document.activeElement.name") == name:
            break
        tab.page.keyboard.press("Tab")
    else:
        raise AssertionError(f"no way to {name}")
    if key:
        tab.page.keyboard.press(key)
