"""A colleague at the desk: opens pages, fills in the forms that are on them, presses their buttons."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from app import clock
from app.complaints.details import StoredFile
from app.db import db
from app.web import uploads
from tests.journeys.pages import Form, Page, read_page
from tests.support.apps import by_reference

Answers = dict[str, Any]


@dataclass
class Colleague:
    browser: FlaskClient

    def open(self, path: str, expect: int = 200) -> Page:
        answer = self.browser.get(path)
        assert answer.status_code == expect, answer.text[:2000]
        return read_page(answer.status_code, path, answer.text, answer.headers)

    def case(self, reference: str) -> Page:
        return self.open(f"/desk/complaints/{reference}")

    def form(self, reference: str, slug: str) -> Form:
        return self.open(f"/desk/complaints/{reference}/act/{slug}").form(f"/act/{slug}")

    def send(self, form: Form, answers: Answers | None = None, expect: int = 303) -> Page:
        """Fill a form in as a person would, and send it; returns what is shown then."""
        pairs = form.filled(answers or {})
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        answer = self.browser.post(form.action, data=data)
        assert answer.status_code == expect, read_page(answer.status_code, "", answer.text).said[:2000]
        return self._shown(answer, form.action)

    def act(self, reference: str, slug: str, answers: Answers | None = None, expect: int = 303) -> Page:
        return self.send(self.form(reference, slug), answers, expect)

    def press(self, page: Page, action: str, answers: Answers | None = None, expect: int = 303) -> Page:
        """Send the form on `page` whose address ends with `action`."""
        return self.send(page.form(action), answers, expect)

    def _shown(self, answer: TestResponse, path: str) -> Page:
        if answer.status_code == 303:
            return self.open(answer.headers["Location"])
        return read_page(answer.status_code, path, answer.text, answer.headers)


@pytest.fixture
def colleague(staff: Callable[[str], FlaskClient]) -> Callable[[str], Colleague]:
    """`colleague("csr")` has signed in."""
    return lambda who: Colleague(staff(who))


@pytest.fixture
def priya(colleague: Callable[[str], Colleague]) -> Colleague:
    """A representative, who handles the complaints of `tests.support.paths`."""
    return colleague("csr")


@pytest.fixture
def helen(colleague: Callable[[str], Colleague]) -> Colleague:
    """A manager."""
    return colleague("manager")


@pytest.fixture
def uploaded(app: Flask) -> Callable[[], StoredFile]:
    """A file that was sent, on disk."""

    def take() -> StoredFile:
        with app.app_context():
            sent = FileStorage(io.BytesIO(b"A note on the door."), filename="note.txt")
            stored = uploads.take([sent], uploads.room())[0][0]
        return StoredFile(stored.name, stored.media_type, stored.size, stored.sha256, stored.stored_as)

    return take


def offered(page: Page, reference: str) -> set[str]:
    """The actions that a case page offers."""
    mark = f"/desk/complaints/{reference}/act/"
    addresses = [*page.links, *(form.action for form in page.forms)]
    return {address.split(mark)[1].split("?")[0] for address in addresses if mark in address}


ACKNOWLEDGE = {
    "personal": "Your late mother's machine stood in the rain for an hour.",
    "apology": "I am sorry. We left it there.",
}
ASSESS = {"nature": "Service issue", "impact": "2", "urgency": "3", "effect": "She can't sew.", "others": "no"}
SPOKEN = {"spoken_channel": "telephone", "spoken_words": "Yes, do that."}


def state(app: Flask, reference: str) -> tuple[str, int]:
    """Status and version."""
    with app.app_context():
        complaint = by_reference(reference)
        found = (complaint.status, complaint.version)
        db.session.rollback()
    return found


def errors(page: Page) -> list[str]:
    return [link.said for node in page.root.of_class("error-summary") for link in node.named("li")]


def found_for(form: Form) -> Answers:
    """The same finding and outcome for every concern a letter's form asks about, and for the whole, with an apology."""
    outcomes = {name: "upheld" for name in form.names if name.startswith("outcome")}
    said = {name: "The scan shows it." for name in form.names if name.startswith("finding_")}
    return outcomes | said | ({"apology": "I am sorry."} if "kind" in form.names else {})


def in_days(days: int) -> str:
    return (clock.now() + timedelta(days=days)).date().isoformat()


def a_file(content: bytes, name: str):
    return io.BytesIO(content), name
