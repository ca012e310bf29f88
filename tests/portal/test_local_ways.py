"""Sums, days, counts and numbers as each language writes them, and what must not be turned round with Arabic."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from app.catalogue import queries as catalogue
from app.catalogue import service
from app.complaints.statuses import Status
from app.web import filters
from tests.admin.test_languages import last_mail
from tests.portal.conftest import Customer, opened, words_of
from tests.support import paths
from tests.support.apps import doing, file_one

pytestmark = [pytest.mark.requirement("B-39"), pytest.mark.usefixtures("monday")]

PHONE = "0800 555 0158"


@pytest.mark.parametrize(
    ("language", "sum_", "day"),
    [
        ("fr", "40,00\u00a0£GB", "jeudi 3 décembre"),
        ("pl", "40,00\u00a0GBP", "3 grudnia (czwartek)"),
        ("ar", "\u200f40.00\u00a0\u2068UK£\u2069", "الخميس، 3 ديسمبر"),
    ],
)
def test_an_offer_has_its_sum_and_its_day_as_the_language_writes_them(
    app: Flask, customer: Customer, language: str, sum_: str, day: str
):
    reference = paths.bring_to(app, Status.OFFERED)
    opened(app, customer, reference)
    customer.browser.set_cookie("language", language)

    page = customer.get(f"/complaint/{reference}").text

    assert sum_ in page, words_of(page)
    assert day in page, words_of(page)


@pytest.mark.parametrize(
    ("language", "counted"),
    [
        ("fr", {1: "en une heure", 2: "2 heures"}),
        ("pl", {1: "godziny", 2: "2 godzin", 5: "5 godzin", 22: "22 godzin"}),
        ("ar", {1: "ساعة واحدة", 2: "ساعتين", 5: "5 ساعات", 12: "12 ساعة", 100: "100 ساعة"}),
    ],
)
def test_what_is_counted_has_the_form_of_its_number(
    app: Flask, customer: Customer, language: str, counted: dict[int, str]
):
    customer.browser.set_cookie("language", language)
    for hours, words in counted.items():
        with doing(app):
            service.save(catalogue.targets().model_copy(update={"acknowledge_hours": hours}))

        assert words in words_of(customer.get("/").text), words_of(customer.get("/").text)


def test_numbers_and_addresses_are_not_turned_round_with_the_arabic_around_them(app: Flask, customer: Customer):
    customer.browser.set_cookie("language", "ar")

    with doing(app):
        service.save(catalogue.organisation().model_copy(update={"address": "2 Harrow Lane\nKeldmouth"}))

    page = customer.get("/accessibility").text
    assert '<bdi lang="en">2 Harrow Lane, Keldmouth</bdi>' in page
    lines = '<bdi lang="en">2 Harrow Lane</bdi>\n<bdi lang="en">Keldmouth</bdi>'
    assert lines in customer.get("/complaints/paper").text
    assert f"<bdi>{PHONE}</bdi>" in page and f'dir="ltr">{PHONE}</a>' in page
    mail = last_mail(app, file_one(app, language="ar"))
    assert f"\u2068{PHONE}\u2069" in mail.text and f"<bdi>{PHONE}</bdi>" in mail.html
    customer.browser.set_cookie("language", "en")
    assert "<bdi" not in customer.get("/accessibility").text
    in_english = last_mail(app, file_one(app))
    assert f"{PHONE}" in in_english.text and "\u2068" not in in_english.text + in_english.html


def test_the_first_of_a_month_is_an_ordinal_in_french(app: Flask):
    with app.test_request_context(), force_locale("fr"):
        assert filters.day(date(2026, 12, 1)) == "mardi 1er décembre"
        assert filters.long_day(date(2026, 12, 11)) == "vendredi 11 décembre 2026"
