"""How a complaint gets to each status, by actions of the table and nobody's short cut."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from flask import Flask

from app import clock
from app.accounts.models import User
from app.catalogue import queries as catalogue
from app.complaints import details as d
from app.complaints.concerns import current
from app.complaints.models import Complaint, Event, Task
from app.complaints.statuses import Status
from app.db import db
from app.decisions.drafting import draft
from app.decisions.queries import find_current
from app.remedies import fixing
from app.safety.models import SecondLook
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

ACKNOWLEDGED = d.Acknowledgement(
    personal="Your late mother's sewing machine stood in the rain for an hour.",
    apology="I am sorry. We left it there, and nobody rang your bell.",
)
WITHDRAWN = d.Withdrawal(confirmed=True)
SPOKEN = d.Spoken("telephone", "Yes, she said, that is right.")


def assessment(**changes: object) -> d.Assessment:
    category = catalogue.find_category("parcels")
    assert category is not None
    values = {
        "nature": "Service issue",
        "category_id": category.id,
        "impact": 2,
        "urgency": 2,
        "effect": "She can't sew.",
        "others": "no",
    }
    return d.Assessment(**{**values, **changes})  # type: ignore[arg-type]


def an_offer(amount: str = "40", days: int = 10) -> d.Offer:
    refund = next(remedy for remedy in catalogue.remedies() if remedy.key == "refund")
    line = d.OfferLine(refund.id, "We pay the repair of the case.", Decimal(amount), wish=1)
    until = clock.now().date() + timedelta(days=days)
    return d.Offer(
        (line,), "The bill of the joiner, in full.", until, answers=(d.WishAnswer("Pay for the repair.", "yes"),)
    )


def a_resolution(**changes: object) -> d.Resolution:
    values = {"outcome": "upheld", "cause": "Human error", "explanation": "We left the parcel in the rain.",
              "no_remedy_reason": "The explanation was all she wanted.",
              "apology": "I am sorry that your late mother's machine stood in the rain."}  # fmt: skip
    return d.Resolution(**{**values, **changes})  # type: ignore[arg-type]


def bring_to(app: Flask, status: Status, **filing: object) -> str:
    """File a complaint and lead it to `status`, handled by "csr"; returns its reference."""
    reference = file_one(app, **filing)
    for step in _WAYS[status]:
        step(app, reference)
    with app.app_context():
        assert by_reference(reference).status == status
        db.session.remove()
    return reference


def acknowledge(app: Flask, reference: str) -> None:
    perform(app, reference, "acknowledge", "csr", ACKNOWLEDGED)


def assess(app: Flask, reference: str) -> None:
    with app.app_context():
        needs = assessment()
        db.session.remove()
    perform(app, reference, "assess", "csr", needs)


def confirm(app: Flask, reference: str) -> None:
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.", "Nobody rang the bell.")))
    perform(app, reference, "confirm_facts", "customer")


def ask(app: Flask, reference: str) -> None:
    question = d.Question("Which joiner made the estimate?", clock.now().date() + timedelta(days=5))
    perform(app, reference, "ask_customer", "csr", question)


def offer(app: Flask, reference: str) -> None:
    with app.app_context():
        needs = an_offer()
        db.session.remove()
    perform(app, reference, "offer", "csr", needs)


def accept(app: Flask, reference: str) -> None:
    """By themselves; who did not say who they are says it to a colleague."""
    with app.app_context():
        is_known = by_reference(reference).customer.is_known
        db.session.remove()
    if is_known:
        perform(app, reference, "accept", "customer")
    else:
        perform(app, reference, "accept", "csr", spoken=d.Spoken("phone", "Yes, I take it."))


def verify_all(app: Flask, reference: str) -> None:
    for task_id in open_tasks(app, reference, "remedy"):
        perform(app, reference, "verify_task", "csr", d.TaskDone(task_id, "The bank shows the transfer."))


def resolve(app: Flask, reference: str) -> None:
    verify_all(app, reference)
    decision = a_resolution(concerns=outcomes(app, reference))
    countersign(app, reference, "csr", decision)
    perform(app, reference, "resolve", "csr", decision)


def satisfied(app: Flask, reference: str) -> None:
    perform(app, reference, "ask_satisfaction", "system")
    perform(app, reference, "confirm_satisfied", "customer", d.Feedback(5, 5, "Thank you for ringing me."))


def withdraw(app: Flask, reference: str) -> None:
    perform(app, reference, "withdraw", "customer", WITHDRAWN)


def merge(app: Flask, reference: str) -> None:
    other = file_one(app, happened="The same parcel again, I forgot to say that the label was wrong.")
    with doing(app):
        for name in (reference, other):
            customer = by_reference(name).customer
            customer.email_verified_at = by_reference(name).received_at
    perform(app, reference, "merge", "csr", d.Merge(other, "Both are about one parcel."))


def take_decision_back(app: Flask, reference: str) -> None:
    perform(app, reference, "take_decision_back", "csr")


def correct(app: Flask, reference: str, **changes: object) -> None:
    """A letter in place of the decision that was sent, which a manager writes."""
    decision = a_resolution(explanation="It was the ten o'clock van.", concerns=outcomes(app, reference), **changes)
    corrected = d.DecisionCorrected(decision, "It named the wrong van.")
    countersign(app, reference, "manager", corrected)
    perform(app, reference, "correct_decision", "manager", corrected)


def deadlock(app: Flask, reference: str) -> None:
    final = d.Deadlock("We can't replace the whole machine.", outcomes(app, reference))
    countersign(app, reference, "manager", final)
    perform(app, reference, "deadlock", "manager", final)


def a_fix(**changes: object) -> d.Fix:
    """A simple case with a small refund that was agreed to on the telephone."""
    refund = next(remedy for remedy in catalogue.remedies() if remedy.key == "refund")
    values = {
        "concern": "The machine charged twice.", "personal": "You stood there with your shopping and paid twice.",
        "apology": "I am sorry. That was our machine.", "explanation": "The machine took the fare twice: I see both.",
        "outcome": "upheld", "cause": "Human error", "nature": "Money and bills", "agreed": SPOKEN,
        "asked": "Pay for the repair.", "gets": "partly", "less": "We pay what the machine took, and no more broke.",
        "lines": (d.OfferLine(refund.id, "We pay the second fare back to your card.", Decimal("4.20")),),
    }  # fmt: skip
    return d.Fix(**{**values, **changes})  # type: ignore[arg-type]


def fix(app: Flask, reference: str, **changes: object) -> None:
    with doing(app):
        complaint = by_reference(reference)
        fixing.fix(complaint, actor_of("csr"), a_fix(**changes))


def last_event(complaint: Complaint) -> Event:
    """The newest entry of its log."""
    statement = db.select(Event).filter_by(complaint_id=complaint.id).order_by(Event.id.desc())
    return db.session.scalars(statement.limit(1)).one()


def countersign(app: Flask, reference: str, who: str, letter: d.Decision, by: str = "other_manager") -> None:
    """Have a letter signed by a second person, where it needs that."""
    with app.app_context():
        author = db.session.get_one(User, actor_of(who).id)
        has_to_wait = draft(by_reference(reference), letter, author).has_to_wait
        db.session.remove()
    if has_to_wait:
        perform(app, reference, "draft_decision", who, d.DecisionDraft(letter))
        number = latest_version(app, reference)
        perform(app, reference, "ask_sign_off", who, d.SignOffAsked(number))
        perform(app, reference, "sign_off", by, d.SignedOff(number))


def latest_version(app: Flask, reference: str) -> int:
    """The number of the latest version of the letter under way."""
    with app.app_context():
        letter = find_current(_id(reference))
        number = letter.latest.number if letter is not None else 0
        db.session.remove()
    return number


def outcomes(app: Flask, reference: str) -> tuple[d.ConcernOutcome, ...]:
    with app.app_context():
        found = tuple(
            d.ConcernOutcome(concern.id, "upheld", "The scan shows it.") for concern in current(_id(reference))
        )
        db.session.remove()
    return found


def open_tasks(app: Flask, reference: str, kind: str) -> list[int]:
    with app.app_context():
        statement = db.select(Task.id).filter_by(complaint_id=_id(reference), kind=kind, done_at=None)
        found = list(db.session.scalars(statement))
        db.session.remove()
    return found


def restriction() -> d.RestrictionProposed:
    """Visits closed for four weeks, letters stay open."""
    until = clock.now().date() + timedelta(weeks=4)
    return d.RestrictionProposed(("visit",), "letter", until, "They swore at two colleagues.")


def restriction_decided(**changes: object) -> d.RestrictionDecided:
    today = clock.now().date()
    values = {
        "decision": "yes", "reason": "It happened three times.", "closed": ("visit",), "open_way": "letter",
        "until": today + timedelta(weeks=4), "review_on": today + timedelta(weeks=2),
        "told": "Our colleagues were afraid at the counter. Please write to us instead.",
    }  # fmt: skip
    return d.RestrictionDecided(**{**values, **changes})  # type: ignore[arg-type]


def look_answered(kind: str, outcome: str = "stands") -> d.LookAnswered:
    """The answer of the newest second look of this kind."""
    statement = db.select(SecondLook.id).filter_by(kind=kind).order_by(SecondLook.id.desc())
    look_id = db.session.scalars(statement.limit(1)).one()
    return d.LookAnswered(look_id, outcome, "I read it from the beginning, and heard both drivers.")


def _id(reference: str) -> int:
    complaint: Complaint = by_reference(reference)
    return complaint.id


Step = Callable[[Flask, str], None]
_INVESTIGATING: tuple[Step, ...] = (acknowledge, assess, confirm)
_RESOLVED: tuple[Step, ...] = (*_INVESTIGATING, offer, accept, resolve)
_WAYS: dict[Status, tuple[Step, ...]] = {
    Status.RECEIVED: (),
    Status.ACKNOWLEDGED: (acknowledge,),
    Status.ASSESSED: (acknowledge, assess),
    Status.INVESTIGATING: _INVESTIGATING,
    Status.WAITING: (*_INVESTIGATING, ask),
    Status.OFFERED: (*_INVESTIGATING, offer),
    Status.AGREED: (*_INVESTIGATING, offer, accept),
    Status.RESOLVED: _RESOLVED,
    Status.CLOSED: (*_RESOLVED, satisfied),
    Status.WITHDRAWN: (acknowledge, withdraw),
    Status.MERGED: (acknowledge, merge),
    Status.REFERRED: (*_INVESTIGATING, deadlock),
}
