"""What a manager reads who is called: who needs them and where, what the case is, and what is asked of them."""

from dataclasses import dataclass

from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from ..conversations import queries as conversations
from ..conversations.scripts import MEDIA
from ..safety import calling, queries
from ..web import filters
from .words import MOODS

LINE = 110
WANTED = {
    calling.UPSET: "Go to {who} or ring them now, and be ready to talk with {customer} yourself.",
    calling.BACKUP: "Go to {who} or ring them now, and stay with them. They lead the talk unless they ask you to.",
    calling.THREAT: "Make sure that {who} is safe: go to them or ring them now. Do not ring {customer} before you have "
    "talked with {who}.",
}


@dataclass(frozen=True)
class Briefing:
    """`asker` calls; `place` is where they are as far as it is known, `happened` the case in one line."""

    asker: User
    team: str
    place: str
    wanted: str
    happened: str
    mood: str
    severity: str


def briefing(shown: queries.Shown) -> Briefing:
    complaint, asker = shown.complaint, accounts.get_user(shown.call.asked_by_id)
    customer = complaint.customer.called if complaint is not None else "the customer"
    return Briefing(
        asker=asker,
        team=next((row.name for row in catalogue.departments() if row.id == asker.department_id), ""),
        place=_place(shown, customer),
        wanted=WANTED[shown.call.kind].format(who=asker.name, customer=customer),
        happened=_line(complaint.happened) if complaint is not None else "",
        mood=MOODS.get(complaint.mood or 0, "") if complaint is not None else "",
        severity=_severity(complaint) if complaint is not None else "",
    )


def _place(shown: queries.Shown, customer: str) -> str:
    """Where they talk, where a guided call says so; else nothing but what they were doing."""
    call = shown.call
    talk = conversations.talk_during(call.asked_by_id, call.complaint_id, call.asked_at)
    if talk is not None:
        return f"{MEDIA[talk.medium]} with {customer}, since {filters.time_of_day(talk.began_at)}"
    doing = "the page of the case" if shown.complaint is not None else "where a complaint is taken down"
    return f"It is not recorded. They called from {doing}"


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LINE else line[:LINE].rsplit(" ", 1)[0] + " …"


def _severity(complaint: Complaint) -> str:
    level = catalogue.severities().levels.get(complaint.priority or 0)
    return level.name if level is not None else "Not assessed yet"
