"""What is due next, with enough beside it to say what the next step is."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import bindparam, exists, func, select

from ..access import Actor
from ..accounts.models import User
from ..complaints import whose
from ..complaints.access import readable_by
from ..complaints.closeness import subject_for
from ..complaints.models import Complaint, Concern, Event, Promise, Task
from ..complaints.tallies import ME, unindexed
from ..complaints.whose import HANDLERS_DUE_AT
from ..db import AnyRow, AnySelect, db
from ..people.models import Customer
from ..remedies.models import Approval
from ..safety.models import SecondLook

MOST = 8

C = Complaint


def rows(actor: Actor, *, own: bool) -> Sequence[AnyRow]:
    """The complaints that are due first, of everybody or this colleague's `own`; none that waits for the customer."""
    return db.session.execute(_statement(own), {"me": actor.id, "limit": MOST}).all()


_facts_stated = exists().where(Concern.complaint_id == C.id, Concern.replaced_at.is_(None)).correlate(C)
_told = Event.complaint_id == C.id, unindexed(Event.action).in_(sorted(whose.UNDERSTANDING))
_last_about_facts = select(Event.action).where(*_told).order_by(Event.id.desc()).limit(1).correlate(C).scalar_subquery()
_asked = (
    select(func.max(Approval.amount))
    .where(Approval.complaint_id == C.id, Approval.state == "asked")
    .correlate(C)
    .scalar_subquery()
)
_remedy = (
    select(Task.words)
    .where(Task.complaint_id == C.id, Task.kind == "remedy", Task.done_at.is_(None))
    .order_by(Task.due_at, Task.id)
    .limit(1)
    .correlate(C)
    .scalar_subquery()
)
_promised = (
    select(Promise.words)
    .where(Promise.complaint_id == C.id, unindexed(Promise.state) == "open")
    .order_by(Promise.due_at, Promise.id)
    .limit(1)
    .correlate(C)
    .scalar_subquery()
)
_looker_id = (
    select(SecondLook.manager_id)
    .where(SecondLook.complaint_id == C.id, SecondLook.current == 1)
    .order_by(SecondLook.due_at, SecondLook.id)
    .limit(1)
    .correlate(C)
    .scalar_subquery()
)
_tries = (
    select(func.count())
    .select_from(Event)
    .where(Event.complaint_id == C.id, unindexed(Event.action) == "log_call", Event.at >= C.call_since)
    .correlate(C)
    .scalar_subquery()
)


@lru_cache
def _statement(own: bool) -> AnySelect:
    statement = (
        select(
            C.id, C.reference, subject_for(ME).label("title"), C.status, C.priority, C.level, C.due_at, C.at_risk_at,
            C.due_kind, HANDLERS_DUE_AT, C.acknowledged_at,
            C.handler_id, C.refused_at, Customer.name.label("customer"), User.name.label("handler"),
            _facts_stated.label("facts_stated"), (_last_about_facts == "correct_facts").label("corrected"),
            _asked.label("asked_amount"), _remedy.label("remedy"),
            _promised.label("promised"), _tries.label("tries"), _looker_id.label("looker_id"),
        )
        .join(Customer, Customer.id == C.customer_id)
        .outerjoin(User, User.id == C.handler_id)
        .where(C.is_open, C.due_kind.not_in(("", "paused")), readable_by(ME))
        .order_by(C.due_at, C.id)
        .limit(bindparam("limit", type_=C.id.type))
    )  # fmt: skip
    return statement.where(C.handler_id == ME) if own else statement
