"""Forms of the remedy and the end: approvals, offers, outside bodies."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from wtforms import BooleanField

from ... import clock
from ...access import Actor
from ...catalogue import queries as catalogue
from ...catalogue.remedies import KINDS
from ...complaints import attempts, lifecycle
from ...complaints import details as d
from ...complaints.models import Complaint
from ...remedies import authority, deciders, promised, waiting
from ...remedies import queries as remedies_queries
from ...remedies.promised import Promised
from ...web import filters
from .actions import ActionForm
from .fields import Amount, Count, Day, OneOf, Rows, Several, choose_named, line, listed, number, text
from .opening import CHOOSE
from .wishes import GETS_WITH, PLACES, AnsweredWishes

LINES = (1, 2, 3)
WITH_REMEDY, MONEY = "Where you chose one more remedy.", "Where the remedy is money."
LINE = re.compile(r"line_(\d)_(words|amount|remedy_id|percentage|item|valid_until)")
MORE = ("item", "percentage", "valid_until")


def _for_wish(line: int) -> OneOf:
    """A remedy is for the wish of the same place until somebody says otherwise."""
    choices = [*((place, f"Wish {place}") for place in PLACES), ("", "More than they asked")]
    return OneOf("For which wish", choices=listed(choices), coerce=number, default=line)


def _more() -> tuple[Any, Any, Any]:
    """What some kinds of remedies have besides: the thing itself, how many per cent, until when."""
    return (
        line("Which thing", "Of a repair, a replacement or a gift."),
        Count("Per cent", 1, 100, "Of a discount."),
        Day("Valid until", "Of a discount or a gift. Empty, what the catalogue says."),
    )


class ReasonForm(ActionForm):
    needs = d.Reason
    reason = text("The reason")


class GoOnForm(ReasonForm):
    """`tried` is what we did to hear their yes, and by which ways it can be tried today."""

    template = "desk/_go_on_fields.html"
    tried: attempts.Standing
    can_be_asked = True

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.tried, self.can_be_asked = attempts.standing(complaint), attempts.can_be_asked(complaint)


class ReasonForCustomerForm(ActionForm):
    needs = d.Reason
    reason = text("The reason, as the customer will read it")


class FailedForm(ReasonForCustomerForm):
    """`ends` is what is promised no longer then, `stays` what is promised still: it was agreed apart from it."""

    template = "desk/_failed_fields.html"
    ends: Sequence[Promised] = ()
    stays: Sequence[Promised] = ()

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        offer, waiting = remedies_queries.find_agreed(complaint.id), promised.owed(complaint)
        self.ends = [row for row in waiting if offer is not None and row.offer_id == offer.id]
        self.stays = [row for row in waiting if row not in self.ends]


class BroughtFailedForm(ActionForm):
    """One agreement of those that were made on joined complaints and are not carried out yet."""

    needs = d.BroughtFailed
    offer_id = Rows("What can’t be done", coerce=number)
    reason = text("The reason, as the customer will read it")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        said: dict[int, list[str]] = {}
        for row in promised.owed(complaint):
            if row.reference:
                said.setdefault(row.offer_id, [f"{row.reference}:"]).append(f"{row.words.rstrip('.')}.")
        self.offer_id.choices = listed((offer_id, " ".join(words)) for offer_id, words in said.items())
        choose_named(self.offer_id, self.is_submitted())


class ApprovalForm(ActionForm):
    needs = d.ApprovalRequest
    also_needed = ActionForm.also_needed | {"amount", "kinds"}
    amount = Amount("How much")
    kinds = Several("A kind that is not for you to give alone")
    offered = text("What you would offer", "Whoever decides reads it beside what the customer wishes.")
    reason = text("Why this is right")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        above = deciders.beyond(actor.role, dict.fromkeys(row.kind for row in catalogue.remedies()))
        self.kinds.choices = listed((kind, KINDS[kind].name) for kind in above)
        if only_sums := not self.kinds.choices:
            del self.kinds
        room = authority.room(actor, complaint)
        alone, month = filters.money(room.per_case), filters.money(room.left_this_month)
        self.amount.description = (
            f"For all offers of this complaint together. You may give {alone} alone, and {month} more this month."
            f"{'' if only_sums else ' Leave it empty where you ask for a kind alone.'}"
        )

    def details(self) -> d.ApprovalRequest:
        kinds = tuple(self.kinds.data or ()) if "kinds" in self else ()
        return d.ApprovalRequest(self.amount.data, self.reason.data, self.offered.data, kinds)

    def field_for(self, name: str) -> Any:
        return super().field_for(name) or self.amount


class ApprovalDecisionForm(ActionForm):
    needs = d.ApprovalDecision
    template = "desk/_approval_fields.html"
    reason = text("The reason")
    asked: waiting.Waiting | None = None

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.asked = waiting.find(complaint.id, actor)


class OfferForm(AnsweredWishes):
    """Every wish with its answer, and up to three remedies; a line without one is left out.

    `may_ask` says whether all of it may be taken along to ask a manager for it, `asked` what was asked for last.
    """

    needs = d.Offer
    template = "desk/_offer_fields.html"
    also_needed = ActionForm.also_needed | {
        "remedy_id_1", *(f"{name}_{place}" for name in ("words", "amount") for place in LINES)
    }  # fmt: skip
    remedy_id_1 = OneOf("What we offer", coerce=number)
    words_1 = text("What exactly we will do")
    amount_1 = Amount("Amount")
    for_1 = _for_wish(1)
    item_1, percentage_1, valid_until_1 = _more()
    remedy_id_2 = OneOf("And", coerce=number)
    words_2 = text("What exactly", WITH_REMEDY)
    amount_2 = Amount("Amount", description=MONEY)
    for_2 = _for_wish(2)
    item_2, percentage_2, valid_until_2 = _more()
    remedy_id_3 = OneOf("And", coerce=number)
    words_3 = text("What exactly", WITH_REMEDY)
    amount_3 = Amount("Amount", description=MONEY)
    for_3 = _for_wish(3)
    item_3, percentage_3, valid_until_3 = _more()
    explanation = text("Why this is what we offer", "In your own words; they read it.")
    until = Day("Until when the offer stands")
    stays_open = BooleanField("It stays open while they ask an outside body", default=True)

    are_owed = False
    may_ask = False
    asked: remedies_queries.Asked | None = None
    room: authority.Room
    offered: Sequence[remedies_queries.Choice] = ()

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self.are_owed = bool(complaint.desired.strip())
        for place in self.places:
            self[f"detail_{place}"].description = GETS_WITH
        self.room = authority.room(actor, complaint)
        self.asked = remedies_queries.find_last_asked(complaint.id)
        self.may_ask = lifecycle.may(actor, complaint, "ask_approval") and not (self.asked and self.asked.is_open)
        self.offered = remedies_queries.choices(complaint, actor)
        chosen = {self[f"remedy_id_{place}"].data for place in LINES}  # it may have ended since: then it says why
        choices = [
            (row.remedy.id, as_choice(row)) for row in self.offered if not row.why_not or row.remedy.id in chosen
        ]
        for place in LINES:
            self[f"remedy_id_{place}"].choices = listed([CHOOSE if place == 1 else ("", "Nothing more"), *choices])
        alone = filters.money(self.room.per_case)
        self.amount_1.description = f"{MONEY} Alone you may offer {alone} on one complaint."
        if not self.is_submitted():
            days = timedelta(days=catalogue.targets().offer_days)
            self.until.data = catalogue.organisation().working_time.local(clock.now() + days).date()

    def line_fields(self, place: int) -> list[Any]:
        """The fields of one remedy, in their order."""
        return [self[f"{name}_{place}"] for name in ("remedy_id", "amount", "for", "words")]

    def line_is_used(self, place: int) -> bool:
        """Whether something of this remedy was typed, or blamed."""
        remedy, amount, _wish, words = self.line_fields(place)
        return any(field.data for field in (remedy, amount, words)) or any(f.errors for f in self.line_fields(place))

    def more_fields(self, place: int) -> list[Any]:
        """What only some kinds have."""
        return [self[f"{name}_{place}"] for name in MORE]

    def has_more(self, place: int) -> bool:
        """Whether something of that was typed, or blamed."""
        return any(field.data or field.errors for field in self.more_fields(place))

    @property
    def rest(self) -> list[Any]:
        """What stands below the remedies."""
        return [self.explanation, self.until, self.stays_open]

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for place in LINES:
            remedy, amount, _wish, words = self.line_fields(place)
            if remedy.data is None and (words.data.strip() or amount.data is not None):
                remedy.errors = [*remedy.errors, "Choose the remedy that this line is about."]
        if not any(self.line_is_used(place) for place in LINES):
            self.words_1.errors = [*self.words_1.errors, "Say what exactly we will do."]
        return valid and not self.errors

    def details(self) -> d.Offer:
        lines = tuple(
            d.OfferLine(
                self[f"remedy_id_{place}"].data, self[f"words_{place}"].data, self[f"amount_{place}"].data,
                self._answered_by(place), self[f"percentage_{place}"].data, self[f"item_{place}"].data or "",
                self[f"valid_until_{place}"].data,
            )
            for place in LINES
            if self[f"remedy_id_{place}"].data is not None
        )  # fmt: skip
        return d.Offer(lines, self.explanation.data, self.until.data, self.stays_open.data, self.answers())

    def _answered_by(self, line: int) -> int | None:
        """Which of the written wishes this remedy is for, counted from one; None where it is more than they asked."""
        box = self[f"for_{line}"].data
        return self.used.index(box) + 1 if box in self.used else None

    def field_for(self, name: str) -> Any:
        """Lines are counted among those with a remedy; each field stands where it was typed."""
        if name == "lines":
            return self.remedy_id_1
        used = [place for place in LINES if self[f"remedy_id_{place}"].data is not None] or [1]
        if (line := LINE.fullmatch(name)) is not None:
            return self[f"{line[2]}_{used[min(int(line[1]), len(used)) - 1]}"]
        if name == "words":
            return self[f"words_{used[0]}"]
        return super().field_for(name)


def as_choice(row: remedies_queries.Choice) -> str:
    """A remedy in a list: its name, its end, and whether somebody has to be asked first."""
    return f"{with_cap(row.remedy)} (needs approval)" if row.asks_first else with_cap(row.remedy)


def with_cap(remedy: Any) -> str:
    return f"{remedy.name}, up to {filters.money(remedy.cap)}" if remedy.cap is not None else str(remedy.name)


class OutsideBodyForm(ActionForm):
    needs = d.OutsideBodyNote
    body = line("Which body")
    on = Day("When they went there")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if not self.is_submitted():
            self.body.data = catalogue.organisation().outside_body.name


class OutsideDecisionForm(ActionForm):
    needs = d.OutsideDecision
    decision = text("What the outside body decided", "They read it in our letter: write it to them, as “you”.")
    more_to_do = BooleanField("There is more for us to do", description="The case goes back to the investigation.")
