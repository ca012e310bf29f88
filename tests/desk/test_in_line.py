"""Whoever waits in line: the month may turn meanwhile, and no two wait for each other."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.catalogue import remedies
from app.catalogue.models import Remedy
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.queries import get_by_id
from app.complaints.statuses import Status
from app.db import db, transaction
from app.errors import DomainError
from app.remedies.models import Offer
from tests.desk.conftest import Colleague
from tests.desk.guided import add_scripts, agree, begin, form_of, to_the_end, to_the_wish
from tests.support import paths
from tests.support.apps import actor_of, by_reference, customer_of, doing, perform
from tests.support.remedies import add_remedy, limit

IN_LINE = 0.7
"""Seconds after which everybody waits."""


def an_offer(*remedy_ids: int, amount: str = "") -> d.Offer:
    lines = [d.OfferLine(one, "We do it.", Decimal(amount) if amount else None, wish=1) for one in remedy_ids]
    until = clock.now().date() + timedelta(days=10)
    return d.Offer(tuple(lines), "It was our fault.", until, answers=(d.WishAnswer("Pay for the repair.", "yes"),))


class Line:
    """People who do something each in a thread of their own, while somebody else has what they wait for."""

    def __init__(self, app: Flask) -> None:
        self.app, self.threads, self.done, self.failed = app, [], [], []  # type: ignore[var-annotated]

    def stand(self, reference: str, name: str, who: str, needs: object = None) -> None:
        """Do this action in one's own turn."""

        def act() -> None:
            with self.app.app_context(), transaction():
                complaint = by_reference(reference)
                actor = customer_of(complaint) if who == "customer" else actor_of(who)
                lifecycle.perform(get_by_id(complaint.id, for_change=True), name, actor, needs)

        self.begin(reference, act)

    def begin(self, reference: str, act: Callable[[], None]) -> None:
        """Begin it, and give it time to come to where it waits."""

        def run() -> None:
            try:
                act()
                self.done.append(reference)
            except DomainError:
                pass
            except Exception as error:  # what nobody should ever see
                self.failed.append(error)

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()
        time.sleep(IN_LINE)

    def wait(self) -> None:
        for thread in self.threads:
            thread.join()


@pytest.mark.requirement("000-17", "B-17")
def test_an_offer_that_waits_across_midnight_counts_where_it_is_written(app: Flask):
    limit(app, csr=(50, 61))
    with time_machine.travel("2027-06-30T22:59:59+00:00", tick=False) as traveller:  # a second before July in London
        references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(2)]
        with app.app_context():
            refund = db.session.query(Remedy.id).filter_by(key="refund").scalar()
            db.session.remove()
        line, needs = Line(app), an_offer(refund, amount="50")
        with doing(app):
            me = actor_of("csr").id
            db.session.execute(select(User.id).where(User.id == me).with_for_update())
            for reference in references:
                line.stand(reference, "offer", "csr", needs)
            traveller.shift(2)
        line.wait()

    assert not line.failed
    with app.app_context():
        made = [offer.made_at.month for offer in db.session.query(Offer)]
        db.session.remove()
    assert len(line.done) == len(made) == 1, made


@pytest.mark.requirement("000-18", "B-17")
@pytest.mark.parametrize("name", ["accept", "agreement_failed"])
def test_an_answer_and_an_offer_of_the_same_two_things_do_not_wait_for_each_other(app: Flask, name: str):
    limit(app, csr=(50, 1000))
    one, two = (add_remedy(app, words, "gift", stock=5) for words in ("A ticket", "A cup"))
    first, second = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
    backwards = an_offer(two, one)
    with doing(app):
        lifecycle.perform(by_reference(first), "offer", actor_of("csr"), backwards)
        if name == "agreement_failed":
            lifecycle.perform(by_reference(first), "accept", customer_of(by_reference(first)))
    needs, who = (None, "customer") if name == "accept" else (d.Reason("It was wrong."), "csr")
    line = Line(app)

    with doing(app):
        remedies.locked([one])
        line.stand(second, "offer", "csr", an_offer(one, two))
        line.stand(first, name, who, needs)
    line.wait()

    assert not line.failed, line.failed
    assert sorted(line.done) == sorted([first, second])


@pytest.mark.requirement("000-18", "001-16", "B-17")
def test_a_guided_call_that_replaces_an_agreement_and_an_offer_of_the_same_do_not_wait_for_each_other(
    app: Flask, priya: Colleague
):
    add_scripts(app)
    ticket = add_remedy(app, "A day ticket", "gift", stock=5)
    called, other = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
    needs = an_offer(ticket)
    perform(app, called, "offer", "csr", needs)
    perform(app, called, "accept", "customer")
    page = agree(priya, to_the_wish(priya, begin(priya, called)), "", "A day ticket")
    form, line = form_of(to_the_end(priya, page, "yes")), Line(app)

    def end() -> None:
        answer = priya.browser.post(form.action, data={**dict(form.filled({})), "press": "end"})
        assert answer.status_code == 303, answer.text[:2000]

    with doing(app):
        me = actor_of("csr").id
        db.session.execute(select(User.id).where(User.id == me).with_for_update(key_share=True))
        line.stand(other, "offer", "csr", needs)
        line.begin(called, end)
    line.wait()

    assert not line.failed, line.failed
    assert sorted(line.done) == sorted([called, other])
    with app.app_context():
        assert db.session.get_one(Remedy, ticket).stock == 4
        db.session.remove()
