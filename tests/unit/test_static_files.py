"""Static files are sent small and kept for ever."""

import gzip
import hashlib

import pytest
from flask.testing import FlaskClient

from app.web.static_files import STATIC

PACKED = {"Accept-Encoding": "gzip, br"}


def test_a_stylesheet_is_sent_small_and_whole(client: FlaskClient):
    plain = (STATIC / "css" / "base.css").read_bytes()

    answer = client.get(f"/static/css/base.css?v={hashlib.sha256(plain).hexdigest()[:8]}", headers=PACKED)

    assert answer.headers["Content-Encoding"] == "gzip" and gzip.decompress(answer.data) == plain
    assert len(answer.data) < len(plain) / 2 and answer.content_length == len(answer.data)
    assert answer.cache_control.immutable and not answer.cache_control.no_cache and "Accept-Encoding" in answer.vary


@pytest.mark.parametrize(
    ("address", "kept"), [("base.css?v=another", "no-cache"), ("nothing.css?v=another", "no-store")]
)
def test_what_an_address_does_not_name_is_not_kept_under_it(client: FlaskClient, address: str, kept: str):
    """While a new version is put in place, the old one may be asked for what only the new one has."""
    with client.get(f"/static/css/{address}") as answer:
        assert answer.headers["Cache-Control"] == kept


def test_who_takes_no_gzip_gets_the_file(client: FlaskClient):
    answer = client.get("/static/css/base.css", headers={"Accept-Encoding": "identity"})

    body = answer.data
    answer.close()
    assert "Content-Encoding" not in answer.headers
    assert body == (STATIC / "css" / "base.css").read_bytes() and "Accept-Encoding" in answer.vary


def test_only_files_that_are_there_are_sent(client: FlaskClient):
    for name in ("css/none.css", "../config.py", "css"):
        assert client.get(f"/static/{name}", headers=PACKED).status_code == 404


def test_the_stylesheets_of_a_page_come_as_one(client: FlaskClient):
    page = client.get("/desk/login").text

    answer = client.get("/static/css/all-public.css?v=1", headers=PACKED)

    whole = gzip.decompress(answer.data).decode()
    assert page.count('rel="stylesheet"') == 1
    places = [
        whole.index(rule) for rule in (":root {", ".form-control {", ".muted {", ".public {")
    ]  # one of each sheet
    assert places == sorted(places)
    assert "/*" not in whole.replace("/*!", "")
