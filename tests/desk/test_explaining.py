"""After a grave decision somebody rings and explains it; else, and where nobody can be rung, the letter does."""

from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.calls import EXPLAIN_DECISION
from tests.desk.conftest import Colleague, found_for
from tests.desk.test_deciding import DECISION, sent, with_one_concern
from tests.support import paths
from tests.support.apps import file_one, perform

PERSON = {"name": "Lorna Petrie", "phone": "07700 900181"}
EXPLAIN = "Explain the decision 1 Lorna Petrie 07700 900181"


def decided(app: Flask, *, impact: int, urgency: int, **filing: object) -> str:
    """A complaint whose decision has left, as grave as impact and urgency make it."""
    reference = file_one(app, **{**PERSON, **filing})
    paths.acknowledge(app, reference)
    with app.app_context():
        needs = paths.assessment(impact=impact, urgency=urgency)
    perform(app, reference, "assess", "csr", needs)
    for step in (paths.confirm, paths.resolve):
        step(app, reference)
    return reference


@pytest.mark.requirement("003-14")
def test_the_letter_that_leaves_begins_with_the_decision_and_was_measured_before_it_left(app: Flask, priya: Colleague):
    reference = with_one_concern(app)
    form = priya.form(reference, "resolve")
    priya.send(form.by("/draft-decision"), {**DECISION, **found_for(form), "outcome": "upheld"})
    page = priya.open(f"/desk/complaints/{reference}/act/resolve")
    assert "Reading age" in page.said.partition("Plain language")[2]

    priya.press(page, "/act/resolve")

    letter = " ".join(sent(app).partition("Dear Grace Okafor,")[2].split())
    assert letter.startswith("You were right to complain, and this letter says what we found.")


@pytest.mark.requirement("003-14")
def test_after_a_grave_decision_its_handler_rings_and_explains_it(app: Flask, monday: Traveller, priya: Colleague):
    reference = decided(app, impact=3, urgency=3)

    page = priya.open("/desk/calls")
    assert f"{EXPLAIN} Tomorrow, 17:00" in page.said
    assert f"/desk/complaints/{reference}/act/log-call" in page.links
    assert "explain the decision: what it is, why, and what they can do now" in priya.open("/desk/").said

    priya.act(reference, "log-call", {"words": "Nobody at home."})
    assert EXPLAIN in priya.open("/desk/calls").said

    priya.act(reference, "log-call", {"words": "She asked why it took so long; I told her.", "reached": "y"})
    assert "Explain the decision" not in priya.open("/desk/calls").said
    assert "Reached by telephone." in priya.case(reference).said


@pytest.mark.requirement("003-14")
@pytest.mark.parametrize(
    ("levels", "filing"),
    [
        ((1, 1), {}),
        ((3, 3), {"phone": ""}),
        ((3, 3), {"person": d.Person("Lorna Petrie", phone="07700 900181", may_ring="no")}),
    ],
    ids=["light", "no number", "asked not to be rung"],
)
def test_nobody_is_to_be_rung_where_the_letter_is_enough(
    app: Flask, priya: Colleague, levels: tuple[int, int], filing: dict[str, object]
):
    reference = decided(app, impact=levels[0], urgency=levels[1], **filing)

    assert paths.open_tasks(app, reference, EXPLAIN_DECISION) == []


@pytest.mark.requirement("003-14")
def test_who_can_not_use_a_telephone_is_not_rung_with_the_decision(app: Flask, priya: Colleague):
    reference = file_one(app, **PERSON)
    perform(app, reference, "record_needs", "csr", d.Needs(("hearing",), "reach", "consent", "Reads lips.", "said"))
    paths.acknowledge(app, reference)
    with app.app_context():
        needs = paths.assessment(impact=3, urgency=3)
    perform(app, reference, "assess", "csr", needs)
    for step in (paths.confirm, paths.resolve):
        step(app, reference)

    assert paths.open_tasks(app, reference, EXPLAIN_DECISION) == []


@pytest.mark.requirement("003-14")
def test_a_letter_that_was_taken_back_leaves_nothing_to_explain(app: Flask, monday: Traveller, priya: Colleague):
    reference = decided(app, impact=3, urgency=3)
    assert len(paths.open_tasks(app, reference, EXPLAIN_DECISION)) == 1

    priya.press(priya.case(reference), "/take-back")
    assert paths.open_tasks(app, reference, EXPLAIN_DECISION) == []

    paths.resolve(app, reference)
    assert len(paths.open_tasks(app, reference, EXPLAIN_DECISION)) == 1


@pytest.mark.requirement("003-14")
def test_a_corrected_letter_that_is_taken_back_leaves_the_call_about_the_first(
    app: Flask, monday: Traveller, priya: Colleague
):
    reference = decided(app, impact=3, urgency=3)
    first = paths.open_tasks(app, reference, EXPLAIN_DECISION)
    assert len(first) == 1
    monday.shift(timedelta(hours=1))

    paths.correct(app, reference)
    assert paths.open_tasks(app, reference, EXPLAIN_DECISION) == first
    paths.take_decision_back(app, reference)

    assert paths.open_tasks(app, reference, EXPLAIN_DECISION) == first
