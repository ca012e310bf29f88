"""What the rules for a second signature come to: how many of the letters sent lately each of them would have held."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import and_, case, func, or_, select

from .. import clock
from ..catalogue.letters import Letters
from ..complaints.models import Complaint
from ..db import db
from .models import Letter
from .rules import LAST, REJECTING, SEVERE

LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Consequences:
    """Letters sent in the last 90 days, all of them and by the rule that would have held them."""

    letters: int
    amount: int
    severe: int
    not_upheld: int
    sensitive: int
    final_position: int


def of(settings: Letters) -> Consequences:
    """Counted with the limit of these settings, whether or not a rule is on."""
    above = settings.above if settings.above is not None else Decimal(0)
    few_read = or_(Complaint.sensitive, Complaint.restricted)
    conditions = (
        Letter.amount > above, Complaint.priority.in_(SEVERE), Letter.outcome.in_(REJECTING), few_read,
        Letter.outcome == LAST,
    )  # fmt: skip
    counts = [func.coalesce(func.sum(case((and_(condition), 1), else_=0)), 0) for condition in conditions]
    statement = (
        select(func.count(Letter.id), *counts)
        .join(Complaint, Complaint.id == Letter.complaint_id)
        .where(Letter.sent_at >= clock.now() - LOOKED_BACK)
    )
    return Consequences(*map(int, db.session.execute(statement).one()))
