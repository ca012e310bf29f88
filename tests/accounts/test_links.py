"""Invitations and new passwords by mail: each link works once, for its time, for its owner."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import sealing
from app.accounts.models import User
from app.db import db
from app.outbox.models import Delivery, State
from tests.support.apps import PASSWORD, address_of, csrf_of, doing

Staff = Callable[[str], FlaskClient]
NEW = "three blue watering cans"


def ask_for_link(browser: FlaskClient, email: str, source: str = "192.0.2.1"):
    token = csrf_of(browser.get("/desk/forgotten").text)
    return browser.post(
        "/desk/forgotten", data={"email": email, "csrf_token": token}, environ_overrides={"REMOTE_ADDR": source}
    )


def links(app: Flask) -> list[str]:
    """The links that wait to be mailed, oldest first."""
    with app.app_context():
        waiting = db.session.query(Delivery).filter_by(state=State.WAITING, link_purpose="staff_password")
        return [f"/desk/password/{sealing.unseal(row.link_sealed)}" for row in waiting.order_by(Delivery.id)]


def choose(browser: FlaskClient, link: str, password: str):
    page = browser.get(link, follow_redirects=True)
    if page.status_code != 200:
        return page
    return browser.post("/desk/password", data={"password": password, "csrf_token": csrf_of(page.text)})


def signs_in(app: Flask, email: str, password: str) -> bool:
    browser = app.test_client()
    token = csrf_of(browser.get("/desk/login").text)
    data = {"email": email, "password": password, "csrf_token": token}
    return browser.post("/desk/login", data=data).status_code == 302


def test_who_forgot_chooses_a_new_password(app: Flask, client: FlaskClient, staff: Staff):
    elsewhere = staff("csr")
    ask_for_link(client, address_of("csr"))

    answer = choose(client, links(app)[0], NEW)

    assert (answer.status_code, answer.location) == (303, "/desk/login")
    assert signs_in(app, address_of("csr"), NEW) and not signs_in(app, address_of("csr"), PASSWORD)
    assert elsewhere.get("/desk/profile").status_code == 302, "every other session has ended"


def test_the_secret_leaves_the_address_bar(app: Flask, client: FlaskClient):
    ask_for_link(client, address_of("csr"))
    link = links(app)[0]

    answer = client.get(link)

    assert (answer.status_code, answer.location) == (303, "/desk/password")
    assert link.rpartition("/")[2] not in client.get_cookie("desk", path="/desk").value


def test_opening_changes_nothing_and_a_link_works_once(app: Flask, client: FlaskClient):
    ask_for_link(client, address_of("csr"))
    link = links(app)[0]
    for _ in range(5):
        assert client.get(link, follow_redirects=True).status_code == 200

    assert choose(client, link, NEW).status_code == 303
    again = choose(app.test_client(), link, "four green watering cans")

    assert again.status_code == 410 and "was used" in again.text
    assert signs_in(app, address_of("csr"), NEW)


def test_a_link_ends_after_ten_minutes(monday: time_machine.Traveller, app: Flask, client: FlaskClient):
    ask_for_link(client, address_of("csr"))
    link = links(app)[0]
    monday.shift(601)

    answer = choose(client, link, NEW)

    assert answer.status_code == 410 and "Send me a new one" in answer.text
    assert signs_in(app, address_of("csr"), PASSWORD)


def test_a_used_link_takes_the_earlier_ones_with_it(app: Flask, client: FlaskClient):
    ask_for_link(client, address_of("csr"))
    ask_for_link(client, address_of("csr"))
    first, second = links(app)
    choose(client, second, NEW)

    assert choose(app.test_client(), first, "four green watering cans").status_code == 410


@pytest.mark.parametrize("link", ["/desk/password/nonsense", "/desk/password"])
def test_who_brings_no_link_is_told_so(client: FlaskClient, link: str):
    assert client.get(link, follow_redirects=True).status_code == 410


def test_a_guessable_password_is_refused_with_its_reason(app: Flask, client: FlaskClient):
    ask_for_link(client, address_of("csr"))

    answer = choose(client, links(app)[0], "Priya Shah 2026")

    assert answer.status_code == 422 and "only you would put together" in answer.text
    assert signs_in(app, address_of("csr"), PASSWORD)


def test_the_answer_is_the_same_for_everybody_and_nobody_unknown_is_mailed(app: Flask, client: FlaskClient):
    with doing(app):
        db.session.query(User).filter_by(email=address_of("qa")).one().active = False

    pages = [ask_for_link(client, email) for email in (address_of("csr"), "nobody@example.org", address_of("qa"))]

    words = {re.sub(r'value="[^"]*"', "", page.text) for page in pages}
    assert len(words) == 1 and {page.status_code for page in pages} == {200}
    with app.app_context():
        assert [row.recipient for row in db.session.query(Delivery).filter_by(state=State.WAITING)] == [
            address_of("csr")
        ]
        assert db.session.query(Delivery).filter_by(recipient="nobody@example.org").count() == 0


def test_nobodys_mailbox_is_filled(app: Flask, client: FlaskClient):
    for place in range(8):
        assert ask_for_link(client, address_of("csr"), f"203.0.113.{place}").status_code == 200

    assert len(links(app)) == 5


def test_nothing_of_a_link_is_stored_in_clear(app: Flask, client: FlaskClient):
    ask_for_link(client, address_of("csr"))

    secret = links(app)[0].rpartition("/")[2]

    with app.app_context():
        row = db.session.query(Delivery).one()
        assert secret not in row.text + row.html and "https://link.invalid/" in row.text
