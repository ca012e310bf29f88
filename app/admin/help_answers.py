"""Answers that already help: written, shown before a complaint, and how often they were all that somebody needed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require, signed_in
from ..db import undo
from ..errors import Invalid
from ..helping import fitting, queries, service
from ..helping.models import HelpAnswer
from ..helping.queries import ANSWER
from ..web.filters import day as day_in_words
from . import admin, telling
from .forms import blame
from .forms.helping import HelpAnswerForm

WHICH = "/help-answers/<int(max=2147483647):answer_id>"


@admin.get("/help-answers")
@signed_in
def help_answers() -> ResponseReturnValue:
    """All of them, each with how often it was shown, helped, and was gone past."""
    return render_template(
        "admin/help_answers.html", rows=queries.all_answers(), **telling.of_all(ANSWER)
    )  # fmt: skip


@admin.get("/help-answers/new")
@require("helping.change")
def new_help_answer() -> ResponseReturnValue:
    return _page(HelpAnswerForm(formdata=None, working_days=True))


@admin.post("/help-answers/new")
@require("helping.change")
def add_help_answer() -> ResponseReturnValue:
    form = HelpAnswerForm()
    try:
        if form.validate():
            added = service.add_answer(form.terms(), current_actor().id)
            flash("Kept. Customers whose story it fits read it from now on.")
            return redirect(url_for("admin.help_answer", answer_id=added.id), 303)
    except Invalid as error:
        undo()
        blame(form, error)
    return _page(form), 422


@admin.get(WHICH)
@signed_in
def help_answer(answer_id: int) -> ResponseReturnValue:
    """What it says and said, and what readers did, day by day."""
    row = queries.get_answer(answer_id)
    return _page(HelpAnswerForm.of(row), row)


@admin.post(WHICH)
@require("helping.change")
def change_help_answer(answer_id: int) -> ResponseReturnValue:
    form = HelpAnswerForm()
    try:
        if form.validate():
            service.change_answer(answer_id, form.terms(), current_actor().id or 0)
            return _done(answer_id, "Kept.")
    except Invalid as error:
        undo()
        blame(form, error)
    return _page(form, queries.get_answer(answer_id)), 422


@admin.post(f"{WHICH}/retire")
@require("helping.change")
def retire_help_answer(answer_id: int) -> ResponseReturnValue:
    service.retire_answer(answer_id, active=False)
    return _done(answer_id, "It is shown no more. Its counts stay.")


@admin.post(f"{WHICH}/bring-back")
@require("helping.change")
def bring_help_answer_back(answer_id: int) -> ResponseReturnValue:
    service.retire_answer(answer_id, active=True)
    return _done(answer_id, "It is shown again.")


def _page(form: HelpAnswerForm, row: HelpAnswer | None = None) -> str:
    if row is None:
        return render_template("admin/help_answer_new.html", form=form)
    return render_template(
        "admin/help_answer.html", form=form, row=row, read=_as_read(row), **telling.of_one(ANSWER, row.id)
    )


def _as_read(row: HelpAnswer) -> tuple[str, str]:
    """The rule, and what somebody reads for whom the days begin today."""
    days = str(row.days) if row.days is not None else ""
    rule = fitting.filled(row.words, days=days)
    if row.days is None:
        return rule, ""
    today = queries.today()
    due = fitting.due_day(row.days, today, in_working_days=row.working_days)
    words = row.due_words or "Yours is due on {day}."
    return rule, fitting.filled(words, day=day_in_words(due), given=day_in_words(today), days=days)


def _done(answer_id: int, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.help_answer", answer_id=answer_id), 303)
