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
from ..catalogue import question_sets
from ..catalogue.question_sets import Version
from ..complaints import intake
from ..complaints.details import Filing, Needs, NeedsChanged, Person, ReachCorrected, StoredFile
from ..drafts.models import Draft
from ..web import uploads
from ..web.question_fields import YES_NO
from ..web.vocabulary import MOODS
from . import merging
from .easing import NEEDS, as_kept
from .fields import UNSAID
from .forms import OTHER, RIGHTS, SELF, AboutForm, WordsForm, YouForm, details_form
from .typed import before as laid_aside
from .visits import Ticket

Answers = Mapping[str, Any]

STEPS: dict[str, type[FlaskForm] | None] = {"about": AboutForm, "words": WordsForm, "details": None, "you": YouForm}
"""The steps and their forms; that of the details depends on the category (see `form_of`)."""
REFUSED = merging.REFUSED
ORDER = (*STEPS, "check")
ASKED = merging.ASKED
GONE_ON = "gone_on"
"""Among the answers: the steps from which somebody went on, having seen them."""

OF_WORDS = {
    "about": _l("About"),
    "happened": _l("What happened"),
    "expected": _l("What you expected"),
    "desired": _l("What would put it right"),
    "mood": _l("How you feel"),
    "in_danger": _l("Somebody in danger, or still being harmed"),
}
OF_PERSON = {
    "for_whom": _l("Whom it is about"),
    "their_name": _l("Their name"),
    "relation": _l("What you are to them"),
    "right": _l("What allows you to speak for them"),
    "name": _l("Name"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "postal_address": _l("Postal address"),
    "preferred_channel": _l("Best way to reach you"),
    "needs": _l("What would make it easier"),
    "need_language": _l("Which language"),
    "need_words": _l("Anything else that would make it easier"),
}
KEPT_YES_NO = {"yes": "Yes", "no": "No"}
"""As colleagues read it, whatever the language of the form."""
REACHED: tuple[str, ...] = ("email", "phone", "postal_address")
NEEDING = {"needs", "need_language", "need_words"}
ON_BEHALF = ("their_name", "relation", "right")
CHANNELS = {"email": _l("By e-mail"), "phone": _l("By telephone"), "letter": _l("By letter")}
CHOSEN: dict[str, Mapping[str, Any]] = {
    "in_danger": YES_NO,
    "preferred_channel": CHANNELS,
    "for_whom": {SELF: _l("Me"), OTHER: _l("Somebody else")},
    "right": RIGHTS,
}
NO_ANSWER = frozenset({"csrf_token", "files", "authority_files", "keep_originals"})


def version_for(answers: Answers) -> Version:
    """The questions that this draft is asked: those it began to answer, or what is asked about its category now."""
    return question_sets.answered(answers.get("about") or "", answers.get(ASKED))


def form_of(step: str, answers: Answers) -> type[FlaskForm]:
    """The form of a step, for a draft with these answers."""
    return STEPS[step] or details_form(version_for(answers))


def typed_in(form: FlaskForm) -> dict[str, Any]:
    """What was typed into a step, by the names of its fields; files have a place of their own."""
    return {name: value for name, value in form.data.items() if name not in NO_ANSWER}


def labels(answers: Answers) -> dict[str, str]:
    """Everything that this draft is asked, by name, in the order in which it is asked."""
    version = version_for(answers)
    questions = (*version.in_order, *question_sets.also_told(version, answers))
    further = {question.name: question.said for question in questions}
    return {**_said(OF_WORDS), **further, **_said(OF_PERSON)}


def _said(words: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(label) for name, label in words.items()}


def first_gap(answers: Answers) -> str | None:
    """The first step that still needs an answer; None when everything required is there."""
    if catalogue.find_category(answers.get("about") or "") is None:
        return "about"
    if not (answers.get("happened") or "").strip() or not answers.get("mood"):
        return "words"
    return "details" if question_sets.lacks(version_for(answers), answers) else None


def first_open(answers: Answers) -> str | None:
    """The first step that needs an answer, or from which nobody has gone on yet; None when all were seen. (The first
    step is its one question: whoever came by a door has answered it.)"""
    gap, gone_on = first_gap(answers), answers.get(GONE_ON, ())
    return next((step for step in STEPS if step == gap or (step != "about" and step not in gone_on)), None)


def gone_on(answers: Answers, step: str, *, onwards: bool) -> dict[str, Any]:
    """What a draft keeps of where somebody is: they leave `step` for what follows it, or stay, or stop there."""
    others = [name for name in answers.get(GONE_ON, ()) if name != step]
    return {GONE_ON: [*others, step] if onwards else others}


def shown(answers: Answers, name: str) -> str:
    """One answer in words, for the check page and for a correction; empty where there is none."""
    value = answers.get(name) or ""
    if name == "about":
        category = catalogue.find_category(value)
        return (category.door or category.name) if category else ""
    if name == "mood":
        return str(MOODS[int(value)].customer) if value and value != UNSAID else ""
    if name == "needs":
        return ", ".join(str(NEEDS[kind]) for kind in value if kind in NEEDS)
    if name in ON_BEHALF and answers.get("for_whom") != OTHER:
        return ""
    if name in CHOSEN:
        return str(CHOSEN[name].get(value, ""))
    version = version_for(answers)
    questions = (*version.questions, *question_sets.also_told(version, answers))
    asked = next((question for question in questions if question.name == name), None)
    if asked is not None and asked.kind == "yes_no":
        return str(YES_NO.get(value, value))
    return asked.said_of(str(value)) if asked is not None else str(value)


def to_keep(answers: Answers, step: str, typed: Answers, *, refused: bool) -> dict[str, Any]:
    """What a draft keeps of a step: its answers; or, where the step was refused, what was typed, apart from those."""
    others = {name: kept for name, kept in answers.get(REFUSED, {}).items() if name != step}
    return {REFUSED: {**others, step: dict(typed)}} if refused else {**typed, REFUSED: others}


def keepable(typed: Answers) -> bool:
    """Whether there is anything to keep."""
    return any(value for name, value in typed.items() if name != ASKED)


def refused_form(step: str, answers: Answers) -> FlaskForm | None:
    """The step as it was refused, with what was typed and every reason; None when nothing is wrong with it (now)."""
    typed = answers.get(REFUSED, {}).get(step)
    if typed is None or laid_aside() is not None:
        return None
    given: MultiDict[str, Any] = MultiDict()
    for name, value in typed.items():
        given.setlist(name, value if isinstance(value, list) else [] if value is None else [str(value)])
    form = form_of(step, {**answers, ASKED: typed.get(ASKED, answers.get(ASKED))})(formdata=given, meta={"csrf": False})
    in_order, both = form.validate(), merging.versions(step, answers)
    words = _("You wrote something else in another window, or on another device. Leave here what you want to send.")
    for name in {version.name for version in both} & form._fields.keys():
        form[name].errors = [words]
    return None if in_order and not both else form


def changes(draft: Draft, sent: Answers) -> str:
    """What is different from `sent`, as a message of the customer; empty where nothing is."""
    now = draft.answers
    return "\n\n".join(
        _line(label, shown(now, name) or _("(taken out)"))
        for name, label in labels(now).items()
        if (sent.get(name) or "") != (now.get(name) or "") and (shown(now, name) or shown(sent, name))
    )


def told_anew(draft: Draft, sent: Answers) -> intake.Anew:
    """What of the answers has changed since `sent` and has its effect at once, besides being said."""
    now = draft.answers
    differs = {name for name in now.keys() | sent.keys() if (sent.get(name) or "") != (now.get(name) or "")}
    reach = {name: now.get(name) or "" for name in REACHED if name in differs}
    if reach or "preferred_channel" in differs:
        reach["preferred_channel"] = _preferred(now)
    return intake.Anew(
        in_danger="in_danger" in differs and now.get("in_danger") == "yes",
        reach=ReachCorrected(**reach) if reach else None,
        needs=NeedsChanged(_needs(now)) if differs & NEEDING else None,
    )


def _line(label: str, words: str) -> str:
    return f"{label} {words}" if label.endswith(("?", "؟")) else f"{label}: {words}"


def stored_files(draft: Draft) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(**uploads.columns(file)) for file in draft.files)


def filing_from(draft: Draft, ticket: Ticket) -> Filing:
    """The draft as a complaint to file; blank where something required is missing, which the service refuses."""
    answers, version = draft.answers, version_for(draft.answers)
    category = catalogue.find_category(answers.get("about") or "")
    mood = answers.get("mood") or UNSAID
    told = question_sets.answers_to(version, answers, KEPT_YES_NO)
    return Filing(
        happened=answers.get("happened", ""),
        category_id=category.id if category else 0,
        code=ticket.code,
        received_at=clock.now(),
        expected=answers.get("expected", ""),
        desired=answers.get("desired", ""),
        occurred=answers.get("occurred") or "",
        order_number=answers.get("order_number") or "",
        mood=None if mood == UNSAID else int(mood),
        in_danger=answers.get("in_danger") == "yes",
        person=_person(answers),
        files=stored_files(draft),
        idempotency_key=ticket.token,
        needs=_needs(answers),
        answers=told + question_sets.also_answered(version, answers, KEPT_YES_NO),
        questions_id=version.id,
    )


def _person(answers: Answers) -> Person:
    given = {name: answers.get(name) or "" for name in ("name", "email", "phone", "postal_address")}
    return Person(
        **{**given, **_on_behalf(answers)}, preferred_channel=_preferred(answers), language=str(get_locale() or "en")
    )


def _preferred(answers: Answers) -> str:
    """The way they chose, or the first that they left us."""
    ways = {"email": answers.get("email"), "phone": answers.get("phone"), "letter": answers.get("postal_address")}
    return answers.get("preferred_channel") or next((way for way, value in ways.items() if value), "email")


def _on_behalf(answers: Answers) -> dict[str, Any]:
    """Who writes for somebody else: the complaint is that person's, and goes through whoever writes. Nobody has seen
    yet what allows it."""
    if answers.get("for_whom") != OTHER:
        return {}
    right = answers.get("right") or "unseen"
    reached = (answers.get("phone") or "", answers.get("email") or "")
    return {
        "name": answers.get("their_name") or "",
        "represented_by": answers.get("name") or "",
        "relation": answers.get("relation") or "",
        "represented_at": next((way for way in reached if way), "")[:200],
        "authority": "unseen",
        "authority_claimed": "" if right == "unseen" else right,
        "through_representative": True,
    }


def _needs(answers: Answers) -> Needs | None:
    return as_kept(answers.get("needs") or [], answers.get("need_language") or "", answers.get("need_words") or "")
