"""Whom we ask about which kind of issue: contacts, their order, how long they have and who stands by them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import require
from ..catalogue import queries as catalogue
from ..catalogue import routes as library
from ..catalogue import service
from ..catalogue.models import Contact
from ..catalogue.routes import Route
from ..errors import Invalid
from . import admin
from .forms import blame
from .forms.routes import AskingForm, ContactForm, RouteForm

WHICH = "/settings/contacts/<int:contact_id>"
ROUTE = "/settings/routes/<any(category,nature):kind>/<int:number>"


@admin.get("/settings/routes")
@require("contacts.change")
def routes() -> ResponseReturnValue:
    """Every route with its people, every contact, and what they are told."""
    places = {nature: place for place, nature in enumerate(catalogue.organisation().natures)}
    return render_template(
        "admin/routes.html", routes=library.all_routes(), places=places, contacts=library.contacts(),
        kinds=library.KINDS, teams={row.id: row.name for row in catalogue.departments()}, asking=catalogue.asking(),
    )  # fmt: skip


@admin.get(ROUTE)
@require("contacts.change")
def route(kind: str, number: int) -> ResponseReturnValue:
    found = _route(kind, number)
    return _route_page(found, RouteForm.of(_known(), found.contacts))


@admin.post(ROUTE)
@require("contacts.change")
def save_route(kind: str, number: int) -> ResponseReturnValue:
    found, form = _route(kind, number), RouteForm(_known())
    try:
        if form.validate():
            library.set_route(found, form.contact_ids)
            return _done()
    except Invalid as error:
        blame(form, error)
    return _route_page(found, form), 422


@admin.get("/settings/contacts/new")
@require("contacts.change")
def new_contact() -> ResponseReturnValue:
    return render_template("admin/contact.html", form=ContactForm(), contact=None)


@admin.post("/settings/contacts/new")
@require("contacts.change")
def add_contact() -> ResponseReturnValue:
    form = ContactForm()
    try:
        if form.validate():
            library.add_contact(form.terms)
            return _done()
    except Invalid as error:
        blame(form, error)
    return render_template("admin/contact.html", form=form, contact=None), 422


@admin.get(WHICH)
@require("contacts.change")
def contact(contact_id: int) -> ResponseReturnValue:
    found = library.get_contact(contact_id)
    return render_template("admin/contact.html", form=ContactForm.of(found), contact=found)


@admin.post(WHICH)
@require("contacts.change")
def change_contact(contact_id: int) -> ResponseReturnValue:
    form, found = ContactForm(), library.get_contact(contact_id)
    try:
        if form.validate():
            library.change_contact(contact_id, form.terms)
            return _done()
    except Invalid as error:
        blame(form, error)
    return render_template("admin/contact.html", form=form, contact=found), 422


@admin.post(f"{WHICH}/retire")
@require("contacts.change")
def retire_contact(contact_id: int) -> ResponseReturnValue:
    library.retire_contact(contact_id, active=False)
    return _done()


@admin.post(f"{WHICH}/bring-back")
@require("contacts.change")
def bring_contact_back(contact_id: int) -> ResponseReturnValue:
    library.retire_contact(contact_id, active=True)
    return _done()


@admin.get("/settings/asking")
@require("contacts.change")
def asking() -> ResponseReturnValue:
    return render_template("admin/asking.html", form=AskingForm(obj=catalogue.asking()))


@admin.post("/settings/asking")
@require("contacts.change")
def save_asking() -> ResponseReturnValue:
    form = AskingForm()
    if not form.validate():
        return render_template("admin/asking.html", form=form), 422
    service.save(form.document)
    return _done()


def _route(kind: str, number: int) -> Route:
    return library.of_category(number) if kind == "category" else library.of_nature(number)


def _known() -> list[Contact]:
    return [row for row in library.contacts() if row.active]


def _route_page(found: Route, form: RouteForm) -> str:
    return render_template("admin/route.html", form=form, route=found, known=len(form.place_1.choices) > 1)


def _done() -> ResponseReturnValue:
    flash("Kept. It counts for whoever is asked from now on.")
    return redirect(url_for("admin.routes"), 303)
