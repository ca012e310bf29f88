"""Whose a date is: an escalation waits for a manager, and no representative sees it as late themselves."""

from datetime import timedelta

import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.desk.test_home import tiles
from tests.desk.test_queue import listed
from tests.support import paths
from tests.support.apps import MONDAY, perform


def test_what_is_late_and_escalated_says_both(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, helen: Colleague
):
    late = paths.bring_to(app, Status.ASSESSED)
    perform(app, late, "escalate", "customer", d.Reason("Nobody rings me."))
    perform(app, late, "promise", "csr", d.PromiseTerms("The name of the joiner.", MONDAY + timedelta(minutes=90)))
    monday.shift(timedelta(minutes=80))
    assert "A manager’s turnEscalation" in priya.open("/desk/queue?view=mine").said

    monday.shift(timedelta(minutes=40))

    assert "Overdue by 30 minand a manager’s turn" in priya.open("/desk/queue?view=mine").said
    home = priya.open("/desk/").root.of_class("due-next")[0].said
    assert "Overdue by 30 min" in home and "A manager takes the escalation on" in home
    assert "Overdue by 30 min" in priya.case(late).said and "Escalated, level 1" in priya.case(late).said
    assert "and a manager’s turn" not in helen.open("/desk/queue").said


def test_a_managers_escalation_is_late_for_managers_alone(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, helen: Colleague
):
    escalated, late = paths.bring_to(app, Status.ASSESSED), paths.bring_to(app, Status.ASSESSED)
    for reference in (escalated, late):
        perform(app, reference, "escalate", "customer", d.Reason("Nobody rings me."))
    perform(app, late, "promise", "csr", d.PromiseTerms("The name of the joiner.", MONDAY + timedelta(minutes=30)))
    monday.shift(timedelta(hours=2))

    mine, theirs = priya.open("/desk/"), helen.open("/desk/")

    assert (tiles(mine)["Overdue"][0], tiles(theirs)["Overdue"][0]) == ("1", "2")
    assert "A manager takes the escalation on" in mine.said and "Take the escalation on" in theirs.said
    assert listed(priya.open("/desk/queue?view=overdue")) == [late]
    assert "Overdue 1" in priya.open("/desk/queue").said
    assert set(listed(helen.open("/desk/queue?view=overdue"))) == {escalated, late}
    rows = priya.open("/desk/queue?view=mine").root.of_class("desk-table")[0].said
    assert "A manager’s turnEscalation" in rows
    assert "Overdue by 1 hEscalation" in helen.open("/desk/queue").said
