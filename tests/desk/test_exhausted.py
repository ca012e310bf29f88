"""What is used up, or was never theirs to give: said in clear words at its field, nothing typed is lost, and nothing of
it is suggested."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.access import Role
from app.catalogue import remedies
from app.catalogue.models import Remedy
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Answers, Colleague, errors, state
from tests.support import paths
from tests.support.apps import doing
from tests.support.remedies import add_remedy, add_team, find, limit, sweetener

OFFER = {"answer_1": "yes", "words_1": "A day at the sea.", "explanation": "It was our fault."}
CARD = {"card": "I am sorry about the rain.", "address": "5 Mill Lane"}
ENDED = date(2020, 1, 31)


def change(app: Flask, remedy_id: int, terms: dict[str, Any]) -> None:
    """Somebody changes it, or uses up what was left, while the form is open."""
    given = {name: value for name, value in terms.items() if name != "team"}
    if "team" in terms:
        given["team_ids"] = [add_team(app, terms["team"])]
    with doing(app):
        remedy = db.session.get_one(Remedy, remedy_id)
        for name, value in given.items():
            setattr(remedy, name, value)
        db.session.flush()
        remedies.queries.forget()


@pytest.mark.requirement("000-17", "000-18", "B-17")
@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"monthly_budget": Decimal(0)}, "Nothing is left of its budget this month."),
        ({"monthly_budget": Decimal(5)}, "£5.00 of its budget is left this month."),
        ({"stock": 0}, "None is left."),
        ({"draws_code": True}, "No code is left for it."),
        ({"expires_on": ENDED}, "It ended on Friday 31 January"),
        ({"team": "Accounts"}, "Only Accounts may offer it."),
        ({"only_our_fault": True}, "It is for what was our fault. Write the finding first."),
    ],
)
def test_what_is_used_up_while_an_offer_is_typed_is_said_at_its_field(
    app: Flask, priya: Colleague, terms: dict[str, Any], said: str
):
    remedy = add_remedy(app, "A day out", "gift", unit_cost=Decimal(9))
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "offer")
    change(app, remedy, terms)

    page = priya.send(form, {**OFFER, "remedy_id_1": str(remedy)}, expect=422)

    (blamed,) = errors(page)
    assert blamed.startswith(said) and 'href="#remedy_id_1"' in page.html
    again = page.form("/act/offer")
    assert (again.value("remedy_id_1"), again.value("words_1")) == (str(remedy), OFFER["words_1"])
    assert state(app, reference)[0] == Status.INVESTIGATING


@pytest.mark.requirement("000-18", "B-17")
def test_more_than_the_cap_is_said_at_its_sum(app: Flask, priya: Colleague):
    remedy = add_remedy(app, "A day out", "gift", takes_money=True, cap=Decimal(30))
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "offer", {**OFFER, "remedy_id_1": str(remedy), "amount_1": "30.01"}, expect=422)

    assert errors(page) == ["At most £30.00 for: A day out."] and 'href="#amount_1"' in page.html
    assert page.form("/act/offer").value("amount_1") == "30.01"


LACKS = [
    ({"monthly_budget": Decimal(7)}, "Too little is left of its budget this month."),
    ({"monthly_budget": Decimal(0)}, "Nothing is left of its budget this month."),
    ({"stock": 0}, "None is left."),
    ({"draws_code": True}, "No code is left for it."),
    ({"expires_on": ENDED}, "It ended on Friday 31 January"),
    ({"team": "Accounts"}, "Only Accounts may offer it."),
]


@pytest.mark.requirement("003-15", "004-06", "B-17")
@pytest.mark.parametrize(("terms", "said"), LACKS)
def test_one_more_thing_that_cannot_be_sent_is_not_suggested_and_says_why_when_it_is_sent(
    app: Flask, priya: Colleague, terms: dict[str, Any], said: str
):
    box = sweetener(app)
    sweetener(app, "A card", "0.50")
    reference = paths.bring_to(app, Status.INVESTIGATING)
    find(app, reference)
    assert "A card and chocolate" in priya.case(reference).said
    form = priya.form(reference, "add-sweetener")
    change(app, box, terms)

    assert "A card and chocolate" not in priya.case(reference).said
    assert "A card £0.50" in priya.case(reference).said
    page = priya.send(form, {**CARD, "remedy_id": str(box)}, expect=422)
    assert errors(page)[0].startswith(said) and page.form("/act/add-sweetener").value("card") == CARD["card"]


@pytest.mark.requirement("003-15", "000-17", "B-17")
@pytest.mark.parametrize(
    "bounds", [{"csr": (50, 45)}, {"kinds": {Role.CSR: ("refund", "apology")}}, {"one_more_thing": Decimal(5)}]
)
def test_one_more_thing_beyond_the_month_or_the_role_is_not_suggested(app: Flask, priya: Colleague, bounds: Answers):
    sweetener(app)
    paths.offer(app, paths.bring_to(app, Status.INVESTIGATING))  # 40 of this month
    reference = paths.bring_to(app, Status.INVESTIGATING)
    find(app, reference)
    assert "A card and chocolate" in priya.case(reference).said

    limit(app, **bounds)  # type: ignore[arg-type]

    assert "A card and chocolate" not in priya.case(reference).said
