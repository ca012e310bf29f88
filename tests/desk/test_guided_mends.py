"""What a guided call must not do: undo what was agreed, run over what came meanwhile, or get stuck."""

from decimal import Decimal

import pytest
from flask import Flask

from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.conversations.missing import BESIDE
from app.conversations.models import Conversation
from app.db import db
from tests.desk.conftest import Colleague, errors, in_days, state
from tests.desk.guided import add_scripts, agree, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.desk.test_guided_call import casefile, letters
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import file_one, perform

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


@pytest.mark.requirement("001-36")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_what_stood_stays_unless_they_say_that_something_takes_its_place(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="", name="Apology")
    page = to_the_end(priya, page)
    assert "It stays as it is: " in page.said

    go(priya, page, press="end")

    file = casefile(app, reference)
    assert file.complaint.status == start
    assert not {"agreement_failed"} & file.actions and "declined" not in {event.action for event in file.events}
    assert [promise.words for promise in file.promises] == ["We pay the repair."]
    assert "This stands beside it, as it was:" in letters(app)[-1].text


@pytest.mark.requirement("001-36")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_what_takes_its_place_is_read_to_them_and_stands_in_the_letter(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    page = to_the_end(priya, page, replaces="yes")
    assert "This takes the place of: " in page.said

    go(priya, page, press="end")

    assert state(app, reference)[0] == "agreed"
    assert "It takes the place of this:" in letters(app)[-1].text


@pytest.mark.requirement("000-17")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_no_money_is_agreed_beside_what_stands_where_no_limit_would_count_it(
    app: Flask, priya: Colleague, start: Status
):
    reference = paths.bring_to(app, start)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    page = go(priya, page, doing="We pay the repair.", by=in_days(5))

    refused = go(priya, page, expect=422, replaces="no")
    assert errors(refused) == [BESIDE]

    page = go(priya, refused, replaces="yes")
    assert step(page) == "thanks"
    go(priya, page, press="end")
    assert state(app, reference)[0] == "agreed"


@pytest.mark.requirement("B-14")
@pytest.mark.parametrize("start", [Status.OFFERED, Status.AGREED])
def test_where_nothing_new_is_offered_the_letter_says_what_stands(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="unsure", feel="Hm.", then="open")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    letter = letters(app)[-1].text
    assert "This stands as it was:" in letter and "9.50" not in letter
    assert "offer stands until" not in letter and "We offer you this" not in letter


@pytest.mark.requirement("001-29")
@pytest.mark.parametrize("then", ["open", "manager"])
def test_an_agreement_never_fails_for_something_nobody_agreed_to(app: Flask, priya: Colleague, then: str):
    reference = paths.bring_to(app, Status.AGREED)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="unsure", feel="Hm.", then=then)
    if then == "manager":
        page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    page = to_the_end(priya, page, doing="", by="", replaces="yes")

    go(priya, page, press="end")

    assert state(app, reference)[0] == "agreed"
    assert "agreement_failed" not in casefile(app, reference).actions


@pytest.mark.requirement("B-14")
def test_a_complaint_they_took_back_meanwhile_is_not_opened_again_by_itself(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    perform(app, reference, "withdraw", "customer", d.Withdrawal(True))
    page = to_the_end(priya, page)
    assert "While you talked, they took it back." in page.said

    page = go(priya, page, press="end", expect=409)
    assert state(app, reference)[0] == "withdrawn" and "Nothing of the call is lost." in page.said

    go(priya, page, press="end", as_now="withdrawn")
    assert state(app, reference)[0] == "agreed"


@pytest.mark.requirement("001-19")
def test_an_offer_that_was_begun_and_never_put_to_them_is_no_offer(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, to_the_wish(priya, begin(priya, reference)), can="no", why="It is too much.")
    page = go(priya, page, remedy_1=remedy(page), words_1="We pay half.", amount_1="20")
    page = go(priya, page, press="back")
    while step(page) != "can":
        page = go(priya, page, press="back")

    page = agree(priya, page, amount="9.50")
    go(priya, to_the_end(priya, page), press="end")

    file = casefile(app, reference)
    assert file.complaint.status == "agreed"
    assert [event.action for event in file.events if event.action in ("offer", "decline", "accept")] in (
        ["offer", "accept"], ["accept", "offer"],
    )  # fmt: skip


@pytest.mark.requirement("001-19")
@pytest.mark.parametrize("typed", ["9,50", "1e1", "9.509"])
def test_a_sum_that_can_be_read_in_two_ways_is_asked_again(app: Flask, priya: Colleague, typed: str):
    page = to_the_wish(priya, begin(priya, file_one(app)))
    asked = {"can": "yes", "remedy_1": remedy(page), "words_1": "We pay."}

    refused = go(priya, page, expect=422, **asked, amount_1=typed)
    assert errors(refused) == ["Write a sum in figures, like 24.50."]
    assert step(go(priya, refused, **asked, amount_1="£9.50")) == "feel"


@pytest.mark.requirement("001-23")
def test_their_yes_holds_for_what_was_read_to_them(app: Flask, priya: Colleague):
    page = agree(priya, to_the_wish(priya, begin(priya, file_one(app))), amount="9.50")
    page = go(priya, to_the_end(priya, page), press="back")
    page = go(priya, page, press="back")
    assert step(page) == "record"

    page = go(priya, page, doing="We pay next week.")

    assert step(page) == "confirm"
    form = form_of(page)
    answer = priya.browser.post(form.action, data={**dict(form.filled({})), "step": "thanks", "press": "end"})
    assert answer.status_code == 422 and "Everything together, with its dates" in answer.text


@pytest.mark.requirement("001-38")
def test_all_is_well_by_mistake_is_taken_back(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED)
    page = go(priya, begin(priya, reference, kind="after_delivery"), notes="Something.")
    page = go(priya, page, press="well")
    assert step(page) == "thanks"

    page = go(priya, page, press="not_well")

    assert step(page) == "affirm"


def with_somebody_new(who: Colleague, **changes: str) -> Page:
    """The greeting of a call with somebody who has no complaint."""
    page = who.open("/desk/guided-calls/new")
    card = {"read_card": "yes"} if "I have read it" in page.said else {}
    typed = {"kind": "after_delivery", "medium": "telephone", "name": "Imogen Hartley", **card, **changes}
    return who.press(page, "/guided-calls/new", typed, 422 if "email" in changes else 303)


@pytest.mark.requirement("B-14")
def test_a_new_caller_who_complains_cannot_be_done_with_before_it_is_filed(app: Flask, priya: Colleague):
    refused = with_somebody_new(priya, kind="complaint", email="not an address")
    assert errors(refused) == ["Write the address like name@example.org."]
    page = go(priya, with_somebody_new(priya, kind="complaint"))
    assert "All is well" not in page.said

    page = go(priya, page, press="well", expect=422)
    go(priya, page, press="end", expect=422)


@pytest.mark.requirement("001-37", "B-14")
@pytest.mark.parametrize("notes", ["Lovely, thank you.", ""])
@pytest.mark.parametrize("kind", ["call_back", "after_delivery", "win_back"])
def test_who_is_content_never_becomes_a_complainant(app: Flask, priya: Colleague, kind: str, notes: str):
    page = go(priya, with_somebody_new(priya, kind=kind), notes=notes)
    assert "Something is wrong: go on" in page.said and "They have finished" not in page.said
    page = go(priya, page, press="well")
    assert step(page) == "thanks" and "Not confirmed yet" not in page.said and "What the end" not in page.said

    record = go(priya, page, press="end")

    assert "The talk is kept with what you wrote down. All is well: nothing has to be done." in record.said
    assert "under way" not in record.said and notes in record.said
    with app.app_context():
        (talk,) = db.session.query(Conversation)
        assert (talk.state, talk.ended_how, talk.complaint_id) == ("finished", "well", None)
        assert db.session.query(Complaint).count() == 0
        db.session.rollback()
    assert letters(app) == []
    kept = priya.open("/desk/guided-calls/new")
    assert "Talks in which all was well" in kept.said and record.path in kept.links


@pytest.mark.requirement("001-37")
def test_only_something_that_is_wrong_makes_a_complaint_of_a_call_after_a_delivery(app: Flask, priya: Colleague):
    page = go(priya, with_somebody_new(priya), press="next")
    page = go(priya, go(priya, page, press="well"), expect=422, press="not_well")
    assert errors(page) == ["Write down what they told you. It becomes their complaint."]

    page = go(priya, page, notes="One leg is too short.")

    assert step(page) == "affirm" and [letter.kind for letter in letters(app)] == []
    with app.app_context():
        assert [row.happened for row in db.session.query(Complaint)] == ["One leg is too short."]
        db.session.rollback()


@pytest.mark.requirement("001-01")
def test_nobody_talked_about_it_before_it_came(app: Flask, priya: Colleague):
    refused = begin(priya, file_one(app), 422, on="2020-01-05", late_reason="The system was down.")
    assert errors(refused) == ["Choose a day after the complaint came."]


@pytest.mark.requirement("001-29")
def test_who_waits_for_a_manager_is_on_the_list_of_those_to_ring(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay.", amount_1="9.50")
    page = go(priya, page, answer="not_happy", feel="No.", then="manager")
    page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    assert [task.words for task in casefile(app, reference).tasks if task.kind == "ring" and task.done_at is None] == [
        "A manager rings them: they were not happy with what we offered."
    ]


@pytest.mark.requirement("000-17", "B-17")
def test_what_was_approved_and_declined_within_one_call_is_kept_back_no_more(
    app: Flask, priya: Colleague, helen: Colleague
):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    perform(app, reference, "ask_approval", "csr", d.ApprovalRequest(Decimal(60), "The joiner asks for it."))
    perform(app, reference, "approve", "manager", d.ApprovalDecision("It is fair."))
    before = helen.open("/desk/approvals").said
    page = go(priya, to_the_wish(priya, begin(priya, reference)), can="no", why="That is above what we give.")
    page = go(priya, page, remedy_1=remedy(page), words_1="We pay most of it.", amount_1="60")
    page = go(priya, page, answer="not_happy", feel="No.", then="manager")
    page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    assert state(app, reference)[0] == "investigating"
    assert "£9,940.00 more this month" in before
    assert "£10,000.00 more this month" in helen.open("/desk/approvals").said
