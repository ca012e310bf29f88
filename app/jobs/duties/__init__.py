"""What the worker does by itself, duty by duty: each finds its work with a query and is safe to repeat."""

from . import alarms, colleagues, digests, followups, leavers, papers, replies, safety, steps, upkeep
from .rounds import Duty

DUTIES: tuple[Duty, ...] = (
    safety.call_further,
    safety.ask_how_they_are,
    safety.look_again,
    safety.open_again,
    safety.keep_closed,
    safety.climb,
    replies.send,
    leavers.let_go,
    alarms.announce,
    alarms.acknowledge_soon,
    alarms.acknowledge_late,
    alarms.due_tomorrow,
    alarms.overdue,
    alarms.escalation_unheard,
    colleagues.remind,
    colleagues.escalate,
    colleagues.tell_outcome,
    steps.break_promises,
    steps.go_on_without_answer,
    steps.remind_of_offers,
    steps.end_offers,
    followups.ask,
    followups.remind,
    followups.ask_for_calls,
    followups.close_quietly,
    digests.send,
    papers.print_letters,
    upkeep.learn,
    upkeep.count_weeks,
    upkeep.draw_sample,
    upkeep.tidy,
)
