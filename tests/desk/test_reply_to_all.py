"""One reply to all of a problem: one letter for each person, and the same helps as any letter to a customer."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Message
from app.db import db
from app.jobs import worker
from app.outbox.models import Delivery
from app.replies.models import HintCount, TemplateUse
from tests.desk.conftest import Colleague, errors
from tests.desk.test_joined import verified
from tests.desk.test_problems import TEXT, begin, look, states, two, written
from tests.desk.test_writing import Terms, press
from tests.desk.test_writing import written as template_of
from tests.journeys.pages import Page
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.requirement("001-21")
IAN = {"name": "Ian Farrow", "email": "ian@example.com"}


def twice(app: Flask, **changes: str) -> tuple[str, str]:
    """Two complaints of Ian, who confirmed his address, in the order in which a letter names them; `changes` are on the
    second."""
    first, second = file_one(app, **IAN), file_one(app, **{**IAN, **changes})
    verified(app, first, second)
    return (first, second) if first < second else (second, first)


def send(app: Flask, who: Colleague, problem: str, text: str = TEXT) -> Page:
    sent = who.press(look(who, problem, text), "/reply")
    worker.sweep_once(app)
    return who.open(sent.path)


def write(who: Colleague, problem: str, button: str, answers: dict[str, str], expect: int = 200) -> Page:
    return press(who, who.open(f"{problem}/reply").form("/reply"), button, answers, expect)


def test_a_person_with_two_complaints_gets_one_letter_that_names_both(app: Flask, priya: Colleague):
    grace, (first, second) = file_one(app), twice(app)
    problem = begin(priya, grace, first, second)

    page = look(priya, problem)
    assert "2 get it. Nothing was sent yet." in page.said and "Send to 2 customers" in page.said
    assert f"{first}, {second}, Ian Farrow. One letter about both" in page.said
    sent = send(app, priya, problem)

    assert "3 sent." in sent.said
    (ian,) = [text for name, text in written(app) if name == "Ian Farrow"]
    assert f"This is about {first} and {second}: one letter, because all of them are yours." in ian
    assert f"Your parcel {first} and {second} is safe." in ian
    assert f"The date we gave you for {second} stands" in ian
    for reference in (first, second):
        assert f"Hello Ian Farrow, the depot opens again on Monday. Your parcel {first} and" in priya.case(
            reference).said  # fmt: skip


@pytest.mark.parametrize("changes", [{"name": "Ina Farrow"}, {"email": "other@example.com"}])
def test_somebody_else_with_the_same_address_or_name_has_a_letter_of_their_own(
    app: Flask, priya: Colleague, changes: dict[str, str]
):
    send(app, priya, begin(priya, *twice(app, **changes)))

    assert len(written(app)) == 2 and not any("one letter" in text for _name, text in written(app))


def test_who_has_ended_one_of_two_is_written_about_the_other_alone(app: Flask, priya: Colleague):
    first, second = twice(app)
    problem = begin(priya, first, second)
    priya.press(look(priya, problem), "/reply")
    priya.act(first, "leave-problem")

    worker.sweep_once(app)

    ((_name, text),) = written(app)
    assert f"Your parcel {second} is safe." in text and first not in text
    assert sorted(states(app)) == ["refused", "sent"]


def unconfirmed(app: Flask, reference: str) -> None:
    by_reference(reference).customer.email_verified_at = None


def of_a_single_name(app: Flask, reference: str) -> None:
    by_reference(reference).customer.name = "Ian"


def sensitive(app: Flask, reference: str) -> None:
    complaint = by_reference(reference)
    complaint.sensitive, complaint.handler_id = True, actor_of("csr").id


@pytest.mark.parametrize("change", [unconfirmed, of_a_single_name, sensitive])
def test_what_is_said_of_one_complaint_stands_with_no_other_that_may_be_somebody_elses_to_read(
    app: Flask, priya: Colleague, change: Callable[[Flask, str], None]
):
    first, second = twice(app)
    with doing(app):
        change(app, second)

    send(app, priya, begin(priya, first, second))

    letters = [text for _name, text in written(app)]
    assert len(letters) == 2 and not any(first in text and second in text for text in letters)


def test_one_letter_is_taken_back_from_both(app: Flask, priya: Colleague):
    first, second = twice(app)
    for reference in (first, second):
        perform(app, reference, "message", "customer", d.Words("Where is it?"))
    sent = send(app, priya, begin(priya, first, second))

    page = priya.press(sent, "/take-back")

    assert "2 taken back." in page.said and states(app) == ["stopped", "stopped"]
    with app.app_context():
        ours = db.session.query(Message).filter_by(kind="message", from_customer=False)
        assert all(row.recalled_at for row in ours) and ours.count() == 2
        assert db.session.query(Delivery).filter_by(kind="message").one().state == "recalled"
        assert all(by_reference(reference).unanswered_at for reference in (first, second))
        db.session.rollback()
    problem = page.path.partition("/replies")[0]
    assert priya.open(f"{problem}/reply").form("/reply").value("text") == TEXT


@pytest.mark.requirement("002-35")
def test_a_template_is_inserted_as_it_stands_and_its_use_is_kept_for_each(app: Flask, priya: Colleague):
    body = "Thank you, {customer}. I have {reference} before me."
    template = template_of(app, Terms("message", "Before me", "en", body))
    template_of(app, Terms("message", "Vor mir", "de", "Guten Tag"))
    problem = begin(priya, *two(app))

    page = write(priya, problem, "insert:text", {"text": "", "template-text": str(template.id)})
    assert page.form("/reply").value("text") == body and "is filled in for each" in page.said
    assert [node.given["label"] for node in page.root.named("optgroup")] == ["Message, English", "Message, German"]
    priya.press(priya.press(page, "/reply", expect=200), "/reply")
    worker.sweep_once(app)

    assert "Thank you, Grace Okafor. I have" in written(app)[0][1]
    with app.app_context():
        assert [row.version_id for row in db.session.query(TemplateUse)] == [template.version_id] * 2
        db.session.rollback()


def test_templates_in_the_language_that_most_of_them_read_come_first(app: Flask, priya: Colleague):
    for language in ("en", "de"):
        template_of(app, Terms("message", f"Before me, {language}", language, "I have {reference} before me."))
    english, *german = file_one(app), file_one(app), file_one(app, **IAN)
    with doing(app):
        for reference in german:
            by_reference(reference).language = "de"
    problem = begin(priya, english, *german)

    page = priya.open(f"{problem}/reply")

    assert [node.given["label"] for node in page.root.named("optgroup")] == ["Message, German", "Message, English"]


def test_a_place_that_nobody_filled_in_stops_it_and_is_shown(app: Flask, priya: Colleague):
    problem = begin(priya, file_one(app))

    page = priya.press(priya.open(f"{problem}/reply"), "/reply", {"text": "Hello {customer}, [day]."}, expect=422)

    assert errors(page) == ["Fill in “[day]”, or take it out."]
    assert [node.said for node in page.root.named("mark")] == ["[day]"]


def test_a_field_that_a_case_lacks_is_shown_in_the_text_and_named_beside_that_customer(app: Flask, priya: Colleague):
    problem = begin(priya, file_one(app, order_number="NL-4711"), file_one(app, order_number="", **IAN))

    page = look(priya, problem, "Your order {order_number} is safe.")

    assert "1 gets it, 1 does not." in page.said and "Ian Farrow. Fill in “{order_number}”" in page.said
    assert [node.said for node in page.root.named("mark")] == ["{order_number}"]


@pytest.mark.requirement("000-14")
def test_hints_come_and_stop_nobody(app: Flask, priya: Colleague):
    problem = begin(priya, *two(app))
    text = "Unfortunately it is late. Dev Raman knows."

    page = write(priya, problem, "check:text", {"text": text})
    assert [node.said.split("”")[0] for node in page.root.of_class("hint-list")[0].named("li")] == [
        "“Unfortunately", "“Dev Raman",
    ]  # fmt: skip
    form = page.form("/reply")
    typed = {"csrf_token": form.value("csrf_token"), "text": text, "field": "text"}
    assert "Unfortunately" in priya.browser.post(f"{problem}/reply/wording", data=typed).text
    priya.press(priya.send(form, {"text": text}, expect=200), "/reply")

    assert states(app) == ["waiting", "waiting"]
    with app.app_context():
        assert {row.rule: (row.shown, row.taken) for row in db.session.query(HintCount)}["cold"] == (1, 0)
        db.session.rollback()


@pytest.mark.requirement("B-21")
@pytest.mark.parametrize(("text", "said"), [
    ("The lorry driver left early and nobody noticed.", "These words stand in a note for colleagues."),
    ("Dear Peter, it is safe.", "“Peter” is not this customer, who is"),
    ("You get £40 back.", "No offer on this case is of £40."),
    ("It comes on 24 December 2031.", "No promise and no date of this case is on 24 December 2031."),
])  # fmt: skip
def test_what_does_not_fit_the_cases_is_asked_once_and_sent_all_the_same(
    app: Flask, priya: Colleague, text: str, said: str
):
    first, second = two(app)
    problem = begin(priya, first, second)
    perform(app, second, "note", "manager", d.Words("The lorry driver left early and nobody noticed."))

    page = look(priya, problem, text)
    assert page.said.count(said) == 1 and "Send to 2 customers as it is" in page.said
    assert (f"{second} " if "note" in said else f"{first} and 1 more") in page.said
    back = priya.press(page, "/reply", {"press": "change"}, expect=200)
    assert back.form("/reply").value("text") == text and states(app) == []

    priya.press(page, "/reply")

    assert states(app) == ["waiting", "waiting"]


def test_what_is_asked_anew_after_the_look_is_looked_at_again(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = look(priya, begin(priya, reference), "The depot knows of the pipe.")
    perform(app, reference, "note", "manager", d.Words("The depot knows of the pipe."))

    again = priya.press(page, "/reply", expect=200)

    assert "These words stand in a note for colleagues." in again.said and states(app) == []


def test_the_look_takes_as_many_statements_for_many_as_for_one(app: Flask, priya: Colleague, statements: list[str]):
    taken = []
    for count in (1, 6):
        references = [file_one(app, email=f"{count}.{number}@example.com") for number in range(count)]
        form = priya.open(f"{begin(priya, *references)}/reply").form("/reply")
        statements.clear()
        priya.send(form, {"text": TEXT}, expect=200)
        taken.append(len(statements))

    assert taken[0] == taken[1]


def test_a_draft_that_comes_back_still_knows_its_template(app: Flask, priya: Colleague):
    template = template_of(app, Terms("message", "Before me", "en", "I have {reference} before me."))
    problem = begin(priya, file_one(app))
    page = write(priya, problem, "insert:text", {"text": "", "template-text": str(template.id)})
    priya.press(page, "/reply", expect=200)

    assert priya.open(f"{problem}/reply").form("/reply").value("used-text") == str(template.version_id)


def test_a_worker_waits_for_no_letter_that_another_sends(app: Flask, priya: Colleague):
    """The second of two is no errand of its own: it goes with the first, and only one of them waits for a worker."""
    from app.replies import to_all

    priya.press(look(priya, begin(priya, *twice(app))), "/reply")

    with doing(app):
        assert len(db.session.execute(to_all.waiting()).all()) == 1
