"""The customer's side."""

from flask import Blueprint, Flask

portal = Blueprint("portal", __name__)


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import acting, afterwards, asked, filing, following, landing, links, pages, tracking  # noqa: F401

    app.register_blueprint(portal)
