"""The form of a decision letter: what a person decides and writes. What case and rules add to it is no field."""

from typing import Any, ClassVar

from flask import request
from wtforms import HiddenField

from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import concerns
from ...complaints import details as d
from ...complaints.models import Complaint
from ...complaints.statuses import DECIDABLE
from ...decisions import kinds
from ...decisions import queries as decisions
from ..words import OUTCOMES
from .actions import ActionForm
from .fields import Day, OneOf, Rows, Several, line, listed, number, shortened, text
from .opening import CHOOSE

FINDING, OUTCOME = "finding_", "outcome_"


class LetterForm(ActionForm):
    """What every kind of letter asks for; `letter_form` adds a pair of fields for each concern.

    `kind` says which letter it is, `note` goes to whoever is asked for a second signature.
    """

    also_needed = ActionForm.also_needed | {
        "apology", "fulfilled_on", "no_remedy_reason", "wrong", "policy", "policy_reason", "clearer",
    }  # fmt: skip
    findings_optional: ClassVar[bool] = False
    outcomes_optional: ClassVar[bool] = False
    order: ClassVar[tuple[str, ...]] = ()
    kind = HiddenField()
    apology = text("The apology", "For what happened to them. It stands first, after the decision.")
    note = text("A word to whoever signs it", "For colleagues only.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        pairs = [name for name in self._fields if name.startswith((OUTCOME, FINDING))]
        names = [name for place in self.order for name in (pairs if place == "concerns" else [place])]
        rest = [name for name in self._fields if name not in names]
        self._fields = {name: self._fields[name] for name in (*names, *rest) if name in self._fields}
        if not self.is_submitted():
            self.fill(complaint)

    def fill(self, complaint: Complaint) -> None:
        """Begin with the draft of this kind, or with what was found about the concerns."""
        draft = decisions.find_unsent(complaint.id, self.kind.data)
        if draft is not None:
            self.say(kinds.read(draft.kind, draft.latest.typed))

    def say(self, letter: d.Decision) -> None:
        """Fill in what was typed in a letter."""
        decision = kinds.decided(letter)
        for name in (
            "apology",
            "outcome",
            "cause",
            "explanation",
            "position",
            "fulfilled_on",
            "no_remedy_reason",
            "learned",
            "policy",
            "policy_reason",
            "clearer",
        ):
            if name in self and hasattr(decision, name):
                self[name].data = getattr(decision, name)
        for row in decision.concerns:
            if f"{OUTCOME}{row.concern_id}" in self:
                self[f"{OUTCOME}{row.concern_id}"].data = row.outcome
                self[f"{FINDING}{row.concern_id}"].data = row.finding
        if isinstance(letter, d.DecisionCorrected):
            self["wrong"].data = letter.wrong

    def is_optional(self, name: str) -> bool:
        if name.startswith(FINDING):
            return self.findings_optional
        if name.startswith(OUTCOME):
            return self.outcomes_optional
        return super().is_optional(name)

    def judged(self) -> tuple[d.ConcernOutcome, ...]:
        return tuple(
            d.ConcernOutcome(key, self[f"{OUTCOME}{key}"].data or "", self[f"{FINDING}{key}"].data or "")
            for key in self._concern_ids()
        )

    def field_for(self, name: str) -> Any:
        """A refusal of the concerns stands at the first that has no answer."""
        if name in ("concerns", "findings"):
            start = OUTCOME if name == "concerns" else FINDING
            empty = [field for key in self._concern_ids() if not (field := self[f"{start}{key}"]).data.strip()]
            return empty[0] if empty else None
        return super().field_for(name)

    def _concern_ids(self) -> list[int]:
        return [int(name.removeprefix(OUTCOME)) for name in self._fields if name.startswith(OUTCOME)]


class DecisionForm(LetterForm):
    needs = d.Resolution
    order: ClassVar[tuple[str, ...]] = (
        "outcome", "apology", "explanation", "concerns", "fulfilled_on", "no_remedy_reason", "learned", "cause",
        "policy", "policy_reason", "clearer",
    )  # fmt: skip
    outcome = Rows("The decision", choices=listed(OUTCOMES.items()))
    explanation = text("What we found, and why", "In your own words. Everything else stands in the letter already.")
    fulfilled_on = Day(
        "When it was put right", "The day the remedy reached them. We ask some days later whether it worked."
    )
    no_remedy_reason = text("Or why there is no remedy", "They read it too.")
    learned = text("What we learned, and what we change", "Only what is certain.")
    cause = OneOf("The cause", description="For learning; the customer does not read it.")
    policy = text("The rule that it is about, word for word", "Where they understood us wrongly. They read it.")
    policy_reason = text("Why we have this rule", "In your own words. Where they understood us wrongly.")
    clearer = text("What we will make clearer", "So that the next person does not read it as they did.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.cause.choices = listed([CHOOSE, *((cause, cause) for cause in catalogue.organisation().causes)])
        super().prepare(complaint, actor)

    def fill(self, complaint: Complaint) -> None:
        self.cause.data = complaint.cause
        self.outcome.data = self._of_the_whole()
        super().fill(complaint)

    def _of_the_whole(self) -> str:
        """What was found about every concern is the decision; what differs is partly right."""
        found = {row.outcome for row in self.judged()}
        if not found or "" in found:
            return ""
        return found.pop() if len(found) == 1 else "partly_upheld"

    def details(self) -> d.Decision:
        return self.decision()

    def decision(self) -> d.Resolution:
        return d.Resolution(
            outcome=self.outcome.data or "",
            cause=self.cause.data or "",
            explanation=self.explanation.data or "",
            concerns=self.judged(),
            no_remedy_reason=self.no_remedy_reason.data or "",
            fulfilled_on=self.fulfilled_on.data,
            apology=self.apology.data or "",
            learned=self.learned.data or "",
            policy=self.policy.data or "",
            policy_reason=self.policy_reason.data or "",
            clearer=self.clearer.data or "",
        )


class FinalForm(LetterForm):
    needs = d.Deadlock
    order: ClassVar[tuple[str, ...]] = ("position", "concerns", "apology")
    position = text("Our final position, and why", "The letter adds how to reach the outside body.")

    def details(self) -> d.Decision:
        return self.decision()

    def decision(self) -> d.Deadlock:
        return d.Deadlock(self.position.data or "", self.judged(), self.apology.data or "")


class _Corrects:
    """A letter in place of one that was wrong."""

    wrong = text("What was wrong in our last letter", "They read it: what we wrote, and what is right.")

    def fill(self, complaint: Complaint) -> None:
        """Begin with the letter that was sent."""
        sent = decisions.find_sent(complaint.id)
        if sent is not None:
            version = next(row for row in sent.versions if row.number == sent.sent_number)
            self.say(kinds.decided(kinds.read(sent.kind, version.typed)))  # type: ignore[attr-defined]
        LetterForm.fill(self, complaint)  # type: ignore[arg-type]

    def details(self) -> d.Decision:
        return d.DecisionCorrected(self.decision(), self.wrong.data or "")  # type: ignore[attr-defined]


class CorrectedDecisionForm(_Corrects, DecisionForm):
    order = ("wrong", *DecisionForm.order)


class CorrectedPositionForm(_Corrects, FinalForm):
    order = ("wrong", *FinalForm.order)


def letter_form(complaint: Complaint, kind: str) -> type[LetterForm]:
    """The form of a kind of letter, with a pair of fields for each concern as it stands."""
    stated = concerns.current(complaint.id)
    # One concern alone needs no finding and no outcome of its own: the decision speaks of nothing else.
    hint = "Empty, it is what you write in the decision." if len(stated) == 1 else ""
    form = _form_of(complaint, kind)
    alone = len(stated) == 1
    decided = alone and issubclass(form, DecisionForm)
    pairs: dict[str, Any] = {
        "kind": HiddenField(default=kind), "findings_optional": alone, "outcomes_optional": decided,
    }  # fmt: skip
    for concern in stated:
        pairs[f"{OUTCOME}{concern.id}"] = OneOf(
            f"{concern.position}. {shortened(concern.words)}",
            choices=listed([("", "As the decision" if decided else "Choose the outcome"), *OUTCOMES.items()]),
            default=concern.stands,
        )
        pairs[f"{FINDING}{concern.id}"] = text(
            f"What we found about concern {concern.position}",
            hint if concern.reopened_at is None else "They said that this one is not settled: find it anew.",
            default=concern.found,
        )
    return type("LetterForm", (form,), pairs)


def form_under_way(complaint: Complaint) -> type[LetterForm]:
    """The form of the letter that is being written: the one that was sent in, else the one under way."""
    kind = request.form.get("kind", "")
    if kind not in kinds.KINDS:
        letter = decisions.find_current(complaint.id)
        kind = letter.kind if letter is not None else "decision" if complaint.state in DECIDABLE else "correction"
    return letter_form(complaint, kind)


def _form_of(complaint: Complaint, kind: str) -> type[LetterForm]:
    if kind != "correction":
        return FinalForm if kind == "final_position" else DecisionForm
    sent = decisions.find_sent(complaint.id)
    final = sent is not None and kinds.deciding(kinds.read(sent.kind, sent.latest.typed)) == "final_position"
    return CorrectedPositionForm if final else CorrectedDecisionForm


class SignOffForm(ActionForm):
    """One press: `number` is the version that was read."""

    needs = d.SignedOff
    number = line("Version")

    def details(self) -> d.SignedOff:
        return d.SignedOff(number(self.number.data) or 0)


class SendBackForm(ActionForm):
    needs = d.SentBack
    number = line("Version")
    reasons = Several("Why it goes back")
    words = text("What should be different", "They read it beside the letter.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.reasons.choices = listed((reason.key, reason.name) for reason in catalogue.letters().send_back_reasons)

    def details(self) -> d.SentBack:
        return d.SentBack(number(self.number.data) or 0, tuple(self.reasons.data or ()), self.words.data or "")
