"""What the form asks depends on what it is about; the version that was answered stays with the complaint."""

from typing import Any

import pytest
from flask import Flask

from app.catalogue import question_sets
from app.catalogue.question_sets import EVERY, Question
from app.complaints.models import Complaint, Message, Need
from app.db import db
from app.outbox.models import Delivery
from tests.portal.conftest import ANSWERS, PATHS, Customer, hidden, words_of
from tests.portal.test_filing import png
from tests.support.apps import by_reference, doing

PROMISED = {"key": "promised_day", "words": "Which day was promised?", "kind": "day", "required": True}
OCCURRED = {"key": "occurred", "words": "When did it come?", "kind": "day"}
LEFT = {"key": "left", "words": "Where was it left?", "kind": "one_of", "choices": ("At the door", "With a neighbour")}
STILL = {"key": "still_affected", "words": "Are you still affected by it?", "kind": "yes_no"}
STORY = {"key": "story", "words": "What did the card say?", "kind": "long"}


def publish(app: Flask, about: str, *questions: dict[str, Any]) -> None:
    with doing(app):
        question_sets.publish(about, [Question.model_validate(question) for question in questions], None)


def only(app: Flask) -> Complaint:
    with app.app_context():
        found = db.session.query(Complaint).one()
        assert found.customer
        db.session.expunge_all()
        db.session.remove()
    return found


@pytest.mark.requirement("002-07", "002-08")
def test_answers_are_corrected_under_the_words_in_which_the_form_asked_for_them(app: Flask, customer: Customer, staff):
    publish(app, "parcels", OCCURRED, LEFT, STILL, PROMISED)
    told = {"order_number": "", "q_left": "At the door", "q_still_affected": "yes", "q_promised_day": "Monday"}
    receipt = customer.file(details=told)
    path, version = f"/complaint/{receipt.reference}/correct", only(app).questions_id
    publish(app, "parcels", {**OCCURRED, "words": "When was it brought?"}, STORY)

    page = customer.get(path).text
    assert "When did it come?" in page and "Which day was promised?" in page and "When was it brought?" not in page
    assert "What did the card say?" not in page and "Order, ticket or account number" not in page
    assert 'value="At the door" checked' in page and 'value="yes" checked' in page and 'value="Monday"' in page
    right = {"name": "Grace Okafor", "occurred": "", "q_left": "With a neighbour", "q_still_affected": "no"}
    refused = customer.post(path, {**right, "q_promised_day": " "}, path)
    assert refused.status_code == 422 and 'value="With a neighbour" checked' in refused.text
    assert customer.post(path, {**right, "q_promised_day": "Monday"}, path).status_code == 303

    said = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert "When did it come? The answer is taken out. It was “Tuesday, about 6 pm”." in said
    assert "Where was it left? “With a neighbour”. It was “At the door”." in said and "“No”. It was “Yes”." in said
    assert "“Monday”. It was" not in said
    complaint = only(app)
    assert complaint.questions_id == version and complaint.occurred == ""
    assert [(row.words, row.value, row.answer) for row in complaint.asked] == [
        ("Which day was promised?", "Monday", "Monday"),
        ("Where was it left?", "With a neighbour", "With a neighbour"),
        ("Are you still affected by it?", "no", "No"),
    ]
    assert "With a neighbour" in words_of(staff("csr").get(f"/desk/complaints/{receipt.reference}").text)
    page = customer.get(path).text
    assert page.count("Take it out") == 2
    more = {"occurred": "Wednesday", "q_promised_day": "Monday", "q_left": "", "q_still_affected": ""}
    assert customer.post(path, {**right, **more}, path).status_code == 303
    said = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert "Where was it left? The answer is taken out. It was “With a neighbour”." in said
    assert [(row.words, row.value) for row in only(app).asked if row.value] == [
        ("Which day was promised?", "Monday"), ("When did it come?", "Wednesday"),
    ]  # fmt: skip
    assert "Take it out" not in customer.get(path).text


@pytest.mark.requirement("002-07")
def test_two_days_that_are_asked_have_one_hint_in_every_language(app: Flask, customer: Customer):
    with doing(app):
        question_sets.publish("parcels", [*question_sets.starting(), Question.model_validate(PROMISED)], None)
    customer.answer("about")
    customer.get("/language/de?back=/")

    page = words_of(customer.get(PATHS["details"]).text)

    assert page.count("So, wie Sie sich erinnern: „Dienstag, gegen 18 Uhr“ genügt.") == 2


@pytest.mark.requirement("B-39")
def test_who_writes_for_somebody_else_corrects_that_persons_name(app: Flask, customer: Customer):
    publish(app, "parcels", OCCURRED)
    other = {"for_whom": "other", "their_name": "Ada Obbi", "relation": "Her daughter", "right": "spoken"}
    reference = customer.file(you=other).reference

    assert "Whom is it about? Their name" in words_of(customer.get(f"/complaint/{reference}/correct").text)
    customer.act(reference, "correct", name="Ada Obi")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert "Their name: “Ada Obi”. It was “Ada Obbi”." in page


@pytest.mark.requirement("002-07")
def test_the_questions_of_the_category_are_asked_and_kept_with_the_version_that_was_answered(
    app: Flask, customer: Customer
):
    publish(app, "parcels", OCCURRED, LEFT, STORY, STILL, PROMISED)
    customer.answer("about")
    customer.answer("words")
    page = words_of(customer.get(PATHS["details"]).text)
    assert page.index("Which day was promised?") < page.index("When did it come? (optional)"), (
        "what we need comes first"
    )
    assert "Order, ticket or account number" not in page

    asked = hidden(customer.get(PATHS["details"]).text, "asked")
    said = {"asked": asked, "occurred": "Tuesday", "q_left": "With a neighbour", "q_still_affected": "yes"}
    customer.post(PATHS["details"], {**said, "q_promised_day": " "}, PATHS["details"])
    refused = customer.get(PATHS["details"])
    assert refused.status_code == 422
    assert 'href="#q_promised_day"' in refused.text and 'value="With a neighbour" checked' in refused.text
    assert customer.get("/complaints/new/check").headers["Location"] == PATHS["details"]

    publish(app, "parcels", {**PROMISED, "words": "By when was it due?"}, OCCURRED)  # while they are at it
    told = {**said, "q_promised_day": "Monday", "q_story": "Number 14.\r\nBack soon."}
    assert customer.post(PATHS["details"], told, PATHS["details"]).headers["Location"] == PATHS["you"]
    customer.answer("you")
    check = words_of(customer.get("/complaints/new/check").text)
    assert "Which day was promised? Monday" in check and "Are you still affected by it? Yes" in check
    customer.send()

    complaint = only(app)
    assert (complaint.occurred, complaint.order_number) == ("Tuesday", "")
    assert [(row.words, row.answer) for row in complaint.asked] == [
        ("Which day was promised?", "Monday"), ("When did it come?", "Tuesday"),
        ("Where was it left?", "With a neighbour"), ("What did the card say?", "Number 14.\nBack soon."),
        ("Are you still affected by it?", "Yes"),
    ]  # fmt: skip
    with app.app_context():
        version = question_sets.find_version(complaint.questions_id)
        assert version is not None and (version.about, version.number) == ("parcels", 1)
    page = words_of(customer.get(f"/complaint/{complaint.reference}").text)
    assert "Which day was promised? Monday" in page and "Number 14. Back soon." in page


@pytest.mark.requirement("002-07")
def test_another_category_keeps_what_both_ask_and_carries_along_what_only_the_other_asks(
    app: Flask, customer: Customer, staff
):
    publish(app, "parcels", OCCURRED, LEFT)
    publish(app, EVERY, {**OCCURRED, "words": "When was it?"}, PROMISED)
    customer.fill_in(details={"q_left": "At the door", "occurred": "Tuesday"})

    response = customer.answer("about", about="tickets", change="1")
    assert response.headers["Location"].startswith(PATHS["details"]), "what this category needs is asked for"
    page = customer.get(PATHS["details"]).text
    assert 'value="Tuesday"' in page and "Where was it left?" not in page
    customer.post(
        PATHS["details"],
        {**ANSWERS["details"], "q_promised_day": "Friday", "occurred": "Tuesday", "change": "1"},
        PATHS["details"],
    )
    check = words_of(customer.get("/complaints/new/check").text).split("You also told us")
    assert "At the door" not in check[0] and "Where was it left? At the door" in check[1]

    customer.answer("about", about="parcels", change="1")
    check = words_of(customer.get("/complaints/new/check").text).split("You also told us")
    assert "Where was it left? At the door" in check[0] and "Which day was promised? Friday" in check[1]
    customer.send()
    complaint = only(app)
    assert [(row.answer, row.also) for row in complaint.asked] == [
        ("Tuesday", False), ("At the door", False), ("Friday", True),
    ]  # fmt: skip
    page = words_of(customer.get(f"/complaint/{complaint.reference}").text)
    assert "Also told: Which day was promised? Friday" in page and "Also told: Where" not in page
    case = words_of(staff("csr").get(f"/desk/complaints/{complaint.reference}").text)
    assert "Also told, of another kind: Which day was promised? Friday" in case

    customer.answer("details", change="1", occurred="Tuesday", q_left="With a neighbour")
    customer.send()
    with app.app_context():
        assert db.session.query(Message).one().body == "Where was it left? With a neighbour"


def test_a_version_that_was_published_never_changes(app: Flask):
    publish(app, EVERY, OCCURRED)

    for statement in ("UPDATE question_version SET number = 7", "UPDATE question_version SET questions = '[]'"):
        with app.app_context(), pytest.raises(Exception, match="never changes"):
            db.session.execute(db.text(statement))
        with app.app_context():
            db.session.rollback()


FOR_HER = {
    "for_whom": "other", "their_name": "Ada Okafor", "relation": "Daughter", "right": "power",
    "name": "Grace Okafor", "email": "grace@example.com", "phone": "07700 900118",
}  # fmt: skip


@pytest.mark.requirement("000-09")
def test_who_writes_for_somebody_else_says_for_whom_and_by_what_right(app: Flask, customer: Customer):
    for step in ("about", "words", "details"):
        customer.answer(step)
    customer.answer("you", for_whom="other")
    page = customer.get(PATHS["you"])
    assert page.status_code == 422
    for field in ("their_name", "relation", "right"):
        assert f'href="#{field}"' in page.text

    response = customer.answer("you", **FOR_HER, authority_files=[png()])
    assert response.headers["Location"] == "/complaints/new/check"
    assert "<bdi>case.png</bdi> (what allows you to ask)" in customer.get(PATHS["you"]).text
    check = words_of(customer.get("/complaints/new/check").text)
    assert "Their name Ada Okafor" in check and "A power of attorney, or a court’s order" in check
    customer.send()

    receipt = words_of(customer.receipt().page)
    assert "Thank you, Grace Okafor." in receipt and "You write for Ada Okafor." in receipt
    person = only(app).customer
    assert (person.name, person.represented_by, person.relation) == ("Ada Okafor", "Grace Okafor", "Daughter")
    assert (person.authority, person.authority_claimed, person.through_representative) == ("unseen", "power", True)
    with app.app_context():
        mail = db.session.query(Delivery).filter_by(kind="received").one()
        assert (mail.recipient, mail.recipient_name) == ("grace@example.com", "Grace Okafor")
        assert "This is about the complaint of Ada Okafor, for whom you write." in mail.text


@pytest.mark.requirement("B-40", "000-09")
def test_what_would_make_it_easier_is_kept_where_the_few_see_it(app: Flask, customer: Customer, staff):
    for step in ("about", "words", "details"):
        customer.answer(step)
    customer.answer("you", needs=["ring", "large_print"])
    assert "Give us a number to ring" in words_of(customer.get(PATHS["you"]).text)
    easier = {"phone": "07700 900118", "needs": ["large_print", "ring"], "need_words": "After three, I sleep late."}
    customer.answer("you", **easier)
    assert "Large print, Ring me instead of writing" in words_of(customer.get("/complaints/new/check").text)
    customer.send()

    reference = customer.receipt().reference
    with app.app_context():
        need = db.session.query(Need).one()
        assert (need.kinds, need.basis, need.consent_how) == (["large_print", "ring"], "consent", "written")
        assert need.recorded_by_id is None and by_reference(reference).has_needs
        db.session.remove()
    case = words_of(staff("manager").get(f"/desk/complaints/{reference}").text)
    assert "Ring, do not write." in case and "After three, I sleep late." in case
    assert "They told us themselves" in case


def test_words_alone_are_a_need_as_well(app: Flask, customer: Customer):
    customer.file(you={"need_words": "Write slowly, I read badly."})

    with app.app_context():
        need = db.session.query(Need).one()
        assert (need.kinds, need.meaning) == (["other"], "Write slowly, I read badly.")


@pytest.mark.requirement("000-07", "000-29")
def test_what_was_expected_stands_beside_what_happened_and_the_mood_over_both(app: Flask, customer: Customer, staff):
    reference = customer.file().reference

    page = staff("csr").get(f"/desk/complaints/{reference}").text

    story = page.split('id="story"')[1].split("</section>")[0]
    assert story.index("told-happened") < story.index("told-expected")
    assert "Upset" in words_of(story.split("</header>")[0])
    assert "When did it happen? Tuesday, about 6 pm" in words_of(story)
    assert ANSWERS["details"]["order_number"] in story
