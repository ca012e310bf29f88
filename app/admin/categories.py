"""Categories: adding, renaming, their targets, retiring."""

from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..catalogue.service import CategoryTerms
from ..complaints import kept
from ..errors import Invalid
from . import admin
from .forms import blame
from .forms.settings import CategoryForm

WHICH = "/settings/categories/<int:category_id>"


@admin.get("/settings/categories")
@require("settings.change")
def categories() -> ResponseReturnValue:
    return render_template("admin/categories.html", categories=catalogue.categories())


@admin.get("/settings/categories/new")
@require("settings.change")
def new_category() -> ResponseReturnValue:
    return render_template("admin/category.html", form=CategoryForm(target_working_days=10), category=None)


@admin.post("/settings/categories/new")
@require("settings.change")
def add_category() -> ResponseReturnValue:
    form = CategoryForm()
    try:
        if form.validate():
            service.add_category(_terms(form))
            return _done()
    except Invalid as error:
        blame(form, error)
    return render_template("admin/category.html", form=form, category=None), 422


@admin.get(WHICH)
@require("settings.change")
def category(category_id: int) -> ResponseReturnValue:
    found = catalogue.get_category(category_id)
    form = CategoryForm(data={**asdict(found), "questions": "\n".join(found.questions)})
    return render_template("admin/category.html", form=form, category=found)


@admin.post(WHICH)
@require("settings.change")
def change_category(category_id: int) -> ResponseReturnValue:
    form, found = CategoryForm(), catalogue.get_category(category_id)
    try:
        if form.validate():
            kept.change_category(category_id, _terms(form))
            return _done()
    except Invalid as error:
        blame(form, error)
    return render_template("admin/category.html", form=form, category=found), 422


@admin.post(f"{WHICH}/retire")
@require("settings.change")
def retire_category(category_id: int) -> ResponseReturnValue:
    service.retire_category(category_id, active=False)
    return _done()


@admin.post(f"{WHICH}/bring-back")
@require("settings.change")
def bring_category_back(category_id: int) -> ResponseReturnValue:
    service.retire_category(category_id, active=True)
    return _done()


def _terms(form: CategoryForm) -> CategoryTerms:
    return CategoryTerms(
        form.name.data, form.door.data, form.example.data, form.target_working_days.data,
        form.department_id.data or None, form.questions.data,
    )  # fmt: skip


def _done() -> ResponseReturnValue:
    flash("Kept.")
    return redirect(url_for("admin.categories"), 303)
