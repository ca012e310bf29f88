"""What managers see to: approvals that wait, and complaints of people who are not here."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app.accounts.queries import get_user
from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, doing, file_one, perform
from tests.support.remedies import limit


def ask(app: Flask, amount: int, who: str = "csr") -> str:
    reference = paths.bring_to(app, Status.INVESTIGATING)
    if who != "csr":
        with app.app_context():
            number = actor_of(who).id or 0
        perform(app, reference, "assign", "csr", d.Handover(number))
    perform(app, reference, "ask_approval", who, d.ApprovalRequest(Decimal(amount), "The joiner asks for more."))
    return reference


@pytest.mark.requirement("002-04")
def test_an_approval_is_given_from_the_list(app: Flask, helen: Colleague):
    reference = ask(app, 138)
    page = helen.open("/desk/approvals")
    assert "£138.00" in page.said and "The joiner asks for more." in page.said and "Priya Shah" in page.said

    helen.send(page.form("/act/approve"), {"reason": "It is what it costs."})

    assert "Nobody waits for approval." in helen.open("/desk/approvals").said
    assert f"/desk/complaints/{reference}/act/approve" not in helen.open("/desk/approvals").html


def test_nobody_approves_their_own_or_more_than_they_may(app: Flask, helen: Colleague):
    limit(app, manager=(1000, 10_000))
    ask(app, 900)
    ask(app, 60, who="manager")
    limit(app)

    page = helen.open("/desk/approvals")

    assert "Above your limit" in page.said and "Your own" in page.said
    assert "Nobody here may decide this. Ada Birch can change how far each role may go." in page.said
    assert "/act/approve" not in page.html
    assert "0 Waiting for your approval" in helen.open("/desk/").said


@pytest.mark.requirement("000-17", "002-04")
def test_what_a_manager_keeps_back_for_a_complaint_does_not_count_against_a_new_request_for_it(
    app: Flask, helen: Colleague
):
    limit(app, manager=(500, 200))
    reference = ask(app, 140)
    helen.send(helen.open("/desk/approvals").form("/act/approve"), {"reason": "It is what it costs."})
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(190), "The joiner asks for more."))

    page = helen.open("/desk/approvals")
    assert "£10.00 this month" in page.said
    helen.send(page.form("/act/approve"), {"reason": "It costs more than we thought."})

    ask(app, 20)
    page = helen.open("/desk/approvals")
    assert "You have £10.00 left this month" in page.said and "/act/approve" not in page.html


@pytest.mark.requirement("002-04")
def test_complaints_of_absent_people_are_told_by_person(app: Flask, monday: time_machine.Traveller, helen: Colleague):
    with app.app_context():
        priya = actor_of("csr").id or 0
    perform(app, file_one(app, received_at=MONDAY - timedelta(days=2)), "assign", "csr", d.Handover(priya))
    paths.bring_to(app, Status.ASSESSED)
    free = file_one(app)
    with doing(app):
        user = get_user(actor_of("csr").id or 0)
        user.away_until, user.deputy_id = MONDAY + timedelta(days=3), actor_of("other_csr").id

    page = helen.open("/desk/absent")

    (row,) = [row.said for row in page.root.named("tr")[1:]]
    assert row.startswith("Priya Shah: their complaints Thu 26 Nov Dev Raman 2 open 1 overdue")
    queue = helen.open(next(href for href in page.links if "handler=" in href))
    assert free not in queue.html and "Priya Shah" in queue.said


@pytest.mark.parametrize(("who", "status"), [("csr", 403), ("qa", 403), ("manager", 200), ("admin", 200)])
def test_oversight_belongs_to_managers_and_administrators(colleague: Callable[[str], Colleague], who: str, status: int):
    for path in ("/desk/approvals", "/desk/absent"):
        colleague(who).open(path, expect=status)
