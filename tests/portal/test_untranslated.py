"""Pages and mails in a language made of marks: every word that a customer reads has come through translation."""

import pytest
from flask import Flask

from app.catalogue import service as catalogue_service
from app.catalogue.speaking import Languages
from app.complaints.letters import KINDS
from app.complaints.statuses import Status
from tests.portal.conftest import ANSWERS, Customer, opened
from tests.support import apps, calls, letters, paths
from tests.support.apps import STAFF, doing
from tests.support.letters import all_letters
from tests.support.paths import bring_to
from tests.support.words import in_marks, said_in, unmarked

pytestmark = [pytest.mark.requirement("B-39"), pytest.mark.any_database]

# Names, addresses, and words of people and of the organisation.
NAMES = (
    "Northline", "Northern Transport Ombudsman", "https://ombudsman.example.org", "complaints@example.org", "English",
    "Deutsch", "A parcel", "A ticket", "Something else", "Parcels", "Tickets and refunds", "Grace Okafor",
    "grace@example.com", "setup.exe", *(name for name, _role in STAFF.values()),
)  # fmt: skip
FIRST = (
    "/", "/how-we-handle-complaints", "/privacy", "/accessibility", "/help-from-outside", "/follow", "/follow/lost",
    "/my-complaints", "/nowhere", "/t/unknown", "/complaint/C-AAAA-AAAA", "/complaints/new",
)  # fmt: skip
STEPS = (
    "accept", "decline", "not-quite", "not-right", "ask-for-a-manager", "how-we-handle-it", "second-look",
    "outside-body", "withdraw", "call", "ring-me", "let-us-talk", "new-code", "answer",
)  # fmt: skip
PEOPLE = tuple(words for module in (apps, calls, letters, paths) for words in said_in(module))
"""What customers and colleagues say in the walks."""


@pytest.fixture
def german(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """German is offered, and it is made of marks."""
    with doing(app):
        catalogue_service.save(Languages(offered=("en", "de")))
    in_marks(monkeypatch, "de")


@pytest.fixture
def customer(german: None, app: Flask) -> Customer:
    """Somebody who chose German."""
    browser = app.test_client()
    browser.set_cookie("language", "de")
    return Customer(browser)


def read(customer: Customer, *paths: str, said: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """What stands on these pages without having been translated; `said` are words that somebody wrote."""
    found = {path: unmarked(customer.browser.get(path, follow_redirects=True).text, *NAMES, *said) for path in paths}
    return {path: lines for path, lines in found.items() if lines}


def test_the_first_pages(customer: Customer):
    assert read(customer, *FIRST) == {}


def test_making_a_complaint_with_everything_that_may_go_wrong(customer: Customer):
    said = tuple(line for step in ANSWERS.values() for words in step.values() for line in words.split("\r\n"))
    assert unmarked(customer.answer("about", about="").text, *NAMES) == []
    customer.answer("about")
    customer.answer("words", happened="\0", mood="")
    customer.answer("words", happened=" ", mood="")
    assert read(customer, "/complaints/new/words", said=said) == {}
    customer.fill_in(details={"in_danger": "yes"})
    customer.answer("you", email="nobody", preferred_channel="phone")
    steps = [f"/complaints/new/{step}" for step in ("words", "details", "you", "check", "saved")]
    assert read(customer, *steps, said=(*said, *PEOPLE, "nobody")) == {}
    customer.answer("you")
    customer.send()
    assert read(customer, "/complaints/receipt", said=said) == {}
    refused = customer.post("/follow", {"reference": "C-1", "proof": "x"})
    assert unmarked(refused.text, *NAMES) == []


@pytest.mark.parametrize("status", list(Status))
def test_the_page_of_a_complaint_and_what_can_be_done_there(app: Flask, customer: Customer, status: Status):
    reference = bring_to(app, status, language="de")
    opened(app, customer, reference)
    page = f"/complaint/{reference}"
    assert read(customer, page, *(f"{page}/{step}" for step in STEPS), said=PEOPLE) == {}
    for slug in ("messages", "withdraw", "not-right", "ring-me", "call"):
        answer = customer.act(reference, slug)
        if answer.status_code == 422:
            assert unmarked(answer.text, *NAMES, *PEOPLE) == [], slug


def test_every_letter(german: None, app: Flask):
    found = all_letters(app, language="de")
    wrong = {}
    for kind in KINDS:
        lines = unmarked(found[kind].subject, *NAMES, *PEOPLE) + unmarked(found[kind].html, *NAMES, *PEOPLE)
        if lines:
            wrong[kind] = lines
    assert wrong == {}
