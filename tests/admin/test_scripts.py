"""Scripts of calls: edited by those who lead the house, published in versions, marked where they ask the wrong way."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk.conftest import Colleague
from tests.desk.guided import add_scripts, begin, form_of, go, step
from tests.support.apps import file_one


@pytest.fixture
def helen(app: Flask, staff: Callable[[str], FlaskClient]) -> Colleague:
    add_scripts(app)
    return Colleague(staff("manager"))


@pytest.fixture
def priya(app: Flask, staff: Callable[[str], FlaskClient]) -> Colleague:
    return Colleague(staff("csr"))


@pytest.mark.requirement("B-14")
def test_a_call_keeps_the_version_it_began_with(app: Flask, helen: Colleague, priya: Colleague):
    page = begin(priya, file_one(app))

    changed = helen.press(
        helen.open("/desk/scripts/complaint"), "/scripts/complaint", {"lines_listen": "What came next, {name}?"}
    )

    assert "version 2" in changed.said
    assert "How did it go on from there?" in go(priya, page).said
    assert "What came next, Grace Okafor?" in go(priya, begin(priya, file_one(app))).said


@pytest.mark.requirement("003-03")
def test_a_question_that_ends_the_story_is_marked_while_it_is_tried_out(helen: Colleague):
    page = helen.open("/desk/scripts/complaint")
    assert "can be answered with yes or no" not in page.said
    form = page.form("/scripts/complaint")
    typed = {"lines_listen": "Was it the driver?\nWhat happened then?", "lines_confirm": "I read it to you."}

    tried = helen.send(form, {**typed, "press": "preview"}, 200)

    assert "“Was it the driver?” can be answered with yes or no." in tried.said
    assert "“What happened then?” can be" not in tried.said
    assert "Here they should be able to say yes or no" in tried.said
    assert "How it would read" in tried.said and "version 1" in tried.said


@pytest.mark.requirement("001-22")
def test_a_guarantee_is_said_only_where_somebody_gave_one(app: Flask, helen: Colleague, priya: Colleague):
    page = go(priya, go(priya, begin(priya, file_one(app))))
    assert step(page) == "affirm" and "made good or paid back" not in page.said

    form = helen.open("/desk/settings/guarantee").form("/guarantee")
    helen.send(form, {"words": "What we break is made good or paid back.", "is_on": "y"})

    assert "What we break is made good or paid back." in priya.open(form_of(page).action).said


@pytest.mark.requirement("B-14")
def test_a_second_manager_reads_both_texts_and_loses_none(helen: Colleague, staff: Callable[[str], FlaskClient]):
    tom = Colleague(staff("other_manager"))
    theirs, mine = (who.open("/desk/scripts/complaint").form("/scripts/complaint") for who in (tom, helen))
    tom.send(theirs, {"lines_listen": "What came next, {name}?", "hint_ask": "Wait."})

    typed = {"lines_listen": "And how did it go on?", "title_greet": "Say hello"}
    page = helen.send(mine, typed, 409)

    assert "Tom Field published version 2 of “A complaint”" in page.said
    (tom_wrote, helen_wrote) = (node.said for node in page.root.of_class("version"))
    assert "What came next, {name}?" in tom_wrote and "And how did it go on?" in helen_wrote
    form = page.form("/scripts/complaint")
    assert form.value("lines_listen") == "What came next, {name}?\nAnd how did it go on?"
    assert (form.value("title_greet"), form.value("hint_ask")) == ("Say hello", "Wait.")
    assert "Published." in helen.send(form).said

    again = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    assert again.value("lines_listen") == form.value("lines_listen")


def test_mine_is_kept_where_its_author_says_so(helen: Colleague, staff: Callable[[str], FlaskClient]):
    tom = Colleague(staff("other_manager"))
    theirs, mine = (who.open("/desk/scripts/complaint").form("/scripts/complaint") for who in (tom, helen))
    tom.send(theirs, {"lines_listen": "What came next, {name}?"})
    page = helen.send(mine, {"lines_listen": "And how did it go on?"}, 409)

    helen.press(page, "/scripts/complaint", {"keep": "mine"})

    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    assert form.value("lines_listen") == "And how did it go on?"


def test_an_old_version_opens_as_it_was(helen: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    page = helen.send(form, {"lines_listen": "What came next, {name}?"})
    assert "Helen Marsh" in page.said and "Came with the portal" in page.said

    old = helen.open("/desk/scripts/complaint/versions/1")
    assert "How did it go on from there?" in old.said and "What came next" not in old.said
    assert "What came next, {name}?" in helen.open("/desk/scripts/complaint/versions/2").said
    assert helen.browser.get("/desk/scripts/complaint/versions/3").status_code == 404


def test_what_nobody_could_say_is_not_published(app: Flask, helen: Colleague, priya: Colleague):
    form = helen.open("/desk/scripts/complaint").form("/scripts/complaint")
    assert "No call has {order}." in helen.send(form, {"lines_ask": "What about {order}?"}, 422).said
    assert "Write at least one line to say" in helen.send(form, {"lines_ask": " "}, 422).said
    assert "and one for what is not" in helen.send(form, {"lines_affirm_ours": ""}, 422).said
    assert "and when it can’t." in helen.send(form, {"lines_can_no": ""}, 422).said
    words = helen.open("/desk/scripts").form("/scripts/words")
    assert "Write what everybody reads" in helen.send(words, {"card": ""}, 422).said
    assert "begins with https://" in helen.send(words, {"training": "ask Helen"}, 422).said
    assert priya.browser.get("/desk/scripts").status_code == 403
    assert helen.browser.get("/desk/scripts/other").status_code == 404


@pytest.mark.requirement("004-05")
def test_where_to_practise_stands_with_the_card_before_a_call(app: Flask, helen: Colleague, priya: Colleague):
    reference, course = file_one(app), "https://learn.example.org/calm"
    starts = ("/desk/guided-calls/new", f"/desk/complaints/{reference}/guided-call")
    assert all("Practise it first" not in priya.open(path).said for path in starts)

    words = helen.open("/desk/scripts").form("/scripts/words")
    helen.send(words, {"training": course})

    for path in starts:
        page = priya.open(path)
        assert "Practise it first" in page.said and course in page.links
    assert helen.open("/desk/scripts").form("/scripts/words").value("training") == course
