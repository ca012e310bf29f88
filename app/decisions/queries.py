"""Reads of decision letters."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import tallies
from ..complaints.access import readable_by
from ..complaints.casefile import CASE, of_case
from ..complaints.models import Complaint
from ..complaints.statuses import Status
from ..db import db
from ..errors import NotFound
from ..gathering import Part
from ..outbox.models import Delivery, State
from . import content
from .content import Content
from .models import Letter, LetterVersion, SignOff

LETTERS = of_case(Letter)
VERSIONS = Part(
    LetterVersion, (Letter.complaint_id == CASE,), ((Letter, Letter.id == LetterVersion.letter_id),),
    without=frozenset({"typed", "content"}),
)  # fmt: skip
SIGN_OFFS = of_case(SignOff)
PARTS = (LETTERS, VERSIONS, SIGN_OFFS)
"""What the page of a case reads of this feature, with everything else there is of it."""
UNDER_WAY = ("draft", "asked", "signed")
NOT_THERE = "There is no such letter."
MOST_SHOWN = 50
# Nothing is decided there any more.
ENDED_OTHERWISE = (Status.WITHDRAWN.value, Status.MERGED.value)


def letters(complaint_id: int) -> Sequence[Letter]:
    """Every letter of a complaint with its versions, the newest first."""
    statement = select(Letter).where(Letter.complaint_id == complaint_id).order_by(Letter.id.desc())
    return db.session.scalars(statement.options(joinedload(Letter.versions))).unique().all()


def find_current(complaint_id: int) -> Letter | None:
    """The letter under way; None when none was begun since the last one left."""
    statement = select(Letter).where(Letter.complaint_id == complaint_id, Letter.state.in_(UNDER_WAY))
    return db.session.scalars(statement.order_by(Letter.id.desc()).limit(1)).one_or_none()


def find_unsent(complaint_id: int, kind: str) -> Letter | None:
    """What was last written of this kind and did not leave, or was taken back; nothing before the last that left."""
    statement = select(Letter).where(Letter.complaint_id == complaint_id).order_by(Letter.id.desc())
    for letter in db.session.scalars(statement):
        if letter.state == "sent":
            return None
        if letter.kind == kind:
            return letter
    return None


def find_sent(complaint_id: int) -> Letter | None:
    """The letter sent last and not taken back."""
    statement = (
        select(Letter)
        .outerjoin(Delivery, Delivery.id == Letter.delivery_id)
        .where(
            Letter.complaint_id == complaint_id, Letter.state == "sent",
            or_(Delivery.id.is_(None), Delivery.state != State.RECALLED),
        )
    )  # fmt: skip
    return db.session.scalars(statement.order_by(Letter.id.desc()).limit(1)).one_or_none()


def get_sent_with(complaint: Complaint, event_id: int) -> Letter:
    """The letter that left with this entry of the log. Raises NotFound."""
    statement = select(Letter).where(Letter.complaint_id == complaint.id, Letter.event_id == event_id)
    letter = db.session.scalars(statement.limit(1)).one_or_none()
    if letter is None:
        raise NotFound(NOT_THERE)
    return letter


def content_sent_with(complaint: Complaint, event_id: int) -> Content | None:
    """What that letter says, part by part; None where it was written before letters had parts, or forgotten since."""
    statement = select(Letter).where(Letter.complaint_id == complaint.id, Letter.event_id == event_id)
    letter = db.session.scalars(statement.limit(1)).one_or_none()
    sent = next((row for row in letter.versions if row.number == letter.sent_number), None) if letter else None
    return content.read(sent.content) if sent is not None and sent.content else None


def get_sent(complaint: Complaint, letter_id: int) -> Letter:
    """A letter of this complaint that left. Raises NotFound."""
    letter = db.session.get(Letter, letter_id)
    if letter is None or letter.complaint_id != complaint.id or letter.sent_at is None:
        raise NotFound(NOT_THERE)
    return letter


def sign_offs(complaint_id: int) -> Sequence[SignOff]:
    """Everything asked and answered about a complaint's letters, the newest first."""
    statement = select(SignOff).where(SignOff.complaint_id == complaint_id).order_by(SignOff.id.desc())
    people = (joinedload(SignOff.asked_by), joinedload(SignOff.decided_by))
    return db.session.scalars(statement.options(*people)).unique().all()


def find_asked(complaint_id: int) -> SignOff | None:
    """The signature that is waited for."""
    statement = select(SignOff).where(SignOff.complaint_id == complaint_id, SignOff.state == "asked")
    return db.session.scalars(statement.order_by(SignOff.id.desc()).limit(1)).one_or_none()


def is_signed(complaint_id: int, content_hash: bytes) -> bool:
    """Whether somebody signed exactly this content."""
    statement = select(SignOff.id).where(
        SignOff.complaint_id == complaint_id, SignOff.state == "signed", SignOff.content_hash == content_hash
    )
    return db.session.scalar(statement.limit(1)) is not None


def waiting_for(actor: Actor) -> Sequence[SignOff]:
    """Letters this colleague may sign, the oldest first."""
    statement = _waiting(actor.id, select(SignOff)).order_by(SignOff.asked_at, SignOff.id).limit(MOST_SHOWN)
    people = (contains_eager(SignOff.complaint), joinedload(SignOff.asked_by))
    return db.session.scalars(statement.options(*people)).unique().all()


def counted(actor: Actor) -> tuple[tuple[str, ColumnElement[int]], ...]:
    """How many there are, for `tallies.of_sidebar`; nothing for those who may sign nothing."""
    return WAITING if actor.role in catalogue.letters().signers else ()


def _waiting(actor_id: Any, statement: Select[Any]) -> Select[Any]:
    return (
        statement.join(Complaint, Complaint.id == SignOff.complaint_id)
        .join(LetterVersion, LetterVersion.id == SignOff.version_id)
        .where(
            SignOff.state == "asked", Complaint.status.not_in(ENDED_OTHERWISE), SignOff.asked_by_id != actor_id,
            LetterVersion.author_id != actor_id,
            readable_by(actor_id),
        )
    )  # fmt: skip


WAITING = (("sign_offs", tallies.capped(_waiting(tallies.ME, select(SignOff.id)))),)
