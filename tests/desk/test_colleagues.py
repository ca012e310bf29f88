"""Asking colleagues: the right people in their order, by a link that needs no account; their words become evidence."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import Traveller

from app.complaints.statuses import Status
from app.db import db
from app.enquiries import queries as enquiries
from tests.desk.conftest import Colleague, errors, found_for, offered, state
from tests.desk.test_plan import DECISION, panel, plan
from tests.portal.conftest import Customer
from tests.support import paths
from tests.support.apps import CODE, by_reference, doing
from tests.support.colleagues import ENGINEER, LEADER, Guest, a_route, ask, link_of, mails_to

pytestmark = pytest.mark.usefixtures("monday")
ASKED = "Whom we asked"
SEEN = "What did you see at the door?"
SAID = "I left it with the neighbour.\nShe signed for it."


@pytest.fixture
def reference(app: Flask) -> str:
    """A complaint that is looked into, handled by "csr"."""
    return paths.bring_to(app, Status.INVESTIGATING)


@pytest.mark.requirement("003-10", "003-11", "002-16")
def test_the_leader_is_asked_first_and_the_engineer_when_the_leader_has_answered(
    app: Flask, priya: Colleague, reference: str
):
    route = a_route(app, LEADER, ENGINEER)
    form = priya.form(reference, "ask-colleague")

    assert form.value("whom") == f"contact-{route[LEADER]}", "the first of the route is offered"
    assert ("then_ids", str(route[ENGINEER])) in form.standing(), "and the next comes after"
    page = priya.send(form, {"questions": SEEN})
    assert mails_to(app, ENGINEER) == []
    assert f"{ENGINEER}, Depot In turn" in panel(page, ASKED)
    assert f"Asked when {LEADER} has answered" in panel(page, ASKED)

    guest = Guest.of(app, LEADER)
    guest.send(guest.follow(), words=SAID)

    assert [mail.kind for mail in mails_to(app, ENGINEER)] == ["colleague_asked"]
    assert "1 of 2 settled" in panel(priya.case(reference), ASKED)


@pytest.mark.requirement("002-16")
def test_two_questions_stand_first_and_the_rest_is_preset_and_folded_away(app: Flask, priya: Colleague, reference: str):
    route = a_route(app, LEADER, ENGINEER)
    node = priya.form(reference, "ask-colleague").node
    folded = {
        field.given["name"] for more in node.named("details") for field in more.named("input", "select", "textarea")
    }
    names = {
        field.given["name"]
        for field in node.named("select", "textarea", "input")
        if field.given.get("type") != "hidden"
    }

    assert names - folded == {"whom", "questions"}
    assert "They are asked what they know, and answer by" in node.said
    assert [more for more in node.named("details") if "open" in more.given] == []

    refused = priya.act(reference, "ask-colleague", {"whom": f"contact-{route[ENGINEER]}", "questions": SEEN}, 422)
    (opened,) = [more for more in refused.form("ask-colleague").node.named("details") if "open" in more.given]
    assert "Why those before them are not asked" in opened.said


@pytest.mark.requirement("002-16")
def test_they_answer_by_a_link_without_an_account_and_their_words_are_evidence_and_answer_the_plan(
    app: Flask, priya: Colleague, reference: str
):
    question = plan(app, reference, SEEN)
    route = a_route(app, LEADER)
    page = priya.case(reference)
    assert f"ask-colleague?question_id={question}" in " ".join(page.links), "one press beside the plan"
    form = priya.open(f"/desk/complaints/{reference}/act/ask-colleague?question_id={question}").form("ask-colleague")
    assert form.value("questions") == SEEN
    priya.send(form)

    guest = Guest.of(app, LEADER)
    asked = guest.follow()
    answered = guest.send(asked, words=SAID)

    assert route and SEEN in asked.said and "The parcel stood in the rain." in asked.said
    assert "We have your answer. Thank you." in answered.said
    page = priya.case(reference)
    assert f"What {LEADER} says {LEADER}, Depot" in panel(page, "Evidence")
    assert f"Answered Depot IT, Karl Voss {LEADER}: {SAID}".replace("\n", " ") in panel(page, "What we need to know")
    assert f"{LEADER} answered: “" in page.said
    assert "The decision" not in panel(page, ASKED)


@pytest.mark.requirement("002-16")
def test_a_colleague_sees_no_address_of_the_customer_unless_the_handler_says_so(
    app: Flask, priya: Colleague, reference: str
):
    a_route(app, LEADER)
    priya.act(reference, "ask-colleague", {"questions": SEEN})
    plain, mail = Guest.of(app, LEADER).follow(), mails_to(app, LEADER)[-1]
    priya.act(reference, "ask-colleague", {"whom": "", "name": ENGINEER, "email": "ines@example.org",
                                           "questions": SEEN, "shows_customer": "y"})  # fmt: skip
    told, told_mail = Guest.of(app, ENGINEER).follow(), mails_to(app, ENGINEER)[-1]

    with app.app_context():
        customer = by_reference(reference).customer
        name, email = customer.name, customer.email
        db.session.rollback()
    for text in (plain.said, mail.text, mail.html):
        assert email not in text and name not in text
    for text in (told.said, told_mail.text):
        assert email in text and name in text


@pytest.mark.requirement("003-11")
def test_a_later_one_alone_needs_the_reason_why_those_before_are_not_asked(
    app: Flask, priya: Colleague, reference: str
):
    route = a_route(app, LEADER, ENGINEER)
    alone = {"whom": f"contact-{route[ENGINEER]}", "then_ids": [], "questions": SEEN}

    refused = priya.act(reference, "ask-colleague", alone, expect=422)
    page = priya.act(reference, "ask-colleague", {**alone, "skip_reason": "He is on leave until March."})

    assert errors(refused) == [f"{LEADER} would be asked first. Ask them first, or say why not."]
    assert [mail.kind for mail in mails_to(app, ENGINEER)] == ["colleague_asked"]
    assert f"{LEADER}, Depot Not asked {SEEN} He is on leave until March." in panel(page, ASKED)


@pytest.mark.requirement("003-11")
def test_whoever_was_asked_already_is_not_offered_to_be_asked_afterwards(app: Flask, priya: Colleague, reference: str):
    route = a_route(app, LEADER, ENGINEER, "Ada Lund")
    late = priya.form(reference, "ask-colleague")
    assert late.choices("then_ids") == [str(route[ENGINEER]), str(route["Ada Lund"])]
    ask(app, reference, route[LEADER], then_ids=(route[ENGINEER],))

    assert priya.form(reference, "ask-colleague").choices("then_ids") == [str(route["Ada Lund"])]
    twice = {"whom": f"contact-{route['Ada Lund']}", "then_ids": [str(route["Ada Lund"])], "questions": SEEN}
    refused = priya.act(reference, "ask-colleague", twice, expect=422)
    assert errors(refused) == ["Ada Lund is asked already. Take them out, or ask them by themselves."]
    assert SEEN in refused.said and len(mails_to(app, "Ada Lund")) == 0


@pytest.mark.requirement("003-11")
def test_going_on_without_the_leader_asks_the_engineer(app: Flask, priya: Colleague, reference: str):
    route = a_route(app, LEADER, ENGINEER)
    ask(app, reference, route[LEADER], then_ids=(route[ENGINEER],))

    page = priya.act(reference, "skip-enquiry", {"enquiry_id": first_of(app, reference), "reason": "He left us."})

    assert len(mails_to(app, ENGINEER)) == 1
    assert "Gone on without" in panel(page, ASKED) and "He left us." in panel(page, ASKED)
    assert "We no longer need this from you." in Guest.of(app, LEADER).follow().said


@pytest.mark.requirement("002-16")
def test_no_decision_leaves_while_a_colleague_is_silent_unless_somebody_goes_on_for_a_reason(
    app: Flask, priya: Colleague, reference: str
):
    ask(app, reference, name=LEADER, email="karl@example.org")

    form = priya.form(reference, "resolve")
    blocked = priya.send(form, DECISION | found_for(form), expect=409)
    assert f"{LEADER} has not answered yet" in blocked.said
    assert f"/desk/complaints/{reference}#asked" in blocked.links, "with the way to where it stands"
    page = priya.act(reference, "waive", {"item": f"enquiry-{first_of(app, reference)}", "reason": "He is ill."})

    assert "The decision does not wait for it. Priya Shah: He is ill." in panel(page, ASKED)
    assert f"{LEADER} has not answered yet" not in priya.open(f"/desk/complaints/{reference}/act/resolve").said
    guest = Guest.of(app, LEADER)
    assert "We have your answer" in guest.send(guest.follow(), words=SAID).said, "late words are still taken"


def test_what_somebody_says_on_the_telephone_is_written_down_with_how_it_was_heard(
    app: Flask, priya: Colleague, reference: str
):
    ask(app, reference, name=LEADER)
    assert "No address: speak with them" in panel(priya.case(reference), ASKED)

    page = priya.act(reference, "answer-enquiry", {"heard": "in_person", "words": SAID})

    assert f"{LEADER}, in person to Priya Shah" in panel(page, ASKED)
    assert f"What {LEADER} says" in panel(page, "Evidence")


@pytest.mark.requirement("003-03", "000-15")
def test_a_question_that_yes_or_no_answers_is_refused_with_how_to_begin_instead(
    app: Flask, priya: Colleague, reference: str
):
    a_route(app, LEADER)

    page = priya.act(reference, "ask-colleague", {"questions": "Did you ring the bell?"}, expect=422)

    assert errors(page)[0].startswith("“Did you ring the bell?” is answered with yes or no. Begin with")
    assert page.form("ask-colleague").value("questions") == "Did you ring the bell?"


@pytest.mark.requirement("000-15")
def test_a_question_of_the_categorys_bank_is_asked_with_one_tick(app: Flask, priya: Colleague, reference: str):
    with doing(app):
        complaint = by_reference(reference)
        complaint.category.questions = "Who had the round, and what do they say?"
    app.extensions.pop("catalogue_memory", None)
    a_route(app, LEADER)

    page = priya.act(reference, "ask-colleague", {"suggested": ["Who had the round, and what do they say?"]})

    assert "Who had the round, and what do they say?" in panel(page, ASKED)


@pytest.mark.requirement("003-07")
def test_nobody_is_asked_before_the_customer_has_confirmed_what_we_understood(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.ASSESSED)

    assert "ask-colleague" not in offered(priya.case(reference), reference)
    priya.open(f"/desk/complaints/{reference}/act/ask-colleague", 409)


def test_an_empty_answer_and_one_from_a_browser_without_the_link_are_refused(app: Flask, reference: str):
    ask(app, reference, name=LEADER, email="karl@example.org")
    guest, stranger = Guest.of(app, LEADER), Guest.of(app, LEADER)
    page = guest.follow()

    assert "Write something first." in guest.send(page, expect=422, words="  ").said
    assert stranger.browser.get(page.path).status_code == 403
    assert stranger.browser.get("/asked/nonsense").status_code == 404
    assert enquiry(app, reference).state == "asked"


def test_opening_the_link_changes_nothing_and_an_old_one_explains_itself(app: Flask, reference: str, monday: Traveller):
    ask(app, reference, name=LEADER, email="karl@example.org")
    before, guest = state(app, reference), Guest.of(app, LEADER)
    guest.browser.get(link := link_of(mails_to(app, LEADER)[-1], app))
    guest.browser.head(link)

    assert state(app, reference) == before and enquiry(app, reference).state == "asked"
    monday.shift(timedelta(days=60))
    ended = guest.browser.get(link)
    assert ended.status_code == 410 and "This link has run out." in ended.text


def test_an_answer_that_is_sent_twice_is_kept_once(app: Flask, priya: Colleague, reference: str):
    ask(app, reference, name=LEADER, email="karl@example.org")
    guest = Guest.of(app, LEADER)
    page = guest.follow()
    guest.send(page, words=SAID)

    again = guest.send(page, words=SAID, expect=409)

    assert "We have your answer. Thank you." in again.said
    assert "Evidence 1 Add" in panel(priya.case(reference), "Evidence")


@pytest.mark.requirement("002-16")
def test_the_list_shows_whom_we_wait_for_with_the_late_ones_counted(
    app: Flask, colleague: Callable[[str], Colleague], reference: str, monday: Traveller
):
    priya = colleague("csr")
    assert "We wait for no colleague." in priya.open("/desk/colleagues").said
    ask(app, reference, name=LEADER, email="karl@example.org")

    calm = priya.open("/desk/colleagues").said
    monday.shift(timedelta(days=9))
    late = colleague("csr").open("/desk/colleagues")

    assert LEADER in calm and reference in calm and "Late" not in calm
    assert "Late since" in late.said
    assert next(node.said for node in late.root.named("a") if "Colleagues asked" in node.said) == "Colleagues asked 1"


def test_the_customer_reads_in_general_words_that_we_asked(app: Flask, reference: str):
    customer, sentence = Customer(app.test_client()), "We have asked the people involved what they know."
    customer.open(reference, CODE)
    before = customer.get(f"/complaint/{reference}").text
    ask(app, reference, name=LEADER, email="karl@example.org")

    after = customer.get(f"/complaint/{reference}").text

    assert sentence not in before and sentence in after and LEADER not in after


def enquiry(app: Flask, reference: str, place: int = 0):
    with app.app_context():
        found = enquiries.enquiries(by_reference(reference).id)[place]
        db.session.expunge_all()
        db.session.remove()
    return found


def first_of(app: Flask, reference: str) -> str:
    return str(enquiry(app, reference).id)
