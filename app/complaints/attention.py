"""What a complaint waits for from us, kept on its row so that lists walk an index: our word, another way, a call."""

from datetime import datetime

from sqlalchemy import select

from ..db import db
from .access import stands_apart
from .letters import KINDS
from .models import APART, Complaint, Event, Message

REFUSING = frozenset({"decline", "not_right", "not_right_yet", "ask_review"})
PROPOSING = frozenset({"offer", "resolve", "deadlock"})
# What a colleague passes on for them and nobody has answered by hearing it.
ASKING = frozenset({"ask_news", "not_right_yet"})
# What says to the customer, or about them, that their word has been heard, besides a letter that somebody wrote.
HEARING = frozenset({"log_call", "call_happened", "log_check_in", "note"})
# What a customer arranges by themselves waits for nobody's word.
ARRANGING = frozenset({
    "file", "introduce", "book_call", "move_call", "cancel_call", "change_reach", "correct_reach", "change_needs",
    "ask_address", "change_address", "correct_filing", "ask_own_data", "withdraw_original",
})  # fmt: skip


def keep(complaint: Complaint, event: Event, letter: str | None, *, spoken: bool) -> None:
    """Bring the row up to date after `event`, which sends `letter` (a kind, or None).

    `spoken` says that a colleague acted on the customer's word: whoever speaks with them has heard them. Who asked
    where it stands waits all the same. What is kept from those who handle it is told to whoever reads it, and waits for
    that one: nobody else can answer it.
    """
    if not complaint.is_open:
        complaint.unanswered_at = complaint.refused_at = None
        return
    if event.action in REFUSING:
        complaint.refused_at = event.at
    elif event.action in PROPOSING:
        complaint.refused_at = None
    asks = event.action in ASKING or bool(event.facts.get("chases"))
    if asks or (event.actor_kind == "customer" and event.action not in ARRANGING and not _is_kept_apart(event)):
        complaint.unanswered_at = complaint.unanswered_at or event.at
    elif event.actor_kind == "staff" and (spoken or event.action in HEARING or _is_written(letter)):
        complaint.unanswered_at = None


def _is_kept_apart(event: Event) -> bool:
    return db.session.scalar(select(stands_apart(event.id))) is True


def _is_written(letter: str | None) -> bool:
    return letter is not None and letter in KINDS and KINDS[letter].written


def taken_back(complaint: Complaint) -> None:
    """A colleague's letter never left: what the customer said last waits again, unless we answered it otherwise."""
    if complaint.is_open and complaint.unanswered_at is None:
        complaint.unanswered_at = _last_unanswered(complaint.id)


def _last_unanswered(complaint_id: int) -> datetime | None:
    """When the customer wrote last to whoever handles it, if nothing that stands was said to them since."""
    said = select(Message).where(
        Message.complaint_id == complaint_id, Message.recalled_at.is_(None), Message.kind != APART
    )
    last = db.session.scalars(said.order_by(Message.id.desc()).limit(1)).one_or_none()
    return last.at if last is not None and last.from_customer and last.author_id is None else None
