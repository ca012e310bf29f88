"""What becomes of each column that holds text, table by table, when a complaint is forgotten; `tests` see to it that
none is missing here.

Words become REMOVED, so that every page still has something to show in their place; what tells who somebody was and
where becomes empty; codes, keys and sums stay. Rows whose whole sense was their words go.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, LargeBinary, Table, and_, case, func, or_, select

from ..complaints.models import Complaint
from ..db import db
from ..inbox.models import IncomingMail
from ..outbox.models import Delivery
from ..people.models import Customer

REMOVED = "Removed"


@dataclass(frozen=True)
class Fate:
    """`by` names the columns that lead to the complaint, or to the table `of` whose rows lead there.

    `words`, `blank` and `stay` part the columns with text among them; `goes` where the whole row does.
    """

    words: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()
    by: tuple[str, ...] = ("complaint_id",)
    of: str = "complaint"
    goes: bool = False


FATES: Mapping[str, Fate] = {
    "complaint": Fate(
        ("title", "happened", "expected", "desired", "priority_reason", "effect", "others_who", "explanation"),
        ("occurred", "order_number", "order_key", "answers", "search_names", "content_hash", "idempotency_hash"),
        ("reference", "code_hash", "status", "returns_to", "channel", "language", "nature", "priority_basis", "others",
         "due_kind", "expected_basis", "outcome", "cause", "satisfaction", "sensitive_kind"),
        by=("id",),
    ),
    "concern": Fate(("words", "finding"), stay=("outcome",)),
    "wish": Fate(("words",)),
    "wish_answer": Fate(("detail", "reason"), stay=("answer",), by=("wish_id",), of="wish"),
    "message": Fate(("body",), stay=("kind",)),
    "highlight": Fate(stay=("part", "words"), goes=True),
    "assessment": Fate(("effect", "priority_reason"), stay=("nature", "raised_by")),
    "need": Fate(("language", "meaning"), stay=("kinds", "purpose", "basis", "consent_how")),
    "involved": Fate(("name",), ("office", "email")),
    "reading": Fate(("reason",)),
    "link": Fate(("reason",), by=("complaint_id", "other_id")),
    "blocker": Fate(("words", "waiver"), stay=("action", "kind")),
    "task": Fate(("words", "result", "report"), stay=("kind",)),
    "promise": Fate(("words",), stay=("state",)),
    "promise_move": Fate(("reason",), by=("promise_id",), of="promise"),
    "clock": Fate(stay=("kind", "rule", "pause_reason")),
    "clock_move": Fate(("reason",), by=("clock_id",), of="clock"),
    "event": Fate(stay=("action", "actor_kind", "from_status", "to_status", "facts")),
    "own_data_request": Fate(("words", "reason"), stay=("kind", "covers", "outcome")),
    "problem_letter": Fate(("why",), stay=("state",)),
    "attachment": Fate(
        ("name",), ("sha256", "thumbnail", "original", "scan"), ("media_type", "stored_as"),
    ),
    "evidence": Fate(
        ("title", "note", "set_aside_reason"), ("source", "given_by"), ("kind", "strength"),
    ),
    "plan_question": Fate(("words", "answer"), stay=("asked", "state")),
    "enquiry": Fate(
        ("name", "questions", "skip_reason"), ("office", "email"), ("kind", "state", "told_outcome"),
        by=("complaint_id", "home_id"),
    ),
    "saying": Fate(("words",), stay=("by", "heard"), by=("enquiry_id",), of="enquiry"),
    "offer": Fate(("explanation",), stay=("state",)),
    "offered_remedy": Fate(("words",), ("item",), by=("offer_id",), of="offer"),
    "agreement": Fate(("terms",), stay=("how",)),
    "sweetener": Fate(("card", "address"), stay=("state",)),
    "approval": Fate(
        ("offered", "reason", "decision_reason"), stay=("kinds", "state"),
    ),
    "decision_letter": Fate(stay=("kind", "state", "outcome")),
    # Both at once: what was sent lets go of its words in no other way.
    "decision_letter_version": Fate((), ("typed", "content"), ("content_hash",), by=("letter_id",),
                                    of="decision_letter"),
    "sign_off": Fate(("note", "words"), stay=("content_hash", "risks", "state", "reasons")),
    "appointment": Fate(("note", "number"), stay=("state", "uid")),
    "call_request": Fate((), ("number", "best_time")),
    "check_in_plan": Fate(("about",)),
    "check_in": Fate(("asked", "said")),
    "conversation": Fate(
        ("late_reason",), ("answers", "code_sealed", "tab"),
        ("ticket", "kind", "medium", "zone", "step", "state", "ended_how"),
    ),
    "follow_up": Fate(),
    "answer": Fate(("comment",), stay=("solved", "understood"), by=("follow_up_id",), of="follow_up"),
    "quote": Fate(("words",), ("called",), ("signed",)),
    "manager_call": Fate(stay=("kind", "result")),
    "incident": Fate(("words", "check_words"), stay=("how",)),
    "restriction": Fate(
        ("reason", "told", "decision_reason", "end_reason"), stay=("state", "closed", "open_way"),
    ),
    "second_look": Fate(("answer",), stay=("kind", "outcome")),
    "ladder_step": Fate(stay=("why",)),
    "report": Fate(stay=("kind",)),
    "template_use": Fate(stay=("field", "action")),
    "sampled": Fate(stay=("drawn", "reasons")),
    "incoming_mail": Fate(
        ("subject", "text", "whole", "refused", "reason"), ("sender", "sender_name", "message_id", "stored_as"),
        ("fingerprint", "place", "why", "outcome"),
    ),
    "customer": Fate(
        (), ("name", "email", "phone", "postal_address", "phone_key", "name_key", "ring_when", "represented_by",
             "relation", "represented_at"),
        ("preferred_channel", "language", "consent_how", "may_ring", "authority", "authority_claimed", "closed_ways",
         "open_way"),
        by=("id",),
    ),
    "delivery": Fate(
        ("subject", "text", "html"), ("recipient", "recipient_name", "last_error", "part", "link_sealed"),
        ("kind", "channel", "state", "message_id", "link_purpose", "link_hash"), by=("about",),
    ),
    "removal": Fate(stay=("why",)),
    "notice": Fate(stay=("kind", "words"), by=("about",), goes=True),
    "presence": Fate(stay=("doing",), goes=True),
    "desk_draft": Fate(stay=("form", "tab", "answers"), by=("about",), goes=True),
    "draft": Fate(stay=("key_hash", "purpose", "answers"), by=("about",), goes=True),
    "staged_file": Fate(
        stay=("draft_key_hash", "name", "media_type", "sha256", "stored_as", "thumbnail", "original", "scan"),
        by=("draft_key_hash",), of="draft", goes=True,
    ),
    "draft_link": Fate(stay=("draft_key_hash", "key_sealed"), by=("draft_key_hash",), of="draft", goes=True),
    "enclosure": Fate(
        (), ("name",), ("media_type", "sha256", "stored_as"), by=("delivery_id",), of="delivery", goes=True
    ),
}  # fmt: skip
"""By table, parents before what hangs on them."""

# Tables of the house and of our own words: nothing in them is about somebody who complained.
OF_THE_HOUSE = frozenset({
    "barred", "call_exception", "call_hours", "call_plan", "called", "card_read", "category", "complaint_tag",
    "contact", "department", "duty_week", "estimate", "evidence_link", "enquiry_mail", "guarantee_version",
    "help_answer", "hint_count", "house_text", "known_problem", "known_problem_update", "left_file",
    "limit_counter", "problem", "problem_case", "problem_reply", "question_set", "question_version",
    "queue_look", "read_before", "reader", "remedy", "reply_template", "report_copy", "role", "route_step",
    "sample", "saved_view", "script", "script_version", "setting", "staff_session", "tag", "template_version",
    "told_count", "told_version", "translation", "turn", "user", "user_role", "view_digest", "voucher",
    "week_figure",
})  # fmt: skip
_EMPTY_DOCUMENT: Mapping[str, Any] = {"conversation": {}}


def table_of(name: str) -> Table:
    return db.metadata.tables[name]


def rows_of(name: str, ids: Collection[int]) -> ColumnElement[bool]:
    """The condition on a table that finds what belongs to these complaints."""
    if name in _FOUND_OTHERWISE:
        return _FOUND_OTHERWISE[name](ids)
    table, fate = table_of(name), FATES[name]
    if fate.of == "complaint":
        return or_(*(table.c[column].in_(ids) for column in fate.by))
    (key,) = table_of(fate.of).primary_key.columns
    return table.c[fate.by[0]].in_(select(key).where(rows_of(fate.of, ids)))


def emptied(name: str, *, of_staff: bool = False) -> dict[str, Any]:
    """What the columns of a table become; of a mail to a colleague the address stays."""
    table, fate = table_of(name), FATES[name]
    blank = () if of_staff else fate.blank
    words = {column: case((table.c[column] != "", REMOVED), else_="") for column in fate.words}
    return words | {column: _nothing(table, column) for column in blank}


def _nothing(table: Table, name: str) -> Any:
    column = table.c[name]
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return _EMPTY_DOCUMENT.get(table.name, [])
    return bytes(32) if isinstance(column.type, LargeBinary) else ""


def _customers(ids: Collection[int]) -> ColumnElement[bool]:
    """Who complained, unless another complaint that stays is recorded with the same row."""
    others = select(Complaint.customer_id).where(Complaint.id.not_in(ids), Complaint.removed_at.is_(None))
    own = select(Complaint.customer_id).where(Complaint.id.in_(ids))
    return and_(Customer.id.in_(own), Customer.id.not_in(others))


def _addresses(ids: Collection[int]) -> ColumnElement[Any]:
    """Addresses that nothing else is recorded with."""
    others = select(func.lower(Customer.email)).where(~_customers(ids))
    own = select(func.lower(Customer.email)).where(_customers(ids), Customer.email != "")
    return own.where(func.lower(Customer.email).not_in(others)).scalar_subquery()


def _deliveries(ids: Collection[int]) -> ColumnElement[bool]:
    """Letters about them, the mails in which some went together, ways in that were sent to nobody else, and what
    colleagues were told, which names the complaint."""
    together = select(Delivery.went_with_id).where(Delivery.about.in_(ids), Delivery.went_with_id.is_not(None))
    references = db.session.scalars(select(Complaint.reference).where(Complaint.id.in_(ids))).all()
    ways_in = and_(Delivery.about.is_(None), Delivery.to_staff.is_(False))
    return or_(
        Delivery.about.in_(ids), Delivery.id.in_(together),
        and_(ways_in, func.lower(Delivery.recipient).in_(_addresses(ids))),
        and_(Delivery.to_staff, or_(*(Delivery.text.contains(reference) for reference in references))),
    )  # fmt: skip


def _incoming(ids: Collection[int]) -> ColumnElement[bool]:
    """Mails that belong to them, answer one of ours about them, or came from the same address and were dealt with."""
    ours = select(Delivery.id).where(Delivery.about.in_(ids))
    theirs = func.lower(IncomingMail.sender).in_(_addresses(ids))
    return or_(
        IncomingMail.complaint_id.in_(ids),
        and_(IncomingMail.complaint_id.is_(None), IncomingMail.delivery_id.in_(ours)),
        and_(IncomingMail.complaint_id.is_(None), IncomingMail.done_at.is_not(None), theirs),
    )


_FOUND_OTHERWISE = {"customer": _customers, "delivery": _deliveries, "incoming_mail": _incoming}
