"""Going on with a form on another device, by a mailed link; and throwing away what was begun."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints.models import Complaint
from app.db import db
from app.drafts import service as drafts
from app.drafts.models import Draft, DraftLink
from app.outbox.models import Delivery
from app.web.limits import LimitCounter
from tests.portal.conftest import PATHS, Customer, hidden, mailed_link, words_of
from tests.portal.test_drafts import on_disk
from tests.portal.test_filing import png
from tests.support.apps import csrf_of, doing

SAVED, MINE = "/complaints/new/saved", "grace@example.com"


def ask_for_link(customer: Customer, address: str = MINE, expect: int = 303) -> str:
    answer = customer.post(SAVED, {"address": address}, SAVED)
    assert answer.status_code == expect, answer.text
    return words_of((customer.get(SAVED) if expect == 303 else answer).text)


def go_on(app: Flask, link: str, reader: Customer | None = None) -> Customer:
    """Somebody opens the link and presses its button; by default in a browser that knows nothing."""
    reader = reader or Customer(app.test_client())
    page = reader.get(link)
    assert page.status_code == 200, page.text
    sent = {"csrf_token": csrf_of(page.text), "token": hidden(page.text, "token")}
    assert reader.browser.post("/complaints/new/go-on", data=sent).status_code == 303
    return reader


@pytest.mark.requirement("B-13")
@pytest.mark.requirement("000-09")
def test_a_mailed_link_goes_on_with_the_form_on_another_device(app: Flask, customer: Customer):
    customer.answer("about")
    customer.answer("words")
    customer.answer("details", files=[png()], later="1")

    assert "Write an address with an @" in ask_for_link(customer, "grace at example", expect=422)
    assert f"A link is on its way to {MINE}." in ask_for_link(customer)
    with app.app_context():
        (mail,) = db.session.query(Delivery).all()
        said = f"{mail.subject} {mail.text} {mail.html}"
        db.session.remove()
    assert not [word for word in ("parcel", "machine", "Grace", "NP 4471") if word in said]

    link = mailed_link(app, "draft_link")
    scanner = Customer(app.test_client())
    assert "machine" not in scanner.get(link).text, "opening it shows nothing and changes nothing"
    assert scanner.get(SAVED).status_code == 302

    second = go_on(app, link)
    page = second.get("/complaints/new/words").text
    assert "The machine is ruined." in page
    second.answer("you")
    assert "case.png" in words_of(second.get("/complaints/new/check").text)
    customer.answer("words", desired="A new machine.")
    assert "A new machine." in words_of(second.get("/complaints/new/check").text), "both write into one form"
    assert second.send().status_code == 303
    receipt = second.receipt()

    customer.send()
    assert customer.receipt().reference == receipt.reference, "sent on both, it is one complaint"
    late = customer.post(SAVED, {"address": MINE}, PATHS["you"])
    assert late.headers["Location"] == SAVED, "there is nothing to go on with"
    said = words_of(customer.get(SAVED).text)
    assert "You have sent this complaint." in said and "on its way" not in said
    with app.app_context():
        assert db.session.query(Complaint).count() == 1
        db.session.remove()
    late = Customer(app.test_client())
    assert late.get(link).headers["Location"] == f"/complaint/{receipt.reference}", "a link to the address it is of"


@pytest.mark.requirement("B-13")
def test_it_goes_on_where_somebody_stopped_never_past_a_step_they_did_not_see(app: Flask, customer: Customer):
    """Danger, files and how to be reached are asked before anything can be sent, wherever the form is taken up."""

    def goes_on() -> str:
        link = re.search(r'class="btn go" href="([^"]+)"', customer.get(SAVED).text)
        assert link
        return link[1]

    customer.answer("about")
    customer.answer("words", later="1")
    assert goes_on() == PATHS["words"], "perhaps they did not see all of its questions"
    customer.answer("words")
    assert goes_on() == PATHS["details"], "closed on the way, without a press"
    customer.answer("details", occurred="x" * 201)
    assert goes_on() == PATHS["details"]
    customer.answer("details")
    customer.answer("you", later="1")
    assert goes_on() == PATHS["you"]
    ask_for_link(customer)
    second = Customer(app.test_client())
    page = second.get(mailed_link(app, "draft_link")).text
    sent = {"csrf_token": csrf_of(page), "token": hidden(page, "token")}
    assert second.browser.post("/complaints/new/go-on", data=sent).location == PATHS["you"]
    assert second.get("/complaints/new/go-on").location == SAVED, "opened again from the history"
    second.answer("you")
    assert goes_on() == "/complaints/new/check"


@pytest.mark.requirement("B-13")
def test_who_sent_it_under_another_address_finds_the_way_in(app: Flask, customer: Customer):
    customer.fill_in()
    ask_for_link(customer, "neighbour@example.com")
    link = mailed_link(app, "draft_link")
    customer.send()
    reference = customer.receipt().reference

    page = Customer(app.test_client()).get(link)

    assert page.status_code == 410
    assert f"We have it under the reference {reference}." in words_of(page.text)
    assert f'href="/follow?reference={reference}"' in page.text and customer.receipt().code not in page.text


@pytest.mark.requirement("B-13")
def test_who_comes_back_to_a_form_that_was_sent_reads_so_with_the_ways_to_it(app: Flask, customer: Customer):
    """Also on the device on which it was begun, where nobody sent it: there nothing says which complaint it is."""
    customer.fill_in()
    ask_for_link(customer)
    second = go_on(app, mailed_link(app, "draft_link"))
    second.send()
    reference = second.receipt().reference

    here, there = second.get(SAVED).text, customer.get(SAVED).text

    for page in (here, there):
        assert "You have sent this complaint." in words_of(page)
        assert "not sent" not in words_of(page) and "deleted" not in words_of(page) and "link-form" not in page
    assert f'href="/complaint/{reference}"' in here and 'href="/complaints/receipt"' in here
    assert reference not in there and 'href="/follow"' in there and 'href="/follow/lost"' in there
    assert customer.get(f"/complaint/{reference}").status_code == 303, "which opens nothing there"

    said = {"change": "1", "later": "1"}
    assert second.answer("words", **said).headers["Location"] == SAVED, "nothing is changed"
    assert "not sent" not in words_of(second.get(SAVED).text)
    second.answer("words", desired="A new machine.", **said)
    changed = second.get(SAVED).text
    assert "What you changed since then is not sent yet" in words_of(changed)
    assert 'class="btn go" href="/complaints/new/check"' in changed and f'href="/complaint/{reference}"' in changed
    second.send()
    assert "not sent" not in words_of(second.get(SAVED).text)


@pytest.mark.requirement("B-13")
def test_links_end_with_a_newer_one_and_with_the_form(app: Flask, customer: Customer, monday: time_machine.Traveller):
    customer.answer("about")
    customer.answer("words", later="1")
    ask_for_link(customer, "grcae@example.com")
    wrong = mailed_link(app, "draft_link")
    ask_for_link(customer)
    link = mailed_link(app, "draft_link")

    assert "This link was replaced." in words_of(customer.get(wrong).text)
    assert customer.get("/t/nothing").status_code == 404
    monday.shift(drafts.KEPT - timedelta(hours=1))
    second = go_on(app, link)
    second.answer("details")
    monday.shift(timedelta(days=10))
    assert "The machine is ruined." in go_on(app, link).get("/complaints/new/words").text, "in use it is kept longer"
    monday.shift(drafts.KEPT + timedelta(hours=1))
    assert "is no longer kept" in words_of(customer.get(link).text)
    with doing(app):
        assert drafts.forget_expired() == 1
    with doing(app):
        assert db.session.query(DraftLink).count() == 0


@pytest.mark.requirement("B-13")
def test_a_link_that_was_mailed_wrongly_leaves_nothing_behind(app: Flask, customer: Customer, stranger: Customer):
    """Who opened it reads nothing any more once another went to the right address; whoever has that one goes on."""
    customer.answer("about")
    customer.answer("words", later="1")
    ask_for_link(customer, "grcae@example.com")
    go_on(app, mailed_link(app, "draft_link"), stranger)
    stranger.answer("details")
    stranger.answer("you")
    held = stranger.sending()
    ask_for_link(customer)
    second = go_on(app, mailed_link(app, "draft_link"))
    ask_for_link(second)
    go_on(app, mailed_link(app, "draft_link"))

    page = stranger.get("/complaints/new/words").text
    assert "The machine is ruined." not in page and "A newer mail from us carries the link that works." in page
    assert "newer mail" not in stranger.get("/complaints/new/words").text, "said once"
    assert "The machine is ruined." in second.get("/complaints/new/words").text
    ask_for_link(second, "work@example.com")
    assert "The machine is ruined." in second.get("/complaints/new/words").text, "mailed from here, it stays here"

    sent = stranger.browser.post("/complaints", data=held)
    assert sent.location == "/", "nor is it sent from a page that was left open"
    assert "A newer mail from us carries the link that works." in stranger.get("/").text
    second.post("/complaints/new/throw-away", {})
    assert "newer mail" not in stranger.browser.post("/complaints", data=held, follow_redirects=True).text

    lost = Customer(app.test_client())
    sent = {"csrf_token": csrf_of(lost.get("/").text), "token": "nothing"}
    answers = [lost.get("/t/nothing"), lost.browser.post("/complaints/new/go-on", data=sent)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("a new link can be mailed from it" in words_of(answer.text) for answer in answers)
    with lost.browser.session_transaction() as cookie:
        assert not {"form", "aside", "came_by"} & cookie.keys()


def test_not_too_many_mails_and_no_word_of_one_that_was_not_sent(app: Flask, customer: Customer):
    customer.answer("about")

    answers = {ask_for_link(customer) for _ in range(5)}
    held = {ask_for_link(customer, expect=429) for _ in range(2)}

    assert len(answers) == len(held) == 1
    (said,) = held
    assert "No link was sent" in said and "One that you have still works, and your answers are kept." in said
    assert "A link is on its way" not in said and customer.get("/complaints/new/words").status_code == 200
    with app.app_context():
        assert db.session.query(Delivery).count() == 5
        db.session.remove()
    assert Customer(app.test_client()).post(SAVED, {"address": MINE}).status_code == 303, "there is nothing to mail"


def test_what_mails_no_link_keeps_none_from_whoever_asks_for_theirs(app: Flask, customer: Customer, stranger: Customer):
    """Who has begun nothing, or sent it already."""
    stranger.file()
    for nobody in (Customer(app.test_client()), stranger):
        for _ in range(5):
            assert nobody.post(SAVED, {"address": MINE}).status_code == 303
    customer.answer("about")

    assert f"A link is on its way to {MINE}." in ask_for_link(customer)


@pytest.mark.requirement("B-13")
def test_what_was_begun_in_that_browser_stays_as_well(app: Flask, customer: Customer, stranger: Customer):
    customer.answer("about")
    customer.answer("words", later="1")
    ask_for_link(customer)
    stranger.answer("about")
    stranger.answer("words", happened="The bus drove past.")

    link = mailed_link(app, "draft_link")
    assert "In this browser you have begun another complaint." in words_of(stranger.get(link).text)
    go_on(app, link, stranger)

    assert "The machine is ruined." in stranger.get("/complaints/new/words").text
    assert "You have begun another complaint here." in words_of(stranger.get("/").text)
    assert stranger.post("/complaints/new/other", {}, "/").status_code == 303
    assert "The bus drove past." in stranger.get("/complaints/new/words").text
    assert "You have begun another complaint here." in words_of(stranger.get("/").text), "the one of the link now"


@pytest.mark.requirement("B-13")
def test_what_was_begun_is_thrown_away_in_two_presses(app: Flask, customer: Customer):
    before = on_disk(app)
    customer.answer("about")
    customer.answer("details", files=[png()])
    ask_for_link(customer)
    link = mailed_link(app, "draft_link")
    asked = "/complaints/new/throw-away"
    assert f'href="{asked}"' in customer.get("/").text
    assert "Throw away what you wrote?" in customer.get(asked).text
    assert on_disk(app) == before + 2, "the picture and its small one"

    assert customer.post(asked, {}, asked).status_code == 303

    page = words_of(customer.get("/").text)
    assert "It is thrown away, with its files." in page and "You have begun" not in page
    assert on_disk(app) == before
    assert customer.get(link).status_code == 410
    assert customer.get(SAVED).status_code == 302
    with doing(app):
        assert db.session.query(Draft).count() == 0
    customer.file()
    assert customer.post(asked, {}, "/").headers["Location"] == "/", "what was sent stays"
    assert customer.receipt().reference


@pytest.mark.requirement("B-13")
def test_what_is_sent_too_often_stands_there_again_and_not_what_else_is_begun_here(
    app: Flask, customer: Customer, stranger: Customer, settings
):
    """The page with all answers is open when somebody goes on with a form of theirs in the same browser."""
    stranger.fill_in(words={"happened": "They lost my late father's watch."})
    ask_for_link(stranger)
    customer.fill_in()
    left_open = customer.sending()
    go_on(app, mailed_link(app, "draft_link"), customer)
    for _ in range(settings.filings_per_hour_per_source):
        customer.browser.post("/complaints", data={**left_open, "ticket": "nonsense"})

    held_up = customer.browser.post("/complaints", data=left_open)
    blank = customer.browser.post("/complaints", data={**left_open, "ticket": ""})

    assert (held_up.status_code, blank.status_code) == (429, 429)
    assert "The machine is ruined." in held_up.text and "Yours is kept" in words_of(held_up.text)
    assert "watch" not in held_up.text + blank.text
    again = {"csrf_token": csrf_of(held_up.text), "ticket": hidden(held_up.text, "ticket")}
    with doing(app):
        db.session.query(LimitCounter).delete()
    assert customer.browser.post("/complaints", data=again).status_code == 303
    with app.app_context():
        assert "The machine is ruined." in db.session.query(Complaint).one().happened
        db.session.remove()


def test_a_page_that_is_given_back_sends_what_it_shows(app: Flask, customer: Customer, stranger: Customer):
    stranger.fill_in(words={"happened": "They lost my late father's watch."})
    ask_for_link(stranger)
    customer.fill_in()
    left_open = customer.sending()
    go_on(app, mailed_link(app, "draft_link"), customer)

    refused = customer.browser.post("/complaints", data={**left_open, "homepage": "https://spam.example"})

    assert refused.status_code == 422 and "The machine is ruined." in refused.text and "watch" not in refused.text
    again = {"csrf_token": csrf_of(refused.text), "ticket": hidden(refused.text, "ticket")}
    assert customer.browser.post("/complaints", data=again).status_code == 303
    with app.app_context():
        assert "The machine is ruined." in db.session.query(Complaint).one().happened
        db.session.remove()


def test_whoever_finishes_later_may_leave_with_an_answer_that_is_not_right_yet(customer: Customer):
    for step in ("about", "words", "details"):
        customer.answer(step)

    response = customer.answer("you", email="grace.okafor@example", later="1")

    assert response.headers["Location"] == "/complaints/new/saved"
    again = customer.get(PATHS["you"])
    assert again.status_code == 422 and "grace.okafor@example" in again.text
    assert "Something in this address is not right" in again.text
