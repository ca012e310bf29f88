"""What asks for care: needs, what allows us to keep them, what makes a case sensitive."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import service
from ..catalogue.care import Choice
from ..errors import Invalid, NotFound
from . import admin
from .forms import blame
from .forms.care import ChoiceForm, NeedKindForm

# The lists of `Care`, in the order of the page.
LISTS = {
    "need_kinds": (_l("What people may need"), _l("What it asks of whoever acts stands on gold on the case.")),
    "purposes": (_l("What a need is kept for"), _l("One of these is chosen for everything that is kept.")),
    "bases": (_l("What allows us to keep it"), _l("Consent, or what the law names instead.")),
    "authorities": (_l("Whose right to act we have seen"), _l("Where somebody complains for somebody else.")),
    "sensitive_kinds": (_l("What makes a case sensitive"), _l("Few read such a case from the moment it is marked.")),
}
WHICH = "/settings/care/<any('need-kinds', purposes, bases, authorities, 'sensitive-kinds'):name>"


@admin.get("/settings/care")
@require("settings.change")
def care() -> ResponseReturnValue:
    return render_template("admin/care.html", lists=LISTS, care=catalogue.care())


@admin.get(f"{WHICH}/new")
@require("settings.change")
def new_choice(name: str) -> ResponseReturnValue:
    return _page(name, _form(name), None)


@admin.get(f"{WHICH}/<key>")
@require("settings.change")
def choice(name: str, key: str) -> ResponseReturnValue:
    found = _get(name, key)
    return _page(name, _form(name, obj=found), found)


@admin.post(f"{WHICH}/new")
@require("settings.change")
def add_choice(name: str) -> ResponseReturnValue:
    return _save(name, None)


@admin.post(f"{WHICH}/<key>")
@require("settings.change")
def save_choice(name: str, key: str) -> ResponseReturnValue:
    return _save(name, _get(name, key))


def _save(name: str, found: Choice | None) -> ResponseReturnValue:
    form = _form(name)
    try:
        if form.validate():
            service.save_choice(_field(name), found.key if found else None, form.values)
            flash("Kept.")
            return redirect(url_for("admin.care"), 303)
    except Invalid as error:
        blame(form, error)
    answer: ResponseReturnValue = (_page(name, form, found), 422)
    return answer


def _page(name: str, form: ChoiceForm, found: Choice | None) -> str:
    return render_template("admin/choice.html", form=form, found=found, name=name, title=LISTS[_field(name)][0])


def _form(name: str, **values: object) -> ChoiceForm:
    return (NeedKindForm if name == "need-kinds" else ChoiceForm)(**values)


def _get(name: str, key: str) -> Choice:
    for found in getattr(catalogue.care(), _field(name)):
        if found.key == key:
            return found  # type: ignore[no-any-return]
    raise NotFound("There is no such entry.")


def _field(name: str) -> str:
    return name.replace("-", "_")
