"""Complaints that whoever takes one down may want to know of: of the same customer, or about the same thing.

It is asked while somebody types, so every question walks an index and takes a few of the newest. What two people are
found by stands in `people.keys`; words count where they are rare, and are compared where many of them meet.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Row, Select, bindparam, func, literal, select, union_all

from ..access import Actor
from ..db import db
from ..people.keys import name_key, order_key, phone_key
from ..people.models import Customer
from . import search
from .access import readable_by
from .closeness import hides_words, subject_for
from .models import Complaint

EACH, SHOWN = 10, 8
LONGEST_STORY = 2_000
SHORTEST_WORD, MOST_WORDS, LEAST_SHARED = 5, 8, 2
LEAST_LIKE, MUCH_LIKE = 60, 80
"""Points of a hundred: of unrelated stories 99 in 100 stay below the first, the same one told anew passes both."""
_reader = bindparam("reader", type_=Complaint.id.type)
# What tells that two belong together, the strongest first.
WEIGHTS = {"email": 100, "phone": 100, "order": 90, "words": 60, "some_words": 40, "name": 30}
PERSONAL = frozenset({"email", "phone"})


@dataclass(frozen=True)
class Typed:
    """What somebody wrote down so far."""

    name: str = ""
    email: str = ""
    phone: str = ""
    order_number: str = ""
    words: str = ""


@dataclass(frozen=True)
class Alike:
    """A complaint that may be the same one. `why` names what they share, keys of WEIGHTS, the strongest first;
    `is_apart` says that it asks those who stand apart why they open it."""

    reference: str
    title: str
    status: str
    is_open: bool
    received_at: datetime
    customer: str
    why: tuple[str, ...]
    is_apart: bool

    @property
    def is_theirs_and_open(self) -> bool:
        """A case of this very customer that is still worked on. A name alone may be another's."""
        return self.is_open and not PERSONAL.isdisjoint(self.why)


def find(typed: Typed, actor: Actor) -> list[Alike]:
    """What `actor` may read of it: open ones first, then by how much they share."""
    shared = _by_keys(typed, actor)
    candidates = _by_words(typed.words)
    rows = _rows({*shared, *candidates}, actor)
    found = [_alike(row, typed.words, shared.get(row.id, set()), worded=row.id in candidates) for row in rows]
    told = [alike for alike in found if alike.why]
    told.sort(key=lambda one: (one.is_open, sum(WEIGHTS[why] for why in one.why), one.received_at), reverse=True)
    return told[:SHOWN]


def _alike(row: Row[Any], words: str, shared: set[str], *, worded: bool) -> Alike:
    likeness = fuzz.token_set_ratio(_telling(words), _telling(row.story)) if worded else 0
    if likeness >= LEAST_LIKE:
        shared = {*shared, "words" if likeness >= MUCH_LIKE else "some_words"}
    why = tuple(sorted(shared, key=lambda name: -WEIGHTS[name]))
    return Alike(row.reference, row.title, row.status, row.is_open, row.received_at, row.customer, why, row.is_apart)


def _telling(words: str) -> str:
    """The longer words of a text, folded: the short ones stand in every story."""
    return " ".join(word for word in search.folded_words(words[:LONGEST_STORY]) if len(word) >= SHORTEST_WORD)


def _by_keys(typed: Typed, actor: Actor) -> dict[int, set[str]]:
    """Complaint ids with what each shares, by address, telephone, order and name."""
    keys = {
        "email": typed.email.strip(), "phone": phone_key(typed.phone), "order": order_key(typed.order_number),
        "name": name_key(typed.name),
    }  # fmt: skip
    asked = {name: key for name, key in keys.items() if key and "\0" not in key}
    if not asked:
        return {}
    lower = {"lower": asked["email"].lower()} if "email" in asked else {}
    found: dict[int, set[str]] = {}
    for row in db.session.execute(_keyed(tuple(asked)), {**asked, **lower, "reader": actor.id}):
        found.setdefault(row.id, set()).add(row.why)
    return found


@lru_cache
def _keyed(names: tuple[str, ...]) -> Select[Any]:
    """Each part walks an index of its own, the newest first."""
    parts = [select(_few(name).subquery()) for name in names]
    return select(union_all(*parts).subquery())


def _few(name: str) -> Select[Any]:
    as_typed, lower = (bindparam(name, type_=Customer.email.type) for name in ("email", "lower"))
    conditions: dict[str, ColumnElement[bool]] = {
        "email": Customer.email.in_((as_typed, lower)),
        "phone": Customer.phone_key == bindparam("phone", type_=Customer.phone_key.type),
        "name": Customer.name_key == bindparam("name", type_=Customer.name_key.type),
        "order": Complaint.order_key == bindparam("order", type_=Complaint.order_key.type),
    }
    newest = Complaint.id.desc() if name == "order" else Customer.id.desc()
    found = select(literal(name).label("why"), Complaint.id)
    known = found.join(Customer, Customer.id == Complaint.customer_id).where(conditions[name], readable_by(_reader))
    return cast(Select[Any], known.order_by(newest).limit(EACH))


def _by_words(words: str) -> set[int]:
    """Ids of complaints that share rare words with these; nothing before there are enough of them."""
    telling = sorted(set(_telling(words).split()), key=lambda word: (-len(word), word))[:MOST_WORDS]
    return search.sharing(telling, LEAST_SHARED) if len(telling) >= LEAST_SHARED else set()


def _rows(ids: set[int], actor: Actor) -> list[Row[Any]]:
    return list(db.session.execute(_BY_IDS, {"ids": sorted(ids), "reader": actor.id})) if ids else []


_BY_IDS = (
    select(
        Complaint.id, Complaint.reference, subject_for(_reader).label("title"), Complaint.status, Complaint.is_open,
        Complaint.received_at, Customer.name.label("customer"),
        func.substr(Complaint.happened, 1, LONGEST_STORY).label("story"), hides_words(_reader).label("is_apart"),
    )
    .join(Customer, Customer.id == Complaint.customer_id)
    .where(Complaint.id.in_(bindparam("ids", expanding=True)), readable_by(_reader))
)  # fmt: skip
