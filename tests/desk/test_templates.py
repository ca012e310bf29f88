"""The library of reply templates: written, tried on a real case, counted where used, retired; hints counted for all."""

import tomllib
from collections.abc import Callable

import pytest
from flask import Flask

from app.catalogue import reply_templates as library
from app.catalogue.reply_templates import KINDS, STARTING, Template, Terms
from app.complaints import details as d
from app.complaints.models import Reading
from app.complaints.wording import hints
from app.db import db
from app.replies import service as replies
from app.replies.merging import FIELDS
from app.replies.service import Text
from app.web.languages import LANGUAGES
from tests.desk.conftest import Colleague, errors
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

Who = Callable[[str], Colleague]
TERMS = {
    "kind": "message",
    "language": "en",
    "name": "I looked at it",
    "body": "I have read what you wrote, {customer}.",
}
STARTERS = tomllib.loads(STARTING.read_text("utf-8"))["templates"]


def write(who: Colleague, expect: int = 303, **changes: str):
    return who.send(who.open("/desk/templates/new").form("/templates/new"), {**TERMS, **changes}, expect=expect)


def present(app: Flask) -> list[Template]:
    with app.app_context():
        found = list(library.templates())
        db.session.rollback()
    return found


@pytest.mark.requirement("002-35")
def test_a_manager_writes_a_template_and_changing_it_makes_a_version(app: Flask, helen: Colleague):
    page = write(helen)
    (template,) = present(app)
    assert (template.kind, template.number, template.body) == ("message", 1, TERMS["body"])

    helen.press(page, f"/templates/{template.id}", {"body": "I read it twice, {customer}."})

    (template,) = present(app)
    assert (template.number, template.body) == (2, "I read it twice, {customer}.")
    with app.app_context():
        assert [(row.number, row.body) for row in library.versions(template.id)] == [
            (2, "I read it twice, {customer}."), (1, TERMS["body"]),
        ]  # fmt: skip
    page = helen.open(f"/desk/templates/{template.id}")
    assert "Version 2" in page.said and "Version 1" in page.said and TERMS["body"] in page.said
    assert page.said.count("Helen Marsh") == 2, "whoever wrote a version is named at it"


def test_another_name_makes_no_version(app: Flask, helen: Colleague):
    page = write(helen)

    helen.press(page, f"/templates/{present(app)[0].id}", {"name": "I read it"})

    (template,) = present(app)
    assert (template.name, template.number) == ("I read it", 1)


@pytest.mark.requirement("002-35")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Give it a name that colleagues find it by."),
        ({"body": ""}, "Write what it says."),
        (
            {"body": "Dear {nobody},"},
            "No case has {nobody}. The names that can stand in braces are listed beside it.",
        ),
    ],
)
def test_what_can_t_be_a_template_comes_back_whole(app: Flask, helen: Colleague, changes: dict[str, str], said: str):
    page = write(helen, expect=422, **changes)

    assert errors(page) == [said]
    form = page.form("/templates/new")
    assert {name: form.value(name) for name in TERMS} == {**TERMS, **{key: row.strip() for key, row in changes.items()}}
    assert present(app) == []


@pytest.mark.requirement("002-35", "001-21")
def test_it_is_tried_on_a_real_case_before_it_is_kept(app: Flask, helen: Colleague):
    reference = file_one(app)
    form = helen.open("/desk/templates/new").form("/templates/new")
    typed = {**TERMS, "body": "Thank you, {customer}. Your order {order_number} is policy.", "case": reference}

    page = helen.send(form, {**typed, "press": "preview"}, expect=200)

    assert "Thank you, Grace Okafor. Your order {order_number} is policy." in page.said
    assert [node.said for node in page.root.named("mark")] == ["{order_number}"]
    assert page.form("/templates/new").value("body") == typed["body"]
    assert present(app) == []
    with app.app_context():
        assert db.session.query(Reading).count() == 1, "whoever tries it reads the case"
        db.session.rollback()


def test_a_case_that_is_not_there_or_not_theirs_is_said_at_its_field(app: Flask, helen: Colleague, priya: Colleague):
    reference = file_one(app)
    with app.app_context():
        readers = (actor_of("manager").id or 0,)
        db.session.remove()
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", readers))
    write(helen)
    (template,) = present(app)

    for typed in ("C-AAAA-AAAA", "nonsense", reference):
        page = priya.open(f"/desk/templates/{template.id}?case={typed}", expect=422)
        assert "We find no such complaint." in page.said, typed


@pytest.mark.requirement("002-35")
def test_it_can_be_written_in_another_language_once(app: Flask, helen: Colleague):
    write(helen)
    (english,) = present(app)
    address = f"/desk/templates/new?of={english.id}"
    german = {"language": "de", "name": "Ich habe es gelesen", "body": "Ich habe es gelesen, {customer}."}

    helen.send(helen.open(address).form("/templates/new"), german)
    page = helen.send(helen.open(address).form("/templates/new"), german, expect=422)

    assert errors(page) == ["There is one in this language already."]
    assert {(row.key, row.language) for row in present(app)} == {(english.key, "en"), (english.key, "de")}
    assert "In other languages German" in helen.open(f"/desk/templates/{english.id}").said


@pytest.mark.requirement("002-35")
def test_where_it_is_used_and_how_often(app: Flask, helen: Colleague, priya: Colleague):
    write(helen)
    (template,) = present(app)
    reference, hidden = file_one(app), file_one(app)
    for number, each in enumerate((reference, hidden)):
        form = priya.form(each, "message")
        page = priya.send(form, {"template-text": str(template.id), "press": "insert:text"}, expect=200)
        own = f"You waited at stop number {number} for two hours in the rain."
        priya.send(page.form("/act/message"), {"text": f"{page.form('/act/message').value('text')} {own}"})
    with app.app_context():
        readers = (actor_of("other_manager").id or 0,)
        db.session.remove()
    perform(app, hidden, "restrict_readers", "other_manager", d.Readers("It names a colleague.", readers))

    assert "I looked at it" in helen.open("/desk/templates").said
    rows = helen.open("/desk/templates").root.named("tr")
    assert rows[1].said.endswith("Message English 2 letters version 1")
    page = helen.open(f"/desk/templates/{template.id}")
    assert "Write 2 letters" in page.said
    assert reference in page.said and hidden not in page.said, "a case that few may read is counted and not named"


def test_a_retired_one_is_offered_no_more_and_can_come_back(app: Flask, helen: Colleague, priya: Colleague):
    page = write(helen)
    (template,) = present(app)
    reference = file_one(app)

    helen.press(page, "/retire")
    assert "template-text" not in priya.form(reference, "message").names
    helen.press(helen.open(f"/desk/templates/{template.id}"), "/bring-back")

    assert priya.form(reference, "message").choices("template-text") == ["", str(template.id)]


@pytest.mark.parametrize("who", ["csr", "qa"])
def test_everybody_reads_the_library_and_only_managers_and_administrators_write(app: Flask, colleague: Who, who: str):
    write(colleague("admin"))
    (template,) = present(app)
    reader = colleague(who)

    assert "I looked at it" in reader.open("/desk/templates").said
    page = reader.open(f"/desk/templates/{template.id}")
    assert page.find_form(f"/templates/{template.id}") is None
    reader.open("/desk/templates/new", expect=403)
    token = reader.form(file_one(app), "note").value("csrf_token")
    for path in ("", "/retire", "/bring-back"):
        answer = reader.browser.post(f"/desk/templates/{template.id}{path}", data={"csrf_token": token})
        assert answer.status_code == 403, path


@pytest.mark.requirement("002-35")
def test_a_new_house_begins_with_a_set_of_every_kind(app: Flask, helen: Colleague):
    page = helen.press(helen.open("/desk/templates"), "/starting-set")
    with doing(app):
        assert library.add_starting_set() == 0, "what is there is not added again"

    assert {row.kind for row in present(app)} == KINDS.keys()
    assert len(present(app)) == len(STARTERS) * len(LANGUAGES) and len(STARTERS) > 20
    assert "templates are there now." in page.said


@pytest.mark.parametrize("row", STARTERS, ids=lambda row: row["key"])
def test_what_comes_with_the_portal_is_in_the_voice_of_the_house(row: dict[str, str]):
    assert hints.find(row["body"]) == []
    assert not set(library.FIELD.findall(row["body"])) - FIELDS.keys()


@pytest.mark.parametrize("rows", [1, 25])
def test_the_library_takes_as_many_statements_however_long_it_is(
    app: Flask, helen: Colleague, statements: list[str], rows: int
):
    with doing(app):
        for number in range(rows):
            library.add(Terms("message", f"Number {number}", "en", "I read it."), FIELDS, None)
    helen.open("/desk/templates")

    statements.clear()
    helen.open("/desk/templates")

    asked = [row for row in statements if "staff_session" not in row]
    assert len([row for row in asked if "template" in row]) == 1, "the library is remembered, its uses are counted"


@pytest.mark.requirement("000-14")
def test_hints_are_counted_for_everybody_together(app: Flask, colleague: Who):
    reference = file_one(app)
    paths.acknowledge(app, reference)
    with doing(app):
        complaint = by_reference(reference)
        for who, words in (("csr", "It is here."), ("manager", "Sadly, it is here.")):
            text = Text("text", words, (), frozenset({"cold", "hard"}))
            replies.keep(complaint, paths.last_event(complaint), actor_of(who).id, [text])

    page = colleague("qa").open("/desk/hints")

    rows = [row.said for row in page.root.named("tr")][1:]
    assert rows == [
        "Cold phrases 2 1 50 % 0/0, 0/0, 0/0, 1/2", "Hard to read 2 2 100 % 0/0, 0/0, 0/0, 2/2",
    ]  # fmt: skip
    assert "Priya" not in page.said and "Helen" not in page.said
    colleague("csr").open("/desk/hints", expect=403)
