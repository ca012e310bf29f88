"""Nobody rings about a complaint that is about themselves, and whoever is handed a call may read what it is about."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import User
from app.calls import service
from app.complaints import details as d
from app.complaints.leaving import Wish, leave
from app.complaints.models import Reader
from app.complaints.queries import get_by_id
from app.db import db
from app.errors import Invalid
from tests.portal.conftest import Customer, opened
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, free, id_of, in_days
from tests.support.paths import acknowledge

pytestmark = pytest.mark.usefixtures("monday")
HELEN = "manager@example.org"


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint of Priya's; Helen rings from nine to five."""
    can_ring(app)
    found = file_one(app, phone="07700 900341")
    acknowledge(app, found)
    return found


def name_helen(app: Flask, reference: str) -> None:
    named = d.InvolvedNamed(user_id=id_of(app, "manager"), reason="She shouted.")
    perform(app, reference, "name_involved", "other_manager", named)


def leaves(app: Flask, to_id: int) -> None:
    helen = id_of(app, "manager")
    with doing(app):
        leave(helen, {"calls": Wish(to_id)}, actor_of("admin"))
        assert not db.session.get_one(User, helen).active


@pytest.mark.requirement("B-14")
def test_whoever_it_is_about_is_not_offered_and_not_booked(app: Flask, reference: str, customer: Customer, letters):
    can_ring(app, "other_manager")
    name_helen(app, reference)
    opened(app, customer, reference)

    page = customer.get(f"/complaint/{reference}/call").text

    ten = int(at(in_days(1), "10:00").timestamp())
    tens = [f'value="{id_of(app, who)}-{ten}-30"' for who in ("manager", "other_manager")]
    assert [slot in page for slot in tens] == [False, True]
    assert {slot.manager for slot in free(app, in_days(1), in_days(1), reference)} == {"Tom Field"}
    slot = f"{id_of(app, 'manager')}-{int(at(in_days(1), '10:00').timestamp())}"
    sent = customer.post(f"/complaint/{reference}/call", {"slot": slot, "number": "07700 900341"},
                         f"/complaint/{reference}/call")  # fmt: skip
    assert sent.status_code == 422 and booked(app, reference) == [] and letters("staff_call") == []


@pytest.mark.requirement("B-14")
def test_a_call_of_somebody_who_is_named_goes_to_whoever_can_ring_then(app: Flask, reference: str, letters):
    tom = can_ring(app, "other_manager")
    book(app, reference, at(in_days(1), "10:00"))
    before = len([row for row in letters("staff_call") if row.recipient == HELEN])

    name_helen(app, reference)

    assert [(row.manager_id, row.state) for row in booked(app, reference)] == [(tom, "booked")]
    assert "Tom Field rings you" in letters("call_moved")[-1].text
    assert len([row for row in letters("staff_call") if row.recipient == HELEN]) == before


@pytest.mark.requirement("B-14")
def test_where_nobody_else_can_the_customer_reads_that_they_choose_another_time(app: Flask, reference: str, letters):
    book(app, reference, at(in_days(1), "10:00"))

    name_helen(app, reference)

    assert [row.state for row in booked(app, reference)] == ["cancelled"]
    assert "Whoever was to ring you can't." in letters("call_cancelled")[-1].text


@pytest.mark.requirement("B-14")
def test_a_call_is_not_handed_to_somebody_whom_it_is_about(app: Flask, reference: str):
    tom = can_ring(app, "other_manager")
    book(app, reference, at(in_days(1), "10:00"))
    perform(app, reference, "name_involved", "manager", d.InvolvedNamed(user_id=tom, reason="He shouted."))

    with pytest.raises(Invalid) as refusal:
        leaves(app, tom)

    assert "It is about them" in refusal.value.errors["to_calls"]


@pytest.mark.requirement("B-14")
def test_whoever_takes_a_call_of_a_complaint_that_few_read_reads_it(app: Flask, reference: str):
    tom = can_ring(app, "other_manager")
    book(app, reference, at(in_days(1), "10:00"))
    perform(app, reference, "restrict_readers", "manager", d.Readers("Private.", (id_of(app, "manager"),)))

    leaves(app, tom)

    assert [row.manager_id for row in booked(app, reference)] == [tom]
    with app.app_context():
        assert db.session.get(Reader, (by_reference(reference).id, tom)) is not None
        db.session.remove()


@pytest.mark.requirement("B-14")
def test_calls_that_are_over_are_not_handed_on(app: Flask, reference: str, monday, letters):
    tom = can_ring(app, "other_manager")
    book(app, reference, at(in_days(1), "10:00"))
    monday.shift(timedelta(days=3))

    leaves(app, tom)

    assert letters("call_moved") == []


@pytest.mark.requirement("B-14")
def test_a_time_that_was_kept_too_long_stops_nobody_who_leaves(app: Flask, reference: str, monday):
    tom, other = can_ring(app, "other_manager"), file_one(app)
    book(app, reference, at(in_days(1), "10:00"))
    with doing(app):
        service.hold(get_by_id(by_reference(other).id, for_change=True), actor_of("csr"), tom, at(in_days(1), "10:00"))
    monday.shift(timedelta(minutes=20))

    leaves(app, tom)

    assert [row.manager_id for row in booked(app, reference)] == [tom]


@pytest.mark.requirement("B-14")
def test_of_several_calls_each_is_told_of(app: Flask, reference: str, letters):
    tom = can_ring(app, "other_manager")
    book(app, reference, at(in_days(1), "10:00"))
    other = file_one(app)
    book(app, other, at(in_days(2), "11:00"))

    leaves(app, tom)

    assert len([row for row in letters("staff_call") if row.recipient == "other.manager@example.org"]) == 2
