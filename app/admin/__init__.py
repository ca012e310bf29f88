"""What administrators change, everybody's own account, and, in the demo, its clock and mailbox."""

from flask import Blueprint, Flask

admin = Blueprint("admin", __name__, url_prefix="/desk")


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import passwords  # noqa: F401

    app.register_blueprint(admin)
