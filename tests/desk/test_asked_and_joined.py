"""Colleagues asked about a complaint that is joined: they go along with it, and come home when it is parted."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.enquiries import queries as enquiries
from app.jobs.worker import sweep_once
from tests.desk.conftest import Colleague, errors, state
from tests.desk.test_accounts_of_staff import SAID as TOLD
from tests.desk.test_accounts_of_staff import UNDERSTOOD, outcomes_told
from tests.desk.test_colleagues import ASKED, SAID
from tests.desk.test_involved import actor_id
from tests.desk.test_joined import join, verified
from tests.desk.test_joining_at_once import joining
from tests.desk.test_plan import panel, plan
from tests.support import paths
from tests.support.apps import by_reference, file_one, perform
from tests.support.colleagues import ENGINEER, LEADER, Guest, a_route, ask, mails_to

pytestmark = pytest.mark.usefixtures("monday")
APART = {"reason": "Two parcels after all."}


@pytest.fixture
def pair(app: Flask) -> tuple[str, str]:
    """A complaint that is looked into by "csr", and the one that goes on, of "other_csr"."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    other = file_one(app, happened="The label was torn, and nobody can read it.")
    perform(app, other, "assign", "manager", d.Handover(actor_id(app, "other_csr"), "She knows the depot."))
    return reference, other


def only(app: Flask, reference: str) -> int:
    """The number of the one enquiry that was made on this complaint, wherever it is."""
    with app.app_context():
        here = by_reference(reference).id
        (found,) = {*(row.id for row in enquiries.enquiries(here)), *(row.id for row in enquiries.away_of(here))}
        db.session.remove()
    return found


@pytest.mark.requirement("002-16", "B-23")
def test_who_was_asked_stands_on_the_case_that_goes_on_and_their_answer_lands_there(
    app: Flask, helen: Colleague, pair: tuple[str, str]
):
    reference, other = pair
    ask(app, reference, name=LEADER, email="karl@example.org")
    verified(app, reference, other)
    before = helen.open(f"/desk/complaints/{reference}/act/merge?with={other}")
    assert f"What {LEADER} still have to say goes on with {other}" in before.said
    helen.send(before.form("/act/merge"), {"reason": "Both are about one parcel."})

    assert f"{LEADER} by Sat" in panel(helen.case(other), ASKED)
    assert f"Asked on {reference}, which is joined with this one" in panel(helen.case(other), ASKED)
    assert "It goes on with the complaint that this one is joined with." in panel(helen.case(reference), ASKED)
    assert f"{LEADER} has not answered yet" not in panel(helen.case(other), "Tasks"), "it is no task, it went along"
    guest = Guest.of(app, LEADER)
    page = guest.follow()
    assert "The parcel stood in the rain." in page.said and "The label was torn" not in page.said, "as they were asked"
    guest.send(page, words=SAID)

    assert f"What {LEADER} says {LEADER}" in panel(helen.case(other), "Evidence")
    assert f"{LEADER} answered: “" in helen.case(other).said


@pytest.mark.requirement("002-16", "B-23")
def test_no_decision_of_either_leaves_while_they_are_silent(app: Flask, helen: Colleague, pair: tuple[str, str]):
    reference, into = pair[0], paths.bring_to(app, Status.INVESTIGATING)
    ask(app, reference, name=LEADER, email="karl@example.org")
    join(app, helen, reference, into)

    assert f"{LEADER} has not answered yet" in helen.open(f"/desk/complaints/{into}/act/resolve").said
    helen.act(reference, "unmerge", APART)

    assert f"{LEADER} has not answered yet" not in helen.open(f"/desk/complaints/{into}/act/resolve").said
    assert f"{LEADER} has not answered yet" in helen.open(f"/desk/complaints/{reference}/act/resolve").said


@pytest.mark.requirement("002-16", "B-23")
def test_reminder_and_alarm_go_to_whoever_works_on_it_now(
    app: Flask, helen: Colleague, colleague: Callable[[str], Colleague], pair: tuple[str, str], monday: Traveller
):
    reference, other = pair
    ask(app, reference, name=LEADER, email="karl@example.org")
    join(app, helen, reference, other)
    assert other in colleague("other_csr").open("/desk/colleagues").said

    monday.shift(timedelta(days=4))
    sweep_once(app)
    assert [mail.kind for mail in mails_to(app, LEADER)] == ["colleague_asked", "colleague_reminded"]
    monday.shift(timedelta(days=2))
    sweep_once(app)

    late = f"{LEADER} has not answered: ring them, or go on without them"
    assert late in colleague("other_csr").open("/desk/notices").said
    assert late not in colleague("csr").open("/desk/notices").said


@pytest.mark.requirement("003-11", "B-23")
def test_parted_again_they_come_home_with_what_they_said_and_the_next_in_turn(
    app: Flask, helen: Colleague, pair: tuple[str, str]
):
    reference, other = pair
    question = plan(app, reference, "Who had the round?")
    route = a_route(app, LEADER, ENGINEER)
    ask(app, reference, route[LEADER], then_ids=(route[ENGINEER],), question_id=question)
    join(app, helen, reference, other)
    guest = Guest.of(app, LEADER)
    guest.send(guest.follow(), words=SAID)
    assert [mail.kind for mail in mails_to(app, ENGINEER)] == ["colleague_asked"], "their turn comes there too"

    parting = helen.open(f"/desk/complaints/{reference}/act/unmerge")
    assert f"What {LEADER}, {ENGINEER} were asked, and said since, comes back." in parting.said
    helen.act(reference, "unmerge", APART)

    page = helen.case(reference)
    assert "1 of 2 settled" in panel(page, ASKED) and "which is joined" not in panel(page, ASKED)
    assert f"What {LEADER} says" in panel(page, "Evidence")
    stays = helen.case(other)
    assert ENGINEER not in stays.said and f"What {LEADER} says" in panel(stays, "Evidence"), "nothing is taken out"
    guest = Guest.of(app, ENGINEER)
    guest.send(guest.follow(), words="I was on leave.")
    assert f"{LEADER}: {SAID}".replace("\n", " ") in panel(helen.case(reference), "What we need to know")
    assert f"{ENGINEER}: I was on leave." in panel(helen.case(reference), "What we need to know")


@pytest.mark.requirement("002-16", "B-23")
def test_who_was_reminded_while_the_two_were_joined_keeps_their_name_in_both_logs(
    app: Flask, colleague: Callable[[str], Colleague], pair: tuple[str, str], monday: Traveller
):
    reference, other = pair
    ask(app, reference, name=LEADER, email="karl@example.org")
    join(app, colleague("manager"), reference, other)
    for days in (4, 2):
        monday.shift(timedelta(days=days))
        sweep_once(app)

    helen = colleague("manager")
    helen.act(reference, "unmerge", APART)

    said = helen.case(other).said
    assert f"reminded {LEADER}" in said and f"{LEADER} has not answered in time, and a manager was told" in said
    assert "a colleague" not in said.split("What happened")[-1]


@pytest.mark.requirement("003-12", "B-19", "B-23")
def test_an_account_goes_along_and_its_giver_hears_what_came_of_the_last_in_the_row(
    app: Flask, helen: Colleague, pair: tuple[str, str], monday: Traveller
):
    reference, other = pair
    third = file_one(app)
    ask(app, reference, kind="statement", name=LEADER, email="karl@example.org")
    guest = Guest.of(app, LEADER)
    guest.send(guest.follow(), words=TOLD)
    join(app, helen, reference, other)
    perform(app, other, "repeat_statement", "manager", d.StatementRepeated(only(app, reference), UNDERSTOOD))
    guest.send(guest.follow(), button="Yes, that is right")
    join(app, helen, other, third)
    assert UNDERSTOOD.rstrip(".") in panel(helen.case(other), "Evidence")

    monday.shift(timedelta(minutes=5))
    sweep_once(app)
    assert outcomes_told(app) == []
    perform(app, third, "withdraw", "customer", paths.WITHDRAWN)
    sweep_once(app)
    sweep_once(app)

    assert outcomes_told(app) == ["Outcome: The customer withdrew the complaint, so nothing was decided."]
    assert "My parcel was left in the rain" in mails_to(app, LEADER)[-1].text, "named as they know it"


@pytest.mark.requirement("003-12", "B-23")
def test_those_about_different_colleagues_are_not_joined_until_both_keep_them_out(
    app: Flask, helen: Colleague, pair: tuple[str, str]
):
    reference, other = pair
    verified(app, reference, other)
    dev = actor_id(app, "other_csr")
    perform(app, reference, "name_involved", "manager", d.InvolvedNamed("It was her at the counter.", dev))

    form = helen.form(reference, "merge")
    page = helen.send(form, {"into_reference": other, "reason": "One parcel."}, expect=422)

    assert errors(page)[0].startswith("They are about different colleagues.")
    assert page.link(f"{other}/act/name-involved") and state(app, reference)[0] != "merged"
    perform(app, other, "name_involved", "manager", d.InvolvedNamed("It was her at the counter.", dev))
    join(app, helen, reference, other)
    assert state(app, reference)[0] == "merged"


@pytest.mark.requirement("003-12", "B-23")
def test_whose_account_was_given_before_is_not_asked_again(app: Flask, helen: Colleague, pair: tuple[str, str]):
    reference, other = pair
    for one in pair:
        perform(app, one, "name_involved", "manager", d.InvolvedNamed("He was at the door.", None, LEADER))
    with app.app_context():
        about = by_reference(reference).involved[0].id
        db.session.remove()
    ask(app, reference, kind="statement", involved_id=about)
    number = only(app, reference)
    perform(app, reference, "answer_enquiry", "csr", d.EnquiryAnswered(number, TOLD, "telephone"))
    perform(app, reference, "repeat_statement", "csr", d.StatementRepeated(number, UNDERSTOOD))
    perform(app, reference, "confirm_statement", "csr", d.StatementConfirmed(number, "telephone"))

    join(app, helen, reference, other)

    assert "They gave and confirmed their own account." in panel(helen.case(other), "People")


@pytest.mark.requirement("B-23")
def test_an_answer_that_comes_while_the_two_are_joined_is_kept_where_it_is_read(app: Flask, helen: Colleague):
    for place in range(3):
        reference, other = paths.bring_to(app, Status.INVESTIGATING), file_one(app)
        verified(app, reference, other)
        name = f"{'ABC'[place]} Voss"
        ask(app, reference, name=name, email=f"{'abc'[place]}@example.org")
        guest = Guest.of(app, name)
        asked = guest.follow()
        form = next(form for form in asked.forms if "words" in form.names)
        who, merge, typed = joining(helen, reference, other)
        ready, codes = threading.Barrier(2), dict[str, int]()

        def answer(guest=guest, asked=asked, form=form, ready=ready, codes=codes) -> None:
            ready.wait(timeout=60)
            codes["answer"] = guest.browser.post(asked.path, data=dict(form.filled({"words": SAID}))).status_code

        thread = threading.Thread(target=answer)
        thread.start()
        ready.wait(timeout=60)
        codes["merge"] = who.browser.post(merge.action, data=dict(merge.filled(typed))).status_code
        thread.join()

        assert codes["answer"] == 303 and codes["merge"] in (303, 409), codes
        holds = [one for one in (reference, other) if f"What {name} says" in panel(helen.case(one), "Evidence")]
        assert len(holds) == 1 and (state(app, reference)[0] == "merged" or holds == [reference])
