"""What the end of a guided call can do: for a manager on anybody's case, and with what only a fault of ours gives."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue.models import Remedy
from app.complaints.statuses import Status
from app.db import db
from app.web import filters
from tests.desk.conftest import Colleague, errors, in_days, state
from tests.desk.guided import add_scripts, agree, begin, form_of, go, remedy, step, to_the_end, to_the_wish
from tests.desk.test_guided_call import letters
from tests.journeys.pages import Page
from tests.support import paths
from tests.support.apps import by_reference, doing, file_one

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def _scripts(app: Flask) -> None:
    add_scripts(app)


@pytest.mark.requirement("001-36", "001-29")
@pytest.mark.parametrize("start", [Status.ACKNOWLEDGED, Status.INVESTIGATING, Status.WAITING])
def test_a_manager_talks_to_the_end_on_a_case_that_somebody_else_handles(app: Flask, helen: Colleague, start: Status):
    reference = paths.bring_to(app, start)

    page = to_the_end(helen, agree(helen, to_the_wish(helen, begin(helen, reference))))
    go(helen, page, press="end")

    assert state(app, reference)[0] == "agreed"
    with app.app_context():
        assert by_reference(reference).handler.name == "Priya Shah"
        db.session.rollback()


@pytest.mark.requirement("002-19")
def test_what_only_a_fault_of_ours_gives_is_agreed_where_we_said_that_it_was_ours(app: Flask, priya: Colleague):
    with doing(app):
        db.session.query(Remedy).filter_by(key="refund").one().only_our_fault = True
        catalogue.forget()
    reference = file_one(app)
    page = begin(priya, reference)
    page = go(priya, page, notes="It stood in the rain.")
    page = go(priya, page)
    ours = next(
        label.named("input")[0].given["value"]
        for label in page.root.named("label")
        if label.said.startswith("Our fault")
    )
    page = go(priya, page, said=ours)
    page = go(priya, page, concern_1="The parcel stood in the rain.", confirmed_1="yes")
    page = go(priya, page, said="1")
    page = agree(priya, go(priya, page, wish="Pay for the repair."))
    go(priya, to_the_end(priya, page), press="end")

    assert state(app, reference)[0] == "agreed"
    assert "We said while we talked that it was our fault." in priya.open(f"/desk/complaints/{reference}").said


@pytest.mark.requirement("001-35")
def test_how_long_they_can_think_it_over_is_read_to_them(app: Flask, priya: Colleague):
    page = to_the_wish(priya, begin(priya, file_one(app)))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay the repair.", amount_1="30")
    page = go(priya, page, answer="unsure", feel="I ask my wife.", then="open")
    page = go(
        priya,
        page,
        **{name: "Service issue" for name in ("nature",) if name in form_of(page).names},
        effect="She can't sew.",
    )

    assert step(page) == "confirm"
    assert "They can think it over until" in page.said


@pytest.mark.requirement("003-09")
def test_we_look_into_it_first_and_ring_back_by_a_day(app: Flask, priya: Colleague):
    reference = file_one(app, phone="07700 900181")
    page = to_the_wish(priya, begin(priya, reference))

    page = go(priya, page, press="look", said_look=look_line(page))
    assert step(page) == "record" and form_of(page).value("number") == "07700 900181"
    record = {"nature": "Service issue", "effect": "She can't sew.", "number": "07700 900182"}
    refused = go(priya, page, expect=422, **record)
    assert errors(refused) == ["Say what we do, as they read it."]
    page = go(priya, refused, **record, doing="I ask the depot who drove that day.", by=in_days(3))
    assert step(page) == "confirm" and "What we offer" not in page.said
    go(priya, go(priya, page), press="end")

    assert state(app, reference)[0] == "investigating"
    letter = letters(app)[-1]
    assert letter.subject == f"{reference}: we look into it"
    assert "I ask the depot who drove that day: " in letter.text and "we ring you on 07700 900182" in letter.text
    calls = priya.open("/desk/calls").said
    assert "07700 900182" in calls and "I ask the depot who drove that day." in calls
    case = priya.case(reference)
    assert "with the guide: we look into it, and come back to them" in case.said


@pytest.mark.requirement("003-09")
def test_who_would_rather_read_it_is_promised_a_word_and_what_was_declined_before_stays(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay the repair.", amount_1="30")
    page = go(priya, page, answer="not_happy", feel="That is not enough.", then="another")
    page = go(priya, page, press="back")
    assert step(page) == "can"

    page = go(priya, page, press="look")
    page = go(
        priya, page, nature="Service issue", effect="She can't sew.", doing="I find out.", by=in_days(3), number=""
    )
    go(priya, go(priya, page), press="end")

    assert state(app, reference)[0] == "investigating"
    assert "That is not enough." in priya.case(reference).said
    assert "ring you on" not in letters(app)[-1].text
    with doing(app):  # the day that was agreed stands alone
        assert "contact_again" not in {row.kind for row in by_reference(reference).clocks if row.is_running}


def look_line(page: Page) -> str:
    """The first line for when we can't say yet."""
    return next(str(node.given["value"]) for node in page.root.named("input") if node.given.get("name") == "said_look")


@pytest.mark.requirement("001-26")
def test_what_limits_it_stands_beside_the_sentence_that_says_no(app: Flask, priya: Colleague):
    with doing(app):
        db.session.query(Remedy).filter_by(key="apology").one().stock = 0
        catalogue.forget()

    page = to_the_wish(priya, begin(priya, file_one(app)))

    assert "What limits it You may give £50.00 on this complaint by yourself." in page.said
    assert "Refund: at most £400.00." in page.said and "Apology: None is left." in page.said


@pytest.mark.requirement("B-14")
def test_notes_can_be_written_in_every_step_and_talks_face_to_face_speak_of_no_call(app: Flask, priya: Colleague):
    page, seen = begin(priya, file_one(app), medium="in_person"), []
    steps: list[dict[str, str]] = [
        {}, {}, {"said": "0"}, {"concern_1": "It stood in the rain.", "confirmed_1": "yes"}, {"said": "0"},
    ]  # fmt: skip
    for typed in steps:
        seen.append(step(page))
        assert "notes" in form_of(page).names
        assert "We were interrupted" in page.said and "The call dropped" not in page.said
        told = step(page) in ("greet", "listen")  # what is told there is read back as concerns
        page = go(priya, page, **typed, **({} if told else {"notes": f"Note of {step(page)}."}))
    page = agree(priya, go(priya, page, wish="Pay it."))
    page = to_the_end(priya, page)
    assert "End the talk" in page.said
    record = go(priya, page, press="end", notes="They shook my hand.").said

    assert (
        all(f"Note of {kind}." in record for kind in seen if kind not in ("greet", "listen"))
        and "They shook my hand." in record
    )


@pytest.mark.requirement("003-09")
@pytest.mark.parametrize("start", [Status.WAITING, Status.RESOLVED])
def test_looking_into_it_answers_what_waits_in_the_words_that_were_read_back(
    app: Flask, priya: Colleague, start: Status
):
    reference = paths.bring_to(app, start)
    page = go(priya, to_the_wish(priya, begin(priya, reference)), press="look")
    page = go(priya, page, doing="I ask the depot.", by=in_days(3), number="")

    go(priya, go(priya, page), press="end")

    assert state(app, reference)[0] == "investigating"


@pytest.mark.requirement("003-09")
def test_who_was_happy_and_then_has_to_wait_reads_why_and_that_nothing_else_was_offered(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = agree(priya, to_the_wish(priya, begin(priya, reference)))
    page = go(priya, go(priya, go(priya, page, press="back"), press="back"), press="look")

    page = go(priya, page, nature="Service issue", effect="She can't sew.", doing="I ask.", by=in_days(3), number="")
    go(priya, go(priya, page), press="end")

    case = priya.case(reference).said
    assert "We look into it first, and come back to you." in case and "we made you another offer" not in case


@pytest.mark.requirement("001-25", "001-26")
def test_a_remedy_stands_beside_the_thing_that_it_is_for(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = go(priya, to_the_wish(priya, begin(priya, reference)), press="back")
    page = go(priya, page, wish="A card from the driver.\nPay for the repair.")
    offer = {"remedy_1": remedy(page), "words_1": "We pay the repair.", "amount_1": "40"}
    page = go(priya, page, can="no", can_2="yes", why="He left us.", **offer)
    page = go(priya, page, answer="happy", feel="Fine.")
    go(priya, to_the_end(priya, page), press="end")

    offered = next(
        node.said for node in priya.case(reference).root.named("section") if "Asked and offered" in node.said
    )
    before, _, after = offered.partition("Pay for the repair.")
    assert "He left us." in before and "We pay the repair." not in before and "We pay the repair." in after


@pytest.mark.requirement("002-19", "001-25")
def test_what_only_some_kinds_have_is_said_in_the_call_and_stands_in_the_agreement(app: Flask, priya: Colleague):
    with doing(app):
        db.session.add(
            Remedy(key="less", name="A lower price", kind="discount", percentage=20, unit_cost=Decimal(10), position=3)
        )
        catalogue.forget()
    reference, until = file_one(app), in_days(60)
    page = to_the_wish(priya, begin(priya, reference))
    offer = {"can": "yes", "remedy_1": remedy(page, "A lower price"), "words_1": "A lower price next time."}
    refused = go(priya, page, expect=422, **offer, percentage_1="30", item_1="A return ticket", valid_until_1=until)
    assert errors(refused) == ["At most 20% for: A lower price."]
    assert form_of(refused).value("item_1") == "A return ticket" and form_of(refused).value("valid_until_1") == until

    page = go(priya, refused, percentage_1="15")
    last_day = filters.long_day(date.fromisoformat(until))
    whole = f"A lower price next time. (A return ticket, 15% less, it can be used until {last_day})"
    assert whole in page.said
    page = go(priya, page, answer="happy", feel="Good.")
    page = go(priya, page, nature="Service issue", effect="She can't sew.", doing="We pay it.", by=in_days(5))
    assert step(page) == "confirm" and whole in page.said
    record = go(priya, go(priya, page), press="end")

    assert whole in record.said and "15%" in priya.case(reference).said
    assert "15% less" in letters(app)[-1].text and last_day in letters(app)[-1].text


@pytest.mark.requirement("001-20", "001-36")
def test_the_apology_and_what_each_wish_gets_are_read_back_and_another_apology_asks_for_their_yes_anew(
    app: Flask, priya: Colleague
):
    page = go(priya, to_the_wish(priya, begin(priya, file_one(app))), press="back")
    page = go(priya, page, wish="A card from the driver.\nPay for the repair.\nRing my mother.")
    offer = {"remedy_1": remedy(page), "words_1": "We pay the repair.", "amount_1": "40"}
    page = go(priya, page, can="no", can_2="yes", can_3="partly", why="He left us.", **offer)
    page = go(priya, page, answer="happy", feel="Fine.")
    page = go(priya, page, nature="Service issue", effect="She can't sew.", doing="We pay it.", by=in_days(5))

    (aloud,) = [node.said for node in page.root.named("div") if node.given.get("aria-labelledby") == "read-out"]
    assert "I can hear what that did to you. We let you down there, and I am truly sorry." in aloud
    assert "A card from the driver. no, we can’t do that" in aloud and "Pay for the repair. yes, we do that" in aloud
    assert "Ring my mother. a part of it" in aloud

    page = go(priya, page)
    while step(page) != "affirm":
        page = go(priya, page, press="back")
    page = go(priya, page, said="2")
    while step(page) != "record":
        page = go(priya, page)
    form = form_of(go(priya, page))
    answer = priya.browser.post(form.action, data={**dict(form.filled({})), "step": "thanks", "press": "end"})
    assert answer.status_code == 422 and "Everything together, with its dates" in answer.text


@pytest.mark.requirement("001-19")
def test_who_is_unsure_thinks_it_over_and_answers_from_the_letter(app: Flask, priya: Colleague):
    reference = file_one(app)
    page = to_the_wish(priya, begin(priya, reference))
    page = go(priya, page, can="yes", remedy_1=remedy(page), words_1="We pay the repair.", amount_1="30")
    assert errors(go(priya, page, expect=422, answer="unsure", feel="I ask my wife.")) == ["Choose how it goes on."]
    page = go(priya, page, answer="unsure", feel="I ask my wife.", then="open")
    go(priya, to_the_end(priya, page, doing="", by=""), press="end")

    assert state(app, reference)[0] == "offered"
    assert letters(app)[-1].subject == f"{reference}: our offer, to think over"


@pytest.mark.requirement("001-36")
@pytest.mark.parametrize(("email", "waits"), [("", []), ("grace@example.com", [])])
def test_who_was_rung_and_heard_everything_read_back_is_not_rung_again_to_hear_the_same(
    app: Flask, priya: Colleague, email: str, waits: list[str]
):
    reference = file_one(app, phone="07700 900123", email=email)
    paths.acknowledge(app, reference)
    told = {letter.kind: letter.channel for letter in letters(app)}
    assert (told["received"] == "call") is (not email)

    page = to_the_end(priya, agree(priya, to_the_wish(priya, begin(priya, reference))))
    assert ("nobody rings them for it" in page.said) is (not email)
    go(priya, page, press="end")

    rows = {letter.kind: letter.state for letter in letters(app)}
    assert [kind for kind, state in rows.items() if state == "to_do"] == waits
    assert (rows["after_call"] == "done") is (not email)
    assert reference not in priya.open("/desk/deliveries").said
