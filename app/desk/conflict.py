"""Two people changed the same: what each wrote, side by side, and both put together.

A form carries a mark of every value it was shown with. So whatever one of the two did not touch is no conflict: the
other's value stands.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field

from ..access import Actor
from ..complaints.models import Complaint
from ..web import comparing
from ..web.comparing import Pieces
from .plans import Plan, make_form

BASE, MINE = "base-", "mine-"
TEXTS = frozenset({"TextAreaField", "StringField", "EmailField", "TelField"})


@dataclass(frozen=True)
class Difference:
    """A field that two people changed differently. Pieces are (words, whether only this text has them)."""

    name: str
    label: str
    is_text: bool
    mine: str
    theirs_pieces: Pieces
    mine_pieces: Pieces


def marks(plan: Plan, complaint: Complaint, actor: Actor) -> dict[str, str]:
    """What a form carries to tell later which of its values somebody touched."""
    fresh = make_form(plan, complaint, actor, fresh=True)
    return {field.name: _mark(_value(field)) for field in _compared(fresh)}


def carried() -> dict[str, str]:
    """The marks that came with a form."""
    return {name.removeprefix(BASE): value for name, value in request.form.items() if name.startswith(BASE)}


def settle(form: Any, plan: Plan, complaint: Complaint, actor: Actor, base: Mapping[str, str]) -> list[Difference]:
    """Bring a form up to what stands now, and return what two people changed differently.

    What its author did not touch takes the present value; texts that both changed are put together in it.
    """
    fresh = make_form(plan, complaint, actor, fresh=True)
    found = []
    for field in _compared(form):
        if field.name not in fresh:
            continue
        mine, theirs, was = _value(field), _value(fresh[field.name]), base.get(field.name)
        untouched = _mark(mine) == was if was is not None else not mine
        if mine == theirs or (was is not None and _mark(theirs) == was):
            continue
        if untouched:
            field.data, field.raw_data = fresh[field.name].data, None
        else:
            found.append(_difference(field, fresh[field.name], mine, theirs))
    return found


def kept_mine() -> MultiDict[str, str] | None:
    """Where somebody pressed "Keep mine": what was sent, with their own texts instead of those put together."""
    if request.form.get("keep") != "mine":
        return None
    sent = MultiDict(request.form)
    for name in [name for name in sent if name.startswith(MINE)]:
        sent.setlist(name.removeprefix(MINE), request.form.getlist(name))
    return sent


def _difference(field: Any, other: Any, mine: str, theirs: str) -> Difference:
    if field.type not in TEXTS:
        return Difference(field.name, field.label.text, False, mine, [(_words(other), True)], [(_words(field), True)])
    field.data, field.raw_data = comparing.joined(theirs, mine), None
    return Difference(field.name, field.label.text, True, mine, *comparing.sides(theirs, mine))


def _compared(form: Any) -> Iterator[Field]:
    for field in form:
        hidden = getattr(field.widget, "input_type", "") == "hidden"
        if not hidden and field.type not in ("MultipleFileField", "CSRFTokenField"):
            yield field


def _value(field: Any) -> str:
    """What a field holds, in one way of writing it."""
    data = field.data
    if isinstance(data, list | tuple | set):
        return " ".join(sorted(str(value) for value in data))
    return "" if data is None or data is False else str(data).strip()


def _words(field: Any) -> str:
    """What a choice, a tick or a date says."""
    if isinstance(field, BooleanField):
        return "Yes" if field.data else "No"
    if hasattr(field, "iter_choices"):
        chosen = [str(choice.label) for choice in field.iter_choices() if choice.selected and choice.value]
        return ", ".join(chosen) or "Nothing chosen"
    return str(field._value()) or "Nothing"


def _mark(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]
