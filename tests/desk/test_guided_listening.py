"""The steps of a guided call in which we listen, and the open questions that are asked where it is read back."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue.models import Category
from app.db import db
from tests.desk.conftest import Colleague
from tests.desk.guided import WISH, add_scripts, agree, begin, form_of, go, step, to_the_end, to_the_wish
from tests.journeys.pages import Page
from tests.support.apps import doing, file_one

pytestmark = pytest.mark.any_database

BANK = ("How did it begin?", "Who was there?")


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)
    with doing(app):
        db.session.query(Category).filter_by(key="parcels").one().questions = "\n".join(BANK)
        catalogue.forget()


def boxes(page: Page) -> list[str]:
    """Every field of the whole page that somebody could fill in or choose from, by name, besides the line to say."""
    fields = [node for kind in ("input", "textarea", "select") for node in page.root.named(kind)]
    shown = (node.given for node in fields if node.given.get("type") not in ("hidden", "submit"))
    return [given["name"] for given in shown if given["name"] != "said"]


def beside(page: Page) -> str:
    (aside,) = [node for node in page.root.named("aside") if node.given.get("aria-label") == "The call so far"]
    return aside.said


def has_only_reminders(page: Page) -> bool:
    reminders = page.root.of_class("reminders")
    rows = [row.said for row in reminders[0].named("li")]
    return len(reminders) == 1 and len(rows) == 3 and beside(page) == " ".join(["Three reminders", *rows])


@pytest.mark.requirement("001-07", "001-08")
@pytest.mark.parametrize("kind", ["complaint", "call_back", "after_delivery", "win_back"])
def test_a_listening_step_has_nothing_but_one_box_and_three_reminders(app: Flask, priya: Colleague, kind: str):
    page = begin(priya, file_one(app), kind=kind)
    assert "My name is Priya Shah" in page.said or "This is Priya Shah" in page.said

    for listens in ("greet", "listen"):
        assert (step(page), boxes(page)) == (listens, ["notes"])
        assert has_only_reminders(page)
        page = go(priya, page, notes="It stood in the rain.")

    assert step(page) == "affirm"


@pytest.mark.requirement("001-11", "001-14", "001-08")
def test_the_second_listening_step_has_one_box_for_their_wish_and_its_own_reminders(app: Flask, priya: Colleague):
    page = go(priya, to_the_wish(priya, begin(priya, file_one(app))), press="back")

    assert (step(page), boxes(page)) == ("listen_again", ["wish"])
    assert form_of(page).value("wish") == WISH
    assert has_only_reminders(page) and "Let them finish once more." in beside(page)
    assert "Tell me more about that. What matters most to you in it?" in page.said


@pytest.mark.requirement("000-15")
def test_an_open_question_is_asked_where_it_is_read_back_and_its_answer_is_quoted_with_it(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, go(priya, begin(priya, reference), notes="It stood in the rain."))
    assert BANK[0] not in page.said
    page = go(priya, page, said="0")
    assert step(page) == "read_back" and "Questions that find something out" in page.said
    folded = [node for node in page.root.named("details") if "data-folds" in node.given]
    assert [node.named("summary")[0].said for node in folded] == list(BANK)
    assert all("open" in node.given and "In their words" in node.said for node in folded), "open without a script"

    page = go(priya, page, expect=422, concern_1="It is wet.", confirmed_1="no", theirs_2="My brother. He saw the van.")
    assert form_of(page).value("theirs_2") == "My brother. He saw the van."
    page = go(priya, page, confirmed_1="yes")
    page = agree(priya, go(priya, go(priya, page, said="0"), wish=WISH))
    record = go(priya, to_the_end(priya, page), press="end")

    for page in (record, priya.case(reference)):
        (asked,) = page.root.of_class("asked-and-said")
        assert asked.said == f"{BANK[1]} “My brother. He saw the van.”"


@pytest.mark.requirement("000-15")
def test_nobody_has_to_be_asked_and_an_answer_outlives_its_question_in_the_bank(app: Flask, priya: Colleague):
    page = go(priya, go(priya, begin(priya, file_one(app)), notes="Rain."))
    page = go(priya, go(priya, page, said="0"), concern_1="It is wet.", confirmed_1="yes")
    assert step(page) == "ask"
    page = go(priya, go(priya, page, press="back"), theirs_1="In May, she says.")
    with doing(app):
        db.session.query(Category).filter_by(key="parcels").one().questions = "What broke?"
        catalogue.forget()

    page = go(priya, page, press="back")

    form = form_of(page)
    assert [form.value(f"question_{place}") for place in (1, 2)] == [BANK[0], "What broke?"]
    assert (form.value("theirs_1"), form.value("theirs_2")) == ("In May, she says.", "")
    page = go(priya, go(priya, page, theirs_1=""), press="back")
    assert BANK[0] not in page.said
