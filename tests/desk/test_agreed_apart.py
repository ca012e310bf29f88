"""Agreements of complaints that were joined stay apart: one fails, the other still holds, and nothing goes silently."""

from dataclasses import replace

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Blocker, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague
from tests.desk.test_joined import join
from tests.support import paths
from tests.support.apps import perform

pytestmark = pytest.mark.usefixtures("monday")
REPAIR, FARE, FLOWERS = "We pay the repair of the case.", "We give back the fare.", "We bring flowers."


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
    assert page.said.count("No longer to do: the agreement failed.") == 1
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
