"""The rota: which manager is called in which week, and who instead."""

from datetime import date, timedelta
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import require
from ..catalogue import queries as catalogue
from ..db import undo
from ..errors import Invalid
from ..safety import rota
from . import admin


@admin.get("/duty")
@require("duty.plan")
def duty() -> ResponseReturnValue:
    """The coming weeks, each with whoever is on duty."""
    return _page()


@admin.post("/duty")
@require("duty.plan")
def plan_duty() -> ResponseReturnValue:
    """Keep what was chosen for all weeks of the page, or none of it."""
    first = rota.monday_of(clock.now())
    errors: dict[str, str] = {}
    for number in range(rota.WEEKS_SHOWN):
        monday = first + timedelta(weeks=number)
        if f"manager_{monday}" not in request.form:
            continue
        try:
            rota.plan(monday, _chosen("manager", monday), _chosen("deputy", monday))
        except Invalid as refusal:
            errors |= {f"{name}_{monday}": words for name, words in refusal.errors.items()}
    if errors:
        undo()
        return _page(errors), HTTPStatus.UNPROCESSABLE_ENTITY
    gaps = sum(1 for week in rota.planned(first) if week.away)
    flash("Kept. It counts from now on.")
    if gaps:
        flash(f"Somebody is away in {_weeks(gaps)}: look at what is marked.", "error")
    return redirect(url_for("admin.duty"), 303)


def _weeks(count: int) -> str:
    return "one of the weeks" if count == 1 else f"{count} of the weeks"


def _chosen(name: str, monday: date) -> int | None:
    typed = request.form.get(f"{name}_{monday}", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else None


def _page(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "admin/duty.html", weeks=rota.planned(rota.monday_of(clock.now())), people=rota.on_call(), errors=errors or {},
        typed=request.form, order=rota.in_order(clock.now()), days=timedelta(days=6),
        is_away=rota.is_away, minutes=catalogue.safety().further_minutes,
    )  # fmt: skip
