"""No order of anything that gives passes a limit: of a person, on a complaint, in a month; of a budget, a stock, codes.

What is walked: offers of every kind, also of one that a role may not give and of one in per cent; approvals asked for,
given by managers and an administrator above them, refused, used, and left to run out; accepted, declined, lapsed and
taken back offers, agreements that fail before and after a part is done; guided calls to their end, with an offer that
was declined before; simple cases settled at once; one more thing, sent and not sent; complaints withdrawn, come back,
joined and separated; and months that turn at the organisation's midnight, which is another day by UTC. After every step
the books (`tests/support/ledger.py`) are added up anew from the rows.
"""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from app.db import db
from app.remedies.models import Approval, Offer
from tests.desk.guided import add_scripts
from tests.support.apps import MONDAY, by_reference
from tests.support.giving import OFFERED, STEPS, Step, Walk, house
from tests.support.ledger import Ledger

OFTEN = (
    ("offer",) * 5
    + ("accept",) * 4
    + ("ask_and_approve", "ask_and_offer", "sweeten") * 3
    + ("guided", "fix", "join", "midnight") * 2
)
STEP = st.builds(
    Step,
    name=st.sampled_from((*OFTEN, *STEPS)),
    place=st.integers(0, 3),
    other=st.integers(0, 3),
    who=st.sampled_from(("csr", "csr", "csr", "manager", "other_manager", "admin")),
    amount=st.sampled_from(("0.01", "10.10", "24.99", "33.33", "50", "60.60", "120", "199.99", "260")),
    remedy=st.sampled_from(OFFERED),
)
LIMITED = frozenset({"offer", "ask", "approve", "ask_and_approve", "ask_and_offer", "sweeten", "fix", "guided"})
"""What limits stand against: each has to be refused somewhere."""


def step(
    name: str, place: int = 0, *, other: int = 0, who: str = "csr", amount: str = "50", remedy: str = "refund"
) -> Step:
    return Step(name, place, other, who, amount, remedy)


TOUR = [
    step("sweeten"), step("drop"), step("sweeten"), step("send"), step("ask", 2, amount="300.01"),
    step("ask", 2, amount="120"),
    step("refuse", 2, who="manager"), step("offer", 3, remedy="ticket"), step("lapse"), step("midnight"),
    step("offer", 3), step("accept"), step("verify"), step("fail"), step("midnight", other=1), step("offer", 2),
    step("take_back"), step("join", 0, other=1), step("separate"), step("ask_and_offer", 1, amount="260"),
    step("ask_and_offer", 2, amount="199.99"), step("ask_and_offer", 2, amount="120", remedy="mend"),
]  # fmt: skip
"""What seldom comes of itself: through each of these at least once."""
SQUEEZE = [
    step("offer", remedy="ticket"), step("offer", remedy="ticket"),  # there is one
    step("sweeten", 0, who="manager"), step("sweeten", 1, who="manager"), step("sweeten", 2, who="other_manager"),
    step("midnight", other=1), step("offer", amount="33.33"), step("accept", 1), step("join", 1, other=2),
    step("offer", amount="24.99"),  # with what was joined with it that is too much
    step("ask_and_approve", 1, amount="199.99"), step("ask_and_approve", 0, amount="199.99"),  # in one month
    step("offer", 1), step("sweeten", 2),  # on one complaint
    step("guided", 2, other=1, amount="60.60"), step("fix", amount="60.60"), step("fix", remedy="ticket"),
]  # fmt: skip
"""What is left once, and asked for twice."""


@pytest.mark.requirement("000-17", "000-18", "003-15", "B-17")
def test_no_order_of_anything_that_gives_passes_a_limit_a_budget_or_what_there_is(app: Flask):
    add_scripts(app)
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    years = iter(range(1, 1000))

    @settings(
        max_examples=18, phases=(Phase.explicit, Phase.generate), deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @example(TOUR)
    @example(SQUEEZE)
    @given(st.lists(STEP, min_size=25, max_size=40))
    def lived_through(steps: list[Step]) -> None:
        with time_machine.travel(MONDAY + timedelta(days=1240 * next(years)), tick=False) as traveller:
            ids, bounds = house(app)
            walk = Walk(app, traveller, ids)
            with app.app_context():
                first = by_reference(walk.references[0]).id
                db.session.remove()
            ledger = Ledger(app, bounds, since=first)
            for one in steps:
                walk.take(one)
                ledger.check()
            for place in range(len(walk.references)):  # they want nothing more: nothing is kept back for anybody
                walk.take(Step("withdraw", place, 0, "csr", "1", "refund"))
            ledger.check()
        done.update(walk.done)
        refused.update(walk.refused)

    lived_through()
    with app.app_context():
        states = {offer.state for offer in db.session.query(Offer)}
        deciders = {row.decided_by_id for row in db.session.query(Approval).filter_by(state="approved")}
        db.session.remove()
    assert set(done) == set(STEPS)  # the walk led everywhere
    assert set(refused) >= LIMITED
    assert states >= {"accepted", "declined", "lapsed", "taken_back", "failed"}
    assert len(deciders) == 3
