"""The card that is read before a call: until its reader has read it as it is now, every number leads to it first."""

from http import HTTPStatus

from cryptography.fernet import InvalidToken
from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import sealing
from ..access import current_actor, signed_in
from ..conversations import cards
from ..errors import NotFound
from .blueprint import desk
from .moments import back

UNREAD = "card_unread"


def card_first(number: str) -> str:
    """Where this number leads while the card is not read; empty where it rings at once. No address holds a number."""
    if not g.get(UNREAD):
        return ""
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return url_for("desk.card", number=sealing.seal(number).decode(), back=here)


@desk.get("/call-card")
@signed_in
def card() -> ResponseReturnValue:
    """The card, and the number: as a text until the card is read, to be rung from then on."""
    return _page()


@desk.post("/call-card")
@signed_in
def read_card() -> ResponseReturnValue:
    """I have read it."""
    if "read_card" not in request.form:
        return _page(cards.TICK)
    cards.mark_read(current_actor().id or 0)
    return redirect(request.full_path.rstrip("?"), 303)


def _page(error: str = "") -> ResponseReturnValue:
    page = render_template(
        "desk/call_card.html", card=cards.card_for(current_actor().id or 0), training=cards.words(cards.TRAINING),
        number=_number(), back=back(), error=error,
    )  # fmt: skip
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK


def _number() -> str:
    try:
        return sealing.unseal(request.args.get("number", "").encode())
    except InvalidToken:
        raise NotFound("There is no such number.") from None
