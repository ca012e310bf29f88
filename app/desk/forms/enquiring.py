"""Forms of finding out: the plan, the evidence, what we found about a concern, and what we go on without."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from wtforms import BooleanField

from ... import clock
from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import casefile, concerns, gate
from ...complaints import details as d
from ...complaints.models import Complaint, Concern
from ...enquiries import originals
from ...enquiries import queries as enquiries
from ...forgetting import originals as withdrawing
from ..words import EVIDENCE_KINDS, OUTCOMES, STRENGTHS
from .actions import ActionForm
from .fields import Day, OneOf, Rows, Several, choose_named, line, listed, number, shortened, text
from .opening import CHOOSE


class PlanQuestionForm(ActionForm):
    needs = d.QuestionPlanned
    words = text("What we need to know", "An open question: what, when, how, who. Yes and no find out little.")
    asked = line("Whom we ask, or where we look", "A colleague, a department, a log.")
    department_id = OneOf("Which department that is", coerce=number)
    due_on = Day("By when")
    concern_id = OneOf("For which concern", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.department_id.choices = listed([("", "None"), *((row.id, row.name) for row in catalogue.departments())])
        stated = concerns.current(complaint.id)
        self.concern_id.choices = listed([("", "All of them"), *named_concerns(stated)])
        if not self.is_submitted():
            choose_named(self.concern_id, self.is_submitted())
            days = timedelta(days=catalogue.targets().question_days)
            self.due_on.data = catalogue.organisation().working_time.local(clock.now() + days).date()


class _OpenQuestion(ActionForm):
    question_id = Rows("Which question", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        open_ = enquiries.open_questions(complaint.id)
        self.question_id.choices = listed((row.id, shortened(row.words)) for row in open_)
        choose_named(self.question_id, self.is_submitted())


class AnswerQuestionForm(_OpenQuestion):
    needs = d.QuestionAnswered
    answer = text("What we know now", "In a sentence or two, with what makes you sure.")
    evidence_ids = Several("The evidence that answers it", coerce=int)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        _offer_evidence(self, complaint)

    def details(self) -> d.QuestionAnswered:
        chosen = tuple(self.evidence_ids.data or ()) if "evidence_ids" in self else ()
        return d.QuestionAnswered(self.question_id.data, self.answer.data, chosen)


class DropQuestionForm(_OpenQuestion):
    needs = d.QuestionDropped
    reason = text("Why we need not know it")


class EvidenceForm(ActionForm):
    needs = d.Exhibit
    also_needed = ActionForm.also_needed
    kind = OneOf("What it is", choices=listed([CHOOSE, *EVIDENCE_KINDS.items()]))
    title = line("In a few words", "Like: handheld log, van 22.")
    item = OneOf("Where it is", description="A file or a message of this case, or words only.")
    source = line("Where it comes from", "A system, a place, a firm.")
    given_by = line("Who gave it")
    dated_on = Day("Of which day it is")
    strength = OneOf("How far it carries", choices=listed([("", "Not said"), *STRENGTHS.items()]))
    note = text("What it shows, and what it does not")
    concern_ids = Several("For which concerns", coerce=int)
    shown = BooleanField("The customer sees it", description="On their page, with its title and its day.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if complaint.waits_for_yes:
            self.item.description = "Until the customer confirmed the facts, only what they sent us."
        self.item.choices = listed([("", "Words only"), *_items(complaint)])
        self.concern_ids.choices = listed(named_concerns(concerns.current(complaint.id)))
        if not self.concern_ids.choices:
            del self.concern_ids
        if not self.is_submitted():
            choose_named(self.item, self.is_submitted(), kind=str)
            self.dated_on.data = catalogue.organisation().working_time.local(clock.now()).date()

    def details(self) -> d.Exhibit:
        kind, _, key = (self.item.data or "").partition("-")
        chosen = tuple(self.concern_ids.data or ()) if "concern_ids" in self else ()
        return d.Exhibit(
            kind=self.kind.data, title=self.title.data, dated_on=self.dated_on.data, source=self.source.data,
            given_by=self.given_by.data, strength=self.strength.data, note=self.note.data,
            internal=not self.shown.data, attachment_id=int(key) if kind == "file" else None,
            message_id=int(key) if kind == "message" else None, concern_ids=chosen,
        )  # fmt: skip

    def field_for(self, name: str) -> Any:
        of_details = {"internal": self.shown, "attachment_id": self.item}
        return of_details.get(name) or super().field_for(name)

    def is_optional(self, name: str) -> bool:
        return name in ("item", "shown") or super().is_optional(name)


class SetAsideForm(ActionForm):
    needs = d.EvidenceSetAside
    evidence_id = Rows("Which evidence", coerce=number)
    reason = text("Why it does not count")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        standing = enquiries.standing_evidence(complaint.id)
        self.evidence_id.choices = listed((row.id, row.title) for row in standing)
        choose_named(self.evidence_id, self.is_submitted())


class OriginalForm(ActionForm):
    needs = d.OriginalOpened
    attachment_id = Rows("Which photograph", coerce=number)
    reason = text("Why you need place and time", "The log keeps it, and the customer may ask for it.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.attachment_id.choices = listed((row.id, row.name) for row in originals.sealed(complaint.id))
        choose_named(self.attachment_id, self.is_submitted())


class WithdrawOriginalForm(ActionForm):
    needs = d.OriginalWithdrawn
    attachment_id = Rows("Which photograph", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.attachment_id.choices = listed((row.id, row.name) for row in withdrawing.on_their_word(complaint.id))
        choose_named(self.attachment_id, self.is_submitted())


class FindingForm(ActionForm):
    needs = d.Finding
    is_quoted = True
    concern_id = Rows("Which concern", coerce=number)
    finding = text("What we found", "Facts first, then what they mean. The decision letter quotes it.")
    outcome = Rows("The outcome", choices=listed(OUTCOMES.items()))
    evidence_ids = Several("The evidence it rests on", coerce=int)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        stated = {concern.id: concern for concern in concerns.current(complaint.id)}
        self.concern_id.choices = listed(named_concerns(stated.values()))
        choose_named(self.concern_id, self.is_submitted())
        chosen = stated.get(self.concern_id.data or 0)
        _offer_evidence(self, complaint, chosen)
        if chosen is not None and not self.is_submitted():
            self.finding.data, self.outcome.data = chosen.finding, chosen.outcome

    def details(self) -> d.Finding:
        chosen = tuple(self.evidence_ids.data or ()) if "evidence_ids" in self else ()
        return d.Finding(self.concern_id.data, self.outcome.data or "", self.finding.data, chosen)


class WaiveForm(ActionForm):
    needs = d.Waiver
    is_quoted = True
    item = Rows("What we go on without")
    reason = text("The reason", "Colleagues read it. For a concern without a finding the customer reads it too.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        lacking = gate.waivable(complaint)
        self.item.choices = listed((f"{row.kind}-{row.about}", shortened(row.words)) for row in lacking)
        choose_named(self.item, self.is_submitted(), kind=str)

    def details(self) -> d.Waiver:
        kind, _, about = (self.item.data or "").partition("-")
        return d.Waiver(kind, int(about or 0), self.reason.data)

    def field_for(self, name: str) -> Any:
        return self.item if name == "kind" else super().field_for(name)

    def is_optional(self, name: str) -> bool:
        return False


def named_concerns(stated: Iterable[Concern]) -> list[tuple[int, str]]:
    """Concerns to choose from, by their place and their words."""
    return [(concern.id, f"{concern.position}. {shortened(concern.words)}") for concern in stated]


def _offer_evidence(form: Any, complaint: Complaint, concern: Concern | None = None) -> None:
    """The evidence to choose from, with what a finding rested on before; no question where there is none."""
    standing = enquiries.standing_evidence(complaint.id)
    if not standing:
        del form.evidence_ids
        return
    form.evidence_ids.choices = listed((row.id, row.title) for row in standing)
    if concern is not None and not form.is_submitted():
        form.evidence_ids.data = [
            row.id for row in standing for link in row.links if link.concern_id == concern.id and link.rests_on
        ]


def _items(complaint: Complaint) -> list[tuple[str, str]]:
    """Files and messages of the case, the newest first."""
    record = casefile.said_and_sent(complaint.id)
    files = [(f"file-{row.id}", row.name) for row in record.attachments]
    said = [(f"message-{row.id}", f"“{shortened(row.body)}”") for row in record.messages]
    return [*files, *said]
