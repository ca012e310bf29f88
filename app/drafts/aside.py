"""What somebody had typed when they changed the language: laid aside until the page comes again in the other one."""

from datetime import timedelta

from .. import clock, sealing
from ..db import db
from . import queries, service
from .models import Draft

PURPOSE = "aside"
KEPT = timedelta(days=1)

Fields = list[tuple[str, str]]


def lay(token: str, path: str, fields: Fields) -> None:
    """Keep `fields` for the page at `path`, in place of what this key kept before."""
    draft = queries.find(token, for_change=True) or service.start(token, PURPOSE)
    typed = [[name, value.replace("\0", "")] for name, value in fields]
    service.keep(draft, {"path": path, "fields": typed})
    draft.expires_at = draft.saved_at + KEPT


def find(token: str, path: str) -> Fields | None:
    """What was typed on the page at `path`; None where nothing was."""
    draft = db.session.get(Draft, sealing.digest(token))
    if draft is None or draft.purpose != PURPOSE or draft.expires_at <= clock.now() or draft.answers["path"] != path:
        return None
    return [(name, value) for name, value in draft.answers["fields"]]
