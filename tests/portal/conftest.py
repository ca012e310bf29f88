"""A customer at the browser: fills in the form step by step, follows links from mails, opens complaints."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import sealing
from app.db import db
from app.outbox.models import Delivery
from tests.support.apps import by_reference, csrf_of, doing

ANSWERS: dict[str, dict[str, Any]] = {
    "about": {"about": "parcels"},
    "words": {
        "happened": "My parcel was left in the rain.\r\nThe machine is ruined.",
        "expected": "A knock on the door.",
        "desired": "Pay for the repair.",
        "mood": "2",
    },
    "details": {"occurred": "Tuesday, about 6 pm", "order_number": "NP 4471", "in_danger": "no"},
    "you": {"name": "Grace Okafor", "email": "grace@example.com", "phone": "", "postal_address": ""},
}
PATHS = {"about": "/complaints/new", **{step: f"/complaints/new/{step}" for step in ("words", "details", "you")}}


@dataclass
class Customer:
    """One person with one browser."""

    browser: FlaskClient
    pages: list[str] = field(default_factory=list)

    def get(self, path: str) -> TestResponse:
        return self.browser.get(path)

    def post(self, path: str, data: dict[str, Any], page: str = "/follow", **more: Any) -> TestResponse:
        """Send a form as the page at `page` would, with what that carries of whom it was drawn for."""
        drawn = self.browser.get(page).text
        whose = re.search(r'name="whose" value="(\w*)"', drawn)
        carried = {"csrf_token": csrf_of(drawn)} | ({"whose": whose[1]} if whose else {})
        return self.browser.post(path, data={**carried, **data}, **more)

    def answer(self, step: str, **changes: Any) -> TestResponse:
        """Send one step of the complaint form."""
        return self.post(PATHS[step], {**ANSWERS[step], **changes}, PATHS[step])

    def fill_in(self, **changes: dict[str, Any]) -> None:
        """All four steps; `words={...}` and the like change single answers."""
        for step in ANSWERS:
            response = self.answer(step, **changes.get(step, {}))
            assert response.status_code == 303, response.text

    def sending(self) -> dict[str, str]:
        """The hidden fields of the check page."""
        page = self.get("/complaints/new/check").text
        return {"csrf_token": csrf_of(page), "ticket": hidden(page, "ticket"), "homepage": ""}

    def send(self, **changes: str) -> TestResponse:
        return self.browser.post("/complaints", data={**self.sending(), **changes})

    def file(self, **changes: dict[str, Any]) -> "Receipt":
        """Fill in, send, and read the receipt."""
        self.fill_in(**changes)
        assert self.send().status_code == 303
        return self.receipt()

    def receipt(self) -> "Receipt":
        page = self.get("/complaints/receipt").text
        code = re.search(r'class="code">([A-Z2-7 ]+)<', page)
        reference = re.search(r"C-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
        assert code and reference, page
        return Receipt(reference[0], code[1], page)

    def open(self, reference: str, code: str) -> TestResponse:
        return self.post("/follow", {"reference": reference, "proof": code})

    def act(self, reference: str, slug: str, **data: Any) -> TestResponse:
        """Send a form of the tracking page, or of a page it leads to."""
        return self.post(f"/complaint/{reference}/{slug}", data, f"/complaint/{reference}")


@dataclass(frozen=True)
class Receipt:
    reference: str
    code: str
    page: str


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


@pytest.fixture
def stranger(app: Flask) -> Customer:
    """Somebody else, in another browser."""
    return Customer(app.test_client())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found.group(1)


def mailed_link(app: Flask, kind: str, **criteria: Any) -> str:
    """The path in the newest mail of this kind, as its reader would follow it."""
    with app.app_context():
        found = db.session.query(Delivery).filter_by(kind=kind, **criteria).order_by(Delivery.id.desc()).first()
        assert found is not None and found.link_sealed is not None, kind
        path = f"/t/{sealing.unseal(found.link_sealed)}"
        db.session.remove()
    return path


def opened(app: Flask, customer: Customer, reference: str) -> Customer:
    """The customer with this complaint open, by a code of its own."""
    code = sealing.new_code()
    with doing(app):
        by_reference(reference).code_hash = sealing.digest(sealing.plain_code(code))
    assert customer.open(reference, code).status_code == 303
    return customer


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def _part(self, tag: str) -> None:
        """Elements part words, but the one that only keeps their direction."""
        if tag != "bdi":
            self.words.append(" ")


def words_of(page: str) -> str:
    """What a page says, entities read and spaces made single."""
    reader = _Words()
    reader.feed(page)
    return " ".join("".join(reader.words).split())
