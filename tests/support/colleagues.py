"""Colleagues without an account, who answer by the link in their mail; and routes that name them."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app import sealing
from app.catalogue import queries as catalogue
from app.catalogue import routes
from app.catalogue.routes import ContactTerms
from app.complaints import details as d
from app.db import db
from app.outbox.models import Delivery
from tests.journeys.pages import Page, read_page
from tests.support.apps import doing, perform
from tests.support.paths import an_offer

LEADER, ENGINEER = "Karl Voss", "Ines Duarte"


def address_of(name: str) -> str:
    return f"{name.split()[0].lower()}@example.org"


def a_route(app: Flask, *names: str, nature: str = "Service issue") -> dict[str, int]:
    """A route of that nature, in this order; returns the contacts' ids by name."""
    with doing(app):
        found = {name: routes.add_contact(ContactTerms("leader", name, "Depot", address_of(name))).id for name in names}
        place = catalogue.organisation().natures.index(nature)
        routes.set_route(routes.of_nature(place), list(found.values()))
    return found


def ask(app: Flask, reference: str, contact_id: int | None = None, who: str = "csr", **more: Any) -> None:
    """Ask a contact, or somebody by name, by the action itself."""
    with app.app_context():
        due_on = an_offer(days=5).until
        db.session.remove()
    values = {"kind": "facts", "questions": "What did you see?", "due_on": due_on, "contact_id": contact_id, **more}
    perform(app, reference, "ask_colleague", who, d.ColleagueAsked(**values))


def mails_to(app: Flask, name: str) -> list[Delivery]:
    """Every mail to somebody who was asked, the oldest first."""
    with app.app_context():
        statement = db.select(Delivery).where(Delivery.recipient == address_of(name)).order_by(Delivery.id)
        found = list(db.session.scalars(statement))
        db.session.expunge_all()
        db.session.remove()
    return found


def link_of(delivery: Delivery, app: Flask) -> str:
    """The address that the link of a mail leads to."""
    assert delivery.link_sealed is not None
    with app.app_context():
        return f"/asked/{sealing.unseal(delivery.link_sealed)}"


@dataclass
class Guest:
    """Somebody whom we asked, with a browser of their own and no account."""

    app: Flask
    name: str
    browser: FlaskClient

    @classmethod
    def of(cls, app: Flask, name: str) -> "Guest":
        return cls(app, name, app.test_client())

    def follow(self, expect: int = 303) -> Page:
        """Open the link of their last mail, and what it leads to."""
        answer = self.browser.get(link_of(mails_to(self.app, self.name)[-1], self.app))
        assert answer.status_code == expect, answer.text[:500]
        if expect != 303:
            return read_page(answer.status_code, "", answer.text)
        shown = self.browser.get(answer.headers["Location"])
        return read_page(shown.status_code, answer.headers["Location"], shown.text)

    def send(self, page: Page, expect: int = 303, button: str = "", **answers: str) -> Page:
        """Send the form that has a field for words, or the one whose button says `button`."""
        wanted = (form for form in page.forms if (button in form.node.said if button else "words" in form.names))
        form = next(wanted)
        answer = self.browser.post(page.path, data=dict(form.filled(answers)))
        assert answer.status_code == expect, re.sub(r"<[^>]+>", " ", answer.text)[:2000]
        if expect == 303:
            shown = self.browser.get(answer.headers["Location"])
            return read_page(shown.status_code, answer.headers["Location"], shown.text)
        return read_page(answer.status_code, page.path, answer.text)
