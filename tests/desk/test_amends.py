"""Making amends for a miscommunication: each remedy is a row of its own, carried out and confirmed before the end."""

from decimal import Decimal

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.complaints.statuses import Status
from app.db import db
from app.remedies.queries import offers
from tests.desk.conftest import Colleague, found_for
from tests.support import paths
from tests.support.apps import by_reference


@pytest.mark.requirement("000-06")
def test_amends_are_made_by_remedies_of_their_kinds_and_the_cause_may_be_a_miscommunication(
    app: Flask, priya: Colleague
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        ids = {remedy.key: str(remedy.id) for remedy in catalogue.remedies()}
        db.session.rollback()
    offer = {
        "answer_1": "yes",
        "remedy_id_1": ids["apology"], "words_1": "Helen Marsh rings and says sorry.",
        "remedy_id_2": ids["refund"], "words_2": "The delivery charge, to the card.", "amount_2": "12.40",
        "explanation": "Two of us told you two different things.",
    }  # fmt: skip

    priya.act(reference, "offer", offer)

    with app.app_context():
        (made,) = offers(by_reference(reference).id)
        kinds = {catalogue.get_remedy(line.remedy_id).kind: line.amount for line in made.lines}
        db.session.rollback()
    assert kinds == {"apology": None, "refund": Decimal("12.40")}

    paths.accept(app, reference)
    paths.verify_all(app, reference)
    form = priya.form(reference, "resolve")
    page = priya.send(
        form, {**found_for(form), "cause": "Miscommunication", "explanation": "We spoke with two voices."}
    )

    assert "Resolved" in page.said
    assert "Miscommunication" in page.said
