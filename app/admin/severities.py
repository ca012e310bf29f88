"""The four severities: what each is called and means, examples, and the dates it promises."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..errors import Invalid
from . import admin
from .forms import blame
from .forms.severities import DangerForm, LevelForm

WHICH = "/settings/severities/<int:priority>"


@admin.get("/settings/severities")
@require("settings.change")
def severities() -> ResponseReturnValue:
    return _list(DangerForm(obj=catalogue.severities()))


@admin.post("/settings/severities/danger")
@require("settings.change")
def save_danger() -> ResponseReturnValue:
    """From which severity on a complaint counts in which somebody is in danger."""
    form = DangerForm()
    if not form.validate():
        return _list(form), 422
    service.save(catalogue.severities().model_copy(update={"danger_raises_to": form.danger_raises_to.data}))
    return _done()


@admin.get(WHICH)
@require("settings.change")
def level(priority: int) -> ResponseReturnValue:
    _known(priority)
    form = LevelForm.of(priority, catalogue.severities(), catalogue.targets())
    return render_template("admin/level.html", form=form, priority=priority)


@admin.post(WHICH)
@require("settings.change")
def save_level(priority: int) -> ResponseReturnValue:
    _known(priority)
    form = LevelForm()
    try:
        if form.validate():
            service.change_level(priority, form.level, form.working_days.data, form.call_working_hours.data)
            return _done()
    except Invalid as error:
        blame(form, error)
    return render_template("admin/level.html", form=form, priority=priority), 422


def _list(form: DangerForm) -> str:
    targets, found = catalogue.targets(), catalogue.severities()
    return render_template("admin/severities.html", levels=found.levels, targets=targets, form=form)


def _known(priority: int) -> None:
    if priority not in catalogue.severities().levels:
        abort(404)


def _done() -> ResponseReturnValue:
    flash("Kept. It counts from now on; dates already promised stay.")
    return redirect(url_for("admin.severities"), 303)
