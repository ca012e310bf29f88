"""Several things that move at once leave as one mail: what joins, what waits, what never waits, and the record."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from time_machine import Traveller

from app.access import Actor
from app.complaints import correspondence, keys
from app.complaints import details as d
from app.complaints.models import Message
from app.complaints.statuses import Status
from app.db import db
from app.errors import WrongState
from app.jobs.worker import drain_once
from app.outbox import rendering, service
from app.outbox.models import Delivery
from tests.outbox.conftest import Rows, body, kinds
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform
from tests.support.smtp import MailServer

HOLD = timedelta(seconds=60)
FACTS = d.Facts(("The parcel stood in the rain.", "Nobody rang the bell."))


@pytest.fixture
def reference(app: Flask, server: MailServer, monday: Traveller) -> str:
    """A complaint that a colleague has acknowledged, and all of its mails have left."""
    found = paths.bring_to(app, Status.ACKNOWLEDGED)
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()
    return found


def write(app: Flask, reference: str, words: str, who: str = "csr") -> None:
    perform(app, reference, "message", who, d.Words(words))


@pytest.mark.requirement("001-20")
def test_what_moves_within_a_minute_leaves_as_one_mail(
    app: Flask, server: MailServer, rows: Rows, reference: str, monday: Traveller
):
    """The hold begins anew with each; one mail has all of the words, each once, in their order, and one button."""
    paths.assess(app, reference)
    monday.shift(timedelta(seconds=40))
    perform(app, reference, "state_facts", "csr", FACTS)
    drain_once(app)
    monday.shift(timedelta(seconds=40))  # what came first could leave now, and waits for what came after it
    drain_once(app)
    write(app, reference, "I have asked the driver.\nHis answer comes on Friday.")
    assert server.mails == []

    monday.shift(HOLD)
    drain_once(app)
    drain_once(app)

    (mail,) = server.mails
    assert mail["Subject"].startswith(f"{reference}: ") and mail["Subject"].endswith(", and one more thing")
    text, html = body(mail, "plain"), body(mail, "html")
    places = [text.index(words) for words in ("The parcel stood in the rain.", "Nobody rang the bell.", "I have asked")]
    assert places == sorted(places)
    for words in ("The parcel stood in the rain.", "I have asked the driver.", "His answer comes on Friday."):
        assert text.count(words) == html.count(words) == 1
    assert text.count("http://localhost/t/") == html.count("http://localhost/t/") == 1
    assert "Confirm or correct it:\nhttp://localhost/t/" in text  # it asks for more than what came after it
    assert text.count("Dear ") == 1 and text.count("Priya Shah") == 1
    assert "[" + "0" * 32 not in text and rendering.LINK_PLACEHOLDER not in text + html
    assert len(html.encode()) < 12_000

    assert kinds(rows)[2:] == [("facts", "joined"), ("message", "joined"), ("together", "sent")]
    one, other, joint = rows()[2:]
    assert one.went_with_id == other.went_with_id == joint.id
    assert one.text and other.text  # what each of them said stays in the record
    assert [row.link_sealed for row in (one, other, joint)] == [None] * 3 and joint.link_hash is not None
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).where(Delivery.part.is_not(None))) == 0
        kept = db.session.scalars(db.select(Message).filter_by(kind="message", author_id=actor_of("csr").id)).one()
        assert kept.delivery_id == other.id
        with pytest.raises(WrongState, match="already left"):
            correspondence.take_back(by_reference(reference), other.id, actor_of("csr"))
        db.session.remove()


@pytest.mark.any_database
def test_one_mail_is_in_one_language_and_says_for_whom_its_reader_writes(
    app: Flask, server: MailServer, rows: Rows, reference: str, monday: Traveller
):
    """Her son writes for her from now on, and then reads Polish: what was written before leaves as it was."""
    write(app, reference, "To herself.")
    acting = {"represented_by": "Ben Okafor", "through_representative": True}
    perform(app, reference, "correct_details", "csr", d.Correction("He showed it.", authority="seen", **acting))
    for words in ("To him, one.", "To him, two."):
        write(app, reference, words)
    perform(app, reference, "correct_details", "csr", d.Correction("He said so.", language="pl"))
    write(app, reference, "Po polsku.")
    monday.shift(HOLD)

    drain_once(app)

    herself, him, polish = (body(mail, "plain") for mail in server.mails)
    assert "To herself." in herself and "for whom you write" not in herself
    assert "To him, one." in him and "To him, two." in him and "Dear Ben Okafor," in him
    assert him.count("This is about the complaint of Grace Okafor, for whom you write.") == 1
    assert "Po polsku." in polish and "Dear" not in polish and "Grace Okafor" in polish
    assert kinds(rows)[2:] == [
        ("message", "sent"), ("message", "joined"), ("message", "joined"), ("message", "sent"), ("together", "sent"),
    ]  # fmt: skip


def test_the_button_is_that_of_what_asks_most(app: Flask, server: MailServer, reference: str, monday: Traveller):
    for step in (paths.assess, paths.confirm, paths.offer):
        step(app, reference)
    write(app, reference, "The joiner sends the bill to us.", who="manager")

    monday.shift(HOLD)
    drain_once(app)

    (mail,) = server.mails
    text = body(mail, "plain")
    assert mail["Subject"] == f"{reference}: our offer to put it right, and 2 more things"
    assert "Answer the offer:\nhttp://localhost/t/" in text and "Read it and answer" not in text
    assert text.index("The joiner sends the bill to us.") < text.index("Helen Marsh")  # each under their own words
    assert text.rstrip().partition("Answer the offer")[2].count("The complaints team") == 1


def test_an_offer_that_follows_one_declined_is_what_the_mail_is_about(
    app: Flask, server: MailServer, reference: str, monday: Traveller
):
    for step in (paths.assess, paths.confirm, paths.offer):
        step(app, reference)
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()
    perform(app, reference, "decline", "customer", d.Declined("It leaves out the fee."))
    paths.offer(app, reference)

    monday.shift(HOLD)
    drain_once(app)

    (mail,) = (mail for mail in server.mails if "grace@example.com" in mail["To"])
    text = body(mail, "plain")
    assert mail["Subject"] == f"{reference}: our offer to put it right, and one more thing"
    assert "Answer the offer:\nhttp://localhost/t/" in text and "The offer is off the table" in text


@pytest.mark.usefixtures("server")
def test_what_is_taken_back_never_leaves_and_the_rest_does(app: Flask, rows: Rows, reference: str, monday: Traveller):
    write(app, reference, "To the wrong person.")
    monday.shift(timedelta(seconds=50))
    write(app, reference, "To the right one.")
    wrong = rows()[-2].id
    monday.shift(timedelta(seconds=20))
    drain_once(app)  # the first waits for the second: it can still be taken back

    with doing(app):
        correspondence.take_back(by_reference(reference), wrong, actor_of("csr"))
    monday.shift(HOLD)
    drain_once(app)

    assert kinds(rows)[2:] == [("message", "recalled"), ("message", "sent")]
    assert rows()[-2].part is None


def test_nothing_waits_longer_than_five_minutes(
    app: Flask, server: MailServer, rows: Rows, reference: str, monday: Traveller
):
    """Whoever writes every 50 seconds keeps nobody waiting for ever; what is still held then comes next."""
    for number in range(7):
        write(app, reference, f"Message {number}.")
        drain_once(app)
        monday.shift(timedelta(seconds=50))
    drain_once(app)

    (mail,) = server.mails
    assert [f"Message {number}." in body(mail, "plain") for number in range(7)] == [True] * 5 + [False] * 2
    monday.shift(HOLD)
    drain_once(app)
    assert len(server.mails) == 2 and "Message 6." in body(server.mails[1], "plain")
    assert [state for _kind, state in kinds(rows)[2:]] == ["joined"] * 7 + ["sent"] * 2


def test_a_way_in_waits_for_nothing(app: Flask, server: MailServer, reference: str, monday: Traveller):
    write(app, reference, "Held for a minute.")
    with doing(app):
        keys.send_fresh_link("grace@example.com", reference)
        keys.replace_code(by_reference(reference), Actor("system"))

    drain_once(app)

    assert [mail["Subject"].partition(": ")[2] for mail in server.mails] == [
        "your way back to your complaint",
        "your new secret code",
    ]
    monday.shift(HOLD)
    drain_once(app)
    assert "Held for a minute." in body(server.mails[-1], "plain")


def test_a_decision_travels_alone_and_nothing_overtakes_it(
    app: Flask, server: MailServer, reference: str, monday: Traveller
):
    for step in (paths.assess, paths.confirm, paths.offer, paths.accept):
        step(app, reference)
    monday.shift(HOLD)
    drain_once(app)
    server.mails.clear()
    write(app, reference, "Before it, one.")
    write(app, reference, "Before it, two.")
    paths.resolve(app, reference)
    write(app, reference, "After it.")

    monday.shift(HOLD)
    drain_once(app)

    before, decision, after = server.mails
    assert "Before it, one." in body(before, "plain") and "Before it, two." in body(before, "plain")
    assert decision["Subject"] == f"{reference}: our decision on your complaint"
    assert [part.get_content_type() for part in decision.iter_attachments()] == ["application/pdf"]
    assert "After it." in body(after, "plain") and "Before it" not in body(after, "plain")


def test_a_server_that_is_away_loses_nothing_and_doubles_nothing(
    app: Flask, server: MailServer, rows: Rows, reference: str, monday: Traveller
):
    """One that was tried may have arrived: it stays the mail that it is. Those behind it join each other."""
    write(app, reference, "Tried once.")
    monday.shift(HOLD)
    server.mode = "temporary"
    drain_once(app)
    for words in ("Behind it, one.", "Behind it, two."):
        write(app, reference, words)
    server.mode = ""
    monday.shift(timedelta(minutes=10))

    drain_once(app)

    assert [mail["Subject"].partition(": ")[2] for mail in server.mails] == [
        "a message for you", "a message for you, and one more thing",
    ]  # fmt: skip
    told = "".join(body(mail, "plain") for mail in server.mails)
    assert [told.count(words) for words in ("Tried once.", "Behind it, one.", "Behind it, two.")] == [1, 1, 1]
    assert server.mails[0]["Message-ID"] == rows()[2].message_id


def test_eight_workers_make_one_mail_of_it(
    app: Flask, server: MailServer, rows: Rows, reference: str, monday: Traveller
):
    for number in range(3):
        write(app, reference, f"Message {number}.")
    monday.shift(HOLD)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _number: drain_once(app), range(8)))

    assert len(server.mails) == 1
    assert [state for _kind, state in kinds(rows)[2:]] == ["joined"] * 3 + ["sent"]


@pytest.mark.any_database
def test_letters_that_cannot_be_joined_leave_one_by_one(
    app: Flask, server: MailServer, reference: str, monday: Traveller, caplog: pytest.LogCaptureFixture
):
    write(app, reference, "One.")
    write(app, reference, "Two.")
    with doing(app):
        db.session.execute(db.update(Delivery).where(Delivery.part.is_not(None)).values(part={"weight": 1}))
    monday.shift(HOLD)

    drain_once(app)

    assert ["One." in body(server.mails[0], "plain"), "Two." in body(server.mails[1], "plain")] == [True, True]
    assert "can't be joined: KeyError" in caplog.text and "One." not in caplog.text


@pytest.mark.any_database
def test_a_mail_of_several_that_is_refused_is_seen_and_can_be_sent_again(
    app: Flask, server: MailServer, rows: Rows, reference: str, monday: Traveller
):
    write(app, reference, "One.")
    write(app, reference, "Two.")
    monday.shift(HOLD)
    server.mode = "permanent"

    drain_once(app)

    assert kinds(rows)[2:] == [("message", "joined"), ("message", "joined"), ("together", "gave_up")]
    with app.app_context():
        (dead,) = [mail for mail, _reference in correspondence.dead_letters(actor_of("manager")) if not mail.to_staff]
        assert (dead.kind, dead.last_error) == ("together", "the address was not taken (550 5.1.1)")
        db.session.remove()
    server.mode = ""
    with doing(app):
        service.send_again(db.session.get_one(Delivery, dead.id))
    drain_once(app)
    assert "One." in body(server.mails[0], "plain") and "http://localhost/t/" in body(server.mails[0], "plain")


@pytest.mark.requirement("001-20")
def test_what_two_presses_would_say_alike_is_said_once_and_signed_once(
    app: Flask, server: MailServer, rows: Rows, client: FlaskClient, monday: Traveller
):
    untaken = paths.bring_to(app, Status.RECEIVED)
    customer = opened(app, Customer(client), untaken)
    drain_once(app)
    server.mails.clear()
    for slugs in (("not-right", "ask-for-a-manager"), ("not-right", "how-we-handle-it")):
        for slug in slugs:
            customer.act(untaken, slug, text="Nobody came.")
        monday.shift(HOLD)
        drain_once(app)

    one, two = [mail for mail in server.mails if mail["To"].addresses[0].addr_spec == "grace@example.com"]
    assert one["Subject"] == f"{untaken}: a manager looks at it"
    assert two["Subject"].endswith(", and one more thing")
    for mail in (one, two):
        assert body(mail, "plain").count("A manager looks at it now.") == 1
        assert body(mail, "plain").count("The complaints team") == 1
    assert kinds(rows).count(("escalated", "sent")) == 1
