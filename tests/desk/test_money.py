"""Authority over money: a limit holds for all offers of a complaint together, and no approval is used twice."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.remedies.models import Offer
from tests.desk.conftest import Answers, Colleague
from tests.support import paths
from tests.support.apps import by_reference, doing, perform
from tests.support.remedies import limit

WORDS = {"answer_1": "yes", "words_1": "The bill of the joiner.", "explanation": "It was our fault."}


@pytest.fixture
def reference(app: Flask) -> str:
    """An investigation of the representative, who may give 50."""
    return paths.bring_to(app, Status.INVESTIGATING)


def offer(who: Colleague, reference: str, amount: str, expect: int = 303, **more: str) -> str:
    form = who.form(reference, "offer")
    remedies = {form.words_of("remedy_id_1", value).split(",")[0]: value for value in form.choices("remedy_id_1")}
    answers: Answers = {**WORDS, "remedy_id_1": remedies["Refund"], "amount_1": amount, **more}
    answers = {name: remedies.get(value, value) for name, value in answers.items()}
    return who.send(form, answers, expect=expect).said


def accepted(app: Flask, reference: str) -> Decimal:
    with app.app_context():
        offers = db.session.query(Offer).filter_by(complaint_id=by_reference(reference).id, state="accepted")
        found = sum((offer.total for offer in offers), Decimal(0))
        db.session.remove()
    return found


def accept_and_find_it_wrong(app: Flask, reference: str) -> None:
    paths.accept(app, reference)
    perform(app, reference, "not_right", "customer", d.NotRight("It was not enough."))


def approve(priya: Colleague, helen: Colleague, reference: str, amount: str) -> None:
    priya.act(reference, "ask-approval", {"amount": amount, "reason": "The joiner asks for it."})
    helen.act(reference, "approve", {"reason": "It was our fault."})


def test_two_offers_within_the_limit_are_together_above_it(app: Flask, priya: Colleague, reference: str):
    offer(priya, reference, "40")
    accept_and_find_it_wrong(app, reference)

    said = offer(priya, reference, "20", expect=422)
    assert "With the £40.00 they accepted before this makes £60.00." in said
    offer(priya, reference, "10")


def test_an_approval_covers_its_amount_once(app: Flask, priya: Colleague, helen: Colleague, reference: str):
    approve(priya, helen, reference, "300")
    offer(priya, reference, "300")
    accept_and_find_it_wrong(app, reference)

    assert "Ask for approval of £600.00 first." in offer(priya, reference, "300", expect=422)
    assert "You may offer £300.00" in offer(priya, reference, "1", expect=422)
    assert accepted(app, reference) == 300


def test_a_declined_offer_used_nothing_up(app: Flask, priya: Colleague, helen: Colleague, reference: str):
    approve(priya, helen, reference, "300")
    offer(priya, reference, "300")
    perform(app, reference, "decline", "customer", d.Declined("Not like this."))

    assert "made offer 2, £300.00" in offer(priya, reference, "300")


def test_a_refusal_gives_no_leave(app: Flask, priya: Colleague, helen: Colleague, reference: str):
    priya.act(reference, "ask-approval", {"amount": "60", "reason": "The joiner asks for it."})
    helen.act(reference, "refuse", {"reason": "Ask for the bill first."})

    assert "You may offer £50.00" in offer(priya, reference, "60", expect=422)


@pytest.mark.parametrize("amount", ["0", "-1000"])
def test_no_line_takes_away_what_another_gives(app: Flask, priya: Colleague, reference: str, amount: str):
    more = {"remedy_id_2": "Apology", "words_2": "We are sorry.", "amount_2": amount}

    said = offer(priya, reference, "400", expect=422, **more)

    assert "above zero" in said or "in figures" in said


def test_a_remedy_without_money_may_follow_whoever_gave_more(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    approve(priya, helen, reference, "300")
    offer(priya, reference, "300")
    accept_and_find_it_wrong(app, reference)

    said = offer(priya, reference, "", remedy_id_1="Apology")

    assert "made offer 2" in said


def test_only_the_last_agreement_fails_and_what_was_given_before_counts(app: Flask, priya: Colleague, reference: str):
    offer(priya, reference, "40")
    accept_and_find_it_wrong(app, reference)
    offer(priya, reference, "10")
    paths.accept(app, reference)

    priya.act(reference, "agreement-failed", {"reason": "The joiner has closed."})

    assert accepted(app, reference) == 40
    offer(priya, reference, "20", expect=422)


@pytest.mark.requirement("000-17")
@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("America/New_York", "2026-12-01T04:50:00+00:00", "2026-12-01T05:10:00+00:00"),
        ("Pacific/Auckland", "2026-11-30T10:50:00+00:00", "2026-11-30T11:10:00+00:00"),
    ],
)
def test_a_month_turns_by_the_clocks_of_the_organisation(
    app: Flask, colleague: Callable[[str], Colleague], zone: str, before: str, after: str
):
    with doing(app):
        catalogue_service.save(catalogue.organisation().model_copy(update={"zone": zone}))
    limit(app, csr=(50, 60))
    with time_machine.travel(before, tick=False) as traveller:
        first, second = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
        priya = colleague("csr")
        offer(priya, first, "40")
        assert "20.00 more this month" in offer(priya, second, "30", expect=422)
        assert "£20.00 left" in priya.open("/desk/how-far").said

        traveller.move_to(after)

        assert "£60.00 left" in priya.open("/desk/how-far").said
        offer(priya, second, "30")
