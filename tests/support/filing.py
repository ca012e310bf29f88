"""Filing a complaint the way a customer's browser does: step by step through the form, then one press."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.support.visitors import Answer, Visitor

START = "/complaints/new"
SEND = "/complaints"
MOST_STEPS = 8
REFERENCE = re.compile(r"\bC-[0-9A-HJ-NP-Z]{4}-[0-9A-HJ-NP-Z]{4}\b")


@dataclass(frozen=True)
class Ready:
    """A form with every answer given, before the press: sending it again is sending the same form."""

    cookies: Mapping[str, str]
    fields: Mapping[str, str]


def answers(**changes: str) -> dict[str, str]:
    """What a customer says, by the names of the fields; `about` is a category's key."""
    return {
        "about": "parcels",
        "happened": "My parcel was left in the rain and the sewing machine inside is ruined.",
        "expected": "A knock on the door.",
        "desired": "Pay for the repair.",
        "mood": "2",
        "occurred": "Last Tuesday",
        "name": "Grace Okafor",
        "email": "grace@example.net",
        **changes,
    }


def prepare(visitor: Visitor, said: Mapping[str, str]) -> Ready:
    """Walk through the steps up to the page that shows all answers."""
    page = visitor.get(START)
    for _ in range(MOST_STEPS):
        form = page.form()
        if form.action == SEND:
            return Ready(dict(visitor.cookies), form.fields)
        page = take_step(visitor, form.action or START, form.filled(said))
    raise AssertionError("the form has no end")


def prepared(port: int, said: Mapping[str, str]) -> Ready:
    """The same by somebody who comes only for that."""
    with Visitor(port) as visitor:
        return prepare(visitor, said)


def take_step(visitor: Visitor, action: str, fields: Mapping[str, str]) -> Answer:
    """Send one step, and the page it leads to."""
    answer = visitor.post(action, fields)
    assert answer.status == 303, f"{action} answered {answer.status}: {answer.text[:2000]}"
    return visitor.follow(answer, action)


def send(visitor: Visitor, ready: Ready) -> Answer:
    """Press the button, as a browser does that is still on that page: its cookies are those of the page."""
    visitor.cookies = dict(ready.cookies)
    return visitor.post(SEND, ready.fields)


def reference_on(page: Answer) -> str:
    """The reference that a receipt shows."""
    found = REFERENCE.search(page.text)
    assert found, f"no reference on the page (status {page.status}): {page.text[:2000]}"
    return found.group()


def file_complaint(visitor: Visitor, **said: str) -> str:
    """The whole way; returns the reference on the receipt."""
    answer = send(visitor, prepare(visitor, answers(**said)))
    assert answer.status == 303, f"sending answered {answer.status}: {answer.text[:2000]}"
    return reference_on(visitor.follow(answer, SEND))
