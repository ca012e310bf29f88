"""What there was before: complaints of the same customer, what they wrote or said in them, and what we promised then.

Two complaints are of one customer by their address, or because a colleague joined them; the address of somebody who
writes for another makes that other's complaints none of their own. Everything is found with one
statement, ten of each at most.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, Row, Select, and_, bindparam, func, literal, or_, select, union, union_all
from sqlalchemy.orm import aliased

from ..access import Actor
from ..db import db
from ..people.models import Customer
from .access import readable_by
from .closeness import hides_words, subject_for
from .models import APART, Complaint, Event, Message, Promise
from .tallies import unindexed

KINDS = ("case", "said", "promise")
MOST = 10
QUOTED = 240
# What of ours answers somebody. A call does where they were reached.
ANSWERS = frozenset({
    "acknowledge", "message", "state_facts", "ask_customer", "offer", "promise", "move_promise", "move_date",
    "resolve", "deadlock",
})  # fmt: skip

_this, _said = bindparam("this", type_=Complaint.id.type), bindparam("said", type_=Complaint.content_hash.type)
_reader, _into = (bindparam(name, type_=Complaint.id.type) for name in ("reader", "into"))
_received = bindparam("received", type_=Complaint.received_at.type)


def others(complaint: Complaint, actor: Actor) -> Sequence[Row[Any]]:
    """Complaints with the very same words, of the same address, or joined with this one; newest first. For staff."""
    return db.session.execute(_cases_alone(*_kind_of(complaint)), _asked(complaint, actor)).all()


def trail(complaint: Complaint, actor: Actor) -> Sequence[Row[Any]]:
    """Those complaints, with what was said and promised in them before this one reached us; newest first. Of those
    that ask why they are opened (see `closeness`) no words are shown.

    `kind` is one of KINDS, `state` the action of what was said, or what became of a case or promise.
    """
    rows = db.session.execute(_trail(*_kind_of(complaint)), _asked(complaint, actor)).all()
    return sorted(rows, key=lambda row: (row.at, KINDS.index(row.kind), row.id), reverse=True)


def _kind_of(complaint: Complaint) -> tuple[bool, bool]:
    return bool(complaint.customer.email), complaint.merged_into_id is not None


def _asked(complaint: Complaint, actor: Actor) -> dict[str, Any]:
    return {
        "this": complaint.id, "said": complaint.content_hash, "email": complaint.customer.email,
        "through": complaint.customer.through_representative, "named": complaint.customer.name_key,
        "into": complaint.merged_into_id, "reader": actor.id, "received": complaint.received_at,
    }  # fmt: skip


@lru_cache
def _cases_alone(has_email: bool, is_joined: bool) -> Select[Any]:
    alike = _alike(has_email, is_joined)
    return select(alike).order_by(alike.c.id.desc()).limit(MOST)


@lru_cache
def _trail(has_email: bool, is_joined: bool) -> Any:
    """Built once for each kind: that takes a fifth of the page's time."""
    alike = _alike(has_email, is_joined)
    return union_all(_cases(alike), *(select(few.subquery()) for few in (_contacts(alike), _promises(alike))))


def _alike(has_email: bool, is_joined: bool) -> CTE:
    """Each part walks an index of its own. Of an address those before this one and those after it, so that many later
    ones don't hide what was before.
    """
    parts = [_few(Complaint.content_hash == _said), _few(Complaint.merged_into_id == _this)]
    if has_email:
        through = bindparam("through", type_=Customer.through_representative.type)
        named = or_(~through, Customer.name_key == bindparam("named", type_=Customer.name_key.type))
        same = and_(
            Customer.email == bindparam("email", type_=Customer.email.type),
            Customer.through_representative == through, named,
        )  # fmt: skip
        parts += [_few(same, Complaint.id < _this), _few(same, Complaint.id > _this)]
    if is_joined:
        parts.append(_few(Complaint.id == _into))
    return union(*(select(few.subquery()) for few in parts)).cte("alike")


def _few(*conditions: Any) -> Any:
    return (
        select(
            Complaint.id, Complaint.reference, subject_for(_reader).label("title"), Complaint.status,
            Complaint.received_at, Complaint.is_open, Complaint.merged_into_id, Complaint.satisfaction,
            (Complaint.content_hash == _said).label("same_words"),
            Customer.email_verified_at.is_not(None).label("verified"), hides_words(_reader).label("closed"),
        )
        .join(Customer, Customer.id == Complaint.customer_id)
        .where(*conditions, Complaint.id != _this, readable_by(_reader))
        .order_by(Complaint.id.desc())
        .limit(MOST)
    )  # fmt: skip


def _cases(alike: CTE) -> Any:
    rows = alike.c
    return select(
        literal("case").label("kind"), rows.id.label("id"), rows.reference.label("reference"),
        rows.received_at.label("at"), rows.title.label("words"), rows.satisfaction.label("state"),
        rows.status.label("status"), rows.merged_into_id.label("merged_into_id"), rows.same_words.label("same_words"),
        rows.verified.label("verified"), literal(True).label("answered"),
    )  # fmt: skip


def _contacts(alike: CTE) -> Any:
    """What the customer wrote or said, and calls that were logged, before this complaint reached us."""
    answer = aliased(Event)
    after = select(answer.id).where(
        answer.complaint_id == Message.complaint_id, answer.id > Event.id, answer.actor_kind == "staff",
        or_(answer.action.in_(ANSWERS), and_(answer.action == "log_call", answer.facts["reached"].as_boolean())),
    )  # fmt: skip
    reached = and_(Event.action == "log_call", Event.facts["reached"].as_boolean())
    return (
        select(
            literal("said"), Message.id, alike.c.reference, Message.at, func.substr(Message.body, 1, QUOTED),
            Event.action, literal(""), literal(0), literal(False), literal(True), or_(reached, after.exists()),
        )
        .join(alike, unindexed(alike.c.id) == Message.complaint_id)  # from the few to their words, never the other way
        .join(Event, Event.id == Message.event_id)
        .where(Message.at < _received, ~alike.c.closed, Message.kind != APART)
        .where(or_(Message.from_customer, Event.action == "log_call"))
        .order_by(unindexed(Message.id).desc())
        .limit(MOST)
    )  # fmt: skip


def _promises(alike: CTE) -> Any:
    """What we promised before this complaint reached us, and what became of it."""
    return (
        select(
            literal("promise"), Promise.id, alike.c.reference, Promise.made_at, func.substr(Promise.words, 1, QUOTED),
            Promise.state, literal(""), literal(0), literal(False), literal(True), literal(True),
        )
        .join(alike, unindexed(alike.c.id) == Promise.complaint_id)
        .where(Promise.made_at < _received, ~alike.c.closed)
        .order_by(unindexed(Promise.id).desc())
        .limit(MOST)
    )  # fmt: skip
