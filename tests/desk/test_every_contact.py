"""Whatever reaches a customer makes a report: the table of actions is asked, so that a new one is asked as well."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.calls.models import Appointment, CheckIn
from app.complaints import details as d
from app.complaints.actions import ACTIONS
from app.complaints.models import Event, OwnDataRequest, Promise
from app.complaints.statuses import Status
from app.conversations import finishing
from app.conversations import service as conversations
from app.db import db
from app.reports.models import Report
from app.reports.service import CONTACTS
from app.safety import incidents
from tests.desk import guided
from tests.desk.test_reports import SAID, everything_to
from tests.support import calls, paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.letters import LONG_WALK


def reaching() -> set[str]:
    """Every action of the table with which a colleague reaches the customer: it sends them a letter, or is a talk."""
    ours = {row.name for row in ACTIONS.values() if row.mail and set(row.who) - {"customer", "for_customer", "system"}}
    # What is taken down has a test above; one is the letter of `agreement_failed`, two go to customers who asked.
    return (ours | set(CONTACTS)) - {"file", "brought_failed", "escalate", "ask_for_call"}


@pytest.mark.requirement("000-24")
def test_everything_that_reaches_the_customer_makes_a_report(app: Flask):
    everything_to(app, "qa")
    for walk in (LONG_WALK, (paths.acknowledge, paths.merge)):
        reference = file_one(app)
        for walked in walk:
            walked(app, reference)
    perform(app, reference, "unmerge", "csr", d.Reason("They are two parcels."))
    more(app)
    as_asked(app)

    with app.app_context():
        events = db.session.query(Event).filter(Event.actor_kind == "staff").order_by(Event.id).all()
        reports = db.session.query(Report).all()
        covered = {
            event.action
            for event in events
            for report in reports
            if report.complaint_id == event.complaint_id and report.first_event_id <= event.id <= report.event_id
        }
        db.session.remove()
    assert reaching() - covered == set()


def more(app: Flask) -> None:
    """What the walks that send every letter have others do, or leave to the end of a guided call."""
    reference = paths.bring_to(app, Status.ASSESSED, phone="07700 900181")
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    due = clock.now() + timedelta(days=2)
    perform(app, reference, "promise_call", "csr", d.CallBackPromised("the joiner's answer", due, "07700 900181"))
    perform(app, reference, "apologise", "csr", d.ApologySaid("I am sorry.", "ours"))
    perform(app, reference, "log_call", "csr", d.CallLog(SAID, reached=True))
    guided.add_scripts(app)
    with doing(app):
        complaint, by = by_reference(reference), actor_of("csr")
        talk = conversations.open_talk(
            conversations.Beginning("complaint", "telephone", "t", read_card=True), by, complaint
        )
        finishing.end(talk, complaint, by, "Her bus came.")
    for name in ("call_happened", "call_missed"):
        call = calls.book(app, reference, calls.at(calls.in_days(1), "14:00"))
        with doing(app):
            db.session.get_one(Appointment, call).starts_at = clock.now() - timedelta(minutes=5)
        needs = d.CallHappened(call, SAID) if name == "call_happened" else d.CallMissed(call, "not_rung", "")
        perform(app, reference, name, "csr", needs)
    perform(app, reference, "plan_check_ins", "csr", d.CheckInsPlanned("The machine.", 1, calls.in_days(3)))
    with app.app_context():
        day = db.session.scalar(db.select(CheckIn.id).order_by(CheckIn.id.desc())) or 0
        db.session.remove()
    perform(app, reference, "log_check_in", "csr", d.CheckInLogged(day, "Does it run?", "It does."))
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("copy", "All of it."))
    with app.app_context():
        asked = db.session.scalar(db.select(OwnDataRequest.id)) or 0
        db.session.remove()
    perform(app, reference, "answer_own_data", "admin", d.OwnDataAnswered(asked, "done", "It is in the post."))
    perform(app, reference, "note_outside_body", "csr", d.OutsideBodyNote("The Ombudsman", clock.now().date()))
    with doing(app):
        incidents.report("unsaid", actor_of("csr"), by_reference(reference))


def as_asked(app: Flask) -> None:
    """What somebody asked of us: a copy of their data, to act for another; and a promise that was not kept."""
    told = d.Person(name="Mild Mother", email="dana@example.org", represented_by="Dana Helper", relation="Daughter",
                    authority="unseen", through_representative=True)  # fmt: skip
    for_another = file_one(app, person=told)
    paths.acknowledge(app, for_another)
    perform(app, for_another, "judge_authority", "csr", d.AuthorityJudged("refused", "It is not signed."))
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, email="mo@example.com")
    due = clock.now() + timedelta(days=2)
    perform(app, reference, "promise", "csr", d.PromiseTerms("We look at the film.", due))
    with app.app_context():
        promised = db.session.scalar(db.select(Promise.id).order_by(Promise.id.desc())) or 0
        db.session.remove()
    perform(app, reference, "keep_promise", "csr", d.PromiseKept(promised))
    perform(app, reference, "reopen_promise", "csr", d.PromiseReopened(promised, "The film was another day's."))
    perform(app, reference, "ask_own_data", "customer", d.OwnDataAsked("copy", "All of it."))
    with app.app_context():
        asked = db.session.scalar(db.select(OwnDataRequest.id).order_by(OwnDataRequest.id.desc())) or 0
        db.session.remove()
    perform(app, reference, "send_copy", "admin", d.CopySent(asked))
