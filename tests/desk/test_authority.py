"""Whatever is offered, approved, taken back or fails, in whatever order and month: no limit or stock is passed."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import clock
from app.access import Role
from app.catalogue import queries as catalogue
from app.catalogue import remedies
from app.catalogue.models import Remedy, Voucher
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.actions import ACTIONS
from app.complaints.models import Complaint
from app.complaints.queries import get_by_id
from app.complaints.statuses import Status
from app.db import db, transaction
from app.errors import DomainError
from app.remedies import authority
from app.remedies.models import Approval, Offer, OfferedRemedy, Sweetener
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, customer_of, perform
from tests.support.remedies import add_remedy, find, limit, sweetener

CASE = {Role.CSR: Decimal(50), Role.MANAGER: Decimal(200)}
MONTH = {Role.CSR: Decimal(61), Role.MANAGER: Decimal(210)}
BUDGET, STOCK = Decimal("75.50"), 1
CARDS = Decimal("14.00")
"""What cards on top may cost in a month: two of them."""
CODE, CODED_BUDGET = Decimal("20.40"), Decimal("50.00")
WHO = ("csr", "manager", "other_manager")
AMOUNTS = ("0.01", "10.10", "24.99", "33.33", "50", "60.60", "120", "199.99")
STEPS = st.tuples(
    st.sampled_from(("offer", "offer", "offer", "offer", "approval", "accept", "accept", "not_right", "decline",
                     "take_back", "fail", "sweeten", "drop", "month")),
    st.integers(0, 2), st.sampled_from(("csr", "csr", *WHO)), st.sampled_from(AMOUNTS),
    st.sampled_from(("refund", "voucher", "ticket", "coded")),
)  # fmt: skip


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
        remedies.add_codes(remedy, "\n".join(f"CODE-{number}" for number in range(999)))
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


def take(app: Flask, reference: str, ids: dict[str, int], step: tuple[str, int, str, str, str]) -> None:
    name, _place, who, amount, remedy = step
    if name == "offer":
        do(app, reference, "offer", who, an_offer(ids[remedy], amount, is_money=remedy in ("refund", "voucher")))
    elif name == "approval":
        do(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(amount), "The joiner asks for it."))
        verb = "approve" if do(app, reference, "approve", who, d.ApprovalDecision("It was our fault.")) else "refuse"
        do(app, reference, verb, "manager", d.ApprovalDecision("Not now."))
    elif name == "not_right":
        do(app, reference, name, "customer", d.NotRight("It was not enough."))
    elif name in ("accept", "decline"):
        do(app, reference, name, "customer", d.Declined("No.") if name == "decline" else None)
    elif name in ("take_back", "fail"):
        do(app, reference, "agreement_failed" if name == "fail" else name, who, d.Reason("It was wrong."))
    elif name == "sweeten":
        do(app, reference, "add_sweetener", who, d.SweetenerTerms(ids["card"], "I am sorry.", "5 Mill Lane"))
    elif name == "drop":
        with app.app_context():
            planned = db.session.query(Sweetener.id).filter_by(complaint_id=by_reference(reference).id, state="planned")
            ids_ = [row[0] for row in planned]
            db.session.remove()
        for sweetener_id in ids_[:1]:
            do(app, reference, "drop_sweetener", who, d.SweetenerDropped(sweetener_id, "They moved."))


def counted(offer: Offer) -> Decimal:
    """What of an offer counts, by its state and its lines alone."""
    if offer.state not in ("open", "accepted", "failed"):
        return Decimal(0)
    return sum((line.cost for line in offer.lines), Decimal(0))


def check(app: Flask, ids: dict[str, int]) -> None:
    """Every limit, counted from the rows one by one."""
    with app.app_context():
        roles = {actor_of(who).id: actor_of(who).role for who in WHO}
        by_month: Counter[tuple[int | None, str]] = Counter()
        by_case: Counter[int] = Counter()
        budgets: Counter[str] = Counter()
        chargers: dict[int, set[int | None]] = {}
        for offer in db.session.query(Offer):
            month, cost = offer.made_at.strftime("%Y-%m"), counted(offer)
            by_month[offer.charged_to_id, month] += cost  # type: ignore[assignment]
            by_case[offer.complaint_id] += cost  # type: ignore[assignment]
            if cost:
                chargers.setdefault(offer.complaint_id, set()).add(offer.charged_to_id)
                for line in offer.lines:
                    if line.remedy_id == ids["voucher"]:
                        budgets[month] += line.cost  # type: ignore[assignment]
        cards: Counter[str] = Counter()
        for row in db.session.query(Sweetener).filter(Sweetener.state != "dropped"):
            cards[row.made_at.strftime("%Y-%m")] += row.cost  # type: ignore[assignment]
            by_month[row.made_by_id, row.made_at.strftime("%Y-%m")] += row.cost  # type: ignore[assignment]
            by_case[row.complaint_id] += row.cost  # type: ignore[assignment]
            chargers.setdefault(row.complaint_id, set()).add(row.made_by_id)
        this_month = clock.now().strftime("%Y-%m")
        for approval in db.session.query(Approval).filter(Approval.state == "approved"):
            by_month[approval.decided_by_id, this_month] += approval.held  # type: ignore[assignment]
            may_offer = db.session.get_one(Complaint, approval.complaint_id).status in ACTIONS["approve"].start
            assert not approval.held or may_offer
        for (user_id, month), total in by_month.items():
            assert not total or total <= MONTH[roles[user_id]], (month, total)  # type: ignore[index]
        for complaint_id, total in by_case.items():
            most = max((CASE[roles[user_id]] for user_id in chargers.get(complaint_id, ())), default=Decimal(0))  # type: ignore[index]
            assert total <= most, (complaint_id, total)
        assert all(total <= BUDGET for total in budgets.values()), budgets
        assert all(total <= CARDS for total in cards.values()), cards
        codes: Counter[str] = Counter()
        for line, made_at in db.session.query(OfferedRemedy, Offer.made_at).join(
            Offer, Offer.id == OfferedRemedy.offer_id
        ):
            if line.voucher_id is not None:  # what was given out stays given
                assert line.cost >= CODE
                codes[made_at.strftime("%Y-%m")] += 1
        assert all(count * CODE <= CODED_BUDGET for count in codes.values()), codes
        left = db.session.get_one(Remedy, ids["ticket"]).stock
        taken = db.session.query(OfferedRemedy).join(Offer, Offer.id == OfferedRemedy.offer_id)
        taken = taken.filter(OfferedRemedy.remedy_id == ids["ticket"], Offer.state == "accepted")
        assert left is not None
        assert left >= 0
        assert left + taken.count() == STOCK
        db.session.remove()


@pytest.mark.requirement("000-17", "B-17")
def test_no_order_of_offers_approvals_failures_and_months_passes_a_limit(app: Flask, bounded: dict[str, int]):
    example = iter(range(1, 10_000))

    @settings(
        max_examples=25,
        phases=(Phase.generate,),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(STEPS, min_size=15, max_size=30))
    def lived_through(steps: list[tuple[str, int, str, str, str]]) -> None:
        with time_machine.travel(MONDAY + timedelta(days=1240 * next(example)), tick=False) as traveller:
            references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(3)]
            for reference in references:
                find(app, reference)
            for step in steps:
                if step[0] == "month":
                    traveller.shift(timedelta(days=31))
                else:
                    take(app, references[step[1]], bounded, step)
            check(app, bounded)
            for reference in references:  # what was kept back is free for the next walk
                do(app, reference, "withdraw", "customer", d.Withdrawal(True))
            with app.app_context():
                assert not any(approval.held for approval in db.session.query(Approval))
                db.session.remove()

    lived_through()
    with app.app_context():  # the walk led somewhere
        assert {offer.state for offer in db.session.query(Offer)} >= {"accepted", "declined", "taken_back"}
        db.session.remove()


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
