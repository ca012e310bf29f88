"""Two people changed the same: what each wrote, side by side, and both put together.

A form carries a mark of every value it was shown with. So whatever one of the two did not touch is no conflict: the
other's value stands.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field

from ..access import Actor
from ..complaints.models import Complaint
from .plans import Plan, make_form

BASE, MINE = "base-", "mine-"
TEXTS = frozenset({"TextAreaField", "StringField", "EmailField", "TelField"})
WORDS = re.compile(r"\S+\s*|\s+")
LINES = re.compile(r"[^\n]*\n+|[^\n]+")
FEWEST_SHARED = 3
MOST_WORDS = 3000
"""Longer texts are compared line by line: word by word would take too long."""

Pieces = list[tuple[str, bool]]


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


def joined(theirs: str, mine: str) -> str:
    """Both texts as one: what they share once, then what only one has, theirs first."""
    found = ""
    for shared, left, right in _compare(theirs, mine):
        for part in (left,) if shared else (left, right):
            if part and found and not found[-1].isspace():
                found += " "
            found += part
    return found


def _difference(field: Any, other: Any, mine: str, theirs: str) -> Difference:
    if field.type not in TEXTS:
        return Difference(field.name, field.label.text, False, mine, [(_words(other), True)], [(_words(field), True)])
    field.data, field.raw_data = joined(theirs, mine), None
    compared = list(_compare(theirs, mine))
    left = [(words, not shared) for shared, words, _other in compared if words]
    right = [(words, not shared) for shared, _other, words in compared if words]
    return Difference(field.name, field.label.text, True, mine, left, right)


def _compare(theirs: str, mine: str) -> list[tuple[bool, str, str]]:
    """Both texts in stretches that they share and that they don't: (whether shared, of theirs, of mine).

    A word or two that both happen to have between changes is no common ground: it would tear sentences apart.
    """
    left, right = WORDS.findall(theirs), WORDS.findall(mine)
    if max(len(left), len(right)) > MOST_WORDS:
        left, right = LINES.findall(theirs), LINES.findall(mine)
    bare_left, bare_right = ([part.strip() for part in side] for side in (left, right))
    steps = SequenceMatcher(None, bare_left, bare_right, autojunk=False).get_opcodes()
    found: list[tuple[bool, str, str]] = []
    for place, (step, from_, to, start, end) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        shared = step == "equal" and not (inside and to - from_ < FEWEST_SHARED)
        words = "".join(left[from_:to]), "".join(right[start:end])
        if found and not shared and not found[-1][0]:
            _shared, before_left, before_right = found.pop()
            words = before_left + words[0], before_right + words[1]
        found.append((shared, *words))
    return found


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
