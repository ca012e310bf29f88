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
        customers,
        duty,
        health,
        help_answers,
        house_words,
        known_problems,
        languages,
        leaving,
        letters,
        notices,
        passwords,
        profile,
        public_pages,
        question_sets,
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
