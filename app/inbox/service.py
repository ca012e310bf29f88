"""What a person does with a mail that waits: a complaint of it, the word of a complaint we have, or neither."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select, update

from .. import clock, sealing
from ..access import Actor
from ..addresses import read_address
from ..complaints import details as d
from ..complaints import lifecycle
from ..complaints import queries as complaints
from ..complaints import service as filing
from ..complaints.models import Complaint, Event
from ..complaints.references import read_reference
from ..complaints.service import title_from
from ..db import db
from ..errors import Invalid, NotFound, WrongState
from ..followups import service as followups
from ..followups.service import REOPENABLE
from ..web import uploads
from . import parsing, sorting
from .enclosed import Enclosed
from .models import IncomingMail, Place

OUTCOMES = ("not_for_us", "spam")
DONE_ALREADY = "Somebody has dealt with this mail already."
_AFTER = (Place.AFTER_CLOSING, Place.THANKS)
_BY_MACHINES = (Place.AUTOMATIC, Place.BOUNCE, Place.OWN)


@dataclass(frozen=True)
class Terms:
    """What a complaint that is made of a mail needs besides the mail."""

    happened: str
    category_id: int | None
    name: str = ""
    language: str = "en"
    in_danger: bool = False


def file(mail: IncomingMail, terms: Terms, files: Enclosed, actor: Actor) -> Complaint:
    """A new complaint of a mail that waits: it was received when the mail came, and the receipt goes to its sender.

    Raises Invalid for what is missing, WrongState where somebody was faster.
    """
    _wait_for_a_person(mail, Place.HELD)
    whole = d.Filing(
        happened=terms.happened, category_id=terms.category_id or 0, code=sealing.new_code(),
        received_at=mail.came_at, channel="email", in_danger=terms.in_danger,
        title=title_from(mail.subject) if mail.subject.strip() else "",
        person=d.Person(name=terms.name, email=read_address(mail.sender), language=terms.language),
    )  # fmt: skip
    errors = d.missing(whole) | ({} if terms.category_id else {"category_id": "Choose what it is about."})
    if errors:
        raise Invalid("Something is missing.", errors=errors)
    complaint = filing.file(replace(whole, files=sorting.taken(mail, None, files)), actor)
    event = db.session.get_one(Event, _filed(complaint.id))
    event.facts = {**event.facts, "mail": mail.id}
    mail.complaint_id, mail.event_id, mail.place = complaint.id, event.id, Place.CASE
    _done(mail, actor, "filed")
    return complaint


def attach(mail: IncomingMail, typed: str, files: Enclosed, actor: Actor, *, theirs: bool) -> Complaint:
    """Add a mail that waits to a complaint: as the customer's word, or as a note where somebody else wrote it.

    Raises Invalid for no such complaint, WrongState where somebody was faster.
    """
    _wait_for_a_person(mail, Place.HELD)
    try:
        complaint = complaints.get(read_reference(typed) or "", actor, for_change=True)
    except NotFound:
        words = "We find no complaint with this reference. Look at it again, or search for it."
        raise Invalid(words, errors={"reference": words}) from None
    mail.from_other = mail.sender.lower() != complaint.customer.email.lower()
    taken = sorting.taken(mail, complaint, files)
    if theirs:
        sorting.say(mail, complaint, taken, put_by=actor.id)
        if mail.place == Place.CASE:
            _done(mail, actor, "attached")
        return complaint
    text = sorting.words(mail).strip() or mail.subject.strip() or "–"
    event = lifecycle.perform(complaint, "note", actor, d.Words(text, taken))
    event.facts = {**event.facts, "channel": "email", "mail": mail.id}
    mail.complaint_id, mail.event_id, mail.place = complaint.id, event.id, Place.CASE
    _done(mail, actor, "noted")
    return complaint


def set_aside(mail: IncomingMail, outcome: str, reason: str, actor: Actor) -> None:
    """It is not for us, or spam; kept for a while with the reason. Raises Invalid without one, WrongState when late."""
    _wait_for_a_person(mail, Place.HELD)
    if outcome not in OUTCOMES:
        raise Invalid("Choose one.", errors={"outcome": "Say which of the two it is."})
    if outcome == "not_for_us" and not reason.strip():
        raise Invalid("Give the reason.", errors={"reason": "Say in a few words why it is not for us."})
    mail.reason = reason.strip()
    _done(mail, actor, outcome)


def hold_again(mail: IncomingMail) -> None:
    """A person wrote it after all, or it was set aside by mistake: it waits with a clock of its own.

    Raises WrongState for one that stands in a conversation, or waits already.
    """
    if not may_hold_again(mail):
        raise WrongState("It has its place already.")
    sorting.hold(mail, "by_hand")
    mail.complaint_id = mail.event_id = None
    mail.done_at = mail.done_by_id = mail.warned_at = None
    mail.outcome = mail.reason = ""


def may_hold_again(mail: IncomingMail) -> bool:
    """Whether it may wait for a person once more: one that a machine seemed to write, or that was set aside."""
    return bool(mail.stored_as) and (mail.place in _BY_MACHINES or (mail.place == Place.HELD and bool(mail.done_at)))


def open_again(mail: IncomingMail, actor: Actor) -> Complaint:
    """They say that it is not right: the complaint is open again, on their word. Raises what `perform` raises."""
    _wait_for_a_person(mail, *_AFTER)
    complaint = complaints.get_by_id(mail.complaint_id or 0, for_change=True)
    words = title_from(sorting.words(mail))
    followups.answer(complaint, actor, "no", d.Feedback(comment=words), d.Spoken("email", words))
    _done(mail, actor, "reopened")
    return complaint


def leave(mail: IncomingMail, actor: Actor) -> None:
    """Somebody has read it, and nothing follows from it. Raises WrongState when somebody was faster."""
    _wait_for_a_person(mail, *_AFTER)
    _done(mail, actor, "seen")


def may_open_again(mail: IncomingMail, complaint: Complaint, actor: Actor) -> bool:
    """Whether this colleague can open the complaint again on the word of this mail."""
    return (
        mail.place in _AFTER and mail.done_at is None and complaint.state in REOPENABLE
        and lifecycle.may(actor, complaint, "not_right")
    )  # fmt: skip


def forget_old(before_days: int) -> int:
    """Forget what stood in mails of no complaint, so many days after they were dealt with; returns how many.

    Those that wait for a person stay, and those of a complaint as long as it does.
    """
    at = clock.now() - timedelta(days=before_days)
    ended = (IncomingMail.done_at < at) | (IncomingMail.place.in_(_BY_MACHINES) & (IncomingMail.came_at < at))
    old = select(IncomingMail.id, IncomingMail.stored_as).where(
        ended, IncomingMail.complaint_id.is_(None), IncomingMail.stored_as != ""
    )
    rows = db.session.execute(old.limit(500)).all()
    blank = dict.fromkeys(("stored_as", "sender", "sender_name", "subject", "text", "whole", "refused", "reason"), "")
    if rows:
        ids = [row.id for row in rows]
        db.session.execute(update(IncomingMail).where(IncomingMail.id.in_(ids)).values(**blank))
    return len(rows)


def _wait_for_a_person(mail: IncomingMail, *places: Place) -> None:
    if mail.place not in places or mail.done_at is not None:
        raise WrongState(DONE_ALREADY)


def _done(mail: IncomingMail, actor: Actor, outcome: str) -> None:
    mail.done_at, mail.done_by_id, mail.outcome = clock.now(), actor.id, outcome


def files_in(mail: IncomingMail) -> tuple[parsing.File, ...]:
    """What came with a mail, read from the original. Empty once that is no longer kept."""
    if not mail.files or not uploads.is_there(mail.stored_as):
        return ()
    return parsing.read(uploads.read(mail.stored_as)).files


def _filed(complaint_id: int) -> int:
    found = select(Event.id).where(Event.complaint_id == complaint_id, Event.action == "file")
    return db.session.scalars(found).one()
