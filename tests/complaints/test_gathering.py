"""What hangs on a complaint is read with one statement, and comes out as the rows of each table would."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, inspect

from app import clock, gathering, sealing
from app.catalogue import remedies as catalogue
from app.complaints import casefile, correspondence, promises
from app.complaints import details as d
from app.complaints.models import Complaint, Message
from app.complaints.statuses import Status
from app.db import db
from app.remedies import queries as remedies
from tests.support import paths
from tests.support.apps import by_reference, doing, perform
from tests.support.remedies import add_remedy, find, sweetener

ALL = (*casefile.PARTS, correspondence.LETTERS, *remedies.PARTS)


@pytest.fixture
def complaint(app: Flask) -> Iterator[Complaint]:
    """With rows of every kind, and a neighbour who has them too."""
    reference = [_full_one(app) for _ in range(2)][-1]
    with app.app_context():
        yield by_reference(reference)
        db.session.remove()


def _full_one(app: Flask) -> str:
    reference = paths.bring_to(app, Status.INVESTIGATING)
    soon = clock.now() + timedelta(days=2)
    stored = d.StoredFile("note.txt", "text/plain", 19, b"\1" * 32, sealing.new_code())
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ring you", soon))
    with app.app_context():
        promise = promises.of_complaint(by_reference(reference).id)[0].id
        db.session.remove()
    perform(app, reference, "move_promise", "csr", d.PromiseMoved(promise, soon + timedelta(days=1), "The film."))
    perform(app, reference, "mark_words", "csr", d.Marks((d.Phrase("happened", 0, "My parcel was left in the rain"),)))
    perform(
        app, reference, "record_needs", "csr", d.Needs(("ring",), "reach", "consent", "She can't read letters.", "said")
    )
    perform(app, reference, "attach", "customer", d.Files((stored,)))
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal("60.50"), "The joiner asks more."))
    ticket = add_remedy(app, f"Day ticket {reference}", "gift", draws_code=True)
    card = sweetener(app, f"A card {reference}", draws_code=True)
    with doing(app):
        catalogue.add_codes(ticket, "DAY-1")
        catalogue.add_codes(card, "TEA-1")
    find(app, reference)
    perform(app, reference, "add_sweetener", "csr", d.SweetenerTerms(card, "I am sorry.", "5 Mill Lane"))
    with app.app_context():
        needs = paths.an_offer()
        db.session.remove()
    lines = (*needs.lines, d.OfferLine(ticket, "A day on every bus."))
    perform(app, reference, "offer", "csr", replace(needs, lines=lines))
    paths.accept(app, reference)
    return reference


def test_rows_are_what_their_table_says(complaint: Complaint):
    found = gathering.read(ALL, case=complaint.id, since=0)

    for part in ALL:
        _is_what_its_table_says(part, found.of(part))


def _is_what_its_table_says(part: gathering.Part[Any], found: Sequence[Any]) -> None:
    names = [name for name, column in inspect(part.model).columns.items()
             if not isinstance(column.type, LargeBinary) and name not in part.without]  # fmt: skip
    assert found, part.model.__name__
    for row in found:
        stored = db.session.get(part.model, row.id)
        assert {name: getattr(row, name) for name in names} == {name: getattr(stored, name) for name in names}
        assert row not in db.session


def test_however_many_parts_take_one_statement(complaint: Complaint, statements: list[str]):
    complaint_id = complaint.id
    statements.clear()

    gathering.read(ALL, case=complaint_id, since=0)

    assert len(statements) == 1


def test_only_the_newest_are_kept_where_a_part_says_so(complaint: Complaint):
    newest = casefile.of_case(Message, newest=2)

    found = gathering.read((newest, casefile.MESSAGES), case=complaint.id, since=0)

    assert [row.id for row in found.of(newest)] == [row.id for row in found.of(casefile.MESSAGES)][-2:]
