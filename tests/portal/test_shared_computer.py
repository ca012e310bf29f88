"""On a computer that several people use, a page that stands open acts for nobody but whoever it was drawn for."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app.complaints import details as d
from app.complaints import queries
from app.db import db
from app.outbox.models import Delivery
from tests.journeys.pages import Form, read_page
from tests.portal.conftest import Customer, mailed_link, words_of
from tests.support.apps import by_reference, file_one, perform

GRACE, BEN = "grace@example.com", "ben@example.com"
WORDS = "My sister must not know of it."
NOT_YOURS = "This page was for another address."
KEPT = "What was typed on it is kept for a day"
PAGES: dict[str, dict[str, Any]] = {
    "/my-complaints/reach": {"preferred_channel": "letter", "postal_address": WORDS},
    "/my-complaints/reach/needs": {"needs": ["time"], "need_words": WORDS},
    "/my-complaints/address": {"email": "grace.elsewhere@example.org"},
    "/my-complaints/data": {"kind": "removal", "words": WORDS},
}


def sign_in(app: Flask, customer: Customer, email: str) -> None:
    customer.post("/my-complaints", {"email": email}, "/my-complaints")
    assert customer.get(mailed_link(app, "sign_in", recipient=email)).status_code == 303


def drawn(customer: Customer, path: str) -> Form:
    answer = customer.get(path)
    assert answer.status_code == 200, path
    return next(form for form in read_page(200, path, answer.text, answer.headers).forms if "whose" in form.names)


def send(customer: Customer, form: Form, path: str, **typed: Any) -> TestResponse:
    fields: dict[str, list[str]] = {}
    for name, value in form.filled(typed):
        fields.setdefault(name, []).append(value)
    return customer.browser.post(form.action or path, data=fields)


def recorded(app: Flask, *references: str) -> list[Any]:
    """Everything about these complaints that the pages could change."""
    with app.app_context():
        found: list[Any] = []
        for reference in references:
            complaint = by_reference(reference)
            person = complaint.customer
            found.append((person.email, person.postal_address, person.preferred_channel))
            found.append([event.action for event in queries.events(complaint.id)])
        found.append(db.session.query(Delivery).count())
        db.session.remove()
    return found


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.requirement("B-22")
def test_a_page_of_one_address_does_nothing_for_the_next_and_keeps_what_was_typed(
    app: Flask, customer: Customer, path: str
):
    """Ben reads nothing of it; Grace finds her words when she is back."""
    both = file_one(app, email=GRACE), file_one(app, email=BEN)
    sign_in(app, customer, GRACE)
    left_open = drawn(customer, path)
    customer.post("/my-complaints/close", {})
    sign_in(app, customer, BEN)
    before = recorded(app, *both)

    answer = send(customer, left_open, path, **PAGES[path])

    assert answer.status_code == 409 and NOT_YOURS in words_of(answer.text) and KEPT in words_of(answer.text)
    assert recorded(app, *both) == before
    typed = [value for value in PAGES[path].values() if isinstance(value, str) and len(value) > 8]
    for page in (answer.text, customer.get(path).text):
        assert not any(words in page for words in typed), page
    customer.post("/my-complaints/close", {})
    sign_in(app, customer, GRACE)
    assert all(words in customer.get(path).text for words in typed)
    assert send(customer, drawn(customer, path), path).status_code == 303
    assert recorded(app, *both) != before


@pytest.mark.requirement("B-22")
def test_what_waits_for_one_address_outlasts_everything_that_is_typed_after_it(
    app: Flask, customer: Customer, monday: time_machine.Traveller
):
    """Two pages of Grace's are refused in a row; then Ben's visit ends while he types on one of them."""
    file_one(app, email=GRACE), file_one(app, email=BEN)
    data, reach = "/my-complaints/data", "/my-complaints/reach"
    sign_in(app, customer, GRACE)
    left_open = {path: drawn(customer, path) for path in (data, reach)}
    sign_in(app, customer, BEN)
    his = drawn(customer, data)
    for path, form in left_open.items():
        assert KEPT in words_of(send(customer, form, path, **PAGES[path]).text)
    monday.shift(timedelta(hours=6))
    assert send(customer, his, data, kind="removal", words="Ben's own words.").status_code == 403

    sign_in(app, customer, BEN)
    assert "Ben&#39;s own words." in customer.get(data).text and WORDS not in customer.get(data).text
    sign_in(app, customer, GRACE)
    assert WORDS in customer.get(data).text and WORDS in customer.get(reach).text
    assert send(customer, drawn(customer, data), data).status_code == 303
    assert WORDS not in customer.get(data).text and WORDS in customer.get(reach).text
    sign_in(app, customer, BEN)
    assert "Ben&#39;s own words." in customer.get(data).text


def test_a_page_that_does_not_say_for_whom_is_refused_and_shows_nothing(app: Flask, customer: Customer):
    reference = file_one(app, email=GRACE)
    sign_in(app, customer, GRACE)
    before = recorded(app, reference)
    for whose in ("", "0" * 16, "no mark", "a" * 5000):
        wish = {**PAGES["/my-complaints/data"], "whose": whose}
        answer = customer.post("/my-complaints/data", wish, "/my-complaints/data")
        assert answer.status_code == 409 and WORDS not in answer.text
    assert recorded(app, reference) == before
    assert GRACE not in str(drawn(customer, "/my-complaints/data").filled({}))


def test_a_change_of_language_lays_it_aside_for_whoever_typed_it(app: Flask, customer: Customer):
    """Grace's page, with the choice of language pressed while Ben's address is open."""
    file_one(app, email=GRACE), file_one(app, email=BEN)
    path = "/my-complaints/data"
    sign_in(app, customer, GRACE)
    left_open = drawn(customer, path)
    sign_in(app, customer, BEN)
    typed = dict(left_open.filled(PAGES[path]))

    customer.browser.post(f"/language/fr?back={path}", data=typed)
    customer.browser.get("/language/en?back=/")

    assert WORDS not in customer.get(path).text
    sign_in(app, customer, GRACE)
    assert WORDS in customer.get(path).text


@pytest.mark.requirement("B-02")
def test_a_button_behind_one_mailed_link_does_nothing_for_another(app: Flask, customer: Customer):
    """The page asks whether an address is theirs; another person opens a link of their own in the same browser."""
    ours, theirs = file_one(app, email=GRACE), file_one(app, email=BEN)
    asked = {ours: "grace.new@example.org", theirs: "ben.new@example.org"}
    for reference, address in asked.items():
        perform(app, reference, "ask_address", "customer", d.AddressAsked(address))
    customer.get(mailed_link(app, "confirm_address", recipient=asked[ours]))
    left_open = drawn(customer, "/new-address")
    customer.get(mailed_link(app, "confirm_address", recipient=asked[theirs]))
    before = recorded(app, ours, theirs)

    answer = send(customer, left_open, "/new-address")

    assert answer.status_code == 409 and NOT_YOURS in words_of(answer.text) and KEPT not in words_of(answer.text)
    assert recorded(app, ours, theirs) == before
    assert send(customer, drawn(customer, "/new-address"), "/new-address").status_code == 303
    assert [row[0] for row in recorded(app, ours, theirs)[0:4:2]] == [GRACE, asked[theirs]]
