"""The customer's side."""

from flask import Blueprint, Flask

portal = Blueprint("portal", __name__)


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import (  # noqa: F401
        acting,
        afterwards,
        asked,
        calendars,
        calling,
        filing,
        following,
        in_touch,
        landing,
        links,
        pages,
        talking,
        tracking,
    )

    app.register_blueprint(portal)
