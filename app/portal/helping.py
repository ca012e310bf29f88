"""What we know already, told between the story and the rest of the form: an answer that may help, a known problem.

Each stands on a page of its own, with choices that count the same; nothing is hidden and nobody is stopped. What was
shown and what was chosen stays in the draft, so that no reload counts twice and nothing is shown a second time.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from ..access import public
from ..catalogue import queries as catalogue
from ..complaints.details import Filing
from ..drafts import service as drafts
from ..drafts.models import Draft
from ..helping import fitting, service
from ..helping import queries as helping
from ..helping.queries import ANSWER, PROBLEM, Answer, Known
from ..web import languages
from ..web.filters import day as day_in_words
from ..web.filters import spoken
from . import portal, visits
from .answers import ORDER, first_gap
from .fields import short
from .typed import PortalForm

TOLD = "told"
MOST_OF_A_KIND = 1
"""So many notices and so many answers a form is shown at most: it stays short."""
CHOSEN = frozenset({"helped", "went_on", "about_me"})
LONG_AGO = timedelta(days=3 * 366)
TYPED_DAY = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})")

Item = dict[str, Any]
"""What fits: `kind`, `about`, `state` (waiting, shown, helped, went_on, about_me) and for an answer the day `given`."""


@dataclass(frozen=True)
class Shown:
    """An answer in the reader's own case: its rule, and where a day is known by when it is kept, or was to be."""

    row: Answer
    rule: str
    dated: str = ""
    is_late: bool = False


class DayForm(PortalForm):
    """The day from which we count. `item` names what the page shows, `press` what was chosen."""

    given = short("", widget=DateInput(), description=_l("Roughly is enough, for example 25/11/2026."))
    item = HiddenField()
    press = HiddenField()
    day: date | None = None

    def validate_given(self, field: Field) -> None:
        self.day = read_day(field.data)
        if self.day is None:
            raise ValidationError(_l("Write a day like 25/11/2026, or go on without it."))
        if self.day > helping.today():
            raise ValidationError(_l("This day is still to come. Write the day on which it was."))
        if self.day < helping.today() - LONG_AGO:
            raise ValidationError(_l("This is years ago. Is the year right?"))


def read_day(typed: str) -> date | None:
    """`2026-11-25`, as browsers send it, or 25/11/2026, 25.11.2026, 25-11-2026 as people type it."""
    try:
        if found := TYPED_DAY.fullmatch(typed.strip()):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def way(draft: Draft, change: str | None) -> str | None:
    """Where what we know stands, if something fits the story that was not told yet; it counts as shown now.

    What was shown for another story, and nobody chose about, is left out.
    """
    category = catalogue.find_category(draft.answers.get("about") or "")
    if category is None or draft.about is not None:
        return None
    story = " ".join(draft.answers.get(name) or "" for name in ("happened", "expected", "desired"))
    problems, answers = helping.fitting(category.id, story)
    still = {(PROBLEM, row.id) for row in problems} | {(ANSWER, row.id) for row in answers}
    told = [item for item in _told(draft) if item["state"] in CHOSEN or (item["kind"], item["about"]) in still]
    kinds = {item["kind"] for item in told}
    told += [*_new(PROBLEM, problems, kinds), *_new(ANSWER, answers, kinds)]
    if told != _told(draft):
        drafts.keep(draft, {TOLD: told})
    return url_for(".what_we_know", change=change) if _bring_up(draft) else None


def with_what_was_read(filing: Filing, draft: Draft) -> Filing:
    """The filing with what the customer was shown, and the notices that they said are about them."""
    told = tuple((item["kind"], item["about"], item["state"]) for item in _told(draft) if item["state"] != "waiting")
    read = tuple(about for _kind, about, state in told if state == "about_me")
    return replace(filing, read_before=read, told_before=told) if told else filing


def count_sent(draft: Draft, *, again: bool) -> None:
    """Whoever said that it helps and sends it all the same is counted once."""
    if not again:
        for item in _told(draft):
            if item["state"] == "helped":
                service.count(item["kind"], item["about"], "sent_all_the_same")


@portal.get("/complaints/new/what-we-know")
@public
def what_we_know() -> ResponseReturnValue:
    """The first thing that fits and nobody chose about yet; without one the form goes on."""
    draft = visits.find_draft()
    if draft is None:
        return redirect(url_for(".landing"))
    item = _next(draft)
    if item is None:
        return redirect(_onwards(draft))
    given = date.fromisoformat(item["given"]) if item.get("given") else None
    return _page(draft, item, DayForm(formdata=None, given=given.isoformat() if given else ""))


@portal.post("/complaints/new/what-we-know")
@public
def take_choice() -> ResponseReturnValue:
    """Keep the day, or what was chosen, and count it. Sent twice it counts once."""
    draft = visits.find_draft(for_change=True)
    if draft is None:
        return redirect(url_for(".landing"), 303)
    form = DayForm()
    item = _next(draft)
    if item is None or form.item.data != _name(item):
        return redirect(_onwards(draft), 303)
    if form.press.data == "day":
        if not form.validate() or form.day is None:
            return _page(draft, item, form), 422
        _keep_day(draft, item, form.day)
        return redirect(url_for(".what_we_know", change=_change()), 303)
    return redirect(_choose(draft, item, str(form.press.data)), 303)


@portal.get("/complaints/new/that-helped")
@public
def that_helped() -> ResponseReturnValue:
    """A kind end: nothing was sent, and what was typed is kept in case it is needed after all."""
    draft = visits.find_draft()
    if draft is None or draft.about is not None:
        return redirect(url_for(".landing"))
    gap = first_gap(draft.answers)
    go_on = url_for(".step_page", step=gap or _following())
    return render_template("portal/that_helped.html", draft=draft, go_on=go_on)


def _choose(draft: Draft, item: Item, press: str) -> str:
    state = press if press == "helped" or (press == "about_me" and item["kind"] == PROBLEM) else "went_on"
    counted = ("went_on", "about_me") if state == "about_me" else (state,)
    service.count(item["kind"], item["about"], *counted)
    _put(draft, item, {**item, "state": state})
    if state == "helped":
        return url_for(".that_helped")
    return url_for(".what_we_know", change=_change()) if _bring_up(draft) else _onwards(draft)


def _keep_day(draft: Draft, item: Item, day: date) -> None:
    row = _row(item)
    was_late = isinstance(row, Answer) and _shown(row, item).is_late
    kept = {**item, "given": day.isoformat()}
    if isinstance(row, Answer) and _shown(row, kept).is_late and not was_late:
        service.count(ANSWER, row.id, "late")
    _put(draft, item, kept)


def _page(draft: Draft, item: Item, form: DayForm) -> str:
    row = _row(item)
    shown = _shown(row, item) if isinstance(row, Answer) else None
    if shown is not None:
        form.given.label.text = spoken(shown.row.question)
    return render_template(
        "portal/what_we_know.html", draft=draft, form=form, item=_name(item), shown=shown, change=_change(),
        problem=row if isinstance(row, Known) else None,
        back=url_for(".step_page", step="words", change=_change()),
    )  # fmt: skip


def _shown(row: Answer, item: Item) -> Shown:
    days = str(row.days) if row.days is not None else ""
    rule = fitting.filled(row.words, days=days)
    given = date.fromisoformat(item["given"]) if item.get("given") else None
    start = given if row.question else helping.today()
    if row.days is None or start is None:
        return Shown(row, rule)
    due = fitting.due_day(row.days, start, in_working_days=row.working_days)
    is_late = due < helping.today()
    if is_late:
        words = row.late_words or _("Yours was due on {day}. That day has passed, so it is for us to put right.")
    else:
        words = row.due_words or _("Yours is due on {day}.")
    with languages.writing_in(getattr(words, "language", "") or str(get_locale())):  # days in the language of the words
        named = {"day": day_in_words(due), "given": day_in_words(start), "days": days}
    return Shown(row, rule, fitting.filled(words, **named), is_late)


def _new(kind: str, rows: Sequence[Answer | Known], kinds: Collection[str]) -> list[Item]:
    if kind in kinds:
        return []
    return [{"kind": kind, "about": row.id, "state": "waiting"} for row in rows[:MOST_OF_A_KIND]]


def _bring_up(draft: Draft) -> bool:
    """Whether there is something to choose about: what stands open, or else the next that waits, which counts now."""
    if _next(draft) is not None:
        return True
    item = _next(draft, "waiting")
    if item is not None:
        _put(draft, item, {**item, "state": "shown"})
        service.count(item["kind"], item["about"], "shown")
    return item is not None


def _next(draft: Draft, state: str = "shown") -> Item | None:
    """The first in this state that still stands; nothing any more once it was sent."""
    if draft.about is not None:
        return None
    return next((item for item in _told(draft) if item["state"] == state and _row(item) is not None), None)


def _row(item: Item) -> Answer | Known | None:
    rows: Sequence[Answer | Known] = helping.answers_now() if item["kind"] == ANSWER else helping.problems_now()
    return next((row for row in rows if row.id == item["about"]), None)


def _told(draft: Draft) -> list[Item]:
    told: list[Item] = draft.answers.get(TOLD, [])
    return told


def _put(draft: Draft, before: Item, after: Item) -> None:
    drafts.keep(draft, {TOLD: [after if item == before else item for item in _told(draft)]})


def _name(item: Item) -> str:
    return f"{item['kind']}-{item['about']}"


def _change() -> str | None:
    return "1" if "change" in request.values else None


def _onwards(draft: Draft) -> str:
    if _change() and first_gap(draft.answers) is None:
        return url_for(".check")
    return url_for(".step_page", step=_following())


def _following() -> str:
    return ORDER[ORDER.index("words") + 1]
