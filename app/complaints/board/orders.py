"""The orders of the queue, and how a page says where the next one goes on: `~` between the values of its last row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, literal_column, select

from ...accounts.models import User
from ...catalogue.models import Category
from ...people.models import Customer
from ..models import Complaint

C = Complaint
Expression = ColumnElement[Any]


@dataclass(frozen=True)
class Key:
    """One value of an order: its column of the row, how it is compared, and how it is read from an address.

    A name is personal: the address has the id of whose it is, and the name is looked up again.
    """

    column: str
    reads: Callable[[str], Any]
    compared: Callable[[], Expression]
    parameter: Callable[[str], Expression]


@dataclass(frozen=True)
class Order:
    """`walks` names its index by scope; where there is none, few enough have to be collected and sorted.

    `names` is the table that has its names, and how it is joined.
    """

    keys: tuple[Key, ...]
    walks: Mapping[str, str]
    names: Callable[[], tuple[Any, Any]] | None = None

    def place_of(self, row: Row[Any]) -> str:
        """Where this row stands, for an address."""
        return "~".join(_written(getattr(row, key.column)) for key in self.keys)

    def read_place(self, typed: str) -> dict[str, Any] | None:
        """The parameters of a place; None for what no page wrote, which is the beginning."""
        parts = typed.split("~")
        if len(parts) != len(self.keys):
            return None
        try:
            return {f"after_{key.column}": key.reads(part) for key, part in zip(self.keys, parts, strict=True)}
        except (ValueError, OverflowError):
            return None

    def compared(self) -> list[Expression]:
        return [key.compared() for key in self.keys]

    def at(self, place: str) -> list[Expression]:
        """The values of a place as parameters; those of `read_place` are called "after"."""
        return [key.parameter(f"{place}_{key.column}") for key in self.keys]

    def joined(self, ids: Select[Any]) -> Select[Any]:
        """With the table that has the names, where the order needs one."""
        return ids if self.names is None else ids.outerjoin(*self.names())


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or 0)


def _moment(typed: str) -> datetime:
    return datetime.fromisoformat(typed).astimezone(UTC)


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > 18:
        raise ValueError(typed)
    return int(typed)


def _code(typed: str) -> str:
    if not (typed.isascii() and typed.isalpha()):
        raise ValueError(typed)
    return typed


def _own(column: Any, reads: Callable[[str], Any]) -> Key:
    return Key(column.key, reads, lambda: column, lambda name: bindparam(name, type_=column.type))


def _named(column: str, name: Any, key: Any) -> Key:
    """A name in another table, by the complaint's column that points there; nobody's comes first."""

    def looked_up(parameter: str) -> Expression:
        found = select(func.lower(name)).where(key == bindparam(parameter, type_=key.type)).scalar_subquery()
        return func.coalesce(found, literal_column("''"))

    return Key(column, _number, lambda: func.coalesce(func.lower(name), literal_column("''")), looked_up)


_ID = _own(C.id, _number)
_DUE, _RECEIVED, _HEARD = (_own(column, _moment) for column in (C.due_at, C.received_at, C.heard_at))


def _open(name: str) -> dict[str, str]:
    return {"open": f"ix_complaint_open_{name}"}


_BY_RECEIPT = "ix_complaint_received"
ORDERS: Mapping[str, Order] = {
    "due": Order((_DUE, _ID), {**_open("due"), "ended": "ix_complaint_open_due"}),
    "received": Order((_RECEIVED, _ID), {**_open("received"), "ended": _BY_RECEIPT, "any": _BY_RECEIPT}),
    "heard": Order((_HEARD, _ID), _open("heard")),
    "severity": Order((_own(C.severity, _number), _DUE, _ID), _open("severity")),
    "status": Order((_own(C.status, _code), _DUE, _ID), _open("status")),
    "customer": Order(
        (_named("customer_id", Customer.name, Customer.id), _ID), {}, lambda: (Customer, Customer.id == C.customer_id)
    ),
    "handler": Order(
        (_named("handler_id", User.name, User.id), _DUE, _ID), {}, lambda: (User, User.id == C.handler_id)
    ),
    "category": Order(
        (_named("category_id", Category.name, Category.id), _DUE, _ID),
        {},
        lambda: (Category, Category.id == C.category_id),
    ),
}


def in_direction(expressions: Sequence[Expression], *, descending: bool) -> list[Expression]:
    return [expression.desc() for expression in expressions] if descending else list(expressions)
