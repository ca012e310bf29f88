"""An absence that is planned, from a day until a day: it begins and ends by itself, whoever asks who is here."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts import teams
from app.accounts.models import User
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.safety import rota
from tests.desk.conftest import Colleague, errors, offered
from tests.desk.test_absence import a_desk, id_of, owners
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one, perform
from tests.support.calls import at, book, booked, can_ring, free

FIRST, BACK = "2026-11-30", "2026-12-07"
NUMBER = "07700 900341"


def page_of(app: Flask, who: Colleague, whose: str, deputy: str | None, start: str = FIRST, until: str = BACK) -> Page:
    stands_in = id_of(app, deputy) if deputy else 0
    return who.open(f"/desk/absence/{id_of(app, whose)}?start={start}&until={until}&deputy_id={stands_in}")


def plan(app: Flask, who: Colleague, whose: str, deputy: str | None = None, **chosen: object) -> Page:
    return who.press(page_of(app, who, whose, deputy), f"/absence/{id_of(app, whose)}", chosen)


def away(app: Flask, who: str) -> bool:
    with app.app_context():
        found = db.session.get_one(User, id_of_(who)).is_away
        db.session.remove()
    return found


def id_of_(who: str) -> int:
    return actor_of(who).id or 0


def days_offered(app: Flask) -> set[date]:
    return {slot.starts_at.date() for slot in free(app, date(2026, 11, 23), date(2026, 12, 13))}


@pytest.mark.requirement("B-14")
def test_a_holiday_of_next_week_is_said_now_and_no_call_is_offered_in_it(
    app: Flask, monday: time_machine.Traveller, helen: Colleague
):
    can_ring(app)
    assert date(2026, 12, 1) in days_offered(app)

    page = plan(app, helen, "manager", "other_manager")

    assert "Kept: you are away from Monday 30 November." in page.said
    assert "Away from Monday 30 November until Monday 7 December. Tom Field stands in." in page.said
    assert not {date(2026, 11, 30) + timedelta(days=number) for number in range(7)} & days_offered(app)
    assert {date(2026, 11, 27), date(2026, 11, 29), date(2026, 12, 7)} <= days_offered(app)
    assert "Away from Mon 30 Nov" in helen.open("/desk/team").said


@pytest.mark.requirement("B-14")
def test_it_begins_and_ends_by_itself_for_whoever_stands_in_and_for_what_is_given(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    plan(app, priya, "csr", "other_csr")

    found = []
    for moment in ((2026, 11, 29, 23, 59), (2026, 11, 30, 0, 0), (2026, 12, 6, 23, 59), (2026, 12, 7, 0, 0)):
        monday.move_to(datetime(*moment, tzinfo=UTC))
        with app.app_context():
            here = [user.name for user in teams.present(None)]
            stands_in = bool(actor_of("other_csr").stands_in_for)
            db.session.remove()
        dev, helen = colleague("other_csr"), colleague("manager")
        found.append((
            away(app, "csr"), "Priya Shah" in here, stands_in, "promise" in offered(dev.case(reference), reference),
            "You stand in for Priya Shah until Mon 7 Dec" in dev.open("/desk/").said,
            "Away until Mon 7 Dec" in helen.open("/desk/team").said,
            "Of absent people" in helen.open("/desk/").said and "Priya Shah" in helen.open("/desk/absent").said,
        ))  # fmt: skip

    assert found == [
        (False, True, False, False, False, False, False),
        (True, False, True, True, True, True, True),
        (True, False, True, True, True, True, True),
        (False, True, False, False, False, False, False),
    ]


@pytest.mark.requirement("B-14")
def test_what_is_booked_in_it_is_shown_before_and_goes_to_the_deputy(
    app: Flask, monday: time_machine.Traveller, helen: Colleague
):
    for who in ("manager", "other_manager"):
        can_ring(app, who)
    before, within = (file_one(app, phone=NUMBER) for _call in range(2))
    book(app, before, at(date(2026, 11, 26), "10:00"))
    book(app, within, at(date(2026, 12, 2), "10:00"))

    page = page_of(app, helen, "manager", "other_manager")
    assert "Booked calls 1" in page.said and within in page.html and before not in page.html
    deputy = id_of(app, "other_manager")
    helen.press(page, f"/absence/{id_of(app, 'manager')}", {f"call_{booked(app, within)[-1].id}": f"to:{deputy}"})

    who = {booked(app, reference)[-1].manager_id for reference in (before,)}, booked(app, within)[-1].manager_id
    assert who == ({id_of(app, "manager")}, id_of(app, "other_manager"))


def test_what_is_due_before_it_begins_is_done_by_whoever_goes(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    soon, later = a_desk(app)  # one is due on Friday, its task on Tuesday, its promise on Wednesday

    page = page_of(app, priya, "csr", "other_csr", until="2026-12-24")
    assert later in page.html and "Ask the depot." not in page.said and "Ring about the joiner." not in page.said
    priya.press(page, f"/absence/{id_of(app, 'csr')}", {"handed_over": ["cases"]})

    assert owners(app, soon, later) == ["Priya Shah", "Dev Raman", "Priya Shah", "Priya Shah"]


def test_it_is_changed_and_taken_out_with_one_press(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    plan(app, priya, "csr")
    form = priya.open(f"/desk/absence/{id_of(app, 'csr')}").form(f"/absence/{id_of(app, 'csr')}", "get")
    assert (form.value("start"), form.value("until")) == (FIRST, BACK)

    page = priya.press(priya.open("/desk/profile"), "/back")

    assert "Taken out: you stay here." in page.said and "Not away." in page.said
    monday.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert not away(app, "csr")


@pytest.mark.parametrize(
    ("start", "until", "words"),
    [
        (BACK, FIRST, "Choose a day after the first one."),
        (FIRST, FIRST, "Choose a day after the first one."),
        ("2029-01-01", "2029-02-01", "Choose a day that is still to come, within two years."),
        ("soon", BACK, "Not a valid date value."),
    ],
)
def test_what_is_impossible_is_said_at_its_field(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, start: str, until: str, words: str
):
    token = page_of(app, priya, "csr", None).form(f"/absence/{id_of(app, 'csr')}").value("csrf_token")
    sent = {"start": start, "until": until, "deputy_id": 0, "csrf_token": token}

    answer = priya.browser.post(f"/desk/absence/{id_of(app, 'csr')}", data=sent)

    assert answer.status_code == 422 and words in answer.text
    assert f'value="{until}"' in answer.text
    assert not away(app, "csr")


def test_whoever_is_away_then_stands_in_for_nobody(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, colleague: Callable[[str], Colleague]
):
    plan(app, colleague("other_csr"), "other_csr", "csr")
    page = page_of(app, priya, "csr", "other_csr", start="2026-12-04", until="2026-12-09")
    assert "Dev Raman will be away from Mon 30 Nov until Mon 7 Dec, and counts on you." in page.said

    refused = priya.press(page, f"/absence/{id_of(app, 'csr')}", {}, 422)
    assert errors(refused) == ["Choose a colleague who is here, and who can do what you do."]
    page = page_of(app, priya, "csr", "other_csr", start="2026-12-07", until="2026-12-09")
    assert "Kept: you are away" in priya.press(page, f"/absence/{id_of(app, 'csr')}").said


@pytest.mark.requirement("000-20")
def test_the_rota_marks_the_weeks_of_it_and_calls_the_deputy_in_them(
    app: Flask, monday: time_machine.Traveller, helen: Colleague, priya: Colleague
):
    with doing(app):
        for number in range(3):
            rota.plan(date(2026, 11, 23) + timedelta(weeks=number), actor_of("manager").id, None)
    plan(app, helen, "manager", "other_manager")

    rows = [row.said for row in helen.open("/desk/duty").root.named("tr") if "is away until" in row.said]
    assert rows == ["Helen Marsh is away until Mon 7 Dec, 00:00. Tom Field is called instead."]
    assert "Called: Helen Marsh." in priya.press(priya.open("/desk/complaints/new"), "/desk/upset").said
    with app.app_context():
        found = [
            [user.name for user in rota.of_stage(0, moment)]
            for moment in (datetime(2026, 11, 24, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC))
            if monday.move_to(moment) is None
        ]
        db.session.remove()
    assert found == [["Helen Marsh"], ["Tom Field"]]


def test_planning_it_takes_as_few_statements(app: Flask, monday: time_machine.Traveller, priya: Colleague, statements):
    perform(app, paths.bring_to(app, Status.INVESTIGATING), "add_task", "csr", d.TaskTerms("Ask.", date(2026, 12, 1)))
    statements.clear()

    page_of(app, priya, "csr", "other_csr")

    asked = [row for row in statements if "staff_session" not in row]
    assert len(asked) <= 10 + 2, asked  # two are of this test: whose page it is, and who stands in
