"""Somebody asks a colleague who felt threatened how they are: whoever came, else whoever is on duty, their deputies,
any other manager; where no manager can, somebody else who leads. Where nobody can, or nobody did, it is said aloud.
"""

from collections.abc import Iterable
from datetime import timedelta

from .. import clock
from ..access import Actor, Role
from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints import queries as cases
from ..complaints.access import is_about
from ..complaints.models import Complaint
from ..db import db
from ..errors import NotAllowed, WrongState
from ..outbox import service as outbox
from ..web import filters
from . import calling, incidents, rota
from .models import Incident, ManagerCall

BEFORE = timedelta(hours=24)
SOON = timedelta(hours=1)
"""The working time within which somebody asks who wants to be asked sooner."""
ASK, NOT_ASKED, NOBODY_HERE, SOONER = "ask", "not_asked", "nobody_here", "sooner"
WORDS = {
    ASK: "Ask {name} how they are, by {day}: see Safety",
    NOT_ASKED: "Nobody has asked {name} how they are, and it was due {day}: ask them now",
    SOONER: "{name} would like to talk now: ask them how they are, by {day}",
    NOBODY_HERE: "Nobody is here who could ask {name} how they are, by {day}: ring them yourself",
}


def remind(incident_id: int) -> bool:
    """Tell whoever is to ask, once. While nobody is there, everybody who leads hears of that, wherever they are, and it
    is tried again. Returns whether anybody was told."""
    incident = incidents.get(incident_id)
    begins = incident.check_due_at - BEFORE
    if _is_settled(incident) or incident.check_told_at is not None or begins > clock.now():
        return False
    people = _managers(incident) or _chosen(incident, _instead(incident, here=True))
    if not people:
        return _raise_alarm(incident, NOBODY_HERE)
    _tell(incident, people, ASK)
    incident.check_told_at = clock.now()
    incident.check_late_at = None  # that nobody was here is over; that nobody asked in time is still to be said
    return True


def say_late(incident_id: int) -> bool:
    """Nobody asked in time: everybody who leads hears of it, once; whoever was chosen and is away is replaced."""
    incident = incidents.get(incident_id)
    if _is_settled(incident) or incident.check_due_at > clock.now():
        return False
    if incident.asker_id is not None and not _managers(incident):
        _chosen(incident, _instead(incident, here=True))
    return _raise_alarm(incident, NOT_ASKED)


def sooner(incident: Incident, actor: Actor) -> list[str]:
    """Whoever felt threatened wants to be asked now, and not only on the next working day: those who ask are told at
    once, or where nobody is there everybody who leads. Returns the names of who was told."""
    if actor.id != incident.reported_by_id:
        raise NotAllowed("Whoever it happened to says that.")
    at = clock.now()
    soon = catalogue.organisation().working_time.after_working_time(at, SOON)
    if _is_settled(incident) or incident.sooner_at is not None:
        raise WrongState("They know already.")
    incident.sooner_at, incident.check_due_at = at, min(soon, incident.check_due_at)
    people = _managers(incident) or _chosen(incident, _instead(incident, here=True))
    if people:
        incident.check_told_at, incident.check_late_at = at, None
        _tell(incident, people, SOONER, by_mail=True)
    else:
        _raise_alarm(incident, NOBODY_HERE)
    return [user.name for user in people]


def _is_settled(incident: Incident) -> bool:
    """Nobody has to ask: somebody did, or it was pressed by mistake."""
    return incident.checked_at is not None or incident.withdrawn_at is not None


def somebody_leads_besides(user_id: int) -> bool:
    """Whether anybody but this colleague could ask at all, here or away."""
    return any(user.id != user_id for user in accounts.active_with_role(*rota.CALLED_ROLES))


def _raise_alarm(incident: Incident, words: str) -> bool:
    if incident.check_late_at is not None:
        return False
    incident.check_late_at = clock.now()
    everybody = [user for user in accounts.active_with_role(Role.MANAGER) if _may_know(incident, user)]
    if not everybody:
        everybody = _chosen(incident, _instead(incident, here=False))
    elif incident.asker_id is not None:
        everybody.append(accounts.get_user(incident.asker_id))
    _tell(incident, everybody, words, by_mail=True)
    return bool(everybody)


def _managers(incident: Incident) -> list[User]:
    """Who is here and may read the record: whoever came then, else whoever is on duty, else the others."""
    call = db.session.get_one(ManagerCall, incident.call_id)
    came = accounts.find_user(call.accepted_by_id)
    stages = (rota.of_stage(stage, clock.now()) for stage in range(calling.EVERYBODY + 1))
    for people in ([came] if came is not None else [], *stages):
        here = [user for user in rota.present(people) if user.role is Role.MANAGER and _may_know(incident, user)]
        if here:
            return here
    return []


def _instead(incident: Incident, *, here: bool) -> list[User]:
    """Who else leads, and may not read what happened: administrators, managers who may not know of the complaint."""
    leading = accounts.active_with_role(*rota.CALLED_ROLES)
    people: Iterable[User] = rota.present(leading) if here else leading
    about = _complaint(incident)
    return [
        user for user in people
        if user.id != incident.reported_by_id and not (about is not None and is_about(user.id, about))
    ]  # fmt: skip


def _chosen(incident: Incident, people: list[User]) -> list[User]:
    """One of them is to ask, and nobody else: the fewer know of it the better."""
    incident.asker_id = people[0].id if people else None
    return people[:1]


def _may_know(incident: Incident, user: User) -> bool:
    return user.id != incident.reported_by_id and bool(calling.who_may_know([user], _complaint(incident)))


def _complaint(incident: Incident) -> Complaint | None:
    return cases.get_by_id(incident.complaint_id) if incident.complaint_id is not None else None


def _day(incident: Incident) -> str:
    """A day or, where they want it sooner, the time as well."""
    at = incident.check_due_at
    return filters.short_day(at) + (f", {filters.time_of_day(at)}" if incident.sooner_at is not None else "")


def _tell(incident: Incident, people: list[User], what: str, *, by_mail: bool = False) -> None:
    name = accounts.get_user(incident.reported_by_id).name
    words = WORDS[what].format(name=name, day=_day(incident))
    for user in people:
        outbox.tell(user.id, "incident", words, None)
        if by_mail:
            recipient = outbox.Recipient(user.name, user.email, is_staff=True)
            outbox.enqueue("staff_check", recipient, {"words": words, "incident": incident}, about=None)
