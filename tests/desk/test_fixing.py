"""Fix it now: a simple case settled on one page, with the whole record, one letter and the question on its day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from time_machine import Traveller

from app import clock
from app.complaints import details as d
from app.complaints import wishes
from app.complaints.casefile import CaseFile, read
from app.complaints.statuses import Status
from app.db import db
from app.jobs.worker import sweep_once
from app.outbox.models import Delivery
from app.remedies import queries as remedies
from tests.desk.conftest import SPOKEN, Colleague, errors, in_days, state
from tests.journeys.pages import Form, Page
from tests.support import paths
from tests.support.apps import MONDAY, actor_of, by_reference, doing, file_one, perform

WORDS = {
    "personal": "You stood at the machine with your shopping, and it took your fare twice.",
    "apology": "I am sorry. That was our machine, and you had to ring us for it.",
    "explanation": "The machine took the fare twice at 9:14. I see both payments.",
    "outcome": "upheld", "cause": "Human error", "gets": "yes",
}  # fmt: skip
REFUND = {"words": "We pay the second fare back to your card.", "amount": "4.20"}
STEPS = [
    "file", "acknowledge", "assess", "state_facts", "go_on_unconfirmed", "offer", "accept", "verify_task", "resolve",
]  # fmt: skip


def form_of(who: Colleague, reference: str) -> Form:
    return who.open(f"/desk/complaints/{reference}/fix-now").form("/fix-now")


def refunded(form: Form) -> dict[str, str]:
    """What is typed where a small sum is paid back, agreed to on the telephone."""
    choices = form.choices("remedy_id")
    refund = next(value for value in choices if form.words_of("remedy_id", value).startswith("Refund"))
    return {**WORDS, **REFUND, **SPOKEN, "remedy_id": refund}


def settle(who: Colleague, reference: str, expect: int = 303, **changes: str) -> Page:
    form = form_of(who, reference)
    return who.send(form, {**refunded(form), **changes}, expect=expect)


def casefile(app: Flask, reference: str) -> CaseFile:
    with app.app_context():
        file = read(by_reference(reference), actor_of("csr"))
        db.session.expunge_all()
        db.session.rollback()
    return file


def letters(app: Flask) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(to_staff=False).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows


@pytest.mark.requirement("000-16", "004-04")
@pytest.mark.parametrize("start", [Status.RECEIVED, Status.ACKNOWLEDGED])
def test_one_page_makes_the_whole_record(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)

    page = settle(priya, reference)

    file = casefile(app, reference)
    assert [event.action for event in file.events] == STEPS
    assert state(app, reference)[0] == "resolved"
    complaint = file.complaint
    assert (complaint.priority, complaint.outcome, complaint.cause) == (4, "upheld", "Human error")
    assert complaint.fulfilled_on == clock.now().date()
    (concern,) = file.concerns
    assert (concern.words, concern.outcome, concern.finding) == (
        "My parcel was left in the rain and the sewing machine inside is ruined.", "upheld", WORDS["explanation"],
    )  # fmt: skip
    assert [blocker.action for blocker in file.blockers] == [] and file.open_tasks == []
    with app.app_context():
        (offer,) = remedies.offers(complaint.id)
        assert (offer.state, offer.total) == ("accepted", Decimal("4.20"))
        db.session.rollback()
    assert "Settled. Grace Okafor has one letter" in page.said
    assert "wrote down one concern " in page.said and "asked whether that is right" not in page.said
    (settled,) = (node for node in page.root.of_class("clock") if node.said.startswith("Settled by"))
    assert settled.named("del") == [] and " Our own date: " in settled.said


@pytest.mark.requirement("000-16", "004-04")
def test_there_is_one_letter_and_it_says_it_all(app: Flask, priya: Colleague):
    reference = file_one(app)

    settle(priya, reference)

    assert [letter.kind for letter in letters(app)] == ["received", "fixed"]
    letter = letters(app)[1]
    for words in (
        WORDS["personal"],
        WORDS["apology"],
        WORDS["explanation"],
        "We pay the second fare back to your card: £4.20",
    ):
        assert words in letter.text
    assert letter.subject == f"{reference}: we put it right"


@pytest.mark.requirement("000-16")
def test_the_question_whether_it_worked_comes_on_its_day(monday: Traveller, app: Flask, priya: Colleague):
    settle(priya, file_one(app))
    thursday = MONDAY + timedelta(days=3)

    monday.move_to(thursday - timedelta(minutes=1))
    sweep_once(app)
    assert kinds(app) == ["received", "fixed"]
    monday.move_to(thursday)
    sweep_once(app)

    assert kinds(app) == ["received", "fixed", "follow_up"]


@pytest.mark.requirement("000-16", "004-04")
def test_an_explanation_needs_no_word_of_theirs(app: Flask, priya: Colleague):
    reference = file_one(app)

    priya.send(form_of(priya, reference), WORDS)

    file = casefile(app, reference)
    assert [event.action for event in file.events] == [
        "file", "acknowledge", "assess", "state_facts", "go_on_unconfirmed", "answer_wishes", "resolve",
    ]  # fmt: skip
    assert state(app, reference)[0] == "resolved"
    assert letters(app)[1].subject == f"{reference}: our answer, in writing"


@pytest.mark.requirement("000-16")
def test_what_reaches_them_later_is_a_promise(app: Flask, priya: Colleague):
    reference, day = file_one(app), in_days(5)

    page = settle(priya, reference, by=day)

    file = casefile(app, reference)
    assert state(app, reference)[0] == "agreed"
    assert [event.action for event in file.events][-3:] == ["accept", "promise", "record_cause"]
    (promise,) = file.promises
    (task,) = file.open_tasks
    assert (promise.words, promise.due_at, task.due_at.date()) == (
        REFUND["words"],
        task.due_at,
        date.fromisoformat(day),
    )
    assert [letter.kind for letter in letters(app)] == ["received", "fixed"]
    assert "the promise stands on the case until it is kept" in page.said
    page = priya.act(reference, "keep-promise", {"is_done": "y", "happened": "The bank shows it."})
    assert "The bank shows it." in page.said and casefile(app, reference).open_tasks == []


@pytest.mark.requirement("000-16")
def test_less_than_they_asked_gives_the_reason_in_the_letter(app: Flask, priya: Colleague):
    reference, less = file_one(app), "The machine is whole, so there is no repair to pay."

    refused = settle(priya, reference, expect=422, gets="partly")
    assert errors(refused) == ["Say why it is less than they asked. The letter quotes it."]
    priya.send(refused.form("/fix-now"), {"less": less})

    with app.app_context():
        (wish,) = wishes.standing(wishes.read(by_reference(reference).id))
        assert wish.answer is not None
        assert (wish.wish.words, wish.answer.answer, wish.answer.reason) == ("Pay for the repair.", "partly", less)
        db.session.rollback()
    assert f"Pay for the repair: Partly\n{less}" in letters(app)[1].text


REFUSED = [
    ({"gets": ""}, ["Say whether they get what they ask for."]),
    ({"asked": ""}, ["They told us what they want: write it down, wish by wish, and say what each gets."]),
    ({"amount": "60"}, ["You may offer £50.00 on this complaint. Ask for approval of £60.00 first."]),
    ({"amount": ""}, ["Say how much: Refund."]),
    ({"words": ""}, ["Say what exactly we will do."]),
    ({"spoken_words": ""}, ["Write down how they agreed to it, in their words. Else make an offer."]),
    ({"spoken_channel": ""}, ["Write down how they agreed to it, in their words. Else make an offer."]),
    ({"impact": "2", "urgency": "2"}, None),
    ({"explanation": " ", "cause": ""}, ["Say what we found and what we do.", "Choose the cause."]),
    ({"explanation": "I see {amount} twice."}, ["Fill in “{amount}”, or take it out."]),
    ({"personal": "Sorry."}, ["Say a little more: what happened to them, in words of your own."]),
    ({"by": "2020-01-01"}, ["Choose a day that is still to come, or leave it empty: it is done."]),
    ({"remedy_id": "", "amount": ""}, ["Choose the remedy that this is about."]),
]


@pytest.mark.requirement("000-16")
@pytest.mark.parametrize(("changes", "said"), REFUSED)
def test_what_is_refused_says_why_and_loses_nothing(
    app: Flask, priya: Colleague, changes: dict[str, str], said: list[str] | None
):
    reference = file_one(app)
    if said is None:  # in the middle is simple still
        settle(priya, reference, **changes)
        assert state(app, reference)[0] == "resolved"
        return

    page = settle(priya, reference, expect=422, **changes)

    assert errors(page) == said
    form = page.form("/fix-now")
    kept = {**WORDS, **REFUND, **changes}
    assert {name: form.value(name) for name in kept} == kept
    assert (state(app, reference), kinds(app)) == (("received", 1), ["received"])


def critical(app: Flask, reference: str) -> None:
    paths.acknowledge(app, reference)
    with app.app_context():
        needs = paths.assessment(impact=3, urgency=3)
        db.session.remove()
    perform(app, reference, "assess", "csr", needs)
    with doing(app):  # as one that was opened again before anything else was known
        by_reference(reference).returns_to = None


def escalated(app: Flask, reference: str) -> None:
    perform(app, reference, "escalate", "customer", d.Reason("Nobody rings me."))


def sensitive(app: Flask, reference: str) -> None:
    with app.app_context():
        readers = (actor_of("csr").id or 0,)
        db.session.remove()
    perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", readers))


def anothers(app: Flask, reference: str) -> None:
    perform(app, reference, "acknowledge", "other_csr", paths.ACKNOWLEDGED)


def joined(app: Flask, reference: str) -> None:
    other = paths.bring_to(app, Status.AGREED)
    with doing(app):
        for one in (reference, other):
            by_reference(one).customer.email_verified_at = MONDAY
    perform(app, other, "merge", "manager", d.Merge(reference, "Both are about one parcel."))


@pytest.mark.requirement("000-16")
@pytest.mark.parametrize(
    ("makes_it_hard", "why"),
    [
        (critical, "It is under way already: take its next step."),
        (escalated, "Somebody may be in danger, or it is escalated. It takes its time."),
        (sensitive, "It is sensitive. It takes its time, and few people."),
        (anothers, "Somebody else looks after it. Ask them, or have it handed over."),
        (joined, "What was agreed on a complaint joined with it is still to be done. That comes first."),
    ],
)
def test_what_is_not_simple_takes_its_time(
    app: Flask, priya: Colleague, makes_it_hard: Callable[[Flask, str], None], why: str
):
    reference = file_one(app)
    form = form_of(priya, reference)
    makes_it_hard(app, reference)
    before = state(app, reference)

    page = priya.send(form, refunded(form), expect=409)

    assert why in page.said
    assert page.form("/fix-now").value("personal") == WORDS["personal"]
    assert state(app, reference) == before
    assert "Fix it now" not in priya.case(reference).said
    assert why in priya.open(f"/desk/complaints/{reference}/fix-now").said


def test_quality_assurance_settles_nothing(app: Flask, colleague: Callable[[str], Colleague]):
    reference = file_one(app)

    page = colleague("qa").open(f"/desk/complaints/{reference}/fix-now")

    assert "Settling a complaint belongs to the desk." in page.said


@pytest.mark.requirement("004-04")
def test_the_way_to_it_stands_on_the_case_and_after_taking_a_complaint(app: Flask, priya: Colleague):
    reference = file_one(app)
    assert priya.case(reference).link(f"/{reference}/fix-now")

    form = priya.open("/desk/complaints/new").form("/complaints/new")
    category = form.choices("category_id")[1]
    taken = priya.send(
        form, {"channel": "telephone", "happened": "The machine charged me twice.", "category_id": category}, expect=200
    )

    assert any(link.endswith("/fix-now") for link in taken.links)


def test_pressing_twice_settles_it_once(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = form_of(priya, reference)
    answers = refunded(form)

    priya.send(form, answers)
    priya.send(form, answers)

    assert [event.action for event in casefile(app, reference).events] == STEPS
    assert kinds(app) == ["received", "fixed"]


def test_somebody_else_was_faster(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = form_of(priya, reference)
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)

    page = priya.send(form, refunded(form), expect=409)

    assert "Somebody changed this complaint since you opened it." in page.said
    priya.send(page.form("/fix-now"))
    assert state(app, reference)[0] == "resolved"


@pytest.mark.requirement("B-21", "004-10")
def test_the_one_letter_is_read_aloud_looked_at_and_taken_back(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = form_of(priya, reference)
    odd = {**refunded(form), "explanation": "Dear Peter, I see both payments."}

    aloud = priya.send(form, {**odd, "press": "aloud"}, expect=200)
    assert WORDS["apology"] in aloud.said and state(app, reference) == ("received", 1)
    asked = priya.send(aloud.form("/fix-now"), expect=200)
    assert "“Peter” is not this customer, who is Grace Okafor." in asked.said
    page = priya.send(asked.form("/fix-now"))

    page = priya.press(page, page.root.of_class("flash")[0].named("form")[0].given["action"])
    assert [letter.state for letter in letters(app)] == ["waiting", "recalled"]
    assert "Write again, it was taken back before it left: put right at once." in page.said


def kinds(app: Flask) -> list[str]:
    return [letter.kind for letter in letters(app)]


def test_what_was_typed_is_there_again(app: Flask, priya: Colleague):
    reference = file_one(app)
    form = form_of(priya, reference)
    typed = {**dict(form.standing()), **refunded(form)}

    answer = priya.browser.post(form.node.given["data-draft"], data=typed)

    assert answer.status_code == 200 and answer.json["words"].startswith("Draft saved ")
    page = priya.open(f"/desk/complaints/{reference}/fix-now")
    assert "What you wrote is back" in page.said
    form = page.form("/fix-now")
    assert {name: form.value(name) for name in (*WORDS, *REFUND)} == {**WORDS, **REFUND}
    assert "Fix it now begun" in priya.case(reference).said
    priya.send(form)
    assert "begun" not in priya.case(reference).said


@pytest.mark.requirement("000-16")
def test_what_comparable_cases_received_stands_beside(app: Flask, priya: Colleague):
    settle(priya, file_one(app))

    page = priya.open(f"/desk/complaints/{file_one(app)}/fix-now")

    assert "Cases like this one One like this received £4.20; one accepted" in page.said
