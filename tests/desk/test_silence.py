"""Complaints for each thousand customers, beside how many answers were unhappy: what is not known is said so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints.statuses import Status
from app.db import db
from app.followups.models import Answer, FollowUp
from tests.desk.conftest import Colleague
from tests.support.apps import by_reference, doing, file_one

JULY = datetime(2026, 7, 10, 9, tzinfo=UTC)


def answered(complaint_id: int, solved: str, treated: int | None, *, again: bool = False) -> None:
    """One round, whose answer was changed once."""
    asked = FollowUp(complaint_id=complaint_id, asked_at=JULY, expires_at=JULY, again=again)
    db.session.add(asked)
    db.session.flush()
    for said, how in (("no", 1), (solved, treated)):
        db.session.add(Answer(follow_up_id=asked.id, at=JULY, solved=said, treated=how, mood=None))
        db.session.flush()


@pytest.mark.requirement("000-09")
@pytest.mark.usefixtures("monday")
def test_complaints_for_each_thousand_customers_stand_beside_unhappy_answers(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    references = [file_one(app, received_at=JULY + timedelta(days=number)) for number in range(4)]
    with doing(app):
        by_reference(references[3]).status = Status.MERGED
        kept = by_reference(references[0]).id
        for number in range(20):
            answered(kept, "no" if number < 2 else "yes", 1 if number in (2, 3) else None)
        answered(kept, "no", None, again=True)
    admin = colleague("admin")

    page = admin.open("/desk/silence")
    assert "nobody has written down yet how many customers there are" in page.said
    assert (
        "1 Jul to 30 Sept 2026 3 complaints customers not known – for each 1,000 4 of 20 unhappy share: 20%"
        in page.said
    )
    assert "1 Apr to 30 Jun 2026 0 complaints customers not known – for each 1,000 0 of 0 unhappy share: –" in page.said

    form = admin.open("/desk/settings/customers").form("/settings/customers")
    assert "Write a number from 1" in admin.send(form, {"q-2026-3": "0"}, expect=422).said
    admin.send(form, {"q-2026-3": "1200", "q-2026-2": ""})
    said = colleague("csr").open("/desk/silence").said
    assert (
        "2.5 of every 1,000 customers complained. Of those whom we asked whether it worked, 20% were unhappy." in said
    )
    assert "1 Jul to 30 Sept 2026 3 complaints 1,200 customers 2.5 for each 1,000 4 of 20 unhappy share: 20%" in said

    # A quarter that is no longer on the page keeps its number.
    monday.move_to(datetime(2028, 2, 1, 10, tzinfo=UTC))
    admin = colleague("admin")
    admin.send(admin.open("/desk/settings/customers").form("/settings/customers"), {"q-2027-4": "900"})
    monday.move_to(datetime(2026, 11, 2, 10, tzinfo=UTC))
    assert "3 complaints 1,200 customers 2.5 for each" in colleague("csr").open("/desk/silence").said
    assert colleague("manager").browser.get("/desk/settings/customers").status_code == 403
