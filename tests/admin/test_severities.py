"""Severities: what an administrator writes stands beside the choice, and its dates count from then on."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from tests.admin.test_settings import Staff
from tests.admin.test_staff import send

LEVEL = {
    "name": "Serious", "definition": "A heavy loss.", "examples": "A bounced rent.\r\n\r\nA missed wedding.",
    "working_days": 4, "call_working_hours": 8,
}  # fmt: skip


@pytest.mark.requirement("000-02")
def test_a_severity_is_what_was_typed_with_targets_of_its_own(app: Flask, staff: Staff):
    assert send(staff("admin"), "/desk/settings/severities/2", **LEVEL).status_code == 303

    with app.app_context():
        level, targets = catalogue.severities().levels[2], catalogue.targets()
        assert (level.name, level.definition) == ("Serious", "A heavy loss.")
        assert level.examples == ("A bounced rent.", "A missed wedding.")
        assert targets.priority_working_days == {1: 3, 2: 4, 3: 10, 4: 15}
        assert targets.priority_call_working_hours == {1: 2, 2: 8, 3: 0, 4: 0}
    page = staff("admin").get("/desk/settings/severities").text
    assert "Serious" in page and "A heavy loss." in page and "8 hours" in page


def test_from_which_severity_danger_counts_is_a_choice(app: Flask, staff: Staff):
    path, form = "/desk/settings/severities/danger", "/desk/settings/severities"
    assert send(staff("admin"), path, form, danger_raises_to=2).status_code == 303

    with app.app_context():
        assert catalogue.severities().danger_raises_to == 2
    assert send(staff("admin"), path, form, danger_raises_to=9).status_code == 422


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "Write a name."),
        ({"name": "critical"}, "Another severity is called that already."),
        ({"definition": ""}, "Write when it is right."),
        ({"examples": "\r\n"}, "Write at least one example."),
        ({"working_days": 0}, "Write a number from 1 to 250."),
        ({"working_days": 11}, "A more pressing severity is settled sooner, or at the same time."),
        ({"call_working_hours": 81}, "Write a number from 0 to 80."),
    ],
)
def test_an_impossible_severity_comes_back(app: Flask, staff: Staff, typed: dict[str, object], words: str):
    answer = send(staff("admin"), "/desk/settings/severities/2", **{**LEVEL, **typed})

    assert answer.status_code == 422 and words in answer.text
    with app.app_context():
        assert catalogue.severities().levels[2].name == "High"


@pytest.mark.parametrize("path", ["", "/1", "/5"])
def test_pages_open_to_administrators_alone(staff: Staff, path: str):
    assert staff("admin").get(f"/desk/settings/severities{path}").status_code == (404 if path == "/5" else 200)
    assert staff("manager").get(f"/desk/settings/severities{path}").status_code == 403
