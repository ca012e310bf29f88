"""How complaints are taken down is what an administrator says."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from tests.admin.test_settings import Staff
from tests.admin.test_staff import send, user_of
from tests.journeys.pages import read_page
from tests.support.apps import doing

TAKING = {"late_working_days": 1, "script_first": 3, "languages": "en\r\nso\r\nen\r\npt-BR"}


def test_it_is_what_was_typed(app: Flask, staff: Staff):
    assert send(staff("admin"), "/desk/settings/taking", **TAKING).status_code == 303

    with app.app_context():
        found = catalogue.taking()
        assert (found.late_working_days, found.script_first) == (1, 3)
        assert found.languages == ("en", "so", "pt-BR")
    form = staff("csr").get("/desk/complaints/new").text
    assert "Somali" in form and "on for your first 3" in form


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"late_working_days": 31}, "Write a number from 0 to 30."),
        ({"script_first": ""}, "Write a number."),
        ({"languages": "en\nklingon"}, "There is no language klingon."),
        ({"languages": " "}, "Write at least one language."),
    ],
)
def test_what_can_not_be_comes_back(app: Flask, staff: Staff, typed: dict[str, object], words: str):
    answer = send(staff("admin"), "/desk/settings/taking", **{**TAKING, **typed})

    assert answer.status_code == 422 and words in answer.text
    with app.app_context():
        assert catalogue.taking().script_first == 5


def test_it_opens_to_administrators_alone(staff: Staff):
    assert staff("manager").get("/desk/settings/taking").status_code == 403


@pytest.mark.requirement("001-04")
def test_the_list_of_staff_says_who_has_not_read_how(app: Flask, staff: Staff):
    with doing(app):
        user_of("qa").learned_taking_at = None
        waiting = user_of("qa").name

    rows = read_page(200, "/desk/staff", staff("admin").get("/desk/staff").text).root.named("tr")

    told = [row.said for row in rows if "Has not read how a complaint is taken" in row.said]
    assert told == [row.said for row in rows if waiting in row.said] and len(told) == 1
