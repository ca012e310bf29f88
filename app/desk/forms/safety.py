"""Forms of hard moments: calling a manager, coming, threats, and ways that are closed for a while."""

from datetime import timedelta

from ...access import Actor
from ...catalogue import queries as catalogue
from ...complaints import details as d
from ...complaints.models import Complaint
from ...complaints.ways import may_stay_open
from ...safety import allowing, looks, queries, restrictions
from ...web import filters
from .actions import ActionForm
from .fields import Day, OneOf, Rows, Several, choose_named, listed, number, plain, text

WHY = {"upset": "They are very upset", "backup": "I need help with this talk"}
ENDS = {
    "handed_over": "A manager talks with them now",
    "calmer": "It is calmer, and we talk on",
    "over": "The talk is over",
}

# The same where somebody felt threatened: what it is called when it is over, and on the button of whoever it happened
# to and of a manager. The first is what comes next.
THREAT_ENDS = {
    "over": "{who} is safe", "handed_over": "A manager has taken over", "mistake": "It was pressed by mistake",
}  # fmt: skip
THREAT_BUTTONS = {
    True: {"over": "I am safe: call nobody else", "handed_over": "A manager is with me: call nobody else"},
    False: {"over": "{who} is safe: call nobody else", "handed_over": "I have taken over: call nobody else"},
}


class CallManagerForm(ActionForm):
    needs = d.ManagerCalled
    kind = Rows("Why", choices=listed(WHY.items()), coerce=plain)


class _WithCall(ActionForm):
    call_id = Rows("Which call", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """The calls of this complaint that are open."""
        calls = queries.open_of(complaint.id)
        self.call_id.choices = listed(
            (row.call.id, f"{row.asker}, {filters.moment(row.call.asked_at)}") for row in calls
        )
        choose_named(self.call_id, self.is_submitted())


class CallForm(_WithCall):
    needs = d.PageMentioned


class CallOverForm(_WithCall):
    needs = d.PageEnded
    result = Rows("How it ended", choices=listed(ENDS.items()), coerce=plain)


HOW = {"call": "On the telephone", "person": "Face to face", "writing": "In writing", "unsaid": "I will say later"}

# The same as others read it.
HOW_IT_WAS = {**HOW, "unsaid": "Where it happened is not said"}


class ThreatForm(ActionForm):
    needs = d.ThreatReported
    how = Rows("How it happened", choices=listed(HOW.items()), coerce=plain)


class ProposeRestrictionForm(ActionForm):
    needs = d.RestrictionProposed
    closed = Several("What is to be closed", choices=listed(restrictions.CLOSABLE.items()))
    open_way = Rows("What stays open", coerce=plain)
    until = Day("Until when", "Its last day. A manager may choose another.")
    reason = text("Why", "What happened, and why it takes this and nothing milder. For colleagues only.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        self.open_way.choices = listed(may_stay_open().items())
        if not self.is_submitted():
            self.until.data = restrictions.today() + timedelta(weeks=catalogue.safety().restriction_weeks)

    def details(self) -> d.RestrictionProposed:
        return d.RestrictionProposed(
            tuple(self.closed.data or ()), self.open_way.data or "", self.until.data, self.reason.data
        )


DECISIONS = {"yes": "Yes, close them", "no": "No, all ways stay open"}


class DecideRestrictionForm(ActionForm):
    needs = d.RestrictionDecided
    decision = Rows("Your decision", choices=listed(DECISIONS.items()), coerce=plain)
    reason = text("Why", "For colleagues only.")
    closed = Several("What is closed", choices=listed(restrictions.CLOSABLE.items()))
    open_way = Rows("What stays open", coerce=plain)
    until = Day("Until when", "Its last day; then all ways open by themselves.")
    review_on = Day("Looked at again on")
    told = text(
        "Why, as they read it", "Kindly and plainly: what we ask of them, and that we go on with their complaint."
    )
    also_needed = ActionForm.also_needed | {"closed", "open_way", "until", "review_on", "told"}

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """What was proposed stands in the form."""
        row = restrictions.current(complaint)
        self.open_way.choices = listed(may_stay_open().items())
        if self.is_submitted() or row is None:
            return
        self.closed.data, self.open_way.data, self.until.data = list(row.closed_ways), row.open_way, row.until
        look = restrictions.today() + timedelta(weeks=catalogue.safety().restriction_review_weeks)
        self.review_on.data = min(look, row.until)

    def details(self) -> d.RestrictionDecided:
        return d.RestrictionDecided(
            self.decision.data or "", self.reason.data, tuple(self.closed.data or ()), self.open_way.data or "",
            self.until.data, self.review_on.data, self.told.data,
        )  # fmt: skip


class KeepRestrictionForm(ActionForm):
    needs = d.RestrictionKept
    reason = text("Why it stays", "For colleagues only.")
    review_on = Day("Looked at again on")


class AllowWayForm(ActionForm):
    needs = d.WayAllowed
    way = Rows("Which way", coerce=plain)
    ground = Rows("What asks for it", choices=listed(allowing.GROUNDS.items()), coerce=plain)
    until = Day("Until when", f"Its last day, at most {allowing.MOST_DAYS} days from now. Then it is closed again.")
    reason = text("Why", "What has to be done this way, and why no other does. For colleagues only.")

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        """The ways that are closed to them; for today, unless somebody says longer."""
        closed = allowing.closed_to_us(complaint.customer)
        self.way.choices = listed((way, restrictions.CLOSABLE[way]) for way in closed)
        choose_named(self.way, self.is_submitted(), str)
        if not self.is_submitted():
            self.until.data = restrictions.today()


class HandlingForm(ActionForm):
    needs = d.Reason
    reason = text("What they say about how we handle it", "In their words.")


class ReviewForm(ActionForm):
    needs = d.Reason
    reason = text("What they see differently", "In their words.")


LOOKS = {"review": "Our decision", "handling": "How we handle it"}
FOUND = {"stands": "It stands as it is", "partly": "It changes in part", "changed": "It changes"}


class _WithLook(ActionForm):
    look_id = Rows("What is looked at", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        found = looks.open_of(complaint.id)
        self.look_id.choices = listed((look.id, LOOKS[look.kind]) for look in found)
        choose_named(self.look_id, self.is_submitted())


class GiveLookForm(_WithLook):
    needs = d.LookGiven
    manager_id = OneOf("Who looks at it", coerce=number)

    def prepare(self, complaint: Complaint, actor: Actor) -> None:
        super().prepare(complaint, actor)
        people = [(user.id, f"{user.name} (away)" if user.is_away else user.name) for user in looks.free(complaint)]
        self.manager_id.choices = listed([("", "Choose"), *people])


class AnswerLookForm(_WithLook):
    needs = d.LookAnswered
    outcome = Rows("What you found", choices=listed(FOUND.items()), coerce=plain)
    answer = text("What you found, and why", "From the beginning, in plain words. They read it as you write it.")
