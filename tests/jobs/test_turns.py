"""New complaints that the portal gives in turn: to one person, who is here and has the least, and never to two."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.accounts.models import User
from app.catalogue import service as settings
from app.catalogue.models import Category, Department
from app.catalogue.settings import Assigning
from app.complaints import details as d
from app.complaints.models import Complaint, Event
from app.db import db
from app.jobs.duties import alarms
from app.jobs.duties.rounds import Round
from app.jobs.worker import sweep_once
from tests.jobs.conftest import Told
from tests.support.apps import STAFF, actor_of, address_of, by_reference, doing, file_one, perform

NEWS = "unassigned: A new complaint, and nobody has it yet"
ROUNDS, AT_ONCE = 100, 8


@pytest.fixture
def in_turn(app: Flask) -> None:
    with doing(app):
        settings.save(Assigning(rule="in_turn"))


def user(who: str) -> User:
    return db.session.query(User).filter_by(email=address_of(who)).one()


def handler_of(app: Flask, reference: str) -> str | None:
    """Key of the colleague who has it."""
    with app.app_context():
        handler_id = by_reference(reference).handler_id
        found = next((who for who in STAFF if actor_of(who).id == handler_id), None)
        db.session.remove()
    return found


def given(app: Flask, count: int) -> list[str | None]:
    """Handlers of so many new complaints, each given before the next one arrives."""
    found = []
    for _ in range(count):
        reference = file_one(app)
        sweep_once(app)
        found.append(handler_of(app, reference))
    return found


def goes_away(app: Flask, *who: str) -> None:
    with doing(app):
        for key in who:
            user(key).away_until = clock.now() + timedelta(days=3)


def test_by_hand_nobody_gets_it(app: Flask, told: Told):
    assert given(app, 1) == [None]
    assert told("csr") == [NEWS]


def test_in_turn_each_gets_one_and_is_told(app: Flask, in_turn: None, told: Told):
    assert given(app, 4) == ["csr", "other_csr", "csr", "other_csr"]
    assert told("csr") == ["assigned: The portal gave you this complaint"] * 2


def test_whoever_has_the_least_open_comes_first(app: Flask, in_turn: None):
    for _ in range(2):
        with app.app_context():
            taker = actor_of("csr").id or 0
            db.session.remove()
        perform(app, file_one(app), "assign", "csr", d.Handover(taker))

    assert given(app, 3) == ["other_csr", "other_csr", "csr"]


def test_of_two_with_as_much_whoever_waited_longest_comes_first(app: Flask, in_turn: None):
    first = file_one(app)
    sweep_once(app)
    assert handler_of(app, first) == "csr"
    perform(app, first, "withdraw", "customer", d.Withdrawal(True))

    assert given(app, 1) == ["other_csr"]


def test_whoever_is_away_is_passed_over(app: Flask, in_turn: None):
    goes_away(app, "csr")

    assert given(app, 2) == ["other_csr", "other_csr"]


def test_with_nobody_here_it_stays_without_a_handler_and_the_house_is_told(app: Flask, in_turn: None, told: Told):
    goes_away(app, "csr", "other_csr")

    assert given(app, 1) == [None]
    assert told("manager") == [NEWS]


def test_a_team_gets_its_own_and_may_differ_from_the_rest(app: Flask):
    with doing(app):
        tickets = Department(key="tickets", name="Tickets")
        db.session.add(tickets)
        db.session.flush()
        db.session.query(Category).filter_by(key="tickets").update({"department_id": tickets.id})
        user("other_csr").department_id = tickets.id
        settings.save(Assigning(rule="by_hand", teams={tickets.id: "in_turn"}))
    parcel, ticket = file_one(app), file_one(app, category="tickets")

    sweep_once(app)

    assert (handler_of(app, parcel), handler_of(app, ticket)) == (None, "other_csr")


def test_a_restricted_one_is_no_question_of_turns(app: Flask, in_turn: None, told: Told):
    reference = file_one(app)
    with app.app_context():
        reader = actor_of("manager").id or 0
        db.session.remove()
    perform(app, reference, "restrict_readers", "manager", d.Readers("A colleague is named in it.", (reader,)))

    sweep_once(app)

    assert handler_of(app, reference) is None
    assert told("manager") == [NEWS] and told("csr") == []


def test_what_is_put_back_is_given_to_whose_turn_it_is(app: Flask, in_turn: None):
    reference = file_one(app)
    sweep_once(app)
    perform(app, reference, "put_back", "manager", d.Reason("She moves to another team."))

    sweep_once(app)

    assert handler_of(app, reference) == "other_csr"


def test_eight_workers_at_once_give_each_complaint_to_one(app: Flask, in_turn: None):
    def work(_: int) -> None:
        with app.app_context():
            alarms.announce(Round(lambda: False))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(ROUNDS):
            file_one(app)
            list(pool.map(work, range(AT_ONCE)))

    assert_each_has_one(app, ROUNDS)


def test_eight_workers_share_a_heap_out_evenly(app: Flask, in_turn: None):
    for _ in range(AT_ONCE * 2):
        file_one(app)

    def work(_: int) -> None:
        with app.app_context():
            alarms.announce(Round(lambda: False))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, range(AT_ONCE)))

    assert_each_has_one(app, AT_ONCE * 2)


def assert_each_has_one(app: Flask, count: int) -> None:
    """Every complaint was given once, and the two representatives got as many."""
    with app.app_context():
        per_case = [row.complaint_id for row in db.session.query(Event).filter_by(action="assign")]
        per_person = [
            db.session.query(Complaint).filter_by(handler_id=actor_of(who).id).count() for who in ("csr", "other_csr")
        ]
        db.session.remove()
    assert sorted(per_case) == list(range(1, count + 1))
    assert per_person == [count // 2, count // 2]


Look = Callable[[str], Complaint]


def test_the_log_says_why(app: Flask, in_turn: None, look: Look):
    reference = file_one(app)
    sweep_once(app)

    with app.app_context():
        event = db.session.query(Event).filter_by(complaint_id=look(reference).id, action="assign").one()
        assert (event.actor_kind, event.facts["why"], event.facts["open"]) == ("system", "turn", 0)
        db.session.remove()
