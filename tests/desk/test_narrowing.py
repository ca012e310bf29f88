"""Each filter shows what it says, alone and with others; nobody sees or counts what they may not read."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import insert, select, update

from app import clock
from app.complaints import details as d
from app.complaints.models import Complaint, ComplaintTag, Reader, Tag
from app.complaints.statuses import ENDED, Status
from app.db import db
from tests.desk.conftest import Colleague
from tests.desk.listing import listed, on_all_pages
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one, perform
from tests.support.many import all_rows, file_many

pytestmark = pytest.mark.every_set

Wanted = Callable[[Complaint], bool]

OF_OPEN_ONES: dict[str, Wanted] = {
    "status=investigating": lambda case: case.status == "investigating",
    "category=2": lambda case: case.category_id == 2,
    "severity=3": lambda case: case.priority == 3,
    "severity=none": lambda case: case.priority is None,
    "handler=2": lambda case: case.handler_id == 2,
    "handler=me": lambda case: case.handler_id == 1,
    "handler=nobody": lambda case: case.handler_id is None,
    "team=1": lambda case: case.department_id == 1,
    "team=2": lambda case: case.department_id == 2,
    "channel=telephone": lambda case: case.channel == "telephone",
    "language=en": lambda case: case.language == "en",
    "language=cy": lambda case: case.language == "cy",
    "due=overdue": lambda case: case.due_at < clock.now() and case.due_kind not in ("", "paused"),
    "due=today": lambda case: case.due_at < midnight(1),
    "due=week": lambda case: case.due_at < midnight(7),
    "due=three_weeks": lambda case: case.due_at < midnight(22),
    "category=2&channel=web": lambda case: case.category_id == 2 and case.channel == "web",
    "view=mine&severity=3": lambda case: case.handler_id == 1 and case.priority == 3,
    "view=waiting&handler=2": lambda case: case.status == "waiting" and case.handler_id == 2,
    "view=overdue&category=1&due=week&language=en": lambda case: (
        case.due_at < clock.now() and case.due_kind not in ("", "paused") and case.category_id == 1
        and case.language == "en"
    ),
}  # fmt: skip
OF_OTHERS: dict[str, Wanted] = {
    "status=closed": lambda case: case.status == "closed",
    "status=ended": lambda case: not case.is_open,
    "status=any": lambda case: True,
    "status=any&category=1": lambda case: case.category_id == 1,
    "status=ended&handler=2": lambda case: not case.is_open and case.handler_id == 2,
    "status=closed&handler=2&channel=web": lambda case: (
        case.status == "closed" and case.handler_id == 2 and case.channel == "web"
    ),
    "view=overdue&status=closed": lambda case: False,
    "view=mine&status=closed": lambda case: case.status == "closed" and case.handler_id == 1,
}
ALL = {words: lambda case, wanted=wanted: case.is_open and wanted(case) for words, wanted in OF_OPEN_ONES.items()}
ALL |= OF_OTHERS


def midnight(days: int) -> datetime:
    """The end of today is one day away. In winter London's midnight is that of UTC; this is a Monday."""
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


def references(app: Flask, wanted: Wanted) -> set[str]:
    with app.app_context():
        found = {case.reference for case in all_rows() if wanted(case)}
        db.session.rollback()
    return found


@pytest.mark.requirement("002-04")
@pytest.mark.parametrize("asked", ALL)
def test_a_filter_shows_what_it_says(app: Flask, monday: time_machine.Traveller, priya: Colleague, asked: str):
    file_many(app, 60)

    shown = on_all_pages(priya, f"/desk/queue?{asked}")

    assert set(shown) == references(app, ALL[asked])
    assert len(shown) == len(set(shown))


def test_the_filters_that_are_asked_for_here_leave_something_and_not_everything(
    app: Flask, monday: time_machine.Traveller
):
    file_many(app, 60)
    open_ones = references(app, lambda case: case.is_open)

    left = {asked: references(app, wanted) for asked, wanted in ALL.items() if "view" not in asked}

    assert [asked for asked, found in left.items() if not found] == []
    assert [asked for asked, found in left.items() if found == open_ones] == []


def test_a_tag_finds_what_has_it_and_is_offered_only_where_there_is_one(app: Flask, priya: Colleague):
    tagged, closed, plain = file_one(app), paths.bring_to(app, Status.CLOSED), file_one(app)
    assert "tag" not in priya.open("/desk/queue").form("/desk/queue", "get").names
    with doing(app):
        tag = Tag(name="rain")
        db.session.add(tag)
        db.session.flush()
        for reference in (tagged, closed):
            db.session.add(ComplaintTag(complaint_id=by_reference(reference).id, tag_id=tag.id))

    assert listed(priya.open("/desk/queue?tag=1")) == [tagged]
    assert set(listed(priya.open("/desk/queue?tag=1&status=any"))) == {tagged, closed}
    assert plain in listed(priya.open("/desk/queue"))


def test_a_customer_is_named_by_any_of_their_complaints(app: Flask, priya: Colleague):
    one, another = file_one(app, email="grace@example.com"), file_one(app, email="grace@example.com")
    ended = paths.bring_to(app, Status.CLOSED)
    file_one(app, email="else@example.com")

    page = priya.open(f"/desk/queue?customer={one}")

    assert set(listed(page)) == {one, another}
    assert f"Same customer as {one}" in page.said
    assert set(listed(priya.open(f"/desk/queue?customer={one}&status=any"))) == {one, another, ended}
    assert not any("grace" in link for link in page.links)


def test_customers_without_an_address_are_not_one_customer(app: Flask, priya: Colleague):
    one, _another = (file_one(app, email="", phone="07700 900118", name="") for _ in range(2))

    assert listed(priya.open(f"/desk/queue?customer={one}")) == [one]


def test_whom_somebody_may_not_read_of_leads_to_nobody(app: Flask, priya: Colleague):
    hidden, open_to_all = file_one(app), file_one(app)
    restrict(app, hidden)

    assert listed(priya.open(f"/desk/queue?customer={hidden}&status=any")) == []
    assert listed(priya.open(f"/desk/queue?customer={open_to_all}&status=any")) == [open_to_all]


@pytest.mark.parametrize("order", ["due", "heard", "severity", "customer", "handler"])
@pytest.mark.parametrize("asked", ["", "team=1", "category=1&channel=web", "status=any"])
def test_what_few_may_read_is_neither_shown_nor_counted(
    app: Flask, monday: time_machine.Traveller, priya: Colleague, helen: Colleague, asked: str, order: str
):
    file_many(app, 60)
    with doing(app):
        hidden = set(db.session.scalars(select(Complaint.id).where(Complaint.id % 2 == 0)))
        db.session.execute(update(Complaint).where(Complaint.id.in_(hidden)).values(restricted=True))
        readers = [{"complaint_id": key, "user_id": actor_of("manager").id} for key in hidden]
        db.session.execute(insert(Reader), readers)
    secret = references(app, lambda case: case.restricted)

    of_priya = set(on_all_pages(priya, f"/desk/queue?sort={order}&{asked}"))
    of_helen = set(on_all_pages(helen, f"/desk/queue?sort={order}&{asked}"))

    assert of_priya == of_helen - secret
    assert of_helen & secret
    count = len(references(app, lambda case: case.is_open and not case.restricted))
    assert f"All open {count}" in priya.open("/desk/queue").said


def test_a_filter_that_is_on_stands_in_its_list_even_where_nobody_would_choose_it(app: Flask, priya: Colleague):
    file_one(app)

    form = priya.open("/desk/queue?handler=6&language=cy&category=999").form("/desk/queue", "get")

    assert form.words_of("handler", "6") == "Ada Birch"
    assert form.value("language") == "cy"
    assert form.value("category") == "999"


def test_filters_keep_the_view_the_order_and_the_customer(app: Flask, priya: Colleague):
    reference = file_one(app)

    form = priya.open(f"/desk/queue?view=unassigned&sort=-heard&customer={reference}").form("/desk/queue", "get")

    assert [form.value(name) for name in ("view", "sort", "customer")] == ["unassigned", "-heard", reference]


def test_clear_shows_the_view_without_its_filters(app: Flask, priya: Colleague):
    file_one(app)

    page = priya.open("/desk/queue?view=unassigned&channel=letter&sort=received")

    clear = next(node for node in page.root.named("a") if node.said == "Clear")
    assert clear.given["href"] == "/desk/queue?view=unassigned&sort=received"
    assert "Filters, 1 on" in page.said


@pytest.mark.parametrize("status", sorted(ENDED))
def test_whatever_ended_is_found_by_how(app: Flask, priya: Colleague, status: Status):
    reference = paths.bring_to(app, status)

    assert reference in listed(priya.open(f"/desk/queue?status={status.value}"))


def restrict(app: Flask, reference: str) -> None:
    with app.app_context():
        manager = actor_of("manager").id or 0
        db.session.rollback()
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", (manager,)))
