"""Reads of drafts."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from .. import clock, sealing
from ..db import db
from .models import Draft

FIND = (
    select(Draft)
    .where(Draft.key_hash == bindparam("key"), Draft.expires_at > bindparam("at"))
    .options(joinedload(Draft.files))
)
FIND_FOR_CHANGE = FIND.with_for_update(of=Draft)


def find(token: str, *, for_change: bool = False) -> Draft | None:
    """The draft whose key this is, with its files; None when there is none or its time is over.

    `for_change` locks it, so that of several equal requests one acts and the others see what it did.
    """
    statement = FIND_FOR_CHANGE if for_change else FIND
    return db.session.scalars(statement, {"key": sealing.digest(token), "at": clock.now()}).unique().one_or_none()
