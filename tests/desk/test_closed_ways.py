"""A closed way is closed: neither the desk nor the customer's page offers it, an attempt says why and which way stays,
and a manager allows it for some days with a reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import details as d
from app.complaints.models import Task
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Channel, Delivery
from tests.desk import guided
from tests.desk.conftest import Colleague, errors, offered
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import MONDAY, by_reference, file_one, perform
from tests.support.calls import at, book, booked, can_ring, id_of, in_days
from tests.support.ways import close_ways

pytestmark = [pytest.mark.requirement("000-21"), pytest.mark.usefixtures("monday")]
NUMBER = "07700 900181"
STAYS = "What stays open until Mon 15 Feb: by letter."
ASK = "Where the law or a need of theirs asks for it, a manager can allow it."
CALLS = ("ask-for-call", "book-call", "promise-call")
REASON = "The court wants to know by Friday whether she still has the machine."


@pytest.fixture
def reference(app: Flask) -> str:
    """Priya's, by somebody who may not be rung any more."""
    found = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER, postal_address="1 Mill Lane\nLeeds")
    can_ring(app)
    close_ways(app, found, "telephone", "visit")
    return found


def letters(app: Flask, kind: str) -> list[Delivery]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Delivery).filter_by(kind=kind).order_by(Delivery.id)))
        db.session.expunge_all()
        db.session.remove()
    return found


def page_of(app: Flask, reference: str) -> str:
    """What its customer reads."""
    return words_of(opened(app, Customer(app.test_client()), reference).get(f"/complaint/{reference}").text)


def allow(who: Colleague, reference: str, expect: int = 303, **changes: str):
    answers = {"way": "telephone", "ground": "law", "reason": REASON, **changes}
    return who.act(reference, "allow-way", answers, expect)


def test_the_desk_does_not_offer_to_ring_or_meet_them(reference: str, priya: Colleague):
    page = priya.case(reference)

    assert not offered(page, reference) & {*CALLS, "move-call"}
    assert f"/desk/complaints/{reference}/guided-call" not in page.links
    assert f"tel:{NUMBER.replace(' ', '')}" not in page.links
    assert f"{NUMBER}, closed to them" in page.said and "Reach them by letter" in page.said
    assert f"/desk/complaints/{reference}/act/log-call" in page.links, "who rings us is written down all the same"


@pytest.mark.any_database
@pytest.mark.parametrize("slug", CALLS)
def test_an_attempt_to_arrange_a_call_says_why_not_and_what_stays_open(
    reference: str, priya: Colleague, helen: Colleague, slug: str
):
    refused = priya.open(f"/desk/complaints/{reference}/act/{slug}", expect=409)

    assert "The telephone is closed to them." in refused.said and STAYS in refused.said
    assert f"/desk/complaints/{reference}/act/message" in refused.links
    assert f"/desk/complaints/{reference}/act/allow-way?way=telephone" not in refused.links
    link = f"/desk/complaints/{reference}/act/allow-way?way=telephone"
    assert link in helen.open(f"/desk/complaints/{reference}/act/{slug}", expect=409).links
    assert helen.open(link).form("/allow-way").value("way") == "telephone"


def test_what_was_typed_when_it_was_closed_meanwhile_is_not_lost(app: Flask, priya: Colleague, client: FlaskClient):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER)
    form = priya.form(reference, "ask-for-call")
    close_ways(app, reference, "telephone")

    page = priya.send(form, {"why": "She asks for the joiner’s name."}, expect=409)

    assert STAYS in page.said and "She asks for the joiner’s name." in page.html


def test_a_guided_call_does_not_begin_where_it_is_closed(
    app: Flask, reference: str, priya: Colleague, helen: Colleague
):
    guided.add_scripts(app)
    start = priya.open(f"/desk/complaints/{reference}/guided-call")
    assert "Calls and visits are closed to them." in start.said
    assert "On the telephone, closed to them" in start.said and "By video, closed to them" in start.said

    for medium, words in (("telephone", "Calls"), ("video", "Calls"), ("in_person", "Visits")):
        refused = guided.begin(priya, reference, 422, medium=medium)
        assert errors(refused) == [f"{words} are closed to them. {STAYS} {ASK}"]

    allow(helen, reference)
    assert guided.step(guided.begin(priya, reference, medium="telephone")) == "greet"


def test_a_talk_that_has_been_is_written_down_all_the_same(app: Flask, reference: str, priya: Colleague):
    guided.add_scripts(app)

    step = guided.begin(
        priya, reference, medium="telephone", on=MONDAY.date().isoformat(), late_reason="Before it was closed."
    )

    assert "/desk/guided-calls/" in step.path


def test_with_a_manager_s_leave_and_reason_it_is_open_to_us_until_that_day_and_it_stands_in_the_log(
    app: Flask, reference: str, priya: Colleague, helen: Colleague, monday: time_machine.Traveller
):
    assert priya.open(f"/desk/complaints/{reference}/act/allow-way", expect=403)
    assert errors(helen.act(reference, "allow-way", {"until": ""}, expect=422)) == [
        "Choose the way.", "Say what asks for it.", "Say until when.", "Give the reason."
    ]  # fmt: skip
    assert errors(allow(helen, reference, 422, until="2026-12-31")) == ["Choose today or a day within 14 days."]

    allow(helen, reference, until="2026-11-24")

    case = priya.case(reference)
    assert "Helen Marsh allowed the telephone with Grace Okafor until Tue 24 Nov: the law asks for it" in case.said
    assert REASON in case.said and "A manager lets us use the telephone until Tue 24 Nov." in case.said
    assert {"ask-for-call", "book-call", "promise-call"} <= offered(case, reference)
    priya.act(reference, "ask-for-call", {"why": "Whether she has the machine."})
    assert "Whether she has the machine." in priya.open("/desk/calls").said

    monday.shift(timedelta(days=2))
    sweep_once(app)

    with app.app_context():
        assert by_reference(reference).customer.stops("telephone")
        db.session.remove()


def test_what_was_booked_while_it_was_let_ends_with_it_and_nobody_books_beyond(
    app: Flask, reference: str, priya: Colleague, helen: Colleague, monday: time_machine.Traveller
):
    elsewhere = file_one(app, phone=NUMBER)
    allow(helen, reference, until="2026-11-26")
    early = {slug: priya.form(reference, slug) for slug in CALLS}
    allow(helen, reference, until="2026-11-25")
    sweep_once(app)
    words = "We may ring them until Wed 25 Nov. Choose that day, or one before it."
    beyond = {
        "book-call": {"slot": slot_of(app, 3), "number": NUMBER},
        "ask-for-call": {"why": "The bill.", "by": "2026-11-26"},
        "promise-call": {"about": "The bill.", "due_at": "2026-11-26T10:00"},
    }
    assert {slug: errors(priya.send(early[slug], typed, 422)) for slug, typed in beyond.items()} == {
        slug: [words] for slug in CALLS
    }
    times = priya.open(f"/desk/complaints/{reference}/act/book-call").html
    assert slot_of(app, 2) in times and slot_of(app, 3) not in times

    priya.act(reference, "book-call", {"slot": slot_of(app, 1), "number": NUMBER})
    priya.act(reference, "move-call", {"slot": slot_of(app, 2), "reason": "I am away."})
    priya.act(reference, "ask-for-call", {"why": "The bill.", "by": "2026-11-25"})
    priya.act(elsewhere, "ask-for-call", {"why": "The other bill."})
    assert open_calls(app, reference) == open_calls(app, elsewhere) == 1
    allow(helen, reference, until="2026-11-24")
    monday.move_to(at(in_days(1), "20:00"))
    sweep_once(app)
    assert [call.state for call in booked(app, reference)] == ["moved", "booked"]
    monday.move_to(at(in_days(1), "00:01"))
    sweep_once(app)

    assert [call.state for call in booked(app, reference)] == ["moved", "cancelled"]
    assert open_calls(app, reference) == open_calls(app, elsewhere) == 0


def test_who_is_to_be_rung_while_it_is_let_is_rung_by_its_last_day(
    app: Flask, reference: str, priya: Colleague, helen: Colleague
):
    allow(helen, reference, until=MONDAY.date().isoformat())

    priya.act(reference, "ask-for-call", {"why": "The bill."})

    with app.app_context():
        due = db.session.scalars(db.select(Task.due_at).filter_by(kind="ring", done_at=None)).one()
        db.session.remove()
    assert due == at(MONDAY.date(), "17:00"), "and not on the next working day"


def test_the_customer_calls_off_what_we_booked_and_does_not_move_it(
    app: Flask, reference: str, helen: Colleague, client: FlaskClient
):
    allow(helen, reference, until="2026-11-25")
    book(app, reference, at(in_days(1), "10:00"))
    customer = opened(app, Customer(client), reference)
    page = customer.get(f"/complaint/{reference}/call").text

    assert "Its time stays as it is. You can call it off." in page and 'name="slot"' not in page
    moved = customer.post(f"/complaint/{reference}/call", {"slot": slot_of(app, 2), "number": NUMBER, "version": "1"})
    assert moved.status_code == 409 and "We do not ring you for now" in moved.text
    assert [call.state for call in booked(app, reference)] == ["booked"]
    customer.post(f"/complaint/{reference}/call/cancel", {}, f"/complaint/{reference}/call")
    assert [call.state for call in booked(app, reference)] == ["cancelled"]


def test_each_way_that_is_let_ends_on_its_own_day(
    app: Flask, colleague: Callable[[str], Colleague], monday: time_machine.Traveller
):
    priya, helen = colleague("csr"), colleague("manager")
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER, postal_address="1 Mill Lane\nLeeds")
    close_ways(app, reference, "telephone", "email")
    allow(helen, reference, way="email", until="2026-12-04")
    allow(helen, reference, until="2026-11-23")

    both = "A manager lets us use the telephone until Mon 23 Nov and e-mails until Fri 4 Dec."
    assert both in priya.case(reference).said
    monday.shift(timedelta(days=1))
    sweep_once(app)
    assert "A manager lets us use e-mails until Fri 4 Dec." in colleague("csr").case(reference).said
    allow(colleague("manager"), reference, way="email", until="2026-11-24")
    assert "A manager lets us use e-mails until Tue 24 Nov." in colleague("csr").case(reference).said
    monday.shift(timedelta(days=1))
    sweep_once(app)
    assert "A manager lets us use" not in colleague("csr").case(reference).said


def slot_of(app: Flask, days: int) -> str:
    return f"{id_of(app, 'manager')}-{int(at(in_days(days), '10:00').timestamp())}-30"


def test_nothing_is_allowed_where_nothing_is_closed(app: Flask, helen: Colleague):
    open_one = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER)

    assert (
        "No way of ours is closed to them." in helen.open(f"/desk/complaints/{open_one}/act/allow-way", expect=409).said
    )


def test_the_customer_s_page_does_not_offer_it_either_and_says_kindly_which_way_stays(
    app: Flask, reference: str, helen: Colleague, client: FlaskClient
):
    allow(helen, reference)  # what is open to us for a day is not open to them
    customer = opened(app, Customer(client), reference)
    page = customer.get(f"/complaint/{reference}").text
    assert f"/complaint/{reference}/call" not in page and "Would you rather talk?" not in page

    kindly = (
        "We do not ring you for now, and our letter says why. You reach us by letter until Monday 15 February 2027."
    )
    for path in ("call", "ring-me"):
        assert customer.browser.get(f"/complaint/{reference}/{path}").status_code == 302
        said = words_of(customer.get(f"/complaint/{reference}").text)
        assert said.count("you reach us by letter until Monday 15 February 2027") == 1 and kindly not in said
        assert said.count("We do not ring you for now.") == 1
    told = {"why": "I want to shout.", "number": NUMBER, "version": "1"}
    refused = customer.post(f"/complaint/{reference}/ring-me", told)
    assert refused.status_code == 409 and kindly in refused.text and "I want to shout." in refused.text
    slot = customer.post(f"/complaint/{reference}/call", {"slot": "1@2026-11-25T10:00", "number": NUMBER})
    assert slot.status_code in (409, 422)
    assert booked(app, reference) == []


def test_what_was_booked_or_asked_on_any_of_their_complaints_ends_when_it_is_closed(app: Flask):
    first, second, third = (file_one(app, phone=NUMBER, name="Tom Bad", email="tom@example.com") for _ in range(3))
    paths.acknowledge(app, first)
    can_ring(app)
    book(app, second, at(in_days(1), "10:00"))
    perform(app, third, "ask_for_call", "customer", d.CallAsked("The bill.", NUMBER, None, ""))

    close_ways(app, first, "telephone")

    assert [call.state for call in booked(app, second)] == ["cancelled"]
    assert open_calls(app, third) == 0


def test_a_complaint_that_comes_after_it_is_closed_waits_for_no_call(app: Flask, reference: str):
    later = file_one(app, phone=NUMBER, preferred_channel="phone")
    perform(app, later, "ask_for_call", "customer", d.CallAsked("Ring me.", NUMBER, None, ""))

    sweep_once(app)

    assert open_calls(app, later) == 0


def open_calls(app: Flask, reference: str) -> int:
    with app.app_context():
        rows = db.select(Task.id).filter_by(complaint_id=by_reference(reference).id, kind="ring", done_at=None)
        found = len(db.session.scalars(rows).all())
        db.session.remove()
    return found


@pytest.mark.parametrize(
    ("open_way", "address", "goes"),
    [
        ("letter", "1 Mill Lane\nLeeds", Channel.LETTER),
        ("letter", "", Channel.MAIL),
        ("page", "1 Mill Lane\nLeeds", Channel.MAIL),
    ],
    ids=["on paper", "no address to write to", "the page is told of by mail"],
)
def test_where_mails_are_closed_letters_keep_to_the_way_that_stays(
    app: Flask, priya: Colleague, open_way: str, address: str, goes: Channel
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, postal_address=address)
    close_ways(app, reference, "email", open_way=open_way)

    priya.act(reference, "message", {"text": "The joiner comes on Friday."})

    assert letters(app, "message")[-1].channel == goes


def test_a_fresh_link_that_they_ask_for_comes_by_mail_whatever_is_closed(
    app: Flask, priya: Colleague, client: FlaskClient
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, postal_address="1 Mill Lane\nLeeds")
    close_ways(app, reference, "email")

    Customer(client).post("/follow/lost", {"contact": "grace@example.com", "reference": ""}, page="/follow/lost")

    assert [row.channel for row in letters(app, "sign_in")] == [Channel.MAIL]


def test_a_guided_call_that_goes_on_while_it_is_closed_is_told_with_the_next_save_and_loses_no_word(
    app: Flask, priya: Colleague, monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER)
    guided.add_scripts(app)
    talk = guided.begin(priya, reference)
    monday.shift(timedelta(minutes=5))
    close_ways(app, reference, "telephone")

    kept = priya.browser.post(f"{talk.path}/keep", data={**dict(guided.form_of(talk).filled({})), "notes": "It fell."})
    told = guided.go(priya, priya.open(talk.path), notes="It fell off the van.")

    assert kept.json is not None and f"Calls are closed to them. {STAYS}" in kept.json["words"]
    assert guided.step(told) == "greet" and f"Calls are closed to them. {STAYS}" in told.said
    assert "It fell off the van." in told.html
    over = guided.stop(priya, told, why_ended="The telephone was closed to them.")
    assert "It fell off the van." in over.said and "The telephone was closed to them." in over.said


def test_a_guided_call_that_is_at_its_end_when_it_is_closed_becomes_the_record(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER)
    guided.add_scripts(app)
    thanks = guided.to_the_end(priya, guided.agree(priya, guided.to_the_wish(priya, guided.begin(priya, reference))))
    close_ways(app, reference, "telephone")

    record = guided.go(priya, priya.open(thanks.path), press="end")

    assert record.path.endswith("/record") and "We pay the repair." in record.said


def test_a_promise_to_ring_back_is_kept_in_writing_once_the_telephone_is_closed(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone=NUMBER, postal_address="1 Mill Lane\nLeeds")
    back = d.CallBackPromised("What we found out", MONDAY + timedelta(days=3), NUMBER)
    perform(app, reference, "promise_call", "csr", back)

    close_ways(app, reference, "telephone")

    words = "We write to you, as we do not ring for now: What we found out."
    assert f"{words} by Thu 26 Nov" in page_of(app, reference)
    said = "Write to them instead of ringing: What we found out."
    assert said in priya.case(reference).said and said in priya.open("/desk/notices").said
    assert NUMBER not in priya.open("/desk/calls").said

    priya.act(reference, "move-promise", {"due_at": "2026-11-27T10:00", "reason": "He is away."})
    priya.act(reference, "keep-promise", {"is_done": "y", "happened": "We wrote."})
    assert f"{words} Kept on Mon 23 Nov" in page_of(app, reference)
