"""Letters and hints go by the ways somebody has: the telephone for who can use it, on paper an address to write to."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints.details import Handover
from app.complaints.wording import hints
from app.complaints.wording.hints import Setting
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import ACKNOWLEDGE, Answers, Colleague, in_days
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one, perform

PAPER = {"email": "", "postal_address": "4 Quay Street, Tolland"}
DEAF = {
    "kinds": ["hearing"],
    "meaning": "Writes with us.",
    "purpose": "reach",
    "basis": "consent",
    "consent_how": "said",
}
OFFLINE = {**DEAF, "kinds": ["offline"], "meaning": "Has no computer."}
NUMBER, HOUSE = "0800 555 0158", "1 High Street, Tolland T1 4QQ"


@pytest.fixture(autouse=True)
def our_address(app: Flask) -> None:
    with doing(app):
        changes = {"address": f"Northline\n{HOUSE.replace(', ', chr(10))}"}
        catalogue_service.save(catalogue.organisation().model_copy(update=changes))
    with app.app_context():
        catalogue.forget()


def written_to(app: Flask, priya: Colleague, needs: Answers | None, **customer: str) -> dict[str, Delivery]:
    """Acknowledgement, message, promise and decision to somebody like this."""
    reference = file_one(app, channel="letter", **customer)
    if needs is not None:
        with app.app_context():
            taken_by = Handover(actor_of("csr").id)
            db.session.remove()
        perform(app, reference, "assign", "csr", taken_by)
        priya.act(reference, "record-needs", needs)
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    priya.act(reference, "message", {"text": "I spoke to the driver of the van about your machine."})
    priya.act(reference, "promise", {"words": "We collect the machine.", "due_at": f"{in_days(3)}T10:00"})
    with app.app_context():
        found = {row.kind: row for row in db.session.query(Delivery)}
        db.session.expunge_all()
        db.session.rollback()
    return found


@pytest.mark.requirement("000-14", "B-39")
def test_paper_names_where_to_write_to_and_the_telephone(app: Flask, priya: Colleague):
    found = written_to(app, priya, None, **PAPER)

    for kind, letter in found.items():
        assert f"To answer, or to ask something, write to us: {HOUSE}. Or ring us: {NUMBER}." in letter.text, kind
        assert f"Northline, {HOUSE}, telephone {NUMBER}" in letter.text, kind
        assert "click" not in letter.text.lower() and "page of your complaint" not in letter.text, kind


@pytest.mark.requirement("000-14", "B-39")
@pytest.mark.parametrize("customer", [PAPER, {}])
def test_nobody_is_sent_to_a_telephone_they_can_t_use(app: Flask, priya: Colleague, customer: dict[str, str]):
    found = written_to(app, priya, DEAF, **customer)
    del found["received"]  # it left before anybody knew

    for kind, letter in found.items():
        said = hints.find(letter.text, Setting(greets=False, without={"telephone"}))
        assert [hint.said for hint in said if hint.rule == "no_telephone"] == [], kind
        assert NUMBER not in letter.text, kind
        assert (HOUSE in letter.text) is (customer == PAPER), kind


def test_a_decision_is_signed_without_the_telephone(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, paths.Status.INVESTIGATING, **PAPER)
    before = priya.open(f"/desk/complaints/{reference}/act/resolve").root.of_class("paper")[0].said
    priya.act(reference, "record-needs", DEAF)

    after = priya.open(f"/desk/complaints/{reference}/act/resolve").root.of_class("paper")[0].said

    assert f"Northline, telephone {NUMBER}" in before and f"Northline, telephone {NUMBER}" not in after


def test_a_mail_names_no_address_to_write_to_and_keeps_the_telephone(app: Flask, priya: Colleague):
    letter = written_to(app, priya, None)["promise"]

    assert NUMBER in letter.text and HOUSE not in letter.text and "page of your complaint" in letter.text


@pytest.mark.requirement("000-14")
@pytest.mark.parametrize(
    ("customer", "needs", "hinted"),
    [
        (PAPER, None, {"no_telephone", "no_internet"}),
        ({**PAPER, "phone": "07700 900341"}, None, {"no_internet"}),
        ({}, None, set()),
        ({}, DEAF, {"no_telephone"}),
        ({}, OFFLINE, {"no_internet"}),
    ],
)
def test_whoever_asks_for_a_way_that_somebody_has_not_is_told_and_not_stopped(
    app: Flask, priya: Colleague, customer: Answers, needs: Answers | None, hinted: set[str]
):
    reference = paths.bring_to(app, paths.Status.ACKNOWLEDGED, channel="telephone", **customer)
    if needs is not None:
        priya.act(reference, "record-needs", needs)
    said = {"text": "I looked at your machine. Ring me on Friday, or click here."}
    form = priya.form(reference, "message")

    page = priya.send(form, {**said, "press": "check:text"}, 200)

    shown = {rule for rule in ("no_telephone", "no_internet") if rule in page.form("/act/message").value("hinted-text")}
    assert shown == hinted
    assert ("They have no computer" in page.said) is ("no_internet" in hinted)
    priya.act(reference, "message", said)
