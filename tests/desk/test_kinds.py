"""Kinds of remedies that are not for one's role, and sums above a manager's limit: somebody whose role may approves."""

from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app.access import Role
from app.accounts.queries import get_user
from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Answers, Colleague, errors, state
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, doing, perform
from tests.support.remedies import add_remedy, find, limit, sweetener

KINDS = {Role.CSR: ("apology", "gift")}
WORDS = "We pay the joiner."
FOR = {"reason": "The joiner asks for it."}
YES = {"reason": "It is what it costs."}


@pytest.fixture
def reference(app: Flask) -> str:
    """An investigation of the representative, whose role gives apologies and gifts."""
    limit(app, kinds=KINDS)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    find(app, reference)
    return reference


def an_offer(who: Colleague, reference: str, remedy: str, amount: str = "") -> tuple[Page, Answers]:
    page = who.open(f"/desk/complaints/{reference}/act/offer")
    form = page.form("/act/offer")
    found = {
        form.words_of("remedy_id_1", value).split(" (")[0].split(",")[0]: value for value in form.choices("remedy_id_1")
    }
    return page, {
        "answer_1": "yes", "remedy_id_1": found[remedy], "amount_1": amount, "words_1": WORDS,
        "explanation": "It was our fault.",
    }  # fmt: skip


def sent(who: Colleague, reference: str, remedy: str, amount: str = "", expect: int = 303) -> Page:
    page, answers = an_offer(who, reference, remedy, amount)
    return who.press(page, "/act/offer", answers, expect=expect)


@pytest.mark.requirement("000-17", "B-17")
def test_a_kind_that_is_not_for_ones_role_goes_along_and_is_given_after_one_press(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    add_remedy(app, "Mend it", "repair")
    refused = sent(priya, reference, "Mend it", expect=422)
    said = "It is not for a customer service representative to give alone. Ask for approval of it first."
    assert errors(refused) == [said] and WORDS in refused.html

    form = priya.press(refused, "/act/offer", {"press": "ask_manager"}).form("/act/ask-approval")
    assert (form.filled({}).count(("kinds", "repair")), form.value("amount")) == (1, "")
    assert form.value("offered") == f"Mend it: {WORDS}"
    assert "asked for approval of a repair" in priya.send(form).said

    assert "1 Waiting for your approval" in helen.open("/desk/").said
    page = helen.open("/desk/approvals")
    assert "A repair No sum goes with it" in page.said
    helen.press(page, "/act/approve", YES)

    again = priya.open(f"/desk/complaints/{reference}/act/offer")
    assert "Helen Marsh approved a repair for this complaint: “It is what it costs.”" in again.said
    assert again.form("/act/offer").value("words_1") == WORDS
    assert "made offer 1" in priya.press(again, "/act/offer").said
    assert "Helen Marsh approved a repair" in priya.case(reference).said


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize(("amount", "asked"), [("40", ""), ("84.50", "84.50")])
def test_a_sum_of_such_a_kind_is_asked_for_only_where_it_is_above_ones_limit(
    app: Flask, priya: Colleague, helen: Colleague, reference: str, amount: str, asked: str
):
    page, answers = an_offer(priya, reference, "Refund", amount)

    form = priya.press(page, "/act/offer", {**answers, "press": "ask_manager"}).form("/act/ask-approval")

    assert form.value("amount") == asked
    priya.send(form)
    helen.press(helen.open("/desk/approvals"), "/act/approve", YES)
    assert f"made offer 1, £{Decimal(amount):.2f}" in sent(priya, reference, "Refund", amount).said


@pytest.mark.requirement("000-17")
def test_a_kind_is_approved_for_one_agreement_and_a_refusal_gives_no_leave(
    app: Flask, colleague: Callable[[str], Colleague], monday: time_machine.Traveller, reference: str
):
    priya, helen = colleague("csr"), colleague("manager")
    add_remedy(app, "Mend it", "repair")
    for verdict, expect in (("refuse", 422), ("approve", 303)):
        priya.act(reference, "ask-approval", {**FOR, "kinds": ["repair"]})
        monday.shift(1)
        helen.act(reference, verdict, YES)
        monday.shift(1)
        sent(priya, reference, "Mend it", expect=expect)
    perform(app, reference, "decline", "customer", d.Declined("Not like this."))
    sent(priya, reference, "Mend it")  # what they declined used nothing up

    paths.accept(app, reference)
    perform(app, reference, "agreement_failed", "csr", d.Reason("The joiner has closed."))

    assert "Ask for approval of it first." in sent(priya, reference, "Mend it", expect=422).said


@pytest.mark.requirement("000-17")
def test_a_kind_beside_an_approved_sum_lets_go_of_nothing(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    limit(app, manager=(500, 500), kinds=KINDS)
    add_remedy(app, "Mend it", "repair")
    for asked in ({"amount": "400"}, {"kinds": ["repair"]}):
        priya.act(reference, "ask-approval", {**FOR, **asked})
        helen.act(reference, "approve", YES)

    assert "£400.00 given this month" in helen.open("/desk/how-far").said


@pytest.mark.requirement("000-17", "B-17")
def test_above_a_managers_limit_an_administrator_with_one_of_their_own_approves(
    app: Flask, colleague: Callable[[str], Colleague], reference: str
):
    priya, helen, ada = (colleague(who) for who in ("csr", "manager", "admin"))
    add_remedy(app, "All of it back", "refund", takes_money=True)
    form = ada.open("/desk/settings/authority").form("/authority")
    ada.send(form, {"case_admin": "2000", "month_admin": "2500"})

    priya.act(reference, "ask-approval", {**FOR, "amount": "900", "kinds": ["refund"]})

    page = helen.open("/desk/approvals")
    assert "Above your limit of £500.00" in page.said and "Ada Birch may decide" in page.said
    assert "/act/approve" not in page.html
    refusal = helen.act(reference, "approve", YES, expect=403)
    assert "£900.00 and money back is above what you may approve." in refusal.said
    assert "Priya Shah asks for approval of £900.00 and money back" in ada.open("/desk/notices").said
    ada.press(ada.open("/desk/approvals"), "/act/approve", YES)
    sent(priya, reference, "All of it back", "900")
    other = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(other, "ask-approval", {**FOR, "amount": "1700", "kinds": ["refund"]})
    assert "You have £1,600.00 left this month" in ada.open("/desk/approvals").said


@pytest.mark.requirement("000-17")
@pytest.mark.parametrize(
    ("asked", "what"), [({"amount": "900"}, "£900.00"), ({"kinds": ["repair"], "amount": ""}, "a repair")]
)
def test_where_nobody_here_may_approve_it_the_page_says_so_and_who_sets_the_limits(
    app: Flask, priya: Colleague, reference: str, asked: Answers, what: str
):
    add_remedy(app, "Mend it", "repair")
    limit(app, kinds={Role.CSR: ("apology",), Role.MANAGER: ("apology", "refund")})

    page = priya.act(reference, "ask-approval", {**FOR, **asked}, expect=422)

    assert errors(page) == [
        f"Nobody else here may approve {what} on this complaint. Ada Birch can change how far each role may go."
    ]
    assert page.form("/act/ask-approval").value("reason") == FOR["reason"]


@pytest.mark.requirement("000-17")
def test_no_manager_approves_their_own_and_none_whom_it_is_about(
    app: Flask, colleague: Callable[[str], Colleague], reference: str
):
    helen, tom = colleague("manager"), colleague("other_manager")
    assert "how much, or which kind" in helen.act(reference, "ask-approval", {**FOR, "amount": ""}, expect=422).said
    helen.act(reference, "ask-approval", {**FOR, "amount": "60"})

    page = helen.open("/desk/approvals")
    assert "Your own" in page.said and "/act/approve" not in page.html
    assert "never gives it" in helen.act(reference, "approve", YES, expect=403).said
    assert "approved £60.00" in tom.act(reference, "approve", YES).said

    with doing(app):
        get_user(actor_of("other_manager").id or 0).active = False
    assert (
        "Nobody else here may approve £70.00"
        in helen.act(reference, "ask-approval", {**FOR, "amount": "70"}, expect=422).said
    )
    assert state(app, reference)[0] == Status.INVESTIGATING


@pytest.mark.requirement("000-17", "003-15")
def test_something_on_top_whose_kind_is_not_for_ones_role_is_asked_for_as_well(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    typed = {"remedy_id": str(sweetener(app)), "card": "I am sorry about the rain.", "address": "5 Mill Lane"}
    refused = priya.act(reference, "add-sweetener", typed, expect=422)
    assert errors(refused) == [
        "It is not for a customer service representative to give alone. Ask for approval of it first."
    ]

    form = priya.press(refused, "/act/add-sweetener", {"press": "ask_manager"}).form("/act/ask-approval")
    assert form.filled({}).count(("kinds", "sweetener")) == 1
    assert "asked for approval of a sweetener" in priya.send(form, FOR).said
    helen.press(helen.open("/desk/approvals"), "/act/approve", YES)

    assert "To be sent" in priya.send(priya.form(reference, "add-sweetener"), {}).said
    again = priya.act(reference, "add-sweetener", typed, expect=422)
    assert "Ask for approval of it first." in errors(again)[0], "one approval is for one of it"
