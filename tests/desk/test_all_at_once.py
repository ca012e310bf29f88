"""Forms of the desk: all that is missing is named at once, at its field; what is needed isn't called optional."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.complaints import lifecycle
from app.complaints.statuses import Status
from app.desk.plans import PLANS, make_form
from tests.desk.conftest import Answers, Colleague, errors, state
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import actor_of, by_reference, file_one, perform


def called_optional(page: Page) -> set[str]:
    """The fields of a page that say that they may stay empty."""
    labels = [(node.given.get("for", ""), node.said) for node in page.root.named("label")]
    groups = [
        (next((field.given["id"] for field in group.named("input")), ""), legend.said)
        for group in page.root.named("fieldset")
        for legend in group.named("legend")[:1]
    ]
    return {name for name, said in (*labels, *groups) if "(optional)" in said}


def blamed(page: Page) -> set[str]:
    summary = page.root.of_class("error-summary")
    return {link.given["href"][1:] for node in summary for link in node.named("a")}


def test_what_an_empty_form_is_refused_for_is_not_called_optional_whatever_the_action(app: Flask):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    wrong, refused = {}, set()
    for plan in PLANS.values():
        path = f"/desk/complaints/{reference}/act/{plan.slug}"
        with app.test_request_context(path, method="POST", data={"nothing": ""}):
            actor, complaint = actor_of("csr"), by_reference(reference)
            form = make_form(plan, complaint, actor)
            form.validate()
            form.blame_others(lifecycle.lacking(complaint, plan.name, actor, form.details(), form.spoken()))
            blamed = {field.name for field in form if field.errors} - {"csrf_token"}
            refused |= {plan.name} if blamed else set()
            if called := [name for name in blamed if form.is_optional(name)]:
                wrong[plan.name] = called

    assert wrong == {}
    assert len(refused) > 50


@pytest.mark.parametrize(
    ("slug", "status", "answers", "expected"),
    [
        ("offer", Status.INVESTIGATING, {"wish_1": "", "wish_2": ""}, {"wish_1", "answer_1", "remedy_id_1", "words_1"}),
        ("offer", Status.INVESTIGATING, {"answer_1": "partly"}, {"reason_1", "detail_1"}),
        ("answer-wishes", Status.INVESTIGATING, {"answer_1": "partly"}, {"reason_1", "detail_1"}),
        ("assess", Status.ACKNOWLEDGED, {"others": "yes"}, {"others_who", "others_count", "effect"}),
        ("assess", Status.ACKNOWLEDGED, {"impact": "1", "urgency": "1", "priority": "1"}, {"priority_reason"}),
        ("record-needs", Status.ACKNOWLEDGED, {"basis": "consent"}, {"consent_how", "meaning"}),
        ("record-lesson", Status.CLOSED, {}, {"learned"}),
        ("record-lesson", Status.CLOSED, {"learned": "Bells are not heard."}, {"change"}),
        ("add-to-problem", Status.INVESTIGATING, {}, {"problem_id"}),
        ("tag", Status.INVESTIGATING, {}, {"names"}),
    ],
)  # fmt: skip
def test_what_is_needed_because_of_another_answer_is_not_called_optional(
    app: Flask, priya: Colleague, slug: str, status: Status, answers: Answers, expected: set[str]
):
    reference = paths.bring_to(app, status)
    form = priya.form(reference, slug)
    before = called_optional(priya.open(form.action))

    page = priya.send(form, answers, expect=422)

    assert expected <= blamed(page), errors(page)
    assert blamed(page) & (before | called_optional(page)) == set()


@pytest.mark.requirement("000-13")
def test_an_offer_names_all_that_it_lacks_each_at_its_field(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "offer")
    kinds = {form.words_of("remedy_id_1", value).split(",")[0]: value for value in form.choices("remedy_id_1")}
    typed = {"answer_1": "partly", "detail_1": "", "for_1": "", "remedy_id_1": kinds["Refund"], "words_1": "The bill.",
             "remedy_id_2": kinds["Apology"], "until": "2020-01-01"}  # fmt: skip

    page = priya.send(form, typed, expect=422)

    assert blamed(page) == {"detail_1", "reason_1", "amount_1", "words_2", "explanation", "until"}
    more = {"reason_1": "You had some use of it.", "detail_1": "Half the bill.", "amount_1": "20",
            "words_2": "We say sorry.", "explanation": "We left it in the rain.", "until": "2090-01-01"}  # fmt: skip
    priya.send(page.form("/act/offer"), more)
    assert state(app, reference)[0] == "offered"


def test_what_was_typed_wrongly_hides_nothing_that_is_missing(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "offer", {"amount_1": "forty", "words_2": "Flowers."}, expect=422)

    assert {"amount_1", "remedy_id_2", "answer_1", "explanation"} <= blamed(page)


def test_what_is_no_longer_offered_is_said_at_its_field(app: Flask, priya: Colleague):
    form = priya.form(paths.bring_to(app, Status.INVESTIGATING), "offer")
    sent = [*form.filled({"words_1": "The bill."}), ("remedy_id_1", "999")]

    answer = priya.browser.post(form.action, data=MultiDict([(k, v) for k, v in sent if (k, v) != ("remedy_id_1", "")]))

    assert answer.status_code == 422 and "The bill." in answer.text


def test_a_day_that_has_passed_hides_no_missing_words(app: Flask, priya: Colleague):
    reference = file_one(app)
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)

    page = priya.act(reference, "promise", {"words": "", "due_at": "2020-01-01T10:00"}, expect=422)

    assert blamed(page) == {"words", "due_at"}


def test_settling_at_once_names_all_that_it_lacks(app: Flask, priya: Colleague):
    page = priya.open(f"/desk/complaints/{file_one(app)}/fix-now")
    form = page.form("/fix-now")
    kinds = {form.words_of("remedy_id", value).split(",")[0]: value for value in form.choices("remedy_id")}

    refused = priya.send(form, {"remedy_id": kinds["Refund"], "gets": "partly"}, expect=422)

    needed = {"less", "words", "amount", "spoken_words", "personal", "apology", "explanation", "outcome", "cause"}
    assert blamed(refused) == needed
    assert needed & (called_optional(page) | called_optional(refused)) == set()
