"""Signing in and out: what it takes, what it costs, and what a stranger learns."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.accounts.sign_in import WRONG_PER_ACCOUNT
from app.config import Settings
from app.db import db
from tests.support.apps import PASSWORD, address_of, csrf_of, doing

Staff = Callable[[str], FlaskClient]


def sign_in(browser: FlaskClient, email: str, password: str, source: str = "192.0.2.1", **more: str):
    token = csrf_of(browser.get("/desk/login").text)
    answer = browser.post(
        "/desk/login",
        data={"email": email, "password": password, "csrf_token": token, **more},
        environ_overrides={"REMOTE_ADDR": source},
    )
    return answer


def is_in(browser: FlaskClient) -> bool:
    return browser.get("/desk/profile").status_code == 200


def user_of(who: str) -> User:
    return db.session.query(User).filter_by(email=address_of(who)).one()


def test_staff_sign_in_with_address_and_password(client: FlaskClient):
    answer = sign_in(client, " CSR@Example.org ", PASSWORD)

    assert (answer.status_code, answer.location) == (302, "/desk/")
    assert is_in(client)


def test_the_cookie_belongs_to_the_desk_alone(client: FlaskClient):
    cookie = sign_in(client, address_of("csr"), PASSWORD).headers["Set-Cookie"]

    assert cookie.startswith("desk=") and "Path=/desk" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client: FlaskClient):
    led = client.get("/desk/profile")
    assert led.status_code == 302 and led.location.startswith("/desk/login")

    answer = sign_in(client, address_of("csr"), PASSWORD, next="/desk/profile")

    assert answer.location == "/desk/profile"


@pytest.mark.parametrize("there", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(client: FlaskClient, there: str):
    there = urlsplit(sign_in(client, address_of("csr"), PASSWORD, next=there).location)

    assert (there.scheme, there.netloc) == ("", "")


@pytest.mark.parametrize(("email", "password"), [("csr@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_wrong_is_wrong_whatever_is_wrong(client: FlaskClient, email: str, password: str):
    answer = sign_in(client, email, password)

    assert answer.status_code == 422
    assert "This e-mail address and this password don’t belong together." in answer.text
    assert password not in answer.text and not is_in(client)


@pytest.mark.parametrize("state", ["inactive", "invited"])
def test_who_left_or_has_no_password_yet_gets_the_same_answer(app: Flask, client: FlaskClient, state: str):
    with doing(app):
        if state == "inactive":
            user_of("csr").active = False
        else:
            user_of("csr").password = None

    assert "don’t belong together" in sign_in(client, address_of("csr"), PASSWORD).text


def test_missing_answers_are_named(client: FlaskClient):
    answer = sign_in(client, "", "")

    assert answer.status_code == 422
    assert "Write your e-mail address." in answer.text and "Write your password." in answer.text


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long the stored hash was in each verification."""
    seen: list[int] = []
    verify = PasswordHasher.verify

    def watched(own: PasswordHasher, stored: str, password: str) -> bool:
        seen.append(len(stored))
        return verify(own, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    return seen


def test_unknown_and_known_addresses_cost_the_same(app: Flask, statements: list[str], hashes: list[int]):
    app.test_client().get("/desk/login")  # the catalogue is remembered from here on
    statements.clear()
    for email in (address_of("csr"), "nobody@example.org"):
        sign_in(app.test_client(), email, "not the right one")

    half = len(statements) // 2
    assert statements[:half] == statements[half:]
    assert len(hashes) == 2 and hashes[0] == hashes[1]


def test_signing_in_takes_five_statements(client: FlaskClient, statements: list[str]):
    token = csrf_of(client.get("/desk/login").text)
    statements.clear()

    client.post("/desk/login", data={"email": address_of("csr"), "password": PASSWORD, "csrf_token": token})

    assert len(statements) == 5, "\n".join(statements)


def test_a_session_ends_on_the_server_when_its_owner_signs_out(app: Flask, staff: Staff):
    browser = staff("csr")
    kept = browser.get_cookie("desk", path="/desk").value
    thief = app.test_client()
    thief.set_cookie("desk", kept, path="/desk")
    assert is_in(thief)

    answer = browser.post("/desk/logout", data={"csrf_token": csrf_of(browser.get("/desk/profile").text)})

    assert (answer.status_code, answer.location) == (302, "/desk/login")
    assert not is_in(browser) and not is_in(thief)


def test_signing_out_here_leaves_another_place_signed_in(staff: Staff):
    here, there = staff("csr"), staff("csr")

    here.post("/desk/logout", data={"csrf_token": csrf_of(here.get("/desk/profile").text)})

    assert not is_in(here) and is_in(there)


def test_nobody_is_signed_out_by_a_link(staff: Staff):
    browser = staff("csr")

    assert browser.get("/desk/logout").status_code == 405
    assert browser.post("/desk/logout").status_code == 400
    assert is_in(browser)


def test_what_a_browser_held_before_signing_in_is_worth_nothing(app: Flask, client: FlaskClient):
    client.get("/desk/login")
    before = client.get_cookie("desk", path="/desk").value
    sign_in(client, address_of("csr"), PASSWORD)

    assert client.get_cookie("desk", path="/desk").value != before
    other = app.test_client()
    other.set_cookie("desk", before, path="/desk")
    assert not is_in(other)


def test_a_session_ends_when_its_time_is_over(monday, settings: Settings, staff: Staff):
    browser = staff("csr")
    monday.shift(settings.staff_session_hours * 3600 - 1)
    assert is_in(browser)

    monday.shift(2)

    assert not is_in(browser)


def test_guessing_from_one_place_verifies_few_and_locks_nobody_out(
    settings: Settings, app: Flask, client: FlaskClient, hashes: list[int]
):
    token = csrf_of(client.get("/desk/login").text)
    data = {"email": address_of("csr"), "password": "guess", "csrf_token": token}

    answers = [client.post("/desk/login", data=data) for _ in range(200)]

    assert 0 < len(hashes) <= settings.sign_ins_per_hour_per_source
    assert answers[-1].status_code == 429 and int(answers[-1].headers["Retry-After"]) > 0
    assert sign_in(app.test_client(), address_of("csr"), PASSWORD, "198.51.100.7").status_code == 302


def test_guessing_from_many_places_is_slowed_down_and_locks_nobody_out(app: Flask, client: FlaskClient):
    for place in range(WRONG_PER_ACCOUNT):
        assert sign_in(client, address_of("csr"), "guess", f"203.0.113.{place}").status_code == 422

    tries = [sign_in(client, address_of("csr"), "guess", "198.51.100.9").status_code for _ in range(4)]

    assert tries == [422, 422, 422, 429]
    assert sign_in(client, address_of("csr"), PASSWORD, "198.51.100.7").status_code == 302


def test_right_passwords_do_not_count_against_an_office_behind_one_address(settings: Settings, app: Flask):
    for _ in range(settings.sign_ins_per_hour_per_source + 5):
        assert sign_in(app.test_client(), address_of("csr"), PASSWORD).status_code == 302


@pytest.mark.parametrize("path", ["register", "reset", "change", "verify", "confirm", "tf-setup", "us-signin", "users"])
def test_what_is_not_used_of_the_library_is_switched_off(staff: Staff, path: str):
    assert staff("admin").get(f"/desk/{path}").status_code == 404


def test_a_form_without_words_of_a_form_is_refused(client: FlaskClient):
    token = csrf_of(client.get("/desk/login").text)

    assert client.post("/desk/login", json=[1, 2], headers={"X-CSRFToken": token}).status_code == 415


def test_public_pages_ask_nobody_who_they_are(client: FlaskClient):
    answer = client.get("/how-we-handle-complaints")

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public"), "the session was not looked into"
