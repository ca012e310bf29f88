"""Whether the portal lives, and whether it can do its work: for whoever watches over it."""

import logging

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from .. import schema
from ..access import public
from ..catalogue import worker
from ..config import Settings
from ..inbox import health as inbox

health = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@health.get("/healthz")
@public
def lives() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(lives=True)


@health.get("/readyz")
@public
def is_ready() -> ResponseReturnValue:
    """Database, tables and worker, each well or not; 503 when one is not. A mailbox that can't be read is told as well:
    it is no reason to take the pages away."""
    found = {"database": False, "schema": False, "worker": False}
    try:
        found["schema"] = schema.is_current()
        found["database"] = True
        found["worker"] = found["schema"] and worker.is_well()
        ready = all(found.values())
        settings: Settings = current_app.extensions["settings"]
        if inbox.is_fetched(settings):
            found["inbox"] = inbox.is_well()
    except SQLAlchemyError as error:
        ready = False
        log.error("not ready: %s", type(error).__name__)
    return jsonify(found), 200 if ready else 503
