"""Everybody's own account: the name customers read, telephone, being away, the password."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, signed_in
from ..accounts import passwords, queries, service, sessions
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..db import undo
from ..errors import Invalid
from ..web import limits
from . import admin
from .forms import blame
from .forms.accounts import AwayForm, OwnPasswordForm, ProfileForm

TRIES_AN_HOUR = 10


@admin.get("/profile")
@signed_in
def profile() -> ResponseReturnValue:
    return _page(_myself())


@admin.post("/profile")
@signed_in
def save_profile() -> ResponseReturnValue:
    form, user = ProfileForm(), _myself()
    if not form.validate():
        return _page(user, profile=form), 422
    service.change_profile(user, form.public_name.data, form.phone.data)
    return _done("Kept.")


@admin.post("/profile/away")
@signed_in
def save_away() -> ResponseReturnValue:
    user = _myself()
    form = AwayForm(own_id=user.id)
    if not form.validate():
        return _page(user, away=form), 422
    try:
        service.set_away(user, start_of(form.until.data), form.deputy_id.data or None)
    except Invalid as error:
        blame(form, error)
        return _page(user, away=form), 422
    return _done("Kept.")


@admin.post("/profile/password")
@signed_in
def save_password() -> ResponseReturnValue:
    """A new password; this browser stays signed in, every other one is signed out."""
    form, user = OwnPasswordForm(), _myself()
    if not form.validate():
        return _page(user, password=form), 422
    stored, problem = user.password, service.problem_with(user, form.password.data)
    own = str(user.id)
    undo()  # nobody waits for the hashes
    limits.count("own_password", own, TRIES_AN_HOUR)
    if problem:
        form.password.errors = [problem]
    elif not passwords.verify(stored, form.present.data):
        form.present.errors = ["This is not your password."]
    if form.errors:
        return _page(user, password=form), 422
    hashed = passwords.hash_password(form.password.data)
    service.set_password(user, hashed)
    session["_user_id"] = sessions.start(user.id)
    return _done("Your new password counts from now on.")


def start_of(day: date | None) -> datetime | None:
    """The first moment of a day in the organisation's zone."""
    return None if day is None else datetime.combine(day, time(0), ZoneInfo(catalogue.organisation().zone))


def away_form(user: User) -> AwayForm:
    """The form as it stands for `user`."""
    zone = ZoneInfo(catalogue.organisation().zone)
    until = user.away_until.astimezone(zone).date() if queries.is_away(user) and user.away_until else None
    return AwayForm(formdata=None, own_id=user.id, until=until, deputy_id=user.deputy_id or 0)


def _myself() -> User:
    return queries.get_user(current_actor().id or 0)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.profile"), 303)


def _page(
    user: User, profile: ProfileForm | None = None, away: AwayForm | None = None,
    password: OwnPasswordForm | None = None,
) -> str:  # fmt: skip
    return render_template(
        "admin/profile.html",
        user=user,
        wrong=next((form for form in (profile, away, password) if form is not None), None),
        profile=profile or ProfileForm(formdata=None, obj=user),
        away=away or away_form(user),
        password=password or OwnPasswordForm(formdata=None),
        is_away=queries.is_away(user),
    )
