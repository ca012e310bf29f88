"""What a colleague who felt threatened sends to the managers with one press: what happened, and the proposal to close
ways to whoever it was for a while. A manager decides it; nothing is closed by itself.
"""

from datetime import date, timedelta

from ..access import Actor
from ..catalogue import queries as catalogue
from ..complaints import details as d
from ..complaints import queries as cases
from ..complaints import ways
from ..complaints.lifecycle import may, perform
from ..complaints.models import Complaint
from ..people.models import Customer
from . import callers, incidents, restrictions

REASON = "A colleague felt threatened. What happened stands on the record that the managers read."


def may_propose(actor: Actor, complaint: Complaint) -> bool:
    """Whether nothing is closed or proposed yet on this complaint, and this colleague may propose it."""
    return restrictions.current(complaint) is None and may(actor, complaint, "propose_restriction")


def usual_to(person: callers.Person) -> d.RestrictionProposed:
    """The same to somebody who has no complaint: any address of ours is one that they can write to."""
    stays = "email" if person.email and "email" in ways.may_stay_open() else "letter"
    return d.RestrictionProposed(("telephone", "visit"), stays, _last_day(), REASON)


def usual(customer: Customer) -> d.RestrictionProposed:
    """What is proposed where nobody changes it: calls and visits, while they can still write to us."""
    has_address = bool(customer.email or customer.postal_address)
    by_mail = customer.email and "email" in ways.may_stay_open()
    by_paper = "email" if by_mail and not customer.postal_address else "letter"
    closed, stays = (("telephone", "visit"), by_paper) if has_address else (("visit",), "telephone")
    return d.RestrictionProposed(closed, stays, _last_day(), REASON)


def _last_day() -> date:
    return restrictions.today() + timedelta(weeks=catalogue.safety().restriction_weeks)


def send(
    incident_id: int, actor: Actor, words: str, proposal: d.RestrictionProposed | None, reference: str,
    person: callers.Person,
) -> None:  # fmt: skip
    """Keep both, or neither: about the complaint of this reference, or about this person where there is none. Raises
    what `incidents.write` and the proposal raise.
    """
    if proposal is not None and reference:
        complaint = cases.get(reference, actor, for_change=True)  # complaints first, as everywhere
        perform(complaint, "propose_restriction", actor, proposal)
    incident = incidents.get(incident_id)
    incidents.own(incident, actor)
    if proposal is not None and not reference:
        callers.propose(incident, actor, person, proposal)
    if words.strip() or proposal is None:
        incidents.write(incident, actor, words)
