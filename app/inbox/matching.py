"""Which mail of ours somebody answers: by the signed address they write to, or by the Message-ID they answer.

Never by who they say they are: anybody can write any name and address at the top of a mail.
"""

from collections.abc import Iterable

from sqlalchemy import or_, select

from ..complaints.models import Event
from ..db import db
from ..outbox.answering import is_ours, read_reply_address
from ..outbox.models import Delivery
from ..safety.looks import HANDLING, REVIEW
from .parsing import Parsed

MOST_ASKED = 100
TOLD_OF_LOOKS = (HANDLING, REVIEW)
"""Letters that say who looks at it again are named like the look."""
REFUSED, FOUND = "files_refused", "second_look"


def answered(mail: Parsed) -> Delivery | None:
    """The mail of ours that this one answers; the signed address says it surer than what is answered besides."""
    for address in mail.addressed_to:
        number = read_reply_address(address)
        found = db.session.get(Delivery, number) if number is not None else None
        if found is not None:
            return found
    return by_message_ids(mail.answers)


def by_message_ids(names: Iterable[str]) -> Delivery | None:
    """The newest mail of ours among these Message-IDs."""
    few = list(names)[:MOST_ASKED]
    if not few:
        return None
    found = select(Delivery).where(Delivery.message_id.in_(few)).order_by(Delivery.id.desc()).limit(1)
    return db.session.scalars(found).one_or_none()


def look_of(delivery_id: int | None) -> str:
    """The kind of second look that this mail of ours told of, alone or with other letters; empty where it told of none:
    what answers it is for whoever looks, and is kept from those whom it may speak of."""
    if delivery_id is None:
        return ""
    in_it = or_(Delivery.id == delivery_id, Delivery.went_with_id == delivery_id)
    about = (
        select(Delivery).where(in_it, Delivery.kind.in_((*TOLD_OF_LOOKS, REFUSED, FOUND))).order_by(Delivery.id.desc())
    )
    letters = db.session.scalars(about).all()
    other = {REFUSED: _look_before, FOUND: _look_answered}
    told = (other[letter.kind](letter) if letter.kind in other else letter.kind for letter in letters)
    return next((kind for kind in told if kind), "")


def _look_before(letter: Delivery) -> str:
    """The look that a mail was for which had files that this letter tells of."""
    wrote = select(Event).where(Event.complaint_id == letter.about, Event.action == "add_to_look")
    told = (event.facts["kind"] for event in db.session.scalars(wrote) if event.facts.get("letter") == letter.id)
    return next(told, "")


def _look_answered(letter: Delivery) -> str:
    """The look whose answer a letter tells; empty where our decision changes with it: whoever handles it goes on then,
    and has to read what is said to that."""
    answered = select(Event).where(
        Event.complaint_id == letter.about, Event.action == "answer_look", Event.at <= letter.created_at
    )
    event = db.session.scalars(answered.order_by(Event.id.desc()).limit(1)).one_or_none()
    if event is None or (event.facts["kind"] == REVIEW and event.facts["outcome"] != "stands"):
        return ""
    return str(event.facts["kind"])


def is_our_own(mail: Parsed) -> bool:
    """Whether it is a mail that we sent, led back to us; a colleague who writes from our address is none."""
    if mail.message_id and by_message_ids([mail.message_id]) is not None:
        return True
    automatic = mail.header("Auto-Submitted").lower().startswith("auto-generated")
    return automatic and is_ours([mail.sender])
