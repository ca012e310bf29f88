"""Who files for somebody else, in Arabic, without a mouse, or with a screen reader comes to the receipt as all others.

The portal is served from this process: what a test needs of an office stands in its tables, and no mail is waited for.
"""

from pathlib import Path

import pytest
from flask_babel import force_locale, gettext

from app.web.languages import LANGUAGES
from tests.browser.hands import WatchedHands
from tests.browser.serving import Served
from tests.browser.tabs import DESK, DEVICE, PHONE
from tests.browser.test_journey import ONE_PIXEL
from tests.journeys.customers import REFERENCE
from tests.portal.conftest import mailed_link
from tests.support.apps import by_reference

pytestmark = [pytest.mark.any_database, pytest.mark.appearance]

STORY = "The lift stood still for an hour."


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.journey
@pytest.mark.requirement("000-09")
def test_for_somebody_else_with_what_allows_it(one_more: DEVICE, script: bool, site: Served, tmp_path: Path):
    tab = one_more(script=script)
    letter = tmp_path / "power.png"
    letter.write_bytes(ONE_PIXEL)
    tab.go("/complaints/new/words?about=parcels")
    tab.answer("", happened=STORY, mood="2")
    tab.answer("")
    assert not tab.page.locator("[name=their_name]").is_visible(), "who complains for themselves is asked nothing of it"
    tab.fill(for_whom="other")
    tab.press_here("Continue", "whom it is about, left out")
    assert tab.page.locator("[data-said]" if script else ".error-summary li").count() == (3 if script else 4)
    them = {"their_name": "Ada Okafor", "relation": "Daughter", "right": "power", "authority_files": letter}
    tab.answer("all answers, for somebody else", **them, name="Grace Okafor", email="grace@example.com")
    assert tab.says("Ada Okafor") and tab.says("A power of attorney") and tab.says("power.png")

    tab.press("Send my complaint", "receipt, for somebody else")

    assert tab.says("Thank you, Grace Okafor.") and tab.says("You write for Ada Okafor.")
    tab.go(mailed_link(site.app, "received"), "tracking, for somebody else")
    assert tab.says(STORY)
    with site.app.app_context():
        person = by_reference(tab.path.rpartition("/")[2]).customer
        assert (person.represented_by, person.authority_claimed) == ("Grace Okafor", "power")


@pytest.mark.journey
@pytest.mark.requirement("B-39")
def test_in_arabic_from_the_first_page_to_the_page_of_the_complaint(one_more: DEVICE, script: bool, site: Served):
    tab = one_more(script=script, locale="ar")
    with site.app.test_request_context(), force_locale("ar"):
        tab.onwards, send, thanks = (gettext(words) for words in ("Continue", "Send my complaint", "Thank you."))
        show, wrong = gettext("Show my complaint"), gettext("Error:")
    tab.go("/", "landing, Arabic")
    tab.click(tab.page.locator("a.door[href*=parcels]"), "words, Arabic")
    tab.answer("details, Arabic", happened="وقف المصعد ساعة كاملة.", mood="2")
    tab.answer("you, Arabic")
    tab.answer("you, no address, Arabic", name="غريس", email="grace at example")
    assert tab.page.title().startswith(wrong)
    tab.answer("check, Arabic", email="grace@example.com")
    tab.press(send, "receipt, Arabic")
    found, code = REFERENCE.search(tab.page.content()), tab.page.locator(".code").inner_text()
    assert found and tab.says(thanks.rstrip(".")[:4])

    reader = one_more(script=script, locale="ar")
    reader.go("/follow")
    reader.fill(reference=found.group(), proof=code)
    reader.press(show, "tracking, Arabic")

    for page in (tab.page, reader.page):
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["ar", "rtl"]
    assert reader.page.locator(".words").first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    own = reader.page.locator(".languages [lang]")
    assert {one.get_attribute("lang"): one.inner_text() for one in own.all()} == LANGUAGES


@pytest.mark.requirement("B-40", "000-29")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["telephone", "desk"])
def test_with_the_keyboard_alone(one_more: DEVICE, size: dict[str, int]):
    """From the first page to the receipt: the skip link comes first, the focus is always somewhere and to be seen, and
    the Tab key leads through every page and out of it again."""
    tab = one_more(size=size)
    tab.go("/")
    hands = WatchedHands(tab.page)
    hands.tap("Tab")
    assert hands.where() == "Skip to the content"
    hands.tap("Enter")
    hands.reach_words("A parcel")
    hands.open("Enter")
    _nobody_is_caught(hands)
    hands.write("happened", STORY)
    _to(hands, "mood")
    hands.pick("mood", 1)
    _onwards(hands, until="details")
    _to(hands, "occurred")
    hands.write("occurred", "Tuesday")
    _onwards(hands, until="you")
    hands.pick("for_whom")
    _onwards(hands, until="check")
    _nobody_is_caught(hands)
    hands.reach_words("Change")
    hands.reach_words("Send my complaint")
    hands.open("Enter")

    assert tab.path == "/complaints/receipt"
    _nobody_is_caught(hands)


def _to(hands: WatchedHands, name: str) -> None:
    """On to this question, where they come one by one."""
    while not hands.page.locator(f"[name={name}]").first.is_visible():
        _onwards(hands)


def _onwards(hands: WatchedHands, until: str = "") -> None:
    """The Continue key from where one is: to the next question where they come one by one, else to the next page."""
    page = hands.page
    while True:
        before = page.url
        hands.reach_words("Continue")
        asked = page.evaluate("document.querySelector('[data-progress]:not([hidden])')?.textContent ?? ''")
        hands.tap("Enter")
        page.wait_for_function(
            "([url, asked]) => location.href !== url || "
            "(document.querySelector('[data-progress]:not([hidden])')?.textContent ?? '') !== asked",
            arg=[before, asked],
        )
        page.wait_for_load_state()
        if not until or until in page.url:
            return


TO_BE_REACHED = """() => {
  const all = [...document.querySelectorAll("a[href], button, input, textarea, select, summary")];
  const one = new Set(all.filter((one) => one.type === "radio" && one.checkVisibility()).map((one) => one.name));
  const others = all.filter((one) => !["radio", "hidden"].includes(one.type) && one.tabIndex >= 0 && !one.disabled);
  return one.size + others.filter((one) => one.checkVisibility()).length;
}"""


def _nobody_is_caught(hands: WatchedHands) -> None:
    """The Tab key reaches each thing once, and then leaves the page."""
    page = hands.page
    page.evaluate("document.activeElement.blur()")
    page.evaluate("window.passed = []; document.addEventListener('focusin', (event) => passed.push(event.target))")
    things = page.evaluate(TO_BE_REACHED)
    for _ in range(things):
        hands.tap("Tab")
    assert page.evaluate("new Set(passed).size") == things, page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.body"), f"{page.url}: there is no way out"
