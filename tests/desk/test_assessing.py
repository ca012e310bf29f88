"""Assessing: written severities beside the choice, what raises one, who else is affected, the first assessment kept."""

import pytest
import time_machine
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Notice
from tests.desk.conftest import ASSESS, Colleague, errors
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing, file_one


@pytest.fixture
def reference(app: Flask) -> str:
    return paths.bring_to(app, Status.ACKNOWLEDGED)


def assessed(page: Page) -> str:
    """What the case page says in the panel of the assessment."""
    return next(node.said for node in page.root.of_class("panel") if node.said.startswith("Assessment"))


def told(app: Flask, kind: str) -> list[tuple[int, str]]:
    with app.app_context():
        found = [(row.user_id, row.words) for row in db.session.query(Notice).filter_by(kind=kind).order_by(Notice.id)]
        db.session.rollback()
    return found


@pytest.mark.requirement("000-02")
def test_each_severity_stands_with_definition_examples_and_its_own_dates_beside_its_choice(
    app: Flask, monday: time_machine.Traveller, priya: Colleague
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)

    page = priya.open(f"/desk/complaints/{reference}/act/assess")

    choices = [(node.named("input")[0].given, node.said) for node in page.root.of_class("choice")]
    said = {given["value"]: words for given, words in choices if given["name"] == "priority" and given["value"]}
    assert said.keys() == {"1", "2", "3", "4"}
    for priority, level in catalogue_levels(app).items():
        words = said[str(priority)]
        assert level.name in words and level.definition in words
        assert all(example in words for example in level.examples)
    told = "They were told Mon 7 Dec: a letter gives them the new date."
    assert f"Settled within 3 working days, by Thu 26 Nov. {told} A call to them within 2 working hours." in said["1"]
    assert "Settled within 5 working days, by Mon 30 Nov." in said["2"]
    assert "Settled within 15 working days, by Mon 14 Dec." in said["4"]


def catalogue_levels(app: Flask):
    with app.app_context():
        levels = catalogue.severities().levels
        db.session.rollback()
    return levels


@pytest.mark.requirement("B-18")
def test_the_page_says_what_each_combination_gives_before_anything_is_saved(reference: str, priya: Colleague):
    page = priya.open(f"/desk/complaints/{reference}/act/assess")

    table = next(node for node in page.root.named("table") if "What impact and urgency give" in node.said)
    rows = [row.said for row in table.named("tr")]
    assert rows == [
        "Low urgency Middle urgency High urgency",
        "High impact Medium High Critical",
        "Middle impact Low Medium High",
        "Low impact Low Low Medium",
    ]


@pytest.mark.requirement("000-02")
def test_a_name_an_administrator_gives_stands_wherever_the_severity_does(app: Flask, reference: str, priya: Colleague):
    with doing(app):
        high = catalogue.severities().levels[2].model_copy(update={"name": "Serious"})
        catalogue_service.change_level(2, high, 4, 8)

    page = priya.act(reference, "assess", ASSESS)

    assert "Serious severity" in page.said and "Priya Shah assessed it: serious" in page.said
    assert "Serious" in priya.open("/desk/queue?view=mine").said


def test_danger_raises_the_severity_and_says_why(app: Flask, priya: Colleague):
    reference = file_one(app, in_danger=True)
    priya.act(reference, "acknowledge", {"personal": "You smelled gas in the hall.", "apology": "I am sorry."})

    page = priya.act(reference, "assess", {**ASSESS, "impact": "1", "urgency": "1"})

    words = "Severity Critical. Critical because somebody is in danger. Impact and urgency give Low."
    assert words in assessed(page)


def test_once_nobody_is_in_danger_any_more_impact_and_urgency_count(app: Flask, priya: Colleague):
    reference = file_one(app, in_danger=True)
    priya.act(reference, "acknowledge", {"personal": "You smelled gas in the hall.", "apology": "I am sorry."})
    priya.act(reference, "assess", ASSESS)

    page = priya.act(reference, "assess", {**ASSESS, "in_danger": [], "reason": "The leak is closed."})

    assert "High severity" in page.said and "Somebody is in danger" not in page.said


def test_danger_that_is_found_when_assessing_tells_the_managers(app: Flask, reference: str, priya: Colleague):
    page = priya.act(reference, "assess", {**ASSESS, "in_danger": "y"})

    assert "Critical severity" in page.said and "Somebody is in danger or still being harmed." in page.said
    assert {words for _, words in told(app, "danger")} == {"Somebody may be in danger"}


def test_another_severity_than_the_raised_one_needs_a_reason(app: Flask, reference: str, priya: Colleague):
    answers = {**ASSESS, "in_danger": "y", "priority": "2"}

    page = priya.act(reference, "assess", answers, expect=422)
    assert errors(page) == ["Say why this severity is right."]
    page = priya.act(reference, "assess", {**answers, "priority_reason": "The danger was last week."})

    assert "High was chosen: The danger was last week. Impact and urgency give" not in assessed(page)
    assert "High was chosen: The danger was last week." in assessed(page)


def test_critical_asks_for_a_call_within_its_own_hours(app: Flask, monday: time_machine.Traveller, priya: Colleague):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED, phone="07700 900118")

    page = priya.act(reference, "assess", {**ASSESS, "impact": "3", "urgency": "3"})

    assert "A call to them 11:00 today, 2 h left" in page.said
    page = priya.act(reference, "log-call", {"words": "She is safe.", "reached": "y"})
    assert "A call to them" not in page.said


def test_without_a_telephone_number_no_call_is_asked_for(app: Flask, reference: str, priya: Colleague):
    page = priya.act(reference, "assess", {**ASSESS, "impact": "3", "urgency": "3"})

    assert "A call to them" not in page.said


@pytest.mark.requirement("B-18")
def test_the_first_assessment_stands_beside_the_present_one(reference: str, priya: Colleague, helen: Colleague):
    priya.act(reference, "assess", ASSESS)
    answers = {**ASSESS, "impact": "3", "effect": "She has lost her work.", "reason": "She rang."}
    tickets = priya.form(reference, "assess").choices("category_id")[1]

    page = helen.act(reference, "assess", {**answers, "category_id": tickets})

    table = next(node for node in page.root.named("table") if "First Now" in node.said)
    rows = [row.said for row in table.named("tr")][1:-1]
    assert rows == [
        "Severity High Critical",
        "Impact Middle High",
        "Urgency High High",
        "Category Parcels Tickets and refunds",
        "Kind of problem Service issue Service issue",
        "Effect on them She can't sew. She has lost her work.",
    ]
    assert "Priya Shah" in table.said and "Helen Marsh" in table.said


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({"others": "perhaps"}, "Others affected Perhaps"),
        ({"others": "perhaps", "others_who": "The street."}, "Others affected Perhaps. The street."),
        ({"others": "yes", "others_who": "All of round 14.", "others_count": "1,200"},
         "Others affected Yes, about 1,200. All of round 14."),
    ],
)  # fmt: skip
def test_whether_others_could_be_affected_stands_on_the_case(reference: str, priya: Colleague, answers, shown: str):
    page = priya.act(reference, "assess", {**ASSESS, **answers})

    assert shown in assessed(page)


def test_managers_hear_once_that_others_are_affected_and_cases_can_be_counted(
    app: Flask, reference: str, priya: Colleague
):
    answers = {**ASSESS, "others": "yes", "others_who": "All of round 14.", "others_count": "40"}

    priya.act(reference, "assess", answers)
    priya.act(reference, "assess", {**answers, "others_count": "50", "reason": "Ten more wrote."})

    with app.app_context():
        managers = {actor_of("manager").id, actor_of("other_manager").id}
        assert db.session.query(Complaint).filter_by(others="yes").count() == 1
        assert by_reference(reference).others_count == 50
        db.session.rollback()
    assert {user for user, _ in told(app, "others")} == managers
    assert {words for _, words in told(app, "others")} == {"Others could be affected, about 40"}


def test_words_about_others_go_when_nobody_else_is_affected(app: Flask, reference: str, priya: Colleague):
    priya.act(reference, "assess", {**ASSESS, "others": "perhaps", "others_who": "The street."})

    page = priya.act(reference, "assess", {**ASSESS, "others": "no", "reason": "It was her bell alone."})

    assert "Others affected" not in assessed(page)
    with app.app_context():
        assert by_reference(reference).others_who == ""
        db.session.rollback()


@pytest.mark.parametrize(
    ("answers", "sentences"),
    [
        ({"others": []}, ["Say whether others could be affected."]),
        ({"others": "yes", "others_count": "3"}, ["Say who else could be affected."]),
        ({"others": "yes", "others_who": "The street."},
         ["Say how many, roughly. 2 is a good guess when you can only be sure of one more."]),
        ({"others": "yes", "others_who": "All.", "others_count": "ten"}, ["Write the number in figures, like 40."]),
        ({"others": "yes", "others_who": "All.", "others_count": "1"}, ["Write a number from 2 to 10,000,000."]),
        ({"impact": []}, ["Choose how much it affects the customer."]),
        ({"urgency": []}, ["Choose how soon it matters."]),
        ({"effect": " "}, ["Say in a sentence what it does to the customer."]),
        ({"nature": ""}, ["Choose what kind of problem it is."]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_and_nothing_is_lost(
    app: Flask, reference: str, priya: Colleague, answers: dict[str, object], sentences: list[str]
):
    page = priya.act(reference, "assess", {**ASSESS, "effect": "She can't sew.", **answers}, expect=422)

    assert errors(page) == sentences
    form = page.form("/act/assess")
    assert form.value("others_who") == answers.get("others_who", "")
    with app.app_context():
        assert by_reference(reference).priority is None
        db.session.rollback()
