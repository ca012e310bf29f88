"""The guided call: the script is the form, and its end is the whole record."""

import pytest
from flask import Flask

from app.complaints.casefile import CaseFile, read
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague, state
from tests.desk.guided import CONCERNS, WISH, add_scripts, agree, begin, go, to_the_end, to_the_wish
from tests.support import paths
from tests.support.apps import actor_of, by_reference


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def casefile(app: Flask, reference: str) -> CaseFile:
    with app.app_context():
        file = read(by_reference(reference), actor_of("csr"))
        _ = file.concerns, file.promises, file.wishes, file.messages, file.tasks
        db.session.expunge_all()
        db.session.rollback()
    return file


def letters(app: Flask) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(to_staff=False).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows


@pytest.mark.requirement("B-14", "001-07", "001-25", "001-28", "001-36")
@pytest.mark.parametrize(
    "start",
    [Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING, Status.WAITING, Status.OFFERED,
     Status.AGREED, Status.RESOLVED],
)  # fmt: skip
def test_from_wherever_it_stands_the_call_makes_the_whole_record(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    before = len(letters(app))

    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    page = go(priya, to_the_end(priya, page), press="end")

    assert state(app, reference)[0] == "agreed"
    file = casefile(app, reference)
    assert [concern.words for concern in file.concerns] == list(CONCERNS)
    assert all(concern.confirmed_at is not None for concern in file.concerns)
    assert [wish.words for wish in file.wishes if wish.replaced_at is None] == [WISH]
    assert [promise.words for promise in file.promises] == ["We pay the repair."]
    assert {"talk", "apologise", "state_facts", "confirm_facts", "offer", "accept", "promise"} <= file.actions
    assert [letter.kind for letter in letters(app)[before:]] == ["after_call"]
    assert "What was set going" in page.said and "They agreed" in page.said
