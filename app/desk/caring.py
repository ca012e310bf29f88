"""What people need from us, on the desk: whole to the few who may read it; others see that there is something."""

from dataclasses import dataclass

from ..access import Actor
from ..accounts import queries as accounts
from ..catalogue import queries as catalogue
from ..complaints import deadlines, needs, ways
from ..complaints.casefile import CaseFile
from ..complaints.models import Complaint, Need
from ..complaints.ways import OPEN_WAYS
from ..people.models import REFUSED, UNPROVEN, Customer
from ..web import filters
from .timeline.of_safety import WAYS

CONSENTS = {
    "said": "They said so",
    "written": "They wrote so",
    "signed": "They signed a form",
    REFUSED: "They do not agree",
}


@dataclass(frozen=True)
class Reminder:
    """What to look after: `lead` in a few words, `more` behind it, `because` and `by` for whoever may read it whole."""

    lead: str
    more: str = ""
    because: str = ""
    by: str = ""
    need_id: int | None = None
    is_closed: bool = False


def on_case(file: CaseFile, actor: Actor) -> list[Reminder]:
    """For the case page."""
    complaint = file.complaint
    if needs.may_read(actor, complaint):
        told = [_whole(need, file.name_of(need.recorded_by_id)) for need in file.needs]
    else:
        told = _only_that(complaint, file.name_of(complaint.handler_id) if complaint.handler_id else "")
    return [*told, *_agreed(complaint.customer)]


def before_acting(complaint: Complaint, actor: Actor) -> list[Reminder]:
    """For the page of an action, before somebody writes or rings."""
    agreed = [*_owed_call(complaint), *_agreed(complaint.customer)]
    if not complaint.has_needs:
        return agreed
    if needs.may_read(actor, complaint):
        return [*(Reminder(_handling(need), meaning_of(need)) for need in needs.of_complaint(complaint)), *agreed]
    handler = accounts.find_user(complaint.handler_id)
    return [*_only_that(complaint, handler.name if handler is not None else ""), *agreed]


def agreements(customer: Customer) -> list[str]:
    """What was agreed with them, and who acts for them, in sentences; nothing where nobody asked."""
    care, told = catalogue.care(), []
    if customer.ring_when:
        told.append(f"Ring them {customer.ring_when}")
    if customer.language != "en":
        told.append(f"Write to them in {filters.language_name(customer.language)}")
    if customer.represented_by:
        reach = f" {customer.represented_at}." if customer.represented_at else ""
        seen = f" {care.authority(customer.authority).name}." if customer.authority else ""
        who = ", ".join(part for part in (customer.represented_by, customer.relation) if part)
        told.append(f"{who}{',' if customer.relation else ''} acts for them.{reach}{seen}")
    if customer.represented_by and customer.through_representative:
        told.append(f"Mails, letters and calls go to {customer.represented_by}.")
    if customer.consent_how == REFUSED:
        told.append("They do not agree that we keep their details.")
    elif customer.consent_how:
        how = CONSENTS[customer.consent_how]
        told.append(f"They agree that we keep their details: {how[:1].lower()}{how[1:]}.")
    return told


def _agreed(customer: Customer) -> list[Reminder]:
    """What everybody who acts has to know of what was agreed."""
    told = _closed(customer)
    if customer.may_ring == "no":
        told.append(Reminder("Write, do not ring."))
    if customer.represented_by and customer.authority in UNPROVEN:
        lead = f"Nothing yet seen of {customer.represented_by}’s right to act."
        if customer.authority == REFUSED:
            lead = f"What {customer.represented_by} showed does not allow them to act."
        claimed = customer.authority_claimed
        says = f" They say: {catalogue.care().authority(claimed).name.lower()}." if claimed else ""
        told.append(Reminder(lead, f"Tell nothing about the case until it is seen.{says}"))
    return told


def _owed_call(complaint: Complaint) -> list[Reminder]:
    """The call that they wait for: no letter takes its place."""
    call = deadlines.owed_call(complaint)
    if call is None or complaint.customer.held_at is not None:
        return []
    when = f"{filters.short_day(call.due_at)}, {filters.time_of_day(call.due_at)}"
    return [Reminder(f"Ring them, by {when}.", "What you write does not take the place of this call.")]


def _closed(customer: Customer) -> list[Reminder]:
    """Ways that are closed to them for a while, and calls that are held until a manager decides."""
    if customer.held_at is not None:
        more = "Until then nobody rings them. Who rings us is written down all the same."
        return [Reminder(ways.HELD, more, is_closed=True)]
    if not customer.closed_ways:
        return []
    closed = [WAYS.get(way, way) for way in customer.closed_ways.split(",")]
    until = f" until {filters.short_day(customer.closed_until)}" if customer.closed_until else ""
    stays = OPEN_WAYS.get(customer.open_way, customer.open_way)
    more = f"What stays open: {stays[:1].lower()}{stays[1:]}. Call a manager where they do not keep to it."
    if customer.let:
        let = " and ".join(f"{WAYS[way]} until {filters.short_day(day)}" for way, day in customer.let.items())
        more = f"A manager lets us use {let}. {more}"
    return [Reminder(f"Closed to them{until}: {', '.join(closed)}.", more, is_closed=True)]


def names_of(need: Need) -> str:
    care = catalogue.care()
    return ", ".join(care.need_kind(kind).name for kind in need.kinds)


def meaning_of(need: Need) -> str:
    """What it means for whoever acts: the language they asked for, then the words that stand with it."""
    return "\n".join(filter(None, [f"Their language: {need.language}." if need.language else "", need.meaning]))


def _only_that(complaint: Complaint, handler: str) -> list[Reminder]:
    if not complaint.has_needs:
        return []
    ask = f"Ask {handler} or a manager" if handler else "Take it on, or ask a manager,"
    return [Reminder("There are needs to look after.", f"{ask} before you ring or write.")]


def _whole(need: Need, by: str) -> Reminder:
    care = catalogue.care()
    purpose = next((row.name for row in care.purposes if row.key == need.purpose), need.purpose)
    basis = next((row.name for row in care.bases if row.key == need.basis), need.basis)
    consent = f" ({CONSENTS[need.consent_how].lower()})" if need.consent_how else ""
    return Reminder(
        lead=_handling(need), more=meaning_of(need), because=f"{names_of(need)}. {purpose}. {basis}{consent}.",
        by=f"{by if need.recorded_by_id else 'They told us themselves'}, {filters.short_day(need.recorded_at)}",
        need_id=need.id,
    )  # fmt: skip


def _handling(need: Need) -> str:
    """What the kinds ask for, in the words of the catalogue; the names where it says nothing."""
    care, leading = catalogue.care(), ways.leading(need.kinds)
    asked = [care.need_kind(kind).handling for kind in leading]
    others = [care.need_kind(kind).name for kind in need.kinds if kind not in leading]
    if others:
        other = ", ".join(others)
        asked.append(f"Only where that does not reach them: {other[:1].lower()}{other[1:]}.")
    return " ".join(words for words in asked if words) or f"{names_of(need)}."
