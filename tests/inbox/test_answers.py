"""An answer to a mail of ours stands on its complaint; what is none opens nothing, and every mail has one place."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.complaints import details as d
from app.complaints.models import Attachment, Clock, Complaint, Event, Message, Task
from app.db import db
from app.inbox.models import Place
from app.jobs import worker
from app.outbox.models import Delivery, State
from tests.desk.conftest import Colleague
from tests.inbox.conftest import Mails, mail, receive, reply_to, sent, with_file
from tests.support import paths
from tests.support.apps import CODE, actor_of, by_reference, csrf_of, doing, file_one, perform
from tests.support.pictures import photograph
from tests.support.smtp import sending_to_server

QUOTED = "\n\nOn Mon, 23 Nov 2026 at 10:02, Northline <complaints@example.org> wrote:\n> We have your complaint.\n"
DSN = """From: MAILER-DAEMON@mx.example
To: complaints@example.org
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn-{number}@mx.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--B
Content-Type: message/delivery-status

Final-Recipient: rfc822; grace@example.com
Action: {action}
Status: {code}

--B
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: we have your complaint

--B--
"""


def said(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        about = by_reference(reference).id
        found = db.select(Message.body).filter_by(complaint_id=about, internal=False, from_customer=True)
        return list(db.session.scalars(found.order_by(Message.id)))


def clocks(app: Flask, reference: str) -> list[tuple[object, ...]]:
    with app.app_context():
        about = by_reference(reference).id
        rows = db.session.scalars(db.select(Clock).filter_by(complaint_id=about).order_by(Clock.id))
        return [(row.kind, row.due_at, row.paused_at, row.ended_at) for row in rows]


def follow(client: FlaskClient, reference: str) -> str:
    """The customer's page."""
    form = csrf_of(client.get("/follow").text)
    client.post("/follow", data={"reference": reference, "proof": CODE, "csrf_token": form})
    return client.get(f"/complaint/{reference}").text


@pytest.mark.usefixtures("monday")
def test_an_answer_stands_on_its_complaint_without_what_was_quoted(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    """By the signed address or by the Message-ID; the same mail twice is one, and files come with it like uploads."""
    reference = file_one(reads)
    delivery = sent(reads, reference)
    raw = with_file(
        mail("The estimate is with it." + QUOTED, to=reply_to(reads, delivery)),
        "estimate.png",
        photograph("PNG"),
        "image/png",
    )
    raw = with_file(raw, "setup.exe", b"MZ\x90\0", "application/octet-stream")
    by_id = mail("And one more thing.", In_Reply_To=delivery.message_id)

    receive(reads, raw, raw.replace(b"\r\n", b"\n"), b"Received: again\r\n" + raw, by_id)

    assert said(reads, reference) == ["The estimate is with it.", "And one more thing."]
    assert [(row.place, row.from_other, row.files) for row in mails()] == [
        (Place.CASE, False, 2),
        (Place.CASE, False, 0),
    ]
    with reads.app_context():
        assert db.session.scalars(db.select(Attachment.name)).all() == ["estimate.png"]
        letters = db.session.scalars(db.select(Delivery).filter_by(kind="files_refused")).all()
        assert ["setup.exe" in letter.text for letter in letters] == [True], "they hear which file did not reach us"
        assert letters[0].recipient == "grace@example.com"
    browser = staff("csr")
    case = browser.get(f"/desk/complaints/{reference}").text
    assert "By e-mail." in case and "One file could not be taken." in case
    page = browser.get(f"/desk/complaints/{reference}/mail/1").text
    assert "On Mon, 23 Nov 2026 at 10:02" in page and "setup.exe: We take photographs" in page
    with browser.get(f"/desk/complaints/{reference}/mail/1/original") as original:
        assert original.data == raw and original.headers["Content-Disposition"].startswith("attachment")


def test_which_file_did_not_reach_us_is_told_once_a_day(reads: Flask, mails: Mails, monday: time_machine.Traveller):
    reference = file_one(reads)
    to = reply_to(reads, sent(reads, reference))

    def answer(words: str) -> int:
        """Send words with a file that nobody takes; returns how many letters told of such a file by then."""
        receive(reads, with_file(mail(words, to=to), "setup.exe", b"MZ\x90\0", "application/octet-stream"))
        with reads.app_context():
            found = db.session.query(Delivery).filter_by(kind="files_refused").count()
            db.session.remove()
        return found

    assert [answer("First."), answer("Second.")] == [1, 1]
    monday.shift(timedelta(days=1, minutes=1))
    assert answer("On the next day.") == 2
    assert [row.files for row in mails()] == [1, 1, 1] and len(said(reads, reference)) == 3


@pytest.mark.usefixtures("monday")
def test_who_a_mail_says_it_is_from_finds_nothing(reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]):
    """Their own address without a sign of ours waits for a person; ours from a stranger's is marked, and answers no
    question of ours; an address that was made up is none."""
    reference = paths.bring_to(reads, paths.Status.WAITING)
    question = sent(reads, reference, "question")
    address = reply_to(reads, question)
    made_up = address.replace("-", "-" + ("b" if address.partition("-")[2][0] != "b" else "c"), 1)
    made_up = made_up[: address.index("@")] + address[address.index("@") :]

    receive(reads, mail("It is me."), mail("And me.", to=made_up), mail(f"About {reference}.", subject=reference))
    receive(reads, mail("I am her brother.", sender="ben@example.net", to=address))

    held, held_too, named, other = mails()
    assert {held.place, held_too.place, named.place} == {Place.HELD}
    assert (other.place, other.from_other) == (Place.CASE, True)
    with reads.app_context():
        assert by_reference(reference).status == "waiting", "a stranger does not answer for them"
    case = staff("csr").get(f"/desk/complaints/{reference}").text
    assert "By e-mail, from another address than theirs." in case
    assert "ben@example.net" in staff("csr").get(f"/desk/complaints/{reference}/mail/{other.id}").text

    receive(reads, mail("All right, thank you.", to=address.upper().replace("EXAMPLE.ORG", "example.org")))
    with reads.app_context():
        assert by_reference(reference).status != "waiting", "her own word answers our question"


@pytest.mark.requirement("B-38")
@pytest.mark.usefixtures("monday")
def test_a_mail_that_comes_back_becomes_a_task_with_the_other_ways(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    reference = file_one(reads, phone="07700 900123", postal_address="4 Mill Lane\nLeeds")
    delivery = sent(reads, reference)
    before = clocks(reads, reference)

    def dsn(number: int, action: str, code: str) -> bytes:
        return DSN.format(number=number, action=action, code=code, message_id=delivery.message_id).encode()

    receive(reads, dsn(1, "delayed", "4.4.1"))
    with reads.app_context():
        assert db.session.get_one(Delivery, delivery.id).state == State.SENT, "late is not lost"
    receive(reads, dsn(2, "failed", "5.1.1"), dsn(3, "failed", "5.1.1"))
    plain = f"User unknown: grace@example.com\n\nMessage-ID: {delivery.message_id}\n"
    receive(reads, mail(plain, sender="Mail Delivery <postmaster@mx.example>", subject="failure notice"))

    assert [row.place for row in mails()] == [Place.BOUNCE] * 4
    with reads.app_context():
        returned = db.session.get_one(Delivery, delivery.id)
        assert (returned.state, returned.last_error) == (State.CAME_BACK, "it came back (5.1.1)")
        (task,) = db.session.scalars(db.select(Task).filter_by(kind="not_reached"))
        assert "Ring them on 07700 900123, or write to 4 Mill Lane, Leeds" in task.words and task.due_at is not None
        assert db.session.scalar(db.select(db.func.count()).select_from(Complaint)) == 1
    assert clocks(reads, reference) == before and said(reads, reference) == []
    case = staff("csr").get(f"/desk/complaints/{reference}").text
    assert "A mail did not arrive" in case and "the mail came back (5.1.1)" in case

    def corrected(email: str) -> str:
        perform(reads, reference, "correct_details", "manager", d.Correction("They rang.", email=email))
        return Colleague(staff("manager")).case(reference).said

    assert "Their address was corrected since. See which mails came back, and send" in corrected("grace@example.net")
    with doing(reads):
        db.session.scalars(db.select(Task).filter_by(kind="not_reached")).one().done_at = clock.now()
        db.session.get_one(Delivery, delivery.id).state = State.SENT
    receive(reads, dsn(4, "failed", "5.1.1"))
    with reads.app_context():
        late = db.session.scalars(db.select(Task).filter_by(kind="not_reached", done_at=None)).one()
        assert late.words.startswith("Our mail came back. Their address was corrected since."), "it went to the old one"


@pytest.mark.usefixtures("monday")
def test_what_no_person_wrote_moves_nothing(reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]):
    """An absence is noted on the log, our own mail that is led back nowhere, and neither ever starts a loop."""
    reference = file_one(reads)
    delivery = sent(reads, reference)
    address, before = reply_to(reads, delivery), clocks(reads, reference)
    with sending_to_server(reads, inbox_address="complaints@example.org") as server:
        with doing(reads):
            db.session.get_one(Delivery, delivery.id).state = State.WAITING
        worker.drain_once(reads)
        ours = bytes(server.mails[0])
    assert server.mails[0]["Reply-To"] == address and "grace" not in address

    receive(
        reads,
        mail("I am away until Monday.", to=address, subject="Automatic reply: your complaint"),
        mail("Ich bin im Urlaub.", to=address, Auto_Submitted="auto-replied"),
        mail("News of the week", sender="news@shop.example", Precedence="bulk"),
        ours,
    )

    assert [row.place for row in mails()] == [Place.AUTOMATIC] * 3 + [Place.OWN]
    assert clocks(reads, reference) == before and said(reads, reference) == []
    with reads.app_context():
        complaint = by_reference(reference)
        of_it = db.select(Event.action).filter_by(complaint_id=complaint.id).order_by(Event.id)
        actions = db.session.scalars(of_it).all()
        assert list(actions) == ["file", "mail_automatic", "mail_automatic"] and complaint.unanswered_at is None
        assert db.session.scalar(db.select(db.func.count()).select_from(Delivery).filter_by(to_staff=False)) == 1
    assert "An automatic answer of their mail program came" in staff("csr").get(f"/desk/complaints/{reference}").text


@pytest.mark.requirement("B-10")
@pytest.mark.usefixtures("monday")
def test_after_the_end_thanks_opens_nothing_and_one_press_opens_what_is_still_broken(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    reference = paths.bring_to(reads, paths.Status.CLOSED)
    address = reply_to(reads, sent(reads, reference))

    receive(reads, mail("Thank you so much, Priya!\n\nBest wishes\nGrace" + QUOTED, to=address))
    receive(reads, mail("It is still broken: the needle stops." + QUOTED, to=address))

    thanks, broken = mails()
    assert (thanks.place, thanks.due_at) == (Place.THANKS, None)
    assert broken.place == Place.AFTER_CLOSING and broken.due_at is not None, "it waits with a clock of its own"
    with reads.app_context():
        assert by_reference(reference).status == "closed"
    assert said(reads, reference)[-1] == "It is still broken: the needle stops."
    browser = staff("csr")
    listed = browser.get("/desk/mail?view=after").text
    assert "Says thank you" in listed and "Wrote after the end" in listed
    page = browser.get(f"/desk/mail/{broken.id}").text
    assert "Open it again" in page
    pressed = browser.post(f"/desk/mail/{broken.id}/open-again", data={"csrf_token": csrf_of(page)})
    assert pressed.status_code == 303, pressed.text
    with reads.app_context():
        complaint = by_reference(reference)
        assert complaint.is_open and complaint.status == "investigating"
        assert db.session.scalars(db.select(Delivery).filter_by(kind="reopened")).all()
    seen = browser.post(f"/desk/mail/{thanks.id}/leave", data={"csrf_token": csrf_of(page)})
    assert seen.status_code == 303
    assert browser.post(f"/desk/mail/{thanks.id}/leave", data={"csrf_token": csrf_of(page)}).status_code == 409
    assert "Nobody wrote after the end" in browser.get("/desk/mail?view=after").text


@pytest.mark.usefixtures("monday")
def test_mails_and_the_page_say_just_answer_exactly_where_somebody_reads_it(reads: Flask, client: FlaskClient):
    reference = file_one(reads)
    assert "To tell us more, just answer this mail" in sent(reads, reference).text
    assert "Or just answer any of our mails" in follow(client, reference)

    reads.extensions["settings"] = reads.extensions["settings"].model_copy(update={"inbox_address": ""})
    other = sent(reads, file_one(reads))
    assert "just answer" not in other.text and "Nobody can read answers to this mail" in other.text
    assert reply_to(reads, other) == "" and "just answer" not in follow(client, reference)


BROKEN = (
    b"From: g@example.com\r\nTo: complaints@example.org\r\nMessage-ID: =?utf-8?b?A?=\r\nSubject: =?utf-8?b?A?=\r\n"
    b"\r\nHelp.\r\n"
)


@pytest.mark.usefixtures("monday")
def test_a_broken_head_holds_up_nothing_and_a_link_that_is_quoted_is_shown_to_nobody(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    reference = file_one(reads)
    to = reply_to(reads, sent(reads, reference))

    receive(reads, BROKEN, mail("It is right.\n\nSee http://localhost/t/SECRET-of_hers if you like.", to=to))

    broken, quoting = mails()
    assert (broken.place, broken.whole.strip()) == (Place.HELD, "Help.")
    assert quoting.place == Place.CASE and "SECRET-of_hers" not in quoting.whole + quoting.text
    assert "SECRET-of_hers" not in "".join(said(reads, reference))
    browser = staff("csr")
    case = f"/desk/complaints/{reference}/mail/{quoting.id}"
    assert "SECRET-of_hers" not in browser.get(case).text
    assert browser.get(f"{case}/original").status_code == 409


@pytest.mark.usefixtures("monday")
def test_what_answers_a_mail_about_a_complaint_is_for_those_who_may_know_of_it(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    reference = file_one(reads)
    paths.acknowledge(reads, reference)
    with doing(reads):
        manager = actor_of("manager").id or 0
    perform(reads, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))
    delivery = sent(reads, reference)
    with doing(reads):
        db.session.get_one(Delivery, delivery.id).to_staff = True

    receive(reads, mail("What I saw.", In_Reply_To=delivery.message_id))

    (held,) = mails()
    assert (held.place, held.complaint_id) == (Place.HELD, None)
    assert "What I saw." in staff("manager").get(f"/desk/mail/{held.id}").text
    assert staff("other_csr").get(f"/desk/mail/{held.id}").status_code == 404
    assert f"/desk/mail/{held.id}" not in staff("other_csr").get("/desk/mail").text
