"""What customers change by themselves: how we reach them, and where.

What stood there before stays in the log, as words with their event. Letters say what changed and never to what: whoever
reads the old address may not be the one who wrote.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from flask_babel import LazyString, force_locale, gettext
from flask_babel import lazy_gettext as _l

from .. import clock, sealing
from ..access import SYSTEM, Actor
from ..db import db
from ..errors import WrongState
from ..outbox import service as outbox
from ..outbox.models import Delivery
from ..web import languages
from . import deadlines, letters, notices, queries
from . import details as d
from .lifecycle import carries_out, perform
from .models import Complaint, Event
from .service import NEW_ADDRESS, renew, say

_: Callable[..., str] = gettext

OF_PERSON = ("name", "preferred_channel", "phone", "postal_address", "may_ring", "ring_when", "language")
WORDS: dict[str, LazyString] = {
    "name": _l("Your name"),
    "email": _l("E-mail"),
    "preferred_channel": _l("How we reach you"),
    "phone": _l("Telephone"),
    "postal_address": _l("Postal address"),
    "may_ring": _l("Whether we may ring you"),
    "ring_when": _l("When it suits you"),
    "language": _l("Language"),
}
OF_WAY = ("preferred_channel", "phone", "postal_address", "may_ring")
"""What has to fit together for the way that they chose."""
VALUES: dict[tuple[str, str], LazyString] = {
    ("preferred_channel", "email"): _l("by e-mail"),
    ("preferred_channel", "phone"): _l("by telephone"),
    ("preferred_channel", "letter"): _l("by letter"),
    ("may_ring", "yes"): _l("yes"),
    ("may_ring", "no"): _l("no"),
}
PERSON, ADDRESS, NOT_ME = "person", NEW_ADDRESS, "not_me"
"""What links open: everything of an address, a new one to confirm, and saying at the old one that it was another."""


def speaks_for(complaint: Complaint) -> Actor:
    """The customer of this complaint, as who acts on it."""
    return Actor("customer", complaint.id, name=complaint.customer.called)


@dataclass(frozen=True)
class Reached:
    """What was changed of how we reach somebody, in their words, and whether a letter to them says so as well."""

    changed: Sequence[str] = ()
    is_told: bool = False


def reach_all(complaints: Sequence[Complaint], needs: d.ReachChanged) -> Reached:
    """Change how we reach somebody on all these complaints of theirs, which are locked. Those that stand so already are
    left alone, and one letter tells of the others, where they were reached before: that of the first that has a way.
    """
    changed: dict[str, None] = {}
    told, where = [], None
    for complaint in complaints:
        if not (different := _different(complaint, _wished(complaint, needs))):
            continue
        if where is None and (before := told_at(complaint)).channel is not None:
            where = before
        perform(complaint, "change_reach", speaks_for(complaint), needs)
        changed |= dict.fromkeys(different)
        told.append(complaint)
    if told and where is not None:
        facts = {"complaints": told, "changed": [WORDS[name] for name in changed]}
        letters.send("reach_changed", told[0], speaks_for(told[0]), needs, None, facts, to=where)
    return Reached([str(WORDS[name]) for name in changed], is_told=where is not None)


def told_at(complaint: Complaint) -> outbox.Recipient:
    """Where a letter goes that tells of such a change: never by telephone."""
    return letters.recipient_of(complaint, by_phone=False, asked_for=True)


def move_address(asked: Delivery) -> Sequence[Complaint]:
    """Write from now on to the address that `asked` went to: about its complaint or, where it was asked for all of
    theirs, about all that had the same address before. Returns them; the address before is told.

    Raises WrongState where the link was used, another one asked for since, or where the address before is not that any
    more which it was asked to take the place of.
    """
    if asked.about is None:
        raise WrongState("This link is about no complaint.")
    about = queries.get_by_id(asked.about)
    of_all = _asked(about).get("of_all", False)
    same = queries.of_address(about.customer.email, also_ended=True) if of_all else ()
    theirs = list(queries.locked({about.id, *(complaint.id for complaint in same)}))
    if outbox.get_delivery(asked.id).link_revoked_at is not None or is_overtaken(asked):
        raise WrongState("The address was changed while this waited, or another was asked for.")
    before, where = about.customer.email, told_at(about)
    theirs = [row for row in theirs if row is about or row.customer.email in (before, before.lower())]
    theirs.sort(key=lambda row: row.id != about.id)
    for complaint in theirs:
        perform(complaint, "change_address", speaks_for(complaint), d.AddressChanged(asked.recipient))
    letters.send("address_changed", about, speaks_for(about), None, None, {"complaints": theirs}, to=where)
    outbox.revoke_links(about.id, ADDRESS)
    if before:
        outbox.revoke_links_to(before, PERSON)
    return theirs


def is_overtaken(asked: Delivery) -> bool:
    """Whether the address that `asked` is to take the place of was changed since, by them or by a colleague."""
    about = queries.get_by_id(asked.about or 0)
    return _asked(about).get("before") != sealing.mark(about.customer.email)


def dispute(told: Delivery) -> None:
    """Whoever reads the old address says that they did not change it: a manager is told at once, and only once.

    Nothing is changed back: who is right is for a person to find out.
    """
    if told.about is None or told.link_revoked_at is not None:
        raise WrongState("This was said already.")
    complaint = queries.get_by_id(told.about, for_change=True)
    event = perform(complaint, "dispute_address", SYSTEM)
    event.facts = {"letter": told.id}
    told.link_revoked_at = event.at


@carries_out("dispute_address")
def _dispute(complaint: Complaint, actor: Actor, needs: None, event: Event) -> None:
    """Its letters go on to the new address meanwhile; the words beside the notice say what to look at."""
    words = f"Somebody at the old address says that {complaint.customer.called} did not change it"
    notices.tell("escalated", complaint, words)


@carries_out("change_reach")
def _change_reach(complaint: Complaint, actor: Actor, needs: d.ReachChanged, event: Event) -> None:
    could_be_reached = complaint.customer.is_reachable
    _rewrite(complaint, actor, event, _wished(complaint, needs), internal=True)
    if not could_be_reached:
        deadlines.reachable(complaint, event.at)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} changed how we reach them")


def correct(complaint: Complaint, needs: d.ReachCorrected) -> None:
    """What was typed wrongly when they complained is right from now on, and the receipt goes where they are reached.

    An address that somebody has shown to be theirs is only changed as ever: by a link that goes to the new one.
    """
    email, actor = needs.email, speaks_for(complaint)
    if email is not None and complaint.customer.email_verified_at is not None:
        needs = replace(needs, email=None)
        if email and email != complaint.customer.email:
            perform(complaint, "ask_address", actor, d.AddressAsked(email))
    given = {name: value for name, value in asdict(needs).items() if value is not None}
    if not _different(complaint, given):
        return
    before = letters.recipient_of(complaint)
    perform(complaint, "correct_reach", actor, needs)
    if letters.recipient_of(complaint).goes_to != before.goes_to:
        letters.send("received", complaint, actor, None, None, {})


@carries_out("correct_reach")
def _correct_reach(complaint: Complaint, actor: Actor, needs: d.ReachCorrected, event: Event) -> None:
    """No letter goes to the address that was wrong: it may be a stranger's."""
    _rewrite(complaint, actor, event, {k: v for k, v in asdict(needs).items() if v is not None}, internal=True)


@carries_out("ask_address")
def _ask_address(complaint: Complaint, actor: Actor, needs: d.AddressAsked, event: Event) -> None:
    """Nothing changes before somebody presses a button behind the link that goes to the new address, and only while
    the old one is the same."""
    customer = complaint.customer
    event.facts = {"of_all": needs.of_all, "before": sealing.mark(customer.email)}
    outbox.revoke_links(complaint.id, ADDRESS)
    there = outbox.Recipient(customer.name, needs.email, language=complaint.language)
    theirs = queries.of_address(customer.email, also_ended=True) if needs.of_all else ()
    letters.send("confirm_address", complaint, actor, needs, event, {"of_several": len(theirs) > 1}, to=there)


@carries_out("change_address")
def _change_address(complaint: Complaint, actor: Actor, needs: d.AddressChanged, event: Event) -> None:
    could_be_reached = complaint.customer.is_reachable
    _rewrite(complaint, actor, event, {"email": needs.email}, internal=True)
    complaint.customer.email_verified_at = clock.now()
    if not could_be_reached:
        deadlines.reachable(complaint, event.at)
    notices.tell("customer_wrote", complaint, f"{complaint.customer.called} has another e-mail address")


def _asked(about: Complaint) -> Mapping[str, Any]:
    """What is known of it that another address was asked for, the last time; nothing where it never was."""
    return next((row.facts for row in reversed(queries.events(about.id)) if row.action == "ask_address"), {})


def _wished(complaint: Complaint, needs: d.ReachChanged) -> dict[str, str]:
    """What they changed. Where this complaint is recorded so that it would not fit together, such as being rung without
    a number, the way and what belongs to it are as they see them in their form."""
    values = {name: getattr(needs, name) for name in needs.changed}
    if needs.changed & set(OF_WAY):
        way, phone, address, may_ring = (values.get(name, getattr(complaint.customer, name)) for name in OF_WAY)
        if (way == "phone" and (not phone or may_ring == "no")) or (way == "letter" and not address):
            values |= {name: getattr(needs, name) for name in OF_WAY}
    return values


def _different(complaint: Complaint, values: Mapping[str, str]) -> Collection[str]:
    return [name for name in WORDS if name in values and getattr(_holder(complaint, name), name) != values[name]]


def _rewrite(
    complaint: Complaint, actor: Actor, event: Event, values: Mapping[str, str], *, internal: bool = False
) -> None:
    """Write these values down, and keep what stood there before beside each: in the words of the house where only
    colleagues read it."""
    changed = _different(complaint, values)
    with force_locale(languages.SOURCE) if internal else languages.writing_in(complaint.language):
        said = [_line(name, getattr(_holder(complaint, name), name), values[name]) for name in changed]
    for name in changed:
        setattr(_holder(complaint, name), name, values[name])
    renew(complaint, changed, event)
    event.facts = {"changed": list(changed)}
    say(complaint, event, actor, "correction", "\n".join(said), internal=internal)
    db.session.flush()


def _holder(complaint: Complaint, name: str) -> object:
    return complaint.customer if name in OF_PERSON or name == "email" else complaint


def _line(name: str, was: str, now: str) -> str:
    before, after = (" ".join(str(VALUES.get((name, value), value)).split()) for value in (was, now))
    return changed_line(str(WORDS[name]), before, after)


def changed_line(label: str, before: str, after: str) -> str:
    """What stands there now, and what stood there before it; a question needs no colon."""
    if label.endswith(("?", "؟")):
        if not before:
            return _("%(question)s “%(now)s”. Nothing stood there before.", question=label, now=after)
        if not after:
            return _("%(question)s The answer is taken out. It was “%(was)s”.", question=label, was=before)
        return _("%(question)s “%(now)s”. It was “%(was)s”.", question=label, now=after, was=before)
    if not before:
        return _("%(label)s: “%(now)s”. Nothing stood there before.", label=label, now=after)
    if not after:
        return _("%(label)s: taken out. It was “%(was)s”.", label=label, was=before)
    return _("%(label)s: “%(now)s”. It was “%(was)s”.", label=label, now=after, was=before)
