"""When somebody can ring people: everybody says so for themselves, administrators for anybody. And their calendar."""

from http import HTTPStatus

from cryptography.fernet import InvalidToken
from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from .. import sealing
from ..access import CAPABILITIES, current_actor, signed_in
from ..accounts import queries
from ..accounts.models import User
from ..calls import availability
from ..catalogue import queries as catalogue
from ..db import undo
from ..errors import Invalid, NotAllowed
from ..web import squeezing
from ..web.filters import short_day, time_of_day
from . import admin
from .forms import blame
from .forms.ringing import ExceptionForm, WeekForm

WHO = "/calls/hours/<int(max=2147483647):user_id>"
ADDRESS = "calendar_address"


@admin.get(WHO)
@signed_in
def ringing(user_id: int) -> ResponseReturnValue:
    """Their week, the days that differ, and whether a calendar shows their calls."""
    squeezing.leave_whole()
    return _page(_person(user_id))


@admin.post(WHO)
@signed_in
def save_ringing(user_id: int) -> ResponseReturnValue:
    """Another week from now on; what is booked stays."""
    user, form = _person(user_id), WeekForm()
    if form.validate():
        try:
            availability.save_week(user, form.wish())
            return _done(user, f"Kept. These times are offered from now on; what is booked stays.{_outside(user)}")
        except Invalid as refusal:
            undo()
            blame(form, refusal)
    return _page(_person(user_id), week=form), HTTPStatus.UNPROCESSABLE_ENTITY


@admin.post(f"{WHO}/days")
@signed_in
def add_day(user_id: int) -> ResponseReturnValue:
    """One day that differs."""
    user, form = _person(user_id), ExceptionForm()
    if form.validate():
        try:
            availability.add_exception(user, form.day.data, form.hours.data)
            return _done(user, f"Kept.{_outside(user)}")
        except Invalid as refusal:
            undo()
            blame(form, refusal)
    return _page(_person(user_id), day=form), HTTPStatus.UNPROCESSABLE_ENTITY


@admin.post(f"{WHO}/days/<int(max=2147483647):exception_id>/remove")
@signed_in
def remove_day(user_id: int, exception_id: int) -> ResponseReturnValue:
    """That day is like any other again."""
    user = _person(user_id)
    availability.remove_exception(user, exception_id)
    return _done(user, "That day is like any other again.")


@admin.post(f"{WHO}/calendar")
@signed_in
def new_calendar(user_id: int) -> ResponseReturnValue:
    """A new secret address of one's own calendar, shown once; the one before ends."""
    user = _myself(user_id)
    session[ADDRESS] = sealing.seal(availability.new_feed(user)).decode()
    return _done(user, "This is the new address. Copy it now: nobody can show it again.")


@admin.post(f"{WHO}/calendar/end")
@signed_in
def end_calendar(user_id: int) -> ResponseReturnValue:
    """No address shows the calendar any more."""
    user = _person(user_id)
    availability.end_feed(user)
    session.pop(ADDRESS, None)
    return _done(user, "No address shows these calls any more.")


def _outside(user: User) -> str:
    """Which booked calls these hours no longer hold, so that somebody moves them."""
    left = availability.booked_outside(user)
    calls = [f"{short_day(call.starts_at)}, {time_of_day(call.starts_at)}" for call in left]
    return f" Still booked then, move what does not suit: {'; '.join(calls)}." if calls else ""


def _person(user_id: int) -> User:
    """Oneself, or anybody who handles complaints for those who may say so of others. Raises NotAllowed."""
    actor = current_actor()
    if user_id != actor.id and actor.role not in CAPABILITIES["calls.plan"]:
        raise NotAllowed("When somebody can ring people is said by themselves, or by an administrator.")
    user = queries.get_user(user_id)
    if not user.handles_complaints:
        raise NotAllowed(f"{user.name} does not ring people in their role.")
    return user


def _myself(user_id: int) -> User:
    if user_id != current_actor().id:
        raise NotAllowed("The address of a calendar is for its owner alone.")
    return _person(user_id)


def _done(user: User, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.ringing", user_id=user.id), HTTPStatus.SEE_OTHER)


def _address() -> str:
    """The address that was just made, once; empty on every other look."""
    try:
        token = sealing.unseal(session.pop(ADDRESS, "").encode())
    except InvalidToken:
        return ""
    base = current_app.extensions["settings"].public_url.rstrip("/")
    return f"{base}{url_for('portal.calendar', token=token)}"


def _page(user: User, week: WeekForm | None = None, day: ExceptionForm | None = None) -> str:
    plan = availability.find_plan(user)
    return render_template(
        "admin/ringing.html", user=user, is_own=user.id == current_actor().id, plan=plan,
        week=week or WeekForm.of(plan), day=day or ExceptionForm(formdata=None),
        days=availability.coming_exceptions(plan), zone=catalogue.organisation().zone, address=_address(),
        wrong=next((form for form in (week, day) if form is not None), None),
    )  # fmt: skip
