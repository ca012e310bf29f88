"""The first page of the desk."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from ..access import signed_in
from .blueprint import desk


@desk.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Straight to what is due next."""
    return redirect(url_for(".queue"))
