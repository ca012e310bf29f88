"""While somebody is away their deputy does what they may do, under the deputy's own name; afterwards no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.accounts.models import User
from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague, offered
from tests.support import paths
from tests.support.apps import actor_of, address_of, by_reference, doing

pytestmark = pytest.mark.usefixtures("monday")


def stands_in(app: Flask, deputy: str, absent: str = "csr") -> None:
    """`absent` is away for three days, and `deputy` stands in."""
    with doing(app):
        user = db.session.query(User).filter_by(email=address_of(absent)).one()
        user.away_until, user.deputy_id = clock.now() + timedelta(days=3), actor_of(deputy).id


def test_the_deputy_is_offered_what_the_handler_is(app: Flask, colleague: Callable[[str], Colleague], priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    own = offered(priya.case(reference), reference)
    dev = colleague("other_csr")
    assert "offer" not in offered(dev.case(reference), reference)

    stands_in(app, "other_csr")

    assert offered(dev.case(reference), reference) == own


def test_what_the_deputy_does_is_theirs_in_the_log(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    stands_in(app, "other_csr")

    colleague("other_csr").act(reference, "escalate", {"reason": "The depot does not answer."})

    with app.app_context():
        complaint, dev = by_reference(reference), actor_of("other_csr")
        event = db.session.query(Event).filter_by(complaint_id=complaint.id, action="escalate").one()
        assert (event.actor_id, complaint.handler_id) == (dev.id, actor_of("csr").id)
        db.session.remove()


def test_on_the_day_of_return_the_deputy_has_done(
    app: Flask, colleague: Callable[[str], Colleague], monday: time_machine.Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    stands_in(app, "other_csr")
    path = f"/desk/complaints/{reference}/act/escalate"
    colleague("other_csr").open(path)

    monday.shift(timedelta(days=3))

    colleague("other_csr").open(path, expect=403)


@pytest.mark.parametrize("who", ["qa", "admin"])
def test_only_somebody_who_handles_complaints_can_stand_in(app: Flask, colleague: Callable[[str], Colleague], who: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    stands_in(app, who)

    assert "offer" not in offered(colleague(who).case(reference), reference)
