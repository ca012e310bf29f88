"""Answers that help: written by managers, read by all colleagues, every version kept, what cannot be filled refused."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.db import db
from app.helping import service
from app.helping.queries import ANSWER
from tests.admin.test_staff import send
from tests.portal.conftest import words_of
from tests.support.apps import doing

Staff = Callable[[str], FlaskClient]
NEW = "/desk/help-answers/new"
ANSWER_TYPED = {
    "name": "Refunds", "words": "A refund takes up to {days} working days.", "question": "When was it promised?",
    "days": "5", "working_days": "y", "due_words": "", "late_words": "", "category_ids": ["1"], "said": "refund",
    "starts_on": "", "ends_on": "",
}  # fmt: skip


@pytest.mark.requirement("B-12")
@pytest.mark.usefixtures("monday")
def test_an_answer_is_written_changed_counted_retired_and_read_by_every_colleague(app, staff: Staff):
    manager, priya = staff("manager"), staff("csr")
    where = send(manager, NEW, **ANSWER_TYPED).headers["Location"]
    with doing(app):
        for names in (("shown",), ("shown", "helped"), ("shown", "went_on", "late")):
            service.count(ANSWER, 1, *names)
    changed = {**ANSWER_TYPED, "days": "7", "due_words": "We pay it by {day}."}
    assert send(manager, where, **changed).status_code == 303
    assert send(manager, where, **changed).status_code == 303, "the same again is no version"

    page = words_of(priya.get(where).text)
    assert "A refund takes up to 7 working days. When was it promised? We pay it by Wednesday 2 December." in page
    assert "Shown 3, helped 1, went on 1." in page and "Left the page 1 The day had passed 1" in page
    assert "Version 2" in page and "Version 3" not in page and "Keep it" not in page
    line = words_of(priya.get("/desk/help-answers").text)
    assert "Refunds" in line and "shown 3, helped 1, went on 1" in line
    assert priya.get(NEW).status_code == 403
    assert send(manager, f"{where}/retire", where).status_code == 303
    assert "Retired" in words_of(priya.get("/desk/help-answers").text)
    assert send(manager, f"{where}/bring-back", where).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Give it a name that colleagues find it by."),
        ({"words": ""}, "Write what customers read."),
        ({"words": "It comes on {day}."}, "{day} can’t be filled in. What can stand in braces here: days."),
        ({"due_words": "{money}"}, "{money} can’t be filled in."),
        ({"days": "", "question": "", "words": "In {days} days."}, "without a number of days there is no date."),
        ({"days": ""}, "From the day that the question asks for we count days: write how many."),
        ({"days": "251"}, "Write a number from 0 to 250, or nothing."),
        ({"starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "It ends after it begins."),
        ({"starts_on": "0001-01-01"}, "Is the year right?"),
    ],
)
@pytest.mark.any_database
def test_an_answer_that_cannot_be_told_comes_back_with_its_reason(app, staff: Staff, typed: dict, words: str):
    answer = send(staff("manager"), NEW, **{**ANSWER_TYPED, **typed})

    assert answer.status_code == 422 and words in words_of(answer.text)
    assert ("paid" not in answer.text and 'value="Refunds"' in answer.text) or "name" in typed
    with app.app_context():
        assert service.queries.all_answers() == []
        db.session.remove()
