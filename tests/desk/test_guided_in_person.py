"""A guided talk face to face: a manager meets them, writes to them, or rings; nobody needs a number for it."""

import pytest
from flask import Flask
from time_machine import Traveller

from app.calls.choosing import written
from app.complaints import details as d
from app.conversations.missing import NOWHERE_TO_WRITE
from app.db import db
from app.outbox.models import Delivery, Enclosure
from tests.desk.conftest import Colleague, errors
from tests.desk.guided import add_scripts, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile, letters
from tests.desk.test_managers_time import NUMBER, hold, times
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import booked, can_ring
from tests.support.ways import close_ways

pytestmark = pytest.mark.any_database

HERE = "in_person"


@pytest.fixture(autouse=True)
def _scripts(app: Flask, monday: Traveller) -> None:
    add_scripts(app)


def not_happy(who: Colleague, page: Page) -> Page:
    page = to_the_wish(who, page)
    page = go(who, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    assert "A manager takes it on" in page.said
    return go(who, page, answer="not_happy", feel="No.", then="manager")


def new_here(who: Colleague, **person: str) -> Page:
    """Somebody new who stands there, and whose number nobody knows."""
    typed = {"kind": "complaint", "medium": HERE, "read_card": "yes", "name": "Imogen Hartley", **person}
    return who.press(who.open("/desk/guided-calls/new"), "/guided-calls/new", typed)


def of_talk(app: Flask, page: Page) -> str:
    """The reference of the complaint that was filed in the talk."""
    return form_of(page).action and page.root.of_class("ref")[0].said.split(",")[0]


def mails(app: Flask, *, to_staff: bool) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(to_staff=to_staff).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows


@pytest.mark.requirement("001-29", "001-30", "001-38")
def test_whose_number_nobody_knows_meets_a_manager_at_a_time_they_choose(
    app: Flask, priya: Colleague, helen: Colleague
):
    can_ring(app)
    page = not_happy(priya, new_here(priya, email="imogen@example.org"))
    assert step(page) == "manager" and form_of(page).value("reach") == "here"
    reference = of_talk(app, page)
    slot = times(page)[0]
    assert "Helen Marsh meets them here." in hold(priya, page, slot).said

    page = go(priya, page, slot=slot)
    page = to_the_end(priya, page, doing="", by="", category_id=form_of(page).choices("category_id")[1])
    assert "Helen Marsh meets Imogen Hartley on" in page.said
    record = go(priya, page, press="end")
    assert "A manager meets them" in record.said

    (call,) = booked(app, reference)
    assert (written(call), call.state, call.number) == (slot, "booked", "")
    letter = next(row for row in mails(app, to_staff=False) if row.kind == "after_call")
    assert "Helen Marsh meets you:" in letter.text and "In person, where we talked" in letter.text
    told = next(row for row in mails(app, to_staff=True) if row.kind == "staff_call")
    assert ": You meet somebody " in told.subject and "In person, where we talked" in told.text
    with app.app_context():
        (entry, *_) = db.session.query(Enclosure).filter(Enclosure.media_type.contains("REQUEST")).order_by("id")
        db.session.rollback()
    assert entry is not None
    case = helen.open(f"/desk/complaints/{reference}").said
    assert "Helen Marsh meets them" in case and "in person, here" in case
    assert "booked a meeting: Helen Marsh meets Imogen Hartley" in case


@pytest.mark.requirement("001-29", "001-38")
def test_where_no_time_suits_them_the_managers_have_their_words_and_meet_them(
    app: Flask, priya: Colleague, helen: Colleague
):
    page = not_happy(priya, new_here(priya))
    reference = of_talk(app, page)
    assert errors(go(priya, page, 422, when="")) == ["Write down which day and hour suit them."]

    page = go(priya, page, when="Tuesday after four.")
    page = to_the_end(priya, page, doing="", by="", category_id=form_of(page).choices("category_id")[1])
    go(priya, page, press="end")

    (ring,) = [task for task in casefile(app, reference).tasks if task.kind == "ring"]
    assert ring.words == "A manager meets them: they were not happy with what we offered."
    page = helen.open("/desk/calls")
    assert "in person, here" in page.said and "Tuesday after four." in page.said and 'href="tel:"' not in page.html
    assert "in person, here" in helen.open("/desk/").said
    assert "To be met, in person, here" in helen.open(f"/desk/complaints/{reference}").said


@pytest.mark.requirement("001-29", "001-30")
def test_who_is_rung_although_they_talked_face_to_face_reads_on_which_number(app: Flask, priya: Colleague):
    page = not_happy(priya, begin(priya, file_one(app), medium=HERE))

    page = go(priya, page, reach="rings", when="Tuesday after four.", number=NUMBER)
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    assert f"One of our managers rings you on {NUMBER}." in letters(app)[-1].text


@pytest.mark.requirement("001-29", "001-38")
def test_a_manager_writes_to_them_where_they_would_rather_read_it(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = not_happy(priya, begin(priya, reference, medium=HERE))

    page = go(priya, page, reach="writes")
    page = to_the_end(priya, page, doing="", by="")
    assert "one of them writes to Grace Okafor by Tuesday 24 November" in page.said
    go(priya, page, press="end")

    file = casefile(app, reference)
    assert [task.words for task in file.open_tasks] == [
        "A manager writes to them: they were not happy with what we offered."
    ]
    assert [promise.words for promise in file.promises] == ["A manager writes to you about it."]
    letter = letters(app)[-1].text
    assert "One of our managers writes to you about it by Tuesday 24 November" in letter and "rings you" not in letter


@pytest.mark.requirement("001-38")
def test_nobody_writes_to_somebody_whose_address_nobody_knows(app: Flask, priya: Colleague):
    page = not_happy(priya, new_here(priya))

    refused = go(priya, page, 422, reach="writes")

    assert errors(refused) == [NOWHERE_TO_WRITE]
    assert step(go(priya, refused, reach="here", when="Tuesday.")) == "record"


@pytest.mark.requirement("001-29", "001-38")
def test_where_a_number_is_known_both_are_possible(app: Flask, priya: Colleague):
    can_ring(app)
    page = not_happy(priya, begin(priya, file_one(app, phone=NUMBER), medium=HERE))
    assert form_of(page).value("reach") == "rings" and form_of(page).value("number") == NUMBER

    page = go(priya, page, reach="rings", slot=times(page)[0])
    assert f"Helen Marsh rings on {NUMBER}" in page.said
    page = go(priya, page, press="back")
    page = go(priya, page, reach="here", slot=times(page)[1])

    assert "Helen Marsh meets them here." in page.said


@pytest.mark.requirement("001-38")
def test_who_asked_not_to_be_rung_is_met(app: Flask, priya: Colleague):
    reference = file_one(app)
    with doing(app):
        by_reference(reference).customer.may_ring = "no"
    page = not_happy(priya, begin(priya, reference, medium=HERE))

    page = go(priya, page, reach="here", when="Tuesday after four.")

    assert step(page) == "record"


@pytest.mark.requirement("001-30")
def test_a_meeting_that_did_not_happen_is_told_as_one(app: Flask, priya: Colleague, monday: Traveller):
    can_ring(app)
    page = not_happy(priya, begin(priya, reference := file_one(app), medium=HERE))
    page = go(priya, page, reach="here", slot=times(page)[0])
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")
    (call,) = booked(app, reference)
    monday.move_to(call.ends_at)

    page = priya.open(f"/desk/complaints/{reference}/act/call-missed?appointment_id={call.id}")
    assert "We waited, and they did not come" in page.said
    perform(app, reference, "call_missed", "manager", d.CallMissed(call.id, "no_answer"))

    assert "We waited for you on" in letters(app)[-1].text
    assert "waited for Grace Okafor" in priya.open(f"/desk/complaints/{reference}").said


def lines(page: Page) -> str:
    """What the step says to say."""
    return " ".join(node.said for node in page.root.of_class("say-words"))


@pytest.mark.requirement("001-38")
@pytest.mark.parametrize("kind", ["complaint", "call_back", "after_delivery", "win_back"])
def test_nobody_who_stands_before_us_is_told_that_we_ring(app: Flask, priya: Colleague, kind: str):
    page = begin(priya, file_one(app, phone=NUMBER), medium=HERE, kind=kind)
    said = [lines(page)]
    assert "I am Priya Shah" in said[0]
    page = not_happy(priya, page)
    said.append(lines(page))
    page = to_the_end(priya, go(priya, page, reach="here", when="Tuesday."), doing="", by="")
    said += [lines(page), page.root.of_class("reminders")[0].said]

    assert not [word for word in (" ring", "rang", "hang up", "This is", "this is") if word in " ".join(said)]
    assert "What the end of the talk sets going" in page.said


@pytest.mark.requirement("001-38")
def test_on_the_telephone_the_lines_are_those_of_a_call(app: Flask, priya: Colleague):
    page = begin(priya, file_one(app), kind="call_back")

    assert "We said that we would ring you about" in lines(page)


@pytest.mark.requirement("001-29", "B-14")
def test_they_choose_another_time_to_meet_on_their_own_page(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    page = not_happy(priya, begin(priya, reference, medium=HERE))
    first, second = times(page)[:2]
    go(priya, to_the_end(priya, go(priya, page, reach="here", slot=first), doing="", by=""), press="end")
    customer = Customer(app.test_client())
    opened(app, customer, reference)
    place = f"/complaint/{reference}/call"
    assert "Helen Marsh meets you in person, where we talked" in words_of(customer.get(f"/complaint/{reference}").text)
    assert "meets you on Monday 23 November, 10:00, where we talked." in words_of(customer.get(place).text)

    assert customer.post(place, {"slot": second, "number": ""}, place).status_code == 303

    assert [(row.state, row.number) for row in booked(app, reference)] == [("moved", ""), ("booked", "")]
    assert "Booked. We meet then." in words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.requirement("001-29")
def test_a_meeting_stays_where_the_telephone_is_closed_to_them(app: Flask, priya: Colleague):
    can_ring(app)
    met, waits = file_one(app), file_one(app)
    page = not_happy(priya, begin(priya, met, medium=HERE))
    go(priya, to_the_end(priya, go(priya, page, reach="here", slot=times(page)[0]), doing="", by=""), press="end")
    page = not_happy(priya, begin(priya, waits, medium=HERE))
    page = go(priya, page, reach="here", slot="none", when="Tuesday.")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    close_ways(app, met, "telephone")
    close_ways(app, waits, "telephone")

    assert [row.state for row in booked(app, met)] == ["booked"]
    assert [task.kind for task in casefile(app, waits).open_tasks if task.kind == "ring"] == ["ring"]


@pytest.mark.requirement("001-29", "001-38")
def test_to_whom_the_telephone_is_closed_a_manager_writes(app: Flask, priya: Colleague):
    reference = file_one(app)
    close_ways(app, reference, "telephone")
    page = not_happy(priya, begin(priya, reference, medium=HERE))

    assert form_of(page).choices("reach") == ["writes"]
    assert step(go(priya, page, reach="writes")) == "record"
