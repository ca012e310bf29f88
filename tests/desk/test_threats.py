"""“I feel threatened”: what to say, who comes, a record few read, a colleague asked how they are, closed ways."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from app.safety import rota
from tests.desk.conftest import Colleague, errors
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, csrf_of, doing, file_one
from tests.support.ways import close_ways

SWORE = "He said that he knows where I live."


@pytest.fixture
def house(app: Flask, monday: time_machine.Traveller) -> Flask:
    """Helen Marsh is on duty this week and next."""
    with doing(app):
        for weeks in (0, 1):
            rota.plan(MONDAY.date() + timedelta(weeks=weeks), actor_of("manager").id, None)
    return app


def letters(app: Flask, kind: str) -> list[Delivery]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Delivery).filter_by(kind=kind).order_by(Delivery.id)))
        db.session.expunge_all()
        db.session.remove()
    return found


@pytest.mark.requirement("000-21")
def test_one_press_gives_the_sentence_to_say_calls_a_manager_and_begins_the_record(
    house: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)

    page = priya.press(priya.case(reference), "/threatened")
    kept = priya.press(page, "/words", {"words": SWORE})

    assert "End it now" in page.said and "I am ending our talk now." in page.said
    assert "Called: Helen Marsh." in page.said
    assert [row.recipient_name for row in letters(house, "staff_called")] == ["Helen Marsh"]
    assert SWORE in kept.said
    assert SWORE in helen.open(page.path).said
    assert "Safety 2" in helen.open("/desk/").root.said
    assert "Priya Shah felt threatened and called a manager (Helen Marsh)" in priya.case(reference).said


@pytest.mark.requirement("000-21")
def test_one_deed_stands_first_and_each_button_says_what_it_does(house: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    page = priya.press(priya.case(reference), "/threatened")
    assert buttons(page) == [
        ("go", "I am safe: call nobody else"), ("soft", "A manager is with me: call nobody else"),
        ("bare", "Pressed by mistake"), ("soft", "Send it to the managers"), ("soft", "Ask me sooner"),
    ]  # fmt: skip
    called = helen.open(page.path)
    assert buttons(called)[:3] == [
        ("go", "I am coming"), ("soft", "Priya Shah is safe: call nobody else"),
        ("soft", "I have taken over: call nobody else"),
    ]  # fmt: skip
    assert "Where it happened is not said." in called.said and "I will say later" not in called.said

    priya.send(page.form("/end"), {"result": "over"})

    assert "Priya Shah ended the call. Priya Shah is safe" in helen.open(page.path).said
    assert buttons(priya.open(page.path))[1:] == [("go", "Send it to the managers"), ("soft", "Ask me sooner")]


def buttons(page: Page) -> list[tuple[str, str]]:
    """What may be pressed below the head of the page: how it looks, and its words."""
    found = [node for node in page.root.named("main")[0].named("button") if "btn" in node.given.get("class", "")]
    return [(node.given["class"].split()[1], node.said) for node in found]


@pytest.mark.requirement("000-21")
def test_the_proposal_and_the_incident_stand_beside_the_decision(
    house: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    priya.press(priya.press(priya.case(reference), "/threatened"), "/words", {"words": SWORE, "proposes": []})
    propose(priya, reference, reason="He came to the counter twice.", until="2026-12-18")

    page = helen.open(f"/desk/complaints/{reference}/act/decide-restriction")

    assert "To close Calls, theirs and ours; Coming to us in person What stays open By letter" in page.said
    assert "Until Friday 18 December" in page.said
    assert "Priya Shah wrote: He came to the counter twice." in page.said
    assert f"Priya Shah wrote: {SWORE}" in page.said
    refused = helen.act(reference, "decide-restriction", {"decision": "yes"}, expect=422)
    assert SWORE in refused.said
    assert SWORE not in colleague("other_manager").open(f"/desk/complaints/{reference}/act/message").said


@pytest.mark.requirement("000-21")
def test_what_happened_is_read_by_whoever_wrote_it_and_the_managers_alone(
    house: Flask, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague], client: FlaskClient
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    page = priya.press(priya.case(reference), "/threatened")
    priya.press(page, "/words", {"words": SWORE})
    address = page.path.split("?")[0]

    for who in ("other_csr", "qa", "admin"):
        colleague(who).open(address, expect=404)
    for reader in (priya, helen, colleague("other_csr")):
        assert SWORE not in reader.case(reference).said
    refused = helen.browser.post(
        f"{address}/words", data={"words": "Not so.", "csrf_token": csrf_of(helen.open(address).html)}
    )
    assert refused.status_code == 403
    assert SWORE not in track(house, client, reference).get(f"/complaint/{reference}").text
    assert not any(
        SWORE in row.text for kind in ("acknowledged", "received", "staff_called") for row in letters(house, kind)
    )


@pytest.mark.requirement("000-21")
def test_somebody_asks_the_colleague_how_they_are_on_the_next_working_day(
    house: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    priya, helen = colleague("csr"), colleague("manager")
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    page = priya.press(priya.case(reference), "/threatened")
    helen.press(helen.open(page.path), "/accept")
    sweep_once(house)
    assert "Ask Priya Shah how they are" not in helen.open("/desk/notices").said

    monday.shift(timedelta(days=1))
    sweep_once(house)
    sweep_once(house)
    priya, helen = colleague("csr"), colleague("manager")
    assert helen.open("/desk/notices").said.count("Ask Priya Shah how they are, by Tue 24 Nov: see Safety") == 1
    assert "Ask by Tue 24 Nov" in helen.open("/desk/safety").said

    empty = helen.press(helen.open(page.path), "/checked", {"checked": " "}, expect=422)
    assert "Write how they are, and what they need." in empty.said
    helen.press(helen.open(page.path), "/checked", {"checked": "She sleeps badly; we meet on Friday."})

    assert "She sleeps badly; we meet on Friday." in priya.open(page.path).said
    assert "Asked how they are" in helen.open("/desk/safety").said


def test_pressing_it_twice_is_one_record_and_it_takes_the_place_of_a_milder_call(house: Flask, priya: Colleague):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    milder = priya.press(priya.case(reference), "/upset")
    first = priya.press(priya.case(reference), "/threatened")
    again = priya.press(priya.case(reference), "/threatened")

    assert first.path == again.path
    assert len(letters(house, "staff_called")) == 2
    assert "A newer call took its place" in priya.open(milder.path).said


@pytest.mark.requirement("000-21")
def test_it_works_before_a_complaint_is_kept(house: Flask, priya: Colleague, helen: Colleague):
    page = priya.press(priya.open("/desk/complaints/new"), "/desk/threatened")
    priya.press(page, "/words", {"words": SWORE})

    assert SWORE in helen.open(page.path).said
    assert "Priya Shah" in helen.open("/desk/safety").said
    assert "Written down" in priya.open("/desk/incidents").said


def propose(who: Colleague, reference: str, **changes: object):
    answers = {"closed": ["telephone", "visit"], "open_way": "letter", "reason": "He swore at two of us.", **changes}
    return who.act(reference, "propose-restriction", answers)


@pytest.mark.requirement("000-21")
def test_ways_are_closed_by_a_manager_told_to_the_customer_and_enforced(
    house: Flask, priya: Colleague, helen: Colleague, client: FlaskClient
):
    reference = file_one(house, phone="07700 900181", preferred_channel="phone")
    assert reference in priya.open("/desk/calls").said
    propose(priya, reference)
    assert "Waits for a decision" in helen.open("/desk/safety").said
    form = helen.form(reference, "decide-restriction")
    assert form.value("until") == "2027-02-15" and form.value("open_way") == "letter"

    helen.send(form, {"decision": "yes", "reason": "It was the third time.", "told": "Our colleagues were afraid."})

    (letter,) = letters(house, "restricted")
    assert "Our colleagues were afraid." in letter.text and "You reach us by letter" in letter.text
    assert "we do not take or make telephone calls with you" in letter.text
    assert "complain about how we handle your complaint" in letter.text
    assert reference not in priya.open("/desk/calls").said
    case = priya.case(reference).said
    assert "Closed to them until Mon 15 Feb: the telephone, visits." in case
    assert "Helen Marsh closed the telephone and visits to Grace Okafor until Mon 15 Feb" in case
    assert "For now you reach us by letter until" in track(house, client, reference).get(f"/complaint/{reference}").text
    other = file_one(house, phone="+44 7700 900181", email="", preferred_channel="phone")
    sweep_once(house)
    assert "Closed to them until Mon 15 Feb" in priya.case(other).said
    assert other not in priya.open("/desk/calls").said


@pytest.mark.requirement("000-21")
def test_while_the_page_is_closed_nothing_is_written_there(house: Flask, client: FlaskClient):
    reference = file_one(house)
    close_ways(house, reference, "page")
    customer = track(house, client, reference)

    refused = customer.post(f"/complaint/{reference}/messages", {"text": "Again."})

    assert refused.status_code == 422 and "Writing here is closed. You reach us by letter" in refused.text
    page = customer.get(f"/complaint/{reference}").text
    assert "Writing here is closed for now." in page and "/messages" not in page


@pytest.mark.requirement("000-21")
def test_whoever_shares_a_telephone_with_somebody_keeps_every_way(house: Flask, priya: Colleague, client: FlaskClient):
    before = file_one(house, phone="07700 900181", name="Ann Good", email="ann@example.com")
    his = file_one(house, phone="07700 900181", name="Tom Bad", email="tom@example.com")
    close_ways(house, his, "telephone", "page")
    later = file_one(house, phone="07700 900181", name="Ann Good", email="ann@example.com")
    sweep_once(house)

    for reference in (before, later):
        customer = track(house, client, reference)
        assert "closed for now" not in customer.get(f"/complaint/{reference}").text
        assert customer.post(f"/complaint/{reference}/messages", {"text": "Hello."}).status_code == 303
    assert "Closed to them" not in priya.case(later).said


@pytest.mark.requirement("000-21")
def test_what_ends_on_one_complaint_stays_closed_by_another(
    house: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    first, second = (file_one(house, phone="07700 900181") for _ in range(2))
    close_ways(house, first, "telephone", until=date(2026, 12, 1))
    close_ways(house, second, "visit", until=date(2027, 2, 1))
    assert closed_to(house, first) == ("telephone,visit", "2027-02-01")

    monday.move_to(MONDAY.replace(month=12, day=3, hour=9))
    sweep_once(house)

    assert closed_to(house, first) == closed_to(house, second) == ("visit", "2027-02-01")
    assert letters(house, "unrestricted") == []
    assert "another complaint keeps ways closed" in colleague("csr").case(first).said
    colleague("manager").act(second, "end-restriction", {"reason": "He said sorry."})
    assert closed_to(house, first) == closed_to(house, second) == ("", "")
    assert len(letters(house, "unrestricted")) == 1


def closed_to(app: Flask, reference: str) -> tuple[str, str]:
    """The ways that are closed to the customer of this complaint, and until when."""
    with app.app_context():
        customer = by_reference(reference).customer
        found = (customer.closed_ways, customer.closed_until.isoformat() if customer.closed_until else "")
        db.session.remove()
    return found


def test_whoever_has_only_a_telephone_keeps_it(house: Flask, priya: Colleague):
    reference = file_one(house, email="", phone="07700 900181")

    answers = {"closed": ["telephone"], "open_way": "letter", "reason": "He swore."}
    refused = priya.act(reference, "propose-restriction", answers, expect=422)

    said = "Their telephone is the one way we can tell them anything. Ask for an address first."
    assert errors(refused) == [said]


@pytest.mark.requirement("000-21")
def test_whoever_proposed_it_does_not_decide_and_one_way_stays_open(
    house: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED)
    all_closed = helen.act(
        reference, "propose-restriction",
        {"closed": ["telephone", "page"], "open_way": "page", "reason": "He swore."}, expect=422,
    )  # fmt: skip
    assert errors(all_closed) == ["Choose a way that is not closed: one stays open."]
    propose(helen, reference)

    yes = {"decision": "yes", "reason": "Again.", "told": "Please write."}
    assert (
        "Somebody else than whoever proposed it decides."
        in helen.act(reference, "decide-restriction", yes, expect=403).said
    )
    colleague("other_manager").act(reference, "decide-restriction", {"decision": "no", "reason": "A warning first."})

    assert "closed no ways" in helen.case(reference).said
    assert letters(house, "restricted") == []


@pytest.mark.requirement("000-21")
def test_it_is_looked_at_again_and_ends_with_its_last_day(
    house: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(house, Status.ACKNOWLEDGED, phone="07700 900181")
    last, look = date(2026, 12, 18), date(2026, 12, 4)
    close_ways(house, reference, "telephone", "visit", until=last, review_on=look)

    monday.shift(timedelta(days=11))
    sweep_once(house)
    sweep_once(house)
    helen = colleague("manager")
    assert helen.open("/desk/notices").said.count("Look again at the ways that are closed to Grace Okafor") == 1
    helen.act(reference, "keep-restriction", {"reason": "He rang twice more.", "review_on": "2026-12-16"})

    monday.move_to(MONDAY.replace(month=12, day=18, hour=22))
    sweep_once(house)
    with house.app_context():
        assert by_reference(reference).customer.may_be_rung is False
        db.session.remove()
    monday.shift(timedelta(days=1))
    sweep_once(house)

    with house.app_context():
        assert by_reference(reference).customer.may_be_rung is True
        db.session.remove()
    assert len(letters(house, "unrestricted")) == 1
    assert "opened all ways to Grace Okafor again" in colleague("csr").case(reference).said


def track(app: Flask, client: FlaskClient, reference: str) -> Customer:
    """The customer with their page open."""
    return opened(app, Customer(client), reference)
