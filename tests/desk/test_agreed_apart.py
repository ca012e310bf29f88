"""Agreements of complaints that were joined stay apart: one fails, the other still holds, and nothing goes silently."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.catalogue.queries import RemedyStep
from app.complaints import details as d
from app.complaints.models import Blocker, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague, errors, found_for, offered, state
from tests.desk.test_joined import join, verified
from tests.journeys.pages import read_page
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import MONDAY, by_reference, doing, file_one, perform
from tests.support.remedies import add_remedy

pytestmark = pytest.mark.usefixtures("monday")
REPAIR, FARE, FLOWERS = "We pay the repair of the case.", "We give back the fare.", "We bring flowers."
CALL = "We ring on the seventh."
FAILED = {"reason": "The park has closed."}


def agree(app: Flask, reference: str, words: str, amount: str = "20") -> None:
    """An offer of `words`, accepted."""
    with app.app_context():
        needs = paths.an_offer(amount)
        needs = replace(needs, lines=(replace(needs.lines[0], words=words),))
        db.session.remove()
    perform(app, reference, "offer", "csr", needs)
    perform(app, reference, "accept", "customer")


@pytest.fixture
def both(app: Flask, helen: Colleague) -> tuple[str, str]:
    """Two complaints with an agreement each, of the same words, the first joined with the second."""
    first, second = paths.bring_to(app, Status.INVESTIGATING), paths.bring_to(app, Status.INVESTIGATING)
    agree(app, first, REPAIR)
    agree(app, second, REPAIR)
    join(app, helen, first, second)
    return first, second


def open_work(app: Flask) -> list[tuple[str, int]]:
    """What is still to be done, and what waits for it."""
    with app.app_context():
        found = [
            (row.words, db.session.query(Blocker).filter_by(kind="task", about=row.id, cleared_at=None).count())
            for row in db.session.query(Task).filter_by(kind="remedy", done_at=None)
        ]
        db.session.remove()
    return found


def last_letter(app: Flask, kind: str) -> str:
    with app.app_context():
        found = db.session.query(Delivery).filter_by(kind=kind).order_by(Delivery.id.desc()).first()
        assert found is not None
        text = " ".join(found.text.split())
        db.session.remove()
    return text


@pytest.mark.requirement("B-23")
def test_what_was_agreed_on_the_joined_one_outlives_the_agreement_that_failed(app: Flask, helen: Colleague, both):
    first, second = both
    page = helen.open(f"/desk/complaints/{second}/act/agreement-failed")
    assert f"Ends with it {REPAIR}" in page.said
    assert f"Stays promised {REPAIR} £20.00 by Thu 26 Nov Agreed under {first}" in page.said

    helen.press(page, "/act/agreement-failed", {"reason": "The joiner has closed."})

    assert open_work(app) == [(REPAIR, 1)]
    page = helen.case(second)
    assert page.said.count("No longer to do The agreement failed.") == 1
    assert f"Not yet confirmed as done: {REPAIR}" in helen.open(f"/desk/complaints/{second}/act/resolve").said
    letter = last_letter(app, "agreement_changed")
    assert f"What we agreed with you before still holds: {REPAIR.rstrip('.')} (agreed under {first}): £20.00" in letter


@pytest.mark.requirement("B-23")
def test_it_goes_home_with_what_is_still_promised(app: Flask, helen: Colleague, both):
    first, second = both
    helen.act(second, "agreement-failed", {"reason": "The joiner has closed."})

    helen.act(first, "unmerge", {"reason": "Two parcels after all."})

    with app.app_context():
        (task,) = db.session.query(Task).filter_by(kind="remedy", done_at=None)
        complaint_id = task.complaint_id
        db.session.remove()
    assert complaint_id == 1
    helen.act(first, "agreement-failed", {"reason": "The bill was another one."})
    assert open_work(app) == []
    assert "before still holds" not in last_letter(app, "agreement_changed")


def test_an_earlier_agreement_of_the_same_complaint_holds_too(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    agree(app, reference, FARE)
    perform(app, reference, "not_right", "customer", d.NotRight("And the flowers?"))
    agree(app, reference, FLOWERS)

    helen.act(reference, "agreement-failed", {"reason": "The florist has closed."})

    assert open_work(app) == [(FARE, 1)]
    assert f"What we agreed with you before still holds: {FARE.rstrip('.')}" in last_letter(app, "agreement_changed")


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


@pytest.fixture
def brought(app: Flask, helen: Colleague) -> tuple[str, str]:
    """A complaint with an agreement and a promise, joined with one that is looked into."""
    first, second = paths.bring_to(app, Status.INVESTIGATING), paths.bring_to(app, Status.INVESTIGATING)
    agree(app, first, REPAIR)
    perform(app, first, "promise", "csr", d.PromiseTerms(CALL, MONDAY + timedelta(days=14)))
    join(app, helen, first, second)
    return first, second


@pytest.mark.requirement("B-23")
def test_every_letter_of_the_one_that_stays_names_what_was_agreed_on_the_other(app: Flask, priya: Colleague, brought):
    first, second = brought
    said = f"still holds: {REPAIR.rstrip('.')} (agreed under {first}): £20.00"
    agree(app, second, FARE)

    assert said in last_letter(app, "offer") and said in last_letter(app, "agreed")
    paths.resolve(app, second)
    decision = last_letter(app, "decision")
    done = "Done on Monday 23 November 2026."
    assert f"{FARE.rstrip('.')}: £20.00 {done}" in decision
    assert f"{REPAIR.rstrip('.')}: £20.00 {done} Agreed under {first}." in decision
    assert f"{CALL.rstrip('.')}: by Monday 7 December 2026 Promised under {first}." in decision
    perform(app, second, "ask_satisfaction", "system")
    assert f"{REPAIR.rstrip('.')} (agreed under {first}): £20.00" in last_letter(app, "follow_up")


@pytest.mark.requirement("B-23")
def test_what_was_put_right_here_stands_beside_what_came_with_the_other(app: Flask, helen: Colleague, brought):
    first, second = brought
    with app.app_context():
        done = db.session.query(Task.id).filter_by(words=REPAIR).scalar()
        db.session.remove()
    helen.act(second, "verify-task", {"task_id": str(done), "result": "The bank shows it."})
    form = helen.form(second, "resolve")
    decision = {**found_for(form), "outcome": "upheld", "cause": "Human error", "explanation": "We left it outside."}

    page = helen.send(form, decision, expect=422)
    assert "Say what was done and when, or why there is no remedy." in errors(page)
    helen.press(page, "/act/resolve", {"fulfilled_on": "2026-11-23"})

    letter = last_letter(app, "decision")
    assert "It was put right on Monday 23 November 2026." in letter and f"Agreed under {first}." in letter


@pytest.mark.requirement("B-23")
def test_both_sides_read_on_the_one_that_stays_what_was_agreed_on_the_other(
    app: Flask, customer: Customer, priya: Colleague, brought
):
    first, second = brought
    opened(app, customer, second)

    page = priya.case(second)
    assert f"Agreed on joined complaints {REPAIR} £20.00 by Thu 26 Nov Agreed under {first}" in page.said
    assert f"{REPAIR} by Thu 26 Nov Priya Shah, agreed under {first}. It is done" in page.said
    theirs = read_page(200, "", customer.get(f"/complaint/{second}").text).said
    assert f"What we agreed under your other reference {REPAIR} Being done £20.00. Agreed under {first}" in theirs
    assert f"{CALL} by Mon 7 Dec, 09:00 Promised under {first}" in theirs


@pytest.mark.requirement("B-23")
def test_separated_again_each_has_its_own(app: Flask, customer: Customer, helen: Colleague, brought):
    first, second = brought
    agree(app, second, FARE)
    helen.act(first, "unmerge", {"reason": "Two parcels after all."})
    opened(app, customer, second)

    assert "Agreed on joined complaints" not in helen.case(second).said
    assert "your other reference" not in customer.get(f"/complaint/{second}").text
    paths.resolve(app, second)
    assert REPAIR.rstrip(".") not in last_letter(app, "decision")
    paths.resolve(app, first)
    decision = last_letter(app, "decision")
    assert f"{REPAIR.rstrip('.')}: £20.00 Done on" in decision and "Agreed under" not in decision
    assert f"{CALL.rstrip('.')}: by Monday 7 December 2026" in decision and FARE.rstrip(".") not in decision


@pytest.mark.requirement("B-23")
def test_what_came_by_way_of_a_third_one_is_named_with_its_own_reference(app: Flask, helen: Colleague, brought):
    first, second = brought
    third = paths.bring_to(app, Status.INVESTIGATING)
    join(app, helen, second, third)

    page = helen.case(third)
    assert f"{REPAIR} £20.00 by Thu 26 Nov Agreed under {first}" in page.said
    paths.resolve(app, third)
    assert f"Agreed under {first}." in last_letter(app, "decision")


def test_with_another_address_since_it_is_for_colleagues_alone(
    app: Flask, customer: Customer, helen: Colleague, brought
):
    first, second = brought
    with doing(app):
        by_reference(first).customer.email = "somebody.else@example.com"
    opened(app, customer, second)

    assert "Not told in letters of this one" in helen.case(second).said
    assert "your other reference" not in customer.get(f"/complaint/{second}").text
    paths.resolve(app, second)
    assert REPAIR.rstrip(".") not in last_letter(app, "decision")


@pytest.mark.requirement("B-23")
def test_before_they_are_joined_the_page_says_what_becomes_of_agreement_and_offer(app: Flask, helen: Colleague):
    agreed, offered, other = paths.bring_to(app, Status.AGREED), paths.bring_to(app, Status.OFFERED), file_one(app)
    verified(app, agreed, offered, other)

    page = helen.open(f"/desk/complaints/{agreed}/act/merge?with={other}")
    assert f"It still holds, and the letters of {other} name it: {REPAIR.rstrip('.')}, £40.00." in page.said
    page = helen.open(f"/desk/complaints/{offered}/act/merge?with={other}")
    assert f"It rests: on {offered} it can’t be accepted. Make it on {other} if it holds." in page.said
    helen.send(page.form("/act/merge"), {"reason": "Both are about one parcel."})
    assert f"Our offer under {offered} rests meanwhile" in last_letter(app, "joined")


@pytest.mark.requirement("B-23")
def test_before_they_are_separated_the_page_says_what_comes_back(app: Flask, helen: Colleague, brought):
    first, second = brought
    third, last = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
    join(app, helen, second, third)
    join(app, helen, third, last)

    page = helen.open(f"/desk/complaints/{first}/act/unmerge")

    assert f"Comes back 1 task that nobody has done yet: {REPAIR}" in page.said
    assert f"{first} gets its own dates back. Those of {second} stay" in page.said
    assert "For colleagues only. Grace Okafor never reads what you write here." in page.said
    assert "Grace Okafor gets a letter about it" in page.said and "Wednesday 23 December: after that" in page.said
    helen.press(page, "/act/unmerge", {"reason": "Two parcels after all."})
    assert f"{REPAIR} by Thu 26 Nov" in helen.case(first).said and open_work(app) == [(REPAIR, 1)]
    assert REPAIR not in helen.case(last).said


def test_a_joined_case_leads_to_the_one_that_goes_on_and_misses_no_date(
    colleague: Callable[[str], Colleague], monday: time_machine.Traveller, brought
):
    first, second = brought
    monday.shift(timedelta(days=40))

    page = colleague("manager").case(first)

    assert f"Joined with another: go on there. Open {second}" in page.said
    assert "Settled by Goes on there The earlier dates of the two hold. Our own date:" in page.said


def test_the_letter_of_a_joining_names_no_date_that_has_passed(
    app: Flask, colleague: Callable[[str], Colleague], monday: time_machine.Traveller
):
    early, late = file_one(app), file_one(app)
    monday.shift(timedelta(days=40))

    join(app, colleague("manager"), early, late)

    letter = last_letter(app, "joined")
    assert "We expect to settle it by" not in letter and "for one of them, and have not kept it." in letter


@pytest.mark.requirement("B-23")
def test_what_was_agreed_on_the_joined_one_can_be_said_to_fail_where_it_goes_on(app: Flask, helen: Colleague, brought):
    first, second = brought
    agree(app, second, FARE)
    page = helen.open(helen.case(second).link("/act/brought-failed"))
    assert f"{first}: {REPAIR}" in page.said

    page = helen.press(page, "/act/brought-failed", {"reason": "The joiner has closed."})

    assert open_work(app) == [(FARE, 1)]
    again = f"Find another way for what was agreed under {first}: {REPAIR}"
    assert again in page.said and f"Not done yet: {again}" in helen.open(f"/desk/complaints/{second}/act/resolve").said
    assert f"Helen Marsh wrote that what was agreed under {first} failed" in page.said
    assert f"Helen Marsh wrote that what was agreed under {first} failed" in helen.case(first).said
    letter = last_letter(app, "agreement_changed")
    assert "The joiner has closed." in letter and f"still holds: {FARE.rstrip('.')}: £20.00" in letter
    assert "brought-failed" not in offered(page, second) and "Agreed on joined complaints" not in page.said
    assert state(app, second)[0] == "agreed"
    helen.act(first, "unmerge", {"reason": "Two parcels after all."})
    assert state(app, first)[0] == "investigating"


def test_only_what_came_with_a_joined_one_can_fail_there(app: Flask, helen: Colleague, brought):
    _first, second = brought
    form = helen.form(second, "brought-failed")
    other = paths.bring_to(app, Status.AGREED)

    assert "brought-failed" not in offered(helen.case(other), other)
    page = helen.act(other, "brought-failed", {"reason": "The joiner has closed."}, expect=422)
    assert errors(page) == ["Choose what can’t be done."]
    for expect in (303, 409):
        helen.send(form, {"reason": "The joiner has closed."}, expect)


def steps_of(app: Flask, reference: str) -> list[str]:
    """What is still to be done of remedies, on whatever complaint it stands now."""
    with app.app_context():
        own = (Task.complaint_id == by_reference(reference).id, Task.kind.in_(("remedy", "step")))
        rows = db.session.query(Task).filter(*own, Task.done_at.is_(None)).order_by(Task.id)
        found = [row.words for row in rows]
        db.session.remove()
    return found


def see_done(app: Flask, reference: str, words: str) -> None:
    with app.app_context():
        step = db.session.query(Task.id).filter_by(complaint_id=by_reference(reference).id, words=words).one().id
        db.session.remove()
    perform(app, reference, "verify_task", "manager", d.TaskDone(step, "Seen."))


@pytest.mark.requirement("001-18", "B-23")
def test_the_steps_of_a_remedy_stay_with_the_agreement_they_belong_to_and_come_home(app: Flask, helen: Colleague):
    first, second = paths.bring_to(app, Status.INVESTIGATING), paths.bring_to(app, Status.INVESTIGATING)
    for reference, words in ((first, "first"), (second, "second")):
        steps = (RemedyStep(f"Print the {words}"), RemedyStep(f"Post the {words}"))
        ticket = add_remedy(app, f"The {words} ticket", "gift", steps=steps)
        with app.app_context():
            needs = paths.an_offer()
            line = replace(needs.lines[0], remedy_id=ticket, words=f"A day out, {words}.", amount=None)
            db.session.remove()
        perform(app, reference, "offer", "csr", replace(needs, lines=(line,)))
        perform(app, reference, "accept", "customer")
    join(app, helen, first, second)

    assert steps_of(app, first) == []
    assert steps_of(app, second) == [
        "A day out, first.", "Print the first", "Post the first",
        "A day out, second.", "Print the second", "Post the second",
    ]  # fmt: skip
    see_done(app, second, "Print the first")
    helen.press(helen.open(f"/desk/complaints/{second}/act/agreement-failed"), "/act/agreement-failed", FAILED)
    assert steps_of(app, second) == ["A day out, first.", "Post the first"], "what was agreed on the other holds"
    task = paths.open_tasks(app, second, "remedy")[0]
    early = helen.act(second, "verify-task", {"task_id": str(task), "result": "Posted."}, expect=422)
    assert errors(early) == ["First comes: Post the first"]

    helen.act(first, "unmerge", {"reason": "Two parcels after all."})

    assert steps_of(app, first) == ["A day out, first.", "Post the first"] and steps_of(app, second) == []
    waits = helen.open(f"/desk/complaints/{first}/act/resolve").said
    assert "Not yet confirmed as done: A day out, first." in waits
    early = helen.act(first, "verify-task", {"task_id": str(task), "result": "Posted."}, expect=422)
    assert errors(early) == ["First comes: Post the first"]
    see_done(app, first, "Post the first")
    see_done(app, first, "A day out, first.")
    assert "Not yet confirmed as done" not in helen.open(f"/desk/complaints/{first}/act/resolve").said
