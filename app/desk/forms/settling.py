"""Forms of the remedy and the end: approvals, offers, decisions, outside bodies, joining."""

from datetime import timedelta
from typing import Any, ClassVar

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
from .fields import Amount, Day, OneOf, Rows, line, listed, number, shortened, text
from .opening import CHOOSE
from .wishes import PLACES, AnsweredWishes

LINES = (1, 2, 3)


def _for_wish(line: int) -> OneOf:
    """A remedy is for the wish of the same place until somebody says otherwise."""
    choices = [*((place, f"Wish {place}") for place in PLACES), ("", "More than they asked")]
    return OneOf("For which wish", choices=listed(choices), coerce=number, default=line)


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


class OfferForm(AnsweredWishes):
    """Every wish with its answer, and up to three remedies; a line without one is left out."""

    needs = d.Offer
    template = "desk/_offer_fields.html"
    also_needed = ActionForm.also_needed | {"remedy_id_1", "words_1"}
    remedy_id_1 = OneOf("What we offer", coerce=number)
    words_1 = text("What exactly we will do")
    amount_1 = Amount("Amount")
    for_1 = _for_wish(1)
    remedy_id_2 = OneOf("And", coerce=number)
    words_2 = text("What exactly")
    amount_2 = Amount("Amount")
    for_2 = _for_wish(2)
    remedy_id_3 = OneOf("And", coerce=number)
    words_3 = text("What exactly")
    amount_3 = Amount("Amount")
    for_3 = _for_wish(3)
    explanation = text("Why this is what we offer", "In your own words; they read it.")
    until = Day("Until when the offer stands")
    stays_open = BooleanField("It stays open while they ask an outside body", default=True)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        choices = [(remedy.id, with_cap(remedy)) for remedy in catalogue.remedies()]
        for place in LINES:
            self[f"remedy_id_{place}"].choices = listed([CHOOSE if place == 1 else ("", "Nothing more"), *choices])
        alone = filters.money(remedies.authority_of(actor))
        self.amount_1.description = f"Alone you may offer {alone} on one complaint."
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

    @property
    def rest(self) -> list[Any]:
        """What stands below the remedies."""
        return [self.explanation, self.until, self.stays_open]

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
            d.OfferLine(
                self[f"remedy_id_{place}"].data, self[f"words_{place}"].data, self[f"amount_{place}"].data,
                self._answered_by(place),
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
        """A refusal of one line names no line: it stands at the first that has what it speaks of."""
        if name == "lines":
            return self.remedy_id_1
        if name in ("words", "amount"):
            used = [place for place in LINES if self[f"remedy_id_{place}"].data is not None]
            lacking = [place for place in used if not self[f"{name}_{place}"].data]
            return self[f"{name}_{(lacking or used or [1])[0]}"]
        return super().field_for(name)


def with_cap(remedy: Any) -> str:
    return f"{remedy.name}, up to {filters.money(remedy.cap)}" if remedy.cap is not None else str(remedy.name)


class _ConcernsForm(ActionForm):
    """A form that answers every concern as well: what was found before stands in it already."""

    findings_optional: ClassVar[bool] = False

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        judged = [name for name in self._fields if name.startswith(("outcome_", "finding_"))]
        self._fields = {name: self._fields[name] for name in (*judged, *self._fields)}

    def is_optional(self, name: str) -> bool:
        if name.startswith("finding_"):
            return self.findings_optional
        return not name.startswith("outcome_") and super().is_optional(name)

    def judged(self) -> tuple[d.ConcernOutcome, ...]:
        return tuple(
            d.ConcernOutcome(key, self[f"outcome_{key}"].data or "", self[f"finding_{key}"].data)
            for key in self._concern_ids()
        )

    def field_for(self, name: str) -> Any:
        if name in ("concerns", "findings"):
            start = "outcome" if name == "concerns" else "finding"
            empty = [field for key in self._concern_ids() if not (field := self[f"{start}_{key}"]).data.strip()]
            return empty[0] if empty else None
        return super().field_for(name)

    def _concern_ids(self) -> list[int]:
        return [int(name.removeprefix("outcome_")) for name in self._fields if name.startswith("outcome_")]


class ResolveForm(_ConcernsForm):
    """The decision."""

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
        super().prepare(complaint, actor)
        self.cause.choices = listed([CHOOSE, *((cause, cause) for cause in catalogue.organisation().causes)])
        if not self.is_submitted() and complaint.cause:
            self.cause.data = complaint.cause

    def details(self) -> d.Resolution:
        return d.Resolution(
            outcome=self.outcome.data or "",
            cause=self.cause.data,
            explanation=self.explanation.data,
            concerns=self.judged(),
            no_remedy_reason=self.no_remedy_reason.data,
            fulfilled_on=self.fulfilled_on.data,
        )


class DeadlockForm(_ConcernsForm):
    needs = d.Deadlock
    position = text("Our final position", "The letter adds how to reach the outside body.")

    def details(self) -> d.Deadlock:
        return d.Deadlock(self.position.data, self.judged())


def resolve_form(complaint: Complaint) -> type[ActionForm]:
    """The decision with a pair of fields for each concern as it stands."""
    return _answering(ResolveForm, complaint)


def deadlock_form(complaint: Complaint) -> type[ActionForm]:
    """The final position with the same pairs."""
    return _answering(DeadlockForm, complaint)


def _answering(form: type[_ConcernsForm], complaint: Complaint) -> type[ActionForm]:
    """One concern alone needs no finding of its own: the decision speaks of nothing else."""
    stated = concerns.current(complaint.id)
    hint = "Empty, it is what you write in the decision." if len(stated) == 1 else ""
    pairs: dict[str, Any] = {}
    for concern in stated:
        pairs[f"outcome_{concern.id}"] = OneOf(
            f"{concern.position}. {shortened(concern.words)}",
            choices=listed([("", "Choose the outcome"), *OUTCOMES.items()]),
            default=concern.outcome,
        )
        pairs[f"finding_{concern.id}"] = text(
            f"What we found about concern {concern.position}", hint, default=concern.finding
        )
    return type(form.__name__, (form,), {**pairs, "findings_optional": len(stated) == 1})


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


class OutsideDecisionForm(ActionForm):
    needs = d.OutsideDecision
    decision = text("What the outside body decided")
    more_to_do = BooleanField("There is more for us to do", description="The case goes back to the investigation.")
