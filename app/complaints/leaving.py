"""Somebody leaves, or does something else from now on: what they hold goes to others in the same transaction.

They keep what they did: complaints that have ended stay theirs, and their account is never deleted.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ..access import SYSTEM, Actor, Role
from ..accounts import service as accounts_service
from ..accounts.models import User
from ..db import db
from ..errors import Invalid, WrongState
from ..outbox import service as outbox
from . import holdings
from .holdings import LEFT, MOVED, Group, Handing

MEANWHILE = "Somebody gave them something to do meanwhile. Look at the list again."


@dataclass(frozen=True)
class Wish:
    """Where one kind goes: to a person, or to nobody for a reason."""

    to_id: int | None
    reason: str = ""


@dataclass(frozen=True)
class Moved:
    """What went where, as a sentence says it: `3 open complaints`, `Dev Raman`."""

    counted: str
    to: str


def leave(user_id: int, wishes: Mapping[str, Wish], actor: Actor) -> list[Moved]:
    """Everything goes as the wishes say, kind by kind, and the account ends. Raises Invalid at `to_<kind>` for a kind
    without a wish, WrongState for the last administrator or where something came meanwhile."""
    return _part(user_id, wishes, actor, LEFT, accounts_service.deactivate)


def change_role(user_id: int, role: Role, actor: Actor) -> None:
    """Another role, if it may hold what this person holds. Raises Invalid at `role`, or WrongState."""
    user = hold_people([user_id])[user_id]
    unfit = [group for group in holdings.of_person(user_id, actor) if role not in group.kind.roles]
    if unfit:
        things = " and ".join(group.counted for group in unfit)
        words = f"{user.name} holds {things}. Pass that on first: this role does not look after it."
        raise Invalid(words, errors={"role": words})
    accounts_service.change_role(user, role)


def pass_on(user_id: int, wishes: Mapping[str, Wish], actor: Actor) -> list[Moved]:
    """The same without leaving: somebody changes what they do."""
    return _part(user_id, wishes, actor, MOVED, lambda _user: None)


def _part(
    user_id: int, wishes: Mapping[str, Wish], actor: Actor, why: str, then: Callable[[User], None]
) -> list[Moved]:  # fmt: skip
    people = hold_people({user_id, *(wish.to_id for wish in wishes.values() if wish.to_id is not None)})
    groups = holdings.of_person(user_id, actor)
    _check(groups, wishes, people, user_id)
    moved = [move(group, user_id, wishes[group.kind.key], actor, why, people) for group in groups]
    tell_owners(moved, wishes, groups, people[user_id], actor)
    then(people[user_id])
    db.session.flush()
    if holdings.of_person(user_id, actor):
        raise WrongState(MEANWHILE)
    return moved


def hold_people(user_ids: Collection[int]) -> dict[int, User]:
    """These colleagues, locked in one order: nobody gives them anything, and none of them leaves, meanwhile."""
    statement = select(User).where(User.id.in_(user_ids)).order_by(User.id).with_for_update(of=User, key_share=True)
    found = db.session.scalars(statement.execution_options(populate_existing=True)).unique()
    return {user.id: user for user in found}


def _check(groups: Sequence[Group], wishes: Mapping[str, Wish], people: Mapping[int, User], own_id: int) -> None:
    errors = {}
    for group in groups:
        wish, key = wishes.get(group.kind.key), f"to_{group.kind.key}"
        if wish is None or (wish.to_id is None and not group.kind.may_be_nobodys):
            errors[key] = f"Choose who takes the {group.counted}."
        elif wish.to_id is None and not wish.reason.strip():
            errors["reason"] = "Say why nobody gets them."
        elif wish.to_id is not None and (words := _why_not(people.get(wish.to_id), group, own_id)):
            errors[key] = words
    if errors:
        raise Invalid("Something has no owner yet.", errors=errors)


def _why_not(user: User | None, group: Group, own_id: int) -> str:
    if user is None or not user.active or user.id == own_id:
        return "Choose a colleague who works here."
    return "" if user.role in group.kind.roles else f"{user.name} can’t look after that in their role."


def move(
    group: Group, from_id: int, wish: Wish, actor: Actor, why: str, people: Mapping[int, User]
) -> Moved:  # fmt: skip
    try:
        group.kind.pass_on(group.ids, Handing(from_id, wish.to_id, actor, why, wish.reason))
    except Invalid as refusal:
        raise Invalid(refusal.words, errors={f"to_{group.kind.key}": next(iter(refusal.errors.values()))}) from None
    return Moved(group.counted, people[wish.to_id].name if wish.to_id is not None else "the team")


def tell_owners(
    moved: Sequence[Moved], wishes: Mapping[str, Wish], groups: Sequence[Group], user: User, actor: Actor
) -> None:
    """Each new owner hears once what they have now."""
    got: dict[int, list[str]] = {}
    for group, row in zip(groups, moved, strict=True):
        to_id = wishes[group.kind.key].to_id
        if to_id is not None and to_id != actor.id:
            got.setdefault(to_id, []).append(row.counted)
    for to_id, things in got.items():
        outbox.tell(to_id, "assigned", f"You have {listed(things)} of {user.name} now", None)


def listed(things: Sequence[str]) -> str:
    """`3 open complaints, 2 open tasks and a promise`."""
    return " and ".join(part for part in (", ".join(things[:-1]), things[-1]) if part)


def let_go(kind: holdings.Kind, row_id: int) -> None:
    """What somebody who has left still holds goes to whoever handles the complaint, or back to the team."""
    from_id = holdings.owner_of(kind, row_id)
    kind.pass_on([row_id], Handing(from_id, None, SYSTEM, LEFT, "Whoever had it no longer works here."))
