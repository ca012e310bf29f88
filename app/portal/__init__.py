"""The customer's side."""

from flask import Blueprint, Flask

from ..drafts.service import KEPT

portal = Blueprint("portal", __name__)


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import (  # noqa: F401
        acting,
        afterwards,
        asked,
        calendars,
        calling,
        choosing,
        correcting,
        everything,
        filing,
        following,
        helping,
        in_touch,
        keeping,
        landing,
        links,
        mine,
        my_data,
        naming,
        needing,
        originals,
        pages,
        paper,
        proving,
        reaching,
        resuming,
        status,
        talking,
        tracking,
        typed,
    )

    app.permanent_session_lifetime = KEPT  # of the cookie that holds the key of what was begun: as long as that
    app.register_blueprint(portal)
