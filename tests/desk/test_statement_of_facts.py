"""The statement of facts: no investigation before they confirmed it or two attempts are on record; old words stay."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Clock, Concern
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague, errors, offered, state
from tests.desk.test_plan import panel
from tests.portal.conftest import Customer, mailed_link
from tests.support import paths
from tests.support.apps import CODE, by_reference, perform

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("003-07")]
BEFORE, AFTER = "The parcel got wet.", "The parcel stood in the rain for an hour."
WHY = {"reason": "Nobody answers."}


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint that is assessed, of a customer with mail address and telephone."""
    return paths.bring_to(app, Status.ASSESSED, phone="07700 900341")


def test_an_investigation_opens_with_the_customers_yes_on_their_page_and_the_clock_did_not_wait(
    app: Flask, priya: Colleague, reference: str
):
    closed = {"offer", "resolve", "record-finding", "ask-colleague"}
    assert not closed & offered(priya.case(reference), reference)
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    assert not paused(app, reference), "our own clock runs while they read it"
    customer = Customer(app.test_client())
    customer.open(reference, CODE)

    customer.act(reference, "confirm")

    assert state(app, reference)[0] == Status.INVESTIGATING
    assert {"offer", "record-finding", "ask-colleague"} <= offered(priya.case(reference), reference)
    assert not paused(app, reference)


def test_after_a_correction_it_is_our_turn_until_we_write_it_anew(app: Flask, priya: Colleague, reference: str):
    asked = "Their turn: they were asked whether we understood it right."
    assert asked in priya.act(reference, "state-facts", {"concern_1": BEFORE}).said
    customer = Customer(app.test_client())
    customer.open(reference, CODE)
    assert "your turn" in customer.get(f"/complaint/{reference}").text
    customer.post(f"/complaint/{reference}/not-quite", {"text": "It was an hour."}, f"/complaint/{reference}/not-quite")

    case, page = priya.case(reference).said, customer.get(f"/complaint/{reference}").text
    assert "Our turn: they corrected what we understood." in case and "if they do not answer" not in case
    assert "It is our turn: we write it down anew" in page
    assert "your turn" not in page and "Is this what you meant?" not in page
    assert "Write down anew what they corrected" in priya.open("/desk/").said

    assert asked in priya.act(reference, "state-facts", {"concern_1": AFTER}).said
    assert "your turn" in customer.get(f"/complaint/{reference}").text


def test_the_link_of_the_mail_leads_to_the_yes(app: Flask, priya: Colleague, reference: str):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    customer = Customer(app.test_client())

    page = customer.browser.get(mailed_link(app, "facts"), follow_redirects=True).text
    assert BEFORE in page and f"/complaint/{reference}/confirm" in page
    customer.act(reference, "confirm")

    assert state(app, reference)[0] == Status.INVESTIGATING
    assert "1 of 1 confirmed by them" in panel(priya.case(reference), "Concerns")


def test_a_correction_keeps_the_words_before_it_for_everybody_to_see(app: Flask, priya: Colleague, reference: str):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    customer = Customer(app.test_client())
    customer.open(reference, CODE)
    customer.post(f"/complaint/{reference}/not-quite", {"text": "It was an hour."}, f"/complaint/{reference}/not-quite")

    page = priya.act(reference, "state-facts", {"concern_1": AFTER})

    concerns = panel(page, "Concerns")
    assert f"1. {AFTER}" in concerns and f"Worded before {BEFORE}until" in concerns
    assert "It was an hour." in page.said
    with app.app_context():
        kept = db.session.scalars(db.select(Concern.words).order_by(Concern.id)).all()
        db.session.remove()
    assert kept == [BEFORE, AFTER]
    assert state(app, reference)[0] == Status.ASSESSED, "a correction is no confirmation"


def test_a_yes_on_the_telephone_is_kept_with_its_words(priya: Colleague, reference: str):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})

    page = priya.act(reference, "confirm-facts", {"spoken_channel": "telephone", "spoken_words": "Yes, that is it."})

    assert "“Yes, that is it.”" in page.said and "1 of 1 confirmed by them" in panel(page, "Concerns")


def test_without_a_confirmation_it_goes_on_after_two_documented_attempts_and_not_before(
    app: Flask, priya: Colleague, reference: str
):
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    refused = priya.act(reference, "go-on-unconfirmed", WHY, expect=422)
    (next_try,) = [link for link in refused.links if "/act/log-call?about=facts" in link]
    priya.send(priya.open(next_try).form("/act/log-call"), {"words": "No answer."})

    page = priya.act(reference, "go-on-unconfirmed", WHY)

    assert errors(refused) == [
        "One attempt of two is on record. Ring them about it, or send it once more on another day."
    ]
    assert "Priya Shah rang to ask whether what we understood is right, nobody answered" in page.said
    assert state(app, reference)[0] == Status.INVESTIGATING


def test_other_words_are_another_question_and_no_second_attempt(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague], reference: str
):
    colleague("csr").act(reference, "state-facts", {"concern_1": "Wet."})
    monday.shift(timedelta(days=1))
    priya = colleague("csr")
    priya.act(reference, "state-facts", {"concern_1": "Wet!"})

    refused = priya.act(reference, "go-on-unconfirmed", WHY, expect=422)

    assert "One attempt of two is on record." in refused.said
    assert state(app, reference)[0] == Status.ASSESSED


@pytest.mark.parametrize(("days", "status"), [(0, 422), (1, 303)])
def test_the_same_letter_twice_on_one_day_is_one_attempt_and_a_reminder_on_the_next_is_another(
    monday: time_machine.Traveller, colleague: Callable[[str], Colleague], reference: str, days: int, status: int
):
    colleague("csr").act(reference, "state-facts", {"concern_1": BEFORE})
    monday.shift(timedelta(days=days, minutes=5))
    priya = colleague("csr")
    priya.act(reference, "state-facts", {})

    priya.act(reference, "go-on-unconfirmed", WHY, expect=status)


def test_calls_about_something_else_are_no_attempts(app: Flask, priya: Colleague, reference: str):
    for _ in range(2):
        perform(app, reference, "log_call", "csr", d.CallLog("We spoke about the day it came.", reached=True))
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    priya.act(reference, "log-call", {"words": "We spoke about the new address.", "reached": "y"})

    priya.act(reference, "go-on-unconfirmed", WHY, expect=422)

    assert state(app, reference)[0] == Status.ASSESSED


def test_calls_about_it_on_one_day_are_one_attempt(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    priya = colleague("csr")
    reference = paths.bring_to(app, Status.ASSESSED, email="", phone="07700 900341")
    priya.act(reference, "state-facts", {"concern_1": BEFORE})
    for _ in range(2):
        priya.act(reference, "log-call", {"words": "No answer.", "about_facts": "y"})
    refused = priya.act(reference, "go-on-unconfirmed", WHY, expect=422)
    monday.shift(timedelta(days=1))
    priya = colleague("csr")
    priya.act(reference, "log-call", {"words": "No answer again.", "about_facts": "y"})

    priya.act(reference, "go-on-unconfirmed", WHY)

    assert "Ring them about it, on two different days. You asked them today. Try again tomorrow." in refused.said


def test_a_letter_that_was_taken_back_is_no_attempt(priya: Colleague, reference: str):
    page = priya.act(reference, "state-facts", {"concern_1": BEFORE})
    priya.send(next(form for form in page.forms if form.action.endswith("/take-back")))

    refused = priya.act(reference, "go-on-unconfirmed", WHY, expect=422)

    assert "No attempt of two is on record." in refused.said


def test_who_left_no_way_to_be_asked_is_gone_on_without_and_the_log_says_so(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED, email="", phone="", postal_address="")

    page = priya.act(reference, "go-on-unconfirmed", {"reason": "They withheld their name."})

    assert "Priya Shah went on without a confirmation: there is no way to ask them" in page.said
    assert state(app, reference)[0] == Status.INVESTIGATING


def test_the_plan_is_made_before_the_yes_and_what_answers_it_comes_after(app: Flask, priya: Colleague, reference: str):
    page = priya.act(reference, "plan-question", {"words": "Where was the van at six?"})
    asked = [f"/desk/complaints/{reference}/act/{slug}" for slug in ("answer-question", "ask-colleague")]
    assert not set(asked) & set(page.links)
    refused = [priya.open(address, expect=409) for address in asked]

    priya.act(reference, "ask-customer", {"text": "Which joiner was it?"})

    refused += [priya.open(address, expect=409) for address in asked]
    assert state(app, reference)[0] == Status.WAITING
    assert all("is not possible while" in page.said or "Nobody looks into it before" in page.said for page in refused)


def test_before_the_yes_only_what_the_customer_sent_becomes_evidence(app: Flask, priya: Colleague, reference: str):
    perform(app, reference, "message", "customer", d.Words("The card on the door says ten to six."))
    own_log = {"kind": "log", "title": "Handheld log, van 22", "note": "It stopped at 17:52."}

    refused = priya.act(reference, "add-evidence", own_log, expect=422)
    form = priya.form(reference, "add-evidence")
    (theirs,) = [value for value in form.choices("item") if "The card on the door" in form.words_of("item", value)]
    page = priya.send(form, {"kind": "document", "title": "Card on the door", "item": theirs})

    words = "Choose what they sent us. What we find out ourselves comes once they confirmed the facts."
    assert errors(refused) == [words]
    assert "Card on the door" in panel(page, "Evidence")


def paused(app: Flask, reference: str) -> bool:
    """Whether any of its clocks waits."""
    with app.app_context():
        rows = db.session.scalars(db.select(Clock).filter_by(complaint_id=by_reference(reference).id)).all()
        found = any(row.paused_at is not None for row in rows)
        db.session.remove()
    return found
