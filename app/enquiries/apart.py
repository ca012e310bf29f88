"""Whom a complaint is about does not look into it: they are passed over wherever others are asked what they know, and
are asked for their own account alone. Somebody without an account here is known by e-mail address or by name.
"""

from ..accounts import queries as accounts
from ..catalogue import routes
from ..catalogue.models import Contact
from ..complaints.models import Complaint, Involved

REASON = "The complaint is about them: they are asked for their own account, and nothing else."


def whom(complaint: Complaint, name: str, email: str = "", user_id: int | None = None) -> Involved | None:
    """Whom of those it is about this person is; None for anybody else. Two accounts here are two people."""
    for row in complaint.involved if complaint.about_staff else []:
        if user_id is not None and row.user_id is not None:
            if user_id == row.user_id:
                return row
        elif _same(email, row.email) or _same(name, row.name):
            return row
    return None


def of_contact(complaint: Complaint, contact: Contact) -> Involved | None:
    """The same for somebody we may ask."""
    user = accounts.find_user(contact.user_id)
    email = contact.email or (user.email if user is not None else "")
    return whom(complaint, contact.name, email, contact.user_id)


def in_route(complaint: Complaint) -> list[Contact]:
    """Contacts of its route whom the complaint is about."""
    if not complaint.about_staff:
        return []
    found = routes.for_case(complaint.category_id, complaint.nature)
    return [contact for contact in found if of_contact(complaint, contact) is not None]


def _same(one: str, other: str) -> bool:
    """Whether two ways to write a name or an address mean one, whatever their case and spaces."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold() != ""
