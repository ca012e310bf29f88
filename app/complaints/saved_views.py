"""Views of the queue that people keep for themselves or for all, with a digest by mail for who wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from .. import clock
from ..access import Actor, Role
from ..catalogue import queries as catalogue
from ..db import db
from ..errors import Invalid, NotAllowed, NotFound
from .board import Question
from .models import QueueLook, SavedView, ViewDigest

MOST = 20
LONGEST_NAME = 40
DENSITIES = ("roomy", "dense")
# Columns somebody may do without; what is due and the complaint itself always stand there.
COLUMNS = ("category", "customer", "status", "severity", "handler", "heard")


@dataclass(frozen=True)
class View:
    """A kept view as pages show it. `asked` are the arguments of the queue's address."""

    id: int
    owner_id: int
    name: str
    asked: Mapping[str, str]
    shared: bool


@dataclass(frozen=True)
class Look:
    density: str = "roomy"
    hidden: frozenset[str] = frozenset()


def of(actor: Actor) -> list[View]:
    """The views of this person and those shared with all, by name. Remembered for seconds: every page shows them."""
    kept = catalogue.remembered("saved_views", _load)
    return [view for view in kept if view.shared or view.owner_id == actor.id]


def get(view_id: int, actor: Actor) -> SavedView:
    """One that this person may see. Raises NotFound."""
    view = db.session.get(SavedView, view_id)
    if view is None or not (view.shared or view.owner_id == actor.id):
        raise NotFound("There is no such view.")
    return view


def may_change(view: SavedView | View, actor: Actor) -> bool:
    """Its owner; and a manager where it is shared, because its owner may have left."""
    return view.owner_id == actor.id or (view.shared and actor.role is Role.MANAGER)


def save(name: str, question: Question, actor: Actor, *, shared: bool) -> SavedView:
    """Keep a question under a name; the same name of the same person is replaced. Raises Invalid."""
    _check_name(name)
    assert actor.id is not None
    own = db.session.scalars(select(SavedView).where(SavedView.owner_id == actor.id)).all()
    view = next((view for view in own if view.name.casefold() == name.strip().casefold()), None)
    if view is None:
        if len(own) >= MOST:
            raise Invalid("That is one too many.", errors={"name": f"{MOST} views are kept. Remove one first."})
        view = SavedView(owner_id=actor.id)
        db.session.add(view)
    view.name, view.asked, view.shared, view.saved_at = name.strip(), question.asked(), shared, clock.now()
    db.session.flush()
    _keep_to_owner(view)
    catalogue.forget()
    return view


def change(view: SavedView, name: str, actor: Actor, *, shared: bool) -> None:
    """Another name, or shared, or no longer. Raises Invalid and NotAllowed."""
    _check_changes(view, actor)
    _check_name(name)
    view.name, view.shared = name.strip(), shared
    _keep_to_owner(view)
    catalogue.forget()


def _keep_to_owner(view: SavedView) -> None:
    """What is no longer shared is mailed to nobody else."""
    if not view.shared:
        others = ViewDigest.view_id == view.id, ViewDigest.user_id != view.owner_id
        db.session.execute(delete(ViewDigest).where(*others))


def remove(view: SavedView, actor: Actor) -> None:
    """Keep it no more, and send it to nobody. Raises NotAllowed."""
    _check_changes(view, actor)
    db.session.execute(delete(ViewDigest).where(ViewDigest.view_id == view.id))
    db.session.delete(view)
    catalogue.forget()


def wish_digest(view: SavedView, actor: Actor, *, wished: bool) -> None:
    """Whether this person gets it by mail each working morning."""
    kept = db.session.get(ViewDigest, (view.id, actor.id))
    if wished and kept is None:
        db.session.add(ViewDigest(view_id=view.id, user_id=actor.id, sent_on=None))
    elif not wished and kept is not None:
        db.session.delete(kept)


def wished_digests(actor: Actor) -> frozenset[int]:
    """The ids of the views that this person gets by mail."""
    return frozenset(db.session.scalars(select(ViewDigest.view_id).where(ViewDigest.user_id == actor.id)))


def look_of(actor: Actor) -> Look:
    """How this person sees the queue."""
    kept = catalogue.remembered("queue_looks", _load_looks)
    return kept.get(actor.id or 0, Look())


def keep_look(actor: Actor, density: str, hidden: Sequence[str]) -> None:
    """Remember density and hidden columns; what is not known is left out."""
    row = db.session.get(QueueLook, actor.id)
    if row is None:
        row = QueueLook(user_id=actor.id)
        db.session.add(row)
    row.density = density if density in DENSITIES else DENSITIES[0]
    row.hidden = [column for column in COLUMNS if column in hidden]
    catalogue.forget()


def _load() -> list[View]:
    rows = db.session.scalars(select(SavedView).order_by(func.lower(SavedView.name), SavedView.id))
    return [View(row.id, row.owner_id, row.name, row.asked, row.shared) for row in rows]


def _load_looks() -> dict[int, Look]:
    rows = db.session.scalars(select(QueueLook))
    return {row.user_id: Look(row.density, frozenset(row.hidden)) for row in rows}


def _check_name(name: str) -> None:
    if not name.strip():
        raise Invalid("Something is missing.", errors={"name": "Give the view a name."})
    if len(name.strip()) > LONGEST_NAME or "\0" in name:
        raise Invalid("Too long.", errors={"name": f"Find a name of at most {LONGEST_NAME} signs."})


def _check_changes(view: SavedView, actor: Actor) -> None:
    if not may_change(view, actor):
        raise NotAllowed("This view belongs to somebody else. Keep one of your own.")
