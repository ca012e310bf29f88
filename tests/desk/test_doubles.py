"""A form of the desk that is sent twice does once what it does; the same words from a fresh page are meant."""

import io

import pytest
from flask import Flask

from app.complaints.models import Attachment, Event, Promise, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Answers, Colleague
from tests.support import paths

pytestmark = pytest.mark.every_set


def count(app: Flask, model: type, **criteria: object) -> int:
    with app.app_context():
        found = db.session.query(model).filter_by(**criteria).count()
        db.session.remove()
    return found


FORMS: list[tuple[str, Answers]] = [
    ("message", {"text": "We ring you tomorrow."}),
    ("note", {"text": "She sounded calm."}),
    ("log-call", {"words": "Nobody answered."}),
    ("promise", {"words": "A call.", "due_at": "2046-11-26T12:00"}),
    ("add-task", {"words": "Ask the depot.", "due_on": "2046-11-26"}),
    ("not-right-yet", {"reason": "Nobody rings.", "spoken_channel": "telephone", "spoken_words": "Nobody rings me!"}),
]


@pytest.mark.parametrize(("slug", "answers"), FORMS)
def test_a_form_sent_twice_is_done_once(app: Flask, priya: Colleague, slug: str, answers: Answers):
    reference = paths.bring_to(app, Status.ASSESSED)
    form = priya.form(reference, slug)

    for _ in range(2):
        priya.send(form, answers)

    assert count(app, Event, action=slug.replace("-", "_")) == 1
    assert (count(app, Promise), count(app, Task)) == (int(slug == "promise"), int(slug == "add-task"))
    assert count(app, Delivery, kind="message") == int(slug == "message")


@pytest.mark.parametrize(("slug", "answers"), FORMS)
def test_the_same_from_a_fresh_page_is_done_again(app: Flask, priya: Colleague, slug: str, answers: Answers):
    reference = paths.bring_to(app, Status.ASSESSED)

    for _ in range(2):
        priya.act(reference, slug, answers)

    assert count(app, Event, action=slug.replace("-", "_")) == 2


def test_a_file_sent_twice_is_kept_once(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    form = priya.form(reference, "attach")

    for content in (b"the bill", b"the bill", b"another bill"):
        data = {**dict(form.standing()), "files": [(io.BytesIO(content), "bill.txt")]}
        assert priya.browser.post(form.action, data=data).status_code == 303

    assert count(app, Attachment) == 2
