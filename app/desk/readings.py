"""Why somebody opens a complaint, asked before it opens; and who read one, for those who watch over that."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, require
from ..complaints import queries, readings
from ..complaints.access import on_complaint
from ..errors import Invalid, ReasonNeeded
from ..web.error_pages import refused
from .blueprint import desk
from .forms.readings import WhyForm
from .panels import number_in


@desk.app_errorhandler(ReasonNeeded)
def ask_first(error: ReasonNeeded) -> ResponseReturnValue:
    """To the question, and from there to what was to be opened; a part of a page and a form only hear the refusal."""
    if request.method != "GET" or "HX-Request" in request.headers:
        return refused(error)
    return redirect(url_for("desk.why", reference=error.reference, to=request.full_path.rstrip("?")))


@desk.get("/complaints/<reference>/why")
@on_complaint
def why(reference: str) -> ResponseReturnValue:
    """The one question before it opens."""
    question = readings.find_question(reference, current_actor())
    return redirect(_onward(reference)) if question is None else _page(question, WhyForm())


@desk.post("/complaints/<reference>/why")
@on_complaint
def say_why(reference: str) -> ResponseReturnValue:
    """Keep the reason, and open it."""
    actor, form = current_actor(), WhyForm()
    question = readings.find_question(reference, actor)
    if question is not None:
        if not form.validate():
            return _page(question, form), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            readings.answer(question, actor, form.reason.data)
        except Invalid as refusal:
            form.reason.errors = [refusal.words]
            return _page(question, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(_onward(reference), HTTPStatus.SEE_OTHER)


@desk.get("/complaints/<reference>/readings")
@require("readings.view")
def read_by(reference: str) -> ResponseReturnValue:
    """Who read it, the newest first."""
    complaint = queries.get(reference, current_actor())
    before = number_in(request.args.get("before", ""))
    visits = readings.visits(complaint, before)
    return render_template("desk/read_by.html", complaint=complaint, visits=visits, is_first=before is None)


def _onward(reference: str) -> str:
    """Where somebody was going: a page of this complaint, or the complaint itself."""
    case, to = url_for("desk.case", reference=reference), request.args.get("to", "")
    return to if to.startswith((f"{case}/", f"{case}?")) and "\\" not in to else case


def _page(question: readings.Question, form: Any) -> str:
    return render_template("desk/why.html", question=question, form=form, here=request.full_path.rstrip("?"))
