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
from ..models import Complaint, Message
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
        C.received_at, C.heard_at, Customer.name.label("customer"), User.name.label("handler"),
    )
    .join(Customer, Customer.id == C.customer_id)
    .outerjoin(User, User.id == C.handler_id)
    .where(readable_by(me))
)  # fmt: skip
_BY_IDS = ROWS.where(C.id.in_(bindparam("ids", expanding=True)))


def by_ids(ids: Iterable[int], actor: Actor) -> list[Row[Any]]:
    """Rows of these complaints, in their order, without those `actor` may not know of."""
    wanted = list(ids)
    if not wanted:
        return []
    rows = {row.id: row for row in db.session.execute(_BY_IDS, {"ids": wanted, "me": actor.id})}
    return [rows[key] for key in wanted if key in rows]


def said_in(ids: Iterable[int]) -> list[Row[Any]]:
    """All words of these complaints, for showing where a search found something: complaint_id and body."""
    wanted = list(ids)
    story = select(C.id.label("complaint_id"), C.happened.label("body")).where(C.id.in_(wanted))
    wishes = select(C.id, C.expected + " " + C.desired).where(C.id.in_(wanted))
    messages = select(Message.complaint_id, Message.body).where(Message.complaint_id.in_(wanted))
    return list(db.session.execute(story.union_all(wishes, messages))) if wanted else []


def is_known(reference: str, actor: Actor) -> bool:
    """Whether there is such a complaint and `actor` may see it."""
    return db.session.scalar(select(C.id).where(C.reference == reference, readable_by(actor.id))) is not None
