"""A colleague's form that comes once more, several times at the same moment: what was added to it is kept once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from app.complaints.models import Attachment, Event, Need
from app.db import db
from tests.desk.conftest import Colleague, a_file
from tests.desk.test_logging import SAID, only_complaint, shown
from tests.desk.test_taking import IN_NEED, NEW
from tests.support.apps import by_reference

PRESSES = 4


def test_what_was_added_is_kept_once_however_often_the_form_is_pressed(app: Flask, priya: Colleague):
    form = priya.open(NEW).form(NEW)
    reference = shown(priya.send(form, SAID, 200))[0]
    cookie, ready = priya.browser.get_cookie("desk", path="/desk"), threading.Barrier(PRESSES)
    assert cookie is not None
    more = form.filled({**SAID, **IN_NEED, "happened": "It lay in the rain for two days.", "in_danger": "y"})

    def send(_: int) -> int:
        browser = app.test_client()
        browser.set_cookie("desk", cookie.value, path="/desk")
        data = {**dict(more), "files": a_file(b"The invoice.", "invoice.txt")}
        ready.wait(timeout=60)
        return browser.post(form.action, data=data, content_type="multipart/form-data").status_code

    with ThreadPoolExecutor(PRESSES) as pool:
        assert set(pool.map(send, range(PRESSES))) == {200}

    only_complaint(app)
    with app.app_context():
        assert [row.name for row in db.session.query(Attachment)] == ["invoice.txt"]
        assert db.session.query(Need).count() == 1
        assert db.session.query(Event).filter_by(action="note").count() == 1
        assert by_reference(reference).level == 1
        db.session.remove()
    assert priya.case(reference).said.count("It lay in the rain for two days.") == 1
