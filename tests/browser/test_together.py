"""Two colleagues at one case, each at a browser: both see each other, nothing typed is lost, and both are told."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.customers import Customer
from tests.journeys.house import House
from tests.journeys.stories import Story

STORY = Story(
    "It rained in at six. I rang twice.\nNobody rang back.", "A roof.", "A new roof.", "", "3", "Grace Okafor",
    "grace.together@example.net",
)  # fmt: skip
PERSONAL = {"personal": "Water came through the roof onto your carpet.", "apology": "I am sorry for that."}
OPENING = Callable[[str], Tab]


@pytest.fixture
def at_desk(browser: Browser, house: House) -> Iterator[OPENING]:
    """`at_desk("priya")` has signed in at a browser of their own."""
    opened = []

    def open_for(who: str, size: dict[str, int] = DESK) -> Tab:
        tab = open_tab(browser, house, script=True, size=size)
        opened.append(tab)
        sign_in(tab, who)
        return tab

    yield open_for
    for tab in opened:
        tab.page.context.close()


def filed(house: House, number: int) -> Customer:
    customer = house.customer(STORY, number)
    customer.file()
    return customer


@pytest.mark.requirement("B-22")
def test_two_at_once_see_each_other_and_nothing_of_either_is_lost(house: House, at_desk: OPENING):
    reference = filed(house, 61_001).reference
    priya, helen = at_desk("priya"), at_desk("helen")
    priya.go(f"/desk/complaints/{reference}/act/acknowledge")
    priya.fill(**PERSONAL)
    priya.click(priya.page.locator("form.act-form button.go"))
    for tab in (priya, helen):
        tab.go(f"/desk/complaints/{reference}/act/assess")
        tab.page.locator('[name="nature"]').select_option(index=1)
        tab.fill(impact="2", urgency="2", others="no")
    priya.fill(effect="The carpet is ruined, and the floor under it.")
    helen.fill(effect="The carpet is ruined, and she can't sleep there.")

    expect(priya.page.locator("[data-here]")).to_contain_text("Helen Marsh is at", timeout=40_000)
    helen.click(helen.page.locator("form.act-form button.go"))
    expect(priya.page.locator("[data-here]")).to_contain_text("One new thing happened", timeout=40_000)
    assert priya.page.locator('[name="effect"]').input_value() == "The carpet is ruined, and the floor under it."
    priya.click(priya.page.locator("form.act-form button.go"), "conflict, two texts")

    assert priya.says("Helen Marsh was faster than you")
    assert priya.says("and she can't sleep there.") and priya.says("and the floor under it.")
    priya.fill(effect="The carpet is ruined, she can't sleep there, and the floor under it is wet.")
    priya.fill(reason="Helen and I saw it at once.")
    priya.click(priya.page.locator("form.act-form button.go"))
    assert priya.says("she can't sleep there, and the floor under it is wet.")
    assert priya.looker.faults == [] and helen.looker.faults == []


@pytest.mark.parametrize(("page", "name"), [
    ("/desk/complaints/{0}", "case"), ("/desk/bulk/message?reference={0}", "message to several"),
])  # fmt: skip
def test_what_is_typed_is_saved_by_itself_and_back_on_another_device(
    house: House, at_desk: OPENING, page: str, name: str
):
    path, box = page.format(filed(house, 61_002).reference), "form[data-draft] [name=text]"
    first = at_desk("dev")
    first.go(path)
    first.page.locator(box).fill("Dear Mrs Okafor,\n\nI rang the roofer")
    expect(first.page.locator("form[data-draft] [data-draft-state]")).to_contain_text("Draft saved")
    first.page.context.close()

    second = at_desk("dev", PHONE)
    second.go(path, f"{name} with a draft, phone")

    assert second.page.locator(box).input_value() == "Dear Mrs Okafor,\n\nI rang the roofer"
    second.press("Throw it away", f"{name}, draft thrown away")
    assert second.page.locator(box).input_value() == ""
    assert second.looker.faults == []


def test_what_came_back_with_a_mistake_is_saved_by_itself(house: House, at_desk: OPENING):
    path, box = f"/desk/complaints/{filed(house, 61_009).reference}/act/add-task", "form.act-form [name=words]"
    tab = at_desk("dev")
    tab.go(path)
    tab.page.locator(box).fill("Ask the depot for the film.")
    tab.page.locator("form.act-form .btn.go").click()
    expect(tab.page.locator(".error-summary")).to_be_visible()
    expect(tab.page.locator("form[data-draft] [data-draft-state]")).to_contain_text("Draft saved")

    tab.go(path)

    assert tab.page.locator(box).input_value() == "Ask the depot for the film."


def test_leaving_the_page_at_once_still_saves_it(house: House, at_desk: OPENING):
    reference = filed(house, 61_003).reference
    tab = at_desk("dev")
    tab.go(f"/desk/complaints/{reference}/act/note")
    tab.page.locator('[name="text"]').fill("The roofer comes on Friday")
    tab.page.on("dialog", lambda dialog: dialog.accept())

    tab.go("/desk/queue")
    for _ in range(10):  # it is on its way while the next page comes, and a slow server may take it after that
        tab.go(f"/desk/complaints/{reference}/act/note")
        if tab.page.locator('[name="text"]').input_value():
            break
        tab.page.wait_for_timeout(500)
    tab.looker.look("note that waits")

    assert tab.page.locator('[name="text"]').input_value() == "The roofer comes on Friday"
    assert tab.looker.faults == []


def test_words_are_marked_where_they_stand_and_what_is_typed_stays(house: House, at_desk: OPENING):
    reference = filed(house, 61_004).reference
    tab = at_desk("dev")
    tab.go(f"/desk/complaints/{reference}")
    tab.page.locator("#composer-text").fill("Half a sentence")

    select(tab, "I rang twice")
    tab.page.get_by_role("button", name="Mark these words").click()
    expect(tab.page.locator("#story mark")).to_have_text("I rang twice")
    assert tab.page.locator("#composer-text").input_value() == "Half a sentence"
    tab.looker.look("case with a marked phrase")

    select(tab, "rang")
    tab.page.get_by_role("button", name="Take this mark away").click()
    expect(tab.page.locator("#story mark")).to_have_count(0)
    assert tab.looker.faults == []


def select(tab: Tab, words: str) -> None:
    """Select words of the story, as dragging over them does."""
    tab.page.evaluate(
        """words => {
            const texts = document.createTreeWalker(document.querySelector("#story dl"), NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const at = texts.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(texts.currentNode, at);
                range.setEnd(texts.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
        }""",
        words,
    )


def test_a_session_that_ended_loses_nothing(house: House, at_desk: OPENING):
    reference = filed(house, 61_005).reference
    tab = at_desk("dev")
    tab.go(f"/desk/complaints/{reference}")
    tab.page.locator("#composer-text").fill("Dear Mrs Okafor, the roofer has answered.")
    tab.page.context.clear_cookies()

    tab.press("Send to Grace Okafor", "sign in once more")
    assert tab.says("What you wrote is kept")
    tab.fill(email="dev@example.org", password="seven kettles on a quiet hill")
    tab.press("Sign in", "message that is back")

    assert tab.page.locator('[name="text"]').input_value() == "Dear Mrs Okafor, the roofer has answered."
    assert tab.looker.faults == []


def test_without_a_connection_the_page_says_so_and_saves_later(house: House, at_desk: OPENING):
    reference = filed(house, 61_006).reference
    tab = at_desk("dev")
    tab.go(f"/desk/complaints/{reference}")
    tab.page.context.set_offline(True)
    tab.page.locator("#composer-text").fill("In the tunnel")
    state = tab.page.locator(".composer [data-draft-state]")
    expect(state).to_contain_text("Not saved yet: there is no connection.")

    tab.page.context.set_offline(False)

    expect(state).to_contain_text("Draft saved", timeout=15_000)
