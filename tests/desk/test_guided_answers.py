"""What a guided call says to what they ask for: a line that fits the answer, and yes only where everything gets one."""

from datetime import date

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from app.conversations.finishing import ASKED_FOR_IT
from app.db import db
from app.remedies import queries as remedies
from tests.desk.conftest import Colleague, errors, in_days
from tests.desk.guided import CONCERNS, add_scripts, agree, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile, letters
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform

pytestmark = pytest.mark.any_database

GLAD = "I am glad to do it."
REFUSED = "I can’t do that, and I want to tell you why."
TWO = "Pay for the repair.\nRing my mother."


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def two_wishes(who: Colleague, reference: str) -> Page:
    page = go(who, to_the_wish(who, begin(who, reference)), press="back")
    return go(who, page, wish=TWO)


def answers_to(app: Flask, reference: str) -> list[tuple[str, str, str]]:
    """Each thing they asked for, with what it gets and why not all of it."""
    rows = [row for row in casefile(app, reference).wishes if row.replaced_at is None]
    return [(row.words, row.answers[-1].answer, row.answers[-1].reason) for row in rows]


def explanation(app: Flask, reference: str) -> str:
    with app.app_context():
        (words,) = [offer.explanation for offer in remedies.offers(by_reference(reference).id)]
        db.session.rollback()
    return words


@pytest.mark.requirement("001-25", "001-26")
def test_each_answer_has_its_own_lines_and_only_those_of_the_chosen_one_were_said(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, file_one(app)))
    groups = {node.given["data-is"]: node.said for node in page.root.of_class("say-with")}
    assert GLAD in groups["yes"] and REFUSED in groups["no"] and "A part of that" in groups["partly"]
    assert page.said.count(GLAD) == page.said.count(REFUSED) == 1
    assert form_of(page).value("can") == ""

    page = go(priya, page, can="no", why="It is above what I may give.")
    assert REFUSED not in page.said
    page = go(priya, page, remedy_1=remedy(page), words_1="We pay half.", amount_1="9")
    record = go(priya, to_the_end(priya, go(priya, page, answer="happy", feel="Fine.")), press="end")

    assert REFUSED in record.said and GLAD not in record.said


@pytest.mark.requirement("001-25")
def test_another_answer_takes_its_line_with_it(app: Flask, priya: Colleague):
    page = go(priya, to_the_wish(priya, begin(priya, file_one(app))), can="no", why="Too much.")
    page = go(priya, page, press="back", why="Too much.")

    record = go(priya, to_the_end(priya, agree(priya, page, amount="9.50")), press="end")

    assert GLAD in record.said and REFUSED not in record.said


@pytest.mark.requirement("001-25", "003-11")
def test_yes_is_said_only_where_everything_they_ask_for_is_answered(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = two_wishes(priya, reference)
    given = {"remedy_1": remedy(page), "words_1": "We pay the repair.", "amount_1": "9.50"}

    refused = go(priya, page, expect=422, can="yes", **given)
    assert errors(refused) == ["Say whether we can do what they ask."] and form_of(refused).value("words_1")
    refused = go(priya, refused, expect=422, can_2="no")
    assert errors(refused) == ["Say why not all of it can be done, as you say it to them."]
    page = go(priya, refused, why="She gave us no number.")
    go(priya, to_the_end(priya, go(priya, page, answer="happy", feel="Yes.")), press="end")

    assert answers_to(app, reference) == [
        ("Pay for the repair.", "yes", ""), ("Ring my mother.", "not_now", "She gave us no number."),
    ]  # fmt: skip
    assert explanation(app, reference) == "She gave us no number."
    assert ASKED_FOR_IT not in priya.case(reference).said
    assert "She gave us no number." in letters(app)[-1].text


@pytest.mark.requirement("001-25")
def test_where_everything_is_answered_each_thing_is_done_once(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = two_wishes(priya, reference)
    given = {"remedy_1": remedy(page), "words_1": "We pay the repair and ring her.", "amount_1": "9.50"}
    page = go(priya, page, can="yes", can_2="yes", **given)
    assert step(page) == "feel"
    go(priya, to_the_end(priya, go(priya, page, answer="happy", feel="Yes.")), press="end")

    assert {answer for _wish, answer, _reason in answers_to(app, reference)} == {"yes"}
    assert explanation(app, reference) == ASKED_FOR_IT
    tasks = [task.words for task in casefile(app, reference).tasks if task.kind == "remedy"]
    assert tasks == ["We pay the repair and ring her."]


@pytest.mark.requirement("001-23", "001-38")
def test_one_press_keeps_their_yes_to_everything(app: Flask, priya: Colleague):
    page = agree(priya, to_the_wish(priya, begin(priya, file_one(app))), amount="9.50")
    page = go(priya, page, nature="Service issue", effect="She can't sew.", doing="We pay it.", by="2099-01-05")
    assert step(page) == "confirm" and "They said yes to everything" in page.said
    form = form_of(page)
    assert "agreed" not in form.names
    priya.browser.post(f"{form.action}/keep", data=dict(form.filled({"notes": "She is glad."})))
    behind = go(priya, priya.open(form.action), press="back")
    page = go(priya, behind)

    page = go(priya, page)

    assert step(page) == "thanks" and "Not confirmed yet" not in page.said


@pytest.mark.requirement("001-09", "001-24")
def test_what_has_to_be_marked_says_so_and_no_other_step_waits_for_a_mark(app: Flask, priya: Colleague):
    page = go(priya, go(priya, begin(priya, file_one(app))))
    assert step(page) == "affirm" and "Which of these do you say? Mark it" in page.said
    assert "I have said it" not in page.said

    page = go(priya, go(priya, page, said="2"), concern_1="It is wet.", confirmed_1="yes")
    assert step(page) == "ask" and "Which of these do you ask? Mark it" in page.said
    assert form_of(page).value("said") == ""
    refused = go(priya, page, expect=422, notes="She thinks for a while.")
    assert errors(refused) == ["Mark the question that you ask them."]
    assert form_of(refused).value("notes") == "She thinks for a while."
    page = go(priya, refused, said="1")
    assert step(page) == "listen_again"
    assert form_of(go(priya, page, press="back")).value("said") == "1"


def test_nobody_declined_what_they_were_unsure_about(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="unsure", feel="I don't know.", then="manager")
    page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    page = go(priya, page, nature="Service issue", effect="She can't sew.")
    assert step(page) == "confirm" and "What we offered" in page.said and "What they declined" not in page.said
    go(priya, go(priya, page), press="end")

    file = casefile(app, reference)
    assert "take_back" in file.actions and "decline" not in file.actions
    assert [task.words for task in file.tasks if task.kind == "ring"] == [
        "A manager rings them: they were unsure about what we offered."
    ]


@pytest.mark.requirement("001-10", "003-08")
def test_everybodys_words_in_the_record_are_their_own(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference)))), press="end")
    assert "Marked as said: “Grace Okafor, I can hear" in page.said

    file = casefile(app, reference)
    said = {(row.kind, row.from_customer): row.body for row in file.messages}
    assert said[("acknowledgement", False)].startswith(f"In our talk you told us: “{CONCERNS[0]}” “{CONCERNS[1]}”\n")
    theirs = [row.body for row in file.messages if row.kind == "spoken"]
    assert sorted(theirs) == sorted([" ".join(CONCERNS), "Yes, that is fair."])


@pytest.mark.requirement("001-36")
def test_what_takes_the_place_of_an_offer_is_no_word_of_theirs(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.OFFERED)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    go(priya, to_the_end(priya, page, replaces="yes"), press="end")

    theirs = {row.body for row in casefile(app, reference).messages if row.from_customer}
    assert "Yes, that is fair." in theirs and not [words for words in theirs if words.startswith("In our talk")]


@pytest.mark.requirement("001-36")
def test_their_page_says_looked_into_only_once_something_was(app: Flask, priya: Colleague):
    at_once, looked = file_one(app), paths.bring_to(app, Status.INVESTIGATING)
    asked = d.QuestionPlanned("Was the bell heard?", date.fromisoformat(in_days(5)))
    perform(app, looked, "plan_question", "csr", asked)
    pages = []
    for reference in (at_once, looked):
        page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
        go(priya, to_the_end(priya, page), press="end")
        theirs = opened(app, Customer(app.test_client()), reference)
        pages.append(words_of(theirs.get(f"/complaint/{reference}").text))

    assert ["Talked about" in page for page in pages] == [True, False]
    assert ["Looked into" in page for page in pages] == [False, True]
