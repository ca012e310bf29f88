"""Twenty real complaints from the queue to the decision with the keyboard alone, and what that costs in keys and pages.

Counted are taps (everything but the letters of a text) and pages, step by step: what costs most is what to mend next.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.hands import Hands
from tests.browser.tabs import DESK, open_tab, sign_in
from tests.journeys.house import House, open_house
from tests.journeys.stories import Writer, stories
from tests.support.databases import database_beside

pytestmark = pytest.mark.appearance

MANY = 20
# Of one complaint from the queue to the decision. Without a key for each step and the focus in its first field a
# complaint took half as many again.
MOST_TAPS = 90
MOST_PAGES = 12


@pytest.fixture
def house(chromium: str, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: the queue holds nothing but these."""
    folder = tmp_path_factory.mktemp("keyboard")
    with (
        database_beside(database_url, "keyboard", folder) as address,
        open_house(folder, {"PORTAL_DATABASE_URL": address}) as opened,
    ):
        yield opened


def decide(hands: Hands, write: Writer, number: int) -> None:
    """One complaint: from the list to the letter that says what we decided."""
    hands.step = "acknowledge"
    hands.tap("j")
    hands.open("e")
    hands.write("personal", f"{write('personal_sentences')} It is the {number}th that I read today.")
    hands.write("apology", "I am sorry that you had to write to us about it.")
    hands.send()

    hands.step = "assess"
    hands.open("s")
    hands.choose("nature")
    hands.write("effect", "They can't trust what stands in their papers.")
    hands.pick("impact")
    hands.pick("urgency")
    hands.pick("others")
    hands.send()

    hands.step = "write down the facts"
    hands.open("f")
    hands.write("concern_1", "What stands in my file is wrong, and nobody corrected it.")
    hands.send()

    hands.step = "they confirm"
    hands.open("y")
    hands.choose("spoken_channel")
    hands.write("spoken_words", "Yes, that is what I mean.")
    hands.send()

    hands.step = "decide"
    hands.open("r")
    hands.pick("outcome")
    hands.write("apology", "I am sorry that it took a letter of yours.")
    hands.write("explanation", f"We read file number {number} again, and it says what you say.")
    hands.write("no_remedy_reason", "The file is right again, and that is what you asked for.")
    hands.choose("cause")
    hands.send()

    hands.step = "back to the list"
    hands.open("b")


@pytest.mark.requirement("004-04")
def test_twenty_real_complaints_are_decided_with_the_keyboard_alone(
    browser: Browser, house: House, say: Callable[[str], None]
):
    filed = stories()[:MANY]
    for number, story in enumerate(filed):
        house.customer(story, 71_001 + number).file()
    tab = open_tab(browser, house, script=True, size=DESK)
    sign_in(tab, "priya")
    tab.go("/desk/queue?view=unassigned")
    hands, write = Hands(tab.page), Writer()

    for number in range(1, MANY + 1):
        decide(hands, write, number)

    taps, pages = sum(hands.taps.values()), sum(hands.pages.values())
    told = ", ".join(f"{step} {count / MANY:.1f}" for step, count in hands.taps.most_common())
    say(f"{taps} taps and {pages} pages for {MANY} complaints; taps of one: {told}")
    tab.go("/desk/queue?view=resolved")
    assert tab.page.locator("[data-rows] .row-link").count() == MANY
    assert taps <= MOST_TAPS * MANY and pages <= MOST_PAGES * MANY, told
    assert tab.looker.faults == []
    tab.page.context.close()
