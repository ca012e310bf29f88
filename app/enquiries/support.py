"""Who stands by somebody who is asked for their own account: whom the house names or, until it names one, their team
leader, as far as we know who that is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..access import Role
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..catalogue import routes
from ..catalogue.models import Contact
from ..complaints.models import Complaint, Involved
from ..db import db
from . import apart
from .models import Enquiry


@dataclass(frozen=True)
class Support:
    """Somebody to talk to, and how they are reached. `name` is empty where we know of no team leader."""

    name: str
    phone: str
    email: str
    is_lead: bool

    @property
    def ways(self) -> str:
        return ", ".join(way for way in (self.phone, self.email) if way)


def of(enquiry: Enquiry) -> Support:
    """For whoever is asked by this."""
    named = catalogue.asking()
    if named.support_name:
        return Support(named.support_name, named.support_phone, named.support_email, is_lead=False)
    return next(_leads(enquiry), Support("", "", "", is_lead=True))


def _leads(enquiry: Enquiry) -> Iterator[Support]:
    """Team leaders of theirs: of the contacts, else who leads their team here; nobody whom the complaint is about."""
    complaint = db.session.get_one(Complaint, enquiry.complaint_id)
    own = _contact_of(enquiry)
    involved = db.session.get(Involved, enquiry.involved_id or 0)
    user = accounts.find_user(involved.user_id if involved is not None else own.user_id if own is not None else None)
    team_id = (own.department_id if own is not None else None) or (user.department_id if user is not None else None)
    offices = {_plain(office) for office in (enquiry.office, own.office if own is not None else "")} - {""}
    for contact in routes.contacts():
        near = (team_id is not None and contact.department_id == team_id) or _plain(contact.office) in offices
        is_self = _plain(contact.name) == _plain(enquiry.name) or apart.of_contact(complaint, contact) is not None
        if contact.active and contact.kind == "leader" and near and not is_self:
            lead = accounts.find_user(contact.user_id)
            yield Support(contact.name, lead.phone if lead is not None else "", contact.email, is_lead=True)
    for manager in accounts.active_with_role(Role.MANAGER) if team_id is not None else ():
        if manager.department_id == team_id and apart.whom(complaint, manager.name, manager.email, manager.id) is None:
            yield Support(manager.name, manager.phone, manager.email, is_lead=True)


def _contact_of(enquiry: Enquiry) -> Contact | None:
    """The contact they are, chosen as one or known by address or name."""
    if enquiry.contact_id is not None:
        return routes.get_contact(enquiry.contact_id)
    for contact in routes.contacts():
        same_address = bool(enquiry.email) and _plain(contact.email) == _plain(enquiry.email)
        if same_address or _plain(contact.name) == _plain(enquiry.name):
            return contact
    return None


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()
