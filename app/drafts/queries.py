"""Reads of drafts."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from .. import clock, sealing
from ..db import db
from .models import HAS_FILES, Draft

FIND = (
    select(Draft)
    .where(Draft.key_hash == bindparam("key"), Draft.expires_at > bindparam("at"))
    .options(joinedload(Draft.files))
)
FIND_FOR_CHANGE = (
    select(Draft)
    .where(Draft.key_hash == bindparam("key"), Draft.expires_at > bindparam("at"))
    .with_for_update()
    # As it is once it is ours, also where it was read before: another request may have kept something meanwhile.
    .execution_options(populate_existing=True)
)


def find(token: str, *, for_change: bool = False) -> Draft | None:
    """The draft whose key this is, with its files; None when there is none or its time is over.

    `for_change` locks it, so that of several equal requests one acts and the others see what it did.
    """
    asked = {"key": sealing.digest(token), "at": clock.now()}
    if not for_change:
        return db.session.scalars(FIND, asked).unique().one_or_none()
    draft = db.session.scalars(FIND_FOR_CHANGE, asked).one_or_none()
    # Files are asked for when the row is ours: read with it, PostgreSQL would show those of before the wait.
    if draft is not None and HAS_FILES not in draft.answers:
        set_committed_value(draft, "files", [])
    return draft
