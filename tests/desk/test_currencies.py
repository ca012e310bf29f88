"""Sums are exact in the organisation's own currency: as many figures after the point as it has, and no other's sign."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.catalogue import queries as catalogue
from app.catalogue import service as catalogue_service
from app.catalogue.models import Remedy
from app.complaints.statuses import Status
from app.db import db
from app.remedies import authority
from app.remedies.models import OfferedRemedy
from tests.desk.conftest import Colleague, errors
from tests.desk.guided import add_scripts, begin, form_of, go, remedy, to_the_wish
from tests.support import paths
from tests.support.apps import actor_of, doing
from tests.support.remedies import limit

OFFER = {"answer_1": "yes", "words_1": "The bill of the joiner.", "explanation": "It was our fault."}


def paid_in(app: Flask, currency: str) -> None:
    with doing(app):
        catalogue_service.save(catalogue.organisation().model_copy(update={"currency": currency}))


def refund(app: Flask) -> str:
    with app.app_context():
        found = str(db.session.query(Remedy.id).filter_by(key="refund").scalar())
        db.session.remove()
    return found


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize(
    ("currency", "typed", "kept", "told"),
    [
        ("GBP", "£1,234.56", "1234.56", "£1,234.56"),
        ("EUR", "€ 84.50", "84.50", "€84.50"),
        ("CAD", "$84.50", "84.50", "CA$84.50"),
        ("JPY", "¥4,050", "4050", "JP¥4,050"),
        ("KWD", "1.255", "1.255", "KWD1.255"),
        ("KWD", "KWD 0.005", "0.005", "KWD0.005"),
    ],
)
def test_a_sum_is_kept_to_the_smallest_coin(
    app: Flask, colleague: Callable[[str], Colleague], currency: str, typed: str, kept: str, told: str
):
    paid_in(app, currency)
    with doing(app):
        db.session.query(Remedy).update({"cap": None})
    limit(app, csr=(5000, 5000))
    reference, priya = paths.bring_to(app, Status.INVESTIGATING), colleague("csr")

    page = priya.act(reference, "offer", {**OFFER, "remedy_id_1": refund(app), "amount_1": typed})

    assert f"made offer 1, {told} " in page.said
    with app.app_context():
        (line,) = db.session.query(OfferedRemedy)
        assert (line.amount, line.cost) == (Decimal(kept), Decimal(kept))
        assert authority.used_in_month(actor_of("csr").id or 0, clock.now()) == Decimal(kept)
        db.session.remove()


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize(
    ("currency", "typed", "like"),
    [
        ("GBP", "€84.50", "84.50"), ("GBP", "84.505", "84.50"), ("GBP", "84,50", "84.50"), ("EUR", "£84.50", "84.50"),
        ("JPY", "40.5", "84"), ("JPY", "$40", "84"), ("KWD", "1.2555", "84.500"),
    ],
)  # fmt: skip
def test_what_the_currency_has_not_is_refused_and_stays_in_its_field(
    app: Flask, colleague: Callable[[str], Colleague], currency: str, typed: str, like: str
):
    paid_in(app, currency)
    reference, priya = paths.bring_to(app, Status.INVESTIGATING), colleague("csr")

    page = priya.act(reference, "offer", {**OFFER, "remedy_id_1": refund(app), "amount_1": typed}, expect=422)

    assert f"Write the amount in figures, like {like}." in errors(page)
    assert page.form("/act/offer").value("amount_1") == typed


@pytest.mark.requirement("000-17", "001-16", "B-17")
def test_a_guided_call_reads_sums_in_the_same_way(app: Flask, colleague: Callable[[str], Colleague]):
    paid_in(app, "JPY")
    add_scripts(app)
    reference, priya = paths.bring_to(app, Status.ACKNOWLEDGED), colleague("csr")
    page = to_the_wish(priya, begin(priya, reference))

    page = go(priya, page, 422, can="yes", remedy_1=remedy(page), words_1="We pay it.", amount_1="40.5")

    assert "Write a sum in figures, like 24." in page.said
    assert form_of(page).value("amount_1") == "40.5"
    go(priya, page, amount_1="40")


@pytest.mark.requirement("000-17", "B-17")
@pytest.mark.parametrize(
    ("currency", "typed", "said"),
    [
        ("JPY", "5000.5", "Write it without a point"), ("GBP", "50.001", "at most two figures"),
        ("KWD", "5.0001", "at most 3 figures"),
    ],
)  # fmt: skip
def test_limits_are_kept_to_the_smallest_coin_too(
    app: Flask, colleague: Callable[[str], Colleague], currency: str, typed: str, said: str
):
    paid_in(app, currency)
    ada = colleague("admin")
    form = ada.open("/desk/settings/authority").form("/authority")

    assert said in ada.send(form, {"case_csr": typed, "month_csr": "9000"}, expect=422).said

    exact = typed[:-1].rstrip(".")
    ada.send(form, {"case_csr": exact, "month_csr": "9000"})
    again = ada.open("/desk/settings/authority").form("/authority")
    assert Decimal(again.value("case_csr")) == Decimal(exact)
