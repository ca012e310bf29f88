"""Forms of complaints that belong together: joining two, linking two, and the problem they have in common."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import request
from wtforms import HiddenField

from ...access import Actor
from ...complaints import details as d
from ...complaints import joinable, joining, links, problems
from ...complaints.joined import goes_on_in
from ...complaints.models import Complaint
from ...complaints.references import read_reference
from ..comparing import Comparison, compare, separating
from ..unjoinable import Way, ways_on
from .actions import ActionForm
from .fields import LINE, OneOf, Rows, choose_named, line, listed, number, text
from .settling import ReasonForm

MOST_DIGITS = 10
FIRST_LOOK = "Both stand side by side now. Look at them, then join them."


def _named(name: str) -> str:
    """The reference that the link to the form has in it."""
    return request.args.get(name, "")[:LINE].replace("\0", "")


class MergeForm(ActionForm):
    """Nothing is joined that did not stand side by side: `looked` names what did."""

    needs = d.Merge
    template = "desk/_merge_fields.html"
    into_reference = line("The reference of the complaint that stays", "Both references keep working.")
    reason = text("Why the two belong together")
    looked = HiddenField()
    is_inside = False  # its reason alone is
    others: Sequence[Any] = ()
    comparison: Comparison | None = None
    refusal: joinable.NotJoinable | None = None
    ways: Sequence[Way] = ()

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self._asking = complaint, actor
        self.others = joining.others_open(complaint, actor)
        if not self.is_submitted():
            self.into_reference.data = _named("with")
        self._look()

    @property
    def is_wide(self) -> bool:
        return self.comparison is not None

    @classmethod
    def beside(cls, reference: str, typed: Mapping[str, str]) -> Collection[str]:
        return [read_reference(typed.get("into_reference", "")) or ""]

    def _look(self) -> None:
        complaint, actor = self._asking
        try:
            into = joinable.find_staying(complaint, actor, self.into_reference.data or "")
            self.comparison, self.refusal, self.ways = compare(complaint, into), None, []
        except joinable.NotJoinable as refusal:
            self.comparison, self.refusal = None, refusal
            self.ways = ways_on(complaint, refusal, actor)

    def renew(self, complaint: Complaint, seen: int) -> None:
        super().renew(complaint, seen)
        self._look()  # a draft may have brought another reference

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if self.comparison is not None and self.looked.data != self.comparison.mark:
            self.into_reference.errors = [*self.into_reference.errors, FIRST_LOOK]
            return False
        return valid


class SeparateForm(ReasonForm):
    """`then` says what separating does."""

    template = "desk/_unmerge_fields.html"
    then: Sequence[tuple[str, str]] = ()
    is_inside = False  # its reason alone is

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.then = list(separating(complaint))

    @classmethod
    def beside(cls, reference: str, typed: Mapping[str, str]) -> Collection[str]:
        return goes_on_in(reference)


class RelateForm(ActionForm):
    needs = d.Relation
    other_reference = line("The reference of the other complaint", "The link stands on both, and either removes it.")
    reason = text("What they have to do with each other")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if not self.is_submitted():
            self.other_reference.data = _named("with")

    @classmethod
    def beside(cls, reference: str, typed: Mapping[str, str]) -> Collection[str]:
        return [read_reference(typed.get("other_reference", "")) or ""]


class UnrelateForm(ActionForm):
    needs = d.RelationEnded
    other_id = Rows("Which link", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.other_id.choices = listed(links.of_complaint(complaint.id))
        choose_named(self.other_id, self.is_submitted())

    @classmethod
    def beside(cls, reference: str, typed: Mapping[str, str]) -> Collection[str]:
        chosen = typed.get("other_id", "")
        return [links.reference_of(int(chosen))] if chosen.isdecimal() and len(chosen) < MOST_DIGITS else []


class ProblemForm(ActionForm):
    needs = d.ProblemChosen
    also_needed = ActionForm.also_needed | {"problem_id", "title"}
    problem_id = OneOf("Which problem", coerce=number)
    title = line("Or a new one", "Its title, as colleagues would call it: “The gates at Fenton stay shut”.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.problem_id.choices = listed([("", "A new one"), *problems.choices()])
        choose_named(self.problem_id, self.is_submitted())

    def validate(self, extra_validators: Any = None) -> bool:
        valid: bool = super().validate(extra_validators)
        if valid and self.problem_id.data is None and not self.title.data:
            self.problem_id.errors = [*self.problem_id.errors, "Choose a problem, or name a new one."]
            return False
        return valid
