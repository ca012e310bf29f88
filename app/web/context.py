"""What every page knows without being told: whose portal it is, and the colour scheme the system chose."""

from typing import Any

from flask import Flask, current_app


def init_app(app: Flask) -> None:
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    return {"organisation": current_app.extensions["organisation"](), "theme": None}
