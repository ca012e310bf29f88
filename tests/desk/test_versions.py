"""Every save of a letter is kept, any two stand beside each other, and what is taken back is a draft again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.complaints import details as d
from app.complaints.models import Clock, Event
from app.complaints.statuses import Status
from app.db import db
from app.decisions.differences import compare
from app.decisions.models import Letter, LetterVersion
from app.jobs.worker import drain_once
from app.outbox.models import Delivery
from tests.desk.conftest import Answers, Colleague, found_for, offered, state
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, perform

pytestmark = pytest.mark.usefixtures("monday")

FIRST: Answers = {"cause": "Human error", "explanation": "We left it in the rain.", "no_remedy_reason": "You said so."}


def versions(app: Flask) -> list[tuple[int, str]]:
    with app.app_context():
        rows = db.session.query(LetterVersion).order_by(LetterVersion.id)
        found = [(row.number, row.author.name) for row in rows]
        db.session.remove()
    return found


def saved(priya: Colleague, reference: str, **answers: str) -> None:
    form = priya.form(reference, "resolve")
    priya.send(form.by("/draft-decision"), {**found_for(form), **FIRST, **answers})


@pytest.mark.requirement("B-20")
def test_every_save_is_a_version_and_the_same_again_is_none(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    for words in ("We left it in the rain.", "We left it in the rain.", "We left it in the rain for an hour."):
        saved(priya, reference, explanation=words)
    saved(helen, reference, explanation="We left it in the rain for an hour, and rang no bell.")

    page = priya.open(f"/desk/complaints/{reference}/letter/versions")

    assert versions(app) == [(1, "Priya Shah"), (2, "Priya Shah"), (3, "Helen Marsh")]
    assert "version 3, Helen Marsh, today, 09:00" in page.said
    assert [node.said for node in page.root.named("ins")] == ["[added: , and rang no bell]"]
    assert "Priya Shah saved version 2 of the decision letter" in priya.case(reference).said


@pytest.mark.requirement("B-20")
def test_any_two_versions_stand_beside_each_other(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    for words in ("We left it there.", "We left it here.", "We put it there."):
        saved(priya, reference, explanation=words)
    page = priya.open(f"/desk/complaints/{reference}/letter/versions")
    first, _second, third = page.form("/letter/versions", "get").choices("from")

    page = priya.open(f"/desk/complaints/{reference}/letter/versions?from={first}&to={third}")

    assert [node.said for node in page.root.named("del")] == ["[taken out: left]"]
    assert [node.said for node in page.root.named("ins")] == ["[added: put]"]


@pytest.mark.parametrize(
    ("was", "now", "gone", "new"),
    [
        ("We pay £40.", "We pay £40.", [], []),
        ("We pay £40 today.", "We pay £45.50 today.", ["£40"], ["£45.50"]),
        ("", "Entirely new.", [], ["Entirely new."]),
        ("It was Mr Nowak’s van.", "It was nobody’s.", ["Mr Nowak’s van"], ["nobody’s"]),
        ("One.\n\nTwo.", "One.\n\nTwo.\n\nThree.", [], ["\n\nThree."]),
    ],
)
def test_words_that_changed_are_marked_and_no_others(was: str, now: str, gone: list[str], new: list[str]):
    difference = compare("", was, now)

    assert [piece.words for piece in difference.before if piece.kind == "gone"] == gone
    assert [piece.words for piece in difference.after if piece.kind == "new"] == new
    assert "".join(piece.words for piece in difference.before) == was
    assert "".join(piece.words for piece in difference.after) == now
    assert difference.changed == (was != now)


def test_drafts_never_reach_the_customer(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    saved(priya, reference, explanation="A draft marked QX7.")

    page = opened(app, Customer(app.test_client()), reference).get(f"/complaint/{reference}").text

    assert "QX7" not in page and "draft" not in words_of(page).lower()


@pytest.mark.requirement("B-20")
def test_a_letter_is_seen_as_its_reader_will_have_it_before_it_is_sent(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    look = {**found_for(form), **FIRST, "look": "1"}

    page = priya.send(form.by("/draft-decision"), look)

    assert page.path.endswith("/letter/preview")
    assert "our decision on your complaint" in page.said and "[the customer's own link]" in page.said
    mail = priya.browser.get(f"/desk/complaints/{reference}/letter/preview.html")
    assert "We left it in the rain." in mail.text and "sandbox" in mail.headers["Content-Security-Policy"]
    assert priya.browser.get(f"/desk/complaints/{reference}/letter/preview.pdf").data.startswith(b"%PDF-")
    assert "Send to Grace Okafor" in [button.said for button in page.root.named("button")]
    priya.press(page, "/act/resolve")
    with app.app_context():
        sent = db.session.query(Delivery).filter_by(kind="decision").one().text
        db.session.remove()
    shown = page.root.of_class("mail-text")[0].raw.replace("[the customer's own link]", "https://link.invalid/")
    assert shown.strip() == sent.strip()


def test_what_changed_since_the_letter_was_saved_is_seen_before_it_leaves(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    page = priya.send(form.by("/draft-decision"), {**found_for(form), **FIRST, "look": "1"})
    soon = clock.now() + timedelta(days=2)
    perform(app, reference, "promise", "csr", d.PromiseTerms("We ring you about the bell.", soon))

    page = priya.open(page.path)
    assert "The case changed since this was saved." in page.said
    assert "Send to Grace Okafor" not in [button.said for button in page.root.named("button")]
    page = priya.send(page.form("/act/resolve").by("/draft-decision"), {"look": "1"})

    assert "The case changed" not in page.said
    assert "We ring you about the bell" in page.root.of_class("mail-text")[0].raw
    assert "Send to Grace Okafor" in [button.said for button in page.root.named("button")]


WAYS: list[tuple[Status, str, Status]] = [
    (Status.INVESTIGATING, "resolve", Status.RESOLVED), (Status.AGREED, "resolve", Status.RESOLVED),
    (Status.INVESTIGATING, "deadlock", Status.REFERRED), (Status.OFFERED, "deadlock", Status.REFERRED),
]  # fmt: skip


def clocks(app: Flask, reference: str) -> set[tuple[str, bool, datetime]]:
    with app.app_context():
        found = {
            (row.kind, row.is_running, row.due_at)
            for row in db.session.query(Clock).filter_by(complaint_id=by_reference(reference).id)
        }
        db.session.remove()
    return found


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize(("was", "action", "then"), WAYS)
def test_a_decision_taken_back_before_it_left_was_never_taken(
    app: Flask, helen: Colleague, monday: Traveller, was: Status, action: str, then: Status
):
    reference = paths.bring_to(app, was)
    before = clocks(app, reference)
    monday.shift(timedelta(minutes=5))
    if was is Status.AGREED:
        paths.verify_all(app, reference)
    (paths.resolve if action == "resolve" else paths.deadlock)(app, reference)
    assert state(app, reference)[0] == then

    page = helen.press(helen.case(reference), "/take-back")

    assert state(app, reference)[0] == was
    assert "Taken back. You can change it and send it again." in page.said
    name = "Decision letter" if action == "resolve" else "Final position"
    assert "took the decision back before it left" in page.said and f"{name} Taken back" in page.said
    after = clocks(app, reference)
    assert {row[:2] for row in after} == {row[:2] for row in before}
    # Where an offer waits, our date moved by the five minutes that it had waited; it waits again.
    assert was is Status.OFFERED or after == before
    with app.app_context():
        complaint = by_reference(reference)
        assert (complaint.outcome, complaint.explanation) == ("", "")
        assert (complaint.resolved_at, complaint.fulfilled_on) == (None, None)
        assert db.session.query(Event).order_by(Event.id.desc()).first().action == "take_decision_back"
        db.session.remove()


@pytest.mark.requirement("B-21")
def test_what_was_taken_back_is_a_draft_again_and_a_signature_for_it_still_counts(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.REFERRED)
    page = helen.press(helen.case(reference), "/take-back")
    assert "deadlock" in offered(page, reference)

    form = helen.form(reference, "deadlock")
    assert form.value("position") == "We can't replace the whole machine."
    helen.send(form)

    assert state(app, reference)[0] == "referred"
    with app.app_context():
        assert [row.state for row in db.session.query(Letter).order_by(Letter.id)] == ["taken_back", "sent"]
        db.session.remove()


def test_a_second_decision_taken_back_leaves_the_first_one_standing(app: Flask, priya: Colleague, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=5))
    perform(app, reference, "not_right", "customer", d.NotRight("The case still sticks."))
    perform(app, reference, "resolve", "csr", paths.a_resolution(
        outcome="outside_our_control", cause="A supplier", explanation="The joiner has closed.",
        concerns=paths.outcomes(app, reference),
    ))  # fmt: skip

    priya.press(priya.case(reference), "/take-back")

    with app.app_context():
        complaint = by_reference(reference)
        assert (complaint.status, complaint.outcome, complaint.cause) == ("investigating", "upheld", "Human error")
        assert complaint.explanation == "We left the parcel in the rain."
        db.session.remove()
    theirs = opened(app, Customer(app.test_client()), reference).get(f"/complaint/{reference}").text
    assert "Our decision before it was opened again" in theirs and "The joiner has closed." not in theirs


def test_a_correction_taken_back_leaves_status_and_decision(app: Flask, helen: Colleague, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=5))
    paths.correct(app, reference)

    helen.press(helen.case(reference), "/take-back")

    with app.app_context():
        complaint = by_reference(reference)
        assert (complaint.status, complaint.explanation) == ("resolved", "We left the parcel in the rain.")
        db.session.remove()


def test_a_page_that_is_old_takes_back_the_letter_it_names_and_no_newer_one(
    app: Flask, helen: Colleague, monday: Traveller
):
    reference = paths.bring_to(app, Status.RESOLVED)
    page = helen.case(reference)
    monday.shift(timedelta(minutes=5))
    drain_once(app)
    paths.correct(app, reference)

    refused = helen.press(page, "/take-back", expect=409)

    assert "It has already left." in refused.said
    with app.app_context():
        latest = db.session.query(Delivery).filter_by(kind="correction").one()
        assert latest.state == "waiting"
        db.session.remove()


def test_when_the_case_went_on_meanwhile_the_letter_alone_is_taken_back(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED)
    perform(app, reference, "not_right", "customer", d.NotRight("It came back."))

    page = priya.press(priya.case(reference), "/take-back")

    assert state(app, reference)[0] == "investigating"
    assert "Write again, it was taken back before it left: decision." in page.said


def test_what_has_left_is_not_taken_back(app: Flask, priya: Colleague, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    page = priya.case(reference)
    monday.shift(timedelta(minutes=2))
    drain_once(app)

    assert "It has already left. Write again instead." in priya.press(page, "/take-back", expect=409).said
    refused = priya.act(reference, "take-decision-back", expect=409)
    assert "It has already left." in refused.said
    assert state(app, reference)[0] == "resolved"
