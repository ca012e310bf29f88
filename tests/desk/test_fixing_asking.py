"""Fix it now above one's own: a manager is asked with everything typed, and it is back on the page."""

from decimal import Decimal

import pytest
from flask import Flask

from app.access import Role
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.remedies import queries as remedies
from app.remedies.models import Approval
from tests.desk.conftest import Colleague, errors, state
from tests.desk.test_fixing import REFUND, WORDS, refunded, settle
from tests.support import paths
from tests.support.apps import actor_of, by_reference, file_one, perform
from tests.support.remedies import limit


@pytest.mark.requirement("000-16", "B-17")
@pytest.mark.parametrize("kinds", [{}, {Role.CSR: ("apology",)}])
def test_what_is_above_them_is_asked_for_with_one_press_and_settled_with_what_was_typed(
    app: Flask, priya: Colleague, helen: Colleague, kinds: dict[Role, tuple[str, ...]]
):
    limit(app, **({"kinds": kinds} if kinds else {}))
    reference, amount = file_one(app), "9.50" if kinds else "120"
    refused = settle(priya, reference, 422, amount=amount)
    assert "sk for approval of" in errors(refused)[0]

    asking = priya.press(refused, "/fix-now", {"press": "ask_manager"})
    form = asking.form("/act/ask-approval")
    assert form.value("offered") == f"Refund, £{Decimal(amount):.2f}: {REFUND['words']}"
    assert form.value("reason") == WORDS["explanation"]
    assert form.value("amount") == ("" if kinds else "120.00")
    page = priya.send(form, {"reason": "The fare was taken many times."})

    assert page.path.endswith("/fix-now") and "is asked for; nobody has decided yet" in page.said
    assert "Ask a manager for it" not in page.said
    helen.send(helen.open("/desk/approvals").form("/act/approve"), {"reason": "They were right."})
    page = priya.open(f"/desk/complaints/{reference}/fix-now")
    assert "approved" in page.said and "“They were right.”" in page.said
    form = page.form("/fix-now")
    assert {name: form.value(name) for name in WORDS} == WORDS and form.value("amount") == amount

    priya.send(form, {})

    assert state(app, reference)[0] == "resolved"
    with app.app_context():
        (offer,) = remedies.offers(by_reference(reference).id)
        assert offer.charged_to_id == actor_of("csr" if kinds else "manager").id
        assert not db.session.query(Approval).filter(Approval.held > Decimal(0)).count()
        db.session.rollback()


@pytest.mark.requirement("000-16", "001-38")
def test_what_was_refused_is_told_where_it_was_typed(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    page = priya.open(f"/desk/complaints/{reference}/fix-now")
    asking = priya.press(page, "/fix-now", {**refunded(page.form("/fix-now")), "amount": "120", "press": "ask_manager"})
    priya.send(asking.form("/act/ask-approval"), {})
    perform(app, reference, "refuse", "manager", d.ApprovalDecision("We pay what was taken."))

    page = priya.open(f"/desk/complaints/{reference}/fix-now")

    assert "did not approve £120.00: “We pay what was taken.”" in page.said
    assert page.form("/fix-now").value("amount") == "120" and "Ask a manager for it" in page.said
