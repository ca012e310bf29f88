"""What people ask of their own data: the list with its dates, the alarms, and an answer that says it has to wait."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import User
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints import details as d
from app.db import db
from app.jobs.duties import own_data
from app.jobs.duties.rounds import Round
from app.outbox.models import Delivery, Notice
from tests.portal.conftest import hidden, words_of
from tests.support.apps import STAFF, address_of, csrf_of, doing, file_one, perform

Browsers = Callable[[str], FlaskClient]


def round_of(app: Flask) -> int:
    """What the worker does about it in one round."""
    with app.app_context():
        round_ = Round(lambda: False)
        own_data.remind(round_)
        own_data.overdue(round_)
    return round_.done


def told(app: Flask) -> list[tuple[str, str]]:
    """Notices about people's own data: to whom, and their words; forgotten once read."""
    with doing(app):
        ids = {user.id: who for who in STAFF for user in db.session.query(User).filter_by(email=address_of(who))}
        rows = db.session.query(Notice).filter_by(kind="own_data").order_by(Notice.user_id)
        found = [(ids[row.user_id], row.words) for row in rows]
        db.session.query(Notice).delete()
    return found


def press(browser: FlaskClient, reference: str, **form: str) -> int:
    path = f"/desk/complaints/{reference}/act/answer-own-data"
    page = browser.get(path).text
    hold = {"csrf_token": csrf_of(page), "version": hidden(page, "version"), "seen": hidden(page, "seen")}
    return browser.post(path, data={**hold, **form}).status_code


@pytest.mark.requirement("B-35")
def test_requests_stand_in_a_list_by_their_date_with_alarms_and_may_wait_for_a_reason(
    app: Flask, staff: Browsers, monday: time_machine.Traveller
) -> None:
    with doing(app):
        targets = catalogue.targets().model_copy(update={"own_data_months": 2, "own_data_alarm_days": 5})
        catalogue_service.save(targets)
    later, first, other = file_one(app), file_one(app), file_one(app, email="mo@example.com", name="Mo Adeyemi")
    perform(app, later, "ask_own_data", "customer", d.OwnDataAsked("removal", "Forget it all."))
    with doing(app):
        catalogue_service.save(catalogue.targets().model_copy(update={"own_data_months": 1}))
    perform(app, first, "ask_own_data", "customer", d.OwnDataAsked("copy"))
    told(app)

    page = words_of(staff("manager").get("/desk/own-data").text)
    assert page.index(first) < page.index(later)
    assert page.count("23 Dec") == page.count("23 Jan") == 1 and other not in page
    assert "Own data" in words_of(staff("admin").get("/desk/").text)
    assert "Own data" not in words_of(staff("csr").get("/desk/").text)
    for outsider in ("csr", "qa"):
        assert staff(outsider).get("/desk/own-data").status_code == 403

    assert round_of(app) == 0
    monday.shift(timedelta(days=26))
    assert (round_of(app), round_of(app)) == (1, 0)
    ((who, words),) = told(app)
    assert who == "manager" and "By Wednesday 23 December 2026 they must have our answer on the copy" in words
    monday.shift(timedelta(days=10))
    assert (round_of(app), round_of(app)) == (1, 0)
    late = told(app)
    assert [who for who, _words in late] == ["manager", "other_manager", "admin"]
    assert all("Overdue since Wed 23 Dec" in words for _who, words in late)
    page = words_of(staff("manager").get("/desk/own-data").text)
    assert "Overdue by" in page and page.count("Wed 23 Dec") == 1

    helen = staff("manager")
    waits = {"request_id": "2", "outcome": "waits", "reason": "An ombudsman looks at it until February."}
    assert press(helen, first, **waits) == 422
    assert press(helen, first, **waits, until="2027-06-01") == 422
    assert press(helen, first, **waits, until="2027-02-10") == 303
    page = words_of(helen.get("/desk/own-data").text)
    assert page.index(later) < page.index(first) and "It has to wait" in page and page.count("Wed 10 Feb") == 1
    with app.app_context():
        (letter,) = db.session.query(Delivery).filter_by(kind="own_data_answered")
        assert "It has to wait, and this is why" in letter.text and "An ombudsman looks at it" in letter.text
        assert "You have our answer by: Wednesday 10 February 2027" in letter.text
        assert clock.now() < letter.next_try_at
        db.session.remove()
    assert "<del>Wed 23 Dec</del>" in helen.get("/desk/own-data").text
    assert press(helen, first, request_id="2", outcome="done", reason="It is in the post.") == 303
    page = words_of(helen.get("/desk/own-data?view=answered").text)
    assert first in page and "Late, it was due Wed 23 Dec" in page, "it had passed before it moved"
    assert first not in words_of(helen.get("/desk/own-data").text)
