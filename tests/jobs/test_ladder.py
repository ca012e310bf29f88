"""Escalated by itself: silence, hand-overs, chasing, broken promises, lateness; each rung is climbed once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.calls.models import CheckIn
from app.catalogue import service as catalogue
from app.catalogue.safety import Ladder, Rung
from app.complaints import details as d
from app.complaints.models import Complaint
from app.db import db
from app.jobs.worker import sweep_once
from app.safety.models import LadderStep
from tests.jobs.conftest import Told
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.every_set]
Look = Callable[[str], Complaint]


def climb_by(app: Flask, **first: object) -> None:
    """One rung at which only these things count, and a second that is told to the administrators at twice of it."""
    second = {name: value * 2 for name, value in first.items() if isinstance(value, int)}
    with doing(app):
        rungs = {1: Rung(**first), 2: Rung(**second, addressee="administrators", deputy="managers")}  # type: ignore[arg-type]
        catalogue.save(Ladder(rungs=rungs))


def sweep(app: Flask, noon: Traveller) -> None:
    """The worker's next look at the ladder."""
    noon.shift(timedelta(minutes=10))
    sweep_once(app)


def steps(app: Flask, reference: str) -> list[tuple[int, str, int]]:
    with app.app_context():
        rows = db.session.query(LadderStep).filter_by(complaint_id=by_reference(reference).id).order_by(LadderStep.id)
        found = [(row.rung, row.why, row.count) for row in rows]
        db.session.remove()
    return found


@pytest.mark.requirement("004-09")
def test_days_without_a_word_lead_to_a_manager_and_then_higher(app: Flask, told: Told, look: Look, noon: Traveller):
    climb_by(app, silence_days=4)
    paths.acknowledge(app, reference := file_one(app))
    noon.shift(timedelta(days=4, minutes=-11))
    sweep(app, noon)
    assert steps(app, reference) == []

    sweep(app, noon)
    sweep(app, noon)

    assert steps(app, reference) == [(1, "silence", 4)] and look(reference).level >= 1
    said = "escalated: Escalated to level 1: 4 days without a word of ours"
    assert told("manager").count(said) == told("other_manager").count(said) == 1

    noon.shift(timedelta(days=4))
    sweep(app, noon)

    assert steps(app, reference)[1:] == [(2, "silence", 8)]
    assert any("8 days without a word of ours" in words for words in told("admin"))


@pytest.mark.requirement("004-09")
def test_a_word_of_ours_and_their_turn_are_no_silence(app: Flask, noon: Traveller):
    climb_by(app, silence_days=4)
    paths.acknowledge(app, written := file_one(app))
    paths.acknowledge(app, rung := file_one(app))
    waiting = paths.bring_to(app, paths.Status.WAITING)
    noon.shift(timedelta(days=3))
    perform(app, written, "message", "csr", d.Words("We wait for the depot."))
    perform(app, rung, "log_call", "csr", d.CallLog("Told her so.", reached=True))
    noon.shift(timedelta(days=2))

    sweep(app, noon)

    assert [steps(app, reference) for reference in (written, rung, waiting)] == [[], [], []]


@pytest.mark.requirement("004-09", "000-19")
def test_looking_in_on_somebody_is_no_silence(app: Flask, noon: Traveller):
    climb_by(app, silence_days=4)
    paths.acknowledge(app, reference := file_one(app, phone="07700 900341"))
    last = clock.now().date() + timedelta(days=9)
    perform(app, reference, "plan_check_ins", "csr", d.CheckInsPlanned("How she manages.", 3, last))
    noon.shift(timedelta(days=3))
    with app.app_context():
        row = db.session.query(CheckIn).one().id
        db.session.remove()
    perform(app, reference, "log_check_in", "csr", d.CheckInLogged(row, "Does it run?", "It hums."))
    noon.shift(timedelta(days=2))

    sweep(app, noon)
    assert steps(app, reference) == []
    noon.shift(timedelta(days=2))
    sweep(app, noon)

    assert steps(app, reference) == [(1, "silence", 4)]


@pytest.mark.requirement("004-09")
def test_handing_it_from_one_to_the_next_counts(app: Flask, noon: Traveller):
    climb_by(app, hand_overs=2)
    paths.acknowledge(app, reference := file_one(app))
    for who in ("csr", "other_csr", "csr"):
        with app.app_context():
            handover = d.Handover(actor_of(who).id or 0)
            db.session.remove()
        perform(app, reference, "assign", "manager", handover)
        sweep(app, noon)

    assert steps(app, reference) == [(1, "hand_overs", 2)]


@pytest.mark.requirement("004-09")
def test_who_has_to_ask_again_and_again_reaches_a_manager(app: Flask, noon: Traveller):
    climb_by(app, repeats=2)
    paths.acknowledge(app, reference := file_one(app))
    for words in ("Any news?", "Is anybody there?"):
        assert steps(app, reference) == []
        noon.shift(timedelta(hours=1))
        perform(app, reference, "message", "customer", d.Words(words))
        sweep(app, noon)
    assert steps(app, reference) == [(1, "repeats", 2)]

    paths.acknowledge(app, answered := file_one(app))
    perform(app, answered, "message", "customer", d.Words("Any news?"))
    noon.shift(timedelta(minutes=1))
    perform(app, answered, "message", "csr", d.Words("Tomorrow."))
    noon.shift(timedelta(minutes=1))
    perform(app, answered, "message", "customer", d.Words("Thank you."))
    sweep(app, noon)
    assert steps(app, answered) == []


@pytest.mark.requirement("004-09")
def test_broken_promises_and_lateness_count(app: Flask, noon: Traveller, look: Look):
    climb_by(app, broken_promises=1, overdue_days=3)
    paths.acknowledge(app, promised := file_one(app))
    paths.acknowledge(app, late := file_one(app, category="tickets"))
    perform(app, promised, "promise", "csr", d.PromiseTerms("A call.", clock.now() + timedelta(hours=2)))
    noon.shift(timedelta(hours=3))
    sweep_once(app)
    sweep(app, noon)
    assert steps(app, promised) == [(1, "broken_promises", 1)]

    noon.move_to(look(late).expected_at + timedelta(days=3, hours=17))  # Friday, 10:00
    sweep(app, noon)
    assert steps(app, late) == [(1, "overdue", 3)]


@pytest.mark.requirement("004-09")
def test_a_ladder_that_counts_nothing_escalates_nothing_and_a_rung_is_climbed_once(
    app: Flask, noon: Traveller, look: Look
):
    climb_by(app, silence_days=2)
    paths.acknowledge(app, reference := file_one(app))
    noon.shift(timedelta(days=2, minutes=1))
    sweep(app, noon)
    perform(app, reference, "stand_down", "manager", d.Reason("I rang her."))
    sweep(app, noon)
    assert steps(app, reference) == [(1, "silence", 2)] and look(reference).level == 0

    with doing(app):
        catalogue.save(Ladder(rungs={1: Rung(), 2: Rung()}))
    other = file_one(app)
    noon.shift(timedelta(days=40))
    sweep(app, noon)
    assert steps(app, other) == []


@pytest.mark.requirement("004-09")
def test_rungs_are_climbed_while_we_work_and_one_on_a_day(app: Flask, told: Told, noon: Traveller):
    with doing(app):
        rungs = {level: Rung(silence_days=level) for level in (1, 2, 3)}
        catalogue.save(Ladder(rungs=rungs))
    paths.acknowledge(app, reference := file_one(app))
    noon.shift(timedelta(days=4, hours=6))  # Friday, 18:00, beyond the last rung
    climbed = []
    for hours in (0, 42, 24, 1, 23, 24):  # Sunday, noon on Monday, an hour later, noon on Tuesday and on Wednesday
        noon.shift(timedelta(hours=hours))
        sweep(app, noon)
        climbed.append([rung for rung, _why, _count in steps(app, reference)])

    assert climbed == [[], [], [1], [1], [1, 2], [1, 2, 3]]
    assert len([words for words in told("manager") if "without a word of ours" in words]) == 3


COUNTERS = {
    "silence": "silence_days", "hand_overs": "hand_overs", "repeats": "repeats", "broken_promises": "broken_promises",
    "overdue": "overdue_days",
}  # fmt: skip
SAYS = {
    "silence": ("a day without a word of ours", "{count} days without a word of ours"),
    "hand_overs": ("handed over once", "handed over {count} times"),
    "repeats": ("in touch once without an answer", "in touch {count} times without an answer"),
    "broken_promises": ("a broken promise", "{count} broken promises"),
    "overdue": ("a day past our date", "{count} days past our date"),
}  # fmt: skip


@pytest.mark.requirement("004-09")
@pytest.mark.parametrize("counter", COUNTERS)
def test_each_rung_is_reached_by_its_own_measure_and_tells_whom_it_names(
    app: Flask, told: Told, look: Look, noon: Traveller, counter: str
):
    names = {1: ("representatives", "csr"), 2: ("managers", "manager"), 3: ("administrators", "admin")}
    with doing(app):
        rungs = {
            level: Rung(**{COUNTERS[counter]: level}, addressee=group, deputy="representatives")  # type: ignore[arg-type]
            for level, (group, _who) in names.items()
        }
        catalogue.save(Ladder(rungs=rungs))
    paths.acknowledge(app, reference := file_one(app))
    if counter == "overdue":
        noon.move_to(look(reference).expected_at + timedelta(hours=18))  # noon of the day after
        sweep(app, noon)
        assert steps(app, reference) == []
    for count in names:
        before = {who: len(told(who)) for _group, who in names.values()}
        raise_by_one(app, reference, counter, count)
        noon.shift(timedelta(days=1))
        for _once in range(2):  # the first finds the promise broken, the second climbs for it
            sweep(app, noon)
        said = SAYS[counter][count > 1].format(count=count)
        heard = {who for who in before if any(words.endswith(f": {said}") for words in told(who)[before[who] :])}
        assert heard == {names[count][1]}, (steps(app, reference), told("manager"))
        perform(app, reference, "take_it_on", "manager")

    assert steps(app, reference) == [(count, counter, count) for count in names]


def raise_by_one(app: Flask, reference: str, counter: str, count: int) -> None:
    """What this counter counts happens once more; days go by by themselves."""
    if counter == "hand_overs":
        give(app, reference, "csr" if count % 2 else "other_csr")
    elif counter == "repeats":
        perform(app, reference, "message", "customer", d.Words(f"Any news? I ask for the {count}. time."))
    elif counter == "broken_promises":
        perform(app, reference, "promise", "csr", d.PromiseTerms(f"Call {count}.", clock.now() + timedelta(minutes=5)))


def give(app: Flask, reference: str, who: str) -> None:
    with app.app_context():
        handover = d.Handover(actor_of(who).id or 0)
        db.session.remove()
    perform(app, reference, "assign", "manager", handover)
