"""How calls at a time are kept: how soon, how far ahead, reminders, alarms, and when a letter goes instead."""

from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from . import admin
from .forms.calling import CallsForm


@admin.get("/settings/calls")
@require("calls.rules")
def calling() -> ResponseReturnValue:
    return render_template("admin/calling.html", form=CallsForm.of(catalogue.calls()))


@admin.post("/settings/calls")
@require("calls.rules")
def save_calling() -> ResponseReturnValue:
    """What was typed counts from now on; what is booked stays."""
    form = CallsForm()
    if not form.validate():
        return render_template("admin/calling.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    service.save(form.document)
    flash("Kept. It counts from now on; calls that are booked stay.")
    return redirect(url_for("admin.settings"), HTTPStatus.SEE_OTHER)
