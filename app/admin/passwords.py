"""Choosing a password with a mailed link, and asking for one. These pages belong to people who are not signed in."""

from cryptography.fernet import InvalidToken
from flask import current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from .. import sealing
from ..access import public, with_link
from ..accounts import passwords, service
from ..db import reading
from ..errors import DomainError, NotFound, TooMany
from ..outbox import password_links
from ..web import limits
from . import admin
from .forms.accounts import AddressForm, PasswordForm

IN_COOKIE = "password_link"
MAILS_TO_ONE_ADDRESS = 5


@admin.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """Ask for a link to a new password."""
    return render_template("security/forgotten.html", form=AddressForm(), sent=False)


@admin.post("/forgotten")
@public
def send_link() -> ResponseReturnValue:
    """One answer for everybody, whoever works here."""
    most = current_app.extensions["settings"].sign_ins_per_hour_per_source
    limits.count("password_mail", limits.source_of_request(), most)
    form = AddressForm()
    if not form.validate():
        return render_template("security/forgotten.html", form=form, sent=False), 422
    if _may_have_another(form.email.data.lower()):
        password_links.send_reset(form.email.data)
    return render_template("security/forgotten.html", form=form, sent=True)


def _may_have_another(email: str) -> bool:
    """Nobody's mailbox is filled by somebody who types their address again and again."""
    try:
        limits.count("password_mail_to", email, MAILS_TO_ONE_ADDRESS)
    except TooMany:
        return False
    return True


@admin.get("/password/<token>")
@with_link
def take_link(token: str) -> ResponseReturnValue:
    """Opened from a mail: the secret leaves the address bar for the cookie. Nothing else changes."""
    session[IN_COOKIE] = sealing.seal(token).decode()
    return redirect(url_for("admin.choose_password"), 303)


@admin.get("/password")
@with_link
def choose_password() -> ResponseReturnValue:
    try:
        _, user = password_links.open_link(_token())
    except DomainError as error:
        return render_template("security/link_ended.html", words=error.words), 410
    return render_template("security/password.html", form=PasswordForm(), user=user)


@admin.post("/password")
@with_link
def set_password() -> ResponseReturnValue:
    """Set it and go to the sign-in page, where it is typed once more."""
    form = PasswordForm()
    chosen = form.password.data or ""
    with reading():
        _, user = password_links.open_link(_token())
        problem = service.problem_with(user, chosen)
    if not form.validate() or problem:
        form.password.errors = [*form.password.errors, *([problem] if problem else [])][:1]
        return render_template("security/password.html", form=form, user=user), 422
    hashed = passwords.hash_password(chosen)
    delivery, user = password_links.open_link(_token())
    service.set_password(user, hashed)
    password_links.spend(delivery)
    session.clear()
    return redirect(url_for("security.login"), 303)


def _token() -> str:
    """The link's secret. Raises NotFound when this browser opened no link."""
    try:
        return sealing.unseal(session.get(IN_COOKIE, "").encode())
    except InvalidToken as error:
        raise NotFound("This page is opened with the link in the mail we sent you.") from error
