"""Doing something to a complaint: every action works over HTTP, through the page it has."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import ACKNOWLEDGE, ASSESS, SPOKEN, Colleague, a_file, errors, found_for, in_days, state
from tests.support import paths
from tests.support.apps import by_reference, file_one


def kept(app: Flask, reference: str, name: str) -> object:
    with app.app_context():
        value = getattr(by_reference(reference), name)
        db.session.rollback()
    return value


def last_event(app: Flask) -> Event:
    with app.app_context():
        event = db.session.query(Event).order_by(Event.id.desc()).first()
        db.session.expunge(event)
        db.session.rollback()
    return event


@pytest.mark.requirement("002-03")
def test_a_representative_takes_a_complaint_to_its_end_alone(app: Flask, priya: Colleague):
    reference = file_one(app)
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    priya.act(reference, "assess", {**ASSESS, "urgency": "2"})
    priya.act(reference, "state-facts", {"concern_1": "The parcel stood in the rain."})
    priya.act(reference, "confirm-facts", SPOKEN)
    refund = priya.form(reference, "offer").choices("remedy_id_1")[1]
    priya.act(reference, "offer", {"answer_1": "yes", "remedy_id_1": refund, "words_1": "The joiner's bill.",
                                   "amount_1": "40.00", "explanation": "It was our fault."})  # fmt: skip
    priya.act(reference, "accept", SPOKEN)
    priya.act(reference, "verify-task", {"result": "The bank shows it."})
    resolve = priya.form(reference, "resolve")
    priya.send(resolve, {**found_for(resolve), "cause": "Human error", "explanation": "We left it in the rain.",
                         "fulfilled_on": in_days(0)})  # fmt: skip
    page = priya.act(reference, "confirm-satisfied", {**SPOKEN, "mood": "5", "treated": "5", "comment": "Thank you."})

    assert state(app, reference)[0] == "closed"
    assert "Grace Okafor is satisfied: “Thank you.”" in page.said
    assert "Heard by Priya Shah, telephone: “Yes, do that.”" in page.said


@pytest.mark.requirement("002-18")
@pytest.mark.requirement("002-24")
def test_the_decision_stands_on_the_case_as_it_was_sent(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    first, second = sorted(name for name in form.names if name.startswith("outcome_"))
    answers = {first: "upheld", second: "outside_our_control", "outcome": "upheld", "cause": "Human error",
               "apology": "I am sorry.",
               first.replace("outcome", "finding"): "The scan shows it.",
               second.replace("outcome", "finding"): "Nobody saw it.",
               "explanation": "The bell was rung.", "no_remedy_reason": "You asked for an apology."}  # fmt: skip

    page = priya.send(form, answers)

    table = next(node for node in page.root.named("table") if node.given.get("aria-label") == "Concerns")
    assert "The scan shows it. Upheld" in table.said and "Nobody saw it. Outside our control" in table.said
    assert "Outcome Upheld We wrote The bell was rung." in page.said
    with app.app_context():
        letter = db.session.query(Delivery).filter_by(kind="decision").one()
        assert "The bell was rung." in letter.text
        db.session.rollback()
    assert priya.browser.get(f"/desk/complaints/{reference}/act/resolve").status_code == 409


@pytest.mark.requirement("001-35")
def test_nothing_is_resolved_without_a_remedy_or_a_reason_why_not(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    answers = {**found_for(form), "cause": "Human error", "explanation": "We left it in the rain.",
               "apology": "I am sorry."}  # fmt: skip

    page = priya.send(form, answers, expect=422)
    assert errors(page) == ["Say what was done and when, or why there is no remedy."]

    page = priya.press(page, "/act/resolve", {"no_remedy_reason": "You asked for an explanation."})
    sent = next(link for link in page.links if link.startswith(f"/desk/complaints/{reference}/letters/"))
    assert "What we can’t do, and why You asked for an explanation." in priya.open(sent).said


@pytest.mark.requirement("002-12")
@pytest.mark.requirement("002-13")
def test_nature_and_category_are_chosen_and_the_customers_choice_stays(app: Flask, priya: Colleague):
    reference = file_one(app)
    priya.act(reference, "acknowledge", ACKNOWLEDGE)
    form = priya.form(reference, "assess")
    tickets = next(value for value in form.choices("category_id") if "Tickets" in form.words_of("category_id", value))

    page = priya.send(form, {**ASSESS, "category_id": tickets})

    assert "Tickets and refunds. They chose Parcels." in page.said
    assert "Kind of problem Service issue. She can't sew." in page.said
    assert "The customer chose “Parcels”" in priya.open(f"/desk/complaints/{reference}/act/assess").said


@pytest.mark.requirement("002-14")
@pytest.mark.requirement("B-18")
@pytest.mark.parametrize(
    ("impact", "urgency", "priority"),
    [(1, 1, 4), (1, 2, 4), (2, 1, 4), (1, 3, 3), (2, 2, 3), (3, 1, 3), (2, 3, 2), (3, 2, 2), (3, 3, 1)],
)
def test_impact_and_urgency_give_severity_and_date(
    app: Flask, priya: Colleague, impact: int, urgency: int, priority: int
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    page = priya.act(reference, "assess", {**ASSESS, "impact": str(impact), "urgency": str(urgency)})

    words = {1: "Critical", 2: "High", 3: "Medium", 4: "Low"}[priority]
    assert f"{words} severity" in page.said
    assert kept(app, reference, "priority") == priority


@pytest.mark.requirement("B-18")
def test_another_severity_needs_a_reason_and_the_first_values_stay(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    page = priya.act(reference, "assess", {**ASSESS, "priority": "1"}, expect=422)
    assert errors(page) == ["Say why this severity is right."]
    assert page.form("/act/assess").value("effect") == "She can't sew."

    priya.act(reference, "assess", {**ASSESS, "priority": "1", "priority_reason": "She lives from sewing."})
    again = priya.act(reference, "assess", {**ASSESS, "urgency": "1", "priority": ""}, expect=422)
    assert errors(again) == ["Say what changed since the first assessment."]
    changed = {**ASSESS, "urgency": "1", "priority": "", "reason": "She borrowed one."}
    page = priya.act(reference, "assess", changed)

    assert "Priya Shah assessed it again: low, before critical" in page.said
    was = {"impact": 2, "urgency": 3, "priority": 1, "category": 1, "nature": "Service issue"}
    assert last_event(app).facts["was"] == was


@pytest.mark.requirement("001-10")
def test_an_apology_that_was_spoken_is_written_down_on_a_page_of_its_own(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    page = priya.open(f"/desk/complaints/{reference}/act/apologise")
    assert "Write down an apology" in page.said and f"/desk/complaints/{reference}" in page.links

    refused = priya.act(reference, "apologise", expect=422)
    assert errors(refused) == ["Write the apology as you said it.", "Say whether it was our fault."]
    page = priya.act(reference, "apologise", {"words": "I am sorry. We left it there.", "fault": "ours"})

    assert "apologised for our fault" in page.said
    assert f"/desk/complaints/{reference}/act/apologise" in page.links


def test_a_talk_has_pages_of_its_own(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    address = f"/desk/complaints/{reference}/act/talk"

    answer = priya.browser.get(address)

    guide = f"/desk/complaints/{reference}/guided-call"
    assert (answer.status_code, answer.headers["Location"]) == (302, guide)
    assert "Talk with Grace Okafor" in priya.open(guide).said


def test_more_than_ones_own_authority_is_approved_by_another(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(reference, "ask-approval", {"amount": "60", "reason": "The joiner asks for it."})
    assert "Waits for approval The joiner asks for it." in helen.case(reference).said
    helen.act(reference, "approve", {"reason": "It was our fault."})
    refund = priya.form(reference, "offer").choices("remedy_id_1")[1]

    page = priya.act(reference, "offer", {"answer_1": "yes", "remedy_id_1": refund, "words_1": "The bill.",
                                          "amount_1": "60", "explanation": "It was our fault."})  # fmt: skip

    assert "Priya Shah made offer 1, £60.00" in page.said


def test_partly_right_opens_it_again_with_their_words(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED)

    page = priya.act(reference, "not-right", {**SPOKEN, "reason": "The case still sticks.", "partly": "y", "mood": "2"})

    assert state(app, reference)[0] == "investigating"
    assert "Grace Okafor said it is only partly right, and it is open again: “The case still sticks.”" in page.said
    assert "Get in touch again" in page.said


@pytest.mark.parametrize(
    ("status", "who", "slug", "answers"),
    [
        ("assessed", "csr", "correct-facts", {"text": "It was Tuesday.", **SPOKEN}),
        ("waiting", "csr", "answer", {"text": "Tolland Joinery.", **SPOKEN}),
        ("waiting", "csr", "go-on-without", {"reason": "We found it ourselves."}),
        ("investigating", "csr", "ask-customer", {"text": "Which joiner?"}),
        ("offered", "csr", "discuss", {"text": "Why so little?", **SPOKEN}),
        ("offered", "csr", "take-back", {"reason": "We can do better."}),
        ("agreed", "csr", "agreement-failed", {"reason": "The joiner has closed."}),
        ("received", "csr", "assign", {}),
        ("assessed", "csr", "escalate", {"reason": "Third time."}),
        ("assessed", "csr", "not-right-yet", {"reason": "Nobody rings.", **SPOKEN}),
        ("assessed", "csr", "withdraw", {"confirmed": "y", **SPOKEN}),
        ("withdrawn", "manager", "not-right", {"reason": "They changed their mind.", **SPOKEN}),
        ("assessed", "csr", "note-outside-body", {"body": "The Ombudsman", "on": "2026-11-20"}),
        ("referred", "manager", "outside-decision", {"decision": "They agree with us."}),
        ("merged", "csr", "unmerge", {"reason": "Two parcels after all."}),
        ("assessed", "csr", "note", {"text": "The depot knows."}),
        ("assessed", "csr", "message", {"text": "I ring you at four."}),
        ("assessed", "csr", "log-call", {"words": "Nobody answered."}),
        ("assessed", "csr", "add-task", {"words": "Ask the depot."}),
        ("assessed", "csr", "correct-details", {"name": "Grace A. Okafor", "reason": "She said so."}),
        ("assessed", "manager", "restrict-readers", {"reason": "It names a colleague."}),
        ("assessed", "csr", "record-cause", {"cause": "Human error"}),
        ("closed", "csr", "record-lesson", {"learned": "Ring the bell.", "change": "The round says so."}),
        ("closed", "qa", "check-quality", {"kindness": "5", "clarity": "4", "speed": "3", "findings": "Well done."}),
    ],
)  # fmt: skip
def test_actions_work_through_their_page(
    app: Flask, colleague: Callable[[str], Colleague], status: str, who: str, slug: str, answers
):
    reference = paths.bring_to(app, Status(status))
    somebody = colleague(who)
    form = somebody.form(reference, slug)
    dated = {name: in_days(3) for name in ("until", "due_on") if name in form.names and not form.value(name)}

    somebody.send(form, {**found_for(form), **answers, **dated})

    assert last_event(app).action == slug.replace("-", "_")


def test_who_notes_that_they_went_outside_reads_that_a_letter_tells_them_what_follows(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED, name="Ewa Nowak")

    page = priya.open(f"/desk/complaints/{reference}/act/note-outside-body")

    assert "Nothing stops because of it. Ewa Nowak is told by when the body gets what it needs." in page.said


def test_files_go_with_words_and_a_bad_one_is_named(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    form = priya.form(reference, "attach")
    files = [(a_file(b"A note on the door.", "note.txt")), (a_file(b"MZ", "virus.exe"))]

    answer = priya.browser.post(form.action, data={**dict(form.standing()), "files": files, "internal": "y"})
    page = priya.case(reference)

    assert answer.status_code == 303
    assert "note.txt For colleagues only" in page.said
    assert "virus.exe: We take photographs" in page.said


def test_words_are_kept_as_they_were_typed(app: Flask, priya: Colleague):
    reference = file_one(app)
    words = "  Line one.\r\n\r\n<script>alert(1)</script> – “quoted”, 한국어 \t"

    page = priya.act(reference, "note", {"text": words})

    assert "“  Line one.\n\n<script>alert(1)</script> – “quoted”, 한국어 \t”" in [
        node.raw for node in page.root.of_class("words")
    ]
