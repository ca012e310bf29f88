"""What a colleague typed and did not send: it is kept for them alone, and there again wherever they come back."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.drafts import service, unsent
from app.drafts.models import DeskDraft
from tests.desk.conftest import ACKNOWLEDGE, ASSESS, Colleague, errors
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform


def type_in(somebody: Colleague, form, answers: dict, expect: int = 200) -> str:
    """Type into a form and stop for a moment: the page's script saves it. Returns what the page then says."""
    data: dict[str, list[str]] = {}
    for name, value in form.filled(answers):
        data.setdefault(name, []).append(value)
    answer = somebody.browser.post(form.node.given["data-draft"], data=data)
    assert answer.status_code == expect, answer.text[:500]
    return answer.json["words"] if answer.status_code == 200 else ""


def composer(page):
    return page.form("/act/message")


def rows(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        found = [(row.form, row.sent_at is None) for row in db.session.query(DeskDraft).order_by(DeskDraft.id)]
        db.session.rollback()
    return found


def test_what_was_typed_is_back_in_another_browser(app: Flask, monday: time_machine.Traveller, colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    priya = colleague("csr")
    said = type_in(priya, priya.form(reference, "assess"), {**ASSESS, "effect": "Her bride waits\nfor the dress."})
    assert said == "Draft saved 09:00"
    monday.shift(timedelta(hours=2))

    elsewhere = colleague("csr")
    page = elsewhere.open(f"/desk/complaints/{reference}/act/assess")

    assert "What you wrote is back, from today, 09:00. It was not sent." in page.said
    form = page.form("/act/assess")
    assert [form.value(name) for name in ("nature", "impact", "urgency", "effect")] == [
        "Service issue", "2", "3", "Her bride waits\nfor the dress.",
    ]  # fmt: skip
    assert "Assess begun today, 09:00, not sent" in elsewhere.case(reference).said


def test_the_box_on_the_case_keeps_what_is_typed(app: Flask, priya: Colleague, colleague):
    reference = file_one(app)
    type_in(priya, composer(priya.case(reference)), {"text": "Dear Mrs Okafor,\n\nI rang the depot"})

    page = colleague("csr").case(reference)

    assert composer(page).value("text") == "Dear Mrs Okafor,\n\nI rang the depot"
    assert "What you wrote is back" in page.said


def test_sending_it_removes_it_and_what_was_still_being_saved_comes_too_late(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = composer(priya.case(reference))
    type_in(priya, form, {"text": "I ring you"})

    page = priya.send(form, {"text": "I ring you at four."})
    type_in(priya, form, {"text": "I ring you at four"}, expect=204)

    assert composer(page).value("text") == "" and "What you wrote is back" not in page.said
    assert rows(app) == [("message", False)]
    with app.app_context():
        assert db.session.query(DeskDraft).one().answers == []
        db.session.rollback()


def test_a_note_kept_from_the_box_leaves_no_draft_behind(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = composer(priya.case(reference))
    type_in(priya, form, {"text": "The depot knows"})
    form.node.given["action"] = form.node.given["action"].replace("message", "note")

    page = priya.send(form, {"text": "The depot knows more."})

    assert composer(page).value("text") == ""


def test_what_was_refused_stays_a_draft(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    form = priya.form(reference, "assess")
    type_in(priya, form, {"effect": "She can't sew."})

    page = priya.send(form, {"effect": "She can't sew."}, expect=422)

    assert errors(page)
    assert priya.form(reference, "assess").value("effect") == "She can't sew."


@pytest.mark.parametrize("press", ["aloud", "check:personal"])
def test_what_was_sent_with_a_press_that_leads_on_is_kept(app: Flask, priya: Colleague, press: str):
    reference = file_one(app)
    page = priya.open(f"/desk/complaints/{reference}/act/acknowledge")

    priya.press(page, "/act/acknowledge", {**ACKNOWLEDGE, "press": press}, expect=200)

    form = priya.form(reference, "acknowledge")
    assert [form.value(name) for name in ("personal", "apology")] == [*ACKNOWLEDGE.values()]
    priya.send(form)
    assert all(not waits for _form, waits in rows(app))


def test_it_is_thrown_away_when_asked(app: Flask, priya: Colleague):
    reference = file_one(app)
    type_in(priya, composer(priya.case(reference)), {"text": "Never mind"})

    page = priya.press(priya.case(reference), "/drafts/message/discard")

    assert composer(page).value("text") == "" and "Thrown away." in page.said
    assert "What you wrote is back" not in priya.case(reference).said


def test_drafts_are_their_authors_alone(app: Flask, priya: Colleague, colleague):
    reference = file_one(app)
    type_in(priya, composer(priya.case(reference)), {"text": "Between us"})
    type_in(priya, priya.form(reference, "note"), {"text": "About the depot"})

    for who in ("other_csr", "manager", "admin"):
        somebody = colleague(who)
        assert "Between us" not in somebody.browser.get(f"/desk/complaints/{reference}").text
        note = somebody.form(reference, "note")
        assert note.value("text") == ""
        theirs = {"csrf_token": note.value("csrf_token"), "draft_tab": tab_of(app), "text": "Mine now"}
        somebody.browser.post(f"/desk/complaints/{reference}/drafts/note", data=theirs)

    assert priya.form(reference, "note").value("text") == "About the depot"


def id_of(app: Flask, who: str) -> int:
    with app.app_context():
        found = actor_of(who).id or 0
        db.session.rollback()
    return found


def tab_of(app: Flask) -> str:
    with app.app_context():
        tab = db.session.query(DeskDraft).filter_by(form="note").order_by(DeskDraft.id).first().tab
        db.session.rollback()
    return tab


def test_two_windows_keep_two_texts(app: Flask, priya: Colleague):
    reference = file_one(app)
    first, second = composer(priya.case(reference)), composer(priya.case(reference))
    type_in(priya, first, {"text": "From the first window"})

    said = type_in(priya, second, {"text": "From the second window"})

    assert said.endswith(". Another window of yours holds another text.")
    page = priya.case(reference)
    assert composer(page).value("text") == "From the second window"
    assert "Another window has another text" in page.said and "“From the first window”" in page.said
    other = priya.open(next(link for link in page.links if "/act/message?draft=" in link))
    assert other.form("/act/message").value("text") == "From the first window"


def test_two_windows_that_began_with_one_text_do_not_write_over_each_other(app: Flask, priya: Colleague):
    reference = file_one(app)
    type_in(priya, composer(priya.case(reference)), {"text": "A beginning"})
    first, second = composer(priya.case(reference)), composer(priya.case(reference))
    type_in(priya, first, {"text": "A beginning and one end"})
    type_in(priya, second, {"text": "A beginning and another end"})

    page = priya.send(second, {"text": "A beginning and another end"})

    assert composer(page).value("text") == "A beginning and one end"
    assert rows(app) == [("message", True), ("message", False)]


def test_what_is_as_it_was_opened_is_nothing_to_keep(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = composer(priya.case(reference))
    type_in(priya, form, {"text": "Hm"})
    emptied = {"untouched": "1", "draft_tab": form.value("draft_tab"), "csrf_token": form.value("csrf_token")}

    priya.browser.post(form.node.given["data-draft"], data=emptied)

    assert rows(app) == []


def test_a_draft_that_is_stale_by_now_meets_what_changed(app: Flask, priya: Colleague, colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    type_in(priya, priya.form(reference, "assess"), {**ASSESS, "effect": "My words."})
    again = {**ASSESS, "effect": "Helen's words.", "reason": "She rang."}
    colleague("manager").act(reference, "assess", again)

    page = priya.open(f"/desk/complaints/{reference}/act/assess")

    assert "Helen Marsh" in page.said and "My words." in page.said
    priya.press(page, "/act/assess", {"effect": "My words.", "reason": "The bride rang."})
    with app.app_context():
        assert by_reference(reference).effect == "My words."
        db.session.rollback()


def test_a_draft_of_what_can_not_be_done_any_more_can_still_be_read(app: Flask, priya: Colleague):
    reference = file_one(app)
    type_in(priya, priya.form(reference, "acknowledge"), {"personal": "Your late mother's machine stood in the rain."})
    perform(app, reference, "acknowledge", "manager", paths.ACKNOWLEDGED)

    page = priya.open(f"/desk/complaints/{reference}/act/acknowledge", expect=409)

    assert "A person has acknowledged it already." in page.said
    assert page.form("/act/acknowledge").value("personal") == "Your late mother's machine stood in the rain."


@pytest.mark.parametrize(
    ("slug", "answers"),
    [
        ("promise", {"words": "Ring you", "due_at": "2026-12-02T14:3"}),
        ("add-task", {"words": "Ask the depot", "due_on": "soon"}),
        ("log-call", {"reached": "y", "words": "We spoke."}),
        ("state-facts", {"concern_1": "One.", "concern_2": "Two.", "concern_3": "Three."}),
        ("correct-details", {"name": "Grace", "reason": "She said so."}),
    ],
)
def test_every_field_comes_back_as_it_was_typed(app: Flask, priya: Colleague, slug: str, answers: dict):
    reference = paths.bring_to(app, Status.ASSESSED)
    form = priya.form(reference, slug)
    type_in(priya, form, answers)

    again = priya.form(reference, slug)

    expected = dict(form.filled(answers)) | {"csrf_token": "", "draft_tab": "", "draft_from": "", "seen": ""}
    assert {**dict(again.filled({})), "csrf_token": "", "draft_tab": "", "draft_from": "", "seen": ""} == expected


def test_too_long_a_text_is_said_and_a_page_without_a_name_refused(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = composer(priya.case(reference))

    type_in(priya, form, {"text": "x" * 200_001}, expect=422)
    type_in(priya, form, {"text": "Hello", "draft_tab": "'; drop"}, expect=422)

    assert rows(app) == []


def test_a_case_that_few_may_read_keeps_no_strangers_draft(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = composer(priya.case(reference))
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (id_of(app, "manager"),)))

    type_in(priya, form, {"text": "What do they say?"}, expect=404)

    assert rows(app) == []


def test_unsent_words_end_with_their_time(app: Flask, priya: Colleague):
    reference = file_one(app)
    type_in(priya, composer(priya.case(reference)), {"text": "Some day"})
    with time_machine.travel(clock.now() + service.KEPT - timedelta(hours=1)), doing(app):
        unsent.forget_expired()
    assert rows(app) == [("message", True)]

    with time_machine.travel(clock.now() + service.KEPT + timedelta(hours=1)), doing(app):
        unsent.forget_expired()

    assert rows(app) == []


@pytest.mark.requirement("B-22")
def test_a_letter_that_was_begun_is_back_until_it_is_saved(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    type_in(priya, priya.form(reference, "resolve"), {"explanation": "We left it in the rain."})

    page = priya.open(f"/desk/complaints/{reference}/act/resolve")

    assert "What you wrote is back" in page.said and "Decide" in priya.case(reference).said
    form = page.form("/act/resolve")
    assert form.value("explanation") == "We left it in the rain."
    priya.send(form.by("/draft-decision"))
    page = priya.open(f"/desk/complaints/{reference}/act/resolve")
    assert page.form("/act/resolve").value("explanation") == "We left it in the rain."
    assert "What you wrote is back" not in page.said
