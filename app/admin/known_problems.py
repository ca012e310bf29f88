"""Notices of known problems: published, brought up to date, ended, and how often they were read."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import CAPABILITIES, current_actor, require, signed_in
from ..complaints import problems
from ..complaints.models import Problem
from ..db import undo
from ..errors import DomainError, Invalid
from ..helping import queries, service
from ..helping.models import KnownProblem
from ..helping.queries import PROBLEM
from . import admin, telling
from .forms import blame
from .forms.helping import KnownProblemForm, UpdateForm

WHICH = "/known-problems/<int(max=2147483647):known_id>"


@admin.get("/known-problems")
@signed_in
def known_problems() -> ResponseReturnValue:
    """All of them, each with how often it was shown, and what readers said."""
    return render_template(
        "admin/known_problems.html", rows=queries.all_problems(), on_now={row.id for row in queries.problems_now()},
        **telling.of_all(PROBLEM),
    )  # fmt: skip


@admin.get("/known-problems/new")
@require("helping.change")
def new_known_problem() -> ResponseReturnValue:
    """An empty form; for the problem named by `problem`, to which complaints that come of it can be added."""
    return _page(KnownProblemForm(formdata=None), problem=_problem())


@admin.post("/known-problems/new")
@require("helping.change")
def add_known_problem() -> ResponseReturnValue:
    form, problem = KnownProblemForm(), _problem()
    try:
        if form.validate():
            added = service.add_problem(form.terms(), current_actor().id)
            if problem is not None:
                problems.tell_everybody(problem, added.id)
            flash("Published. Everybody can read it from the day and time that stand there.")
            return redirect(url_for("admin.known_problem", known_id=added.id), 303)
    except DomainError as error:
        undo()
        blame(form, error if isinstance(error, Invalid) else Invalid("", errors={"": error.words}))
    return _page(form, problem=_problem()), 422


@admin.get(WHICH)
@signed_in
def known_problem(known_id: int) -> ResponseReturnValue:
    """What it says and said, and what readers did, day by day."""
    row = queries.get_problem(known_id)
    return _page(KnownProblemForm.of(row), row)


@admin.post(WHICH)
@require("helping.change")
def change_known_problem(known_id: int) -> ResponseReturnValue:
    form, row = KnownProblemForm(), queries.get_problem(known_id)
    try:
        if form.validate():
            service.change_problem(known_id, form.terms(row), current_actor().id or 0)
            return _done(known_id, "Kept. What it said before stays below.")
    except Invalid as error:
        undo()
        blame(form, error)
    return _page(form, queries.get_problem(known_id)), 422


@admin.post(f"{WHICH}/update")
@require("helping.change")
def update_known_problem(known_id: int) -> ResponseReturnValue:
    """What became known since."""
    update = UpdateForm()
    try:
        if update.validate():
            service.say_more(known_id, update.update.data, current_actor().id or 0)
            return _done(known_id, "It stands there, with its time.")
    except Invalid as error:
        blame(update, error)
    row = queries.get_problem(known_id)
    return _page(KnownProblemForm.of(row), row, update), 422


@admin.post(f"{WHICH}/end")
@require("helping.change")
def end_known_problem(known_id: int) -> ResponseReturnValue:
    service.end_problem(known_id)
    return _done(known_id, "Ended. The page that says what works shows it as over for 30 days.")


@admin.post(f"{WHICH}/open-again")
@require("helping.change")
def open_known_problem_again(known_id: int) -> ResponseReturnValue:
    service.open_problem_again(known_id)
    return _done(known_id, "It stands again.")


def _problem() -> Problem | None:
    """The problem whose notice it becomes."""
    number = request.args.get("problem", "")
    return problems.get(int(number)) if number.isdecimal() and len(number) < 10 else None


def _page(
    form: KnownProblemForm, row: KnownProblem | None = None, update: UpdateForm | None = None,
    problem: Problem | None = None,
) -> str:  # fmt: skip
    if row is None:
        return render_template("admin/known_problem_new.html", form=form, problem=problem)
    return render_template(
        "admin/known_problem.html", form=form, row=row, update=update or UpdateForm(formdata=None),
        is_on=row.id in {known.id for known in queries.problems_now()},
        problem=problems.told_by(row.id), may_see_problem=current_actor().role in CAPABILITIES["problems.view"],
        updates=queries.updates(row.id), **telling.of_one(PROBLEM, row.id),
    )  # fmt: skip


def _done(known_id: int, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.known_problem", known_id=known_id), 303)
