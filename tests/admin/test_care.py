"""Needs and care: the lists staff choose from are what an administrator writes."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from tests.admin.test_settings import Staff
from tests.admin.test_staff import send

CARE = "/desk/settings/care"
PETS = {"name": "An assistance dog", "handling": "Meet them where dogs may come in.", "raises_to": 0, "active": "y"}


def test_a_kind_of_need_is_added_changed_and_taken_off_the_list(app: Flask, staff: Staff):
    admin = staff("admin")
    assert send(admin, f"{CARE}/need-kinds/new", **PETS).status_code == 303
    changed = {"name": "A guide dog", "handling": "Let it in.", "raises_to": 3}

    assert send(admin, f"{CARE}/need-kinds/an_assistance_dog", **changed).status_code == 303

    with app.app_context():
        kind = catalogue.care().need_kinds[-1]
        assert (kind.key, kind.name, kind.handling) == ("an_assistance_dog", "A guide dog", "Let it in.")
        assert (kind.raises_to, kind.active) == (3, False)
    page = admin.get(CARE).text
    assert "A guide dog" in page and "Not on offer" in page


@pytest.mark.parametrize("name", ["purposes", "bases", "authorities", "sensitive-kinds"])
def test_each_list_takes_another_entry(app: Flask, staff: Staff, name: str):
    typed = {"name": "Something of ours", "hint": "Rarely.", "active": "y"}

    assert send(staff("admin"), f"{CARE}/{name}/new", **typed).status_code == 303

    with app.app_context():
        entry = getattr(catalogue.care(), name.replace("-", "_"))[-1]
        assert (entry.key, entry.name, entry.hint, entry.active) == (
            "something_of_ours", "Something of ours", "Rarely.", True
        )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Write a name."),
        ({"name": "large print"}, "There is one of this name already."),
        ({"raises_to": 7}, "Not a valid choice."),
        ({"handling": "x" * 201}, "Say it shorter."),
    ],
)
def test_an_impossible_entry_comes_back(app: Flask, staff: Staff, typed: dict[str, object], words: str):
    answer = send(staff("admin"), f"{CARE}/need-kinds/new", **{**PETS, **typed})

    assert answer.status_code == 422 and words in answer.text
    with app.app_context():
        assert not any(kind.key == "an_assistance_dog" for kind in catalogue.care().need_kinds)


def test_one_of_each_list_stays_on_offer(app: Flask, staff: Staff):
    admin = staff("admin")
    with app.app_context():
        first, *rest = catalogue.care().purposes
    for purpose in rest:
        assert send(admin, f"{CARE}/purposes/{purpose.key}", name=purpose.name).status_code == 303

    answer = send(admin, f"{CARE}/purposes/{first.key}", name=first.name)

    assert answer.status_code == 422 and "One of the list has to stay on offer." in answer.text


@pytest.mark.parametrize(
    ("path", "found"), [("", 200), ("/bases/consent", 200), ("/bases/magic", 404), ("/pets/new", 404)]
)
def test_pages_open_to_administrators_alone(staff: Staff, path: str, found: int):
    assert staff("admin").get(f"{CARE}{path}").status_code == found
    assert staff("manager").get(f"{CARE}{path}").status_code == (404 if "pets" in path else 403)
