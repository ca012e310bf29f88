"""A manager's time in a guided call: chosen with them, kept while they talk, booked with its end."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.calls.choosing import read, written
from app.calls.models import Appointment
from app.calls.service import GONE
from app.conversations.managers_time import FOR_MANAGER
from app.conversations.missing import CHOOSE_TIME
from app.db import db
from app.outbox.models import Delivery, Enclosure
from tests.browser.records import record_of
from tests.desk.conftest import Colleague, errors
from tests.desk.guided import add_scripts, begin, form_of, go, remedy, step, stop, to_the_end, to_the_wish
from tests.desk.test_guided_call import letters
from tests.journeys.pages import Page, read_page
from tests.support.apps import by_reference, doing, file_one
from tests.support.calls import at, book, booked, can_ring, in_days

NUMBER = "07700 900123"


@pytest.fixture(autouse=True)
def _scripts(app: Flask, monday: Traveller) -> None:
    add_scripts(app)


def to_the_manager(who: Colleague, reference: str) -> Page:
    page = to_the_wish(who, begin(who, reference))
    page = go(who, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    return go(who, page, answer="not_happy", feel="No.", then="manager")


def times(page: Page) -> list[str]:
    return [value for value in form_of(page).choices("slot") if value[:1].isdigit()]


def hold(who: Colleague, page: Page, slot: str, **more: str) -> Page:
    """Choose a time as the script of the page does: that part of the page comes back."""
    form = form_of(page)
    answer = who.browser.post(f"{form.action}/hold", data=dict(form.filled({"slot": slot, **more})))
    assert answer.status_code == 200, answer.text[:1000]
    return read_page(200, form.action, answer.text)


def end(who: Colleague, page: Page, expect: int = 303, **typed: str) -> Page:
    return go(who, page, press="end", expect=expect, **typed)


def mails(app: Flask) -> list[tuple[str, bool, str]]:
    """Kind, whether to a colleague, and the calendar's method, of each mail about a call."""
    with app.app_context():
        rows = db.session.execute(
            db.select(Delivery.kind, Delivery.to_staff, Enclosure.media_type)
            .join(Enclosure, Enclosure.delivery_id == Delivery.id)
            .order_by(Delivery.id)
        ).all()
        db.session.rollback()
    return [(row.kind, row.to_staff, row.media_type.split("=")[-1]) for row in rows]


@pytest.mark.requirement("001-29", "001-30")
def test_the_time_they_choose_is_kept_at_once_and_booked_with_the_end(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    assert "Times Helen Marsh is free" in page.said and "Tue 24 Nov" in page.said
    first, second = times(page)[:2]

    part = hold(priya, page, first)
    assert "Kept for them until" in part.said and "Helen Marsh rings" in part.said
    part = hold(priya, page, second)
    assert [(written(row), row.state) for row in booked(app, reference)] == [(second, "held")]  # type: ignore[arg-type]

    page = go(priya, page, slot=second, number=NUMBER)
    assert "Kept for them until" in page.said
    page = to_the_end(priya, page, doing="", by="")
    assert "Helen Marsh rings Grace Okafor on" in page.said
    record = end(priya, page)

    (call,) = booked(app, reference)
    assert (written(call), call.state, call.number) == (second, "booked", NUMBER)  # type: ignore[arg-type]
    assert "Helen Marsh rings Grace Okafor on" in record.said
    assert not [words for words in record_of(app, reference).tasks if FOR_MANAGER in words]
    assert [row for row in mails(app) if row[2] == "REQUEST"] == [
        ("call_booked", False, "REQUEST"), ("staff_call", True, "REQUEST"),
    ]  # fmt: skip
    letter = next(row for row in letters(app) if row.kind == "after_call")
    assert "Helen Marsh rings you:" in letter.text and NUMBER in letter.text


@pytest.mark.requirement("001-30")
def test_without_a_script_going_on_keeps_it_and_a_button_does_so_before(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    first, second = times(page)[:2]

    page = go(priya, page, expect=200, press="hold", slot=first, notes="After four is best.")
    assert step(page) == "manager" and "Kept for them until" in page.said
    assert form_of(page).value("notes") == "After four is best."
    go(priya, page, slot=second, number=NUMBER)

    assert [(written(row), row.state) for row in booked(app, reference)] == [(second, "held")]  # type: ignore[arg-type]


@pytest.mark.requirement("001-30")
def test_other_days_and_other_managers_are_shown_and_nothing_typed_is_lost(app: Flask, priya: Colleague):
    can_ring(app)
    can_ring(app, "other_manager", opens="10:00", closes="12:00", minutes=60)
    page = to_the_manager(priya, file_one(app))
    chosen = times(page)[0]

    later = next(value for value in form_of(page).choices("press") if value.startswith("times:2026"))
    page = go(priya, page, expect=200, press=later, slot=chosen, number=NUMBER, notes="After four is best.")
    assert chosen in times(page) and form_of(page).value("slot") == chosen, "what was chosen among other days"
    assert (form_of(page).value("number"), form_of(page).value("notes")) == (NUMBER, "After four is best.")
    whose = [value for value in form_of(page).choices("press") if value.startswith("times::")]
    assert len(whose) == 3
    page = go(priya, page, expect=200, press=whose[2])
    assert {read(value)[0] for value in times(page) if value != chosen} == {int(whose[2].split(":")[2])}  # type: ignore[index]


@pytest.mark.requirement("001-30")
def test_none_of_the_times_suits_them_so_their_words_are_kept(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    assert errors(go(priya, page, expect=422, number=NUMBER)) == [CHOOSE_TIME]
    refused = go(priya, page, expect=422, slot="none", number=NUMBER)
    assert errors(refused) == ["Write down which day and hour suit them."]

    page = go(priya, refused, slot="none", when="Tuesday after four.")
    end(priya, to_the_end(priya, page, doing="", by=""))

    assert [words for words in record_of(app, reference).tasks if FOR_MANAGER in words]
    assert booked(app, reference) == []


@pytest.mark.requirement("001-30")
def test_two_who_hold_the_same_time_one_wins_and_the_other_chooses_another(
    app: Flask, priya: Colleague, colleague
) -> None:
    can_ring(app)
    dev = colleague("other_csr")
    ours, theirs = file_one(app), file_one(app)
    mine, yours = to_the_manager(priya, ours), to_the_manager(dev, theirs)
    first, second = times(mine)[:2]
    hold(dev, yours, second)
    pages: dict[str, Page] = {}
    ready = threading.Barrier(2)

    def want(name: str, who: Colleague, page: Page) -> None:
        ready.wait(timeout=60)
        pages[name] = hold(who, page, first)

    threads = [threading.Thread(target=want, args=row) for row in (("mine", priya, mine), ("yours", dev, yours))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refused = [name for name, page in pages.items() if GONE in page.said]
    assert len(refused) == 1
    kept = booked(app, ours) + booked(app, theirs)
    assert [written(row) for row in kept].count(first) == 1  # type: ignore[arg-type]
    loser, page, reference = (priya, mine, ours) if refused == ["mine"] else (dev, yours, theirs)
    if loser is dev:  # what was kept before stays theirs
        assert [written(row) for row in booked(app, theirs)] == [second]  # type: ignore[arg-type]
    assert first not in times(loser.open(form_of(page).action))
    page = go(loser, page, slot=times(page)[3], number=NUMBER)
    end(loser, to_the_end(loser, page, doing="", by=""))
    assert [row.state for row in booked(app, reference)] == ["booked"]


@pytest.mark.requirement("001-30")
def test_somebody_quicker_is_told_when_going_on(app: Flask, priya: Colleague):
    can_ring(app)
    page = to_the_manager(priya, file_one(app))
    first, second = times(page)[:2]
    book(app, file_one(app), read(first)[1])  # type: ignore[index]

    refused = go(priya, page, expect=422, slot=first, number=NUMBER, notes="Not on Wednesday.")

    assert errors(refused) == [GONE] and first not in times(refused)
    assert (form_of(refused).value("number"), form_of(refused).value("notes")) == (NUMBER, "Not on Wednesday.")
    assert step(go(priya, refused, slot=second)) == "record"


@pytest.mark.requirement("001-29", "001-30")
def test_one_that_lapsed_and_is_still_free_is_booked_all_the_same(
    app: Flask, priya: Colleague, monday: Traveller
) -> None:
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    chosen = times(page)[9]
    page = to_the_end(priya, go(priya, page, slot=chosen, number=NUMBER), doing="", by="")

    monday.shift(timedelta(minutes=11))
    page = priya.open(form_of(page).action)
    assert "Not kept any more, and still free" in page.said
    end(priya, page)

    assert [(written(row), row.state) for row in booked(app, reference)] == [(chosen, "booked")]  # type: ignore[arg-type]


@pytest.mark.requirement("001-29", "001-30")
def test_one_that_lapsed_and_was_lost_is_said_at_the_end_and_another_is_chosen_there(
    app: Flask, priya: Colleague, monday: Traveller
) -> None:
    can_ring(app)
    reference, other = file_one(app), file_one(app)
    page = to_the_manager(priya, reference)
    first, second = times(page)[4:6]
    page = to_the_end(priya, go(priya, page, slot=first, number=NUMBER), doing="", by="")
    monday.shift(timedelta(minutes=11))
    book(app, other, read(first)[1])  # type: ignore[index]

    refused = end(priya, page, expect=422, notes="She thanked us.")
    assert f"{GONE} Nothing of the call is lost." in errors(refused)[0] and step(refused) == "thanks"
    assert form_of(refused).value("notes") == "She thanked us." and first not in times(refused)
    assert booked(app, reference) == []
    end(priya, refused, slot=second)

    assert [(written(row), row.state) for row in booked(app, reference)] == [(second, "booked")]  # type: ignore[arg-type]
    assert "They agreed" not in priya.case(reference).said


@pytest.mark.requirement("001-23", "001-30")
def test_one_that_was_lost_is_told_before_everything_is_read_back(app: Flask, priya: Colleague, monday: Traveller):
    can_ring(app)
    reference, other = file_one(app), file_one(app)
    page = to_the_manager(priya, reference)
    first, second = times(page)[4:6]
    page = go(priya, page, slot=first, number=NUMBER)
    monday.shift(timedelta(minutes=11))
    book(app, other, read(first)[1])  # type: ignore[index]

    page = go(priya, page, nature="Service issue", effect="She can't sew.")
    assert step(page) == "confirm" and GONE in page.said
    assert GONE in errors(go(priya, page, expect=422))
    page = go(priya, page, slot=second)
    assert step(page) == "thanks"
    end(priya, page)
    assert [written(row) for row in booked(app, reference)] == [second]  # type: ignore[arg-type]


@pytest.mark.requirement("001-30")
def test_a_time_that_was_chosen_early_enough_is_booked_although_it_is_soon_by_now(
    app: Flask, priya: Colleague, monday: Traveller
) -> None:
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    soonest = times(page)[0]
    page = to_the_end(priya, go(priya, page, slot=soonest, number=NUMBER), doing="", by="")
    monday.shift(timedelta(minutes=9))

    end(priya, page)

    assert [(written(row), row.state) for row in booked(app, reference)] == [(soonest, "booked")]  # type: ignore[arg-type]


@pytest.mark.requirement("001-29", "001-30")
def test_a_call_that_is_booked_already_is_moved_or_stays(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    book(app, reference, at(in_days(2), "14:00"))
    page = to_the_manager(priya, reference)
    assert "Booked already: Wednesday 25 November 2026, 14:00, Helen Marsh rings" in page.said
    stays = go(priya, page, number="07700 900341")
    assert step(stays) == "record"

    page = go(priya, stays, press="back")
    chosen = times(page)[0]
    page = go(priya, page, slot=chosen)
    end(priya, to_the_end(priya, page, doing="", by=""))

    assert [(row.state, written(row) == chosen) for row in booked(app, reference)] == [  # type: ignore[arg-type]
        ("moved", False), ("booked", True),
    ]  # fmt: skip


@pytest.mark.requirement("001-30")
@pytest.mark.parametrize("way", ["stop", "another"])
def test_nothing_is_kept_for_a_call_that_took_another_way(app: Flask, priya: Colleague, way: str):
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    hold(priya, page, times(page)[0])
    assert [row.state for row in booked(app, reference)] == ["held"]

    if way == "stop":
        stop(priya, page, why_ended="Had to fetch a child.")
    else:
        page = go(priya, go(priya, page, press="back"), answer="not_happy", feel="No.", then="another")
        assert step(page) == "offer"

    assert booked(app, reference) == []


@pytest.mark.requirement("001-30")
def test_a_window_that_is_behind_keeps_no_time(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    page = to_the_manager(priya, reference)
    behind = priya.open(form_of(page).action)
    go(priya, page, press="hold", expect=200, slot=times(page)[0])

    part = hold(priya, behind, times(page)[1])

    assert "This call went on in another window." in part.said
    assert [written(row) for row in booked(app, reference)] == [times(page)[0]]  # type: ignore[arg-type]


@pytest.mark.requirement("001-29")
def test_who_asked_not_to_be_rung_is_not_promised_a_call(app: Flask, priya: Colleague):
    can_ring(app)
    reference = file_one(app)
    with doing(app):
        by_reference(reference).customer.may_ring = "no"
    page = to_the_manager(priya, reference)

    refused = go(priya, page, expect=422, slot=times(page)[0], number=NUMBER)

    assert errors(refused) == ["They asked us not to ring. Write, or ask them first and correct the record."]
    with app.app_context():
        assert db.session.query(Appointment).count() == 0
        db.session.rollback()


@pytest.mark.requirement("001-29")
def test_a_call_that_a_representative_rings_is_no_time_of_a_manager(app: Flask, priya: Colleague):
    reference = file_one(app, phone=NUMBER)
    can_ring(app, "csr")
    book(app, reference, at(in_days(1), "10:00"), manager="csr")

    page = to_the_manager(priya, reference)

    assert step(page) == "manager" and "Priya Shah rings" not in page.said
    assert errors(go(priya, page, expect=422, when="")) == ["Write down which day and hour suit them."]
