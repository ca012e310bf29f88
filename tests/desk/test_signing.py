"""A second person signs what much depends on: by the rules of the settings, never the author, one content at a time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.access import Role
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints import details as d
from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from app.decisions.models import Letter, SignOff
from app.errors import Blocked
from app.outbox.models import Notice
from tests.desk.conftest import Answers, Colleague, errors, found_for, offered, state
from tests.support import paths
from tests.support.apps import actor_of, doing, file_one, perform

As = Callable[[str], Colleague]
REJECTED: Answers = {"outcome": "not_upheld", "cause": "Human error", "explanation": "The bell was rung.",
                     "no_remedy_reason": "Nothing of it was ours."}  # fmt: skip


def written(app: Flask, priya: Colleague) -> str:
    """A letter that says no, saved and given to a second person."""
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    page = priya.send(form, {**found_for(form), **REJECTED}, expect=409)
    priya.send(page.form("/act/resolve").by("/ask-sign-off"), {"note": "Look at the second point."})
    return reference


def sign(who: Colleague, reference: str, expect: int = 303) -> Any:
    return who.press(who.open(f"/desk/complaints/{reference}/act/sign-off"), "/act/sign-off", expect=expect)


def letter(app: Flask) -> Letter:
    with app.app_context():
        found = db.session.query(Letter).order_by(Letter.id.desc()).first()
        db.session.expunge_all()
        db.session.remove()
    assert found is not None
    return found


def signatures(app: Flask) -> list[str]:
    with app.app_context():
        found = [row.state for row in db.session.query(SignOff).order_by(SignOff.id)]
        db.session.remove()
    return found


def set_rules(app: Flask, **changes: object) -> None:
    with doing(app):
        catalogue_service.save(catalogue.letters().model_copy(update=changes))


@pytest.mark.requirement("B-20")
def test_a_rejection_waits_for_a_second_signature_and_then_leaves_unchanged(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")
    answers = {**found_for(form), **REJECTED}
    page = priya.send(form, answers, expect=409)
    assert "The letter needs a second signature, because we do not agree in full." in page.said
    assert page.form("/act/resolve").value("explanation") == "The bell was rung."
    assert state(app, reference)[0] == "investigating"

    priya.send(page.form("/act/resolve").by("/ask-sign-off"))
    page = sign(helen, reference)

    assert "Signed. They can send it." in page.said and "Signed by Helen Marsh." in page.said
    assert state(app, reference)[0] == "investigating", "whoever wrote it sends it"
    priya.act(reference, "resolve")
    assert (state(app, reference)[0], letter(app).state) == ("resolved", "sent")


@pytest.mark.requirement("B-20")
def test_whoever_signs_reads_the_letter_and_why_and_is_told(app: Flask, priya: Colleague, helen: Colleague):
    reference = written(app, priya)
    with app.app_context():
        told = {notice.user_id: notice.words for notice in db.session.query(Notice).filter_by(kind="sign_off")}
        people = {actor_of(who).id for who in ("manager", "other_manager", "qa")}
        db.session.remove()
    assert told == dict.fromkeys(people, "Priya Shah asks for a second signature on a letter")
    page = helen.open("/desk/queue")
    assert ("/desk/sign-offs" in page.links) and "Letters to sign" in [
        node.said for node in page.root.of_class("nav-word")
    ]

    queue = helen.open("/desk/sign-offs")
    page = helen.open(queue.link("/act/sign-off"))

    assert reference in queue.said and "Priya Shah asks, because we do not agree in full." in queue.said
    assert "“Look at the second point.”" in queue.said and "Look at the second point." in page.said
    assert "We see it differently, and here is why" in page.said and "The bell was rung." in page.said


@pytest.mark.parametrize("rows", [1, 25])
def test_the_list_takes_two_statements_however_long_it_is(
    app: Flask, priya: Colleague, helen: Colleague, statements: list[str], rows: int
):
    for _ in range(rows):
        written(app, priya)
    helen.open("/desk/sign-offs")
    statements.clear()

    page = helen.open("/desk/sign-offs")

    asked = [row for row in statements if "staff_session" not in row]
    assert len(asked) == 2, asked
    assert page.said.count("asks, because") == rows


@pytest.mark.requirement("B-20")
@pytest.mark.parametrize("who", ["csr", "other_csr", "admin"])
def test_the_author_and_whom_the_settings_do_not_name_never_sign(app: Flask, priya: Colleague, colleague: As, who: str):
    reference = written(app, priya)
    somebody = colleague(who)
    token = somebody.form(reference, "note").value("csrf_token")

    for slug in ("sign-off", "send-back"):
        answer = somebody.browser.post(
            f"/desk/complaints/{reference}/act/{slug}",
            data={"csrf_token": token, "number": "1", "reasons": "tone", "words": "No."},
        )
        assert answer.status_code == 403

    assert signatures(app) == ["asked"]


def test_a_manager_never_signs_what_they_wrote_or_asked_for(app: Flask, helen: Colleague, colleague: As):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = helen.form(reference, "deadlock")
    helen.send(form.by("/ask-sign-off"), {**found_for(form), "position": "We stay with it."})

    assert "never gives it" in helen.open(f"/desk/complaints/{reference}/act/sign-off", expect=403).said
    assert reference not in helen.open("/desk/sign-offs").said
    sign(colleague("qa"), reference)
    helen.act(reference, "deadlock")

    assert state(app, reference)[0] == "referred"


@pytest.mark.requirement("B-20")
def test_sent_back_with_reasons_it_shows_what_changed_since(
    app: Flask, priya: Colleague, helen: Colleague, colleague: As
):
    reference = written(app, priya)
    page = helen.open(f"/desk/complaints/{reference}/act/sign-off")
    refused = helen.press(page, "/act/send-back", {}, expect=422)
    assert errors(refused) == ["Choose at least one reason.", "Say what should be different."]
    helen.press(page, "/act/send-back", {"reasons": ["tone", "facts"], "words": "Say who rang the bell, and when."})

    page = priya.open(f"/desk/complaints/{reference}/act/resolve")
    assert "Helen Marsh sent it back: the tone, the facts are not clear. Say who rang the bell" in page.said
    with app.app_context():
        event = db.session.query(Event).filter_by(action="send_back").one()
        assert event.facts["reasons"] == ["tone", "facts"] and "bell" not in str(event.facts)
        db.session.remove()
    better = page.form("/act/resolve").by("/ask-sign-off")
    priya.send(better, {"explanation": "The driver rang the bell at 14:02."})

    again = helen.open(f"/desk/complaints/{reference}/act/sign-off")
    assert "Changed since it was sent back" in again.said
    assert [node.said for node in again.root.named("ins")] == ["[added: driver rang the]", "[added: at 14:02]"]
    assert [node.said for node in again.root.named("del")] == ["[taken out: was rung]"]
    assert signatures(app) == ["sent_back", "asked"]


@pytest.mark.requirement("B-20")
@pytest.mark.parametrize("of", ["the author", "the case"])
def test_a_changed_letter_needs_another_signature(app: Flask, priya: Colleague, helen: Colleague, of: str):
    reference = written(app, priya)
    sign(helen, reference)
    if of == "the author":
        form = priya.form(reference, "resolve")
        page = priya.send(form, {"explanation": "The bell was rung twice."}, expect=409)
    else:
        soon = paths.clock.now() + paths.timedelta(days=2)
        perform(app, reference, "promise", "csr", d.PromiseTerms("We ring you.", soon))
        page = priya.act(reference, "resolve", expect=409)

    assert "The letter needs a second signature" in page.said
    assert state(app, reference)[0] == "investigating"
    priya.send(page.form("/act/resolve").by("/ask-sign-off"))
    sign(helen, reference)
    priya.act(reference, "resolve")
    assert state(app, reference)[0] == "resolved"


def test_nobody_is_asked_to_sign_what_will_never_leave(app: Flask, priya: Colleague, helen: Colleague):
    reference = written(app, priya)
    assert reference in helen.open("/desk/sign-offs").said

    perform(app, reference, "withdraw", "customer", d.Withdrawal(True, "It is settled between us."))

    assert "No letter waits for you." in helen.open("/desk/sign-offs").said


def test_changing_it_takes_the_question_back(app: Flask, priya: Colleague, helen: Colleague):
    reference = written(app, priya)
    form = priya.form(reference, "resolve")
    late = helen.open(f"/desk/complaints/{reference}/act/sign-off")

    priya.send(form.by("/draft-decision"), {"explanation": "The bell was rung twice."})

    assert signatures(app) == ["lapsed"]
    refused = helen.press(late, "/act/sign-off", expect=409)
    assert "Nobody waits for a signature" in refused.said or "changed" in refused.said
    assert reference not in helen.open("/desk/sign-offs").said


@pytest.mark.requirement("B-20")
@pytest.mark.requirement("B-25")
@pytest.mark.parametrize("action", ["resolve", "deadlock", "correct_decision"])
def test_no_other_route_gets_past_it(app: Flask, action: str):
    reference = paths.bring_to(app, Status.RESOLVED if action == "correct_decision" else Status.INVESTIGATING)
    found = paths.outcomes(app, reference)
    decision = paths.a_resolution(outcome="not_upheld", concerns=found)
    needs: Any = {
        "resolve": decision,
        "deadlock": d.Deadlock("We stay with it.", found),
        "correct_decision": d.DecisionCorrected(decision, "The outcome."),
    }[action]

    with pytest.raises(Blocked) as refusal:
        perform(app, reference, action, "manager", needs)

    assert "The letter needs a second signature" in str(refusal.value.reasons)
    perform(app, reference, "draft_decision", "manager", d.DecisionDraft(needs))
    with pytest.raises(Blocked):
        perform(app, reference, action, "manager", paths.a_resolution(concerns=found) if action == "resolve" else needs)


RULES = [
    ("severe", {"severe": False}, "csr"), ("not_upheld", {"not_upheld": False}, "csr"),
    ("sensitive", {"sensitive": False}, "csr"), ("amount", {"above": None}, "csr"),
    ("final_position", {"final_position": False}, "manager"),
]  # fmt: skip


@pytest.mark.requirement("B-20")
@pytest.mark.parametrize(("rule", "off", "who"), RULES)
def test_each_rule_asks_for_it_and_can_be_put_off(app: Flask, rule: str, off: dict[str, object], who: str):
    reference, letter_ = risky(app, rule)
    perform(app, reference, "draft_decision", who, d.DecisionDraft(letter_))
    with app.app_context():
        number = paths.latest_version(app, reference)
    perform(app, reference, "ask_sign_off", who, d.SignOffAsked(number))

    with app.app_context():
        assert db.session.query(SignOff).one().risks == [rule]
        db.session.remove()
    set_rules(app, **off)
    perform(app, reference, "draft_decision", who, d.DecisionDraft(letter_))
    perform(app, reference, "deadlock" if rule == "final_position" else "resolve", who, letter_)
    assert letter(app).state == "sent"


def risky(app: Flask, rule: str) -> tuple[str, d.Resolution | d.Deadlock]:
    """A complaint whose letter falls under this rule alone."""
    reference = paths.bring_to(app, Status.AGREED if rule == "amount" else Status.INVESTIGATING)
    if rule == "severe":
        with app.app_context():
            urgent = paths.assessment(impact=3, urgency=3, reason="She is ill.")
            db.session.remove()
        perform(app, reference, "assess", "csr", urgent)
    if rule == "sensitive":
        with app.app_context():
            readers = tuple(actor_of(who).id or 0 for who in ("csr", "manager"))
            db.session.remove()
        perform(app, reference, "restrict_readers", "manager", d.Readers("It names a colleague.", readers))
    if rule == "amount":
        set_rules(app, above=Decimal("39.99"))
        paths.verify_all(app, reference)
    found = paths.outcomes(app, reference)
    if rule == "final_position":
        return reference, d.Deadlock("We stay with it.", found)
    return reference, paths.a_resolution(outcome="not_upheld" if rule == "not_upheld" else "upheld", concerns=found)


def test_of_a_case_that_few_may_read_only_those_are_asked(app: Flask, helen: Colleague, colleague: As):
    reference, letter_ = risky(app, "sensitive")
    perform(app, reference, "draft_decision", "csr", d.DecisionDraft(letter_))
    perform(app, reference, "ask_sign_off", "csr", d.SignOffAsked(1))

    tom = colleague("other_manager")

    assert reference in helen.open("/desk/sign-offs").said
    assert reference not in tom.open("/desk/sign-offs").said
    assert "/desk/sign-offs" not in tom.open("/desk/queue").links
    tom.open(f"/desk/complaints/{reference}/act/sign-off", expect=404)


def test_nothing_waits_and_nothing_is_counted(app: Flask, helen: Colleague, statements: list[str]):
    file_one(app)

    page = helen.open("/desk/queue")

    assert "/desk/sign-offs" not in page.links
    assert "No letter waits for you." in helen.open("/desk/sign-offs").said


def test_who_may_sign_is_for_the_settings_to_say(app: Flask, priya: Colleague, colleague: As):
    set_rules(app, signers=(Role.CSR,))
    reference = written(app, priya)

    assert "Letters to sign" not in colleague("manager").open("/desk/queue").said
    sign(colleague("other_csr"), reference)

    assert signatures(app) == ["signed"]


def test_the_case_page_says_who_looks_at_it(app: Flask, priya: Colleague, helen: Colleague):
    reference = written(app, priya)

    mine, theirs = priya.case(reference), helen.case(reference)

    assert "Waits for a signature" in mine.said and "Priya Shah asks for a second signature." in mine.said
    assert "“Decide” has to wait. The letter needs a second signature, because we do not agree in full." in mine.said
    assert "resolve" not in offered(mine, reference) and "draft-decision" in offered(mine, reference)
    assert "Read it and sign it" in theirs.said and "Read it and sign it" not in mine.said
