"""Own accounts of staff, with the care a customer gets: heard, written back, confirmed or corrected, told the end."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.catalogue import routes
from app.catalogue.routes import ContactTerms
from app.complaints import concerns
from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague
from tests.desk.test_colleagues import ASKED, enquiry, first_of
from tests.desk.test_plan import panel
from tests.support import paths
from tests.support.apps import by_reference, doing, perform
from tests.support.colleagues import LEADER, Guest, ask, mails_to

pytestmark = pytest.mark.usefixtures("monday")
SAID = "She shouted first. I put the parcel down and went."
UNDERSTOOD = "You put the parcel down because you felt threatened."
DIFFERENT = "I was not afraid. I was late, and I am sorry for it."
SUPPORT = "You may have somebody with you"


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint about Karl Voss, who was asked for his account."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    ask(app, reference, kind="statement", name=LEADER, office="Driver", email="karl@example.org")
    return reference


@pytest.mark.requirement("003-12", "B-19")
def test_an_account_is_listened_to_written_back_corrected_and_confirmed_with_every_text_kept(
    app: Flask, priya: Colleague, reference: str
):
    guest = Guest.of(app, LEADER)
    page = guest.follow()
    assert SUPPORT in page.said and SUPPORT in mails_to(app, LEADER)[0].text
    assert "We write back what we understood" in guest.send(page, words=SAID).said
    assert "Write it back" in panel(priya.case(reference), ASKED)

    form = priya.form(reference, "repeat-statement")
    assert form.value("words") == SAID, "it begins with their own words"
    priya.send(form, {"words": UNDERSTOOD})
    read = guest.follow()
    assert UNDERSTOOD in read.said and SAID in read.said and SUPPORT in read.said
    guest.send(read, words=DIFFERENT)
    priya.act(reference, "repeat-statement", {"words": DIFFERENT})
    done = guest.send(guest.follow(), button="Yes, that is right")

    assert "When it is decided we tell you what came of it." in done.said
    shown = panel(priya.case(reference), ASKED)
    assert "Confirmed" in shown and all(words in shown for words in (SAID, UNDERSTOOD, DIFFERENT))
    evidence = panel(priya.case(reference), "Evidence")
    assert DIFFERENT.rstrip(".") in evidence and SAID.rstrip(".") not in evidence


@pytest.mark.requirement("003-12", "B-19")
def test_whom_they_can_talk_to_stands_in_the_mail_and_on_the_page_with_name_and_number(
    app: Flask, helen: Colleague, reference: str
):
    lead = "The person to talk to is your team leader"
    assert f"{lead}." in Guest.of(app, LEADER).follow().said
    with doing(app):
        routes.add_contact(ContactTerms("leader", "Ines Duarte", "Driver", "ines@example.org"))
    assert f"{lead}, Ines Duarte: ines@example.org." in Guest.of(app, LEADER).follow().said
    settings = "/desk/settings/asking"
    named = {"support_name": "Ada Lee", "support_phone": "0191 555 0100", "support_email": "ada@example.org"}
    assert "Nobody is named yet." in helen.open(settings).said

    helen.press(helen.open(settings), "asking", named)
    ask(app, reference, kind="statement", name="Mo Reyes", office="Driver", email="mo@example.org")

    words = "The person to talk to is Ada Lee: 0191 555 0100, ada@example.org."
    assert words in Guest.of(app, LEADER).follow().said
    assert words in mails_to(app, "Mo Reyes")[0].text and words in mails_to(app, "Mo Reyes")[0].html
    assert "Nobody is named yet." not in helen.open(settings).said


@pytest.mark.requirement("003-12")
def test_nothing_of_an_account_counts_before_it_is_confirmed(app: Flask, priya: Colleague, reference: str):
    guest = Guest.of(app, LEADER)
    guest.send(guest.follow(), words=SAID)
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(int(first_of(app, reference)), UNDERSTOOD))

    assert f"What {LEADER} says" not in panel(priya.case(reference), "Evidence")
    assert f"{LEADER} has not answered yet" in priya.open(f"/desk/complaints/{reference}/act/resolve").said


@pytest.mark.requirement("003-12")
def test_a_yes_is_for_the_text_that_was_read_and_no_other(app: Flask, reference: str):
    guest, number = Guest.of(app, LEADER), int(first_of(app, reference))
    guest.send(guest.follow(), words=SAID)
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, UNDERSTOOD))
    old = guest.follow()
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, "You meant harm."))

    page = guest.send(old, button="Yes, that is right", expect=409)

    assert "was written anew since you opened this page" in page.said and "You meant harm." in page.said
    assert enquiry(app, reference).state == "repeated"


def test_a_confirmation_on_the_telephone_is_written_down(app: Flask, priya: Colleague, reference: str):
    priya.act(reference, "answer-enquiry", {"heard": "telephone", "words": SAID})
    priya.act(reference, "repeat-statement", {"words": UNDERSTOOD})

    page = priya.act(reference, "confirm-statement", {"heard": "telephone"})

    assert f"{LEADER} confirmed their account, says Priya Shah" in page.said
    assert UNDERSTOOD.rstrip(".") in panel(page, "Evidence")


@pytest.mark.requirement("B-19")
def test_whoever_gave_their_account_is_told_the_outcome_once_and_nothing_about_the_customer(
    app: Flask, reference: str, monday: Traveller
):
    number = int(first_of(app, reference))
    perform(app, reference, "answer_enquiry", "csr", d.EnquiryAnswered(number, SAID, "telephone"))
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, UNDERSTOOD))
    perform(app, reference, "confirm_statement", "csr", d.StatementConfirmed(number, "telephone"))
    paths.resolve(app, reference)
    sweep_once(app)
    assert [mail.kind for mail in mails_to(app, LEADER)][-1] != "statement_outcome", (
        "the letter may still be taken back"
    )
    monday.shift(timedelta(minutes=5))

    sweep_once(app)
    sweep_once(app)

    told = [mail for mail in mails_to(app, LEADER) if mail.kind == "statement_outcome"]
    assert len(told) == 1 and "Outcome: The customer was right." in told[0].text
    with doing(app):
        customer = by_reference(reference).customer
        assert customer.name not in told[0].text and customer.email not in told[0].text
        assert by_reference(reference).explanation not in told[0].text
        db.session.rollback()


def account(app: Flask, reference: str) -> None:
    """Karl Voss gave his account and confirmed what we understood."""
    number = int(first_of(app, reference))
    perform(app, reference, "answer_enquiry", "csr", d.EnquiryAnswered(number, SAID, "telephone"))
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, UNDERSTOOD))
    perform(app, reference, "confirm_statement", "csr", d.StatementConfirmed(number, "telephone"))


def outcomes_told(app: Flask) -> list[str]:
    """What Karl Voss was told of how it ended, the oldest first."""
    told = [mail.text for mail in mails_to(app, LEADER) if mail.kind == "statement_outcome"]
    return [next(line for line in text.splitlines() if line.startswith("Outcome")) for text in told]


@pytest.mark.requirement("B-19")
def test_whoever_gave_their_account_hears_that_it_was_withdrawn(app: Flask, reference: str):
    account(app, reference)
    paths.withdraw(app, reference)

    sweep_once(app)
    sweep_once(app)

    assert outcomes_told(app) == ["Outcome: The customer withdrew the complaint, so nothing was decided."]


@pytest.mark.requirement("B-19")
def test_of_a_joined_complaint_they_hear_what_came_of_the_other(app: Flask, reference: str, monday: Traveller):
    account(app, reference)
    paths.merge(app, reference)
    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    assert outcomes_told(app) == []
    with app.app_context():
        into = by_reference(reference).merged_into_id
        other = db.session.get_one(Complaint, into).reference
        db.session.remove()

    perform(app, other, "withdraw", "customer", paths.WITHDRAWN)
    sweep_once(app)

    assert outcomes_told(app) == ["Outcome: The customer withdrew the complaint, so nothing was decided."]


@pytest.mark.requirement("B-19")
def test_what_is_decided_anew_is_told_as_well(app: Flask, reference: str, monday: Traveller):
    account(app, reference)
    paths.resolve(app, reference)
    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    assert outcomes_told(app) == ["Outcome: The customer was right."]

    perform(app, reference, "not_right", "customer", d.NotRight("It is still broken."))
    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    assert len(outcomes_told(app)) == 1
    paths.withdraw(app, reference)
    sweep_once(app)
    sweep_once(app)

    assert outcomes_told(app)[1:] == ["Outcome: The customer withdrew the complaint, so nothing was decided."]


@pytest.mark.requirement("B-19")
@pytest.mark.parametrize(("outcome", "told"), [
    ("upheld", []),
    ("partly_upheld", ["Outcome: The customer was right in part."]),
])  # fmt: skip
def test_a_corrected_letter_is_told_where_it_says_another_outcome(
    app: Flask, reference: str, monday: Traveller, outcome: str, told: list[str]
):
    account(app, reference)
    paths.resolve(app, reference)
    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    assert outcomes_told(app) == ["Outcome: The customer was right."]

    paths.correct(app, reference, outcome=outcome)
    sweep_once(app)
    assert len(outcomes_told(app)) == 1, "the letter may still be taken back"
    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    sweep_once(app)

    assert outcomes_told(app)[1:] == told
    if told:
        last = mails_to(app, LEADER)[-1]
        assert "what stands here now takes its place" in last.text and "decided, anew" in last.subject


@pytest.mark.requirement("B-19")
def test_a_corrected_letter_that_was_taken_back_is_told_to_nobody(app: Flask, reference: str, monday: Traveller):
    account(app, reference)
    paths.resolve(app, reference)
    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    paths.correct(app, reference, outcome="not_upheld")
    perform(app, reference, "take_decision_back", "manager")
    monday.shift(timedelta(minutes=5))

    sweep_once(app)

    assert outcomes_told(app) == ["Outcome: The customer was right."]


@pytest.mark.requirement("B-19")
def test_a_long_answer_that_comes_too_late_is_shown_to_whoever_wrote_it(app: Flask, reference: str, monday: Traveller):
    guest = Guest.of(app, LEADER)
    page = guest.follow()
    perform(
        app, reference, "answer_enquiry", "csr", d.EnquiryAnswered(int(first_of(app, reference)), SAID, "telephone")
    )

    late = guest.send(page, words=DIFFERENT, expect=409)
    assert DIFFERENT in late.said and "was not sent" in late.said

    monday.shift(timedelta(days=2))
    gone = guest.send(page, words=DIFFERENT, expect=403)
    assert DIFFERENT in gone.said and "Please open the link in our mail again." in gone.said


def test_who_is_asked_about_one_concern_sees_no_other_when_it_is_written_anew(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        concern = concerns.current(by_reference(reference).id)[0]
        number, words = concern.id, concern.words
        db.session.remove()
    ask(app, reference, name=LEADER, email="karl@example.org", concern_id=number)
    perform(app, reference, "state_facts", "csr", d.Facts((f"{words} Twice.", "My neighbour was insulted."), None))

    page = Guest.of(app, LEADER).follow()

    assert words in page.said and "My neighbour was insulted." not in page.said
