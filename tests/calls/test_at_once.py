"""Several who want the same time at the same moment: one has it, the others hear it and choose another."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from flask import Flask

from app.calls import service
from app.calls.queries import booked_of, free_slots
from app.complaints import details as d
from app.complaints.lifecycle import perform
from app.complaints.queries import get_by_id
from app.db import db
from app.errors import Invalid
from tests.portal.conftest import Customer, opened
from tests.support.apps import actor_of, by_reference, csrf_of, customer_of, doing, file_one
from tests.support.calls import at, booked, can_ring, in_days

pytestmark = pytest.mark.every_set

ROUNDS, CROWD = 100, 8


def together(*doings: Callable[[], None]) -> list[str]:
    """Do all at the same moment; what each was told, empty where it had its way."""
    ready, said = threading.Barrier(len(doings)), dict.fromkeys(range(len(doings)), "")

    def one(place: int) -> None:
        ready.wait(timeout=60)
        try:
            doings[place]()
        except Invalid as refusal:
            said[place] = refusal.errors["starts_at"]

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(said.values())


@pytest.mark.requirement("B-14")
def test_a_hundred_times_eight_want_the_same_time_and_one_has_it(app: Flask, monday):
    """Half of them keep it while they talk, half of them book it at once: it makes no difference."""
    manager_id = can_ring(app, opens="00:00", closes="23:45", minutes=15)
    crowd = [file_one(app) for _ in range(CROWD)]
    with app.app_context():
        ids, priya = [by_reference(reference).id for reference in crowd], actor_of("csr")
        when = [slot.starts_at for day in (1, 2) for slot in free_slots(in_days(day), in_days(day))][:ROUNDS]
        db.session.remove()
    assert len(when) == ROUNDS

    def want(place: int, round_: int) -> Callable[[], None]:
        def keep() -> None:
            with doing(app):
                service.hold(get_by_id(ids[place], for_change=True), priya, manager_id, when[round_])

        def book() -> None:
            with doing(app):
                complaint = get_by_id(ids[place], for_change=True)
                needs = d.CallBooked(manager_id, when[round_], "07700 900341")
                perform(complaint, "book_call", customer_of(complaint), needs)

        return book if (place + round_) % CROWD == 0 else keep

    for round_ in range(ROUNDS):
        said = together(*(want(place, round_) for place in range(CROWD)))
        refused = [words for words in said if words]
        assert len(refused) == CROWD - 1, (round_, said)
        call_off(app, crowd)  # whoever has a call booked wants no other: the next round begins as this one did


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize(
    ("zone", "day", "count"),
    [
        ("Europe/London", date(2027, 3, 28), 3), ("Europe/London", date(2026, 10, 25), 7),
        ("America/New_York", date(2027, 3, 14), 3), ("America/New_York", date(2026, 11, 1), 7),
    ],
)  # fmt: skip
def test_each_time_of_a_night_on_which_the_clocks_change_has_one_winner(app: Flask, zone: str, day: date, count: int):
    """The hour that comes twice is two times, the one that is left out is none."""
    with time_machine.travel(datetime.combine(day, time(9), UTC) - timedelta(days=3), tick=False):
        manager_id = can_ring(app, opens="00:30", closes="03:00", minutes=30, zone=zone)
        crowd = [file_one(app) for _ in range(CROWD)]
        with app.app_context():
            ids, priya = [by_reference(reference).id for reference in crowd], actor_of("csr")
            when = [slot.starts_at for slot in free_slots(day, day)]
            db.session.remove()
        assert len(when) == count and when == sorted(set(when))

        def want(place: int, at_: datetime) -> Callable[[], None]:
            def keep() -> None:
                with doing(app):
                    service.hold(get_by_id(ids[place], for_change=True), priya, manager_id, at_)

            return keep

        for at_ in when:
            said = together(*(want(place, at_) for place in range(CROWD)))
            assert len([words for words in said if words]) == CROWD - 1, (at_, said)


def call_off(app: Flask, crowd: list[str]) -> None:
    with doing(app):
        for reference in crowd:
            complaint = get_by_id(by_reference(reference).id, for_change=True)
            for call in booked_of(complaint.id):
                perform(complaint, "cancel_call", customer_of(complaint), d.CallCancelled(call.id))


@pytest.mark.requirement("B-14")
def test_customers_who_press_at_once_read_that_somebody_was_quicker_and_lose_nothing(app: Flask, monday):
    manager_id = can_ring(app)
    wanted = f"{manager_id}-{int(at(in_days(1), '14:00').timestamp())}"
    crowd = []
    for _ in range(CROWD):
        who, reference = Customer(app.test_client()), file_one(app)
        opened(app, who, reference)
        crowd.append((who, reference, who.get(f"/complaint/{reference}/call").text))
    answers: dict[str, tuple[int, str]] = {}

    def press(who: Customer, reference: str, page: str) -> None:
        data = {"slot": wanted, "number": "07700 900341", "note": "Only after four.", "csrf_token": csrf_of(page)}
        answer = who.browser.post(f"/complaint/{reference}/call", data=data)
        answers[reference] = answer.status_code, answer.text

    together(*(lambda one=one: press(*one) for one in crowd))

    assert sorted(status for status, _page in answers.values()) == [303] + [422] * (CROWD - 1)
    for status, page in answers.values():
        assert status == 303 or ("Somebody else has just taken that time" in page and "Only after four." in page)
    assert sum(len(booked(app, reference)) for _who, reference, _page in crowd) == 1
