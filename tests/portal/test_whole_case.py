"""What somebody takes along of their case says all that its page says, in the same words and in their language."""

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.catalogue.models import GuaranteeVersion
from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.promises import of_complaint
from app.complaints.statuses import Status
from app.db import db
from app.remedies.models import Offer
from tests.calls.test_check_ins import check_in, plan
from tests.desk.test_calls_held import meet
from tests.portal.conftest import Customer, mailed_link, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one, perform
from tests.support.calls import at, book, can_ring, in_days
from tests.support.papers import Paper, read_paper
from tests.support.paths import bring_to

pytestmark = pytest.mark.usefixtures("monday")
ISOLATES = re.compile("[\u2066-\u2069]")


def taken(customer: Customer, reference: str) -> tuple[dict[str, Any], Paper]:
    """The data, and what can be read on the paper."""
    with customer.get(f"/complaint/{reference}/everything.zip") as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return json.loads(archive.read("case.json")), read_paper(archive.read("case.pdf"))


def without_spaces(words: str) -> str:
    return "".join(ISOLATES.sub("", words).split())


@pytest.mark.requirement("B-01", "001-17")
@pytest.mark.parametrize("status", list(Status))
def test_it_says_first_what_the_page_says_first(app: Flask, customer: Customer, status: Status, monday: Traveller):
    reference = bring_to(app, status)
    monday.shift(timedelta(minutes=5))
    page = opened(app, customer, reference).get(f"/complaint/{reference}").text

    case, paper = taken(customer, reference)

    lead = re.search(r'<p class="lead">(.*?)</p>', page, re.DOTALL)
    assert lead and without_spaces(case["where_it_stands"]) == without_spaces(words_of(lead[1]))
    assert without_spaces(case["where_it_stands"]) in without_spaces(paper.text)
    for note in case["beside_that"]:
        assert note["words"] in words_of(page) and note["more"] in words_of(page)


@pytest.mark.requirement("B-01", "B-13")
def test_calls_and_what_was_asked_for_stand_in_it(app: Flask, customer: Customer, monday: Traveller):
    can_ring(app)
    reference = file_one(app, phone="07700 900341")
    paths.acknowledge(app, reference)
    plan(app, reference)
    monday.shift(timedelta(days=3))
    perform(app, reference, "log_check_in", "csr", d.CheckInLogged(check_in(app), "Does it run?", "It hums."))
    book(app, reference, at(in_days(2), "14:00"))
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rang."))
    monday.shift(timedelta(minutes=5))
    opened(app, customer, reference)

    case, paper = taken(customer, reference)

    assert case["calls"]["booked"]["where"] == "07700 900341"
    planned, logged = case["calls"]["check_ins"]
    assert (planned["done"], logged["done"], logged["you_said"]) == (False, True, "It hums.")
    assert "You asked for a manager." in [row["words"] for row in case["beside_that"]]
    for words in (
        "rings you on 07700 900341", "We check in on", "Whether the new machine runs.", "We checked in on",
        "Does it run?", "You said: It hums.", "You asked for a manager.",
    ):  # fmt: skip
        assert words in words_of(customer.get(f"/complaint/{reference}").text) and words in paper.text, words


@pytest.mark.requirement("001-17", "001-20")
def test_while_we_talk_about_an_offer_its_date_waits_for_us_and_once_we_answered_for_them(
    app: Flask, customer: Customer, monday: Traveller
):
    reference = bring_to(app, Status.OFFERED)
    opened(app, customer, reference).act(reference, "let-us-talk", text="Could it be a voucher?")
    told = "waits while we talk about our offer; it was Mon 7 Dec"
    page = words_of(customer.get(f"/complaint/{reference}").text)
    case, paper = taken(customer, reference)
    assert f"Settle your complaint {told} Our clock stands still while the offer is open: after that the date" in page
    assert case["promises"][-1]["told"] == told and without_spaces(told) in without_spaces(paper.text)
    assert "your answer" not in page

    perform(app, reference, "message", "csr", d.Words("It can: we send you one of the same sum."))
    monday.shift(timedelta(minutes=15))

    page = words_of(opened(app, customer, reference).get(f"/complaint/{reference}").text)
    assert (
        "Settle your complaint waits for your answer; it was Mon 7 Dec Our clock stands still until you answer" in page
    )
    assert taken(customer, reference)[0]["promises"][-1]["told"] == "waits for your answer; it was Mon 7 Dec"


def test_words_of_others_end_where_they_end_beside_words_of_ours(app: Flask, customer: Customer):
    reference = file_one(app, phone="07700 900341")
    paths.acknowledge(app, reference)
    plan(app, reference)
    opened(app, customer, reference)
    customer.browser.set_cookie("language", "ar")

    _case, paper = taken(customer, reference)

    assert "Whether the new machine runs." in [line for page in paper.pages for line in page]


@pytest.mark.requirement("B-13", "004-11")
def test_what_they_answered_afterwards_is_theirs_as_well(app: Flask, customer: Customer):
    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    customer.get(mailed_link(app, "follow_up"))
    customer.act(reference, "answer", solved="yes", understood="partly", treated="2", mood="4", comment="Too slow.")
    customer.act(reference, "answer", solved="yes", understood="yes", treated="5", mood="5", comment="It sews.")
    customer.act(reference, "quote", words="They listened.", signed="first_name", agreed="y")

    case, paper = taken(customer, reference)

    (asked,) = case["afterwards"]
    assert [(row["understood"], row["treated"], row["words"]) for row in asked["answers"]] == [
        ("partly", 2, "Too slow."), ("yes", 5, "It sews."),
    ]  # fmt: skip
    assert (case["quote"]["words"], case["quote"]["named"]) == ("They listened.", "Grace")
    assert case["offers"][0]["agreed"]["how"] == "page"
    for words in (
        "You answered our questions on", "Too slow.", "In part", "Not well", "They listened.", "You accepted this on",
        "agreed for us.",
    ):  # fmt: skip
        assert words in paper.text, words


@pytest.mark.requirement("B-13")
def test_a_reason_of_ours_is_in_the_readers_language_and_lines_end_where_they_are_read(app: Flask, customer: Customer):
    reference = bring_to(app, Status.AGREED)
    opened(app, customer, reference)
    customer.browser.set_cookie("language", "ar")

    case, paper = taken(customer, reference)

    settle = case["promises"][-1]
    assert settle["moved"] and "You accepted our offer" not in json.dumps(case)
    assert "قبلت" in settle["moved"][0]["reason"] and "You accepted our offer" not in paper.text
    assert "⁨" not in paper.text and "☐" not in paper.text


@pytest.mark.requirement("B-13")
def test_a_joined_complaint_names_the_one_it_goes_on_with_and_nobody_elses(app: Flask, customer: Customer):
    reference = bring_to(app, Status.MERGED)
    opened(app, customer, reference)
    case, paper = taken(customer, reference)
    assert case["joined_with"] and f"Go on with complaint {case['joined_with']}" in paper.text

    with doing(app):
        into = db.session.get_one(Complaint, by_reference(reference).merged_into_id)
        into.customer.email = "somebody@example.net"
    assert taken(customer, reference)[0]["joined_with"] is None


@pytest.mark.requirement("B-01", "B-13")
def test_a_decision_from_before_it_was_opened_again_is_told_as_such(app: Flask, customer: Customer, monday: Traveller):
    reference = bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=5))
    opened(app, customer, reference)
    case, paper = taken(customer, reference)
    assert case["outcome_is_earlier"] is False and "before it was opened again" not in paper.text

    customer.act(reference, "not-right", text="It is not.")

    case, paper = taken(customer, reference)
    assert case["outcome"] and case["outcome_is_earlier"] is True
    assert "Our decision before it was opened again" in paper.text


@pytest.mark.requirement("B-13", "001-17")
def test_what_a_date_rests_on_is_told_as_on_the_page(app: Flask, customer: Customer):
    reference = bring_to(app, Status.INVESTIGATING)
    opened(app, customer, reference)
    counted = taken(customer, reference)[0]["why_then"]
    assert counted in words_of(customer.get(f"/complaint/{reference}").text)

    perform(app, reference, "ask_customer", "csr", d.Question("Which depot?", clock.now().date() + timedelta(days=5)))

    case, paper = taken(customer, reference)
    assert case["why_then"] is None and counted not in paper.text


@pytest.mark.requirement("B-13", "001-17")
def test_a_date_that_moved_within_its_day_is_told_by_its_times(app: Flask, customer: Customer):
    reference = bring_to(app, Status.ACKNOWLEDGED)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Send the film", at(in_days(2), "10:00")))
    with app.app_context():
        (promise,) = of_complaint(by_reference(reference).id)
        moved = d.PromiseMoved(promise.id, at(in_days(2), "16:00"), "The post is late.")
        db.session.remove()
    perform(app, reference, "move_promise", "csr", moved)

    _case, paper = taken(opened(app, customer, reference), reference)

    day = "Wednesday 25 November 2026, 10:00, and moved on Monday 23 November 2026 to 16:00: The post is late."
    assert f"It was promised for {day}" in paper.text


@pytest.mark.requirement("B-13")
def test_a_meeting_stands_under_a_heading_that_says_so(app: Flask, customer: Customer):
    can_ring(app)
    reference = bring_to(app, Status.ACKNOWLEDGED)
    meet(app, reference, at(in_days(1), "10:00"))
    opened(app, customer, reference)

    _case, paper = taken(customer, reference)

    heading = "By telephone and in person"
    assert heading in paper.text and heading in words_of(customer.get(f"/complaint/{reference}").text)


@pytest.mark.requirement("B-13")
def test_what_we_stand_for_goes_with_an_offer_that_holds(app: Flask, customer: Customer):
    reference = bring_to(app, Status.OFFERED)
    with doing(app):
        row = GuaranteeVersion(number=1, words="We stand for it.", is_on=True, written_at=clock.now())
        db.session.add(row)
        db.session.flush()
        db.session.query(Offer).one().guarantee_id = row.id
    case, paper = taken(opened(app, customer, reference), reference)
    assert case["offers"][0]["what_we_stand_for"] == "We stand for it." and "We stand for it." in paper.text

    customer.act(reference, "decline", reason="Too little.")

    case, paper = taken(customer, reference)
    assert case["offers"][0]["what_we_stand_for"] is None and "We stand for it." not in paper.text
