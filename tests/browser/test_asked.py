"""People we ask, in their own browser: by the link in their mail, on a telephone, without scripts and by keyboard."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.tabs import PHONE, Tab, open_tab
from tests.browser.test_keyboard import Hands
from tests.journeys.colleagues import Colleague
from tests.journeys.house import House
from tests.journeys.stories import Story
from tests.support.pictures import photograph

STORY = Story("The lid was torn off.", "A lid.", "A new lid.", "", "3", "Grace Okafor", "grace.asked@example.net")
PICTURE = {"name": "lid.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
NO_FILM = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"MZ\x90\0"}
SAID = "The lid lay beside the box when I came."
UNDERSTOOD = "You saw the lid beside the box at six."
DIFFERENT = "It was seven, not six."


@pytest.fixture(scope="module")
def case(house: House) -> tuple[Colleague, str]:
    """A complaint that is looked into, and whoever handles it."""
    customer = house.customer(STORY, 62_001)
    customer.file()
    priya, reference = house.colleague("priya"), customer.reference
    priya.act(reference, "acknowledge", {"personal": "The lid was torn off.", "apology": "I am sorry for that."})
    nature = priya.ask(reference, "assess").form("/act/assess").choices("nature")[1]
    assessed = {"nature": nature, "impact": "3", "urgency": "3", "effect": "They wait for a lid.", "others": "no"}
    priya.press("/act/assess", assessed)
    priya.act(reference, "state-facts", {"concern_1": "The lid was torn off."})
    priya.act(reference, "confirm-facts", {"spoken_channel": "telephone", "spoken_words": "Yes, so it was."})
    return priya, reference


def asked(case: tuple[Colleague, str], name: str, kind: str) -> str:
    """Ask somebody by name; returns their address."""
    priya, reference = case
    email = f"{name.split()[0].lower()}.browser@example.org"
    who = {"whom": "", "name": name, "email": email, "questions": "What did you see of the lid?"}
    priya.act(reference, "ask-colleague", {**who, "kind": kind})
    return email


def link(house: House, email: str, subject: str) -> str:
    """The path of the link in the mail of this subject."""
    mail = house.postbox.wait(email, lambda found: subject in found.subject)
    paths = [urlsplit(found).path for found in mail.links]
    return next(path for path in paths if path.startswith("/asked/"))


@pytest.fixture
def telephone(browser: Browser, house: House, request: pytest.FixtureRequest) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=request.param == "scripts", size=PHONE)
    yield tab
    tab.page.context.close()


def press(tab: Tab, words: str, name: str = "") -> None:
    """Reach a button with the Tab key and press it, as somebody without a mouse does."""
    button = tab.page.get_by_role("button", name=words, exact=True)
    for _ in range(40):
        if button.evaluate("node => node === document.activeElement"):
            break
        tab.page.keyboard.press("Tab")
    with tab.page.expect_navigation():
        tab.page.keyboard.press("Enter")
    if name:
        tab.looker.look(name)


@pytest.mark.requirement("002-16")
@pytest.mark.parametrize("telephone", ["none"], indirect=True)
def test_a_contact_answers_with_a_file_on_a_telephone_without_scripts(
    telephone: Tab, house: House, case: tuple[Colleague, str]
):
    email = asked(case, "Karl Voss", "facts")
    telephone.go(link(house, email, "what do you know about it?"), "asked, facts")
    assert "/asked/" not in telephone.path, "the secret leaves the address"
    Hands(telephone.page).write("words", SAID)
    telephone.fill(files=[PICTURE, NO_FILM])

    press(telephone, "Send my answer", "asked, refused file")

    assert telephone.says("film.mp4: The content is not what the name says.") and telephone.says("lid.jpg")
    assert telephone.page.locator('[name="words"]').input_value() == SAID
    press(telephone, "Send my answer", "asked, answered")
    assert telephone.says("We have your answer. Thank you.") and telephone.says("lid.jpg")
    assert "lid.jpg" in case[0].case(case[1]).said and SAID in case[0].case(case[1]).said
    assert telephone.looker.faults == []


@pytest.mark.requirement("003-12", "B-19")
@pytest.mark.parametrize("telephone", ["scripts"], indirect=True)
def test_somebody_of_the_staff_reads_corrects_and_confirms_their_own_account(
    telephone: Tab, house: House, case: tuple[Colleague, str]
):
    priya, reference = case
    email = asked(case, "Ines Duarte", "statement")
    telephone.go(link(house, email, "your account of it"), "account, asked")
    assert telephone.says("You may have somebody with you")
    Hands(telephone.page).write("words", SAID)
    press(telephone, "Send my answer")

    priya.act(reference, "repeat-statement", {"words": UNDERSTOOD})
    telephone.go(link(house, email, "have we understood you?"), "account, read")
    assert telephone.says(UNDERSTOOD)
    Hands(telephone.page).write("words", DIFFERENT)
    press(telephone, "Send the correction")
    priya.act(reference, "repeat-statement", {"words": DIFFERENT})
    telephone.page.reload()
    press(telephone, "Yes, that is right", "account, confirmed")

    assert telephone.says("When it is decided we tell you what came of it.")
    assert "Confirmed" in priya.case(reference).said
    assert telephone.looker.faults == []
