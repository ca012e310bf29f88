"""Writing to a customer: templates, what stops a letter, hints, the letter read aloud. All of it without a script."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.catalogue import reply_templates as library
from app.catalogue.reply_templates import Terms
from app.complaints import details as d
from app.complaints.models import Message
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from app.replies.merging import FIELDS
from app.replies.models import HintCount, TemplateUse
from tests.desk.conftest import Colleague, errors, state
from tests.journeys.pages import Form, Page
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform

BODY = "Thank you, {customer}. I have your order {order_number} before me."
FILLED = "Thank you, Grace Okafor. I have your order"
ALONE = "These are the template’s words alone. Add a sentence of your own: what happened to them."
OWN = "Your mother’s machine stood two hours beside the bins."


@pytest.fixture
def template(app: Flask) -> library.Template:
    """One template for messages."""
    return written(app, Terms("message", "I looked at the order", "en", BODY))


def written(app: Flask, terms: Terms) -> library.Template:
    with doing(app):
        return library.add(terms, FIELDS, None)


def press(who: Colleague, form: Form, button: str, answers: dict[str, str], expect: int = 200) -> Page:
    return who.send(form, {**answers, "press": button}, expect=expect)


def test_a_template_is_inserted_after_what_was_typed(app: Flask, priya: Colleague, template: library.Template):
    reference = file_one(app, order_number="NL-4711")
    form = priya.form(reference, "message")
    assert form.words_of("template-text", str(template.id)) == "I looked at the order"

    page = press(priya, form, "insert:text", {"text": OWN, "template-text": str(template.id)})

    form = page.form("/act/message")
    assert form.value("text") == f"{OWN}\n\n{FILLED} NL-4711 before me."
    assert form.value("used-text") == str(template.version_id)
    assert "“I looked at the order” is inserted. Add a sentence of your own: what happened to them." in page.said
    assert state(app, reference) == ("received", 1), "nothing is sent"


@pytest.mark.requirement("002-35")
def test_the_version_that_a_letter_began_with_is_kept(app: Flask, priya: Colleague, template: library.Template):
    reference = file_one(app, order_number="NL-4711")
    page = press(priya, priya.form(reference, "message"), "insert:text", {"template-text": str(template.id)})
    form = page.form("/act/message")
    with doing(app):
        library.change(template.id, Terms("message", template.name, "en", "Another text."), FIELDS, 1)

    priya.send(form, {"text": f"{form.value('text')} {OWN}"})

    with app.app_context():
        (used,) = db.session.query(TemplateUse).all()
        message = db.session.query(Message).filter_by(kind="message").one()
        assert (used.version_id, used.event_id, used.field, used.action) == (
            template.version_id, message.event_id, "text", "message",
        )  # fmt: skip
        assert library.bodies({used.version_id}) == {template.version_id: BODY}
        db.session.rollback()


@pytest.mark.requirement("001-21")
def test_a_merge_field_without_a_value_stops_the_letter_and_is_shown(
    app: Flask, priya: Colleague, template: library.Template
):
    reference = file_one(app)
    page = press(priya, priya.form(reference, "message"), "insert:text", {"template-text": str(template.id)})
    assert [node.said for node in page.root.of_class("empty-places")[0].named("mark")] == ["{order_number}"]

    form = page.form("/act/message")
    page = priya.send(form, {"text": f"{form.value('text')} {OWN}"}, expect=422)

    assert errors(page) == ["Fill in “{order_number}”, or take it out."]
    assert "#text" in page.links and [node.said for node in page.root.named("mark")] == ["{order_number}"]
    assert page.form("/act/message").value("text") == f"{form.value('text')} {OWN}"
    assert page.form("/act/message").value("used-text") == str(template.version_id)
    assert letters(app, "message") == []


@pytest.mark.requirement("001-21")
@pytest.mark.parametrize("left", ["Dear [name], it is here.", "Order XXX is here.", "Dear ,\nit is here."])
def test_a_placeholder_somebody_forgot_stops_the_letter(app: Flask, priya: Colleague, left: str):
    reference = file_one(app)

    page = priya.act(reference, "message", {"text": left}, expect=422)

    assert page.form("/act/message").value("text") == left
    assert letters(app, "message") == []


@pytest.mark.requirement("002-11", "004-10")
def test_a_template_alone_could_have_gone_to_anybody(app: Flask, priya: Colleague, template: library.Template):
    reference = file_one(app, order_number="NL-4711")
    page = press(priya, priya.form(reference, "message"), "insert:text", {"template-text": str(template.id)})

    refused = priya.send(page.form("/act/message"), expect=422)
    assert errors(refused) == [ALONE]

    form = refused.form("/act/message")
    priya.send(form, {"text": f"{form.value('text')} {OWN}"})
    assert len(letters(app, "message")) == 1


@pytest.mark.requirement("002-11")
def test_the_own_sentence_of_a_letter_is_not_sent_twice(app: Flask, priya: Colleague, template: library.Template):
    for expected in (303, 422):
        reference = file_one(app, order_number="NL-4711")
        page = press(priya, priya.form(reference, "message"), "insert:text", {"template-text": str(template.id)})
        form = page.form("/act/message")
        answer = priya.send(form, {"text": f"{form.value('text')} {OWN}"}, expect=expected)

    assert errors(answer)[0].startswith("You wrote this very sentence to somebody else.")


def test_a_draft_that_comes_back_still_knows_its_template(app: Flask, priya: Colleague, template: library.Template):
    reference = file_one(app, order_number="NL-4711")
    page = press(priya, priya.form(reference, "message"), "insert:text", {"template-text": str(template.id)})
    form = page.form("/act/message")
    priya.browser.post(form.node.given["data-draft"], data=dict(form.standing()))

    form = priya.form(reference, "message")
    assert (form.value("text"), form.value("used-text")) == (f"{FILLED} NL-4711 before me.", str(template.version_id))
    assert errors(priya.send(form, expect=422)) == [ALONE]


def test_the_customers_language_is_offered_first(app: Flask, priya: Colleague, template: library.Template):
    german = written(app, Terms("message", "Ich habe die Bestellung vor mir", "de", "Danke, {customer}."))
    reference = file_one(app)
    with doing(app):
        by_reference(reference).language = "de"

    form = priya.form(reference, "message")

    assert form.choices("template-text") == ["", str(german.id), str(template.id)]
    assert [group.given["label"] for group in form.node.named("optgroup")] == ["Message, German", "Message, English"]


@pytest.mark.requirement("000-14", "004-10")
def test_hints_come_on_a_press_stop_nobody_and_are_counted(app: Flask, priya: Colleague):
    reference = file_one(app)
    said = "Unfortunately, the driver was off sick!"

    page = press(priya, priya.form(reference, "message"), "check:text", {"text": said})

    shown = [node.said for node in page.root.of_class("hint-list")[0].named("li")]
    assert [line.split("”")[0] for line in shown] == ["“Unfortunately", "“was off sick", "“sick!"]
    assert "Instead: Leave it out. Say what you can do, and when." in shown[0]
    form = page.form("/act/message")
    assert (form.value("text"), form.value("hinted-text")) == (said, "absence cold exclamation")
    priya.send(form, {"text": "I have taken it over, sadly."})
    with app.app_context():
        counts = {row.rule: (row.shown, row.taken) for row in db.session.query(HintCount)}
        assert counts == {"absence": (1, 1), "cold": (1, 0), "exclamation": (1, 1)}
        db.session.rollback()


@pytest.mark.requirement("000-14")
def test_while_one_types_the_same_hints_come_alone(app: Flask, priya: Colleague, statements: list[str]):
    form = priya.form(file_one(app), "message")
    box = form.node.of_class("letter-box")[0]

    statements.clear()

    typed = {"field": "text", "text": "As per policy.", "csrf_token": form.value("csrf_token")}
    answer = priya.browser.post(box.given["data-check"], data=typed)

    assert answer.status_code == 200
    assert "As per" in answer.text and "<html" not in answer.text
    assert not [row for row in statements if row.startswith(("INSERT", "UPDATE"))]


def test_hints_of_a_text_that_no_customer_reads_are_nowhere(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.form(reference, "note")

    answer = priya.browser.post(
        f"/desk/complaints/{reference}/act/note/wording",
        data={"field": "text", "text": "As per policy.", "csrf_token": form.value("csrf_token")},
    )

    assert answer.status_code == 404
    assert form.node.of_class("letter-box") == []


@pytest.mark.requirement("001-12")
def test_a_colleague_by_name_brings_a_hint_and_the_handler_does_not(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    said = "Dev Raman and Helen Marsh read it. Priya Shah rings you on Friday."

    page = press(priya, priya.form(reference, "message"), "check:text", {"text": said})

    assert [node.said.split("”")[0] for node in page.root.of_class("hint-list")[0].named("li")] == [
        "“Dev Raman", "“Helen Marsh",
    ]  # fmt: skip


@pytest.mark.requirement("004-10")
def test_the_letter_is_read_aloud_before_it_leaves(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    before = state(app, reference)

    page = press(priya, priya.form(reference, "message"), "aloud", {"text": "I rang the depot. It comes on Friday."})

    assert [node.said for node in page.root.of_class("aloud-line")][:4] == [
        "We have written to you", "Dear Grace Okafor,", "I rang the depot.", "It comes on Friday.",
    ]  # fmt: skip
    assert "About " in page.said and "seconds" in page.said
    assert "link.invalid" not in page.html
    assert (state(app, reference), letters(app, "message")) == (before, [])
    back = press(priya, page.form("/act/message"), "back", {})
    assert back.form("/act/message").value("text") == "I rang the depot. It comes on Friday."
    priya.send(page.form("/act/message"))
    assert len(letters(app, "message")) == 1


def test_what_is_missing_is_said_before_the_letter_is_shown(app: Flask, priya: Colleague):
    page = press(priya, priya.form(file_one(app), "acknowledge"), "aloud", {"personal": OWN}, expect=422)

    assert errors(page) == ["Write an apology that fits what happened."]


def test_somebody_who_can_t_be_reached_still_has_words_to_read(app: Flask, priya: Colleague):
    reference = file_one(app, email="", phone="", name="Grace Okafor")

    page = press(priya, priya.form(reference, "message"), "aloud", {"text": "It comes on Friday."})

    assert [node.said for node in page.root.of_class("aloud-line")] == ["It comes on Friday."]
    assert "there is no way to reach them" in page.said


def test_files_are_kept_while_a_letter_is_looked_at(app: Flask, priya: Colleague):
    from tests.desk.conftest import a_file

    reference = file_one(app)
    form = priya.form(reference, "message")
    data = {**dict(form.standing()), "text": "Here it is.", "press": "aloud", "files": a_file(b"A bill.", "bill.txt")}

    answer = priya.browser.post(form.action, data=data)
    page = priya._shown(answer, form.action)
    back = press(priya, page.form("/act/message"), "back", {})
    assert "One file goes with it already: bill.txt." in back.said
    priya.send(back.form("/act/message"))

    assert "bill.txt" in priya.case(reference).said


def test_files_of_another_complaint_can_t_be_named(app: Flask, priya: Colleague):
    from tests.desk.conftest import a_file

    first, second = file_one(app), file_one(app)
    form = priya.form(first, "message")
    data = {**dict(form.standing()), "text": "", "files": a_file(b"A bill.", "bill.txt")}
    held = priya._shown(priya.browser.post(form.action, data=data), form.action).form("/act/message").value("held")

    priya.act(second, "message", {"text": "Here it is.", "held": held})

    assert held
    assert "bill.txt" not in priya.case(second).said


@pytest.mark.requirement("001-21", "002-35")
def test_every_merge_field_has_a_value_where_the_case_has_one(app: Flask, priya: Colleague):
    everything = " ".join(f"{name}={{{name}}};" for name in FIELDS)
    template = written(app, Terms("message", "Everything", "en", everything))
    reference = paths.bring_to(app, Status.OFFERED, order_number="NL-4711", occurred="On Monday")
    perform(app, reference, "promise", "csr", d.PromiseTerms("I ring you", clock.now() + timedelta(days=2)))
    with doing(app):
        by_reference(reference).handler.phone = "0800 555 0199"

    page = press(priya, priya.form(reference, "message"), "insert:text", {"template-text": str(template.id)})

    said = page.form("/act/message").value("text")
    left = [name for name in FIELDS if f"{name}={{{name}}}" in said]
    assert left == ["phone_hours"], "the test's organisation does not say when somebody answers"
    assert "amount=£40.00; " in said and "handler_phone=0800 555 0199;" in said and "promise=I ring you;" in said


def letters(app: Flask, kind: str) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(kind=kind, to_staff=False).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows
