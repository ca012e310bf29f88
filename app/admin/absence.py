"""Being away: for oneself, and for somebody else by a manager or an administrator. Coming back is one press."""

from datetime import date, datetime, time
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..access import CAPABILITIES, current_actor, signed_in
from ..accounts import queries
from ..accounts.models import User
from ..calls import away as calls
from ..catalogue import queries as catalogue
from ..complaints import absence, holdings, leaving
from ..db import undo
from ..errors import Invalid, NotAllowed
from ..safety import rota
from ..web.filters import day
from . import admin
from .forms import blame
from .forms.absence import AbsenceForm, form_for
from .forms.away_calls import calls_form

WHO = "/absence/<int(max=2147483647):user_id>"


@admin.get(WHO)
@signed_in
def away(user_id: int) -> ResponseReturnValue:
    """From when until when, with which deputy; and, once both are chosen, what falls due meanwhile."""
    user = _person(user_id)
    start = _day_of(user.away_from if user.goes_away else None)
    form = form_for(user, start, _day_of(user.away_until), request.args)
    if request.args and not form.validate():
        return _page(user, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(user, form, _groups(user, form) if request.args else None)


@admin.post(WHO)
@signed_in
def go_away(user_id: int) -> ResponseReturnValue:
    """Away from then on; what was chosen is handed over to the deputy."""
    user, actor = _person(user_id), current_actor()
    form = form_for(user)
    if not form.validate():
        return _page(user, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wish = absence.Absence(start_of(form.until.data), form.deputy_id.data or None, _first(form))
    try:
        leaving.hold_people(
            {user.id, *([wish.deputy_id] if wish.deputy_id else [])}
        )  # before any complaint, as elsewhere
        calls.settle(user, wish.until, request.form, actor, wish.start)
        moved = absence.go_away(user.id, wish, form.handed_over.data or (), actor)
    except Invalid as refusal:
        undo()
        user, form = _person(user_id), form_for(_person(user_id))
        form.validate()
        return _page(user, form, _groups(user, form), refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    if moved:
        flash("Handed over: " + leaving.listed([f"{row.counted} to {row.to}" for row in moved]) + ".")
    who = f"{user.name} is" if user.id != actor.id else "you are"
    flash(f"Kept: {who} away{f' from {day(user.away_from)}' if user.goes_away and user.away_from else ''}.")
    return redirect(_back(user_id), HTTPStatus.SEE_OTHER)


@admin.post(f"{WHO}/back")
@signed_in
def come_back(user_id: int) -> ResponseReturnValue:
    """Here again, or not away after all."""
    user = _person(user_id)
    planned, own = user.goes_away, user.id == current_actor().id
    absence.come_back(user.id)
    if planned:
        flash("Taken out: you stay here." if own else f"Taken out: {user.name} stays here.")
    else:
        flash("Good to have you back." if own else f"{user.name} is here again.")
    return redirect(_back(user_id), HTTPStatus.SEE_OTHER)


def _person(user_id: int) -> User:
    """Oneself, or anybody who works here for those who may say so of others. Raises NotAllowed."""
    actor = current_actor()
    if user_id != actor.id and actor.role not in CAPABILITIES["absence.change"]:
        raise NotAllowed("Being away is said by oneself, or by a manager.")
    user = queries.get_user(user_id)
    if not user.active:
        raise NotAllowed(f"{user.name} no longer works here.")
    return user


def _groups(user: User, form: AbsenceForm) -> list[holdings.Group]:
    return absence.due_meanwhile(user.id, start_of(form.until.data), current_actor(), _first(form))


def _first(form: AbsenceForm) -> datetime | None:
    """When it begins, where that is on a later day."""
    first = start_of(form.start.data) if form.start.data else None
    return first if first is not None and first > clock.now() else None


def start_of(day: date) -> datetime:
    """The first moment of a day in the organisation's zone."""
    return datetime.combine(day, time(0), ZoneInfo(catalogue.organisation().zone))


def _day_of(moment: datetime | None) -> date | None:
    return moment.astimezone(ZoneInfo(catalogue.organisation().zone)).date() if moment is not None else None


def _back(user_id: int) -> str:
    own = user_id == current_actor().id
    return url_for("admin.profile") if own else url_for("admin.away", user_id=user_id)


def _page(
    user: User, form: AbsenceForm, groups: list[holdings.Group] | None = None, refusal: Invalid | None = None
) -> str:
    """`groups` is what falls due meanwhile, None while nobody has said until when."""
    deputy = queries.find_user(form.deputy_id.data or None)
    booked = calls.booked(user, start_of(form.until.data), current_actor(), _first(form)) if groups is not None else []
    of_calls = calls_form(booked, is_sent=request.method == "POST")
    if refusal is not None:
        about_calls = {name: words for name, words in refusal.errors.items() if name in of_calls}
        blame(of_calls, Invalid(refusal.words, errors=about_calls))
        blame(form, Invalid(refusal.words, errors={k: v for k, v in refusal.errors.items() if k not in about_calls}))
    return render_template(
        "admin/absence.html", user=user, form=form, groups=groups, deputy=deputy, booked=booked, of_calls=of_calls,
        is_own=user.id == current_actor().id, covers=absence.covered_by(user),
        left=rota.left_without(user),
    )  # fmt: skip
