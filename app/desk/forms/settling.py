"""Forms of the remedy and the end: approvals, offers, decisions, outside bodies, joining."""

from datetime import timedelta
from typing import Any

from wtforms import BooleanField

from ... import clock
from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import concerns
from ...complaints import details as d
from ...complaints.models import Complaint
from ...remedies import service as remedies
from ...web import filters
from ..words import OUTCOMES
from .actions import ActionForm
from .fields import Amount, Day, OneOf, Rows, line, listed, number, text
from .opening import CHOOSE

LINES = (1, 2, 3)


class ReasonForm(ActionForm):
    needs = d.Reason
    reason = text("The reason")


class ReasonForCustomerForm(ActionForm):
    needs = d.Reason
    reason = text("The reason, as the customer will read it")


class ApprovalForm(ActionForm):
    needs = d.ApprovalRequest
    amount = Amount("How much")
    reason = text("Why this amount is right")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        alone = filters.money(remedies.authority_of(actor))
        self.amount.description = f"For all offers of this complaint together. You may give {alone} alone."


class ApprovalDecisionForm(ActionForm):
    needs = d.ApprovalDecision
    reason = text("The reason")


class OfferForm(ActionForm):
    """Up to three remedies; a line without one is left out."""

    needs = d.Offer
    also_needed = ActionForm.also_needed | {"remedy_id_1", "words_1"}
    remedy_id_1 = OneOf("What we offer", coerce=number)
    words_1 = text("What exactly we will do")
    amount_1 = Amount("Amount")
    remedy_id_2 = OneOf("And", coerce=number)
    words_2 = text("What exactly")
    amount_2 = Amount("Amount")
    remedy_id_3 = OneOf("And", coerce=number)
    words_3 = text("What exactly")
    amount_3 = Amount("Amount")
    explanation = text("Why this is what we offer", "In your own words; they read it.")
    until = Day("Until when the offer stands")
    stays_open = BooleanField("It stays open while they ask an outside body", default=True)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        choices = [(remedy.id, _with_cap(remedy)) for remedy in catalogue.remedies()]
        for place in LINES:
            self[f"remedy_id_{place}"].choices = listed([CHOOSE if place == 1 else ("", "Nothing more"), *choices])
        alone = filters.money(remedies.authority_of(actor))
        self.amount_1.description = f"Alone you may offer {alone} on one complaint."
        if not self.is_submitted():
            days = timedelta(days=catalogue.targets().offer_days)
            self.until.data = catalogue.organisation().working_time.local(clock.now() + days).date()

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        for place in LINES:
            remedy = self[f"remedy_id_{place}"]
            if remedy.data is None and (
                self[f"words_{place}"].data.strip() or self[f"amount_{place}"].data is not None
            ):
                remedy.errors = [*remedy.errors, "Choose the remedy that this line is about."]
                valid = False
        return valid

    def details(self) -> d.Offer:
        lines = tuple(
            d.OfferLine(self[f"remedy_id_{place}"].data, self[f"words_{place}"].data, self[f"amount_{place}"].data)
            for place in LINES
            if self[f"remedy_id_{place}"].data is not None
        )
        return d.Offer(lines, self.explanation.data, self.until.data, self.stays_open.data)

    def field_for(self, name: str) -> Any:
        """A refusal of one line names no line: it stands at the first that has what it speaks of."""
        if name == "lines":
            return self.remedy_id_1
        if name in ("words", "amount"):
            used = [place for place in LINES if self[f"remedy_id_{place}"].data is not None]
            lacking = [place for place in used if not self[f"{name}_{place}"].data]
            return self[f"{name}_{(lacking or used or [1])[0]}"]
        return super().field_for(name)


def _with_cap(remedy: Any) -> str:
    return f"{remedy.name}, up to {filters.money(remedy.cap)}" if remedy.cap is not None else str(remedy.name)


class ResolveForm(ActionForm):
    """The decision. `for_concerns` adds an outcome and a finding for each concern."""

    needs = d.Resolution
    also_needed = ActionForm.also_needed | {"fulfilled_on"}
    outcome = Rows("The outcome for the whole", choices=listed(OUTCOMES.items()))
    cause = OneOf("The cause", description="For learning; the customer does not read it.")
    explanation = text("The decision, as the customer reads it", "Every concern, what we found, and why.")
    fulfilled_on = Day(
        "When it was put right", "The day the remedy reached them. We ask some days later whether it worked."
    )
    no_remedy_reason = text("Or why there is no remedy", "They read it too.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.cause.choices = listed([CHOOSE, *((cause, cause) for cause in catalogue.organisation().causes)])
        if not self.is_submitted() and complaint.cause:
            self.cause.data = complaint.cause
        judged = [name for name in self._fields if name.startswith(("outcome_", "finding_"))]
        self._fields = {name: self._fields[name] for name in (*judged, *self._fields)}

    def is_optional(self, name: str) -> bool:
        return not name.startswith("outcome_") and super().is_optional(name)

    def details(self) -> d.Resolution:
        judged = tuple(
            d.ConcernOutcome(key, self[f"outcome_{key}"].data or "", self[f"finding_{key}"].data)
            for key in self._concern_ids()
        )
        return d.Resolution(
            outcome=self.outcome.data or "",
            cause=self.cause.data,
            explanation=self.explanation.data,
            concerns=judged,
            no_remedy_reason=self.no_remedy_reason.data,
            fulfilled_on=self.fulfilled_on.data,
        )

    def field_for(self, name: str) -> Any:
        if name == "concerns":
            open_ = [key for key in self._concern_ids() if not self[f"outcome_{key}"].data]
            return self[f"outcome_{open_[0]}"] if open_ else None
        return super().field_for(name)

    def _concern_ids(self) -> list[int]:
        return [int(name.removeprefix("outcome_")) for name in self._fields if name.startswith("outcome_")]


def resolve_form(complaint: Complaint) -> type[ResolveForm]:
    """The form with a pair of fields for each concern as it stands."""
    pairs: dict[str, Any] = {}
    for concern in concerns.current(complaint.id):
        short = concern.words if len(concern.words) < 120 else concern.words[:119] + "…"
        pairs[f"outcome_{concern.id}"] = OneOf(
            f"{concern.position}. {short}", choices=listed([("", "Choose the outcome"), *OUTCOMES.items()])
        )
        pairs[f"finding_{concern.id}"] = text(f"What we found about concern {concern.position}")
    return type("ResolveForm", (ResolveForm,), pairs)


class MergeForm(ActionForm):
    needs = d.Merge
    into_reference = line("The reference of the complaint that stays", "Both references keep working.")
    reason = text("Why the two belong together")


class OutsideBodyForm(ActionForm):
    needs = d.OutsideBodyNote
    body = line("Which body")
    on = Day("When they went there")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if not self.is_submitted():
            self.body.data = catalogue.organisation().outside_body.name


class DeadlockForm(ActionForm):
    needs = d.Deadlock
    position = text("Our final position", "The letter adds how to reach the outside body.")


class OutsideDecisionForm(ActionForm):
    needs = d.OutsideDecision
    decision = text("What the outside body decided")
    more_to_do = BooleanField("There is more for us to do", description="The case goes back to the investigation.")
