"""The home page of a manager: what is due over all, who is to be rung, what was promised, who wrote to them."""

from datetime import timedelta
from typing import Any

from ... import clock
from ...access import Actor
from ...calls import to_make
from ...complaints import agenda, unanswered
from ...trends import due_next
from ...trends.numbers import Numbers, end_of_day
from .parts import agenda_rows, answer_rows, due_rows, to_make_rows

SHOWN = 5
BROKEN_WITHIN = timedelta(days=7)


def parts(actor: Actor, _numbers: Numbers) -> dict[str, Any]:
    now = clock.now()
    return {
        "due": due_rows(due_next.rows(actor, own=False), actor),
        "to_do": agenda_rows(agenda.promised_until(end_of_day(now), now - BROKEN_WITHIN, actor), actor),
        "calls": to_make_rows(to_make.next_ones(actor, own=False, limit=SHOWN)),
        "answers": answer_rows(unanswered.page("mine", actor, limit=SHOWN).rows),
    }
