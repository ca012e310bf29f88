"""Forms of what is kept and watched: promises, tasks, the record itself, readers, causes, lessons, quality."""

from collections.abc import Collection, Mapping
from typing import Any

from wtforms import BooleanField, EmailField, TelField

from ...access import Actor
from ...accounts import queries as accounts
from ...catalogue import queries as catalogue
from ...complaints import casefile, own_data, promises, queries, tags
from ...complaints import details as d
from ...complaints.models import Complaint
from ...forgetting import queries as forgotten
from ...forgetting import service as forgetting
from ...web import filters
from ..caring import CONSENTS
from ..words import MAY_RING, OWN_DATA_KINDS, OWN_DATA_OUTCOMES, PREFERRED, REMOVAL_REASONS
from .actions import ActionForm
from .fields import Day, Moment, OneOf, Rows, Several, check_address, choose_named, line, listed, number, text
from .opening import CHOOSE

SCORES = [(1, "1, poor"), (2, "2"), (3, "3"), (4, "4"), (5, "5, very good")]
MOST_TAGS_NAMED = 30
OF_CASE = ("title", "order_number")
RECORD = (
    *OF_CASE, "name", "email", "phone", "postal_address", "preferred_channel", "ring_when", "may_ring", "language",
    "consent_how", "represented_by", "relation", "represented_at", "authority",
    "through_representative",
)  # fmt: skip


class PromiseForm(ActionForm):
    needs = d.PromiseTerms
    words = text("What we promise", "As the customer reads it. It counts down, and everybody sees whether it was kept.")
    due_at = Moment("By when")


class _WithPromise(ActionForm):
    promise_id = Rows("Which promise", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        unkept = [promise for promise in promises.of_complaint(complaint.id) if promise.state != "kept"]
        self.promise_id.choices = listed(
            (promise.id, f"{promise.words} ({filters.moment(promise.due_at)})") for promise in unkept
        )
        choose_named(self.promise_id, self.is_submitted())


class KeepPromiseForm(_WithPromise):
    needs = d.PromiseKept
    also_needed = ActionForm.also_needed | {"happened"}
    is_done = BooleanField("What was promised is done, though something of it is still open here")
    happened = text("What was done, and how you know")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        unkept = [row for row in promises.of_complaint(complaint.id) if row.state != "kept"]
        behind = [task for tasks in promises.open_behind(complaint.id, unkept).values() for task in tasks]
        if behind:
            self.is_done.description = promises.still_open(behind)
        else:
            del self.is_done, self.happened


class ReopenPromiseForm(ActionForm):
    needs = d.PromiseReopened
    promise_id = Rows("Which promise", coerce=number)
    reason = text("What is still missing")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        kept = [promise for promise in promises.of_complaint(complaint.id) if promise.kept_at is not None]
        self.promise_id.choices = listed((promise.id, promise.words) for promise in kept)
        choose_named(self.promise_id, self.is_submitted())


class MovePromiseForm(_WithPromise):
    needs = d.PromiseMoved
    due_at = Moment("Until when")
    reason = text("The reason, as the customer will read it", "The old date stays beside the new one.")


class MoveDateForm(ActionForm):
    needs = d.DateMoved
    due_on = Day("Settled by which day")
    reason = text("The reason, as the customer will read it", "The old date stays beside the new one.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if (longer := promises.longer_than_the_law(complaint)) is not None:
            agreed, legal = (filters.long_day(moment) for moment in longer)
            self.due_on.description = (
                f"What was agreed takes until {agreed}, and the law gives us until {legal}: a day before {agreed}"
                " cannot be chosen. Say in the reason why it takes longer than the law gives us."
            )


class TaskForm(ActionForm):
    needs = d.TaskTerms
    words = text("What is to be done")
    due_on = Day("By when")
    owner_id = OneOf("Who does it", coerce=number)
    department_id = OneOf("Or which team", coerce=number, description="The person above then looks whether it is done.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        people = [(user.id, user.name) for user in accounts.handlers()]
        self.owner_id.choices = listed([("", "Whoever handles the complaint"), *people])
        teams = [(team.id, team.name) for team in catalogue.departments()]
        self.department_id.choices = listed([("", "No other team"), *teams])


class PassOnForm(ActionForm):
    needs = d.PassOn
    also_needed = ActionForm.also_needed | {"task_ids", "promise_ids"}
    task_ids = Several("Tasks", coerce=int)
    promise_ids = Several("Promises", coerce=int)
    to_id = OneOf("Who gets them", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        tasks = [(task.id, task.words) for task in casefile.open_tasks(complaint.id)]
        unkept = [(row.id, row.words) for row in promises.of_complaint(complaint.id) if row.state != "kept"]
        self.task_ids.choices, self.promise_ids.choices = listed(tasks), listed(unkept)
        people = [(user.id, user.name) for user in accounts.handlers()]
        self.to_id.choices = listed([("", "Whoever handles the complaint"), *people])
        for name, found in (("task_ids", tasks), ("promise_ids", unkept)):
            if not found:
                del self[name]

    def details(self) -> d.PassOn:
        tasks, unkept = (tuple(self[name].data or ()) if name in self else () for name in ("task_ids", "promise_ids"))
        return d.PassOn(self.to_id.data, tasks, unkept)


class TaskReportedForm(ActionForm):
    needs = d.TaskReported
    task_id = Rows("What your team has done", coerce=number)
    report = text(
        "What was done, and when", "Whoever looks after the complaint reads it, and looks whether it is done."
    )

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        waiting = [task for task in casefile.open_tasks(complaint.id) if task.department_id and not task.reported_at]
        self.task_id.choices = listed((task.id, task.words) for task in waiting)
        choose_named(self.task_id, self.is_submitted())


class OwnDataAskedForm(ActionForm):
    needs = d.OwnDataAsked
    kind = Rows("What they ask for", choices=listed(OWN_DATA_KINDS.items()))
    words = text("What they want us to know of it", "In their words.")


class OwnDataForm(ActionForm):
    needs = d.OwnDataAnswered
    request_id = Rows("What they asked for", coerce=number)
    outcome = Rows("What became of it", choices=listed(OWN_DATA_OUTCOMES.items()))
    reason = text(
        "What they read: what was done, or why not",
        "Say what stays and why: an open complaint, a time for which the law has us keep it, a dispute.",
    )
    until = Day("Until when it has to wait", "They hear from us again by then: three months after they asked at most.")
    also_needed = ActionForm.also_needed | {"until"}

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        rows = own_data.open_of([complaint.id])
        self.request_id.choices = listed(
            (row.id, f"{OWN_DATA_KINDS[row.kind]}, by {filters.long_day(row.due_at)}") for row in rows
        )
        choose_named(self.request_id, self.is_submitted())


class _OfRemoval(ActionForm):
    """What goes and what stays is drawn from the case; `removal` is what was proposed."""

    template = "desk/_removal.html"
    extent: Any = None
    in_the_way: Collection[str] = ()
    removal: Any = None
    proposed_by = ""
    proposed_for = ""

    @classmethod
    def beside(cls, reference: str, typed: Mapping[str, str]) -> Collection[str]:
        return forgotten.joined_under(reference)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.extent, self.in_the_way = forgotten.extent(complaint), forgotten.in_the_way(complaint)
        if (removal := forgotten.find(complaint.id)) is not None:
            self.removal, self.proposed_by = removal, forgetting.people_of(removal)[0]
            self.proposed_for = REMOVAL_REASONS[removal.why]


class ProposeRemovalForm(_OfRemoval):
    needs = d.RemovalProposed
    why = Rows("Why it may go", choices=listed(REMOVAL_REASONS.items()))


class RemoveWordsForm(_OfRemoval):
    needs = d.WordsRemoved
    understood = BooleanField("I have read what goes, and I know that nobody can bring it back")


class TaskDoneForm(ActionForm):
    needs = d.TaskDone
    task_id = Rows("What is done", coerce=number)
    result = text("How you know that it is done")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.task_id.choices = listed([(task.id, task.words) for task in casefile.open_tasks(complaint.id)])
        choose_named(self.task_id, self.is_submitted())


class CorrectForm(ActionForm):
    needs = d.Correction
    title = line("Subject")
    name = line("Name")
    email = line("E-mail", "A new address has to be confirmed by its owner again.", kind=EmailField)
    phone = line("Telephone", kind=TelField)
    postal_address = text("Postal address")
    preferred_channel = OneOf("How they wish to be reached", choices=listed(PREFERRED.items()))
    ring_when = line("When a call suits them")
    may_ring = OneOf("They may be rung", choices=listed(MAY_RING))
    language = OneOf("Language they want to hear from us in")
    consent_how = OneOf(
        "They agree that we keep and use their details", choices=listed([("", "Not asked yet"), *CONSENTS.items()])
    )
    represented_by = line("Who acts for them")
    relation = line("What they are to them")
    represented_at = line("How to reach whoever acts for them")
    authority = OneOf("What we have seen of their right to")
    through_representative = BooleanField("E-mail, telephone and address are those of whoever acts for them")
    order_number = line("Order or account number")
    reason = text("How you know")

    def validate_email(self, field: Any) -> None:
        check_address(field)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        codes = dict.fromkeys((complaint.customer.language, *catalogue.taking().languages))
        self.language.choices = listed((code, filters.language_name(code)) for code in codes)
        seen = [(row.key, row.name) for row in catalogue.care().authorities if row.active]
        self.authority.choices = listed([("", "Nobody acts for them"), *seen])
        if not self.is_submitted():
            for name in RECORD:
                owner = complaint if name in OF_CASE else complaint.customer
                self[name].data = getattr(owner, name)


class ReadersForm(ActionForm):
    needs = d.Readers
    user_ids = Several("Who may read it", coerce=int, description="Nobody chosen opens it to all colleagues again.")
    reason = text("The reason")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        barred = queries.barred(complaint.id) if complaint.sensitive else set()
        if complaint.sensitive:
            self.also_needed |= {"user_ids"}
            self.user_ids.description = "It is marked as sensitive: at least one."
        self.user_ids.choices = listed(_active(besides=barred))

    def details(self) -> d.Readers:
        return d.Readers(self.reason.data, tuple(self.user_ids.data or ()))


class SensitivityForm(ActionForm):
    needs = d.Sensitivity
    kind = OneOf("What makes it sensitive")
    reason = text("The reason", "For those who may read it.")
    about_ids = Several(
        "It is about", coerce=int, description="They never read it. Somebody of them who has the case loses it."
    )
    user_ids = Several("Who may read it besides", coerce=int)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        kinds = [(kind.key, kind.name) for kind in catalogue.care().sensitive_kinds if kind.active]
        self.kind.choices = listed([CHOOSE, *kinds])
        self.about_ids.choices = self.user_ids.choices = listed(_active())
        if not self.is_submitted() and complaint.sensitive:
            self.kind.data, self.about_ids.data = complaint.sensitive_kind, sorted(queries.barred(complaint.id))

    def details(self) -> d.Sensitivity:
        readers, about = tuple(self.user_ids.data or ()), tuple(self.about_ids.data or ())
        return d.Sensitivity(self.kind.data, self.reason.data, readers, about)


def _active(besides: Collection[int] = ()) -> list[tuple[int, str]]:
    """Colleagues who work here, by name."""
    return [(user.id, user.name) for user in accounts.staff() if user.active and user.id not in besides]


class TagsForm(ActionForm):
    needs = d.Tags
    names = line("Tags", "With commas between.")
    only_add = False

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        if known := tags.in_use():
            self.names.description = f"With commas between. In use: {', '.join(known[:MOST_TAGS_NAMED])}."
        self.only_add = complaint.id is None
        if self.only_add or not tags.of_complaint(complaint.id):
            self.also_needed |= {"names"}
        if not self.is_submitted() and not self.only_add:
            self.names.data = ", ".join(tag.name for tag in tags.of_complaint(complaint.id))

    def details(self) -> d.Tags:
        return d.Tags(tags.read_names(self.names.data), self.only_add)


class CauseForm(ActionForm):
    needs = d.Cause
    cause = OneOf("The cause")
    note = text("More about it", "About the process, never about a person.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.cause.choices = listed([CHOOSE, *((cause, cause) for cause in catalogue.organisation().causes)])
        if not self.is_submitted() and complaint.cause:
            self.cause.data = complaint.cause


class LessonForm(ActionForm):
    needs = d.Lesson
    also_needed = ActionForm.also_needed | {"learned", "change", "no_lesson_reason"}
    learned = text("What we learned")
    change = text("What changes because of it", "Where we learned something.")
    no_lesson_reason = text("Or why there is no lesson", "Where we learned nothing.")


class QualityForm(ActionForm):
    needs = d.QualityCheck
    kindness = Rows("How kind it was", choices=listed(SCORES), coerce=number)
    clarity = Rows("How clear it was", choices=listed(SCORES), coerce=number)
    speed = Rows("How quick it was", choices=listed(SCORES), coerce=number)
    findings = text("What you found")
