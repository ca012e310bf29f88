"""What was typed and not sent: kept while somebody types, there again on coming back, thrown away when asked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from wtforms import BooleanField, SelectMultipleField

from .. import clock
from ..access import current_actor
from ..complaints import queries
from ..complaints.access import on_complaint
from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint
from ..decisions.kinds import KINDS
from ..drafts import unsent
from ..drafts.models import DeskDraft
from ..drafts.unsent import Answers, Place
from ..errors import Invalid
from ..web import filters
from .blueprint import desk
from .conflict import BASE, MINE
from .plans import PLANS, get_plan

COMPOSER = "message"
"""Under this form the box on the case page is kept: what is begun there may be ended on the page of that action."""
PAGES = {"fix-now": ("Fix it now", "desk.fix_now", "desk.settle_now")}
"""Pages of several actions at once: their name, where they are opened, and where they are sent."""
TAKING, NOTHING_YET = "taking", 0
"""Under this form a complaint is kept that is being taken down; it is about none that there is."""
TAB = re.compile(r"[A-Za-z0-9_-]{1,40}")
# What is made anew for each page, or says which button was pressed.
OWN = frozenset({"csrf_token", "draft_tab", "draft_from", "press", "untouched", "keep", "on"})
EXCERPT = 120


@dataclass(frozen=True)
class Text:
    """A text that waits. `when` is the time it was last saved, `words` its beginning."""

    id: int
    form: str
    label: str
    tab: str
    when: str
    words: str
    href: str


@dataclass(frozen=True)
class Waiting:
    """What somebody left in a form: the text that is back in it, and others that were typed in other windows."""

    shown: Text
    others: list[Text]


@desk.post("/complaints/<reference>/drafts/<slug>")
@on_complaint
def keep_draft(reference: str, slug: str) -> ResponseReturnValue:
    """Keep what a page holds just now; its script sends it a moment after typing stops."""
    place = _place(queries.get(reference, current_actor()), _known(slug))
    typed = [(name, value) for name, value in request.form.items(multi=True) if is_typed(name)]
    if not (tab := tab_in("draft_tab")):
        raise Invalid("This page has no name to keep its text under. Open it once more.")
    if "untouched" in request.form:
        unsent.drop(place, tab)
        return jsonify(words="")
    others = unsent.save(place, tab, tab_in("draft_from"), typed)
    if others is None:
        return "", HTTPStatus.NO_CONTENT
    words = f"Draft saved {filters.time_of_day(clock.now())}"
    return jsonify(words=f"{words}. Another window of yours holds another text." if others else words)


@desk.post("/complaints/<reference>/drafts/<slug>/discard")
@on_complaint
def discard_draft(reference: str, slug: str) -> ResponseReturnValue:
    """Throw a text away, and go back to where it stood."""
    complaint = queries.get(reference, current_actor())
    forget(complaint, _known(slug))
    stands = request.form.get("keep") == "theirs"
    flash("What stood there stays. Yours is thrown away." if stands else "Thrown away.")
    if request.form.get("on") == "case":
        return redirect(url_for(".case", reference=reference), 303)
    return redirect(_page_of(reference, slug), 303)


def keep_for(path: str, typed: Answers, author_id: int) -> str:
    """Keep what was sent to the page of an action, or of a new complaint, as a draft of its author.

    Returns where it is back in its form; nothing for what was sent elsewhere.
    """
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], method="POST")
    except HTTPException:
        return ""
    complaint = queries.find_by_reference(values.get("reference"))
    others = {sent: slug for slug, (_name, _opened, sent) in PAGES.items()}
    if endpoint == "desk.take_complaint":
        place = Place(author_id, NOTHING_YET, TAKING)
    elif endpoint == "desk.send_letter" and complaint is not None:
        kind = next((value for name, value in typed if name == "kind"), "")
        place = Place(author_id, complaint.id, letter_slug(kind) or values["slug"])
    elif endpoint in ("desk.act", *others) and complaint is not None:
        place = Place(author_id, complaint.id, others.get(endpoint) or get_plan(values["slug"]).slug)
    else:
        return ""
    unsent.save(place, unsent.new_tab(), "", [pair for pair in typed if is_typed(pair[0])])
    return path if complaint is not None else url_for("desk.log", draft=unsent.find(place)[0].id)


def letter_slug(kind: str) -> str:
    """What a letter of this kind is kept under: the action that sends it. Empty for a kind that there is not."""
    return KINDS[kind].action.replace("_", "-") if kind in KINDS else ""


def forget(complaint: Complaint, slug: str) -> None:
    """The text of the page that sent this request is no draft any more."""
    if tab := tab_in("draft_tab") or tab_in("draft_from"):
        unsent.sent(_place(complaint, slug), tab, tab_in("draft_from"))


def is_typed(name: str) -> bool:
    return name not in OWN and not name.startswith(MINE)


def tab_in(name: str) -> str:
    """The name of a page in what was sent; empty for what can't be one."""
    typed = request.form.get(name, "")
    return typed if TAB.fullmatch(typed) else ""


def typed_before(complaint: Complaint, slug: str) -> Sequence[DeskDraft]:
    """What this colleague typed into a form and has not sent: the text that was asked for first, then the newest."""
    found = unsent.find(_place(complaint, slug))
    chosen = request.args.get("draft", "")
    return sorted(found, key=lambda row: str(row.id) != chosen)


def page_names(waiting: Waiting | None = None) -> dict[str, str]:
    """What the page that is being made goes by, and whose text it begins with; one that was sent keeps its names."""
    if request.method == "POST":
        return {"tab": tab_in("draft_tab") or unsent.new_tab(), "came_from": tab_in("draft_from")}
    return {"tab": unsent.new_tab(), "came_from": waiting.shown.tab if waiting is not None else ""}


def fill(form: Any, draft: DeskDraft) -> None:
    """Put a text back into the fields of its form, as it was typed."""
    typed = answers(draft)
    for field in form:
        ticks = isinstance(field, BooleanField | SelectMultipleField)
        if field.name not in OWN and field.type != "MultipleFileField" and (field.name in typed or ticks):
            field.process(typed)


def answers(draft: DeskDraft) -> MultiDict[str, str]:
    return MultiDict((name, value) for name, value in draft.answers)


def marks_in(draft: DeskDraft) -> dict[str, str]:
    """The marks of the values that a form was made with when it was typed into."""
    return {name.removeprefix(BASE): value for name, value in draft.answers if name.startswith(BASE)}


def waiting(complaint: Complaint, drafts: Sequence[DeskDraft]) -> Waiting | None:
    """What to say about texts that wait, the first of which is back in the form."""
    texts = texts_of(complaint, drafts)
    return Waiting(texts[0], texts[1:]) if texts else None


def texts_of(complaint: Complaint, drafts: Iterable[DeskDraft]) -> list[Text]:
    return [_text(complaint, draft) for draft in drafts if _label(draft.form)]


def _text(complaint: Complaint, draft: DeskDraft) -> Text:
    words = max((value for _name, value in draft.answers), key=len, default="")
    return Text(
        draft.id, draft.form, _label(draft.form), draft.tab, filters.moment(draft.saved_at),
        words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…",
        _page_of(complaint.reference, draft.form, draft=draft.id),
    )  # fmt: skip


def _known(slug: str) -> str:
    """The name that a form's texts are kept under. Raises NotFound for what is no form."""
    return slug if slug in PAGES else get_plan(slug).slug


def _label(form: str) -> str:
    """What a form is called; empty for one that is there no more."""
    if form in PAGES:
        return PAGES[form][0]
    plan = PLANS.get(form.replace("-", "_"))
    return plan.label if plan is not None else ""


def _page_of(reference: str, form: str, **more: Any) -> str:
    """Where a form is opened."""
    if form in PAGES:
        return url_for(PAGES[form][1], reference=reference, **more)
    return url_for("desk.ask", reference=reference, slug=form, **more)


@dataclass(frozen=True)
class Box:
    """The box on the case page, with what was typed into it before, and the names its page goes by."""

    draft_url: str
    seen: int
    words: str
    names: dict[str, str]
    waiting: Waiting | None


def box(file: CaseFile) -> Box:
    url = url_for("desk.keep_draft", reference=file.complaint.reference, slug=COMPOSER)
    drafts = [row for row in _newest_first(file) if row.form == COMPOSER]
    waits = waiting(file.complaint, drafts)
    words = answers(drafts[0]).get("text", "") if drafts else ""
    return Box(url, file.events[-1].id, words, page_names(waits), waits)


def begun(file: CaseFile) -> list[Text]:
    """What was typed into the pages of other actions and not sent, the newest of each."""
    newest = {row.form: row for row in reversed(_newest_first(file)) if row.form != COMPOSER}
    return texts_of(file.complaint, newest.values())


def _newest_first(file: CaseFile) -> list[DeskDraft]:
    return sorted(file.found.of(unsent.OF_CASE), key=lambda row: (row.saved_at, row.id), reverse=True)


def _place(complaint: Complaint, slug: str) -> Place:
    return Place(current_actor().id or 0, complaint.id, slug)
