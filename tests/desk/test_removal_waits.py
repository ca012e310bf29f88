"""What stands in the way of a removal, and what becomes of a request that another complaint keeps."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.complaints import details as d
from app.complaints.models import OwnDataRequest, Task
from app.complaints.statuses import Status
from app.db import db
from app.forgetting import queries as forgotten
from app.inbox.models import IncomingMail, Place
from app.jobs.worker import drain_once
from app.outbox.models import Delivery, State
from app.safety.models import ManagerCall, Restriction
from tests.desk.test_removal import press, send_all
from tests.portal.conftest import Customer, words_of
from tests.portal.test_resuming import MINE, ask_for_link
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.paths import bring_to
from tests.support.smtp import sending_to_server

Browsers = Callable[[str], FlaskClient]


@pytest.mark.any_database
@pytest.mark.requirement("B-35")
def test_what_is_open_holds_it_up_and_what_was_asked_goes_on_with_another(
    app: Flask, staff: Browsers, monday: time_machine.Traveller
) -> None:
    other, reference = file_one(app), bring_to(app, Status.CLOSED)
    perform(app, other, "ask_own_data", "customer", d.OwnDataAsked("copy"))
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("removal", "Forget Grace."))
    perform(app, reference, "note_outside_body", "customer", d.OutsideBodyNote("The ombudsman", clock.now().date()))
    with doing(app):
        complaint = by_reference(reference)
        who, at = complaint.handler_id or 0, clock.now()
        answered = db.session.query(Delivery).filter_by(about=complaint.id, to_staff=False).first()
        db.session.add_all(
            [
                ManagerCall(complaint_id=complaint.id, kind="upset", asked_by_id=who, asked_at=at),
                Restriction(
                    complaint_id=complaint.id,
                    customer_id=complaint.customer_id,
                    closed="visit",
                    open_way="email",
                    reason="They came.",
                    until=at.date(),
                    proposed_at=at,
                    proposed_by_id=who,
                ),
                IncomingMail(
                    fingerprint=bytes(32),
                    came_at=at,
                    place=Place.HELD,
                    delivery_id=answered.id if answered is not None else None,
                    due_at=at,
                ),
            ]
        )
    assert {"copy", "mail", "outside", "called", "decides"} <= held_up_by(staff, reference)

    (copy, removal) = (asked_of(app, kind) for kind in ("copy", "removal"))
    perform(app, other, "send_copy", "manager", d.CopySent(copy))
    waits = d.OwnDataAnswered(removal, "waits", "Grace went there.", clock.now().date() + timedelta(days=60))
    perform(app, reference, "answer_own_data", "manager", waits)
    with doing(app):
        db.session.query(ManagerCall).one().ended_at = clock.now()
        db.session.query(Restriction).one().state = "refused"
        db.session.query(IncomingMail).one().done_at = clock.now()
        db.session.query(Task).filter(Task.kind != "own_data").update({"done_at": clock.now()})
    send_all(app)
    assert held_up_by(staff, reference) == {"link", "outside"}
    monday.shift(timedelta(days=15))
    assert held_up_by(staff, reference) == {"outside"}
    monday.shift(timedelta(days=351))
    assert held_up_by(staff, reference) == set()
    assert press(staff("manager"), reference, "propose-removal", why="asked")[0] == 303
    assert press(staff("other_manager"), reference, "remove-words", understood="y")[0] == 303
    with app.app_context():
        request = db.session.get_one(OwnDataRequest, removal)
        assert (request.complaint_id, request.words, request.reason) == (by_reference(other).id, "", "")
        db.session.remove()


def held_up_by(staff: Browsers, reference: str) -> set[str]:
    """What the page says that stands in the way, each by a word of it."""
    said_there = words_of(staff("manager").get(f"/desk/complaints/{reference}/act/propose-removal").text)
    sentences = {
        "copy": "They asked for a copy of their data and have none yet.",
        "link": "The link to the copy of their data that we sent them still works",
        "mail": "A mail of theirs waits until somebody looks at it.",
        "outside": "An outside body has it.",
        "called": "A manager is called about it.",
        "decides": "A manager decides whether a way to reach us is closed to them.",
        "letter": "A letter about it has not left yet.",
        "task": "Still to do:",
    }
    return {word for word, sentence in sentences.items() if sentence in said_there}


def asked_of(app: Flask, kind: str) -> int:
    with app.app_context():
        found = db.session.query(OwnDataRequest).filter_by(kind=kind).one().id
        db.session.remove()
    return found


@pytest.mark.requirement("B-35", "B-13")
def test_a_link_they_asked_for_leaves_first_and_keeps_no_address_afterwards(app: Flask, staff: Browsers) -> None:
    """To a form that they began since, in another browser: it is about no complaint yet."""
    reference = proposed(app, staff)
    begun(app)

    status, words = press(staff("other_manager"), reference, "remove-words", understood="y")
    assert status == 422 and "A mail with a link that they asked for has not left yet." in words
    ((to, said_there),) = mails_that_leave(app)
    assert to == MINE and "/t/" in said_there
    assert press(staff("other_manager"), reference, "remove-words", understood="y")[0] == 303

    letter = link_of(app)
    assert (letter.state, letter.recipient, letter.text) == (State.SENT, "", "Removed")


@pytest.mark.requirement("B-35", "B-13")
def test_one_that_is_asked_for_while_it_is_removed_is_never_sent(
    app: Flask, staff: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the look at what stands in the way, and before the rows are blanked."""
    reference = proposed(app, staff)
    begun(app)
    monkeypatch.setattr(forgotten, "in_the_way", lambda _complaint: [])

    assert press(staff("other_manager"), reference, "remove-words", understood="y")[0] == 303

    ((_to, said_there),) = mails_that_leave(app)
    assert "Nobody can bring it back." in said_there, "the last letter alone"
    letter = link_of(app)
    assert (letter.state, letter.recipient, letter.link_sealed) == (State.RECALLED, "", None)


def proposed(app: Flask, staff: Browsers, reference: str = "") -> str:
    """A complaint that has ended, of which nothing is left to do and whose removal somebody proposed."""
    reference = reference or bring_to(app, Status.CLOSED)
    with doing(app):
        db.session.query(Task).update({"done_at": clock.now()})
    send_all(app)
    assert press(staff("manager"), reference, "propose-removal", why="asked")[0] == 303
    return reference


def begun(app: Flask) -> None:
    """A form is begun, and a link to it is asked for."""
    elsewhere = Customer(app.test_client())
    elsewhere.answer("about")
    elsewhere.answer("words")
    assert ask_for_link(elsewhere)


def link_of(app: Flask) -> Delivery:
    with app.app_context():
        found = db.session.query(Delivery).filter_by(kind="draft_link").one()
        db.session.expunge_all()
        db.session.remove()
    return found


def mails_that_leave(app: Flask) -> list[tuple[str, str]]:
    """What the worker sends now: to whom, and its words."""
    with sending_to_server(app) as server:
        drain_once(app)
    return [(mail["To"].addresses[0].addr_spec, mail.get_body(("plain",)).get_content()) for mail in server.mails]
