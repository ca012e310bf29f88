"""What a manager reads who is called: who needs them and where, what the case is, and what is asked of them."""

from dataclasses import dataclass

from ..accounts import queries as accounts
from ..accounts.models import User
from ..catalogue import queries as catalogue
from ..complaints.models import Complaint
from ..conversations import queries as conversations
from ..conversations import service
from ..conversations.answers import Answers
from ..conversations.models import Conversation
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
    """`asker` calls; `place` is where they are, as a talk recorded it or as far as it is known, `happened` the case in
    one line. `customer` has `number`; `notes` are those of the talk they were in, with the title of each step."""

    asker: User
    team: str
    place: str
    is_recorded: bool
    customer: str
    number: str
    notes: list[tuple[str, str]]
    wanted: str
    happened: str
    mood: str
    severity: str


def briefing(shown: queries.Shown) -> Briefing:
    complaint, asker = shown.complaint, accounts.get_user(shown.call.asked_by_id)
    talk = conversations.talk_during(shown.call.asked_by_id, shown.call.complaint_id, shown.call.asked_at)
    answers = service.answers_of(talk) if talk is not None else None
    customer, number = _who(complaint, answers)
    return Briefing(
        asker=asker,
        team=next((row.name for row in catalogue.departments() if row.id == asker.department_id), ""),
        place=_place(shown, talk, answers, customer or "the customer"),
        is_recorded=talk is not None,
        customer=customer,
        number=number,
        notes=_notes(talk, answers),
        wanted=WANTED[shown.call.kind].format(who=asker.name, customer=customer or "the customer"),
        happened=_line(complaint.happened) if complaint is not None else "",
        mood=MOODS.get(complaint.mood or 0, "") if complaint is not None else "",
        severity=_severity(complaint) if complaint is not None else "",
    )


def _who(complaint: Complaint | None, answers: Answers | None) -> tuple[str, str]:
    """The name and the number of whoever they talk with, as far as they are known."""
    if complaint is not None:
        return complaint.customer.called, complaint.customer.phone
    return (answers.name, answers.phone) if answers is not None else ("", "")


def _place(shown: queries.Shown, talk: Conversation | None, answers: Answers | None, customer: str) -> str:
    """Where they talk, and at which step, where a guided call says so; else nothing but what they were doing."""
    if talk is not None and answers is not None:
        number, count = service.place(talk, answers, talk.step)
        since = filters.time_of_day(talk.began_at)
        return f"{MEDIA[talk.medium]} with {customer}, since {since}, at step {number} of {count} of a guided call"
    doing = "the page of the case" if shown.complaint is not None else "where a complaint is taken down"
    return f"It is not recorded. They called from {doing}"


def _notes(talk: Conversation | None, answers: Answers | None) -> list[tuple[str, str]]:
    """What was noted in the talk, step by step."""
    if talk is None or answers is None:
        return []
    found = [(step.title, answers.notes.get(step.kind, "").strip()) for step in service.steps(talk)]
    return [(title, words) for title, words in found if words]


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LINE else line[:LINE].rsplit(" ", 1)[0] + " …"


def _severity(complaint: Complaint) -> str:
    level = catalogue.severities().levels.get(complaint.priority or 0)
    return level.name if level is not None else "Not assessed yet"
