"""Calls by appointment, asking to be rung and looking in on people, as sentences of the log."""

from datetime import date, datetime

from ...complaints.models import Event
from ...web import filters
from .teller import Sentences, Tell, Teller, plain


def _promised(event: Event, teller: Teller) -> str:
    promise = teller.promises.get(event.facts.get("promise", 0), "")
    return f"{teller.who(event)} promised to ring back" + (f" ({promise})" if promise else "")


def _at_time(words: str) -> Tell:
    """A sentence about a booked call, with {who}, {rings} and {when}."""

    def write(event: Event, teller: Teller) -> str:
        rings, at = teller.name_of(event.facts["manager"]), datetime.fromisoformat(event.facts["at"])
        return words.format(who=teller.who(event), rings=rings, when=filters.moment(at), customer=teller.customer)

    return write


def _either(rung: str, met: str) -> Tell:
    """A sentence about a call, or about a meeting in person."""
    return lambda event, teller: _at_time(met if event.facts.get("here") else rung)(event, teller)


def _missed(event: Event, teller: Teller) -> str:
    if event.facts["why"] == "held":
        return _at_time("{rings} did not ring {when}: calls were held until a manager decided")(event, teller)
    ours = event.facts["why"] == "not_rung"
    if event.facts.get("here"):
        words = "{rings} was not there {when}" if ours else "{rings} waited for {customer} {when}, nobody came"
        return _at_time(words)(event, teller)
    return _at_time("{rings} did not ring {when}" if ours else "{rings} rang {when}, nobody answered")(event, teller)


def _handed_call(event: Event, teller: Teller) -> str:
    giver = teller.name_of(event.facts["by"])
    taker, was = teller.name_of(event.facts["manager"]), teller.name_of(event.facts.get("was"))
    return f"{giver} gave a booked call to {taker}, in place of {was}"


def _looks_in(event: Event, teller: Teller) -> str:
    every, until = event.facts["every"], filters.short_day(date.fromisoformat(event.facts["until"]))
    days = "day" if every == 1 else f"{every} days"
    return f"{teller.who(event)} planned to look in every {days} until {until}"


SENTENCES: Sentences = {
    "ask_for_call": ("telephone", plain("{who} asked for a call")),
    "book_call": (
        "calendar-event",
        _either("{who} booked a call: {rings} rings {when}", "{who} booked a meeting: {rings} meets {customer} {when}"),
    ),
    "move_call": (
        "clock-history",
        _either("{who} moved a call: {rings} rings {when}", "{who} moved a meeting: {rings} meets {customer} {when}"),
    ),
    "cancel_call": ("x-circle", _either("{who} called off the call {when}", "{who} called off the meeting {when}")),
    "call_happened": (
        "telephone",
        _either("{rings} rang as booked, {when}", "{rings} met {customer} as booked, {when}"),
    ),
    "call_missed": ("telephone", _missed),
    "hand_call_on": ("arrow-right", _handed_call),
    "promise_call": ("calendar-check", _promised),
    "plan_check_ins": ("arrow-repeat", _looks_in),
    "log_check_in": ("check-square", plain("{who} looked in on {customer}")),
    "end_check_ins": ("x-circle", plain("{who} stopped looking in on {customer}")),
}
