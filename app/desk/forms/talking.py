"""Forms of what is said: words, questions, calls, files, the customer's answers."""

from datetime import timedelta

from flask import request
from wtforms import BooleanField

from ... import clock
from ...access import Actor
from ...calls.logging import promised_later
from ...catalogue import queries as catalogue
from ...complaints import concerns
from ...complaints import details as d
from ...complaints.attempts import ABOUT_FACTS
from ...complaints.models import Complaint
from ...complaints.statuses import Status
from ...followups import rest
from ...followups.service import DECIDED
from ...web.filters import short_day
from ..words import FAULTS, MOODS, UNDERSTOOD
from .actions import ActionForm, FilesForm
from .calling import LookingIn
from .card import WithCard
from .fields import Day, Faces, OneOf, Rows, Several, listed, number, plain, text


class NoteForm(FilesForm):
    needs = d.Words
    text = text("The note", "For colleagues only. It never leaves the house.")


class MessageForm(FilesForm):
    needs = d.Words
    text = text("What you write to them")


class AnswerForm(FilesForm):
    needs = d.Words
    text = text("Their answer", "As they gave it.")


class CorrectFactsForm(ActionForm):
    needs = d.Words
    text = text("What we understood wrongly", "In their words.")


class AddConcernForm(ActionForm):
    needs = d.Words
    text = text("What they complain of besides", "In their words, as it is to stand among the others.")


class DiscussForm(ActionForm):
    needs = d.Words
    text = text("What they want to talk about", "In their words.")


class QuestionForm(ActionForm):
    needs = d.Question
    text = text("What you need to know", "They read it as you write it. One question is answered sooner than three.")
    until = Day("Until when", "Our own date waits meanwhile, the legal one does not.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if not self.is_submitted():
            days = timedelta(days=catalogue.targets().question_days)
            self.until.data = catalogue.organisation().working_time.local(clock.now() + days).date()


class ApologyForm(ActionForm):
    needs = d.ApologySaid
    words = text("What you said", "As you said it.")
    fault = Rows("Whose fault it was", choices=listed(FAULTS.items()), coerce=plain)


class CallForm(LookingIn, WithCard):
    needs = d.CallLog
    they_rang = BooleanField("They rang me", description="It counts as having spoken to them.")
    reached = BooleanField("I spoke to them", description="It counts as getting in touch.")
    promise_ids = Several(
        "This was the call we promised", coerce=int, description="What is not ticked is still to be rung about."
    )
    about_facts = BooleanField(
        "I rang to ask whether what we understood is right",
        description="It counts as an attempt, also where nobody answered. If they said yes, press “They confirm” next.",
    )
    chases = BooleanField(
        "They asked where it stands",
        description="It counts as asking again, until they hear from us. What you know already, write to them.",
    )
    words = text("What was said, or that nobody answered")
    looked_in, looked_asked, looked_said = LookingIn.fields()

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        self.ask_whether(complaint)
        later = [(row.id, f"{row.words} By {short_day(row.due_at)}.") for row in promised_later(complaint.id)]
        self.promise_ids.choices = listed(later)
        if not later:
            del self.promise_ids
        if complaint.state is not Status.ASSESSED or not concerns.current(complaint.id):
            del self.about_facts
        elif not self.is_submitted():
            self.about_facts.data = request.args.get("about") == ABOUT_FACTS

    def details(self) -> d.CallLog:
        made = tuple(self.promise_ids.data or ()) if "promise_ids" in self else ()
        reached, about_facts = self.reached.data or self.was_rung, "about_facts" in self and self.about_facts.data
        chases = self.chases.data
        return d.CallLog(self.words.data, reached, made, self.lines(), self.was_rung, about_facts, chases)


class AttachForm(FilesForm):
    needs = d.Files
    internal = BooleanField("For colleagues only", description="The customer does not see it on their page.")


class SatisfiedForm(ActionForm):
    needs = d.Feedback
    understood = OneOf("Whether they felt understood", choices=listed([("", "Not said"), *UNDERSTOOD.items()]))
    treated = Faces("How they were treated", choices=listed(MOODS.items()), coerce=number)
    mood = Faces("How they feel now", choices=listed(MOODS.items()), coerce=number)
    comment = text("What they said about it")


class NotRightForm(ActionForm):
    needs = d.NotRight
    also_needed = ActionForm.also_needed | {"reason"}
    reason = text("What is not right", "In their words.")
    partly = BooleanField("It is partly right")
    still_open = Several("What is still open", description="Where it is partly right: the rest stays as it was found.")
    understood = OneOf("Whether they felt understood", choices=listed([("", "Not said"), *UNDERSTOOD.items()]))
    treated = Faces("How they were treated", choices=listed(MOODS.items()), coerce=number)
    mood = Faces("How they feel now", choices=listed(MOODS.items()), coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """Only what was decided can be partly right in its points."""
        settled = rest.settled(complaint) if complaint.state in DECIDED else rest.Settled([], [])
        points = [(f"c{concern.id}", f"{concern.position}. {concern.words}") for concern in settled.concerns]
        self.still_open.choices = listed(points + [(f"t{row.task_id}", row.words) for row in settled.remedies])
        if not self.still_open.choices:
            del self.still_open

    def details(self) -> d.NotRight:
        marked = (self.still_open.data or []) if "still_open" in self and self.partly.data else []
        points, tasks = (tuple(int(one[1:]) for one in marked if one[0] == kind) for kind in "ct")
        return d.NotRight(
            self.reason.data, self.partly.data, self.treated.data, self.mood.data, self.understood.data or "", points,
            tasks,
        )  # fmt: skip


class WithdrawForm(ActionForm):
    needs = d.Withdrawal
    confirmed = BooleanField("They want us to stop", description="They can open it again with the same reference.")
    reason = text("Why, if they said so")


class DeclineForm(ActionForm):
    needs = d.Declined
    reason = text("Why they decline")
    wish = text("What they wish instead")
