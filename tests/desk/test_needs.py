"""What people need from us: recorded with purpose and basis, read by a few, and a reminder to whoever acts."""

from collections.abc import Callable

import pytest
from flask import Flask

from app import clock
from app.accounts.models import User
from app.complaints import details as d
from app.complaints import search
from app.complaints.models import Event, Message, Need
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import ASSESS, Colleague, errors, in_days
from tests.support import paths
from tests.support.apps import actor_of, address_of, by_reference, doing, file_one, perform

RING = {"kinds": ["ring"], "meaning": "She can't read our letters since the stroke.", "purpose": "reach",
        "basis": "consent", "consent_how": "said"}  # fmt: skip
MONEY = {**RING, "kinds": ["money", "time"], "meaning": "The rent has bounced.", "purpose": "fairness"}
ONLY_THAT = "There are needs to look after. Ask Priya Shah or a manager before you ring or write."


@pytest.fixture
def reference(app: Flask) -> str:
    """Handled by "csr", not assessed yet."""
    return paths.bring_to(app, Status.ACKNOWLEDGED)


def test_the_handler_reads_on_gold_what_it_asks_with_purpose_and_basis(reference: str, priya: Colleague):
    page = priya.act(reference, "record-needs", RING)

    note = next(node.said for node in page.root.of_class("note-inside"))
    assert note.startswith("Ring, do not write. She can't read our letters since the stroke.")
    assert "Rather be rung than written to. To reach them in a way that works. They agree (they said so)." in note
    assert "Priya Shah" in note


def test_what_a_customer_chose_is_read_with_the_language_they_named(app: Flask, reference: str, priya: Colleague):
    told = d.Needs(("language", "time"), "reach", "consent", "After three.", "written", language="Turkish")
    perform(app, reference, "change_needs", "customer", d.NeedsChanged(told))

    said = priya.case(reference).said

    assert "Their language: Turkish. After three." in said
    assert "They told us themselves" in said


def test_others_learn_only_that_there_is_something_and_whom_to_ask(
    reference: str, priya: Colleague, colleague: Callable[[str], Colleague]
):
    priya.act(reference, "record-needs", RING)

    for who in ("other_csr", "qa", "admin"):
        said = colleague(who).case(reference).said
        assert ONLY_THAT in said and "stroke" not in said and "Rather be rung" not in said, who


def test_managers_and_the_deputy_of_an_absent_handler_read_it(
    app: Flask, reference: str, priya: Colleague, helen: Colleague, colleague: Callable[[str], Colleague]
):
    priya.act(reference, "record-needs", RING)
    with doing(app):
        user = db.session.query(User).filter_by(email=address_of("csr")).one()
        user.away_until, user.deputy_id = clock.now().replace(year=2090), actor_of("other_csr").id

    assert "since the stroke" in helen.case(reference).said
    assert "since the stroke" in colleague("other_csr").case(reference).said


def test_whoever_takes_it_down_need_not_handle_the_case(
    reference: str, priya: Colleague, colleague: Callable[[str], Colleague]
):
    page = colleague("qa").act(reference, "record-needs", RING)

    assert "since the stroke" not in page.said and ONLY_THAT in page.said
    assert "since the stroke" in priya.case(reference).said


def test_before_anybody_has_the_case_it_says_to_take_it_on(app: Flask, colleague: Callable[[str], Colleague]):
    reference = file_one(app)

    page = colleague("other_csr").act(reference, "record-needs", RING)

    words = "There are needs to look after. Take it on, or ask a manager, before you ring or write."
    assert words in page.said


@pytest.mark.any_database
@pytest.mark.parametrize("slug", ["message", "log-call", "promise", "assess"])
def test_the_page_of_each_action_reminds_of_it(reference: str, priya: Colleague, slug: str):
    priya.act(reference, "record-needs", RING)

    page = priya.open(f"/desk/complaints/{reference}/act/{slug}")

    assert "Ring, do not write. She can't read our letters since the stroke." in page.said


def test_a_colleague_who_may_not_read_it_is_reminded_to_ask(
    reference: str, priya: Colleague, colleague: Callable[[str], Colleague]
):
    priya.act(reference, "record-needs", RING)

    page = colleague("other_csr").open(f"/desk/complaints/{reference}/act/message")

    assert ONLY_THAT in page.said and "stroke" not in page.said


def test_it_stands_neither_in_the_log_nor_among_the_words_nor_in_the_search(
    app: Flask, reference: str, priya: Colleague
):
    priya.act(reference, "record-needs", RING)

    with app.app_context():
        event = db.session.query(Event).filter_by(action="record_needs").one()
        need = db.session.query(Need).one()
        assert event.facts == {"need": need.id}
        assert not any("stroke" in message.body for message in db.session.query(Message))
        assert search.find("stroke").ids == ()
        db.session.remove()
    assert "Priya Shah recorded what they need" in priya.case(reference).said


def test_needs_raise_the_severity_of_the_next_assessment_and_say_why(reference: str, priya: Colleague):
    priya.act(reference, "record-needs", MONEY)
    page = priya.open(f"/desk/complaints/{reference}/act/assess")
    assert "What they need raises it to High." in page.said

    page = priya.act(reference, "assess", {**ASSESS, "impact": "1", "urgency": "1"})

    assert "High because of what they need. Impact and urgency give Low." in page.said


def test_needs_that_are_found_later_raise_it_at_once(reference: str, priya: Colleague):
    priya.act(reference, "assess", {**ASSESS, "impact": "1", "urgency": "1"})

    page = priya.act(reference, "record-needs", MONEY)

    assert "High because of what they need. Impact and urgency give Low." in page.said
    assert "Priya Shah recorded what they need, and it is high now, before low" in page.said


def test_danger_and_needs_together_raise_it_as_far_as_the_stronger(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "record-needs", MONEY)

    page = priya.act(reference, "assess", {**ASSESS, "in_danger": "y"})

    assert "Critical because somebody is in danger." in page.said


def test_what_no_longer_holds_is_deleted_and_only_that_it_was_there_stays(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "record-needs", RING)
    priya.act(reference, "record-needs", MONEY)
    first = next(link for link in priya.case(reference).links if "end-need?need_id=" in link)

    page = priya.send(priya.open(first).form("/act/end-need"))

    assert "stroke" not in page.said and "The rent has bounced." in page.said
    with app.app_context():
        gone, kept = db.session.query(Need).order_by(Need.id)
        assert (gone.kinds, gone.meaning, gone.ended_by_id) == ([], "", actor_of("csr").id)
        assert kept.meaning == "The rent has bounced." and by_reference(reference).has_needs
        db.session.remove()
    page = priya.act(reference, "end-need")
    assert page.root.of_class("note-inside") == []


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("answers", "sentences"),
    [
        ({"kinds": []}, ["Choose at least one."]),
        ({"meaning": " "}, ["Say what it means for how we handle the complaint."]),
        ({"purpose": ""}, ["Choose what it is kept for."]),
        ({"basis": []}, ["Choose what allows us to keep it."]),
        ({"consent_how": ""}, ["Say how they agreed."]),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_kept(
    app: Flask, reference: str, priya: Colleague, answers: dict[str, object], sentences: list[str]
):
    page = priya.act(reference, "record-needs", {**RING, **answers}, expect=422)

    assert errors(page) == sentences
    with app.app_context():
        assert db.session.query(Need).count() == 0 and not by_reference(reference).has_needs
        db.session.remove()


def test_another_basis_than_consent_asks_for_no_consent(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "record-needs", {**RING, "basis": "safeguarding", "consent_how": "said"})

    with app.app_context():
        need = db.session.query(Need).one()
        assert (need.basis, need.consent_how) == ("safeguarding", "")
        db.session.remove()


def test_nothing_of_it_reaches_the_customer(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "record-needs", RING)
    priya.act(reference, "promise", {"words": "Ring you.", "due_at": f"{in_days(1)}T10:00"})

    with app.app_context():
        assert not any("stroke" in delivery.text for delivery in db.session.query(Delivery))
        db.session.remove()


BOTH = {**RING, "kinds": ["ring", "write", "large_print"], "meaning": "She hears us badly some days."}


def test_needs_that_speak_against_each_other_say_which_goes_first(reference: str, priya: Colleague):
    refused = priya.act(reference, "record-needs", BOTH, expect=422)
    assert errors(refused) == [
        "“Rather be rung than written to” and “Rather be written to than rung” speak against each other. "
        "Ask them which goes first."
    ]
    assert "She hears us badly some days." in refused.said

    page = priya.act(reference, "record-needs", {**BOTH, "first": "write"})

    note = next(node.said for node in page.root.of_class("note-inside"))
    assert note.startswith(
        "Write, do not ring. Write in large print, 16 point or more. "
        "Only where that does not reach them: rather be rung than written to. She hears us badly some days."
    )


def test_a_need_that_speaks_against_one_we_know_is_not_added_beside_it(reference: str, priya: Colleague):
    priya.act(reference, "record-needs", {**RING, "kinds": ["sight"]})

    refused = priya.act(reference, "record-needs", {**RING, "kinds": ["write"]}, expect=422)

    assert errors(refused) == [
        "We know already: “Sees badly or not at all”. Say first, on the case, that it no longer holds."
    ]


def test_who_need_not_be_rung_waits_for_no_call_and_who_refused_calls_needs_none(
    app: Flask, reference: str, priya: Colleague
):
    asked = file_one(app, phone="07700 900181", preferred_channel="phone")
    assert asked in priya.open("/desk/calls").html
    priya.act(asked, "record-needs", {**RING, "kinds": ["hearing"]})
    assert asked not in priya.open("/desk/calls").html

    with doing(app):
        by_reference(reference).customer.may_ring = "no"
    refused = priya.act(reference, "record-needs", RING, expect=422)
    assert errors(refused) == ["They asked us not to ring. Correct the record first, or take this out."]


@pytest.mark.requirement("001-06")
def test_a_severity_that_asks_for_a_call_promises_none_to_whoever_cannot_be_rung(app: Flask, priya: Colleague):
    phone = {"phone": "07700 900181", "preferred_channel": "phone"}
    raised, assessed = (paths.bring_to(app, Status.ACKNOWLEDGED, **phone) for _ in range(2))
    priya.act(raised, "assess", {**ASSESS, "impact": "1", "urgency": "1"})

    priya.act(raised, "record-needs", {**RING, "kinds": ["hearing", "harm"]})
    priya.act(assessed, "record-needs", {**RING, "kinds": ["hearing"]})
    priya.act(assessed, "assess", {**ASSESS, "in_danger": "y"})

    for reference in (raised, assessed):
        assert "Critical because" in priya.case(reference).said
        assert reference not in priya.open("/desk/calls").html and "A call to them" not in priya.case(reference).said
