"""Amends: complaints made right. `create_app` wires the features and surfaces; nothing else happens here."""

import os
import sys
from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from .config import Settings
from .db import db, init_db
from .extensions import babel, csrf, mail

FEATURES = (
    "catalogue",
    "helping",
    "accounts",
    "people",
    "drafts",
    "outbox",
    "complaints",
    "remedies",
    "enquiries",
    "decisions",
    "calls",
    "followups",
    "replies",
    "reviews",
    "replies",
    "safety",
    "conversations",
    "reports",
    "inbox",
    "forgetting",
    "trends",
)
SURFACES = ("portal", "desk", "admin")


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without `settings` they are read from the environment."""
    settings = settings or Settings()
    app = Flask(__name__, static_folder="static")
    app.extensions["settings"] = settings
    _configure(app, settings)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    init_db(app)
    _load_features()
    _init_extensions(app)
    for surface in SURFACES:
        import_module(f".{surface}", __name__).init_app(app)
    if settings.is_demo:
        import_module(".jobs.demo_pages", __name__).init_app(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        TESTING=settings.environment == "test",
        # All files of a message may come at once, as the page says; one that is too large is refused by its name, and
        # the words beside it are kept.
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1_000_000 * (settings.uploads_per_message + 5),
        MAX_FORM_MEMORY_SIZE=2_000_000,
        TRUSTED_HOSTS=_hosts(settings),
        SESSION_COOKIE_SECURE=settings.uses_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # Our pages tell no browser to say where it came from, so its check of that would refuse every form over HTTPS.
        WTF_CSRF_SSL_STRICT=False,
        # Every message of our forms is our own; WTForms would read its own translations from the disk on each request.
        WTF_I18N_ENABLED=False,
        BABEL_DEFAULT_LOCALE="en",
    )


def _hosts(settings: Settings) -> list[str] | None:
    """The names this server answers to: its public one, and this machine's own for whoever watches over it."""
    public = urlsplit(settings.public_url).hostname
    return [public, "localhost", "127.0.0.1"] if settings.is_production and public else None


def _load_features() -> None:
    """Import every table and every effect."""
    for feature in FEATURES:
        for module in ("models", "effects", "service"):
            _import_if_there(f".{feature}.{module}")
    import_module(".web.limits", __name__)


def _import_if_there(name: str) -> None:
    try:
        import_module(name, __name__)
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}{name}":
            raise


def _init_extensions(app: Flask) -> None:
    from .accounts.sign_in import init_sign_in
    from .catalogue import queries as catalogue
    from .web import init_web, languages

    babel.init_app(app, locale_selector=languages.choose)
    csrf.init_app(app)
    mail.init_app(app)
    _init_migrations(app)
    app.extensions["organisation"] = catalogue.organisation
    app.extensions["languages"] = catalogue.offered_languages
    init_web(app)
    app.jinja_env.globals["severity_name"] = catalogue.severity_name
    init_sign_in(app)


def _init_migrations(app: Flask) -> None:
    """For the `flask` command, and for those of ours that migrate; servers are spared Alembic's start and memory."""
    if "flask_migrate" in sys.modules or os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        migrations = import_module("flask_migrate")
        migrations.Migrate(app, db, directory="migrations", render_as_batch=True)
