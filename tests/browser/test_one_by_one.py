"""Filing on a telephone: one question at a time, what is needed first, the rest skipped with one press a step."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.tabs import PHONE, Tab, open_tab
from tests.journeys.house import House

pytestmark = pytest.mark.any_database


@pytest.fixture
def tab(browser: Browser, house: House) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=True, size=PHONE)
    yield tab
    tab.page.context.close()


def questions(tab: Tab) -> list[str]:
    """The questions that stand on the page, by their first field."""
    return tab.page.eval_on_selector_all(  # type: ignore[no-any-return]
        "[data-question]:not([hidden])",
        "nodes => nodes.map(node => node.querySelector('[name]:not([type=hidden], button)').name)",
    )


@pytest.mark.requirement("000-09", "000-29")
def test_a_complaint_takes_few_presses_on_a_telephone_and_back_goes_one_question_back(tab: Tab):
    page, presses = tab.page, 0

    def on(leads: str = "") -> None:
        nonlocal presses
        presses += 1
        if leads:
            tab.press(leads)
        else:
            tab.go_on()

    tab.go("/complaints/new/words?about=" + _first_door(tab))
    assert questions(tab) == ["happened"] and tab.says("Question 1 of 4")
    on()
    assert tab.says("Tell us what happened. One sentence is enough."), "said at once, and nothing is sent"
    assert page.evaluate("document.activeElement.name") == "happened"
    tab.fill(happened="It stood in the rain.")
    assert not tab.says("One sentence is enough."), "what is put right is not complained of any longer"
    on()
    assert questions(tab) == ["mood"] and page.evaluate("document.activeElement.dataset.question") == ""
    page.go_back()
    assert questions(tab) == ["happened"] and page.input_value("[name=happened]") == "It stood in the rain."
    page.go_forward()
    tab.fill(mood="2")
    on()
    page.get_by_role("link", name="Back", exact=True).click()
    page.wait_for_function("!document.querySelector('[name=mood]').closest('[hidden]')")
    assert questions(tab) == ["mood"]
    on()
    assert questions(tab) == ["expected"]
    on("Skip what is left here")
    assert "details" in tab.path and len(questions(tab)) == 1
    on("Skip what is left here")
    assert "you" in tab.path and questions(tab) == ["for_whom"]
    on()
    on()
    assert questions(tab) == ["email"], "nobody passes by unseen how we can reach them"
    on()
    on("Continue")
    assert tab.path == "/complaints/new/check" and presses <= 11
    tab.follow("What you expected")
    assert questions(tab) == ["happened", "mood", "expected", "desired"], "to change one answer all are seen"

    page.set_viewport_size({"width": 1280, "height": 800})
    tab.go("/complaints/new/words")
    assert len(questions(tab)) == 4, "there is room for all"


@pytest.mark.requirement("B-39")
def test_who_writes_for_somebody_else_hears_at_once_what_is_missing(tab: Tab):
    page = tab.page
    tab.go("/complaints/new/you?about=" + _first_door(tab))

    tab.fill(for_whom="other")
    tab.go_on()
    assert questions(tab) == ["for_whom"] and page.locator("[data-said]").count() == 3
    assert tab.says("Tell us the name of whom it is about.") and tab.says("Say what you are to them")
    assert tab.says("Choose what allows you to speak for them.")
    assert page.evaluate("document.activeElement.name") == "their_name"
    tab.looker.look("for somebody else, with three answers missing")
    tab.fill(their_name="Ada Obi")
    assert page.locator("[data-said]").count() == 2 and page.title().startswith("Error:")
    tab.fill(for_whom="self")
    assert page.locator("[data-said]").count() == 0 and not page.title().startswith("Error:")
    tab.fill(for_whom="other", their_name="O" * 201, relation="D" * 201, right="spoken")
    tab.go_on()
    assert page.locator("[data-said]").all_inner_texts() == ["Please say it shorter."] * 2
    assert page.evaluate("document.activeElement.name") == "their_name", "the first on the page"
    tab.fill(their_name="Ada Obi", relation="Her daughter")
    tab.go_on()
    tab.go_on()
    assert questions(tab) == ["name"] and tab.says("Tell us your own name")
    tab.fill(name="Ngozi Obi")
    tab.go_on()
    assert questions(tab) == ["email"]
    assert tab.looker.faults == []


@pytest.mark.requirement("B-13", "B-39")
def test_what_we_can_not_take_is_told_at_its_own_question(tab: Tab):
    page = tab.page
    tab.go("/complaints/new/you?about=" + _first_door(tab))
    tab.fill(for_whom="self")
    tab.go_on()
    tab.fill(name="Ada Obi")
    tab.go_on()

    tab.fill(email="ada at example", phone="555 0100", preferred_channel="letter")
    tab.go_on()
    assert questions(tab) == ["email"] and page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.name") == "email"
    assert _told_of(tab, "email") == ["Write an address with an @, like name@example.org."]
    assert _told_of(tab, "preferred_channel") == ["Give us an address to write to, or choose another way."]
    assert page.input_value("[name=email]") == "ada at example" and page.input_value("[name=phone]") == "555 0100"
    tab.looker.look("how to reach somebody, with two answers that we can't take")
    tab.fill(email="ada,obi@example.net", phone="555 0101", preferred_channel="phone")
    assert page.locator("[data-said]").count() == 0 and not page.title().startswith("Error:")
    tab.go_on()
    assert _told_of(tab, "email") == [
        "Something in this address is not right, perhaps a comma, a space or a missing letter."
    ]
    tab.fill(phone="555 0102")
    assert page.locator("[data-said]").count() == 1, "another answer does not put an address right"

    tab.fill(email="ada.obi@example.net")
    tab.go_on()
    assert questions(tab) == ["needs"], "what the form takes goes on"
    tab.fill(needs="language")
    tab.press("Continue")
    assert tab.says("Say which language, or take it out."), "the last question is told with the step"
    assert tab.looker.faults == []


def test_whoever_can_not_reach_us_is_not_held_up_by_it(tab: Tab):
    tab.go("/complaints/new/you?about=" + _first_door(tab))
    tab.page.route("**/typed", lambda route: route.abort())
    tab.go_on()
    tab.go_on()
    tab.fill(email="ada at example")
    tab.go_on()
    assert questions(tab) == ["needs"] and tab.page.locator("[data-said]").count() == 0
    tab.page.unroute("**/typed")
    tab.press("Continue")
    assert tab.says("Write an address with an @, like name@example.org.") and tab.says("needs another look")


def _told_of(tab: Tab, name: str) -> list[str]:
    """What stands above this field, as its own error."""
    box = tab.page.locator(f".invalid:has([name={name}])")
    return [" ".join(words.split()) for words in box.locator("[role=alert]").all_inner_texts()]


def _first_door(tab: Tab) -> str:
    tab.go("/")
    found = tab.page.locator('a[href*="about="]').first.get_attribute("href")
    return str(found).split("about=")[1].split("&")[0]
