"""A second look: at our decision, or at how we handle it, by somebody who had no part in it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import User
from app.complaints import concerns
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.errors import Blocked
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from tests.desk.conftest import Colleague, errors, state
from tests.portal.conftest import Customer, opened
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, perform


def signed(letter: str) -> str:
    """Whose name stands under a letter: above how to reach us."""
    lines = [line for line in letter.splitlines() if line.strip()]
    return lines[next(place for place, line in enumerate(lines) if "0800 555 0158" in line) - 1]


def letters(app: Flask, kind: str) -> list[str]:
    with app.app_context():
        found = list(db.session.scalars(db.select(Delivery.text).filter_by(kind=kind).order_by(Delivery.id)))
        db.session.remove()
    return found


@pytest.mark.requirement("004-09")
def test_a_review_goes_to_somebody_who_had_no_part_in_it_and_our_decision_may_stand(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.RESOLVED)
    customer = opened(app, Customer(client), reference)

    customer.act(reference, "second-look", text="Nobody read the bill.")

    (letter,) = letters(app, "review")
    assert "Helen Marsh" in letter and "Monday 7 December" in letter and signed(letter) == "Helen Marsh"
    assert "Nobody read the bill." not in colleague("csr").case(reference).said
    assert "Nobody read the bill." in colleague("manager").case(reference).said
    assert "You have their answer by" in customer.get(f"/complaint/{reference}").text
    helen, priya = colleague("manager"), colleague("csr")
    assert "Somebody else looks at our decision first." in priya.case(reference).said
    with pytest.raises(Blocked):
        perform(app, reference, "resolve", "csr", paths.a_resolution(concerns=paths.outcomes(app, reference)))
    assert "Answer it" in helen.case(reference).said and "Answer it" not in priya.case(reference).said

    form = helen.form(reference, "answer-look")
    helen.send(form, {"outcome": "stands", "answer": "I read the bill, and rang the joiner."})

    assert state(app, reference)[0] == Status.RESOLVED
    assert "I read the bill, and rang the joiner." in letters(app, "second_look")[0]
    assert "Helen Marsh answered the second look: our decision stands" in priya.case(reference).said


@pytest.mark.requirement("004-09")
def test_whoever_decided_or_handled_it_gets_no_second_look(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        resolution = paths.a_resolution(concerns=paths.outcomes(app, reference))
        db.session.remove()
    paths.countersign(app, reference, "manager", resolution)
    perform(app, reference, "resolve", "manager", resolution)
    perform(app, reference, "ask_review", "customer", d.Reason("Look again."))
    tom = colleague("other_manager")

    assert "Tom Field" in panel(helen, reference) or "Mina Kaur" in panel(helen, reference)
    form = tom.form(reference, "give-look")
    offered = [value for value in form.choices("manager_id") if value]
    look = form.value("look_id")
    refused = helen.act(
        reference, "answer-look", {"look_id": look, "outcome": "stands", "answer": "It is."}, expect=403
    )

    assert "Whoever it was given to answers it." in refused.said
    mine = str(user_id(app, "manager"))
    assert mine not in offered
    form = tom.form(reference, "give-look")
    bad = tom.browser.post(form.action, data={**dict(form.filled({})), "manager_id": mine, "look_id": look})
    assert bad.status_code == 422


@pytest.mark.requirement("004-09")
def test_a_decision_that_changes_opens_the_way_to_a_new_one(app: Flask, helen: Colleague, priya: Colleague):
    reference = paths.bring_to(app, Status.CLOSED)
    perform(app, reference, "ask_review", "customer", d.Reason("Look again."))

    helen.act(reference, "answer-look", {"outcome": "changed", "answer": "We missed the photograph."})

    assert state(app, reference)[0] == Status.INVESTIGATING
    assert "Somebody else looks at our decision first." not in priya.case(reference).said
    assert "Your complaint is open again." in letters(app, "second_look")[0]


@pytest.mark.requirement("004-09")
def test_how_we_handle_it_is_complained_of_on_the_page_and_goes_to_somebody_else(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings."))
    perform(app, reference, "take_it_on", "manager")
    customer = opened(app, Customer(client), reference)

    customer.act(reference, "how-we-handle-it", text="Four people asked me the same.")

    tom = colleague("other_manager")
    assert "Tom Field" in letters(app, "handling")[0]
    assert "Look again at the complaint of Grace Okafor" in tom.open("/desk/notices").said
    case = tom.case(reference).said
    assert "complained of how we handle it (Tom Field): “Four people asked me the same.”" in case
    assert "Four people asked me the same." in customer.get(f"/complaint/{reference}").text
    for handles in (colleague("csr"), colleague("manager")):
        theirs = handles.case(reference).said
        assert "complained of how we handle it (Tom Field)" in theirs and "Four people" not in theirs
        assert "Four people" not in handles.open("/desk/search?q=asked+me+the+same").said
    assert signed(letters(app, "handling")[0]) == "Tom Field"
    assert state(app, reference)[0] == Status.INVESTIGATING

    tom.act(reference, "answer-look", {"outcome": "changed", "answer": "You are right. One person rings you now."})

    monday.shift(timedelta(minutes=2))
    assert "One person rings you now." in customer.get(f"/complaint/{reference}").text
    assert state(app, reference)[0] == Status.INVESTIGATING


@pytest.mark.requirement("004-09")
def test_whoever_is_called_to_mend_it_is_not_asked_to_judge_it(app: Flask):
    """An escalation that nobody took on waits for the managers who were told of it."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings."))

    perform(app, reference, "complain_of_handling", "customer", d.Reason("Four people asked me the same."))

    (letter,) = letters(app, "handling")
    assert "Who looks at it: Mina Kaur" in letter


@pytest.mark.requirement("004-09")
def test_staff_take_it_up_on_the_customers_word(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    blank = priya.act(reference, "complain-of-handling", {"reason": "Too slow."}, expect=422)
    spoken = {"reason": "Too slow.", "spoken_channel": "telephone", "spoken_words": "You are too slow."}
    priya.act(reference, "complain-of-handling", spoken)

    assert errors(blank) == ["Write down what the customer said, and how it reached you."]
    assert "complained of how we handle it" in priya.case(reference).said


def test_what_somebody_was_to_look_at_goes_to_another_when_they_have_left(
    app: Flask, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.CLOSED)
    perform(app, reference, "ask_review", "customer", d.Reason("Look again."))
    assert "Helen Marsh" in panel(colleague("csr"), reference)
    with doing(app):
        db.session.get_one(User, actor_of("manager").id).active = False

    sweep_once(app)

    assert "Tom Field" in panel(colleague("csr"), reference)


def panel(who: Colleague, reference: str) -> str:
    sections = who.case(reference).root.named("section")
    return next(node.said for node in sections if node.said.startswith("Looked at by somebody else"))


def user_id(app: Flask, who: str) -> int:
    with app.app_context():
        found = actor_of(who).id
        db.session.remove()
    assert found is not None
    return found


@pytest.mark.requirement("004-09")
def test_nobody_looks_again_at_a_complaint_about_themselves(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "name_involved", "csr", d.InvolvedNamed("He named her.", user_id=user_id(app, "manager")))
    decide(app, reference)

    perform(app, reference, "ask_review", "customer", d.Reason("Look again."))

    (letter,) = letters(app, "review")
    assert "Tom Field" in letter and "Helen Marsh" not in letter
    assert "Look again" not in helen.open("/desk/notices").said
    form = colleague("other_manager").form(reference, "give-look")
    assert str(user_id(app, "manager")) not in form.choices("manager_id")


@pytest.mark.requirement("004-09")
def test_whoever_wrote_a_finding_had_a_part_in_it(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    with app.app_context():
        concern = concerns.current(by_reference(reference).id)[0].id
        db.session.remove()
    perform(app, reference, "record_finding", "manager", d.Finding(concern, "upheld", "The scan shows it."))
    decide(app, reference)

    perform(app, reference, "ask_review", "customer", d.Reason("Look again."))

    (letter,) = letters(app, "review")
    assert "Tom Field" in letter and "Helen Marsh" not in letter


def decide(app: Flask, reference: str) -> None:
    """Settle it; no manager has a part in that."""
    with app.app_context():
        resolution = paths.a_resolution(concerns=paths.outcomes(app, reference))
        db.session.remove()
    paths.countersign(app, reference, "csr", resolution, by="qa")
    perform(app, reference, "resolve", "csr", resolution)


@pytest.mark.requirement("004-09")
def test_how_we_handled_it_is_looked_at_by_its_day_also_once_it_is_withdrawn(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    customer = opened(app, Customer(client), reference)
    customer.act(reference, "how-we-handle-it", text="Four people asked me the same.")

    customer.act(reference, "withdraw", reason="")
    assert "You have their answer by Monday 7 December" in customer.get(f"/complaint/{reference}").text
    monday.shift(timedelta(days=15))
    sweep_once(app)

    assert "the second look" in colleague("manager").open("/desk/notices").said


@pytest.mark.requirement("004-09")
def test_a_look_at_our_decision_ends_with_a_withdrawal_and_goes_on_once_it_is_open_again(
    app: Flask, monday: time_machine.Traveller, client: FlaskClient, colleague: Callable[[str], Colleague]
):
    """Without the days between; the day to settle it by is counted from the day by which that is answered."""
    reference = paths.bring_to(app, Status.RESOLVED)
    customer, off = opened(app, Customer(client), reference), "Nobody looks at our decision any more."
    customer.act(reference, "second-look", text="Nobody read the bill.")
    assert off in customer.get(f"/complaint/{reference}/withdraw").text

    customer.act(reference, "withdraw", reason="")

    (letter,) = letters(app, "withdrawn")
    assert off in " ".join(letter.split())
    assert "looks at our decision" not in customer.get(f"/complaint/{reference}").text
    helen = colleague("manager")
    assert "our decision need not be looked at again" in helen.open("/desk/notices").said
    assert "Called off" in panel(helen, reference) and "Answer it" not in panel(helen, reference)
    monday.shift(timedelta(days=2))

    opened(app, customer, reference).act(reference, "not-right", text="Do look at it.")

    first, again = letters(app, "review")
    assert "Monday 7 December" in first and "Wednesday 9 December" in again and "Helen Marsh" in again
    assert "You have their answer by Wednesday 9 December" in customer.get(f"/complaint/{reference}").text
    assert "Somebody else looks at our decision first." in colleague("csr").case(reference).said
    colleague("manager").act(reference, "answer-look", {"outcome": "stands", "answer": "I read the bill."})
    assert state(app, reference)[0] == Status.RESOLVED
