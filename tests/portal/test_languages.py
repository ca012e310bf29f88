"""Customers read in their own language, and change it in the middle of a form without losing a word."""

import html
import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask

from app.catalogue import service as catalogue_service
from app.catalogue.speaking import Languages
from app.complaints import details as d
from app.complaints.models import Attachment, Message
from app.complaints.statuses import Status
from app.db import db
from tests.portal import test_helping as helping
from tests.portal.conftest import Customer, hidden, mailed_link, opened
from tests.portal.test_reaching import signed_in
from tests.support.apps import by_reference, csrf_of, doing, file_one, perform
from tests.support.paths import bring_to
from tests.support.visitors import forms
from tests.support.words import in_marks

pytestmark = [pytest.mark.requirement("B-39")]

DATA = ("Northline", "Ada", "Grace Okafor", "grace@example.com")


@pytest.fixture
def german(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """German is offered beside English, and every translated sentence stands in ⟦ ⟧."""
    with doing(app):
        catalogue_service.save(Languages(offered=("en", "de")))
    in_marks(monkeypatch, "de")


def buttons(page: str) -> dict[str, str]:
    """Where the page's buttons of languages lead, by code."""
    found = re.findall(r'formaction="(/language/(\w+)[^"]*)"', page)
    return {code: html.unescape(path) for path, code in found}


def test_a_language_is_chosen_in_the_middle_of_a_form(german: None, customer: Customer):
    customer.answer("about")
    page = customer.get("/complaints/new/words").text
    assert "⟦" not in page and '<html lang="en" dir="ltr"' in page
    assert 'id="step-form"' in page and re.search(r'<button[^>]*form="step-form"', page)

    typed = {"happened": 'It "rained"\r\n<b>in</b>.', "expected": "", "desired": "Less rain", "mood": "2"}
    answer = customer.browser.post(buttons(page)["de"], data={**typed, "csrf_token": csrf_of(page)})
    assert answer.status_code == 303 and answer.location == "/complaints/new/words"
    page = customer.get(answer.location).text
    assert '<html lang="de" dir="ltr"' in page and "⟦Tell us in your own words⟧" in page
    assert "It &#34;rained&#34;" in page and "Less rain" in page and re.search(r'value="2"[^>]*checked', page)

    # Gone on with, it is what stands on the page; and going back finds it in the form, in no parcel beside it.
    assert customer.post(
        "/complaints/new/words", {**typed, "desired": "No rain"}, "/complaints/new/words"
    ).location == ("/complaints/new/details")
    page = customer.get("/complaints/new/words").text
    assert "No rain" in page and "Less rain" not in page


def test_files_chosen_before_the_language_changes_are_kept(german: None, customer: Customer):
    customer.answer("about")
    customer.answer("words")
    page = customer.get("/complaints/new/details?change=1").text
    sent = {
        "csrf_token": csrf_of(page), "order_number": "NP 4471", "change": "1",
        "files": (BytesIO(b"%PDF-1.7 a bill"), "bill.pdf"),
    }  # fmt: skip
    answer = customer.browser.post(buttons(page)["de"], data=sent)
    assert answer.location == "/complaints/new/details?change=1"
    page = customer.get(answer.location).text
    assert "bill.pdf" in page and 'value="NP 4471"' in page and 'name="change"' in page


def test_who_chose_nothing_reads_what_their_browser_or_complaint_speaks(
    german: None, app: Flask, customer: Customer, stranger: Customer
):
    german_speaker = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
    page = customer.browser.get("/privacy", headers=german_speaker)
    assert page.headers["Content-Language"] == "de" and "⟦" in page.text
    assert {"Cookie", "Accept-Language"} <= set(page.vary) and not page.headers.get("Set-Cookie")
    assert customer.browser.get("/privacy", headers={"Accept-Language": "tlh"}).headers["Content-Language"] == "en"
    # A page without a form changes by a link, and stays on its address.
    link = html.unescape(re.search(r'href="(/language/de[^"]*)"', customer.get("/privacy").text).group(1))
    answer = customer.get(link)
    assert answer.location == "/privacy" and "⟦" in customer.get("/privacy").text
    for elsewhere in ("//evil.example", "//[", "/%0Aevil.example", "https://evil.example/"):
        assert customer.get(f"/language/de?back={elsewhere}").location == "/"
    assert customer.get("/language/fr?back=/privacy").headers.get("Set-Cookie") is None

    receipt = customer.file()
    with doing(app):
        assert by_reference(receipt.reference).language == "de"
    stranger.open(receipt.reference, receipt.code)
    assert "⟦" in stranger.get(f"/complaint/{receipt.reference}").text
    assert "⟦" not in stranger.get("/privacy").text
    stranger.get("/language/en")
    assert "⟦" not in stranger.get(f"/complaint/{receipt.reference}").text
    assert (
        "⟦"
        not in stranger.get(
            "/desk/login",
        ).text
    )


def test_a_reply_half_written_is_there_in_the_other_language(german: None, customer: Customer):
    receipt = customer.file()
    page = customer.get(f"/complaint/{receipt.reference}").text
    sent = {"csrf_token": csrf_of(page), "text": "Half a sentence"}
    answer = customer.browser.post(buttons(page)["de"], data=sent)
    page = customer.get(answer.location).text
    assert "⟦" in page and "Half a sentence</textarea>" in page
    # On no other page, and not for ever.
    assert "Half a sentence" not in customer.get(f"/complaint/{receipt.reference}/withdraw").text
    assert customer.act(receipt.reference, "messages", text="A whole one").status_code == 303
    assert "Half a sentence" not in customer.get(f"/complaint/{receipt.reference}").text


@pytest.mark.requirement("B-13")
def test_an_answer_and_a_message_half_written_stand_each_in_its_own_box(german: None, app: Flask, customer: Customer):
    """Also where the visit ended before one of them was sent."""
    reference = bring_to(app, Status.WAITING)
    page = opened(app, customer, reference).get(f"/complaint/{reference}").text

    def boxes() -> list[str]:
        found = customer.get(f"/complaint/{reference}").text
        return [html.unescape(words).strip() for words in re.findall(r"<textarea[^>]*>(.*?)</textarea>", found, re.S)]

    sent = {"csrf_token": csrf_of(page), "box": "reply", "text": "It is oak.", "messages.text": "And one thing more."}
    customer.browser.post(buttons(page)["de"], data=sent)
    assert boxes() == ["It is oak.", "And one thing more."]

    customer.act(reference, "messages", box="messages", text="And one thing more.")
    assert boxes() == ["", ""]
    home = f"/complaint/{reference}"
    customer.post("/my-complaints/close", {}, home)
    ended = customer.post(f"{home}/reply", {"box": "reply", "text": "It is ash."}, "/follow")
    assert ended.status_code == 403
    opened(app, customer, reference)
    assert boxes() == ["It is ash.", ""]


def test_a_file_chosen_for_a_message_is_there_in_the_other_language_and_is_sent_with_it(
    german: None, app: Flask, customer: Customer
):
    receipt = customer.file()
    home = f"/complaint/{receipt.reference}"
    page = customer.get(home).text
    sent = {"csrf_token": csrf_of(page), "text": "Here is the bill", "files": (BytesIO(b"%PDF-1.7 a bill"), "bill.pdf")}
    answer = customer.browser.post(buttons(page)["de"], data=sent)

    page = customer.get(answer.location).text

    assert answer.location == home and "Here is the bill</textarea>" in page and "bill.pdf" in page
    typed = {"text": "Here is the bill", "kept": hidden(page, "kept")}
    assert customer.act(receipt.reference, "messages", **typed).status_code == 303
    with app.app_context():
        assert db.session.scalars(db.select(Attachment.name)).all() == ["bill.pdf"]
        db.session.remove()


@pytest.mark.requirement("B-13")
def test_every_page_on_which_something_is_typed_keeps_it_through_a_change_of_language(
    german: None, app: Flask, customer: Customer
):
    """A page draws fields only where it, or what it is made from, names the form that the language goes with."""
    loader = app.jinja_env.loader
    assert loader is not None
    pages = [name for name in loader.list_templates() if re.fullmatch(r"portal/[a-z]\w*\.html", name)]
    loose = []
    for name in pages:
        own = source = loader.get_source(app.jinja_env, name)[0]
        while extended := re.search(r'extends "(portal/[^"]+)"', source):
            source = loader.get_source(app.jinja_env, extended[1])[0]
            own += source
        in_english_alone = name == "portal/asked.html"  # for colleagues
        if re.search(r"field\(|choice_rows\(|faces\(", own) and "set typed_form" not in own and not in_english_alone:
            loose.append(name)
    assert loose == []

    reference = bring_to(app, Status.RESOLVED)
    perform(app, reference, "ask_satisfaction", "system")
    customer.get(mailed_link(app, "follow_up"))
    customer.act(reference, "answer", solved="yes", understood="yes", treated="5", mood="5")
    helping.add(app, helping.REFUND)
    assert helping.tell(customer) == helping.HELP
    switched(customer, "/my-complaints", email="grace@")
    signed_in(app, customer)
    switched(customer, f"/complaint/{reference}/quote", words="They listened.", signed="initials")
    switched(customer, "/my-complaints/data", kind="removal", words="The whole of it.")
    switched(customer, "/my-complaints/reach", phone="07700 900555", postal_address="2 Hill Road")
    switched(customer, "/my-complaints/address", email="grace@new.example")
    switched(customer, "/complaints/new/saved", address="grace@elsewhere.example")
    switched(customer, helping.HELP, given="20/11/2026")


def switched(customer: Customer, path: str, **typed: str) -> None:
    """Type this on a page, choose the other language, and find it there."""
    customer.get("/language/en")
    page = customer.get(path).text
    assert 'lang="en"' in page
    fields = next(form.fields for form in forms(page) if typed.keys() <= set(form.names))
    answer = customer.browser.post(buttons(page)["de"], data={**fields, **typed, "csrf_token": csrf_of(page)})
    assert answer.location == path
    page = customer.get(path).text
    found = next(form.fields for form in forms(page) if typed.keys() <= set(form.names))
    assert 'lang="de"' in page and {name: found[name] for name in typed} == typed


@pytest.mark.any_database
@pytest.mark.requirement("B-13")
def test_words_that_wait_for_a_page_wait_through_a_change_of_language_elsewhere_and_for_nobody_else(
    app: Flask, german: None, customer: Customer, settings
):
    somebody_else = "ada@example.net"
    references = [file_one(app), file_one(app, email=somebody_else)]
    signed_in(app, customer)
    with time_machine.travel(timedelta(hours=settings.address_session_hours, minutes=1)):
        late = customer.post("/my-complaints/reach", {"phone": "0191 498 0000"}, "/my-complaints")
        assert "Open it again in this browser" in late.text
        switched(customer, "/my-complaints", email="grace@")
        switched(customer, "/follow", reference="C-")

        customer.post("/my-complaints", {"email": somebody_else}, "/my-complaints")
        assert customer.get(mailed_link(app, "sign_in")).location == "/my-complaints"
        assert "0191 498 0000" not in customer.get("/my-complaints/reach").text

        customer.post("/my-complaints", {"email": "grace@example.com"}, "/my-complaints")
        assert customer.get(mailed_link(app, "sign_in")).location == "/my-complaints/reach"
        assert "0191 498 0000" in customer.get("/my-complaints/reach").text

        customer.post("/my-complaints/close", {}, "/my-complaints")
        late = customer.post("/my-complaints/reach", {"phone": "0191 498 0000"}, "/my-complaints")
        assert "Copy what you wrote" in late.text, "nobody could tell whose it is"

    home = f"/complaint/{references[0]}"
    assert customer.get(mailed_link(app, "received", about=by_id(app, references[0]))).location == home
    switched(customer, f"{home}/reach", phone="0191 498 0000")
    assert customer.get(mailed_link(app, "received", about=by_id(app, references[0]))).location == home


def by_id(app: Flask, reference: str) -> int:
    with doing(app):
        return by_reference(reference).id


def test_a_paper_that_shows_the_right_to_act_is_kept_through_a_change_of_language(german: None, customer: Customer):
    for step in ("about", "words", "details"):
        customer.answer(step)
    page = customer.get("/complaints/new/you").text
    sent = {
        "csrf_token": csrf_of(page), "for_whom": "other", "their_name": "Ada Okafor",
        "authority_files": (BytesIO(b"%PDF-1.7 a power of attorney"), "power.pdf"),
    }  # fmt: skip

    page = customer.get(customer.browser.post(buttons(page)["de"], data=sent).location).text

    assert "power.pdf</bdi> (" in page and 'value="Ada Okafor"' in page


def test_what_shows_who_may_ask_is_kept_through_a_change_of_language_and_is_sent(
    app: Flask, german: None, customer: Customer
):
    """Sent after filing, with words; one file waits there already when another is chosen beside it."""
    acting = d.Person(
        name="Ada Okafor", email="grace@example.com", represented_by="Grace Okafor", relation="Daughter",
        authority="unseen", through_representative=True,
    )  # fmt: skip
    path = f"/complaint/{file_one(app, person=acting)}/what-allows-you"
    signed_in(app, customer)

    def switch(name: str, to: str, page: str) -> str:
        sent = {
            "csrf_token": csrf_of(page),
            "text": "She signed it today.",
            "files": (BytesIO(b"%PDF-1.7 " + name.encode()), name),
        }
        if 'name="kept"' in page:
            sent["kept"] = hidden(page, "kept")
        answer = customer.browser.post(buttons(page)[to], data=sent)
        assert answer.location == path
        return customer.get(path).text

    page = switch("power.pdf", "de", customer.get(path).text)
    assert 'lang="de"' in page and "She signed it today.</textarea>" in page and "power.pdf" in page
    page = switch("letter.pdf", "en", page)
    assert 'lang="en"' in page and "power.pdf" in page and "letter.pdf" in page
    assert customer.post(path, {"text": "She signed it today.", "kept": hidden(page, "kept")}, path).status_code == 303

    with app.app_context():
        names = db.session.scalars(db.select(Attachment.name).order_by(Attachment.id)).all()
        said = db.session.scalars(db.select(Message.body).order_by(Message.id.desc())).first()
        db.session.remove()
    assert names == ["authority-power.pdf", "authority-letter.pdf"]
    assert said == "She signed it today."
