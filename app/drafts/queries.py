"""Reads of drafts."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from .. import clock, sealing
from ..db import db
from .models import Draft

FIND = (
    select(Draft)
    .where(Draft.key_hash == bindparam("key"), Draft.expires_at > bindparam("at"))
    .options(joinedload(Draft.files))
)
# The files are asked for once the row is ours: read with it, PostgreSQL would show those of before the wait.
FIND_FOR_CHANGE = (
    select(Draft)
    .where(Draft.key_hash == bindparam("key"), Draft.expires_at > bindparam("at"))
    .with_for_update()
    .options(selectinload(Draft.files))
)


def find(token: str, *, for_change: bool = False) -> Draft | None:
    """The draft whose key this is, with its files; None when there is none or its time is over.

    `for_change` locks it, so that of several equal requests one acts and the others see what it did.
    """
    statement = FIND_FOR_CHANGE if for_change else FIND
    return db.session.scalars(statement, {"key": sealing.digest(token), "at": clock.now()}).unique().one_or_none()
