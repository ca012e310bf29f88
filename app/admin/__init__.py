"""What administrators change, everybody's own account, and whether the portal is well."""

from flask import Blueprint, Flask

admin = Blueprint("admin", __name__, url_prefix="/desk")


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import (  # noqa: F401
        absence,
        assigning,
        calling,
        care,
        categories,
        duty,
        health,
        house_words,
        leaving,
        letters,
        notices,
        passwords,
        profile,
        remedies,
        reply_templates,
        ringing,
        routes,
        safety,
        scripts,
        settings,
        severities,
        staff,
        taking,
    )

    app.register_blueprint(admin)
    app.register_blueprint(health.health)
