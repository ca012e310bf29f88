"""An answer that is changed has its effect at once, and whoever works on the complaint hears of it."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.complaints import blockers, concerns
from app.complaints import details as d
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.errors import Invalid
from app.followups.models import Answer
from app.outbox.models import Delivery
from tests.portal.conftest import Customer, mailed_link, words_of
from tests.support.answers import marks, remedy_of, standing_findings, told
from tests.support.apps import by_reference, doing, perform
from tests.support.paths import a_resolution, bring_to, countersign, resolve, verify_all


@pytest.fixture
def asked(app: Flask) -> str:
    """The reference of a complaint whose customer was just asked."""
    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    return reference


@pytest.mark.requirement("B-08", "B-07")
def test_a_mark_that_is_taken_back_ends_the_work_it_made_and_a_remedy_that_was_done_stays_done(
    app: Flask, customer: Customer, asked: str, staff: Callable[[str], FlaskClient]
):
    customer.get(mailed_link(app, "follow_up"))
    bell, remedy = marks(app, asked)
    before = remedy_of(app, remedy)
    assert before[0] is not None and not before[2]

    customer.act(asked, "answer", solved="partly", still_open=[bell, remedy])
    assert remedy_of(app, remedy)[0] is None
    customer.act(asked, "answer", solved="partly", still_open=bell)

    assert remedy_of(app, remedy) == before and standing_findings(app, asked) == ["upheld", ""]
    with app.app_context():
        assert not blockers.standing(by_reference(asked), "resolve")
        assert "Grace Okafor changed the answer: partly; what they had marked as not done is done after all" in told(
            "Priya Shah"
        )
        db.session.remove()
    case = words_of(staff("csr").get(f"/desk/complaints/{asked}").text)
    assert (
        "changed their answer: it is only partly right: concern 2 still open; 1 remedy need not be done again" in case
    )

    customer.act(asked, "answer", solved="no", comment="The refund did not come either.")
    customer.act(asked, "answer", solved="partly", still_open=remedy)
    with doing(app):
        task = db.session.get_one(Task, int(remedy[1:]))
        task.owner_id = db.session.query(User).filter_by(name="Helen Marsh").one().id
    customer.act(asked, "answer", solved="yes")

    assert remedy_of(app, remedy) == before
    with app.app_context():
        assert by_reference(asked).status == "closed"
        assert "Nobody has to do it again: We pay the repair of the case." in told("Helen Marsh")
        assert any(words.startswith("Grace Okafor says that it is right after all") for words in told("Priya Shah"))
        assert [row.solved for row in db.session.query(Answer).order_by(Answer.id)] == [
            "partly", "partly", "no", "partly", "yes",
        ]  # fmt: skip
        db.session.remove()
    case = words_of(staff("csr").get(f"/desk/complaints/{asked}").text)
    assert "changed their answer: it is put right; 1 remedy need not be done again" in case


@pytest.mark.requirement("B-08", "B-07")
def test_a_remedy_done_once_more_meanwhile_stays_as_it_is_and_what_came_since_stays_to_be_done(
    app: Flask, customer: Customer, asked: str
):
    customer.get(mailed_link(app, "follow_up"))
    _bell, remedy = marks(app, asked)
    customer.act(asked, "answer", solved="partly", still_open=remedy)
    perform(app, asked, "verify_task", "csr", d.TaskDone(int(remedy[1:]), "Paid again."))
    done = remedy_of(app, remedy)
    other = bring_to(app, Status.AGREED)
    with doing(app):
        owed = db.session.query(Task).filter_by(complaint_id=by_reference(other).id, kind="remedy").one().id
        for name in (asked, other):
            by_reference(name).customer.email_verified_at = by_reference(name).received_at
    perform(app, other, "merge", "csr", d.Merge(asked, "Both are about one parcel."))

    customer.act(asked, "answer", solved="yes")

    assert remedy_of(app, remedy) == done
    assert remedy_of(app, f"t{owed}") == (None, None, False), "what we still owe is owed"


@pytest.mark.requirement("B-08")
def test_partly_of_a_complaint_with_one_point_opens_that_point_and_asks_for_words(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = decided_on_one_point(app)
    perform(app, reference, "ask_satisfaction", "system")
    customer.get(mailed_link(app, "follow_up"))
    assert "What is still open?" not in customer.get(f"/complaint/{reference}/answer").text

    refused = customer.act(reference, "answer", solved="partly", comment=" ")
    assert refused.status_code == 422 and "Tell us in your own words what is still open." in words_of(refused.text)
    customer.act(reference, "answer", solved="partly", comment="The lid still sticks.")

    assert standing_findings(app, reference) == [""]
    with app.app_context():
        mail = db.session.query(Delivery).filter_by(kind="reopened").one().text
        db.session.remove()
    assert "- The parcel stood in the rain." in mail
    customer.act(reference, "answer", solved="yes")
    assert standing_findings(app, reference) == ["upheld"]


def decided_on_one_point(app: Flask) -> str:
    reference = bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    perform(app, reference, "confirm_facts", "customer")
    resolve(app, reference)
    return reference


@pytest.mark.requirement("B-08", "002-17")
def test_a_point_that_we_went_on_without_waits_again_when_the_customer_says_that_it_is_open(
    app: Flask, customer: Customer, staff: Callable[[str], FlaskClient], monday: time_machine.Traveller
):
    reference = bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        rain, bell = (concern.id for concern in concerns.current(by_reference(reference).id))
        db.session.remove()
    perform(app, reference, "record_finding", "csr", d.Finding(rain, "upheld", "The scan shows it."))
    perform(app, reference, "waive", "manager", d.Waiver("finding", bell, "Nobody can say any more."))
    decide(app, reference)
    perform(app, reference, "ask_satisfaction", "system")
    customer.get(mailed_link(app, "follow_up"))
    monday.shift(60)

    customer.act(reference, "answer", solved="partly", still_open=f"c{bell}")

    assert standing_findings(app, reference) == ["upheld", ""]
    assert "Finding for concern 2" in words_of(staff("csr").get(f"/desk/complaints/{reference}").text)
    monday.shift(60)
    with pytest.raises(Invalid):
        decide(app, reference)
    perform(app, reference, "waive", "manager", d.Waiver("finding", bell, "We asked everybody twice."))
    decide(app, reference)
    with app.app_context():
        assert concerns.current(by_reference(reference).id)[1].found == "We asked everybody twice."
        db.session.remove()


def decide(app: Flask, reference: str) -> None:
    """Send the decision with what was found before it, and nothing that is found in it."""
    decision = a_resolution(concerns=())
    countersign(app, reference, "csr", decision)
    perform(app, reference, "resolve", "csr", decision)


@pytest.mark.requirement("B-08", "B-23")
def test_a_remedy_of_a_joined_complaint_that_did_not_arrive_is_done_again_on_the_one_that_stays(
    app: Flask, customer: Customer
):
    reference, other = bring_to(app, Status.INVESTIGATING), bring_to(app, Status.AGREED)
    verify_all(app, other)
    with doing(app):
        for name in (reference, other):
            by_reference(name).customer.email_verified_at = by_reference(name).received_at
        remedy = db.session.query(Task).filter_by(complaint_id=by_reference(other).id, kind="remedy").one().id
    perform(app, other, "merge", "csr", d.Merge(reference, "Both are about one parcel."))
    resolve(app, reference)
    perform(app, reference, "ask_satisfaction", "system")
    customer.get(mailed_link(app, "follow_up"))

    answer = customer.act(reference, "answer", solved="partly", still_open=f"t{remedy}")

    assert answer.status_code == 303 and remedy_of(app, f"t{remedy}")[0] is None
    with app.app_context():
        complaint = by_reference(reference)
        assert db.session.get_one(Task, remedy).complaint_id == complaint.id
        assert [row.about for row in blockers.standing(complaint, "resolve")] == [remedy]
        db.session.remove()
    perform(app, reference, "verify_task", "csr", d.TaskDone(remedy, "Paid once more."))
    with app.app_context():
        assert not blockers.standing(by_reference(reference), "resolve")
        db.session.remove()


@pytest.mark.requirement("B-08", "B-07")
def test_no_after_no_leaves_what_was_found_in_between(app: Flask, customer: Customer, asked: str):
    customer.get(mailed_link(app, "follow_up"))
    customer.act(asked, "answer", solved="no", comment="Nothing came.")
    assert standing_findings(app, asked) == ["", ""]
    with app.app_context():
        first = concerns.current(by_reference(asked).id)[0].id
        db.session.remove()
    perform(app, asked, "record_finding", "csr", d.Finding(first, "not_upheld", "It stood under the roof."))

    customer.act(asked, "answer", solved="no", comment="Nothing came, and nobody rang.")

    assert standing_findings(app, asked) == ["not_upheld", ""]
    with app.app_context():
        assert [row.comment for row in db.session.query(Answer).order_by(Answer.id)] == [
            "Nothing came.", "Nothing came, and nobody rang.",
        ]  # fmt: skip
        db.session.remove()
