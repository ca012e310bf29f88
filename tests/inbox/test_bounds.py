"""Whatever a mail brings, it holds up nobody: it is read within bounds, and nobody who writes waits for its files."""

import resource
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.complaints.models import Attachment
from app.db import db, transaction
from app.inbox import sorting
from app.inbox.models import IncomingMail, Place
from app.inbox.parsing import read
from app.outbox.models import Delivery
from app.web import scanning
from tests.desk.conftest import Colleague
from tests.inbox.conftest import Mails, mail, receive, reply_to, sent, with_file
from tests.support.apps import file_one
from tests.support.clamd import clamd
from tests.support.pictures import photograph

HEAD = b"From: grace@example.com\r\nSubject: It broke\r\nMIME-Version: 1.0\r\n"
PAGE = HEAD + b"Content-Type: text/html\r\n\r\n<p>It broke. "
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="B%d"\r\n\r\n--B%d\r\n'
ALL_READ = {"one line of 2 MB as a page", "parts", "deep", "heads", "a long head", "brackets"}
SECONDS = 4.0  # of this process; none takes one on a machine that does nothing else


def within(depth: int, words: bytes) -> bytes:
    return b"".join(MIXED % (at, at) for at in range(depth)) + b"\r\n" + words


def parts(count: int, head: bytes) -> bytes:
    return MIXED % (0, 0) + b"--B0\r\n".join(head + b"It broke %d.\r\n" % number for number in range(count))


HOSTILE = {
    "one line of 5 MB": HEAD + b"\r\nIt broke. " + b"The needle stops. " * 280_000,
    "one line of 2 MB as a page": PAGE + b"a &amp; <b>b</b> <a href='https://a.example'>c</a> " * 40_000,
    "quotes": HEAD + b"\r\nIt broke.\r\n\r\nOn 23 Nov 2026, N <a@b.example> wrote:\r\n" + b"> as said\r\n" * 100_000,
    "parts": parts(10_000, b"\r\n"),
    "files": parts(10_000, b"Content-Type: image/png; name=a.png\r\n\r\n"),
    "more parts than are read": parts(60_000, b"\r\n"),
    "deep": within(40, b"It broke."),
    "deeper than is read": within(2_000, b"It broke."),
    "deep with many lines": within(500, b"It broke.\r\n" + b"a\r\n" * 400_000),
    "marks that do not end": PAGE + b"<a " * 700_000,
    "comments that do not end": PAGE + b"<!--" * 500_000,
    "heads": HEAD + b"To: a@b.example\r\n" * 100_000 + b"\r\nIt broke.",
    "a long head": HEAD + b"References: " + b"<a@b> " * 500_000
    + b'\r\nContent-Type: text/plain; a="' + b";" * 3_000_000 + b"\r\n\r\nIt broke.",
    "brackets": HEAD + b"To: " + b"(" * 1_000_000 + b"\r\n\r\nIt broke.",
}  # fmt: skip


def most_memory() -> int:
    """The most that this process ever had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.any_database
@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_is_read_for_long(name: str):
    """The time counts of this process alone, so that a busy machine changes nothing; so does its memory."""
    before, began = most_memory(), time.process_time()

    found = read(HOSTILE[name])
    sorting.stripping.strip(found.text)
    sorting.judging.returned(found)

    assert time.process_time() - began < SECONDS
    assert most_memory() - before < 400_000
    assert (found.subject, found.sender) == ("It broke", "grace@example.com")
    assert "It broke" in found.text or (name == "files" and len(found.files) == 40)
    assert found.goes_on == (name not in ALL_READ)


@pytest.mark.usefixtures("monday")
def test_what_is_longer_than_is_read_says_so_and_the_original_has_it_all(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient]
):
    reference = file_one(reads)
    raw = mail("It broke.\n" + "The needle stops.\n" * 60_000 + "The end.", to=reply_to(reads, sent(reads, reference)))

    receive(reads, raw)

    (long,) = mails()
    assert long.place == Place.CASE and long.text.startswith("It broke.") and "The end." not in long.whole
    browser, path = staff("csr"), f"/desk/complaints/{reference}/mail/{long.id}"
    assert "There is more in it than is shown here." in browser.get(path).text
    with browser.get(f"{path}/original") as original:
        assert original.data == raw


@pytest.mark.usefixtures("monday")
def test_nobody_who_writes_waits_while_a_picture_of_a_mail_is_looked_at(
    reads: Flask, mails: Mails, staff: Callable[[str], FlaskClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The scanner itself writes while it is asked: where the mail held SQLite's one turn, it would wait in vain."""
    place, filed = tmp_path / "clamd.ctl", []
    monkeypatch.setitem(reads.extensions, "virus_scanner", scanning.Clamd(str(place), timeout=9))
    delivery = sent(reads, file_one(reads))
    answer = with_file(mail("See.", to=reply_to(reads, delivery)), "lid.png", photograph("PNG"), "image/png")
    other = with_file(mail("And this?", sender="ben@example.net"), "pot.png", photograph("PNG"), "image/png")

    def write() -> None:
        with reads.app_context(), transaction():
            row = db.session.get_one(Delivery, delivery.id)
            row.attempts += 1
            filed.append(row.attempts)

    priya = Colleague(staff("csr"))
    with clamd(place, meanwhile=write):
        receive(reads, answer, other)
        page = priya.open(f"/desk/mail/{mails()[1].id}")
        priya.press(page, "/file", {"happened": "The pot burns.", "category_id": "3"})

    assert len(filed) == 2
    with reads.app_context():
        rows = db.session.execute(db.select(Attachment.name, Attachment.scan).order_by(Attachment.id)).all()
        assert [tuple(row) for row in rows] == [("lid.png", "clean"), ("pot.png", "clean")]


@pytest.mark.usefixtures("monday")
def test_a_scanner_that_says_nothing_is_asked_once_and_the_files_wait_for_it(
    reads: Flask, mails: Mails, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = str(tmp_path / "silent.ctl")
    address = reply_to(reads, sent(reads, file_one(reads)))
    monkeypatch.setitem(reads.extensions, "virus_scanner", scanning.Clamd(place, timeout=0.3))
    first = with_file(mail("One.", to=address), "lid.png", photograph("PNG"), "image/png")
    first = with_file(first, "note.txt", b"It broke.", "text/plain")
    second = with_file(mail("Two.", to=address), "pot.png", photograph("PNG"), "image/png")

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as silent:
        silent.bind(place)
        silent.listen(9)
        silent.setblocking(False)
        receive(reads, first, second, mail("Three."))
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()

    assert [row.place for row in mails()] == [Place.CASE, Place.CASE, Place.HELD]
    with reads.app_context():
        rows = db.session.execute(db.select(Attachment.name, Attachment.scan).order_by(Attachment.id)).all()
        assert [tuple(row) for row in rows] == [(name, "waiting") for name in ("lid.png", "note.txt", "pot.png")]
        assert not db.session.scalars(db.select(IncomingMail.refused).where(IncomingMail.refused != "")).all()
