"""Every letter the portal writes, made by doing what sends it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from flask import Flask

from app import clock
from app.access import SYSTEM
from app.calls import reminding
from app.calls.models import Appointment
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.catalogue.reporting import Reporting, ReportRule
from app.complaints import board, digests, letters, lifecycle, notices, reaching, saved_views
from app.complaints import details as d
from app.complaints.models import OwnDataRequest, Promise
from app.db import db
from app.enquiries import queries as enquiries
from app.outbox import service as outbox
from app.outbox.models import Delivery
from app.remedies import queries as remedies
from app.safety import asking, calling, incidents, looks
from tests.support import calls, colleagues, paths
from tests.support.apps import STAFF, actor_of, by_reference, doing, file_one, perform

ASKED_KINDS = ("colleague_asked", "colleague_reminded", "statement_read_back", "statement_outcome")
OF_THE_DESK = (
    "staff_notice", "staff_call", "staff_invite", "staff_reset", "staff_digest", "staff_called", "staff_report",
    "staff_check",
)  # fmt: skip
STAFF_KINDS = (*OF_THE_DESK, *ASKED_KINDS, "draft_link")
"""Also what goes to whoever has no complaint yet."""
Step = Callable[[Flask, str], None]


def all_letters(app: Flask, **customer: str) -> dict[str, Delivery]:
    """The last delivery of every kind to a customer like this one, after the walks that send them all."""
    tell_staff(app)
    # Only complaints of one confirmed mail address are joined; the letter must read well for everybody all the same.
    join = (paths.acknowledge, paths.merge) if customer.get("email", "yes") else (send("joined"),)
    for walk in (LONG_WALK, (paths.withdraw,), join, QUIET_WALK, (paths.fix,)):
        reference = file_one(app, **customer)
        for step in walk:
            step(app, reference)
    with app.app_context():
        found = {delivery.kind: delivery for delivery in db.session.scalars(db.select(Delivery).order_by(Delivery.id))}
        db.session.expunge_all()
        db.session.remove()
    return found


def tell_staff(app: Flask) -> None:
    """One letter of each kind that staff get."""
    colleague = outbox.Recipient("Ada Birch", "ada@example.org", is_staff=True)
    reference = file_one(app)
    ask_colleagues(app)
    with doing(app):
        notices.tell("danger", by_reference(reference), "Somebody may be in danger")
        for kind in ("staff_invite", "staff_reset"):
            outbox.enqueue(kind, colleague, {}, about=None, link=outbox.Link("staff_password", 1))
        writer = outbox.Recipient(email="grace@example.com")
        until, link = clock.now() + timedelta(days=14), outbox.Link("draft_link", 14)
        outbox.enqueue("draft_link", writer, {"until": until}, about=None, link=link)
        catalogue_service.save(Reporting(rules={"call": ReportRule(by_mail=True)}))
        lifecycle.perform(by_reference(reference), "log_call", actor_of("csr"), d.CallLog("Nobody at home."))
        calling.press(calling.UPSET, actor_of("csr"), by_reference(reference))
        incident = incidents.report("unsaid", actor_of("csr"), by_reference(reference))
        incident.check_due_at = clock.now()
        db.session.flush()
        asking.say_late(incident.id)
        view = saved_views.save("All of them", board.Question(), actor_of("csr"), shared=False)
        saved_views.wish_digest(view, actor_of("csr"), wished=True)
        digests.send(view.id, view.owner_id, clock.now().date())


def ask_colleagues(app: Flask) -> None:
    """One letter of each kind to somebody who gave their own account."""
    reference = file_one(app)
    for step in (paths.acknowledge, paths.assess, paths.confirm):
        step(app, reference)
    colleagues.ask(app, reference, kind="statement", name="Karl Voss", email="karl@example.org", shows_customer=True)
    with app.app_context():
        number = enquiries.enquiries(by_reference(reference).id)[0].id
        db.session.remove()
    perform(app, reference, "remind_colleague", "system", d.EnquiryChosen(number))
    perform(app, reference, "answer_enquiry", "csr", d.EnquiryAnswered(number, "I put it down and went.", "telephone"))
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, "You put it down and went."))
    perform(app, reference, "remind_colleague", "system", d.EnquiryChosen(number))
    perform(app, reference, "confirm_statement", "csr", d.StatementConfirmed(number, "telephone"))
    paths.resolve(app, reference)
    perform(app, reference, "tell_outcome", "system", d.EnquiryChosen(number))


def act(name: str, who: str, needs: Callable[[], object] | object = None) -> Step:
    """A step that performs `name` as `who`; a callable `needs` is asked inside the application's context."""

    def step(app: Flask, reference: str) -> None:
        with app.app_context():
            details = needs() if callable(needs) else needs
            db.session.remove()
        perform(app, reference, name, who, details)

    return step


def send(kind: str, **facts: object) -> Step:
    """A step that sends a letter no action of the table sends."""

    def step(app: Flask, reference: str) -> None:
        with doing(app):
            complaint = by_reference(reference)
            offer = remedies.find_open_offer(complaint.id)
            off = [Appointment(starts_at=clock.now(), number=number) for number in ("07700 900123", "")]
            more = {
                "offer_reminder": {"offer": offer, "stands_until": offer and offer.until},
                "joined": {
                    "into": complaint,
                    "offer_rests": True,
                    "is_late": True,
                    "is_agreed": True,
                    "before": [(complaint.reference, clock.now() + timedelta(days=2))],
                    "call": off[0],
                    "calls_off": off,
                },
                "own_data_asked": {"request": own_data_request()},
                "own_data_answered": {
                    "request": own_data_request(),
                    "needs": d.OwnDataAnswered(1, "partly", "Your files are gone."),
                },
                "own_data_copy": {"request": own_data_request(), "count": 2},
                "removed": {"joined": ["C-ABCD-EFGH"]},
                "not_kept": {"said": clock.now(), "due": clock.now() + timedelta(days=1)},
                "word_moved": {
                    "due": clock.now() + timedelta(days=2),
                    "was": clock.now(),
                    "why": "We rang and did not reach you.",
                },
                "separated": {
                    "other": complaint.reference,
                    "calls_off": off,
                    "heard_by": clock.now() + timedelta(days=1),
                },
                "promise_reopened": {"promise": _a_promise()},
                "call_asked": {"due": clock.now() + timedelta(days=1), "number": "07700 900123"},
                "sign_in": {"complaints": [complaint, complaint], "count": 2},
                "reach_changed": {
                    "complaints": [complaint],
                    "changed": [reaching.WORDS["phone"], reaching.WORDS["postal_address"]],
                },
                "address_changed": {"complaints": [complaint, complaint]},
            }
            letters.send(kind, complaint, SYSTEM, None, None, {**facts, **more.get(kind, {})})

    return step


def answer_look(kind: str) -> Step:
    """A step in which whoever got the second look answers it."""

    def step(app: Flask, reference: str) -> None:
        with app.app_context():
            (look,) = looks.open_of(by_reference(reference).id)
            who = next(key for key in STAFF if actor_of(key).id == look.manager_id)
            db.session.remove()
        act("answer_look", who, lambda: paths.look_answered(kind))(app, reference)

    return step


def own_data_request() -> OwnDataRequest:
    """What somebody asked of their data, kept nowhere."""
    return OwnDataRequest(kind="removal", asked_at=clock.now(), due_at=clock.now() + timedelta(days=30))


def _urgent() -> d.Assessment:
    return paths.assessment(impact=3, urgency=3)


def _promise_terms() -> d.PromiseTerms:
    return d.PromiseTerms("Priya rings you about the joiner.", clock.now() + timedelta(days=2))


def _promise_moved() -> d.PromiseMoved:
    promise_id = db.session.scalars(db.select(Promise.id).order_by(Promise.id.desc())).first()
    assert promise_id is not None
    return d.PromiseMoved(promise_id, clock.now() + timedelta(days=4), "The joiner could not come before Friday.")


def _a_promise() -> Promise:
    return Promise(words="Priya rings you about the joiner.", due_at=clock.now() + timedelta(days=2))


def _question() -> d.Question:
    return d.Question("Which joiner made the estimate?", clock.now().date() + timedelta(days=5))


def walk_of_calls(app: Flask, reference: str) -> None:
    """A call booked, moved, called off, reminded of and missed; nobody reached; looking in."""
    calls.can_ring(app)
    first, second = (calls.at(calls.in_days(day), "14:00") for day in (1, 2))
    call = calls.book(app, reference, first)
    helen = calls.id_of(app, "manager")
    perform(app, reference, "move_call", "csr", d.CallMoved(call, helen, second, "", "Helen is in court that day."))
    call = calls.booked(app, reference)[-1].id
    with doing(app):
        reminding.remind(by_reference(reference), SYSTEM, db.session.get_one(Appointment, call))
        told = {"appointment": db.session.get_one(Appointment, call), "rings": "Helen Marsh", "tries": 3}
        for kind in ("call_booked", "call_reminder", "call_missed", "tried_to_ring"):
            letters.send(kind, by_reference(reference), SYSTEM, None, None, told)
    perform(app, reference, "cancel_call", "csr", d.CallCancelled(call, "The joiner has answered already."))
    until = calls.in_days(9)
    perform(app, reference, "plan_check_ins", "manager", d.CheckInsPlanned("Whether the machine runs.", 3, until))
    perform(app, reference, "end_check_ins", "manager", d.Reason("It runs."))


def _after_call() -> d.AfterCall:
    refund = next(remedy for remedy in catalogue.remedies() if remedy.key == "refund")
    day = clock.now().date() + timedelta(days=5)
    return d.AfterCall(
        talked_at=clock.now(), medium="telephone", how="open", concerns=("The parcel stood in the rain.",),
        apology="I am sorry. We left it there.", wish="Pay for the repair.", why="The bill is above what I may give.",
        lines=(d.OfferLine(refund.id, "We pay half of the repair.", Decimal("40")),), until=day,
        doing="We send the joiner.", by=day, when="Tuesday after four.", number="07700 900123",
    )  # fmt: skip


def _called(app: Flask, reference: str) -> None:
    """The one letter after a guided call, with everything that it may say."""
    with doing(app):
        complaint, needs = by_reference(reference), _after_call()
        event = paths.last_event(complaint)
        letters.send("after_call", complaint, actor_of("csr"), needs, event, {})


_OFFER = act("offer", "csr", paths.an_offer)
LONG_WALK: tuple[Step, ...] = (
    send("introduced", waiting=2),
    paths.acknowledge,
    act("assess", "csr", _urgent),
    paths.confirm,
    act("ask_customer", "csr", _question),
    act("answer", "customer", d.Words("Tolland Joinery.")),
    act("ask_customer", "csr", _question),
    act("go_on_without", "csr", d.Reason("They wrote that they are away.")),
    act("message", "csr", d.Words("I spoke to the joiner.\n\nHe comes on Thursday.")),
    send("files_refused", refused=["setup.exe"], limit=10),
    act("promise", "csr", _promise_terms),
    act("move_promise", "csr", _promise_moved),
    act(
        "move_date",
        "csr",
        lambda: d.DateMoved(clock.now().date() + timedelta(days=30), "The joiner has no time before."),
    ),
    _OFFER,
    send("offer_reminder"),
    act("discuss", "customer", d.Words("Could it be a voucher?")),
    act("decline", "customer", d.Declined("Too little.", "The whole bill.")),
    _OFFER,
    act("take_back", "csr", d.Reason("The sum was wrong; you get another offer today.")),
    _OFFER,
    act("lapse", "system"),
    _OFFER,
    paths.accept,
    act("agreement_failed", "csr", d.Reason("The joiner has closed down.")),
    act("complain_of_handling", "customer", d.Reason("Three people asked me the same.")),
    answer_look("handling"),
    act("propose_restriction", "csr", lambda: paths.restriction()),
    act("decide_restriction", "manager", lambda: paths.restriction_decided()),
    act("end_restriction", "manager", d.Reason("They were kind since.")),
    act("escalate", "customer", d.Reason("Nobody rings me.")),
    send("authority", told=""),
    act("note_outside_body", "customer", lambda: d.OutsideBodyNote("The Ombudsman", clock.now().date())),
    paths.deadlock,
    act("outside_decision", "csr", d.OutsideDecision("They say we owe you the bill.", more_to_do=True)),
    paths.resolve,
    paths.correct,
    act("ask_review", "customer", d.Reason("The bill was never read.")),
    answer_look("review"),
    act("ask_satisfaction", "system"),
    act("remind", "system"),
    act("not_right", "customer", d.NotRight("The bill is still open.")),
    paths.resolve,
    act("ask_satisfaction", "system"),
    act("confirm_satisfied", "customer", d.Feedback(5, 5, "", ask_again=True)),
    act("ask_again", "system"),
    act("give_quote", "customer", d.QuoteGiven("They came, looked, and paid.", "first_name", True)),
    act("withdraw_quote", "customer"),
    walk_of_calls,
    _called,
    *(send(kind) for kind in ("word_moved", "not_kept", "separated", "promise_reopened", "call_asked")),
    send("fresh_link"),
    send("new_code"),
    send("sign_in"),
    send("own_data_asked"),
    send("own_data_answered"),
    send("own_data_copy"),
    send("removed"),
    send("reach_changed"),
    act("ask_address", "customer", d.AddressAsked("grace.other@example.com")),
    send("address_changed"),
)
QUIET_WALK: tuple[Step, ...] = (
    paths.acknowledge,
    act("tell_danger", "customer", d.DangerTold("The wire is live.")),
    paths.assess,
    paths.confirm,
    _OFFER,
    paths.accept,
    paths.resolve,
    act("ask_satisfaction", "system"),
    act("remind", "system"),
    act("close_quietly", "system"),
)
