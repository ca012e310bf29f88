"""The queue: what is due next comes first, each view and filter shows its own, and pages follow each other."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.complaints import details as d
from app.complaints.statuses import Status
from tests.desk.conftest import Colleague
from tests.desk.listing import listed
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, file_one, perform


def filed_on(app: Flask, day: int, **filing: object) -> str:
    return file_one(app, received_at=MONDAY + timedelta(days=day), **filing)


@pytest.mark.requirement("002-02")
def test_a_representative_is_offered_their_own_pages(app: Flask, priya: Colleague):
    page = priya.open("/desk/queue")

    sidebar = page.root.of_class("sidebar-nav")[0]
    assert [link.said for link in sidebar.named("a")] == [
        "Home", "Queue", "Calls", "Colleagues asked", "Promises", "Problems", "For our team", "Team", "Notices",
        "Letters and calls", "Mail", "Put right", "Who stays silent", "Log a complaint", "Reply templates",
        "How far I may go", "Priya Shah",
    ]  # fmt: skip
    for path in ("/desk/settings", "/desk/staff", "/desk/deliveries/failed"):
        priya.open(path, expect=403)


def test_what_is_due_next_comes_first_whatever_came_first(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    late, later = filed_on(app, -2), filed_on(app, 0)
    earliest = filed_on(app, -3)

    assert listed(priya.open("/desk/queue")) == [earliest, late, later]


def test_overdue_and_at_risk_are_said_in_words(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    overdue, at_risk, calm = (
        filed_on(app, -2),
        file_one(app, received_at=MONDAY - timedelta(hours=20)),
        filed_on(app, 0),
    )

    assert "Overdue by 1 day" in priya.open("/desk/queue?view=overdue").said
    assert listed(priya.open("/desk/queue?view=overdue")) == [overdue]
    assert listed(priya.open("/desk/queue?view=at_risk")) == [at_risk]
    assert "13:00 today" in priya.open("/desk/queue?view=at_risk").said
    assert listed(priya.open("/desk/queue")) == [overdue, at_risk, calm]


def test_views_show_their_own(app: Flask, priya: Colleague):
    fresh = file_one(app)
    mine = paths.bring_to(app, Status.ASSESSED)
    waiting = paths.bring_to(app, Status.WAITING)
    resolved = paths.bring_to(app, Status.RESOLVED)
    closed = paths.bring_to(app, Status.CLOSED)
    perform(app, mine, "escalate", "csr", d.Reason("She waits for the third time."))

    views = {view: set(listed(priya.open(f"/desk/queue?view={view}"))) for view in
             ("open", "mine", "unassigned", "waiting", "escalated", "resolved")}  # fmt: skip

    assert views == {
        "open": {fresh, mine, waiting, resolved},
        "mine": {mine, waiting, resolved},
        "unassigned": {fresh},
        "waiting": {waiting},
        "escalated": {mine},
        "resolved": {resolved},
    }
    assert listed(priya.open("/desk/queue?status=closed")) == [closed]


def test_a_resolved_complaint_waits_behind_what_is_due(app: Flask, priya: Colleague):
    resolved, fresh = paths.bring_to(app, Status.RESOLVED), file_one(app)

    assert listed(priya.open("/desk/queue")) == [fresh, resolved]


def test_filters_narrow_a_view(app: Flask, priya: Colleague):
    parcel, ticket = file_one(app), file_one(app, category="tickets", channel="letter")
    page = priya.open("/desk/queue")
    tickets = next(value for value in page.form("/desk/queue", "get").choices("category") if value and
                   page.form("/desk/queue", "get").words_of("category", value) == "Tickets and refunds")  # fmt: skip

    assert listed(priya.open(f"/desk/queue?category={tickets}")) == [ticket]
    assert listed(priya.open("/desk/queue?channel=letter")) == [ticket]
    assert listed(priya.open("/desk/queue?status=received&channel=web")) == [parcel]
    assert "Nothing matches these filters." in priya.open("/desk/queue?severity=1").said


def test_nonsense_in_the_address_is_the_plain_queue(app: Flask, priya: Colleague):
    reference = file_one(app)

    page = priya.open(
        "/desk/queue?view=x&status=lost&category=-1&severity=%00&after=soon~1&handler=99999999999999999999"
    )

    assert listed(page) == [reference]


def test_pages_follow_each_other_without_a_gap(app: Flask, priya: Colleague):
    references = [file_one(app, received_at=MONDAY + timedelta(minutes=number)) for number in range(30)]

    first = priya.open("/desk/queue")
    second = priya.open(next(href for href in first.links if "after=" in href))

    assert listed(first) + listed(second) == references
    assert len(listed(first)) == 25
    assert not any("after=" in href for href in second.links)


def test_a_restricted_complaint_is_on_nobody_elses_queue(app: Flask, priya: Colleague, helen: Colleague):
    reference = file_one(app)
    with app.app_context():
        manager = actor_of("manager").id
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))

    assert listed(priya.open("/desk/queue")) == []
    assert listed(helen.open("/desk/queue")) == [reference]
    assert "All open 1" not in priya.open("/desk/queue").said


def test_picked_complaints_are_taken_on(app: Flask, priya: Colleague):
    free, another = file_one(app), file_one(app)
    queue = priya.open("/desk/queue")

    page = priya.press(queue, "/desk/take", {"reference": [free, another]})

    assert "You have these 2 now." in page.said
    assert set(listed(page)) == {free, another}


def test_an_empty_queue_says_so(app: Flask, priya: Colleague):
    assert "Nothing is open." in priya.open("/desk/queue").said
    assert "Nothing is overdue." in priya.open("/desk/queue?view=overdue").said
