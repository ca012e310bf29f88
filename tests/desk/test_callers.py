"""A caller without a complaint who threatened a colleague: named, ways closed by a manager, found again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints.ways import HELD
from app.db import db
from app.jobs.worker import sweep_once
from app.safety.models import Restriction
from tests.desk import guided
from tests.desk.conftest import Colleague, errors
from tests.desk.test_threats import SWORE
from tests.journeys.pages import Page
from tests.support.apps import by_reference, file_one

pytestmark = [pytest.mark.usefixtures("monday"), pytest.mark.requirement("000-21")]
ANN = {"name": "Ann Grey", "phone": "07700 900999"}
NEW_CALL, NEW = "/desk/guided-calls/new", "/desk/complaints/new"
CLOSED = "Ways are closed to them until Mon 15 Feb: calls, theirs and ours; coming to us in person."


def ring(who: Colleague, expect: int = 303, **changes: str) -> Page:
    page = who.open(NEW_CALL)
    card = {"read_card": "yes"} if "I have read it" in page.said else {}
    return who.press(page, NEW_CALL, {**ANN, "kind": "complaint", "medium": "telephone", **card, **changes}, expect)


def threatened(who: Colleague, page: Page) -> Page:
    """The button of a call sends what stands in its step; elsewhere it has a form of its own."""
    if any(form.action.split("/")[-2:-1] == ["guided-calls"] for form in page.forms):
        return guided.call_for_help(who, page, "I feel threatened")
    return who.send(next(form for form in page.forms if form.action.endswith("/threatened")))


def decide(helen: Colleague, **changes: str) -> Page:
    page = helen.open(helen.open("/desk/safety").link("/desk/closed-ways/1"))
    assert SWORE in page.said and "Ann Grey" in page.said
    given = {"decision": "yes", "reason": "She named his address.", "told": "Please write to us.", **changes}
    return helen.press(page, "/decide", given)


def states(app: Flask) -> list[tuple[str, int | None]]:
    with app.app_context():
        found = [
            (row.state, row.complaint_id) for row in db.session.scalars(db.select(Restriction).order_by(Restriction.id))
        ]
        db.session.remove()
    return found


def test_a_new_caller_is_proposed_with_one_press_closed_by_a_manager_and_found_when_they_ring_or_complain(
    app: Flask, priya: Colleague, helen: Colleague
):
    guided.add_scripts(app)
    page = threatened(priya, ring(priya))
    form = page.form("/words")
    assert (form.value("name"), form.value("phone")) == (ANN["name"], ANN["phone"]), "known from the call"
    assert form.value("proposes") and form.value("until") == "2027-02-15"

    kept = priya.send(form, {"words": SWORE})

    assert "Ann Grey, 07700 900999. A manager is asked" in kept.said and states(app) == [("proposed", None)]
    assert "Ann Grey, who has no complaint: see Safety" in helen.open("/desk/notices").said
    assert HELD in ring(priya, 422).said, "until it is decided"
    decide(helen)
    refused = ring(priya, 422, phone="+44 7700 900999", name="ann grey")
    assert "Calls are closed to them. What stays open until Mon 15 Feb: by letter." in refused.said
    assert "Say to them: “Please write to us.”" in refused.said
    ring(priya, phone="07700 900111")
    typed = priya.open(NEW).form(NEW)
    shown = priya.browser.post(f"{NEW}/resembling", data={**dict(typed.filled({})), **ANN}).text
    assert CLOSED in shown and "Say to them: “Please write to us.”" in shown
    reference = file_one(app, **ANN, email="")
    sweep_once(app)
    with app.app_context():
        assert by_reference(reference).customer.closed_ways == "telephone,visit"
        db.session.remove()


def test_while_a_complaint_is_taken_down_what_was_typed_so_far_is_known(app: Flask, priya: Colleague, helen: Colleague):
    form = priya.open(NEW).form(NEW)
    draft = {**dict(form.filled({"name": ANN["name"], "phone": ANN["phone"]})), "draft_tab": "a" * 20}
    assert priya.browser.post(f"{NEW}/draft", data=draft).status_code == 200

    page = threatened(priya, priya.open(NEW))

    assert page.form("/words").value("phone") == ANN["phone"]
    priya.press(page, "/words", {"words": SWORE})
    assert states(app) == [("proposed", None)]


def test_without_name_and_number_nothing_is_proposed_unless_they_are_written(app: Flask, priya: Colleague):
    page = threatened(priya, priya.open(NEW))
    assert not page.form("/words").value("proposes")

    refused = priya.press(page, "/words", {"words": SWORE, "proposes": "y", "phone": ANN["phone"]}, expect=422)

    assert "Write their number and their name, or their e-mail address" in refused.said
    assert states(app) == [] and SWORE in refused.form("/words").value("words")
    priya.send(refused.form("/words"), {"name": ANN["name"]})
    assert states(app) == [("proposed", None)]


def test_a_manager_says_no_or_opens_them_again_and_a_last_day_ends_it(
    app: Flask, monday: time_machine.Traveller, colleague: Callable[[str], Colleague]
):
    guided.add_scripts(app)
    helen = colleague("manager")
    rung = [(who, threatened(who, ring(who))) for who in (colleague("csr"), colleague("other_csr"))]
    for who, page in rung:
        who.send(page.form("/words"), {"words": SWORE})
    for number, decision in ((1, "no"), (2, "yes")):
        page = helen.open(f"/desk/closed-ways/{number}")
        refused = helen.press(page, "/decide", {"decision": decision}, expect=422)
        assert "Give the reason." in errors(refused)
        helen.send(refused.form("/decide"), {"reason": "I heard both.", "told": "Please write to us."})
    assert [state for state, _ in states(app)] == ["refused", "active"]

    helen.press(helen.open("/desk/closed-ways/2"), "/keep", {"reason": "He wrote again.", "review_on": "2027-01-18"})
    assert "He wrote again." in helen.open("/desk/closed-ways/2").said
    monday.shift(timedelta(weeks=13))
    sweep_once(app)

    assert [state for state, _ in states(app)] == ["refused", "ended"]
    ring(colleague("csr"))


def test_ways_of_a_caller_are_opened_again_by_a_manager_and_nobody_else_sees_them(
    app: Flask, priya: Colleague, helen: Colleague
):
    guided.add_scripts(app)
    priya.send(threatened(priya, ring(priya)).form("/words"), {"words": SWORE})
    priya.open("/desk/closed-ways/1", expect=403)
    decide(helen)

    helen.press(helen.open("/desk/closed-ways/1"), "/end", {"reason": "They said sorry."})

    assert states(app) == [("ended", None)]
    ring(priya)


def test_pressed_by_mistake_what_was_proposed_is_taken_back_and_they_are_rung(
    app: Flask, priya: Colleague, helen: Colleague
):
    guided.add_scripts(app)
    page = threatened(priya, ring(priya))
    priya.send(page.form("/words"), {"words": SWORE})
    reference = file_one(app, **ANN, email="", preferred_channel="phone")
    assert "are held" in priya.case(reference).said

    priya.press(priya.open(page.path), "/mistake")

    assert states(app) == [("ended", None)]
    assert (
        "are held" not in priya.case(reference).said and "/desk/closed-ways/1" not in helen.open("/desk/safety").links
    )
    ring(priya)


@pytest.mark.parametrize("is_decided", [False, True])
def test_a_threat_without_a_complaint_keeps_their_calls_held_until_it_is_decided(
    app: Flask, priya: Colleague, helen: Colleague, is_decided: bool
):
    guided.add_scripts(app)
    reference = file_one(app, **ANN, email="", preferred_channel="phone")
    first = threatened(priya, ring(priya))
    priya.send(first.form("/words"), {"words": SWORE})
    mistaken = priya.press(priya.case(reference), "/threatened")
    if is_decided:
        decide(helen, decision="no")

    priya.press(mistaken, "/mistake")

    assert ("are held" in priya.case(reference).said) is not is_decided
