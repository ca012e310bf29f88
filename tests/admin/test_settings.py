"""Settings: what is typed is kept and counts, what is impossible comes back with its reason."""

from collections.abc import Callable
from datetime import time
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.access import Role
from app.catalogue import queries as catalogue
from app.catalogue.settings import NoticeRule
from app.complaints.statuses import Status
from tests.admin.test_staff import send
from tests.support import paths

Staff = Callable[[str], FlaskClient]

ORGANISATION = {
    "name": "Northline Transport", "phone": "0800 555 0158", "phone_hours": "", "email": "care@example.org",
    "address": "2 Harrow Lane\r\nKeldmouth", "emergency": "Ring 999.", "privacy_contact": "", "zone": "Europe/Berlin",
    "currency": "eur", "country": "de", "subdivision": "BE", "opens": "08:30", "closes": "16:00",
    "body_name": "Ombudsman", "body_url": "https://ombudsman.example.org", "body_phone": "", "body_address": "",
    "body_weeks_until": 6,
}  # fmt: skip
TARGETS = {
    "acknowledge_hours": 12, "acknowledge_alarm_hours": 8, "legal_days": 40, "own_data_months": 2,
    "own_data_alarm_days": 10, "escalation_accept_minutes": 30, "reopened_contact_working_days": 2,
    "offer_days": 10, "question_days": 5, "letter_working_days": 3, "mail_working_days": 2, "follow_up_days": 4,
    "follow_up_reminder_days": 5, "follow_up_quiet_days": 9, "follow_up_again_days": 35,
    "quality_checks_a_week": 6,
}  # fmt: skip
CATEGORY = {"name": "Ferries", "door": "A ferry", "example": "", "target_working_days": 7, "department_id": 0}


def test_every_page_of_the_settings_opens(staff: Staff):
    admin = staff("admin")

    for page in (
        "",
        "/organisation",
        "/targets",
        "/categories",
        "/categories/new",
        "/notices",
        "/notices/danger",
        "/letters",
    ):
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
        assert (found.outside_body.weeks_until, found.outside_body.months_to_go) == (6, 12)
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
        ({"body_weeks_until": 999}, "Write a number from 0 to 104."),
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
        assert found.acknowledge_hours == 12 and found.priority_working_days == {1: 3, 2: 5, 3: 10, 4: 15}
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
        (
            {"questions": "Who saw it?\r\nDid it ring?"},
            "“Did it ring?” is answered with yes or no. Begin with “What did you see, and how did …”.",
        ),
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


@pytest.mark.requirement("002-15")
def test_the_questions_that_a_category_suggests_are_kept_one_a_line(app: Flask, staff: Staff):
    admin = staff("admin")
    asked = "When was it scanned?\r\n\r\n  Who was on the round?\r\n"

    send(admin, "/desk/settings/categories/new", **{**CATEGORY, "questions": asked})

    with app.app_context():
        found = catalogue.categories()[-1]
        assert found.questions == ("When was it scanned?", "Who was on the round?")
    shown = admin.get(f"/desk/settings/categories/{found.id}").text
    assert "When was it scanned?\nWho was on the round?</textarea>" in shown


LETTERS = {
    "above": "120.50", "not_upheld": "y", "signers": ["manager", "csr"],
    "name_outside_body": ["not_upheld", "final_position"],
    "send_back_reasons": "The tone\r\nNobody rang them", "fixed_upheld": "One  line.\r\n\r\nRing {telephone}.",
    "fixed_partly_upheld": "", "fixed_not_upheld": "", "fixed_outside_our_control": "", "fixed_final_position": "",
}  # fmt: skip


@pytest.mark.requirement("B-20")
def test_when_a_second_person_signs_and_what_letters_say_is_what_was_typed(app: Flask, staff: Staff):
    assert send(staff("admin"), "/desk/settings/letters", **LETTERS).status_code == 303

    with app.app_context():
        found = catalogue.letters()
    assert (found.above, found.severe, found.not_upheld, found.final_position) == (
        Decimal("120.50"),
        False,
        True,
        False,
    )
    assert found.signers == (Role.MANAGER, Role.CSR) and found.name_outside_body == ("not_upheld", "final_position")
    assert found.fixed["upheld"] == ("One line.", "Ring {telephone}.") and found.fixed["not_upheld"] == ()
    assert [(reason.key, reason.name) for reason in found.send_back_reasons] == [
        ("tone", "The tone"), ("nobody_rang_them", "Nobody rang them"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"above": "much"}, "Write a sum, or nothing."),
        ({"signers": []}, "Choose at least one role."),
        ({"send_back_reasons": " \n "}, "Write one reason a line."),
        ({"fixed_upheld": "Dear {nobody},"}, "There is nothing called {nobody}."),
    ],
)
def test_letters_without_sense_come_back(staff: Staff, typed: dict[str, object], words: str):
    answer = send(staff("admin"), "/desk/settings/letters", **{**LETTERS, **typed})

    assert answer.status_code == 422 and words in answer.text


def test_the_page_says_what_each_rule_would_have_held_and_who_can_sign(app: Flask, staff: Staff):
    for status in (Status.RESOLVED, Status.RESOLVED, Status.REFERRED):
        paths.bring_to(app, status)

    page = staff("admin").get("/desk/settings/letters").text

    assert page.count("0 of the 3 letters of the last 90 days.") == 4  # a sum above 250, severe, not in full, sensitive
    assert page.count("1 of the 3 letters of the last 90 days.") == 1  # the last word
    assert "There now: Helen Marsh, Mina Kaur, Tom Field." in page


def test_only_administrators_change_what_letters_say(staff: Staff):
    assert staff("manager").get("/desk/settings/letters").status_code == 403
