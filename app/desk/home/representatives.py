"""The home page of a representative: their cases, what they promised, whom to ring, who wrote."""

from typing import Any

from ... import clock
from ...access import Actor
from ...calls import to_make
from ...complaints import agenda, unanswered
from ...trends import due_next
from ...trends.numbers import Numbers, end_of_day
from .parts import agenda_rows, answer_rows, due_rows, to_make_rows

SHOWN = 5


def parts(actor: Actor, _numbers: Numbers) -> dict[str, Any]:
    now = clock.now()
    due_today = end_of_day(now)
    to_do = agenda.own_until(due_today, actor)
    return {
        "due": due_rows(due_next.rows(actor, own=True), actor),
        "to_do": agenda_rows(to_do, actor),
        "calls": to_make_rows(to_make.next_ones(actor, own=True, limit=SHOWN)),
        "answers": answer_rows(unanswered.page("mine", actor, limit=SHOWN).rows),
    }
