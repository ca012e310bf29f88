"""Once a complaint was removed, whatever link of a mail about it somebody still has says that, and nothing fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import clock, sealing
from app.complaints import details as d
from app.complaints import own_data
from app.complaints.letters import KINDS
from app.complaints.statuses import Status
from app.db import db
from app.outbox.draft_links import PURPOSE as DRAFT_LINK
from app.outbox.models import Delivery, State
from app.outbox.service import mint_link
from tests.desk.test_removal import press, send_all
from tests.desk.test_removal_waits import proposed
from tests.portal.conftest import Customer, words_of
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.colleagues import LEADER, Guest, a_route, ask, link_of, mails_to
from tests.support.paths import bring_to

pytestmark = [pytest.mark.requirement("B-35")]
Browsers = Callable[[str], FlaskClient]
PURPOSES = sorted({rule.purpose for rule in KINDS.values()} | {DRAFT_LINK})
ASKING = {"address": "/new-address", "not_me": "/not-me", "own_data": "/my-data"}
"""Pages that ask whoever opened the link, by its purpose."""
SAID = "This complaint was removed"


def letters_of(app: Flask, reference: str) -> dict[str, int]:
    """For every purpose a mail with a link about this complaint, as they were sent to its customer."""
    with doing(app):
        complaint, at, found = by_reference(reference), clock.now(), {}
        for purpose in PURPOSES:
            letter = Delivery(
                kind="received", about=complaint.id, state=State.SENT, recipient=complaint.customer.email,
                subject="Yours", text="Grace", message_id=f"<{purpose}@localhost>", created_at=at, next_try_at=at,
            )  # fmt: skip
            mint_link(letter, purpose, at + timedelta(days=5))
            db.session.add(letter)
            db.session.flush()
            found[purpose] = letter.id
    return found


def links_of(app: Flask, letters: dict[str, int]) -> dict[str, str]:
    with app.app_context():
        sealed = {purpose: db.session.get_one(Delivery, number).link_sealed for purpose, number in letters.items()}
        db.session.remove()
        return {purpose: f"/t/{sealing.unseal(secret or b'')}" for purpose, secret in sealed.items()}


def ended(app: Flask, letters: dict[str, int], **ends: object) -> None:
    with doing(app):
        for number in letters.values():
            for name, value in ends.items():
                setattr(db.session.get_one(Delivery, number), name, value)


def test_every_link_says_that_it_was_removed_however_it_had_ended(app: Flask, staff: Browsers):
    reference = proposed(app, staff)
    perform(app, reference, "ask_address", "customer", d.AddressAsked("grace.new@example.org"))
    send_all(app)
    letters = letters_of(app, reference)
    links = links_of(app, letters)
    left_open = {purpose: Customer(app.test_client()) for purpose in ASKING}
    for purpose, visitor in left_open.items():
        assert visitor.get(links[purpose]).location == ASKING[purpose]
    of_copy = {own_data.COPY: letters[own_data.COPY]}
    ended(app, of_copy, link_revoked_at=clock.now())  # while it works nothing is removed
    assert press(staff("other_manager"), reference, "remove-words", understood="y")[0] == 303

    states = (
        {"link_revoked_at": None},
        {"link_expires_at": clock.now() - timedelta(days=1)},
        {"link_revoked_at": clock.now()},
    )
    for state in states:
        ended(app, letters, **state)
        for purpose, link in links.items():
            answer = Customer(app.test_client()).browser.get(link, follow_redirects=True)
            assert answer.status_code == 410 and SAID in words_of(answer.text), (purpose, state)
            assert reference in answer.text and "Send me a new link" not in answer.text
    for purpose, visitor in left_open.items():
        for answer in (visitor.get(ASKING[purpose]), visitor.post(ASKING[purpose], {})):
            assert answer.status_code == 410 and SAID in words_of(answer.text), purpose
    go_on = left_open["address"].post("/complaints/new/go-on", {"token": links[DRAFT_LINK].rpartition("/")[2]})
    assert go_on.status_code == 410 and SAID in words_of(go_on.text)


def test_a_link_to_confirm_an_address_that_nobody_asked_for_changes_nothing(app: Flask, customer: Customer):
    reference = file_one(app)
    link = links_of(app, letters_of(app, reference))["address"]

    page = customer.browser.get(link, follow_redirects=True)
    asked = customer.post("/new-address", {"whose": "0" * 16})

    assert page.status_code == 410 and "This link changes nothing any more." in words_of(page.text)
    assert asked.status_code == 409


def test_whoever_was_asked_about_it_reads_that_it_is_settled(app: Flask, staff: Browsers):
    """Also on a page that stands open; what they write there comes back to them."""
    reference = bring_to(app, Status.INVESTIGATING)
    ask(app, reference, a_route(app, LEADER)[LEADER])
    guest = Guest.of(app, LEADER)
    link, page = link_of(mails_to(app, LEADER)[-1], app), guest.follow()
    perform(app, reference, "withdraw", "customer", d.Withdrawal(True, ""))
    proposed(app, staff, reference)
    assert press(staff("other_manager"), reference, "remove-words", understood="y")[0] == 303

    late = guest.send(page, 409, words="It stood in the rain.")
    again = app.test_client().get(link, follow_redirects=True)

    assert "It stood in the rain." in late.said
    for said in (late.said, words_of(again.text)):
        assert "We no longer need this from you." in said or "This is settled." in said, said
