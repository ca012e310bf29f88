"""Asking afterwards: some days after the remedy, one reminder, a call in grave cases, and quiet closing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.models import Complaint, Task
from app.complaints.statuses import Status
from app.db import db
from app.followups.models import FollowUp
from app.jobs.worker import sweep_once
from app.outbox import service as outbox
from app.outbox.models import Delivery
from tests.jobs.conftest import Told
from tests.portal.conftest import Customer, mailed_link
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform

pytestmark = pytest.mark.usefixtures("noon")
Look = Callable[[str], Complaint]
Kinds = Callable[[str], list[str]]
ASKED = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # three days after Monday, when the house opens
REMINDED = ASKED + timedelta(days=7)
CLOSED = REMINDED + timedelta(days=14)


def test_the_question_comes_days_after_the_remedy_when_the_house_opens(app: Flask, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    noon.move_to(ASKED - timedelta(minutes=1))
    sweep_once(app)
    assert kinds(reference)[-1] == "decision"
    noon.move_to(ASKED)

    sweep_once(app)
    sweep_once(app)

    assert kinds(reference)[-2:] == ["decision", "follow_up"]


def test_silence_is_reminded_once_and_then_closes_quietly(
    app: Flask, look: Look, kinds: Kinds, told: Told, noon: Traveller
):
    reference = paths.bring_to(app, Status.RESOLVED)
    for moment in (ASKED, REMINDED - timedelta(minutes=1), REMINDED, REMINDED, CLOSED - timedelta(minutes=1)):
        noon.move_to(moment)
        sweep_once(app)
    assert look(reference).status == Status.RESOLVED
    assert kinds(reference)[-2:] == ["follow_up", "reminder"]
    noon.move_to(CLOSED)

    sweep_once(app)
    sweep_once(app)

    assert (look(reference).status, look(reference).satisfaction) == (Status.CLOSED, "not_answered")
    assert kinds(reference)[-2:] == ["reminder", "closed"]
    assert told("csr")[-1] == "lesson: It is closed: write down what we learned"


def post(app: Flask, reference: str, kind: str) -> None:
    """Somebody prints and posts the letter of this kind."""
    with doing(app):
        about = by_reference(reference).id
        letter = db.session.query(Delivery).filter_by(about=about, kind=kind, to_staff=False).one()
        outbox.mark_done(letter, actor_of("csr").id or 0)


def test_a_letter_that_still_lies_here_is_no_question_and_its_silence_no_answer(
    app: Flask, look: Look, kinds: Kinds, noon: Traveller
):
    on_paper = {"email": "", "phone": "", "postal_address": "1 Mill Lane, Keldmouth", "preferred_channel": "letter"}
    reference = paths.bring_to(app, Status.RESOLVED, **on_paper)
    for moment in (ASKED, REMINDED, CLOSED):
        noon.move_to(moment)
        sweep_once(app)
    assert kinds(reference)[-1] == "follow_up"

    post(app, reference, "follow_up")
    for days in (6, 7, 30):
        noon.move_to(CLOSED + timedelta(days=days))
        sweep_once(app)
        assert (kinds(reference)[-1] == "reminder") == (days > 6) and look(reference).status == Status.RESOLVED
    post(app, reference, "reminder")
    noon.move_to(CLOSED + timedelta(days=44))
    sweep_once(app)

    assert look(reference).status == Status.CLOSED


def test_whoever_answered_is_not_reminded(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.CLOSED)
    for moment in (ASKED, REMINDED, CLOSED):
        noon.move_to(moment)
        sweep_once(app)

    assert kinds(reference)[-1] == "thanks"
    assert look(reference).satisfaction == "yes"


def test_a_second_resolution_is_asked_about_anew(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    noon.move_to(ASKED)
    sweep_once(app)
    noon.shift(timedelta(hours=1))
    perform(app, reference, "not_right", "customer", d.NotRight("The joiner never came."))
    paths.resolve(app, reference)
    sweep_once(app)
    assert kinds(reference)[-1] == "decision"
    noon.shift(timedelta(days=3))
    sweep_once(app)
    assert kinds(reference)[-1] == "follow_up"
    noon.shift(timedelta(days=7))

    sweep_once(app)

    assert kinds(reference)[-1] == "reminder"
    assert look(reference).status == Status.RESOLVED


@pytest.mark.parametrize(("priority", "phone", "calls"), [(1, "07700 900341", 1), (3, "07700 900341", 0), (1, "", 0)])
def test_a_grave_case_is_rung_before_it_is_closed(
    app: Flask, noon: Traveller, told: Told, priority: int, phone: str, calls: int
):
    reference = paths.bring_to(app, Status.RESOLVED, phone=phone)
    with doing(app):
        by_reference(reference).priority = priority
    for moment in (ASKED, REMINDED, REMINDED + timedelta(days=7), REMINDED + timedelta(days=8)):
        noon.move_to(moment)
        sweep_once(app)

    with app.app_context():
        tasks = db.session.scalars(db.select(Task).filter_by(kind="follow_up_call")).all()
        assert len(tasks) == calls
        db.session.remove()
    assert told("csr").count("overdue: Ring and ask whether it was put right") == calls


AGAIN = REMINDED + timedelta(days=28)


def satisfied(app: Flask, noon: Traveller, feedback: d.Feedback) -> str:
    """A complaint whose customer answers yes a week after they were asked."""
    reference = paths.bring_to(app, Status.RESOLVED)
    noon.move_to(ASKED)
    sweep_once(app)
    noon.move_to(REMINDED - timedelta(hours=1))
    perform(app, reference, "confirm_satisfied", "customer", feedback)
    return reference


@pytest.mark.requirement("B-09")
def test_whoever_agrees_is_asked_once_more_weeks_later_and_the_answer_counts(
    app: Flask, look: Look, kinds: Kinds, noon: Traveller
):
    reference = satisfied(app, noon, d.Feedback(5, 5, "", "yes", ask_again=True))
    noon.move_to(AGAIN - timedelta(minutes=1))
    sweep_once(app)
    assert kinds(reference)[-1] == "thanks"
    noon.move_to(AGAIN)
    for _look in range(2):
        sweep_once(app)
    assert kinds(reference)[-2:] == ["thanks", "follow_up_again"]

    customer = Customer(app.test_client())
    page = customer.browser.get(mailed_link(app, "follow_up_again"), follow_redirects=True).text
    assert "Is it still put right?" in page and "Did you feel understood?" not in page and "in some weeks" not in page
    shown = customer.get(f"/complaint/{reference}").text
    assert "Tell us whether it lasted" in shown and "Four short questions." not in shown
    assert customer.act(reference, "answer", solved="yes").status_code == 303
    assert look(reference).status == Status.CLOSED and kinds(reference)[-1] == "follow_up_again"
    noon.shift(timedelta(days=29))
    sweep_once(app)
    assert kinds(reference)[-1] == "follow_up_again", "that was the last question"
    customer.get(mailed_link(app, "follow_up_again"))
    customer.act(reference, "answer", solved="no", comment="The lid came off again.")

    assert look(reference).status == Status.INVESTIGATING
    with app.app_context():
        rounds = db.session.scalars(db.select(FollowUp).order_by(FollowUp.id)).all()
        assert [(row.again, [said.solved for said in row.answers]) for row in rounds] == [
            (False, ["yes"]), (True, ["yes", "no"]),
        ]  # fmt: skip
        db.session.remove()


@pytest.mark.requirement("B-09")
@pytest.mark.parametrize("why", ["did not agree", "took it back", "no address", "refused", "open again", "withdrawn"])
def test_nobody_else_is_asked_once_more(app: Flask, kinds: Kinds, noon: Traveller, why: str):
    reference = satisfied(app, noon, d.Feedback(5, 5, "", "yes", ask_again=why != "did not agree"))
    if why == "took it back":
        customer = Customer(app.test_client())
        customer.get(mailed_link(app, "follow_up"))
        assert "checked" in customer.get(f"/complaint/{reference}/answer").text.partition('name="ask_again"')[2][:80]
        customer.act(reference, "answer", solved="yes", treated="5", mood="5")
    if why in ("open again", "withdrawn"):
        perform(app, reference, "not_right", "customer", d.NotRight("It broke."))
    if why == "withdrawn":
        perform(app, reference, "withdraw", "customer", paths.WITHDRAWN)
    with doing(app):
        person = by_reference(reference).customer
        person.email = "" if why == "no address" else person.email
        person.consent_how = "refused" if why == "refused" else ""
    noon.move_to(AGAIN + timedelta(days=1))

    sweep_once(app)

    assert "follow_up_again" not in kinds(reference)
