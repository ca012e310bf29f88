"""What the page of a guided call sends."""

from flask import request

from ..conversations import service

TALK = "/guided-calls/<int:talk_id>"


def typed_in() -> dict[str, list[str]]:
    """Everything in the form, by field."""
    return {name: request.form.getlist(name) for name in request.form}


def page_of() -> service.Page:
    """Which page sent it, and the version it was opened with."""
    version = request.form.get("version", "")
    return service.Page(
        request.form.get("draft_tab", "")[:40], int(version) if version.isdecimal() and len(version) < 10 else 0
    )
