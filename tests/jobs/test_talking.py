"""What a customer said keeps an offer open, and what we promised is watched over after the end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.complaints import details as d
from app.complaints.models import Complaint, Promise
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from tests.jobs.conftest import Told
from tests.support import paths
from tests.support.apps import perform

pytestmark = pytest.mark.usefixtures("noon")
Look = Callable[[str], Complaint]
Kinds = Callable[[str], list[str]]
DAY = timedelta(days=1)


def live(app: Flask, noon: Traveller, days: int) -> None:
    for _ in range(days):
        noon.shift(DAY)
        sweep_once(app)


def test_an_offer_stays_open_while_they_wait_for_our_word(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.OFFERED)
    perform(app, reference, "discuss", "customer", d.Words("Why not the whole bill?"))

    live(app, noon, 20)

    assert look(reference).status == Status.OFFERED
    assert "offer_reminder" not in kinds(reference)


def test_it_ends_some_time_after_we_answered(app: Flask, look: Look, kinds: Kinds, noon: Traveller):
    reference = paths.bring_to(app, Status.OFFERED)
    perform(app, reference, "discuss", "customer", d.Words("Why not the whole bill?"))
    live(app, noon, 12)
    perform(app, reference, "message", "csr", d.Words("Because the case was old."))
    sweep_once(app)
    assert "offer_reminder" not in kinds(reference)

    live(app, noon, 1)
    assert kinds(reference)[-1] == "offer_reminder"
    assert look(reference).status == Status.OFFERED
    live(app, noon, 2)

    assert look(reference).status == Status.INVESTIGATING


@pytest.mark.parametrize(("status", "state"), [(Status.CLOSED, "broken"), (Status.WITHDRAWN, "open")])
def test_a_promise_outlives_closing_and_ends_where_they_stopped_us(
    app: Flask, told: Told, noon: Traveller, status: Status, state: str
):
    reference = paths.bring_to(app, Status.RESOLVED if status is Status.CLOSED else Status.ACKNOWLEDGED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("A voucher. " * 20, clock.now() + DAY))
    if status is Status.CLOSED:
        paths.satisfied(app, reference)
    else:
        paths.withdraw(app, reference)

    live(app, noon, 2)

    with app.app_context():
        assert db.session.query(Promise).one().state == state
        db.session.remove()
    assert [words for words in told("csr") if "broken" in words] == (
        ["overdue: A promise is broken: A voucher. A voucher. A voucher. A voucher. A voucher. A…"]
        if state == "broken"
        else []
    )
