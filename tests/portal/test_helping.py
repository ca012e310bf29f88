"""What is told before a complaint: answers that already help, and problems we know of. Nobody is ever stopped."""

import re
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.catalogue import queries as catalogue
from app.db import db
from app.helping import queries, service
from app.helping.queries import ANSWER, PROBLEM, Totals
from app.helping.service import AnswerTerms, ProblemTerms
from tests.admin.test_staff import send
from tests.desk.conftest import Colleague
from tests.portal.conftest import ANSWERS, Customer, words_of
from tests.support.apps import csrf_of, doing

HELP = "/complaints/new/what-we-know"
REFUND = AnswerTerms(
    "Refunds", "A refund takes up to {days} working days.", "When was the refund promised?", 5, said="refund\nmoney"
)
FLOOD = ProblemTerms("The depot is under water", "A pipe burst on Sunday.", "We pump it out.", "by Friday evening")
STORY = {"happened": "I still wait for my REFUND.", "expected": "", "desired": ""}

pytestmark = [pytest.mark.requirement("B-12"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def colleague(staff: Callable[[str], object]) -> Callable[[str], Colleague]:
    return lambda who: Colleague(staff(who))  # type: ignore[arg-type]


def add(app: Flask, *terms: AnswerTerms | ProblemTerms) -> None:
    with doing(app):
        for each in terms:
            if isinstance(each, AnswerTerms):
                service.add_answer(each, None)
            else:
                service.add_problem(each, None)


def counted(app: Flask, kind: str) -> Totals:
    with app.app_context():
        found = queries.totals(kind).get(1, Totals())
        db.session.remove()
    return found


def tell(customer: Customer, **words: str) -> str:
    """The story; returns where the form goes on."""
    customer.answer("about")
    return customer.answer("words", **{**STORY, **words}).headers["Location"]


def choose(customer: Customer, press: str, **typed: str):
    page = customer.get(HELP).text
    item = re.search(r'name="item" value="([^"]+)"', page)
    assert item, words_of(page)
    data = {"csrf_token": csrf_of(page), "item": item[1], "press": press, **typed}
    return customer.browser.post(HELP, data=data)


def test_an_answer_names_the_readers_own_day_and_ends_kindly_or_lets_them_go_on(app: Flask, customer: Customer):
    add(app, REFUND)

    assert tell(customer) == HELP
    page = words_of(customer.get(HELP).text)
    assert "Does this already help? " in page and "A refund takes up to 5 working days. When was the refund" in page
    assert "This answers it" in page and "This does not solve it, go on" in page
    assert choose(customer, "day", given="20.11.2026").status_code == 303
    assert "Yours is due on Friday 27 November." in words_of(customer.get(HELP).text)
    assert counted(app, ANSWER) == Totals(shown=1), "opening it again counts nothing"

    helped = choose(customer, "helped").headers["Location"]
    page = customer.get(helped)
    assert "what you wrote is kept on this device and in this browser until Monday 7 December" in words_of(page.text)
    assert 'href="/complaints/new/details"' in page.text
    assert counted(app, ANSWER) == Totals(shown=1, helped=1)

    customer.answer("details")
    customer.answer("you")
    assert customer.send().status_code == 303 and customer.send().status_code == 303
    assert counted(app, ANSWER) == Totals(shown=1, helped=1, sent_all_the_same=1), "sent twice it counts once"


def test_a_day_that_has_passed_is_said_to_be_ours_and_is_counted(app: Flask, customer: Customer):
    add(app, REFUND)
    tell(customer)

    choose(customer, "day", given="2026-11-12")

    page = words_of(customer.get(HELP).text)
    assert "Yours was due on Thursday 19 November. That day has passed, so it is for us to put right." in page
    assert "It has not come, go on" in page and "This answers it" not in page
    assert choose(customer, "went_on").headers["Location"] == "/complaints/new/details"
    assert counted(app, ANSWER) == Totals(shown=1, went_on=1, late=1)
    assert customer.get(HELP).headers["Location"] == "/complaints/new/details", "it is not shown again"
    assert tell(customer) == "/complaints/new/details"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write a day like 25/11/2026, or go on without it."),
        ("31/02/2026", "Write a day like 25/11/2026, or go on without it."),
        ("2026-11-20\0", "There is a sign in it that we cannot store (NUL). Take it out, or type it again."),
        ("24/11/2026", "This day is still to come. Write the day on which it was."),
        ("24/11/2011", "This is years ago. Is the year right?"),
    ],
)
def test_a_day_that_cannot_be_meant_comes_back_with_its_reason(
    app: Flask, customer: Customer, typed: str, words: str
) -> None:  # fmt: skip
    add(app, REFUND)
    tell(customer)

    answer = choose(customer, "day", given=typed)

    assert answer.status_code == 422
    assert f'href="#given">{words}' in answer.text and "This does not solve it, go on" in answer.text
    assert typed in answer.text


def test_where_nothing_fits_the_form_has_no_step_more(app: Flask, customer: Customer):
    unfitting = ({"said": "tram"}, {"category_ids": (2,)}, {"ends_on": date(2026, 11, 22)},
                 {"starts_on": date(2026, 11, 24)})  # fmt: skip
    add(app, *(AnswerTerms("Refunds", "A refund takes five days.", **terms) for terms in unfitting))
    with doing(app):
        service.retire_answer(service.add_answer(AnswerTerms("Old", "Five days."), None).id, active=False)

    assert tell(customer) == "/complaints/new/details"
    assert counted(app, ANSWER) == Totals()


def test_a_known_problem_is_told_first_and_whoever_it_is_about_is_brought_to_it_with_one_press(
    app: Flask, customer: Customer, stranger: Customer, colleague: Callable[[str], Colleague]
):
    helen, priya = colleague("manager"), colleague("csr")
    page = priya.press(priya.open("/desk/problems"), "/desk/problems", {"title": "Wet depot", "known": "Pump 3."})
    new = next(link for link in helen.open(page.path).links if "/known-problems/new" in link)
    typed = {"title": FLOOD.title, "words": FLOOD.words, "doing": FLOOD.doing, "by_when": FLOOD.by_when}
    helen.send(helen.open(new).form("/known-problems/new"), typed)
    add(app, REFUND)

    assert "We know of a problem: The depot is under water" in words_of(stranger.get("/").text)
    assert tell(customer) == HELP
    told = words_of(customer.get(HELP).text)
    assert "Is it this? We know of it." in told and "We pump it out. By when by Friday evening" in told
    assert "Pump 3" not in told
    assert choose(customer, "about_me").headers["Location"] == HELP, "the answer comes after it"
    assert "A refund takes up to" in customer.get(HELP).text
    assert choose(customer, "went_on").headers["Location"] == "/complaints/new/details"
    customer.answer("details")
    customer.answer("you")
    customer.send()
    reference = customer.receipt().reference

    assert counted(app, PROBLEM) == Totals(shown=1, went_on=1, about_me=1)
    case = priya.case(reference).said
    assert "The known problem “The depot is under water”: they said that it is about them." in case
    assert "The answer “Refunds”: shown, they went on." in case
    page = priya.open("/desk/problems/1")
    assert "Said it is about them" in page.said and reference in page.said
    adding = next(form for form in page.forms if form.action.endswith("/add") and form.value("references"))
    page = priya.send(adding)
    assert "1 complaint of 1 customer" in page.said and "Said it is about them" not in page.said
    assert "Shown 1, helped 0, went on 1; 1 said it is about them." in priya.open("/desk/known-problems/1").said


def test_to_go_on_is_always_possible_and_a_notice_that_ended_is_told_no_more(app: Flask, customer: Customer):
    add(app, FLOOD)
    tell(customer)

    customer.answer("details")  # past the page, by its address
    customer.answer("you")
    assert customer.get("/complaints/new/check").status_code == 200
    with doing(app):
        service.end_problem(1)
    assert customer.get(HELP).headers["Location"] == "/complaints/new/details"
    assert customer.send().status_code == 303
    assert counted(app, PROBLEM) == Totals(shown=1)
    with app.app_context():
        assert queries.totals(PROBLEM)[1].left == 1
        db.session.remove()


def test_whoever_changes_an_answer_comes_back_to_all_answers(app: Flask, customer: Customer):
    customer.fill_in()
    add(app, FLOOD)
    token = csrf_of(customer.get("/complaints/new/words?change=1").text)
    data = {**ANSWERS["words"], "change": "1", "csrf_token": token}

    answer = customer.browser.post("/complaints/new/words", data=data)

    assert answer.headers["Location"] == f"{HELP}?change=1"
    assert choose(customer, "went_on", change="1").headers["Location"] == "/complaints/new/check"


def test_counting_needs_no_second_look_and_reading_writes_nothing(
    app: Flask, customer: Customer, statements: list[str], monday: time_machine.Traveller
):  # fmt: skip
    customer.fill_in()
    with app.app_context():
        catalogue.organisation(), queries.fitting(1, "")
        db.session.remove()
    statements.clear()
    customer.browser.get("/complaints/new/words")
    assert [row for row in statements if "help_answer" in row or "known_problem" in row] == []


@pytest.mark.requirement("B-39")
def test_it_is_told_in_the_language_of_whoever_reads_it_or_marked_where_it_is_not_translated(
    app: Flask, customer: Customer, staff: Callable[[str], FlaskClient], monday: time_machine.Traveller
):
    add(app, FLOOD, REFUND)
    with doing(app):
        service.say_more(1, "The pumps have come.", 1)
    customer.browser.set_cookie("language", "de")
    admin, words = staff("admin"), "/desk/settings/languages/de"

    assert '<span lang="en" dir="auto">The depot is under water</span>' in customer.get("/").text
    assert tell(customer, happened="Wo bleibt meine ERSTATTUNG?") == HELP
    page = customer.get(HELP).text
    assert '<span lang="en" dir="auto">The pumps have come.</span>' in page and 'lang="en" dir="auto">We pump' in page
    assert choose(customer, "went_on").headers["Location"] == "/complaints/new/details", "they said no word of refunds"
    for path in ("known-problems", "help-answers"):
        assert "where they chose Deutsch" in words_of(admin.get(f"/desk/{path}/1").text)
    assert "No translation yet" in admin.get(words).text

    german = {
        "w-known_problem-1-title": "Das Depot steht unter Wasser", "w-known_problem-1-update_1": "Die Pumpen sind da.",
        "w-help_answer-1-words": "Eine Erstattung dauert bis zu {days} Werktage.",
        "w-help_answer-1-question": "Wann wurde sie zugesagt?", "w-help_answer-1-said": "Erstattung\nGeld zurück",
    }  # fmt: skip
    refused = send(admin, words, words, **{**german, "w-help_answer-1-words": "Bis zu {tage} Tage."})
    assert refused.status_code == 422 and "fills in what is not there: tage" in refused.text
    assert send(admin, words, words, **german).status_code == 303
    assert tell(customer, happened="Wo bleibt meine ERSTATTUNG?") == HELP
    page = words_of(customer.get(HELP).text)
    assert "Eine Erstattung dauert bis zu 5 Werktage. Wann wurde sie zugesagt?" in page
    choose(customer, "day", given="20.11.2026")
    assert "Freitag, 27. November" in words_of(customer.get(HELP).text)
    shown = customer.get("/status").text
    assert (
        "Das Depot steht unter Wasser" in shown
        and "Die Pumpen sind da." in shown
        and 'lang="en" dir="auto">A pipe' in shown
    )
    assert customer.get("/status.json").json["known_problems"][0]["title"] == FLOOD.title, "programs get one language"
    assert "where they chose Deutsch" not in words_of(admin.get("/desk/help-answers/1").text)
    assert "Das Depot" not in admin.get("/desk/known-problems/1").text
