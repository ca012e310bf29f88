"""What stands against offering a remedy: its kind, its teams, whose fault it was, its end, stock, codes and budget."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from .. import clock
from ..access import ROLE_WORDS, Actor
from ..catalogue import queries as catalogue
from ..catalogue import remedies
from ..catalogue.models import Remedy
from ..catalogue.queries import RemedyChoice
from ..complaints import amounts
from ..complaints import details as d
from ..complaints.models import Complaint
from ..db import db
from ..web import filters
from . import authority, deciders
from .authority import NONE
from .models import Offer, OfferedRemedy

UNCOUNTED = (
    "Nobody wrote what one in per cent costs us, or how many per cent that is. "
    "Offer a sum, or ask a manager to write it in the catalogue."
)
NO_CODE = "No code is left for it."
FAULT_FIRST = "It is for what was our fault. Write the finding first."


@dataclass(frozen=True)
class Verdict:
    """What stands against an offer, by field; and whose authority it uses, None where it costs nothing."""

    errors: dict[str, str]
    charged_to_id: int | None = None


@dataclass(frozen=True)
class Left:
    """What is left of remedies, by id: of their stock, of their codes, of this month's budget; what is not named has no
    end. What open offers of other complaints promise is gone already."""

    stock: Mapping[int, int] = field(default_factory=dict)
    codes: Mapping[int, int] = field(default_factory=dict)
    budget: Mapping[int, Decimal] = field(default_factory=dict)


def left_of(choices: Collection[RemedyChoice], complaint: Complaint | None, *, at: datetime | None = None) -> Left:
    """What is left of these remedies, for an offer on `complaint` that is made `at` this moment, else now."""
    counted = [row.id for row in choices if row.has_stock]
    coded = [row.id for row in choices if row.draws_code]
    stock: dict[int, int] = {}
    codes: dict[int, int] = {}
    if counted or coded:
        promised = _promised({*counted, *coded}, besides=complaint.id if complaint is not None else 0)
        if counted:
            rows = db.session.execute(select(Remedy.id, Remedy.stock).where(Remedy.id.in_(counted)))
            stock = {row[0]: row[1] - promised[row[0]] for row in rows if row[1] is not None}
        if coded:
            free = remedies.codes_left(coded)
            codes = {remedy_id: free.get(remedy_id, 0) - promised[remedy_id] for remedy_id in coded}
    return Left(stock, codes, authority.budget_left(choices, at or clock.now()))


def against(remedy: RemedyChoice, actor: Actor, left: Left, *, our_fault: bool, today: date) -> str:
    """Why nobody like this colleague can offer this remedy now, whatever is approved; empty where they can."""
    if remedy.team_ids and actor.department_id not in remedy.team_ids:
        names = [team.name for team in catalogue.departments() if team.id in remedy.team_ids]
        return f"Only {' and '.join(names)} may offer it."
    if remedy.expires_on is not None and remedy.expires_on < today:
        return f"It ended on {filters.day(remedy.expires_on)}."
    if remedy.only_our_fault and not our_fault:
        return FAULT_FIRST
    if left.stock.get(remedy.id, 1) < 1:
        return "None is left."
    if left.codes.get(remedy.id, 1) < 1:
        return NO_CODE
    if left.budget.get(remedy.id, Decimal(1)) <= 0:
        return "Nothing is left of its budget this month."
    return ""


def above_role(remedy: RemedyChoice, actor: Actor, approved: Collection[str] = ()) -> str:
    """Why this kind is not for this colleague's role to give alone; empty where it is, or was approved."""
    if remedy.kind in approved or not deciders.beyond(actor.role, [remedy.kind]):
        return ""
    role = ROLE_WORDS[actor.role].lower() if actor.role is not None else "role"
    return f"It is not for a {role} to give alone."


def cost_of(remedy_id: int, amount: Decimal | None) -> Decimal:
    """What one of it counts: the sum that goes with it, and never less than what one costs. Raises NotFound.

    What one costs does not matter where a sum always goes with it; of a discount it does, for it may be in per cent.
    """
    remedy = catalogue.get_remedy(remedy_id)
    least = NONE if remedy.takes_money and remedy.kind != "discount" else remedy.unit_cost or NONE
    return max(amount if amount is not None else NONE, least)


def weigh(
    complaint: Complaint, actor: Actor, lines: Sequence[d.OfferLine], *, our_fault: bool | None = None,
    at: datetime | None = None, if_approved: bool = False,
) -> Verdict:  # fmt: skip
    """Whether this may be offered now, and on whose authority. Errors are named `line_1_amount`, counted from one.

    `at` is when it is offered, now where it is only weighed. `our_fault` says whose fault it was where that is decided
    together with the offer; `if_approved` leaves out what an approval would cure. Raises NotFound for a remedy that
    is none.
    """
    known, when = [catalogue.get_remedy(line.remedy_id) for line in lines], at or clock.now()
    errors = _unfit(complaint, actor, known, our_fault=our_fault, at=when, if_approved=if_approved)
    for place, (line, remedy) in enumerate(zip(lines, known, strict=True), start=1):
        errors |= {f"line_{place}_{name}": words for name, words in _faults(line, remedy).items()}
    if any(name.endswith("_amount") for name in errors):
        return Verdict(errors)
    costs = [cost_of(line.remedy_id, line.amount) for line in lines]
    errors = _beyond_budget(known, costs, when) | errors
    words, charged = authority.charge(complaint, actor, sum(costs, NONE), at=at)
    if words and not if_approved:
        first = next((place for place, line in enumerate(lines, start=1) if line.amount is not None), 1)
        errors[f"line_{first}_amount"] = words
    return Verdict(errors, charged)


def _unfit(
    complaint: Complaint,
    actor: Actor,
    known: Sequence[RemedyChoice],
    *,
    our_fault: bool | None,
    at: datetime,
    if_approved: bool,
) -> dict[str, str]:
    """Remedies that can't be offered at all, or not so many of them."""
    today = filters.local(at).date()
    fault = our_fault
    if fault is None and any(row.only_our_fault for row in known):
        fault = authority.is_our_fault(complaint)
    left, asked, errors = left_of(known, complaint, at=at), Counter[int](), {}
    approved = deciders.approved_kinds(complaint)
    for place, remedy in enumerate(known, start=1):
        asked[remedy.id] += 1
        words = against(remedy, actor, left, our_fault=bool(fault), today=today)
        most = min(left.stock.get(remedy.id, asked[remedy.id]), left.codes.get(remedy.id, asked[remedy.id]))
        if remedy.kind == remedies.SWEETENER:
            words = "It goes on top of what you agree: add it as one more thing."
        elif not words and asked[remedy.id] > most:
            words = f"Only {most} of it left."
        elif not (words or if_approved) and (not_alone := above_role(remedy, actor, approved)):
            words = f"{not_alone} Ask for approval of it first."
        if words:
            errors[f"line_{place}_remedy_id"] = words
    return errors


def _faults(line: d.OfferLine, remedy: RemedyChoice) -> dict[str, str]:
    """What is missing or wrong in one line, by the field's own name."""
    errors = {}
    if line.amount is None and remedy.takes_money:
        errors["amount"] = f"Say how much: {remedy.name}."
    elif line.amount is not None and line.amount <= 0:  # also where none is needed: it would lower the sum
        errors["amount"] = "Write an amount above zero, or none."
    elif line.amount is not None and not amounts.is_exact(line.amount):
        errors["amount"] = amounts.most_figures()
    elif line.amount is not None and remedy.cap is not None and line.amount > remedy.cap:
        errors["amount"] = f"At most {filters.money(remedy.cap)} for: {remedy.name}."
    if line.percentage is not None and not 1 <= line.percentage <= 100:
        errors["percentage"] = "Write a number from 1 to 100."
    elif remedy.percentage is not None and (line.percentage or 0) > remedy.percentage:
        errors["percentage"] = f"At most {remedy.percentage}% for: {remedy.name}."
    elif remedy.kind == "discount" and _is_uncounted(line, remedy):
        errors["percentage"] = UNCOUNTED
    if remedy.kind == "discount" and line.percentage is None and remedy.percentage is None and line.amount is None:
        errors["percentage"] = "Say how many per cent, or how much."
    if line.valid_until is not None and line.valid_until <= filters.local(clock.now()).date():
        errors["valid_until"] = "Choose a day that is still to come."
    if not line.words.strip():
        errors["words"] = "Say what exactly we will do."
    return errors


def _is_uncounted(line: d.OfferLine, remedy: RemedyChoice) -> bool:
    """Whether it is in per cent, and the catalogue does not say what so many cost: what one costs is of its own."""
    if remedy.percentage is None:
        return line.percentage is not None
    return remedy.unit_cost is None


def _beyond_budget(known: Sequence[RemedyChoice], costs: Sequence[Decimal], at: datetime) -> dict[str, str]:
    left, errors = authority.budget_left(known, at), {}
    for place, (remedy, cost) in enumerate(zip(known, costs, strict=True), start=1):
        if remedy.id in left:
            if cost > left[remedy.id]:
                more = filters.money(max(left[remedy.id], NONE))
                errors[f"line_{place}_remedy_id"] = f"{more} of its budget is left this month."
            left[remedy.id] -= cost
    return errors


def _promised(remedy_ids: Iterable[int], *, besides: int) -> Counter[int]:
    """How many of each remedy stand in open offers of other complaints than `besides`: an acceptance takes them."""
    statement = (
        select(OfferedRemedy.remedy_id, func.count())
        .join(Offer, Offer.id == OfferedRemedy.offer_id)
        .where(OfferedRemedy.remedy_id.in_(tuple(remedy_ids)), Offer.state == "open", Offer.complaint_id != besides)
        .group_by(OfferedRemedy.remedy_id)
    )
    return Counter({row[0]: row[1] for row in db.session.execute(statement)})
