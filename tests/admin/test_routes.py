"""Whom we ask: contacts, and for each kind of issue their order, kept by managers and administrators."""

from collections.abc import Callable

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import questions, routes
from app.complaints.statuses import Status
from app.jobs.setup import routes as routes_of_setup
from tests.desk.conftest import Colleague, errors
from tests.support import paths
from tests.support.apps import doing
from tests.support.colleagues import ENGINEER, LEADER, a_route

PAGE = "/desk/settings/routes"


@pytest.fixture
def helen(staff: Callable[[str], object]) -> Colleague:
    """A manager."""
    return Colleague(staff("manager"))


def order_of(app: Flask, nature: str) -> list[str]:
    with app.app_context():
        return [row.name for row in routes.for_case(0, nature)]


@pytest.mark.requirement("003-10")
def test_a_manager_adds_contacts_and_puts_them_in_order_for_a_kind_of_issue(app: Flask, helen: Colleague):
    for name, kind in ((LEADER, "leader"), (ENGINEER, "person")):
        form = helen.open("/desk/settings/contacts/new").form("contacts/new")
        helen.send(form, {"name": name, "kind": kind, "email": f"{name.split()[0].lower()}@example.org"})
    place = 1  # "Product defect"
    form = helen.open(f"{PAGE}/nature/{place}").form(f"nature/{place}")
    ids = dict(zip((LEADER, ENGINEER), contact_ids(app), strict=True))

    page = helen.send(form, {"place_1": ids[LEADER], "place_2": ids[ENGINEER]})

    assert f"{LEADER} {ENGINEER}" in page.said.partition("Product defect")[2].partition("Kind of problem")[2][:40]
    assert order_of(app, "Product defect") == [LEADER, ENGINEER]


def contact_ids(app: Flask) -> list[str]:
    with app.app_context():
        found = {row.name: str(row.id) for row in routes.contacts()}
    return [found[LEADER], found[ENGINEER]]


@pytest.mark.requirement("003-10")
def test_the_route_of_the_category_goes_before_that_of_the_nature(app: Flask, helen: Colleague):
    a_route(app, LEADER)
    with app.app_context():
        parcels = catalogue.find_category("parcels")
        assert parcels is not None
    form = helen.open("/desk/settings/contacts/new").form("contacts/new")
    helen.send(form, {"name": ENGINEER, "kind": "person"})
    form = helen.open(f"{PAGE}/category/{parcels.id}").form(f"category/{parcels.id}")
    helen.send(form, {"place_1": contact_ids(app)[1]})
    reference = paths.bring_to(app, Status.INVESTIGATING)

    asked = helen.form(reference, "ask-colleague")

    assert asked.words_of("whom", asked.value("whom")) == f"1. {ENGINEER}"


def test_nobody_stands_in_an_order_twice(app: Flask, helen: Colleague):
    a_route(app, LEADER, ENGINEER)
    twice = contact_ids(app)[0]

    page = helen.send(helen.open(f"{PAGE}/nature/0").form("nature/0"), {"place_1": twice, "place_2": twice}, 422)

    assert errors(page) == ["Somebody stands in it twice."]
    assert order_of(app, "Service issue") == [LEADER, ENGINEER]


def test_a_contact_who_is_asked_no_more_leaves_every_order_and_can_come_back(app: Flask, helen: Colleague):
    ids = a_route(app, LEADER, ENGINEER)
    where = f"/desk/settings/contacts/{ids[LEADER]}"

    helen.press(helen.open(where), "/retire")
    assert order_of(app, "Service issue") == [ENGINEER]
    helen.press(helen.open(where), "/bring-back")

    assert order_of(app, "Service issue") == [ENGINEER], "whoever puts them back says in which place"
    assert "Retired" not in helen.open(PAGE).said


def test_what_is_missing_is_said_and_everything_typed_is_kept(app: Flask, helen: Colleague):
    form = helen.open("/desk/settings/contacts/new").form("contacts/new")

    page = helen.send(form, {"name": "", "office": "Night shift", "email": "nobody"}, expect=422)

    assert errors(page) == ["Write a name.", "Write the address like name@example.org."]
    assert page.form("contacts/new").value("office") == "Night shift"


def test_who_stands_by_somebody_and_how_long_they_have_is_set(app: Flask, helen: Colleague):
    form = helen.open("/desk/settings/asking").form("asking")

    late = helen.send(form, {"days": "3", "reminder_days_before": "3"}, expect=422)
    page = helen.send(form, {"days": "3", "reminder_days_before": "1", "support": "Ring Ada, 0191 555 0100."})
    assert "Nobody is named whom they can talk to." in page.said
    form = helen.open("/desk/settings/asking").form("asking")
    half = helen.send(form, {"support_name": "Ada Lee"}, expect=422)
    named = helen.send(half.form("asking"), {"support_phone": "0191 555 0100"})

    assert errors(half) == ["Write a number or an address of theirs too."]
    assert "They can talk to Ada Lee: 0191 555 0100." in named.said
    assert errors(late) == ["The reminder comes after they were asked."]
    assert "They have 3 working days to answer. Ring Ada, 0191 555 0100." in page.said


def test_a_representative_does_not_change_whom_we_ask(staff: Callable[[str], object]):
    Colleague(staff("csr")).open(PAGE, 403)


@pytest.mark.requirement("003-11")
def test_a_new_installation_asks_in_the_order_of_the_procedure(app: Flask):
    with doing(app):
        routes_of_setup.add_starting_set()

    assert order_of(app, "Product defect") == ["Team leader, technical", "Engineer"]
    assert order_of(app, "Money and bills") == ["Accounts department"]
    assert order_of(app, "Service issue") == ["Team leader, client services"]


@pytest.mark.requirement("000-15", "003-03")
def test_each_closed_question_of_a_bank_is_marked_with_how_to_begin_instead(app: Flask, staff: Callable[[str], object]):
    admin = Colleague(staff("admin"))
    with app.app_context():
        parcels = catalogue.find_category("parcels")
        assert parcels is not None
    where = f"/desk/settings/categories/{parcels.id}"
    typed = "Did he ring?\nWhat did they see?\nWas it raining?"

    page = admin.send(admin.open(where).form(where), {"questions": typed}, expect=422)

    assert errors(page) == [f"{questions.instead('Did he ring?')} {questions.instead('Was it raining?')}"]
    assert "“Did he ring?” is answered with yes or no. Begin with “What did you see" in page.said
    assert page.form(where).value("questions").replace("\r\n", "\n") == typed
