"""Each mail is put in its one place: by what it is, and by which mail of ours it answers."""

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select, update

from .. import clock
from ..access import SYSTEM, Actor
from ..catalogue import queries as catalogue
from ..complaints import casefile, letters, lifecycle
from ..complaints import details as d
from ..complaints.models import Complaint, Event
from ..complaints.queries import get_by_id
from ..complaints.statuses import ENDED, Status
from ..db import db, reading, transaction
from ..outbox.models import Delivery
from ..outbox.rendering import PATHS
from ..web import scanning, uploads
from . import enclosed, judging, matching, parsing, stripping
from .models import IncomingMail, Place

AT_ONCE = 100
ROUND_SECONDS = 20.0  # then the worker does its other duties, and comes back
MOST_ATTEMPTS = 3
LONGEST = d.LONGEST_TEXT - 100
GOES_ON = "\n\n[…]"
LINK = "[a link of their own]"
REFUSED_AGAIN_AFTER = timedelta(days=1)

log = logging.getLogger(__name__)
Stopped = Callable[[], bool]


@dataclass(frozen=True)
class _Brought:
    """A mail, read before the database is asked for anything; `files` where it will stand on a complaint with them."""

    mail: parsing.Parsed
    whole: str
    text: str
    files: enclosed.Enclosed | None


def sort_waiting(stopped: Stopped) -> int:
    """Sort mails that were kept, the oldest first; returns how many found their place. Safe to repeat, and to do twice
    at once: each is sorted once, in a transaction of its own that waits for no picture and no scanner.

    One that can't be sorted is tried again a few times, and then waits for a person who reads the original.
    """
    with reading():
        waiting = select(IncomingMail.id, IncomingMail.attempts).where(IncomingMail.place == Place.UNSORTED)
        rows = db.session.execute(waiting.order_by(IncomingMail.id).limit(AT_ONCE)).all()
    _count([row.id for row in rows if not row.attempts])
    done, ends, asked = 0, time.monotonic() + ROUND_SECONDS, scanning.UntilSilent(uploads.scanner())
    for mail_id, attempts in rows:
        if stopped() or time.monotonic() > ends:
            break
        if attempts:
            _count([mail_id])
        try:
            done += _sort(mail_id, asked)
        except Exception as error:  # whatever a mail holds, the others are sorted
            log.error("mail %s could not be sorted: %s", mail_id, type(error).__name__)
    return done


def _count(ids: Sequence[int]) -> None:
    """Before each try, so that a mail that ends its worker still comes to a person. New ones are counted together; from
    then on those that shared a batch with such a mail are counted one by one."""
    if not ids:
        return
    with transaction():
        counted = update(IncomingMail).where(IncomingMail.id.in_(ids))
        db.session.execute(counted.values(attempts=IncomingMail.attempts + 1))


def _sort(mail_id: int, asked: scanning.Scanner) -> bool:
    with reading():
        mail = db.session.get(IncomingMail, mail_id)
        if mail is None or mail.place != Place.UNSORTED:
            return False
        kept = mail.stored_as if mail.attempts <= MOST_ATTEMPTS else ""
    brought = _read(kept, asked) if kept else None
    with transaction():
        mail = db.session.get(IncomingMail, mail_id, with_for_update=True, populate_existing=True)
        if mail is None or mail.place != Place.UNSORTED:
            return False
        if brought is None:
            hold(mail, "unreadable")
            return True
        read = brought.mail
        mail.message_id, mail.sender, mail.sender_name = read.message_id, read.sender, read.sender_name
        mail.subject, mail.files = read.subject, len(read.files)
        mail.whole, mail.text = brought.whole, brought.text
        _place(mail, brought)
    return True


def _read(stored_as: str, asked: scanning.Scanner) -> _Brought:
    read = parsing.read(uploads.read(stored_as))
    whole = without_links(read.text)
    with reading():
        goes_in = bool(read.files) and _is_answer(read)
    files = enclosed.make_ready(read.files, asked) if goes_in else None
    return _Brought(read, whole + GOES_ON if read.goes_on else whole, stripping.strip(whole), files)


def _is_answer(read: parsing.Parsed) -> bool:
    """Whether it answers a mail of ours to a customer, and no machine wrote it."""
    if judging.returned(read) is not None or judging.automatic(read) not in ("", "list"):
        return False
    delivery = matching.answered(read)
    return delivery is not None and delivery.about is not None and not delivery.to_staff


def _place(mail: IncomingMail, brought: _Brought) -> None:
    read = brought.mail
    if matching.is_our_own(read):
        mail.place = Place.OWN
    elif (returned := judging.returned(read)) is not None:
        _came_back(mail, returned)
    elif (why := judging.automatic(read)) and not (why == "list" and matching.answered(read) is not None):
        _automatic(mail, read, why)
    elif (delivery := matching.answered(read)) is None:
        hold(mail, "")
    elif delivery.to_staff or delivery.about is None:
        mail.delivery_id = delivery.id
        hold(mail, "to_staff")
    else:
        mail.delivery_id = delivery.id
        complaint = _survivor(get_by_id(delivery.about, for_change=True))
        if complaint.removed_at is not None:
            hold(mail, "removed_apart" if matching.look_of(delivery.id) else "removed")
        else:
            _converse(mail, brought, complaint)


def without_links(words: str) -> str:
    """What a mail says without the secret links of ours that it quotes: whoever has one acts as its owner."""
    base = re.escape(current_app.extensions["settings"].public_url.rstrip("/"))
    paths = "|".join(map(re.escape, ("t", *PATHS.values())))
    return re.sub(rf"{base}/(?:{paths})/[\w-]+", LINK, words)


def hold(mail: IncomingMail, why: str) -> None:
    """Let it wait for a person, by the end of the next working day."""
    mail.place, mail.why = Place.HELD, why
    mail.due_at = due_at()


def due_at() -> datetime:
    """By when a person looks at a mail that comes now."""
    days = catalogue.targets().mail_working_days
    return catalogue.organisation().working_time.end_of_working_day(clock.now(), days)


def _came_back(mail: IncomingMail, returned: judging.Returned) -> None:
    mail.place, mail.why = Place.BOUNCE, "failed" if returned.failed else "late"
    delivery = matching.by_message_ids(returned.names)
    if delivery is None or (complaint := _about(mail, delivery)) is None:
        return
    details = d.MailReturned(delivery.id, returned.failed, returned.code)
    event = lifecycle.perform(complaint, "mail_returned", SYSTEM, details)
    event.facts, mail.event_id = {**event.facts, "mail": mail.id}, event.id


def _automatic(mail: IncomingMail, read: parsing.Parsed, why: str) -> None:
    mail.place, mail.why = Place.AUTOMATIC, why
    delivery = matching.answered(read)
    if delivery is None or (complaint := _about(mail, delivery)) is None:
        return
    mail.event_id = lifecycle.perform(complaint, "mail_automatic", SYSTEM, d.MailAutomatic(mail.id)).id


def _about(mail: IncomingMail, delivery: Delivery) -> Complaint | None:
    """The complaint that a mail of ours to its customer was about, locked."""
    mail.delivery_id = delivery.id
    if delivery.about is None or delivery.to_staff:
        return None
    complaint = get_by_id(delivery.about, for_change=True)
    if complaint.removed_at is not None:  # nothing is kept with it any more
        return None
    mail.complaint_id = delivery.about
    return complaint


def _survivor(complaint: Complaint) -> Complaint:
    """Where a joined complaint goes on, while it is the same person's."""
    while complaint.merged_into_id is not None:
        into = get_by_id(complaint.merged_into_id, for_change=True)
        if into.customer.email.lower() != complaint.customer.email.lower():
            break
        complaint = into
    return complaint


def _converse(mail: IncomingMail, brought: _Brought, complaint: Complaint) -> None:
    """The answer becomes the customer's word on their complaint; from another address it is marked as that."""
    mail.from_other = brought.mail.sender.lower() != complaint.customer.email.lower()
    if not mail.text.strip() and not mail.subject.strip() and not mail.files:
        hold(mail, "empty")
        return
    if mail.files and brought.files is None:
        raise LookupError("what it answers was sent while it was read")  # and is found the next time
    say(mail, complaint, taken(mail, complaint, brought.files or enclosed.Enclosed()))


def taken(mail: IncomingMail, complaint: Complaint | None, files: enclosed.Enclosed) -> tuple[d.StoredFile, ...]:
    """The files that came with it and have room; those that were refused stand on the row."""
    present = casefile.attachment_count(complaint.id) if complaint is not None else 0
    kept, refused = files.take(uploads.room(present))
    mail.refused = "\n".join(f"{file.name}: {file.words}" for file in refused)
    return tuple(d.StoredFile(**uploads.columns(file)) for file in kept)


def say(mail: IncomingMail, complaint: Complaint, files: tuple[d.StoredFile, ...], put_by: int | None = None) -> Event:
    """Add a mail to the conversation of a complaint as the customer's word, and put it in its place.

    It answers our question where one waits and they wrote from their own address. What answers a letter about a second
    look is for whoever looks. What has ended stays ended: a person looks whether it opens it again. `put_by` is the
    colleague who found what it belongs to.
    """
    look = matching.look_of(mail.delivery_id)
    actor = Actor("customer", complaint.id, name=complaint.customer.called)
    # To a question of ours "all right, thank you" is an answer.
    may_be_thanks = not files and complaint.state is not Status.WAITING
    is_thanks = may_be_thanks and judging.is_thanks(mail.text, _names(mail, complaint))
    waited, has_ended = complaint.unanswered_at, complaint.state in ENDED or complaint.state is Status.RESOLVED
    text = words(mail)
    if look:
        details = d.LookAddedTo(text.strip() or "–", files, look)
        event = lifecycle.perform(complaint, "add_to_look", actor, details)
    elif not text.strip() and files:
        event = lifecycle.perform(complaint, "attach", actor, d.Files(files))
    else:
        answers = not mail.from_other and lifecycle.may(actor, complaint, "answer")
        event = lifecycle.perform(
            complaint, "answer" if answers else "message", actor, d.Words(text.strip() or "–", files)
        )
    if is_thanks:
        complaint.unanswered_at = waited
    event.facts = {**event.facts, "channel": "email", "mail": mail.id, **_marks(mail, put_by)}
    mail.complaint_id, mail.event_id = complaint.id, event.id
    has_ended = has_ended and not look  # whoever looks at it decides what follows
    mail.place = Place.CASE if not has_ended else Place.THANKS if is_thanks else Place.AFTER_CLOSING
    mail.due_at = due_at() if has_ended and not is_thanks else None
    if mail.refused:
        _tell_of_refused(mail, complaint, event)
    return event


def words(mail: IncomingMail) -> str:
    """What they said, as it can stand in a conversation: of a mail without words its subject, of a book a part."""
    text = mail.text if mail.text.strip() or mail.files else mail.subject
    return text if len(text) <= LONGEST else text[:LONGEST] + GOES_ON


def _marks(mail: IncomingMail, put_by: int | None) -> dict[str, object]:
    marks: dict[str, object] = {"other_address": True} if mail.from_other else {}
    if mail.refused:
        marks["refused"] = len(mail.refused.splitlines())
    return marks if put_by is None else {**marks, "put_by": put_by}


def _names(mail: IncomingMail, complaint: Complaint) -> list[str]:
    """Who may be named in a thank-you without saying anything."""
    ours = [user.public_name for user in (complaint.handler, complaint.manager) if user is not None]
    return [mail.sender_name, complaint.customer.name, catalogue.organisation().name, *ours]


def _tell_of_refused(mail: IncomingMail, complaint: Complaint, event: Event) -> None:
    """Once a day at most: what answers by itself may answer this letter too, each time with such a file."""
    since = clock.now() - REFUSED_AGAIN_AFTER
    before = (Delivery.kind == "files_refused", Delivery.about == complaint.id, Delivery.created_at > since)
    if db.session.scalar(select(Delivery.id).where(*before).limit(1)) is not None:
        return
    names = [line.partition(": ")[0] for line in mail.refused.splitlines()]
    limit = current_app.extensions["settings"].upload_limit_mb
    # Colleagues who handle it read our letters: of what is kept from them it names no file.
    told = {"refused": names, "limit": limit, "apart": event.action == "add_to_look"}
    letter = letters.send("files_refused", complaint, SYSTEM, None, event, told)
    if letter is not None:
        db.session.flush()
        event.facts = {**event.facts, "letter": letter.id}  # what answers it goes where the mail went
