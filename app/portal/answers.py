"""The answers of a draft as other shapes: what a step's form shows, what is filed, what has changed since."""

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from .. import clock
from ..catalogue import queries as catalogue
from ..complaints.details import Filing, Person, StoredFile
from ..drafts.models import Draft
from ..web.vocabulary import MOODS
from .forms import UNSAID, AboutForm, DetailsForm, WordsForm, YouForm
from .visits import Ticket

Answers = Mapping[str, Any]

STEPS: dict[str, type[FlaskForm]] = {"about": AboutForm, "words": WordsForm, "details": DetailsForm, "you": YouForm}
REFUSED = "refused_answers"
ORDER = (*STEPS, "check")

QUESTIONS = {
    "about": _l("About"),
    "happened": _l("What happened"),
    "expected": _l("What you expected"),
    "desired": _l("What would put it right"),
    "mood": _l("How you feel"),
    "occurred": _l("When"),
    "order_number": _l("Order, ticket or account number"),
    "in_danger": _l("Somebody in danger, or still being harmed"),
    "name": _l("Name"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "postal_address": _l("Postal address"),
    "preferred_channel": _l("Best way to reach you"),
}
CHANNELS = {"email": _l("By e-mail"), "phone": _l("By telephone"), "letter": _l("By letter")}


def first_gap(answers: Answers) -> str | None:
    """The first step that still needs an answer; None when everything required is there."""
    if catalogue.find_category(answers.get("about") or "") is None:
        return "about"
    return None if (answers.get("happened") or "").strip() and answers.get("mood") else "words"


def shown(answers: Answers, name: str) -> str:
    """One answer in words, for the check page and for a correction; empty where there is none."""
    value = answers.get(name) or ""
    if name == "about":
        category = catalogue.find_category(value)
        return (category.door or category.name) if category else ""
    if name == "mood":
        return str(MOODS[int(value)].customer) if value and value != UNSAID else ""
    if name == "in_danger":
        return str({"yes": _("Yes"), "no": _("No")}.get(value, ""))
    return str(CHANNELS.get(value, "")) if name == "preferred_channel" else str(value)


def to_keep(answers: Answers, step: str, typed: Answers, *, refused: bool) -> dict[str, Any]:
    """What a draft keeps of a step: its answers; or, where the step was refused, what was typed, apart from those."""
    others = {name: kept for name, kept in answers.get(REFUSED, {}).items() if name != step}
    return {REFUSED: {**others, step: dict(typed)}} if refused else {**typed, REFUSED: others}


def keepable(typed: Answers) -> bool:
    """Whether there is anything to keep, and the database can."""
    return any(typed.values()) and not any("\0" in (value or "") for value in typed.values())


def refused_form(step: str, answers: Answers) -> FlaskForm | None:
    """The step as it was refused, with what was typed and every reason; None when nothing is wrong with it (now)."""
    typed = answers.get(REFUSED, {}).get(step)
    if typed is None:
        return None
    given = MultiDict((name, value) for name, value in typed.items() if value is not None)
    form = STEPS[step](formdata=given, meta={"csrf": False})
    return None if form.validate() else form


def changes(draft: Draft, sent: Answers) -> str:
    """What is different from `sent`, as a message of the customer; empty where nothing is."""
    now = draft.answers
    different = [name for name in QUESTIONS if (sent.get(name) or "") != (now.get(name) or "")]
    return "\n\n".join(f"{QUESTIONS[name]}: {shown(now, name) or _('(taken out)')}" for name in different)


def stored_files(draft: Draft) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(file.name, file.media_type, file.size, file.sha256, file.stored_as) for file in draft.files)


def filing_from(draft: Draft, ticket: Ticket) -> Filing:
    """The draft as a complaint to file; blank where something required is missing, which the service refuses."""
    answers = draft.answers
    category = catalogue.find_category(answers.get("about") or "")
    mood = answers.get("mood") or UNSAID
    return Filing(
        happened=answers.get("happened", ""),
        category_id=category.id if category else 0,
        code=ticket.code,
        received_at=clock.now(),
        expected=answers.get("expected", ""),
        desired=answers.get("desired", ""),
        occurred=answers.get("occurred", ""),
        order_number=answers.get("order_number", ""),
        mood=None if mood == UNSAID else int(mood),
        in_danger=answers.get("in_danger") == "yes",
        person=_person(answers),
        files=stored_files(draft),
        idempotency_key=ticket.token,
    )


def _person(answers: Answers) -> Person:
    given = {name: answers.get(name) or "" for name in ("name", "email", "phone", "postal_address")}
    ways = {"email": given["email"], "phone": given["phone"], "letter": given["postal_address"]}
    preferred = answers.get("preferred_channel") or next((way for way, value in ways.items() if value), "email")
    return Person(**given, preferred_channel=preferred, language=str(get_locale() or "en"))
