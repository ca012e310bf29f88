"""Signing in: Flask-Security on Flask-Login with our own pages, our one commit, and sessions that are rows."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request, session
from flask_babel import lazy_gettext as _l
from flask_login import current_user, user_logged_in
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.forms import LoginForm
from flask_security.utils import validate_redirect_url
from wtforms.fields import EmailField, PasswordField
from wtforms.validators import InputRequired

from ..access import marked, signed_in
from ..db import db, reading
from ..extensions import security
from ..web import limits, masking, signed_out
from . import passwords, queries, sessions
from .models import Role, User

SIGN_IN, WRONG, WRONG_AGAIN = "sign_in", "wrong_password", "wrong_password_again"
# So many wrong passwords for one account in an hour, from wherever, are no accident. From then on each source gets a
# few tries: guessing from many places hardly goes on, and no stranger locks the owner out of another place.
WRONG_PER_ACCOUNT = 20
TRIES_WHEN_GUESSED_AT = 3

View = Callable[..., Any]


class Datastore(SQLAlchemyUserDatastore):
    """Flask-Security's view of the accounts. It never commits: the request does, once, in `app.db`."""

    def commit(self) -> None:
        """Leave it to the request."""


class SignInForm(LoginForm):
    """E-mail and password; wrong is wrong, whatever is wrong about it."""

    email = EmailField(_l("E-mail"), [InputRequired(_l("Write your e-mail address."))])
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password."))])
    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not validate_redirect_url(self.next.data or ""):
            self.next.data = ""

    def validate(self, **kwargs: Any) -> bool:
        if not super(LoginForm, self).validate(**kwargs):
            return False
        self.user = find_by_password(self.email.data or "", self.password.data or "", limits.source_of_request())
        if self.user is None:
            self.form_errors.append(_l("This e-mail address and this password don’t belong together."))
        return self.user is not None


def find_by_password(email: str, password: str, source: str) -> User | None:
    """The active colleague with this address and password, detached; as much work for everybody else.

    The hash is computed outside any transaction, so that nobody waits for it. Raises TooMany.
    """
    account = email.strip().lower()[:200]
    with reading():
        guessed_at = limits.times(WRONG, account) >= WRONG_PER_ACCOUNT
        user = queries.find_by_email(account)
    if guessed_at:
        limits.count(WRONG_AGAIN, f"{account} {source}", TRIES_WHEN_GUESSED_AT)
    known = user if user is not None and user.active else None
    if passwords.verify(known.password if known else None, password):
        return known
    limits.count(WRONG, account, most=2**31)
    return None


def init_sign_in(app: Flask) -> None:
    """Bind Flask-Security to `app`: two endpoints, `security.login` and `security.logout`, and nothing else of it."""
    app.config.update(
        SECURITY_URL_PREFIX="/desk",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_LOGIN_USER_TEMPLATE="security/login.html",
        SECURITY_POST_LOGIN_VIEW="desk.home",
        SECURITY_POST_LOGOUT_VIEW="/desk/login",
        SECURITY_FRESHNESS=timedelta(-1),  # no page that asks for the password again
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_CACHE_CONTROL=None,
    )
    datastore = Datastore(cast(Any, db), cast(Any, User), cast(Any, Role))
    security.init_app(app, datastore, login_form=SignInForm, render_template=_render)
    _take_no_notice_of_strangers(app, security)
    security.want_json(lambda _request: False)
    security.login_manager.user_loader(sessions.find_user)
    security.login_manager.session_protection = None
    user_logged_in.connect(_begin_session, app)
    views = app.view_functions
    views["security.login"] = marked(_counted(views["security.login"]), "public")
    views["security.logout"] = signed_in(_ending_session(views["security.logout"]))


def _take_no_notice_of_strangers(app: Flask, bound: Security) -> None:
    """Undo what would look into the cookie on every page: public pages are the same for everybody, and may be kept."""
    login = bound.login_manager
    bound.principal.identity_loaders.clear()
    login.request_loader(lambda _request: None)  # there are no tokens that sign a request in
    app.after_request_funcs[None].remove(login._update_remember_cookie)
    processors = app.template_context_processors[None]
    processors[:] = [processor for processor in processors if processor.__module__ != "flask_login.utils"]


def _counted(view: View) -> View:
    """Limits come before the first statement."""

    @wraps(view)
    def counted() -> Any:
        if request.method == "POST":
            if request.is_json:
                abort(415)
            most = current_app.extensions["settings"].sign_ins_per_hour_per_source
            limits.count(SIGN_IN, limits.source_of_request(), most)
        answer = view()
        typed = signed_out.typed_before() if request.method == "POST" and current_user.is_authenticated else None
        return answer if typed is None else _give_back(typed) or answer

    return counted


def _give_back(typed: signed_out.Typed) -> Any:
    """What somebody typed before they had to sign in: a draft in its form again, or a page to send it from.

    Whoever signs in instead of its author finds nothing of it; it is there for the author.
    """
    author = typed.author or current_user.id
    if back := current_app.extensions["drafts_of_forms"](typed.path, typed.fields, author):
        return redirect(back, 303) if author == current_user.id else None
    if author != current_user.id:
        return None
    g.actor = queries.get_user(author).as_actor()  # the one who has just signed in belongs to no session yet
    return signed_out.once_more(typed)


def _ending_session(view: View) -> View:
    @wraps(view)
    def ending() -> Any:
        sessions.end(session.get("_user_id", ""))
        answer = view()
        session.clear()
        return answer

    return ending


def _begin_session(_app: Flask, user: User) -> None:
    """A new cookie and a new row: what the browser held before signing in is worth nothing."""
    session.clear()
    masking.forget_token()  # else a page answered at once would carry one that its session no longer knows
    session["_user_id"] = sessions.start(user.id)
    session["_fresh"] = True
    session[signed_out.AUTHOR] = user.id
    limits.give_back(SIGN_IN, limits.source_of_request())


def _render(template: str, **context: Any) -> Response:
    form = context.get("login_user_form")
    wrong = form is not None and bool(form.errors)
    return make_response(render_template(template, **context), 422 if wrong else 200)
