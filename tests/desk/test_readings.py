"""Who read a complaint; and those who stand apart from it say why before it opens."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from app import clock
from app.accounts import service as accounts
from app.accounts.models import User
from app.catalogue.models import Department
from app.complaints import board, closeness
from app.complaints import details as d
from app.complaints.models import Complaint, Reading
from app.complaints.statuses import Status
from app.db import db
from tests.desk.conftest import Colleague, errors
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import STAFF, actor_of, address_of, by_reference, doing, file_one, perform

pytestmark = pytest.mark.usefixtures("monday")
Enter = Callable[[str], Colleague]


def joins(app: Flask, who: str, team: str) -> None:
    """`who` belongs to the department `team`, which is there from now on."""
    with doing(app):
        department = db.session.query(Department).filter_by(key=team).one_or_none()
        if department is None:
            department = Department(key=team, name=team.title())
            db.session.add(department)
            db.session.flush()
        accounts.change_department(db.session.query(User).filter_by(email=address_of(who)).one(), department.id)


def mark_sensitive(app: Flask, reference: str, *named: str) -> None:
    with app.app_context():
        ids = tuple(actor_of(who).id or 0 for who in named)
        db.session.remove()
    perform(app, reference, "mark_sensitive", "csr", d.Sensitivity("health", "It speaks of her illness.", ids))


@pytest.fixture
def sensitive(app: Flask) -> str:
    """Handled by "csr", marked as sensitive: all managers may read it because of their role."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    mark_sensitive(app, reference)
    return reference


@pytest.fixture
def of_parcels(app: Flask) -> str:
    """Handled by "csr", who works in the team of parcels; "other_csr" works for the team of tickets."""
    joins(app, "csr", "parcels")
    joins(app, "other_csr", "tickets")
    return paths.bring_to(app, Status.INVESTIGATING)


def asks(who: Colleague, path: str) -> bool:
    """Whether opening `path` leads to the question why."""
    answer = who.browser.get(path)
    return answer.status_code == 302 and "/why?to=" in answer.headers["Location"]


def ask(who: Colleague, path: str) -> Page:
    """The question that stands before `path`."""
    answer = who.browser.get(path)
    assert answer.status_code == 302
    return who.open(answer.headers["Location"])


def say_why(who: Colleague, path: str, reason: str, expect: int = 303) -> Page:
    return who.send(ask(who, path).form("/why"), {"reason": reason}, expect)


def case(reference: str) -> str:
    return f"/desk/complaints/{reference}"


@pytest.mark.requirement("B-36")
def test_a_manager_says_why_a_sensitive_case_opens_and_it_is_kept(app: Flask, sensitive: str, helen: Colleague):
    page = say_why(helen, case(sensitive), "The handler asked me to look at the offer.")

    assert sensitive in page.html and "sewing machine" in page.html
    rows = helen.open(f"{case(sensitive)}/readings").said
    assert "Helen Marsh today, 09:00" in rows
    assert "Before it opened: “The handler asked me to look at the offer.”" in rows


@pytest.mark.requirement("B-36")
def test_nothing_of_it_stands_on_the_question(app: Flask, sensitive: str, helen: Colleague):
    page = ask(helen, case(sensitive))

    assert "This complaint is marked as sensitive" in page.said
    assert not [word for word in ("sewing", "rain", "Grace", "Okafor") if word in page.html]


@pytest.mark.requirement("B-36")
def test_a_colleague_of_another_team_says_why(app: Flask, of_parcels: str, colleague: Enter):
    dev = colleague("other_csr")

    assert "This complaint is with the team Parcels" in ask(dev, case(of_parcels)).said
    assert of_parcels in say_why(dev, case(of_parcels), "The customer rang me about it.").html


@pytest.mark.any_database
@pytest.mark.parametrize("reason", ["", "   ", "..", "ok", "12345", "x" * 201])
def test_what_says_nothing_does_not_open_it(app: Flask, sensitive: str, helen: Colleague, reason: str):
    page = say_why(helen, case(sensitive), reason, expect=422)

    assert errors(page) == ["Say it shorter." if len(reason) > 200 else "Say in a few words why you open it."]
    assert asks(helen, case(sensitive))


@pytest.mark.any_database
@pytest.mark.parametrize("part", ["", "/act/note", "/act/message", "/letters/1", "/files/1", "/readings"])
def test_every_page_of_it_asks(app: Flask, sensitive: str, helen: Colleague, part: str):
    assert asks(helen, case(sensitive) + part)


def test_where_somebody_was_going_they_get(app: Flask, sensitive: str, helen: Colleague):
    page = say_why(helen, f"{case(sensitive)}/act/note?from=queue", "She asked for me.")

    assert page.form("/act/note")


@pytest.mark.any_database
@pytest.mark.parametrize("to", ["https://example.com/", "//example.com", "/desk/complaints/C-AAAA-AAAA/act/note"])
def test_nobody_is_led_elsewhere(app: Flask, sensitive: str, helen: Colleague, to: str):
    form = ask(helen, case(sensitive)).form("/why")
    data = {**dict(form.standing()), "reason": "She asked for me."}

    answer = helen.browser.post(f"{case(sensitive)}/why", query_string={"to": to}, data=data)

    assert answer.headers["Location"] == case(sensitive)


def test_a_form_of_somebody_who_was_not_let_in_does_nothing(app: Flask, sensitive: str, helen: Colleague):
    token = helen.form(file_one(app), "note").value("csrf_token")

    answer = helen.browser.post(f"{case(sensitive)}/act/note", data={"csrf_token": token, "text": "Looked at it."})

    assert answer.status_code == 403 and "Say first why you open this complaint." in answer.text


def test_it_stays_open_until_midnight_whatever_the_browser(
    app: Flask, sensitive: str, colleague: Enter, monday: time_machine.Traveller
):
    say_why(colleague("manager"), case(sensitive), "She asked for me.")
    monday.shift(timedelta(hours=7))
    assert not asks(colleague("manager"), case(sensitive))
    assert asks(colleague("other_manager"), case(sensitive))

    monday.shift(timedelta(hours=8))

    assert asks(colleague("manager"), case(sensitive))


def test_a_form_that_was_open_at_midnight_may_still_be_sent(
    app: Flask, sensitive: str, colleague: Enter, monday: time_machine.Traveller
):
    monday.shift(timedelta(hours=14, minutes=55))
    helen = colleague("manager")
    say_why(helen, case(sensitive), "She asked for me.")
    form = helen.form(sensitive, "note")
    monday.shift(timedelta(minutes=10))

    answer = helen.browser.post(form.action, data={**dict(form.standing()), "text": "Looked at it."})

    assert answer.status_code == 303
    assert asks(helen, answer.headers["Location"])


def task_for(app: Flask, reference: str, who: str) -> None:
    with app.app_context():
        needs = d.TaskTerms("Ask the depot.", clock.now().date() + timedelta(days=2), actor_of(who).id)
        db.session.remove()
    perform(app, reference, "add_task", "csr", needs)


def away(app: Flask, reference: str, deputy: str) -> None:
    with doing(app):
        handler = by_reference(reference).handler
        assert handler is not None
        handler.away_until, handler.deputy_id = clock.now() + timedelta(days=2), actor_of(deputy).id


def take_on(app: Flask, reference: str, who: str) -> None:
    perform(app, reference, "escalate", "csr", d.Reason("Nobody answers."))
    perform(app, reference, "take_it_on", who)


NOT_ASKED: list[tuple[str, Callable[[Flask, str, str], None]]] = [
    ("handler", lambda _app, _reference, _who: None),
    ("deputy", away),
    ("somebody with a task on it", task_for),
    ("the manager who took it on", take_on),
    ("a reader who was named", mark_sensitive),
]


@pytest.mark.any_database
@pytest.mark.requirement("B-36")
@pytest.mark.parametrize(("part", "before"), NOT_ASKED, ids=[part for part, _ in NOT_ASKED])
def test_whoever_works_on_it_is_not_asked(
    app: Flask, sensitive: str, colleague: Enter, part: str, before: Callable[[Flask, str, str], None]
):
    who = "csr" if part == "handler" else "manager"
    before(app, sensitive, who)

    assert not asks(colleague(who), case(sensitive))


ASKED_ON_TEAM_GROUNDS = {"csr": False, "other_csr": True, "manager": False, "other_manager": False, "qa": False,
                         "admin": True}  # fmt: skip


@pytest.mark.any_database
@pytest.mark.parametrize(("who", "asked"), ASKED_ON_TEAM_GROUNDS.items())
@pytest.mark.parametrize("has_team", [True, False])
def test_only_whose_role_belongs_to_one_team_is_asked_by_another(
    app: Flask, of_parcels: str, colleague: Enter, who: str, asked: bool, has_team: bool
):
    if has_team and who not in ("csr", "other_csr"):
        joins(app, who, "tickets")
    in_another = asked and (has_team or who == "other_csr")

    assert asks(colleague(who), case(of_parcels)) == in_another


def test_a_department_without_representatives_is_no_team(app: Flask, colleague: Enter):
    joins(app, "other_csr", "tickets")
    reference = file_one(app)

    assert not asks(colleague("other_csr"), case(reference))


def listed(app: Flask, who: str, reference: str) -> tuple[str, bool]:
    """The subject as lists show it to `who`, and whether they show words of the customer."""
    with app.app_context():
        row = next(iter(board.found([by_reference(reference).id], actor_of(who))))
        db.session.remove()
    return row.title, bool(row.words)


def test_lists_keep_a_sensitive_subject_to_its_handler(app: Flask, sensitive: str, helen: Colleague):
    assert listed(app, "csr", sensitive)[0].startswith("My parcel was left")
    assert listed(app, "manager", sensitive) == ("A sensitive complaint", False)
    for path in ("/desk/queue", "/desk/search?q=sewing"):
        page = helen.open(path)
        assert sensitive in page.html and "rain" not in page.html


@pytest.mark.requirement("B-36")
def test_no_list_of_work_shows_what_a_sensitive_case_is_about(app: Flask, helen: Colleague, colleague: Enter):
    reference = paths.bring_to(app, Status.INVESTIGATING, phone="07700 900181", preferred_channel="phone")
    soon = clock.now() + timedelta(hours=1)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Ring you.", soon))
    perform(app, reference, "message", "customer", d.Words("My illness is getting worse."))
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(138), "The hotel."))
    mark_sensitive(app, reference)

    for path in ("/desk/", "/desk/promises?view=open", "/desk/answers?view=all", "/desk/approvals", "/desk/calls"):
        page = helen.open(path)
        assert "sewing machine" not in page.html and "illness" not in page.html, path
    assert "A sensitive complaint" in helen.open("/desk/answers?view=all").said
    assert "My illness" in colleague("csr").open("/desk/answers").said


def test_lists_show_the_subject_of_another_team_and_no_words(app: Flask, of_parcels: str, colleague: Enter):
    title, words = listed(app, "other_csr", of_parcels)

    assert (title.startswith("My parcel"), words) == (True, False)
    assert listed(app, "csr", of_parcels)[1]
    assert "machine inside" not in colleague("other_csr").open("/desk/search?q=sewing").html


TEAMS = [
    {},
    {"csr": "parcels"},
    {"csr": "parcels", "other_csr": "tickets", "admin": "parcels", "manager": "tickets", "qa": "tickets"},
]


@pytest.mark.parametrize("teams", TEAMS)
@pytest.mark.parametrize("is_sensitive", [True, False])
def test_lists_and_pages_keep_to_one_rule(app: Flask, teams: dict[str, str], is_sensitive: bool):
    for who, team in teams.items():
        joins(app, who, team)
    references = [file_one(app), paths.bring_to(app, Status.ASSESSED)]
    with doing(app):
        for reference in references:
            by_reference(reference).sensitive = is_sensitive

    with app.app_context():
        for who in STAFF:
            actor = actor_of(who)
            statement = db.select(Complaint, closeness.hides_words(actor.id), closeness.hides_subject(actor.id))
            for complaint, no_words, no_subject in db.session.execute(statement):
                why = closeness.why_of(actor, complaint)
                assert (bool(no_words), bool(no_subject)) == (why is not None, why == "sensitive"), who
        db.session.rollback()


def test_several_at_once_keep_out_whom_one_would(app: Flask, sensitive: str, helen: Colleague):
    page = helen.open(f"/desk/bulk/note?reference={sensitive}")

    assert "A sensitive complaint" in page.said and "Say first why you open this complaint." in page.said
    assert "sewing" not in page.html


@pytest.mark.requirement("B-36")
def test_openings_of_one_day_stand_in_one_row(app: Flask, helen: Colleague, monday: time_machine.Traveller):
    reference = file_one(app)
    for _ in range(3):
        helen.case(reference)
        monday.shift(timedelta(minutes=20))

    assert "Helen Marsh today, 09:00 to 09:40 3 times" in helen.open(f"{case(reference)}/readings").said


@pytest.mark.parametrize(("who", "expect"), [("csr", 403), ("admin", 403), ("manager", 200), ("qa", 200)])
def test_who_read_it_is_for_those_who_watch_over_that(app: Flask, colleague: Enter, who: str, expect: int):
    reference = file_one(app)
    someone = colleague(who)

    someone.open(f"{case(reference)}/readings", expect)
    assert ("Who read this case" in someone.case(reference).said) == (expect == 200)


def test_the_list_goes_on_page_by_page_with_as_many_statements(
    app: Flask, helen: Colleague, statements: list[str], monday: time_machine.Traveller
):
    reference = file_one(app)
    with doing(app):
        number, reader = by_reference(reference).id, actor_of("csr").id
        for minute in range(60):
            at = clock.now() + timedelta(days=minute)
            db.session.add(Reading(complaint_id=number, user_id=reader, at=at, reason=f"Reason {minute}"))
    statements.clear()

    first = helen.open(f"{case(reference)}/readings")

    assert len([row for row in statements if "staff_session" not in row]) <= 5, statements
    assert "Reason 59" in first.said and "Reason 9”" not in first.said
    rest = helen.open(next(link for link in first.links if "before=" in link))
    assert "Reason 9”" in rest.said and "Reason 10”" not in rest.said


def test_what_was_before_keeps_the_words_of_a_sensitive_one(
    app: Flask, helen: Colleague, priya: Colleague, monday: time_machine.Traveller
):
    earlier = paths.bring_to(app, Status.ACKNOWLEDGED, happened="The driver laughed at my walking frame.")
    perform(app, earlier, "message", "customer", d.Words("And he did so twice."))
    mark_sensitive(app, earlier)
    monday.shift(timedelta(hours=1))
    later = file_one(app, happened="My refund is late.", received_at=clock.now())

    page, own = helen.case(later), priya.case(later)

    assert earlier in page.html and not [word for word in ("laughed", "twice") if word in page.html]
    assert "laughed" in own.html and "twice" in own.html
