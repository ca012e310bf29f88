"""While a complaint is taken down: what it may be the same as, why, and adding it to that one instead."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.complaints import details as d
from app.complaints import resembling
from app.complaints.models import Attachment, Complaint, Need
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Notice
from app.people.keys import name_key, order_key, phone_key
from tests.desk.conftest import Answers, Colleague, a_file, errors
from tests.desk.test_logging import SAID, taken
from tests.desk.test_taking import FOR_FEW, IN_NEED, NEW
from tests.journeys.pages import read_page
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

ASKED = f"{NEW}/resembling"
THEIRS, PERHAPS = "Their open cases", "May be the same"
STORY = (
    "The sewing machine of my mother stood outside in the pouring rain beside the greenhouse. The cardboard dissolved "
    "and the walnut cabinet is swollen."
)


def asked(somebody: Colleague, answers: Answers, *, by_script: bool = True):
    """What the page shows once `answers` are typed."""
    form = somebody.open(NEW).form(NEW)
    headers = {"HX-Request": "true"} if by_script else {}
    answer = somebody.browser.post(ASKED, data=dict(form.filled(answers)), headers=headers)
    assert answer.status_code == 200, answer.text[:500]
    return read_page(200, ASKED, answer.text, answer.headers)


def add(somebody: Colleague, reference: str, answers: Answers) -> TestResponse:
    """Press "Add to this one instead" beside a form with these answers."""
    data: dict[str, list[str]] = {}
    for name, value in somebody.open(NEW).form(NEW).filled(answers):
        data.setdefault(name, []).append(value)
    return somebody.browser.post(f"/desk/complaints/{reference}/add-typed", data=data)


@pytest.mark.parametrize(
    ("filed", "typed", "heading", "why"),
    [
        ({"email": "grace@example.com"}, {"email": "Grace@Example.com "}, THEIRS, "The same e-mail address."),
        ({"phone": "07700 900118"}, {"phone": "+44 7700 900 118"}, THEIRS, "The same telephone number."),
        ({"order_number": "P-7731-0926"}, {"order_number": "p7731 0926"}, PERHAPS, "The same order or account."),
        ({"name": "Grace Okafor"}, {"name": "Ms Okafor, Grace"}, PERHAPS, "The same name."),
        ({"happened": STORY}, {"happened": STORY.replace("my mother", "mum")}, PERHAPS, "Much the same words."),
    ],
)
def test_each_thing_they_share_is_found_and_named(
    app: Flask, priya: Colleague, filed, typed: Answers, heading: str, why: str
):
    others = {"email": "somebody@example.com", "name": "", **filed}
    reference = file_one(app, **others)

    page = asked(priya, typed)

    assert reference in page.said and why in page.said and f"{heading} 1" in page.said


def test_nothing_typed_and_nothing_alike_are_said_in_words(app: Flask, priya: Colleague):
    file_one(app)

    assert "appear here while you write" in priya.open(NEW).said
    assert "Nothing like it so far." in asked(priya, {"happened": "The lift is broken."}).said


def test_open_cases_stand_first_then_those_that_share_the_most(app: Flask, priya: Colleague):
    ended = paths.bring_to(app, Status.WITHDRAWN, phone="07700 900118")
    by_name = file_one(app, email="other@example.com")
    by_phone_and_name = file_one(app, email="third@example.com", phone="07700900118")

    said = asked(priya, {"name": "Grace Okafor", "phone": "07700 900118"}).said

    places = [said.index(reference) for reference in (by_phone_and_name, by_name, ended)]
    assert places == sorted(places)
    assert "The same telephone number, the same name." in said


def test_a_restricted_case_shows_to_its_readers_alone(
    app: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = file_one(app, phone="07700 900118", happened=STORY)
    perform(app, reference, "mark_sensitive", "manager", d.Sensitivity("health", "Her treatment."))
    typed = {"phone": "07700 900118", "happened": STORY}

    assert reference in asked(helen, typed).said
    for who in ("csr", "qa"):
        assert reference not in asked(colleague(who), typed).said


def test_one_that_asks_why_it_is_opened_says_so_beside_the_button(app: Flask, priya: Colleague):
    reference = file_one(app, phone="07700 900118")
    perform(app, reference, "mark_sensitive", "manager", d.Sensitivity("health", "It tells of an illness."))
    with doing(app):
        by_reference(reference).restricted = False

    page = asked(priya, {"phone": "07700 900118"})

    assert "A sensitive complaint" in page.said and "It asks first why you open it" in page.said


def test_it_stands_there_too_when_something_is_to_be_mended(app: Flask, priya: Colleague):
    reference = file_one(app, phone="07700 900118")

    assert reference in taken(priya, {**SAID, "happened": ""}, expect=422).said


@pytest.mark.requirement("B-39")
def test_without_a_script_a_press_shows_the_same_and_keeps_everything(app: Flask, priya: Colleague):
    reference = file_one(app, phone="07700 900118")

    page = asked(priya, SAID, by_script=False)

    assert reference in page.said
    form = page.form(NEW)
    assert {name: form.value(name) for name in SAID} == SAID


def test_the_script_is_told_how_many_above_the_button(app: Flask, priya: Colleague):
    file_one(app, phone="07700 900118")

    page = asked(priya, SAID)

    assert "One complaint may be the same as this." in page.said


def test_adding_it_to_that_one_loses_nothing_and_makes_no_second(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    answer = add(priya, reference, {**SAID, **IN_NEED, "channel": "counter", "received_at": "2026-11-20T16:45"})

    assert answer.status_code == 303
    timeline = priya.case(reference).root.of_class("timeline")[0].said
    assert "What happened: My parcel was left in the rain." in timeline and "Telephone: 07700 900118" in timeline
    assert "How it reached us: Counter" in timeline and "When it reached us: Fri 20 Nov, 16:45" in timeline
    with app.app_context():
        assert db.session.query(Complaint).count() == 1
        need = db.session.query(Need).one()
        assert need.meaning == IN_NEED["need_meaning"] and need.meaning not in timeline
        db.session.remove()


def test_the_handler_is_told_that_more_was_heard(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    dev = colleague("other_csr")

    for _ in range(2):  # a double click
        add(dev, reference, SAID)

    with app.app_context():
        told = [(notice.user_id, notice.words) for notice in db.session.query(Notice).filter_by(kind="customer_wrote")]
        assert told == [(actor_of("csr").id, "Dev Raman took down more from the customer")]
        db.session.remove()


def test_danger_that_is_heard_then_escalates_the_case(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    dev = colleague("other_csr")

    add(dev, reference, {**SAID, "in_danger": "y"})

    with app.app_context():
        assert by_reference(reference).level == 1
        assert db.session.query(Notice).filter_by(kind="danger").count() == 2
        db.session.remove()


def test_who_was_heard_goes_on_waiting_for_an_answer(app: Flask, priya: Colleague):
    never_waited, waits = (paths.bring_to(app, Status.ACKNOWLEDGED) for _ in range(2))
    perform(app, waits, "message", "customer", d.Words("Is anybody there?"))
    with app.app_context():
        before = by_reference(waits).unanswered_at
        db.session.remove()

    for reference in (never_waited, waits):
        add(priya, reference, SAID)

    with app.app_context():
        assert before is not None and by_reference(waits).unanswered_at == before
        other = by_reference(never_waited)
        assert other.unanswered_at is not None and other.heard_at == other.unanswered_at
        db.session.remove()


def test_a_case_that_asks_why_first_gives_everything_back_and_the_question(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    perform(app, reference, "mark_sensitive", "csr", d.Sensitivity("health", "Her treatment."))

    answer = add(helen, reference, SAID)

    page = read_page(answer.status_code, NEW, answer.text)
    assert page.form(NEW).value("happened") == SAID["happened"]
    question = f"/desk/complaints/{reference}/why"
    helen.send(helen.open(question).form(question), {"reason": "Her daughter rang me."}, 303)
    assert question in page.links and add(helen, reference, SAID).status_code == 303


def test_a_case_that_somebody_may_not_know_of_takes_nothing(app: Flask, priya: Colleague):
    reference = file_one(app)
    perform(app, reference, "mark_sensitive", "manager", d.Sensitivity("health", "Her treatment."))

    assert add(priya, reference, SAID).status_code == 404


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({**IN_NEED, "need_meaning": ""}, "Say what it means for how we handle the complaint."),
        ({"sensitive_kind": "colleague"}, "Say why few should read it."),
        (
            {"happened": "A \0 in it"},
            "There is a sign in it that we cannot store (NUL). Take it out, or type it again.",
        ),
    ],
)
def test_what_can_not_be_added_is_named_and_nothing_is_lost(
    app: Flask, priya: Colleague, answers: Answers, sentence: str
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    answer = add(priya, reference, {**SAID, "channel": "", "category_id": "", **answers})

    page = read_page(answer.status_code, NEW, answer.text)
    assert answer.status_code == 422 and errors(page) == [sentence]
    assert page.form(NEW).value("happened") == {**SAID, **answers}["happened"]
    assert "Taken down" not in priya.case(reference).said


def test_whom_a_case_is_about_stays_out_when_more_is_added(
    app: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    with app.app_context():
        dev, reader = actor_of("other_csr").id, actor_of("qa").id
        db.session.remove()
    perform(
        app,
        reference,
        "mark_sensitive",
        "manager",
        d.Sensitivity("colleague", "He knows.", (reader,), about_ids=(dev,)),
    )

    assert add(priya, reference, {**SAID, **FOR_FEW}).status_code == 303
    assert add(colleague("qa"), reference, {**SAID, **FOR_FEW, "about_ids": [str(dev)]}).status_code == 303

    assert colleague("other_csr").browser.get(f"/desk/complaints/{reference}").status_code == 404
    assert "She names the driver. It is about: Dev Raman." in priya.case(reference).said


@pytest.mark.parametrize("rows", [1, 25])
def test_the_page_asks_with_seven_statements_whatever_there_is(
    app: Flask, priya: Colleague, statements: list[str], rows: int
):
    for _ in range(rows):
        file_one(app, phone="07700 900118", order_number="P-7731", happened=STORY)
    form = priya.open(NEW).form(NEW)
    data = dict(form.filled({**SAID, "happened": STORY, "order_number": "P-7731"}))
    statements.clear()

    answer = priya.browser.post(ASKED, data=data, headers={"HX-Request": "true"})

    assert answer.status_code == 200 and len(statements) == 7, statements


@pytest.mark.parametrize("rows", [1, 25])
def test_it_takes_three_statements_whatever_there_is(app: Flask, statements: list[str], rows: int):
    for _ in range(rows):
        file_one(app, phone="07700 900118", order_number="P-7731", happened=STORY)
    typed = resembling.Typed("Grace Okafor", "grace@example.com", "07700 900118", "P-7731", STORY)
    with app.app_context():
        actor = actor_of("csr")
        statements.clear()
        found = resembling.find(typed, actor)
        db.session.remove()

    assert len(found) == min(rows, resembling.SHOWN) and len(statements) == 3, statements


def test_each_part_walks_an_index(app: Flask, statements: list[str]):
    file_one(app, phone="07700 900118", order_number="P-7731", happened=STORY)
    typed = resembling.Typed("Grace Okafor", "grace@example.com", "07700 900118", "P-7731", STORY)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
        actor = actor_of("csr")
        statements.clear()
        resembling.find(typed, actor)
        connection = db.session.connection().connection
        plans = [
            row[3]
            for statement in statements
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
        ]
        db.session.remove()

    scans = [step for step in plans if step.startswith(("SCAN customer", "SCAN complaint")) and "VIRTUAL" not in step]
    assert not scans and not [step for step in plans if "TEMP B-TREE FOR ORDER" in step and "hits" in step], plans


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("key", "typed", "expected"),
    [
        (phone_key, "07700 900118", "700900118"),
        (phone_key, "+44 (0)7700-900118", "700900118"),
        (phone_key, "999", ""),
        (phone_key, "none", ""),
        (name_key, "Mrs. Grace Okafor", "grace okafor"),
        (name_key, "OKAFOR, Grace", "grace okafor"),
        (name_key, "Zoë O’Brien", "obrien zoe"),
        (name_key, "Grace", ""),
        (order_key, "P-7731/0926", "P77310926"),
        (order_key, "12", ""),
    ],
)
def test_what_people_are_found_by(key: Callable[[str], str], typed: str, expected: str):
    assert key(typed) == expected


def test_adding_to_it_twice_with_a_file_keeps_it_once(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    form = priya.open(NEW).form(NEW)
    for _ in range(2):  # a double click
        data = {**dict(form.filled({**SAID, "in_danger": "y"})), "files": a_file(b"The invoice.", "invoice.txt")}
        answer = priya.browser.post(
            f"/desk/complaints/{reference}/add-typed", data=data, content_type="multipart/form-data"
        )
        assert answer.status_code == 303

    with app.app_context():
        assert [row.name for row in db.session.query(Attachment)] == ["invoice.txt"]
        assert by_reference(reference).level == 1
        db.session.remove()


def test_whoever_waits_for_our_word_still_waits_when_more_is_added(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    perform(app, reference, "message", "customer", d.Words("Is anybody there?"))

    add(colleague("other_csr"), reference, SAID)

    assert "Is anybody there?" in colleague("csr").open("/desk/answers").said
