"""Somebody leaves, or passes on what they hold: kind by kind it finds a new owner, or nothing of it happens."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..access import Actor, current_actor, require
from ..accounts import queries
from ..complaints import holdings, leaving
from ..db import undo
from ..errors import Invalid
from . import admin
from .forms import blame
from .forms.leaving import LeavingForm, form_for
from .staff import WHO

Act = Callable[[int, Mapping[str, leaving.Wish], Actor], list[leaving.Moved]]


@admin.get(f"{WHO}/leave")
@require("staff.change")
def leave_form(user_id: int) -> ResponseReturnValue:
    """What somebody holds who is about to leave."""
    return _page(user_id, is_leaving=True)


@admin.post(f"{WHO}/leave")
@require("staff.change")
def leave(user_id: int) -> ResponseReturnValue:
    return _carry_out(user_id, leaving.leave, is_leaving=True)


@admin.get(f"{WHO}/pass-on")
@require("staff.change")
def pass_on_form(user_id: int) -> ResponseReturnValue:
    """What somebody holds who does something else from now on."""
    return _page(user_id, is_leaving=False)


@admin.post(f"{WHO}/pass-on")
@require("staff.change")
def pass_on(user_id: int) -> ResponseReturnValue:
    return _carry_out(user_id, leaving.pass_on, is_leaving=False)


def _carry_out(user_id: int, act: Act, *, is_leaving: bool) -> ResponseReturnValue:
    user, actor = queries.get_user(user_id), current_actor()
    name, form = user.name, form_for(user, _groups(user_id, actor))
    if not form.validate():
        return _page(user_id, form, is_leaving=is_leaving), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        moved = act(user_id, form.wishes(), actor)
    except Invalid as refusal:
        undo()
        blame(form, refusal)
        return _page(user_id, form, is_leaving=is_leaving), HTTPStatus.UNPROCESSABLE_ENTITY
    if moved:
        flash("Moved: " + leaving.listed([f"{row.counted} to {row.to}" for row in moved]) + ".")
    if is_leaving:
        flash(f"{name} can no longer sign in. What they did stays theirs.")
    return redirect(url_for("admin.person", user_id=user_id), HTTPStatus.SEE_OTHER)


def _groups(user_id: int, actor: Actor) -> Sequence[holdings.Group]:
    return holdings.of_person(user_id, actor)


def _page(user_id: int, form: LeavingForm | None = None, *, is_leaving: bool) -> str:
    user = queries.get_user(user_id)
    groups = _groups(user_id, current_actor())
    return render_template(
        "admin/leaving.html", user=user, groups=groups, form=form or form_for(user, groups), is_leaving=is_leaving
    )
