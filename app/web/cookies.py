"""Two cookies: one for customers, one for staff under /desk. A page that stores nothing sets none."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

STAFF_PATH = "/desk"


class TwoCookies(SecureCookieSessionInterface):
    """Staff and customers never share a session, even in one browser."""

    def get_cookie_name(self, app: Flask) -> str:
        return name(app)

    def get_cookie_path(self, app: Flask) -> str:
        return STAFF_PATH if _is_staff_side() else "/"

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # Here, not in `headers`: the name `flask.session` counts as a look into the cookie by itself.
        if session.accessed:
            response.headers["Cache-Control"] = "no-store"
        super().save_session(app, session, response)


def name(app: Flask) -> str:
    """What the cookie of this side is called."""
    prefix = "__Secure-" if app.config["SESSION_COOKIE_SECURE"] else ""
    return f"{prefix}{'desk' if _is_staff_side() else 'visit'}"


def _is_staff_side() -> bool:
    return request.path == STAFF_PATH or request.path.startswith(STAFF_PATH + "/")


def init_app(app: Flask) -> None:
    app.session_interface = TwoCookies()
