"""Administrators choose the languages, and translate what the organisation says in its own words."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue import reply_templates, service, translations
from app.catalogue.models import Category
from app.catalogue.public_pages import PublicPages
from app.catalogue.speaking import Languages
from app.db import db
from app.outbox.models import Delivery
from app.web import wordbooks
from tests.admin.test_settings import Staff
from tests.admin.test_staff import send
from tests.portal.conftest import words_of
from tests.support.apps import by_reference, doing, file_one
from tests.support.words import in_marks

pytestmark = [pytest.mark.requirement("B-39")]

PAGE, DOOR = "/desk/settings/languages/de", "w-category-tickets-door"


@pytest.fixture
def german(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with doing(app):
        service.save(Languages(offered=("en", "de")))
    in_marks(monkeypatch, "de")


def test_a_language_is_offered_once_it_is_complete(app: Flask, staff: Staff, monkeypatch: pytest.MonkeyPatch):
    admin = staff("admin")
    monkeypatch.setattr(
        wordbooks, "standing", lambda code: wordbooks.Standing(missing=3 if code == "pl" else 0, unreviewed=7)
    )
    page = words_of(admin.get("/desk/settings/languages").text)
    assert "Polski Offered 3 are missing 7 are not reviewed" in page and "Deutsch Offered Complete" in page

    refused = send(admin, "/desk/settings/languages", offered=["de", "pl"], default="en")
    assert refused.status_code == 422 and "words of ours are missing in Polski" in refused.text
    assert send(admin, "/desk/settings/languages", offered=["de"], default="en").status_code == 303
    with app.app_context():
        assert catalogue.offered_languages().offered == ("en", "de")
    assert 'hreflang="de"' in app.test_client().get("/privacy").text
    assert staff("manager").get("/desk/settings/languages").status_code == 403


def test_own_words_are_translated_reviewed_and_marked_where_they_are_not(german: None, app: Flask, staff: Staff):
    admin, reader = staff("admin"), app.test_client()
    spoken = {"Accept-Language": "de"}
    assert '<span lang="en" dir="auto">A ticket</span>' in reader.get("/", headers=spoken).text
    assert "<span>A ticket</span>" in reader.get("/").text and "No translation yet" in admin.get(PAGE).text

    assert send(admin, PAGE, PAGE, **{DOOR: "Ein Fahrschein"}).status_code == 303
    assert "<span>Ein Fahrschein</span>" in reader.get("/", headers=spoken).text
    assert (
        "Ein Fahrschein" not in reader.get("/").text
        and "Ein Fahrschein" not in staff("csr").get("/desk/complaints/new").text
    )
    assert "1 is not reviewed" in words_of(admin.get("/desk/settings/languages").text)
    send(admin, PAGE, PAGE, **{DOOR: "Ein Fahrschein", "r-category-tickets-door": "y"})
    assert "is not reviewed" not in words_of(admin.get("/desk/settings/languages").text)

    # The original changes: customers read what holds, until somebody has looked at the translation.
    with doing(app):
        row = next(row for row in catalogue.categories() if row.key == "tickets")
        service.change_category(row.id, service.CategoryTerms("Tickets", "A ticket or a pass", "", 10))
    assert '<span lang="en" dir="auto">A ticket or a pass</span>' in reader.get("/", headers=spoken).text
    assert "The original has changed" in admin.get(PAGE).text
    assert "1 is outdated" in words_of(admin.get("/desk/settings/languages").text)
    send(admin, PAGE, PAGE, **{DOOR: "Ein Fahrschein oder eine Karte"})
    assert "<span>Ein Fahrschein oder eine Karte</span>" in reader.get("/", headers=spoken).text
    send(admin, PAGE, PAGE, **{DOOR: " "})
    assert '<span lang="en" dir="auto">A ticket or a pass</span>' in reader.get("/", headers=spoken).text


@pytest.mark.requirement("002-34")
def test_what_the_public_pages_say_is_translated_as_well(german: None, app: Flask, staff: Staff):
    admin, reader, spoken = staff("admin"), app.test_client(), {"Accept-Language": "de"}
    with doing(app):
        ours = catalogue.organisation()
        body = ours.outside_body.model_copy(
            update={"name": "The Ombudsman", "address": "9 Castle Terrace\r\nKeldmouth"}
        )
        service.save(ours.model_copy(update={"address": "2 Harrow Lane\r\nKeldmouth", "outside_body": body}))
        service.save(PublicPages(privacy_kept="Six years.", relay="Dial 18001."))
    privacy = reader.get("/privacy", headers=spoken).text
    assert '<span lang="en" dir="auto">Six years.</span>' in privacy and '<bdi lang="en">2 Harrow Lane</bdi>' in privacy
    assert '<span lang="en" dir="auto">Dial 18001.</span>' in reader.get("/contact", headers=spoken).text
    assert '<bdi lang="en">Keldmouth</bdi>' in reader.get("/help-from-outside", headers=spoken).text

    page = words_of(admin.get(PAGE).text)
    assert "How long complaints are kept: Six years. No translation yet" in page
    written = {
        "w-public_page-0-privacy_kept": "Sechs Jahre.", "w-organisation-0-address": "2 Harrow Lane\r\nGB-Keldmouth",
        "w-outside_body-0-name": "Die Schlichtungsstelle",
    }  # fmt: skip
    assert send(admin, PAGE, PAGE, **written).status_code == 303
    privacy = reader.get("/privacy", headers=spoken).text
    assert "Sechs Jahre." in privacy and "<bdi>GB-Keldmouth</bdi>" in privacy and "Six years." not in privacy
    assert "Die Schlichtungsstelle" in reader.get("/help-from-outside", headers=spoken).text
    assert "3 are not reviewed" in words_of(admin.get("/desk/settings/languages").text)
    assert (
        "Six years." in reader.get("/privacy").text and "Die Schlichtung" not in reader.get("/help-from-outside").text
    )


def test_what_came_with_the_product_has_its_translation(german: None, app: Flask, staff: Staff):
    words = "If somebody is in danger now, ring 999."
    with doing(app):
        ours = catalogue.organisation()
        service.save(ours.model_copy(update={"emergency": words}))
    assert words in app.test_client().get("/complaints/new/details").text
    page = app.test_client().get("/complaints/new/details", headers={"Accept-Language": "de"}).text
    assert f"⟦{words}⟧" in page
    assert "{in_days}" in staff("admin").get(PAGE).text
    refused = send(staff("admin"), PAGE, PAGE, **{"w-letter-upheld-1": "Wir fragen Sie {spaeter}."})
    assert refused.status_code == 422 and "fills in what is not there: spaeter" in refused.text
    assert "Wir fragen Sie {spaeter}." in refused.text


def test_words_that_are_the_same_in_both_languages_are_not_missing(app: Flask, staff: Staff):
    with doing(app):
        service.save(Languages(offered=("en", "fr", "es")))
        category = next(row for row in db.session.scalars(db.select(Category)) if row.door)
        category.door, category.name, category.example = "Trains", "Trains", ""
    reader, french = app.test_client(), {"Accept-Language": "fr"}
    assert "<span>Trains</span>" in reader.get("/", headers=french).text
    assert "<span>Trenes</span>" in reader.get("/", headers={"Accept-Language": "es"}).text
    with app.app_context():
        lacking = {code: [row.item.words for row in translations.entries(code) if row.missing] for code in ("fr", "es")}
        db.session.remove()
    assert "Trains" not in lacking["fr"] and "Trains" not in lacking["es"]


def test_a_customer_gets_mail_in_their_language_and_staff_in_english(german: None, app: Flask):
    in_german = last_mail(app, file_one(app, language="de"))
    assert "⟦" in in_german.subject and '<html lang="de" dir="ltr">' in in_german.html
    # One that we do not speak: the organisation's own, dates included, and said to be that.
    in_welsh = last_mail(app, file_one(app, language="cy"))
    assert "⟦" not in in_welsh.subject and '<html lang="en" dir="ltr">' in in_welsh.html


def test_reply_templates_come_in_the_languages_they_were_translated_into(german: None, app: Flask):
    with doing(app):
        reply_templates.add_starting_set()
        rows = [row for row in reply_templates.templates() if row.key == "ack_read_it"]
    assert {row.language: row.body[0] for row in rows} == {"en": "T", "de": "⟦"}


def last_mail(app: Flask, reference: str) -> Delivery:
    with app.app_context():
        mails = db.select(Delivery).filter_by(about=by_reference(reference).id).order_by(Delivery.id.desc())
        found = db.session.scalars(mails.limit(1)).one()
        db.session.expunge_all()
        db.session.remove()
    return found
