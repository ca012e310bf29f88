"""What goes on top, and what a guided call gives, beside offers of the same month: no limit is passed, nor at once."""

from decimal import Decimal

import pytest
from flask import Flask

from app import clock
from app.catalogue import remedies
from app.complaints import details as d
from app.complaints.models import Complaint
from app.complaints.statuses import Status
from app.db import db
from app.remedies import authority
from app.remedies.models import Offer, Sweetener
from tests.desk import test_authority
from tests.desk.conftest import Colleague
from tests.desk.guided import add_scripts, agree, begin, form_of, go, remedy, to_the_end, to_the_wish
from tests.desk.test_authority import WHO, an_offer, at_once, check
from tests.support import paths
from tests.support.apps import actor_of, by_reference, doing
from tests.support.remedies import find, limit, sweetener

bounded = test_authority.bounded


def open_costs(complaint: Complaint) -> Decimal:
    """What open offers promise on it."""
    found = db.session.query(Offer).filter_by(complaint_id=complaint.id, state="open")
    return sum((offer.cost for offer in found), Decimal(0))


A_CARD = ("I am sorry.", "5 Mill Lane")


def found_out(app: Flask, count: int) -> list[str]:
    """So many investigations in which we were found at fault."""
    references = [paths.bring_to(app, Status.INVESTIGATING) for _ in range(count)]
    for reference in references:
        find(app, reference)
    return references


@pytest.mark.requirement("003-15", "000-17", "B-17")
def test_things_on_top_at_once_share_one_budget(app: Flask, bounded: dict[str, int]):
    needs = d.SweetenerTerms(bounded["card"], *A_CARD)
    references = found_out(app, 5)

    done = at_once(
        app, [(reference, "add_sweetener", WHO[place % 3], needs) for place, reference in enumerate(references)]
    )

    assert sum(done) == 2  # a third would pass the budget, whoever sends it
    check(app, bounded)


@pytest.mark.requirement("003-15", "000-18", "B-17")
def test_things_on_top_at_once_draw_different_codes(app: Flask, bounded: dict[str, int]):
    coded = sweetener(app, "Tea for two", "0", draws_code=True)
    with doing(app):
        remedies.add_codes(coded, "TEA-1\nTEA-2\nTEA-3")
    needs, references = d.SweetenerTerms(coded, *A_CARD), found_out(app, 6)

    done = at_once(
        app, [(reference, "add_sweetener", WHO[place % 3], needs) for place, reference in enumerate(references)]
    )

    assert sum(done) == 3
    with app.app_context():
        drawn = db.session.scalars(db.select(Sweetener.voucher_id).where(Sweetener.remedy_id == coded)).all()
        assert None not in drawn and len(drawn) == len(set(drawn)) == 3
        assert remedies.codes(coded) == (0, 3)
        db.session.remove()


@pytest.mark.requirement("003-15", "000-17", "B-17")
def test_things_on_top_and_offers_at_once_share_one_month_and_one_complaint(app: Flask, bounded: dict[str, int]):
    limit(app, csr=(50, 53), manager=(200, 210))
    with app.app_context():
        offer = an_offer(bounded["refund"], "49.75", is_money=True)
        db.session.remove()
    card = d.SweetenerTerms(bounded["card"], *A_CARD)
    first, second = found_out(app, 2)

    done = at_once(
        app,
        [(first, "offer", "csr", offer), (first, "add_sweetener", "csr", card), (second, "offer", "csr", offer),
         (second, "add_sweetener", "csr", card)],
    )  # fmt: skip

    with app.app_context():
        used = authority.used_in_month(actor_of("csr").id or 0, clock.now())
        for reference in (first, second):
            complaint = by_reference(reference)
            assert authority.given(complaint) + open_costs(complaint) <= 50
        db.session.remove()
    assert any(done)
    assert used == Decimal("49.75") * (done[0] + done[2]) + Decimal("4.75") * (done[1] + done[3])
    assert used <= 53


@pytest.mark.requirement("000-17", "001-16", "B-17")
def test_what_a_guided_call_gives_counts_and_passes_no_limit(app: Flask, priya: Colleague, bounded: dict[str, int]):
    add_scripts(app)
    first, second = (paths.bring_to(app, Status.ACKNOWLEDGED) for _ in range(2))
    page = agree(priya, to_the_wish(priya, begin(priya, first)))
    go(priya, to_the_end(priya, page), press="end")
    with app.app_context():
        assert authority.used_in_month(actor_of("csr").id or 0, clock.now()) == 40
        db.session.remove()

    page = to_the_wish(priya, begin(priya, second))
    given = {"can": "yes", "remedy_1": remedy(page), "words_1": "We pay the repair.", "amount_1": "21.01"}
    refused = go(priya, page, expect=422, **given)

    assert "You may give £21.00 more this month." in refused.said
    assert form_of(refused).value("words_1") == "We pay the repair."
    go(priya, to_the_end(priya, agree(priya, refused, amount="21")), press="end")
    check(app, bounded)
