"""Which texts customers read, and that none with a place still empty leaves."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.access import Actor
from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.actions import ACTIONS
from app.complaints.letters import KINDS
from app.complaints.statuses import Status
from app.complaints.wording import boxes
from app.complaints.wording.boxes import BOXES, find_box
from app.errors import Invalid
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing

LINE = d.OfferLine(1, "We pay {amount}.")
FOUND = d.ConcernOutcome(1, "upheld", "The scan of [date] shows it.")
SOON = clock.now() + timedelta(days=3)
UNFILLED = [
    ("acknowledge", d.Acknowledgement("Hello {customer}.", "I am sorry, [name]."), {"personal", "apology"}),
    ("message", d.Words("Your order XXX is here."), {"text"}),
    ("ask_customer", d.Question("Is it [order number]?", SOON.date()), {"text"}),
    ("state_facts", d.Facts(("It rained.", "Nobody rang {customer}.")), {"concerns"}),
    ("offer", d.Offer((LINE,), "Because of {reason}.", SOON.date()), {"explanation", "words"}),
    ("promise", d.PromiseTerms("I ring you by ___.", SOON), {"words"}),
    ("deadlock", d.Deadlock("Dear ,\nwe stay with it."), {"position"}),
    ("resolve", d.Resolution("upheld", "Human error", "Right, {customer}.", (FOUND,)), {"explanation", "finding"}),
]  # fmt: skip


@pytest.mark.requirement("001-21")
@pytest.mark.parametrize(("action", "needs", "fields"), UNFILLED)
def test_each_field_with_an_empty_place_is_named(action: str, needs: object, fields: set[str]):
    assert boxes.unfilled(action, needs).keys() == fields


@pytest.mark.requirement("001-21")
def test_what_the_customer_blacked_out_themselves_can_be_quoted():
    told = ("I rang on XX/XX/2026 and spoke to XXXX. Dear , they wrote to me.",)

    assert boxes.unfilled("message", d.Words("You spoke to XXXX."), told) == {}
    assert boxes.unfilled("message", d.Words("You spoke to XXX."), told).keys() == {"text"}
    assert boxes.unfilled("message", d.Words("Dear ,\nit is here."), told).keys() == {"text"}


@pytest.mark.requirement("001-21")
def test_the_table_refuses_a_letter_with_an_empty_place_from_us_and_takes_a_customers_as_it_is(app: Flask):
    reference = paths.bring_to(app, Status.ASSESSED)
    said = d.Words("Your order {order_number} is here.")

    with app.app_context(), pytest.raises(Invalid) as refused:
        lifecycle.perform(by_reference(reference), "message", actor_of("csr"), said)
    assert refused.value.errors == {"text": "Fill in “{order_number}”, or take it out."}
    with doing(app):
        complaint = by_reference(reference)
        lifecycle.perform(complaint, "message", Actor("customer", complaint.id), said)
        lifecycle.perform(complaint, "note", actor_of("csr"), said)


def test_every_letter_that_a_colleague_writes_has_its_texts_here():
    by_staff = [row for row in ACTIONS.values() if row.mail is not None and row.who != ("system",)]
    written = {row.name for row in by_staff if KINDS[row.mail].written}

    assert written - BOXES.keys() == set()
    assert BOXES.keys() - {"fix_now"} <= ACTIONS.keys()


@pytest.mark.parametrize(
    ("action", "field", "expected"),
    [("offer", "words_2", "words"), ("resolve", "finding_17", "finding"), ("state_facts", "concern_3", "concerns"),
     ("message", "text", "text"), ("note", "text", None), ("offer", "until", None)],
)  # fmt: skip
def test_a_forms_field_finds_its_box(action: str, field: str, expected: str | None):
    box = find_box(action, field)

    assert (box and box.field) == expected
