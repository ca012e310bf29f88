"""Complaints as lists show them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, case, func, literal_column, select

from ...access import Actor
from ...accounts.models import User
from ...db import db
from ...people.models import Customer
from ..access import readable_by
from ..closeness import hides_words, subject_for
from ..models import APART, Complaint, Message
from ..whose import HANDLERS_DUE_AT
from .narrowing import me

C = Complaint
EXCERPT = 160


def _words() -> Any:
    """The first words of the story; none where a list keeps them to itself."""
    return case((hides_words(me), literal_column("''")), else_=func.substr(C.happened, 1, EXCERPT))


ROWS = (
    select(
        C.id, C.reference, subject_for(me).label("title"), _words().label("words"), C.category_id, C.status,
        C.priority, C.severity, C.level, C.in_danger, C.handler_id, C.customer_id, C.due_at, C.at_risk_at, C.due_kind,
        HANDLERS_DUE_AT, C.received_at, C.acknowledged_at, C.heard_at, Customer.name.label("customer"),
        User.name.label("handler"),
    )
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == C.handler_id)
    .where(readable_by(me))
)  # fmt: skip
SEPARATOR = "\x1e"
"""Stands between the texts of a complaint: the sign that ASCII has for it, which nobody types."""


def _said() -> Any:
    """Everything that was said in a complaint, its texts separated; nothing where a list keeps its words to itself."""
    said = (Message.complaint_id == C.id, Message.kind != APART)
    of_it = select(Message.body).where(*said).order_by(Message.id).correlate(C).subquery()
    messages = select(func.aggregate_strings(of_it.c.body, SEPARATOR)).scalar_subquery()
    texts = (C.happened, C.expected + " " + C.desired, func.coalesce(messages, ""))
    whole = texts[0] + SEPARATOR + texts[1] + SEPARATOR + texts[2]
    return case((hides_words(me), literal_column("''")), else_=whole).label("said")


_FOUND = ROWS.add_columns(_said()).where(C.id.in_(bindparam("ids", expanding=True)))


def found(ids: Iterable[int], actor: Actor) -> list[Row[Any]]:
    """Rows of these complaints with all that was `said` in them, in their order, without those `actor` may not know of.

    The texts in `said` are separated by SEPARATOR; empty where the list keeps its words to itself.
    """
    wanted = list(ids)
    if not wanted:
        return []
    rows = {row.id: row for row in db.session.execute(_FOUND, {"ids": wanted, "me": actor.id})}
    return [rows[key] for key in wanted if key in rows]


def is_known(reference: str, actor: Actor) -> bool:
    """Whether there is such a complaint and `actor` may see it."""
    return db.session.scalar(select(C.id).where(C.reference == reference, readable_by(actor.id))) is not None
