"""Everybody's own account: the name customers read, telephone, the password; and whether they are away."""

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from ..access import current_actor, signed_in
from ..accounts import passwords, queries, service, sessions
from ..accounts.models import User
from ..db import undo
from ..web import limits
from . import admin
from .forms.accounts import OwnPasswordForm, ProfileForm

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


def _myself() -> User:
    return queries.get_user(current_actor().id or 0)


def _done(words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("admin.profile"), 303)


def _page(
    user: User, profile: ProfileForm | None = None, password: OwnPasswordForm | None = None
) -> str:  # fmt: skip
    return render_template(
        "admin/profile.html",
        user=user,
        wrong=next((form for form in (profile, password) if form is not None), None),
        profile=profile or ProfileForm(formdata=None, obj=user),
        deputy=queries.find_user(user.deputy_id),
        password=password or OwnPasswordForm(formdata=None),
    )
