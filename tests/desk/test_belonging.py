"""Complaints that belong together: both side by side before they are joined, tasks that go along, links."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Complaint, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague, errors, offered, state
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.usefixtures("monday")

AGAIN = "It is the parcel of last week, and the label was wrong."


def confirmed(app: Flask, *references: str) -> None:
    with doing(app):
        for reference in references:
            by_reference(reference).customer.email_verified_at = MONDAY


def a_pair(app: Flask, status: Status = Status.ACKNOWLEDGED) -> tuple[str, str]:
    pair = paths.bring_to(app, status), file_one(app, happened=AGAIN, desired="Say sorry.")
    confirmed(app, *pair)
    return pair


def restrict(app: Flask, reference: str) -> None:
    with app.app_context():
        manager = actor_of("manager").id
        db.session.remove()
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))


def make_sensitive(app: Flask, reference: str) -> None:
    perform(app, reference, "mark_sensitive", "manager", d.Sensitivity("health", "It tells of an illness."))


@pytest.mark.requirement("B-23")
def test_both_stand_side_by_side_with_what_will_happen(app: Flask, priya: Colleague):
    reference, other = a_pair(app, Status.AGREED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("We ring on Friday.", MONDAY + timedelta(days=4)))

    choices = priya.open(f"/desk/complaints/{reference}/act/merge")
    page = priya.open(choices.link(f"with={other}"))

    assert AGAIN in page.said and "Pay for the repair." in page.said and "Say sorry." in page.said
    assert "We ring on Friday, Fri 27 Nov, 09:00" in page.said
    assert f"{other}, looked after by nobody yet. {reference} ends, and both records are kept." in page.said
    assert "1 task of " + reference + " goes on with " + other in page.said
    assert "Grace Okafor gets a letter" in page.said and "For 30 days the two can be separated again." in page.said


@pytest.mark.requirement("B-23")
def test_nothing_is_joined_that_nobody_looked_at(app: Flask, priya: Colleague):
    reference, other = a_pair(app)
    typed = {"into_reference": other.lower(), "reason": "One parcel."}

    page = priya.act(reference, "merge", typed, expect=422)

    assert errors(page) == ["Both stand side by side now. Look at them, then join them."]
    assert AGAIN in page.said and page.form("/act/merge").value("reason") == "One parcel."
    assert state(app, reference)[0] == "acknowledged"

    joined = priya.press(page, "/act/merge")
    assert state(app, reference)[0] == "merged" and "Joined. Both records are kept." in joined.said


def test_what_changed_since_the_look_is_looked_at_again(app: Flask, priya: Colleague):
    reference, other = a_pair(app)
    form = priya.open(f"/desk/complaints/{reference}/act/merge?with={other}").form("/act/merge")
    perform(app, other, "acknowledge", "other_csr", paths.ACKNOWLEDGED)

    page = priya.send(form, {"reason": "One parcel."}, expect=422)

    assert "Both stand side by side now" in page.said and "Dev Raman" in page.said


@pytest.mark.requirement("B-23")
def test_what_was_still_to_do_goes_along_and_comes_back(app: Flask, priya: Colleague):
    reference, other = a_pair(app, Status.AGREED)
    page = priya.open(f"/desk/complaints/{reference}/act/merge?with={other}")
    priya.send(page.form("/act/merge"), {"reason": "One parcel."})

    assert "We pay the repair of the case." in priya.case(other).said
    assert holders(app) == {other}
    priya.act(reference, "unmerge", {"reason": "Two parcels after all."})

    assert holders(app) == {reference}
    with app.app_context():
        (told,) = db.session.scalars(db.select(Delivery.text).filter_by(kind="separated"))
        db.session.remove()
    assert f"We had joined {reference} with {other}." in " ".join(told.split())
    refused = priya.open(f"/desk/complaints/{reference}/act/resolve")
    assert "Not yet confirmed as done: We pay the repair of the case." in refused.said


def holders(app: Flask) -> set[str]:
    """Complaints with a remedy that is still to be carried out."""
    with app.app_context():
        rows = db.session.query(Complaint.reference).join(Task, Task.complaint_id == Complaint.id)
        found = {row.reference for row in rows.filter(Task.kind == "remedy", Task.done_at.is_(None))}
        db.session.remove()
    return found


@pytest.mark.requirement("B-23")
def test_each_page_shows_the_other_and_until_when_they_can_be_separated(app: Flask, priya: Colleague):
    reference, other = a_pair(app)
    perform(app, reference, "merge", "csr", d.Merge(other, "One parcel."))

    assert f"{reference} Joined with this one." in priya.case(other).said
    ended = priya.case(reference)
    assert "They can be separated until Wednesday 23 December." in ended.said
    assert "unmerge" in offered(ended, reference)


@pytest.mark.requirement("B-23")
def test_after_thirty_days_they_stay_joined(app: Flask, monday: time_machine.Traveller, colleague):
    reference, other = a_pair(app)
    perform(app, reference, "merge", "csr", d.Merge(other, "One parcel."))
    monday.shift(timedelta(days=31))
    priya = colleague("csr")

    assert "unmerge" not in offered(priya.case(reference), reference)
    page = priya.act(reference, "unmerge", {"reason": "Two parcels after all."}, expect=409)

    assert "Complaints can be separated again for 30 days. That time is over: both stay as they are." in page.said
    assert state(app, reference)[0] == "merged"


def test_a_sensitive_one_is_not_shown_beside_before_somebody_said_why(app: Flask, priya: Colleague):
    reference, other = a_pair(app)
    make_sensitive(app, other)
    with doing(app):
        by_reference(other).restricted = False

    page = priya.open(f"/desk/complaints/{reference}/act/merge?with={other}")

    assert f"{other} asks why you open it: open it first, then come back." in page.said
    assert AGAIN not in page.said and "A sensitive complaint" in page.said


def link(who: Colleague, reference: str, other: str, reason: str = "The same van.") -> None:
    who.act(reference, "relate", {"other_reference": other, "reason": reason})


def test_a_link_stands_on_both_and_either_removes_it(app: Flask, priya: Colleague):
    reference, other = file_one(app), file_one(app, name="Ian Farrow", email="ian@example.com")

    link(priya, reference, other)

    for one, two in ((reference, other), (other, reference)):
        page = priya.case(one)
        assert f"{two} The same van." in page.said
        assert f"Priya Shah linked it with {two}" in page.said
    way = next(href for href in priya.case(other).links if "act/unrelate?" in href)
    priya.send(priya.open(way).form("/act/unrelate"))
    assert "The same van. Remove" not in priya.case(reference).said
    assert f"Priya Shah removed the link with {reference}" in priya.case(other).said


@pytest.mark.parametrize(("typed", "words"), [
    ("C-AAAA-AAAA", "We find no other complaint of this reference."),
    ("", "Give the reference of the other complaint."),
])  # fmt: skip
def test_a_link_needs_another_complaint(app: Flask, priya: Colleague, typed: str, words: str):
    page = priya.act(file_one(app), "relate", {"other_reference": typed, "reason": "The same van."}, expect=422)

    assert errors(page) == [words]
    assert page.form("/act/relate").value("reason") == "The same van."


def test_two_are_linked_once_and_a_double_click_is_no_refusal(app: Flask, priya: Colleague):
    reference, other = file_one(app), file_one(app)
    form = priya.form(reference, "relate")
    for _ in range(2):
        priya.send(form, {"other_reference": other, "reason": "The same van."})

    page = priya.act(other, "relate", {"other_reference": reference, "reason": "Again."}, expect=422)

    assert errors(page) == ["They are linked already."]


def test_of_one_that_few_may_read_the_reference_alone_is_shown(app: Flask, priya: Colleague, helen: Colleague):
    reference, secret = file_one(app), file_one(app, title="What Dev did")
    link(helen, reference, secret, "It is about Dev too.")
    restrict(app, secret)

    page = priya.case(reference)

    assert f"Another complaint {secret}" in page.said
    assert "What Dev did" not in page.said and f"/desk/complaints/{secret}" not in page.links
    assert "It is about Dev too." in helen.case(reference).said


def test_a_sensitive_one_shows_neither_subject_nor_reason(app: Flask, priya: Colleague, helen: Colleague):
    reference, secret = file_one(app), file_one(app, title="My illness")
    link(helen, secret, reference, "Both tell of the illness.")
    make_sensitive(app, secret)
    with doing(app):
        by_reference(secret).restricted = False

    page = priya.case(reference)

    assert f"A sensitive complaint Received {secret}" in page.said
    assert "My illness" not in page.said and "Both tell of the illness." not in page.said
