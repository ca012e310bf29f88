"""Mails that nothing says the place of: a person makes a complaint of them, adds them to one, or sets them aside."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.models import Attachment, Message
from app.db import db, transaction
from app.inbox import service
from app.inbox.models import Place
from app.jobs.duties import upkeep
from app.outbox.models import Delivery
from app.web import uploads
from tests.desk.conftest import Colleague
from tests.inbox.conftest import Mails, mail, receive, with_file
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@pytest.fixture
def priya(staff: Callable[[str], FlaskClient]) -> Colleague:
    return Colleague(staff("csr"))


@pytest.mark.usefixtures("monday")
def test_a_mail_becomes_a_complaint_from_the_moment_it_came(
    reads: Flask, mails: Mails, priya: Colleague, monday: Traveller
):
    raw = mail("The kettle <b>burns</b>.\n\nBen Hart", sender="Ben Hart <ben@example.net>", subject="Your kettle")
    receive(reads, with_file(raw, "bill.pdf", PDF, "application/pdf"))
    (held,) = mails()
    monday.shift(3 * 3600)

    listed = priya.open("/desk/mail")
    assert "Your kettle" in listed.said and "Ben Hart" in listed.said
    page = priya.open(f"/desk/mail/{held.id}")
    assert "The kettle <b>burns</b>." in page.said, "shown as words, never as a page"
    wrong = priya.press(page, "/file", {"happened": "The kettle burns.", "category_id": ""}, expect=422)
    assert "Choose what it is about." in wrong.said and "The kettle burns." in wrong.said
    filed = priya.press(page, "/file", {"category_id": "3"})

    reference = filed.path.rsplit("/", 1)[-1]
    with reads.app_context():
        complaint = by_reference(reference)
        assert (complaint.channel, complaint.received_at, complaint.title) == ("email", held.came_at, "Your kettle")
        assert (complaint.customer.name, complaint.customer.email) == ("Ben Hart", "ben@example.net")
        assert db.session.scalars(db.select(Attachment.name)).all() == ["bill.pdf"]
        receipt = db.session.scalars(db.select(Delivery).filter_by(kind="received")).one()
        assert receipt.recipient == "ben@example.net"
    case = priya.case(reference).said
    assert "The mail as it came" in case and "As it came: it may tell where and when it was made." in case
    again = priya.browser.get(f"/desk/mail/{held.id}").text
    assert "Made a complaint" in again and "set-aside" not in again
    assert "Made a complaint" in priya.open("/desk/mail?view=done").said


@pytest.mark.usefixtures("monday")
def test_a_mail_is_added_to_a_complaint_as_their_word_or_as_a_note(reads: Flask, mails: Mails, priya: Colleague):
    reference = file_one(reads)
    ended = paths.bring_to(reads, paths.Status.CLOSED, email="zoe@example.net", name="Zoë")
    receive(reads, mail("The number is 7."), mail("I saw it happen.", sender="ben@example.net"))
    receive(reads, mail("It is broken again.", sender="zoe@example.net"))
    mine, neighbour, late = mails()

    page = priya.open(f"/desk/mail/{mine.id}")
    assert reference in page.said, "what we have of this address"
    wrong = priya.press(page, "/attach", {"reference": "C-AAAA-AAAA"}, expect=422)
    assert "We find no complaint with this reference" in wrong.said
    priya.press(page, "/attach", {"reference": reference.lower()})
    priya.press(priya.open(f"/desk/mail/{neighbour.id}"), "/attach", {"reference": reference, "whose": "others"})
    looks = priya.press(priya.open(f"/desk/mail/{late.id}"), "/attach", {"reference": ended})

    assert "look whether this opens it again" in looks.said and "Open it again" in looks.said
    with reads.app_context():
        rows = db.session.scalars(
            db.select(Message).filter_by(complaint_id=by_reference(reference).id).order_by(Message.id)
        )
        assert [(row.body, row.internal, row.from_customer) for row in rows] == [
            ("The number is 7.", False, True), ("I saw it happen.", True, False),
        ]  # fmt: skip
        assert by_reference(ended).status == "closed"
    assert "By e-mail, put here by Priya Shah." in priya.case(reference).said
    assert [row.place for row in mails()] == [Place.CASE, Place.CASE, Place.AFTER_CLOSING]


@pytest.mark.usefixtures("monday")
def test_what_is_not_for_us_is_kept_for_a_while_and_then_forgotten(
    reads: Flask, mails: Mails, priya: Colleague, staff: Callable[[str], FlaskClient], monday: Traveller
):
    receive(reads, mail("Buy our shoes.", sender="shoes@example.net"), mail("Where is platform 3?"))
    receive(reads, mail("I am away.", sender="ben@example.net", Auto_Submitted="auto-replied"))
    shoes, question, away = mails()

    page = priya.open(f"/desk/mail/{question.id}")
    assert "Say in a few words why" in priya.press(page, "/set-aside", {"outcome": "not_for_us"}, expect=422).said
    priya.press(page, "/set-aside", {"outcome": "not_for_us", "reason": "For the information desk."})
    priya.press(priya.open(f"/desk/mail/{shoes.id}"), "/set-aside", {"outcome": "spam"})
    back = priya.press(priya.open(f"/desk/mail/{away.id}"), "/hold")
    assert "A colleague put it here." in back.said and "Make a complaint of it" in back.said
    assert "No mail waits" not in priya.open("/desk/mail").said
    for who in ("qa", "admin"):
        assert staff(who).get(f"/desk/mail/{shoes.id}").status_code == 403

    monday.shift(91 * 24 * 3600)
    with reads.app_context():
        with transaction():
            assert service.forget_old(90) == 2
        upkeep.ORPHAN_AFTER_SECONDS, before = -1, upkeep.ORPHAN_AFTER_SECONDS
        try:
            upkeep.drop_orphans()
        finally:
            upkeep.ORPHAN_AFTER_SECONDS = before
        kept = {row.id: uploads.is_there(row.stored_as) if row.stored_as else False for row in mails()}
    assert kept == {shoes.id: False, question.id: False, away.id: True}
    assert not any(row.text or row.sender for row in mails()[:2])


@pytest.mark.usefixtures("monday")
def test_a_mail_of_a_complaint_that_few_read_is_read_by_them_alone(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    reference = paths.bring_to(reads, paths.Status.CLOSED)
    receive(reads, mail("It is still broken."))
    priya = Colleague(staff("csr"))
    priya.press(priya.open(f"/desk/mail/{mails()[0].id}"), "/attach", {"reference": reference})
    number, other = mails()[0].id, staff("other_csr")
    assert "still broken" in other.get("/desk/mail?view=after").text
    perform(reads, reference, "mark_sensitive", "manager", d.Sensitivity("health", "It tells of an illness."))

    for path in (
        f"/desk/mail/{number}",
        f"/desk/mail/{number}/original",
        f"/desk/complaints/{reference}/mail/{number}",
    ):
        assert other.get(path).status_code == 404, path
    assert "still broken" not in other.get("/desk/mail?view=after").text
    listed = staff("manager").get("/desk/mail?view=after").text
    assert reference in listed and "still broken" not in listed, "a list keeps its words from who may say why first"
    assert "still broken" in priya.open("/desk/mail?view=after").said
    elsewhere = file_one(reads)
    assert staff("manager").get(f"/desk/complaints/{elsewhere}/mail/{number}").status_code == 404
