"""The one place that turns refusals and failures into pages. Nothing typed is lost: views re-render their own form;
what still arrives here says what to do next, on the side of the house where it happened.
"""

import logging
import traceback

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from ..db import only_read_from_here
from ..errors import DomainError, TooMany

log = logging.getLogger(__name__)

WORDS = {
    400: _l("This request was not complete."),
    403: _l("This page belongs to somebody else."),
    404: _l("There is no page here."),
    405: _l("This page can't be used that way."),
    413: _l(
        "This is more than one press can carry. Go back: what you wrote is still in your form. Then send fewer files."
    ),
    429: _l("That was very often. Wait a little and try again."),
    500: _l("This did not go through, and it is our fault."),
    503: _l("This did not go through, and it is our fault."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(OperationalError, database_busy)
    app.register_error_handler(Exception, failed)


def refused(error: DomainError) -> Response:
    response = page(error.status_code, error.words, getattr(error, "reasons", []))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def http_error(error: HTTPException) -> Response:
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    if isinstance(error, InternalServerError) and error.original_exception is not None:  # the commit failed
        cause = error.original_exception
        return database_busy(cause) if isinstance(cause, OperationalError) else failed(cause)
    code = error.code or 500
    response = page(code, str(WORDS.get(code, error.name)))
    for name in ("Allow", "Retry-After"):
        if (value := dict(error.get_headers()).get(name)) is not None:
            response.headers[name] = value
    return response


def database_busy(error: OperationalError) -> Response:
    """The database is locked, full or away: nothing was stored, and the page says so."""
    log.error("database not available: %s", type(error.orig).__name__)
    only_read_from_here()
    return page(503, _("Nothing was saved just now."))


def failed(error: BaseException) -> Response:
    _log("unexpected failure", error)
    only_read_from_here()
    return page(500, str(WORDS[500]))


def page(code: int, words: str, reasons: list[str] | None = None) -> Response:
    """An error page for the side of the house it happened on."""
    template = "errors/desk.html" if request.path.startswith("/desk") else "errors/public.html"
    try:
        body = render_template(template, code=code, words=words, reasons=reasons or [])
    except Exception as error:  # the page itself failed, perhaps because the database is away: say it plainly
        _log("the error page failed", error)
        more = _("Nothing you told us before is lost. Go back: what you wrote is still in your form. Then try again.")
        body = f"<!doctype html><title>{code}</title><p>{words}</p>{f'<p>{more}</p>' if code >= 500 else ''}"
    return make_response(body, code)


def _log(what: str, error: BaseException) -> None:
    """Where it failed and how that is called. In production without its words: a database repeats what people wrote."""
    if not current_app.extensions["settings"].is_production:
        log.error(what, exc_info=error)
        return
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s: %s\n%s", what, type(error).__name__, places)
