"""Problems: one cause that several customers complain of, and the complaints that belong to it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import CAPABILITIES, Actor, current_actor, require
from ..complaints import problems as service
from ..complaints import queries, several
from ..complaints.details import ProblemChosen
from ..complaints.lifecycle import perform
from ..complaints.models import Problem
from ..complaints.several import Seen
from ..errors import DomainError, Invalid
from ..helping import queries as known
from ..replies import outcomes
from .blueprint import desk
from .dates import due_of
from .forms.problems import AddCaseForm, ProblemTermsForm
from .panels import number_in

VIEWS = {"open": "Open", "solved": "Solved"}
EMPTY = {
    "open": ("No problem is open.", "Gather here what has one cause, and answer all who complain of it at once."),
    "solved": ("No problem is solved yet.", "What is solved is kept here, with everybody who had it."),
}


@desk.get("/problems")
@require("problems.view")
def problems() -> ResponseReturnValue:
    """Open problems or solved ones, the newest first."""
    return _list(ProblemTermsForm(formdata=None))


def _list(form: ProblemTermsForm, status: int = 200) -> ResponseReturnValue:
    view: service.View = "solved" if request.args.get("view") == "solved" else "open"
    after = number_in(request.args.get("after", ""))
    page = service.page(view, after)
    body = render_template(
        "desk/problems.html",
        views=[{"label": label, "href": url_for(".problems", view=key), "count": None, "current": key == view}
               for key, label in VIEWS.items()],
        page=page,
        form=form,
        empty_words=EMPTY[view],
        following=url_for(".problems", view=view, after=page.next) if page.next else None,
        first=url_for(".problems", view=view) if after else None,
    )  # fmt: skip
    return body, status


@desk.post("/problems")
@require("problems.work")
def begin_problem() -> ResponseReturnValue:
    """A new problem, to which complaints are added then."""
    form = ProblemTermsForm()
    try:
        if not form.validate():
            return _list(form, 422)
        problem = service.start(form.title.data, form.known.data, current_actor())
    except Invalid as refusal:
        form.title.errors = [*form.title.errors, *refusal.errors.values()]
        return _list(form, 422)
    flash("Begun. Add the complaints that belong to it.")
    return redirect(url_for(".problem", problem_id=problem.id), 303)


@desk.get("/problems/<int:problem_id>")
@require("problems.view")
def problem(problem_id: int) -> ResponseReturnValue:
    """What is known, which complaints belong to it, and what all were written."""
    found = service.get(problem_id)
    return _page(found, ProblemTermsForm(formdata=None, obj=found), AddCaseForm(formdata=None))


def _page(problem: Problem, terms: ProblemTermsForm, adding: AddCaseForm, status: int = 200) -> ResponseReturnValue:
    actor, after = current_actor(), number_in(request.args.get("after", ""))
    page, replies = service.cases(problem.id, actor, after), outcomes.of_problem(problem)
    return render_template(
        "desk/problem.html",
        problem=problem,
        figures=service.figures(problem.id),
        hidden=service.hidden_count(problem.id, actor),
        rows=[(row, due_of(row)) for row in page.rows],
        following=url_for(".problem", problem_id=problem.id, after=page.next) if page.next else None,
        first=url_for(".problem", problem_id=problem.id) if after else None,
        replies=[(reply, author) for reply, author in replies],
        counts=outcomes.counts(reply for reply, _author in replies),
        terms=terms,
        adding=adding,
        may_work=may_work(actor),
        known=known.get_problem(problem.known_problem_id) if problem.known_problem_id else None,
        known_now={row.id for row in known.problems_now()},
        theirs=service.say_it_is_theirs(problem, actor),
    ), status  # fmt: skip


def may_work(actor: Actor) -> bool:
    return actor.role in CAPABILITIES["problems.work"]


@desk.post("/problems/<int:problem_id>")
@require("problems.work")
def change_problem(problem_id: int) -> ResponseReturnValue:
    """Another title, or what is known by now."""
    found, form = service.get(problem_id, for_change=True), ProblemTermsForm()
    try:
        if not form.validate():
            return _page(found, form, AddCaseForm(formdata=None), 422)
        service.change(found, form.title.data, form.known.data)
    except Invalid as refusal:
        form.title.errors = [*form.title.errors, *refusal.errors.values()]
        return _page(found, form, AddCaseForm(formdata=None), 422)
    flash("Kept.")
    return _back(found)


@desk.post("/problems/<int:problem_id>/solve")
@require("problems.work")
def solve_problem(problem_id: int) -> ResponseReturnValue:
    """The cause is gone."""
    found = service.get(problem_id, for_change=True)
    service.solve(found)
    flash("Solved. Its complaints go on until each has its own answer: you can write to all of them now.")
    return _back(found)


@desk.post("/problems/<int:problem_id>/open-again")
@require("problems.work")
def open_problem_again(problem_id: int) -> ResponseReturnValue:
    """It is there again."""
    found = service.get(problem_id, for_change=True)
    service.open_again(found)
    flash("Open again.")
    return _back(found)


@desk.post("/problems/<int:problem_id>/add")
@require("problems.work")
def add_cases(problem_id: int) -> ResponseReturnValue:
    """Add complaints by their references. What can't be added stays in the field, with the reason."""
    found, form = service.get(problem_id), AddCaseForm()
    typed = (form.references.data or "").replace(",", " ").upper().split()
    if not form.validate() or not typed:
        form.references.errors = [*form.references.errors, *([] if form.errors else ["Give a reference."])]
        return _page(found, ProblemTermsForm(formdata=None, obj=found), form, 422)
    chosen = ProblemChosen(problem_id=found.id)
    picked = [Seen(reference, 0, 0) for reference in typed]
    outcomes = several.perform_on_each(picked, "add_to_problem", current_actor(), lambda _case: chosen, ())
    refused = [row for row in outcomes if not row.done]
    if not refused:
        flash("Added." if len(outcomes) == 1 else f"{len(outcomes)} added.")
        return _back(found)
    form.references.data, form.references.raw_data = " ".join(row.reference for row in refused), None
    form.references.errors = [" ".join(f"{row.reference}: {' '.join((row.words, *row.reasons))}" for row in refused)]
    return _page(found, ProblemTermsForm(formdata=None, obj=found), form, 200 if len(refused) < len(outcomes) else 422)


@desk.post("/problems/<int:problem_id>/remove")
@require("problems.work")
def remove_case(problem_id: int) -> ResponseReturnValue:
    """Take one off it."""
    found, reference = service.get(problem_id), request.form.get("reference", "")
    try:
        complaint = queries.get(reference, current_actor(), for_change=True)
        perform(complaint, "leave_problem", current_actor())
        flash(f"{reference} goes on by itself.")
    except DomainError as refusal:
        flash(f"{reference}: {refusal.words}", "error")
    return _back(found)


def _back(problem: Problem, **more: Any) -> ResponseReturnValue:
    return redirect(url_for(".problem", problem_id=problem.id, **more), 303)
