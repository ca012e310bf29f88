"""What narrows the queue down, as conditions that are built once: who asks, when and for what are parameters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, or_, select, true, union
from sqlalchemy.orm import aliased

from ... import clock
from ...access import Actor
from ...catalogue import queries as catalogue
from ...people.models import Customer
from .. import whose
from ..access import readable_by
from ..models import Clock, Complaint, ComplaintTag
from ..statuses import UNKNOWN_SEVERITY, Status
from .question import ALSO_ENDED, ME, NOBODY, NONE, ONLY_ENDED, ONLY_OPEN, Question, Value

C = Complaint
me, now = bindparam("me", type_=C.id.type), bindparam("now", type_=C.due_at.type)
leads: ColumnElement[bool] = bindparam("leads", type_=C.is_open.type)

Clause = Callable[[], ColumnElement[bool]]

SCOPES: Mapping[str, Clause] = {
    "open": lambda: and_(C.is_open),
    "ended": lambda: ~C.is_open,
    "any": true,
}


@dataclass(frozen=True)
class Narrowing:
    """One condition. `index` is what SQLite counts and collects with: it does not know by itself which is best.

    `in_due_order` says that the index walks in order of what is due; `settles_scope`, that what meets the condition is
    open, or ended, by that alone; `only_open`, that it is open.
    """

    clause: Clause
    index: str = ""
    in_due_order: bool = True
    settles_scope: bool = False
    only_open: bool = False

    def ids(self, scope: str) -> Select[Any]:
        """The ids of all complaints of the scope that meet it."""
        if not self.index:
            return select(ComplaintTag.complaint_id).where(_tag_is())
        found = select(C.id).where(self.clause()).with_hint(C, f"INDEXED BY {self.index}", "sqlite")
        return found if self.settles_scope else found.where(SCOPES[scope]())


def _equals(name: str, column: Any, index: str, **more: Any) -> Narrowing:
    return Narrowing(lambda: column == bindparam(name, type_=column.type), f"ix_complaint_{index}_due", **more)


def _is(column: Any, literal: str, index: str, **more: Any) -> Narrowing:
    return Narrowing(lambda: column == literal_column(literal), f"ix_complaint_{index}_due", **more)


def _is_missing(column: Any, index: str) -> Narrowing:
    return Narrowing(lambda: column.is_(None), f"ix_complaint_{index}_due")


def _running() -> ColumnElement[bool]:
    return C.due_kind.not_in((literal_column("''"), literal_column("'paused'")))


def _tag_is() -> ColumnElement[bool]:
    return ComplaintTag.tag_id == bindparam("tag", type_=ComplaintTag.tag_id.type)


def _tagged() -> ColumnElement[bool]:
    return select(ComplaintTag.tag_id).where(ComplaintTag.complaint_id == C.id, _tag_is()).exists()


def _of_customer() -> ColumnElement[bool]:
    """Complaints of the address of one with this reference, which the reader may see; without an address that alone."""
    named, same, other = aliased(Complaint), aliased(Customer), aliased(Customer)
    reference = bindparam("customer", type_=C.reference.type)
    known = select(named.customer_id).where(named.reference == reference, readable_by(me, named))
    address = and_(same.email != literal_column("''"), other.email.in_((same.email, func.lower(same.email))))
    return C.customer_id.in_(union(known, select(other.id).join(same, address).where(same.id.in_(known))))


NARROWINGS: Mapping[str, Narrowing] = {
    "status": _equals("status", C.status, "status", settles_scope=True),
    "waiting": _is(C.status, f"'{Status.WAITING}'", "status", settles_scope=True, only_open=True),
    "resolved": _is(C.status, f"'{Status.RESOLVED}'", "status", settles_scope=True, only_open=True),
    "category": _equals("category", C.category_id, "category"),
    "severity": _equals("severity", C.severity, "severity"),
    "handler": _equals("handler", C.handler_id, "handler"),
    "mine": _equals("me", C.handler_id, "handler"),
    "nobody": _is_missing(C.handler_id, "handler"),
    "team": _equals("team", C.department_id, "department"),
    "no_team": _is_missing(C.department_id, "department"),
    "channel": _equals("channel", C.channel, "channel"),
    "language": _equals("language", C.language, "language"),
    "overdue": Narrowing(
        lambda: and_(C.due_at < now, _running(), or_(leads, whose.handlers_own(Clock.due_at < now))),
        "ix_complaint_open_due",
        only_open=True,
    ),
    "due_by": Narrowing(
        lambda: C.due_at < bindparam("due_by", type_=C.due_at.type), "ix_complaint_open_due", only_open=True
    ),
    "at_risk": Narrowing(
        lambda: and_(
            C.due_at >= now,
            C.at_risk_at <= now,
            _running(),
            or_(leads, whose.handlers_own(Clock.due_at >= now, Clock.at_risk_at <= now)),
        ),
        "ix_complaint_open_due",
        only_open=True,
    ),
    # The index of the escalated ones holds no others, and is used where the question says so in its very words.
    "escalated": Narrowing(lambda: C.level > literal_column("0"), "ix_complaint_escalated_due", only_open=True),
    "tag": Narrowing(_tagged, in_due_order=False),
    "customer": Narrowing(_of_customer, "ix_complaint_customer_id", in_due_order=False),
}
VIEWS: Mapping[str, tuple[str, ...]] = {
    "open": (),
    "mine": ("mine",),
    "unassigned": ("nobody",),
    **{view: (view,) for view in ("overdue", "at_risk", "waiting", "escalated", "resolved")},
}


@dataclass(frozen=True)
class Asked:
    """A question as the names of its conditions, and the values they are asked with."""

    scope: str
    names: tuple[str, ...]
    values: Mapping[str, Any]

    @property
    def is_impossible(self) -> bool:
        """Whether something is asked of what has ended that only an open complaint can be."""
        return self.scope == "ended" and any(NARROWINGS[name].only_open for name in self.names)

    @property
    def narrowings(self) -> list[Narrowing]:
        return [NARROWINGS[name] for name in self.names]


def asked_by(question: Question, actor: Actor) -> Asked:
    """What the question comes to for this person, now."""
    names, values = list(VIEWS[question.view]), {"me": actor.id, "now": clock.now(), "leads": whose.leads(actor)}
    for name, value in question.filters.items():
        condition, parameter = _condition(name, value)
        if condition:
            names.append(condition)
        if parameter is not None:
            values[condition] = parameter
    scope = question.scope
    if scope == "any" and any(NARROWINGS[name].only_open for name in names):
        scope = "open"
    return Asked(scope, tuple(sorted(set(names))), values)


def _condition(name: str, value: Value) -> tuple[str, Any]:
    """The condition of a filter, empty where the scope says it all; and its parameter, if it has one."""
    match name, value:
        case "status", str() if value in (ONLY_OPEN, ONLY_ENDED, ALSO_ENDED):
            return "", None
        case ("handler", str()):
            return {NOBODY: "nobody", ME: "mine"}[value], None
        case "team", str() if value == NONE:
            return "no_team", None
        case "severity", str() if value == NONE:
            return "severity", UNKNOWN_SEVERITY
        case "due", "overdue":
            return "overdue", None
        case "due", str():
            return "due_by", _end_of(value)
    return name, value


def _end_of(span: str) -> Any:
    """The end of today, of this week or of the day in three weeks: the midnight of the organisation's zone."""
    today = catalogue.organisation().working_time.local(clock.now())
    days = {"today": 1, "week": 7 - today.weekday(), "three_weeks": 22}[span]
    return (today + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
