"""How complaints are taken down: what is late, how long the lines to say are on, languages to choose from."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from . import admin
from .forms.taking import TakingForm


@admin.get("/settings/taking")
@require("settings.change")
def taking() -> ResponseReturnValue:
    return render_template("admin/taking.html", form=TakingForm.of(catalogue.taking()))


@admin.post("/settings/taking")
@require("settings.change")
def save_taking() -> ResponseReturnValue:
    form = TakingForm()
    if not form.validate():
        return render_template("admin/taking.html", form=form), 422
    service.save(form.document)
    flash("Kept.")
    return redirect(url_for("admin.settings"), 303)
