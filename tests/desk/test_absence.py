"""Being away: said by oneself or by a manager, with what falls due meanwhile, and over with one press."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock
from app.accounts.models import User
from app.complaints import details as d
from app.complaints.models import Complaint, Event, Promise, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Notice
from tests.desk.conftest import Colleague
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, address_of, by_reference, file_one, perform

pytestmark = pytest.mark.usefixtures("monday")
Staff = Callable[[str], FlaskClient]
FRIDAY = "2026-11-27"


def user_of(who: str) -> User:
    return db.session.query(User).filter_by(email=address_of(who)).one()


def id_of(app: Flask, who: str) -> int:
    with app.app_context():
        return user_of(who).id


def page_of(
    app: Flask, who: Colleague, whose: str = "csr", deputy: str | None = "other_csr", until: str = FRIDAY
) -> Page:
    """What falls due meanwhile, as `who` sees it."""
    stands_in = id_of(app, deputy) if deputy else 0
    return who.open(f"/desk/absence/{id_of(app, whose)}?until={until}&deputy_id={stands_in}")


def a_desk(app: Flask) -> tuple[str, str]:
    """References of two complaints of "csr": one due before Friday with a task and a promise, one due later."""
    soon, later = paths.bring_to(app, Status.INVESTIGATING), paths.bring_to(app, Status.INVESTIGATING)
    perform(app, soon, "promise", "csr", d.PromiseTerms("Ring about the joiner.", clock.now() + timedelta(days=2)))
    with app.app_context():
        needs = d.TaskTerms("Ask the depot.", clock.now().date() + timedelta(days=1), actor_of("csr").id)
        db.session.remove()
    perform(app, soon, "add_task", "csr", needs)
    return soon, later


def owners(app: Flask, *references: str) -> list[str | None]:
    """Who has these complaints, and who the one task and the one promise."""
    with app.app_context():
        names = {user.id: user.name for user in db.session.query(User)}
        found = [by_reference(reference).handler_id for reference in references]
        found += [db.session.query(Task).one().owner_id, db.session.query(Promise).one().owner_id]
        db.session.remove()
    return [names.get(key or 0) for key in found]


def test_what_falls_due_meanwhile_is_shown(app: Flask, priya: Colleague):
    soon, later = a_desk(app)

    page = page_of(app, priya)

    assert soon in page.html and later not in page.html
    for words in ("1 open complaint", "1 open task", "Ask the depot.", "1 promise to keep", "Ring about the joiner."):
        assert words in page.said


def test_what_was_chosen_goes_to_the_deputy_and_the_rest_stays(app: Flask, priya: Colleague):
    soon, later = a_desk(app)

    page = priya.press(page_of(app, priya), f"/absence/{id_of(app, 'csr')}", {"handed_over": ["cases", "tasks"]})

    assert owners(app, soon, later) == ["Dev Raman", "Priya Shah", "Dev Raman", "Priya Shah"]
    assert "Handed over: 1 open complaint to Dev Raman and 1 open task to Dev Raman." in page.said
    assert "Away until Friday 27 November" in page.said and "Dev Raman stands in." in page.said


def test_the_deputy_hears_once_and_the_log_says_why(app: Flask, priya: Colleague):
    soon, _ = a_desk(app)

    priya.press(page_of(app, priya), f"/absence/{id_of(app, 'csr')}", {"handed_over": ["cases", "tasks", "promises"]})

    with app.app_context():
        notices = [row.words for row in db.session.query(Notice).filter_by(user_id=user_of("other_csr").id)]
        db.session.remove()
    assert notices == ["You have 1 open complaint, 1 open task and 1 promise to keep of Priya Shah now"]
    said = priya.case(soon).said
    assert "Priya Shah handed it to Dev Raman, while Priya Shah is away" in said
    assert "Priya Shah gave a promise to Dev Raman, while Priya Shah is away" in said


def test_with_nothing_chosen_everything_stays_while_the_deputy_watches(app: Flask, priya: Colleague):
    soon, later = a_desk(app)

    priya.press(page_of(app, priya), f"/absence/{id_of(app, 'csr')}")

    assert owners(app, soon, later) == ["Priya Shah"] * 4
    with app.app_context():
        assert user_of("csr").away_until == datetime(2026, 11, 27, tzinfo=UTC)
        assert actor_of("other_csr").stands_in_for == {user_of("csr").id}
        db.session.remove()


def test_coming_back_is_one_press(app: Flask, priya: Colleague):
    priya.press(page_of(app, priya), f"/absence/{id_of(app, 'csr')}")

    page = priya.press(priya.open("/desk/profile"), "/back")

    assert "Good to have you back." in page.said and "Not away." in page.said
    with app.app_context():
        assert (user_of("csr").is_away, user_of("csr").deputy_id) == (False, user_of("other_csr").id)
        db.session.remove()


@pytest.mark.parametrize(("who", "expect"), [("csr", 200), ("other_csr", 403), ("qa", 403), ("manager", 200),
                                             ("other_manager", 200), ("admin", 200)])  # fmt: skip
def test_being_away_is_said_by_oneself_or_a_manager(
    app: Flask, colleague: Callable[[str], Colleague], who: str, expect: int
):
    someone, path = colleague(who), f"/desk/absence/{id_of(app, 'csr')}"
    token = someone.open("/desk/profile").form("/profile").value("csrf_token")

    someone.open(path, expect)
    answer = someone.browser.post(path, data={"csrf_token": token, "until": FRIDAY, "deputy_id": 0})

    assert answer.status_code == (303 if expect == 200 else 403)
    with app.app_context():
        assert user_of("csr").is_away == (expect == 200)
        db.session.remove()


def test_an_administrator_hands_over_through_the_portal_under_their_own_name(
    app: Flask, colleague: Callable[[str], Colleague], priya: Colleague
):
    soon, _ = a_desk(app)
    ada = colleague("admin")

    ada.press(page_of(app, ada), f"/absence/{id_of(app, 'csr')}", {"handed_over": ["cases"]})

    with app.app_context():
        event = db.session.query(Event).filter_by(action="assign").one()
        assert (event.actor_kind, event.facts["by"]) == ("system", user_of("admin").id)
        db.session.remove()
    assert "Ada Birch handed it to Dev Raman, while Priya Shah is away" in priya.case(soon).said


IMPOSSIBLE = [
    ({"until": "2020-01-01"}, "Choose a day that is still to come, within two years."),
    ({"until": "9999-12-31"}, "Choose a day that is still to come, within two years."),
    ({"until": ""}, "Choose the day you are back."),
    ({"until": "next week"}, "Not a valid date value."),
    ({"deputy_id": "qa"}, "Not a valid choice."),
    ({"deputy_id": "csr"}, "Not a valid choice."),
    ({"deputy_id": "manager"}, "Choose a colleague who is here, and who can do what you do."),
    ({"deputy_id": 0, "handed_over": "cases"}, "Choose a deputy, or keep what is due."),
]


@pytest.mark.parametrize(("typed", "words"), IMPOSSIBLE)
def test_what_is_impossible_comes_back_with_its_reason(
    app: Flask, priya: Colleague, typed: dict[str, object], words: str
):
    """The manager is away already."""
    soon, later = a_desk(app)
    with app.app_context():
        user_of("manager").away_until = clock.now() + timedelta(days=9)
        db.session.commit()
    token = page_of(app, priya).form(f"/absence/{id_of(app, 'csr')}").value("csrf_token")
    sent = {"until": FRIDAY, "deputy_id": "other_csr", **typed, "csrf_token": token}
    if isinstance(sent["deputy_id"], str):
        sent["deputy_id"] = id_of(app, sent["deputy_id"])

    answer = priya.browser.post(f"/desk/absence/{id_of(app, 'csr')}", data=sent)

    assert answer.status_code == 422 and words in answer.text
    assert owners(app, soon, later) == ["Priya Shah"] * 4
    with app.app_context():
        assert not user_of("csr").is_away
        db.session.remove()


def test_who_counts_on_somebody_who_goes_away_is_named(app: Flask, priya: Colleague, monday: time_machine.Traveller):
    with app.app_context():
        user_of("other_csr").away_until = clock.now() + timedelta(days=3)
        user_of("other_csr").deputy_id = user_of("csr").id
        db.session.commit()

    assert "Dev Raman is away until Thu 26 Nov, and counts on you." in page_of(app, priya, deputy=None).said


def test_what_few_may_read_counts_and_shows_nothing(app: Flask, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.INVESTIGATING, title="A driver and his sister")
    perform(app, reference, "restrict_readers", "manager", d.Readers("A colleague is named.", (id_of(app, "manager"),)))

    page = page_of(app, colleague("admin"), until="2026-12-24")

    assert "1 open complaint" in page.said and "one that few may read" in page.said
    assert reference not in page.html and "sister" not in page.html


def test_the_deputy_may_read_what_was_handed_over(app: Flask, priya: Colleague, colleague: Callable[[str], Colleague]):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "restrict_readers", "manager", d.Readers("A colleague is named.", (id_of(app, "manager"),)))
    colleague("other_csr").open(f"/desk/complaints/{reference}", 404)

    page = page_of(app, priya, until="2026-12-24")
    priya.press(page, f"/absence/{id_of(app, 'csr')}", {"handed_over": ["cases"]})

    assert reference in colleague("other_csr").case(reference).html


@pytest.mark.parametrize("more", [1, 25])
def test_the_page_takes_as_many_statements_for_many(app: Flask, priya: Colleague, statements: list[str], more: int):
    for _ in range(more):
        reference = file_one(app)
        paths.acknowledge(app, reference)
    page_of(app, priya)
    statements.clear()

    page_of(app, priya)

    assert len([row for row in statements if "staff_session" not in row]) <= 10, statements
    with app.app_context():
        assert db.session.query(Complaint).count() == more
        db.session.remove()
