"""The organisation and its targets."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from . import admin
from .forms.settings import OrganisationForm, TargetsForm


@admin.get("/settings")
@require("settings.view")
def settings() -> ResponseReturnValue:
    """The way to everything that this person may set, and what stands there now."""
    return render_template(
        "admin/settings.html", targets=catalogue.targets(), categories=catalogue.categories(),
        notices=catalogue.notices(), assigning=catalogue.assigning(), calls=catalogue.calls(),
    )  # fmt: skip


@admin.get("/settings/organisation")
@require("settings.change")
def organisation() -> ResponseReturnValue:
    return render_template("admin/organisation.html", form=OrganisationForm.of(catalogue.organisation()))


@admin.post("/settings/organisation")
@require("settings.change")
def save_organisation() -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate():
        return render_template("admin/organisation.html", form=form), 422
    service.save(form.document(catalogue.organisation()))
    return done()


@admin.get("/settings/targets")
@require("settings.change")
def targets() -> ResponseReturnValue:
    return render_template("admin/targets.html", form=TargetsForm.of(catalogue.targets()))


@admin.post("/settings/targets")
@require("settings.change")
def save_targets() -> ResponseReturnValue:
    form = TargetsForm()
    if not form.validate():
        return render_template("admin/targets.html", form=form), 422
    service.save(form.document(catalogue.targets()))
    return done()


def done() -> ResponseReturnValue:
    flash("Kept. It counts from now on; dates already promised stay.")
    return redirect(url_for("admin.settings"), 303)
