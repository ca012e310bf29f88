"""What changed between an approval and the offer that rests on it: it reaches as far as whoever gave it still may."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from app.access import Role
from app.accounts.models import Role as RoleRow
from app.accounts.models import User
from app.catalogue import remedies
from app.catalogue.models import Remedy
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Answers, Colleague, errors, state
from tests.support import paths
from tests.support.apps import doing
from tests.support.remedies import add_remedy, find, limit

KINDS = {Role.CSR: ("apology", "gift", "refund")}
OFFER = {"answer_1": "yes", "words_1": "The bill of the joiner.", "explanation": "It was our fault."}
ASK = {"reason": "The joiner asks for it."}
YES = {"reason": "It was our fault."}


@pytest.fixture
def reference(app: Flask) -> str:
    limit(app, kinds=KINDS)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    find(app, reference)
    return reference


def approved(colleague: Callable[[str], Colleague], reference: str, **asked: object) -> Colleague:
    """Priya, whose wish Helen approved."""
    priya, helen = colleague("csr"), colleague("manager")
    priya.act(reference, "ask-approval", {**ASK, **asked})
    helen.act(reference, "approve", YES)
    return priya


def remedy_id(app: Flask, name: str) -> str:
    with doing(app):
        return str(db.session.query(Remedy.id).filter_by(name=name).scalar())


def given_up(app: Flask, who: str, *, role: Role | None = None) -> None:
    """They leave, or do something else from now on."""
    with doing(app):
        user = db.session.query(User).filter_by(email=f"{who}@example.org").one()
        if role is None:
            user.active = False
        else:
            user.roles = [db.session.query(RoleRow).filter_by(name=role.value).one()]


def lower(app: Flask, _role: object = None) -> None:
    limit(app, manager=(80, 10_000), kinds=KINDS)


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize(
    "change",
    [
        lambda app: given_up(app, "manager"),
        lambda app: given_up(app, "manager", role=Role.CSR),
        lambda app: given_up(app, "manager", role=Role.QA),
        lower,
    ],
    ids=["left", "is a representative now", "checks quality now", "has a lower limit now"],
)
def test_a_sum_that_its_approver_may_not_give_any_more_is_refused_and_nothing_typed_is_lost(
    app: Flask, colleague: Callable[[str], Colleague], reference: str, change: Callable[[Flask], None]
):
    priya = approved(colleague, reference, amount="84.50")
    offer = {**OFFER, "remedy_id_1": remedy_id(app, "Refund"), "amount_1": "84.50"}
    form = priya.form(reference, "offer")
    change(app)

    page = priya.send(form, offer, expect=422)

    assert errors(page) == ["Helen Marsh approved it, and may not give so much any more. Ask for approval of it again."]
    assert page.form("/act/offer").value("words_1") == OFFER["words_1"]
    if change is not lower:
        priya.act(reference, "ask-approval", {**ASK, "amount": "84.50"})
        colleague("other_manager").act(reference, "approve", YES)
        assert "made offer 1, £84.50" in priya.act(reference, "offer", offer).said


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize(
    "change",
    [
        lambda app: given_up(app, "manager"),
        lambda app: limit(app, kinds={**KINDS, Role.MANAGER: ("refund", "apology")}),
    ],
    ids=["left", "kind not for managers any more"],
)
def test_a_kind_that_its_approver_may_not_give_any_more_is_refused(
    app: Flask, colleague: Callable[[str], Colleague], reference: str, change: Callable[[Flask], None]
):
    mend = add_remedy(app, "Mend it", "repair")
    priya = approved(colleague, reference, kinds=["repair"])
    form = priya.form(reference, "offer")
    change(app)

    page = priya.send(form, {**OFFER, "remedy_id_1": str(mend)}, expect=422)

    assert "Ask for approval of it first." in errors(page)[0]
    assert page.form("/act/offer").value("words_1") == OFFER["words_1"]


@pytest.mark.requirement("000-17", "B-17")
def test_an_approved_sum_is_no_leave_for_another_kind_and_none_for_more(
    app: Flask, colleague: Callable[[str], Colleague], reference: str
):
    mend, new = add_remedy(app, "Mend it", "repair", takes_money=True), add_remedy(app, "A new one", "replacement")
    priya = approved(colleague, reference, amount="84.50", kinds=["repair"])
    tries: list[tuple[Answers, str]] = [
        ({"remedy_id_1": str(new)}, "Ask for approval of it first."),
        ({"remedy_id_1": str(mend), "amount_1": "84.51"}, "Ask for approval of £84.51 first."),
        ({"remedy_id_1": str(mend), "amount_1": "50", "remedy_id_2": remedy_id(app, "Refund"), "amount_2": "34.51",
          "words_2": "The rest."}, "Ask for approval of £84.51 first."),
    ]  # fmt: skip
    for typed, said in tries:
        assert said in priya.act(reference, "offer", {**OFFER, **typed}, expect=422).said

    priya.act(reference, "offer", {**OFFER, "remedy_id_1": str(mend), "amount_1": "84.50"})
    assert state(app, reference)[0] == Status.OFFERED


@pytest.mark.requirement("000-17", "B-17")
def test_a_budget_that_was_cut_after_the_approval_holds(
    app: Flask, colleague: Callable[[str], Colleague], reference: str
):
    day_out = add_remedy(app, "A day out", "gift", takes_money=True, monthly_budget=Decimal(200))
    priya = approved(colleague, reference, amount="100")
    form = priya.form(reference, "offer")
    with doing(app):
        db.session.get_one(Remedy, day_out).monthly_budget = Decimal("99.99")
        db.session.flush()
        remedies.queries.forget()

    page = priya.send(form, {**OFFER, "remedy_id_1": str(day_out), "amount_1": "100"}, expect=422)

    assert errors(page) == ["£99.99 of its budget is left this month."]
    again = page.form("/act/offer")
    assert again.value("amount_1") == "100"
    assert "£99.99" in priya.send(again, {"amount_1": "99.99"}).said


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize("typed", ["NaN", "sNaN", "Infinity", "-1", "1e3", "10.001", "١٢", "9999999999", "0"])
def test_no_sum_is_read_that_is_none(app: Flask, colleague: Callable[[str], Colleague], reference: str, typed: str):
    priya, ada = colleague("csr"), colleague("admin")

    page = priya.act(
        reference, "offer", {**OFFER, "remedy_id_1": remedy_id(app, "Refund"), "amount_1": typed}, expect=422
    )
    assert errors(page) and page.form("/act/offer").value("amount_1") == typed
    assert errors(priya.act(reference, "ask-approval", {**ASK, "amount": typed}, expect=422))
    if typed in ("NaN", "sNaN", "Infinity", "-1", "10.001", "9999999999"):  # sums of the house may be nothing
        form = ada.open("/desk/settings/authority").form("/authority")
        assert ada.send(form, {"case_csr": typed, "month_csr": typed}, expect=422).form("/authority")


@pytest.mark.requirement("000-17", "B-17")
def test_a_discount_in_per_cent_is_offered_only_where_the_catalogue_says_how_many_and_what_it_costs(
    app: Flask, colleague: Callable[[str], Colleague], reference: str
):
    limit(app)
    tenth = add_remedy(app, "A tenth", "discount", unit_cost=Decimal(10), percentage=10)
    some = add_remedy(app, "Some of it", "discount", unit_cost=Decimal(10))
    priya = colleague("csr")

    for remedy, said in ((some, "Nobody wrote what one in per cent costs us"), (tenth, "At most 10%")):
        page = priya.act(
            reference, "offer", {**OFFER, "remedy_id_1": str(remedy), "percentage_1": "100"}, expect=422
        )  # fmt: skip
        assert said in errors(page)[0]
    priya.act(reference, "offer", {**OFFER, "remedy_id_1": str(tenth), "percentage_1": "10"})
