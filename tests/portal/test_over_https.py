"""Behind the proxy everything is HTTPS; and what another site sends does nothing, and ends nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.apps import csrf_of

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
