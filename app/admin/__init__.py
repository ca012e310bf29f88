"""What administrators change."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this side's pages."""
