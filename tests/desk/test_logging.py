"""Taking a complaint: the same record from every channel, with its true date, and a code that is shown once."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from app.complaints.models import Complaint
from app.complaints.queries import find_by_code
from app.db import db
from app.outbox.models import Notice
from tests.desk.conftest import Answers, Colleague
from tests.journeys.pages import Page
from tests.support.apps import MONDAY, actor_of, file_one

SAID = {
    "channel": "telephone",
    "happened": "My parcel was left in the rain.",
    "expected": "A knock on the door.",
    "desired": "Pay for the repair.",
    "category_id": "1",
    "mood": "2",
    "name": "Grace Okafor",
    "phone": "07700 900118",
    "preferred_channel": "phone",
}


def taken(colleague: Colleague, answers: Answers, expect: int = 200) -> Page:
    form = colleague.open("/desk/complaints/new").form("/desk/complaints/new")
    return colleague.send(form, answers, expect)


def shown(page: Page) -> tuple[str, str]:
    """Reference and code, as the page after saving shows them."""
    return page.root.of_class("ref")[0].said, page.root.of_class("big-date")[0].said


def only_complaint(app: Flask) -> Complaint:
    with app.app_context():
        complaint = db.session.query(Complaint).one()
        db.session.expunge_all()
        db.session.rollback()
    return complaint


@pytest.mark.requirement("002-06")
@pytest.mark.parametrize("channel", ["telephone", "counter", "letter", "email", "street"])
def test_every_channel_ends_in_the_same_record(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, channel: str
):
    taken(priya, {**SAID, "channel": channel, "received_at": "2026-11-20T16:45"})

    complaint = only_complaint(app)
    with app.app_context():
        priyas_id = actor_of("csr").id
        db.session.rollback()
    assert (complaint.channel, complaint.happened, complaint.mood) == (channel, SAID["happened"], 2)
    assert complaint.received_at.isoformat() == "2026-11-20T16:45:00+00:00"
    assert (complaint.logged_at, complaint.logged_by_id) == (MONDAY, priyas_id)


@pytest.mark.requirement("002-06")
def test_all_dates_count_from_the_true_receipt(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    page = taken(priya, {**SAID, "received_at": "2026-11-20T16:45"})

    case = priya.case(shown(page)[0])

    assert "A person answers, 24 hours Overdue by 1 day" in case.said
    assert "Fri 20 Nov, 16:45, telephone. Logged by Priya Shah, today, 09:00." in case.said
    assert "Received by telephone (Fri 20 Nov, 16:45), logged by Priya Shah" in case.said


def test_the_code_is_shown_once_and_opens_the_complaint(app: Flask, priya: Colleague):
    page = taken(priya, SAID)
    reference, code = shown(page)

    assert re.fullmatch(r"([A-Z2-7]{4} ){6}[A-Z2-7]{2}", code)
    with app.app_context():
        assert find_by_code(reference, code.lower()) is not None
        assert find_by_code(reference, code[::-1]) is None
        db.session.rollback()
    assert code not in priya.case(reference).html


def test_sending_twice_gives_one_complaint_and_the_same_code(app: Flask, priya: Colleague):
    form = priya.open("/desk/complaints/new").form("/desk/complaints/new")

    first, second = priya.send(form, SAID, 200), priya.send(form, SAID, 200)

    assert shown(first) == shown(second)
    assert "This form was sent before." in second.said
    only_complaint(app)


def test_what_was_changed_before_it_was_sent_again_is_kept_once(app: Flask, priya: Colleague):
    form = priya.open("/desk/complaints/new").form("/desk/complaints/new")
    reference, _ = shown(priya.send(form, SAID, 200))

    for _ in range(2):
        page = priya.send(form, {**SAID, "happened": "It lay in the rain for two days.", "name": "Grace Adu"}, 200)

    assert shown(page)[0] == reference and "stands on the case as a note" in page.said
    said = priya.case(reference).said
    assert said.count("It lay in the rain for two days.") == 1 and "Name: Grace Adu" in said
    assert only_complaint(app).happened == SAID["happened"]


@pytest.mark.requirement("001-03")
def test_nobody_is_asked_whose_fault_it_was(app: Flask, priya: Colleague):
    form = priya.open("/desk/complaints/new").form("/desk/complaints/new")

    asked = {
        "channel", "received_at", "received_reason", "in_danger", "happened", "expected", "desired", "category_id",
        "occurred", "order_number", "mood", "name", "phone", "email", "postal_address", "preferred_channel",
        "ring_when", "language", "represented_by", "relation", "represented_at", "authority", "consent_how", "may_ring",
        "need_kinds", "need_first", "need_meaning", "need_purpose", "need_basis", "need_consent", "sensitive_kind",
        "sensitive_reason", "about_ids", "title", "files", "keep_originals", "asked", "through_representative",
        "q_product", "q_still_affected",
    }  # fmt: skip
    assert form.names == asked | {"csrf_token", "ticket", "draft_tab", "draft_from"}
    taken(priya, SAID)
    assert only_complaint(app).cause == ""


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"happened": " "}, "Tell us what happened. One sentence is enough."),
        ({"category_id": ""}, "Choose what it is about."),
        ({"channel": ""}, "Choose how it reached us."),
        ({"received_at": ""}, "Say when it reached us."),
        ({"received_at": "yesterday"}, "Write day and time like 2026-12-02 14:30."),
        ({"received_at": "2099-01-01T10:00"}, "That moment is still to come. Write when it truly reached us."),
        ({"email": "grace at home"}, "Write the address like name@example.org."),
        (
            {"happened": "A \0 in it"},
            "There is a sign in it that we cannot store (NUL). Take it out, or type it again.",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_typed_is_lost(app: Flask, priya: Colleague, answers, sentence: str):
    page = taken(priya, {**SAID, **answers}, expect=422)

    form = page.form("/desk/complaints/new")
    assert sentence in page.root.of_class("error-summary")[0].said
    assert {name: form.value(name) for name in {**SAID, **answers}} == {**SAID, **answers}
    with app.app_context():
        assert db.session.query(Complaint).count() == 0
        db.session.rollback()


def test_a_page_that_is_not_ours_is_sent_again_with_everything_on_it(app: Flask, priya: Colleague):
    page = taken(priya, {**SAID, "ticket": "made up"}, expect=422)

    assert "send it again" in page.said
    shown(priya.press(page, "/desk/complaints/new", expect=200))
    only_complaint(app)


def test_danger_tells_the_managers_at_once(app: Flask, priya: Colleague):
    page = taken(priya, {**SAID, "in_danger": "y"})

    assert "If somebody is in danger now, ring 999. A manager has been told." in page.said
    with app.app_context():
        told = {notice.user_id for notice in db.session.query(Notice).filter_by(kind="danger")}
        managers = {actor_of("manager").id, actor_of("other_manager").id}
        db.session.rollback()
    assert told == managers


def test_complaints_it_may_belong_with_are_listed(app: Flask, priya: Colleague):
    before = file_one(app)

    page = taken(priya, {**SAID, "email": "grace@example.com"})

    assert "They may belong together" in page.said and before in page.said


@pytest.mark.parametrize("who", ["csr", "manager", "qa", "admin"])
def test_everybody_may_take_a_complaint(app: Flask, colleague: Callable[[str], Colleague], who: str):
    shown(taken(colleague(who), SAID))

    assert only_complaint(app).happened == SAID["happened"]


def test_a_stranger_may_not(client):
    assert client.get("/desk/complaints/new").status_code == 302
