"""Forms of asking colleagues: whom, in which order, what they say, their own accounts; whom a complaint is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from wtforms import BooleanField, EmailField

from ...access import Actor
from ...accounts import queries as accounts
from ...catalogue import queries as catalogue
from ...catalogue import routes
from ...complaints import concerns
from ...complaints import details as d
from ...complaints.models import Complaint
from ...enquiries import apart, asking
from ...enquiries import queries as enquiries
from ...enquiries.models import Enquiry
from ...web import filters
from .actions import ActionForm
from .enquiring import named_concerns
from .fields import Day, OneOf, Rows, Several, check_address, choose_named, line, listed, number, plain, shortened, text

SOMEBODY_ELSE = ("", "Somebody else, named below")
UNSET = frozenset(
    {"suggested", "name", "office", "email", "skip_reason", "question_id", "concern_id", "shows_customer"}
)
"""Fields that are empty until somebody fills them in: what stands in them is shown."""
MORE = ("kind", "due_on", "then_ids", "skip_reason", "question_id", "concern_id", "shows_customer")


@dataclass(frozen=True)
class Group:
    """Fields that are folded away under a title, until somebody needs them."""

    title: str
    fields: Sequence[Any]
    is_open: bool


class AskColleagueForm(ActionForm):
    """Whom and what are asked for; the rest begins with what fits the case, and is folded away. `set_apart` names those
    of the route who are passed over, because the complaint is about them."""

    needs = d.ColleagueAsked
    template = "desk/_ask_fields.html"
    set_apart: Sequence[str] = ()
    kind = Rows("What you ask for", choices=listed(asking.KINDS.items()))
    whom = OneOf("Whom you ask", coerce=plain)
    name = line("Or somebody else: their name")
    office = line("What they do", "Team leader, driver of line 4.")
    email = line(
        "Their e-mail", "They answer by a link and need no account. Without one, ask them in person.", kind=EmailField
    )
    skip_reason = text("Why those before them are not asked", "Only where somebody stands before them in the order.")
    question_id = OneOf("Which question of the plan it answers", coerce=number)
    suggested = Several("Questions of this category")
    questions = text("Your questions", "One a line. Open ones: what, when, how, who.")
    concern_id = OneOf("About which concern", coerce=number)
    then_ids = Several("Ask these the same afterwards, one after the other", coerce=int)
    due_on = Day("Answer by")
    shows_customer = BooleanField(
        "They may see who the customer is", description="Name, telephone and addresses. They see the concerns anyway."
    )

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.whom.choices = listed([*_people(complaint), SOMEBODY_ELSE])
        planned = enquiries.open_questions(complaint.id)
        self.question_id.choices = listed([("", "None"), *((row.id, shortened(row.words)) for row in planned)])
        self.concern_id.choices = listed([("", "All of them"), *named_concerns(concerns.current(complaint.id))])
        self.set_apart = [row.name for row in apart.in_route(complaint)]
        route = asking.route_of(complaint)
        asked = asking.are_asked(complaint)
        later = [row for row in route[1:] if row.id not in asked]
        self.then_ids.choices = listed((row.id, _called(row.name, row.office)) for row in later)
        bank = catalogue.get_category(complaint.category_id).questions
        self.suggested.choices = listed((question, question) for question in bank)
        for name in ("then_ids", "suggested"):
            if not self[name].choices:
                del self[name]
        if "suggested" in self:
            self.questions.description = f"{self.questions.description} Some stand below, to be ticked."
        if not self.is_submitted():
            self._begin(complaint, planned, [row.id for row in route])

    def _begin(self, complaint: Complaint, planned: Sequence[Any], route: list[int]) -> None:
        """What fits the case: the next of its route, all who come after, a week."""
        self.kind.data = "statement" if request.args.get("kind") == "statement" else "facts"
        asked = {row.contact_id for row in enquiries.enquiries(complaint.id)}
        free = [contact_id for contact_id in route if contact_id not in asked]
        self.whom.data = f"contact-{free[0]}" if free else ""
        if request.args.get("whom"):
            choose_named(self.whom, submitted=False, kind=str)
        if (self.whom.data or "").startswith("person-"):
            self.kind.data = "statement"
        if "then_ids" in self and self.kind.data == "facts" and self.whom.data == f"contact-{free[0] if free else 0}":
            self.then_ids.data = free[1:]
        choose_named(self.question_id, submitted=bool(not request.args.get("question_id")))
        self.questions.data = next((row.words for row in planned if row.id == self.question_id.data), "")
        due_at = asking.due_in(catalogue.asking().days)
        self.due_on.data = catalogue.organisation().working_time.local(due_at).date()

    @property
    def first(self) -> list[Any]:
        return [self.whom, self.questions]

    @property
    def preset(self) -> str:
        """What happens where nobody changes it."""
        due = f" by {filters.day(self.due_on.data)}" if self.due_on.data else ""
        what = "for their own account" if self.kind.data == "statement" else "what they know"
        then = " Those who come after are asked the same, one after the other." if self._asks_others() else ""
        return f"They are asked {what}, and answer{due}.{then}"

    def _asks_others(self) -> bool:
        return bool("then_ids" in self and self.then_ids.data)

    @property
    def folded(self) -> list[Group]:
        return [
            *([self._group("Questions of this category", ("suggested",))] if "suggested" in self else []),
            self._group("Somebody who is not in the list", ("name", "office", "email"), is_open=not self.whom.data),
            self._group("More", MORE, is_open=self.kind.data == "statement"),
        ]

    def _group(self, title: str, names: Sequence[str], *, is_open: bool = False) -> Group:
        found = [self[name] for name in names if name in self]
        typed = any(field.errors or (field.data and field.name in UNSET) for field in found)
        return Group(title, found, is_open or typed)

    def validate_email(self, field: Any) -> None:
        check_address(field)

    def details(self) -> d.ColleagueAsked:
        kind, _, key = (self.whom.data or "").partition("-")
        chosen = (self.suggested.data or []) if "suggested" in self else []
        then = (self.then_ids.data or []) if "then_ids" in self else []
        typed = [self.questions.data] if (self.questions.data or "").strip() else []
        return d.ColleagueAsked(
            kind=self.kind.data, questions="\n".join([*typed, *chosen]),
            due_on=self.due_on.data, contact_id=int(key) if kind == "contact" else None,
            involved_id=int(key) if kind == "person" else None, name="" if kind else self.name.data,
            office="" if kind else self.office.data, email="" if kind else self.email.data,
            question_id=self.question_id.data, concern_id=self.concern_id.data,
            shows_customer=bool(self.shows_customer.data), then_ids=tuple(then), skip_reason=self.skip_reason.data,
        )  # fmt: skip

    def field_for(self, name: str) -> Any:
        return self.whom if name in ("contact_id", "involved_id") else super().field_for(name)

    def is_optional(self, name: str) -> bool:
        return name not in ("kind", "whom", "questions", "due_on")


def _people(complaint: Complaint) -> list[tuple[str, str]]:
    """Those of the route first, in its order, then whom it is about, then everybody else there is to ask."""
    route = asking.route_of(complaint)
    in_route = {row.id for row in route}
    about = complaint.involved if complaint.about_staff else []
    others = [row for row in routes.contacts() if row.active and row.id not in in_route]
    free = [row for row in others if apart.of_contact(complaint, row) is None]
    return [
        *((f"contact-{row.id}", f"{place}. {_called(row.name, row.office)}") for place, row in enumerate(route, 1)),
        *((f"person-{row.id}", f"{_called(row.name, row.office)}: it is about them") for row in about),
        *((f"contact-{row.id}", _called(row.name, row.office)) for row in free),
    ]


def _called(name: str, office: str) -> str:
    return f"{name}, {office}" if office else name


class _Asked(ActionForm):
    """A form about one of those who were asked: `states` says which."""

    states: tuple[str, ...] = ()
    enquiry_id = Rows("Whom", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        found = [row for row in enquiries.enquiries(complaint.id) if row.state in self.states]
        self.enquiry_id.choices = listed((row.id, _called(row.name, row.office)) for row in found)
        choose_named(self.enquiry_id, self.is_submitted())
        self.fill_in(next((row for row in found if row.id == self.enquiry_id.data), None))

    def fill_in(self, enquiry: Enquiry | None) -> None:
        """What stands in the form of the chosen one at first."""


class AnswerEnquiryForm(_Asked):
    needs = d.EnquiryAnswered
    states = ("asked",)
    heard = OneOf("How you heard it", choices=listed(asking.HEARD.items()))
    words = text("What they say", "In their own words, as near as you can.")


class SkipEnquiryForm(_Asked):
    needs = d.EnquirySkipped
    states = ("waiting", "asked", "told", "repeated")
    reason = text("Why it goes on without them", "Whoever comes after them is asked now.")


class RepeatStatementForm(_Asked):
    needs = d.StatementRepeated
    states = ("told", "repeated")
    words = text("What you understood", "As they would say it. They read it, and confirm or correct it.")

    def fill_in(self, enquiry: Enquiry | None) -> None:
        if enquiry is not None and not self.is_submitted():
            self.words.data = enquiries.sayings(enquiry.id)[-1].words


class ConfirmStatementForm(_Asked):
    needs = d.StatementConfirmed
    states = ("repeated",)
    heard = OneOf("How they said so", choices=listed(asking.HEARD.items()))


class CorrectStatementForm(AnswerEnquiryForm):
    states = ("repeated",)
    words = text("What they say differently", "In their own words. Then write back again what you understood.")


class InvolvedForm(ActionForm):
    needs = d.InvolvedNamed
    also_needed = ActionForm.also_needed | {"name"}
    user_id = OneOf("A colleague with an account here", coerce=number)
    name = line("Or somebody without one: their name", "Where nobody above is chosen.")
    office = line("What they do", "Driver of line 4, counter at Keld Road.")
    email = line("Their e-mail", "To ask them for their own account.", kind=EmailField)
    reason = text("How you know", "What the customer said, in a sentence.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        named = {row.user_id for row in complaint.involved} if complaint.about_staff else set()
        free = [(user.id, user.name) for user in accounts.staff() if user.active and user.id not in named]
        self.user_id.choices = listed([("", "Nobody of these"), *free])

    def validate_email(self, field: Any) -> None:
        check_address(field)


class InvolvedEndedForm(ActionForm):
    needs = d.InvolvedEnded
    involved_id = Rows("Whom it is not about", coerce=number)
    reason = text("The reason")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        named = complaint.involved if complaint.about_staff else []
        self.involved_id.choices = listed((row.id, _called(row.name, row.office)) for row in named)
        choose_named(self.involved_id, self.is_submitted())
