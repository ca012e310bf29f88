"""Whom we ask: contacts, and for each kind of issue the order in which they are asked.

Seed 003: technical matters go to the team leader first, then to the engineer; matters of accounts to that department;
matters of client services to its team leader. A new installation begins with that, and without addresses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select

from ..db import db
from ..errors import Invalid, NotFound
from . import queries
from .models import Contact, RouteStep

KINDS: dict[str, str] = {"department": "Department", "leader": "Team leader", "person": "A person"}
LONGEST = 6
"""So many contacts fit into one route."""

STARTING: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Product defect": (("leader", "Team leader, technical", "Technical"), ("person", "Engineer", "Technical")),
    "Service issue": (("leader", "Team leader, client services", "Client services"),),
    "How we treated somebody": (("leader", "Team leader, client services", "Client services"),),
    "Money and bills": (("department", "Accounts department", "Accounts"),),
}
"""Nature to its contacts in order: kind, name, office."""


@dataclass(frozen=True)
class ContactTerms:
    """What may be said of a contact."""

    kind: str
    name: str
    office: str = ""
    email: str = ""
    department_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True)
class Route:
    """Whom to ask about one kind of issue, in order. Exactly one of `category_id` and `nature` is set."""

    name: str
    category_id: int | None
    nature: str
    contacts: tuple[Contact, ...]


def contacts() -> Sequence[Contact]:
    """Everybody there is to ask, those no longer in use at the end."""
    return db.session.scalars(select(Contact).order_by(Contact.active.desc(), Contact.name, Contact.id)).all()


def get_contact(contact_id: int) -> Contact:
    """Raises NotFound."""
    contact = db.session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("We know nobody of this number to ask.")
    return contact


def all_routes() -> list[Route]:
    """One for each nature and each category in use, also where nobody stands in it yet."""
    natures = [Route(nature, None, nature, _of_nature(nature)) for nature in queries.organisation().natures]
    shown = [category for category in queries.categories() if category.active]
    return [*natures, *(Route(row.name, row.id, "", _of_category(row.id)) for row in shown)]


def of_category(category_id: int) -> Route:
    """Raises NotFound for a category that does not exist."""
    category = queries.get_category(category_id)
    return Route(category.name, category.id, "", _of_category(category.id))


def of_nature(place: int) -> Route:
    """The route of the nature in this place of the organisation's list, from 0. Raises NotFound."""
    natures = queries.organisation().natures
    if not 0 <= place < len(natures):
        raise NotFound("There is no such kind of problem.")
    return Route(natures[place], None, natures[place], _of_nature(natures[place]))


def for_case(category_id: int, nature: str) -> tuple[Contact, ...]:
    """Whom to ask about a complaint, in order: the route of its category, else that of its nature, else nobody."""
    return _of_category(category_id) or (_of_nature(nature) if nature else ())


def add_contact(terms: ContactTerms) -> Contact:
    """Raises Invalid."""
    _check(terms)
    contact = Contact(**vars(terms), active=True)
    db.session.add(contact)
    db.session.flush()
    return contact


def change_contact(contact_id: int, terms: ContactTerms) -> None:
    """What was asked of them before keeps the name and address it was asked under. Raises NotFound or Invalid."""
    contact = get_contact(contact_id)
    _check(terms, contact)
    for name, value in vars(terms).items():
        setattr(contact, name, value)


def retire_contact(contact_id: int, *, active: bool) -> None:
    """Ask them no more, or again; retired ones leave every route. Raises NotFound."""
    contact = get_contact(contact_id)
    contact.active = active
    if not active:
        db.session.execute(delete(RouteStep).where(RouteStep.contact_id == contact_id))


def set_route(route: Route, contact_ids: Sequence[int]) -> None:
    """Ask these, in this order. Raises Invalid for somebody named twice, or not in use."""
    if len(set(contact_ids)) != len(contact_ids):
        raise Invalid("Name everybody once.", errors={"contacts": "Somebody stands in it twice."})
    if len(contact_ids) > LONGEST:
        raise Invalid("Too many.", errors={"contacts": f"{LONGEST} people are the most."})
    known = {contact.id for contact in contacts() if contact.active}
    if not set(contact_ids) <= known:
        raise Invalid("Choose again.", errors={"contacts": "Somebody of them is asked no more."})
    db.session.execute(delete(RouteStep).where(*_is(route.category_id, route.nature)))
    for position, contact_id in enumerate(contact_ids, start=1):
        db.session.add(
            RouteStep(category_id=route.category_id, nature=route.nature, position=position, contact_id=contact_id)
        )
    db.session.flush()


def add_starting_set() -> None:
    """The routes of the seed's procedure for a new installation; whoever sets it up writes the addresses."""
    made: dict[str, Contact] = {}
    for nature, people in STARTING.items():
        for position, (kind, name, office) in enumerate(people, start=1):
            contact = made.get(name) or add_contact(ContactTerms(kind, name, office))
            made[name] = contact
            db.session.add(RouteStep(nature=nature, position=position, contact_id=contact.id))


def _of_category(category_id: int) -> tuple[Contact, ...]:
    return _contacts(category_id, "")


def _of_nature(nature: str) -> tuple[Contact, ...]:
    return _contacts(None, nature)


def _contacts(category_id: int | None, nature: str) -> tuple[Contact, ...]:
    found = select(Contact).join(RouteStep, RouteStep.contact_id == Contact.id).where(*_is(category_id, nature))
    rows = db.session.scalars(found.where(Contact.active).order_by(RouteStep.position, RouteStep.id))
    return tuple(rows)


def _is(category_id: int | None, nature: str) -> tuple[ColumnElement[bool], ...]:
    if category_id is not None:
        return (RouteStep.category_id == category_id,)
    return RouteStep.category_id.is_(None), RouteStep.nature == nature


def _check(terms: ContactTerms, own: Contact | None = None) -> None:
    errors = {}
    if not terms.name.strip():
        errors["name"] = "Write a name."
    if terms.kind not in KINDS:
        errors["kind"] = "Choose what it is."
    same = select(Contact).where(func.lower(Contact.name) == terms.name.lower(), Contact.active)
    if own is None and db.session.scalars(same.limit(1)).first() is not None:
        errors["name"] = "There is a contact of this name already."
    if terms.department_id is not None and terms.department_id not in {row.id for row in queries.departments()}:
        errors["department_id"] = "Choose a team of the list."
    if errors:
        raise Invalid("Something is missing.", errors=errors)
