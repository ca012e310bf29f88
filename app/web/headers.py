"""Headers of every answer: nothing from elsewhere runs, nobody frames us, nobody learns where a reader came from."""

from flask import Flask, Response, g, request

from . import static_files

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
AS_A_MAIL_READER = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; sandbox"
)
"""For a mail shown as mail readers show it: its styles stand inside it, and nothing in it runs."""
FOR_EVER = 31_536_000


def init_app(app: Flask) -> None:
    secure = app.extensions["settings"].uses_https

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if secure:
            headers.setdefault("Strict-Transport-Security", f"max-age={FOR_EVER}; includeSubDomains")
        if response.mimetype != "text/html" and request.endpoint != "static":
            # Pages say of themselves whether they may be found by searching; a file cannot, and is somebody's own.
            headers.setdefault("X-Robots-Tag", "noindex")
        _say_how_long_to_keep(response)
        return response


def may_be_kept(seconds: int) -> None:
    """Anybody may keep this answer for so long: it is the same for all, and neither sets nor reads a cookie."""
    g.kept_seconds = seconds


def _say_how_long_to_keep(response: Response) -> None:
    if static_files.is_as_named(response):
        # Flask sends files with `no-cache`, which asks again for every one of them on every page.
        response.headers["Cache-Control"] = f"public, max-age={FOR_EVER}, immutable"
    elif g.get("personal") or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif "kept_seconds" in g:
        response.headers["Cache-Control"] = f"public, max-age={g.kept_seconds}"
    elif request.endpoint != "static" and not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-cache"
