"""Learning from the past how long a complaint takes.

Complaints that are still open count as "at least this long" (a Kaplan-Meier estimate): learning from closed ones alone
promises what only the quick ones keep. Only the last `WINDOW` counts, because durations drift.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint, Estimate
from ..complaints.queries import UNASSESSED
from ..db import db

WINDOW = timedelta(days=180)
SHARE = 90
SMALLEST_SAMPLE = 20
LONGEST_DAYS = 60


def learn_estimates() -> int:
    """Write `Estimate` anew for every category with enough history; returns how many there are."""
    at = clock.now()
    durations: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    statement = select(Complaint.category_id, Complaint.received_at, Complaint.resolved_at, Complaint.is_open).where(
        Complaint.received_at >= at - WINDOW, Complaint.status.not_in(("withdrawn", "merged"))
    )
    for category_id, received_at, resolved_at, _is_open in db.session.execute(statement):
        durations[category_id].append((_working_days(received_at, resolved_at or at), resolved_at is not None))
    db.session.execute(delete(Estimate))
    for category_id, seen in durations.items():
        days = days_that_suffice(seen, SHARE)
        if len(seen) >= SMALLEST_SAMPLE and days is not None and days <= LONGEST_DAYS:
            db.session.add(
                Estimate(category_id=category_id, priority=UNASSESSED, working_days=days, share=SHARE,
                         sample=len(seen), computed_at=at)
            )  # fmt: skip
    db.session.flush()
    catalogue.forget()
    return len(durations)


def days_that_suffice(seen: Iterable[tuple[int, bool]], share: int) -> int | None:
    """The smallest number of days within which `share` per cent are settled, by Kaplan and Meier (1958).

    `seen` holds (days, settled); an unsettled one is known only to take at least its days. None when too few settled.
    """
    rows = sorted(seen)
    at_risk, unsettled_share = len(rows), 1.0
    for days in sorted({days for days, _ in rows}):
        settled = sum(1 for row in rows if row == (days, True))
        if at_risk and settled:
            unsettled_share *= 1 - settled / at_risk
            if unsettled_share <= 1 - share / 100 + 1e-9:
                return max(days, 1)
        at_risk -= sum(1 for row in rows if row[0] == days)
    return None


def _working_days(received_at: datetime, until: datetime) -> int:
    working = catalogue.organisation().working_time
    return working.working_days_between(working.local(received_at).date(), working.local(until).date())
