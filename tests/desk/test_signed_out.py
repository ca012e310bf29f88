"""A form that is sent after the session ended: what was typed is back after signing in, for its author alone."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import StaffSession
from app.complaints.statuses import Status
from app.db import db
from tests.desk import guided
from tests.desk.conftest import ACKNOWLEDGE, Colleague
from tests.journeys.pages import Page, read_page
from tests.support import paths
from tests.support.apps import PASSWORD, address_of, doing, file_one

WORDS = "Dear Mrs Okafor,\r\nthe depot has answered."


def end_sessions(app: Flask) -> None:
    with doing(app):
        db.session.query(StaffSession).delete()


def post(browser: FlaskClient, form, answers: dict) -> Page:
    data: dict[str, list[str]] = {}
    for name, value in form.filled(answers):
        data.setdefault(name, []).append(value)
    answer = browser.post(form.action, data=data)
    return read_page(answer.status_code, form.action, answer.text, answer.headers)


def sign_in_again(browser: FlaskClient, page: Page, who: str = "csr", password: str = PASSWORD) -> Page:
    form = page.form("/desk/login")
    data = dict(form.filled({"email": address_of(who), "password": password}))
    answer = browser.post("/desk/login", data=data)
    while answer.status_code in (302, 303):
        answer = browser.get(answer.headers["Location"])
    return read_page(answer.status_code, answer.request.path, answer.text, answer.headers)


@pytest.mark.requirement("B-22")
def test_words_for_the_customer_are_back_in_their_form(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.case(reference).form("/act/message")
    end_sessions(app)

    page = post(priya.browser, form, {"text": WORDS})
    assert page.status == 401 and "What you wrote is kept" in page.said
    assert "depot" not in page.said
    page = sign_in_again(priya.browser, page)

    assert "What you wrote is back" in page.said
    page = priya.press(page, "/act/message")
    assert "Priya Shah wrote: “Dear Mrs Okafor, the depot has answered.”" in page.said


@pytest.mark.requirement("B-22")
@pytest.mark.parametrize("button", ["", "/act/draft-decision"])
def test_a_decision_letter_is_back_whatever_button_was_pressed(app: Flask, priya: Colleague, button: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    form = form.by(button) if button else form
    end_sessions(app)

    page = sign_in_again(priya.browser, post(priya.browser, form, {"explanation": "We left it in the rain."}))

    assert "What you wrote is back" in page.said
    assert page.form("/act/resolve").value("explanation") == "We left it in the rain."


def test_a_wrong_password_in_between_loses_nothing(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.form(reference, "acknowledge")
    end_sessions(app)

    page = sign_in_again(priya.browser, post(priya.browser, form, ACKNOWLEDGE), password="wrong")
    assert page.status == 422 and "What you wrote is kept." in page.said
    page = sign_in_again(priya.browser, page)

    assert page.form("/act/acknowledge").value("personal") == ACKNOWLEDGE["personal"]


def test_a_complaint_that_was_taken_down_is_back_in_its_form(app: Flask, priya: Colleague):
    form = priya.open("/desk/complaints/new").form("/complaints/new")
    end_sessions(app)

    page = sign_in_again(priya.browser, post(priya.browser, form, {"happened": "The roof leaks.", "category_id": "1"}))

    assert "What you wrote is back" in page.said
    back = page.form("/complaints/new")
    assert (back.value("happened"), back.value("category_id")) == ("The roof leaks.", "1")


def test_where_there_is_no_draft_it_is_sent_from_a_page_of_its_own(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.open("/desk/complaints/new").form("/complaints/new")
    end_sessions(app)

    path = f"/desk/complaints/{reference}/add-typed"
    answer = priya.browser.post(path, data=dict(form.filled({"happened": "The roof leaks."})))
    page = sign_in_again(priya.browser, read_page(answer.status_code, path, answer.text, answer.headers))

    assert page.form(path).value("happened") == "The roof leaks."


@pytest.mark.requirement("001-38", "B-22")
def test_a_guided_call_goes_on_after_signing_in_again_with_one_press(app: Flask, priya: Colleague):
    guided.add_scripts(app)
    page = guided.begin(priya, file_one(app))
    form = guided.form_of(page)
    end_sessions(app)

    page = post(priya.browser, form, {"notes": "Nobody rang the bell.", "press": "next"})
    page = sign_in_again(priya.browser, page)
    assert "Send it once more" in page.said
    answer = priya.browser.post(form.action, data=dict(page.form(form.action).filled({})))
    assert answer.status_code == 303
    page = priya.open(answer.headers["Location"])
    assert guided.step(page) == "listen"

    page = guided.stop(priya, guided.go(priya, page), why_ended="The child cries.")
    assert page.path.endswith("/record") and "Nobody rang the bell." in page.said


def test_a_browser_that_lost_its_cookie_keeps_it_too(app: Flask, priya: Colleague, client: FlaskClient):
    reference = file_one(app)
    form = priya.case(reference).form("/act/message")

    page = post(client, form, {"text": WORDS})
    page = sign_in_again(client, page)

    assert page.form("/act/message").value("text") == WORDS.replace("\r\n", "\n")


def test_whoever_signs_in_instead_finds_nothing_of_it_and_its_author_does(app: Flask, priya: Colleague, colleague):
    reference = file_one(app)
    form = priya.form(reference, "note")
    end_sessions(app)

    page = sign_in_again(priya.browser, post(priya.browser, form, {"text": "Between us"}), "other_csr")

    assert "Between us" not in page.said
    assert Colleague(priya.browser).form(reference, "note").value("text") == ""
    assert colleague("csr").form(reference, "note").value("text") == "Between us"


@pytest.mark.parametrize("kept", ["", "nonsense", "gAAAAABnonsense"])
def test_what_is_not_ours_is_taken_no_notice_of(app: Flask, client: FlaskClient, kept: str):
    page = read_page(200, "/desk/login", client.get("/desk/login").text)
    data = dict(page.form("/desk/login").filled({"email": address_of("csr"), "password": PASSWORD}))

    assert client.post("/desk/login", data={**data, "kept": kept}).headers["Location"] == "/desk/"


def test_after_a_day_it_is_over(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.form(reference, "note")
    end_sessions(app)
    page = post(priya.browser, form, {"text": "Long ago"})

    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        sign_in_again(priya.browser, page)
        assert priya.form(reference, "note").value("text") == ""


def test_a_pages_own_script_is_told_so_briefly(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.case(reference).form("/act/message")
    end_sessions(app)

    data = {"csrf_token": form.value("csrf_token"), "draft_tab": form.value("draft_tab"), "text": "Hm"}
    answer = priya.browser.post(form.node.given["data-draft"], data=data, headers={"Sec-Fetch-Mode": "cors"})

    assert (answer.status_code, answer.data) == (401, b"")
