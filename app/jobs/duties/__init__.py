"""What the worker does by itself, duty by duty: each finds its work with a query and is safe to repeat."""

from . import alarms, followups, steps, upkeep
from .rounds import Duty

DUTIES: tuple[Duty, ...] = (
    alarms.announce,
    alarms.acknowledge_soon,
    alarms.acknowledge_late,
    alarms.due_tomorrow,
    alarms.overdue,
    alarms.escalation_unheard,
    steps.break_promises,
    steps.go_on_without_answer,
    steps.remind_of_offers,
    steps.end_offers,
    followups.ask,
    followups.remind,
    followups.ask_for_calls,
    followups.close_quietly,
    upkeep.learn,
    upkeep.tidy,
)
