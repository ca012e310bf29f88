"""“I feel threatened” in a guided call: what was typed last is kept, and the script ends wherever it stood."""

import pytest
from flask import Flask

from app.complaints.statuses import Status
from app.db import db
from app.safety.models import ManagerCall
from tests.desk import guided
from tests.desk.conftest import Colleague
from tests.desk.test_guided_cut_off import dropped
from tests.journeys.pages import Page
from tests.support import paths

pytestmark = pytest.mark.requirement("000-21", "B-16")
LAST = "He said that he knows where I live."
THREAT = "I feel threatened"
ENDED = "Ended for the safety of a colleague"


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    guided.add_scripts(app)


def record_of(who: Colleague, step: Page) -> Page:
    """The record of a talk whose script has ended."""
    moved = who.browser.get(guided.form_of(step).action)
    assert moved.status_code == 302
    return who.open(moved.headers["Location"])


def test_it_ends_the_call_and_keeps_the_note_that_was_typed_last(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    step = guided.begin(priya, reference)

    page = guided.call_for_help(priya, step, THREAT, notes=LAST)

    assert "End it now" in page.said
    record = record_of(priya, step)
    assert ENDED in record.said and LAST in record.said
    assert ENDED in priya.case(reference).said


@pytest.mark.parametrize("from_", ["the call", "the case"])
def test_a_dropped_call_that_is_gone_on_with_ends_as_well(app: Flask, priya: Colleague, from_: str):
    reference, page = dropped(app, priya)
    step = priya.open(guided.form_of(page).action)

    if from_ == "the call":
        guided.call_for_help(priya, step, THREAT, notes=LAST)
    else:
        priya.press(priya.case(reference), "/threatened")

    assert ENDED in record_of(priya, step).said
    refused = guided.go(priya, step, expect=409, notes="One more.")
    assert "This call has ended" in refused.said


def test_with_somebody_who_is_not_filed_yet_it_ends_the_call_of_that_page(app: Flask, priya: Colleague):
    new = {"kind": "complaint", "medium": "telephone", "read_card": "yes", "phone": "07700 900456"}
    talks = []
    for name in ("Lars Holm", "Ann Good"):
        page = priya.press(priya.open("/desk/guided-calls/new"), "/guided-calls/new", {**new, "name": name})
        new.pop("read_card", None)
        guided.go(priya, page, press="drop", notes="The ferry left.")
        talks.append(priya.open(guided.form_of(page).action))

    guided.call_for_help(priya, talks[0], THREAT, notes=LAST)

    assert LAST in record_of(priya, talks[0]).said
    assert guided.step(priya.open(guided.form_of(talks[1]).action)) == "greet", "the other stands where it stood"


def test_what_another_window_wrote_stays_and_stands_in_the_way_of_nothing(app: Flask, priya: Colleague):
    first = guided.begin(priya, paths.bring_to(app, Status.ACKNOWLEDGED))
    second = priya.open(guided.form_of(first).action)
    guided.go(priya, first, expect=200, press="more", notes="From the first window.")

    guided.call_for_help(priya, second, THREAT, notes=LAST)

    said = record_of(priya, first).said
    assert "From the first window." in said and LAST in said


@pytest.mark.requirement("000-20")
@pytest.mark.parametrize(("words", "kind"), [("They are very upset", "upset"), ("Call for backup", "backup")])
def test_where_a_manager_is_called_the_note_is_kept_too_and_the_call_goes_on(
    app: Flask, priya: Colleague, words: str, kind: str
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    step = guided.begin(priya, reference)

    called = guided.call_for_help(priya, step, words, notes=LAST)

    assert guided.form_of(step).action in called.links, "the way back leads to the call"
    assert guided.form_of(priya.open(guided.form_of(step).action)).value("notes") == LAST
    with app.app_context():
        assert [call.kind for call in db.session.scalars(db.select(ManagerCall))] == [kind]
        db.session.remove()
    assert guided.step(guided.go(priya, step, notes=LAST)) == "listen"
