"""How many customers there are, quarter by quarter."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..trends import silence
from . import admin
from .forms.customers import customers_form


@admin.get("/settings/customers")
@require("settings.change")
def customers() -> ResponseReturnValue:
    return render_template("admin/customers.html", form=customers_form(silence.spans(), catalogue.customer_numbers()))


@admin.post("/settings/customers")
@require("settings.change")
def save_customers() -> ResponseReturnValue:
    present = catalogue.customer_numbers()
    form = customers_form(silence.spans(), present)
    if not form.validate():
        return render_template("admin/customers.html", form=form), 422
    service.save(form.added_to(present))
    flash("Kept.")
    return redirect(url_for("admin.settings"), 303)
