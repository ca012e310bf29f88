"""Reads of drafts."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from .. import clock, sealing
from ..db import db
from .models import Draft


def find(token: str, *, for_change: bool = False) -> Draft | None:
    """The draft whose key this is, with its files; None when there is none or its time is over.

    `for_change` locks it, so that of several equal requests one acts and the others see what it did.
    """
    statement = (
        select(Draft)
        .where(Draft.key_hash == sealing.digest(token), Draft.expires_at > clock.now())
        .options(joinedload(Draft.files))
    )
    if for_change:
        statement = statement.with_for_update(of=Draft)
    return db.session.scalars(statement).unique().one_or_none()
