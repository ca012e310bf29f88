"""What a later press takes the place of, before it left: one mail says what is true at the end."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import drain_once
from app.outbox import service as outbox
from app.outbox.models import Delivery
from tests.outbox.conftest import Rows, body, kinds
from tests.portal.conftest import Customer, opened
from tests.support import calls, paths
from tests.support.apps import by_reference, doing, perform
from tests.support.smtp import MailServer

HOLD = timedelta(seconds=60)


def with_a_call(app: Flask, server: MailServer, monday: Traveller) -> str:
    """An acknowledged complaint with a call in two days; all of its mails have left."""
    calls.can_ring(app)
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone="07700 900341")
    calls.book(app, reference, calls.at(calls.in_days(2), "14:00"))
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()
    return reference


def quiet(
    app: Flask, server: MailServer, monday: Traveller, client: FlaskClient, **filing: object
) -> tuple[str, Customer]:
    """A complaint that is looked into, with its customer at the page; all of its mails have left."""
    reference = paths.bring_to(app, Status.INVESTIGATING, **filing)
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()
    return reference, opened(app, Customer(client), reference)


def complaining_of_the_handling(
    app: Flask, server: MailServer, monday: Traveller, client: FlaskClient
) -> tuple[Customer, str]:
    """Somebody who has just done that; all mails about their complaint from before have left."""
    reference, customer = quiet(app, server, monday, client)
    customer.act(reference, "how-we-handle-it", text="Four people asked me the same.")
    return customer, reference


@pytest.mark.requirement("001-20")
def test_a_withdrawal_that_calls_a_call_off_is_one_mail_with_the_entry_for_the_calendar(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller
):
    reference = with_a_call(app, server, monday)

    paths.withdraw(app, reference)
    drain_once(app)

    (mail,) = [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]
    assert mail["Subject"].endswith("we stop, as you asked, and one more thing")
    assert "Open it again" in body(mail, "plain") and "We do not ring you on" in body(mail, "plain")
    assert [part.get_filename() for part in mail.iter_attachments()] == ["call.ics"]
    assert ("call_cancelled", "joined") in kinds(rows) and ("withdrawn", "joined") in kinds(rows)


@pytest.mark.requirement("001-20")
def test_what_was_withdrawn_and_opened_again_at_once_is_told_as_open(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, client: FlaskClient
):
    """Each press takes back what the one before it would have said; the call that is off stays off."""
    reference = with_a_call(app, server, monday)
    customer = opened(app, Customer(client), reference)

    customer.act(reference, "withdraw", reason="")
    customer.act(reference, "not-right", text="No, go on.")
    customer.act(reference, "withdraw", reason="")
    customer.act(reference, "not-right", text="Do go on.")
    drain_once(app)

    (mail,) = [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]
    text = body(mail, "plain")
    assert mail["Subject"] == f"{reference}: your complaint is open again, and one more thing"
    assert "See your complaint:" in text and "We do not ring you on" in text and "Nothing else changes" not in text
    assert "Nobody works on your complaint" not in text and "Open it again" not in text
    told = [row for row in kinds(rows) if row[0] in ("withdrawn", "reopened")]
    assert sorted(told) == [("reopened", "joined"), ("reopened", "recalled"), *[("withdrawn", "recalled")] * 2]


@pytest.mark.requirement("001-20")
def test_a_call_that_is_booked_when_it_is_opened_again_is_a_part_of_that(
    app: Flask, server: MailServer, monday: Traveller, client: FlaskClient
):
    calls.can_ring(app)
    reference = paths.bring_to(app, Status.CLOSED, phone="07700 900341")
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()

    opened(app, Customer(client), reference).act(reference, "not-right", text="It broke again.")
    calls.book(app, reference, calls.at(calls.in_days(2), "14:00"))
    monday.shift(HOLD)
    drain_once(app)

    (mail,) = [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]
    assert mail["Subject"] == f"{reference}: your complaint is open again, and one more thing"
    assert "See your complaint:" in body(mail, "plain") and "rings you" in body(mail, "plain")


@pytest.mark.requirement("001-20")
def test_a_complaint_about_the_handling_is_looked_at_after_a_withdrawal_and_nothing_else_goes_on(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, client: FlaskClient
):
    customer, reference = complaining_of_the_handling(app, server, monday, client)

    customer.act(reference, "withdraw", reason="")
    drain_once(app)

    (mail,) = [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]
    text = body(mail, "plain")
    assert mail["Subject"] == f"{reference}: we stop, as you asked, and one more thing"
    assert "Nobody works on your complaint any more." in text and "You have their answer by" in text
    assert "goes on meanwhile" not in text and "The date we gave you stands" not in text
    told = [row for row in kinds(rows) if row[0] in ("handling", "withdrawn")]
    assert told == [("handling", "recalled"), ("withdrawn", "joined"), ("handling", "joined")]
    assert "looks at how we handle your complaint" in customer.get(f"/complaint/{reference}").text


@pytest.mark.any_database
def test_a_letter_about_the_handling_that_has_left_is_not_written_twice(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, client: FlaskClient
):
    customer, reference = complaining_of_the_handling(app, server, monday, client)

    drain_once(app)
    customer.act(reference, "withdraw", reason="")

    told = [row for row in kinds(rows) if row[0] in ("handling", "withdrawn")]
    assert told == [("handling", "sent"), ("withdrawn", "waiting")]


@pytest.mark.requirement("001-20")
def test_a_call_that_is_booked_called_off_and_booked_again_stands(app: Flask, server: MailServer, monday: Traveller):
    """The first of two letters in the same words is the one that is left out: the call that stands is told last."""
    calls.can_ring(app)
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone="07700 900341")
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()
    at = calls.at(calls.in_days(2), "14:00")

    first = calls.book(app, reference, at)
    perform(app, reference, "cancel_call", "csr", d.CallCancelled(first, "The wrong day."))
    calls.book(app, reference, at)
    monday.shift(HOLD)
    drain_once(app)

    (mail,) = [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]
    text = body(mail, "plain")
    assert "we ring you" in mail["Subject"] and text.count("rings you") == 1
    assert text.index("We do not ring you on") < text.index("rings you")
    standing = calls.booked(app, reference)[-1].uid
    entries = [str(part.get_content()) for part in mail.iter_attachments()]
    assert [("METHOD:CANCEL" in entry, standing in entry) for entry in entries] == [(True, False), (False, True)]


@pytest.mark.any_database
def test_a_letter_on_paper_that_is_overtaken_is_not_posted(app: Flask, rows: Rows, monday: Traveller):
    address = {"email": "", "postal_address": "4 Quay Street, Tolland"}
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, **address)

    paths.withdraw(app, reference)
    perform(app, reference, "not_right", "customer", d.NotRight("Do go on."))

    assert [row for row in kinds(rows) if row[0] in ("withdrawn", "reopened")] == [
        ("withdrawn", "recalled"), ("reopened", "to_do"),
    ]  # fmt: skip


@pytest.mark.any_database
def test_a_letter_on_paper_about_the_handling_is_written_anew_as_well(app: Flask, rows: Rows, monday: Traveller):
    address = {"email": "", "postal_address": "4 Quay Street, Tolland"}
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, **address)

    perform(app, reference, "complain_of_handling", "customer", d.Reason("Four people asked me the same."))
    paths.withdraw(app, reference)

    told = [row for row in rows() if row.kind in ("handling", "withdrawn") and not row.to_staff]
    assert [(row.kind, row.state) for row in told] == [
        ("handling", "recalled"), ("withdrawn", "to_do"), ("handling", "to_do"),
    ]  # fmt: skip
    assert ["goes on meanwhile" in row.text for row in told] == [True, False, False]


def to_grace(server: MailServer) -> list[EmailMessage]:
    return [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]


@pytest.mark.requirement("001-20")
def test_nobody_who_withdraws_chooses_a_time_for_a_call_that_did_not_reach_them(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, client: FlaskClient
):
    reference, customer = quiet(app, server, monday, client, phone="07700 900341")
    perform(app, reference, "ask_for_call", "csr", d.CallAsked("The joiner’s name.", "07700 900341"))
    for _ in range(3):
        perform(app, reference, "log_call", "csr", d.CallLog("Nobody."))

    customer.act(reference, "withdraw", reason="")
    drain_once(app)

    (mail,) = to_grace(server)
    assert mail["Subject"] == f"{reference}: we stop, as you asked"
    told = [row for row in kinds(rows) if row[0] in ("tried_to_ring", "withdrawn")]
    assert told == [("tried_to_ring", "recalled"), ("withdrawn", "sent")]


@pytest.mark.requirement("001-20")
def test_who_went_outside_and_withdraws_reads_by_when_that_is_sent_and_not_that_we_go_on(
    app: Flask, server: MailServer, monday: Traveller, client: FlaskClient
):
    reference, customer = quiet(app, server, monday, client)

    customer.act(reference, "outside-body", body="The Ombudsman")
    customer.act(reference, "withdraw", reason="")
    drain_once(app)

    (mail,) = to_grace(server)
    text = " ".join(body(mail, "plain").split())
    assert mail["Subject"] == f"{reference}: we stop, as you asked, and one more thing"
    assert "sends them what they need to look at your complaint by Wednesday 25 November" in text
    assert "We go on with your complaint" not in text and "Nobody works on your complaint any more." in text


@pytest.mark.requirement("001-20")
def test_who_went_outside_and_was_sent_it_is_not_told_that_it_is_to_be_sent(
    app: Flask, rows: Rows, monday: Traveller, client: FlaskClient
):
    address = {"email": "", "postal_address": "4 Quay Street, Tolland"}
    reference = paths.bring_to(app, Status.INVESTIGATING, **address)
    perform(app, reference, "note_outside_body", "csr", d.OutsideBodyNote("The Ombudsman", clock.now().date()))
    (task,) = paths.open_tasks(app, reference, "outside_body")
    perform(app, reference, "verify_task", "csr", d.TaskDone(task, "All of it, by courier."))

    paths.withdraw(app, reference)

    told = [row for row in kinds(rows) if row[0] in ("went_outside", "withdrawn")]
    assert told == [("went_outside", "recalled"), ("withdrawn", "to_do")]


@pytest.mark.requirement("B-35")
def test_own_data_that_was_asked_for_before_a_withdrawal_is_still_answered(
    app: Flask, server: MailServer, rows: Rows, monday: Traveller, client: FlaskClient
):
    """Only what had not left is written anew: the copy was asked for, and told, before."""
    reference, customer = quiet(app, server, monday, client)
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("copy"))
    drain_once(app)
    server.mails.clear()

    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("removal", "Forget it all."))
    customer.act(reference, "withdraw", reason="")
    drain_once(app)

    stop, data = to_grace(server)
    assert stop["Subject"] == f"{reference}: we stop, as you asked"
    assert data["Subject"] == f"{reference}: you asked us to remove your data"
    assert "You have our answer by" in body(data, "plain") and "goes on meanwhile" not in body(data, "plain")
    told = [row for row in kinds(rows) if row[0] == "own_data_asked"]
    assert told == [("own_data_asked", "sent"), ("own_data_asked", "recalled"), ("own_data_asked", "sent")]


@pytest.mark.requirement("B-35")
def test_what_was_told_of_their_data_is_not_told_again(app: Flask, rows: Rows, monday: Traveller):
    reference = paths.bring_to(app, Status.INVESTIGATING, email="", postal_address="4 Quay Street, Tolland")
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("removal", "Forget it all."))
    monday.shift(timedelta(minutes=1))
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("copy"))
    with doing(app):
        asked = select(Delivery).filter_by(kind="own_data_asked").order_by(Delivery.id)
        outbox.mark_done(db.session.scalars(asked).all()[-1], by_reference(reference).handler_id or 0)

    paths.withdraw(app, reference)

    told = [(row.subject, str(row.state)) for row in rows() if row.kind == "own_data_asked"]
    assert [state for _, state in told] == ["recalled", "done", "to_do"] and told[0][0] == told[2][0] != told[1][0]


@pytest.mark.requirement("001-20")
def test_what_is_promised_or_agreed_is_told_also_where_it_is_withdrawn_at_once(
    app: Flask, rows: Rows, monday: Traveller
):
    address = {"email": "", "postal_address": "4 Quay Street, Tolland"}
    reference = paths.bring_to(app, Status.INVESTIGATING, **address)
    perform(app, reference, "promise", "csr", d.PromiseTerms("We write to the depot.", clock.now() + timedelta(days=4)))
    paths.withdraw(app, reference)
    agreed = paths.bring_to(app, Status.AGREED, **address)
    paths.withdraw(app, agreed)

    left = {row.kind for row in rows() if str(row.state) == "to_do"}
    assert {"promise", "agreed", "withdrawn"} <= left
