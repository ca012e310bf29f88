"""Joining two complaints and separating them: the earlier dates hold, and each comes back as it was."""

from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import deadlines, lifecycle
from app.complaints import details as d
from app.complaints.models import Clock, Complaint, Promise, Task
from app.complaints.statuses import Status
from app.db import db
from app.errors import Invalid
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.usefixtures("monday")


def verified(app: Flask, *references: str) -> None:
    with doing(app):
        for reference in references:
            by_reference(reference).customer.email_verified_at = MONDAY


def join(app: Flask, who: Colleague, reference: str, into: str) -> None:
    verified(app, reference, into)
    page = who.open(f"/desk/complaints/{reference}/act/merge?with={into}")
    who.send(page.form("/act/merge"), {"reason": "Both are about one parcel."})


def look(app: Flask, reference: str) -> Complaint:
    with app.app_context():
        complaint = by_reference(reference)
        db.session.refresh(complaint)
        _ = complaint.clocks
        db.session.expunge_all()
        db.session.remove()
    return complaint


def running(complaint: Complaint) -> dict[str, tuple[datetime, datetime | None, datetime | None]]:
    def parts(row: Clock) -> tuple[datetime, datetime | None, datetime | None]:
        return row.due_at, row.paused_at, row.pause_ends_at

    return {row.kind: parts(row) for row in complaint.clocks if row.is_running}


def test_the_earlier_dates_hold_for_both(app: Flask, helen: Colleague):
    early = file_one(app, received_at=MONDAY - timedelta(days=20))
    late = file_one(app)
    before = look(app, early)

    join(app, helen, early, late)

    after = look(app, late)
    assert after.received_at == before.received_at
    assert after.expected_at == before.expected_at
    for kind in (deadlines.LEGAL, deadlines.RESOLUTION):
        assert running(after)[kind][0] == running(before)[kind][0]


@pytest.mark.requirement("001-20")
def test_what_was_agreed_counts_for_both_and_the_letter_names_the_date_that_it_replaces(app: Flask, helen: Colleague):
    early = file_one(app)
    agreed = paths.bring_to(app, Status.AGREED)
    perform(app, agreed, "promise", "csr", d.PromiseTerms("The new lid.", MONDAY + timedelta(days=18)))

    join(app, helen, early, agreed)

    with doing(app):
        letter = " ".join(db.session.query(Delivery).filter_by(kind="joined").one().text.split())
    assert "What we agreed with you counts for both, with its date." in letter and "earlier date" not in letter
    assert "We expect to settle it by: Friday 11 December 2026" in letter
    assert f"For {early} we said Monday 7 December 2026 before." in letter and f"For {agreed} we said" not in letter


@pytest.mark.any_database
@pytest.mark.requirement("001-17", "001-20")
def test_a_date_that_comes_forward_names_the_letter_that_told_it_also_once_they_are_apart(
    app: Flask, helen: Colleague, client: FlaskClient
):
    """That letter is about the other one."""
    early = file_one(app, received_at=MONDAY - timedelta(days=4))
    late = file_one(app)
    customer = opened(app, Customer(client), late)
    told = "An earlier complaint was joined with it. We told you on Monday 23 November."

    join(app, helen, early, late)
    assert told in words_of(customer.get(f"/complaint/{late}").text)

    helen.act(early, "unmerge", {"reason": "Two parcels after all."})
    assert told in words_of(customer.get(f"/complaint/{late}").text)


@pytest.mark.requirement("001-17", "001-20")
def test_a_promise_that_moved_on_a_joined_one_names_its_letter_there(app: Flask, helen: Colleague, client: FlaskClient):
    early, late = paths.bring_to(app, Status.INVESTIGATING), file_one(app)
    perform(app, early, "promise", "csr", d.PromiseTerms("The new lid.", MONDAY + timedelta(days=3)))
    with doing(app):
        promise = db.session.query(Promise).one().id
    perform(app, early, "move_promise", "csr", d.PromiseMoved(promise, MONDAY + timedelta(days=4), "Not cut yet."))

    join(app, helen, early, late)

    page = words_of(opened(app, Customer(client), late).get(f"/complaint/{late}").text)
    assert f"Not cut yet. We told you on Monday 23 November. Promised under {early}" in page


def test_the_day_in_the_lists_is_the_one_to_which_what_goes_along_moved_it(app: Flask, helen: Colleague):
    agreed, into = paths.bring_to(app, Status.AGREED), paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        (task,) = db.session.query(Task).filter_by(kind="remedy")
        task.due_at = deadlines.close_of((MONDAY + timedelta(days=18)).date())
        late = task.due_at

    join(app, helen, agreed, into)

    after = look(app, into)
    assert (after.due_kind, after.due_at, after.expected_at) == (deadlines.RESOLUTION, late, late)


@pytest.mark.parametrize("status", [Status.ACKNOWLEDGED, Status.WAITING, Status.OFFERED, Status.AGREED])
def test_separated_again_it_is_as_it_was(app: Flask, helen: Colleague, monday: time_machine.Traveller, status: Status):
    reference, other = paths.bring_to(app, status), file_one(app)
    monday.shift(timedelta(hours=1))
    before, other_before = look(app, reference), look(app, other)
    join(app, helen, reference, other)
    monday.shift(timedelta(hours=6))

    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})

    after = look(app, reference)
    assert after.status == status
    assert running(after) == running(before)
    assert (after.due_kind, after.returns_to) == (before.due_kind, before.returns_to)
    assert look(app, other).received_at == other_before.received_at


def test_a_question_asked_before_leads_back_to_where_it_was_asked(app: Flask, helen: Colleague):
    reference, other = paths.bring_to(app, Status.AGREED), file_one(app)
    perform(app, reference, "ask_customer", "csr", d.Question("Which bank?", (MONDAY + timedelta(days=4)).date()))
    join(app, helen, reference, other)
    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})

    perform(app, reference, "answer", "customer", d.Words("The savings bank."))

    assert look(app, reference).status == Status.AGREED


def test_the_other_one_says_that_they_were_separated(app: Flask, helen: Colleague):
    reference, other = file_one(app), file_one(app)
    join(app, helen, reference, other)

    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})

    assert "separated the two again" in helen.case(other).said


@pytest.mark.requirement("B-23")
def test_who_waits_for_a_call_still_gets_it_when_both_are_one(app: Flask, helen: Colleague):
    reference, other = file_one(app, phone="0161 496 0182", preferred_channel="phone"), file_one(app)
    before = running(look(app, reference))[deadlines.CONTACT]

    join(app, helen, reference, other)

    assert running(look(app, other))[deadlines.CONTACT] == before


def test_the_one_that_stays_belongs_to_the_problem_of_the_other(app: Flask, helen: Colleague):
    reference, other = file_one(app), file_one(app)
    perform(app, reference, "add_to_problem", "csr", d.ProblemChosen(title="The depot is under water"))

    join(app, helen, reference, other)

    assert "The depot is under water Open Problem 1, which others have too." in helen.case(other).said


@pytest.mark.requirement("B-23")
def test_what_waited_for_us_waits_on_the_one_that_stays_and_comes_back(app: Flask, helen: Colleague):
    reference, other = paths.bring_to(app, Status.INVESTIGATING), file_one(app)
    perform(app, reference, "message", "customer", d.Words("Is anybody there?"))
    since = look(app, reference).unanswered_at
    join(app, helen, reference, other)

    assert look(app, other).unanswered_at == since
    page = helen.case(other)
    assert f"Still to be answered from {reference}: " in page.said and "Nobody rang the bell." in page.said
    helen.act(reference, "unmerge", {"reason": "Two parcels after all."})

    assert look(app, reference).unanswered_at == since
    assert f"Still to be answered from {reference}" not in helen.open("/desk/").said
    assert "Nobody rang the bell." in helen.case(reference).said


@pytest.mark.requirement("B-23", "001-20")
@pytest.mark.parametrize("slug", ["not-right", "ask-for-a-manager"])
def test_who_pressed_before_our_first_answer_is_owed_it_on_the_one_that_stays(
    app: Flask, helen: Colleague, client: FlaskClient, slug: str
):
    reference, other = file_one(app), paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(client), reference)
    assert customer.act(reference, slug, text="Nobody answers.").status_code == 303
    due = "by Tue 24 Nov, 09:00"
    assert f"Answer you {due}" in words_of(customer.get(f"/complaint/{reference}").text)

    join(app, helen, reference, other)

    assert f"Get back to you {due}" in words_of(opened(app, customer, other).get(f"/complaint/{other}").text)
    perform(app, other, "message", "csr", d.Words("I ring the depot today."))
    assert "Get back to you Kept on" in words_of(customer.get(f"/complaint/{other}").text)


@pytest.mark.requirement("B-23", "001-20")
def test_their_word_is_owed_once_where_the_one_that_stays_waits_for_one_as_well(app: Flask, helen: Colleague):
    reference, fresh, told = file_one(app), file_one(app), paths.bring_to(app, Status.INVESTIGATING)
    perform(app, told, "not_right_yet", "customer", d.NotRight("It is not."))
    perform(app, reference, "not_right_yet", "customer", d.NotRight("Nobody answers."))
    answer = running(look(app, reference))[deadlines.ACKNOWLEDGE]
    assert answer < running(look(app, told))[deadlines.CONTACT_AGAIN]

    join(app, helen, reference, fresh)
    assert deadlines.CONTACT_AGAIN not in running(look(app, fresh))
    assert running(look(app, fresh))[deadlines.ACKNOWLEDGE] == answer
    helen.act(reference, "unmerge", {"reason": "Two parcels."})
    join(app, helen, reference, told)

    assert running(look(app, told))[deadlines.CONTACT_AGAIN] == answer


@pytest.mark.requirement("B-23")
def test_those_that_different_people_may_read_are_not_joined(app: Flask, helen: Colleague):
    reference, other = paths.bring_to(app, Status.INVESTIGATING), file_one(app)
    verified(app, reference, other)
    perform(app, reference, "mark_sensitive", "csr", d.Sensitivity("health", "It tells of an illness."))

    with app.app_context(), pytest.raises(Invalid) as refused:
        lifecycle.perform(
            by_reference(reference), "merge", actor_of("manager"), d.Merge(other, "One parcel."),
            version=by_reference(reference).version,
        )  # fmt: skip

    assert "Let the same people read both" in str(refused.value.errors)


@pytest.mark.requirement("B-23")
def test_what_came_from_a_third_one_goes_home_and_nowhere_else(app: Flask, helen: Colleague):
    first, second, third = (file_one(app) for _ in range(3))
    soon = (MONDAY + timedelta(days=2)).date()
    perform(app, first, "add_task", "manager", d.TaskTerms("Ask the depot.", soon))
    join(app, helen, first, second)
    join(app, helen, second, third)

    helen.act(first, "unmerge", {"reason": "Another parcel."})
    helen.act(second, "unmerge", {"reason": "Another parcel too."})

    with app.app_context():
        assert [row.complaint_id for row in db.session.query(Task)] == [by_reference(first).id]
        db.session.remove()
