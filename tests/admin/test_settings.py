"""Settings: what is typed is kept and counts, what is impossible comes back with its reason."""

from collections.abc import Callable
from datetime import time

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.catalogue import queries as catalogue
from app.catalogue.settings import NoticeRule
from tests.admin.test_staff import send

Staff = Callable[[str], FlaskClient]

ORGANISATION = {
    "name": "Northline Transport", "phone": "0800 555 0158", "phone_hours": "", "email": "care@example.org",
    "address": "2 Harrow Lane\r\nKeldmouth", "emergency": "Ring 999.", "privacy_contact": "", "zone": "Europe/Berlin",
    "currency": "eur", "country": "de", "subdivision": "BE", "opens": "08:30", "closes": "16:00",
    "body_name": "Ombudsman", "body_url": "https://ombudsman.example.org", "body_phone": "", "body_address": "",
}  # fmt: skip
TARGETS = {
    "acknowledge_hours": 12, "acknowledge_alarm_hours": 8, "priority_1": 1, "priority_2": 2, "priority_3": 4,
    "priority_4": 8, "legal_days": 40, "escalation_accept_minutes": 30, "reopened_contact_working_days": 2,
    "offer_days": 10, "question_days": 5, "letter_working_days": 3, "follow_up_days": 4, "follow_up_reminder_days": 5,
    "follow_up_quiet_days": 9,
}  # fmt: skip
CATEGORY = {"name": "Ferries", "door": "A ferry", "example": "", "target_working_days": 7, "department_id": 0}


def test_every_page_of_the_settings_opens(staff: Staff):
    admin = staff("admin")

    for page in ("", "/organisation", "/targets", "/categories", "/categories/new", "/notices", "/notices/danger"):
        assert admin.get(f"/desk/settings{page}").status_code == 200


def test_the_organisation_is_what_was_typed(app: Flask, staff: Staff):
    assert send(staff("admin"), "/desk/settings/organisation", **ORGANISATION).status_code == 303

    with app.app_context():
        found = catalogue.organisation()
        assert (found.name, found.currency, found.zone, found.country) == (
            "Northline Transport",
            "EUR",
            "Europe/Berlin",
            "DE",
        )
        assert (found.opens, found.closes) == (time(8, 30), time(16))
        assert found.address == "2 Harrow Lane\nKeldmouth" and found.outside_body.name == "Ombudsman"
        assert found.causes, "what has no field here stays"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Write the name customers know."),
        ({"zone": "Europe/Atlantis"}, "There is no such time zone."),
        ({"currency": "ABC"}, "There is no such currency."),
        ({"country": "XX", "subdivision": ""}, "No holidays are known for it."),
        ({"subdivision": "ENG"}, "It has no part of that name."),
        ({"closes": "08:00"}, "The day ends after it begins."),
        ({"closes": "late"}, "Not a valid time value."),
        ({"body_url": "javascript:alert(1)"}, "with https:// before it"),
    ],
)
def test_an_impossible_organisation_comes_back(app: Flask, staff: Staff, typed: dict[str, str], words: str):
    answer = send(staff("admin"), "/desk/settings/organisation", **{**ORGANISATION, **typed})

    assert answer.status_code == 422 and words in answer.text
    with app.app_context():
        assert catalogue.organisation().name == "Northline"


def test_targets_are_what_was_typed(app: Flask, staff: Staff):
    assert send(staff("admin"), "/desk/settings/targets", **TARGETS).status_code == 303

    with app.app_context():
        found = catalogue.targets()
        assert found.acknowledge_hours == 12 and found.priority_working_days == {1: 1, 2: 2, 3: 4, 4: 8}
        assert found.mailed_link_days == 90, "what has no field here stays"


@pytest.mark.parametrize(
    "typed",
    [
        {"acknowledge_hours": 0}, {"legal_days": 10**30}, {"offer_days": "ten"}, {"acknowledge_alarm_hours": 13},
        {"follow_up_quiet_days": 5}, {"follow_up_quiet_days": ""}, {"acknowledge_alarm_hours": "x"},
    ],
)  # fmt: skip
def test_an_impossible_target_comes_back(app: Flask, staff: Staff, typed: dict[str, object]):
    assert send(staff("admin"), "/desk/settings/targets", **{**TARGETS, **typed}).status_code == 422

    with app.app_context():
        assert catalogue.targets().acknowledge_hours == 24


def test_a_category_is_added_renamed_retired_and_brought_back(app: Flask, client: FlaskClient, staff: Staff):
    admin = staff("admin")
    send(admin, "/desk/settings/categories/new", **CATEGORY)
    with app.app_context():
        found = catalogue.categories()[-1]
        page = f"/desk/settings/categories/{found.id}"
        assert (found.name, found.door, found.target_working_days, found.active) == ("Ferries", "A ferry", 7, True)
    assert "A ferry" in client.get("/complaints/new").text

    send(admin, page, **{**CATEGORY, "name": "Boats", "door": "A boat"})
    send(admin, f"{page}/retire", form=page)

    assert "A boat" not in client.get("/complaints/new").text
    send(admin, f"{page}/bring-back", form=page)
    with app.app_context():
        assert (catalogue.categories()[-1].name, catalogue.categories()[-1].active) == ("Boats", True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": "parcels"}, "There is a category of this name already."),
        ({"target_working_days": 0}, "Write a number from 1 to 250."),
        ({"department_id": 99}, "Not a valid choice"),
    ],
)
def test_an_impossible_category_comes_back(staff: Staff, typed: dict[str, object], words: str):
    answer = send(staff("admin"), "/desk/settings/categories/new", **{**CATEGORY, **typed})

    assert answer.status_code == 422 and words in answer.text


def test_customers_keep_something_to_choose(app: Flask, staff: Staff):
    admin = staff("admin")
    with app.app_context():
        pages = [f"/desk/settings/categories/{category.id}" for category in catalogue.categories()]

    codes = [send(admin, f"{page}/retire", form=page).status_code for page in pages]

    assert codes == [303, 303, 422]


def test_a_notice_goes_where_the_rule_says(app: Flask, staff: Staff):
    page = "/desk/settings/notices/lesson"

    assert send(staff("admin"), page, addressee="managers", deputy="administrators", by_mail="y").status_code == 303

    with app.app_context():
        rules = catalogue.notices().rules
        assert rules["lesson"] == NoticeRule(addressee="managers", deputy="administrators", by_mail=True, enabled=False)
        assert rules["danger"].enabled, "the other rules stay"


def test_a_notice_that_nobody_knows_is_not_there(staff: Staff):
    assert staff("admin").get("/desk/settings/notices/gossip").status_code == 404
