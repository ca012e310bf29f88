"""The plan of an investigation: questions with an answer, and no decision while one of them is open."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue.models import Category
from app.complaints import details as d
from app.complaints.statuses import Status
from app.db import db
from app.enquiries import queries as enquiries
from tests.desk.conftest import Colleague, errors, found_for, in_days, state
from tests.journeys.pages import Form, Page
from tests.support import paths
from tests.support.apps import by_reference, doing, perform

SCANNED = "When was it scanned, and where?"
DECISION = {"cause": "Human error", "explanation": "We left it in the rain.", "no_remedy_reason": "You asked for none."}


def plan(app: Flask, reference: str, words: str = SCANNED) -> int:
    """A question in the plan; returns its id."""
    with app.app_context():
        days = paths.an_offer().until
        db.session.remove()
    perform(app, reference, "plan_question", "csr", d.QuestionPlanned(words, days, asked="Depot IT, Karl Voss"))
    with app.app_context():
        found = enquiries.questions(by_reference(reference).id)[-1].id
        db.session.rollback()
    return found


def suggested(page: Page) -> list[Form]:
    return [form for form in page.forms if form.action.endswith("/act/plan-question")]


def panel(page: Page, title: str) -> str:
    return next(node.said for node in page.root.named("section") if node.said.startswith(title))


@pytest.mark.requirement("002-15")
def test_a_question_is_planned_answered_and_shown_with_whom_we_asked(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "plan-question")
    department = next(value for value in form.choices("department_id") if value)
    concern = form.choices("concern_id")[2]
    asked = {"words": SCANNED, "asked": "Karl Voss", "department_id": department, "concern_id": concern}

    planned = panel(priya.send(form, asked), "What we need to know")
    page = priya.act(reference, "answer-question", {"answer": "At 17:52, 430 m from the door."})

    assert "0 of 1 answered" in planned and f"{SCANNED} by " in planned and "Karl Voss. Concern 2" in planned
    assert "1 of 1 answered" in panel(page, "What we need to know")
    assert "Answered Karl Voss. Concern 2 At 17:52, 430 m from the door." in panel(page, "What we need to know")
    assert "Priya Shah answered a question of the plan: “At 17:52, 430 m from the door.”" in page.said


@pytest.mark.requirement("002-15")
def test_a_suggested_question_is_added_with_one_press_and_suggested_no_more(app: Flask, priya: Colleague):
    with doing(app):
        db.session.query(Category).filter_by(key="parcels").one().questions = f"{SCANNED}\nWho was on the round?"
        catalogue.forget()
    reference = paths.bring_to(app, Status.INVESTIGATING)
    page = priya.case(reference)
    form = next(
        form for form in page.forms if form.action.endswith("/plan-question") and form.value("words") == SCANNED
    )

    page = priya.send(form)

    suggested = [form.value("words") for form in page.forms if form.action.endswith("/plan-question")]
    assert suggested == ["Who was on the round?"]
    assert "0 of 1 answered" in panel(page, "What we need to know")


@pytest.mark.requirement("002-15")
@pytest.mark.parametrize(
    ("words", "flagged"), [("Was it scanned?", True), ("Didn’t anybody ring?", True), (SCANNED, False)]
)
def test_a_question_for_yes_or_no_is_flagged_and_not_refused(app: Flask, priya: Colleague, words: str, flagged: bool):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "plan-question", {"words": words})

    assert ("It can be answered with yes or no." in panel(page, "What we need to know")) is flagged


@pytest.mark.requirement("002-15")
def test_a_question_that_is_not_needed_stays_with_the_reason(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    plan(app, reference)

    page = priya.act(reference, "drop-question", {"reason": "The film shows it all."})

    assert f"{SCANNED} Not needed" in panel(page, "What we need to know")
    assert "The film shows it all." in panel(page, "What we need to know")
    assert "resolve" in {link.rpartition("/")[2] for link in page.links}


@pytest.mark.requirement("002-17")
@pytest.mark.requirement("B-25")
@pytest.mark.parametrize("slug", ["resolve", "deadlock"])
def test_no_decision_while_a_question_is_open_and_the_page_leads_to_it(app: Flask, helen: Colleague, slug: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = helen.form(reference, slug)
    question = plan(app, reference)

    asked = helen.open(f"/desk/complaints/{reference}/act/{slug}")
    sent = helen.send(form, found_for(form), expect=409)

    for page in (asked, sent):
        assert f"Not answered yet: “{SCANNED}”" in page.said
        assert f"/desk/complaints/{reference}/act/answer-question?question_id={question}" in page.links
        assert f"/desk/complaints/{reference}/act/waive?item=question-{question}" in page.links
    assert "Send to Grace Okafor" not in [button.said for button in asked.root.named("button")]
    assert state(app, reference)[0] == "investigating"


@pytest.mark.requirement("B-25")
def test_several_at_once_pass_the_same_gate(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    page = priya.open(f"/desk/bulk/resolve?reference={reference}")
    plan(app, reference)
    answers = {"outcome": "upheld", "cause": "Human error", "explanation": "Both were late.",
               "no_remedy_reason": "None is due."}  # fmt: skip

    done = priya.press(page, "/bulk/resolve", answers, expect=200)

    assert f"Not answered yet: “{SCANNED}”" in done.said
    assert state(app, reference)[0] == "investigating"


@pytest.mark.requirement("002-17")
def test_the_handler_goes_on_without_an_answer_for_a_reason_that_stays(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    question = plan(app, reference)
    link = f"/desk/complaints/{reference}/act/waive?item=question-{question}"
    assert link in priya.case(reference).links

    page = priya.send(priya.open(link).form("/act/waive"), {"reason": "The log is gone for good."})

    assert "Not waited for" in panel(page, "What we need to know")
    assert "We go on without it. Priya Shah: The log is gone for good." in panel(page, "What we need to know")
    assert "Priya Shah went on without the answer to a question of the plan: “The log is gone for good.”" in page.said
    form = priya.form(reference, "resolve")
    priya.send(form, {**found_for(form), **DECISION})
    assert state(app, reference)[0] == "resolved"


@pytest.mark.requirement("002-17")
def test_a_concern_is_left_without_a_finding_for_a_reason_that_the_customer_reads(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "waive")
    second = form.choices("item")[1]
    page = priya.send(form, {"item": second, "reason": "You told us to leave it."})
    assert "went on without a finding for concern 2" in page.said
    resolve = priya.form(reference, "resolve")
    kept = {name: value for name, value in found_for(resolve).items() if not name.endswith(second.partition("-")[2])}

    page = priya.send(resolve, {**kept, **DECISION})

    table = next(node for node in page.root.named("table") if node.given.get("aria-label") == "Concerns")
    assert "You told us to leave it." in table.said


@pytest.mark.requirement("002-17")
@pytest.mark.parametrize("risk", [{"in_danger": True}, {"impact": 3, "urgency": 3}])
def test_where_the_risk_is_high_a_manager_decides_to_go_on_without(
    app: Flask, priya: Colleague, helen: Colleague, risk: dict[str, object]
):
    in_danger = bool(risk.get("in_danger"))
    reference = paths.bring_to(app, Status.INVESTIGATING, in_danger=in_danger)
    if not in_danger:
        with app.app_context():
            severe = paths.assessment(reason="It is worse than we thought.", **risk)
            db.session.remove()
        perform(app, reference, "assess", "csr", severe)
    question = plan(app, reference)
    address = f"/desk/complaints/{reference}/act/waive?item=question-{question}"

    case = priya.case(reference)
    assert address not in case.links
    assert "A manager may go on without it, because the risk is high." in case.said
    assert "belongs to somebody else" in priya.open(address, expect=403).said
    page = helen.send(helen.open(address).form("/act/waive"), {"reason": "I answer for it."})
    assert "Helen Marsh went on without the answer" in page.said


@pytest.mark.requirement("002-17")
def test_what_was_agreed_with_the_customer_cannot_be_waived(app: Flask, helen: Colleague):
    reference = paths.bring_to(app, Status.AGREED)
    form = helen.form(reference, "waive")
    assert all(value.startswith("finding-") for value in form.choices("item"))
    task = paths.open_tasks(app, reference, "remedy")[0]

    answer = helen.browser.post(form.action, data={**dict(form.standing()), "item": f"task-{task}", "reason": "No."})

    assert answer.status_code == 422
    page = helen.open(f"/desk/complaints/{reference}/act/resolve")
    assert "Not yet confirmed as done" in page.said
    assert "Send to Grace Okafor" not in [button.said for button in page.root.named("button")]


@pytest.mark.requirement("002-17")
def test_a_plain_case_has_no_page_more(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    form = priya.form(reference, "resolve")
    priya.send(form, {**found_for(form), **DECISION})

    assert state(app, reference)[0] == "resolved"


@pytest.mark.requirement("002-15")
def test_of_two_who_answer_a_question_one_is_told_and_loses_nothing(app: Flask, priya: Colleague, helen: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    plan(app, reference)
    late = helen.form(reference, "answer-question")
    priya.act(reference, "answer-question", {"answer": "At 17:52."})

    page = helen.send(late, {"answer": "At ten to six."}, expect=409)

    assert "Priya Shah was faster than you" in page.said
    assert "At ten to six." in page.said


REFUSED = [
    ({"words": ""}, "Write what we need to know."),
    ({"words": SCANNED, "due_on": ""}, "Say by when."),
    ({"words": SCANNED, "due_on": "2020-01-01"}, "Choose a day that is still to come."),
]


@pytest.mark.requirement("002-15")
@pytest.mark.parametrize(("answers", "words"), REFUSED)
def test_a_question_without_its_parts_is_refused(app: Flask, priya: Colleague, answers: dict[str, str], words: str):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.act(reference, "plan-question", answers, expect=422)

    assert errors(page) == [words]


def test_the_same_question_stands_in_the_plan_once(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    plan(app, reference)

    page = priya.act(reference, "plan-question", {"words": SCANNED, "due_on": in_days(3)}, expect=422)

    assert errors(page) == ["The plan has this question already."]
