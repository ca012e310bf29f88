"""Pages travel compressed, and neither their size nor their token tells anything about what stands in them."""

import gzip
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.web import squeezing
from app.web.masking import mask, unmask
from tests.support.apps import csrf_of, file_one

PACKED = {"Accept-Encoding": "gzip, br"}
ELSEWHERE = {**PACKED, "Sec-Fetch-Site": "cross-site"}


def test_pages_of_both_sides_and_refusals_are_sent_small(client: FlaskClient, staff: Callable[[str], FlaskClient]):
    helen = staff("manager")

    answers = [client.get(path, headers=PACKED) for path in ("/", "/complaints/new", "/desk/login", "/nowhere")]
    answers += [helen.get(path, headers=PACKED) for path in ("/desk/", "/desk/queue", "/desk/nowhere")]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 200, 404]
    for answer in answers:
        assert answer.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer.vary
        assert answer.content_length == len(answer.data) and b"</html>" in gzip.decompress(answer.data)


def test_who_takes_no_gzip_gets_the_page_as_it_is(client: FlaskClient):
    answer = client.get("/", headers={"Accept-Encoding": "gzip;q=0"})

    assert "Content-Encoding" not in answer.headers and "Accept-Encoding" in answer.vary
    assert "</html>" in answer.text


def test_asked_for_its_head_alone_a_page_says_the_same_and_sends_nothing(client: FlaskClient):
    answer = client.head("/", headers=PACKED)

    assert answer.status_code == 200 and answer.headers["Content-Encoding"] == "gzip" and answer.data == b""


def test_one_page_is_not_always_equally_long(client: FlaskClient):
    answers = [client.get("/how-we-handle-complaints", headers=PACKED).data for _ in range(8)]

    assert len({gzip.decompress(answer) for answer in answers}) == 1
    assert len({len(answer) for answer in answers}) > 1
    assert max(map(len, answers)) - min(map(len, answers)) <= squeezing.MOST_PADDING


def test_files_and_small_answers_are_left_alone(app: Flask, staff: Callable[[str], FlaskClient]):
    helen, reference = staff("manager"), file_one(app)
    page = b"<!doctype html><p>Sent by somebody.</p>" * 100
    form = f"/desk/complaints/{reference}/act/note"
    sent = {"text": "See the file.", "files": (io.BytesIO(page), "page.txt")}
    helen.post(form, data={**sent, "csrf_token": csrf_of(helen.get(form).text)})

    file = helen.get(f"/desk/complaints/{reference}/files/1", headers=PACKED)
    moved = helen.get("/desk", headers=PACKED)

    content = file.data
    file.close()
    assert file.status_code == 200 and "Content-Encoding" not in file.headers and content == page
    assert moved.status_code == 308 and "Content-Encoding" not in moved.headers


def test_another_site_learns_no_size_of_what_our_cookie_opens(client: FlaskClient, staff: Callable[[str], FlaskClient]):
    assert "Content-Encoding" not in staff("csr").get("/desk/queue?q=guess", headers=ELSEWHERE).headers
    assert client.get("/", headers=ELSEWHERE).headers["Content-Encoding"] == "gzip"


def test_a_page_carries_its_token_masked_anew_and_every_mask_opens(client: FlaskClient):
    pages = [client.get("/desk/login").text for _ in range(2)]
    first, second = (csrf_of(page) for page in pages)

    answers = [_send(client, token) for token in (first, second, first)]

    assert first != second and unmask(first) != first
    assert not any(first[start : start + 12] in second for start in range(0, len(first), 12))
    assert [answer.status_code for answer in answers] == [422] * 3


@pytest.mark.parametrize(
    "damage", [unmask, lambda token: token[:-4], lambda token: token[::-1], str.lower, lambda _: ""]
)
def test_a_damaged_or_unmasked_token_is_refused_and_keeps_what_was_typed(
    client: FlaskClient, damage: Callable[[str], str]
):
    answer = _send(client, damage(csrf_of(client.get("/desk/login").text)))

    assert answer.status_code == 400 and "Send it once more" in answer.text and "csr@example.org" in answer.text


def test_a_token_of_another_browser_is_refused(app: Flask, client: FlaskClient):
    client.get("/desk/login")
    foreign = csrf_of(app.test_client().get("/desk/login").text)

    assert _send(client, foreign).status_code == 400


@pytest.mark.parametrize("token", ["", "a", "é", "\ud800", "AAA", "====", "/w==", "-_-_"])
def test_anything_may_come_back_as_a_token(token: str):
    assert unmask(token) != token or not token


def test_masks_come_off():
    assert unmask(mask("a.token-of_ours")) == "a.token-of_ours"


def _send(browser: FlaskClient, token: str) -> TestResponse:
    return browser.post(
        "/desk/login", data={"email": "csr@example.org", "password": "a wrong one", "csrf_token": token}
    )
