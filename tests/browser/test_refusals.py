"""Pages that say no: each says why and what to do next, and is as readable as any other."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.tabs import DESK, PHONE, Tab, open_tab, sign_in
from tests.journeys.house import House
from tests.journeys.stories import Story

pytestmark = pytest.mark.appearance

PERSONAL = {"personal": "Water came through the roof onto your carpet.", "apology": "I am sorry for that."}
STORY = Story("It rained in.", "A roof.", "A new roof.", "", "3", "Grace Okafor", "grace.refused@example.net")


@pytest.fixture
def public(browser: Browser, house: House) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=True, size=PHONE)
    yield tab
    tab.page.context.close()


@pytest.fixture
def desk(browser: Browser, house: House) -> Iterator[Tab]:
    tab = open_tab(browser, house, script=True, size=DESK)
    yield tab
    tab.page.context.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/no-such-page", "Nothing"),
        ("/t/" + "w" * 43, "link"),
        ("/complaint/C-AAAA-AAAA", "Reference"),
        ("/desk/password/" + "w" * 43, "link"),
    ],
)
def test_what_is_not_there_is_said_kindly(public: Tab, path: str, words: str):
    public.go(path, path)

    assert public.says(words)
    assert public.looker.faults == []


def test_a_wrong_password_is_refused_in_words(desk: Tab):
    desk.go("/desk/login")
    desk.fill(email="priya@example.org", password="not hers")
    desk.press("Sign in", "wrong password")

    assert desk.says("belong together")
    assert desk.looker.faults == []


@pytest.mark.requirement("B-22")
def test_a_colleague_who_was_slower_keeps_what_they_wrote(desk: Tab, house: House):
    customer = house.customer(STORY, 60_001)
    customer.file()
    sign_in(desk, "helen")
    desk.go(f"/desk/complaints/{customer.reference}/act/assess")
    faster = house.colleague("dev")
    faster.act(customer.reference, "acknowledge", PERSONAL)

    desk.page.locator('[name="nature"]').select_option(index=1)
    desk.fill(impact="2", urgency="2", effect="The carpet is ruined.", others="no")
    desk.click(desk.page.locator("main form.act-form button[type=submit]").first, "conflict")

    assert desk.says("Dev Raman was faster than you")
    assert "The carpet is ruined." in desk.page.content()
    assert desk.looker.faults == []


def test_a_complaint_that_is_not_there_is_404_at_the_desk(desk: Tab):
    sign_in(desk, "priya")
    desk.go("/desk/complaints/C-AAAA-AAAA", "desk, 404")

    assert desk.looker.faults == []


def test_a_role_that_may_not_is_told_so(desk: Tab):
    sign_in(desk, "mina")
    desk.go("/desk/settings/organisation", "desk, 403")

    assert desk.says("belongs to")
    assert desk.looker.faults == []
