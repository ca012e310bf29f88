"""What the timeline says of hard moments. What an incident was is kept apart: the log says only that there was one."""

from datetime import date

from ...complaints.models import Event
from ...safety import ladder
from ...web import filters
from .teller import Sentences, Tell, Teller

WAYS = {"telephone": "the telephone", "visit": "visits", "page": "messages on the page", "email": "e-mails"}
HELP_ENDS = {
    "handed_over": "the manager talks with them now",
    "calmer": "it is calmer",
    "over": "it is over",
    "mistake": "it was pressed by mistake",
}


def _called_for_help(event: Event, teller: Teller) -> str:
    why = {"upset": "{customer} is very upset", "backup": "help was needed"}.get(event.facts["kind"], "it was urgent")
    return f"{teller.who(event)} called a manager: {why.format(customer=teller.customer)}{_reached(event, teller)}"


def _called_further(event: Event, teller: Teller) -> str:
    return f"Nobody had said that they were coming, so further people were called{_reached(event, teller)}"


def _reached(event: Event, teller: Teller) -> str:
    names = [teller.name_of(user_id) for user_id in event.facts.get("told", [])]
    return f" ({', '.join(names)})" if names else ""


def _came(event: Event, teller: Teller) -> str:
    minutes = event.facts["minutes"]
    return f"{teller.who(event)} said that they were coming{f', after {minutes} min' if minutes else ' at once'}"


def _help_over(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} ended the call for a manager: {HELP_ENDS[event.facts['result']]}"


def _threatened(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} felt threatened and called a manager{_reached(event, teller)}"


def _decided_on(event: Event, teller: Teller) -> str:
    if not event.facts["granted"]:
        return f"{teller.who(event)} closed no ways"
    until = filters.short_day(date.fromisoformat(event.facts["until"]))
    return f"{teller.who(event)} closed {_ways(event)} to {teller.customer} until {until}"


def _proposed(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} proposed to close {_ways(event)}"


def _ways(event: Event) -> str:
    return " and ".join(WAYS.get(way, way) for way in event.facts["closed"])


def _opened(event: Event, teller: Teller) -> str:
    if event.facts.get("others"):
        return (
            f"{teller.who(event)} ended what was closed to {teller.customer} here; another complaint keeps ways closed"
        )
    return f"{teller.who(event)} opened all ways to {teller.customer} again"


def _kept(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} looked at the closed ways again: they stay closed"


def _released(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} let the calls to {teller.customer} go on that were held"


GROUNDS = {"law": "the law asks for it", "danger": "somebody is in danger", "need": "they can’t use another"}


def _let(event: Event, teller: Teller) -> str:
    until = filters.short_day(date.fromisoformat(event.facts["until"]))
    way, ground = WAYS[event.facts["way"]], GROUNDS[event.facts["ground"]]
    return f"{teller.who(event)} allowed {way} with {teller.customer} until {until}: {ground}"


LOOKED = {"stands": "our decision stands", "partly": "it changes in part", "changed": "it changes"}


def _climbed(event: Event, teller: Teller) -> str:
    why = ladder.reason(event.facts["why"], event.facts["count"])
    return f"It was escalated to level {event.facts['level']} by itself: {why}"


def _asked_to_look(words: str) -> Tell:
    def say(event: Event, teller: Teller) -> str:
        who = event.facts.get("now")
        return f"{teller.who(event)} {words}{f' ({teller.name_of(who)})' if who else ''}"

    return say


def _gave_look(event: Event, teller: Teller) -> str:
    return f"{teller.who(event)} gave the second look to {teller.name_of(event.facts['now'])}"


def _answered_look(event: Event, teller: Teller) -> str:
    if event.facts["kind"] == "handling":
        return f"{teller.who(event)} answered how we handled it"
    return f"{teller.who(event)} answered the second look: {LOOKED[event.facts['outcome']]}"


SENTENCES: Sentences = {
    "page_manager": ("exclamation-circle", _called_for_help),
    "page_further": ("exclamation-circle", _called_further),
    "accept_page": ("person-check", _came),
    "end_page": ("check-circle", _help_over),
    "climb": ("arrow-up-circle", _climbed),
    "complain_of_handling": ("emoji-frown", _asked_to_look("complained of how we handle it")),
    "ask_review": ("arrow-counterclockwise", _asked_to_look("asked for a second look")),
    "add_to_look": ("chat-left-text", _asked_to_look("wrote to whoever looks at it again")),
    "give_look": ("people", _gave_look),
    "answer_look": ("journal-check", _answered_look),
    "report_threat": ("shield-exclamation", _threatened),
    "propose_restriction": ("shield-lock", _proposed),
    "decide_restriction": ("shield-lock", _decided_on),
    "keep_restriction": ("shield-lock", _kept),
    "end_restriction": ("shield-lock", _opened),
    "release_calls": ("telephone", _released),
    "allow_way": ("shield-lock", _let),
}
