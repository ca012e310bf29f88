"""Staff: who is here, inviting, roles and teams, coming back."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import ROLE_WORDS, current_actor, require
from ..accounts import queries, service
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import holdings, kept, leaving
from ..errors import Invalid
from ..outbox import password_links
from . import admin
from .forms import blame
from .forms.accounts import InviteForm, PlaceForm

WHO = "/staff/<int(max=2147483647):user_id>"


@admin.get("/staff")
@require("staff.change")
def staff() -> ResponseReturnValue:
    teams = {team.id: team.name for team in catalogue.departments()}
    return render_template("admin/staff.html", people=queries.staff(), roles=ROLE_WORDS, teams=teams)


@admin.get("/staff/invite")
@require("staff.change")
def invite_form() -> ResponseReturnValue:
    return render_template("admin/invite.html", form=InviteForm())


@admin.post("/staff/invite")
@require("staff.change")
def invite() -> ResponseReturnValue:
    form = InviteForm()
    if not form.validate():
        return render_template("admin/invite.html", form=form), 422
    newcomer = service.Newcomer(form.name.data, form.email.data, form.chosen_role, form.department_id.data or None)
    try:
        user = service.add(newcomer)
    except Invalid as error:
        blame(form, error)
        return render_template("admin/invite.html", form=form), 422
    return _invited(user)


@admin.get(WHO)
@require("staff.change")
def person(user_id: int) -> ResponseReturnValue:
    return _page(queries.get_user(user_id))


@admin.post(WHO)
@require("staff.change")
def change_place(user_id: int) -> ResponseReturnValue:
    form, user = PlaceForm(), queries.get_user(user_id)
    if not form.validate():
        return _page(user, place=form), 422
    try:
        leaving.change_role(user.id, form.chosen_role, current_actor())
    except Invalid as refusal:
        blame(form, refusal)
        return _page(user, place=form), 422
    kept.change_team(user, form.department_id.data or None)
    return _done(user, "Kept. It counts from their next click.")


@admin.post(f"{WHO}/invite")
@require("staff.change")
def invite_again(user_id: int) -> ResponseReturnValue:
    return _invited(queries.get_user(user_id))


@admin.post(f"{WHO}/activate")
@require("staff.change")
def activate(user_id: int) -> ResponseReturnValue:
    user = queries.get_user(user_id)
    service.activate(user)
    return _invited(user)


def _invited(user: User) -> ResponseReturnValue:
    password_links.invite(user)
    return _done(user, f"An invitation is on its way to {user.email}. Its link works once, for seven days.")


def _done(user: User, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.person", user_id=user.id), 303)


def _page(user: User, place: PlaceForm | None = None) -> str:
    current = PlaceForm(formdata=None, role=user.role.value, department_id=user.department_id or 0)
    return render_template(
        "admin/person.html", user=user, wrong=place, place=place or current, roles=ROLE_WORDS,
        deputy=queries.find_user(user.deputy_id), groups=holdings.of_person(user.id, current_actor()),
    )  # fmt: skip
