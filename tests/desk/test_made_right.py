"""What is offered is seen through to its end: agreed by page, letter or telephone, carried out step by step, read."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from time_machine import Traveller

from app.catalogue.queries import RemedyStep
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import Answers, Colleague, errors, found_for, state
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference
from tests.support.papers import read_paper
from tests.support.remedies import add_remedy, find, limit

EXPLAINED = {"answer_1": "yes", "explanation": "It was our fault."}


@pytest.fixture
def reference(app: Flask) -> str:
    return paths.bring_to(app, Status.INVESTIGATING)


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


def mailed(app: Flask, reference: str, kind: str) -> str:
    """The text of the last letter of this kind."""
    with app.app_context():
        sent = db.session.query(Delivery).filter_by(kind=kind, about=by_reference(reference).id)
        found = sent.order_by(Delivery.id.desc()).first()
        assert found is not None
        text = found.text
        db.session.remove()
    return " ".join(text.split())


KINDS = [
    (
        {"name": "Money back", "kind": "refund", "takes_money": True, "steps": (RemedyStep("Pay it out."),)},
        {"amount_1": "38.20", "words_1": "The bill goes back to your card."},
        ("The bill goes back to your card.", "£38.20"), "Pay it out.",
    ),
    (
        {"name": "A new one", "kind": "replacement", "unit_cost": Decimal(30), "stock": 1,
         "steps": (RemedyStep("Pack it."), RemedyStep("Hand it to the courier."))},
        {"item_1": "A sewing machine case, grey", "words_1": "We send you a new case."},
        ("We send you a new case.", "A sewing machine case, grey"), "Pack it.",
    ),
]  # fmt: skip


@pytest.mark.requirement("002-19", "000-18", "001-18")
@pytest.mark.parametrize(("terms", "typed", "read", "first"), KINDS, ids=["refund", "replacement"])
def test_a_remedy_is_offered_accepted_carried_out_step_by_step_and_read_at_the_end(
    app: Flask, priya: Colleague, customer: Customer, reference: str,
    terms: dict[str, object], typed: Answers, read: tuple[str, ...], first: str,
):  # fmt: skip
    remedy = add_remedy(app, **terms)  # type: ignore[arg-type]
    find(app, reference)
    priya.act(reference, "offer", {**EXPLAINED, **typed, "remedy_id_1": str(remedy)})
    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert all(words in page for words in read)

    assert customer.act(reference, "accept").status_code == 303

    task = paths.open_tasks(app, reference, "remedy")[0]
    early = priya.act(reference, "verify-task", {"task_id": str(task), "result": "Done."}, expect=422)
    assert errors(early)[0].startswith(f"First comes: {first.rstrip('.')}")
    assert "Not yet confirmed as done" in priya.case(reference).said
    for step in paths.open_tasks(app, reference, "step"):
        priya.act(reference, "verify-task", {"task_id": str(step), "result": "Seen."})
    priya.act(reference, "verify-task", {"task_id": str(task), "result": "It is with them."})
    form = priya.form(reference, "resolve")
    cause = {"outcome": "upheld", "cause": "Human error", "explanation": "We left it in the rain."}
    priya.send(form, found_for(form) | cause)

    assert state(app, reference)[0] == Status.RESOLVED
    letter = mailed(app, reference, "decision")
    assert [words for words in read if words.rstrip(".") not in letter] == []


@pytest.mark.requirement("001-15", "003-13")
@pytest.mark.parametrize(
    ("channel", "how", "heard"),
    [("", "on their page", False), ("letter", "by letter", True), ("telephone", "by telephone", True)],
)
def test_what_both_agreed_to_is_kept_with_its_way_and_read_by_both(
    app: Flask, priya: Colleague, customer: Customer, reference: str, channel: str, how: str, heard: bool
):
    paths.offer(app, reference)
    if channel:
        priya.act(reference, "accept", {"spoken_channel": channel, "spoken_words": "Yes, I accept your offer."})
    else:
        assert opened(app, customer, reference).act(reference, "accept").status_code == 303

    said = priya.case(reference).said
    assert f"Grace Okafor agreed {how}, " in said
    assert ("heard by Priya Shah" in said) is heard
    assert "We pay the repair of the case. (£40.00)" in said
    assert "We pay the repair of the case: £40.00" in mailed(app, reference, "agreed")
    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert "We pay the repair of the case." in page


@pytest.mark.requirement("001-16", "000-17")
def test_what_can_be_done_at_once_stands_first_with_what_is_left(app: Flask, priya: Colleague, reference: str):
    limit(app, csr=(50, 1000))
    dear = add_remedy(app, "A weekend", "gift", unit_cost=Decimal(80))
    shut = add_remedy(app, "Umbrella", "gift", stock=0)
    at_once = add_remedy(app, "A day out", "gift", unit_cost=Decimal(9))

    page = priya.open(f"/desk/complaints/{reference}/act/offer")

    order = [value for value in page.form("/act/offer").choices("remedy_id_1") if value]
    assert order[-1] == str(dear) and str(at_once) in order[:-1] and str(shut) not in order
    names = [page.form("/act/offer").words_of("remedy_id_1", value) for value in order]
    assert [name.endswith("(needs approval)") for name in names] == [False] * (len(names) - 1) + [True]
    assert "You may give £50.00 more on this complaint alone, and £1,000.00 more this month." in page.said


@pytest.mark.requirement("003-16")
def test_who_understood_us_wrongly_reads_the_rule_our_reason_and_what_we_make_clearer(
    app: Flask, monday: Traveller, priya: Colleague, customer: Customer, reference: str
):
    rule = {
        "policy": "“Parcels stand inside after six.”", "policy_reason": "Nobody is at the gate in the evening.",
        "clearer": "The card says until when somebody is there.",
    }  # fmt: skip
    form = priya.form(reference, "resolve")
    answers = found_for(form) | rule | {
        "outcome": "upheld", "cause": "Misunderstanding by the customer", "explanation": "The gate was shut.",
        "no_remedy_reason": "You asked for an explanation.",
    }  # fmt: skip

    priya.send(form, answers)

    letter = mailed(app, reference, "decision")
    assert all(words in letter for words in (*rule.values(), "The rule that it is about", "Why we have this rule"))
    assert [letter.index(words) for words in rule.values()] == sorted(letter.index(words) for words in rule.values())
    monday.shift(timedelta(minutes=2))  # it can be taken back no more
    page = opened(app, customer, reference).get(f"/complaint/{reference}").text
    (address,) = {link for link in re.findall(r'href="([^"]+\.pdf)"', page) if "/decisions/" in link}
    paper = customer.get(address)
    text = read_paper(paper.data).text
    assert [words for words in rule.values() if words not in text] == []


@pytest.mark.requirement("000-18", "002-19")
@pytest.mark.parametrize(("kind", "is_read"), [("gift", False), ("refund", True)])
def test_what_a_present_costs_is_ours_alone_and_money_is_read(
    app: Flask, priya: Colleague, customer: Customer, reference: str, kind: str, is_read: bool
):
    remedy = add_remedy(app, name="From the depot", kind=kind, takes_money=True)
    find(app, reference)
    typed = {"amount_1": "18", "words_1": "A picture book about a bus.", "remedy_id_1": str(remedy)}
    priya.act(reference, "offer", {**EXPLAINED, **typed})
    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert "A picture book about a bus." in page and ("£18.00" in page) is is_read
    assert ("£18.00" in mailed(app, reference, "offer")) is is_read
    assert "£18.00" in priya.case(reference).said, "colleagues read what it costs"

    customer.act(reference, "accept")
    assert ("£18.00" in mailed(app, reference, "agreed")) is is_read
    paths.verify_all(app, reference)
    paths.resolve(app, reference)
    letter = words_of(customer.get(f"/complaint/{reference}").text)
    assert ("£18.00" in letter) is is_read and ("£18.00" in mailed(app, reference, "decision")) is is_read
