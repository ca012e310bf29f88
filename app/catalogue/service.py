"""Changes of the catalogue."""

from ..db import db
from . import queries
from .models import Setting
from .settings import KEYS, Document


def save(document: Document) -> None:
    """Store a document of settings whole, replacing the one before."""
    key = KEYS[type(document)]
    value = document.model_dump(mode="json")
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value=value))
    else:
        row.value = value
    queries.forget()
