"""What was typed for several complaints at once, or to all of a problem, and not sent: it is kept like other texts."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from app.complaints import details as d
from tests.desk.conftest import Colleague
from tests.desk.test_problems import begin, look
from tests.desk.test_several import pick, results
from tests.desk.test_signed_out import end_sessions, post, sign_in_again
from tests.desk.test_unsent import id_of, rows, type_in
from tests.support.apps import file_one, perform

pytestmark = pytest.mark.requirement("B-22")
WORDS = "The depot opens\nagain on Monday."


@dataclass
class Written:
    """A page with a text for several: where its form goes, where it is opened, and how it is kept."""

    form: str
    page: str
    kept: str


def for_several(app: Flask, who: Colleague) -> Written:
    first, second = file_one(app), file_one(app, name="Ian Farrow", email="ian@example.com")
    return Written("/bulk/message", pick(who, "message", first, second).path, "several-message")


def to_all(app: Flask, who: Colleague) -> Written:
    problem = begin(who, file_one(app), file_one(app, name="Ian Farrow", email="ian@example.com"))
    return Written("/reply", f"{problem}/reply", "problem-1")


@pytest.fixture(params=[for_several, to_all])
def written(app: Flask, priya: Colleague, request: pytest.FixtureRequest) -> Written:
    make: Callable[[Flask, Colleague], Written] = request.param
    return make(app, priya)


def text_in(who: Colleague, written: Written) -> str:
    return who.open(written.page).form(written.form).value("text")


def test_it_is_back_in_another_browser_for_its_author_alone(app: Flask, priya: Colleague, colleague, written: Written):
    assert type_in(priya, priya.open(written.page).form(written.form), {"text": WORDS}).startswith("Draft saved ")

    page = colleague("csr").open(written.page)

    assert "What you wrote is back" in page.said and page.form(written.form).value("text") == WORDS
    assert text_in(colleague("manager"), written) == ""


def test_it_is_thrown_away_when_asked(app: Flask, priya: Colleague, written: Written):
    type_in(priya, priya.open(written.page).form(written.form), {"text": WORDS})

    page = priya.press(priya.open(written.page), "/discard")

    assert "Thrown away." in page.said and page.form(written.form).value("text") == ""
    assert text_in(priya, written) == ""


def test_two_windows_keep_two_texts(app: Flask, priya: Colleague, written: Written):
    first, second = (priya.open(written.page).form(written.form) for _ in range(2))
    type_in(priya, first, {"text": "From the first window"})

    assert "Another window" in type_in(priya, second, {"text": "From the second window"})

    page = priya.open(written.page)
    assert page.form(written.form).value("text") == "From the second window"
    other = priya.open(next(link for link in page.links if "draft=" in link))
    assert other.form(written.form).value("text") == "From the first window"


def test_it_is_gone_when_it_is_sent(app: Flask, priya: Colleague, written: Written):
    form = priya.open(written.page).form(written.form)
    type_in(priya, form, {"text": WORDS})

    page = priya.send(form, {"text": WORDS}, expect=200)
    if written.form == "/reply":
        assert rows(app) == [(written.kept, True)], "looked at, not sent"
        priya.press(page, "/reply")

    type_in(priya, form, {"text": WORDS}, expect=204)
    assert rows(app) == [(written.kept, False)] and text_in(priya, written) == ""


def test_it_is_back_after_signing_in_again(app: Flask, priya: Colleague, written: Written):
    form = priya.open(written.page).form(written.form)
    end_sessions(app)

    page = sign_in_again(priya.browser, post(priya.browser, form, {"text": WORDS}))

    assert "What you wrote is back" in page.said and page.form(written.form).value("text").split() == WORDS.split()


def test_what_was_looked_at_and_left_is_kept_without_a_script(app: Flask, priya: Colleague):
    written = to_all(app, priya)

    look(priya, written.page.removesuffix("/reply"))

    page = priya.open(written.page)
    assert "Hello {customer}" in page.form("/reply").value("text") and "What you wrote is back" in page.said


def test_what_was_done_to_none_is_kept(app: Flask, priya: Colleague):
    gone = file_one(app)
    form = pick(priya, "note", gone).form("/bulk/note")
    perform(app, gone, "restrict_readers", "manager", d.Readers("It names a colleague.", (id_of(app, "manager"),)))

    done = priya.send(form, {"text": "The depot knows."}, expect=200)

    assert results(done) == {gone: False}
    again = pick(priya, "note", file_one(app))
    assert again.form("/bulk/note").value("text") == "The depot knows."
    assert "You wrote it for another complaint." in again.said


def test_what_was_sent_with_nothing_picked_is_kept(app: Flask, priya: Colleague):
    form = pick(priya, "note", file_one(app)).form("/bulk/note")

    page = priya.send(form, {"text": "The depot knows.", "picked": []})

    assert "Nothing was picked." in page.said
    assert pick(priya, "note", file_one(app)).form("/bulk/note").value("text") == "The depot knows."


def test_a_text_for_others_says_so_and_leads_back_to_them(app: Flask, priya: Colleague):
    written = for_several(app, priya)
    type_in(priya, priya.open(written.page).form(written.form), {"text": WORDS})
    third = file_one(app, name="Una Reid", email="una@example.com")

    page = pick(priya, "message", third)

    assert "You wrote it for 2 others." in page.said and page.form("/bulk/message").value("text") == WORDS
    back = priya.open(next(link for link in page.links if "draft=" in link))
    assert back.form("/bulk/message").value("text") == WORDS and "2 picked" in back.said
    assert "You wrote it for" not in back.said
