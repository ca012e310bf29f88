"""What can be offered in a guided call: as much as on the desk, what can be done now first, and what limits it."""

from decimal import Decimal

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue.models import Remedy
from app.db import db
from tests.desk.conftest import Colleague, errors
from tests.desk.guided import add_scripts, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile
from tests.journeys.pages import Page
from tests.support.apps import doing, file_one
from tests.support.remedies import add_remedy


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def listed(page: Page) -> list[str]:
    form = form_of(page)
    return [form.words_of("remedy_1", value) for value in form.choices("remedy_1") if value]


@pytest.mark.requirement("001-16")
def test_what_can_be_done_now_stands_first_and_what_cannot_says_so(app: Flask, priya: Colleague):
    add_remedy(app, "A new case", "replacement", unit_cost=Decimal(90))
    with doing(app):
        db.session.query(Remedy).filter_by(key="apology").one().stock = 0
        catalogue.forget()

    page = to_the_wish(priya, begin(priya, file_one(app)))

    assert listed(page)[0] == "Refund, up to £400.00"
    assert listed(page)[-2:] == ["A new case (needs approval)", "Apology (cannot be had now)"]
    assert "You may give £50.00 on this complaint by yourself." in page.said
    refused = go(priya, page, expect=422, can="yes", remedy_1=remedy(page, "Apology"), words_1="We write to her.")
    assert errors(refused) == ["None is left."] and form_of(refused).value("remedy_1") == remedy(page, "Apology")


@pytest.mark.requirement("001-16", "002-19")
def test_what_our_fault_allows_is_not_marked_once_we_said_that_it_was_ours(app: Flask, priya: Colleague):
    with doing(app):
        db.session.query(Remedy).filter_by(key="refund").one().only_our_fault = True
        catalogue.forget()
    page = to_the_wish(priya, begin(priya, file_one(app)))
    assert "Refund, up to £400.00" in listed(page)

    while step(page) != "affirm":
        page = go(priya, page, press="back")
    page = go(priya, page, said="2")
    while step(page) != "can":
        page = go(priya, page)

    assert "Refund, up to £400.00 (cannot be had now)" in listed(page)


@pytest.mark.requirement("001-16", "001-25")
def test_as_many_remedies_as_on_the_desk_are_offered_in_the_call(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    given = {"remedy_1": remedy(page), "words_1": "We pay the repair.", "amount_1": "9.50"}
    second = {"remedy_2": remedy(page, "Apology"), "words_2": "The depot writes."}
    assert "One more remedy" in page.said
    refused = go(priya, page, expect=422, can="yes", **given, **second, remedy_3=remedy(page), words_3="")
    assert errors(refused) == ["Say what exactly we will do."]

    page = go(priya, refused, words_3="We pay the fare.", amount_3="4.20")
    go(priya, to_the_end(priya, go(priya, page, answer="happy", feel="Good.")), press="end")

    tasks = [task.words for task in casefile(app, reference).tasks if task.kind == "remedy"]
    assert tasks == ["We pay the repair.", "The depot writes.", "We pay the fare."]
