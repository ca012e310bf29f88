"""What was typed and not sent: kept while somebody types, there again on coming back, thrown away when asked."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from ..complaints.models import Complaint, Message
from ..decisions.kinds import KINDS
from ..drafts import unsent
from ..drafts.models import DeskDraft
from ..drafts.unsent import Answers, Place
from ..errors import Invalid, WrongState
from ..web import filters
from .blueprint import desk
from .conflict import BASE, MINE
from .plans import PLANS, get_plan

COMPOSER = "message"
"""Under this form the box on the case page is kept: what is begun there may be ended on the page of that action."""
PAGES = {"fix-now": ("Fix it now", "desk.fix_now", "desk.settle_now")}
"""Pages of several actions at once: their name, where they are opened, and where they are sent."""
TAKING, NOTHING_YET = "taking", 0
"""Under this form a complaint is kept that is being taken down; it is about none that there is. So is what is written
for several complaints at once, under `for_several`, and to all of a problem, under `to_all`."""
PICKED = "picked"
"""The boxes of a form for several: reference, version and last entry of each, with `~` between them."""
TAB = re.compile(r"[A-Za-z0-9_-]{1,40}")
# What is made anew for each page, or says which button was pressed.
OWN = frozenset({"csrf_token", "draft_tab", "draft_from", "press", "untouched", "keep", "on", "key", "looked", "asked"})
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
    """What somebody left in a form: the text that is back in it, and others that were typed in other windows.

    `discard_url` is where it is thrown away.
    """

    shown: Text
    others: list[Text]
    discard_url: str


@desk.post("/complaints/<reference>/drafts/<slug>")
@on_complaint
def keep_draft(reference: str, slug: str) -> ResponseReturnValue:
    """Keep what a page holds just now; its script sends it a moment after typing stops."""
    complaint = queries.get(reference, current_actor())
    if complaint.removed_at is not None:  # a page that was still open when its words were removed
        raise WrongState("Its words were removed: nothing is kept with it any more.")
    return keep(_place(complaint, _known(slug)))


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


def keep(place: Place, *, one_of_many: bool = False) -> ResponseReturnValue:
    """Keep what the page of this request holds, and say so. Where each window is `one_of_many`, others go unsaid."""
    if not (tab := tab_in("draft_tab")):
        raise Invalid("This page has no name to keep its text under. Open it once more.")
    if "untouched" in request.form:
        unsent.drop(place, tab)
        return jsonify(words="")
    others = save(place, tab)
    if others is None:
        return "", HTTPStatus.NO_CONTENT
    words = f"Draft saved {filters.time_of_day(clock.now())}"
    said = others and not one_of_many
    return jsonify(words=f"{words}. Another window of yours holds another text." if said else words)


def save(place: Place, tab: str) -> int | None:
    """Keep what was sent as the text of page `tab`; returns how many others there are, None where it was sent."""
    return unsent.save(place, tab, tab_in("draft_from"), _typed(request.form.items(multi=True)))


def keep_here(complaint: Complaint, slug: str) -> None:
    """Keep what was sent with a press that leads to another page of the same form."""
    if tab := tab_in("draft_tab"):
        save(_place(complaint, slug), tab)


def keep_as_draft(complaint: Complaint, slug: str) -> int:
    """The same, whether or not the page had a name; returns the draft's id."""
    place, tab = _place(complaint, slug), tab_in("draft_tab") or unsent.new_tab()
    save(place, tab)
    return next((draft.id for draft in unsent.find(place) if draft.tab == tab), 0)


def find_typed(complaint: Complaint, slug: str, draft_id: str) -> DeskDraft | None:
    """The reader's draft of this number, where it is one of this form."""
    return next((draft for draft in unsent.find(_place(complaint, slug)) if str(draft.id) == draft_id), None)


def keep_for(path: str, typed: Answers, author_id: int) -> str:
    """Keep what was sent to a page whose texts are kept, as a draft of its author.

    Returns where it is back in its form; nothing for what was sent elsewhere.
    """
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0], method="POST")
    except HTTPException:
        return ""
    found = _about_none(endpoint, values, typed) or _about_one(endpoint, values, typed, path)
    if found is None:
        return ""
    about, form, back = found
    place = Place(author_id, about, form)
    unsent.save(place, unsent.new_tab(), "", _typed(typed))
    return back or url_for("desk.log", draft=unsent.find(place)[0].id)


def _about_none(endpoint: str, values: Mapping[str, Any], typed: Answers) -> tuple[int, str, str] | None:
    """What a form about no one complaint is kept under, and the page on which it is back."""
    if endpoint == "desk.take_complaint":
        return NOTHING_YET, TAKING, ""
    if endpoint == "desk.act_on_several":
        slug = get_plan(values["slug"]).slug
        return NOTHING_YET, for_several(slug), url_for("desk.ask_for_several", slug=slug, reference=picked_in(typed))
    if endpoint == "desk.reply_to_all":
        return NOTHING_YET, to_all(values["problem_id"]), url_for("desk.write_to_all", **values)
    return None


def _about_one(endpoint: str, values: Mapping[str, Any], typed: Answers, path: str) -> tuple[int, str, str] | None:
    complaint = queries.find_by_reference(values.get("reference"))
    others = {sent: slug for slug, (_name, _opened, sent) in PAGES.items()}
    if complaint is None or endpoint not in ("desk.act", "desk.send_letter", *others):
        return None
    slug = others.get(endpoint) or get_plan(values["slug"]).slug
    if endpoint == "desk.send_letter":
        slug = letter_slug(next((value for name, value in typed if name == "kind"), "")) or slug
    return complaint.id, slug, path


def for_several(slug: str) -> str:
    """What a form for several complaints is kept under."""
    return f"several-{slug}"


def to_all(problem_id: int) -> str:
    """What a reply to all complaints of a problem is kept under."""
    return f"problem-{problem_id}"


def picked_in(typed: Iterable[Sequence[str]]) -> list[str]:
    """The references for which a form for several was filled in."""
    return [value.partition("~")[0] for name, value in typed if name == PICKED]


def begin_again(complaint: Complaint, taken: Iterable[Message]) -> None:
    """Put words that were taken back into their author's form again, until they are sent or discarded."""
    for message in taken:
        form, typed = _form_of(message)
        if message.author_id is not None and form:
            unsent.save(Place(message.author_id, complaint.id, form), unsent.new_tab(), "", typed)


def begin_reply_again(problem_id: int, author_id: int, words: str) -> None:
    """The same of a reply to all of a problem."""
    unsent.save(Place(author_id, NOTHING_YET, to_all(problem_id)), unsent.new_tab(), "", [("text", words)])


def _form_of(message: Message) -> tuple[str, Answers]:
    """Where these words are typed, and how; empty for what has no form of its own."""
    if message.kind == "message":
        return COMPOSER, [("text", message.body)]
    if message.kind == "acknowledgement":
        parts = message.body.split("\n\n")
        personal, apology = parts if len(parts) == 2 else (message.body, "")  # with more nobody knows which is which
        return "acknowledge", [("personal", personal), ("apology", apology)]
    return "", []


def letter_slug(kind: str) -> str:
    """What a letter of this kind is kept under: the action that sends it. Empty for a kind that there is not."""
    return KINDS[kind].action.replace("_", "-") if kind in KINDS else ""


def forget(complaint: Complaint, slug: str) -> None:
    """The text of the page that sent this request is no draft any more."""
    forget_at(_place(complaint, slug))


def forget_at(place: Place) -> None:
    """The same for a page of any place."""
    if tab := tab_in("draft_tab") or tab_in("draft_from"):
        unsent.sent(place, tab, tab_in("draft_from"))


def _typed(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if is_typed(pair[0])]


def is_typed(name: str) -> bool:
    return name not in OWN and not name.startswith(MINE)


def tab_in(name: str) -> str:
    """The name of a page in what was sent; empty for what can't be one."""
    typed = request.form.get(name, "")
    return typed if TAB.fullmatch(typed) else ""


def typed_before(complaint: Complaint, slug: str) -> Sequence[DeskDraft]:
    """What this colleague typed into a form and has not sent: the text that was asked for first, then the newest."""
    return typed_at(_place(complaint, slug))


def typed_at(place: Place) -> Sequence[DeskDraft]:
    """The same for any place."""
    found = unsent.find(place)
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
    if not texts:
        return None
    discard = url_for("desk.discard_draft", reference=complaint.reference, slug=texts[0].form)
    return Waiting(texts[0], texts[1:], discard)


def waiting_at(drafts: Sequence[DeskDraft], discard_url: str, href: Callable[[DeskDraft], str]) -> Waiting | None:
    """The same for a page about no one complaint; `href` is where each text is back in its form."""
    texts = [_text(draft, "", href(draft)) for draft in drafts]
    return Waiting(texts[0], texts[1:], discard_url) if texts else None


def texts_of(complaint: Complaint, drafts: Iterable[DeskDraft]) -> list[Text]:
    return [
        _text(draft, label, _page_of(complaint.reference, draft.form, draft=draft.id))
        for draft in drafts
        if (label := _label(draft.form))
    ]


def _text(draft: DeskDraft, label: str, href: str) -> Text:
    words = max((value for name, value in draft.answers if name != PICKED), key=len, default="")
    return Text(
        draft.id, draft.form, label, draft.tab, filters.moment(draft.saved_at),
        words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1]}…", href,
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


def place_of(form: str) -> Place:
    """Where the reader's text is kept that is about no one complaint."""
    return Place(current_actor().id or 0, NOTHING_YET, form)
