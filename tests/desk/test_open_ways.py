"""The way that stays open is one that leads to us: an inbox is named where people read one, and the letter stays."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints.statuses import Status
from tests.desk import guided
from tests.desk.conftest import Colleague
from tests.desk.test_closed_ways import STAYS, letters, page_of
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import doing
from tests.support.ways import close_ways

pytestmark = [pytest.mark.requirement("000-21"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def reference(app: Flask) -> str:
    return paths.bring_to(app, Status.ACKNOWLEDGED, phone="07700 900181")


def house(app: Flask, **changes: str) -> None:
    with doing(app):
        catalogue_service.save(catalogue.organisation().model_copy(update=changes))


def test_the_inbox_that_people_read_is_named_and_nothing_in_the_letter_speaks_against_it(app: Flask, reference: str):
    house(app, email="read@northline.example")

    close_ways(app, reference, "telephone", "page", open_way="email")

    (letter,) = letters(app, "restricted")
    assert "You reach us by e-mail to read@northline.example. We read and answer" in letter.text
    assert "Nobody can read answers to this mail. You reach us by e-mail to read@northline.example." in letter.text
    assert "write on the page" not in letter.text
    assert "For now you reach us by e-mail to read@northline.example until" in page_of(app, reference)


def test_letters_have_their_address(app: Flask, reference: str):
    house(app, address="Northline\n1 Depot Road\nLeeds")

    close_ways(app, reference, "telephone", open_way="letter")

    assert "You reach us by letter to Northline, 1 Depot Road, Leeds." in letters(app, "restricted")[0].text


def test_where_nobody_reads_mails_none_is_offered_and_one_that_was_leads_to_the_page(
    app: Flask, reference: str, priya: Colleague
):
    close_ways(app, reference, "telephone", open_way="email")
    house(app, email="")

    assert "For now you reach us on the page of your complaint until" in page_of(app, reference)
    other = paths.bring_to(app, Status.ACKNOWLEDGED, email="ann@example.com")
    form = priya.form(other, "propose-restriction")
    assert "email" not in form.choices("open_way") and {"page", "letter"} <= set(form.choices("open_way"))
    asked = {
        "closed": ["telephone"],
        "open_way": "email",
        "reason": "He swore.",
        "csrf_token": form.value("csrf_token"),
    }
    refused = priya.browser.post(form.action, data=asked)
    assert refused.status_code == 422 and "He swore." in refused.text


def test_the_letter_can_be_read_on_their_page_with_the_way_to_object(app: Flask, reference: str, client: FlaskClient):
    customer = opened(app, Customer(client), reference)
    address = f"/complaint/{reference}/how-we-stay-in-touch"
    assert customer.browser.get(address).status_code == 302

    close_ways(app, reference, "telephone", "visit")

    assert address in customer.get(f"/complaint/{reference}").text
    letter = customer.get(address).text
    said = words_of(letter)
    assert "Our colleagues were afraid." in said and "You reach us by letter." in said
    assert "we do not take or make telephone calls with you" in said and "we ask you not to come to our offices" in said
    assert f"/complaint/{reference}/how-we-handle-it" in letter


def test_the_start_of_a_call_says_what_stays_open_once(app: Flask, reference: str, priya: Colleague):
    guided.add_scripts(app)
    close_ways(app, reference, "telephone", "visit")

    said = priya.open(f"/desk/complaints/{reference}/guided-call").said

    assert f"Calls and visits are closed to them. {STAYS}" in said
    assert said.count("What stays open until") == 1
