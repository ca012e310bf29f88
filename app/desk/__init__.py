"""The staff side: the queue, one page for one complaint, and everything that may be done to it."""

from flask import Flask

from .blueprint import desk


def init_app(app: Flask) -> None:
    """Register this side's pages."""
    from . import acting, bulk, case, deliveries, home, logging, navigation, notices, queue, searching  # noqa: F401

    app.register_blueprint(desk)
    app.context_processor(navigation.shared)
