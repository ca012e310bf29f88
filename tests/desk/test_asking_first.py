"""An offer above one's own limit goes along to a manager, who decides on the list, and is there again afterwards."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Answers, Colleague, errors, state
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, perform
from tests.support.remedies import find, limit, sweetener

EXPLAINED = "The joiner’s bill came because of our van."


@pytest.fixture
def reference(app: Flask) -> str:
    """An investigation of the representative, who may give 50, the manager 500."""
    limit(app)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    find(app, reference)
    return reference


def offered(priya: Colleague, reference: str, **more: str) -> tuple[Page, Answers]:
    """The page of an offer, and 84.50 of a refund to fill it in with."""
    page = priya.open(f"/desk/complaints/{reference}/act/offer")
    form = page.form("/act/offer")
    remedies = {form.words_of("remedy_id_1", value).split(",")[0]: value for value in form.choices("remedy_id_1")}
    return page, {
        "answer_1": "yes", "remedy_id_1": remedies["Refund"], "amount_1": "84.50",
        "words_1": "The bill of the joiner.", "explanation": EXPLAINED, **more,
    }  # fmt: skip


def asked(priya: Colleague, reference: str) -> Page:
    """What is shown once the offer was taken along."""
    page, answers = offered(priya, reference)
    return priya.press(page, "/act/offer", {**answers, "press": "ask_manager"})


@pytest.mark.requirement("000-17", "B-17")
def test_an_offer_above_ones_limit_goes_along_to_a_manager_and_is_there_again(
    priya: Colleague, helen: Colleague, reference: str
):
    page, answers = offered(priya, reference)
    refused = priya.press(page, "/act/offer", answers, expect=422)
    assert "You may offer £50.00 on this complaint. Ask for approval of £84.50 first." in refused.said

    asking = priya.press(refused, "/act/offer", {"press": "ask_manager"})
    form = asking.form("/act/ask-approval")
    assert (form.value("amount"), form.value("reason")) == ("84.50", EXPLAINED)
    assert form.value("offered") == "Refund, £84.50: The bill of the joiner."
    assert "How much (£)" in asking.said
    case = priya.send(form)
    assert "Whoever may approve it has been asked." in case.said and "Make an offer" in case.said
    assert "Refund, £84.50: The bill of the joiner." in case.said

    page = helen.open("/desk/approvals")
    assert "Helen" not in page.root.named("table")[0].said
    (row,) = [node.said for node in page.root.named("tr")[1:]]
    for words in ("Priya Shah", "Pay for the repair.", "Refund, £84.50: The bill of the joiner.", EXPLAINED, "£84.50",
                  "Leaves £415.50 of your £500.00 here, and £9,915.50 this month"):  # fmt: skip
        assert words in row
    decided = helen.press(page, "/act/approve", {"reason": "It is what it costs."})
    assert decided.path == "/desk/approvals" and "Nobody waits for approval." in decided.said

    again = priya.open(f"/desk/complaints/{reference}/act/offer")
    assert "Helen Marsh approved £84.50 for this complaint: “It is what it costs.”" in again.said
    assert again.form("/act/offer").value("words_1") == "The bill of the joiner."
    assert "made offer 1, £84.50" in priya.press(again, "/act/offer").said


@pytest.mark.requirement("000-17")
def test_a_refusal_on_the_list_leaves_the_offer_with_whoever_began_it(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    priya.send(asked(priya, reference).form("/act/ask-approval"))

    form = helen.open("/desk/approvals").form("/act/approve").by("/act/refuse")
    assert helen.send(form, {"reason": "Ask for the bill first."}).path == "/desk/approvals"

    page = priya.open(f"/desk/complaints/{reference}/act/offer")
    assert "Helen Marsh did not approve £84.50: “Ask for the bill first.”" in page.said
    assert page.form("/act/offer").value("explanation") == EXPLAINED
    assert state(app, reference)[0] == Status.INVESTIGATING


def test_no_reason_is_told_at_its_field_beside_what_is_decided(priya: Colleague, helen: Colleague, reference: str):
    priya.send(asked(priya, reference).form("/act/ask-approval"))

    page = helen.press(helen.open("/desk/approvals"), "/act/approve", expect=422)

    assert "Give the reason." in page.said and "Refund, £84.50: The bill of the joiner." in page.said
    assert "approved £84.50" in helen.press(page, "/act/approve", {"reason": "It is what it costs."}).said


def test_what_cannot_be_read_stays_with_the_offer(priya: Colleague, reference: str):
    page, answers = offered(priya, reference, amount_1="about eighty")

    asking = priya.press(page, "/act/offer", {**answers, "press": "ask_manager"})

    form = asking.form("/act/ask-approval")
    assert (form.value("amount"), form.value("offered")) == ("", "Refund: The bill of the joiner.")
    again = priya.open(f"/desk/complaints/{reference}/act/offer")
    assert again.form("/act/offer").value("amount_1") == "about eighty"


def test_somebody_elses_draft_is_not_taken_along(
    app: Flask, priya: Colleague, colleague: Callable[[str], Colleague], reference: str
):
    number = asked(priya, reference).path.rsplit("=", 1)[1]

    address = f"/desk/complaints/{reference}/act/ask-approval?offer={number}"
    assert EXPLAINED in priya.open(address).html
    with app.app_context():
        other = actor_of("other_csr").id or 0
    perform(app, reference, "assign", "csr", d.Handover(other))
    assert EXPLAINED not in colleague("other_csr").open(address).html


@pytest.mark.requirement("003-15", "000-17")
def test_a_dinner_above_ones_limit_goes_along_to_a_manager_and_is_sent_on_their_authority(
    app: Flask, priya: Colleague, helen: Colleague, reference: str
):
    dinner = sweetener(app, "Dinner for two", "60")
    typed = {"card": "Sorry about your mother’s machine.", "address": "5 Mill Lane", "remedy_id": str(dinner)}

    asking = priya.send(priya.form(reference, "add-sweetener"), {**typed, "press": "ask_manager"})
    form = asking.form("/act/ask-approval")
    assert (form.value("amount"), form.value("offered")) == ("60.00", "Dinner for two")
    priya.send(form, {"reason": "Two years of work."})
    helen.send(helen.form(reference, "approve"), {"reason": "It is fair."})
    assert "£9,940.00 more this month" in helen.open("/desk/approvals").said
    back = priya.form(reference, "add-sweetener")
    assert back.value("card") == typed["card"]
    case = priya.send(back, {}).said

    assert "Dinner for two £60.00" in case and "To be sent" in case
    assert "£60.00 given this month" in helen.open("/desk/how-far").said
    assert "£0.00 given this month" in priya.open("/desk/how-far").said
    refused = priya.act(reference, "add-sweetener", typed, expect=422)
    assert "makes £120.00" in errors(refused)[0]
