"""What comparable cases received stands beside the offer: the nearest ten of those that somebody may read."""

from decimal import Decimal

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.db import db
from app.remedies import comparable
from tests.desk.conftest import Colleague
from tests.desk.test_budgets import explained
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform


def settled(app: Flask, amount: str | None, satisfied: bool = True, **filing: object) -> str:
    """A case that received this sum, or nothing; returns its reference."""
    reference = paths.bring_to(app, Status.INVESTIGATING, **filing)
    if amount is not None:
        with app.app_context():
            offer = paths.an_offer(amount)
            db.session.remove()
        perform(app, reference, "offer", "manager", offer)
        paths.accept(app, reference)
    paths.resolve(app, reference)
    if satisfied:
        paths.satisfied(app, reference)
    return reference


def likes(page: Page) -> str:
    return next(node.said for node in page.root.named("section") if node.said.startswith("Asked and offered"))


def beside(page: Page) -> str:
    return next(node.said for node in page.root.named("section") if node.said.startswith("Cases like this one"))


@pytest.mark.requirement("000-16")
def test_what_comparable_cases_received_stands_on_the_case_and_beside_the_offer(app: Flask, priya: Colleague):
    for amount, satisfied in (("40", True), ("120", True), ("60", False), (None, True)):
        settled(app, amount, satisfied)
    reference = paths.bring_to(app, Status.INVESTIGATING)

    sentence = "Four like this: three received £40 to £120, £60 in the middle; three accepted, three satisfied."
    assert sentence in likes(priya.case(reference))
    assert sentence in beside(priya.open(f"/desk/complaints/{reference}/act/offer"))


@pytest.mark.requirement("000-16")
def test_each_says_what_was_asked_what_was_received_and_how_it_ended(app: Flask, priya: Colleague):
    other = settled(app, "40")
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.case(reference)

    assert "“Pay for the repair.” £40, Refund. Accepted, upheld, satisfied." in likes(page)
    assert f"/desk/complaints/{other}" in page.links


@pytest.mark.requirement("000-16")
def test_the_ten_most_alike_are_taken(app: Flask):
    for number in range(3):
        settled(app, str(10 + number), satisfied=False)
    far = settled(app, "90", satisfied=False)
    near = settled(app, "95", satisfied=False)
    with doing(app):
        for complaint in db.session.query(Complaint):
            complaint.nature = "Access"
        by_reference(far).severity, by_reference(near).severity = 1, 2
    elsewhere = settled(app, "99", satisfied=False)
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with doing(app):
        by_reference(elsewhere).category_id += 1
        by_reference(reference).nature, by_reference(reference).severity = "Access", 3

    with app.app_context():
        found = comparable.comparables(by_reference(reference), actor_of("csr"))
        db.session.rollback()

    assert elsewhere not in {case.reference for case in found}
    assert [case.received for case in found] == [Decimal(amount) for amount in (12, 11, 10, 95, 90)]


@pytest.mark.requirement("000-16")
def test_nobody_hears_of_a_case_they_may_not_read(app: Flask, priya: Colleague, helen: Colleague):
    hidden = settled(app, "40")
    perform(app, hidden, "restrict_readers", "manager", d.Readers("It names a colleague."))
    with doing(app):
        by_reference(hidden).restricted = True
    reference = paths.bring_to(app, Status.INVESTIGATING)

    assert "Nothing like this was settled yet." in likes(priya.case(reference))
    assert hidden not in " ".join(priya.case(reference).links)


@pytest.mark.requirement("000-16")
@pytest.mark.parametrize("settled_before", [1, 25])
def test_however_many_there_are_it_takes_one_statement_and_ten_rows(
    app: Flask, statements: list[str], settled_before: int
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    first = settled(app, "40", satisfied=False)
    with doing(app):
        copied = by_reference(first)
        for number in range(settled_before - 1):
            db.session.add(_copy(copied, number))

    with app.app_context():
        complaint, actor = by_reference(reference), actor_of("csr")
        statements.clear()
        found = comparable.comparables(complaint, actor)
        taken = len(statements)
        plan = explained(statements[-1]) if db.engine.dialect.name == "sqlite" else []
        db.session.rollback()

    assert (taken, len(found)) == (1, min(settled_before, 10))
    walked = [step for step in plan if step.startswith(("SEARCH complaint ", "SCAN complaint"))]
    assert all("ix_complaint_category_settled" in step for step in walked), plan


def _copy(complaint: Complaint, number: int) -> Complaint:
    values = {
        column.key: getattr(complaint, column.key)
        for column in Complaint.__table__.columns
        if column.key not in ("id", "reference", "idempotency_hash")
    }
    return Complaint(reference=f"C-COPY-{number:04}", **values)
