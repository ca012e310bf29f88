"""Whoever leaves, or does something else, passes on everything that is open; and nothing stays with who has left."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.access import Actor, Role
from app.accounts.models import User
from app.complaints import details as d
from app.complaints import holdings, leaving, lifecycle, queries
from app.complaints.models import Complaint, Promise, Task
from app.complaints.statuses import Status
from app.db import db, transaction
from app.errors import DomainError
from app.jobs.worker import sweep_once
from app.outbox.models import Notice
from app.remedies.models import Approval
from tests.desk.conftest import Colleague, errors
from tests.support import paths
from tests.support.apps import actor_of, address_of, by_reference, doing, file_one, perform

Enter = Callable[[str], Colleague]


@pytest.fixture
def ada(colleague: Enter) -> Colleague:
    """An administrator."""
    return colleague("admin")


def user_of(who: str) -> User:
    return db.session.query(User).filter_by(email=address_of(who)).one()


def id_of(app: Flask, who: str) -> int:
    with app.app_context():
        return user_of(who).id


def leave_of(app: Flask, who: str) -> str:
    return f"/desk/staff/{id_of(app, who)}/leave"


@pytest.fixture
def desk(app: Flask) -> str:
    """A complaint of "csr" with a task, a promise and an approval asked for; they stand in for "other_csr"."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "promise", "csr", d.PromiseTerms("A call.", clock.now() + timedelta(days=3)))
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(90), "Two repairs."))
    with app.app_context():
        needs = d.TaskTerms("Ask the depot.", clock.now().date() + timedelta(days=2), actor_of("csr").id)
        db.session.remove()
    perform(app, reference, "add_task", "csr", needs)
    with doing(app):
        user_of("other_csr").deputy_id = user_of("csr").id
    return reference


def owners(app: Flask, reference: str) -> dict[str, str | None]:
    """Names of those who hold what hangs on the complaint, and of the deputy of "other_csr"."""
    with app.app_context():
        names = {user.id: user.name for user in db.session.query(User)}
        found = {
            "cases": by_reference(reference).handler_id,
            "tasks": db.session.query(Task).one().owner_id,
            "promises": db.session.query(Promise).one().owner_id,
            "approvals": db.session.query(Approval).one().asked_by_id,
            "deputies": user_of("other_csr").deputy_id,
        }
        db.session.remove()
    return {key: names.get(owner or 0) for key, owner in found.items()}


def is_active(app: Flask, who: str) -> bool:
    with app.app_context():
        return user_of(who).active


@pytest.mark.requirement("B-26")
def test_everything_that_is_open_is_listed(app: Flask, ada: Colleague, desk: str):
    page = ada.open(leave_of(app, "csr"))

    for words in (
        "1 open complaint", "1 open task", "Ask the depot.", "1 promise to keep", "A call.",
        "1 approval they asked for", "Two repairs.", "1 colleague they stand in for", "Dev Raman",
    ):  # fmt: skip
        assert words in page.said
    assert page.said.count(desk) == 4


@pytest.mark.requirement("B-26")
def test_nobody_leaves_before_everything_has_an_owner(app: Flask, ada: Colleague, desk: str):
    page = ada.send(ada.open(leave_of(app, "csr")).form(), expect=422)

    assert errors(page) == [
        "Choose who takes the 1 open complaint.",
        "Choose who takes the 1 open task.",
        "Choose who takes the 1 promise to keep.",
        "Choose who takes the 1 approval they asked for.",
        "Choose who takes the 1 colleague they stand in for.",
    ]
    assert is_active(app, "csr") and set(owners(app, desk).values()) == {"Priya Shah"}


@pytest.mark.requirement("B-26")
def test_all_of_it_goes_to_one_and_the_last_step_says_what_moved(app: Flask, ada: Colleague, desk: str):
    to_all = {"to_all": str(id_of(app, "manager"))}

    page = ada.send(ada.open(leave_of(app, "csr")).form(), to_all)

    assert set(owners(app, desk).values()) == {"Helen Marsh"}
    assert not is_active(app, "csr")
    assert (
        "Moved: 1 open complaint to Helen Marsh, 1 open task to Helen Marsh, 1 promise to keep to Helen Marsh, "
        "1 approval they asked for to Helen Marsh and 1 colleague they stand in for to Helen Marsh." in page.said
    )
    assert "Priya Shah can no longer sign in." in page.said


@pytest.mark.requirement("B-26")
def test_each_kind_may_go_to_somebody_else(app: Flask, ada: Colleague, desk: str):
    dev, helen, tom = (str(id_of(app, who)) for who in ("other_csr", "manager", "other_manager"))

    ada.send(ada.open(leave_of(app, "csr")).form(), {"to_all": dev, "to_tasks": helen, "to_deputies": tom})

    assert owners(app, desk) == {
        "cases": "Dev Raman", "tasks": "Helen Marsh", "promises": "Dev Raman", "approvals": "Dev Raman",
        "deputies": "Tom Field",
    }  # fmt: skip
    with app.app_context():
        told = {row.user_id: row.words for row in db.session.query(Notice).filter_by(kind="assigned")}
        assert told == {
            int(dev): "You have 1 open complaint, 1 promise to keep and 1 approval they asked for of Priya Shah now",
            int(helen): "You have 1 open task of Priya Shah now",
            int(tom): "You have 1 colleague they stand in for of Priya Shah now",
        }
        db.session.remove()


def test_the_log_says_who_passed_it_on_and_why(app: Flask, ada: Colleague, desk: str, helen: Colleague):
    form = ada.open(leave_of(app, "csr")).form()
    ada.send(form, {"to_all": str(id_of(app, "manager")), "reason": "She knows the depot."})

    said = helen.case(desk).said
    assert "Ada Birch handed it to Helen Marsh, in place of Priya Shah, who has left: “She knows the depot.”" in said
    assert "Ada Birch gave a task to Helen Marsh, in place of Priya Shah, who has left" in said


@pytest.mark.parametrize(("reason", "expect"), [("", 422), ("The team is new.", 303)])
def test_complaints_alone_may_be_nobodys_and_only_for_a_reason(
    app: Flask, ada: Colleague, desk: str, reason: str, expect: int
):
    answers = {"to_all": str(id_of(app, "manager")), "to_cases": "nobody", "reason": reason}
    form = ada.open(leave_of(app, "csr")).form()
    assert "nobody" not in form.choices("to_tasks")

    page = ada.send(form, answers, expect)

    assert owners(app, desk)["cases"] == (None if reason else "Priya Shah")
    assert (errors(page) == ["Say why nobody gets them."]) == (not reason)
    sweep_once(app)
    with app.app_context():
        told = db.session.query(Notice).filter_by(kind="unassigned", user_id=user_of("other_csr").id).count()
        assert told == int(bool(reason))
        db.session.remove()


def test_who_has_nothing_open_just_leaves(app: Flask, ada: Colleague):
    page = ada.open(leave_of(app, "qa"))
    assert "Nothing is open with them." in page.said

    ada.send(page.form())

    assert not is_active(app, "qa")


def test_the_owner_at_the_end_is_kept(app: Flask, ada: Colleague):
    closed = paths.bring_to(app, Status.CLOSED)

    ada.send(ada.open(leave_of(app, "csr")).form(), {"to_all": str(id_of(app, "manager"))})

    with app.app_context():
        assert by_reference(closed).handler_id == user_of("csr").id
        db.session.remove()


def test_an_escalation_goes_to_a_manager(app: Flask, ada: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "escalate", "csr", d.Reason("No answer."))
    perform(app, reference, "take_it_on", "manager")
    form, path = ada.open(leave_of(app, "manager")).form(), leave_of(app, "manager")
    assert str(id_of(app, "csr")) not in form.choices("to_escalations")

    page = ada.send(form, {"to_all": str(id_of(app, "csr"))}, expect=422)
    assert errors(page) == ["Priya Shah can’t look after that in their role."]
    ada.send(ada.open(path).form(), {"to_escalations": str(id_of(app, "other_manager"))})

    with app.app_context():
        assert by_reference(reference).manager_id == user_of("other_manager").id
        db.session.remove()


def test_one_whom_a_complaint_is_about_does_not_get_it(app: Flask, ada: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    about = d.Sensitivity("colleague", "It is about Dev.", about_ids=(id_of(app, "other_csr"),))
    perform(app, reference, "mark_sensitive", "csr", about)

    page = ada.send(ada.open(leave_of(app, "csr")).form(), {"to_all": str(id_of(app, "other_csr"))}, expect=422)

    assert errors(page) == ["It is about them. Choose somebody else."]
    assert reference not in page.html and "one that few may read" in page.said
    assert is_active(app, "csr")


def test_only_administrators_let_people_go(app: Flask, colleague: Enter):
    for who in ("csr", "manager", "qa"):
        colleague(who).open(leave_of(app, "other_csr"), 403)


def test_another_role_waits_until_what_it_does_not_look_after_is_passed_on(app: Flask, ada: Colleague, desk: str):
    person = f"/desk/staff/{id_of(app, 'csr')}"

    page = ada.press(ada.open(person), person, {"role": "qa"}, expect=422)

    assert "Priya Shah holds 1 open complaint and 1 open task" in page.said
    ada.send(ada.open(f"{person}/pass-on").form(), {"to_all": str(id_of(app, "manager"))})
    ada.press(ada.open(person), person, {"role": "qa"})
    with app.app_context():
        assert (user_of("csr").active, user_of("csr").role) == (True, Role.QA)
        db.session.remove()


@pytest.mark.requirement("B-26")
def test_what_comes_back_to_somebody_who_has_left_goes_on_to_the_team(app: Flask, ada: Colleague):
    reference = paths.bring_to(app, Status.CLOSED)
    ada.send(ada.open(leave_of(app, "csr")).form(), {"to_all": str(id_of(app, "manager"))})
    perform(app, reference, "not_right", "customer", d.NotRight("It broke again."))
    with doing(app):
        complaint = by_reference(reference)
        gone = complaint.handler_id
        at = clock.now() + timedelta(days=2)
        db.session.add(Task(complaint_id=complaint.id, kind="to_do", words="Ring.", owner_id=gone, due_at=at))
        db.session.query(Notice).delete()
        assert holdings.leftovers() == {"cases": 1, "tasks": 1}

    sweep_once(app)

    with app.app_context():
        assert holdings.leftovers() == {}
        assert by_reference(reference).handler_id is None
        assert db.session.query(Notice).filter_by(kind="unassigned", user_id=user_of("other_csr").id).count() == 1
        db.session.remove()


def test_a_hundred_rounds_of_giving_and_leaving_at_once_leave_nothing_behind(app: Flask):
    """A manager hands a complaint to somebody in the moment in which they leave: one of the two comes first."""
    with app.app_context():
        actors = {who: actor_of(who) for who in ("manager", "admin")}
        csr, dev = user_of("csr").id, user_of("other_csr").id
        db.session.remove()

    def at_once(*acts: Callable[[], None]) -> None:
        together = threading.Barrier(len(acts))

        def run(act: Callable[[], None]) -> None:
            with app.app_context():
                together.wait()
                try:
                    with transaction():
                        act()
                except DomainError:
                    pass

        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    for _ in range(100):
        reference = file_one(app)
        with doing(app):
            user_of("csr").active = True
        needs = d.Handover(csr)
        at_once(
            lambda reference=reference, needs=needs: give(reference, actors["manager"], needs),
            lambda: leave_to(csr, dev, actors["admin"]),
        )
        with app.app_context():
            assert holdings.leftovers() == {}
            db.session.remove()

    with app.app_context():
        assert db.session.query(Complaint).filter_by(handler_id=csr).count() == 0
        db.session.remove()


def give(reference: str, actor: Actor, needs: d.Handover) -> None:
    lifecycle.perform(queries.get(reference, actor, for_change=True), "assign", actor, needs)


def leave_to(user_id: int, to_id: int, actor: Actor) -> None:
    leaving.leave(user_id, {key: leaving.Wish(to_id) for key in holdings.KINDS}, actor)
