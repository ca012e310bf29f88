"""Writing a decision letter: what stands in it by itself, what is missing, how plain it is; and it stays as sent."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from time_machine import Traveller

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.catalogue.settings import OutsideBody
from app.complaints import details as d
from app.complaints.models import Event
from app.complaints.statuses import Status
from app.db import db
from app.decisions import content
from app.decisions.models import Letter, LetterVersion
from app.outbox.models import Delivery
from tests.desk.conftest import ASSESS, Answers, Colleague, errors, found_for, state
from tests.journeys.pages import Page
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import doing, file_one, perform
from tests.support.papers import read_paper

pytestmark = pytest.mark.usefixtures("monday")

DECISION: Answers = {"cause": "Human error", "explanation": "We left it in the rain.",
                     "no_remedy_reason": "You asked for an explanation."}  # fmt: skip


def sent(app: Flask, kind: str = "decision") -> str:
    """The text of the last letter of this kind."""
    with app.app_context():
        letter = db.session.query(Delivery).filter_by(kind=kind).order_by(Delivery.id.desc()).first()
        assert letter is not None
        found = letter.text
        db.session.remove()
    return found


def letters(app: Flask) -> list[Letter]:
    with app.app_context():
        found = db.session.query(Letter).order_by(Letter.id).all()
        db.session.expunge_all()
        db.session.remove()
    return found


def paper(page: Page) -> str:
    """The letter as it stands beside its form."""
    return " ".join(page.root.of_class("paper")[0].said.split())


def fixed(page: Page) -> list[str]:
    return [node.said for node in page.root.of_class("fixed")]


def with_one_concern(app: Flask, **filing: object) -> str:
    reference = file_one(app, **filing)
    paths.acknowledge(app, reference)
    paths.assess(app, reference)
    perform(app, reference, "state_facts", "csr", d.Facts(("The parcel stood in the rain.",)))
    perform(app, reference, "confirm_facts", "customer")
    return reference


@pytest.mark.requirement("B-04")
def test_a_simple_case_is_decided_on_one_page_with_one_press(app: Flask, priya: Colleague):
    reference = with_one_concern(app)
    form = priya.form(reference, "resolve")
    (only,) = (name for name in form.names if name.startswith("outcome_"))

    page = priya.send(form, {**DECISION, "outcome": "upheld", only: "upheld", "apology": "I am sorry."})

    assert state(app, reference)[0] == "resolved"
    assert "Decision letter Sent" in page.said
    assert [(letter.state, letter.sent_number) for letter in letters(app)] == [("sent", 1)]


@pytest.mark.requirement("003-14")
@pytest.mark.parametrize(
    ("outcome", "title", "first"),
    [
        ("upheld", "You were right to complain", "You were right to complain, and this letter says what we found."),
        ("partly_upheld", "You were right about part of it", "You were right about part of what you told us"),
        ("not_upheld", "We see it differently, and here is why", "We have looked into what you told us, and we see it"),
        (
            "outside_our_control",
            "It was outside our control",
            "We have looked into what you told us, and it was outside",
        ),
    ],
)
def test_the_decision_is_the_first_sentence_and_cannot_be_left_out(
    app: Flask, priya: Colleague, outcome: str, title: str, first: str
):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    page = priya.send(priya.form(reference, "resolve").by("/draft-decision"), {**DECISION, "outcome": outcome})
    page = priya.open(f"/desk/complaints/{reference}/act/resolve")

    assert paper(page).startswith(title)
    opening = fixed(page)[0]
    assert opening.startswith(first) and "reached us on Monday 23 November 2026" in opening
    assert "The decision comes first, whatever it is." in opening


@pytest.mark.requirement("B-20")
def test_what_was_agreed_done_and_promised_stands_in_it_by_itself(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)
    paths.verify_all(app, reference)
    soon = clock.now() + timedelta(days=3)
    perform(app, reference, "promise", "csr", d.PromiseTerms("Priya rings you about the joiner.", soon))
    form = priya.form(reference, "resolve")

    priya.send(form, {**found_for(form), "cause": "Human error", "explanation": "We left it in the rain.",
                      "learned": "Drivers ring, and wait for two minutes."})  # fmt: skip

    text_ = sent(app)
    for sentence in (
        "I am sorry.", "What we did to put it right", "We pay the repair of the case: £40.00",
        "Done on Monday 23 November 2026.", "What we still do, and by when",
        "Priya rings you about the joiner: by Thursday 26 November 2026", "What we learned, and what we change",
        "Drivers ring, and wait for two minutes.", "“Nobody rang the bell”: You were right", "The scan shows it.",
        "We ask you in 3 days whether it worked.", "You can ask somebody outside to look at it, within 12 months",
        "Who: Northern Transport Ombudsman", "On the web: https://ombudsman.example.org",
    ):  # fmt: skip
        assert sentence in text_, sentence


@pytest.mark.requirement("B-04")
@pytest.mark.requirement("B-20")
def test_what_is_missing_is_shown_in_its_place_and_keeps_it_here(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.INVESTIGATING)
    form = priya.form(reference, "resolve")

    page = priya.send(form, {"outcome": "upheld"}, expect=422)

    gaps = {node.said for node in page.root.of_class("gap")}
    assert gaps == {"[the apology]", "[the explanation]", "[the outcome]", "[what we found]",
                    "[what was done, or why there is no remedy]"}  # fmt: skip
    assert errors(page) == [
        "They were right: say sorry, for what happened to them.", "Explain the decision to the customer.",
        "Give every concern its outcome.", "Write what we found about every concern.",
        "Say what was done and when, or why there is no remedy.", "Choose the cause.",
    ]  # fmt: skip
    assert state(app, reference)[0] == "investigating" and letters(app) == []


@pytest.mark.requirement("B-20")
def test_a_detail_the_settings_lack_keeps_every_letter_that_names_it(app: Flask, priya: Colleague):
    with doing(app):
        organisation = catalogue.organisation()
        body = OutsideBody(name="Northern Transport Ombudsman")
        catalogue_service.save(organisation.model_copy(update={"phone": "", "outside_body": body}))
        letters_ = catalogue.letters()
        fixed_ = {**letters_.fixed, "upheld": ("Ring us on {telephone}.",)}
        catalogue_service.save(letters_.model_copy(update={"fixed": fixed_}))
    reference = with_one_concern(app)
    form = priya.form(reference, "resolve")

    page = priya.send(form, {**DECISION, **found_for(form)}, expect=422)

    assert [node.said for node in page.root.of_class("gap")] == ["[telephone]", "[web address or telephone]"]
    missing = page.said.partition("Missing before it can leave")[2]
    assert "A fixed paragraph names what the settings leave empty: telephone." in missing
    assert "The settings name no way to reach the outside body" in missing


@pytest.mark.requirement("B-20")
def test_names_sums_and_dates_are_compared_with_the_case_and_stop_nothing(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.AGREED)
    paths.verify_all(app, reference)
    form = priya.form(reference, "resolve")
    wrong = "Dear Mrs Okafer, we pay you £400 by Friday 4 December."

    priya.send(form.by("/draft-decision"), {**found_for(form), "cause": "Human error", "explanation": wrong})
    page = priya.open(f"/desk/complaints/{reference}/act/resolve")

    asked = page.said.partition("Does this fit the case?")[2]
    assert "“Okafer”: the customer is written Grace Okafor." in asked
    assert "No offer on this case is of £400." in asked and "No promise and no date of this case is on" in asked
    priya.press(page, "/act/resolve")
    assert state(app, reference)[0] == "resolved"


@pytest.mark.requirement("003-14")
def test_long_sentences_and_hard_words_are_marked_and_stop_nothing(app: Flask, priya: Colleague):
    reference = with_one_concern(app)
    long = "We " + "really and truly " * 12 + "left it in the rain."
    form = priya.form(reference, "resolve")
    said = f"{long} It was an administrative misunderstanding. Unfortunately."

    page = priya.send(form.by("/draft-decision"), {**DECISION, **found_for(form), "explanation": said})
    page = priya.open(f"/desk/complaints/{reference}/act/resolve")

    assert [node.said for node in page.root.of_class("long")] == [long]
    assert [node.said for node in page.root.of_class("hard")] == ["administrative", "misunderstanding"]
    meter = page.said.partition("Plain language")[2]
    assert "Reading age" in meter and "administrative, misunderstanding" in meter and "“Unfortunately”" in meter
    priya.press(page, "/act/resolve")
    assert state(app, reference)[0] == "resolved"


@pytest.mark.parametrize("number", [5, 60])
def test_looking_while_typing_keeps_nothing_and_locks_nothing(
    app: Flask, priya: Colleague, statements: list[str], number: int
):
    reference = with_one_concern(app)
    form = priya.form(reference, "resolve")
    said = {**DECISION, **found_for(form), "explanation": "It rained. " * number}
    data = dict(form.filled(said))
    statements.clear()

    answer = priya.browser.post(f"/desk/complaints/{reference}/letter/look", data=data)

    assert answer.status_code == 200 and answer.text.count("It rained.") >= number
    assert "Send to Grace Okafor" in answer.text and letters(app) == []
    assert not [row for row in statements if row.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_stranger_and_another_role_write_no_letter(
    app: Flask, colleague: Callable[[str], Colleague], client: FlaskClient
):
    reference = paths.bring_to(app, Status.INVESTIGATING)

    assert client.get(f"/desk/complaints/{reference}/act/resolve").status_code == 302
    for who in ("other_csr", "qa", "admin"):
        colleague(who).open(f"/desk/complaints/{reference}/act/resolve", expect=403)


@pytest.mark.requirement("002-24")
def test_what_was_sent_is_read_by_both_sides_as_it_was_sent(app: Flask, priya: Colleague, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    customer = opened(app, Customer(app.test_client()), reference)
    with app.app_context():
        event = db.session.query(Event).filter_by(action="resolve").one().id
        db.session.remove()
    address = f"/complaint/{reference}/decisions/{event}.pdf"
    assert customer.get(address).status_code == 404, "it can still be taken back"
    monday.shift(timedelta(minutes=2))

    theirs = customer.get(address)
    ours = priya.browser.get(priya.case(reference).link(f"/letter/{letters(app)[0].id}.pdf"))

    assert theirs.status_code == 200 and theirs.data == ours.data
    assert "We left the parcel in the rain." in read_paper(theirs.data).text
    assert theirs.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    page = customer.get(f"/complaint/{reference}")
    assert address in page.text and words_of(page.text).count("We left the parcel in the rain.") == 1


def test_a_letter_of_another_complaint_is_not_there(app: Flask, priya: Colleague, monday: Traveller):
    first, second = (paths.bring_to(app, Status.RESOLVED) for _ in range(2))
    monday.shift(timedelta(minutes=2))
    own = letters(app)[0].id

    assert priya.browser.get(f"/desk/complaints/{second}/letter/{own}.pdf").status_code == 404
    assert priya.browser.get(f"/desk/complaints/{first}/letter/999.pdf").status_code == 404


CHANGES = [
    "UPDATE decision_letter_version SET content = 'another'", "UPDATE decision_letter_version SET typed = ''",
    "UPDATE decision_letter_version SET content_hash = typed", "DELETE FROM decision_letter_version",
    "UPDATE decision_letter SET sent_number = 2", "UPDATE decision_letter SET sent_at = NULL",
    "UPDATE decision_letter SET kind = 'correction'", "DELETE FROM decision_letter",
    "INSERT INTO decision_letter_version (letter_id, number, saved_at, author_id, typed, content, content_hash) "
    "SELECT letter_id, 2, saved_at, author_id, typed, content, content_hash FROM decision_letter_version",
]  # fmt: skip


@pytest.mark.every_set
@pytest.mark.requirement("002-24")
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_what_was_sent(app: Flask, change: str):
    paths.bring_to(app, Status.RESOLVED)

    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            change = change.replace("content_hash = typed", "content_hash = typed::bytea")
        with pytest.raises(DBAPIError, match="never changes"):
            db.session.execute(text(change))
        db.session.rollback()


def test_what_the_law_wants_forgotten_can_be_blanked_and_then_go(app: Flask):
    paths.bring_to(app, Status.RESOLVED)

    with doing(app):
        db.session.execute(text("UPDATE decision_letter_version SET typed = '', content = ''"))
    with app.app_context(), pytest.raises(DBAPIError, match="never changes"):
        db.session.execute(text("UPDATE decision_letter_version SET content = 'another'"))
    with doing(app):
        for table in ("sign_off", "decision_letter_version", "decision_letter"):
            db.session.execute(text(f"DELETE FROM {table}"))

    assert letters(app) == []


@pytest.mark.requirement("002-24")
def test_what_was_sent_is_kept_with_its_digest(app: Flask):
    paths.bring_to(app, Status.RESOLVED)

    with app.app_context():
        version = db.session.query(LetterVersion).one()
        said = content.read(version.content)
        assert content.digest(version.content) == version.content_hash
        assert content.write(said) == version.content
        mailed = db.session.query(Delivery).filter_by(kind="decision").one().text
        assert all(block.words in mailed for block in said.blocks)
        db.session.remove()


def test_after_it_was_opened_again_the_next_letter_follows_the_last(app: Flask, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(days=2))
    perform(app, reference, "not_right", "customer", d.NotRight("The case still sticks."))
    monday.shift(timedelta(days=1))

    paths.resolve(app, reference)

    assert "This letter follows the one we sent you on Monday 23 November 2026." in sent(app)
    assert [(letter.state, letter.follows_id) for letter in letters(app)] == [("sent", None), ("sent", 1)]


@pytest.mark.requirement("002-24")
def test_a_wrong_letter_is_answered_by_a_new_one_and_both_are_kept(app: Flask, priya: Colleague, monday: Traveller):
    reference = paths.bring_to(app, Status.RESOLVED)
    monday.shift(timedelta(minutes=10))
    form = priya.form(reference, "correct-decision")
    assert form.value("explanation") == "We left the parcel in the rain."

    page = priya.send(form, {"wrong": "It named the wrong van.", "explanation": "It was the ten o'clock van."})

    text_ = sent(app, "correction")
    assert "This letter takes the place of the one we sent you on Monday 23 November 2026." in text_
    assert (
        "What was wrong in it\n\nIt named the wrong van." in text_ and "We pay the repair of the case: £40.00" in text_
    )
    assert state(app, reference)[0] == "resolved"
    assert "Corrected letter Sent" in page.said and "Decision letter Sent" in page.said
    customer = opened(app, Customer(app.test_client()), reference)
    monday.shift(timedelta(minutes=2))
    theirs = words_of(customer.get(f"/complaint/{reference}").text)
    assert "It was the ten o'clock van." in theirs and "We left the parcel in the rain." in theirs


def test_a_correction_says_what_was_wrong(app: Flask, priya: Colleague):
    reference = paths.bring_to(app, Status.RESOLVED)

    page = priya.act(reference, "correct-decision", {"explanation": "It was another van."}, expect=422)

    assert errors(page) == ["Say what was wrong in the letter before."]


def test_pressing_send_twice_sends_once(app: Flask, priya: Colleague):
    reference = with_one_concern(app)
    form = priya.form(reference, "resolve")

    for _press in range(2):
        priya.send(form, {**DECISION, **found_for(form)})

    assert len(letters(app)) == 1
    with app.app_context():
        assert db.session.query(Delivery).filter_by(kind="decision").count() == 1
        db.session.remove()


def test_a_case_that_changed_meanwhile_shows_what_and_loses_nothing(app: Flask, priya: Colleague, helen: Colleague):
    reference = with_one_concern(app)
    late = priya.form(reference, "resolve")
    helen.act(reference, "assess", {**ASSESS, "urgency": "2", "reason": "She rang."})

    page = priya.send(late, {**DECISION, **found_for(late)}, expect=409)

    assert "Since you opened the page" in page.said and "Helen Marsh assessed it again" in page.said
    assert page.form("/act/resolve").value("explanation") == "We left it in the rain."
    priya.press(page, "/act/resolve")
    assert state(app, reference)[0] == "resolved"


def test_the_amount_of_a_letter_is_what_goes_with_it(app: Flask):
    paths.bring_to(app, Status.RESOLVED)
    paths.bring_to(app, Status.REFERRED)

    assert [(letter.kind, letter.outcome, letter.amount) for letter in letters(app)] == [
        ("decision", "upheld", Decimal(40)), ("final_position", "final_position", Decimal(0)),
    ]  # fmt: skip
