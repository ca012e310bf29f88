"""The guided call: the script is the form, and its end is the whole record."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints.casefile import CaseFile, read
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.conversations.models import Conversation
from app.db import db
from app.outbox.models import Delivery
from app.remedies import queries as remedies
from app.web import filters
from tests.desk.conftest import Colleague, errors, in_days, state
from tests.desk.guided import (
    CONCERNS,
    WISH,
    add_scripts,
    agree,
    begin,
    form_of,
    go,
    remedy,
    step,
    stop,
    to_the_end,
    to_the_wish,
)
from tests.support import paths
from tests.support.apps import actor_of, by_reference, file_one, perform


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


def casefile(app: Flask, reference: str) -> CaseFile:
    with app.app_context():
        file = read(by_reference(reference), actor_of("csr"))
        _ = file.concerns, file.promises, file.wishes, file.messages, file.tasks
        db.session.expunge_all()
        db.session.rollback()
    return file


def letters(app: Flask) -> list[Delivery]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(to_staff=False).order_by(Delivery.id).all()
        db.session.expunge_all()
        db.session.rollback()
    return rows


@pytest.mark.requirement("B-14", "001-07", "001-25", "001-28", "001-36")
@pytest.mark.parametrize(
    "start",
    [Status.RECEIVED, Status.ACKNOWLEDGED, Status.ASSESSED, Status.INVESTIGATING, Status.WAITING, Status.OFFERED,
     Status.AGREED, Status.RESOLVED],
)  # fmt: skip
def test_from_wherever_it_stands_the_call_makes_the_whole_record(app: Flask, priya: Colleague, start: Status):
    reference = paths.bring_to(app, start)
    before = len(letters(app))

    page = agree(priya, to_the_wish(priya, begin(priya, reference)), amount="9.50")
    page = go(priya, to_the_end(priya, page, replaces="yes"), press="end")

    assert state(app, reference)[0] == "agreed"
    file = casefile(app, reference)
    assert [concern.words for concern in file.concerns] == list(CONCERNS)
    assert all(concern.confirmed_at is not None for concern in file.concerns)
    assert [wish.words for wish in file.wishes if wish.replaced_at is None] == [WISH]
    assert [promise.words for promise in file.promises] == ["We pay the repair."]
    assert {"talk", "apologise", "state_facts", "confirm_facts", "offer", "accept", "promise"} <= file.actions
    assert [letter.kind for letter in letters(app)[before:]] == ["after_call"]
    assert "What was set going" in page.said and "They agreed" in page.said


@pytest.mark.requirement("001-02")
def test_the_card_is_read_before_the_first_call_and_after_each_change(app: Flask, priya: Colleague, helen: Colleague):
    first, second, third = file_one(app), file_one(app), file_one(app)

    refused = begin(priya, first, expect=422, read_card="")
    assert errors(refused) == ["Read the card, and tick that you have."]
    begin(priya, first)
    page = priya.open(f"/desk/complaints/{second}/guided-call")
    assert "I have read it" not in page.said and "you read it" in page.said
    begin(priya, second)
    helen.press(helen.open("/desk/scripts"), "/scripts/words", {"card": "Ring today.\nListen first."})

    page = priya.open(f"/desk/complaints/{third}/guided-call")
    assert "Listen first." in page.said and "I have read it" in page.said
    assert errors(begin(priya, third, expect=422, read_card="")) == ["Read the card, and tick that you have."]


@pytest.mark.requirement("001-09", "001-10", "001-24")
def test_what_was_said_is_kept_as_it_was_said(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, go(priya, begin(priya, reference)))

    assert errors(go(priya, page, expect=422)) == ["Mark the sentence that you say to them."]
    page = go(priya, page, said="2")
    page = go(priya, page, concern_1="It is wet.", confirmed_1="yes")
    page = go(priya, page, said="1")
    page = agree(priya, go(priya, page, wish=WISH))
    page = go(priya, to_the_end(priya, page), press="end")

    assert "I am sorry that you had to go through this, Grace Okafor." in page.said
    assert "What could we do now that would make it better for you?" in page.said
    (event,) = [event for event in casefile(app, reference).events if event.action == "apologise"]
    assert event.facts["fault"] == "not_ours"
    (said,) = [message for message in casefile(app, reference).messages if message.kind == "apology"]
    assert said.body.startswith("I am sorry that you had to go through this, Grace Okafor.")
    assert "apologised although it was not our fault" in priya.case(reference).said


@pytest.mark.requirement("001-23", "003-08")
def test_a_concern_that_is_not_right_is_read_again_and_the_call_does_not_end_before(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, go(priya, go(priya, begin(priya, reference)), notes="Rain."), said="0")

    page = go(priya, page, expect=422, concern_1="It was wet.", confirmed_1="yes", concern_2="A man.", confirmed_2="no")
    assert errors(page) == ["Put it into their words, then read it back again."]
    page = go(priya, page, expect=422, confirmed_2="yes", concern_3="A man laughed.")
    assert errors(page) == ["Read it back, and mark whether they say yes or no."]
    page = go(priya, page, confirmed_3="yes")
    page = to_the_end(priya, agree(priya, go(priya, go(priya, page, said="0"), wish=WISH)))
    while step(page) != "read_back":
        page = go(priya, page, press="back")
    kept = form_of(page)
    changed = {**dict(kept.filled({"concern_3": "A man laughed at her."})), "confirmed_3": ""}
    assert priya.browser.post(f"{kept.action}/keep", data=changed).status_code == 200
    assert state(app, reference) == ("received", 1) and len(letters(app)) == 1
    page = go(priya, priya.open(kept.action), confirmed_3="yes")
    while step(page) != "thanks":
        page = go(priya, page)
    go(priya, page, press="end")
    assert state(app, reference)[0] == "agreed"


@pytest.mark.requirement("001-19", "001-26", "001-27")
def test_what_cannot_be_done_gets_its_reason_and_another_offer_and_every_offer_is_kept(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))

    assert errors(go(priya, page, expect=422, can="no")) == ["Say why it can’t be done, as you say it to them."]
    page = go(priya, page, can="no", why="We don’t pay for joiners.")
    refused = go(priya, page, expect=422, remedy_1=remedy(page), words_1="We pay half.", amount_1="90")
    assert errors(refused) == ["You may offer £50.00 on this complaint. Ask for approval of £90.00 first."]
    page = go(priya, refused, amount_1="20")
    assert "Would that put it right for you?" in page.said
    page = go(priya, page, answer="not_happy", feel="That is half.", then="another")
    assert (step(page), "Offer 2" in page.said) == ("offer", True)
    page = go(
        priya, page, remedy_1=remedy(page), words_1="We pay the joiner.", amount_1="48", why="More I may not give."
    )
    page = go(priya, page, answer="happy", feel="Good, that helps me.")
    go(priya, to_the_end(priya, page), press="end")

    with app.app_context():
        found = remedies.offers(by_reference(reference).id)
        told = [(offer.number, offer.state, str(offer.total), offer.explanation) for offer in found]
        db.session.rollback()
    assert told == [
        (2, "accepted", "48.00", "More I may not give."), (1, "declined", "20.00", "We don’t pay for joiners."),
    ]  # fmt: skip
    assert "That is half." in priya.case(reference).said


@pytest.mark.requirement("001-29", "004-05")
def test_who_is_not_happy_is_rung_by_a_manager_who_reads_the_whole_talk(app: Flask, priya: Colleague, helen: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    assert "You may give £50.00 on this complaint by yourself." in page.said
    page = go(priya, page, can="no", why="It is above what I may give.")
    page = go(priya, page, remedy_1=remedy(page), words_1="We pay half.", amount_1="20")
    page = go(priya, page, answer="not_happy", feel="No, it was my mother’s.", then="manager")
    assert step(page) == "manager" and "one of our managers" in page.said
    assert "Write down which day and hour suit them." in errors(go(priya, page, expect=422))
    page = go(priya, page, when="Tuesday after four.", number="07700 900123")
    page = go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    file = casefile(app, reference)
    assert (file.complaint.status, file.complaint.level) == ("investigating", 1)
    case = helen.case(reference)
    assert "It suits them: Tuesday after four." in case.said
    record = helen.open(next(link for link in case.links if "/guided-calls/" in link))
    assert "No, it was my mother’s." in record.said and "A manager rings them" in record.said
    (letter,) = letters(app)[1:]
    assert letter.kind == "after_call" and "Tuesday after four." in letter.text


@pytest.mark.requirement("001-38")
def test_what_is_typed_is_kept_meanwhile_and_gone_on_with_after_a_dropped_call(
    app: Flask, priya: Colleague, colleague: Callable[[str], Colleague]
):
    reference = file_one(app)
    page = go(priya, begin(priya, reference), notes="It stood in the rain.")
    form = form_of(page)

    kept = priya.browser.post(f"{form.action}/keep", data=dict(form.filled({"notes": "And nobody rang."})))
    assert kept.json["words"].startswith("Saved ")
    case = go(priya, page, press="drop", notes="And nobody rang the bell.")
    assert (
        "The call is kept as it is, and they stand among the calls to make." in case.said
        and "The line dropped" in case.said
    )

    elsewhere = colleague("csr")  # signed in anew, on another device
    page = elsewhere.open(f"/desk/complaints/{reference}/guided-call")
    page = elsewhere.open(next(link for link in page.links if "/guided-calls/" in link))
    assert (step(page), form_of(page).value("notes")) == ("listen", "And nobody rang the bell.")
    assert form_of(begin(elsewhere, reference)).action == form.action


@pytest.mark.requirement("001-38")
def test_a_second_window_that_is_behind_changes_nothing_and_shows_what_was_typed(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = begin(priya, reference)
    behind = priya.open(form_of(page).action)
    page = go(priya, page, notes="It stood in the rain.")
    form = form_of(behind)

    kept = priya.browser.post(f"{form.action}/keep", data=dict(form.filled({"notes": "Typed in the old window."})))
    assert "went on in another window" in kept.json["words"]
    stale = go(priya, behind, expect=409, notes="Typed in the old window.")
    assert "Typed in the old window." in stale.said
    assert form_of(go(priya, page, press="back")).value("notes") == "It stood in the rain."


@pytest.mark.requirement("B-14", "001-38")
def test_a_new_caller_gets_a_complaint_in_the_same_call(app: Flask, priya: Colleague):
    page = priya.open("/desk/guided-calls/new")
    who = {"kind": "complaint", "medium": "telephone", "read_card": "yes"}
    refused = priya.press(page, "/guided-calls/new", who, 422)
    assert errors(refused) == ["Write down their name or how to reach them first, so that you can ring again."]
    page = priya.press(page, "/guided-calls/new", {**who, "name": "Imogen Hartley", "phone": "07700 900111"})
    page = go(priya, page)
    assert errors(go(priya, page, expect=422)) == ["Write down what they told you. It becomes their complaint."]
    page = go(priya, page, notes="The machine kept my card.")
    page = go(priya, page, said="0")
    page = go(priya, page, confirmed_1="yes")
    page = agree(priya, go(priya, go(priya, page, said="0"), wish="My card back."))
    category = next(value for value in form_of(page).choices("category_id") if value)
    page = to_the_end(priya, page, category_id=category)
    assert "Secret code" in page.said
    page = go(priya, page, press="end")

    assert "Secret code" not in page.said
    with app.app_context():
        complaint = db.session.query(Complaint).one()
        assert (complaint.happened, complaint.status) == ("The machine kept my card.", "agreed")
        assert (complaint.customer.name, complaint.channel, complaint.handler_id) == (
            "Imogen Hartley", "telephone", actor_of("csr").id,
        )  # fmt: skip
        db.session.rollback()


@pytest.mark.requirement("001-01")
def test_the_day_is_filled_in_and_an_earlier_one_needs_its_reason(monday: Traveller, app: Flask, priya: Colleague):
    reference = file_one(app, received_at=datetime(2026, 11, 19, 9, tzinfo=UTC))
    page = priya.open(f"/desk/complaints/{reference}/guided-call")
    assert "Today, Monday 23 November 2026" in page.said

    assert errors(begin(priya, reference, 422, on="2026-11-24")) == ["Choose today or an earlier day."]
    assert errors(begin(priya, reference, 422, on="20.11.")) == ["Write the day like 2026-11-27."]
    refused = begin(priya, reference, 422, on="2026-11-20")
    assert errors(refused) == ["Say why it is written down on a later day."]
    begin(priya, reference, on="2026-11-20", late_reason="The system was down.")

    with app.app_context():
        talk = db.session.query(Conversation).one()
        assert (talk.talked_at, talk.zone) == (datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/London")
        assert talk.late_reason == "The system was down."
        db.session.rollback()


@pytest.mark.requirement("001-36")
def test_the_end_says_what_it_starts_and_pressing_it_twice_starts_it_once(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference))))
    for words in ("2 concerns, confirmed by them", ": We pay the repair. £40.00", ": We pay the repair. One letter to"):
        assert words in page.said
    assert f"A promise, for {filters.long_day(date.fromisoformat(in_days(5)))}: We pay the repair." in page.said

    go(priya, page, press="end")
    again = go(priya, page, press="end")

    assert "What was set going" in again.said
    assert [letter.kind for letter in letters(app)] == ["received", "after_call"]
    for words in (*CONCERNS, WISH, "We pay the repair: £40.00", "We let you down there"):
        assert words in letters(app)[1].text


@pytest.mark.requirement("B-14")
def test_what_is_refused_at_the_end_leaves_everything_as_it_was(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference))))
    perform(app, reference, "acknowledge", "csr", paths.ACKNOWLEDGED)
    before = len(casefile(app, reference).events)

    refused = go(priya, page, expect=409, press="end")

    assert (
        "Somebody changed this complaint since you opened it." in refused.said
        and "nothing of it is lost" in refused.said
    )
    assert len(casefile(app, reference).events) == before
    go(priya, refused, press="end")
    assert state(app, reference)[0] == "agreed"


@pytest.mark.requirement("B-14")
def test_all_is_well_after_a_delivery_ends_it_without_a_letter(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED)
    before = len(letters(app))
    page = go(priya, begin(priya, reference, kind="after_delivery", medium="in_person"), notes="Very good, she says.")
    page = go(priya, page, press="well")
    assert step(page) == "thanks"

    page = go(priya, page, press="end")

    assert "All is well: nothing has to be done." in page.said and "under way" not in page.said
    assert len(letters(app)) == before
    assert state(app, reference)[0] == "resolved"
    assert "talked with Grace Okafor in person, with the guide: all is well" in priya.case(reference).said


@pytest.mark.requirement("B-14")
def test_who_does_not_want_to_go_on_is_let_go_with_the_reason(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, go(priya, begin(priya, reference)))
    assert errors(stop(priya, page, expect=422, why_ended=" ")) == ["Say why it ends here."]

    record = stop(priya, page, why_ended="Had to fetch a child.")

    assert "Had to fetch a child." in record.said and state(app, reference)[0] == "received"
    assert "it ended without an answer" in priya.case(reference).said


def test_who_does_not_look_after_it_is_told_whom_to_ask(
    app: Flask, priya: Colleague, colleague: Callable[[str], Colleague]
):
    reference = paths.bring_to(app, Status.ACKNOWLEDGED)
    page = begin(priya, reference)
    dev, mina = colleague("other_csr"), colleague("qa")

    assert (
        "Ask them to ring, or have it handed over to you." in dev.open(f"/desk/complaints/{reference}/guided-call").said
    )
    assert mina.browser.get("/desk/guided-calls/new").status_code == 403
    form = form_of(page)
    token = dict(form_of(begin(dev, file_one(app))).filled({}))["csrf_token"]
    answer = dev.browser.post(form.action, data={**dict(form.filled({"notes": "Mine."})), "csrf_token": token})
    assert answer.status_code == 403
