"""How calls at a time are kept is set on a page, and counts at once for whoever is offered a time."""

import pytest
from flask import Flask

from app.catalogue import queries as catalogue
from app.catalogue.calling import Calls
from tests.admin.test_settings import Staff
from tests.admin.test_staff import send
from tests.desk.conftest import Colleague, errors
from tests.portal.conftest import Customer, opened, words_of
from tests.support.apps import file_one
from tests.support.calls import at, can_ring, free, in_days

PAGE = "/desk/settings/calls"
TYPED = {
    "notice_minutes": 180, "days_ahead": 3, "hold_minutes": 5, "reminder_hours": 0, "alarm_minutes": 30,
    "ring_within_working_days": 2, "tries_before_letter": 1,
}  # fmt: skip


def kept(app: Flask) -> Calls:
    with app.app_context():
        return catalogue.calls()


@pytest.mark.requirement("B-14", "000-22")
@pytest.mark.usefixtures("monday")
def test_what_a_manager_sets_counts_for_the_times_that_are_offered_and_for_what_customers_read(
    app: Flask, staff: Staff
):
    can_ring(app)
    helen = Colleague(staff("manager"))
    assert PAGE in helen.open("/desk/settings").links
    form = helen.open(PAGE).form(PAGE)
    assert (form.value("notice_minutes"), form.value("tries_before_letter")) == ("60", "3")

    page = helen.send(form, {name: str(value) for name, value in TYPED.items()})

    assert "calls that are booked stay" in page.said and "a letter after 1 try" in page.said
    assert kept(app) == Calls(**TYPED)
    assert free(app, in_days(0), in_days(0))[0].starts_at == at(in_days(0), "12:00")
    customer, reference = Customer(app.test_client()), file_one(app)
    opened(app, customer, reference)
    offered = words_of(customer.get(f"/complaint/{reference}/call?from=2026-11-25").text)
    assert "Thursday 26 November" in offered and "Friday 27 November" not in offered
    assert "within 2 working days" in words_of(customer.get(f"/complaint/{reference}/ring-me").text)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"notice_minutes": "-1"}, "Write a number from 0 to 10080."),
        ({"days_ahead": "91"}, "Write a number from 1 to 90."),
        ({"hold_minutes": "0"}, "Write a number from 1 to 60."),
        ({"reminder_hours": "169"}, "Write a number from 0 to 168."),
        ({"alarm_minutes": "0"}, "Write a number from 1 to 1440."),
        ({"ring_within_working_days": "0"}, "Write a number from 1 to 10."),
        ({"tries_before_letter": "11"}, "Write a number from 1 to 10."),
        ({"hold_minutes": "ten"}, "Write a number."),
        (
            {"notice_minutes": "1440", "days_ahead": "1"},
            "Nothing could be booked: the time to get ready is as long. Write more days.",
        ),
    ],
)
def test_what_can_not_be_is_told_and_everything_typed_stays(app: Flask, staff: Staff, typed, told):
    helen = Colleague(staff("manager"))
    form = helen.open(PAGE).form(PAGE)

    refused = helen.send(form, {"tries_before_letter": "4", **typed}, expect=422)

    assert any(told in error for error in errors(refused))
    again = refused.form(PAGE)
    for name, value in {"tries_before_letter": "4", **typed}.items():
        assert again.value(name) == value
    assert kept(app) == Calls()


@pytest.mark.parametrize("who", ["csr", "qa"])
def test_it_is_closed_to_whoever_neither_leads_nor_administers(app: Flask, staff: Staff, who: str):
    browser = staff(who)

    assert browser.get(PAGE).status_code == 403
    assert send(browser, PAGE, "/desk/profile", **TYPED).status_code == 403
    assert PAGE not in browser.get("/desk/settings").text
    assert kept(app) == Calls()


def test_an_administrator_sets_it_too(app: Flask, staff: Staff):
    assert send(staff("admin"), PAGE, **TYPED).status_code == 303
    assert kept(app) == Calls(**TYPED)
