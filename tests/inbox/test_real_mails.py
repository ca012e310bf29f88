"""Mails of the real world: nothing crashes, no text is lost, no bounce opens a complaint, each ends in one place."""

import re
from collections import Counter
from contextlib import suppress
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from app.complaints.models import Complaint, Event
from app.db import db
from app.inbox import stripping
from app.inbox.models import IncomingMail, Place
from app.web import uploads
from tests.inbox.conftest import Mails, mail, receive, reply_to, sent
from tests.journeys.stories import real_folder
from tests.support.absence import report_missing
from tests.support.apps import by_reference, file_one

FEWEST_KNOWN = 0.97
"""Of the reports of mail servers so many are told from the mails of people; the others wait for a person."""


@pytest.fixture
def folder() -> Path:
    found = real_folder()
    if found is None:
        report_missing("real mails (PORTAL_TEST_DATA)", "PORTAL_REQUIRE_DATA")
    return found


def texts_of(raw: bytes) -> list[str]:
    """The plain texts of a mail, as the standard library reads them; those of a mail within it are its file."""
    found, waiting = [], [message_from_bytes(raw, policy=policy.default)]
    while waiting:
        part = waiting.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting += part.iter_parts()
        elif part.get_content_type() == "text/plain" and not part.get_filename():
            with suppress(LookupError, ValueError, AttributeError, TypeError):
                found.append(part.get_content())
    return found


def lost(text: str, whole: str) -> list[str]:
    """Words of the text that stand nowhere in what we kept."""
    kept = Counter(re.findall(r"\w+", whole))
    return [word for word in re.findall(r"\w+", text) if len(word) > 3 and word.isascii() and word not in kept]


@pytest.mark.any_database
@pytest.mark.usefixtures("monday")
def test_every_mail_ends_in_one_place_with_all_its_words(reads: Flask, mails: Mails, folder: Path):
    bounces = {path.name: path.read_bytes() for path in sorted(folder.glob("bounce-sisimai/maildir/[bn]*/*.eml"))}
    odd = {path.name: path.read_bytes() for path in sorted(folder.glob("mail-mikel/**/*.eml"))}
    # Line ends of two other kinds: the same mails, so they are known again.
    again = [path.read_bytes() for path in sorted(folder.glob("bounce-sisimai/maildir/[dm]*/*.eml"))]

    receive(reads, *bounces.values(), *odd.values(), *again)

    rows = mails()
    with reads.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Complaint)) == 0
        by_content = {uploads.read(row.stored_as): row for row in rows}
    assert not [row.id for row in rows if row.place == Place.UNSORTED or row.why == "unreadable"]
    places = Counter(row.place for row in rows)
    assert places.keys() <= {Place.HELD, Place.AUTOMATIC, Place.BOUNCE}
    came = [by_content[raw] for raw in bounces.values() if raw in by_content]
    assert sum(row.place != Place.HELD for row in came) >= FEWEST_KNOWN * len(came), places
    people = [row for name, raw in odd.items() if (row := by_content.get(raw)) and "bounce" not in name]
    assert sum(row.place == Place.HELD for row in people) >= len(people) - 4
    for raw, row in by_content.items():
        for text in texts_of(raw):
            if text.count("\0") > 3 or "\ufffd" in text:  # a picture called a text, or read worse than by us
                continue
            assert not lost(text, f"{row.whole} {row.text}"), row.subject
        assert row.text.strip() or not row.whole.strip(), f"stripping left nothing of {row.subject}"


@pytest.mark.any_database
@pytest.mark.usefixtures("monday")
def test_every_reply_stands_on_its_complaint_without_what_is_quoted(reads: Flask, mails: Mails, folder: Path):
    reference = file_one(reads)
    address = reply_to(reads, sent(reads, reference))
    replies = [path.read_text("utf-8") for path in sorted(folder.glob("reply-crisp/fixtures/*.txt"))]

    receive(reads, *(mail(text, to=address, message_id=f"<{at}@crisp>") for at, text in enumerate(replies)))

    rows = mails()
    assert [row.place for row in rows] == [Place.CASE] * len(replies) and len(replies) == 53
    for row, text in zip(rows, replies, strict=True):
        assert not lost(text, row.whole) and row.text.strip()
    with reads.app_context():
        about = by_reference(reference).id
        written = db.select(db.func.count()).select_from(Event).filter_by(complaint_id=about, action="message")
        assert db.session.scalar(written) == len(replies)
    shorter = sum(len(row.text) < len(row.whole.strip()) for row in rows)
    assert shorter >= 38, "quotes and signatures of most programs and languages are told apart"


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("whole", "text"),
    [
        ("Ja, passt.\n\nAm 23.11.2026 um 10:02 schrieb Northline:\n> Passt das?", "Ja, passt."),
        ("Oui.\n\nLe lun. 23 nov. 2026 à 10:02, Northline <a@b.example> a écrit :\n\n> Cela va ?", "Oui."),
        ("Sí.\n\nEl lun, 23 nov 2026 a las 10:02, Northline (<a@b.example>) escribió:\n\n> ¿Va bien?", "Sí."),
        ("Tak.\n\nW dniu 23.11.2026 o 10:02, Northline pisze:\n> Czy tak?", "Tak."),
        ("23 lis 2026 o 10:02 Northline <a@b.example> napisał(a):\n\n> Czy tak?\n\nZgadza się.", "Zgadza się."),
        ("نعم.\n\nفي الاثنين 23 نوفمبر 2026 في 10:02 كتب Northline <a@b.example>:\n> هل هذا صحيح؟", "نعم."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("Yes.\n-- \nGrace Okafor\n4 Mill Lane", "Yes."),
        ("> only what was quoted\n> and nothing else", "> only what was quoted\n> and nothing else"),
        ("> Is it right?\n\nYes.\n\n> And this?\n\nNo.", "> Is it right?\n\nYes.\n\n> And this?\n\nNo."),
        ("On 3 May the joiner wrote: nothing\nand I waited.", "On 3 May the joiner wrote: nothing\nand I waited."),
        ("From: the kitchen\nSent: to the hall", "From: the kitchen\nSent: to the hall"),
    ],
)  # fmt: skip
def test_what_they_wrote_is_told_from_what_their_program_added(whole: str, text: str):
    assert stripping.strip(whole) == text


@pytest.mark.any_database
def test_no_mail_takes_long():
    """However it is made: rules go over each line once."""
    for hostile in ("On " * 200_000, "> \n" * 200_000, "a" * 1_000_000, "On 1\n" * 100_000, "--\n" * 20_000):
        stripping.strip(hostile)


def test_columns_hold_whatever_a_mail_brings(reads: Flask, mails: Mails):
    """Signs that no database keeps, headers of any length, a page with a script: kept as words, never as a page."""
    raw = (
        b"From: =?utf-8?q?Gr=00ce?= <" + b"g" * 300 + b"@example.com>\r\nSubject: " + b"\xff\xfe=?x?q?a?= " * 400
        + b"\r\nMessage-ID: <" + b"m" * 900 + b"@x>\r\nContent-Type: text/html; charset=klingon\r\n\r\n"
        + b"<p>It is <b>broken</b>\0 &amp; wet<script>alert(1)</script><blockquote>before</blockquote>"
    )  # fmt: skip

    receive(reads, raw, b"", b"\xff" * 5000, b"\r\n\r\nonly a body")

    first, *others = mails()
    assert first.place == Place.HELD and len(others) >= 2
    assert first.text.startswith("It is broken") and "alert" not in first.whole and "> before" in first.whole
    assert isinstance(first, IncomingMail)
