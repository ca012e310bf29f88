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

    def on(words: str = "Continue", leads: bool = False) -> None:
        nonlocal presses
        presses += 1
        if leads:
            tab.press(words)
        else:
            page.get_by_role("button", name=words, exact=True).first.click()

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
    on("Skip what is left here", leads=True)
    assert "details" in tab.path and len(questions(tab)) == 1
    on("Skip what is left here", leads=True)
    assert "you" in tab.path and questions(tab) == ["for_whom"]
    on()
    on()
    assert questions(tab) == ["email"], "nobody passes by unseen how we can reach them"
    on()
    on(leads=True)
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

    def on() -> None:
        page.get_by_role("button", name="Continue", exact=True).first.click()

    tab.fill(for_whom="other")
    on()
    assert questions(tab) == ["for_whom"] and page.locator("[data-said]").count() == 3
    assert tab.says("Tell us the name of whom it is about.") and tab.says("Say what you are to them")
    assert tab.says("Choose what allows you to speak for them.")
    assert page.evaluate("document.activeElement.name") == "their_name"
    tab.looker.look("for somebody else, with three answers missing")
    tab.fill(their_name="Ada Obi")
    assert page.locator("[data-said]").count() == 2 and page.title().startswith("Error:")
    tab.fill(for_whom="self")
    assert page.locator("[data-said]").count() == 0 and not page.title().startswith("Error:")
    tab.fill(for_whom="other", relation="Her daughter", right="spoken")
    on()
    on()
    assert questions(tab) == ["name"] and tab.says("Tell us your own name")
    tab.fill(name="Ngozi Obi")
    on()
    assert questions(tab) == ["email"]
    assert tab.looker.faults == []


def _first_door(tab: Tab) -> str:
    tab.go("/")
    found = tab.page.locator('a[href*="about="]').first.get_attribute("href")
    return str(found).split("about=")[1].split("&")[0]
