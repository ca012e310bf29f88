"""What customers said of how we treated them, for those who listen to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import ColumnElement, bindparam, case, exists, literal_column, or_, select

from ..access import Actor
from ..accounts.models import User
from ..complaints.access import readable_by
from ..complaints.closeness import hides_subject, subject_for
from ..complaints.models import Complaint, Reading
from ..complaints.tallies import ME, capped
from ..db import AnyRow, AnySelect, db
from ..followups.models import Answer, FollowUp
from ..followups.queries import LAST
from ..people.models import Customer

WITHIN = timedelta(days=14)
MOST = 6
UNKIND = 2

C = Complaint
_since = bindparam("heard_since", type_=Answer.at.type)


def unread(since: datetime, actor: Actor) -> Sequence[AnyRow]:
    """Answers since then that are unhappy or have words, on complaints `actor` has not opened after; newest first. Of
    one that was changed only what counts now."""
    return db.session.execute(_rows(), {"me": actor.id, "heard_since": since}).all()


def count() -> ColumnElement[int]:
    """How many there are since `heard_since`, for a statement that asks for more."""
    return capped(_found())


def _found() -> AnySelect:
    opened = exists().where(Reading.complaint_id == C.id, Reading.user_id == ME, Reading.at >= Answer.at)
    telling = or_(Answer.solved != "yes", Answer.treated <= UNKIND, Answer.comment != "")
    return (
        select(Answer.id)
        .join(FollowUp, FollowUp.id == Answer.follow_up_id)
        .join(C, C.id == FollowUp.complaint_id)
        .where(Answer.at >= _since, telling, Answer.id == LAST, ~opened, readable_by(ME))
    )


_words = case((hides_subject(ME), literal_column("''")), else_=Answer.comment)


@lru_cache
def _rows() -> AnySelect:
    return (
        _found()
        .with_only_columns(
            Answer.id, Answer.at, Answer.solved, Answer.treated, _words.label("words"), C.reference,
            subject_for(ME).label("title"),
            Customer.name.label("customer"), User.name.label("handler"),
        )
        .join(Customer, Customer.id == C.customer_id)
        .outerjoin(User, User.id == C.handler_id)
        .order_by(Answer.at.desc(), Answer.id.desc())
        .limit(MOST)
    )  # fmt: skip
