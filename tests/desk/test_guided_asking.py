"""A manager is asked while they are on the line: one press, the answer on the same page, and it counts in the call."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.access import Role
from app.accounts import queries as accounts
from app.complaints import details as d
from app.complaints.statuses import Status
from app.conversations.asking import NOTHING, WITHIN
from app.db import db
from app.remedies.models import Approval, Offer
from tests.desk.conftest import Colleague, errors, state
from tests.desk.guided import add_scripts, agree, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import file_one, perform
from tests.support.remedies import limit

pytestmark = pytest.mark.any_database

WHY = "The joiner has nothing cheaper."
ABOVE = {"words_1": "We pay the new table.", "amount_1": "120"}


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def ask(who: Colleague, page: Page, expect: int = 303, **typed: str) -> Page:
    given = {"can": "yes", "remedy_1": remedy(page), **ABOVE, **typed}
    return go(who, page, expect, press="ask_manager", **{name: words for name, words in given.items() if words})


def asked_now(who: Colleague, page: Page) -> tuple[int, str]:
    """What the page asks by itself while somebody waits."""
    answer = who.browser.get(form_of(page).action + "/asked")
    return answer.status_code, answer.text


def decide(who: Colleague, verb: str = "approve", reason: str = "It is fair.") -> None:
    form = who.open("/desk/approvals").form("/act/approve")
    path = form.action.replace("/act/approve", f"/act/{verb}")
    answer = who.browser.post(path, data=dict(form.filled({"reason": reason})))
    assert answer.status_code == 303


def held(app: Flask) -> list[Decimal]:
    with app.app_context():
        found = list(db.session.scalars(select(Approval.held).where(Approval.held > Decimal(0))))
        db.session.rollback()
    return found


@pytest.mark.requirement("B-17", "001-18", "000-17")
def test_what_is_above_the_limit_is_asked_for_and_agreed_in_the_same_call(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    assert "Ask a manager now" in page.said
    refused = go(priya, page, 422, can="yes", remedy_1=remedy(page), **ABOVE)
    assert "Ask for approval of £120.00 first." in errors(refused)[0]

    page = ask(priya, refused, ask_why=WHY)

    assert step(page) == "can" and "Asked: £120.00, waiting since" in page.said
    form = form_of(page)
    assert (form.value("words_1"), form.value("amount_1"), form.value("can")) == (*ABOVE.values(), "yes")
    assert "Ask a manager now" not in page.said
    status, text = asked_now(priya, page)
    assert status == 200 and "waiting since" in text and "Ask a manager now" not in text

    seen = helen.open("/desk/approvals").said
    assert "£120.00" in seen and f"They are on the telephone now. {WHY}" in seen
    assert "Refund, £120.00: We pay the new table." in seen
    decide(helen)

    assert held(app) == [Decimal(120)]
    status, text = asked_now(priya, page)
    assert status == 286 and "approved <strong>£120.00</strong> for this complaint: “It is fair.”" in text
    page = go(priya, page, press="is_it_decided")
    assert "approved £120.00 for this complaint" in page.said and form_of(page).value("amount_1") == "120"

    page = go(priya, page)
    page = go(priya, page, answer="happy", feel="Yes, that is fair.")
    go(priya, to_the_end(priya, page), press="end")

    assert state(app, reference)[0] == "agreed" and held(app) == []
    with app.app_context():
        (offer,) = db.session.scalars(select(Offer))
        assert accounts.get_user(offer.charged_to_id).role is Role.MANAGER and offer.total == 120
        db.session.rollback()
    assert "£9,880.00 more this month" in helen.open("/desk/approvals").said


@pytest.mark.requirement("B-17", "001-18")
def test_what_was_refused_is_told_with_its_reason_and_the_other_ways_remain(
    app: Flask, priya: Colleague, helen: Colleague
):
    page = ask(priya, to_the_wish(priya, begin(priya, paths.bring_to(app, Status.ASSESSED))))
    decide(helen, "refuse", "The table can be mended.")

    status, text = asked_now(priya, page)
    assert status == 286 and "did not approve <strong>£120.00</strong>: “The table can be mended.”" in text
    assert "Ask a manager now" in text

    page = go(priya, page, press="is_it_decided")
    assert "You can offer something else, look into it first, or let a manager ring them." in page.said
    assert "We look into it first" in page.said
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We mend it.", amount_1="40")
    assert step(page) == "feel"


@pytest.mark.requirement("B-17")
def test_a_kind_that_is_not_for_their_role_is_asked_for_in_another_offer(
    app: Flask, priya: Colleague, helen: Colleague
):
    limit(app, kinds={Role.CSR: ("apology",)})
    page = to_the_wish(priya, begin(priya, paths.bring_to(app, Status.INVESTIGATING)))
    page = go(priya, page, can="no", why="It is above what we give.")
    assert step(page) == "offer"
    typed = {"why": "It is above what we give.", "remedy_1": remedy(page), "words_1": "We pay.", "amount_1": "9.50"}

    page = go(priya, page, press="ask_manager", **typed)
    assert "Asked: money back, waiting since" in page.said and form_of(page).value("words_1") == "We pay."
    decide(helen)
    page = go(priya, page)

    assert step(page) == "feel"


@pytest.mark.requirement("001-38")
def test_what_cannot_be_asked_says_why_and_keeps_everything_typed(app: Flask, priya: Colleague):
    limit(app, manager=(100, 10_000))
    page = to_the_wish(priya, begin(priya, file_one(app)))

    refused = ask(priya, page, 422, amount_1="40", ask_why=WHY)
    assert errors(refused) == [WITHIN]
    refused = ask(priya, refused, 422, amount_1="many", ask_why=WHY)
    assert errors(refused) == ["Write a sum in figures, like 24.50."]
    refused = ask(priya, refused, 422, ask_why=WHY)
    assert "Nobody else here may approve £120.00 on this complaint." in errors(refused)[0]

    form = form_of(refused)
    assert [form.value(name) for name in ("amount_1", "words_1", "ask_why")] == ["120", ABOVE["words_1"], WHY]
    refused = go(priya, refused, 422, press="ask_manager", remedy_1="", words_1="", amount_1="")
    assert errors(refused) == [NOTHING]


@pytest.mark.requirement("B-17")
def test_it_is_asked_for_once_and_with_a_no_chosen_nothing_typed_is_lost(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, file_one(app)))

    page = ask(priya, page, can="no")
    assert "Asked: £120.00" in page.said and form_of(page).value("words_1") == ABOVE["words_1"]

    refused = ask(priya, page, 422)
    assert errors(refused) == [] and "An approval is being waited for already." in refused.said
    assert form_of(refused).value("amount_1") == "120"


@pytest.mark.requirement("B-17", "001-18")
def test_a_decision_that_comes_as_the_call_ends_keeps_nobody_from_ending_it(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = file_one(app)
    page = ask(priya, to_the_wish(priya, begin(priya, reference)))
    page = to_the_end(priya, agree(priya, page))
    decide(helen)

    go(priya, page, press="end")

    assert state(app, reference)[0] == "agreed" and held(app) == []


@pytest.mark.requirement("000-17")
def test_what_nobody_decided_is_asked_for_no_more_once_something_else_is_agreed(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = file_one(app)
    page = ask(priya, to_the_wish(priya, begin(priya, reference)))
    assert "£120.00" in helen.open("/desk/approvals").said

    go(priya, to_the_end(priya, agree(priya, page)), press="end")

    assert "Nobody waits for approval." in helen.open("/desk/approvals").said
    assert "Not needed any more" in priya.open(f"/desk/complaints/{reference}").said


@pytest.mark.requirement("000-17")
@pytest.mark.parametrize("start", [Status.RECEIVED, Status.WAITING, Status.OFFERED, Status.AGREED])
def test_what_was_approved_is_kept_back_until_the_complaint_ends(
    app: Flask, priya: Colleague, helen: Colleague, start: Status
):
    reference = paths.bring_to(app, start)
    ask(priya, to_the_wish(priya, begin(priya, reference)))
    decide(helen)
    assert held(app)

    perform(app, reference, "withdraw", "customer", d.Withdrawal(True))

    assert held(app) == []


@pytest.mark.requirement("000-17")
def test_the_offer_that_they_accept_lets_go_of_what_was_approved_besides(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(app, Status.OFFERED)
    ask(priya, to_the_wish(priya, begin(priya, reference)))
    decide(helen)
    assert held(app) == [Decimal(80)], "what it adds to the offer of 40 that is open"

    perform(app, reference, "accept", "customer")

    assert held(app) == []


@pytest.mark.requirement("B-17")
def test_what_was_approved_takes_the_place_of_what_stood(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.OFFERED)
    page = ask(priya, to_the_wish(priya, begin(priya, reference)))
    decide(helen)
    page = go(priya, page)
    page = go(priya, page, answer="happy", feel="Yes.")

    go(priya, to_the_end(priya, page, replaces="yes"), press="end")

    assert state(app, reference)[0] == "agreed"
    with app.app_context():
        assert list(db.session.scalars(select(Offer.state).order_by(Offer.id))) == ["declined", "accepted"]
        db.session.rollback()


@pytest.mark.requirement("B-17", "B-14")
def test_a_caller_who_was_filed_in_the_call_need_not_wait_for_another(app: Flask, priya: Colleague, helen: Colleague):
    who = {"kind": "complaint", "medium": "telephone", "read_card": "yes", "name": "Imogen Hartley",
           "phone": "07700 900123"}  # fmt: skip
    page = priya.press(priya.open("/desk/guided-calls/new"), "/guided-calls/new", who)
    page = ask(priya, to_the_wish(priya, page))

    assert "Asked: £120.00" in page.said
    decide(helen)
    assert step(go(priya, page)) == "feel"


@pytest.mark.requirement("B-17")
def test_where_the_complaint_has_ended_the_page_says_what_can_be_done(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, paths.bring_to(app, Status.RESOLVED)))

    assert "Ask a manager now" not in page.said
    assert "A manager can be asked from here once the complaint is open." in page.said
    refused = ask(priya, page, 422)
    assert form_of(refused).value("amount_1") == "120"


@pytest.mark.requirement("000-17", "B-17")
def test_what_an_open_offer_promises_already_stands_in_nobodys_way_of_deciding(
    app: Flask, priya: Colleague, helen: Colleague
):
    limit(app, manager=(500, 100))
    reference = paths.bring_to(app, Status.OFFERED)  # of 40
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(120), "The joiner asks for it."))

    page = helen.open("/desk/approvals")

    assert "£20.00 this month" in page.said, "100 without the 80 that it adds"
    helen.press(page, "/act/approve", {"reason": "It is fair."})
    assert held(app) == [Decimal(80)]
