"""What a person has yet to ring or to post about stands on the page: each matter once, and only while it is one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import details as d
from app.complaints.letters import KINDS, Matter
from app.complaints.models import Promise
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery, State
from app.portal.by_hand import LINES
from app.safety.models import SecondLook
from tests.desk.conftest import Colleague
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import actor_of, doing, perform

POSTED = {"email": "", "postal_address": "4 Quay Street, Tolland"}
RUNG = {"email": "grace@example.com", "phone": "07700 900341", "preferred_channel": "phone"}


def ledger(customer: Customer, reference: str) -> str:
    return words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.any_database
@pytest.mark.requirement("001-20")
def test_calls_about_one_matter_are_one_line_and_those_that_are_over_none(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.OFFERED, **RUNG)
    offered = ledger(opened(app, customer, reference), reference)
    assert offered.count("We ring you: our offer") == 1 and f"We ring you: {reference}" not in offered
    assert "For now we ring you instead of writing" in offered and "For now we write to you" not in offered

    for _ in range(2):
        customer.act(reference, "decline", reason="Too little.")
        perform(app, reference, "message", "csr", d.Words("I look for another way."))
        monday.shift(timedelta(minutes=20))
        paths.offer(app, reference)
    said = ledger(customer, reference)

    assert said.count("We ring you: our offer") == 1 and said.count("We ring you: news of your complaint") == 1
    assert "We ring you: how we go on after our offer" not in said
    customer.act(reference, "decline", reason="Too little.")
    said = ledger(customer, reference)
    assert said.count("We ring you: how we go on after our offer") == 1 and "We ring you: our offer" not in said
    customer.get(f"/language/de?back=/complaint/{reference}")
    assert "Wir rufen Sie an: wie es nach unserem Angebot weitergeht" in ledger(customer, reference)


@pytest.mark.requirement("001-20", "B-39")
def test_nobody_is_rung_about_a_date_of_a_promise_that_is_kept(app: Flask, customer: Customer, monday):
    reference = paths.bring_to(app, Status.INVESTIGATING, **RUNG)
    days = [datetime(2026, 11, day, 16, tzinfo=UTC) for day in (26, 27)]
    perform(app, reference, "promise", "csr", d.PromiseTerms("We ring the depot.", days[0]))
    with doing(app):
        promise = db.session.query(Promise).one().id
    perform(app, reference, "move_promise", "csr", d.PromiseMoved(promise, days[1], "The depot is shut."))
    assert ledger(opened(app, customer, reference), reference).count("We ring you: what we promised you") == 1
    assert "We told you on" not in ledger(customer, reference)

    perform(app, reference, "keep_promise", "csr", d.PromiseKept(promise))

    assert "We ring you: what we promised you" not in ledger(customer, reference)


@pytest.mark.requirement("001-20")
@pytest.mark.parametrize(
    ("status", "slug", "typed", "line"),
    [
        (Status.OFFERED, "let-us-talk", {"slot": "write", "text": "And the film?"}, "talking about our offer"),
        (Status.INVESTIGATING, "outside-body", {"body": "An ombudsman"},
         "what happens now that you have gone to somebody outside"),
        (Status.INVESTIGATING, "how-we-handle-it", {"text": "Too slow."},
         "that somebody else looks at how we handle it"),
        (Status.RESOLVED, "second-look", {"text": "Read the bill."}, "that somebody else looks at our decision"),
    ],
)  # fmt: skip
def test_a_letter_to_be_posted_says_what_it_is_about(
    app: Flask, customer: Customer, monday, status: Status, slug: str, typed: dict[str, str], line: str
):
    reference = paths.bring_to(app, status, **POSTED)
    with doing(app):
        db.session.execute(db.update(Delivery).where(Delivery.state == State.TO_DO).values(state=State.DONE))

    assert opened(app, customer, reference).act(reference, slug, **typed).status_code == 303

    said = ledger(customer, reference)
    assert said.count(f"A letter to you: {line}") == 1 and "news of your complaint" not in said


@pytest.mark.requirement("001-20")
def test_no_letter_says_that_somebody_looks_again_once_they_have(
    app: Flask, customer: Customer, monday, staff: Callable[[str], FlaskClient]
):
    reference = paths.bring_to(app, Status.RESOLVED, **POSTED)
    opened(app, customer, reference).act(reference, "second-look", text="Read the bill.")

    Colleague(staff("manager")).act(reference, "answer-look", {"outcome": "stands", "answer": "I read the bill."})

    said = ledger(customer, reference)
    assert "A letter to you: our answer" in said and "somebody else looks at our decision" not in said


@pytest.mark.requirement("001-20")
def test_that_somebody_looks_at_our_decision_ends_with_that_look_and_not_with_another(
    app: Flask, customer: Customer, monday
):
    reference = paths.bring_to(app, Status.RESOLVED, **POSTED)
    for slug in ("second-look", "how-we-handle-it"):
        opened(app, customer, reference).act(reference, slug, text="Read the bill.")
    with doing(app):
        look = db.session.query(SecondLook).filter_by(kind="review").one()
        who = next(who for who in ("manager", "other_manager") if actor_of(who).id == look.manager_id)
        answer = d.LookAnswered(look.id, "stands", "I read the bill.")

    perform(app, reference, "answer_look", who, answer)

    said = ledger(customer, reference)
    assert "A letter to you: that somebody else looks at how we handle it" in said
    assert "A letter to you: that somebody else looks at our decision" not in said


def test_every_kind_of_letter_is_about_something_that_has_a_line():
    assert set(LINES) == set(Matter) == {kind.matter for kind in KINDS.values()}
