"""Two colleagues change the same at once: both are told, nothing is lost, and one of them chooses what shall stand."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.concerns import current
from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from app.web.comparing import joined
from tests.desk.conftest import ASSESS, Colleague
from tests.support import paths
from tests.support.apps import MONDAY, by_reference, perform

THEIRS = (
    "Both calls were logged and passed to the depot list. The list is read once a day, at six in the morning, "
    "so the promise to ring back could not be kept."
)
MINE = (
    "Both calls were logged and passed to the depot list. Nobody at the depot owns that list, "
    "so the promise to ring back could not be kept."
)
BOTH = (
    "Both calls were logged and passed to the depot list. The list is read once a day, at six in the morning, "
    "Nobody at the depot owns that list, so the promise to ring back could not be kept."
)


def stands(app: Flask, reference: str, *names: str) -> list[object]:
    with app.app_context():
        found = [getattr(by_reference(reference), name) for name in names]
        db.session.rollback()
    return found


def finding(app: Flask, reference: str) -> str:
    with app.app_context():
        found = current(by_reference(reference).id)[0].finding
        db.session.rollback()
    return found


def underlined(page) -> list[str]:
    return [node.raw for node in page.root.named("ins")]


@pytest.fixture
def both_found(app: Flask, monday: time_machine.Traveller, colleague):
    """Priya writes a finding while Helen saves one: returns Priya, the case, and the page that Priya is shown."""
    reference = paths.bring_to(app, Status.INVESTIGATING, received_at=MONDAY)
    priya, helen = colleague("csr"), colleague("manager")
    path = priya.case(reference).link("/act/record-finding?concern_id=1")
    hers, mine = helen.open(path).form("/act/record-finding"), priya.open(path).form("/act/record-finding")
    helen.send(hers, {"finding": THEIRS, "outcome": "upheld"})
    monday.shift(timedelta(minutes=2))
    return priya, reference, priya.send(mine, {"finding": MINE, "outcome": "upheld"}, expect=409)


@pytest.mark.requirement("B-22")
def test_both_texts_stand_side_by_side_and_joined(both_found):
    _priya, _reference, page = both_found

    assert "Helen Marsh was faster than you, by 2 min" in page.said
    assert "Saved by Helen Marsh, today, 09:00" in page.said and "Yours, not saved yet" in page.said
    assert underlined(page) == [
        "The list is read once a day, at six in the morning, ", "Nobody at the depot owns that list, ",
    ]  # fmt: skip
    assert page.form("/act/record-finding").value("finding") == BOTH


@pytest.mark.requirement("B-22")
def test_what_was_put_together_is_saved(app: Flask, both_found):
    priya, reference, page = both_found

    priya.press(page, "/act/record-finding", {"finding": BOTH.replace("Nobody", "and nobody")})

    assert finding(app, reference) == BOTH.replace("Nobody", "and nobody")


def test_mine_is_kept_by_one_press(app: Flask, both_found):
    priya, reference, page = both_found
    form = page.form("/act/record-finding")

    answer = priya.browser.post(form.action, data={**dict(form.filled({})), "keep": "mine"})

    assert answer.status_code == 303 and finding(app, reference) == MINE


def test_theirs_is_kept_by_one_press_and_no_draft_stays(app: Flask, both_found):
    priya, reference, page = both_found
    form = page.form("/act/record-finding")
    data = {**dict(form.filled({})), "keep": "theirs"}
    priya.browser.post(form.node.given["data-draft"], data=data)

    answer = priya.browser.post(form.node.given["data-draft"] + "/discard", data=data)

    assert answer.headers["Location"] == f"/desk/complaints/{reference}"
    page = priya.case(reference)
    assert "What stood there stays." in page.said and "begun" not in page.said
    assert finding(app, reference) == THEIRS


@pytest.mark.requirement("B-22")
def test_whoever_changed_something_else_keeps_it_without_a_question(app: Flask, colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    priya, helen = colleague("csr"), colleague("manager")
    mine = priya.form(reference, "assess")
    helen.act(reference, "assess", {"urgency": "3", "reason": "The wedding is on Friday."})

    page = priya.send(mine, {"effect": "She can't sew for the wedding.", "reason": "She rang."}, expect=409)
    assert underlined(page) == [] and "Helen Marsh was faster than you" in page.said
    priya.press(page, "/act/assess")

    assert stands(app, reference, "urgency", "effect") == [3, "She can't sew for the wedding."]


def test_choices_that_differ_are_shown_in_words(app: Flask, colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    priya, helen = colleague("csr"), colleague("manager")
    mine = priya.form(reference, "assess")
    helen.act(reference, "assess", {"urgency": "3", "reason": "The wedding is on Friday."})

    page = priya.send(mine, {"urgency": "1", "reason": "It can wait."}, expect=409)

    assert len(underlined(page)) == 2 and "Keep Helen’s" in page.said
    assert stands(app, reference, "urgency") == [3]
    priya.press(page, "/act/assess")
    assert stands(app, reference, "urgency") == [1]


def test_a_concern_that_somebody_added_meanwhile_stays(app: Flask, colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    perform(app, reference, "state_facts", "csr", d.Facts(("One.", "Two.")))
    priya = colleague("csr")
    mine = priya.form(reference, "state-facts")
    perform(app, reference, "state_facts", "csr", d.Facts(("One.", "Two.", "Three.", "Four.")))

    page = priya.send(mine, {"concern_1": "One, in the rain."}, expect=409)
    assert "You saved it from another window" in page.said
    priya.press(page, "/act/state-facts")

    with app.app_context():
        found = [concern.words for concern in current(by_reference(reference).id)]
        db.session.rollback()
    assert found == ["One, in the rain.", "Two.", "Three.", "Four."]


@pytest.mark.requirement("B-22")
@pytest.mark.parametrize("slug", ["message", "note", "assess", "correct-details", "state-facts", "escalate"])
def test_what_a_customer_writes_makes_nothing_stale(app: Flask, priya: Colleague, slug: str):
    reference = paths.bring_to(app, Status.ASSESSED)
    answers = {
        "message": {"text": "I am looking into it now."},
        "note": {"text": "The depot knows."},
        "assess": {**ASSESS, "reason": "She rang."},
        "correct-details": {"name": "Grace A. Okafor", "reason": "She said so."},
        "state-facts": {"concern_1": "It rained in."},
        "escalate": {"reason": "It is the third time."},
    }
    form = priya.form(reference, slug)
    perform(app, reference, "message", "customer", d.Words("And the box was torn."))
    perform(app, reference, "not_right_yet", "customer", d.NotRight("Nobody rang."))

    priya.send(form, answers[slug])


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (THEIRS, MINE, BOTH),
        ("", "Mine.", "Mine."),
        ("Theirs.", "", "Theirs."),
        ("One. Two.", "One. Two. Three.", "One. Two. Three."),
        ("One.\n\nTwo.", "One.\n\nThree.", "One.\n\nTwo. Three."),
    ],
)
def test_two_texts_become_one(theirs: str, mine: str, both: str):
    assert joined(theirs, mine) == both


def test_very_long_texts_are_compared_in_no_time():
    theirs = "\n".join(f"Line {number} of theirs, with some words." for number in range(3000))
    mine = theirs.replace("Line 7 ", "The seventh line ")

    assert joined(theirs, mine).count("\n") == theirs.count("\n") + 1


@pytest.mark.requirement("B-22")
def test_of_eight_at_once_one_wins_and_seven_are_told_a_hundred_times(app: Flask, colleague):
    reference = paths.bring_to(app, Status.ASSESSED)
    crowd = [colleague(who) for who in ("csr", "manager", "other_manager")] + [colleague("manager") for _ in range(5)]
    outcomes: Counter[tuple[int, int]] = Counter()
    pages = [person.open(f"/desk/complaints/{reference}/act/assess") for person in crowd]
    tokens = [page.form("/act/assess").value("csrf_token") for page in pages]
    for round_ in range(100):
        outcomes[_all_at_once(crowd, tokens, reference, round_)] += 1

    with app.app_context():
        assessed = db.session.query(Event).filter_by(action="assess").count()
        db.session.rollback()
    assert outcomes == {(1, 7): 100}
    assert assessed == 1 + 100


def _all_at_once(crowd: list[Colleague], tokens: list[str], reference: str, round_: int) -> tuple[int, int]:
    """How many saved their assessment, and how many were told that somebody was faster. All have the same page open."""
    form = dict(crowd[0].form(reference, "assess").filled({**ASSESS, "reason": "Again."}))
    ready, answers = threading.Barrier(len(crowd)), []

    def send(place: int) -> None:
        data = {**form, "csrf_token": tokens[place], "draft_tab": f"round-{round_}-{place}",
                "effect": f"Round {round_}, by number {place}."}  # fmt: skip
        ready.wait(timeout=60)
        answer = crowd[place].browser.post(f"/desk/complaints/{reference}/act/assess", data=data)
        answers.append((answer.status_code, f"Round {round_}, by number {place}." in answer.text))

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(crowd))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [text for status, text in answers if status == 409]
    assert all(told), "whoever was slower is shown their own words"
    return sum(status == 303 for status, _text in answers), len(told)
