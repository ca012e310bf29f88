"""The form on paper, for who would rather write by hand: the same questions in the order in which they are typed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ..access import public
from ..catalogue import paper, question_sets
from ..catalogue import queries as catalogue
from ..catalogue.question_sets import Question, Version
from ..web.question_fields import AS_REMEMBERED, YES_NO
from ..web.vocabulary import MOODS
from . import portal
from .answers import CHANNELS
from .easing import offered_needs
from .forms import RIGHTS

LINES = {"happened": 9, "expected": 3, "desired": 3, "postal_address": 3, "need_meaning": 2}
PARTS = {
    "danger": _l("Is somebody in danger?"),
    "words": _l("In your words"),
    "details": _l("A few details"),
    "person": _l("Who you are, and how we reach you"),
    "representative": _l("Only if you write for somebody else"),
    "needs": _l("What would make this easier for you"),
}
WORDS = {
    "in_danger": _l("Is somebody in danger, or still being harmed?"),
    "category_id": _l("What is it about?"),
    "happened": _l("What happened?"),
    "mood": _l("How do you feel about it now?"),
    "expected": _l("What did you expect instead?"),
    "desired": _l("What would put it right for you?"),
    "name": _l("Name of the person it happened to"),
    "phone": _l("Telephone"),
    "email": _l("E-mail"),
    "postal_address": _l("Postal address"),
    "preferred_channel": _l("How should we reach you?"),
    "represented_by": _l("Your own name"),
    "relation": _l("What are you to them?"),
    "represented_at": _l("How do we reach you?"),
    "authority": _l("What allows you to speak for them?"),
    "need_kinds": _l("What do you need from us?"),
    "need_meaning": _l("Anything else that would make it easier?"),
}


@dataclass(frozen=True)
class Blank:
    """One question with room for its answer: boxes to tick, or so many lines to write on."""

    name: str
    words: str
    hint: str = ""
    boxes: tuple[str, ...] = ()
    lines: int = 1


@portal.get("/complaints/paper")
@public
def paper_form() -> ResponseReturnValue:
    """The sheet, with the questions about what `about` names; to be printed, and sent or handed to anybody here."""
    category = catalogue.find_category(request.args.get("about", ""))
    version = question_sets.current(category.key if category is not None else question_sets.EVERY)
    doors = [row for row in catalogue.categories() if row.active and row.door]
    return render_template(
        "portal/paper.html", category=category, doors=doors, parts=list(_parts(version)), targets=catalogue.targets()
    )


def _parts(version: Version) -> Iterator[tuple[str, str, list[Blank]]]:
    questions = {question.name: question for question in version.questions}
    for part, names in paper.parts(version).items():
        blanks = [_further(questions[name]) if name in questions else _blank(name) for name in names]
        if blanks:
            yield part, str(PARTS[part]), blanks


def _blank(name: str) -> Blank:
    boxes = tuple(str(words) for words in _boxes().get(name, ()))
    hint = _("Daughter, neighbour, carer, lawyer.") if name == "relation" else ""
    return Blank(name, str(WORDS[name]), hint, boxes, LINES.get(name, 1))


def _boxes() -> dict[str, Any]:
    """What can be ticked, by question."""
    kinds = [row.door or row.name for row in catalogue.categories() if row.active and row.door]
    return {
        "in_danger": YES_NO.values(),
        "category_id": kinds,
        "mood": [look.customer for look in MOODS.values()],
        "preferred_channel": CHANNELS.values(),
        "authority": RIGHTS.values(),
        "need_kinds": offered_needs().values(),
    }


def _further(question: Question) -> Blank:
    hint = question.said_hint or (str(AS_REMEMBERED) if question.kind == "day" else "")
    boxes = (
        tuple(map(question.said_of, question.choices))
        if question.kind == "one_of"
        else tuple(str(word) for word in YES_NO.values())
    )
    ticked = question.kind in ("one_of", "yes_no")
    return Blank(question.name, question.said, hint, boxes if ticked else (), 4 if question.kind == "long" else 1)
