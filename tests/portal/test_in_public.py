"""In public: everything is HTTPS behind a proxy; other sites, other names and floods of files do nothing to us."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Environment, Settings
from app.web.limits import source_of_request
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import by_reference, csrf_of, doing, file_one

HTTPS = "https://localhost"


@pytest.mark.parametrize("referrer", [{}, {"Referer": "https://elsewhere.example/"}], ids=["none", "another"])
def test_a_form_is_taken_over_https_although_browsers_send_no_referrer(client: FlaskClient, referrer: dict[str, str]):
    page = client.get("/complaints/new", base_url=HTTPS)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    data = {"csrf_token": csrf_of(page.text), "about": "parcels"}

    answer = client.post("/complaints/new", base_url=HTTPS, data=data, headers=referrer)

    assert answer.status_code == 303


@pytest.mark.parametrize("path", ["/complaints/new", "/desk/login"])
def test_what_another_site_sends_is_refused_and_keeps_every_cookie(app: Flask, path: str):
    stranger = app.test_client()  # a browser sends no cookie with another site's form

    answer = stranger.post(path, data={"about": "parcels"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    assert 'name="about"' not in answer.text


def test_a_form_of_ours_whose_token_is_gone_comes_back_filled_in(client: FlaskClient):
    answer = client.post("/complaints/new", data={"about": "parcels"}, headers={"Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 400
    assert 'value="parcels"' in answer.text


@pytest.fixture
def public(settings: Settings, app: Flask) -> FlaskClient:
    """The same database behind a public name, as in production."""
    named = {"environment": Environment.PRODUCTION, "public_url": "https://complaints.example.org"}
    return create_app(settings.model_copy(update=named)).test_client()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("complaints.example.org", 200),
        ("127.0.0.1:8000", 200),
        ("evil.test", 400),
        ("complaints.example.org.evil.test", 400),
    ],
)
def test_only_our_own_names_are_answered(public: FlaskClient, host: str, status: int):
    assert public.get("/complaints/new", base_url=f"https://{host}").status_code == status


def test_uploads_are_counted_for_their_source(client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch):
    few = app.extensions["settings"].model_copy(update={"uploads_per_hour_per_source": 4})
    monkeypatch.setitem(app.extensions, "settings", few)
    token = csrf_of(client.get("/complaints/new").text)

    def upload() -> tuple[str, int]:
        files = [(io.BytesIO(b"the bill"), "bill.txt"), (io.BytesIO(b"the mail"), "mail.txt")]
        data = {"csrf_token": token, "in_danger": "no", "files": files}
        answer = client.post("/complaints/new/details", data=data)
        return answer.headers["Location"], len(list(app.extensions["settings"].uploads_dir.iterdir()))

    page, onwards = "/complaints/new/details", "/complaints/new/you"
    assert [upload() for _ in range(3)] == [(onwards, 2), (onwards, 4), (page, 4)], "they come back, and none is kept"
    told = words_of(client.get(page).text)
    refusal = "Many files came from your connection within the hour."
    assert [f"{name} Not taken {refusal}" in told for name in ("bill.txt", "mail.txt")] == [True, True]
    without = client.post("/complaints/new/details", data={"csrf_token": token, "in_danger": "no"})
    assert without.headers["Location"] == onwards


@pytest.mark.requirement("B-13")
def test_words_that_come_with_too_many_files_are_kept_and_each_file_says_why(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    few = app.extensions["settings"].model_copy(update={"uploads_per_hour_per_source": 0})
    monkeypatch.setitem(app.extensions, "settings", few)
    page = "/complaints/new/details"
    token = csrf_of(client.get("/complaints/new").text)
    sent = {"csrf_token": token, "occurred": "Tuesday, about six", "files": (io.BytesIO(b"the bill"), "bill.txt")}

    held = client.post(page, data=sent)

    assert held.headers["Location"] == page
    said = client.get(page).text
    assert "bill.txt" in said and "Many files came from your connection within the hour." in words_of(said)
    assert "Tuesday, about six" in said
    again = {**sent, "occurred": "Tuesday at six", "files": (io.BytesIO(b"the bill"), "bill.txt")}
    switched = client.post(f"/language/de?back={page}", data=again)
    assert switched.status_code == 303
    there = client.get(page)
    assert "Tuesday at six" in there.text and "bill.txt: Many files came" in words_of(there.text)


@pytest.mark.requirement("B-13")
def test_who_has_to_wait_finds_what_they_wrote(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.portal.choosing.SWITCHES_AN_HOUR", 0)
    token = csrf_of(client.get("/complaints/new").text)
    story = "The lift stood still for an hour.\nNobody came."

    held = client.post("/language/de?back=/complaints/new/words", data={"csrf_token": token, "happened": story})

    assert held.status_code == 429 and int(held.headers["Retry-After"]) > 0 and story in held.text
    assert "That was very often. Wait a little and try again." in words_of(held.text)
    assert "<title>That was very often." in held.text and "Send it once more" not in held.text
    assert "everything you wrote is still here" in words_of(held.text)
    assert 'action="/language/de?back=/complaints/new/words"' in held.text


@pytest.mark.requirement("B-13")
@pytest.mark.parametrize("name", ["kept", "reply.kept", "messages.kept"])
def test_what_a_page_carries_sealed_stands_in_no_box(client: FlaskClient, name: str):
    answer = client.post(
        "/complaints/new/words", data={"csrf_token": "old", name: "gAAAA" * 20, "happened": "It rained."}
    )

    assert answer.status_code == 400 and "gAAAA" in answer.text and "<textarea" not in answer.text


@pytest.mark.requirement("B-13")
@pytest.mark.parametrize("page", ["messages", "what-allows-you"])
def test_too_many_files_are_named_one_by_one_beside_a_message_and_a_proof(
    app: Flask, customer: Customer, monkeypatch: pytest.MonkeyPatch, page: str
):
    reference = file_one(app)
    with doing(app):
        by_reference(reference).customer.through_representative = page != "messages"
    opened(app, customer, reference)
    few = app.extensions["settings"].model_copy(update={"uploads_per_hour_per_source": 0})
    monkeypatch.setitem(app.extensions, "settings", few)

    held = customer.act(
        reference, page, text="It rained.", files=[(io.BytesIO(b"a"), "a.txt"), (io.BytesIO(b"b"), "b.txt")]
    )

    why = "Many files came from your connection within the hour. Try again a little later."
    assert held.status_code == 429 and f"a.txt: {why} b.txt: {why}" in words_of(held.text)


@pytest.mark.requirement("B-13", "B-14")
def test_a_name_of_a_file_that_is_refused_is_not_turned_round(
    app: Flask, customer: Customer, monkeypatch: pytest.MonkeyPatch
):
    page = f"/complaint/{file_one(app)}"
    opened(app, customer, page.rpartition("/")[2])
    few = app.extensions["settings"].model_copy(update={"uploads_per_hour_per_source": 0})
    monkeypatch.setitem(app.extensions, "settings", few)
    customer.browser.set_cookie("language", "ar")

    customer.post(f"/language/en?back={page}", {"text": "It rained.", "files": (io.BytesIO(b"a"), "a.txt")}, page)

    assert "\u2068a.txt\u2069" in customer.get(page).text


@pytest.mark.parametrize("address", ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"])
def test_one_network_is_one_source(app: Flask, address: str):
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}):
        assert source_of_request() == "2001:db8:1:2::/64"
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "::ffff:192.0.2.7"}):
        assert source_of_request() == "192.0.2.7"
