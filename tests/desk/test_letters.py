"""Letters: taken back in time, done by hand, sent again; and notices to colleagues."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Message
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import ACKNOWLEDGE, Colleague, state
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one, perform


def deliveries(app: Flask, kind: str) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(kind=kind, to_staff=False).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows


def test_a_message_is_taken_back_before_it_leaves(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    page = priya.press(priya.case(reference), "/act/message", {"text": "It comes on Friday."})
    (letter,) = deliveries(app, "message")

    page = priya.press(page, f"/letters/{letter.id}/take-back")

    assert deliveries(app, "message")[0].state == "recalled"
    assert "Taken back before it left." in page.said
    with app.app_context():
        assert db.session.query(Message).filter_by(body="It comes on Friday.").one().recalled_at is not None
        db.session.rollback()
    assert f"/letters/{letter.id}/take-back" not in page.html
    for _time in range(2):  # until it is sent or discarded, however often the page is opened
        assert priya.case(reference).form("/act/message").value("text") == "It comes on Friday."


def test_another_letter_taken_back_becomes_a_task(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    (letter,) = deliveries(app, "acknowledged")

    page = priya.press(priya.case(reference), f"/letters/{letter.id}/take-back")

    assert "Write again, it was taken back before it left: acknowledgement." in page.said
    assert deliveries(app, "acknowledged")[0].state == "recalled"
    form = priya.form(reference, "acknowledge")
    assert [form.value("personal"), form.value("apology")] == [paths.ACKNOWLEDGED.personal, paths.ACKNOWLEDGED.apology]

    page = priya.send(form)

    assert "Write again" in page.said and "Done" in page.said and "Written again." in page.said


def test_whoever_left_no_way_is_told_nothing_and_the_desk_says_so(app: Flask, priya: Colleague):
    reference = file_one(app, email="", phone="", postal_address="")

    page = priya.act(reference, "acknowledge", ACKNOWLEDGE)

    assert "Kept on the case. Nobody could be told: they left no way to reach them." in page.said


def post_facts(app: Flask, colleague: Colleague, monday: time_machine.Traveller) -> None:
    """Print the newest letter about the facts, and say that it is in the post."""
    monday.shift(timedelta(minutes=5))
    newest = deliveries(app, "facts")[-1]
    colleague.press(colleague.open("/desk/deliveries"), f"/deliveries/{newest.id}/done")


def test_who_can_t_be_rung_is_written_to_twice_and_waiting_alone_is_no_attempt(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    on_paper = {"email": "", "phone": "", "postal_address": "1 Mill Lane, Keldmouth", "preferred_channel": "letter"}
    reference = paths.bring_to(app, Status.ASSESSED, **on_paper)
    priya, why = colleague("csr"), {"reason": "She does not answer."}
    page = priya.act(reference, "state-facts", {"concern_1": "It stood in the rain."})
    assert "It lies with the letters and calls until somebody prints it or rings." in page.said
    assert "No attempt of two is on record." in priya.act(reference, "go-on-unconfirmed", why, expect=422).said
    post_facts(app, priya, monday)
    monday.shift(timedelta(days=14))
    priya = colleague("csr")
    page = priya.act(reference, "go-on-unconfirmed", why, expect=422)
    words = "One attempt of two is on record. They are not to be rung: send it to them once more on another day."
    assert words in page.said

    priya.act(reference, "state-facts", {})
    post_facts(app, priya, monday)
    priya.act(reference, "go-on-unconfirmed", why)

    assert state(app, reference)[0] == "investigating"


@pytest.mark.parametrize(("field", "value"), [("state", "sent"), ("attempts", 1)])
def test_what_has_left_stays_sent(app: Flask, priya: Colleague, field: str, value: object):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    page = priya.case(reference)
    with doing(app):
        setattr(db.session.query(Delivery).filter_by(kind="acknowledged").one(), field, value)
    (letter,) = deliveries(app, "acknowledged")

    refused = priya.press(page, f"/letters/{letter.id}/take-back", expect=409)

    assert "It has already left. Write again instead." in refused.said


def test_receipts_wait_for_nobody_and_are_not_taken_back(app: Flask, priya: Colleague):
    reference = file_one(app)
    (receipt,) = deliveries(app, "received")

    assert priya.case(reference).find_form("/take-back") is None
    form = priya.form(reference, "note")
    answer = priya.browser.post(
        f"/desk/complaints/{reference}/letters/{receipt.id}/take-back", data={"csrf_token": form.value("csrf_token")}
    )
    assert answer.status_code == 409


def test_quality_assurance_takes_nothing_back(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    mina = colleague("qa")
    token = mina.form(reference, "note").value("csrf_token")
    (letter,) = deliveries(app, "acknowledged")

    answer = mina.browser.post(
        f"/desk/complaints/{reference}/letters/{letter.id}/take-back", data={"csrf_token": token}
    )

    assert answer.status_code == 403


def test_a_letter_shows_its_words_and_hides_its_link(app: Flask, priya: Colleague):
    reference = file_one(app)

    page = priya.open(priya.case(reference).link("/letters/1"))

    assert "[the customer's own link]" in page.said and "link.invalid" not in page.html
    assert "grace@example.com" in page.said


def test_a_letter_of_another_complaint_is_not_there(app: Flask, priya: Colleague):
    first, second = file_one(app), file_one(app)
    letters = deliveries(app, "received")

    assert priya.browser.get(f"/desk/complaints/{first}/letters/{letters[0].id}").status_code == 200
    assert priya.browser.get(f"/desk/complaints/{second}/letters/{letters[0].id}").status_code == 404


def test_people_without_mail_get_a_letter_or_a_call_with_a_day(app: Flask, priya: Colleague):
    call = file_one(app, email="", phone="07700 900118")
    letter = file_one(app, email="", phone="", postal_address="1 Mill Lane")
    page = priya.open("/desk/deliveries")
    assert "Call to make: receipt" in page.said and "Letter to print: receipt" in page.said
    assert call in page.said and letter in page.said

    page = priya.press(page, "/done")

    assert call not in page.said and letter in page.said
    assert "Receipt Done" in priya.case(call).said


def test_doing_it_twice_is_refused(app: Flask, priya: Colleague):
    file_one(app, email="", phone="07700 900118")
    page = priya.open("/desk/deliveries")
    priya.press(page, "/done")

    assert "This was done already." in priya.press(page, "/done", expect=409).said


def test_a_dead_letter_is_sent_again(app: Flask, helen: Colleague, priya: Colleague):
    reference = file_one(app)
    with doing(app):
        delivery = db.session.query(Delivery).filter_by(kind="received").one()
        delivery.state, delivery.attempts, delivery.last_error = "gave_up", 75, "The mailbox is full."
    page = helen.open("/desk/deliveries/failed")
    assert reference in page.said and "The mailbox is full." in page.said

    page = helen.press(page, "/send-again")

    (letter,) = deliveries(app, "received")
    assert (letter.state, letter.attempts, letter.last_error) == ("waiting", 0, "")
    assert "Every mail arrived." in page.said
    priya.open("/desk/deliveries/failed", expect=403)


def test_letters_of_a_restricted_case_are_on_nobody_elses_list(app: Flask, priya: Colleague, helen: Colleague):
    reference = file_one(app, email="", phone="07700 900118")
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))

    assert "Nothing to print, nobody to ring." in priya.open("/desk/deliveries").said
    assert reference in helen.open("/desk/deliveries").said


def count_beside(page: Page, path: str) -> list[str]:
    """The number at a link of the sidebar, where there is one."""
    link = next(link for link in page.root.of_class("sidebar-nav")[0].named("a") if link.given["href"] == path)
    return [node.said for node in link.of_class("nav-count")]


def test_notices_are_counted_until_they_are_seen(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    perform(app, reference, "message", "customer", d.Words("I found the bill."))
    page = priya.open("/desk/notices")
    assert "Grace Okafor wrote" in page.said and page.link(f"/desk/complaints/{reference}")
    assert count_beside(page, "/desk/notices") == ["1"]

    page = priya.press(page, "/desk/notices/seen")

    assert "You have seen them all." in page.said
    assert count_beside(page, "/desk/notices") == []


def test_looking_at_notices_marks_none(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    perform(app, reference, "message", "customer", d.Words("I found the bill."))

    priya.open("/desk/notices")

    assert "1 you have not seen." in priya.open("/desk/notices").said
