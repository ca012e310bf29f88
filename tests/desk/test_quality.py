"""The week's sample of quality checks: drawn so that it can be drawn again, nobody's own, with what each lacks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app import clock
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.followups import service as followups
from app.reviews import drawing, queries, service
from app.reviews.models import Sampled
from app.trends import weeks
from tests.desk.conftest import Colleague
from tests.desk.test_restricted import restrict
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, by_reference, customer_of, doing, perform

Signing = Callable[[str], Colleague]
CHECK = {"kindness": "5", "clarity": "4", "speed": "3", "findings": "Every date has its reason."}


def draw(app: Flask) -> int:
    with doing(app):
        return service.draw_sample(weeks.week_of(clock.now()))


def rows(page: Page) -> list[str]:
    table = next((node for node in page.root.of_class("desk-table")), None)
    return [] if table is None else [row.said for row in table.named("tr")[1:]]


@pytest.mark.requirement("002-26")
def test_a_reviewer_works_through_the_sample_and_sees_what_each_lacks(
    app: Flask, monday: time_machine.Traveller, colleague: Signing
):
    closed, resolved = paths.bring_to(app, Status.CLOSED), paths.bring_to(app, Status.RESOLVED)
    perform(app, closed, "record_lesson", "csr", d.Lesson("Ring the bell.", "The card says so."))
    paths.bring_to(app, Status.INVESTIGATING)
    monday.shift(timedelta(minutes=5))
    assert draw(app) == 2
    mina = colleague("qa")

    home = mina.open("/desk/")
    found = {reference: next(row for row in rows(home) if reference in row) for reference in (closed, resolved)}
    assert "Nothing Priya Shah Check" in found[closed]
    assert "Lesson 8 of 9 Priya Shah Check" in found[resolved]

    mina.send(mina.open(home.link(f"{closed}/act/check-quality")).form("/act/check-quality"), CHECK)

    home = mina.open("/desk/")
    assert "Checked Mina Kaur" in rows(home)[1] and closed in rows(home)[1]
    assert "Checked this week 1" in home.said and "Mean score 4.0" in home.said
    assert "1 Left to check" in home.said


@pytest.mark.requirement("002-26")
def test_nobody_reviews_their_own(app: Flask, helen: Colleague, colleague: Signing):
    handled, looked_after, others = (paths.bring_to(app, Status.RESOLVED) for _ in range(3))
    with doing(app):
        helens = actor_of("manager").id
        by_reference(handled).handler_id = helens
        by_reference(looked_after).manager_id = helens
    draw(app)

    assert [others in row for row in rows(helen.open("/desk/quality-checks"))] == [True]
    assert len(rows(colleague("other_manager").open("/desk/quality-checks"))) == 3
    for reference in (handled, looked_after):
        helen.open(f"/desk/complaints/{reference}/act/check-quality", expect=403)


@pytest.mark.requirement("002-26")
def test_the_sample_stands_for_the_week_and_can_be_drawn_again(
    app: Flask, monday: time_machine.Traveller, colleague: Signing
):
    for _ in range(14):
        paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=5))
    draw(app)
    before = rows(colleague("qa").open("/desk/quality-checks"))
    paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(days=2))

    with doing(app):
        week = weeks.week_of(clock.now())
        sample = queries.find_sample(week)
        again = service.candidates_of(sample.since, sample.drawn_at)
        kept = [(row.complaint_id, row.drawn) for row in db.session.query(Sampled).order_by(Sampled.id)]
        drawn = drawing.draw(sample.seed, again, len(kept))
        told = (sample.population, sample.digest)

    assert rows(colleague("qa").open("/desk/quality-checks")) == before and len(before) == 10
    assert [(one.candidate.id, one.how) for one in drawn] == kept
    assert told == (14, drawing.fingerprint(again))


def test_what_may_have_gone_wrong_is_said(app: Flask, colleague: Signing):
    plain, reopened = paths.bring_to(app, Status.RESOLVED, mood=4), paths.bring_to(app, Status.RESOLVED, mood=1)
    perform(app, reopened, "not_right", "customer", d.NotRight("It broke again."))
    perform(app, reopened, "resolve", "csr", paths.a_resolution(concerns=paths.outcomes(app, reopened)))

    with app.app_context():
        reasons = {one.id: one.reasons for one in service.candidates_of(clock.now() - service.WINDOW, clock.now())}
        ids = [by_reference(name).id for name in (plain, reopened)]
        db.session.remove()

    assert [reasons[number] for number in ids] == [(), ("reopened", "very_upset")]


def test_what_is_checked_restricted_or_open_is_not_drawn(app: Flask):
    checked, secret = paths.bring_to(app, Status.RESOLVED), paths.bring_to(app, Status.RESOLVED)
    perform(app, checked, "check_quality", "qa", d.QualityCheck(5, 5, 5, "Good."))
    restrict(app, secret, "manager")
    paths.bring_to(app, Status.AGREED)

    assert draw(app) == 0


def test_what_became_restricted_or_open_again_is_not_offered(app: Flask, colleague: Signing):
    secret, reopened = paths.bring_to(app, Status.RESOLVED), paths.bring_to(app, Status.RESOLVED)
    draw(app)
    restrict(app, secret, "manager")
    perform(app, reopened, "not_right", "customer", d.NotRight("It broke again."))

    (row,) = rows(colleague("qa").open("/desk/quality-checks"))

    assert reopened in row and row.endswith("Open again")


def test_feedback_waits_until_somebody_has_read_it(app: Flask, monday: time_machine.Traveller, colleague: Signing):
    reference = paths.bring_to(app, Status.CLOSED, name="Ruth Ellery")
    silent = paths.bring_to(app, Status.RESOLVED, name="Joan Tillotson")
    perform(app, silent, "ask_satisfaction", "system")
    perform(app, silent, "confirm_satisfied", "customer", d.Feedback(5, 5))
    mina = colleague("qa")

    home = mina.open("/desk/")
    assert "Ruth Ellery, handled by Priya Shah Put right “Thank you for ringing me.”" in home.said
    assert "1 Answer to read" in home.said and "Joan Tillotson" not in home.said
    monday.shift(timedelta(minutes=1))
    mina.case(reference)

    assert "You have read what customers said" in mina.open("/desk/").said


@pytest.mark.any_database
def test_of_an_answer_that_was_changed_only_what_counts_is_to_read(app: Flask, colleague: Signing):
    changed, taken_back = paths.bring_to(app, Status.RESOLVED), paths.bring_to(app, Status.RESOLVED)
    for reference, *said in ((changed, "It came late.", "It came, and it works."), (taken_back, "Too slow.", "")):
        perform(app, reference, "ask_satisfaction", "system")
        for words in said:
            with doing(app):
                feedback = d.Feedback(5, 5, comment=words)
                complaint = by_reference(reference)
                followups.answer(complaint, customer_of(complaint), "yes", feedback)

    home = colleague("qa").open("/desk/").said

    assert "1 Answer to read" in home and "“It came, and it works.”" in home
    assert "It came late." not in home and "Too slow." not in home


@pytest.mark.parametrize("who", ["csr", "admin"])
def test_quality_checks_are_for_reviewers(colleague: Signing, who: str):
    colleague(who).open("/desk/quality-checks", expect=403)
