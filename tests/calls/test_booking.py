"""A colleague books a call for a customer, moves it, calls it off, logs it; both sides read of each change."""

import email
from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address

import pytest
from flask import Flask

from app.calls.choosing import written
from app.complaints import details as d
from app.complaints.models import Message
from app.db import db
from app.errors import NotFound, WrongState
from app.outbox.enclosures import content_of, files_of, of_delivery
from app.outbox.messages import Message as Mail
from app.outbox.models import Delivery
from tests.calls.test_invitations import unfolded
from tests.desk.conftest import Colleague, errors, offered
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, free, in_days
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")
NUMBER = "07700 900341"


def value(app: Flask, when, reference: str = "") -> str:
    return next(written(slot) for slot in free(app, in_days(0), in_days(14), reference) if slot.starts_at == when)


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint of Priya's, of somebody with a telephone; Helen can ring from nine to five."""
    can_ring(app)
    found = file_one(app, phone=NUMBER)
    acknowledge(app, found)
    return found


def calendar_of(app: Flask, delivery: Delivery) -> list[str]:
    with app.app_context():
        content = [content_of(row) for row in of_delivery(delivery.id)]
        db.session.remove()
    assert len(content) == 1
    return unfolded(content[0])


@pytest.mark.requirement("B-14", "001-30")
def test_the_page_shows_days_as_columns_and_a_press_books_with_invitations_for_both(
    app: Flask, priya: Colleague, reference: str, letters
):
    taken = file_one(app)
    book(app, taken, at(in_days(1), "09:00"), "manager")
    page = priya.open(f"/desk/complaints/{reference}/act/book-call")
    days = page.root.of_class("slots-day")
    assert len(days) == 5 and days[0].said.startswith("Mon 23 Nov")
    assert "09:00 taken" in days[1].said and page.form("/book-call").value("number") == NUMBER

    when = at(in_days(1), "16:30")
    done = priya.act(reference, "book-call", {"slot": value(app, when), "note": "She is best after four."})

    assert "Helen Marsh rings tomorrow, 16:30" in done.said and "Booked. Both know." in done.said
    call = booked(app, reference)[0]
    assert (call.state, call.starts_at, call.number, call.sequence) == ("booked", when, NUMBER, 0)
    theirs, hers = letters("call_booked")[-1], letters("staff_call")[-1]
    assert theirs.recipient == "grace@example.com" and hers.recipient == "manager@example.org" and hers.to_staff
    for delivery in (theirs, hers):
        lines = calendar_of(app, delivery)
        assert {"METHOD:REQUEST", "DTSTART:20261124T163000Z", "SEQUENCE:0"} <= set(lines)
        assert f"UID:{call.uid}@localhost" in lines and any(delivery.recipient in line for line in lines)
    assert "She is best after four." in hers.text and "Tuesday 24 November 2026, 16:30" in theirs.text
    assert "She is best after four." not in theirs.text


def test_whoever_may_ring_is_chosen_and_a_time_without_a_number_or_nothing_is_refused(
    app: Flask, priya: Colleague, reference: str
):
    other = can_ring(app, "other_manager", weekdays=(1,), opens="10:00", closes="11:00")

    page = priya.open(f"/desk/complaints/{reference}/act/book-call?manager={other}")
    assert [node.said for node in page.root.of_class("slots-name")] == ["Tue 24 Nov", "Tue 1 Dec"]
    refused = priya.send(page.form("/book-call"), {"number": ""}, 422)

    assert errors(refused) == ["Choose a time.", "Say on which number."]
    later = priya.open(f"/desk/complaints/{reference}/act/book-call?from=2026-11-30")
    assert "Earlier days" in later.said and later.root.of_class("slots-day")[0].said.startswith("Mon 30 Nov")


def test_somebody_was_quicker_keeps_what_was_typed(app: Flask, priya: Colleague, reference: str):
    when = at(in_days(1), "14:00")
    form = priya.form(reference, "book-call")
    book(app, file_one(app), when, "manager")

    refused = priya.send(form, {"slot": value(app, when), "note": "About the joiner."}, 422)

    assert errors(refused) == ["Somebody was quicker: that time is taken. Choose another."]
    assert "About the joiner." in refused.html and "14:00 taken" in refused.said
    priya.act(reference, "book-call", {"slot": value(app, at(in_days(1), "14:30"))})
    again = priya.open(f"/desk/complaints/{reference}/act/book-call")
    assert again.find_form("/book-call") is not None
    twice = priya.send(again.form("/book-call"), {"slot": value(app, at(in_days(1), "15:00"))}, 422)
    assert errors(twice) == ["A call is booked already. Move that one."]


@pytest.mark.requirement("B-14")
def test_a_moved_call_keeps_its_place_in_both_calendars(app: Flask, priya: Colleague, reference: str, letters):
    first = book(app, reference, at(in_days(1), "16:30"))
    uid = booked(app, reference)[0].uid

    refused = priya.act(reference, "move-call", {"slot": value(app, at(in_days(2), "10:00"))}, 422)
    assert errors(refused) == ["Say why, as they will read it."]
    priya.act(
        reference, "move-call", {"slot": value(app, at(in_days(2), "10:00")), "reason": "Helen has to be in court."}
    )

    old, new = booked(app, reference)
    assert (old.id, old.state) == (first, "moved")
    assert (new.state, new.uid, new.sequence, new.number) == ("booked", uid, 1, NUMBER)
    letter = letters("call_moved")[-1]
    assert "Helen has to be in court." in letter.text and "Wednesday 25 November 2026, 10:00" in letter.text
    assert "It was Tuesday 24 November 2026, 16:30" in letter.text
    assert {"METHOD:REQUEST", "SEQUENCE:1", f"UID:{uid}@localhost"} <= set(calendar_of(app, letter))
    assert [slot.taken for slot in free(app, in_days(1), in_days(1)) if slot.starts_at == old.starts_at] == [False]


def test_when_somebody_else_rings_the_first_calendar_loses_the_call(app: Flask, priya: Colleague, reference, letters):
    tom = can_ring(app, "other_manager")
    book(app, reference, at(in_days(1), "16:30"))

    page = priya.open(f"/desk/complaints/{reference}/act/move-call?manager={tom}")
    slot = f"{tom}-{int(at(in_days(1), '16:30').timestamp())}-30"
    priya.send(page.form("/move-call"), {"slot": slot, "reason": "Helen is ill."})

    gone, comes = letters("staff_call")[-2:]
    assert (gone.recipient, comes.recipient) == ("manager@example.org", "other.manager@example.org")
    assert "METHOD:CANCEL" in calendar_of(app, gone) and "METHOD:REQUEST" in calendar_of(app, comes)


@pytest.mark.requirement("B-14")
def test_a_call_that_is_called_off_leaves_both_calendars_and_its_time_is_free(
    app: Flask, priya: Colleague, reference: str, letters
):
    when = at(in_days(1), "16:30")
    book(app, reference, when)

    priya.act(reference, "cancel-call", {"reason": "The joiner has answered: there is nothing to ask."})

    letter = letters("call_cancelled")[-1]
    assert "there is nothing to ask" in letter.text and "Nothing else changes" in letter.text
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"} <= set(calendar_of(app, letter))
    assert "METHOD:CANCEL" in calendar_of(app, letters("staff_call")[-1])
    assert value(app, when)
    assert not {"move-call", "cancel-call", "call-happened", "call-missed"} & offered(priya.case(reference), reference)
    with pytest.raises(WrongState, match="not booked"):
        perform(app, reference, "cancel_call", "csr", d.CallCancelled(booked(app, reference)[0].id, "Again."))


def test_a_call_that_happened_counts_as_speaking_with_them(app: Flask, colleague, reference: str, monday):
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER))
    book(app, reference, at(in_days(1), "09:30"))
    monday.shift(timedelta(days=1, minutes=45))

    done = colleague("manager").act(reference, "call-happened", {"words": "She will wait for the joiner."})

    assert "Helen Marsh rang as booked" in done.said and "She will wait for the joiner." in done.said
    assert [row.state for row in booked(app, reference)] == ["done"]
    with app.app_context():
        complaint = by_reference(reference)
        assert complaint.unanswered_at is None and complaint.call_since is None
        own = db.session.query(Message).filter_by(complaint_id=complaint.id, body="She will wait for the joiner.").one()
        assert own.internal
        db.session.remove()


@pytest.mark.parametrize(
    ("why", "told"),
    [("not_rung", "and we did not. We are sorry"), ("no_answer", "We rang you on Tuesday 24 November 2026, 09:30")],
)
def test_a_call_that_did_not_happen_is_told_and_another_time_is_one_press_away(
    app: Flask, colleague, reference: str, monday, letters, why: str, told: str
):
    call = book(app, reference, at(in_days(1), "09:30"))
    assert "call-missed" not in offered(colleague("csr").case(reference), reference)
    with pytest.raises(WrongState, match="not time"):
        perform(app, reference, "call_missed", "csr", d.CallMissed(call, why))
    monday.shift(timedelta(days=1, hours=1))

    priya = colleague("csr")
    priya.act(reference, "call-missed", {"why": why})

    assert told in letters("call_missed")[-1].text and letters("call_missed")[-1].link_purpose == "call"
    assert [row.state for row in booked(app, reference)] == ["missed"]
    assert "book-call" in offered(priya.case(reference), reference)


def test_another_complaints_call_is_none_of_it(app: Flask, reference: str):
    call = book(app, reference, at(in_days(1), "09:30"))
    with pytest.raises(NotFound):
        perform(app, file_one(app), "cancel_call", "manager", d.CallCancelled(call, "Not mine."))


def test_the_mail_that_leaves_carries_the_invitation_as_calendars_expect_it(app: Flask, reference: str, letters):
    book(app, reference, at(in_days(1), "16:30"))
    delivery = letters("call_booked")[-1]
    with app.app_context():
        files = files_of(delivery, lambda _row: b"")
        sender = Address("Northline", "complaints", "example.org")
        mail = email.message_from_bytes(Mail(delivery, sender, None, files).as_bytes())
        db.session.remove()

    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST" and part.get_filename() == "call.ics"
    assert b"BEGIN:VEVENT" in part.get_payload(decode=True)


@pytest.mark.requirement("001-30", "000-22")
def test_what_is_booked_for_other_days_stands_on_the_calls_page(
    app: Flask, colleague: Callable[[str], Colleague], reference: str
):
    book(app, reference, at(in_days(3), "10:00"))

    for who, view in (("manager", "mine"), ("csr", "all")):
        said = colleague(who).open(f"/desk/calls?view={view}").said
        assert "Booked for other days 1" in said and "Helen Marsh rings them." in said
    assert "Booked for other days" not in colleague("csr").open("/desk/calls?view=mine").said


@pytest.mark.requirement("001-30", "000-22")
def test_whom_nothing_reaches_is_told_by_somebody(app: Flask, priya: Colleague, reference: str):
    with doing(app):
        customer = by_reference(reference).customer
        customer.email = customer.phone = customer.postal_address = ""
    book(app, reference, at(in_days(1), "10:00"))
    (call,) = booked(app, reference)
    needs = d.CallMoved(call.id, call.manager_id, at(in_days(2), "11:00"), reason="I am away.", here=True)
    perform(app, reference, "move_call", "csr", needs)

    case = priya.case(reference).said
    assert "Tell Grace Okafor that it is on Wed 25 Nov, 11:00 instead: nobody can write to them or ring them." in case
