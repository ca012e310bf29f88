"""The indexes that the queue walks, and the one that leads to comparable cases.

Each order has one: its own columns first, then everything a filter may ask about, so that what a filter leaves out is
passed over in the index and its row is never read. Each filter has one more, in order of what is due: for itself alone,
and to count and collect what it leaves where that is little. Orders of open complaints are partial: most have ended.
"""

from typing import Any

from sqlalchemy import Index, text

ESCALATED = text("level > 0")
ENDED: dict[str, Any] = {
    "sqlite_where": text("resolved_at IS NOT NULL"), "postgresql_where": text("resolved_at IS NOT NULL"),
}  # fmt: skip
OPEN: dict[str, Any] = {"sqlite_where": text("is_open = 1"), "postgresql_where": text("is_open")}

_ASKED = (
    "status", "category_id", "severity", "handler_id", "department_id", "channel", "language", "customer_id",
    "restricted",
)  # fmt: skip
_DUE = ("due_at", "at_risk_at", "due_kind", "level")


def _order(name: str, *columns: str, **where: Any) -> Index:
    more = (column for column in (*_DUE, *_ASKED) if column not in columns)
    return Index(name, *columns, *more, **where)


def _filter(name: str, column: str) -> Index:
    return Index(name, column, "is_open", "due_at", "id")


ORDERS = (
    _order("ix_complaint_open_due", "is_open", "due_at", "id"),
    _order("ix_complaint_open_received", "received_at", "id", **OPEN),
    _order("ix_complaint_open_heard", "heard_at", "id", **OPEN),
    _order("ix_complaint_open_severity", "severity", "due_at", "id", **OPEN),
    _order("ix_complaint_open_status", "status", "due_at", "id", **OPEN),
    Index("ix_complaint_received", "received_at", "id", "is_open", *_ASKED),
)
FILTERS = (
    # What every page counts beside its list is counted in these alone: whether few may read it stands there too.
    Index("ix_complaint_status_due", "status", "due_at", "id", "restricted"),
    Index("ix_complaint_handler_due", "handler_id", "is_open", "due_at", "id", "restricted"),
    _filter("ix_complaint_category_due", "category_id"),
    _filter("ix_complaint_severity_due", "severity"),
    _filter("ix_complaint_channel_due", "channel"),
    _filter("ix_complaint_department_due", "department_id"),
    _filter("ix_complaint_language_due", "language"),
    # Few are escalated: an index of those alone costs the others nothing.
    Index(
        "ix_complaint_escalated_due",
        "is_open",
        "due_at",
        "id",
        "restricted",
        sqlite_where=ESCALATED,
        postgresql_where=ESCALATED,
    ),
)
# Cases in which more people could have the same trouble: few, and asked for together.
AFFECTED: dict[str, Any] = {"sqlite_where": text("others = 'yes'"), "postgresql_where": text("others = 'yes'")}
OTHERS = Index("ix_complaint_others", "received_at", "id", **AFFECTED)
# What comparable cases received: those of a category that were decided, in the order of that.
SETTLED = Index("ix_complaint_category_settled", "category_id", "resolved_at", "id", **ENDED)
# Those that wait for our word, for another proposal or for a call are few as well. (See `attention`.)
_UNANSWERED, _REFUSED, _TO_CALL = (
    text(f"{name} IS NOT NULL") for name in ("unanswered_at", "refused_at", "call_since")
)
WAITING = (
    Index(
        "ix_complaint_unanswered", "unanswered_at", "id", "handler_id", sqlite_where=_UNANSWERED,
        postgresql_where=_UNANSWERED,
    ),
    Index(
        "ix_complaint_handler_unanswered", "handler_id", "unanswered_at", "id", sqlite_where=_UNANSWERED,
        postgresql_where=_UNANSWERED,
    ),
    Index("ix_complaint_refused", "refused_at", "id", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
    Index(
        "ix_complaint_to_call", "call_since", "id", "handler_id", "restricted", sqlite_where=_TO_CALL,
        postgresql_where=_TO_CALL,
    ),
)  # fmt: skip
