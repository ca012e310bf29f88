"""Every concern gets an answer: findings are written down when they are known, and no decision leaves without them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.concerns import current
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery
from tests.desk.conftest import SPOKEN, Colleague, errors, state
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform

SCAN = {"finding": "Scanned “left safe” 430 m away.", "outcome": "upheld"}
BELL = {"finding": "Nobody at the depot can say.", "outcome": "not_upheld"}
DECISION = {"outcome": "upheld", "cause": "Human error", "explanation": "We left it in the rain.",
            "apology": "I am sorry.", "no_remedy_reason": "You asked for an explanation."}  # fmt: skip


def concern_ids(app: Flask, reference: str) -> list[str]:
    with app.app_context():
        found = [str(concern.id) for concern in current(by_reference(reference).id)]
        db.session.rollback()
    return found


def letter(app: Flask, kind: str) -> str:
    with app.app_context():
        text = db.session.query(Delivery).filter_by(kind=kind).one().text
        db.session.rollback()
    return text


@pytest.mark.requirement("002-15")
def test_a_finding_is_written_from_the_table_of_concerns(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    case = priya.case(reference)
    link = next(link for link in case.links if "/act/record-finding?concern_id=" in link)

    page = priya.send(priya.open(link).form("/act/record-finding"), SCAN)

    table = next(node for node in page.root.named("table") if node.given.get("aria-label") == "Concerns")
    assert "Scanned “left safe” 430 m away." in table.said and "Upheld" in table.said
    assert "1 of 2 found, 2 confirmed by them" in page.said
    assert "Priya Shah found about concern 1: upheld: “Scanned “left safe” 430 m away.”" in page.said


@pytest.mark.requirement("002-15")
def test_what_was_found_before_stays_in_the_log(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    first = concern_ids(app, reference)[0]
    priya.act(reference, "record-finding", {"concern_id": first, **BELL})

    again = priya.open(f"/desk/complaints/{reference}/act/record-finding?concern_id={first}").form("/record-finding")
    page = priya.send(again, SCAN)

    assert again.value("finding") == BELL["finding"]
    assert "found about concern 1: upheld, before not upheld" in page.said
    assert "“Nobody at the depot can say.”" in page.said


@pytest.mark.requirement("B-04")
def test_the_decision_is_made_of_what_was_found(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    for concern, found in zip(concern_ids(app, reference), (SCAN, BELL), strict=True):
        priya.act(reference, "record-finding", {"concern_id": concern, **found})

    priya.send(priya.form(reference, "resolve").by("/ask-sign-off"), DECISION)
    helen.press(helen.open(f"/desk/complaints/{reference}/act/sign-off"), "/act/sign-off")
    priya.act(reference, "resolve")

    text = letter(app, "decision")
    assert "Scanned “left safe” 430 m away." in text and "Nobody at the depot can say." in text
    assert "You were right" in text and "We see it differently" in text


@pytest.mark.requirement("B-04")
@pytest.mark.parametrize("slug", ["resolve", "deadlock"])
def test_no_decision_leaves_while_a_concern_has_no_answer(app: Flask, helen: Colleague, slug: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    first, second = concern_ids(app, reference)
    answers = {**DECISION, "position": "We can't replace the machine.", f"outcome_{first}": "upheld",
               f"finding_{first}": "The scan shows it.", f"outcome_{second}": ""}  # fmt: skip
    form = helen.form(reference, slug)

    page = helen.send(form, {name: value for name, value in answers.items() if name in form.names}, expect=422)

    assert errors(page) == ["Give every concern its outcome.", "Write what we found about every concern."]
    assert page.form(f"/act/{slug}").value(f"finding_{first}") == "The scan shows it."
    assert state(app, reference)[0] == "investigating"


@pytest.mark.requirement("B-04")
def test_a_final_position_answers_every_concern_too(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    first, second = concern_ids(app, reference)
    found = {f"outcome_{first}": "upheld", f"finding_{first}": "The scan shows it.",
             f"outcome_{second}": "outside_our_control", f"finding_{second}": "The lock is the council’s."}  # fmt: skip

    position = {"position": "We can't replace the machine.", **found}
    helen.send(helen.form(reference, "deadlock").by("/ask-sign-off"), position)
    tom = colleague("other_manager")
    tom.press(tom.open(f"/desk/complaints/{reference}/act/sign-off"), "/act/sign-off")
    helen.act(reference, "deadlock")

    text = letter(app, "deadlock")
    assert "The scan shows it." in text and "The lock is the council’s." in text
    assert "It was outside our control" in text


@pytest.mark.requirement("002-17")
def test_where_there_is_one_concern_the_decision_is_the_finding(app: Flask, priya: Colleague):
    reference = file_one(app)
    paths.acknowledge(app, reference)
    paths.assess(app, reference)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    priya.act(reference, "confirm-facts", SPOKEN)
    (only,) = concern_ids(app, reference)

    page = priya.act(reference, "resolve", {**DECISION, f"outcome_{only}": "upheld"})

    table = next(node for node in page.root.named("table") if node.given.get("aria-label") == "Concerns")
    assert "We left it in the rain." in table.said
    assert letter(app, "decision").count("We left it in the rain.") == 1


@pytest.mark.requirement("002-15")
def test_of_two_who_write_a_finding_one_is_told_and_loses_nothing(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    first = concern_ids(app, reference)[0]
    late = helen.form(reference, "record-finding")
    priya.act(reference, "record-finding", {"concern_id": first, **SCAN})

    page = helen.send(late, {"concern_id": first, **BELL}, expect=409)

    assert "Priya Shah found about concern 1: upheld" in page.said
    assert page.form("/act/record-finding").value("finding") == BELL["finding"]
    page = helen.press(page, "/act/record-finding")
    assert "found about concern 1: not upheld, before upheld" in page.said


@pytest.mark.requirement("B-04")
def test_the_customer_reads_findings_with_the_decision_and_not_before(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(app.test_client()), reference)
    for concern in concern_ids(app, reference):
        priya.act(reference, "record-finding", {"concern_id": concern, **SCAN})
    before = words_of(customer.get(f"/complaint/{reference}").text)
    priya.act(reference, "resolve", DECISION)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        after = words_of(customer.get(f"/complaint/{reference}").text)

    assert SCAN["finding"] not in before
    assert SCAN["finding"] in after


REFUSED = [
    (False, SCAN, "Choose the concern."),
    (True, {**SCAN, "finding": " "}, "Write what we found."),
    (True, {"finding": "Nothing."}, "Choose the outcome."),
]


@pytest.mark.requirement("002-15")
@pytest.mark.parametrize(("named", "answers", "words"), REFUSED)
def test_a_finding_without_its_parts_is_refused(
    app: Flask, priya: Colleague, named: bool, answers: dict[str, str], words: str
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    concern = {"concern_id": concern_ids(app, reference)[0]} if named else {}

    page = priya.act(reference, "record-finding", {**concern, **answers}, expect=422)

    assert errors(page) == [words]


@pytest.mark.requirement("002-15")
def test_a_concern_of_another_complaint_is_not_found(app: Flask, priya: Colleague):
    reference, other = (paths.bring_to(app, Status.INVESTIGATING) for _ in range(2))
    form = priya.form(reference, "record-finding")
    data = {**dict(form.filled({})), **SCAN, "concern_id": concern_ids(app, other)[0]}

    answer = priya.browser.post(form.action, data=data)

    assert answer.status_code == 422
    assert "found about" not in priya.case(other).said
