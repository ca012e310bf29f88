"""Colleagues who join, separate and link the same complaints at once: one is first, the others hear why not."""

import threading
from collections.abc import Callable, Sequence

import pytest
from flask import Flask

from app.complaints.models import Complaint, Event, Link
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Answers, Colleague
from tests.desk.test_belonging import confirmed
from tests.journeys.pages import Form
from tests.support.apps import by_reference, file_one

pytestmark = pytest.mark.every_set

ROUNDS = 4
Sent = tuple[Colleague, Form, Answers]


@pytest.fixture
def crowd(colleague: Callable[[str], Colleague]) -> list[Colleague]:
    return [colleague("manager"), colleague("other_manager")]


def at_once(sent: Sequence[Sent]) -> list[tuple[int, str]]:
    """Send all the forms at the same moment; each one's status and page."""
    ready, answers = threading.Barrier(len(sent)), dict[int, tuple[int, str]]()

    def send(place: int) -> None:
        who, form, typed = sent[place]
        data: dict[str, list[str]] = {}
        for name, value in form.filled(typed):
            data.setdefault(name, []).append(value)
        ready.wait(timeout=60)
        answer = who.browser.post(form.action, data=data)
        answers[place] = answer.status_code, answer.text

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(sent))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[place] for place in range(len(sent))]


def three(app: Flask) -> list[str]:
    found = [file_one(app) for _ in range(3)]
    confirmed(app, *found)
    return found


def joining(who: Colleague, reference: str, into: str) -> Sent:
    page = who.open(f"/desk/complaints/{reference}/act/merge?with={into}")
    return who, page.form("/act/merge"), {"reason": "Both are about one parcel."}


def merged(app: Flask, references: Sequence[str]) -> dict[str, str]:
    """Of these, which were joined with which."""
    with app.app_context():
        known = {row.id: row for row in db.session.query(Complaint)}
        found = {
            row.reference: known[row.merged_into_id].reference
            for row in known.values()
            if row.merged_into_id is not None and row.reference in references
        }
        assert all((by_reference(one).status == Status.MERGED) == (one in found) for one in references)
        assert db.session.query(Event).filter_by(action="merge").count() == 2 * sum(
            row.merged_into_id is not None for row in known.values()
        )
        db.session.remove()
    return found


@pytest.mark.requirement("B-23")
@pytest.mark.parametrize("ring", [((0, 1), (1, 0)), ((0, 1), (1, 2)), ((2, 1), (1, 0))])
def test_two_joinings_at_once_one_wins_and_the_other_reads_why(app: Flask, crowd: list[Colleague], ring):
    for _ in range(ROUNDS):
        found = three(app)
        pairs = [(found[one], found[other]) for one, other in ring]

        answers = at_once([joining(who, *pair) for who, pair in zip(crowd, pairs, strict=True)])

        won = [pair for pair, (status, _text) in zip(pairs, answers, strict=True) if status == 303]
        assert sorted(status for status, _text in answers)[1:] in ([409], [422]), [status for status, _ in answers]
        assert merged(app, found) == dict(won) and len(won) == 1
        refusal = next(text for status, text in answers if status != 303)
        assert "Both are about one parcel." in refusal and "our fault" not in refusal


@pytest.mark.requirement("B-23")
def test_separating_while_the_other_is_joined_further_ends_in_words(app: Flask, crowd: list[Colleague]):
    for _ in range(ROUNDS):
        first, second, third = three(app)
        who, form, typed = joining(crowd[0], first, second)
        who.send(form, typed)
        apart = crowd[0], crowd[0].form(first, "unmerge"), {"reason": "Two parcels after all."}

        answers = at_once([apart, joining(crowd[1], second, third)])

        assert answers[0][0] == 303 and answers[1][0] in (303, 409), [status for status, _ in answers]
        assert set(merged_now(app, (first, second))) == ({second} if answers[1][0] == 303 else set())


def merged_now(app: Flask, references: Sequence[str]) -> list[str]:
    with app.app_context():
        found = [one for one in references if by_reference(one).merged_into_id is not None]
        db.session.remove()
    return found


def test_two_who_link_the_same_two_from_both_ends_link_them_once(app: Flask, crowd: list[Colleague]):
    for round_ in range(1, ROUNDS + 1):
        first, second, _third = three(app)
        sent = [
            (who, who.form(one, "relate"), {"other_reference": other, "reason": "The same van."})
            for who, one, other in zip(crowd, (first, second), (second, first), strict=True)
        ]

        assert sorted(status for status, _text in at_once(sent)) == [303, 422]

        with app.app_context():
            assert db.session.query(Link).count() == 2 * round_
            db.session.remove()
