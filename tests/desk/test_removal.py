"""Removing what a complaint says about somebody: two colleagues decide, and nothing of it is left anywhere."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints import details as d
from app.complaints import lifecycle
from app.complaints.models import Attachment, Complaint, Event, OwnDataRequest, Promise
from app.complaints.statuses import Status
from app.config import Settings
from app.conversations.library import current
from app.conversations.models import Conversation
from app.db import db, reading
from app.decisions.models import Letter
from app.drafts.models import DeskDraft
from app.enquiries.models import Enquiry, EnquiryMail
from app.errors import WrongState
from app.forgetting.models import LeftFile, Removal
from app.forgetting.what import FATES, OF_THE_HOUSE
from app.inbox.models import IncomingMail, Place
from app.jobs.duties import forgetting, steps
from app.jobs.duties.rounds import Round
from app.outbox import service as outbox
from app.outbox.models import Delivery, State
from app.web import uploads
from tests.desk.guided import add_scripts
from tests.portal.conftest import Customer, hidden, mailed_link, opened, words_of
from tests.support.apps import actor_of, by_reference, csrf_of, doing, file_one, perform
from tests.support.paths import bring_to
from tests.support.pictures import photograph

Browsers = Callable[[str], FlaskClient]
INSIDE = "Her neighbour Quillfeather saw the driver."
TYPED = (
    "grace", "okafor", "quillfeather", "sewing", "knock on the door", "pay for the repair", "late mother",
    "torn off", "lid.jpg", "bill.pdf", "half typed", "41 larch row", "0770090",
)  # fmt: skip


def press(browser: FlaskClient, reference: str, slug: str, **form: str) -> tuple[int, str]:
    path = f"/desk/complaints/{reference}/act/{slug}"
    page = browser.get(path).text
    hold = {"csrf_token": csrf_of(page), "version": hidden(page, "version"), "seen": hidden(page, "seen")}
    answer = browser.post(path, data={**hold, **form})
    return answer.status_code, words_of(answer.text)


def lived(app: Flask, customer: Customer, monday: time_machine.Traveller) -> str:
    """A complaint that ran its whole course, with words and files from everybody, and has ended."""
    reference = bring_to(app, Status.RESOLVED)
    opened(app, customer, reference)
    page = f"/complaint/{reference}"
    sent = {
        "text": "This is the lid. It was torn off.", "keep_originals": "y",
        "files": [(io.BytesIO(photograph()), "lid.jpg"), (io.BytesIO(b"%PDF-1.4\n" + b"\0" * 99), "bill.pdf")],
    }  # fmt: skip
    assert customer.post(f"{page}/messages", sent, page, content_type="multipart/form-data").status_code == 303
    perform(app, reference, "note", "csr", d.Words(INSIDE))
    perform(
        app, reference, "confirm_satisfied", "customer", d.Feedback(treated=5, mood=5, comment="The sewing goes on.")
    )
    perform(app, reference, "record_lesson", "csr", d.Lesson(no_lesson_reason="The driver who met Grace has left."))
    add_scripts(app)
    same = file_one(app, happened="The same sewing machine once more, said Quillfeather.")
    with doing(app):
        complaint = by_reference(reference)
        by_reference(same).merged_into_id, by_reference(same).status = complaint.id, Status.MERGED
        by_reference(same).is_open = False
        for number, about in enumerate((complaint.id, None)):
            db.session.add(
                IncomingMail(
                    fingerprint=bytes([number]) * 32,
                    came_at=complaint.received_at,
                    place=Place.CASE,
                    complaint_id=about,
                    stored_as=uploads.store(b"From: Grace Okafor"),
                    sender="Grace@example.com",
                    subject="Torn off",
                    text="The sewing machine",
                    whole="The sewing machine",
                    done_at=complaint.received_at,
                )
            )
        db.session.add(
            DeskDraft(
                user_id=complaint.handler_id or 0,
                about=complaint.id,
                form="note",
                tab="one",
                answers=[["words", "half typed"]],
                saved_at=complaint.received_at,
                expires_at=complaint.received_at + timedelta(days=9),
            )
        )
        talks_and_enquiry(complaint)
        complaint.customer.phone, complaint.customer.postal_address = "07700900123", "41 Larch Row"
    monday.shift(timedelta(hours=1))
    return reference


def talks_and_enquiry(complaint: Complaint) -> None:
    script = current("complaint")
    for number in range(2):  # two talks with her: each has a key that no other has
        db.session.add(
            Conversation(
                complaint_id=complaint.id,
                script_version_id=script.version.id,
                kind="complaint",
                medium="telephone",
                by_id=complaint.handler_id or 0,
                began_at=complaint.received_at,
                talked_at=complaint.received_at,
                saved_at=complaint.received_at,
                zone="Europe/London",
                late_reason="Grace rang late.",
                step=script.steps[0].kind,
                state="finished",
                answers={"name": "Grace Okafor"},
                ticket=f"form-{number}",
            )
        )
    enquiry = Enquiry(
        complaint_id=complaint.id,
        kind="facts",
        state="answered",
        name="Mr Quillfeather",
        email="quillfeather@example.net",
        questions="Who was the driver?",
        planned_at=complaint.received_at,
        planned_by_id=complaint.handler_id or 0,
        due_at=complaint.received_at,
    )
    asked = a_mail("enquiry", complaint, enquiry.email, enquiry.name)
    db.session.add_all([enquiry, asked])
    db.session.flush()
    db.session.add(EnquiryMail(delivery_id=asked.id, enquiry_id=enquiry.id))


def a_mail(kind: str, complaint: Complaint, to: str, name: str) -> Delivery:
    """A mail that names the complaint, to a colleague or to whom we ask."""
    return Delivery(
        kind=kind,
        about=complaint.id,
        to_staff=True,
        recipient=to,
        recipient_name=name,
        subject=complaint.reference,
        text=f"{complaint.reference}: the sewing machine of Grace Okafor.",
        message_id=f"<{kind}@localhost>",
        created_at=complaint.received_at,
        next_try_at=complaint.received_at,
    )


def send_all(app: Flask) -> None:
    """Every letter has left, as far as the outbox knows."""
    with doing(app):
        db.session.execute(
            sa.update(Delivery)
            .where(Delivery.state == State.WAITING)
            .values(state=State.SENT, link_sealed=None, part=None)
        )


def round_of(app: Flask) -> int:
    """How much the worker did of it in one round."""
    with app.app_context():
        round_ = Round(lambda: False)
        forgetting.finish(round_)
    return round_.done


def said(app: Flask) -> Iterator[tuple[str, str]]:
    """Every text of every table, and what the index of words holds of it where one can read that."""
    with app.app_context(), reading():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(sa.select(table)).mappings():
                for name, value in row.items():
                    if isinstance(value, str | bytes | dict | list):
                        text = value.decode("latin-1") if isinstance(value, bytes) else value
                        text = text if isinstance(text, str) else json.dumps(text, ensure_ascii=False)
                        yield f"{table.name}.{name}", text.lower()
        if db.engine.dialect.name == "postgresql":
            for (words,) in db.session.execute(sa.text("SELECT words::text FROM complaint_search")):
                yield "complaint_search", words.lower()


def left(app: Flask) -> set[tuple[str, str]]:
    return {(place, typed) for place, text in said(app) for typed in TYPED if typed in text}


def files_of(settings: Settings) -> set[str]:
    return {path.name for path in Path(settings.uploads_dir).iterdir()}


def pages_about(app: Flask, reference: str) -> Iterator[str]:
    """Every page of the desk that needs nothing named, and all of this complaint."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk/") and "GET" in (rule.methods or ()) and not rule.arguments:
            yield rule.rule
    yield from ("/desk/queue?status=any", f"/desk/search?q={reference}", "/desk/mail?view=done")
    case = f"/desk/complaints/{reference}"
    with app.app_context():
        about = by_reference(reference).id
        letters = [row.id for row in db.session.query(Delivery).filter_by(about=about, to_staff=False)]
        files = [row.id for row in db.session.query(Attachment).filter_by(complaint_id=about)]
        decided = [row.id for row in db.session.query(Letter).filter_by(complaint_id=about)]
        db.session.remove()
    yield from (f"{case}/letters/{number}" for number in letters)
    yield from (f"{case}/files/{number}{part}" for number in files for part in ("", "/small", "/original"))
    yield from (f"{case}/letter/{number}.pdf" for number in decided)
    parts = ("fix-now", "guided-call", "letter/versions", "letter/preview", "letter/preview.html", "letter/preview.pdf",
             "act/offer", "act/draft-decision", "act/correct-decision", "act/propose-removal", "readings")  # fmt: skip
    yield from (f"{case}/{part}" for part in parts)


def forget(app: Flask, staff: Browsers, reference: str) -> None:
    """Both steps, by two colleagues."""
    helen, tom = staff("manager"), staff("other_manager")
    status, words = press(helen, reference, "propose-removal", why="asked")
    assert status == 422 and "A letter about it has not left yet." in words
    send_all(app)
    assert press(helen, reference, "propose-removal", why="asked")[0] == 303
    with doing(app):
        db.session.add(a_mail("digest", by_reference(reference), "priya@example.org", "Priya"))
    status, words = press(helen, reference, "remove-words", understood="y")
    assert status == 422 and "somebody else looks at it" in words
    assert press(tom, reference, "remove-words")[0] == 422
    shown = words_of(tom.get(f"/desk/complaints/{reference}/act/remove-words").text)
    assert "What goes" in shown and "What stays" in shown and "Helen Marsh proposed it" in shown
    assert staff("csr").get(f"/desk/complaints/{reference}/act/remove-words").status_code == 403
    assert press(tom, reference, "remove-words", understood="y")[0] == 303


def counts(app: Flask) -> list[int]:
    with app.app_context():
        found = [db.session.query(model).count() for model in (Complaint, Attachment, Event)]
        db.session.remove()
    return found


@pytest.mark.requirement("B-35")
def test_nothing_anybody_typed_is_left_and_everything_of_others_is_as_it_was(
    app: Flask, staff: Browsers, settings: Settings, monday: time_machine.Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    reference = lived(app, Customer(app.test_client()), monday)
    mo = Customer(app.test_client())
    others = of_somebody_else(app, mo)
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("removal", "Forget Grace Okafor."))
    of_mo, before, kept = said_by_mo(app), counts(app), files_about(app, others)
    theirs = files_about(app, reference)
    assert len(theirs) == 4 and {typed for _place, typed in left(app)} >= {
        "grace",
        "torn off",
        "lid.jpg",
        "41 larch row",
    }

    forget(app, staff, reference)

    with app.app_context():  # the last letter is on its way, and its address with it
        (letter,) = db.session.query(Delivery).filter_by(kind="removed")
        assert letter.recipient == "grace@example.com" and "Nobody can bring it back." in letter.text
        (digest,) = db.session.query(Delivery).filter_by(kind="digest")
        assert digest.state == State.WAITING and "Grace Okafor" in digest.text
        names = {row.stored_as for row in db.session.query(LeftFile)}
        db.session.remove()
    waiting = {f"delivery.{column}" for column in ("recipient", "recipient_name", "text", "html")}
    assert {place for place, _typed in left(app)} <= waiting
    assert names >= theirs and theirs <= files_of(settings)
    (Path(settings.uploads_dir) / min(theirs)).unlink()  # a worker that ended between a file and its row
    assert round_of(app) > 0
    assert files_of(settings) == kept
    rests_until_it_has_left(app)
    send_all(app)
    assert [round_of(app) for _ in range(2)] == [1, 0]

    assert left(app) == set()
    with app.app_context():
        (digest,) = db.session.query(Delivery).filter_by(kind="digest")
        assert (digest.text, digest.recipient) == ("Removed", "priya@example.org")
        db.session.remove()
    no_promise_breaks(app, caplog)
    assert said_by_mo(app) == of_mo and mo.get(f"/complaint/{others}").status_code == 200
    complaints, attachments, events = before
    assert counts(app) == [complaints, attachments, events + 3]
    with app.app_context():
        (removal, _joined), request = (
            db.session.query(Removal).order_by(Removal.id),
            db.session.query(OwnDataRequest).one(),
        )
        assert all(row.finished_at is not None and row.why == "asked" for row in db.session.query(Removal))
        assert (request.outcome, request.answered_at) == ("done", removal.removed_at)
        assert db.session.query(LeftFile).count() == 0
        db.session.remove()


def rests_until_it_has_left(app: Flask) -> None:
    for state in (State.TO_DO, State.GAVE_UP):  # until it is posted, or sent again, there is nothing to do
        with doing(app):
            db.session.query(Delivery).filter_by(kind="removed").one().state = state
        assert round_of(app) == 0
    with doing(app):
        letter = db.session.query(Delivery).filter_by(kind="removed").one()
        outbox.send_again(letter)
        assert letter.recipient == "grace@example.com"


def no_promise_breaks(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    with doing(app):  # of a promise that was removed with it nothing is said any more
        joined = db.session.query(Complaint).filter(Complaint.merged_into_id.is_not(None)).one()
        at = joined.received_at
        db.session.add(Promise(complaint_id=joined.id, words="Removed", made_at=at, due_at=at, state="open", moves=[]))
    with app.app_context():
        steps.break_promises(Round(lambda: False))
    assert "failed" not in caplog.text


def of_somebody_else(app: Flask, mo: Customer) -> str:
    reference = file_one(app, email="mo@example.com", name="Mo Adeyemi", happened="My ticket was sold twice.",
                         expected="A seat.", desired="The price of it.")  # fmt: skip
    opened(app, mo, reference)
    page = f"/complaint/{reference}"
    sent = {"text": "Here it is.", "files": [(io.BytesIO(photograph()), "ticket.jpg")]}
    assert mo.post(f"{page}/messages", sent, page, content_type="multipart/form-data").status_code == 303
    return reference


def said_by_mo(app: Flask) -> list[tuple[str, str]]:
    words = ("mo adeyemi", "mo@example.com", "sold twice", "ticket.jpg", "here it is.")
    return [(place, text) for place, text in said(app) if any(word in text for word in words)]


def files_about(app: Flask, reference: str) -> set[str]:
    with app.app_context():
        rows = db.session.query(Attachment).filter_by(complaint_id=by_reference(reference).id)
        found = {getattr(row, name) for row in rows for name in uploads.ON_DISK} - {""}
        db.session.remove()
    return found


@pytest.mark.any_database
@pytest.mark.requirement("B-35")
def test_every_page_still_answers_and_tells_that_it_was_removed(
    app: Flask, staff: Browsers, monday: time_machine.Traveller
) -> None:
    customer = Customer(app.test_client())
    reference = lived(app, customer, monday)
    forget(app, staff, reference)
    link = mailed_link(app, "removed")
    send_all(app)
    round_of(app)

    for answer in (customer.get(f"/complaint/{reference}"), Customer(app.test_client()).get(link)):
        assert answer.status_code == 410 and "was removed on Monday 23 November 2026" in words_of(answer.text)
    assert customer.get(f"/complaint/{reference}/everything.zip").status_code == 410
    helen, ada = staff("manager"), staff("admin")
    for path in pages_about(app, reference):
        assert helen.get(path, follow_redirects=True).status_code < 500, path
    assert ada.get("/desk/own-data").status_code == 200
    case = helen.get(f"/desk/complaints/{reference}")
    said_there = words_of(case.text)
    assert case.status_code == 200 and "Its words were removed on" in said_there
    assert "Tom Field removed its words for good" in said_there and "Helen Marsh proposed to remove" in said_there
    assert "£40" in said_there and "Upheld" in said_there
    assert helen.get(f"/desk/complaints/{reference}/act/note").status_code == 409
    typed = {"csrf_token": csrf_of(case.text), "draft_tab": "one", "words": "Half typed."}
    assert helen.post(f"/desk/complaints/{reference}/drafts/note", data=typed).status_code == 409
    with pytest.raises(WrongState), doing(app):
        lifecycle.perform(by_reference(reference), "note", actor_of("manager"), d.Words("Once more."))


@pytest.mark.any_database
@pytest.mark.requirement("B-35")
def test_what_becomes_of_every_text_is_decided() -> None:
    """A new table, or a new column of text, says here what happens to it when somebody is forgotten."""
    tables = {table.name: table for table in db.metadata.sorted_tables}
    assert FATES.keys() | OF_THE_HOUSE == tables.keys() and not FATES.keys() & OF_THE_HOUSE
    for name, fate in FATES.items():
        holds = {column.name for column in tables[name].columns if _holds_text(column)}
        assert {*fate.words, *fate.blank, *fate.stay} == holds, name


def _holds_text(column: Any) -> bool:
    return isinstance(column.type, sa.String | sa.JSON | sa.LargeBinary)
