"""All complaints of an address behind one mailed link, and what somebody changes there by themselves."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.accounts.models import User
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.complaints import details as d
from app.complaints.models import Complaint, Message, OwnDataRequest, Task
from app.complaints.statuses import Status
from app.db import db
from app.outbox.models import Delivery, Notice
from tests.portal.conftest import Customer, hidden, mailed_link, words_of
from tests.support.apps import by_reference, csrf_of, doing, file_one, perform
from tests.support.paths import bring_to

GRACE, OTHER = "grace@example.com", "grace.okafor@example.net"
SENT = "If what you typed belongs to a complaint with us, a link is on its way"


def signed_in(app: Flask, customer: Customer) -> Customer:
    assert customer.post("/my-complaints", {"email": GRACE}, "/my-complaints").status_code == 200
    assert customer.get(mailed_link(app, "sign_in")).headers["Location"] == "/my-complaints"
    return customer


def recorded(app: Flask, reference: str) -> dict[str, str]:
    with app.app_context():
        customer = by_reference(reference).customer
        names = ("email", "phone", "postal_address", "preferred_channel", "may_ring", "ring_when")
        found = {name: getattr(customer, name) for name in names}
        db.session.remove()
    return found


def letters(app: Flask, kind: str) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.query(Delivery).filter_by(kind=kind).order_by(Delivery.id)
        found = [(row.recipient, row.text) for row in rows]
        db.session.remove()
    return found


@pytest.mark.requirement("B-02", "B-01")
def test_a_mailed_link_lists_everything_of_the_address_open_and_ended(app: Flask, customer: Customer, monday):
    states = (Status.OFFERED, Status.CLOSED, Status.WITHDRAWN, Status.REFERRED, Status.MERGED)
    theirs = {status: bring_to(app, status) for status in states}
    others = file_one(app, email="somebody.else@example.com")
    for email in (GRACE, "nobody@example.com"):
        answer = customer.post("/my-complaints", {"email": email}, "/my-complaints")
        assert SENT in words_of(answer.text)
    ((where, mail),) = letters(app, "sign_in")
    assert where == GRACE and "See all your complaints" in mail

    link = mailed_link(app, "sign_in")
    customer.browser.head(link)
    assert customer.get(link).headers["Location"] == "/my-complaints"
    page = customer.get("/my-complaints").text

    assert all(reference in page for reference in theirs.values())
    assert others not in page
    said = words_of(page)
    assert "Go on with complaint C-" in said
    assert "We have made you an offer. Please tell us by" in said and "Priya Shah is looking after" in said
    for words in ("Your complaint was closed on", "We stopped because you asked us to.", "is joined with another",
                  "We have given you our final answer."):  # fmt: skip
        assert words in said
    for reference in theirs.values():
        assert customer.get(f"/complaint/{reference}").status_code == 200
    assert customer.get(f"/complaint/{others}").status_code == 303
    assert customer.act(theirs[Status.OFFERED], "messages", text="By my own hand.").status_code == 303


@pytest.mark.any_database
def test_the_list_closes_by_the_hour_by_hand_and_with_the_link(app: Flask, customer: Customer, settings):
    reference = file_one(app)
    customer.file(you={"email": "grace@example.com"})
    signed_in(app, customer)
    assert customer.get("/complaints/new/check").status_code == 200
    assert customer.post("/my-complaints/close", {}, "/my-complaints").status_code == 303
    assert customer.get("/complaints/new/check").location == "/", "what was sent is seen by nobody after them"
    assert customer.get(f"/complaint/{reference}").status_code == 303
    signed_in(app, customer)
    with time_machine.travel(timedelta(hours=settings.address_session_hours, minutes=1)):
        assert customer.get(f"/complaint/{reference}").status_code == 303
        assert "We send a link to your address." in words_of(customer.get("/my-complaints").text)
        assert customer.get("/my-complaints/data").headers["Location"] == "/my-complaints?why=closed"
        kept = customer.post("/my-complaints/reach", {"phone": "0191 498 0000"}, "/my-complaints")
        assert kept.status_code == 403 and "0191 498 0000" in kept.text
    link = mailed_link(app, "sign_in")
    with time_machine.travel(timedelta(days=3)):
        assert customer.get(link).status_code == 410


@pytest.mark.requirement("001-20")
def test_where_the_newest_is_joined_mails_carry_the_reference_that_holds(app: Flask, customer: Customer):
    holds, joined = bring_to(app, Status.ACKNOWLEDGED), bring_to(app, Status.ACKNOWLEDGED)
    with doing(app):
        for reference in (holds, joined):
            by_reference(reference).customer.email_verified_at = by_reference(reference).received_at
    perform(app, joined, "merge", "csr", d.Merge(holds, "Both are about one parcel."))
    wish = {"preferred_channel": "email", "phone": "0191 498 0002", "may_ring": "yes", "language": "en"}

    signed_in(app, customer)
    assert customer.post("/my-complaints/reach", wish, "/my-complaints/reach").status_code == 303
    customer.post("/my-complaints/data", {"kind": "copy", "words": ""}, "/my-complaints/data")
    customer.post("/my-complaints/address", {"email": OTHER}, "/my-complaints/address")

    with app.app_context():
        kinds = ("sign_in", "reach_changed", "own_data_asked", "confirm_address")
        mails = {kind: db.session.query(Delivery).filter_by(kind=kind).one() for kind in kinds}
        for kind, mail in mails.items():
            assert mail.subject.startswith(f"{holds}: "), kind
        assert joined not in mails["sign_in"].text + mails["sign_in"].subject
        assert f"Your reference: {holds}" in mails["sign_in"].text


@pytest.mark.requirement("001-20")
def test_french_mails_have_a_space_before_colons_and_speak_of_all_that_moves(app: Flask, customer: Customer):
    first, second = (file_one(app, language="fr") for _ in range(2))
    signed_in(app, customer)
    with doing(app):
        ours = catalogue.organisation()
        body = ours.outside_body.model_copy(update={"name": "Le médiateur des transports"})
        catalogue_service.save(ours.model_copy(update={"outside_body": body}))

    customer.post("/my-complaints/address", {"email": OTHER}, "/my-complaints/address")
    asked = letters(app, "confirm_address")[0][1]
    customer.get(mailed_link(app, "confirm_address"))
    customer.post("/new-address", {}, "/new-address")

    way_in, told = letters(app, "sign_in")[0][1], letters(app, "address_changed")[0][1]
    assert f"Votre référence\u00a0: {first}" in way_in and f"Votre référence\u00a0: {second}" in way_in
    assert "Voir toutes vos réclamations\u00a0:\n" in way_in
    assert "toutes ses réclamations" in asked and "une de ses réclamations" not in asked
    assert "avait ouvert vos réclamations" in told
    with app.app_context():
        subjects = [row.subject for row in db.session.query(Delivery).filter(Delivery.to_staff.is_(False))]
    assert all(subject[:11] in (first, second) and subject[11:14] == " : " for subject in subjects), subjects
    page = words_of(customer.get(f"/complaint/{first}").text)
    assert "Je me suis adressé ailleurs : Le médiateur des transports" in page


def test_how_they_are_reached_changes_on_all_of_theirs_and_they_are_told(app: Flask, customer: Customer, staff):
    first, second = file_one(app, phone="0191 498 0001"), bring_to(app, Status.CLOSED, phone="0191 498 0001")
    wish = {"preferred_channel": "phone", "phone": "0191 498 0002", "may_ring": "yes", "ring_when": "After five",
            "postal_address": "12 Ferry Road\nNewcastle", "language": "en"}  # fmt: skip
    signed_in(app, customer)

    refused = customer.post("/my-complaints/reach", {**wish, "phone": " "}, "/my-complaints/reach")
    assert refused.status_code == 422
    assert 'href="#preferred_channel"' in refused.text and "12 Ferry Road" in refused.text
    done = customer.post("/my-complaints/reach", wish, "/my-complaints/reach")
    assert done.headers["Location"] == "/my-complaints"

    for reference in (first, second):
        assert {**recorded(app, reference), "language": "en"} == {**wish, "email": GRACE}
    ((where, text),) = letters(app, "reach_changed")
    assert where == GRACE and first in text and second in text and "Telephone" in text
    assert "498 0002" not in text and "Ferry Road" not in text
    case = words_of(staff("csr").get(f"/desk/complaints/{first}").text)
    assert "changed how we reach them" in case
    assert "Telephone: “0191 498 0002”. It was “0191 498 0001”." in case
    customer.post("/my-complaints/reach", wish, "/my-complaints/reach")
    assert len(letters(app, "reach_changed")) == 1, "nothing changed the second time"


@pytest.mark.requirement("B-02")
def test_a_new_address_is_confirmed_from_there_and_the_old_one_told(
    app: Flask, customer: Customer, stranger: Customer, staff
):
    theirs = [file_one(app), bring_to(app, Status.CLOSED)]
    signed_in(app, customer)
    old_links = [mailed_link(app, "sign_in"), mailed_link(app, "received")]
    assert customer.post("/my-complaints/address", {"email": "a@b"}, "/my-complaints/address").status_code == 422
    customer.post("/my-complaints/address", {"email": OTHER}, "/my-complaints/address")
    assert recorded(app, theirs[0])["email"] == GRACE
    assert letters(app, "confirm_address")[0][0] == OTHER

    asked = stranger.get(mailed_link(app, "confirm_address"))
    assert asked.headers["Location"] == "/new-address"
    asks = stranger.get("/new-address").text
    assert OTHER in asks and "data-waits" in asks, "it helps where we can't be reached"
    assert recorded(app, theirs[0])["email"] == GRACE, "looking changes nothing"
    assert stranger.post("/new-address", {}, "/new-address").headers["Location"] == "/my-complaints"

    assert {recorded(app, reference)["email"] for reference in theirs} == {OTHER}
    assert all(reference in stranger.get("/my-complaints").text for reference in theirs)
    ((where, text),) = letters(app, "address_changed")
    assert where == GRACE and OTHER not in text
    assert customer.get(f"/complaint/{theirs[0]}").status_code == 303, "what the old address opened is closed"
    assert all(customer.get(link).status_code == 410 for link in old_links)
    assert stranger.get(mailed_link(app, "confirm_address")).status_code == 410
    assert f"It was “{GRACE}”" in words_of(staff("csr").get(f"/desk/complaints/{theirs[0]}").text)

    customer.get(mailed_link(app, "address_changed"))
    page = customer.post("/not-me", {}, "/not-me")
    assert "A manager has been told just now." in words_of(page.text)
    assert customer.post("/not-me", {}, "/my-complaints").status_code == 410
    with app.app_context():
        told = [row.words for row in db.session.query(Notice).filter_by(kind="escalated")]
        db.session.remove()
    assert any("did not change it" in words for words in told)


def test_whoever_has_the_code_alone_gives_an_address_to_that_one_complaint(app: Flask, customer: Customer):
    receipt = customer.file(you={"email": "", "phone": "0191 498 0003"})
    file_one(app, email="")

    page = customer.get(f"/complaint/{receipt.reference}/address").text
    assert "We send a link to this address." in words_of(page) and "Your e-mail address" in page
    assert not [words for words in ("Another", "the old one", "new address") if words in page], "there was none"
    customer.act(receipt.reference, "address", email=OTHER)
    assert customer.get(mailed_link(app, "confirm_address")).status_code == 303
    assert "the old address" not in customer.get("/new-address").text
    done = customer.post("/new-address", {}, "/new-address")

    assert done.headers["Location"] == f"/complaint/{receipt.reference}"
    with app.app_context():
        assert [row.customer.email for row in db.session.query(Complaint).order_by(Complaint.id)] == [OTHER, ""]


@pytest.mark.requirement("002-08", "001-20")
def test_what_was_told_wrongly_is_corrected_and_stays_beside_it(app: Flask, customer: Customer, staff):
    receipt = customer.file(you={"name": "Grace Okafro"})
    path = f"/complaint/{receipt.reference}/correct"
    assert "you can correct it on the page" in words_of(letters(app, "received")[0][1])
    told = {"name": "Grace Okafor", "occurred": "Tuesday, about 6 pm", "order_number": "NP 4471", "more": ""}

    assert 'value="Grace Okafro"' in customer.get(path).text
    same = customer.act(receipt.reference, "correct", **{**told, "name": "Grace Okafro"})
    assert same.status_code == 422 and 'role="alert"' in same.text
    customer.act(receipt.reference, "correct", **{**told, "more": "It was a Singer, not a Pfaff."})

    page = words_of(customer.get(f"/complaint/{receipt.reference}").text)
    assert "Your name: “Grace Okafor”. It was “Grace Okafro”." in page
    assert "It was a Singer, not a Pfaff." in page and "My parcel was left in the rain." in page
    with app.app_context():
        assert by_reference(receipt.reference).customer.name == "Grace Okafor"
        assert db.session.query(Message).filter_by(kind="correction").count() == 1
    assert "corrected what they told us" in words_of(staff("csr").get(f"/desk/complaints/{receipt.reference}").text)


@pytest.mark.requirement("003-06", "B-03")
def test_one_thing_that_is_missing_is_added_in_their_words_and_nothing_is_decided_without_it(
    app: Flask, customer: Customer, staff
):
    reference = bring_to(app, Status.INVESTIGATING)
    customer.post("/my-complaints", {"email": GRACE}, "/my-complaints")
    customer.get(mailed_link(app, "sign_in"))
    assert "One thing is missing" in customer.get(f"/complaint/{reference}").text
    assert customer.act(reference, "missing", text=" ").status_code == 422

    customer.act(reference, "missing", text="And nobody rang my bell.")
    customer.act(reference, "missing", text="And nobody rang my bell.")

    page = words_of(customer.get(f"/complaint/{reference}").text)
    assert page.split("point by point")[1].count("And nobody rang my bell.") == 2, "in the list and in what was said"
    case = words_of(staff("csr").get(f"/desk/complaints/{reference}").text)
    assert "named one thing more" in case
    with app.app_context():
        outcome = d.Resolution("upheld", "Human error", "We left it in the rain.", no_remedy_reason="None asked.",
                               apology="I am sorry that the machine stood in the rain.")  # fmt: skip
    with pytest.raises(Exception, match=r"missing|Write|wait"):
        perform(app, reference, "resolve", "csr", outcome)


def test_their_data_is_asked_for_and_answered_by_whoever_is_named_for_it(app: Flask, customer: Customer, staff, monday):
    references = [bring_to(app, Status.CLOSED), file_one(app)]
    with doing(app):
        mina = db.session.query(User).filter_by(email="qa@example.org").one().id
        named = catalogue.organisation().model_copy(update={"privacy_person_id": mina})
        catalogue_service.save(named)
    signed_in(app, customer)
    assert customer.post("/my-complaints/data", {"words": "Please."}, "/my-complaints/data").status_code == 422
    for _ in range(2):
        customer.post("/my-complaints/data", {"kind": "removal", "words": "All of it."}, "/my-complaints/data")

    assert "You have our answer by Wednesday 23 December 2026." in words_of(customer.get("/my-complaints").text)
    ((where, text),) = letters(app, "own_data_asked")
    assert where == GRACE and "You have our answer by: Wednesday 23 December 2026" in text
    assert "goes on meanwhile" in text and "If it was not you who asked, tell us at once." in text
    with app.app_context():
        request = db.session.query(OwnDataRequest).one()
        assert len(request.covers) == 2
        assert db.session.get_one(Task, request.task_id).owner_id == mina
        db.session.remove()
    path = f"/desk/complaints/{references[1]}/act/answer-own-data"
    priya = staff("csr")
    assert priya.get(path).status_code == 403
    taken_down = f"/desk/complaints/{references[0]}/act/ask-own-data"
    page = priya.get(taken_down).text
    said = {"csrf_token": csrf_of(page), "version": hidden(page, "version"), "seen": hidden(page, "seen"),
            "kind": "copy", "spoken_channel": "telephone", "spoken_words": "Send me all of it."}  # fmt: skip
    assert priya.post(taken_down, data=said).status_code == 303
    their_data = words_of(customer.get("/my-complaints").text).split("Your data ")[1]
    assert "You asked for a copy of your data on" in their_data
    qa = staff("qa")
    assert "Answer about their own data" in qa.get(f"/desk/complaints/{references[1]}").text
    page = qa.get(path).text
    form = {"csrf_token": csrf_of(page), "version": hidden(page, "version"), "seen": hidden(page, "seen"),
            "request_id": "1", "outcome": "refused"}  # fmt: skip
    assert qa.post(path, data={**form, "reason": ""}).status_code == 422
    assert qa.post(path, data={**form, "reason": "We still work on it, and need your words."}).status_code == 303
    assert "need your words" in letters(app, "own_data_answered")[0][1]
    assert "We answered on Monday 23 November" in words_of(customer.get("/my-complaints").text)
    with app.app_context():
        done = [row.done_at for row in db.session.query(Task).filter_by(kind="own_data").order_by(Task.id)]
        db.session.remove()
    assert done[0] is not None and done[1] is None
