"""Pages that only the demo has: its mailbox, where links can be followed, and its clock."""

from typing import Any

from cryptography.fernet import InvalidToken
from flask import Blueprint, Flask, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from .. import clock, sealing
from ..access import public
from ..db import db
from ..errors import NotFound
from ..outbox.models import Delivery, State
from ..outbox.rendering import fill_link
from ..web.headers import AS_A_MAIL_READER
from . import demo_clock

PAGE = 50
TO = {"customers": "To customers", "staff": "To staff"}
STATES = {
    State.WAITING: ("Waiting", "clock", "muted"),
    State.JOINED: ("Went with others", "envelope", "muted"),
    State.SENT: ("Sent", "check-circle", "ok"),
    State.GAVE_UP: ("Gave up", "exclamation-circle-fill", "bad"),
    State.CAME_BACK: ("Came back", "arrow-return-left", "bad"),
    State.RECALLED: ("Taken back", "x-circle", "muted"),
    State.TO_DO: ("To print or ring", "envelope-paper", "text"),
    State.DONE: ("Posted or rung", "check-circle", "ok"),
}

demo = Blueprint("demo", __name__, url_prefix="/demo")


def init_app(app: Flask) -> None:
    """Register the pages and the clock; `create_app` calls it in the demo alone."""
    assert app.extensions["settings"].is_demo
    demo_clock.init_app(app)
    app.register_blueprint(demo)
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    return {"in_demo": True}


@demo.get("/mailbox")
@public
def mailbox() -> ResponseReturnValue:
    """What the portal wrote, the newest first."""
    before, to = request.args.get("before", type=int), request.args.get("to", "")
    statement = select(Delivery).where(Delivery.recipient != "").order_by(Delivery.id.desc()).limit(PAGE + 1)
    if to in TO:
        statement = statement.where(Delivery.to_staff.is_(to == "staff"))
    if before is not None and 0 < before < 2**31:
        statement = statement.where(Delivery.id < before)
    found = db.session.scalars(statement).all()
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template(
        "demo/mailbox.html", mails=found[:PAGE], older=older, before=before, to=to, views=_views(to), states=STATES
    )


def _views(to: str) -> list[dict[str, Any]]:
    names = [("", "All"), *TO.items()]
    current = to if to in TO else ""
    return [
        {"label": words, "href": url_for("demo.mailbox", to=name or None), "current": name == current, "count": None}
        for name, words in names
    ]


@demo.get("/mailbox/<int(max=2147483647):delivery_id>")
@public
def mail(delivery_id: int) -> ResponseReturnValue:
    """One of them as text, with its link whole."""
    found = _get(delivery_id)
    return render_template("demo/mail.html", mail=found, text=_whole(found, found.text), states=STATES)


@demo.get("/mailbox/<int(max=2147483647):delivery_id>/html")
@public
def mail_as_html(delivery_id: int) -> Response:
    """The part that a mail reader shows, with the little that a mail reader allows."""
    found = _get(delivery_id)
    response = make_response(_whole(found, found.html))
    response.headers["Content-Security-Policy"] = f"{AS_A_MAIL_READER} allow-popups allow-top-navigation"
    return response


@demo.get("/clock", endpoint="clock")
@public
def show_clock() -> ResponseReturnValue:
    return render_template(
        "demo/clock.html", now=clock.now(), ahead=demo_clock.read_shift(), next_event=demo_clock.next_event()
    )


@demo.post("/clock")
@public
def move_clock() -> ResponseReturnValue:
    """Live through an hour, a day, or the time until something is due."""
    demo_clock.step(request.form.get("by", ""))
    flash("Time has passed. What was due happens within a quarter of a minute.")
    return redirect(url_for("demo.clock"), 303)


def _get(delivery_id: int) -> Delivery:
    found = db.session.get(Delivery, delivery_id)
    if found is None or not found.recipient:
        raise NotFound("There is no such mail.")
    return found


def _whole(found: Delivery, body: str) -> str:
    try:
        token = sealing.unseal(found.link_sealed) if found.link_sealed is not None else None
    except InvalidToken:
        token = None
    return fill_link(body, token, found.link_purpose)
