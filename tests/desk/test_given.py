"""What was given, to its last detail: a picture of what went on top, the thing itself, until when, the last code."""

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.catalogue import remedies
from app.complaints.statuses import Status
from tests.desk.conftest import SPOKEN, Answers, Colleague, a_file, errors, state
from tests.portal.conftest import Customer, hidden, opened, words_of
from tests.support import paths
from tests.support.apps import doing
from tests.support.pictures import opened as opened_picture
from tests.support.pictures import photograph
from tests.support.remedies import add_remedy, find, sweetener

PNG = photograph("PNG")
WORDS: Answers = {"answer_1": "yes", "words_1": "The same machine, new.", "explanation": "It was our fault."}


@pytest.fixture
def reference(app: Flask) -> str:
    return paths.bring_to(app, Status.INVESTIGATING)


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


@pytest.fixture
def planned(app: Flask, priya: Colleague, reference: str) -> str:
    """A complaint on top of which a card and chocolate go, of which there is one."""
    sweetener(app, stock=1)
    find(app, reference)
    priya.act(reference, "add-sweetener", {"card": "I am sorry about the rain.", "address": "5 Mill Lane"})
    return reference


@pytest.mark.requirement("003-15", "004-06")
def test_a_picture_of_what_went_on_top_is_kept_with_it_for_colleagues(
    app: Flask, priya: Colleague, customer: Customer, planned: str
):
    form = priya.form(planned, "sweetener-sent")
    data = {**dict(form.filled({})), "files": a_file(PNG, "card.png")}
    assert priya.browser.post(form.action, data=data, content_type="multipart/form-data").status_code == 303

    page = priya.case(planned)
    (picture,) = [node.given["href"] for node in page.root.named("a") if node.said == "Picture"]
    assert "Sent " in page.said
    with priya.browser.get(picture) as answer:
        assert opened_picture(answer.data).tobytes() == opened_picture(PNG).tobytes()
    assert "card.png" not in opened(app, customer, planned).get(f"/complaint/{planned}").text


@pytest.mark.requirement("003-15")
def test_what_is_not_sent_after_all_is_free_again(app: Flask, priya: Colleague, planned: str):
    assert "£8.00 given this month" in priya.open("/desk/how-far").said
    refused = priya.act(planned, "drop-sweetener", expect=422)
    assert errors(refused) == ["Give the reason."]

    page = priya.act(planned, "drop-sweetener", {"reason": "They moved house."})

    assert "Not sent" in page.said and paths.open_tasks(app, planned, "sweetener") == []
    assert "£0.00 given this month" in priya.open("/desk/how-far").said
    other = paths.bring_to(app, Status.INVESTIGATING)
    find(app, other)
    assert "A card and chocolate" in priya.case(other).said


@pytest.mark.requirement("001-15")
def test_the_customer_reads_what_both_agreed_to_how_and_with_whom(
    app: Flask, priya: Colleague, customer: Customer, reference: str
):
    paths.offer(app, reference)
    opened(app, customer, reference)
    address = f"/complaint/{reference}"
    version = hidden(customer.get(f"{address}/accept").text, "version")
    assert customer.post(f"{address}/accept", {"version": version}, address).status_code == 303

    said = words_of(customer.get(f"/complaint/{reference}").text)

    assert "What we agreed, beside what you asked for" in said and "We pay the repair of the case." in said
    assert "You accepted this on" in said and "On this page. Priya Shah agreed for us." in said


@pytest.mark.requirement("001-16", "002-19")
def test_the_thing_and_its_last_day_stand_in_the_offer_and_on_the_customers_page(
    app: Flask, priya: Colleague, customer: Customer, reference: str
):
    machine = add_remedy(app, "A replacement", "replacement")
    voucher = add_remedy(app, "A voucher", "gift")
    until = clock.now().date() + timedelta(days=60)
    typed = {**WORDS, "remedy_id_1": str(machine), "item_1": "Singer, blue", "remedy_id_2": str(voucher),
             "words_2": "Lunch on the boat.", "valid_until_2": "2020-01-01"}  # fmt: skip

    refused = priya.act(reference, "offer", typed, expect=422)
    assert errors(refused) == ["Choose a day that is still to come."]
    again = refused.form("/act/offer")
    assert again.value("item_1") == "Singer, blue"
    priya.send(again, {"valid_until_2": until.isoformat()})

    assert "Singer, blue" in priya.case(reference).said
    said = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert "The same machine, new. (Singer, blue)" in said
    assert f"It can be used until {until:%A} {until.day} {until:%B %Y}." in said


@pytest.mark.requirement("000-18", "B-17")
def test_where_the_last_code_went_meanwhile_the_offer_is_refused_and_nothing_of_it_is_lost(
    app: Flask, priya: Colleague, reference: str
):
    coded = str(add_remedy(app, "Park free", "gift", draws_code=True))
    with doing(app):
        remedies.add_codes(int(coded), "PARK-1")
    form = priya.form(reference, "offer")
    other = paths.bring_to(app, Status.INVESTIGATING)
    priya.act(other, "offer", {**WORDS, "remedy_id_1": coded})
    priya.act(other, "accept", SPOKEN)

    page = priya.send(form, {**WORDS, "remedy_id_1": coded}, expect=422)

    assert "Park free: No code is left for it." in page.said
    assert page.form("/act/offer").value("explanation") == "It was our fault."
    assert state(app, reference)[0] == Status.INVESTIGATING
    assert "PARK-1" not in page.said
