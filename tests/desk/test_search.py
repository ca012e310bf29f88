"""Search: words of every text of a case, a reference in any form, and nothing typed can break it."""

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints import search
from app.db import db
from tests.desk.conftest import Colleague
from tests.journeys.pages import Page
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.every_set


def found(page: Page) -> list[str]:
    return [node.said for node in page.root.named("table") for node in node.of_class("ref")]


def look_for(colleague: Colleague, words: str) -> Page:
    return colleague.open(f"/desk/search?q={words}")


@pytest.mark.parametrize(
    "words",
    ["sewing", "SEWING machine", "café", "cafe", "o'brien", "okafor", "grace@example.com", "grace example", "NP-4471",
     "07700 900118", "한국어", "नमस्ते", "straße"],
)  # fmt: skip
def test_words_are_found_however_they_are_typed(app: Flask, priya: Colleague, words: str):
    file_one(app, happened="Nothing of the kind.", name="Somebody Else", email="else@example.com")
    reference = file_one(
        app, happened="O'Brien’s Café on the Straße sent my sewing machine. 한국어 नमस्ते", order_number="NP-4471",
        phone="07700 900118",
    )  # fmt: skip

    assert found(look_for(priya, words)) == [reference]


def test_messages_and_notes_are_found_too_and_marked(app: Flask, priya: Colleague):
    reference = file_one(app)
    perform(app, reference, "message", "customer", d.Words("I found the bill of the <b>joiner</b>."))
    perform(app, reference, "note", "csr", d.Words("The handheld of van 22 is faulty."))

    assert found(look_for(priya, "joiner")) == found(look_for(priya, "handheld")) == [reference]
    assert '&lt;b&gt;<mark class="highlight">joiner</mark>&lt;/b&gt;' in look_for(priya, "joiner").html


def test_the_newest_case_comes_first_and_pages_follow(app: Flask, priya: Colleague):
    references = [file_one(app) for _ in range(30)]

    first = look_for(priya, "sewing")
    second = priya.open(next(href for href in first.links if "before=" in href))

    assert found(first) + found(second) == references[::-1]


def test_changed_and_blanked_words_are_forgotten(app: Flask, priya: Colleague):
    reference = file_one(app)
    with doing(app):
        complaint = by_reference(reference)
        complaint.happened = complaint.title = "Nothing is kept."

    assert found(look_for(priya, "sewing")) == []
    assert found(look_for(priya, "kept")) == [reference]


@pytest.mark.parametrize("written", ["{0}", " {0} ", "{1}", "{2}", "c {2}"])
def test_a_reference_in_any_form_opens_its_case(app: Flask, priya: Colleague, written: str):
    reference = file_one(app)
    plain = reference.lower().replace("-", "")

    answer = priya.browser.get("/desk/search", query_string={"q": written.format(reference, plain, plain[1:])})

    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/desk/complaints/{reference}")


def test_a_restricted_case_is_not_found(app: Flask, priya: Colleague, helen: Colleague):
    reference = file_one(app)
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))

    assert found(look_for(priya, "sewing")) == []
    assert priya.browser.get(f"/desk/search?q={reference}").status_code == 200
    assert found(look_for(helen, "sewing")) == [reference]


@pytest.mark.parametrize(
    "typed", ["", " ", '"', "'; DROP TABLE complaint; --", "AND OR NOT NEAR(", "*", "rain*", "^rain", "{rain}", "-rain",
              "rain:sun", "\\", "%00", "%F0%9F%98%80", "a" * 5000, "& | ! <->", "%ED%A0%80"],
)  # fmt: skip
def test_no_typed_sign_is_a_command(app: Flask, priya: Colleague, typed: str):
    file_one(app)

    assert priya.browser.get(f"/desk/search?q={typed}").status_code == 200


def test_the_index_is_made_from_what_is_there_already(app: Flask):
    reference = file_one(app)
    perform(app, reference, "note", "csr", d.Words("The handheld of van 22 is faulty."))

    with doing(app):
        search.drop_search(db.session.connection())
        search.create_search(db.session.connection())

    with app.app_context():
        assert len(search.find("sewing").ids) == len(search.find("handheld").ids) == 1
        db.session.rollback()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("wheel chair", [1, 0]), ("wheelchair", [1, 0]), ("wheel chair lift", [1]), ("Wheelchairs", []), ("chair", [0])],
)
def test_words_that_people_join_or_part_are_found_either_way(
    app: Flask, priya: Colleague, typed: str, expected: list[int]
):
    parted = file_one(app, title="A", happened="He uses a wheel chair and waited.", expected="", desired="")
    joined = file_one(app, title="B", happened="The lift took no wheelchair.", expected="", desired="")

    page = look_for(priya, typed)

    assert found(page) == [(parted, joined)[place] for place in expected]
    if typed == "wheelchair":
        assert page.html.count('<mark class="highlight">wheel') == 2
