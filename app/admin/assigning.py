"""How new complaints find a handler: for the organisation, and for each team that differs."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..accounts import teams
from ..catalogue import queries as catalogue
from ..catalogue import service
from . import admin
from .forms.assigning import AssigningForm, form_of


@admin.get("/settings/assigning")
@require("settings.change")
def assigning() -> ResponseReturnValue:
    return _page(form_of(catalogue.assigning(), _teams()))


@admin.post("/settings/assigning")
@require("settings.change")
def save_assigning() -> ResponseReturnValue:
    form = form_of(catalogue.assigning(), _teams())
    if not form.validate():
        return _page(form), 422
    service.save(form.document())
    flash("Kept. It counts for every complaint that arrives from now on.")
    return redirect(url_for("admin.settings"), 303)


def _teams() -> list[catalogue.DepartmentChoice]:
    """Departments with representatives of their own: for the others the organisation's rule counts."""
    return [department for department in catalogue.departments() if teams.team_of(department.id) is not None]


def _page(form: AssigningForm) -> str:
    return render_template("admin/assigning.html", form=form)
