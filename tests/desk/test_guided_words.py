"""The words of a guided call: read back, written to them, kept as they were said; and nobody has to tell it twice."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.statuses import Status
from app.web import filters
from tests.desk.conftest import Colleague, in_days
from tests.desk.guided import add_scripts, begin, call_for_help, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile, letters
from tests.desk.test_managers_time import times, to_the_manager
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one, perform
from tests.support.calls import can_ring
from tests.support.remedies import add_remedy

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def _scripts(app: Flask, monday: Traveller) -> None:
    add_scripts(app)


@pytest.fixture
def customer(app: Flask) -> Customer:
    return Customer(app.test_client())


@pytest.mark.requirement("001-29", "001-36")
def test_for_whom_a_manager_rings_the_letter_and_their_page_keep_what_we_offered(
    app: Flask, priya: Colleague, customer: Customer
):
    reference = file_one(app)
    page = go(priya, to_the_wish(priya, begin(priya, reference)), can="no", why="That is above what I may give.")
    page = go(priya, page, remedy_1=remedy(page), words_1="We pay half.", amount_1="20")
    page = go(priya, page, answer="not_happy", feel="That is half.", then="another")
    page = go(priya, page, remedy_1=remedy(page), words_1="We pay most of it.", amount_1="30")
    page = go(priya, page, answer="not_happy", feel="Not that either.", then="manager")
    page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    letter = letters(app)[-1].text
    assert "We offered you this, and it was not what you need:" in letter
    assert letter.index("That is above what I may give.") < letter.index("- We pay half (£20.00).")
    assert letter.count("That is above what I may give.") == 1
    assert "- We pay most of it (£30.00)." in letter
    said = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    talk = said[said.index("Our conversation") :]
    for words in ("That is half.", "Not that either.", "We pay half. £20.00", "We pay most of it. £30.00"):
        assert talk.count(words) == 1, (words, talk)


@pytest.mark.requirement("001-30", "B-14")
def test_a_line_stays_as_it_was_said_and_what_stands_in_it_begins_a_sentence(app: Flask, priya: Colleague):
    can_ring(app)
    page = to_the_manager(priya, file_one(app))
    form = form_of(page)
    assert "Grace Okafor. One of our managers will ring you." in page.said
    page = go(priya, page, slot=times(page)[0], number="07700 900123", said=form.choices("said")[1])
    record = go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    assert "Grace Okafor. One of our managers will ring you. Which day" in record.said
    assert "Helen Marsh will ring you" not in record.said


@pytest.mark.requirement("001-36")
def test_a_day_that_has_passed_is_read_back_as_missed(
    app: Flask, colleague: Callable[[str], Colleague], monday: Traveller
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    due = casefile(app, reference).complaint.expected_at
    monday.move_to(due + timedelta(days=3))
    priya = colleague("csr")
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="unsure", feel="Hm.", then="open")
    page = go(priya, page, doing="", by="")

    assert step(page) == "confirm"
    missed = f"We said that it would be settled by {filters.long_day(due.date())}. That day has passed: say so first."
    assert missed in page.said


@pytest.mark.requirement("B-14")
def test_what_stays_aside_beside_an_agreement_is_not_read_back_as_an_offer(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="unsure", feel="Hm.", then="open")
    page = go(priya, page, doing="", by="")

    assert "What we talked about, and do not offer now We pay." in page.said and "This stays as it is:" in page.said
    page = go(priya, page)
    assert "Not offered now, and kept as a word of this talk: unsure" in page.said


@pytest.mark.requirement("003-09", "001-02")
def test_who_is_rung_again_has_told_it_already(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = priya.open(f"/desk/complaints/{reference}/guided-call").form("/guided-call")
    assert form.value("kind") == "complaint"
    page = begin(priya, reference)
    go(priya, page, press="drop", notes="It stood in the rain.")
    page = go(priya, priya.open(form_of(page).action), notes="It stood in the rain.\nNobody rang.")
    page = go(priya, page)
    page = go(priya, page, said="0")
    assert step(page) == "read_back" and "What you noted It stood in the rain. Nobody rang." in page.said
    page = go(priya, page, concern_1="It stood in the rain.", confirmed_1="yes", concern_2="")
    page = go(priya, page, said="1", notes="A new one.")
    assert form_of(page).value("wish"), "what they asked for at the question stands where it is listened to"

    page = go(priya, page)
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    go(priya, to_the_end(priya, go(priya, page, answer="happy", feel="Good.")), press="end")
    again = priya.open(f"/desk/complaints/{reference}/guided-call")
    assert again.form("/guided-call").value("kind") == "call_back"
    assert "What they told us" in again.said and "They need not tell it again." in again.said


@pytest.mark.requirement("002-19", "001-29")
def test_what_a_present_costs_us_is_ours_alone(app: Flask, priya: Colleague, customer: Customer):
    add_remedy(app, "A picture book", "gift", unit_cost=Decimal("18.00"))
    reference = file_one(app)
    page = go(priya, to_the_wish(priya, begin(priya, reference)), can="no", why="That is above what I may give.")
    page = go(priya, page, remedy_1=remedy(page, "A picture"), words_1="A picture book for her.", amount_1="18")
    page = go(priya, page, answer="not_happy", feel="She has it.", then="manager")
    page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    page = go(priya, page, doing="", by="", nature="Service issue", effect="She can't sew.")
    read = page.said[page.said.index("Read this to them") : page.said.index("When they have said yes")]
    assert "A picture book for her" in read and "18.00" not in read
    go(priya, go(priya, page), press="end")

    letter = letters(app)[-1].text
    assert "A picture book for her" in letter and "18.00" not in letter
    said = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert "A picture book for her" in said and "18.00" not in said


@pytest.mark.requirement("001-29", "B-14")
@pytest.mark.parametrize("reach", ["rings", "writes"])
def test_what_a_manager_takes_on_is_a_managers_task_and_they_are_told(
    app: Flask, priya: Colleague, helen: Colleague, reach: str
):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference, medium="in_person"))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="not_happy", feel="No.", then="manager")
    page = go(priya, page, reach=reach, when="Tuesday after four.", number="07700 900123")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    with doing(app):
        manager_id = actor_of("manager").id
    (task,) = [task for task in casefile(app, reference).tasks if task.words.startswith("A manager ")]
    assert task.owner_id == manager_id
    if reach == "rings":
        assert "A manager rings them: they were not happy with what we offered. By" in helen.open("/desk/notices").said
        page = helen.open("/desk/calls?view=mine").said
        assert "A manager rings them" in page and "Helen Marsh" in page


@pytest.mark.requirement("001-36", "B-14")
def test_a_talk_in_which_all_is_well_promises_nothing(app: Flask, priya: Colleague):
    typed = {"kind": "after_delivery", "medium": "telephone", "read_card": "yes", "name": "Imogen Hartley"}
    page = priya.press(priya.open("/desk/guided-calls/new"), "/guided-calls/new", {**typed, "phone": "07700 900555"})
    page = go(priya, go(priya, page, notes="Lovely."), press="well")

    assert step(page) == "thanks" and "I am glad that all is well." in page.said
    for words in ("hang up", "set going", "begins right now", "reference is"):
        assert words not in page.said
    record = go(priya, page, press="end")
    assert "I am glad that all is well." in record.said and "hang up" not in record.said


@pytest.mark.requirement("000-22", "001-02")
def test_why_a_call_is_due_stands_before_it_begins(app: Flask, priya: Colleague):
    reference = file_one(app)
    perform(app, reference, "ask_for_call", "customer", d.CallAsked("What the camera shows.", "07700 900123"))

    page = priya.open(f"/desk/complaints/{reference}/guided-call")

    assert "Why this call is due 1 What the camera shows." in page.said


@pytest.mark.requirement("000-21", "001-38")
def test_what_was_typed_stays_when_a_threat_was_pressed_by_mistake(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, file_one(app)))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="happy", feel="Good.")
    assert step(page) == "record"
    path = form_of(page).action

    incident = call_for_help(priya, page, "I feel threatened", doing="We pay the joiner.", by=in_days(9))
    priya.press(incident, "/mistake")

    kept = form_of(priya.open(path))
    assert (kept.value("doing"), kept.value("by")) == ("We pay the joiner.", in_days(9))
