"""Whoever writes for somebody else hears what concerns that person once we have seen what allows them to ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import details as d
from app.complaints.models import OwnDataRequest
from app.db import db
from app.errors import Blocked, Invalid, WrongState
from app.jobs.duties import steps
from app.jobs.duties.rounds import Duty, Round
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague
from tests.portal.conftest import Customer, hidden, mailed_link, opened, words_of
from tests.portal.test_filing import png
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform

Staff = Callable[[str], FlaskClient]


def hers(app: Flask) -> str:
    """A complaint of Mild Mother's, sent by her daughter, which is looked into."""
    person = d.Person(
        name="Mild Mother", email="dana@example.org", represented_by="Dana Helper", relation="Daughter",
        authority="unseen", authority_claimed="letter", through_representative=True,
    )  # fmt: skip
    reference = file_one(app, person=person)
    for step in (paths.acknowledge, paths.assess, paths.confirm):
        step(app, reference)
    return reference


def mails(app: Flask, kind: str) -> list[str]:
    with app.app_context():
        return [row.text for row in db.session.query(Delivery).filter_by(kind=kind).order_by(Delivery.id)]


@pytest.mark.requirement("000-09")
def test_until_it_is_seen_no_offer_leaves_and_nothing_found_is_shown(app: Flask, customer: Customer, staff: Staff):
    reference = hers(app)
    opened(app, customer, reference)

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "You write for Mild Mother" in page
    assert "Nobody here has seen yet what allows you to ask." in page
    for kind in ("", ".pdf", ".zip"):
        assert customer.get(f"/complaint/{reference}/everything{kind}").status_code == 403
    case = Colleague(staff("csr")).case(reference)
    assert "Nobody has seen yet what allows Dana Helper to act for Mild Mother" in case.said
    for refused in (paths.offer, paths.deadlock, paths.resolve):
        with pytest.raises(Blocked, match="has to wait"):
            refused(app, reference)


@pytest.mark.requirement("000-09")
def test_what_they_send_is_looked_at_and_they_hear_what_came_of_it(app: Flask, customer: Customer, staff: Staff):
    reference, priya = hers(app), Colleague(staff("csr"))
    opened(app, customer, reference)
    at = f"/complaint/{reference}/what-allows-you"
    assert customer.post(at, {"text": "No file."}, at).status_code == 422
    refused = customer.post(at, {"files": [png()], "text": "\0"}, at, content_type="multipart/form-data")
    assert refused.status_code == 422 and "case.png" in refused.text
    for _ in range(2):  # a double click
        sent = customer.post(at, {"kept": hidden(refused.text, "kept"), "text": ""}, at)
        assert sent.status_code == 303 and sent.location == f"/complaint/{reference}"
    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "You sent what allows you to ask on" in page and "case.png (what allows you to ask)" in page

    assert "they read it" in priya.act(reference, "judge-authority", {"right": "refused", "reason": ""}, 422).said
    priya.act(reference, "judge-authority", {"right": "refused", "reason": "We cannot read the signature."})
    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "does not allow us to tell you about them yet" in page
    assert "We cannot read the signature." in mails(app, "authority")[-1]
    with pytest.raises(Blocked):
        paths.offer(app, reference)

    priya.act(reference, "judge-authority", {"right": "letter"})
    assert "We saw what allows you to ask on" in words_of(customer.get(f"/complaint/{reference}").text)
    assert "We have seen what allows you to ask for Mild Mother" in mails(app, "authority")[-1]
    assert customer.get(f"/complaint/{reference}/everything").status_code == 200
    assert customer.post(at, {"files": [png()], "text": ""}, "/follow").status_code == 409
    paths.offer(app, reference)
    assert "Accept" in customer.get(f"/complaint/{reference}").text


@pytest.mark.requirement("000-09")
def test_an_offer_rests_from_the_day_on_which_what_they_showed_does_not_hold(
    app: Flask, monday: time_machine.Traveller
) -> None:
    reference = hers(app)
    perform(app, reference, "judge_authority", "csr", d.AuthorityJudged("letter"))
    paths.offer(app, reference)
    perform(app, reference, "judge_authority", "csr", d.AuthorityJudged("refused", "It is revoked."))
    monday.shift(timedelta(days=9))

    assert round_of(app, steps.remind_of_offers) == 0 and mails(app, "offer_reminder") == []
    with pytest.raises(WrongState, match="what allows"):
        paths.accept(app, reference)
    perform(app, reference, "judge_authority", "csr", d.AuthorityJudged("letter"))
    assert round_of(app, steps.remind_of_offers) == 1 and len(mails(app, "offer_reminder")) == 1
    perform(app, reference, "judge_authority", "csr", d.AuthorityJudged("refused", "It is revoked."))
    monday.shift(timedelta(days=9))
    assert round_of(app, steps.end_offers) == 0
    perform(app, reference, "judge_authority", "csr", d.AuthorityJudged("letter"))
    paths.accept(app, reference)


def round_of(app: Flask, duty: Duty) -> int:
    with app.app_context():
        round_ = Round(lambda: False)
        duty(round_)
    return round_.done


@pytest.mark.requirement("000-09")
def test_a_record_that_is_corrected_counts_as_well(app: Flask, staff: Staff):
    reference = hers(app)

    perform(app, reference, "correct_details", "csr", d.Correction("She showed it at the counter.", authority="power"))

    assert len(mails(app, "authority")) == 1
    assert "She showed it" not in mails(app, "authority")[0]  # the reason is for colleagues
    paths.offer(app, reference)


@pytest.mark.requirement("000-09")
def test_an_address_of_who_writes_is_not_that_of_whom_it_is_about(app: Flask, customer: Customer, staff: Staff):
    reference = hers(app)
    own = file_one(app, name="Dana Helper", email="dana@example.org", happened="The lift is out of order.")
    customer.post("/my-complaints", {"email": "dana@example.org"}, "/my-complaints")
    customer.get(mailed_link(app, "sign_in"))

    page = customer.get("/my-complaints").text
    assert "You write for Mild Mother" in words_of(page) and own in page and reference in page
    data = words_of(customer.get("/my-complaints/data").text)
    assert "It is about your complaint with us." in data
    assert "are not part of it before we have seen" in data
    customer.post("/my-complaints/data", {"kind": "copy", "words": ""}, "/my-complaints/data")
    perform(app, reference, "ask_own_data", "csr", d.OwnDataAsked("copy"), spoken=paths.SPOKEN)
    with app.app_context():
        about_her, asked = by_reference(own).id, by_reference(reference).id
        requests = db.session.query(OwnDataRequest).order_by(OwnDataRequest.id)
        assert [(row.complaint_id, row.covers) for row in requests] == [
            (about_her, [about_her]), (asked, sorted([about_her, asked])),
        ]  # fmt: skip
        (_hers, mothers) = [row.id for row in requests]
        db.session.remove()
    with pytest.raises(Invalid) as refused:
        perform(app, reference, "send_copy", "manager", d.CopySent(mothers))
    assert "Nobody has seen yet what allows" in refused.value.errors["request_id"]
    assert own not in Colleague(staff("csr")).case(reference).said
