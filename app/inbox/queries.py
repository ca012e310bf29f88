"""Reads of mails that came in: what waits for a person, what no person wrote, what became of the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from ..access import Actor
from ..complaints.access import readable_by, reviewed_by, stands_apart, visible_to
from ..complaints.closeness import hides_words, subject_for
from ..complaints.models import Complaint
from ..complaints.tallies import ME, capped
from ..db import AnyRow, db
from ..errors import NotFound
from ..outbox.models import Delivery
from ..people.models import Customer
from .models import IncomingMail, Place

PAGE = 25
NOT_THERE = "This mail does not exist."
View = Literal["sort", "after", "automatic", "done"]
AFTER = (Place.AFTER_CLOSING, Place.THANKS)
BY_MACHINES = (Place.AUTOMATIC, Place.BOUNCE, Place.OWN)
M, C = IncomingMail, Complaint

_HELD = select(M.id).where(M.place == Place.HELD, M.done_at.is_(None))
_AFTER = select(M.id).join(C, C.id == M.complaint_id).where(M.place.in_(AFTER), M.done_at.is_(None), readable_by(ME))
COUNTED: tuple[tuple[str, ColumnElement[int]], ...] = (("mail", capped(_HELD) + capped(_AFTER)),)
"""For the sidebar: mails that wait until somebody looks at them."""


@dataclass(frozen=True)
class Page:
    """Mails, each with the reference of its complaint where it has one, and whether lists keep its words from whoever
    asks; `next` continues after the last."""

    rows: Sequence[AnyRow]
    next: int | None


def page(view: View, actor: Actor, after: int | None = None) -> Page:
    """What waits the oldest first, so that nobody waits longer than others; the rest the newest first."""
    rows = db.session.execute(_listed(view, actor, after).limit(PAGE + 1), {"me": actor.id}).all()
    return Page(rows[:PAGE], rows[PAGE - 1].IncomingMail.id if len(rows) > PAGE else None)


def _listed(view: View, actor: Actor, after: int | None) -> Select[IncomingMail, str, bool]:
    statement = (
        select(M, C.reference, hides_words(ME).label("hidden"))
        .outerjoin(C, C.id == M.complaint_id)
        .where(or_(M.complaint_id.is_(None), visible_to(actor)), _may_know(actor), _may_read(actor))
    )
    if view in ("sort", "after"):
        places = (Place.HELD,) if view == "sort" else AFTER
        statement = statement.where(M.place.in_(places), M.done_at.is_(None)).order_by(M.id)
        return statement if after is None else statement.where(M.id > after)
    if view == "automatic":
        statement = statement.where(M.place.in_(BY_MACHINES))
    else:
        statement = statement.where(M.done_at.is_not(None))
    statement = statement.order_by(M.id.desc())
    return statement if after is None else statement.where(M.id < after)


def _may_know(actor: Actor) -> ColumnElement[bool]:
    """What answers a mail of ours about a complaint, without standing on it, is for those who may know of that."""
    of_none = select(Delivery.id).where(Delivery.about.is_(None))
    of_known = select(Delivery.id).join(C, C.id == Delivery.about).where(visible_to(actor)).correlate(None)
    return or_(
        M.complaint_id.is_not(None), M.delivery_id.is_(None), M.delivery_id.in_(of_none), M.delivery_id.in_(of_known)
    )


def _may_read(actor: Actor) -> ColumnElement[bool]:
    """What is for whoever looks at a complaint again is kept from those who handle that."""
    about = func.coalesce(M.complaint_id, select(Delivery.about).where(Delivery.id == M.delivery_id).scalar_subquery())
    theirs = select(C.id).where(C.id == about, reviewed_by(actor)).correlate(M)
    return or_(and_(M.why != "removed_apart", ~stands_apart(M.event_id)), theirs.exists())


def counts(actor: Actor) -> dict[str, int]:
    """How many wait in each view that waits for somebody."""
    row = db.session.execute(
        select(capped(_HELD).label("sort"), capped(_AFTER).label("after")), {"me": actor.id}
    ).mappings()
    return dict(row.one())


def get(mail_id: int, actor: Actor, *, for_change: bool = False) -> tuple[IncomingMail, str]:
    """A mail, and the reference of its complaint or nothing. Raises NotFound also where `actor` may not know of that.

    `for_change` locks it. Whoever shows what stands in it opens its complaint as well.
    """
    mail = db.session.get(M, mail_id, with_for_update=for_change, populate_existing=for_change)
    if mail is None or mail.place == Place.UNSORTED:
        raise NotFound(NOT_THERE)
    known = select(M.id).where(M.id == mail.id, _may_know(actor), _may_read(actor))
    if db.session.scalar(known, {"me": actor.id}) is None:
        raise NotFound(NOT_THERE)
    if mail.complaint_id is None:
        return mail, ""
    found = db.session.scalar(select(C.reference).where(C.id == mail.complaint_id, visible_to(actor)))
    if found is None:
        raise NotFound(NOT_THERE)
    return mail, found


def of_sender(mail: IncomingMail, actor: Actor) -> Sequence[AnyRow]:
    """Complaints of whoever has this address, the newest first: the mail may well belong to one of them."""
    if not mail.sender:
        return ()
    statement = (
        select(C.id, C.reference, subject_for(ME).label("title"), C.status, C.received_at)
        .join(Customer, Customer.id == C.customer_id)
        .where(Customer.email.in_({mail.sender, mail.sender.lower()}), visible_to(actor))
        .order_by(C.id.desc())
        .limit(10)
    )
    return db.session.execute(statement, {"me": actor.id}).all()


def answered_reference(mail: IncomingMail, actor: Actor) -> str:
    """The complaint whose mail it answers, where that alone did not put it there."""
    if mail.delivery_id is None or mail.complaint_id is not None:
        return ""
    statement = select(C.reference).join(Delivery, Delivery.about == C.id).where(Delivery.id == mail.delivery_id)
    return db.session.scalar(statement.where(visible_to(actor))) or ""
