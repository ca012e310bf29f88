"""Reports of contacts on a case: the newest, for whoever may read them."""

from dataclasses import dataclass
from datetime import datetime

from ..access import Actor, Role
from ..complaints.casefile import CaseFile
from ..reports import queries
from ..reports.service import WORDS

TITLES = {
    "written": "What we wrote to {customer}",
    "received": "A message from {customer}",
    "offer": "An offer to {customer}",
    "decision": "A decision for {customer}",
    "incident": "A colleague said that they felt threatened, with {customer}",
}


@dataclass(frozen=True)
class Row:
    """A report: what it is of, when it was made and by whom."""

    id: int
    title: str
    made_at: datetime
    by: str


def rows(file: CaseFile, actor: Actor) -> list[Row]:
    """The newest first. One of an incident is for those who lead."""
    return [
        Row(
            one.id,
            title(one.kind, file.complaint.customer.called),
            one.made_at,
            file.names.get(one.made_by_id or 0, ""),
        )
        for one in sorted(file.found.of(queries.ON_CASE), key=lambda one: one.id, reverse=True)
        if one.kind != "incident" or actor.role is Role.MANAGER
    ]


def title(kind: str, customer: str) -> str:
    """What a report is of: `A call with Grace Okafor`."""
    words, who = WORDS[kind], customer or "somebody without a name"
    return TITLES.get(kind, f"{words[:1].upper()}{words[1:]} with {{customer}}").format(customer=who)
