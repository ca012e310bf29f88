"""Telling staff, in the portal and by mail, as the settings say: who, who instead, and whether at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import select

from ..access import Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..catalogue.settings import NoticeKind
from ..db import db
from ..outbox import queries as mails
from ..outbox import service as outbox
from .access import is_about
from .models import Complaint, Reader

GROUPS = {
    "representatives": Role.CSR,
    "managers": Role.MANAGER,
    "administrators": Role.ADMIN,
}


def tell(
    kind: str, complaint: Complaint, words: str, *, to_deputy: bool = False, group: str = "",
    unless_since: datetime | None = None,
) -> int:  # fmt: skip
    """Tell whoever the rule for `kind` names, or their deputy; returns how many people were told.

    `to_deputy` is for what the addressee did not hear, `group` for what only other people can decide; nobody hears
    again what they were told `unless_since` then.

    When nobody is there at all, the administrators are told: a notice without a reader is an unkept promise. Of a
    restricted complaint only its readers are told: whom the rule names among them, or else all.
    """
    rule = catalogue.notices().rules[cast(NoticeKind, kind)]
    if not rule.enabled:
        return 0
    first = group or (rule.deputy if to_deputy else rule.addressee)
    return tell_group(first, rule.deputy, kind, complaint, words, unless_since=unless_since)


def tell_group(
    first: str, deputy: str, kind: str, complaint: Complaint, words: str, *, unless_since: datetime | None = None
) -> int:  # fmt: skip
    """The same for a group that no rule names, and for those told in its place; returns how many people were told."""
    people = _here(first, complaint) or _here(deputy, complaint)
    people = people or list(accounts.active_with_role(Role.ADMIN))
    if complaint.restricted:
        readers = _readers(complaint)
        people = [user for user in people if user.id in readers] or _present(readers.values())
    told = mails.told_since(kind, complaint.id, unless_since) if unless_since is not None else set()
    people = [user for user in people if not is_about(user.id, complaint) and user.id not in told]
    for user in people:
        tell_person(user, kind, complaint, words)
    return len(people)


def tell_person(user: User, kind: str, complaint: Complaint, words: str) -> None:
    """Tell one person, by mail too where the rule for `kind` says so; nobody who may not know of the complaint."""
    if is_about(user.id, complaint) or (complaint.restricted and user.id not in _readers(complaint)):
        return
    outbox.tell(user.id, kind, words, complaint.id)
    if catalogue.notices().rules[cast(NoticeKind, kind)].by_mail:
        recipient = outbox.Recipient(user.name, user.email, is_staff=True)
        outbox.enqueue("staff_notice", recipient, {"complaint": complaint, "words": words}, about=complaint.id)


def _readers(complaint: Complaint) -> dict[int, User]:
    named = select(User).join(Reader, Reader.user_id == User.id).where(Reader.complaint_id == complaint.id, User.active)
    return {user.id: user for user in db.session.scalars(named.order_by(User.id)).unique()}


def _here(group: str, complaint: Complaint) -> list[User]:
    """Who of them is there, without whom it is about."""
    return [user for user in _present(_addressed(group, complaint)) if not is_about(user.id, complaint)]


def _addressed(group: str, complaint: Complaint) -> Sequence[User]:
    if group in GROUPS:
        return accounts.active_with_role(GROUPS[group])
    handler = accounts.find_user(complaint.handler_id)
    return () if handler is None else (handler,)


def _present(users: Iterable[User]) -> list[User]:
    """Active people; somebody who is away is replaced by their own deputy where they named one."""
    present: dict[int, User] = {}
    for user in users:
        stand_in = accounts.find_user(user.deputy_id) if user.is_away else user
        if stand_in is not None and stand_in.active and not stand_in.is_away:
            present[stand_in.id] = stand_in
    return list(present.values())
