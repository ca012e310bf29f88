"""Taking a complaint down: one form for every channel, in the order of the paper, with what was agreed and by whom."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.catalogue import question_sets
from app.catalogue.question_sets import EVERY, Question
from app.complaints.models import Attachment, Complaint, Need
from app.db import db
from app.drafts.models import DeskDraft
from app.outbox.models import Delivery, Notice
from tests.desk.conftest import Answers, Colleague, a_file, errors
from tests.desk.test_logging import SAID, only_complaint, shown, taken
from tests.desk.test_unsent import type_in
from tests.journeys.pages import Form, Node
from tests.support.apps import actor_of, address_of, by_reference, doing

NEW = "/desk/complaints/new"
FOR_SOMEBODY = {
    "represented_by": "Ada Okafor", "relation": "Daughter", "represented_at": "07700 900200", "authority": "letter",
}  # fmt: skip
IN_NEED = {
    "need_kinds": ["large_print", "ring"], "need_meaning": "She reads 20 point and hears the telephone well.",
    "need_purpose": "reach", "need_basis": "consent", "need_consent": "said",
}  # fmt: skip
TICKED = {
    "Somebody is in danger or still being harmed",
    "E-mail, telephone and address above are those of whoever acts for them",
}
FOR_FEW = {"sensitive_kind": "colleague", "sensitive_reason": "She names the driver."}


@pytest.mark.requirement("000-23")
@pytest.mark.requirement("B-40")
def test_the_paper_form_asks_the_same_in_the_same_order(priya: Colleague):
    form, paper = priya.open(NEW), priya.open("/desk/complaints/paper-form")

    titles = [node.said for node in form.root.named("h2") if re.match(r"\d\. ", node.said)]
    assert titles == [node.said for node in paper.root.named("h2") if re.match(r"\d\. ", node.said)]
    assert titles[:3] == ["1. How it reached us", "2. Danger", "3. What happened"]
    fields = form.form(NEW).node.walk()
    asked = [node for node in fields if "label" in node.classes or node.said in TICKED]
    on_page = [first_words(node) for node in asked if node.tag != "div"]
    assert [*map(first_words, paper.root.of_class("blank-label")), "Files"] == on_page


@pytest.mark.requirement("B-40", "002-07")
def test_paper_and_page_ask_the_questions_of_the_category_in_identical_order(app: Flask, priya: Colleague):
    with doing(app):
        asked = [
            {"key": "occurred", "words": "When did it come?", "kind": "day"},
            {"key": "left", "words": "Where was it left?", "kind": "one_of", "choices": ("At the door", "Nowhere")},
            {"key": "promised", "words": "Which day was promised?", "required": True},
        ]
        question_sets.publish("parcels", [Question.model_validate(row) for row in asked], None)
        question_sets.publish(EVERY, [Question(key="tale", words="What else?", kind="long")], None)

    paper = priya.open("/complaints/paper?about=parcels")
    assert "1. Is somebody in danger?" in paper.said and "In your words" in paper.said
    on_paper = re.findall(r'id="paper-(\w+)"', paper.html)
    form = priya.open(NEW).form(NEW)
    told = {"category_id": "1", "happened": "Wet.", "q_tale": "It rained."}
    page = priya.send(_for_questions(form), told, 200)
    on_page = list(dict.fromkeys(name for name in re.findall(r'name="(\w+)"', page.html) if name in on_paper))
    assert on_page == on_paper
    assert on_paper[6:9] == ["q_promised", "occurred", "q_left"], "what is needed comes first"

    answers = {**SAID, "q_left": "Nowhere", "occurred": "On Monday"}
    taken_down = priya.send(page.form(NEW), answers, 200)
    with app.app_context():
        complaint = by_reference(shown(taken_down)[0])
        assert [row.answer for row in complaint.asked] == ["On Monday", "Nowhere"]
        assert complaint.occurred == "On Monday"
        db.session.remove()
    back = priya.send(_for_questions(page.form(NEW)), {"category_id": "3"}, 200)
    assert back.form(NEW).value("q_tale") == "It rained.", "nothing typed is lost"


def _for_questions(form: Form) -> Form:
    """As the button below the category sends it."""
    form.node.given["action"] = f"{NEW}/questions"
    return form


def first_words(node: Node) -> str:
    """The question itself, without what helps to answer it."""
    return str(node.children[0]).strip()


@pytest.mark.requirement("000-23")
@pytest.mark.parametrize("channel", ["telephone", "counter", "letter", "email", "street"])
def test_every_channel_takes_everything_that_can_be_told(app: Flask, priya: Colleague, channel: str):
    answers = {**SAID, **FOR_SOMEBODY, "channel": channel, "consent_how": "said", "may_ring": "yes",
               "ring_when": "Weekdays after five", "language": "cy"}  # fmt: skip

    page = taken(priya, answers)

    with app.app_context():
        complaint = by_reference(shown(page)[0])
        customer = complaint.customer
        assert (complaint.channel, complaint.language, customer.language) == (channel, "cy", "cy")
        assert (customer.consent_how, customer.may_ring, customer.ring_when) == ("said", "yes", "Weekdays after five")
        assert (customer.represented_by, customer.relation) == ("Ada Okafor", "Daughter")
        assert (customer.represented_at, customer.authority) == ("07700 900200", "letter")
        db.session.remove()


@pytest.mark.requirement("001-06")
@pytest.mark.parametrize(
    ("agreed", "rung"),
    [
        ({"may_ring": "yes", "preferred_channel": "email", "email": "grace@example.com"}, True),
        ({"preferred_channel": "phone"}, True),
        ({"may_ring": "no", "preferred_channel": "email", "email": "grace@example.com"}, False),
        ({"preferred_channel": "email", "email": "grace@example.com"}, False),
    ],
)
def test_a_number_and_consent_put_them_on_the_list_of_calls(priya: Colleague, agreed: Answers, rung: bool):
    reference, _code = shown(taken(priya, {**SAID, **agreed}))

    assert (f"/desk/complaints/{reference}/act/log-call" in priya.open("/desk/calls").links) is rung


@pytest.mark.requirement("001-06")
def test_who_does_not_want_to_be_rung_any_more_leaves_the_list(priya: Colleague, helen: Colleague):
    reference, _code = shown(taken(priya, SAID))
    assert reference in priya.open("/desk/calls").html

    helen.act(
        reference, "correct-details",
        {"reason": "She wrote.", "may_ring": "no", "email": "grace@example.com", "preferred_channel": "email"},
    )  # fmt: skip

    assert reference not in priya.open("/desk/calls").html


def test_who_does_not_want_to_be_rung_gets_a_letter(app: Flask, priya: Colleague):
    taken(priya, {**SAID, "may_ring": "no", "preferred_channel": "letter", "postal_address": "1 Mill Lane"})

    with app.app_context():
        assert [row.channel for row in db.session.query(Delivery)] == ["letter"]
        db.session.remove()


def test_the_case_says_what_was_agreed_and_who_acts_for_them(priya: Colleague):
    answers = {**SAID, **FOR_SOMEBODY, "consent_how": "said", "ring_when": "weekdays after five", "language": "cy"}

    said = priya.case(shown(taken(priya, answers))[0]).said

    assert "Ring them weekdays after five" in said and "Welsh" in said
    assert "Ada Okafor, Daughter, acts for them. 07700 900200. A signed letter or form." in said
    assert "They agree that we keep their details: they said so." in said


def test_authority_that_nobody_saw_stands_on_gold(priya: Colleague):
    page = priya.case(shown(taken(priya, {**SAID, **FOR_SOMEBODY, "authority": "unseen"}))[0])

    notes = [node.said for node in page.root.of_class("note-inside")]
    assert "Nothing yet seen of Ada Okafor’s right to act. Tell nothing about the case until it is seen." in notes


@pytest.mark.parametrize("received_at", ["2026-11-20T16:45", "2026-11-19T09:00"])
def test_a_weekend_or_two_working_days_need_no_reason(
    monday: time_machine.Traveller, priya: Colleague, received_at: str
):
    shown(taken(priya, {**SAID, "received_at": received_at}))


def test_long_after_it_came_the_reason_is_asked_for_and_kept(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    late = {**SAID, "received_at": "2026-11-10T09:00"}
    page = taken(priya, late, expect=422)
    assert errors(page) == ["It reached us more than 2 working days ago. Say why it is written down only now."]

    page = taken(priya, {**late, "received_reason": "The driver told us today."})

    said = priya.case(shown(page)[0]).said
    assert "Received by telephone (Tue 10 Nov, 09:00), logged by Priya Shah: “The driver told us today.”" in said


def test_needs_told_while_taking_are_kept_for_the_few(app: Flask, priya: Colleague, helen: Colleague):
    reference, _code = shown(taken(priya, {**SAID, **IN_NEED}))

    with app.app_context():
        need = db.session.query(Need).one()
        assert (need.kinds, need.purpose, need.basis) == (["large_print", "ring"], "reach", "consent")
        db.session.remove()
    assert "She reads 20 point" in helen.case(reference).said
    assert "She reads 20 point" not in priya.case(reference).said, "nobody has it yet"


def test_a_sensitive_one_is_read_by_few_from_its_first_moment_and_never_by_whom_it_is_about(
    app: Flask, priya: Colleague, colleague: Callable[[str], Colleague]
):
    with app.app_context():
        about = [str(actor_of(who).id) for who in ("other_csr", "other_manager")]
        db.session.remove()

    page = taken(priya, {**SAID, **FOR_FEW, "about_ids": about, "in_danger": "y"})

    reference, _code = shown(page)
    assert colleague("other_csr").browser.get(f"/desk/complaints/{reference}").status_code == 404
    assert colleague("other_manager").browser.get(f"/desk/complaints/{reference}").status_code == 404
    with app.app_context():
        told = {notice.user_id for notice in db.session.query(Notice)}
        assert told == {actor_of("manager").id}, "of danger too"
        db.session.remove()


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"preferred_channel": "letter"}, "Write the postal address, or choose another way."),
        ({"preferred_channel": "email"}, "Write the e-mail, or choose another way."),
        ({"may_ring": "no"}, "They do not want to be rung. Choose another way."),
        ({**FOR_SOMEBODY, "relation": ""}, "Say what they are to the one it happened to."),
        ({**FOR_SOMEBODY, "authority": ""}, "Say what you have seen of their right to act."),
        ({**FOR_SOMEBODY, "represented_by": ""}, "Write the name of whoever acts for them."),
        ({"consent_how": "refused"},
         "They do not agree. Take it without name, telephone, e-mail and address; the code lets them follow it."),
        ({**IN_NEED, "need_kinds": []}, "Choose what they need."),
        ({**IN_NEED, "need_meaning": ""}, "Say what it means for how we handle the complaint."),
        ({**IN_NEED, "need_kinds": ["ring", "hearing"]},
         "What they need speaks for the telephone and against it. Ask them which goes first."),
        ({**IN_NEED, "need_kinds": ["write"]},
         "They wish to be rung, and can’t be by what they need. Ask them which it is."),
        ({**IN_NEED, "may_ring": "no", "preferred_channel": ""},
         "They do not want to be rung, and need to be. Ask them which it is."),
        ({**IN_NEED, "need_purpose": ""}, "Choose what it is kept for."),
        ({**IN_NEED, "need_basis": ""}, "Choose what allows us to keep it."),
        ({**IN_NEED, "need_consent": ""}, "Say how they agreed."),
        ({**FOR_FEW, "sensitive_kind": ""}, "Choose what makes it sensitive."),
        ({**FOR_FEW, "sensitive_reason": " "}, "Say why few should read it."),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_named_and_nothing_is_lost(
    app: Flask, priya: Colleague, answers: Answers, sentence: str
):
    page = taken(priya, {**SAID, **answers}, expect=422)

    assert errors(page) == [sentence]
    assert page.form(NEW).value("happened") == SAID["happened"]
    with app.app_context():
        assert db.session.query(Complaint).count() == 0
        db.session.remove()


def test_what_is_missing_and_what_does_not_fit_are_told_together(priya: Colleague):
    page = taken(priya, {**SAID, "happened": "", "category_id": "", "email": "grace at home"}, expect=422)

    assert set(errors(page)) == {
        "Tell us what happened. One sentence is enough.",
        "Choose what it is about.",
        "Write the address like name@example.org.",
    }


def test_whoever_acts_for_somebody_is_found_by_name(priya: Colleague):
    reference, _code = shown(taken(priya, {**SAID, **FOR_SOMEBODY}))

    assert reference in priya.open("/desk/search?q=Ada+Okafor").said


def test_whoever_refuses_consent_may_complain_without_a_name(app: Flask, priya: Colleague):
    nameless = {"name": "", "phone": "", "preferred_channel": "", "consent_how": "refused"}

    taken(priya, {**SAID, **nameless})

    assert only_complaint(app).happened == SAID["happened"]


def test_what_was_agreed_can_be_corrected_with_a_reason(app: Flask, priya: Colleague):
    reference, _code = shown(taken(priya, SAID))
    priya.act(reference, "acknowledge", {"personal": "Your parcel stood in the rain.", "apology": "I am sorry."})

    page = priya.act(
        reference, "correct-details",
        {"reason": "She rang.", "may_ring": "no", "preferred_channel": "letter", "postal_address": "1 Mill Lane",
         "language": "pl"},
    )  # fmt: skip

    assert "Write, do not ring." in page.said and "Polish" in page.said
    with app.app_context():
        assert by_reference(reference).language == "pl"
        db.session.remove()


@pytest.mark.requirement("B-22")
def test_what_is_typed_is_kept_and_back_after_the_page_was_lost(app: Flask, priya: Colleague, colleague):
    form = priya.open(NEW).form(NEW)
    said = type_in(priya, form, SAID)
    assert said.startswith("Draft saved ")

    elsewhere = colleague("csr")
    again = elsewhere.open(NEW)
    assert "“My parcel was left in the rain.”" in again.said
    resumed = elsewhere.open(next(href for href in again.links if "?draft=" in href))

    back = resumed.form(NEW)
    assert {name: back.value(name) for name in SAID} == SAID
    assert back.value("ticket") == form.value("ticket"), "it becomes the same complaint"
    elsewhere.send(back, {}, 200)
    assert "You began this" not in priya.open(NEW).said
    only_complaint(app)


def test_what_was_begun_can_be_thrown_away(app: Flask, priya: Colleague):
    type_in(priya, priya.open(NEW).form(NEW), SAID)

    page = priya.press(priya.open(NEW), "/draft/discard")

    assert "You began this" not in page.said
    with app.app_context():
        assert [row.answers for row in db.session.query(DeskDraft)] == [[]]
        db.session.remove()


def test_nobody_sees_what_another_began(priya: Colleague, colleague: Callable[[str], Colleague]):
    type_in(priya, priya.open(NEW).form(NEW), SAID)

    assert "My parcel" not in colleague("other_csr").open(NEW).said


@pytest.mark.any_database
@pytest.mark.requirement("001-04")
@pytest.mark.parametrize("who", ["csr", "manager", "qa", "admin"])
def test_everybody_reads_how_it_is_done_before_the_first_one(
    app: Flask, colleague: Callable[[str], Colleague], who: str
):
    with doing(app):
        db.session.query(User).filter_by(email=address_of(who)).one().learned_taking_at = None
    somebody = colleague(who)
    answer = somebody.browser.get(NEW)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/complaints/how-to-take")

    page = somebody.press(somebody.open("/desk/complaints/how-to-take"), "/how-to-take")

    assert "You have taken none yet: the lines to say are on for your first 5." in page.said
    shown(somebody.send(page.form(NEW), SAID, 200))
    with app.app_context():
        assert db.session.query(User).filter_by(email=address_of(who)).one().learned_taking_at is not None
        db.session.remove()


@pytest.mark.requirement("001-04")
def test_lines_to_say_stand_in_the_form_until_somebody_took_five(priya: Colleague):
    line = "Is anybody in danger now, or still being harmed?"
    for _ in range(5):
        page = priya.open(f"{NEW}?script=off")
        assert line in page.said and "Hide the lines to say" not in page.said
        taken(priya, SAID)

    page = priya.open(NEW)
    assert line not in page.said
    assert line in priya.open(next(href for href in page.links if "script=on" in href)).said


def test_the_page_after_it_leads_on(priya: Colleague, colleague: Callable[[str], Colleague]):
    page = taken(priya, SAID)
    reference, _code = shown(page)

    assert {f"/desk/complaints/{reference}/act/acknowledge", f"/desk/complaints/{reference}/fix-now"} <= set(page.links)
    page = taken(colleague("qa"), SAID)
    assert f"/desk/complaints/{shown(page)[0]}/act/acknowledge" not in page.links


def test_what_is_added_before_it_is_sent_again_is_kept_too(app: Flask, priya: Colleague):
    form = priya.open(NEW).form(NEW)
    first = priya.send(form, SAID, 200)
    reference = shown(first)[0]

    more = {**SAID, **IN_NEED, "in_danger": "y"}
    for _ in range(2):  # a double click
        data = {**dict(form.filled(more)), "files": a_file(b"The invoice.", "invoice.txt")}
        answer = priya.browser.post(form.action, data=data, content_type="multipart/form-data")
        assert answer.status_code == 200

    only_complaint(app)
    with app.app_context():
        assert db.session.query(Need).count() == 1
        assert [row.name for row in db.session.query(Attachment)] == ["invoice.txt"]
        assert by_reference(reference).level == 1
        db.session.remove()
