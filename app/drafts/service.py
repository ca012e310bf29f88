"""Keeping what somebody typed until it is sent, and for a while after, so that sending it again finds the first."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from .. import clock, sealing
from ..db import db
from ..web import uploads
from .models import HAS_FILES, Draft, StagedFile

KEPT = timedelta(days=14)
KEPT_ONCE_SENT = timedelta(days=1)


def start(token: str, purpose: str) -> Draft:
    """An empty draft under the hash of `token`, which only the writer's browser holds."""
    at = clock.now()
    draft = Draft(
        key_hash=sealing.digest(token), purpose=purpose, answers={}, about=None, saved_at=at, expires_at=at + KEPT
    )
    draft.files = []
    db.session.add(draft)
    return draft


def keep(draft: Draft, answers: Mapping[str, Any]) -> None:
    """Add or replace answers. Once it was sent, the answers that were sent are kept beside the changed ones."""
    before = draft.answers
    after = {**before, **answers}
    if draft.about is not None and "sent" not in before and after != before:
        after["sent"] = dict(before)
    draft.answers = after
    draft.saved_at = clock.now()
    if draft.about is None:
        draft.expires_at = draft.saved_at + KEPT


def sent_answers(draft: Draft) -> dict[str, Any] | None:
    """What was sent, where the answers have changed since; None where nothing did."""
    sent: dict[str, Any] | None = draft.answers.get("sent")
    return sent


def stage(draft: Draft, files: Iterable[uploads.Upload]) -> None:
    """Keep checked files with the draft; each has its number then."""
    for file in files:
        draft.answers = {**draft.answers, HAS_FILES: True}
        draft.files.append(StagedFile(**uploads.columns(file), staged_at=clock.now()))
    db.session.flush()


def unstage(draft: Draft, file_id: int) -> None:
    """Take a file out again; another draft's or an unknown one changes nothing."""
    for file in [file for file in draft.files if file.id == file_id]:
        draft.files.remove(file)
        uploads.forget(file)


def throw_away(draft: Draft) -> None:
    """The answers and files that were never sent are gone at once, on every device."""
    for file in draft.files:
        uploads.forget(file)
    db.session.execute(delete(Draft).where(Draft.key_hash == draft.key_hash))
    db.session.expunge(draft)


def became(draft: Draft, about: int) -> None:
    """The answers and files, as they are now, belong to `about`. The files are its own from here on."""
    draft.about = about
    if "sent" in draft.answers:
        draft.answers = {name: value for name, value in draft.answers.items() if name != "sent"}
    if draft.files:
        draft.files.clear()
    draft.expires_at = clock.now() + KEPT_ONCE_SENT


def forget_expired(limit: int = 100) -> int:
    """Drop drafts whose time is over, with files that became nothing; returns how many. The worker calls it."""
    statement = select(Draft).where(Draft.expires_at <= clock.now()).limit(limit)
    expired = db.session.scalars(statement.with_for_update(skip_locked=True)).all()
    for draft in expired:
        for file in draft.files:
            uploads.forget(file)
    db.session.execute(delete(Draft).where(Draft.key_hash.in_([draft.key_hash for draft in expired])))
    return len(expired)
