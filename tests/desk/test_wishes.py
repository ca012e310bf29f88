"""What the customer asks for beside what they get: wish by wish, and where it is less, the reason that they read."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import ACKNOWLEDGE, ASSESS, SPOKEN, Colleague, errors, found_for, in_days, state
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import file_one

BILL, SORRY = "Pay for the repair.", "Say sorry and mean it."
DECISION = {"outcome": "upheld", "cause": "Human error", "explanation": "We left it in the rain.",
            "apology": "I am sorry."}  # fmt: skip


def asked(page: Page) -> str:
    return next(node.said for node in page.root.named("section") if node.said.startswith("Asked and offered"))


def letter(app: Flask, kind: str) -> str:
    with app.app_context():
        text = db.session.query(Delivery).filter_by(kind=kind).order_by(Delivery.id.desc()).first().text
        db.session.rollback()
    return text


def theirs(app: Flask, reference: str) -> str:
    """The customer's page once nothing can be taken back any more."""
    customer = opened(app, Customer(app.test_client()), reference)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        return words_of(customer.get(f"/complaint/{reference}").text)


def with_two_wishes(app: Flask, priya: Colleague) -> str:
    """Facts and wishes are confirmed; returns the reference."""
    reference = file_one(app, desired=f"{BILL} {SORRY}")
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    priya.act(reference, "assess", {**ASSESS, "urgency": "2"})
    priya.act(reference, "state-facts", {"concern_1": "It stood in the rain.", "wish_1": BILL, "wish_2": SORRY})
    priya.act(reference, "confirm-facts", SPOKEN)
    return reference


def an_offer(priya: Colleague, reference: str, **changes: str) -> dict[str, str]:
    """Half of the bill and no apology, with reasons."""
    refund = priya.form(reference, "offer").choices("remedy_id_1")[1]
    answers = {"remedy_id_1": refund, "words_1": "Half of the joiner’s bill.", "amount_1": "40", "for_1": "1",
               "answer_1": "partly", "reason_1": "The case had a crack before.", "answer_2": "not_now",
               "reason_2": "We do not know yet who left it.", "explanation": "This we can do today."}  # fmt: skip
    return {**answers, **changes}


@pytest.mark.requirement("B-05")
def test_a_wish_is_one_until_somebody_makes_two_of_it(app: Flask, priya: Colleague):
    said = "Pay for the repair. There is nothing you can do about my mother. Say sorry."
    reference = file_one(app, desired=said)
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    priya.act(reference, "assess", ASSESS)

    form = priya.form(reference, "state-facts")
    assert [form.value(f"wish_{place}") for place in (1, 2)] == [said, ""]

    for _ in range(2):
        name = "wish_2" if form.value("wish_2") else "wish_1"
        page = priya.send(form, {"concern_1": "It stood in the rain.", "press": f"split:{name}"}, expect=200)
        form = page.form("/act/state-facts")
    wishes = ["Pay for the repair.", "There is nothing you can do about my mother.", "Say sorry."]
    assert [form.value(f"wish_{place}") for place in (1, 2, 3)] == wishes
    assert form.value("concern_1") == "It stood in the rain." and "Make two of it" not in page.said
    assert state(app, reference)[0] == Status.ASSESSED and "wrote down one concern" not in priya.case(reference).said


@pytest.mark.requirement("B-05")
def test_a_wish_that_nobody_cut_is_sent_whole(app: Flask, priya: Colleague):
    said = "Pay for the repair. There is nothing you can do about my mother."
    reference = file_one(app, desired=said)
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    priya.act(reference, "assess", ASSESS)

    priya.act(reference, "state-facts", {"concern_1": "It stood in the rain."})

    assert said in letter(app, "facts") and "Wish 2" not in letter(app, "facts")


@pytest.mark.requirement("B-05")
def test_the_customer_is_asked_whether_the_wishes_are_theirs_too(app: Flask, priya: Colleague):
    reference = file_one(app, desired=f"{BILL} {SORRY}")
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    priya.act(reference, "assess", ASSESS)

    priya.act(reference, "state-facts", {"concern_1": "It stood in the rain.", "wish_1": BILL, "wish_2": SORRY})
    said = f"Read it to them What we understood It stood in the rain. What they ask for {BILL} {SORRY}"
    assert said in priya.open(f"/desk/complaints/{reference}/act/confirm-facts").said

    assert f"And this is what you ask for:\n\n- {BILL}\n- {SORRY}" in letter(app, "facts")
    assert f"And this is what you ask for {BILL} {SORRY}" in theirs(app, reference)


@pytest.mark.requirement("B-05")
@pytest.mark.requirement("002-20")
def test_an_offer_stands_beside_each_wish_on_the_case_in_the_letter_and_on_their_page(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)

    page = priya.act(reference, "offer", an_offer(priya, reference))

    half = "Half of the joiner’s bill. Refund Why less: The case had a crack before. £40.00"
    assert f"{BILL} Partly {half}" in asked(page)
    assert f"{SORRY} Not now Why less: We do not know yet who left it." in asked(page)
    assert "£40.00 of your £50.00 for this case." in asked(page)
    assert "And this is what it means for what you asked:" not in letter(app, "offer")
    for reason in ("The case had a crack before.", "We do not know yet who left it."):
        assert reason in letter(app, "offer")
        assert reason in theirs(app, reference)


@pytest.mark.requirement("002-20")
def test_what_each_wish_gets_stands_in_the_offer_and_in_what_was_agreed(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    card = {"answer_2": "yes", "detail_2": "The driver writes you a card.", "reason_2": ""}

    priya.act(reference, "offer", an_offer(priya, reference, **card))
    priya.act(reference, "accept", SPOKEN)

    for kind in ("offer", "agreed"):
        assert f"{SORRY.rstrip('.')}: The driver writes you a card." in letter(app, kind), kind


@pytest.mark.requirement("001-25")
def test_what_a_remedy_says_already_is_not_said_again_beside_its_wish(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)

    priya.act(reference, "offer", an_offer(priya, reference, detail_1="Half of the joiner’s bill"))

    assert asked(priya.open(f"/desk/complaints/{reference}")).count("Half of the joiner") == 1
    assert theirs(app, reference).count("Half of the joiner") == 1


@pytest.mark.requirement("004-04")
def test_what_a_wish_gets_without_a_remedy_is_a_task_too(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    card = {"answer_2": "yes", "detail_2": "The driver writes you a card.", "reason_2": ""}
    priya.act(reference, "offer", an_offer(priya, reference, **card))
    page = priya.open(f"/desk/complaints/{reference}/act/accept")
    assert f"Read it to them “{BILL}” Partly Half of the joiner’s bill. £40.00 Why less:" in page.said
    assert f"“{SORRY}” Yes The driver writes you a card. It stands until" in page.said

    page = priya.press(page, "/act/accept", SPOKEN)

    tasks = next(node.said for node in page.root.named("section") if node.said.startswith("Tasks"))
    assert "Half of the joiner’s bill." in tasks and "The driver writes you a card." in tasks
    form = priya.form(reference, "verify-task")
    priya.send(form, {"task_id": next(filter(None, form.choices("task_id"))), "result": "The bank shows it."})
    held = priya.open(f"/desk/complaints/{reference}/act/resolve")
    assert "Not yet confirmed as done: The driver writes you a card." in held.said
    page = priya.case(reference)
    assert "card.." not in page.said and "/act/brought-failed" not in page.html


@pytest.mark.requirement("002-20")
def test_what_an_offer_gave_that_came_to_nothing_no_letter_gives(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    card = {"answer_2": "yes", "detail_2": "The driver writes you a card.", "reason_2": ""}
    priya.act(reference, "offer", an_offer(priya, reference, **card))
    priya.act(reference, "decline", {**SPOKEN, "reason": "Too little."})
    form = priya.form(reference, "resolve")

    priya.send(form, {**found_for(form), **DECISION, "no_remedy_reason": "It was dry when it left us."})

    assert "The driver writes you a card." not in letter(app, "decision")
    assert f"“{SORRY.rstrip('.')}”: Not now" in letter(app, "decision")


@pytest.mark.requirement("004-04")
def test_an_agreement_that_fails_ends_the_tasks_of_its_wishes_too(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    card = {"answer_2": "yes", "detail_2": "The driver writes you a card.", "reason_2": ""}
    priya.act(reference, "offer", an_offer(priya, reference, **card))
    priya.act(reference, "accept", SPOKEN)

    page = priya.act(reference, "agreement-failed", {"reason": "The joiner has closed."})

    tasks = next(node.said for node in page.root.named("section") if node.said.startswith("Tasks"))
    assert tasks.startswith("Tasks all done") and tasks.count("No longer to do The agreement failed.") == 2
    assert "Done" not in tasks


@pytest.mark.requirement("004-04")
def test_what_they_get_without_an_offer_is_done_or_promised_before_a_letter_says_it(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    answers = {"answer_1": "partly", "detail_1": "The joiner gets half.", "reason_1": "It had a crack.",
               "answer_2": "not_now", "reason_2": "Whoever did it has left us."}  # fmt: skip
    priya.act(reference, "answer-wishes", answers)
    form = priya.form(reference, "resolve")
    decision = {**found_for(form), **DECISION, "no_remedy_reason": "We do not pay for cracks."}

    page = priya.send(form, decision, expect=422)

    owed = "They get: “The joiner gets half.” Write the day it reached them. What is still to come is promised first."
    assert errors(page) == [owed]
    priya.act(reference, "promise", {"words": "The joiner gets half.", "due_at": f"{in_days(5)}T12:00"})
    priya.send(priya.form(reference, "resolve"), decision)
    assert "The joiner gets half." in letter(app, "decision")


@pytest.mark.requirement("002-20")
def test_the_decision_quotes_why_it_is_less(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    priya.act(reference, "offer", an_offer(priya, reference))
    priya.act(reference, "accept", SPOKEN)
    priya.act(reference, "verify-task", {"result": "The bank shows it."})
    form = priya.form(reference, "resolve")

    priya.send(form, {**found_for(form), **DECISION, "fulfilled_on": clock.now().date().isoformat()})

    assert f"“{BILL.rstrip('.')}”: Partly" in letter(app, "decision")
    assert "The case had a crack before." in letter(app, "decision")


REFUSED = [
    ({"answer_1": ""}, "Say whether they get this."),
    ({"reason_1": " "}, "Say why it is less than they asked. The letter quotes it."),
    ({"reason_2": ""}, "Say why it is less than they asked. The letter quotes it."),
    ({"for_1": "2"}, "Say what exactly, or at the remedy that it is for this wish."),
    ({"wish_2": ""}, f"Say whether they get this as well: {SORRY}"),
]


@pytest.mark.any_database
@pytest.mark.requirement("002-20")
@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_no_wish_is_left_without_an_answer_or_less_without_a_reason(
    app: Flask, priya: Colleague, changes: dict[str, str], words: str
):
    reference = with_two_wishes(app, priya)

    page = priya.act(reference, "offer", an_offer(priya, reference, **changes), expect=422)

    assert words in errors(page)
    assert page.form("/act/offer").value("words_1") == "Half of the joiner’s bill."
    assert state(app, reference)[0] == "investigating"


@pytest.mark.requirement("B-05")
def test_somebody_who_said_what_they_want_gets_no_offer_that_passes_it_over(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "offer")
    answers = {"remedy_id_1": form.choices("remedy_id_1")[1], "words_1": "Flowers.", "amount_1": "10",
               "explanation": "By way of saying sorry.", "wish_1": ""}  # fmt: skip

    page = priya.send(form, answers, expect=422)

    words = "They told us what they want: write it down, wish by wish, and say what each gets."
    assert errors(page) == [words, "Say whether they get this."]


@pytest.mark.requirement("B-05")
def test_what_is_more_than_they_asked_stands_in_a_row_of_its_own(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    apology = priya.form(reference, "offer").choices("remedy_id_2")[2]
    more = {"remedy_id_2": apology, "words_2": "A card from the driver.", "for_2": ""}

    page = priya.act(reference, "offer", an_offer(priya, reference, **more))

    assert "More than they asked A card from the driver." in asked(page)
    assert "And beyond what you asked" in theirs(app, reference)


@pytest.mark.requirement("002-20")
def test_without_an_offer_each_wish_gets_its_answer_with_the_decision(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    answers = {"answer_1": "yes", "detail_1": "The joiner has the money.", "answer_2": "not_now",
               "reason_2": "Whoever did it has left us."}  # fmt: skip
    page = priya.act(reference, "answer-wishes", answers)
    assert f"{SORRY} Not now Why less: Whoever did it has left us." in asked(page)
    form = priya.form(reference, "resolve")

    priya.send(form, {**found_for(form), **DECISION, "fulfilled_on": clock.now().date().isoformat()})

    assert "Whoever did it has left us." in letter(app, "decision")
    assert f"“{SORRY.rstrip('.')}”: Not now Whoever did it has left us." in theirs(app, reference)


@pytest.mark.requirement("B-04")
def test_a_decision_says_what_becomes_of_every_wish(app: Flask, priya: Colleague):
    reference = with_two_wishes(app, priya)
    form = priya.form(reference, "resolve")
    whole = {**found_for(form), **DECISION}

    page = priya.send(form, {**whole, "fulfilled_on": clock.now().date().isoformat()}, expect=422)
    assert errors(page) == [
        f"They asked: “{BILL}” Say first what each wish gets, or here why there is no remedy."
    ]  # fmt: skip
    page = priya.press(page, "/act/resolve", {"no_remedy_reason": "It was dry when it left us."})

    assert f"{BILL} Not now Why less: It was dry when it left us." in asked(page)
