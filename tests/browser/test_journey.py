"""A complaint from the first page to the lesson, in a browser, with scripts and without; every page is looked at."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Looker
from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.customers import REFERENCE
from tests.journeys.house import House

# With scripts or without: which colleague, who must not write the same sentence twice, and which customer.
WHO = {True: ("priya", "grace.with@example.net"), False: ("dev", "grace.without@example.net")}
STORY = "My parcel was left in the rain.\nThe sewing machine in it was my mother’s."


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def tabs(request: pytest.FixtureRequest, browser: Browser, house: House) -> tuple[Tab, Tab]:
    """The customer's telephone and the colleague's desk."""
    script = request.param
    customer = open_tab(browser, house, script=script, size=PHONE)
    staff = open_tab(browser, house, script=script, size=DESK)
    request.addfinalizer(customer.page.context.close)
    request.addfinalizer(staff.page.context.close)
    return customer, staff


@pytest.mark.journey
@pytest.mark.requirement("001-34")
@pytest.mark.requirement("002-12")
@pytest.mark.requirement("002-18")
def test_a_complaint_is_filed_handled_and_closed(tabs: tuple[Tab, Tab], house: House, tmp_path: Path):
    customer, staff = tabs
    who, email = WHO[customer.looker.script]

    reference = _file(customer, email, tmp_path)
    _handle(staff, reference, who)
    _confirm(customer, email)
    _offer(staff, reference)
    _accept(customer, email)
    _resolve(staff, reference)
    house.let_pass(4)
    _answer(customer, email)
    _learn(staff, reference, who)

    assert _faults(customer.looker, staff.looker) == []
    assert len(customer.looker.looked_at) >= 18
    assert len(staff.looker.looked_at) >= 14


def _file(tab: Tab, email: str, folder: Path) -> str:
    """With an error on the way, a file, a look at the answers and a change; returns the reference."""
    tab.go("/", "landing")
    tab.follow("Something I bought", "step 2, by a door")
    tab.press("Change what it is about", "step 1")
    tab.press("Continue", "step 2")
    tab.press_here("Continue", "step 2, nothing answered")
    assert tab.says("Tell us what happened. One sentence is enough.")
    tab.answer("step 3", happened=STORY, expected="A knock on the door.", desired="Pay for the repair.", mood="2")
    photograph = folder / "case.png"
    photograph.write_bytes(ONE_PIXEL)
    tab.answer("step 4", occurred="Last Tuesday", order_number="NP 4471", in_danger="no", files=photograph)
    tab.answer("step 4, no address", name="Grace Okafor", email="grace at example")
    assert tab.says("Write an address with an @, like name@example.org.")
    tab.answer("check", email=email)
    tab.follow("Change When", "step 3 again")
    tab.fill(occurred="Last Wednesday")
    tab.press("Continue", "check again")
    assert tab.says("Last Wednesday") and tab.says("case.png")
    tab.press("Send my complaint", "receipt")
    found = REFERENCE.search(tab.page.content())
    assert found
    _follow(tab, found.group(), tab.page.locator(".code").inner_text())
    return found.group()


def _follow(tab: Tab, reference: str, code: str) -> None:
    """In by reference and code, once mistyped."""
    tab.go("/follow", "follow")
    tab.fill(reference=reference, proof="AAAA BBBB CCCC DDDD EEEE FFFF GG")
    tab.press("Show my complaint", "wrong code")
    tab.fill(proof=code)
    tab.press("Show my complaint", "tracking")
    assert tab.path == f"/complaint/{reference}"
    assert tab.page.locator(".words").first.inner_text() == STORY


def _handle(tab: Tab, reference: str, who: str) -> None:
    """A colleague signs in, acknowledges, assesses, and writes down what they understood."""
    sign_in(tab, who, "sign-in")
    tab.go("/desk/queue", "queue")
    tab.page.locator("main [name=q]").first.fill(reference)
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url(f"**/desk/complaints/{reference}")
    tab.looker.look("case")
    _act(tab, reference, "acknowledge", "acknowledge")
    tab.fill(personal="Your mother’s sewing machine stood in the rain.")
    _send(tab, "acknowledge, half done")
    assert tab.page.title().startswith("Error: ")
    tab.fill(apology="I am sorry. We left it there, and nobody rang your bell.")
    _send(tab, "case, acknowledged")
    _act(tab, reference, "assess", "assess")
    tab.page.locator('[name="nature"]').select_option(index=1)
    tab.fill(impact="2", urgency="2", effect="She can’t sew.", others="no")
    _send(tab)
    _act(tab, reference, "state-facts", "facts")
    tab.fill(concern_1="The parcel stood in the rain.", concern_2="Nobody rang the bell.")
    _send(tab, "case, facts written down")


def _confirm(tab: Tab, email: str) -> None:
    _by_mail(tab, email, "have we understood you?", "tracking, facts")
    tab.press("Yes, that’s right", "tracking, facts confirmed")


def _offer(tab: Tab, reference: str) -> None:
    _act(tab, reference, "offer", "offer")
    tab.page.locator('[name="answer_1"]').select_option("yes")
    tab.page.locator('[name="remedy_id_1"]').select_option(label="Money back")
    tab.fill(words_1="We pay the joiner’s bill.", amount_1="40", explanation="The case is ours to mend.")
    _send(tab, "case, offer made")


def _accept(tab: Tab, email: str) -> None:
    _by_mail(tab, email, "our offer to put it right", "tracking, offer")
    tab.follow("Accept the offer", "accept")
    tab.press("Yes, I accept", "tracking, agreed")


def _resolve(tab: Tab, reference: str) -> None:
    _act(tab, reference, "verify-task", "something is done")
    tab.fill(result="The bank shows the transfer.")
    _send(tab)
    _act(tab, reference, "resolve", "resolve")
    tab.page.locator('[name="cause"]').select_option(index=1)
    tab.fill(outcome="upheld", apology="I am sorry that it stood in the rain.",
             explanation="We left the parcel in the rain, and pay for what it did.")  # fmt: skip
    for choice in tab.page.locator('select[name^="outcome_"]').all():
        choice.select_option("upheld")
    for words in tab.page.locator('textarea[name^="finding_"]').all():
        words.fill("The scan shows it.")
    _send(tab, "case, resolved")


def _answer(tab: Tab, email: str) -> None:
    _by_mail(tab, email, "did we put it right?", "did it work")
    tab.press("Send my answer", "did it work, nothing answered")
    tab.fill(solved="yes", treated="5", mood="5", comment="Thank you for ringing me.")
    tab.press("Send my answer", "may we quote you")
    tab.follow("No, thank you", "tracking, closed")
    assert tab.says("Your complaint was closed")


def _learn(tab: Tab, reference: str, who: str) -> None:
    """Days later, so that the colleague has to sign in again."""
    sign_in(tab, who)
    _act(tab, reference, "record-lesson", "lesson")
    tab.fill(learned="Nobody rang the bell because there is none.", change="Drivers knock.")
    _send(tab, "case, closed")


def _act(tab: Tab, reference: str, action: str, name: str) -> None:
    tab.go(f"/desk/complaints/{reference}/act/{action}", name)


def _send(tab: Tab, name: str = "") -> None:
    """Press the button of an action's page that does it."""
    tab.click(tab.page.locator("main form.act-form .actions button[type=submit]").first, name)


def _by_mail(tab: Tab, email: str, words: str, name: str) -> None:
    tab.go(tab.house.postbox.wait(email, lambda mail: words in mail.subject).link, name)


def _faults(*lookers: Looker) -> list[str]:
    return [fault for looker in lookers for fault in looker.faults]


ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000"
    "000049454e44ae426082"
)
