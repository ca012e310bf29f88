"""What colleagues read in a hard moment, the ladder of escalation, and who gets which report."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from . import admin
from .forms.safety import REPORT_KINDS, SafetyForm, form_of_ladder, form_of_reporting

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


@admin.get("/settings/safety")
@require("settings.change")
def hard_moments() -> ResponseReturnValue:
    return render_template("admin/hard_moments.html", form=SafetyForm.of(catalogue.safety()))


@admin.post("/settings/safety")
@require("settings.change")
def save_hard_moments() -> ResponseReturnValue:
    form = SafetyForm()
    if not form.validate():
        return render_template("admin/hard_moments.html", form=form), WRONG
    service.save(form.document)
    return _kept()


@admin.get("/settings/ladder")
@require("settings.change")
def ladder() -> ResponseReturnValue:
    present = catalogue.ladder()
    return render_template("admin/ladder.html", form=form_of_ladder(present), levels=list(present.rungs))


@admin.post("/settings/ladder")
@require("settings.change")
def save_ladder() -> ResponseReturnValue:
    present = catalogue.ladder()
    form = form_of_ladder(present)
    if not form.validate():
        return render_template("admin/ladder.html", form=form, levels=list(present.rungs)), WRONG
    service.save(form.document(present))
    return _kept()


@admin.get("/settings/reports")
@require("settings.change")
def reporting() -> ResponseReturnValue:
    return render_template("admin/reporting.html", form=form_of_reporting(catalogue.reporting()), kinds=REPORT_KINDS)


@admin.post("/settings/reports")
@require("settings.change")
def save_reporting() -> ResponseReturnValue:
    form = form_of_reporting(catalogue.reporting())
    if not form.validate():
        return render_template("admin/reporting.html", form=form, kinds=REPORT_KINDS), WRONG
    service.save(form.document())
    return _kept()


def _kept() -> ResponseReturnValue:
    flash("Kept. It counts from now on.")
    return redirect(url_for("admin.settings"), 303)
