"""What counts against a limit and for how long, also at once: no limit, no budget and no stock is passed."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from app import clock
from app.access import Role
from app.catalogue import queries as catalogue
from app.catalogue import remedies
from app.catalogue.models import Remedy, Voucher
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.models import Complaint
from app.complaints.queries import get_by_id
from app.complaints.statuses import Status
from app.db import db, transaction
from app.errors import DomainError
from app.remedies import authority
from app.remedies.models import OfferedRemedy
from tests.support import paths
from tests.support.apps import actor_of, by_reference, customer_of, perform
from tests.support.ledger import Bounds, Ledger
from tests.support.remedies import add_remedy, find, limit, sweetener

CASE = {Role.CSR: Decimal(50), Role.MANAGER: Decimal(200)}
MONTH = {Role.CSR: Decimal(61), Role.MANAGER: Decimal(210)}
BUDGET, STOCK = Decimal("75.50"), 1
CARDS = Decimal("14.00")
"""What cards on top may cost in a month: two of them."""
CODE, CODED_BUDGET = Decimal("20.40"), Decimal("50.00")
WHO = ("csr", "manager", "other_manager")
CODES = 999


@pytest.fixture
def bounded(app: Flask) -> Iterator[dict[str, int]]:
    """A catalogue with a budget, a stock and codes, and limits that are quickly reached."""
    limit(
        app, csr=(int(CASE[Role.CSR]), int(MONTH[Role.CSR])),
        manager=(int(CASE[Role.MANAGER]), int(MONTH[Role.MANAGER])),
    )  # fmt: skip
    with app.app_context():
        refund = next(row.id for row in catalogue.remedies() if row.key == "refund")
        db.session.remove()
    yield {
        "refund": refund,
        "voucher": add_remedy(app, "Voucher", "gift", takes_money=True, monthly_budget=BUDGET),
        "ticket": add_remedy(app, "Day ticket", "gift", unit_cost=Decimal("9.50"), stock=STOCK),
        "card": sweetener(app, cost="4.75", monthly_budget=CARDS),
        "coded": _coded(app, "A code", monthly_budget=CODED_BUDGET),
    }


def _coded(app: Flask, name: str, **terms: Any) -> int:
    """A gift that gives out a code of `CODE`; there are more than anybody may give."""
    remedy = add_remedy(app, name, "gift", unit_cost=CODE, draws_code=True, **terms)
    with app.app_context(), transaction():
        remedies.add_codes(remedy, "\n".join(f"CODE-{number}" for number in range(CODES)))
    return remedy


def do(app: Flask, reference: str, name: str, who: str, needs: object = None) -> bool:
    """Do it; whether it was not refused."""
    try:
        perform(app, reference, name, who, needs)
    except DomainError:
        return False
    return True


def an_offer(remedy_id: int, amount: str, *, is_money: bool) -> d.Offer:
    line = d.OfferLine(remedy_id, "We pay it.", Decimal(amount) if is_money else None, wish=1)
    until = clock.now().date() + timedelta(days=10)
    return d.Offer((line,), "It was our fault.", until, answers=(d.WishAnswer("Pay for the repair.", "yes"),))


def check(app: Flask, ids: dict[str, int]) -> None:
    """Every limit, counted from the rows one by one."""
    bounds = Bounds(
        CASE, MONTH, budgets={ids["voucher"]: BUDGET, ids["card"]: CARDS, ids["coded"]: CODED_BUDGET},
        least={ids["ticket"]: Decimal("9.50"), ids["card"]: Decimal("4.75"), ids["coded"]: CODE},
        stock={ids["ticket"]: STOCK}, codes={ids["coded"]: CODES},
    )  # fmt: skip
    Ledger(app, bounds).check()


def at_once(app: Flask, calls: list[tuple[str, str, str, object]]) -> list[bool]:
    """Do all of these in threads of their own, as (reference, action, who, details); what was not refused."""
    ready, done = threading.Barrier(len(calls)), [False] * len(calls)

    def run(place: int) -> None:
        reference, name, who, needs = calls[place]
        with app.app_context():
            ready.wait()
            try:
                with transaction():
                    complaint: Complaint = by_reference(reference)
                    actor = customer_of(complaint) if who == "customer" else actor_of(who)
                    lifecycle.perform(get_by_id(complaint.id, for_change=True), name, actor, needs)
                done[place] = True
            except DomainError:
                pass

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


@pytest.mark.requirement("000-17", "B-17")
def test_offers_at_once_share_one_month_and_one_budget(app: Flask, bounded: dict[str, int]):
    references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(6)]
    with app.app_context():
        needs = an_offer(bounded["voucher"], "30.10", is_money=True)
        db.session.remove()

    done = at_once(app, [(reference, "offer", "csr", needs) for reference in references])

    assert sum(done) == 2  # three would pass the month, and the budget
    check(app, bounded)


@pytest.mark.requirement("000-18", "B-17")
def test_acceptances_at_once_draw_different_codes_and_the_last_piece_is_promised_once(
    app: Flask, bounded: dict[str, int]
):
    limit(app, csr=(50, 1000))
    coded = add_remedy(app, "Park free", "gift", draws_code=True, unit_cost=Decimal(3))
    with app.app_context():
        with transaction():
            remedies.add_codes(coded, "\n".join(f"PARK-{number}" for number in range(4)))
        codes, tickets = (an_offer(remedy, "", is_money=False) for remedy in (coded, bounded["ticket"]))
        db.session.remove()
    references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(6)]

    offered = at_once(app, [(reference, "offer", "csr", codes) for reference in references])
    assert sum(offered) == 4
    holders = [reference for reference, done in zip(references, offered, strict=True) if done]
    assert all(at_once(app, [(reference, "accept", "customer", None) for reference in holders]))

    with app.app_context():
        drawn = [
            line.voucher_id for line in db.session.query(OfferedRemedy).filter(OfferedRemedy.voucher_id.is_not(None))
        ]
        assert len(drawn) == len(set(drawn)) == 4
        assert db.session.query(Voucher).filter(Voucher.remedy_id == coded, Voucher.drawn_at.is_(None)).count() == 0
        db.session.remove()
    others = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(5)]
    assert sum(at_once(app, [(reference, "offer", "csr", tickets) for reference in others])) == STOCK


@pytest.mark.requirement("000-17")
def test_what_an_approver_may_give_is_counted_against_the_approver(app: Flask, bounded: dict[str, int]):
    for amount, expected in (("140", True), ("60", True), ("60", False)):
        reference = paths.bring_to(app, Status.INVESTIGATING)
        assert do(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(amount), "The joiner asks for it."))
        assert do(app, reference, "approve", "manager", d.ApprovalDecision("It was our fault.")) is expected
        with app.app_context():
            needs = an_offer(bounded["refund"], amount, is_money=True)
            db.session.remove()
        assert do(app, reference, "offer", "csr", needs) is expected
    with app.app_context():
        now = clock.now()
        assert authority.used_in_month(actor_of("manager").id or 0, now) == 200
        assert authority.used_in_month(actor_of("csr").id or 0, now) == 0
        db.session.remove()
    check(app, bounded)


def asked_for(app: Flask, amount: str) -> str:
    """A complaint for which somebody asked to give this much."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    find(app, reference)
    assert do(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(amount), "The joiner asks for it."))
    return reference


YES = d.ApprovalDecision("It was our fault.")


@pytest.mark.requirement("000-17", "B-17")
def test_what_was_approved_is_kept_back_until_it_is_offered_or_ends(app: Flask, bounded: dict[str, int]):
    first, second = asked_for(app, "140"), asked_for(app, "70.01")
    assert do(app, first, "approve", "manager", YES)
    assert not do(app, second, "approve", "manager", YES)  # 210.01 in one month of 210
    check(app, bounded)

    with app.app_context():
        needs = an_offer(bounded["refund"], "139.99", is_money=True)
        db.session.remove()
    assert do(app, first, "offer", "csr", needs)  # counts by itself from now on: a cent is free
    assert do(app, second, "approve", "manager", YES)
    check(app, bounded)

    third = asked_for(app, "139.99")
    assert not do(app, third, "approve", "manager", YES)
    assert do(app, first, "take_back", "csr", d.Reason("It was wrong."))
    assert do(app, third, "approve", "manager", YES)
    assert not do(app, first, "offer", "csr", needs)  # it ended, and what it kept was given away
    assert do(app, third, "withdraw", "customer", d.Withdrawal(True))
    assert do(app, first, "offer", "csr", needs)
    check(app, bounded)


@pytest.mark.requirement("000-17", "B-17")
def test_a_question_to_the_customer_keeps_what_was_approved_and_an_end_from_there_does_not(
    app: Flask, bounded: dict[str, int]
):
    first, second = asked_for(app, "140"), asked_for(app, "70.01")
    assert do(app, first, "approve", "manager", YES)

    assert do(app, first, "ask_customer", "csr", d.Question("Which bank?", (clock.now() + timedelta(days=4)).date()))

    assert not do(app, second, "approve", "manager", YES)
    assert do(app, first, "withdraw", "customer", d.Withdrawal(True))
    assert do(app, second, "approve", "manager", YES)


@pytest.mark.requirement("000-17", "B-17")
def test_approvals_at_once_share_one_month(app: Flask, bounded: dict[str, int]):
    references = [asked_for(app, "70") for _ in range(5)]

    done = at_once(app, [(reference, "approve", "manager", YES) for reference in references])

    assert sum(done) == 3
    check(app, bounded)


@pytest.mark.requirement("000-17")
def test_a_month_ends_where_the_organisation_is(app: Flask, bounded: dict[str, int]):
    """Until half past midnight of summer time the first of the month is the last one by UTC."""
    with time_machine.travel("2027-06-30T22:30:00+00:00", tick=False) as traveller:
        first, second = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
        third = paths.bring_to(app, Status.INVESTIGATING)
        for reference, allowed in ((first, True), (second, False)):  # 100 of 61
            with app.app_context():
                needs = an_offer(bounded["refund"], "50", is_money=True)
                db.session.remove()
            assert do(app, reference, "offer", "csr", needs) is allowed
        traveller.move_to("2027-06-30T23:30:00+00:00")
        assert do(app, third, "offer", "csr", needs)


@pytest.mark.requirement("000-18", "B-17")
def test_an_agreement_that_fails_gives_out_no_code_for_nothing(app: Flask, bounded: dict[str, int]):
    limit(app, csr=(50, 50))
    coded = _coded(app, "Another code", stock=5)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        needs = an_offer(coded, "", is_money=False)
        db.session.remove()
    given = 0
    for _ in range(3):
        given += do(app, reference, "offer", "csr", needs) and do(app, reference, "accept", "customer")
        do(app, reference, "agreement_failed", "csr", d.Reason("It was the wrong one."))
    assert given == 2  # a third would pass the limit
    with app.app_context():
        assert authority.used_in_month(actor_of("csr").id or 0, clock.now()) == 2 * CODE
        assert db.session.get_one(Remedy, coded).stock == 3
        db.session.remove()
