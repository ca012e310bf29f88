"""What administrators change, everybody's own account, and whether the portal is well."""

from flask import Blueprint, Flask

admin = Blueprint("admin", __name__, url_prefix="/desk")


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import categories, health, notices, passwords, profile, settings, staff  # noqa: F401

    app.register_blueprint(admin)
    app.register_blueprint(health.health)
